// How relation types and entity types are called, from relations.def and types.def.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "graph/writers.h"
#include "redstring/lexicon.h"
#include "redstring/mention.h"

namespace redstring::graph {

class Labels {
 public:
  explicit Labels(const Lexicon& lexicon);

  /// For a type that no line names: the type's own name.
  RelationLabel relation(std::string_view type) const;
  /// Whether the relation runs both ways ("met"), so that its ends have no order.
  bool symmetric(std::string_view relation) const;
  /// How much a relation of this type binds, 1 to 10: the `strength` of its line, 5 without one, 0
  /// for a co-mention.
  unsigned strength(std::string_view relation) const;
  /// "PERSON" for person; upper case of the name for a type that no line names.
  std::string wire(EntityType type) const;
  /// All types of types.def and the built-in ones, in order of name, without `unknown` and `date`.
  const std::vector<EntityType>& named_types() const { return named_types_; }
  /// Whether there is such an entity type.
  bool known(EntityType type) const;

 private:
  struct Line {
    RelationLabel label;
    bool symmetric = false;
    unsigned strength = 5;
  };
  std::map<std::string, Line, std::less<>> relations_;
  std::map<std::string, std::string, std::less<>> wires_;
  std::vector<EntityType> named_types_;
};

}  // namespace redstring::graph
