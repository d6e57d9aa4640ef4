// One generation of what was derived: its rows in the store and its snapshot, read together.
//
// A generation never changes. A new one is written beside it under the next number, and becomes the
// current one by one write to table meta; then the old one is swept away.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/snapshot.h"
#include "redstring/entity.h"
#include "redstring/status.h"
#include "store/format.h"
#include "store/store.h"

namespace redstring::graph {

/// The current generation. Safe from any number of threads.
class View {
 public:
  /// Reads the number of the current generation and maps its snapshot. Null when nothing was linked
  /// yet. Errors: not_found when the snapshot's file is gone, corrupt, unsupported, io.
  static Result<std::shared_ptr<const View>> open(const store::Store& store);

  const store::Generation& generation() const { return generation_; }
  const Snapshot& snapshot() const { return snapshot_; }

  Result<Entity> entity(Vertex v) const;
  /// The document entities that `v` was made of: (rank of the document, index), rising.
  Result<std::vector<store::Member>> members(Vertex v) const;
  /// The document with this rank.
  Result<store::RankedDocument> document(std::uint32_t rank) const;
  /// All documents of the generation; their index is their rank.
  Result<std::vector<store::RankedDocument>> documents() const;
  /// The vertices of the entities of the document with this rank, in order.
  Result<std::vector<Vertex>> clusters(std::uint32_t rank) const;
  /// The vertices that an alias key leads to: none, one, or several when it is ambiguous.
  Result<std::vector<Vertex>> alias(std::string_view key) const;
  /// The vertices that have a search key.
  Result<std::vector<Vertex>> word(std::string_view search_key) const;
  /// At most `limit` search keys that begin with `start`, in byte order.
  Result<std::vector<std::string>> words(std::string_view start, std::size_t limit) const;
  /// What people might be asked, the most valuable first, as the linker left it.
  Result<std::vector<ReviewItem>> questions() const;
  Result<store::RelationRecord> relation(Vertex source, Vertex target, std::string_view type) const;

 private:
  View(const store::Store& store, store::Generation generation, Snapshot snapshot)
      : store_(&store), generation_(std::move(generation)), snapshot_(std::move(snapshot)) {}

  const store::Store* store_;
  store::Generation generation_;
  Snapshot snapshot_;
};

/// Where the snapshot of a generation stands.
std::filesystem::path snapshot_file(const store::Store& store, std::uint64_t generation);

/// Removes the rows and snapshot files of all generations but `keep`: of those before it, and of
/// those that a run which died had begun to write.
Status sweep_generations(store::Store& store, std::uint64_t keep);

/// Collects rows in rising order and hands them to the store in large pieces.
class RowWriter {
 public:
  RowWriter(store::Store& store, store::Table table) : store_(store), table_(table) {}
  Status add(std::string key, std::string value);
  /// Must be called at the end.
  Status finish();

 private:
  store::Store& store_;
  store::Table table_;
  std::vector<std::pair<std::string, std::string>> rows_;
  std::size_t bytes_ = 0;
};

}  // namespace redstring::graph
