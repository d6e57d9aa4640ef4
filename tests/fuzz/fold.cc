// ROOM text
// Any text: folding is idempotent, its map rises and ends at the text's size.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "text/fold.h"
#include "text/utf8.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string text = redstring::text::repair_utf8(bytes).text;
  const std::string folded = redstring::text::fold(text);
  require(redstring::text::valid_utf8(folded));
  require(redstring::text::fold(folded) == folded);
  const redstring::text::Folded mapped = redstring::text::fold_with_map(text);
  require(mapped.text == folded && mapped.origin.size() == folded.size() + 1);
  std::uint32_t last = 0;
  for (const std::uint32_t from : mapped.origin) {
    require(from >= last);
    last = from;
  }
  require(last == text.size());
  return 0;
}
