// The k cheapest loopless paths: a two-sided search for one path, and a way to ask it for the next.
//
// The basic idea is this. Fold parallel edges into one step per neighbour, and let the cost of a
// path be the sum of its steps plus a tax for each vertex passed through. The cheapest path within
// a hop limit is found by growing one tree from each end, in order of cost, until what both have
// reached is so dear that no undiscovered path can be cheaper than the best one that was seen where
// the trees touch. For the next path, Yen's scheme in Lawler's form: the set of all loopless paths
// is split at the one just found ("the same up to step i, then something else"), each part is a
// smaller question of the same kind, and the best of all parts' answers is the next path.
//
// The details that make it exact:
//
// Hops. The cheapest way to a vertex may take too many hops to be of use, so a vertex has several
// labels (cost, hops), none better than another in both. One side may take at most half of the
// hops: every path within the limit then has a vertex that both sides may reach.
//
// Loops. A question's best answer never visits a vertex twice, for leaving the loop out would be
// cheaper and shorter: costs are at least 1. So one question needs no memory of where a path has
// been; that Yen's parts are disjoint and forbid the vertices of their common start does the rest.
//
// The order (cost, hops, vertices one after another). A label whose cost and hops equal another's
// is the same label with another predecessor; the predecessor that makes the lexically smaller
// sequence stays. The sequence of a label is final when the label is taken from its queue, since
// all its predecessors have smaller costs and were taken before. A best path cut at any vertex
// consists of a best start and a best end; so the best of all pairs of labels with the least (cost,
// hops) is it.
//
// When to stop. Let a label's reach be its cost together with its vertex's tax, and `top` the least
// reach that is still in a side's queue. Consider a path that was not seen: neither side has gone
// through all of it, so on each side there is a last vertex labelled along it, and at least one
// edge lies between these two. Either that label still waits in the queue (reach >= top), or it is
// at its side's limit of hops (reach >= edge, the least reach of such labels). Both sides cannot be
// stopped by their hops, for then they have met. So the path costs more than the least of top +
// top', edge + top', and top + edge'. Once that is at least the best cost seen, every path that
// could tie has been seen, too. By the same reasoning a label that cannot lead to anything cheaper
// than the best is not kept.
//
// Which side grows is a matter of speed alone: the one that has looked at fewer edges.
#include "graph/paths.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <optional>
#include <queue>
#include <set>
#include <tuple>

namespace redstring::graph {
namespace {

constexpr std::uint64_t infinite = ~std::uint64_t{0};
constexpr std::uint32_t no_label = 0xffffffff;
constexpr std::uint64_t most_labels = 0xfffffff0;

/// a + b, where `infinite` stays so.
std::uint64_t plus(std::uint64_t a, std::uint64_t b) { return a > infinite - b ? infinite : a + b; }

// ---- the steps that the limits admit
// -------------------------------------------------------------

/// The snapshot as the limits show it: an undirected graph without parallel edges.
class Steps {
 public:
  Steps(const Snapshot& snapshot, const PathLimits& limits)
      : snapshot_(snapshot),
        since_(limits.since),
        until_(limits.until),
        dated_(limits.since != no_day || limits.until != no_day) {
    through_.resize(snapshot.types());
    for (std::uint16_t i = 0; i < snapshot.types(); ++i) {
      const auto& wanted = limits.through;
      through_[i] = wanted.empty() ||
                    std::find(wanted.begin(), wanted.end(), snapshot.type_at(i)) != wanted.end();
    }
  }

  const Snapshot& snapshot() const { return snapshot_; }

  /// Whether a path may pass through `v`.
  bool passable(Vertex v) const {
    const std::uint16_t type = snapshot_.type_index(v);
    return type < through_.size() && through_[type] && !snapshot_.hidden(v);
  }

  /// How many edges `each` will look at.
  std::uint64_t work(Vertex v) const {
    if (!dated_) return snapshot_.degree(v);
    const auto out = snapshot_.out(v), in = snapshot_.in(v);
    return (out.second - out.first) + (in.second - in.first);
  }

