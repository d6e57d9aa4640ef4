// Word boundaries after UAX #29 and the tokens between them.
//
// Most tokens are plain ASCII words and single spaces, and are read off bit masks of 64 bytes. For
// what is left, two scanners find where the segment that begins at a place ends. The quick one
// walks ASCII, the letters of Latin-1 and the commonest quotation marks and dashes by a table, and
// gives up as soon as any other character could have a say. The second decodes, looks up classes
// and applies the rules one by one. Segments are independent of what stands before them, as in
// ICU's forward rules, so any of the three may do any segment that it can. A segment with
// characters of a script written without spaces is then divided by ICU.
#include "text/tokens.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <string>

#include "text/characters.h"
#include "text/utf8.h"
#include "text/window.h"

namespace redstring::text {
namespace {

/// Whether a colon between letters joins them.
enum class Colon { joins, parts };

/// ICU divides at most this many bytes at once: its dictionaries need memory for the whole run.
constexpr std::uint32_t longest_dictionary_run = 1U << 15;

// --- the quick scanner ---

/// Facts about a quick character. Those about letters and digits are bits of Token::shape.
enum QuickFact : std::uint8_t {
  quick_word = 1,  // letters, digits, '_'
  quick_lower = shape_has_lower,
  quick_upper = shape_has_upper,
  quick_digit = shape_has_digit,
  quick_letter = quick_lower | quick_upper,
  quick_mid_letter = 16,  // joins two letters
  quick_mid_number = 32,  // joins two digits
  quick_blank = 64,       // spaces, line breaks and invisible controls
};

constexpr std::array<std::uint8_t, 256> quick_facts = [] {
  std::array<std::uint8_t, 256> facts{};
  for (int c = 0; c <= 0x20; ++c) facts[c] = quick_blank;
  facts[0x7F] = quick_blank;
  for (int c = 'a'; c <= 'z'; ++c) facts[c] = quick_word | quick_lower;
  for (int c = 'A'; c <= 'Z'; ++c) facts[c] = quick_word | quick_upper;
  for (int c = '0'; c <= '9'; ++c) facts[c] = quick_word | quick_digit;
  facts['_'] = quick_word;
  facts['.'] = facts['\''] = quick_mid_letter | quick_mid_number;
  facts[':'] = quick_mid_letter;
  facts[','] = facts[';'] = quick_mid_number;
  return facts;
}();

/// What the quick scanner found of a segment.
struct QuickSegment {
  std::uint32_t end = 0;   // 0: it gave up
  std::uint8_t first = 0;  // facts of the first character
  std::uint8_t later = 0;  // facts of all others
  bool ascii = true;
  bool inner_dot = false;
  bool apostrophe = false;  // one joins letters or digits
};

class QuickScanner {
 public:
  QuickScanner(std::string_view text, Colon colon)
      : text_(text.data()), size_(static_cast<std::uint32_t>(text.size())), colon_(colon) {}

  QuickSegment segment(std::uint32_t begin) const {
    QuickSegment out;
    std::uint32_t at = begin;
    out.first = facts(begin);
    if ((out.first & quick_word) != 0) {
      ++at;
    } else if (latin_letter(begin, out.first)) {
      out.ascii = false;
      at += 2;
    } else {
      return mark_or_blank(begin, out);
    }
    for (;;) {
      at = skip_word(at, out.later);
      if (at == size_) break;
      std::uint8_t next = 0;
      std::uint32_t after = 0;
      if (latin_letter(at, next)) {
        after = at + 2;
      } else {
        const std::uint32_t mid = mid_size(at);
        if (mid == 0 || at + mid == size_) {
          if (byte(at) < 0x80 || mid != 0 || punctuation(at)) break;
          return {};
        }
        next = facts(at + mid);
        after = at + mid + 1;
        if (byte(at + mid) >= 0x80) {
          if (mid == 1 && (punctuation(at + mid) || single_quote(at + mid))) break;
          if (!latin_letter(at + mid, next)) return {};
          ++after;
        }
        if (!joins(facts_before(at), mid_facts(at), next)) break;
        out.inner_dot = out.inner_dot || text_[at] == '.';
        out.apostrophe = out.apostrophe || text_[at] == '\'' || mid == 3;
      }
      out.ascii = out.ascii && byte(at) < 0x80 && byte(after - 1) < 0x80;
      out.later |= next;
      at = after;
    }
    out.end = at;
    return out;
  }

