#include "graph/paths.h"

#include <algorithm>
#include <random>
#include <string>

#include "catch.h"
#include "reference/graph_paths.h"
#include "reference/graph_random.h"

using namespace redstring;
using namespace redstring::graph;
using redstring::graph::reference::all_paths;
using redstring::graph::reference::random_content;
using redstring::graph::reference::random_hub;

namespace {

Snapshot snapshot_of(const SnapshotContent& content) {
  auto sound = check(content);
  REQUIRE(sound.has_value());
  auto snapshot = Snapshot::from_bytes(encode_snapshot(content));
  REQUIRE(snapshot.has_value());
  return std::move(*snapshot);
}

std::string shown(const std::vector<VertexPath>& paths) {
  std::string out;
  for (const VertexPath& path : paths) {
    out += std::to_string(path.cost) + ":";
    for (Vertex v : path.vertices) out += " " + std::to_string(v);
    out += "\n";
  }
  return out;
}

std::string shown(const SnapshotContent& content) {
  std::string out;
  for (const SnapshotVertex& v : content.vertices) out += v.key + (v.hidden ? " hidden\n" : "\n");
  for (const SnapshotEdge& e : content.edges) {
    out += std::to_string(e.source) + "-" + std::to_string(e.target) + " cost " +
           std::to_string(e.cost) + " days " + std::to_string(e.first_day) + ".." +
           std::to_string(e.last_day) + "\n";
  }
  return out;
}

/// Compares a search with the brute-force reference. A budget that suffices is part of it.
void agree(const SnapshotContent& content, const Snapshot& snapshot, Vertex from, Vertex to,
           const PathLimits& limits) {
  std::vector<VertexPath> expected = all_paths(content, from, to, limits);
  const bool more = expected.size() >= limits.paths;
  if (more) expected.resize(limits.paths);
  const PathAnswer answer = cheapest_paths(snapshot, from, to, limits);
  if (shown(answer.paths) != shown(expected)) {
    UNSCOPED_INFO("from " << from << " to " << to << ", k " << limits.paths << ", hops "
                          << limits.max_hops << ", days " << limits.since << ".." << limits.until
                          << "\n"
                          << shown(content));
    REQUIRE(shown(answer.paths) == shown(expected));
  }
  if (answer.stopped_by != (more ? StoppedBy::enough : StoppedBy::no_path)) {
    FAIL("stopped by " << static_cast<int>(answer.stopped_by));
  }
}

PathLimits random_limits(std::mt19937_64& random) {
  static const EntityType kinds[] = {types::person, types::organization, types::server,
                                     types::place};
  PathLimits limits;
  limits.paths = 1 + static_cast<unsigned>(random() % 6);
  limits.max_hops = 1 + static_cast<unsigned>(random() % 7);
  if (random() % 3 == 0) {
    for (EntityType type : kinds) {
      if (random() % 2 == 0) limits.through.push_back(type);
    }
  }
  if (random() % 4 == 0) limits.since = static_cast<std::int32_t>(random() % 20) - 5;
  if (random() % 4 == 0) limits.until = static_cast<std::int32_t>(random() % 20) - 5;
  return limits;
}

SnapshotEdge edge(Vertex source, Vertex target, std::uint32_t cost, std::int32_t first = no_day,
                  std::int32_t last = no_day) {
  SnapshotEdge e;
  e.source = source;
  e.target = target;
  e.cost = cost;
  e.first_day = first;
  e.last_day = last;
  return e;
}

SnapshotContent people(unsigned count, std::vector<SnapshotEdge> edges) {
  SnapshotContent content;
  content.relations = {"meeting"};
  for (unsigned i = 0; i < count; ++i) {
    content.vertices.push_back(
        {"person/" + std::string(1, static_cast<char>('a' + i)), "", false, 1});
  }
  content.edges = std::move(edges);
  return content;
}

std::string answer_to(const SnapshotContent& content, Vertex from, Vertex to, PathLimits limits) {
  return shown(cheapest_paths(snapshot_of(content), from, to, limits).paths);
}

}  // namespace