  /// Calls `see(neighbour, cost)` for every neighbour, ascending.
  template <class See>
  void each(Vertex v, See see) const {
    if (dated_) return each_dated(v, see);
    const Neighbours near = snapshot_.neighbours(v);
    for (std::uint32_t i = 0; i < near.size; ++i) {
      // Only a damaged file names a vertex that is not there, or lets a step cost nothing.
      if (near.vertices[i] < snapshot_.vertices()) {
        see(near.vertices[i], std::max(near.costs[i], 1u));
      }
    }
  }

  /// The cost of the step between two neighbours.
  std::uint64_t cost(Vertex from, Vertex to) const {
    if (!dated_) {
      const Neighbours near = snapshot_.neighbours(from);
      const Vertex* end = near.vertices + near.size;
      const Vertex* at = std::lower_bound(near.vertices, end, to);
      return at != end && *at == to ? std::max(near.costs[at - near.vertices], 1u) : 1u;
    }
    return std::max(std::min(cost_forward(from, to), cost_forward(to, from)), 1u);
  }

 private:
  bool admitted(EdgeIndex e) const {
    const SnapshotEdge edge = snapshot_.edge(e);
    std::int32_t first = edge.first_day, last = edge.last_day;
    if (first == no_day) first = last;
    if (last == no_day) last = first;
    if (first == no_day) return false;
    return (since_ == no_day || last >= since_) && (until_ == no_day || first <= until_);
  }

  std::uint32_t cost_forward(Vertex source, Vertex target) const {
    auto [low, end] = snapshot_.out(source);
    EdgeIndex high = end;
    while (low < high) {
      const EdgeIndex middle = low + (high - low) / 2;
      if (snapshot_.target(middle) < target) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    std::uint32_t least = 0xffffffff;
    for (; low < end && snapshot_.target(low) == target; ++low) {
      if (admitted(low)) least = std::min(least, snapshot_.cost(low));
    }
    return least;
  }

  template <class See>
  void each_dated(Vertex v, See see) const {
    auto [out, out_end] = snapshot_.out(v);
    auto [in, in_end] = snapshot_.in(v);
    while (out < out_end || in < in_end) {
      Vertex next = no_vertex;
      if (out < out_end) next = snapshot_.target(out);
      if (in < in_end) next = std::min(next, snapshot_.source(snapshot_.in_edge(in)));
      std::uint32_t least = 0xffffffff;
      bool any = false;
      const auto take = [&](EdgeIndex e) {
        if (!admitted(e)) return;
        any = true;
        least = std::min(least, snapshot_.cost(e));
      };
      for (; out < out_end && snapshot_.target(out) <= next; ++out) take(out);
      for (; in < in_end; ++in) {
        const EdgeIndex e = snapshot_.in_edge(in);
        if (snapshot_.source(e) > next) break;
        take(e);
      }
      if (any && next != v) see(next, std::max(least, 1u));
    }
  }

  const Snapshot& snapshot_;
  std::int32_t since_, until_;
  bool dated_;
  std::vector<char> through_;  // by type index
};

// ---- one side of a search
// ------------------------------------------------------------------------

/// A way to a vertex, within one side's tree.
struct Label {
  std::uint64_t cost = 0;  // of the way, without the tax of `vertex` itself
  Vertex vertex = no_vertex;
  std::uint32_t tax = 0;  // of `vertex`; nothing for the ends
  std::uint32_t hops = 0;
  std::uint32_t previous = no_label;  // towards this side's end
  std::uint32_t next = no_label;      // another label of the same vertex
  bool dead = false;                  // a better one was found

  std::uint64_t reach() const { return cost + tax; }
};

/// From vertices to their first labels. Open addressing; emptied in the time that filling took.
class LabelIndex {
 public:
  LabelIndex() : slots_(64) {}

  std::uint32_t first(Vertex v) const { return slots_[place(v)].label; }
  void set(Vertex v, std::uint32_t label) {
    if ((used_.size() + 1) * 2 > slots_.size()) grow();
    const std::size_t at = place(v);
    if (slots_[at].vertex == no_vertex) used_.push_back(at);
    slots_[at] = {v, label};
  }
  void clear() {
    for (std::size_t at : used_) slots_[at] = Slot{};
    used_.clear();
  }

