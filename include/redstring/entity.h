// Canonical entities and the relations between them: derived, never observed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "redstring/mention.h"

namespace redstring {

/// "person/carter page": readable, computed from the entity's type and fullest name, and unique.
/// A homonym that was told apart has a suffix: "person/john smith~2". Keys never die: every alias
/// key of an entity leads to it.
struct EntityKey {
  std::string value;

  EntityType type() const { return EntityType(std::string_view(value).substr(0, value.find('/'))); }
  bool empty() const { return value.empty(); }
  friend bool operator==(const EntityKey& a, const EntityKey& b) { return a.value == b.value; }
  friend bool operator!=(const EntityKey& a, const EntityKey& b) { return a.value != b.value; }
  friend bool operator<(const EntityKey& a, const EntityKey& b) { return a.value < b.value; }
};

/// A surface form under which an entity occurs, and how often.
struct Alias {
  std::string name;
  std::uint64_t count = 0;
};

/// Which entity of a knowledge base something is, as far as linking could tell.
struct KbLink {
  std::string id;           ///< empty: none (NIL)
  std::uint32_t score = 0;  ///< 0..1000
  std::string name;         ///< the knowledge base's name of it
  std::string description;
  std::vector<std::string> aliases;  ///< its other names, at most 50

  bool empty() const { return id.empty(); }
  friend bool operator==(const KbLink&, const KbLink&) = default;
};

/// One thing in the world, as far as the archive and the decisions say.
struct Entity {
  EntityKey key;
  EntityType type;
  std::string name;                   ///< the fullest, most frequent name, or a decision's
  std::vector<Alias> aliases;         ///< by falling count, then name
  std::vector<EntityKey> alias_keys;  ///< sorted; includes `key`
  std::string first_seen, last_seen;  ///< publication dates, ISO 8601, or empty
  std::uint64_t documents = 0;
  std::uint64_t mentions = 0;
  bool ambiguous = false;  ///< may be several homonyms left together
  bool hidden = false;     ///< a decision hides it
  KbLink kb;               ///< whose names lead to it, too, where no other entity has them
};

/// All evidence of one kind between two entities, folded.
struct Relation {
  EntityKey source, target;
  std::string type;                ///< "employment", "co-mention", …
  std::uint64_t evidence = 0;      ///< sentences
  std::uint64_t publications = 0;  ///< independent ones: near-duplicate articles count once
  std::string first, last;         ///< of the evidence's time, else of its publication
  std::uint32_t cost = 0;          ///< what a path pays to step over it (fixed point, 1000 = 1)
};

}  // namespace redstring

template <>
struct std::hash<redstring::EntityKey> {
  std::size_t operator()(const redstring::EntityKey& key) const noexcept {
    return std::hash<std::string>()(key.value);
  }
};
