// Builds what the linker's tests link: units in a line each, and what came out.
#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "catch.h"
#include "link/linker.h"
#include "redstring/lexicon.h"

namespace redstring::link {

/// The dictionaries of the source tree, loaded once.
inline const Lexicon& test_lexicon() {
  static const LexiconPtr lexicon = [] {
    const auto loaded = load_lexicon({std::filesystem::path(REDSTRING_SOURCE) / "dictionaries"});
    if (!loaded) throw std::runtime_error(loaded.error().to_string());
    return *loaded;
  }();
  return *lexicon;
}

/// Document number `d` of a made-up archive.
inline DocumentId test_document(unsigned d) { return document_id("test", std::to_string(d)); }

inline Unit unit(unsigned document, EntityType type, std::string name,
                 std::vector<std::string> also = {}) {
  Unit out;
  out.document = test_document(document);
  out.publication = document;
  out.type = type;
  out.surfaces.push_back({name, 1});
  for (std::string& surface : also) out.surfaces.push_back({std::move(surface), 1});
  std::sort(out.surfaces.begin(), out.surfaces.end(),
            [](const Alias& a, const Alias& b) { return a.name < b.name; });
  out.name = std::move(name);
  return out;
}

inline Unit person(unsigned document, std::string name, std::vector<std::string> also = {}) {
  return unit(document, types::person, std::move(name), std::move(also));
}
inline Unit organization(unsigned document, std::string name, std::vector<std::string> also = {}) {
  return unit(document, types::organization, std::move(name), std::move(also));
}

/// Units of one document have distinct indices.
inline void number(std::vector<Unit>& units) {
  std::map<DocumentId, std::uint32_t> next;
  for (Unit& u : units) u.index = next[u.document]++;
}

inline Linking link_all(std::vector<Unit> units, const std::vector<Decision>& decisions = {},
                        std::vector<Unit>* sorted = nullptr) {
  number(units);
  Linking out = link(units, decisions, test_lexicon());
  if (sorted != nullptr) *sorted = std::move(units);
  return out;
}

/// key → "name@document" of its units: what a linking says, without any numbers.
using Shown = std::map<std::string, std::multiset<std::string>>;

inline Shown show(const Linking& linking, const std::vector<Unit>& units) {
  Shown out;
  for (const Cluster& cluster : linking.clusters) {
    for (const std::uint32_t u : cluster.units) {
      out[cluster.key.value].insert(units[u].name + "@" + units[u].document.hex().substr(0, 6) +
                                    "#" + std::to_string(units[u].index));
    }
  }
  return out;
}

/// Everything that a linking says, as text: for comparing two of them whole.
inline std::string print(const Linking& linking, const std::vector<Unit>& units) {
  std::string out;
  for (const Cluster& c : linking.clusters) {
    out += c.key.value + " [" + c.name + "] " + std::string(c.type.name());
    if (c.ambiguous) out += " ambiguous";
    if (c.hidden) out += " hidden";
    for (const EntityKey& key : c.alias_keys) out += " | " + key.value;
    for (const std::uint32_t u : c.units) {
      out += " ; " + units[u].name + "@" + units[u].document.hex().substr(0, 8) + "#" +
             std::to_string(units[u].index);
    }
    out += "\n";
  }
  for (const std::string& note : linking.notes) out += "note: " + note + "\n";
  for (const ReviewItem& item : linking.questions) {
    out += "question: " + std::to_string(static_cast<int>(item.kind)) + " " + item.left.value +
           " " + item.right.value + " " + std::to_string(item.value) + " ";
    for (const DocumentId& id : item.apart) out += " " + id.hex();
    out += "\n";
  }
  return out;
}

inline Decision decision(std::uint64_t number, DecisionKind kind, std::string left,
                         std::string right = {}) {
  Decision out;
  out.number = number;
  out.kind = kind;
  out.left = std::move(left);
  out.right = std::move(right);
  return out;
}

/// The key of the cluster that a name of one document is in; "" when it is nowhere.
inline std::string key_of(const Linking& linking, const std::vector<Unit>& units, unsigned document,
                          std::string_view name) {
  for (std::uint32_t u = 0; u < units.size(); ++u) {
    if (units[u].document == test_document(document) && units[u].name == name) {
      return linking.clusters[linking.cluster_of[u]].key.value;
    }
  }
  return {};
}

}  // namespace redstring::link