 private:
  struct Slot {
    Vertex vertex = no_vertex;
    std::uint32_t label = no_label;
  };
  /// Where `v` stands, or the empty slot where it would.
  std::size_t place(Vertex v) const {
    std::size_t at = static_cast<std::size_t>((v * std::uint64_t{0x9e3779b97f4a7c15}) >> 32);
    for (at &= slots_.size() - 1;; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].vertex == v || slots_[at].vertex == no_vertex) return at;
    }
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (std::size_t& at : used_) {
      const Slot slot = old[at];
      at = place(slot.vertex);
      slots_[at] = slot;
    }
  }
  std::vector<Slot> slots_;
  std::vector<std::size_t> used_;
};

/// The tree that grows from one end.
struct Side {
  std::vector<Label> labels;
  LabelIndex index;
  std::priority_queue<std::pair<std::uint64_t, std::uint32_t>,
                      std::vector<std::pair<std::uint64_t, std::uint32_t>>, std::greater<>>
      queue;                      // (reach, label): those still to be grown
  std::uint64_t edge = infinite;  // the least reach of a label that may not grow
  std::uint32_t limit = 0;        // hops
  std::uint64_t looked_at = 0;
  bool forward = true;

  void clear(Vertex end, std::uint32_t hop_limit, bool is_forward) {
    labels.clear();
    index.clear();
    queue = {};
    edge = infinite;
    limit = hop_limit;
    looked_at = 0;
    forward = is_forward;
    Label label;
    label.vertex = end;
    labels.push_back(label);
    index.set(end, 0);
    if (limit > 0) {
      queue.emplace(0, 0);
    } else {
      edge = 0;
    }
  }
  /// Drops labels from the queue's head that a better one has replaced.
  void settle() {
    while (!queue.empty() && labels[queue.top().second].dead) queue.pop();
  }
  std::uint64_t top() const { return queue.empty() ? infinite : queue.top().first; }

  /// The vertices of a label's way, in the order in which a path reads them.
  void append_way(std::uint32_t label, std::vector<Vertex>& out) const {
    const std::size_t begin = out.size();
    for (; label != no_label; label = labels[label].previous) out.push_back(labels[label].vertex);
    if (forward) std::reverse(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end());
  }
  /// Whether the way over `a` reads before the way over `b`; both have as many hops.
  bool reads_before(std::uint32_t a, std::uint32_t b) const {
    bool before = false;
    while (a != b && a != no_label && b != no_label) {
      const Vertex left = labels[a].vertex, right = labels[b].vertex;
      if (left != right) {
        before = left < right;
        // Backward ways are read as they are walked: their first difference decides. Forward ways
        // are walked from their end: the last difference that is met does.
        if (!forward) return before;
      }
      a = labels[a].previous;
      b = labels[b].previous;
    }
    return before;
  }
};

// ---- one question
// --------------------------------------------------------------------------------

enum class Outcome { found, none, budget };

/// The best path from `from` to `to` that avoids some vertices and some first steps.
class Search {
 public:
  Search(const Steps& steps, std::uint64_t budget) : steps_(steps), budget_(budget) {}

  struct Question {
    Vertex from = no_vertex, to = no_vertex;
    std::uint32_t hops = 0;
    std::vector<Vertex> avoid;         // sorted
    std::vector<Vertex> not_first;     // sorted
    std::uint64_t at_most = infinite;  // dearer answers are of no use
  };

  std::uint64_t looked_at() const { return looked_at_; }

  /// On `found` the answer's cost excludes taxes of both ends. On `budget`, `path` may hold a path
  /// (then it is not empty) that need not be the best.
  Outcome ask(const Question& question, VertexPath& path) {
    question_ = &question;
    best_cost_ = question.at_most;
    best_hops_ = 0;
    meetings_.clear();
    path = {};
    // With an odd limit the end with fewer neighbours goes one hop further.
    const std::uint32_t small = question.hops / 2, large = question.hops - small;
    const bool from_goes_further = steps_.work(question.from) <= steps_.work(question.to);
    ahead_.clear(question.from, from_goes_further ? large : small, true);
    back_.clear(question.to, from_goes_further ? small : large, false);
    bool spent = false;
    while (!done()) {
      if (!grow(choose())) {
        spent = true;
        break;
      }
    }
    read_answer(path);
    if (spent) return Outcome::budget;
    return path.vertices.empty() ? Outcome::none : Outcome::found;
  }

