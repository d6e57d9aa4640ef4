// ROOM ingest
// Pages of any bytes: reading ends, and valid UTF-8 in is valid UTF-8 out.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/encoding.h"
#include "ingest/html.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redstring::reading;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Decoded decoded = decode(bytes, declared_charset(bytes));
  if (!valid_utf8(decoded.text)) std::abort();
  Page page = read_page(decoded.text);
  if (!valid_utf8(page.text) || !valid_utf8(page.title)) std::abort();
  if (!valid_utf8(html_fragment_text(decoded.text))) std::abort();
  return 0;
}