 private:
  /// The end of the word characters at `at`, whose facts join `later`.
  std::uint32_t skip_word(std::uint32_t at, std::uint8_t& later) const {
    while (at < size_ && (facts(at) & quick_word) != 0) later |= facts(at++);
    return at;
  }

  /// Bytes of the character at `at` if it may join what stands around it, else 0.
  std::uint32_t mid_size(std::uint32_t at) const {
    if (byte(at) >= 0x80) return single_quote(at) ? 3 : 0;
    if (text_[at] == ':' && colon_ == Colon::parts) return 0;
    return (facts(at) & (quick_mid_letter | quick_mid_number)) != 0 ? 1 : 0;
  }

  std::uint8_t mid_facts(std::uint32_t at) const {
    return byte(at) < 0x80 ? facts(at) : std::uint8_t{quick_mid_letter | quick_mid_number};
  }

  /// Facts of the word character that ends at `at`.
  std::uint8_t facts_before(std::uint32_t at) const {
    return byte(at - 1) < 0x80 ? facts(at - 1) : std::uint8_t{quick_letter};
  }

  unsigned char byte(std::uint32_t at) const { return static_cast<unsigned char>(text_[at]); }
  std::uint8_t facts(std::uint32_t at) const { return quick_facts[byte(at)]; }

  /// Whether a letter of Latin-1 (À to ÿ without × and ÷) begins at `at`.
  bool latin_letter(std::uint32_t at, std::uint8_t& facts) const {
    if (byte(at) != 0xC3 || at + 1 == size_) return false;
    const unsigned char second = byte(at + 1);
    if (second == 0x97 || second == 0xB7) return false;
    facts = second < 0x9F ? quick_word | quick_upper : quick_word | quick_lower;
    return true;
  }

  /// Whether ‘ or ’ begins at `at`.
  bool single_quote(std::uint32_t at) const {
    return general(at) && (byte(at + 2) == 0x98 || byte(at + 2) == 0x99);
  }

  /// Whether –, —, “, ” or … begins at `at`, which join nothing.
  bool punctuation(std::uint32_t at) const {
    if (!general(at)) return false;
    const unsigned char third = byte(at + 2);
    return third == 0x93 || third == 0x94 || third == 0x9C || third == 0x9D || third == 0xA6;
  }

  bool general(std::uint32_t at) const {
    return byte(at) == 0xE2 && at + 2 < size_ && byte(at + 1) == 0x80;
  }

  static bool joins(std::uint8_t left, std::uint8_t mid, std::uint8_t right) {
    return ((mid & quick_mid_letter) != 0 && (left & quick_letter) != 0 &&
            (right & quick_letter) != 0) ||
           ((mid & quick_mid_number) != 0 && (left & right & quick_digit) != 0);
  }

  /// A segment that is no word. Nothing of what the quick scanner knows extends it.
  QuickSegment mark_or_blank(std::uint32_t begin, QuickSegment out) const {
    std::uint32_t at = begin + 1;
    switch (byte(begin)) {
      case '\r':
        out.end = at < size_ && text_[at] == '\n' ? at + 1 : at;
        return out;
      case '\n':
      case '\v':
      case '\f':
        out.end = at;
        return out;
      case ' ':
        while (at < size_ && text_[at] == ' ') ++at;
        break;
      default:
        if (byte(begin) < 0x80) break;
        if (!single_quote(begin) && !punctuation(begin)) return {};
        out.ascii = false;
        at = begin + 3;
    }
    std::uint8_t ignored = 0;
    const bool alone = at == size_ || byte(at) < 0x80 || latin_letter(at, ignored) ||
                       punctuation(at) || single_quote(at);
    out.end = alone ? at : 0;
    return out;
  }

