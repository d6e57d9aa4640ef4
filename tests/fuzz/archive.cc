// ROOM ingest
// Files of any bytes through the whole of read_archive, small limits on.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "ingest/encoding.h"
#include "redstring/archive.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redstring;
  static const std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("redstring-fuzz-" + std::to_string(::getpid()));
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  ReadOptions options;
  options.limits.document_bytes = 1 << 16;
  options.limits.member_bytes = 1 << 20;
  options.limits.total_bytes = 4 << 20;
  options.limits.entries = 100;
  ReadSink sink;
  sink.document = [](Document document, std::string_view) {
    if (!reading::valid_utf8(document.text) || !reading::valid_utf8(document.name)) std::abort();
    return true;
  };
  sink.rejected = [](Rejection rejection) {
    if (!reading::valid_utf8(rejection.place) || rejection.reason.empty()) std::abort();
  };
  if (!read_archive(file, options, sink)) std::abort();
  std::filesystem::remove(file);
  return 0;
}
