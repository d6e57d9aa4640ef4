// What is known of one entity: find, show, timeline; and of two names: why.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "graph/evidence.h"
#include "graph/paths.h"
#include "graph/queries.h"
#include "link/linker.h"

namespace redstring {

using namespace graph;

Result<std::vector<Found>> KnowledgeGraph::find(std::string_view name, unsigned limit) const {
  constexpr unsigned lowest_score = 400;  // below it, a hit is an accident
  const std::shared_lock lock(impl_->mutex);
  std::vector<Found> found;
  if (!impl_->view) return found;
  const auto hits = search(*impl_, *impl_->view, name, limit);
  if (!hits) return fail(hits.error());
  for (const Meant& meant : *hits) {
    if (meant.score < lowest_score) break;
    auto entity = impl_->view->entity(meant.vertex);
    if (!entity) return fail(entity.error());
    found.push_back({std::move(*entity), meant.score, meant.matched});
  }
  return found;
}

// ---- show
// ----------------------------------------------------------------------------------------

namespace {

/// The strongest relation to each neighbour of `v`.
std::vector<std::pair<EdgeIndex, Vertex>> strongest_edges(const Snapshot& s, Vertex v) {
  std::map<Vertex, EdgeIndex> best;
  const auto rank = [&s](EdgeIndex e) {
    const SnapshotEdge edge = s.edge(e);
    return std::tuple(s.relation(edge.relation) == co_mention, edge.cost, e);
  };
  const auto consider = [&](Vertex other, EdgeIndex e) {
    if (s.hidden(other) || other == v) return;
    const auto [place, fresh] = best.try_emplace(other, e);
    if (!fresh && rank(e) < rank(place->second)) place->second = e;
  };
  for (auto [e, end] = s.out(v); e < end; ++e) consider(s.target(e), e);
  for (auto [i, end] = s.in(v); i < end; ++i) consider(s.source(s.in_edge(i)), s.in_edge(i));
  std::vector<std::pair<EdgeIndex, Vertex>> edges;
  for (const auto& [other, e] : best) edges.emplace_back(e, other);
  std::sort(edges.begin(), edges.end(), [&s](const auto& a, const auto& b) {
    const SnapshotEdge left = s.edge(a.first), right = s.edge(b.first);
    return std::tuple(left.cost, -static_cast<std::int64_t>(left.publications), a.second) <
           std::tuple(right.cost, -static_cast<std::int64_t>(right.publications), b.second);
  });
  return edges;
}

Result<Relation> relation_of(const View& view, EdgeIndex e) {
  const Snapshot& s = view.snapshot();
  const SnapshotEdge edge = s.edge(e);
  Relation relation;
  relation.source = EntityKey{std::string(s.key(edge.source))};
  relation.target = EntityKey{std::string(s.key(edge.target))};
  relation.type = s.relation(edge.relation);
  const auto record = view.relation(edge.source, edge.target, relation.type);
  if (!record) return fail(record.error());
  relation.evidence = record->evidence.size();
  relation.publications = record->publications;
  relation.first = record->first;
  relation.last = record->last;
  relation.cost = record->cost;
  return relation;
}

}  // namespace

Result<Profile> KnowledgeGraph::show(std::string_view entity, unsigned neighbours) const {
  const std::shared_lock lock(impl_->mutex);
  const auto view = impl_->linked();
  if (!view) return fail(view.error());
  const auto meant = resolve_one(*impl_, **view, entity);
  if (!meant) return fail(meant.error());
  Profile profile;
  auto itself = (*view)->entity(meant->vertex);
  if (!itself) return fail(itself.error());
  profile.entity = std::move(*itself);
  const Snapshot& s = (*view)->snapshot();
  const auto edges = strongest_edges(s, meant->vertex);
  profile.neighbours_total = edges.size();
  for (std::size_t i = 0; i < edges.size() && i < neighbours; ++i) {
    auto other = (*view)->entity(edges[i].second);
    if (!other) return fail(other.error());
    auto relation = relation_of(**view, edges[i].first);
    if (!relation) return fail(relation.error());
    Neighbour neighbour;
    neighbour.entity = std::move(*other);
    neighbour.symmetric = impl_->labels.symmetric(relation->type);
    neighbour.forward = s.source(edges[i].first) == meant->vertex || neighbour.symmetric;
    neighbour.label = impl_->labels.relation(relation->type).label;
    neighbour.relation = std::move(*relation);
    profile.neighbours.push_back(std::move(neighbour));
  }
  return profile;
}

// ---- timeline
// ------------------------------------------------------------------------------------

namespace {

/// A TIMEX3 value that says when: a year, or a part of one whose year is not known. Not a duration,
/// a set, or "now".
bool says_when(std::string_view value) {
  if (value.size() < 4) return false;
  bool digits = false;
  for (std::size_t i = 0; i < 4; ++i) {
    const char c = value[i];
    if (c >= '0' && c <= '9')
      digits = true;
    else if (c != 'X')
      return false;
  }
  return digits || (value.size() > 5 && value[4] == '-' &&
                    value.find_first_of("0123456789") != std::string_view::npos);
}

/// The evidence in a sentence that speaks of `v`: a typed one before a co-mention, and the one that
/// commits least.
const Evidence* evidence_about(const Shelf::Item& item, std::uint32_t sentence, Vertex v) {
  const Evidence* best = nullptr;
  const auto is_about = [&](std::uint32_t mention) {
    const std::uint32_t entity = item.analysis.mentions[mention].entity;
    return entity != no_index && item.vertices[entity] == v;
  };
  const auto rank = [](const Evidence& e) {
    return std::tuple(e.relation == co_mention, -static_cast<int>(e.status));
  };
  // Evidence is in order of its sentences.
  const auto& all = item.analysis.evidence;
  auto e = std::lower_bound(all.begin(), all.end(), sentence,
                            [](const Evidence& a, std::uint32_t s) { return a.sentence < s; });
  for (; e != all.end() && e->sentence == sentence; ++e)
    if ((is_about(e->subject) || is_about(e->object)) && (!best || rank(*e) < rank(*best)))
      best = &*e;
  return best;
}

/// The events of one document about one entity.
class DocumentEvents {
 public:
  DocumentEvents(const View& view, const Shelf::Item& item, Vertex v)
      : view_(view), item_(item), v_(v) {}

