// Word boundaries after UAX #29 and the tokens between them.
//
// Two scanners find where the segment that begins at a place ends. The first walks ASCII by a table
// and gives up as soon as a character beyond ASCII could have a say. The second decodes, looks up
// classes and applies the rules one by one. Segments are independent of what stands before them, as
// in ICU's forward rules, so either scanner may do any segment. A segment with characters of a
// script written without spaces is then divided by ICU.
#include "text/tokens.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <array>
#include <memory>
#include <string>

#include "text/characters.h"
#include "text/utf8.h"

namespace redstring::text {
namespace {

/// Whether a colon between letters joins them.
enum class Colon { joins, parts };

/// ICU divides at most this many bytes at once: its dictionaries need memory for the whole run.
constexpr std::uint32_t longest_dictionary_run = 1U << 15;

// --- ASCII
// ----------------------------------------------------------------------------------------

enum AsciiFact : std::uint8_t {
  ascii_letter = 1,
  ascii_digit = 2,
  ascii_word = 4,  // letters, digits, '_'
  ascii_upper = 8,
  ascii_lower = 16,
  ascii_mid_letter = 32,  // joins two letters
  ascii_mid_number = 64,  // joins two digits
  ascii_blank = 128,      // spaces, line breaks and invisible controls
};

constexpr std::array<std::uint8_t, 256> ascii_facts = [] {
  std::array<std::uint8_t, 256> facts{};
  for (int c = 0; c <= 0x20; ++c) facts[c] = ascii_blank;
  facts[0x7F] = ascii_blank;
  for (int c = 'a'; c <= 'z'; ++c) facts[c] = ascii_letter | ascii_word | ascii_lower;
  for (int c = 'A'; c <= 'Z'; ++c) facts[c] = ascii_letter | ascii_word | ascii_upper;
  for (int c = '0'; c <= '9'; ++c) facts[c] = ascii_digit | ascii_word;
  facts['_'] = ascii_word;
  facts['.'] = facts['\''] = ascii_mid_letter | ascii_mid_number;
  facts[':'] = ascii_mid_letter;
  facts[','] = facts[';'] = ascii_mid_number;
  return facts;
}();

std::uint8_t ascii_at(std::string_view text, std::uint32_t at) {
  return ascii_facts[static_cast<unsigned char>(text[at])];
}

bool beyond_ascii(std::string_view text, std::uint32_t at) {
  return static_cast<unsigned char>(text[at]) >= 0x80;
}

/// The end of the segment that begins at `begin`, or 0 when ASCII alone does not decide it.
/// `all` receives the facts of all its characters, `later` those of all but the first.
std::uint32_t ascii_segment(std::string_view text, std::uint32_t begin, Colon colon,
                            std::uint8_t& all, std::uint8_t& later) {
  const auto size = static_cast<std::uint32_t>(text.size());
  if (beyond_ascii(text, begin)) return 0;
  const std::uint8_t first = ascii_at(text, begin);
  std::uint32_t at = begin + 1;
  later = 0;
  if ((first & ascii_word) == 0) {
    all = first;
    const char c = text[begin];
    if (c == '\r') return at < size && text[at] == '\n' ? at + 1 : at;
    if (c == '\n' || c == '\v' || c == '\f') return at;
    if (c == ' ') {
      while (at < size && text[at] == ' ') ++at;
    }
    return at < size && beyond_ascii(text, at) ? 0 : at;
  }
  std::uint8_t last = first;
  for (;;) {
    std::uint8_t here = 0;
    while (at < size && ((here = ascii_at(text, at)) & ascii_word) != 0) {
      last = here;
      later |= here;
      ++at;
    }
    if (at == size) break;
    if (beyond_ascii(text, at)) return 0;
    if ((here & (ascii_mid_letter | ascii_mid_number)) == 0 || at + 1 == size) break;
    if (text[at] == ':' && colon == Colon::parts) break;
    if (beyond_ascii(text, at + 1)) return 0;
    const std::uint8_t next = ascii_at(text, at + 1);
    const bool joins = ((here & ascii_mid_letter) != 0 && (last & next & ascii_letter) != 0) ||
                       ((here & ascii_mid_number) != 0 && (last & next & ascii_digit) != 0);
    if (!joins) break;
    later |= next;
    last = next;
    at += 2;
  }
  all = first | later;
  return at;
}

// --- everything
// -----------------------------------------------------------------------------------

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

// --- dictionaries
// ---------------------------------------------------------------------------------

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

// --- tokens
// ---------------------------------------------------------------------------------------

/// Kind and shape of a segment that only ASCII characters are in.
Token describe_ascii(std::string_view text, std::uint32_t begin, std::uint32_t end,
                     std::uint8_t all, std::uint8_t later) {
  Token token{begin, end, TokenKind::punctuation, shape_ascii};
  if ((all & (ascii_letter | ascii_digit)) == 0) {
    if ((all & ascii_blank) != 0) {
      const char c = text[begin];
      token.kind = c >= '\n' && c <= '\r' ? TokenKind::newline : TokenKind::space;
    }
    return token;
  }
  token.kind = (all & ascii_letter) != 0 ? TokenKind::word : TokenKind::number;
  std::uint8_t shape = shape_ascii;
  if ((all & ascii_lower) != 0) shape |= shape_has_lower;
  if ((all & ascii_upper) != 0) shape |= shape_has_upper;
  if ((all & ascii_digit) != 0) shape |= shape_has_digit;
  if ((later & ascii_upper) != 0) shape |= shape_inner_upper;
  const std::string_view word = text.substr(begin, end - begin);
  if (word.find('.') != std::string_view::npos) shape |= shape_has_inner_dot;
  if ((all & ascii_upper) != 0) {
    for (const char c : word) {
      const std::uint8_t facts = ascii_facts[static_cast<unsigned char>(c)];
      if ((facts & ascii_letter) == 0) continue;
      if ((facts & ascii_upper) != 0) shape |= shape_initial_upper;
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
  TokenSink(std::string_view text, std::vector<Token>& out) : text_(text), out_(out) {}

  void add(const Token& token) {
    if (token.kind == TokenKind::word) {
      add_word(token);
    } else {
      out_.push_back(token);
      if (token.kind == TokenKind::punctuation) note_quote(token);
      if (token.kind == TokenKind::newline) quote_open_ = false;
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
  std::vector<Token>& out_;
  bool quote_open_ = false;
};

}  // namespace

std::vector<std::uint32_t> word_boundaries(std::string_view utf8) {
  std::vector<std::uint32_t> out;
  const Scanner scanner(utf8, Colon::joins);
  const auto size = static_cast<std::uint32_t>(utf8.size());
  if (size == 0) return out;
  out.push_back(0);
  for (std::uint32_t begin = 0; begin < size; begin = out.back()) {
    std::uint8_t all = 0;
    std::uint8_t later = 0;
    std::uint32_t end = ascii_segment(utf8, begin, Colon::joins, all, later);
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
  out.clear();
  const Scanner scanner(utf8, Colon::parts);
  const auto size = static_cast<std::uint32_t>(utf8.size());
  TokenSink sink(utf8, out);
  std::uint32_t begin = 0;
  while (begin < size) {
    std::uint8_t all = 0;
    std::uint8_t later = 0;
    std::uint32_t end = ascii_segment(utf8, begin, Colon::parts, all, later);
    if (end != 0) {
      sink.add(describe_ascii(utf8, begin, end, all, later));
      begin = end;
      continue;
    }
    std::uint16_t facts = 0;
    end = scanner.segment(begin, facts);
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
}

std::vector<Token> tokenize(std::string_view utf8) {
  std::vector<Token> out;
  tokenize_into(utf8, out);
  return out;
}

}  // namespace redstring::text