TEST_CASE("the search finds what walking every simple path finds", "[paths]") {
  std::mt19937_64 random(20160923);
  for (int round = 0; round < 6000; ++round) {
    const unsigned vertices = 2 + static_cast<unsigned>(random() % 8);
    const unsigned edges = static_cast<unsigned>(random() % (vertices * 3));
    const SnapshotContent content = random_content(random, vertices, edges, round % 2 == 0 ? 1 : 4);
    const Snapshot snapshot = snapshot_of(content);
    for (int query = 0; query < 3; ++query) {
      const auto from = static_cast<Vertex>(random() % vertices);
      const auto to = static_cast<Vertex>(random() % vertices);
      agree(content, snapshot, from, to, random_limits(random));
    }
  }
}

TEST_CASE("twelve vertices, many ties, every limit of hops", "[paths]") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 120; ++round) {
    const SnapshotContent content = random_content(random, 12, 24, round % 3 == 0 ? 3 : 1);
    const Snapshot snapshot = snapshot_of(content);
    for (unsigned hops = 1; hops <= 12; hops += 1 + hops / 6) {
      PathLimits limits = random_limits(random);
      limits.max_hops = hops;
      limits.paths = 1 + static_cast<unsigned>(random() % 20);
      agree(content, snapshot, static_cast<Vertex>(random() % 12),
            static_cast<Vertex>(random() % 12), limits);
    }
  }
}

TEST_CASE("hubs are reached, and passed through only when that is cheaper", "[paths]") {
  std::mt19937_64 random(99);
  for (int round = 0; round < 400; ++round) {
    const SnapshotContent content = random_hub(random, 8, 8, 20 + random() % 60);
    const Snapshot snapshot = snapshot_of(content);
    PathLimits limits = random_limits(random);
    limits.max_hops = std::min(limits.max_hops, 5u);
    agree(content, snapshot, static_cast<Vertex>(random() % 8), static_cast<Vertex>(random() % 8),
          limits);
  }
}

TEST_CASE("every path is listed when more are wanted than there are", "[paths]") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 60; ++round) {
    const SnapshotContent content = random_content(random, 7, 14, 2);
    PathLimits limits;
    limits.paths = 5000;
    limits.max_hops = 100;
    agree(content, snapshot_of(content), 0, 6, limits);
  }
}

TEST_CASE("the cheapest path may have more hops than are allowed", "[paths]") {
  // a-b-c-d costs 3, a-d costs 10, a-e-d costs 8.
  const SnapshotContent content = people(5, {edge(0, 1, 1), edge(0, 3, 10), edge(0, 4, 4),
                                             edge(1, 2, 1), edge(2, 3, 1), edge(4, 3, 4)});
  PathLimits limits;
  limits.paths = 1;
  limits.max_hops = 3;
  CHECK(answer_to(content, 0, 3, limits) == "3: 0 1 2 3\n");
  limits.max_hops = 2;
  CHECK(answer_to(content, 0, 3, limits) == "8: 0 4 3\n");
  limits.max_hops = 1;
  CHECK(answer_to(content, 0, 3, limits) == "10: 0 3\n");
  limits.max_hops = 0;
  CHECK(answer_to(content, 0, 3, limits).empty());
}

TEST_CASE("a dear short way to a vertex is kept beside a cheap long one", "[paths]") {
  // To d: a-b-c-d costs 3, a-i-d costs 11. Only the latter leaves hops enough to reach h in 6.
  const SnapshotContent content =
      people(9, {edge(0, 1, 1), edge(0, 8, 10), edge(1, 2, 1), edge(2, 3, 1), edge(3, 4, 1),
                 edge(3, 8, 1), edge(4, 5, 1), edge(5, 6, 1), edge(6, 7, 1)});
  PathLimits limits;
  limits.max_hops = 6;
  CHECK(answer_to(content, 0, 7, limits) == "15: 0 8 3 4 5 6 7\n");
  CHECK(answer_to(content, 7, 0, limits) == "15: 7 6 5 4 3 8 0\n");
  limits.max_hops = 7;
  CHECK(answer_to(content, 0, 7, limits) == "7: 0 1 2 3 4 5 6 7\n15: 0 8 3 4 5 6 7\n");
}

TEST_CASE("long thin graphs with every limit of hops", "[paths]") {
  std::mt19937_64 random(41);
  for (int round = 0; round < 500; ++round) {
    SnapshotContent content = random_content(random, 14, 0, 1);
    for (Vertex v = 0; v < 14; ++v) {
      content.vertices[v].hidden = false;
      for (Vertex w = v + 1; w < 14 && w < v + 4; ++w) {
        if (random() % 2 == 0) {
          content.edges.push_back(
              edge(v, w, 1 + static_cast<std::uint32_t>(random() % (4 * (w - v)))));
        }
      }
    }
    const Snapshot snapshot = snapshot_of(content);
    for (unsigned hops = 4; hops <= 13; ++hops) {
      PathLimits limits;
      limits.max_hops = hops;
      agree(content, snapshot, random() % 2 == 0 ? 0 : 13, static_cast<Vertex>(1 + random() % 12),
            limits);
      agree(content, snapshot, 0, 13, limits);
    }
  }
}