 private:
  Side& other(const Side& side) { return &side == &ahead_ ? back_ : ahead_; }

  bool done() {
    ahead_.settle();
    back_.settle();
    const std::uint64_t bound =
        std::min({plus(ahead_.top(), back_.top()), plus(ahead_.edge, back_.top()),
                  plus(ahead_.top(), back_.edge)});
    return bound >= best_cost_;
  }

  /// The side that grows next: of those whose growth can still matter (one of them does while the
  /// search is not done), the one that will then have looked at fewer edges.
  Side& choose() {
    if (plus(ahead_.top(), std::min(back_.top(), back_.edge)) >= best_cost_) return back_;
    if (plus(back_.top(), std::min(ahead_.top(), ahead_.edge)) >= best_cost_) return ahead_;
    const auto after = [&](const Side& side) {
      return side.looked_at + steps_.work(side.labels[side.queue.top().second].vertex);
    };
    return after(ahead_) <= after(back_) ? ahead_ : back_;
  }

  /// Takes the side's best label and labels its neighbours. False: that would exceed the budget.
  bool grow(Side& side) {
    const std::uint32_t label = side.queue.top().second;
    const Vertex v = side.labels[label].vertex;
    const std::uint64_t work = steps_.work(v);
    if (work > budget_ - looked_at_) return false;
    looked_at_ += work;
    side.looked_at += work;
    side.queue.pop();
    const std::uint64_t reach = side.labels[label].reach();
    const std::uint32_t hops = side.labels[label].hops + 1;
    const Vertex own = side.forward ? question_->from : question_->to;
    const Vertex goal = side.forward ? question_->to : question_->from;
    const Vertex from = question_->from;
    steps_.each(v, [&](Vertex w, std::uint32_t cost) {
      if (w == own || avoided(w)) return;
      if ((v == from && forbidden_first(w)) || (w == from && forbidden_first(v))) return;
      offer(side, label, w, reach + cost, hops, goal);
    });
    return true;
  }

  bool avoided(Vertex v) const {
    return std::binary_search(question_->avoid.begin(), question_->avoid.end(), v);
  }
  bool forbidden_first(Vertex v) const {
    return std::binary_search(question_->not_first.begin(), question_->not_first.end(), v);
  }

  /// A way to `w` over `previous`: kept when it is of use.
  void offer(Side& side, std::uint32_t previous, Vertex w, std::uint64_t cost, std::uint32_t hops,
             Vertex goal) {
    if (cost > best_cost_) return;
    Side& facing = other(side);
    const bool is_last = hops == side.limit;
    const std::uint32_t met = facing.index.first(w);
    std::uint32_t tax = 0;
    if (met == no_label) {
      // Nothing is lost where the bounds at the head of this file say so.
      std::uint64_t rest = facing.top();
      if (!is_last) rest = std::min(rest, facing.edge);
      if (rest == infinite || plus(plus(cost, 1), rest) > best_cost_) return;
    }
    if (w != goal) {
      const std::uint32_t degree = steps_.snapshot().degree(w);
      if (degree < 2 || !steps_.passable(w)) return;
      tax = hub_tax(degree);
    }
    const std::uint32_t label = enter(side, previous, w, cost, tax, hops);
    if (label == no_label) return;
    meet(side, label, met);
    if (w == goal) return;  // a path ends where it ends
    if (is_last) {
      side.edge = std::min(side.edge, plus(cost, tax));
    } else {
      side.queue.emplace(plus(cost, tax), label);
    }
  }

  /// A new label, or no_label when there is one at least as good. Of two ways with equal cost and
  /// hops the one that reads first stays.
  std::uint32_t enter(Side& side, std::uint32_t previous, Vertex w, std::uint64_t cost,
                      std::uint32_t tax, std::uint32_t hops) {
    const std::uint32_t first = side.index.first(w);
    for (std::uint32_t i = first; i != no_label; i = side.labels[i].next) {
      Label& old = side.labels[i];
      if (old.cost == cost && old.hops == hops) {
        if (side.reads_before(previous, old.previous)) old.previous = previous;
        return no_label;
      }
      if (old.cost <= cost && old.hops <= hops) return no_label;
      if (old.cost >= cost && old.hops >= hops) old.dead = true;
    }
    const auto label = static_cast<std::uint32_t>(side.labels.size());
    side.labels.push_back({cost, w, tax, hops, previous, first, false});
    side.index.set(w, label);
    return label;
  }

