// "How is X connected to Y?": both ends resolved, paths searched, each step shown by its sentences.
#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

#include "graph/evidence.h"
#include "graph/paths.h"
#include "graph/queries.h"

namespace redstring {
namespace {

using namespace graph;

/// One end of the question.
Result<Choice> candidates_of(const View& view, const char* end, const Resolution& resolution) {
  Choice choice;
  choice.end = end;
  for (const Meant& meant : resolution.meant) {
    auto entity = view.entity(meant.vertex);
    if (!entity) return fail(entity.error());
    choice.candidates.push_back(std::move(*entity));
  }
  return choice;
}

Result<PathLimits> limits_of(const ConnectionQuery& query) {
  PathLimits limits;
  limits.paths = std::min(query.paths, 1000u);
  limits.max_hops = std::min(query.max_hops, 64u);
  limits.through = query.through;
  limits.budget = query.budget;
  if (!query.since.empty()) {
    limits.since = day_range(query.since).first;
    if (limits.since == no_day)
      return fail(ErrorCode::invalid_argument, "“" + query.since + "” is no date with a year", {},
                  "write it as 2016-09-23, 2016-09 or 2016");
  }
  if (!query.until.empty()) {
    limits.until = day_range(query.until).second;
    if (limits.until == no_day)
      return fail(ErrorCode::invalid_argument, "“" + query.until + "” is no date with a year", {},
                  "write it as 2016-09-23, 2016-09 or 2016");
  }
  return limits;
}

/// An edge between the two ends of a step.
struct Link {
  EdgeIndex edge = 0;
  bool forward = true;
};

class StepMaker {
 public:
  StepMaker(const Graph& graph, const View& view, const PathLimits& limits, std::size_t evidence)
      : graph_(graph),
        view_(view),
        limits_(limits),
        evidence_(evidence),
        shelf_(*graph.store, view) {}

  Result<Step> make(Vertex from, Vertex to);

 private:
  bool admitted(std::int32_t first_day, std::int32_t last_day) const {
    if (limits_.since == no_day && limits_.until == no_day) return true;
    if (first_day == no_day) return false;
    return (limits_.since == no_day || last_day >= limits_.since) &&
           (limits_.until == no_day || first_day <= limits_.until);
  }
  void collect(Vertex from, Vertex to, bool forward, std::vector<Link>& links) const;
  /// The strongest typed relation, else the strongest of all.
  const Link* main_of(const std::vector<Link>& links) const;
  Result<std::vector<Candidate>> candidates(const std::vector<Link>& links, const Link& main) const;
  Status quote(std::vector<Candidate> candidates, Step& step);