TEST_CASE("equal costs order by length and then by keys", "[paths]") {
  const SnapshotContent content = people(5, {edge(0, 1, 2), edge(0, 2, 1), edge(0, 3, 2),
                                             edge(1, 4, 2), edge(2, 1, 1), edge(3, 4, 2)});
  PathLimits limits;
  limits.paths = 5;
  CHECK(answer_to(content, 0, 4, limits) == "4: 0 1 4\n4: 0 3 4\n4: 0 2 1 4\n");
  CHECK(answer_to(content, 4, 0, limits) == "4: 4 1 0\n4: 4 3 0\n4: 4 1 2 0\n");
}

TEST_CASE("a step costs what its cheapest admitted edge costs", "[paths]") {
  const SnapshotContent content = people(2, {edge(0, 1, 7, 10, 20), edge(1, 0, 5, 30, 40)});
  PathLimits limits;
  CHECK(answer_to(content, 0, 1, limits) == "5: 0 1\n");
  limits.until = 25;
  CHECK(answer_to(content, 0, 1, limits) == "7: 0 1\n");
  limits.since = 21;
  CHECK(answer_to(content, 0, 1, limits).empty());
  limits.until = 30;
  CHECK(answer_to(content, 0, 1, limits) == "5: 0 1\n");
  limits.since = no_day;
  limits.until = 9;
  CHECK(answer_to(content, 0, 1, limits).empty());
}

TEST_CASE("hidden vertices and unwanted types are ends but never between", "[paths]") {
  SnapshotContent content = people(4, {edge(0, 1, 1), edge(1, 2, 1), edge(2, 3, 1)});
  PathLimits limits;
  CHECK(answer_to(content, 0, 3, limits) == "3: 0 1 2 3\n");
  content.vertices[0].hidden = content.vertices[3].hidden = true;
  CHECK(answer_to(content, 0, 3, limits) == "3: 0 1 2 3\n");
  content.vertices[1].hidden = true;
  CHECK(answer_to(content, 0, 3, limits).empty());
  CHECK(answer_to(content, 0, 1, limits) == "1: 0 1\n");
  content.vertices[1].hidden = false;
  limits.through = {types::server};
  CHECK(answer_to(content, 0, 3, limits).empty());
  CHECK(answer_to(content, 2, 3, limits) == "1: 2 3\n");
}

TEST_CASE("equal ends, strange ends and no wish for paths are no trouble", "[paths]") {
  const SnapshotContent content = people(3, {edge(0, 0, 1), edge(0, 1, 1)});
  const Snapshot snapshot = snapshot_of(content);
  CHECK(cheapest_paths(snapshot, 0, 0, {}).paths.empty());
  CHECK(cheapest_paths(snapshot, 0, 0, {}).stopped_by == StoppedBy::no_path);
  CHECK(cheapest_paths(snapshot, 0, 2, {}).stopped_by == StoppedBy::no_path);
  CHECK(cheapest_paths(snapshot, 0, 3, {}).stopped_by == StoppedBy::no_path);
  CHECK(cheapest_paths(snapshot, no_vertex, 0, {}).stopped_by == StoppedBy::no_path);
  PathLimits none;
  none.paths = 0;
  CHECK(cheapest_paths(snapshot, 0, 1, none).stopped_by == StoppedBy::enough);
  const Snapshot empty = snapshot_of(SnapshotContent{});
  CHECK(cheapest_paths(empty, 0, 1, {}).paths.empty());
  PathLimits far;
  far.max_hops = 0xffffffff;
  CHECK(shown(cheapest_paths(snapshot, 1, 0, far).paths) == "1: 1 0\n");
}

