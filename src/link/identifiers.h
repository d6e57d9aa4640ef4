// Identifiers of a knowledge base as reasons: one id makes one entity, two ids make two.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "link/linker.h"

namespace redstring::link {

/// A name, and the id of the entity of a knowledge base that is meant by it.
struct IdentifiedName {
  std::string name, id;
};

/// Joins clusters that are one and the same entity of a knowledge base, however their names read:
/// `known[c]` is the id of cluster c, or empty, and the name that the knowledge base has for it.
/// Not joined are those
///   - of different types, or hidden,
///   - persons named by one word only, unless that word is all the name that they have there,
///   - that a decision `different` keeps apart,
///   - whose names no id makes good: generations, sexes, father and child, numbers.
/// The cluster with more units keeps its key and its name. Returns for each cluster its new number;
/// empty when nothing was joined. The result does not depend on the order of `decisions`.
std::vector<std::uint32_t> join_by_identifier(Linking& linking,
                                              const std::vector<IdentifiedName>& known,
                                              const std::vector<Decision>& decisions,
                                              const Lexicon& lexicon);

/// Names of one cluster that mean different entities of a knowledge base: decisions `different`
/// that keep them apart in another linking, numbered from `first_number`, the same for the names in
/// any order. None when a decision `same` speaks of the cluster: people know better.
std::vector<Decision> keep_identifiers_apart(const Cluster& cluster,
                                             std::vector<IdentifiedName> names,
                                             const std::vector<Decision>& decisions,
                                             std::uint64_t first_number, const NameLists& lists);

}  // namespace redstring::link
