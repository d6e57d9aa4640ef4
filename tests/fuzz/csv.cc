// ROOM ingest
// Tables of any bytes: reading ends, and every document that comes out is valid UTF-8.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/csv.h"
#include "ingest/encoding.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redstring;
  ReadOptions options;
  options.limits.document_bytes = 4096;
  options.fields["text"] = "a";  // so that short inputs get past the header
  ReadSink sink;
  sink.document = [](Document document, std::string_view) {
    if (!reading::valid_utf8(document.text) || !reading::valid_utf8(document.title)) std::abort();
    return true;
  };
  reading::Reading run(options, sink);
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto source = reading::memory_source(bytes);
  reading::Input input(*source);
  reading::read_csv(run, input, '\0', "member", "place");
  reading::looks_like_csv(options, bytes);
  return 0;
}
