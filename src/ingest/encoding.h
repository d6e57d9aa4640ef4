// From the bytes of a page or a line to UTF-8: declared and guessed encodings.
#pragma once

#include <string>
#include <string_view>

#include "redstring/status.h"

namespace redstring::reading {

/// Text, and what had to be done to get it.
struct Decoded {
  std::string text;    ///< valid UTF-8
  std::string notice;  ///< "read as windows-1252 …"; empty when the bytes were plain UTF-8
};

/// Appends `c` as UTF-8; what is no character becomes U+FFFD.
void append_code_point(std::string& out, char32_t c);

bool valid_utf8(std::string_view bytes);

/// `bytes` as UTF-8. Valid UTF-8 stays as it is. Else the declared encoding is used if there is one
/// and it is known; else, if the bytes read well as windows-1252 (no valid multi-byte character,
/// the high bytes are letters and quotes), that; else what is not UTF-8 becomes U+FFFD.
Decoded decode(std::string_view bytes, std::string_view declared = {});

/// Whether `name` is an encoding that decode() can read.
bool known_encoding(std::string_view name);

}  // namespace redstring::reading
