// Folding: the form in which words are compared. NFKC, case folding, diacritics off, dashes to '-',
// quotes and apostrophes to '\'' and '"', every white space run to one ' ', default ignorables and
// soft hyphens dropped; ß→ss, æ→ae, ø→o, ł→l, đ→d and the like, which NFKC leaves alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace redstring::text {

/// The folded form. Idempotent: fold(fold(x)) == fold(x). Fast for ASCII.
std::string fold(std::string_view utf8);
/// fold() into `out` (cleared first), for loops that must not allocate.
void fold_into(std::string_view utf8, std::string& out);

/// A folded text that knows where each of its bytes came from.
struct Folded {
  std::string text;
  /// text.size() + 1 entries: byte i of `text` came from the original code point that begins at
  /// origin[i]; the last entry is the original's size. Never falls.
  std::vector<std::uint32_t> origin;
};
Folded fold_with_map(std::string_view utf8);

/// Latin letters for any script, folded: fold() where that is ASCII already, else ICU's "Any-Latin;
/// Latin-ASCII" and then fold. A key to find candidates
/// by, never proof that two names are the same.
std::string transliterate_key(std::string_view utf8);

/// The versions of ICU and of the Unicode data that folding and tokens go by: "72.1.0.0 15.0".
std::string unicode_version();

}  // namespace redstring::text