  Status collect(std::vector<Event>& events) {
    const Analysis& a = item_.analysis;
    std::map<std::uint32_t, Span> about;                         // sentence → first mention of v
    std::map<std::uint32_t, std::vector<const Mention*>> dates;  // sentence → its dates
    for (const Mention& mention : a.mentions) {
      const std::uint32_t sentence = sentence_of(a, mention.span);
      if (sentence == no_index) continue;
      if (mention.entity != no_index && item_.vertices[mention.entity] == v_)
        about.try_emplace(sentence, mention.span);
      if (mention.timex != no_index && says_when(a.timexes[mention.timex].value) &&
          (a.timexes[mention.timex].type == TimexType::date ||
           a.timexes[mention.timex].type == TimexType::time))
        dates[sentence].push_back(&mention);
    }
    for (const auto& [sentence, mention] : about) {
      const Evidence* evidence = evidence_about(item_, sentence, v_);
      const auto dated = dates.find(sentence);
      if (dated != dates.end())
        for (const Mention* date : dated->second) {
          const Timex& timex = a.timexes[date->timex];
          if (auto ok = add(sentence, mention, timex.value, date->span, evidence, events); !ok)
            return ok;
        }
      else if (evidence && says_when(evidence->time))
        if (auto ok = add(sentence, mention, evidence->time, {}, evidence, events); !ok) return ok;
    }
    return {};
  }

