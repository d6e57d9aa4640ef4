// A flat stream of HTML tags and text: no tree, no state that grows with nesting.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace redstring::reading {

struct HtmlToken {
  enum Kind { text, start, finish, raw, end } kind = end;
  /// Of start and finish tags and raw text: the element, lower case. Points into the tokenizer.
  std::string_view name;
  /// Of a start tag: everything between name and ">". Of text and raw: the bytes as written.
  std::string_view content;
  bool closes_itself = false;  ///< "<br/>"
};

/// Cuts HTML into tokens as the HTML standard's tokenizer does, as far as visible text is
/// concerned. Never fails; each byte is looked at a bounded number of times, whatever is left
/// unclosed.
class HtmlTokenizer {
 public:
  explicit HtmlTokenizer(std::string_view html) : html_(html) {}
  HtmlToken next();

 private:
  HtmlToken tag();
  HtmlToken raw_text();
  bool skip_declaration();
  std::size_t end_of_tag(std::size_t from);
  /// The first `c` at or after `from`; remembers when there is none, so that it is not searched
  /// again.
  std::size_t find(char c, std::size_t from);

  std::string_view html_;
  std::size_t at_ = 0;
  std::string name_;
  std::string raw_until_;  // inside <script> and its like: the element that ends it
  bool no_comment_end_ = false;
  std::array<bool, 256> none_left_{};  // of a character, from some place that is behind us
};

/// One attribute after another of a start tag's content.
class HtmlAttributes {
 public:
  explicit HtmlAttributes(std::string_view content) : rest_(content) {}
  /// False when there are no more. `name` is as written; `value` is not decoded.
  bool next(std::string_view& name, std::string_view& value);

 private:
  std::string_view rest_;
};

}  // namespace redstring::reading
