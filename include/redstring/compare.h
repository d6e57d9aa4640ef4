// Whether two names are names of one thing, judged by the names alone.
#pragma once

#include <string_view>
#include <vector>

#include "redstring/knowledge_graph.h"
#include "redstring/lexicon.h"
#include "redstring/mention.h"

namespace redstring {

/// What `compare` found out. Nothing but the two names enters: no archive, no decisions.
struct NameComparison {
  int score = 0;                ///< 0..1000
  bool same = false;            ///< the score reaches the type's threshold and nothing forbids it
  std::vector<Reason> reasons;  ///< each feature with its weight, in the order of comparing
};

/// Compares two names of one type ("Page, Carter" and "Carter W. Page"). Symmetric. Never fails:
/// empty names simply do not match.
NameComparison compare(EntityType type, std::string_view left, std::string_view right,
                       const Lexicon& lexicon);

}  // namespace redstring
