#include "graph/snapshot.h"

#include <unistd.h>
#include <xxhash.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "catch.h"
#include "graph/paths.h"
#include "reference/graph_random.h"

using namespace redstring;
using namespace redstring::graph;
using redstring::graph::reference::random_content;

namespace {

constexpr std::size_t header_size = 64, entry_size = 32, sections = 24, checksum_at = 56;
constexpr std::size_t head_size = header_size + sections * entry_size;

Snapshot opened(std::string bytes) {
  auto snapshot = Snapshot::from_bytes(std::move(bytes));
  REQUIRE(snapshot.has_value());
  return std::move(*snapshot);
}

/// Makes the header's checksum right again, so that a change gets past it.
void sign(std::string& bytes) {
  std::memset(bytes.data() + checksum_at, 0, 8);
  const std::uint64_t sum = XXH3_64bits(bytes.data(), head_size);
  std::memcpy(bytes.data() + checksum_at, &sum, 8);
}

std::uint64_t number_at(const std::string& bytes, std::size_t at) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data() + at, 8);
  return value;
}

/// Calls every accessor with every number, and some that are too large.
std::uint64_t walk(const Snapshot& s) {
  std::uint64_t sum = s.generation();
  for (Vertex v = 0; v < s.vertices() + 2; ++v) {
    sum += s.key(v).size() + s.name(v).size() + s.type(v).name().size() + s.hidden(v) +
           s.documents(v) + s.degree(v) + s.find(s.key(v));
    const auto [out, out_end] = s.out(v);
    for (EdgeIndex e = out; e < out_end; ++e) sum += s.target(e) + s.edge(e).evidence;
    const auto [in, in_end] = s.in(v);
    for (EdgeIndex i = in; i < in_end; ++i) sum += s.source(s.in_edge(i));
    const Neighbours near = s.neighbours(v);
    for (std::uint32_t i = 0; i < near.size; ++i) sum += near.vertices[i] + near.costs[i];
    for (const char c : s.key(v)) sum += static_cast<unsigned char>(c);
    for (const char c : s.name(v)) sum += static_cast<unsigned char>(c);
  }
  for (EdgeIndex e = 0; e < s.edges() + 2; ++e) {
    sum += s.edge(e).cost + s.source(e) + s.target(e) + s.in_edge(e) + s.cost(e);
    sum += s.relation(s.edge(e).relation).size();
  }
  for (std::uint16_t i = 0; i < s.types() + 2; ++i) sum += s.type_at(i).name().size();
  return sum;
}

class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() /
              ("redstring-snapshot-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("what went into a snapshot comes out of it", "[snapshot]") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 200; ++round) {
    const auto vertices = static_cast<unsigned>(random() % 30);
    const SnapshotContent content =
        random_content(random, vertices, static_cast<unsigned>(random() % 80), 4);
    const Snapshot s = opened(encode_snapshot(content));
    REQUIRE(s.verify().has_value());
    REQUIRE(s.generation() == content.generation);
    REQUIRE(s.vertices() == content.vertices.size());
    REQUIRE(s.edges() == content.edges.size());
    REQUIRE(s.relations() == content.relations.size());
    for (std::uint16_t i = 0; i < s.relations(); ++i) {
      REQUIRE(s.relation(i) == content.relations[i]);
    }
    std::map<Vertex, std::map<Vertex, std::uint32_t>> near;
    std::map<Vertex, std::vector<EdgeIndex>> entering;
    for (EdgeIndex e = 0; e < s.edges(); ++e) {
      const SnapshotEdge& wanted = content.edges[e];
      const SnapshotEdge got = s.edge(e);
      REQUIRE(std::tuple(got.source, got.target, got.relation, got.evidence, got.publications,
                         got.first_day, got.last_day, got.cost) ==
              std::tuple(wanted.source, wanted.target, wanted.relation, wanted.evidence,
                         wanted.publications, wanted.first_day, wanted.last_day, wanted.cost));
      entering[wanted.target].push_back(e);
      if (wanted.source == wanted.target) continue;
      for (const auto& [a, b] :
           {std::pair(wanted.source, wanted.target), std::pair(wanted.target, wanted.source)}) {
        auto [at, fresh] = near[a].emplace(b, wanted.cost);
        if (!fresh) at->second = std::min(at->second, wanted.cost);
      }
    }
    for (Vertex v = 0; v < s.vertices(); ++v) {
      const SnapshotVertex& wanted = content.vertices[v];
      REQUIRE(s.key(v) == wanted.key);
      REQUIRE(s.name(v) == wanted.name);
      REQUIRE(s.hidden(v) == wanted.hidden);
      REQUIRE(s.documents(v) == wanted.documents);
      REQUIRE(s.type(v) == EntityKey{wanted.key}.type());
      REQUIRE(s.find(wanted.key) == v);
      REQUIRE(s.find(wanted.key + "x") == no_vertex);
      const auto [out, out_end] = s.out(v);
      for (EdgeIndex e = out; e < out_end; ++e) REQUIRE(s.source(e) == v);
      std::vector<EdgeIndex> in;
      for (EdgeIndex i = s.in(v).first; i < s.in(v).second; ++i) in.push_back(s.in_edge(i));
      REQUIRE(in == entering[v]);
      const Neighbours got = s.neighbours(v);
      std::map<Vertex, std::uint32_t> got_near;
      for (std::uint32_t i = 0; i < got.size; ++i) got_near[got.vertices[i]] = got.costs[i];
      REQUIRE(got_near == near[v]);
      REQUIRE(s.degree(v) == near[v].size());
    }
    REQUIRE(s.find("") == no_vertex);
    REQUIRE(s.find("\xFF") == no_vertex);
  }
}

