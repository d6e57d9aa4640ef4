// ROOM lexicon
// Any bytes as a list file: an error or lines whose fields are there, never a crash.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lexicon/list_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto file = redstring::lexicon::parse_field_file(bytes, "fuzz");
  if (!file) {
    if (file.error().place.empty() || file.error().message.empty()) std::abort();
    return 0;
  }
  for (const auto& line : file->lines) {
    if (line.fields.empty() || line.fields[0].empty() || line.line < 1) std::abort();
    for (std::size_t i = 1; i < line.features.size(); ++i) {
      if (!(line.features[i - 1].first < line.features[i].first)) std::abort();
    }
  }
  return 0;
}
