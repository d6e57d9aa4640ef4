// One generation of what was derived: its rows in the store and its snapshot, read together.
//
// A generation goes on from the one before: snapshot and ledger are new files, of the rows only
// those that differ are written, in one batch with the record in table meta that makes it the
// current one. Or it begins a series: all its rows are written beside the old ones under its own
// number, and one write to table meta makes it current; then the old ones are swept away.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/ledger.h"
#include "graph/snapshot.h"
#include "redstring/entity.h"
#include "redstring/status.h"
#include "store/format.h"
#include "store/store.h"

namespace redstring::graph {

/// The current generation. Safe from any number of threads.
class View {
 public:
  /// Reads the number of the current generation and maps its snapshot and ledger. Null when nothing
  /// was linked yet. Errors: not_found when one of the files is gone, corrupt, unsupported, io.
  static Result<std::shared_ptr<const View>> open(const store::Store& store);

  const store::Generation& generation() const { return generation_; }
  const Snapshot& snapshot() const { return snapshot_; }
  const Ledger& ledger() const { return ledger_; }

  Result<Entity> entity(Vertex v) const;
  /// The document entities that `v` was made of: (rank of the document, index), rising.
  Result<std::vector<store::Member>> members(Vertex v) const;
  /// The document with this rank.
  Result<store::RankedDocument> document(std::uint32_t rank) const;
  /// All documents of the generation; their index is their rank.
  std::vector<store::RankedDocument> documents() const;
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
  View(const store::Store& store, store::Generation generation, Snapshot snapshot, Ledger ledger)
      : store_(&store),
        generation_(std::move(generation)),
        snapshot_(std::move(snapshot)),
        ledger_(std::move(ledger)) {}
  /// The vertices of a row of labels.
  Result<std::vector<Vertex>> vertices(std::string_view row) const;
  Result<std::vector<Vertex>> vertices_labelled(std::vector<Label> labels) const;

  const store::Store* store_;
  store::Generation generation_;
  Snapshot snapshot_;
  Ledger ledger_;
};

/// Where the snapshot and the ledger of a generation stand.
std::filesystem::path snapshot_file(const store::Store& store, std::uint64_t generation);
std::filesystem::path ledger_file(const store::Store& store, std::uint64_t generation);
/// What was found out about names, by whatever generation.
std::filesystem::path name_book_file(const store::Store& store);
/// Who was found in the knowledge base, by whatever generation.
std::filesystem::path known_book_file(const store::Store& store);

/// Removes the rows of all series but that of `keep`, and all snapshots and ledgers but its own: of
/// generations before it, and of those that a run which died had begun to write.
Status sweep_generations(store::Store& store, const store::Generation& keep);

/// Collects rows in rising order and hands them to the store in large pieces; or puts them, in any
/// order, into a batch.
class RowWriter {
 public:
  RowWriter(store::Store& store, store::Table table, store::Batch* batch = nullptr)
      : store_(store), table_(table), batch_(batch) {}
  Status add(std::string key, std::string value);
  /// Must be called at the end.
  Status finish();

 private:
  store::Store& store_;
  store::Table table_;
  store::Batch* batch_;
  std::vector<std::pair<std::string, std::string>> rows_;
  std::size_t bytes_ = 0;
};

}  // namespace redstring::graph
