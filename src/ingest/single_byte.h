// Tables of the single-byte encodings that encoding.cc decodes with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace redstring::reading {

/// One encoding: its name and the code points of the bytes 0x80 to 0xFF.
struct SingleByte {
  std::string_view name;
  std::uint16_t upper[128];
};

extern const SingleByte single_byte_encodings[];
extern const std::size_t single_byte_count;

}  // namespace redstring::reading
