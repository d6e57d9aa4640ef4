// ROOM text
// Any bytes: repair gives valid UTF-8, leaves valid input alone, and code point offsets go both
// ways.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "redstring/text.h"
#include "text/utf8.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const redstring::text::Repaired repaired = redstring::text::repair_utf8(bytes);
  require(redstring::text::valid_utf8(repaired.text));
  require(redstring::text::valid_utf8(bytes) == repaired.repairs.empty());
  std::size_t last = 0;
  for (const redstring::text::Repair& repair : repaired.repairs) {
    require(repair.bytes > 0 && repair.offset >= last);
    last = repair.offset + repair.bytes;
  }
  require(last <= size);
  const redstring::CodePointMap map(repaired.text);
  for (std::uint32_t i = 0; i <= map.code_points(); ++i) require(map.code_point(map.byte(i)) == i);
  return 0;
}
