// Sentence borders by rules over tokens.
//
// One walk over the tokens that are no plain words asks at every stop (a terminator with the quotes
// and brackets that close after it) and at every line break whether a sentence ends there. The
// answer looks at the word before, at the first word after, and at nothing further away than the
// current line, so the walk is linear.
#include "text/sentences.h"

#include <algorithm>
#include <array>
#include <memory>

#include "text/fold.h"
#include "text/utf8.h"

namespace redstring::text {
namespace {

enum class Mark : std::uint8_t {
  none,
  full_stop,    // .
  exclamation,  // ! and ?, which end more surely than a full stop
  ellipsis,     // …
  wide_stop,    // 。！？ and others that need no space after them
  closing,      // quotes and brackets that close
  opening,      // quotes and brackets that open
  quote,        // " and ', which do either
  bullet,       // signs that begin an item of a list
  dash,
  separator,  // , ; :
};

Mark mark_of(char32_t c) {
  switch (c) {
    case U'.':
      return Mark::full_stop;
    case U'!':
    case U'?':
    case U'‼':
    case U'⁇':
    case U'⁈':
    case U'⁉':
    case U'‽':
    case U'؟':
      return Mark::exclamation;
    case U'…':
      return Mark::ellipsis;
    case U'。':
    case U'！':
    case U'？':
    case U'｡':
    case U'．':
    case U'।':
    case U'॥':
    case U'۔':
    case U'።':
    case U'။':
      return Mark::wide_stop;
    case U'”':
    case U'’':
    case U'»':
    case U'›':
    case U')':
    case U']':
    case U'}':
    case U'」':
    case U'』':
    case U'）':
    case U'】':
    case U'》':
    case U'〉':
      return Mark::closing;
    case U'“':
    case U'‘':
    case U'„':
    case U'‚':
    case U'«':
    case U'‹':
    case U'(':
    case U'[':
    case U'{':
    case U'「':
    case U'『':
    case U'（':
    case U'【':
    case U'《':
    case U'〈':
    case U'¿':
    case U'¡':
      return Mark::opening;
    case U'"':
    case U'\'':
    case U'`':
      return Mark::quote;
    case U'•':
    case U'‣':
    case U'◦':
    case U'▪':
    case U'▫':
    case U'■':
    case U'□':
    case U'●':
    case U'○':
    case U'►':
    case U'▶':
    case U'➢':
    case U'·':
    case U'*':
      return Mark::bullet;
    case U'-':
    case U'–':
    case U'—':
    case U'―':
      return Mark::dash;
    case U',':
    case U';':
    case U':':
      return Mark::separator;
    default:
      return Mark::none;
  }
}

/// What begins after a stop.
struct Next {
  std::size_t first = 0;  // the first token that is not blank
  std::size_t word = 0;   // the first after opening quotes and brackets
  bool opened = false;    // some stood there
};

/// One stop: a terminator, those that follow it at once, and what closes after them.
struct Stop {
  std::size_t begin = 0;
  std::size_t end = 0;    // one past its last token
  bool sure = false;      // has ! or ?
  bool ellipsis = false;  // …, or two full stops and more
  bool wide = false;      // 。 and the like
  bool quoted = false;    // a quotation mark closes
};

/// The tokens that need a look: all but words and numbers of several bytes, and spaces between two
/// tokens of a line. One token in seven or so; everything else is about these.
class Marks {
 public:
  explicit Marks(const std::vector<Token>& tokens)
      : marks_(std::make_unique_for_overwrite<std::uint32_t[]>(tokens.size())) {
    // Words come and go as they please, so nothing here branches: each token is written down and
    // kept if need be.
    std::uint32_t* mark = marks_.get();
    const std::size_t size = tokens.size();
    for (std::size_t i = 0; i < size; ++i) {
      const Token& token = tokens[i];
      const TokenKind next = i + 1 < size ? tokens[i + 1].kind : TokenKind::space;
      const std::uint8_t plain =
          plain_before[static_cast<std::size_t>(token.kind)][static_cast<std::size_t>(next)];
      *mark = static_cast<std::uint32_t>(i);
      mark += 1 - (plain >> (token.end - token.begin == 1) & 1);
    }
    end_ = mark;
  }

