// ROOM graph
// How fast a question is answered on a large snapshot: one million entities, ten million relations,
// with the degrees of a power law, as archives of news have them.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <tuple>

#include "graph/paths.h"
#include "graph/snapshot.h"

using namespace redstring;
using namespace redstring::graph;

namespace {

unsigned from_environment(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

/// Every edge's ends are drawn with a chance that falls as (rank + 10)^-0.6: the first vertex has
/// some thousand times the neighbours of the median one. The ranks are spread over the keys.
SnapshotContent power_law(unsigned vertices, unsigned edges) {
  std::mt19937_64 random(20160923);
  SnapshotContent content;
  content.relations = {"co-mention", "employment", "meeting", "ownership"};
  static const char* const types[] = {"organization", "person", "place", "server"};
  const auto type_of = [&](unsigned v) {
    return std::size_t{v} * 4 / vertices;  // keys are sorted by type
  };
  char digits[16];
  for (unsigned v = 0; v < vertices; ++v) {
    std::snprintf(digits, sizeof(digits), "%08u", v);
    SnapshotVertex vertex;
    vertex.key = std::string(types[type_of(v)]) + "/entity " + digits;
    vertex.name = std::string("Entity ") + digits;
    vertex.documents = 1;
    content.vertices.push_back(std::move(vertex));
  }
  std::vector<double> sums;
  double sum = 0;
  for (unsigned rank = 0; rank < vertices; ++rank)
    sums.push_back(sum += std::pow(rank + 10.0, -0.6));
  std::vector<Vertex> spread(vertices);
  for (unsigned v = 0; v < vertices; ++v) spread[v] = v;
  std::shuffle(spread.begin(), spread.end(), random);
  const auto draw = [&] {
    const double at = static_cast<double>(random() >> 11) * 0x1p-53 * sum;
    const auto rank = std::lower_bound(sums.begin(), sums.end(), at) - sums.begin();
    return spread[static_cast<std::size_t>(std::min<std::ptrdiff_t>(rank, vertices - 1))];
  };
  content.edges.reserve(edges);
  for (unsigned i = 0; i < edges; ++i) {
    SnapshotEdge edge;
    edge.source = draw();
    edge.target = draw();
    edge.relation = static_cast<std::uint16_t>(random() % 8 < 6 ? 0 : 1 + random() % 3);
    edge.evidence = 1 + static_cast<std::uint32_t>(random() % 5);
    edge.publications = 1 + static_cast<std::uint32_t>(random() % edge.evidence);
    edge.first_day = edge.last_day = 15000 + static_cast<std::int32_t>(random() % 3000);
    edge.cost = (edge.relation == 0 ? 1500 : 700) / edge.publications + 200;
    content.edges.push_back(edge);
  }
  const auto order = [](const SnapshotEdge& e) {
    return std::tuple(e.source, e.target, e.relation);
  };
  std::sort(content.edges.begin(), content.edges.end(),
            [&](const auto& a, const auto& b) { return order(a) < order(b); });
  content.edges.erase(
      std::unique(content.edges.begin(), content.edges.end(),
                  [&](const auto& a, const auto& b) { return order(a) == order(b); }),
      content.edges.end());
  return content;
}

/// The snapshot that all benchmarks ask, made once a run: REDSTRING_BENCH_VERTICES and _EDGES.
class Graph {
 public:
  Graph() {
    file_ = std::filesystem::temp_directory_path() /
            ("redstring-bench-" + std::to_string(::getpid()) + ".graph");
    const unsigned vertices = from_environment("REDSTRING_BENCH_VERTICES", 1'000'000);
    const unsigned edges = from_environment("REDSTRING_BENCH_EDGES", 10'000'000);
    if (Status written = write_snapshot(file_, power_law(vertices, edges)); !written) {
      std::fprintf(stderr, "%s\n", written.error().to_string().c_str());
      std::exit(1);
    }
    snapshot_ = std::make_unique<Snapshot>(std::move(Snapshot::map(file_).value()));
    by_degree_.resize(snapshot_->vertices());
    for (Vertex v = 0; v < snapshot_->vertices(); ++v) by_degree_[v] = v;
    std::sort(by_degree_.begin(), by_degree_.end(), [&](Vertex a, Vertex b) {
      return std::pair(snapshot_->degree(b), a) < std::pair(snapshot_->degree(a), b);
    });
  }
  ~Graph() { std::filesystem::remove(file_); }

  const std::filesystem::path& file() const { return file_; }
  const Snapshot& snapshot() const { return *snapshot_; }
  /// The vertex with the n-th most neighbours.
  Vertex ranked(std::size_t n) const { return by_degree_[std::min(n, by_degree_.size() - 1)]; }
  Vertex random_vertex(std::mt19937_64& random) const {
    for (;;) {
      const auto v = static_cast<Vertex>(random() % snapshot_->vertices());
      if (snapshot_->degree(v) > 0) return v;
    }
  }

 private:
  std::filesystem::path file_;
  std::unique_ptr<Snapshot> snapshot_;
  std::vector<Vertex> by_degree_;
};

const Graph& graph() {
  static const Graph the_graph;
  return the_graph;
}

/// Asks the same 200 questions over and over and tells how their times are spread.
template <class Ends>
void ask(benchmark::State& state, const PathLimits& limits, Ends ends) {
  const Snapshot& snapshot = graph().snapshot();
  std::mt19937_64 random(7);
  std::vector<std::pair<Vertex, Vertex>> questions;
  for (int i = 0; i < 200; ++i) questions.push_back(ends(random));
  std::vector<double> times;
  std::uint64_t looked_at = 0, paths = 0, cut = 0, asked = 0;
  for (auto _ : state) {
    const auto& [from, to] = questions[asked++ % questions.size()];
    const auto begin = std::chrono::steady_clock::now();
    const PathAnswer answer = cheapest_paths(snapshot, from, to, limits);
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin)
            .count());
    looked_at += answer.looked_at;
    paths += answer.paths.size();
    cut += answer.stopped_by == StoppedBy::budget;
  }
  std::sort(times.begin(), times.end());
  const auto per_question = [&](std::uint64_t total) {
    return static_cast<double>(total) / static_cast<double>(asked);
  };
  state.counters["median_ms"] = times[times.size() / 2];
  state.counters["p95_ms"] = times[times.size() * 95 / 100];
  state.counters["max_ms"] = times.back();
  state.counters["edges"] = per_question(looked_at);
  state.counters["paths"] = per_question(paths);
  state.counters["cut"] = per_question(cut);
}

