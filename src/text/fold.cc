// Folding and transliteration of words into the forms they are compared in.
//
// Every code point has a folded form that does not depend on its neighbours: fully decomposed, case
// folded, without marks. Texts are folded by putting these forms one after the other. Two things
// are then left that look at neighbours: runs of white space become one space, and characters that
// compose (Hangul syllables, kana with sound marks, some Indic vowels) are put together again.
#include "text/fold.h"

#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <memory>

#include "text/block_table.h"
#include "text/utf8.h"

namespace redstring::text {
namespace {

struct Spelling {
  char32_t letter;
  std::string_view ascii;
};

/// Letters that no Unicode mapping takes apart, as they are written where they are missing. Sorted.
constexpr std::array spellings = {
    Spelling{U'Æ', "ae"}, Spelling{U'Ð', "d"},  Spelling{U'Ø', "o"}, Spelling{U'Þ', "th"},
    Spelling{U'ß', "ss"}, Spelling{U'æ', "ae"}, Spelling{U'ð', "d"}, Spelling{U'ø', "o"},
    Spelling{U'þ', "th"}, Spelling{U'Đ', "d"},  Spelling{U'đ', "d"}, Spelling{U'Ħ', "h"},
    Spelling{U'ħ', "h"},  Spelling{U'ı', "i"},  Spelling{U'ĸ', "k"}, Spelling{U'Ł', "l"},
    Spelling{U'ł', "l"},  Spelling{U'Ŋ', "n"},  Spelling{U'ŋ', "n"}, Spelling{U'Œ', "oe"},
    Spelling{U'œ', "oe"}, Spelling{U'Ŧ', "t"},  Spelling{U'ŧ', "t"}, Spelling{U'ƀ', "b"},
    Spelling{U'Ɓ', "b"},  Spelling{U'Ɔ', "o"},  Spelling{U'Ƈ', "c"}, Spelling{U'ƈ', "c"},
    Spelling{U'Ɖ', "d"},  Spelling{U'Ɗ', "d"},  Spelling{U'Ǝ', "e"}, Spelling{U'Ə', "e"},
    Spelling{U'Ɛ', "e"},  Spelling{U'Ƒ', "f"},  Spelling{U'ƒ', "f"}, Spelling{U'Ɠ', "g"},
    Spelling{U'Ɨ', "i"},  Spelling{U'Ƙ', "k"},  Spelling{U'ƙ', "k"}, Spelling{U'ƚ', "l"},
    Spelling{U'Ɲ', "n"},  Spelling{U'ƞ', "n"},  Spelling{U'Ƥ', "p"}, Spelling{U'ƥ', "p"},
    Spelling{U'ƫ', "t"},  Spelling{U'Ƭ', "t"},  Spelling{U'ƭ', "t"}, Spelling{U'Ʈ', "t"},
    Spelling{U'Ʋ', "v"},  Spelling{U'Ƴ', "y"},  Spelling{U'ƴ', "y"}, Spelling{U'Ƶ', "z"},
    Spelling{U'ƶ', "z"},  Spelling{U'ǝ', "e"},  Spelling{U'Ǥ', "g"}, Spelling{U'ǥ', "g"},
    Spelling{U'ȡ', "d"},  Spelling{U'ȴ', "l"},  Spelling{U'ȵ', "n"}, Spelling{U'ȶ', "t"},
    Spelling{U'ȷ', "j"},  Spelling{U'Ⱥ', "a"},  Spelling{U'Ȼ', "c"}, Spelling{U'ȼ', "c"},
    Spelling{U'Ƚ', "l"},  Spelling{U'Ⱦ', "t"},  Spelling{U'Ƀ', "b"}, Spelling{U'Ʉ', "u"},
    Spelling{U'Ɇ', "e"},  Spelling{U'ɇ', "e"},  Spelling{U'Ɉ', "j"}, Spelling{U'ɉ', "j"},
    Spelling{U'Ɍ', "r"},  Spelling{U'ɍ', "r"},  Spelling{U'Ɏ', "y"}, Spelling{U'ɏ', "y"},
    Spelling{U'ɓ', "b"},  Spelling{U'ɔ', "o"},  Spelling{U'ɖ', "d"}, Spelling{U'ɗ', "d"},
    Spelling{U'ə', "e"},  Spelling{U'ɛ', "e"},  Spelling{U'ɠ', "g"}, Spelling{U'ɨ', "i"},
    Spelling{U'ɲ', "n"},  Spelling{U'ʈ', "t"},  Spelling{U'ʉ', "u"}, Spelling{U'ʋ', "v"},
    Spelling{U'ẞ', "ss"}, Spelling{U'ⱥ', "a"},  Spelling{U'ⱦ', "t"},
};

/// What is written for an apostrophe or a single quotation mark somewhere.
constexpr std::u32string_view single_quotes =
    U"`\u00B4\u02B9\u02BB\u02BC\u02BD\u02BE\u02BF\u02C8\u02CA\u02CB\u055A\u05F3\u2018\u2019\u201A"
    U"\u201B\u2032\u2035\u2039\u203A\uA78B\uA78C\uFF07\uFF40";
constexpr std::u32string_view double_quotes =
    U"\u00AB\u00BB\u02BA\u02DD\u02EE\u05F4\u201C\u201D\u201E\u201F\u2033\u2036\u275D\u275E\u275F"
    U"\u2760\u300C\u300D\u300E\u300F\u301D\u301E\u301F\uFE41\uFE42\uFE43\uFE44\uFF02\uFF62\uFF63";

bool has_script(UChar32 c, UScriptCode script) {
  UErrorCode error = U_ZERO_ERROR;
  return uscript_getScript(c, &error) == script && U_SUCCESS(error);
}

/// Marks that are left off: accents of any script's letters, and the optional vowel signs of
/// Hebrew, Arabic and Syriac. The vowel signs of Indic scripts and the sound marks of kana are
/// spelling.
bool is_diacritic(UChar32 c) {
  if (c == 0x3099 || c == 0x309A) return false;
  if (c == 0x0640) return true;  // tatweel stretches a word
  const int8_t category = u_charType(c);
  if (category != U_NON_SPACING_MARK && category != U_ENCLOSING_MARK) return false;
  for (const UScriptCode script : {USCRIPT_INHERITED, USCRIPT_COMMON, USCRIPT_CYRILLIC,
                                   USCRIPT_ARABIC, USCRIPT_HEBREW, USCRIPT_SYRIAC}) {
    if (has_script(c, script)) return true;
  }
  return false;
}

const icu::Normalizer2* decomposer() {
  static const icu::Normalizer2* const instance = [] {
    UErrorCode error = U_ZERO_ERROR;
    return icu::Normalizer2::getNFKDInstance(error);
  }();
  return instance;
}

const icu::Normalizer2* composer() {
  static const icu::Normalizer2* const instance = [] {
    UErrorCode error = U_ZERO_ERROR;
    return icu::Normalizer2::getNFCInstance(error);
  }();
  return instance;
}

/// One step towards the folded form of `c`, appended to `out`; false when `c` is already folded.
bool fold_step(UChar32 c, icu::UnicodeString& out) {
  const auto code_point = static_cast<char32_t>(c);
  if (single_quotes.find(code_point) != std::u32string_view::npos) {
    out.append(static_cast<UChar32>('\''));
    return true;
  }
  if (double_quotes.find(code_point) != std::u32string_view::npos) {
    out.append(static_cast<UChar32>('"'));
    return true;
  }
  const auto* spelling =
      std::lower_bound(spellings.begin(), spellings.end(), code_point,
                       [](const Spelling& s, char32_t letter) { return s.letter < letter; });
  if (spelling != spellings.end() && spelling->letter == code_point) {
    out.append(icu::UnicodeString::fromUTF8(
        icu::StringPiece(spelling->ascii.data(), static_cast<int32_t>(spelling->ascii.size()))));
    return true;
  }
  if (c == 0x2044 || c == 0x2215) {  // the slashes of fractions
    out.append(static_cast<UChar32>('/'));
    return true;
  }
  if (u_isUWhiteSpace(c)) {
    out.append(static_cast<UChar32>(' '));
    return c != ' ';
  }
  if (u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) || is_diacritic(c)) return true;
  if (u_hasBinaryProperty(c, UCHAR_DASH)) {
    out.append(static_cast<UChar32>('-'));
    return c != '-';
  }
  // Taken apart, a syllable would be put together again.
  if (c >= 0xAC00 && c <= 0xD7A3) {
    out.append(c);
    return false;
  }
  icu::UnicodeString decomposed;
  if (decomposer() != nullptr && decomposer()->getDecomposition(c, decomposed)) {
    out.append(decomposed);
    return true;
  }
  icu::UnicodeString folded(c);
  folded.foldCase();
  out.append(folded);
  return folded != icu::UnicodeString(c);
}

/// The folded form of one code point, before spaces are joined and characters composed.
std::string fold_code_point(char32_t c) {
  icu::UnicodeString now(static_cast<UChar32>(c));
  // Each step decomposes, folds or removes; no code point needs more than a handful.
  for (int step = 0; step < 16; ++step) {
    icu::UnicodeString next;
    bool changed = false;
    for (int32_t i = 0; i < now.length(); i = now.moveIndex32(i, 1)) {
      changed = fold_step(now.char32At(i), next) || changed;
    }
    now = next;
    if (!changed) break;
  }
  std::string out;
  now.toUTF8String(out);
  return out;
}

/// Whether `c` may change with what stands before or after it under canonical composition.
bool composes(char32_t c) {
  // The letters of these scripts compose only with marks that folding leaves off.
  for (const UScriptCode script : {USCRIPT_LATIN, USCRIPT_GREEK, USCRIPT_CYRILLIC, USCRIPT_ARABIC,
                                   USCRIPT_HEBREW, USCRIPT_SYRIAC}) {
    if (has_script(static_cast<UChar32>(c), script)) return false;
  }
  return c >= 0x80 && composer() != nullptr && !composer()->isInert(static_cast<UChar32>(c));
}

bool may_compose(std::string_view folded) {
  for (std::size_t at = 0; at < folded.size();) {
    if (composes(next_code_point(folded, at))) return true;
  }
  return false;
}

/// A folded code point as the table keeps it.
struct Form {
  std::array<char, 11> bytes{};
  std::uint8_t size = 0;
  bool composes = false;
  bool fits = true;