  const char* text_;
  std::uint32_t size_;
  Colon colon_;
};

// --- plain tokens ---

/// The tokens so far, at the front of a vector that always has room for a window's tokens more. The
/// vector itself would ask about room at every token, and give a value to what is overwritten next.
class TokenRow {
 public:
  TokenRow(std::vector<Token>& out, std::size_t expected) : out_(out) {
    if (out_.size() < expected) out_.resize(expected);
    make_room();
  }
  /// Leaves in the vector what was added.
  void finish() { out_.resize(size_); }

  std::size_t size() const { return size_; }
  Token& back() { return out_[size_ - 1]; }
  const Token& operator[](std::size_t i) const { return out_[i]; }
  void push_back(const Token& token) { end_at(&(*end() = token) + 1); }

  /// Where the next tokens may be written, up to a window's, before end_at() tells how many were.
  Token* end() { return out_.data() + size_; }
  void end_at(const Token* end) {
    size_ = static_cast<std::size_t>(end - out_.data());
    make_room();
  }

 private:
  void make_room() {
    if (out_.size() - size_ < Window::size) out_.resize(2 * out_.size() + Window::size);
  }

  std::vector<Token>& out_;
  std::size_t size_ = 0;
};

/// The commonest tokens, made cheap: words and numbers of ASCII letters and digits to which nothing
/// can join, line feeds, single spaces and single marks between ASCII characters. A window over the
/// text tells of 64 bytes at once where such tokens end and how they are written.
class PlainTokens {
 public:
  explicit PlainTokens(std::string_view text)
      : text_(text.data()), size_(static_cast<std::uint32_t>(text.size())) {
    if (size_ != 0) look_at(0);
  }

  /// Adds those that stand one after another from `begin` on, and returns where the first stands
  /// that is none, or that only a closer look tells to be one. Sets `lines` if some is a line
  /// break.
  std::uint32_t take(std::uint32_t begin, TokenRow& out, bool& lines) {
    for (bool strange = false; begin < size_;) {
      // A window goes on to be used behind a token that was none.
      if (begin - base_ >= Window::size - 2) look_at(begin);
      begin = take_inside(begin, out, strange, lines);
      if (strange || begin == base_) break;  // or longer than a window
      look_at(begin);
    }
    return begin;
  }

 private:
  void look_at(std::uint32_t begin) {
    base_ = begin;
    w_ = size_ - begin >= Window::size ? window(text_ + begin) : last_window(begin);
    const std::uint64_t visible = ~(w_.low | w_.high);
    const std::uint64_t letter = w_.lower | w_.upper;
    extends_ = w_.high | (w_.joiner & (w_.word | w_.high) >> 1);
    odd_ = (w_.word & ~letter & ~w_.digit) | (w_.s & ~(w_.word >> 1));
    spaces_ = w_.space & visible >> 1;
    marks_ = visible & ~w_.word & ~w_.apostrophe & ~(w_.high >> 1);
  }

