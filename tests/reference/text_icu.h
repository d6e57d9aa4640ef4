// What ICU itself says, asked in the slow and obvious way, for the text room's tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace redstring::reference {

/// Word boundaries in bytes by ICU's root rules, with the two departures from UAX #29 undone: '@'
/// is no letter, and colons are MidLetter as Unicode 15 has them.
std::vector<std::uint32_t> icu_word_boundaries(std::string_view utf8);

/// The same with colons as ICU has them: they part words.
std::vector<std::uint32_t> icu_word_boundaries_colon_parts(std::string_view utf8);

/// `bytes` through ICU's converter to UTF-16 and back, U+FFFD for each maximal broken subpart.
std::string icu_repair(std::string_view bytes);

/// NFKC of `utf8`.
std::string icu_nfkc(std::string_view utf8);

}  // namespace redstring::reference