  std::string_view view() const { return {bytes.data(), size}; }
};

Form make_form(char32_t c) {
  Form form;
  const std::string folded = fold_code_point(c);
  form.composes = may_compose(folded);
  form.fits = folded.size() <= form.bytes.size();
  if (form.fits) std::copy(folded.begin(), folded.end(), form.bytes.begin());
  form.size = static_cast<std::uint8_t>(form.fits ? folded.size() : 0);
  return form;
}

const Form& table_form(char32_t c) {
  static const BlockTable<Form, &make_form> table;
  return table[c];
}

/// The folded form of every ASCII byte; white space is ' '.
constexpr std::array<char, 128> ascii_forms = [] {
  std::array<char, 128> forms{};
  for (int c = 0; c < 128; ++c) forms[c] = static_cast<char>(c);
  for (int c = 'A'; c <= 'Z'; ++c) forms[c] = static_cast<char>(c - 'A' + 'a');
  for (int c = '\t'; c <= '\r'; ++c) forms[c] = ' ';
  forms['`'] = '\'';
  return forms;
}();

/// Receives folded code points in order, with the place each came from.
class Folder {
 public:
  Folder(std::string& out, std::vector<std::uint32_t>* origin) : out_(out), origin_(origin) {}

  void add_text(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
      if (static_cast<unsigned char>(text[at]) < 0x80) {
        flush();
        at = add_ascii(text, at);
        continue;
      }
      const auto from = static_cast<std::uint32_t>(at);
      add_code_point(next_code_point(text, at), from);
    }
    flush();
    if (origin_ != nullptr) origin_->push_back(static_cast<std::uint32_t>(text.size()));
  }