  /// Those that end within the window with two bytes to spare, from `begin` on. Sets `strange` if
  /// the token behind them is none, and `lines` if some is a line break.
  std::uint32_t take_inside(std::uint32_t begin, TokenRow& out, bool& strange, bool& lines) const {
    const Window w = w_;
    const std::uint32_t base = base_;
    Token* next = out.end();
    std::uint32_t at = begin - base;
    while (at < Window::size - 2) {
      const std::uint64_t bit = std::uint64_t{1} << at;
      if ((w.word & bit) == 0) {
        TokenKind kind = TokenKind::punctuation;
        if ((marks_ & bit) == 0) {
          kind = (spaces_ & bit) != 0 ? TokenKind::space : TokenKind::newline;
          strange = ((spaces_ | w.line_feed) & bit) == 0;
          if (strange) break;
          lines |= kind == TokenKind::newline;
        }
        *next++ = {base + at, base + at + 1, kind, shape_ascii};
        ++at;
        continue;
      }
      // Above the window's end all bits are set, so there is always an end.
      const auto end = at + static_cast<std::uint32_t>(std::countr_zero(~(w.word >> at)));
      if (end >= Window::size - 1) break;
      const std::uint64_t behind = std::uint64_t{1} << end, all = behind - bit;
      strange = ((extends_ & behind) | (odd_ & bit)) != 0;
      if (strange) break;
      TokenKind kind = TokenKind::word;
      unsigned shape = shape_ascii;
      if ((w.lower & all) != 0) shape |= shape_has_lower;
      if ((w.upper & bit) != 0) shape |= shape_initial_upper | shape_has_upper;
      if (((w.upper | w.digit) & all) != (w.upper & bit)) {  // few words
        if ((w.digit & bit) != 0) {
          kind = TokenKind::number;
          strange = (all & ~w.digit) != 0;  // "2nd"
          if (strange) break;
        }
        if ((w.upper & (all ^ bit)) != 0) shape |= shape_has_upper | shape_inner_upper;
        if ((w.digit & all) != 0) shape |= shape_has_digit;
      }
      *next++ = {base + at, base + end, kind, static_cast<std::uint8_t>(shape)};
      at = end;
      if ((spaces_ & behind) != 0) {  // mostly
        *next++ = {base + end, base + end + 1, TokenKind::space, shape_ascii};
        ++at;
      }
    }
    out.end_at(next);
    return base + at;
  }

  /// The window over the end of the text, and zeros.
  Window last_window(std::uint32_t begin) const {
    std::array<char, Window::size> padded{};
    std::memcpy(padded.data(), text_ + begin, size_ - begin);
    return window(padded.data());
  }

  const char* text_;
  std::uint32_t size_;
  std::uint32_t base_ = 0;  // where the window stands
  Window w_;
  // Of the window, what depends on what stands behind. In the last place that is not known, and
  // nobody may ask.
  std::uint64_t extends_ = 0;  // behind a word: beyond ASCII, or may join it to what follows
  std::uint64_t odd_ = 0;      // "_", and a lone "s", which may be the ending of a word
  std::uint64_t spaces_ = 0;   // a space and then a visible ASCII character
  std::uint64_t marks_ = 0;    // a mark, but no apostrophe, and then an ASCII character
};

// --- everything ---

bool letterlike(WordClass c) { return c == WordClass::letter || c == WordClass::hebrew; }
bool cjk(WordClass c) { return c == WordClass::katakana || c == WordClass::kana_or_han; }
bool takes_underscore(WordClass c) {
  return letterlike(c) || c == WordClass::numeric || c == WordClass::katakana;
}

/// Whether no border stands between two neighbours, `gap` telling that Extend or Format characters
/// stand between them (WB3d, WB5, WB8 to WB13b, and ICU's chains for its dictionaries).
bool neighbours_join(WordClass left, WordClass right, bool gap) {
  const bool left_word = letterlike(left) || left == WordClass::numeric;
  const bool right_word = letterlike(right) || right == WordClass::numeric;
  if (left_word && right_word) return true;
  if (left == WordClass::katakana && right == WordClass::katakana) return true;
  if (right == WordClass::extend_number_letter) return takes_underscore(left) || left == right;
  if (left == WordClass::extend_number_letter) return takes_underscore(right);
  if (gap) return false;
  if (left == WordClass::space || left == WordClass::hangul) return left == right;
  return cjk(left) && cjk(right);
}

/// Whether `mid` joins what stands around it (WB6, WB7, WB7b, WB7c, WB11, WB12).
bool mid_joins(WordClass left, WordClass mid, WordClass right) {
  const bool either = mid == WordClass::mid_number_letter || mid == WordClass::single_quote;
  if (letterlike(left) && letterlike(right)) {
    if (either || mid == WordClass::mid_letter) return true;
    return mid == WordClass::double_quote && left == right && left == WordClass::hebrew;
  }
  return left == WordClass::numeric && right == WordClass::numeric &&
         (either || mid == WordClass::mid_number);
}

class Scanner {
 public:
  Scanner(std::string_view text, Colon colon)
      : text_(text), size_(static_cast<std::uint32_t>(text.size())), colon_(colon) {}

