// ROOM lexicon
// Any bytes as a rule file: an error or rules with names and examples, never a crash.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lexicon/rule_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto rules = redstring::lexicon::parse_rule_file(bytes, "fuzz");
  if (!rules) {
    if (rules.error().place.empty() || rules.error().message.empty()) std::abort();
    return 0;
  }
  for (const auto& rule : *rules) {
    if (rule.name.empty() || rule.kind.empty() || rule.examples.empty()) std::abort();
    for (const auto& field : rule.fields) {
      if (field.key.empty() || field.value.empty()) std::abort();
    }
  }
  return 0;
}