 private:
  /// Adds the ASCII characters from `at` on, and returns where they end.
  std::size_t add_ascii(std::string_view text, std::size_t at) {
    for (; at < text.size(); ++at) {
      const auto byte = static_cast<unsigned char>(text[at]);
      if (byte >= 0x80) break;
      put_byte(ascii_forms[byte], static_cast<std::uint32_t>(at));
    }
    return at;
  }

  void put_byte(char c, std::uint32_t from) {
    if (c == ' ' && !out_.empty() && out_.back() == ' ') return;
    out_.push_back(c);
    if (origin_ != nullptr) origin_->push_back(from);
  }

  void put(std::string_view folded, std::uint32_t from) {
    if (folded.find(' ') == std::string_view::npos) {
      out_.append(folded);
      if (origin_ != nullptr) origin_->insert(origin_->end(), folded.size(), from);
      return;
    }
    for (const char c : folded) put_byte(c, from);
  }

  void add_code_point(char32_t c, std::uint32_t from) {
    if (c < 0x10000) {
      const Form& form = table_form(c);
      if (form.fits) {
        add_form(form.view(), form.composes, from);
        return;
      }
    }
    const std::string folded = fold_code_point(c);
    add_form(folded, may_compose(folded), from);
  }

  void add_form(std::string_view folded, bool composing, std::uint32_t from) {
    if (folded.empty()) return;
    if (!composing) {
      flush();
      put(folded, from);
      return;
    }
    for (std::size_t at = 0; at < folded.size();) {
      const auto c = static_cast<UChar32>(next_code_point(folded, at));
      // A character that starts anew closes what may compose before it.
      if (!segment_.isEmpty() && composer()->hasBoundaryBefore(c)) flush();
      if (segment_.isEmpty()) segment_from_ = from;
      segment_.append(c);
    }
  }

