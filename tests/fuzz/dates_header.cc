// ROOM ingest
// Date fields, URLs and heads of plain text of any bytes: dates are whole days or nothing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ingest/dates.h"
#include "ingest/plain.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redstring::reading;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  PublishedDate date = read_published(bytes);
  if (!date.iso.empty() && (date.iso.size() != 10 || !date.why.empty())) std::abort();
  std::string again = date.iso;
  if (!again.empty() && read_published(again).iso != again) std::abort();
  date_in_url(bytes);
  redstring::reading::canonical_url(bytes);
  Draft draft = read_plain(bytes);
  if (draft.text.size() > size) std::abort();
  return 0;
}