TEST_CASE("equal content gives equal bytes, in memory and in a file", "[snapshot]") {
  Folder folder;
  std::mt19937_64 random(3);
  const SnapshotContent content = random_content(random, 300, 900, 5);
  const std::string bytes = encode_snapshot(content);
  REQUIRE(bytes == encode_snapshot(content));
  REQUIRE(write_snapshot(folder / "graph", content).has_value());
  CHECK(read(folder / "graph") == bytes);
  REQUIRE(write_snapshot(folder / "graph", SnapshotContent{}).has_value());  // replaces
  CHECK(read(folder / "graph") == encode_snapshot(SnapshotContent{}));
  CHECK(folder.files() == 1);
  auto mapped = Snapshot::map(folder / "graph");
  REQUIRE(mapped.has_value());
  CHECK(mapped->vertices() == 0);
  CHECK(mapped->verify().has_value());
}

TEST_CASE("a mapped snapshot outlives its file's name", "[snapshot]") {
  Folder folder;
  std::mt19937_64 random(4);
  const SnapshotContent content = random_content(random, 50, 100, 5);
  REQUIRE(write_snapshot(folder / "graph", content).has_value());
  auto mapped = Snapshot::map(folder / "graph");
  REQUIRE(mapped.has_value());
  std::filesystem::remove(folder / "graph");
  Snapshot moved = std::move(*mapped);
  CHECK(moved.verify().has_value());
  CHECK(walk(moved) == walk(opened(encode_snapshot(content))));
}

TEST_CASE("what is no snapshot is told so, with its place", "[snapshot]") {
  Folder folder;
  CHECK(Snapshot::map(folder / "none").error().code == ErrorCode::not_found);
  std::filesystem::create_directories(folder / "folder");
  CHECK_FALSE(Snapshot::map(folder / "folder").has_value());
  for (const std::string bytes :
       {"", "R", "not a snapshot at all, but text that goes on and on and on, long"}) {
    std::ofstream(folder / "text", std::ios::binary) << bytes;
    const auto error = Snapshot::map(folder / "text").error();
    CHECK(error.code == ErrorCode::corrupt);
    CHECK(error.place == (folder / "text").string());
  }
  std::string bytes = encode_snapshot({});
  bytes[8] = 9;  // a version to come
  CHECK(Snapshot::from_bytes(bytes).error().code == ErrorCode::unsupported);
  bytes = encode_snapshot({});
  std::reverse(bytes.begin() + 12, bytes.begin() + 16);
  CHECK(Snapshot::from_bytes(bytes).error().code == ErrorCode::unsupported);
}

