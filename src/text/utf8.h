// UTF-8: check, repair with a report, decode. Public meaning of offsets: redstring/text.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace redstring::text {

/// One place where the input was not valid UTF-8: `bytes` bytes at `offset` of the INPUT became one
/// U+FFFD (per maximal subpart, Unicode 15 section 3.9, as ICU and browsers do).
struct Repair {
  std::size_t offset = 0;
  std::size_t bytes = 0;
};

struct Repaired {
  std::string text;             ///< valid UTF-8, without a leading byte order mark
  std::vector<Repair> repairs;  ///< in order; empty when the input was valid
};

/// Whether `bytes` is valid UTF-8 (no surrogates, no overlongs, at most U+10FFFF).
bool valid_utf8(std::string_view bytes);
/// Valid UTF-8 for any input. A byte order mark at the start is dropped (not counted as a repair).
Repaired repair_utf8(std::string_view bytes);

/// Decodes the code point at `at` of valid UTF-8 and moves `at` past it.
char32_t next_code_point(std::string_view utf8, std::size_t& at);
/// Appends `c` as UTF-8. Surrogates and values above U+10FFFF become U+FFFD.
void append_utf8(std::string& out, char32_t c);

}  // namespace redstring::text
