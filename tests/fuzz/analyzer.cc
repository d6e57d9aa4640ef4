// ROOM extract
// Any bytes give an analysis that obeys its laws.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "redstring/analyzer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redstring;
  static const Analyzer analyzer = [] {
    auto folder = default_dictionaries();
    if (!folder) std::abort();
    auto lexicon = load_lexicon({*folder});
    if (!lexicon) std::abort();
    auto made = Analyzer::make(*lexicon);
    if (!made) std::abort();
    return *made;
  }();
  Document document;
  document.text = to_valid_utf8({reinterpret_cast<const char*>(data), size});
  if (size % 2) document.published = "2016-03-04";
  if (!validate(document, analyzer.analyze(document))) std::abort();
  return 0;
}