TEST_CASE("content out of order is not written", "[snapshot]") {
  Folder folder;
  SnapshotContent content;
  content.relations = {"a"};
  content.vertices = {{"person/b", "", false, 0}, {"person/a", "", false, 0}};
  CHECK(write_snapshot(folder / "x", content).error().code == ErrorCode::internal);
  std::swap(content.vertices[0], content.vertices[1]);
  CHECK(check(content).has_value());
  SnapshotEdge edge;
  edge.target = 1;
  for (const auto& spoil : std::vector<void (*)(SnapshotContent&)>{
           [](SnapshotContent& c) { c.edges[0].cost = 0; },
           [](SnapshotContent& c) { c.edges[0].target = 2; },
           [](SnapshotContent& c) { c.edges[0].relation = 1; },
           [](SnapshotContent& c) { c.edges.push_back(c.edges[0]); },
           [](SnapshotContent& c) { c.relations = {"b", "a"}; }}) {
    SnapshotContent bad = content;
    bad.edges = {edge};
    REQUIRE(check(bad).has_value());
    spoil(bad);
    CHECK_FALSE(check(bad).has_value());
  }
  CHECK(folder.files() == 0);
}

TEST_CASE("every cut and every longer file is refused", "[snapshot]") {
  std::mt19937_64 random(8);
  const std::string bytes = encode_snapshot(random_content(random, 6, 9, 3));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    if (Snapshot::from_bytes(bytes.substr(0, size)).has_value()) FAIL(size);
  }
  CHECK_FALSE(Snapshot::from_bytes(bytes + std::string(8, '\0')).has_value());
}

TEST_CASE("every flipped bit of the header and its table is refused at opening", "[snapshot]") {
  std::mt19937_64 random(8);
  const std::string bytes = encode_snapshot(random_content(random, 6, 9, 3));
  for (std::size_t at = 0; at < head_size; ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      if (Snapshot::from_bytes(changed).has_value()) FAIL(at << " bit " << bit);
    }
  }
}

TEST_CASE("every changed byte is refused or found by verify, and never leads out of the file",
          "[snapshot]") {
  std::mt19937_64 random(9);
  const std::string bytes = encode_snapshot(random_content(random, 8, 20, 3));
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ static_cast<char>(1 + random() % 255));
    if (at < head_size) sign(changed);
    const auto snapshot = Snapshot::from_bytes(changed);
    if (!snapshot) continue;
    (void)walk(*snapshot);
    const bool padding = changed.size() == bytes.size() && snapshot->verify().has_value();
    if (!padding) continue;
    // Only what no section covers may change unseen: padding, spare fields, the generation.
    bool covered = at < head_size && !(at >= 16 && at < 24) && !(at >= 44 && at < 48);
    if (at >= header_size && at < head_size) covered = (at - header_size) % entry_size < 4;
    for (std::size_t i = 0; i < sections; ++i) {
      const std::size_t entry = header_size + i * entry_size;
      const auto begin = number_at(bytes, entry + 8), size = number_at(bytes, entry + 16);
      covered = covered || (at >= begin && at < begin + size);
    }
    if (covered && !(at >= checksum_at && at < checksum_at + 8)) FAIL(at);
  }
}

TEST_CASE("a snapshot full of nonsense is walked without harm", "[snapshot]") {
  std::mt19937_64 random(10);
  const std::string bytes = encode_snapshot(random_content(random, 12, 40, 3));
  std::size_t opened_anyway = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string changed = bytes;
    const int changes = 1 + static_cast<int>(random() % 40);
    for (int i = 0; i < changes; ++i) {
      const std::size_t at = head_size + random() % (changed.size() - head_size);
      changed[at] = static_cast<char>(random() % 3 == 0 ? 0xFF : random());
    }
    const auto snapshot = Snapshot::from_bytes(changed);
    if (!snapshot) continue;
    ++opened_anyway;
    (void)walk(*snapshot);
    (void)snapshot->verify();
    PathLimits limits;
    limits.budget = 2000;
    limits.paths = 5;
    if (round % 2 == 0) limits.since = 0;
    (void)cheapest_paths(*snapshot, 0, 11, limits);
    (void)cheapest_paths(*snapshot, static_cast<Vertex>(random() % 12),
                         static_cast<Vertex>(random() % 12), limits);
  }
  CHECK(opened_anyway > 500);
}
