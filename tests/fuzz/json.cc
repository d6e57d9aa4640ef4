// ROOM ingest
// JSON documents of any bytes: reading ends, and every document that comes out is valid UTF-8.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/encoding.h"
#include "ingest/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redstring;
  ReadOptions options;
  options.limits.document_bytes = 4096;
  ReadSink sink;
  sink.document = [](Document document, std::string_view) {
    if (!reading::valid_utf8(document.text) || !reading::valid_utf8(document.title)) std::abort();
    return true;
  };
  reading::Reading run(options, sink);
  auto source = reading::memory_source({reinterpret_cast<const char*>(data), size});
  reading::Input input(*source);
  reading::read_json(run, input, "member", "place");
  return 0;
}
