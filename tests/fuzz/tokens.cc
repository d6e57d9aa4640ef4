// ROOM text
// Any text: boundaries rise from 0 to its size, tokens tile it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "text/tokens.h"
#include "text/utf8.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string text = redstring::text::repair_utf8(bytes).text;
  std::uint32_t last = 0;
  for (const std::uint32_t at : redstring::text::word_boundaries(text)) {
    require(at == 0 || at > last);
    last = at;
  }
  require(last == text.size());
  last = 0;
  for (const redstring::Token& token : redstring::text::tokenize(text)) {
    require(token.begin == last && token.end > last);
    last = token.end;
  }
  require(last == text.size());
  return 0;
}