  /// The end of the segment that begins at `begin`; `facts` receives the facts of all its
  /// characters.
  std::uint32_t segment(std::uint32_t begin, std::uint16_t& facts) const {
    std::uint32_t at = begin;
    const Character first = take(at);
    facts = first.facts;
    switch (first.word) {
      case WordClass::cr:
        return at < size_ && text_[at] == '\n' ? at + 1 : at;
      case WordClass::lf:
      case WordClass::newline:
        return at;
      default:
        break;
    }
    WordClass base = extends(first) ? WordClass::other : first.word;
    bool gap = extends(first);
    bool joined = first.word == WordClass::joiner;
    while (at < size_) {
      std::uint32_t after = at;
      const Character next = take(after);
      if (extends(next)) {
        gap = true;
        joined = next.word == WordClass::joiner;
      } else if (joined && next.is(fact_pictographic)) {  // WB3c
        base = next.word;
        gap = joined = false;
      } else if (base == WordClass::regional && next.word == WordClass::regional) {  // WB15, WB16
        base = WordClass::other;
        gap = joined = false;
      } else if (neighbours_join(base, next.word, gap)) {
        base = next.word;
        gap = joined = false;
      } else if (const Ahead ahead = past(after);
                 ahead.end != 0 && mid_joins(base, next.word, ahead.character.word)) {
        facts |= ahead.character.facts;
        base = ahead.character.word;
        after = ahead.end;
        gap = joined = false;
      } else if (base == WordClass::hebrew && next.word == WordClass::single_quote) {  // WB7a
        base = next.word;
        gap = joined = false;
      } else {
        return at;
      }
      facts |= next.facts;
      at = after;
    }
    return at;
  }

 private:
  struct Ahead {
    Character character;
    std::uint32_t end = 0;  // past the character; 0 at the end of the text
  };

  static bool extends(Character c) {
    return c.word == WordClass::extend || c.word == WordClass::joiner;
  }

  Character take(std::uint32_t& at) const {
    std::size_t place = at;
    Character c = character(table_, next_code_point(text_, place));
    at = static_cast<std::uint32_t>(place);
    if (colon_ == Colon::parts && c.is(fact_colon)) c.word = WordClass::other;
    return c;
  }

  /// The first character at or after `at` that is not Extend or Format (WB4).
  Ahead past(std::uint32_t at) const {
    while (at < size_) {
      const Character c = take(at);
      if (!extends(c)) return {c, at};
    }
    return {};
  }