  const Graph& graph_;
  const View& view_;
  const PathLimits& limits_;
  std::size_t evidence_;
  Shelf shelf_;
};

void StepMaker::collect(Vertex from, Vertex to, bool forward, std::vector<Link>& links) const {
  const Snapshot& s = view_.snapshot();
  // The edges that leave a vertex are in order of their targets.
  auto [low, end] = s.out(from);
  for (EdgeIndex high = end; low < high;) {
    const EdgeIndex middle = low + (high - low) / 2;
    if (s.target(middle) < to)
      low = middle + 1;
    else
      high = middle;
  }
  for (; low < end && s.target(low) == to; ++low) {
    const SnapshotEdge edge = s.edge(low);
    if (admitted(edge.first_day, edge.last_day)) links.push_back({low, forward});
  }
}

const Link* StepMaker::main_of(const std::vector<Link>& links) const {
  const Snapshot& s = view_.snapshot();
  const auto rank = [&s](const Link& link) {
    const SnapshotEdge edge = s.edge(link.edge);
    return std::tuple(s.relation(edge.relation) == co_mention, edge.cost, !link.forward, link.edge);
  };
  const auto best =
      std::min_element(links.begin(), links.end(),
                       [&rank](const Link& a, const Link& b) { return rank(a) < rank(b); });
  return best == links.end() ? nullptr : &*best;
}

Result<std::vector<Candidate>> StepMaker::candidates(const std::vector<Link>& links,
                                                     const Link& main) const {
  const Snapshot& s = view_.snapshot();
  std::vector<Candidate> all;
  for (const Link& link : links) {
    const SnapshotEdge edge = s.edge(link.edge);
    const std::string_view type = s.relation(edge.relation);
    const auto record = view_.relation(edge.source, edge.target, type);
    if (!record) return fail(record.error());
    for (const store::EvidenceRef& ref : record->evidence) {
      if (!admitted(ref.dated ? ref.first_day : no_day, ref.last_day)) continue;
      all.push_back({ref, link.edge == main.edge, type != co_mention});
    }
  }
  return all;
}

Status StepMaker::quote(std::vector<Candidate> candidates, Step& step) {
  // A document that was removed since the graph was linked cannot be quoted: choose again without
  // it.
  while (!candidates.empty()) {
    step.evidence.clear();
    std::set<std::uint32_t> gone;
    for (const std::size_t i : choose_evidence(candidates, std::max<std::size_t>(evidence_, 1))) {
      const store::EvidenceRef& ref = candidates[i].ref;
      const auto item = shelf_.get(ref.rank);
      if (!item && item.error().code == ErrorCode::not_found) {
        gone.insert(ref.rank);
        continue;
      }
      if (!item) return fail(item.error());
      if (ref.evidence >= (*item)->analysis.evidence.size())
        return fail(ErrorCode::corrupt, "a relation names evidence that is not there",
                    (*item)->document.id.hex(), "redstring link --force builds the graph again");
      step.evidence.push_back(quote_evidence(**item, (*item)->analysis.evidence[ref.evidence]));
    }
    if (gone.empty()) return {};
    candidates.erase(
        std::remove_if(candidates.begin(), candidates.end(),
                       [&gone](const Candidate& c) { return gone.contains(c.ref.rank); }),
        candidates.end());
  }
  return fail(ErrorCode::not_found,
              "every document behind a step was removed since the graph was linked", {},
              "run redstring link");
}

Result<Step> StepMaker::make(Vertex from, Vertex to) {
  const Snapshot& s = view_.snapshot();
  std::vector<Link> links;
  collect(from, to, true, links);
  collect(to, from, false, links);
  const Link* main = main_of(links);
  if (!main) return fail(ErrorCode::internal, "a path steps where there is no edge");
  Step step;
  step.source = EntityKey{std::string(s.key(from))};
  step.target = EntityKey{std::string(s.key(to))};
  step.relation = s.relation(s.edge(main->edge).relation);
  step.label = graph_.labels.relation(step.relation).label;
  step.symmetric = graph_.labels.symmetric(step.relation);
  step.forward = main->forward || step.symmetric;
  auto all = candidates(links, *main);
  if (!all) return fail(all.error());
  // The range of an edge may meet the wanted one though none of its sentences does.
  if (all->empty())
    for (const Link& link : links) {
      const SnapshotEdge edge = s.edge(link.edge);
      const auto record = view_.relation(edge.source, edge.target, s.relation(edge.relation));
      if (!record) return fail(record.error());
      for (const store::EvidenceRef& ref : record->evidence)
        all->push_back({ref, link.edge == main->edge, s.relation(edge.relation) != co_mention});
    }
  step.publications = count_publications(*all);
  if (auto ok = quote(std::move(*all), step); !ok) return fail(ok.error());
  return step;
}

Result<Path> shown(const View& view, const VertexPath& found, StepMaker& steps) {
  Path path;
  path.cost = found.cost;
  for (const Vertex v : found.vertices) {
    auto entity = view.entity(v);
    if (!entity) return fail(entity.error());
    path.entities.push_back(std::move(*entity));
  }
  for (std::size_t i = 1; i < found.vertices.size(); ++i) {
    auto step = steps.make(found.vertices[i - 1], found.vertices[i]);
    if (!step) return fail(step.error());
    path.steps.push_back(std::move(*step));
  }
  return path;
}

}  // namespace

Result<Answer> KnowledgeGraph::connect(const ConnectionQuery& query) const {
  const std::shared_lock lock(impl_->mutex);
  const auto view = impl_->linked();
  if (!view) return fail(view.error());
  Answer answer;
  answer.query = query;
  const auto limits = limits_of(query);
  if (!limits) return fail(limits.error());

  const auto from = resolve(*impl_, **view, query.from);
  if (!from) return fail(from.error());
  const auto to = resolve(*impl_, **view, query.to);
  if (!to) return fail(to.error());
  for (const auto& [end, resolution] : {std::pair{"from", &*from}, std::pair{"to", &*to}}) {
    if (resolution->certain()) continue;
    auto choice = candidates_of(**view, end, *resolution);
    if (!choice) return fail(choice.error());
    answer.choices.push_back(std::move(*choice));
  }
  if (!answer.choices.empty()) return answer;

  const Vertex source = from->meant.front().vertex, target = to->meant.front().vertex;
  if (source == target)
    return fail(ErrorCode::invalid_argument, "“" + query.from + "” and “" + query.to +
                                                 "” are one entity, " +
                                                 std::string((*view)->snapshot().key(source)));
  const PathAnswer found = cheapest_paths((*view)->snapshot(), source, target, *limits);
  answer.stopped_by = found.stopped_by;
  StepMaker steps(*impl_, **view, *limits, query.evidence_per_step);
  for (const VertexPath& vertices : found.paths) {
    auto path = shown(**view, vertices, steps);
    if (!path) return fail(path.error());
    answer.paths.push_back(std::move(*path));
  }
  return answer;
}

}  // namespace redstring
