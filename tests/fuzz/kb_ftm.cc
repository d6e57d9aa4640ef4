// ROOM ingest lexicon
// Lines of any bytes as FollowTheMoney entities: reading ends, and what comes out keeps its limits.
#include "fuzz/kb_line.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz_kb_line(redstring::reading::ftm_lines, data, size);
}