PathLimits hops(unsigned n) {
  PathLimits limits;
  limits.max_hops = n;
  return limits;
}

std::pair<Vertex, Vertex> any_two(std::mt19937_64& random) {
  return {graph().random_vertex(random), graph().random_vertex(random)};
}

void BM_any_two(benchmark::State& state) {
  ask(state, hops(static_cast<unsigned>(state.range(0))), any_two);
}
BENCHMARK(BM_any_two)->DenseRange(2, 6)->Unit(benchmark::kMillisecond)->Iterations(400);

void BM_one_path(benchmark::State& state) {
  PathLimits limits = hops(4);
  limits.paths = 1;
  ask(state, limits, any_two);
}
BENCHMARK(BM_one_path)->Unit(benchmark::kMillisecond)->Iterations(400);

void BM_dated(benchmark::State& state) {
  PathLimits limits = hops(4);
  limits.since = 15500;
  limits.until = 17000;
  ask(state, limits, any_two);
}
BENCHMARK(BM_dated)->Unit(benchmark::kMillisecond)->Iterations(400);

void BM_people_and_organizations(benchmark::State& state) {
  PathLimits limits = hops(4);
  limits.through = {types::person, types::organization};
  ask(state, limits, any_two);
}
BENCHMARK(BM_people_and_organizations)->Unit(benchmark::kMillisecond)->Iterations(400);

void BM_hub_and_any(benchmark::State& state) {
  ask(state, hops(4), [](std::mt19937_64& random) {
    return std::pair(graph().ranked(random() % 20), graph().random_vertex(random));
  });
}
BENCHMARK(BM_hub_and_any)->Unit(benchmark::kMillisecond)->Iterations(200);

void BM_two_hubs(benchmark::State& state) {
  ask(state, hops(4), [](std::mt19937_64& random) {
    const std::size_t first = random() % 20;
    return std::pair(graph().ranked(first), graph().ranked(first + 1 + random() % 20));
  });
}
BENCHMARK(BM_two_hubs)->Unit(benchmark::kMillisecond)->Iterations(200);

/// More paths than anybody reads, with many hops: what the budget is for.
void BM_two_hubs_and_no_mercy(benchmark::State& state) {
  PathLimits limits = hops(10);
  limits.paths = 50;
  ask(state, limits, [](std::mt19937_64& random) {
    const std::size_t first = random() % 20;
    return std::pair(graph().ranked(first), graph().ranked(first + 1 + random() % 20));
  });
}
BENCHMARK(BM_two_hubs_and_no_mercy)->Unit(benchmark::kMillisecond)->Iterations(50);

void BM_open(benchmark::State& state) {
  const std::filesystem::path& file = graph().file();
  for (auto _ : state) benchmark::DoNotOptimize(Snapshot::map(file));
  state.counters["file_mb"] = static_cast<double>(std::filesystem::file_size(file)) / 1e6;
}
BENCHMARK(BM_open)->Unit(benchmark::kMicrosecond);

void BM_verify(benchmark::State& state) {
  for (auto _ : state) {
    if (!graph().snapshot().verify()) state.SkipWithError("damaged");
  }
}
BENCHMARK(BM_verify)->Unit(benchmark::kMillisecond)->Iterations(1);

void BM_find_by_key(benchmark::State& state) {
  const Snapshot& snapshot = graph().snapshot();
  std::mt19937_64 random(3);
  for (auto _ : state) {
    benchmark::DoNotOptimize(snapshot.find(snapshot.key(graph().random_vertex(random))));
  }
}
BENCHMARK(BM_find_by_key);

}  // namespace

BENCHMARK_MAIN();
