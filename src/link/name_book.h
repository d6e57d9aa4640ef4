// What was found out about names and pairs of names, kept from one linking to the next: how a name
// reads, under which keys it is looked for, and what comparing two names came to. All of that is a
// function of names, dictionaries and code, and costs more than everything else that linking does.
//
// A book never changes what linking says: whoever asks computes what is not in it. Bytes of other
// dictionaries, of other code, or damaged ones give an empty book.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "link/policy.h"
#include "redstring/lexicon.h"
#include "redstring/mention.h"

namespace redstring::link {

/// What two names say of each other. An open pair has the score of its names, too.
struct PairFit {
  int score = 0;                  ///< 0..1000
  Fit if_rare = Fit::conflict;    ///< where one is rare beside the other (policy.h)
  Fit otherwise = Fit::conflict;  ///< where it is not
};

class NameBook {
 public:
  using Number = std::uint32_t;

  /// `kept`: what save() gave, or "". It is read where it lies and has to outlive the book.
  NameBook(std::string_view kept, const Lexicon& lexicon);
  NameBook(const NameBook&) = delete;
  NameBook& operator=(const NameBook&) = delete;

  /// Of the dictionaries and of the code that reads and compares names with them.
  std::uint64_t identity() const;

  /// The number of a name in this book, new or known.
  Number number(EntityType type, std::string_view name);

  /// "" where nothing is known.
  std::string_view key(Number name) const { return part(name, 0); }
  /// Node facts and block keys, as nodes.cc writes them.
  std::string_view facts(Number name) const { return part(name, 1); }
  /// The parsed name, as nodes.cc writes it.
  std::string_view parsed(Number name) const { return part(name, 2); }
  void set_key(Number name, std::string text) { set_part(name, 0, std::move(text)); }
  void set_facts(Number name, std::string bytes) { set_part(name, 1, std::move(bytes)); }
  void set_parsed(Number name, std::string bytes) { set_part(name, 2, std::move(bytes)); }

  /// `left` and `right` are asked in one order always.
  std::optional<PairFit> pair(Number left, Number right);
  void set_pair(Number left, Number right, const PairFit& fit);

  std::uint64_t pairs_known() const { return pairs_known_; }          ///< answered by pair()
  std::uint64_t pairs_compared() const { return new_pairs_.size(); }  ///< told to set_pair()
  /// Whether so much is new that writing it down costs less than finding it out again.
  bool worth_saving() const;
  /// All that was asked for or told since the book was opened.
  std::string save() const;

 private:
  static constexpr std::size_t parts = 3;
  static constexpr Number none = 0xffffffff;
  struct Header;
  struct Entry {
    std::uint64_t hash = 0, begin = 0;  ///< of its text in the blob; the parts follow
    std::uint32_t text = 0;             ///< bytes
    std::uint32_t part[parts] = {};
    std::uint32_t first_pair = 0;  ///< its pairs end where those of the next entry begin
    std::uint32_t unused = 0;
  };
  struct Pair {
    Number right = 0;
    std::uint32_t fit = 0;
  };
  struct Own {
    std::string text;  ///< of a name that is new
    std::string part[parts];
  };
  struct NewPair {
    Number left = 0, right = 0;
    std::uint32_t fit = 0;
  };

  bool open(std::string_view kept);
  std::string_view part(Number name, std::size_t p) const;
  void set_part(Number name, std::size_t p, std::string bytes);
  std::string_view text(Number name) const;
  Number kept_names() const { return static_cast<Number>(kept_size_); }
  void grow();

  const Lexicon& lexicon_;
  mutable std::optional<std::uint64_t> identity_;
  // As they lie in the kept bytes.
  const Entry* entries_ = nullptr;  // one more at the end
  const Pair* pairs_ = nullptr;
  const char* blob_ = nullptr;
  std::size_t kept_size_ = 0, kept_pairs_ = 0;

  std::vector<Number> slots_;          // open addressing over hashes; none: free
  std::vector<std::uint64_t> hashes_;  // by number
  std::vector<std::uint32_t> own_at_;  // by number: index into own_, or none
  std::deque<Own> own_;
  std::vector<bool> used_;       // by number
  std::vector<bool> pair_used_;  // of the kept ones
  std::vector<NewPair> new_pairs_;
  std::uint64_t pairs_known_ = 0;
  std::size_t learned_ = 0;  // parts told
};

}  // namespace redstring::link