  const std::uint32_t* begin() const { return marks_.get(); }
  const std::uint32_t* end() const { return end_; }

 private:
  static constexpr std::size_t kinds = 6;
  /// Whether a token of a kind is plain before one of another: bit 0 if it has several bytes, bit 1
  /// if it has one.
  static constexpr std::array<std::array<std::uint8_t, kinds>, kinds> plain_before = [] {
    std::array<std::array<std::uint8_t, kinds>, kinds> plain{};
    for (const auto kind : {TokenKind::word, TokenKind::number})
      plain[static_cast<std::size_t>(kind)].fill(1);
    for (const auto next :
         {TokenKind::word, TokenKind::number, TokenKind::clitic, TokenKind::punctuation})
      plain[static_cast<std::size_t>(TokenKind::space)][static_cast<std::size_t>(next)] = 3;
    return plain;
  }();

  std::unique_ptr<std::uint32_t[]> marks_;
  const std::uint32_t* end_ = nullptr;
};

/// How wide a text was wrapped, by hand or by a wire service, if it was.
class Lines {
 public:
  Lines(const std::vector<Token>& tokens, const Marks& marks) {
    std::vector<std::uint32_t> inner;  // lengths of lines that a line with text follows at once
    std::size_t many = 0;
    std::uint32_t begin = 0;
    for (const std::size_t i : marks) {
      if (tokens[i].kind != TokenKind::newline) continue;
      const std::uint32_t length = tokens[i].begin - begin;
      begin = tokens[i].end;
      const bool followed = i + 1 < tokens.size() && !tokens[i + 1].blank();
      if (length == 0 || !followed) continue;
      ++many;
      if (length <= longest_wrapped_) inner.push_back(length);
    }
    // Where a good part of the lines is longer than anybody wraps, a line break is meant as one.
    if (inner.size() < 3 || inner.size() * 10 < many * 9) return;
    // Four lines of five are at most this long. The true width is no smaller, so that a wrapped
    // line never looks as if the next word had still fitted.
    const std::size_t place = inner.size() * 4 / 5;
    std::nth_element(inner.begin(), inner.begin() + static_cast<std::ptrdiff_t>(place),
                     inner.end());
    if (inner[place] >= shortest_wrapped_) width_ = inner[place];
  }

  /// Whether a line of this length may have been broken only because the next word did not fit.
  bool wrapped(std::uint32_t length, std::uint32_t next_word) const {
    return width_ != 0 && length + 1 + next_word > width_;
  }

 private:
  static constexpr std::uint32_t longest_wrapped_ = 120;
  static constexpr std::uint32_t shortest_wrapped_ = 45;
  std::uint32_t width_ = 0;  // 0: not wrapped
};

class Splitter {
 public:
  Splitter(std::string_view text, const std::vector<Token>& tokens,
           const Abbreviations& abbreviations)
      : text_(text),
        tokens_(tokens),
        abbreviations_(abbreviations),
        marks_(tokens),
        lines_(tokens, marks_),
        casual_(does_without_capitals()) {}