  void flush() {
    if (segment_.isEmpty()) return;
    UErrorCode error = U_ZERO_ERROR;
    // A folded character that stands alone has nothing to compose with.
    const bool alone = segment_.length() == 1;
    const icu::UnicodeString composed = alone ? segment_ : composer()->normalize(segment_, error);
    std::string bytes;
    (U_SUCCESS(error) ? composed : segment_).toUTF8String(bytes);
    put(bytes, segment_from_);
    segment_.remove();
  }

  std::string& out_;
  std::vector<std::uint32_t>* origin_;
  icu::UnicodeString segment_;
  std::uint32_t segment_from_ = 0;
};

bool is_ascii(std::string_view text) {
  unsigned char any = 0;
  for (const char c : text) any |= static_cast<unsigned char>(c);
  return any < 0x80;
}

void fold_ascii_into(std::string_view text, std::string& out) {
  out.resize(text.size());
  std::size_t size = 0;
  for (const char byte : text) {
    const char c = ascii_forms[static_cast<unsigned char>(byte)];
    if (c == ' ' && size > 0 && out[size - 1] == ' ') continue;
    out[size++] = c;
  }
  out.resize(size);
}

const icu::Transliterator* latin_transliterator() {
  thread_local const std::unique_ptr<icu::Transliterator> instance = [] {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(
        icu::Transliterator::createInstance("Any-Latin; Latin-ASCII", UTRANS_FORWARD, error));
    if (U_FAILURE(error)) made.reset();
    return made;
  }();
  return instance.get();
}

/// Transliterating costs the square of a text's length, so long ones go through in pieces of this
/// many UTF-16 units; names are never that long.
constexpr int32_t longest_piece = 512;

}  // namespace

void fold_into(std::string_view utf8, std::string& out) {
  out.clear();
  if (is_ascii(utf8)) {
    fold_ascii_into(utf8, out);
    return;
  }
  Folder(out, nullptr).add_text(utf8);
}

std::string fold(std::string_view utf8) {
  std::string out;
  fold_into(utf8, out);
  return out;
}

Folded fold_with_map(std::string_view utf8) {
  Folded out;
  out.text.reserve(utf8.size());
  out.origin.reserve(utf8.size() + 1);
  Folder(out.text, &out.origin).add_text(utf8);
  return out;
}

std::string transliterate_key(std::string_view utf8) {
  std::string folded = fold(utf8);
  if (is_ascii(folded)) return folded;
  const icu::Transliterator* transliterator = latin_transliterator();
  if (transliterator == nullptr) return folded;
  const icu::UnicodeString whole = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  std::string latin;
  for (int32_t begin = 0; begin < whole.length();) {
    int32_t end = std::min(begin + longest_piece, whole.length());
    if (end < whole.length()) end = whole.getChar32Start(end);
    icu::UnicodeString piece(whole, begin, end - begin);
    transliterator->transliterate(piece);
    piece.toUTF8String(latin);
    begin = end;
  }
  return fold(latin);
}

std::string unicode_version() {
  std::string out;
  UVersionInfo version;
  char text[U_MAX_VERSION_STRING_LENGTH];
  u_getVersion(version);
  u_versionToString(version, text);
  out += text;
  u_getUnicodeVersion(version);
  u_versionToString(version, text);
  return out + " " + text;
}

}  // namespace redstring::text
