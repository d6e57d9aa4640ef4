// How relation types and entity types are called; see assemble_labels.h.
#include <algorithm>
#include <cstdlib>

#include "graph/assemble_labels.h"
#include "lexicon/lexicon.h"
#include "redstring/evidence.h"

namespace redstring::graph {
namespace {

/// [A-Z0-9_]+ of any words.
std::string constant_of(std::string_view words) {
  std::string out;
  for (const char c : words) {
    if (c >= 'a' && c <= 'z')
      out += static_cast<char>(c - 'a' + 'A');
    else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
      out += c;
    else if (!out.empty() && out.back() != '_')
      out += '_';
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out.empty() ? "RELATED_TO" : out;
}

}  // namespace

Labels::Labels(const Lexicon& lexicon) {
  // The relation that needs no line: two names in one sentence.
  relations_[std::string(co_mention)] = {
      {std::string(co_mention), "is mentioned with", "MENTIONED_WITH"}, true};
  for (const lexicon::TypeLine& line : lexicon.relation_types()) {
    Line entry;
    entry.label.type = line.name;
    entry.label.label =
        line.feature("label").empty() ? line.name : std::string(line.feature("label"));
    entry.label.constant = line.feature("constant").empty() ? constant_of(entry.label.label)
                                                            : constant_of(line.feature("constant"));
    entry.symmetric = line.feature("directed") == "no" || line.name == co_mention;
    const std::string strength(line.feature("strength"));
    if (!strength.empty())
      entry.strength = static_cast<unsigned>(std::clamp(std::atoi(strength.c_str()), 1, 10));
    relations_[line.name] = std::move(entry);
  }
  for (const lexicon::TypeLine& line : lexicon.entity_types()) {
    if (!line.feature("wire").empty()) wires_[line.name] = line.feature("wire");
    named_types_.emplace_back(line.name);
  }
  for (const auto& [type, wire] :
       {std::pair{types::person, "PERSON"}, std::pair{types::organization, "ORG"},
        std::pair{types::server, "SERVER"}, std::pair{types::place, "LOC"},
        std::pair{types::date, "DATE"}}) {
    wires_.try_emplace(std::string(type.name()), wire);
    named_types_.push_back(type);
  }
  named_types_.erase(
      std::remove_if(named_types_.begin(), named_types_.end(),
                     [](EntityType type) { return type == types::date || type == types::unknown; }),
      named_types_.end());
  std::sort(named_types_.begin(), named_types_.end());
  named_types_.erase(std::unique(named_types_.begin(), named_types_.end()), named_types_.end());
}

RelationLabel Labels::relation(std::string_view type) const {
  const auto found = relations_.find(type);
  if (found != relations_.end()) return found->second.label;
  return {std::string(type), std::string(type), constant_of(type)};
}

bool Labels::symmetric(std::string_view relation) const {
  const auto found = relations_.find(relation);
  return found != relations_.end() && found->second.symmetric;
}

unsigned Labels::strength(std::string_view relation) const {
  if (relation == co_mention) return 0;
  const auto found = relations_.find(relation);
  return found != relations_.end() ? found->second.strength : 5;
}

std::string Labels::wire(EntityType type) const {
  const auto found = wires_.find(type.name());
  return found != wires_.end() ? found->second : constant_of(type.name());
}

bool Labels::known(EntityType type) const {
  return type == types::date || type == types::unknown ||
         std::binary_search(named_types_.begin(), named_types_.end(), type);
}

}  // namespace redstring::graph