  /// Notes what the new label makes together with the other side's labels of the same vertex.
  void meet(const Side& side, std::uint32_t label, std::uint32_t met) {
    const Side& facing = other(side);
    const Label& mine = side.labels[label];
    for (; met != no_label; met = facing.labels[met].next) {
      const Label& theirs = facing.labels[met];
      const std::uint64_t cost = plus(mine.reach(), theirs.cost);
      const std::uint32_t hops = mine.hops + theirs.hops;
      if (cost > best_cost_ || (cost == best_cost_ && !meetings_.empty() && hops > best_hops_)) {
        continue;
      }
      if (cost < best_cost_ || hops < best_hops_) meetings_.clear();
      best_cost_ = cost;
      best_hops_ = hops;
      meetings_.push_back(side.forward ? std::pair(label, met) : std::pair(met, label));
    }
  }

  /// The first in reading order of all paths with the best cost and hops.
  void read_answer(VertexPath& path) {
    std::vector<Vertex> way;
    for (const auto& [start, end] : meetings_) {
      way.clear();
      ahead_.append_way(start, way);
      way.pop_back();  // the vertex where they meet is in both
      back_.append_way(end, way);
      if (!path.vertices.empty() && !(way < path.vertices)) continue;
      if (!loopless(way)) continue;  // only possible when the budget cut the search short
      path.cost = best_cost_;
      path.vertices = way;
    }
  }

  static bool loopless(std::vector<Vertex> way) {
    std::sort(way.begin(), way.end());
    return std::adjacent_find(way.begin(), way.end()) == way.end();
  }

  const Steps& steps_;
  const std::uint64_t budget_;
  std::uint64_t looked_at_ = 0;
  const Question* question_ = nullptr;
  Side ahead_, back_;
  std::uint64_t best_cost_ = infinite;
  std::uint32_t best_hops_ = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> meetings_;  // (ahead, back) labels
};

// ---- one path after another
// ----------------------------------------------------------------------

bool reads_before(const VertexPath& a, const VertexPath& b) {
  return std::forward_as_tuple(a.cost, a.vertices.size(), a.vertices) <
         std::forward_as_tuple(b.cost, b.vertices.size(), b.vertices);
}

/// The best path of one part: of all paths that begin with `path.vertices[0..fixed]` and do not go
/// on with one of `not_next`.
struct Candidate {
  VertexPath path;
  std::size_t fixed = 0;
  std::vector<Vertex> not_next;  // sorted
};

struct CandidateOrder {
  bool operator()(const Candidate& a, const Candidate& b) const {
    return reads_before(a.path, b.path);
  }
};

class Enumeration {
 public:
  Enumeration(const Snapshot& snapshot, Vertex from, Vertex to, const PathLimits& limits)
      : steps_(snapshot, limits),
        // Labels have 32-bit numbers and are no more than edges looked at.
        search_(steps_, std::min(limits.budget, most_labels)),
        from_(from),
        to_(to),
        paths_(limits.paths),
        // A loopless path has no more hops than that, whatever the limit.
        max_hops_(std::min(limits.max_hops, snapshot.vertices() - 1)) {}

  PathAnswer run() {
    PathAnswer answer;
    if (!ask({from_}, {}, 0)) {
      answer.stopped_by = StoppedBy::budget;
    }
    while (answer.stopped_by != StoppedBy::budget && answer.paths.size() < paths_ &&
           !candidates_.empty()) {
      const Candidate next = std::move(candidates_.extract(candidates_.begin()).value());
      answer.paths.push_back(next.path);
      if (answer.paths.size() < paths_ && !split(next, paths_ - answer.paths.size())) {
        answer.stopped_by = StoppedBy::budget;
      }
    }
    if (answer.stopped_by == StoppedBy::budget) {
      for (const Candidate& candidate : candidates_) {
        if (answer.paths.size() < paths_) answer.paths.push_back(candidate.path);
      }
    } else if (answer.paths.size() == paths_) {
      answer.stopped_by = StoppedBy::enough;
    }
    answer.looked_at = search_.looked_at();
    return answer;
  }