  std::vector<Sentence> split() {
    // Prose has a sentence in every forty tokens.
    sentences_.reserve(tokens_.size() / 32 + 4);
    const std::uint32_t* mark_after = marks_.begin();
    for (std::size_t i = 0;;) {
      while (mark_after != marks_.end() && *mark_after < i) ++mark_after;
      const std::size_t next = mark_after != marks_.end() ? *mark_after : tokens_.size();
      if (first_ == none && i < next) first_ = tokens_[i].blank() ? i + 1 : i;
      if (next == tokens_.size()) break;
      i = next;
      if (tokens_[i].blank()) {
        const std::size_t after = skip_blank(i);
        if (line_breaks(i, after) >= 2) quote_open_ = false;
        if (line_break_ends(i, after)) close(i);
        i = after;
        continue;
      }
      if (first_ == none) first_ = i;
      if (tokens_[i].wordlike()) {
        ++i;
        continue;
      }
      const Mark mark = mark_at(i);
      if (is_terminator(mark)) {
        const std::size_t after = pass_stop(i);
        for (; i < after; ++i) note_quote(i);
        continue;
      }
      note_quote(i);
      ++i;
      if (mark == Mark::dash && breaks_off(i)) close(i);
    }
    close(tokens_.size());
    return std::move(sentences_);
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  // --- tokens ---

  static bool is_terminator(Mark mark) {
    return mark == Mark::full_stop || mark == Mark::exclamation || mark == Mark::ellipsis ||
           mark == Mark::wide_stop;
  }

  std::string_view word(std::size_t i) const {
    return i < tokens_.size() ? tokens_[i].span().of(text_) : std::string_view();
  }

  bool has_kind(std::size_t i, TokenKind kind) const {
    return i < tokens_.size() && tokens_[i].kind == kind;
  }

  /// A bare apostrophe that was taken for a possessive is still a mark that may close.
  Mark mark_at(std::size_t i) const {
    if (i >= tokens_.size()) return Mark::none;
    const Token& token = tokens_[i];
    const bool bare =
        token.kind == TokenKind::clitic && !token.is(shape_has_lower) && !token.is(shape_has_upper);
    if (token.kind != TokenKind::punctuation && !bare) return Mark::none;
    std::size_t at = token.begin;
    return mark_of(next_code_point(text_, at));
  }

  bool blank(std::size_t i) const { return i >= tokens_.size() || tokens_[i].blank(); }

  std::size_t skip_blank(std::size_t i) const {
    while (i < tokens_.size() && tokens_[i].blank()) ++i;
    return i;
  }

  int line_breaks(std::size_t begin, std::size_t end) const {
    int count = 0;
    for (std::size_t i = begin; i < end; ++i) count += tokens_[i].kind == TokenKind::newline;
    return count;
  }

  /// A word in small letters. "eHow" is none: its name keeps it small anywhere.
  bool is_lower(std::size_t i) const {
    if (!has_kind(i, TokenKind::word)) return false;
    const Token& token = tokens_[i];
    return token.is(shape_has_lower) && !token.capitalized() && !token.is(shape_inner_upper);
  }

  bool is_opener(std::size_t i) const {
    return has_kind(i, TokenKind::word) && abbreviations_.openers.count(fold(word(i))) != 0;
  }

  /// Whether a web address begins at `i`, in small letters wherever it stands.
  bool is_address(std::size_t i) const {
    if (word(i).substr(0, 4) == "www.") return true;
    return word(i + 1) == ":" && word(i + 2) == "/" && word(i + 3) == "/";
  }

  /// Whether paragraphs, or the word "i", are mostly written small in this text.
  bool does_without_capitals() const {
    int small = 0;
    int large = 0;
    int small_i = 0;
    int large_i = 0;
    // Of each paragraph the first word counts, wherever it stands.
    std::size_t word_of_paragraph = 0;
    const auto look_from = [&](std::size_t i) {
      while (i < tokens_.size() && tokens_[i].kind != TokenKind::word) ++i;
      word_of_paragraph = i;
      small += is_lower(i);
      large += i < tokens_.size() && tokens_[i].capitalized();
    };
    look_from(0);
    std::size_t after = 0;  // the last run of blanks
    for (const std::size_t i : marks_) {
      const Token& token = tokens_[i];
      if (token.blank()) {
        if (i < after) continue;
        after = skip_blank(i);
        if (line_breaks(i, after) >= 2 && word_of_paragraph < after) look_from(after);
      } else if (token.kind == TokenKind::word) {
        if (!blank(i + 1) || (i > 0 && !blank(i - 1))) continue;
        small_i += word(i) == "i";
        large_i += word(i) == "I";
      }
    }
    return small > large || small_i > large_i;
  }

  /// Ends the sentence before token `end`.
  void close(std::size_t end) {
    if (first_ == none || first_ >= end) return;
    while (end - first_ > most_sentence_tokens) {
      const std::size_t cut = place_to_cut(first_);
      add(first_, cut);
      first_ = skip_blank(cut);
      if (first_ >= end) break;
    }
    if (first_ < end) add(first_, end);
    first_ = none;
  }

  /// The tokens [first, end) are a sentence, without the blank ones at its end.
  void add(std::size_t first, std::size_t end) {
    while (tokens_[end - 1].blank()) --end;
    sentences_.push_back({{tokens_[first].begin, tokens_[end - 1].end},
                          static_cast<std::uint32_t>(first),
                          static_cast<std::uint32_t>(end)});
  }

  /// Where to cut a sentence that is too long and begins at `first`: in the second half of what it
  /// may have, at the last line break, else after the last comma or the like, else between words.
  std::size_t place_to_cut(std::size_t first) const {
    const std::size_t farthest = first + most_sentence_tokens;
    std::size_t at_separator = none, at_blank = none;
    for (std::size_t i = farthest; i > first + most_sentence_tokens / 2; --i) {
      if (tokens_[i].kind == TokenKind::newline) return i;
      if (!tokens_[i].blank()) continue;
      if (at_blank == none) at_blank = i;
      if (at_separator == none && mark_at(i - 1) == Mark::separator) at_separator = i;
    }
    if (at_separator != none) return at_separator;
    return at_blank != none ? at_blank : farthest;
  }

  /// Follows the straight quotation marks, which do not tell whether they open or close.
  void note_quote(std::size_t i) {
    if (word(i) == "\"") quote_open_ = !quote_open_;
  }

  // --- dashes ---

  /// Whether somebody breaks off at the dash before token `end` and begins anew ("I never — We went
  /// home"). A dash after a place and a date goes on, and so does one before a title ("The
  /// Herald"): so far there must have been words in small letters, and the second word after the
  /// dash must be one, too, or none.
  bool breaks_off(std::size_t end) const {
    constexpr std::size_t farthest = 40;
    if (!has_kind(end, TokenKind::space)) return false;
    const std::size_t from = end - first_ > farthest ? end - farthest : first_;
    std::size_t dash = end - 1;
    while (dash > from && mark_at(dash - 1) == Mark::dash) --dash;
    if (dash == from || !tokens_[dash - 1].blank()) return false;
    if (!is_opener(end + 1) || !tokens_[end + 1].capitalized()) return false;
    if (word(end + 1).front() == 'I' && word(end + 1).size() < 5) return false;  // I, I’m, It, If
    const std::size_t second = blank(end + 2) ? end + 3 : end + 2;
    const bool goes_on = is_lower(second) || has_kind(second, TokenKind::clitic) ||
                         mark_at(second) == Mark::separator || is_terminator(mark_at(second));
    if (!goes_on) return false;
    int small = 0;
    for (std::size_t i = from; i < end; ++i) small += is_lower(i);
    return small >= 2;
  }

  // --- stops ---

  /// Decides on the stop that begins at `i`, and returns where to go on.
  std::size_t pass_stop(std::size_t i) {
    const Stop stop = stop_at(i);
    if (!ends(stop)) return stop.end;
    std::size_t end = stop.end;
    const std::size_t note = skip_blank(end);
    if (!stop.sure && note < tokens_.size() && line_breaks(end, note) == 0 &&
        is_note_number(note)) {
      end = note + 1;
    }
    close(end);
    return end;
  }

  Stop stop_at(std::size_t i) const {
    Stop stop;
    stop.begin = i;
    int full_stops = 0;
    std::size_t j = i;
    for (;; ++j) {
      const Mark mark = mark_at(j);
      if (is_terminator(mark)) {
        full_stops += mark == Mark::full_stop;
        stop.sure = stop.sure || mark == Mark::exclamation;
        stop.ellipsis = stop.ellipsis || mark == Mark::ellipsis || full_stops > 1;
        stop.wide = stop.wide || mark == Mark::wide_stop;
      } else if (mark == Mark::quote && quote_closes(j)) {
        stop.quoted = true;
      } else if (mark == Mark::closing) {
        const std::string_view sign = word(j);
        stop.quoted = stop.quoted || !(sign == ")" || sign == "]" || sign == "}");
      } else if (full_stops > 0 && word(j) == " " && mark_at(j - 1) == Mark::full_stop &&
                 mark_at(j + 1) == Mark::full_stop) {
        // ". . ." is an ellipsis set wide.
      } else if (const std::size_t after = skip_reference(j); after != j) {
        j = after - 1;
      } else {
        break;
      }
    }
    const std::size_t quote = skip_quote_apart(i, j);
    stop.quoted = stop.quoted || quote != j;
    stop.end = skip_apart(quote);
    return stop;
  }

  /// Whether the quotation mark at `i`, right after a stop, closes.
  bool quote_closes(std::size_t i) const {
    if (blank(i + 1)) return true;
    const Mark next = mark_at(i + 1);
    return next != Mark::none && next != Mark::opening;
  }

  /// The end of a reference mark such as "[3]" or "[note 2]" that begins at `i`, or `i`.
  std::size_t skip_reference(std::size_t i) const {
    constexpr std::size_t longest = 8;
    if (word(i) != "[") return i;
    for (std::size_t j = i + 1; j < tokens_.size() && j < i + longest; ++j) {
      if (word(j) == "]") return j + 1;
      if (tokens_[j].kind == TokenKind::newline) break;
    }
    return i;
  }

  /// The end of a quotation mark that closes after the stop [begin, end) and a space, or `end`.
  std::size_t skip_quote_apart(std::size_t begin, std::size_t end) const {
    if (!has_kind(end, TokenKind::space)) return end;
    const std::size_t from = end + 1;
    if (word(from) == "'" && word(from + 1) == "'") return blank(from + 2) ? from + 2 : end;
    if (!blank(from + 1)) return end;
    if (word(from) == "”" || word(from) == "’") return from + 1;
    bool open = quote_open_;
    for (std::size_t i = begin; i < end; ++i) open ^= word(i) == "\"";
    return open && word(from) == "\"" ? from + 1 : end;
  }

  /// The end of what stands after a stop and a space and still belongs to it, or `i`: reference
  /// marks
  /// ("wrong. [3] [4] He"), an elision ("[…]"), an emoticon.
  std::size_t skip_apart(std::size_t i) const {
    constexpr int most = 16;
    std::size_t end = i;
    for (int marks = 0; marks < most; ++marks) {
      const std::size_t from = has_kind(end, TokenKind::space) ? end + 1 : end;
      std::size_t after = skip_reference(from);
      const bool numbered =
          has_kind(from + 1, TokenKind::number) || is_terminator(mark_at(from + 1));
      if (after != from && end == i && !numbered) after = from;
      if (after == from) after = skip_emoticon(from);
      if (after == from) break;
      end = after;
      if (is_terminator(mark_at(end))) ++end;
    }
    return blank(end) ? end : i;
  }

  /// The end of ":)", ";-)" and the like, or `i`.
  std::size_t skip_emoticon(std::size_t i) const {
    if (word(i) != ":" && word(i) != ";") return i;
    const std::size_t mouth = word(i + 1) == "-" ? i + 2 : i + 1;
    const std::string_view sign = word(mouth);
    const bool face = sign == ")" || sign == "(" || sign == "D" || sign == "P" || sign == "p";
    return face && blank(mouth + 1) ? mouth + 1 : i;
  }

  Next next_after(std::size_t end) const {
    Next next;
    next.first = next.word = skip_blank(end);
    while (next.word < tokens_.size()) {
      const Mark mark = mark_at(next.word);
      if (mark != Mark::opening && mark != Mark::quote) break;
      next.opened = true;
      ++next.word;
    }
    return next;
  }

  bool ends(const Stop& stop) const {
    if (stop.wide) return true;
    if (!blank(stop.end)) return false;
    const Next next = next_after(stop.end);
    if (next.word >= tokens_.size()) return true;
    if (line_breaks(stop.end, next.first) >= 2) return true;
    const Mark mark = mark_at(next.word);
    if (mark == Mark::separator || is_bracketed_number(next)) return false;
    if (stop.sure && mark == Mark::dash && is_lower(skip_blank(next.word + 1))) return false;
    if (is_lower(next.word) && !is_address(next.word) && !lower_begins(stop, next)) return false;
    if (stop.sure || stop.ellipsis) return !(stop.quoted && is_speech_tag(next.first));
    return full_stop_ends(stop, next);
  }

  /// Whether a word in small letters may begin a sentence here: in a text that does without
  /// capitals, and in a bracket after a sentence ("It rained. (see the map)").
  bool lower_begins(const Stop& stop, const Next& next) const {
    if (stop.quoted || stop.ellipsis) return false;
    if (next.opened) return !stop.sure && word(next.first) == "(";
    return casual_;
  }

  /// Whether the brackets at `next` hold nothing but a number ("Long Live the Queen! (1965)").
  bool is_bracketed_number(const Next& next) const {
    return next.opened && has_kind(next.word, TokenKind::number) && word(next.word + 1) == ")";
  }

  /// Whether the words from `i` on tell who spoke: at most four words of a name and a verb of
  /// saying, which ends its clause ("“Who is there?” Old Marta asked.").
  bool is_speech_tag(std::size_t i) const {
    for (int words = 0; words < 5 && has_kind(i, TokenKind::word); ++words, i += 2) {
      if (words > 0 && abbreviations_.speech_tags.count(fold(word(i))) != 0) {
        const Mark mark = mark_at(i + 1);
        return i + 1 >= tokens_.size() || tokens_[i + 1].kind == TokenKind::newline ||
               mark == Mark::separator || mark == Mark::full_stop;
      }
      if (!has_kind(i + 1, TokenKind::space)) return false;
    }
    return false;
  }

  // --- full stops ---

  /// A letter, or letters with full stops between them ("U.S", "J.K", "p.m").
  static bool is_lettered(std::string_view folded) {
    std::size_t run = 0;
    for (const char c : folded) {
      run = c == '.' ? 0 : run + ((static_cast<unsigned char>(c) & 0xC0) != 0x80);
      if (run > 1) return false;
    }
    return !folded.empty();
  }

  /// A number, letter or Roman number that may stand before an item of a list.
  static bool is_item_label(const Token& token, std::string_view folded) {
    if (token.kind == TokenKind::number) return folded.size() <= 3;
    if (folded.size() == 1) return true;
    return folded.size() <= 4 && folded.find_first_not_of("ivxl") == std::string_view::npos;
  }

  /// Whether the sentence up to the number at `p` is no more than "Figure 3".
  bool is_numbered_label(std::size_t p) const {
    return p == first_ + 2 && has_kind(p, TokenKind::number) && has_kind(first_, TokenKind::word) &&
           tokens_[first_].capitalized() && has_kind(first_ + 1, TokenKind::space) &&
           !is_opener(first_);
  }

  /// Whether a note's number stands between two sentences ("…the bridge. 4 The mayor").
  bool is_note_number(std::size_t i) const {
    return has_kind(i, TokenKind::number) && tokens_[i].span().size() <= 3 &&
           has_kind(i + 1, TokenKind::space) && is_opener(i + 2) && tokens_[i + 2].capitalized();
  }

  bool full_stop_ends(const Stop& stop, const Next& next) const {
    if (stop.begin == first_) return true;
    const std::size_t p = stop.begin - 1;
    const Token& before = tokens_[p];
    if (!before.wordlike()) return true;
    const bool bare = stop.end == stop.begin + 1;
    const std::string folded = fold(word(p));
    // "3. Wash the bottles" and "Figure 2. The harbour" begin with their number.
    if (bare && p == first_ && is_item_label(before, folded)) return false;
    if (bare && is_numbered_label(p)) return false;
    if (before.kind == TokenKind::number) return true;
    if (abbreviations_.never_final.count(folded) != 0) return stop.quoted;
    const bool place = abbreviations_.places.count(folded) != 0;
    const bool maybe = place || abbreviations_.maybe_final.count(folded) != 0;
    const bool lettered = is_lettered(folded);
    if (has_kind(next.word, TokenKind::number) && !is_note_number(next.word)) {
      const bool letter = lettered && !before.is(shape_has_inner_dot);
      return !maybe && !letter && abbreviations_.before_number.count(folded) == 0;
    }
    if (!maybe && !lettered) return true;
    const bool after_comma = p >= 2 && tokens_[p - 1].blank() && word(p - 2) == ",";
    const bool capital = tokens_[next.word].capitalized() && word(next.first) != "(";
    if (place && after_comma && capital) return true;
    // "J. A. Doe", where "a" begins no sentence.
    const bool letter_follows = tokens_[next.word].span().size() == 1;
    if (lettered && letter_follows && mark_at(next.word + 1) == Mark::full_stop) return false;
    return is_opener(next.word) && tokens_[next.word].capitalized();
  }

  // --- lines ---

  /// Whether the blank tokens [begin, end) end the sentence before them.
  bool line_break_ends(std::size_t begin, std::size_t end) const {
    const int breaks = line_breaks(begin, end);
    if (breaks == 0) return false;
    if (breaks >= 2 || end >= tokens_.size() || begin == 0) return true;
    if (begins_item(end)) return true;
    const Next next = next_after(end);
    if (next.word >= tokens_.size()) return true;
    if (is_lower(next.word)) return false;
    if (mark_at(begin - 1) == Mark::separator && word(begin - 1) != ":") return false;
    return !lines_.wrapped(line_length(begin), tokens_[next.word].end - tokens_[end].begin);
  }

  /// Bytes of the line that ends before the blank token `i`.
  std::uint32_t line_length(std::size_t i) const {
    std::size_t line = i;
    while (line > 0 && tokens_[line - 1].kind != TokenKind::newline) --line;
    return tokens_[i].begin - tokens_[line].begin;
  }

  /// Whether the line that begins at `i` is an item of a list: a bullet, or "3." or "b)" and a
  /// space.
  bool begins_item(std::size_t i) const {
    const Mark mark = mark_at(i);
    if (mark == Mark::bullet || mark == Mark::dash) return blank(i + 1);
    if (i + 2 >= tokens_.size() || !tokens_[i].wordlike() || !blank(i + 2)) return false;
    const std::string_view sign = word(i + 1);
    return (sign == "." || sign == ")") && is_item_label(tokens_[i], fold(word(i)));
  }

  std::string_view text_;
  const std::vector<Token>& tokens_;
  const Abbreviations& abbreviations_;
  Marks marks_;
  Lines lines_;
  bool casual_;
  std::vector<Sentence> sentences_;
  bool quote_open_ = false;   // a straight quotation mark stands open in this paragraph
  std::size_t first_ = none;  // the current sentence's first token
};

}  // namespace

bool Abbreviations::add(std::string_view folded, std::string_view final) {
  if (final == "never") {
    never_final.emplace(folded);
  } else if (final == "maybe") {
    maybe_final.emplace(folded);
  } else if (final == "place") {
    places.emplace(folded);
  } else if (final == "number") {
    before_number.emplace(folded);
  } else {
    return false;
  }
  return true;
}

std::vector<Sentence> split_sentences(std::string_view utf8, const std::vector<Token>& tokens,
                                      const Abbreviations& abbreviations) {
  return Splitter(utf8, tokens, abbreviations).split();
}

}  // namespace redstring::text
