// Choosing the sentences that are shown for a step, and quoting them.
#pragma once

#include <string>
#include <vector>

#include "graph/queries.h"
#include "redstring/answer.h"
#include "store/format.h"

namespace redstring::graph {

/// One sentence that could be shown, and by which relation.
struct Candidate {
  store::EvidenceRef ref;
  bool main = false;   ///< of the relation that the step is named after
  bool typed = false;  ///< of any relation with a trigger
};

/// Indices into `candidates` of the sentences to show, the best first, at most `limit` of them:
/// - a sentence counts once, for the relation that says most, as weakly as it says it;
/// - those of the main relation before other typed ones before co-mentions; asserted before
///   attributed before hedged before denied; the shorter first; then by document and place;
/// - from distinct publications while there are such, then others;
/// - if any sentence denies or negates and `limit` is at least two, one that does is among them.
/// A function of the set of candidates: their order does not matter to what is chosen.
std::vector<std::size_t> choose_evidence(const std::vector<Candidate>& candidates,
                                         std::size_t limit);

/// How many publications stand behind the candidates.
std::uint64_t count_publications(const std::vector<Candidate>& candidates);

/// The sentence of an evidence as one shows it.
Quote quote_evidence(const Shelf::Item& item, const Evidence& evidence);
/// A sentence around a mention, without an evidence: `object` may be empty.
Quote quote_sentence(const Shelf::Item& item, std::uint32_t sentence, Span subject, Span object);
/// The sentence that a span begins in, or no_index.
std::uint32_t sentence_of(const Analysis& analysis, Span span);

}  // namespace redstring::graph