 private:
  /// Asks for the best path of every part that remains when `taken` is taken out of its own.
  /// `wanted` is how many more paths are of use. False: the budget is spent.
  bool split(const Candidate& taken, std::size_t wanted) {
    const std::vector<Vertex>& path = taken.path.vertices;
    // From the end of the path to its start: the late parts are small questions, and what they find
    // bounds the large ones.
    for (std::size_t i = path.size() - 1; i-- > taken.fixed;) {
      std::vector<Vertex> not_next;
      if (i == taken.fixed) not_next = taken.not_next;
      not_next.insert(std::lower_bound(not_next.begin(), not_next.end(), path[i + 1]), path[i + 1]);
      std::vector<Vertex> start(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      if (!ask(std::move(start), std::move(not_next), wanted)) return false;
    }
    return true;
  }

  /// Finds the best path that begins with `start` and keeps it as a candidate.
  bool ask(std::vector<Vertex> start, std::vector<Vertex> not_next, std::size_t wanted) {
    const std::uint64_t start_cost = cost_of(start);
    Search::Question question;
    question.from = start.back();
    question.to = to_;
    question.hops = max_hops_ - static_cast<std::uint32_t>(start.size() - 1);
    question.avoid.assign(start.begin(), start.end() - 1);
    std::sort(question.avoid.begin(), question.avoid.end());
    question.not_first = not_next;
    // When there are enough candidates already, only better ones are of use.
    if (wanted > 0 && candidates_.size() >= wanted) {
      const auto last = std::next(candidates_.begin(), static_cast<std::ptrdiff_t>(wanted) - 1);
      if (last->path.cost < start_cost) return true;
      question.at_most = last->path.cost - start_cost;
    }
    Candidate candidate;
    const Outcome outcome = search_.ask(question, candidate.path);
    if (!candidate.path.vertices.empty()) {
      candidate.path.cost += start_cost;
      candidate.fixed = start.size() - 1;
      candidate.path.vertices.insert(candidate.path.vertices.begin(), start.begin(),
                                     start.end() - 1);
      candidate.not_next = std::move(not_next);
      candidates_.insert(std::move(candidate));
    }
    return outcome != Outcome::budget;
  }

  /// Steps and taxes of the start of a path, that of its last vertex included: it is passed
  /// through.
  std::uint64_t cost_of(const std::vector<Vertex>& start) const {
    std::uint64_t cost = 0;
    for (std::size_t i = 1; i < start.size(); ++i) {
      cost += steps_.cost(start[i - 1], start[i]) + hub_tax(steps_.snapshot().degree(start[i]));
    }
    return cost;
  }

  Steps steps_;
  Search search_;
  Vertex from_, to_;
  std::size_t paths_;
  std::uint32_t max_hops_;
  std::set<Candidate, CandidateOrder> candidates_;
};

}  // namespace

std::uint32_t hub_tax(std::uint32_t degree) {
  // Half a step for each doubling above 16 neighbours, and in between along the chord.
  constexpr std::uint32_t untaxed_bits = 4, per_doubling = 500;
  if (degree <= (1u << untaxed_bits)) return 0;
  const std::uint32_t bits = static_cast<std::uint32_t>(std::bit_width(degree)) - 1;
  const std::uint64_t rest = degree - (std::uint64_t{1} << bits);
  return (bits - untaxed_bits) * per_doubling +
         static_cast<std::uint32_t>((rest * per_doubling) >> bits);
}

PathAnswer cheapest_paths(const Snapshot& snapshot, Vertex from, Vertex to,
                          const PathLimits& limits) {
  PathAnswer answer;
  if (limits.paths == 0) {
    answer.stopped_by = StoppedBy::enough;
    return answer;
  }
  const Vertex n = snapshot.vertices();
  if (from == to || from >= n || to >= n || limits.max_hops == 0) return answer;
  return Enumeration(snapshot, from, to, limits).run();
}

// ---- days
// ----------------------------------------------------------------------------------------

namespace {

/// Days since 1970-01-01 of a day in the proleptic Gregorian calendar (Howard Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms", days_from_civil).
std::int32_t day_number(int year, int month, int day) {
  year -= month <= 2;
  const int era = year / 400;
  const int year_of_era = year - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

int days_in(int year, int month) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : days[month - 1];
}

using Days = std::pair<std::int32_t, std::int32_t>;
constexpr Days no_days{no_day, no_day};

/// Whole months, both inclusive.
Days months(int year, int first, int last_year, int last) {
  return {day_number(year, first, 1), day_number(last_year, last, days_in(last_year, last))};
}

/// The number that exactly these digits make.
std::optional<int> number(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  int value = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// "W39" of a year: Monday to Sunday of the ISO 8601 week; "W39-WE" its Saturday and Sunday.
Days week(int year, std::string_view rest) {
  const auto count = number(rest.substr(1, 2));
  if (!count || *count < 1 || *count > 53) return no_days;
  const std::int32_t fourth = day_number(year, 1, 4);       // always in week 1
  const std::int32_t weekday = ((fourth + 3) % 7 + 7) % 7;  // 0 = Monday; 1970-01-01 was a Thursday
  const std::int32_t monday = fourth - weekday + (*count - 1) * 7;
  const std::string_view day = rest.substr(3);
  if (day == "-WE") return {monday + 5, monday + 6};
  if (day.size() == 2 && day[0] == '-' && day[1] >= '1' && day[1] <= '7') {
    return {monday + (day[1] - '1'), monday + (day[1] - '1')};
  }
  return {monday, monday + 6};
}

/// What follows "YYYY-" in a TIMEX3 value.
Days part_of_year(int year, std::string_view rest) {
  if (rest.size() >= 3 && rest[0] == 'W' && number(rest.substr(1, 2))) return week(year, rest);
  const std::string_view two = rest.substr(0, 2);
  if (two == "SP") return months(year, 3, year, 5);
  if (two == "SU") return months(year, 6, year, 8);
  if (two == "FA") return months(year, 9, year, 11);
  if (two == "WI") return months(year, 12, year + 1, 2);
  if (two.size() == 2 && (two[0] == 'Q' || two[0] == 'H')) {
    const int size = two[0] == 'Q' ? 3 : 6, which = two[1] - '0';
    if (which < 1 || which > 12 / size) return months(year, 1, year, 12);
    return months(year, (which - 1) * size + 1, year, which * size);
  }
  const auto month = number(two);
  if (two.size() != 2 || !month) return months(year, 1, year, 12);  // "2016-XX-05"
  if (*month < 1 || *month > 12) return no_days;
  if (rest.size() < 5 || rest[2] != '-') return months(year, *month, year, *month);
  const auto day = number(rest.substr(3, 2));
  if (!day) return months(year, *month, year, *month);
  if (*day < 1 || *day > days_in(year, *month)) return no_days;
  const std::int32_t which = day_number(year, *month, *day);
  return {which, which};
}

}  // namespace

std::pair<std::int32_t, std::int32_t> day_range(std::string_view value) {
  if (const std::size_t slash = value.find('/'); slash != std::string_view::npos) {
    const Days first = day_range(value.substr(0, slash));
    const std::string_view rest = value.substr(slash + 1);
    const Days last = rest.find('/') == std::string_view::npos ? day_range(rest) : no_days;
    if (first == no_days || last == no_days || last.second < first.first) return no_days;
    return {first.first, last.second};
  }
  // The time of day makes no difference, and what stands before it is a date.
  value = value.substr(0, value.find('T'));
  std::size_t digits = 0;
  while (digits < value.size() && digits < 4 && value[digits] >= '0' && value[digits] <= '9') {
    ++digits;
  }
  const int lead = number(value.substr(0, digits)).value_or(0);
  const std::string_view rest = value.substr(digits);
  if (digits == 4) {
    if (lead == 0) return no_days;
    if (rest.empty()) return months(lead, 1, lead, 12);
    return rest[0] == '-' ? part_of_year(lead, rest.substr(1)) : no_days;
  }
  // "201" or "201X" is a decade, "20" or "20XX" a century.
  if (digits == 3 && lead > 0 && (rest.empty() || rest == "X")) {
    return months(lead * 10, 1, lead * 10 + 9, 12);
  }
  if (digits == 2 && lead > 0 && (rest.empty() || rest == "XX")) {
    return months(lead * 100, 1, lead * 100 + 99, 12);
  }
  return no_days;
}

}  // namespace redstring::graph
