// ROOM ingest lexicon
// Tables of any bytes: reading ends, and what comes out keeps its limits.
#include "ingest/kb_csv.h"
#include "fuzz/kb_line.h"
#include "ingest/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redstring;
  static const KbVocabulary vocabulary = fuzz_vocabulary();
  KbReadOptions options;
  options.default_type = types::person;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const char separator = reading::KbTable::separator_of(bytes);
  auto source = reading::memory_source(bytes);
  reading::Input input(*source);
  reading::Records records(input, separator == '\0' ? ',' : separator, 4096, [](std::string) {});
  std::vector<std::string> record;
  if (!records.next(record)) return 0;
  const auto table = reading::KbTable::of(record, options, vocabulary);
  if (!table) return 0;
  while (records.next(record)) check(table->read(record));
  kb_format_of(bytes);
  return 0;
}