  const CharacterTable& table_ = character_table();
  std::string_view text_;
  std::uint32_t size_;
  Colon colon_;
};

// --- dictionaries ---

icu::BreakIterator* dictionary_iterator() {
  // Making one takes far longer than using it. It keeps no memory of earlier texts.
  thread_local const std::unique_ptr<icu::BreakIterator> iterator = [] {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> made(
        icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
    if (U_FAILURE(error)) made.reset();
    return made;
  }();
  return iterator.get();
}

bool begins_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

/// `run` with every colon replaced by a mark of equal length that joins letters for ICU, too.
std::string without_colons(std::string_view run) {
  std::string out(run);
  const auto replace_all = [&out](std::string_view colon, std::string_view mark) {
    for (std::size_t at = out.find(colon); at != std::string::npos; at = out.find(colon, at)) {
      out.replace(at, colon.size(), mark);
    }
  };
  replace_all(":", ".");
  replace_all("\uFE55", "\u2027");
  replace_all("\uFF1A", "\u2027");
  return out;
}

/// Calls `border(end)` for every word that ICU's dictionaries find in [begin, end), in order.
template <class Border>
void divide_run(std::string_view text, std::uint32_t begin, std::uint32_t end, Colon colon,
                Border&& border) {
  icu::BreakIterator* iterator = dictionary_iterator();
  std::string_view run = text.substr(begin, end - begin);
  std::string joined;
  if (colon == Colon::joins) run = joined = without_colons(run);
  UErrorCode error = U_ZERO_ERROR;
  UText window = UTEXT_INITIALIZER;
  utext_openUTF8(&window, run.data(), static_cast<std::int64_t>(run.size()), &error);
  if (iterator != nullptr) iterator->setText(&window, error);
  if (iterator != nullptr && U_SUCCESS(error)) {
    for (std::int32_t at = iterator->next(); at != icu::BreakIterator::DONE;
         at = iterator->next()) {
      const std::uint32_t place = begin + static_cast<std::uint32_t>(at);
      if (place < end) border(place);
    }
  }
  border(end);
  utext_close(&window);
}

template <class Border>
void divide_segment(std::string_view text, std::uint32_t begin, std::uint32_t end, Colon colon,
                    Border&& border) {
  while (end - begin > longest_dictionary_run) {
    std::uint32_t cut = begin + longest_dictionary_run;
    while (!begins_code_point(text[cut])) --cut;
    divide_run(text, begin, cut, colon, border);
    begin = cut;
  }
  divide_run(text, begin, end, colon, border);
}

// --- tokens ---

/// Kind and shape of a segment that the quick scanner found.
Token describe_quick(std::string_view text, std::uint32_t begin, const QuickSegment& segment) {
  Token token{begin, segment.end, TokenKind::punctuation, 0};
  const std::uint8_t all = segment.first | segment.later;
  std::uint8_t shape = segment.ascii ? shape_ascii : 0;
  if ((all & (quick_letter | quick_digit)) == 0) {
    token.shape = shape;
    if ((all & quick_blank) != 0) {
      const char c = text[begin];
      token.kind = c >= '\n' && c <= '\r' ? TokenKind::newline : TokenKind::space;
    }
    return token;
  }
  token.kind = (all & quick_letter) != 0 ? TokenKind::word : TokenKind::number;
  shape |= all & (quick_letter | quick_digit);
  if ((segment.later & quick_upper) != 0) shape |= shape_inner_upper;
  if (segment.inner_dot) shape |= shape_has_inner_dot;
  if ((segment.first & quick_upper) != 0) {
    shape |= shape_initial_upper;
  } else if ((all & quick_upper) != 0 && (segment.first & quick_letter) == 0) {
    // "2Pac" and "_Name": the first letter is further on.
    for (std::uint32_t at = begin; at < segment.end; ++at) {
      const auto byte = static_cast<unsigned char>(text[at]);
      const bool latin = byte == 0xC3;
      const std::uint8_t facts = !latin ? quick_facts[byte]
                                 : static_cast<unsigned char>(text[at + 1]) < 0x9F
                                     ? std::uint8_t{quick_upper}
                                     : std::uint8_t{quick_lower};
      if ((facts & quick_letter) == 0) continue;
      if ((facts & quick_upper) != 0) shape |= shape_initial_upper;
      break;
    }
  }
  token.shape = shape;
  return token;
}

/// Kind and shape of any segment.
Token describe(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  const CharacterTable& table = character_table();
  Token token{begin, end, TokenKind::punctuation, 0};
  std::uint8_t shape = shape_ascii;
  std::uint16_t all = 0;
  Character first;
  bool seen_letter = false;
  for (std::size_t at = begin; at < end;) {
    const bool inner = at != begin;
    const char32_t code_point = next_code_point(text, at);
    const Character c = character(table, code_point);
    if (!inner) first = c;
    all |= c.facts;
    if (code_point >= 0x80) shape &= static_cast<std::uint8_t>(~shape_ascii);
    if (code_point == '.' && inner) shape |= shape_has_inner_dot;
    if (c.is(fact_lower)) shape |= shape_has_lower;
    if (c.is(fact_upper | fact_title)) {
      shape |= shape_has_upper;
      if (inner) shape |= shape_inner_upper;
      if (!seen_letter) shape |= shape_initial_upper;
    }
    seen_letter = seen_letter || c.is(fact_alphabetic);
    if (c.is(fact_digit)) shape |= shape_has_digit;
  }
  if ((all & fact_alphabetic) != 0 && !first.is(fact_white)) {
    token.kind = TokenKind::word;
  } else if ((all & fact_digit) != 0) {
    token.kind = TokenKind::number;
  } else {
    shape &= shape_ascii;
    if (first.is(fact_line_break)) {
      token.kind = TokenKind::newline;
    } else if (first.is(fact_white | fact_invisible)) {
      token.kind = TokenKind::space;
    }
  }
  token.shape = shape;
  return token;
}

/// The length of an apostrophe that ends at `end` of `text`, or 0.
std::uint32_t apostrophe_before(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  if (end > begin && text[end - 1] == '\'') return 1;
  if (end - begin >= 3 && text.substr(end - 3, 3) == "\xE2\x80\x99") return 3;  // ’
  return 0;
}

bool is_apostrophe(std::string_view word) { return word == "'" || word == "\xE2\x80\x99"; }
bool is_s(std::string_view word) { return word == "s" || word == "S"; }

/// Puts tokens in their final form: possessive endings of their own.
class TokenSink {
 public:
  TokenSink(std::string_view text, TokenRow& out) : text_(text), out_(out) {}

  /// Adds a segment that the quick scanner found.
  void add(std::uint32_t begin, const QuickSegment& segment) {
    const Token token = describe_quick(text_, begin, segment);
    const bool plain_word = (segment.first & quick_word) != 0 && !segment.apostrophe &&
                            (segment.end - begin > 1 || (text_[begin] | 0x20) != 's');
    if (plain_word || token.kind == TokenKind::space) {
      out_.push_back(token);
    } else {
      add(token);
    }
  }

  /// No quotation reaches over a line break.
  void begin_line() { quote_open_ = false; }

  void add(const Token& token) {
    if (token.kind == TokenKind::word) {
      add_word(token);
    } else {
      out_.push_back(token);
      if (token.kind == TokenKind::punctuation) note_quote(token);
      if (token.kind == TokenKind::newline) begin_line();
    }
  }

 private:
  void add_word(const Token& token) {
    const std::string_view word = token.span().of(text_);
    if (is_s(word) && joins_apostrophe()) {
      out_.back().end = token.end;
      out_.back().kind = TokenKind::clitic;
      out_.back().shape = ending_shape(out_.back());
      return;
    }
    if (word.size() >= 3 && is_s(word.substr(word.size() - 1))) {
      const std::uint32_t mark = apostrophe_before(text_, token.begin, token.end - 1);
      const std::uint32_t cut = token.end - 1 - mark;
      if (mark != 0 && cut > token.begin) {
        Token stem = describe(text_, token.begin, cut);
        if (stem.wordlike()) {
          out_.push_back(stem);
          Token ending{cut, token.end, TokenKind::clitic, 0};
          ending.shape = ending_shape(ending);
          out_.push_back(ending);
          return;
        }
      }
    }
    out_.push_back(token);
  }

  /// Whether the last token is an apostrophe right after a number or a word that ends in a digit.
  bool joins_apostrophe() const {
    if (out_.size() < 2) return false;
    const Token& mark = out_.back();
    const Token& stem = out_[out_.size() - 2];
    return mark.kind != TokenKind::word && is_apostrophe(mark.span().of(text_)) &&
           stem.wordlike() && text_[stem.end - 1] >= '0' && text_[stem.end - 1] <= '9';
  }

  std::uint8_t ending_shape(const Token& ending) const {
    const std::string_view letters = ending.span().of(text_);
    std::uint8_t shape = letters.front() == '\'' ? shape_ascii : 0;
    if (letters.back() == 's') shape |= shape_has_lower;
    if (letters.back() == 'S') shape |= shape_has_upper | shape_inner_upper | shape_initial_upper;
    return shape;
  }

  /// Follows single quotation marks: an apostrophe after "s" closes a quotation if one is open.
  void note_quote(const Token& token) {
    const std::string_view mark = token.span().of(text_);
    const bool opens_only = mark == "\xE2\x80\x98";  // ‘
    if (!opens_only && !is_apostrophe(mark)) return;
    const Token* left = out_.size() >= 2 ? &out_[out_.size() - 2] : nullptr;
    if (opens_only || left == nullptr || !left->wordlike()) {
      quote_open_ = opens_only || left == nullptr || left->blank();
      return;
    }
    const char last = text_[left->end - 1];
    if (quote_open_) {
      quote_open_ = false;
    } else if (left->kind == TokenKind::word && (last == 's' || last == 'S')) {
      out_.back().kind = TokenKind::clitic;
    }
  }

  std::string_view text_;
  TokenRow& out_;
  bool quote_open_ = false;
};

}  // namespace

std::vector<std::uint32_t> word_boundaries(std::string_view utf8) {
  std::vector<std::uint32_t> out;
  const Scanner scanner(utf8, Colon::joins);
  const auto size = static_cast<std::uint32_t>(utf8.size());
  if (size == 0) return out;
  out.push_back(0);
  const QuickScanner quick(utf8, Colon::joins);
  for (std::uint32_t begin = 0; begin < size; begin = out.back()) {
    std::uint32_t end = quick.segment(begin).end;
    if (end != 0) {
      out.push_back(end);
      continue;
    }
    std::uint16_t facts = 0;
    end = scanner.segment(begin, facts);
    if ((facts & fact_dictionary) == 0) {
      out.push_back(end);
    } else {
      divide_segment(utf8, begin, end, Colon::joins,
                     [&out](std::uint32_t border) { out.push_back(border); });
    }
  }
  return out;
}

void tokenize_into(std::string_view utf8, std::vector<Token>& out) {
  const Scanner scanner(utf8, Colon::parts);
  const auto size = static_cast<std::uint32_t>(utf8.size());
  // Prose has a token in every three bytes.
  TokenRow row(out, utf8.size() / 3);
  const QuickScanner quick(utf8, Colon::parts);
  PlainTokens plain(utf8);
  TokenSink sink(utf8, row);
  std::uint32_t begin = 0;
  while (begin < size) {
    bool lines = false;
    begin = plain.take(begin, row, lines);
    if (lines) sink.begin_line();
    if (begin == size) break;
    const QuickSegment found = quick.segment(begin);
    if (found.end != 0) {
      sink.add(begin, found);
      begin = found.end;
      continue;
    }
    std::uint16_t facts = 0;
    const std::uint32_t end = scanner.segment(begin, facts);
    if ((facts & fact_dictionary) == 0) {
      sink.add(describe(utf8, begin, end));
    } else {
      std::uint32_t piece = begin;
      divide_segment(utf8, begin, end, Colon::parts, [&](std::uint32_t border) {
        sink.add(describe(utf8, piece, border));
        piece = border;
      });
    }
    begin = end;
  }
  row.finish();
}

std::vector<Token> tokenize(std::string_view utf8) {
  std::vector<Token> out;
  tokenize_into(utf8, out);
  return out;
}

}  // namespace redstring::text
