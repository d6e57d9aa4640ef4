// See naming.h.
#include "graph/naming.h"

#include <algorithm>

#include "link/kb_names.h"
#include "link/linker.h"
#include "link/words.h"

namespace redstring::graph {
namespace {

void tidy(std::vector<std::string>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

Naming naming_of(const Entity& entity, const link::NameLists& lists) {
  Naming out;
  out.aliases.push_back(entity.key.value);
  for (const EntityKey& key : entity.alias_keys) out.aliases.push_back(key.value);
  std::vector<std::string_view> spellings{entity.name};
  // "this week" is no name of a date.
  if (entity.type != types::date)
    for (const Alias& alias : entity.aliases) spellings.push_back(alias.name);
  if (!entity.kb.empty()) {
    std::vector<std::string_view> known{entity.kb.name};
    known.insert(known.end(), entity.kb.aliases.begin(), entity.kb.aliases.end());
    for (const std::string_view name : known)
      out.known.push_back(link::kb_keys(entity.type, name, lists).exact);
    spellings.insert(spellings.end(), known.begin(), known.end());
  }
  for (const std::string_view spelling : spellings)
    for (std::string& word : link::search_keys(spelling)) out.words.push_back(std::move(word));
  for (auto* list : {&out.aliases, &out.known, &out.words}) tidy(*list);
  return out;
}

}  // namespace redstring::graph
