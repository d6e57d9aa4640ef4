// Choosing and quoting sentences; see evidence.h.
#include "graph/evidence.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace redstring::graph {
namespace {

int kind_of(const Candidate& c) { return c.main ? 0 : c.typed ? 1 : 2; }

bool denies(const Candidate& c) {
  return c.ref.status == EvidenceStatus::denied || c.ref.status == EvidenceStatus::negated;
}

/// Which evidence speaks for its sentence: never one that makes it say more than another does.
auto speaking_order(const Candidate& c) {
  return std::tuple(c.ref.rank, c.ref.sentence, kind_of(c), -static_cast<int>(c.ref.status),
                    c.ref.evidence);
}

auto showing_order(const Candidate& c) {
  return std::tuple(kind_of(c), static_cast<int>(c.ref.status), c.ref.sentence_size, c.ref.rank,
                    c.ref.sentence, c.ref.evidence);
}

/// One index for each sentence, in the order of showing.
std::vector<std::size_t> one_per_sentence(const std::vector<Candidate>& all) {
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&all](std::size_t a, std::size_t b) {
    return speaking_order(all[a]) < speaking_order(all[b]);
  });
  order.erase(std::unique(order.begin(), order.end(),
                          [&all](std::size_t a, std::size_t b) {
                            return all[a].ref.rank == all[b].ref.rank &&
                                   all[a].ref.sentence == all[b].ref.sentence;
                          }),
              order.end());
  std::sort(order.begin(), order.end(), [&all](std::size_t a, std::size_t b) {
    return showing_order(all[a]) < showing_order(all[b]);
  });
  return order;
}

}  // namespace

std::vector<std::size_t> choose_evidence(const std::vector<Candidate>& candidates,
                                         std::size_t limit) {
  std::vector<std::size_t> chosen;
  if (limit == 0) return chosen;
  const std::vector<std::size_t> order = one_per_sentence(candidates);
  // Of a story that several papers carry, one document is shown: the one whose sentence comes
  // first.
  std::map<std::uint32_t, std::uint32_t> shown_rank;  // by publication
  for (const std::size_t i : order) {
    if (chosen.size() == limit) break;
    if (shown_rank.try_emplace(candidates[i].ref.publication, candidates[i].ref.rank).second)
      chosen.push_back(i);
  }
  std::set<std::size_t> taken(chosen.begin(), chosen.end());
  // Then more of the same documents: first sentences that speak in another manner than those shown.
  std::set<EvidenceStatus> manners;
  for (const std::size_t i : chosen) manners.insert(candidates[i].ref.status);
  for (const bool other_manner : {true, false}) {
    for (const std::size_t i : order) {
      if (chosen.size() == limit) break;
      const auto shown = shown_rank.find(candidates[i].ref.publication);
      if (shown == shown_rank.end() || shown->second != candidates[i].ref.rank) continue;
      if (other_manner && manners.count(candidates[i].ref.status) != 0) continue;
      if (!taken.insert(i).second) continue;
      chosen.push_back(i);
      manners.insert(candidates[i].ref.status);
    }
  }
  const auto denial = std::find_if(order.begin(), order.end(),
                                   [&](std::size_t i) { return denies(candidates[i]); });
  const bool shown = std::any_of(chosen.begin(), chosen.end(),
                                 [&](std::size_t i) { return denies(candidates[i]); });
  if (denial != order.end() && !shown && chosen.size() >= 2) chosen.back() = *denial;
  std::sort(chosen.begin(), chosen.end(), [&](std::size_t a, std::size_t b) {
    return showing_order(candidates[a]) < showing_order(candidates[b]);
  });
  return chosen;
}

std::uint64_t count_publications(const std::vector<Candidate>& candidates) {
  std::set<std::uint32_t> publications;
  for (const Candidate& c : candidates) publications.insert(c.ref.publication);
  return publications.size();
}

namespace {

void put_code_points(const CodePointMap& map, Span span, std::uint32_t (&out)[2]) {
  out[0] = map.code_point(span.begin);
  out[1] = map.code_point(span.end);
}

}  // namespace

Quote quote_sentence(const Shelf::Item& item, std::uint32_t sentence, Span subject, Span object) {
  Quote quote;
  quote.document = item.document.id;
  quote.source = item.document.source;
  quote.title = item.document.title;
  quote.published = item.document.published;
  quote.span = item.analysis.sentences[sentence].span;
  quote.sentence = quote.span.of(item.document.text);
  quote.subject = subject;
  quote.object = object;
  put_code_points(item.code_points, quote.span, quote.span_code_points);
  put_code_points(item.code_points, quote.subject, quote.subject_code_points);
  put_code_points(item.code_points, quote.object, quote.object_code_points);
  return quote;
}

Quote quote_evidence(const Shelf::Item& item, const Evidence& evidence) {
  Quote quote =
      quote_sentence(item, evidence.sentence, item.analysis.mentions[evidence.subject].span,
                     item.analysis.mentions[evidence.object].span);
  quote.trigger = evidence.trigger;
  quote.trigger_text = evidence.trigger.of(item.document.text);
  quote.status = evidence.status;
  quote.by = evidence.by;
  quote.time = evidence.time;
  return quote;
}

std::uint32_t sentence_of(const Analysis& analysis, Span span) {
  const auto& sentences = analysis.sentences;
  const auto after =
      std::upper_bound(sentences.begin(), sentences.end(), span.begin,
                       [](std::uint32_t at, const Sentence& s) { return at < s.span.begin; });
  if (after == sentences.begin()) return no_index;
  const auto candidate = after - 1;
  return span.begin < candidate->span.end
             ? static_cast<std::uint32_t>(candidate - sentences.begin())
             : no_index;
}

}  // namespace redstring::graph
