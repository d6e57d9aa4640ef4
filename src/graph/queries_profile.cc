// What is known of one entity: find, show, timeline.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "graph/evidence.h"
#include "graph/paths.h"
#include "graph/queries.h"

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

namespace {

/// The names of one document's entity: how often each, and which one to quote.
Appearance appearance(const Shelf::Item& item, std::uint32_t index) {
  const Analysis& a = item.analysis;
  const DocumentEntity& entity = a.entities[index];
  Appearance out;
  out.mentions = entity.mentions.size();
  std::map<std::string_view, std::uint64_t> counts;
  const Mention* shown = nullptr;
  const auto fuller = [&](const Mention& m) {
    const auto rank = [&](const Mention& x) {
      return std::tuple(x.form != MentionForm::name, x.surface(item.document.text) != entity.name);
    };
    return shown == nullptr || rank(m) < rank(*shown);
  };
  for (const std::uint32_t m : entity.mentions) {
    const Mention& mention = a.mentions[m];
    if (mention.form == MentionForm::name) ++counts[mention.surface(item.document.text)];
    if (sentence_of(a, mention.span) != no_index && fuller(mention)) shown = &mention;
  }
  for (const auto& [name, count] : counts) out.surfaces.push_back({std::string(name), count});
  std::stable_sort(out.surfaces.begin(), out.surfaces.end(),
                   [](const Alias& x, const Alias& y) { return x.count > y.count; });
  if (shown != nullptr) {
    out.quote = quote_sentence(item, sentence_of(a, shown->span), shown->span, {});
    out.rule = shown->rule;
  }
  return out;
}

/// Up to `most` documents that mention `v`.
Status add_appearances(const Graph& graph, const View& view, Vertex v, std::size_t most,
                       Profile& profile) {
  const auto members = view.members(v);
  if (!members) return fail(members.error());
  profile.appearances_total = members->size();
  const Shelf shelf(*graph.store, view);
  // Every document of a rare name is put in order of time; of a frequent one the first few hundred.
  constexpr std::size_t documents_looked_at = 500;
  for (std::size_t i = 0; most > 0 && i < members->size() && i < documents_looked_at; ++i) {
    const auto item = shelf.read((*members)[i].first);
    if (!item && item.error().code == ErrorCode::not_found) continue;
    if (!item) return fail(item.error());
    profile.appearances.push_back(appearance(**item, (*members)[i].second));
  }
  std::stable_sort(
      profile.appearances.begin(), profile.appearances.end(),
      [](const Appearance& a, const Appearance& b) {
        return std::tuple(a.quote.published.empty(), std::string_view(a.quote.published)) <
               std::tuple(b.quote.published.empty(), std::string_view(b.quote.published));
      });
  if (profile.appearances.size() > most) profile.appearances.resize(most);
  return {};
}

/// The open questions that speak of `v`.
Status add_questions(const Graph& graph, const View& view, Vertex v, Profile& profile) {
  constexpr std::size_t most = 10;
  auto all = open_questions(graph, view);
  if (!all) return fail(all.error());
  for (ReviewItem& item : *all) {
    if (profile.unsure.size() >= most) break;
    bool speaks_of_it = false;
    for (const EntityKey* key : {&item.left, &item.right}) {
      const auto vertices = view.alias(key->value);
      if (!vertices) return fail(vertices.error());
      speaks_of_it |= std::find(vertices->begin(), vertices->end(), v) != vertices->end();
    }
    if (!speaks_of_it) continue;
    if (auto ok = fill_question(graph, view, item, false); !ok) return ok;
    profile.unsure.push_back(std::move(item));
  }
  return {};
}

}  // namespace

std::vector<Vertex> graph::strongest_neighbours(const Snapshot& snapshot, Vertex v,
                                                std::size_t most) {
  std::vector<Vertex> out;
  for (const auto& [e, other] : strongest_edges(snapshot, v)) {
    if (out.size() >= most) break;
    out.push_back(other);
  }
  return out;
}

Result<Profile> KnowledgeGraph::show(std::string_view entity, unsigned neighbours,
                                     unsigned appearances) const {
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
  if (auto ok = add_appearances(*impl_, **view, meant->vertex, appearances, profile); !ok)
    return fail(ok.error());
  if (auto ok = add_questions(*impl_, **view, meant->vertex, profile); !ok) return fail(ok.error());
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

}  // namespace redstring
