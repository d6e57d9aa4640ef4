// The snapshot: one generation's graph as compressed sparse rows in a file that is mapped, not
// read.
//
// Topology and what path search needs, nothing else: entity records, aliases and evidence stay in
// the store. Versioned, checksummed, immutable once written; SNAPSHOT.md describes its bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "redstring/mention.h"
#include "redstring/status.h"

namespace redstring::graph {

using Vertex = std::uint32_t;
using EdgeIndex = std::uint64_t;
inline constexpr Vertex no_vertex = 0xffffffff;

/// What goes into a snapshot. Vertices are numbered in byte order of their keys, edges in order of
/// (source, target, relation): equal content gives equal bytes.
struct SnapshotVertex {
  std::string key;   ///< unique
  std::string name;  ///< for display and tie-breaking in find
  bool hidden = false;
  std::uint32_t documents = 0;
};
struct SnapshotEdge {
  Vertex source = 0, target = 0;
  std::uint16_t relation = 0;  ///< index into relation names
  std::uint32_t evidence = 0, publications = 0;
  std::int32_t first_day = 0,
               last_day = 0;  ///< days since 1970-01-01 of the evidence's time; see `no_day`
  std::uint32_t cost = 1000;  ///< fixed point, 1000 = an ordinary step; at least 1
};
inline constexpr std::int32_t no_day = INT32_MIN;

struct SnapshotContent {
  std::uint64_t generation = 0;
  std::vector<std::string> relations;    ///< sorted
  std::vector<SnapshotVertex> vertices;  ///< sorted by key, distinct
  std::vector<SnapshotEdge> edges;       ///< sorted by (source, target, relation), distinct
};

/// Whether `content` keeps the order and the bounds told above. Errors: internal, naming the
/// culprit.
Status check(const SnapshotContent& content);
/// Serializes; the result is what a snapshot file holds. `check(content)` must hold.
std::string encode_snapshot(const SnapshotContent& content);
/// The same bytes to a temporary name beside `file`, fsynced, renamed, the folder fsynced. Holds no
/// copy of the whole. Errors: internal (check), io.
Status write_snapshot(const std::filesystem::path& file, const SnapshotContent& content);

/// The distinct vertices next to one, either way, ascending, itself left out. `costs[i]` is that of
/// the cheapest edge between the two, whatever its direction and relation.
struct Neighbours {
  const Vertex* vertices = nullptr;
  const std::uint32_t* costs = nullptr;
  std::uint32_t size = 0;
};

/// A mapped (or in-memory) snapshot. Immutable; safe from any number of threads; O(1) to open but
/// for the checksum of its header, `verify` reads all.
class Snapshot {
 public:
  /// Errors: not_found, unsupported (version), corrupt (bad header, sizes that do not fit, with the
  /// file's name). Structural bounds are checked at opening and content is clamped where it is
  /// read, so no later call can leave the file, whatever it holds. A vertex or edge number out of
  /// range reads as empty, zero or no_vertex.
  static Result<Snapshot> map(const std::filesystem::path& file);
  static Result<Snapshot> from_bytes(std::string bytes);
  Snapshot(Snapshot&&) noexcept;
  Snapshot& operator=(Snapshot&&) noexcept;
  ~Snapshot();

  std::uint64_t generation() const;
  Vertex vertices() const;
  EdgeIndex edges() const;
  std::string_view key(Vertex v) const;
  std::string_view name(Vertex v) const;
  EntityType type(Vertex v) const;
  bool hidden(Vertex v) const;
  std::uint32_t documents(Vertex v) const;
  /// The vertex with this key, or no_vertex. Binary search.
  Vertex find(std::string_view key) const;
  std::string_view relation(std::uint16_t index) const;
  std::uint16_t relations() const;

  /// Half-open range of the edges that leave `v`; they are numbered contiguously.
  std::pair<EdgeIndex, EdgeIndex> out(Vertex v) const;
  Vertex source(EdgeIndex e) const;
  Vertex target(EdgeIndex e) const;
  SnapshotEdge edge(EdgeIndex e) const;
  std::uint32_t cost(EdgeIndex e) const;
  /// The edges that enter `v`: a range of indices into `in_edge`.
  std::pair<EdgeIndex, EdgeIndex> in(Vertex v) const;
  EdgeIndex in_edge(EdgeIndex i) const;
  std::uint32_t degree(Vertex v) const;  ///< distinct neighbours either way, itself not counted
  /// Valid as long as the snapshot. In a damaged file a neighbour may be any number: compare it
  /// with vertices() before use.
  Neighbours neighbours(Vertex v) const;

  /// The types that occur, as small numbers: what a filter by type compares.
  std::uint16_t types() const;
  EntityType type_at(std::uint16_t index) const;
  std::uint16_t type_index(Vertex v) const;

  /// Reads everything and compares the checksums: whoever copies from a snapshot asks first.
  bool intact() const;
  /// Reads everything and checks the checksum and every index. Errors: corrupt, naming the section.
  Status verify() const;

 private:
  struct Map;
  std::unique_ptr<Map> map_;
  explicit Snapshot(std::unique_ptr<Map> map);
};

}  // namespace redstring::graph
