// ROOM app ingest graph extract
// Any bytes as lines of `extract` and `compare`, as dates and as text for a terminal.
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "app/console.h"
#include "app/session.h"
#include "app/wire.h"

using namespace redstring;
using namespace redstring::app;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const char c : visible(bytes)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) std::abort();
  }
  if (!iso_date(bytes).empty() && !day_range(iso_date(bytes))) std::abort();
  if (const auto line = parse_extract_line(bytes)) {
    Document document;
    document.text = line->text;
    Mention mention;
    mention.span = {0, static_cast<std::uint32_t>(document.text.size())};
    mention.type = types::person;
    Analysis analysis;
    analysis.mentions = {mention};
    const auto json =
        nlohmann::json::parse(extraction_json(line->id, document, analysis), nullptr, false);
    if (json.is_discarded() || json["entities"][0]["text"] != line->text) std::abort();
  }
  if (const auto line = parse_compare_line(bytes)) (void)wire_type(line->type);
  return 0;
}