TEST_CASE("a budget that is spent says so and keeps the order and the limits", "[paths]") {
  std::mt19937_64 random(31);
  std::size_t cut = 0, some = 0;
  for (int round = 0; round < 600; ++round) {
    const SnapshotContent content = random_content(random, 10, 30, 3);
    const Snapshot snapshot = snapshot_of(content);
    PathLimits limits = random_limits(random);
    limits.budget = random() % 200;
    const PathAnswer answer = cheapest_paths(snapshot, 0, 9, limits);
    CHECK(answer.looked_at <= limits.budget);
    std::vector<VertexPath> all = all_paths(content, 0, 9, limits);
    for (std::size_t i = 0; i < answer.paths.size(); ++i) {
      const auto same = [&](const VertexPath& p) { return p.vertices == answer.paths[i].vertices; };
      const auto at = std::find_if(all.begin(), all.end(), same);
      REQUIRE(at != all.end());
      CHECK(at->cost == answer.paths[i].cost);
      // What follows must come later: what was passed over is gone.
      all.erase(all.begin(), at + 1);
    }
    if (answer.stopped_by == StoppedBy::budget) {
      ++cut;
      some += answer.paths.empty() ? 0 : 1;
    } else {
      PathLimits free = limits;
      free.budget = 1'000'000;
      CHECK(shown(cheapest_paths(snapshot, 0, 9, free).paths) == shown(answer.paths));
    }
  }
  CHECK(cut > 50);
  CHECK(some > 20);
}

TEST_CASE("the tax on hubs is nothing at first and never falls", "[paths]") {
  CHECK(hub_tax(0) == 0);
  CHECK(hub_tax(16) == 0);
  CHECK(hub_tax(32) == 500);
  CHECK(hub_tax(48) == 750);
  CHECK(hub_tax(1024) == 3000);
  CHECK(hub_tax(0x80000000) == 13500);
  CHECK(hub_tax(0xffffffff) == 13999);
  for (std::uint32_t degree = 1; degree < 5000; ++degree) {
    if (hub_tax(degree) < hub_tax(degree - 1)) FAIL(degree);
  }
}

TEST_CASE("a date's first and last day", "[paths]") {
  const auto days = [](std::int32_t first, std::int32_t last) { return std::pair(first, last); };
  const auto none = days(no_day, no_day);
  CHECK(day_range("1970-01-01") == days(0, 0));
  CHECK(day_range("1969-12-31") == days(-1, -1));
  CHECK(day_range("2000-03-01") == days(11017, 11017));
  CHECK(day_range("2016-10") == days(17075, 17105));
  CHECK(day_range("2016-10-01T09:30") == days(17075, 17075));
  CHECK(day_range("2016") == days(16801, 17166));
  CHECK(day_range("2016-02") == days(16832, 16860));
  CHECK(day_range("2016-XX-05") == day_range("2016"));
  CHECK(day_range("2016-10-XX") == day_range("2016-10"));
  CHECK(day_range("2016-Q2") == std::pair(day_range("2016-04").first, day_range("2016-06").second));
  CHECK(day_range("2016-H1") == std::pair(day_range("2016-01").first, day_range("2016-06").second));
  CHECK(day_range("2016-SU") == std::pair(day_range("2016-06").first, day_range("2016-08").second));
  CHECK(day_range("2016-WI") == std::pair(day_range("2016-12").first, day_range("2017-02").second));
  CHECK(day_range("2016-W01") ==
        std::pair(day_range("2016-01-04").first, day_range("2016-01-10").first));
  CHECK(day_range("2015-W01").first == day_range("2014-12-29").first);
  CHECK(day_range("2016-W39-WE") ==
        std::pair(day_range("2016-10-01").first, day_range("2016-10-02").first));
  CHECK(day_range("2016-W39-5") == day_range("2016-09-30"));
  CHECK(day_range("201") == std::pair(day_range("2010").first, day_range("2019").second));
  CHECK(day_range("201X") == day_range("201"));
  CHECK(day_range("19") == std::pair(day_range("1900").first, day_range("1999").second));
  CHECK(day_range("2016-09-01/2016-10-02") ==
        std::pair(day_range("2016-09-01").first, day_range("2016-10-02").first));
  for (const char* value :
       {"",        "X",       "XXXX-09-23", "PAST_REF",   "P3D",       "PT5M",
        "2016-13", "2016-00", "2016-02-30", "2016-01-00", "2016-W54",  "2016-W00",
        "0000",    "20161",   "2016/2015",  "2016/",      "/",         "2016/2017/2018",
        "2016x",   "T12:00",  "1",          "-2016",      "FUTURE_REF"}) {
    INFO(value);
    CHECK(day_range(value) == none);
  }
}