 private:
  Status add(std::uint32_t sentence, Span mention, const std::string& time, Span date,
             const Evidence* evidence, std::vector<Event>& events) {
    Event event;
    event.time = time;
    event.value = date.of(item_.document.text);
    event.quote = quote_sentence(item_, sentence, mention, date);
    event.quote.time = time;
    if (evidence) {
      event.quote.trigger = evidence->trigger;
      event.quote.trigger_text = evidence->trigger.of(item_.document.text);
      event.quote.status = evidence->status;
      event.quote.by = evidence->by;
    }
    std::set<Vertex> others;
    const auto& mentions = item_.analysis.mentions;  // in order of their spans
    auto other =
        std::lower_bound(mentions.begin(), mentions.end(), event.quote.span.begin,
                         [](const Mention& m, std::uint32_t at) { return m.span.begin < at; });
    for (; other != mentions.end() && other->span.begin < event.quote.span.end; ++other)
      if (other->entity != no_index && item_.vertices[other->entity] != v_ &&
          item_.analysis.entities[other->entity].type != types::date)
        others.insert(item_.vertices[other->entity]);
    for (const Vertex vertex : others) {
      if (view_.snapshot().hidden(vertex)) continue;
      auto entity = view_.entity(vertex);
      if (!entity) return fail(entity.error());
      event.entities.push_back(std::move(*entity));
    }
    events.push_back(std::move(event));
    return {};
  }

  const View& view_;
  const Shelf::Item& item_;
  Vertex v_;
};

}  // namespace

Result<std::vector<Event>> KnowledgeGraph::timeline(std::string_view entity) const {
  const std::shared_lock lock(impl_->mutex);
  const auto view = impl_->linked();
  if (!view) return fail(view.error());
  const auto meant = resolve_one(*impl_, **view, entity);
  if (!meant) return fail(meant.error());
  const auto members = (*view)->members(meant->vertex);
  if (!members) return fail(members.error());
  const Shelf shelf(*impl_->store, **view);
  std::vector<Event> events;
  // A sentence that several papers print is one event.
  std::set<std::tuple<std::uint32_t, std::string, std::string>> seen;
  for (std::size_t i = 0; i < members->size(); ++i) {
    const std::uint32_t rank = (*members)[i].first;
    if (i > 0 && rank == (*members)[i - 1].first) continue;
    const auto item = shelf.read(rank);
    if (!item && item.error().code == ErrorCode::not_found) continue;  // removed since
    if (!item) return fail(item.error());
    const auto ranked = (*view)->document(rank);
    if (!ranked) return fail(ranked.error());
    std::vector<Event> here;
    if (auto ok = DocumentEvents(**view, **item, meant->vertex).collect(here); !ok)
      return fail(ok.error());
    for (Event& event : here)
      if (seen.emplace(ranked->publication, event.time, event.quote.sentence).second)
        events.push_back(std::move(event));
  }
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return std::tuple(std::string_view(a.time), a.quote.document, a.quote.span,
                      a.quote.object.begin) < std::tuple(std::string_view(b.time), b.quote.document,
                                                         b.quote.span, b.quote.object.begin);
  });
  return events;
}

// ---- why
// -----------------------------------------------------------------------------------------

namespace {

/// Up to `most` sentences that mention `v`; those that spell it as `spelling` first.
Result<std::vector<Quote>> quotes_of(const Graph& graph, const View& view, Vertex v,
                                     const std::string& spelling, std::size_t most) {
  constexpr std::size_t documents_looked_at = 200;
  const auto members = view.members(v);
  if (!members) return fail(members.error());
  const Shelf shelf(*graph.store, view);
  std::vector<Quote> first, others;
  std::set<std::uint32_t> publications;
  std::size_t looked_at = 0;
  for (const auto& [rank, index] : *members) {
    if (first.size() >= most || looked_at++ >= documents_looked_at) break;
    const auto ranked = view.document(rank);
    if (!ranked) return fail(ranked.error());
    if (publications.contains(ranked->publication)) continue;
    const auto item = shelf.read(rank);
    if (!item && item.error().code == ErrorCode::not_found) continue;
    if (!item) return fail(item.error());
    const Analysis& a = (*item)->analysis;
    for (const std::uint32_t m : a.entities[index].mentions) {
      if (a.mentions[m].form != MentionForm::name) continue;
      const std::uint32_t sentence = sentence_of(a, a.mentions[m].span);
      if (sentence == no_index) continue;
      const bool exact = a.mentions[m].surface((*item)->document.text) == spelling;
      if (!exact && others.size() >= most) continue;
      (exact ? first : others).push_back(quote_sentence(**item, sentence, a.mentions[m].span, {}));
      publications.insert(ranked->publication);
      break;
    }
  }
  for (Quote& quote : others)
    if (first.size() < most) first.push_back(std::move(quote));
  return first;
}

/// Decisions that name both sides, by any of their keys.
void add_decisions(const std::vector<Decision>& decisions, const Entity& left, const Entity& right,
                   std::vector<Reason>& reasons) {
  const auto names = [](const Entity& entity, const std::string& key) {
    return entity.key.value == key ||
           std::binary_search(entity.alias_keys.begin(), entity.alias_keys.end(), EntityKey{key});
  };
  for (const Decision& d : decisions) {
    if (d.kind != DecisionKind::same && d.kind != DecisionKind::different) continue;
    if (!(names(left, d.left) && names(right, d.right)) &&
        !(names(left, d.right) && names(right, d.left)))
      continue;
    Reason reason;
    reason.feature = "decision " + std::to_string(d.number) + ": " + std::string(to_string(d.kind));
    reason.weight = d.kind == DecisionKind::same ? 1000 : -1000;
    reason.left = d.left;
    reason.right = d.right;
    reasons.push_back(std::move(reason));
  }
}

/// The spellings of an entity that are compared.
std::vector<std::string> spellings(const Entity& entity) {
  constexpr std::size_t most = 8;
  std::vector<std::string> names{entity.name};
  for (std::size_t i = 0; i < entity.aliases.size() && names.size() < most; ++i)
    if (entity.aliases[i].name != entity.name) names.push_back(entity.aliases[i].name);
  return names;
}

}  // namespace

