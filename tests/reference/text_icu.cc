// ICU behind plain functions; rules are compiled once, nothing else is kept.
#include "reference/text_icu.h"

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/rbbi.h>
#include <unicode/unistr.h>

#include <memory>
#include <stdexcept>

namespace redstring::reference {
namespace {

void check(UErrorCode error, const char* what) {
  if (U_FAILURE(error)) throw std::runtime_error(what);
}

void replace_once(icu::UnicodeString& rules, const char* from, const char* to) {
  const icu::UnicodeString old = icu::UnicodeString::fromUTF8(from);
  const int32_t place = rules.indexOf(old);
  if (place < 0) throw std::runtime_error("ICU's word rules are not the known ones");
  rules.replace(place, old.length(), icu::UnicodeString::fromUTF8(to));
}

std::unique_ptr<icu::RuleBasedBreakIterator> make_iterator(bool colon_joins) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> root(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
  check(error, "no word iterator");
  icu::UnicodeString rules = dynamic_cast<icu::RuleBasedBreakIterator&>(*root).getRules();
  replace_once(rules, "[\\p{Word_Break=ALetter}@]", "[\\p{Word_Break=ALetter}]");
  if (colon_joins) replace_once(rules, "-[\\:\\uFE55\\uFF1A]]", "]");
  UParseError place;
  auto made = std::make_unique<icu::RuleBasedBreakIterator>(rules, place, error);
  check(error, "rules do not compile");
  return made;
}

std::vector<std::uint32_t> boundaries(icu::RuleBasedBreakIterator& iterator,
                                      std::string_view utf8) {
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  iterator.setText(text);
  std::vector<std::uint32_t> out;
  if (utf8.empty()) return out;
  out.push_back(0);
  int32_t last = iterator.first();
  std::uint32_t bytes = 0;
  for (int32_t at = iterator.next(); at != icu::BreakIterator::DONE; at = iterator.next()) {
    std::string piece;
    text.tempSubStringBetween(last, at).toUTF8String(piece);
    bytes += static_cast<std::uint32_t>(piece.size());
    out.push_back(bytes);
    last = at;
  }
  return out;
}

}  // namespace

std::vector<std::uint32_t> icu_word_boundaries(std::string_view utf8) {
  static const auto iterator = make_iterator(true);
  return boundaries(*iterator, utf8);
}

std::vector<std::uint32_t> icu_word_boundaries_colon_parts(std::string_view utf8) {
  static const auto iterator = make_iterator(false);
  return boundaries(*iterator, utf8);
}

std::string icu_repair(std::string_view bytes) {
  std::string out;
  icu::UnicodeString::fromUTF8(icu::StringPiece(bytes.data(), static_cast<int32_t>(bytes.size())))
      .toUTF8String(out);
  return out;
}

std::string icu_nfkc(std::string_view utf8) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCInstance(error);
  check(error, "no NFKC");
  std::string out;
  normalizer
      ->normalize(icu::UnicodeString::fromUTF8(
                      icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size()))),
                  error)
      .toUTF8String(out);
  check(error, "NFKC failed");
  return out;
}

}  // namespace redstring::reference
