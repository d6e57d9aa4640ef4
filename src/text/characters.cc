// Character properties from ICU, and the table that spares asking it.
#include "text/characters.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

namespace redstring::text {
namespace {

bool has_script(UChar32 c, UScriptCode script) {
  UErrorCode error = U_ZERO_ERROR;
  return uscript_getScript(c, &error) == script && U_SUCCESS(error);
}

bool is_hangul_syllable(UChar32 c) { return c >= 0xAC00 && c <= 0xD7A3; }

/// The scripts that are written without spaces (Thai, Lao, Khmer, Myanmar).
bool is_complex_context(UChar32 c) {
  return u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT;
}

bool is_break_control(UChar32 c) {
  return u_getIntPropertyValue(c, UCHAR_GRAPHEME_CLUSTER_BREAK) == U_GCB_CONTROL;
}

WordClass word_class(UChar32 c) {
  // ICU's rules name Han before Extend, and the dictionary scripts before the letters.
  if (has_script(c, USCRIPT_HAN)) return WordClass::kana_or_han;
  switch (u_getIntPropertyValue(c, UCHAR_WORD_BREAK)) {
    case U_WB_CR:
      return WordClass::cr;
    case U_WB_LF:
      return WordClass::lf;
    case U_WB_NEWLINE:
      return WordClass::newline;
    case U_WB_EXTEND:
    case U_WB_FORMAT:
      return WordClass::extend;
    case U_WB_ZWJ:
      return WordClass::joiner;
    case U_WB_REGIONAL_INDICATOR:
      return WordClass::regional;
    case U_WB_KATAKANA:
      return WordClass::katakana;
    case U_WB_HEBREW_LETTER:
      return WordClass::hebrew;
    case U_WB_SINGLE_QUOTE:
      return WordClass::single_quote;
    case U_WB_DOUBLE_QUOTE:
      return WordClass::double_quote;
    case U_WB_MIDNUMLET:
      return WordClass::mid_number_letter;
    case U_WB_MIDLETTER:
      return WordClass::mid_letter;
    case U_WB_MIDNUM:
      return WordClass::mid_number;
    case U_WB_NUMERIC:
      return WordClass::numeric;
    case U_WB_EXTENDNUMLET:
      return WordClass::extend_number_letter;
    case U_WB_WSEGSPACE:
      return WordClass::space;
    default:
      break;
  }
  if (has_script(c, USCRIPT_HIRAGANA)) return WordClass::kana_or_han;
  if (is_hangul_syllable(c)) return WordClass::hangul;
  if (u_getIntPropertyValue(c, UCHAR_WORD_BREAK) == U_WB_ALETTER) return WordClass::letter;
  if (is_complex_context(c) && !is_break_control(c)) return WordClass::letter;
  return WordClass::other;
}

bool is_line_break(UChar32 c) {
  return (c >= 0x0A && c <= 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

}  // namespace

Character look_up_character(char32_t code_point) {
  const auto c = static_cast<UChar32>(code_point);
  constexpr std::uint16_t ideograph = fact_alphabetic | fact_dictionary;
  if (c >= 0x4E00 && c <= 0x9FFF) return {WordClass::kana_or_han, ideograph};
  if (is_hangul_syllable(c)) return {WordClass::hangul, fact_alphabetic};
  Character out;
  out.word = word_class(c);
  const auto note = [&out](bool holds, CharacterFact fact) {
    if (holds) out.facts = static_cast<std::uint16_t>(out.facts | fact);
  };
  note(u_isUAlphabetic(c), fact_alphabetic);
  note(u_isupper(c), fact_upper);
  note(u_istitle(c), fact_title);
  note(u_islower(c), fact_lower);
  note(u_isdigit(c), fact_digit);
  note(u_isUWhiteSpace(c), fact_white);
  note(is_line_break(c), fact_line_break);
  note(u_iscntrl(c) || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT), fact_invisible);
  note(u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC), fact_pictographic);
  note(out.word == WordClass::kana_or_han || out.word == WordClass::katakana ||
           is_complex_context(c),
       fact_dictionary);
  note(c == 0x3A || c == 0xFE55 || c == 0xFF1A, fact_colon);
  return out;
}

const CharacterTable& character_table() {
  static const CharacterTable table;
  return table;
}

}  // namespace redstring::text