Result<Explanation> KnowledgeGraph::why(std::string_view left, std::string_view right) const {
  const std::shared_lock lock(impl_->mutex);
  const auto view = impl_->linked();
  if (!view) return fail(view.error());
  const auto from = resolve_one(*impl_, **view, left);
  if (!from) return fail(from.error());
  const auto to = resolve_one(*impl_, **view, right);
  if (!to) return fail(to.error());

  Explanation told;
  for (const auto& [side, meant] : {std::pair{&told.left, &*from}, std::pair{&told.right, &*to}}) {
    auto entity = (*view)->entity(meant->vertex);
    if (!entity) return fail(entity.error());
    *side = std::move(*entity);
  }
  told.same = from->vertex == to->vertex;
  told.threshold = link::threshold(told.left.type);

  // Of one entity, the two names that were asked about; of two, the spellings most alike.
  std::string left_spelling(left), right_spelling(right);
  if (told.left.type != told.right.type) {
    told.reasons.push_back({"types differ", -1000, std::string(told.left.type.name()),
                            std::string(told.right.type.name())});
  } else if (told.same) {
    const auto name_in = [](std::string_view asked) {
      const std::size_t slash = asked.find('/');
      return std::string(slash == std::string_view::npos ? asked : asked.substr(slash + 1));
    };
    left_spelling = name_in(left);
    right_spelling = name_in(right);
    link::Comparison compared =
        link::compare_names(told.left.type, left_spelling, right_spelling, *impl_->lexicon);
    told.score = compared.score;
    told.reasons = std::move(compared.reasons);
  } else {
    bool first = true;
    for (const std::string& a : spellings(told.left))
      for (const std::string& b : spellings(told.right)) {
        link::Comparison compared = link::compare_names(told.left.type, a, b, *impl_->lexicon);
        if (!first && compared.score <= told.score) continue;
        first = false;
        told.score = compared.score;
        told.reasons = std::move(compared.reasons);
        left_spelling = a;
        right_spelling = b;
      }
  }
  const auto all = impl_->decisions();
  if (!all) return fail(all.error());
  add_decisions(effective_decisions(*all), told.left, told.right, told.reasons);

  constexpr std::size_t quotes = 3;
  auto left_quotes = quotes_of(*impl_, **view, from->vertex, left_spelling, quotes);
  if (!left_quotes) return fail(left_quotes.error());
  auto right_quotes = quotes_of(*impl_, **view, to->vertex, right_spelling, quotes);
  if (!right_quotes) return fail(right_quotes.error());
  told.left_quotes = std::move(*left_quotes);
  told.right_quotes = std::move(*right_quotes);
  return told;
}

}  // namespace redstring
