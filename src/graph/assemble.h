// From what was observed to what follows from it: documents are boiled down to digests when they
// come in; digests and decisions are linked and folded into a new generation.
#pragma once

#include <string_view>
#include <vector>

#include "graph/assemble_labels.h"
#include "graph/generation.h"
#include "redstring/knowledge_graph.h"
#include "store/format.h"
#include "store/store.h"

namespace redstring::graph {

/// Requires that store::check(analysis, text size) holds.
store::Digest digest_of(const Document& document, const Analysis& analysis);

/// How strong a relation is, as a cost: what a path pays to step over it.
struct Strength {
  unsigned kind = 0;          ///< Labels::strength of its type: 1 to 10, 0 for a co-mention
  std::uint64_t support = 0;  ///< sum over independent publications of `support_of` its best status
  bool only_denied = false;   ///< every sentence denies or negates it
};
/// In thousandths: what one publication adds that says so in this way.
std::uint32_t support_of(EvidenceStatus status);
/// 1000 = a relation of strength 7 that one publication asserts. Falls with the logarithm of the
/// support:
///   base · 2 / (1 + log2(1 + support)), base = 1700 − 100 · kind (700 to 1600; a co-mention 1800);
/// half as much again where all is denial. Integers only, at least 1.
std::uint32_t edge_cost(const Strength& strength);

/// A generation that wants one write to become the current one.
struct Assembly {
  store::Batch flip;  ///< to be written while nobody asks
  LinkReport report;
  bool table_rewritten = false;  ///< forget_moves() may be called after the flip (observed.h)
};

/// Makes generation `number` from all digests and the decisions. What is linked is a function of
/// those alone; `current` (null: none) only spares rows: those that its ledger shows to be the same
/// are left as they are. Without it, or when too much differs, all rows are written as a new
/// series. `afresh`: nothing that earlier linkings kept is believed. Errors leave the old
/// generation current; what was written in vain is swept by the next run.
Result<Assembly> assemble(store::Store& store, std::uint64_t number, const View* current,
                          bool afresh, const std::vector<Decision>& decisions,
                          const Lexicon& lexicon, const Labels& labels, const Progress& progress);

}  // namespace redstring::graph
