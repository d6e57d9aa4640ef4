// The narrow interface between the graph and the disk: ordered tables of bytes, atomic batches.
//
// Two implementations obey one contract (tests/store/contract.tests.cc): RocksDbStore for use and
// MemoryStore for tests, which is the stricter of the two. What keys and values mean is in
// format.h and FORMAT.md; nothing outside src/store builds a key by hand.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "redstring/status.h"

namespace redstring::store {

/// One column family each. The numbers and names are on disk: add at the end, never renumber.
enum class Table : std::uint8_t {
  meta = 0,       ///< format version, current generation, counters, ingest checkpoints
  documents = 1,  ///< observed: one record a document
  analyses = 2,   ///< observed: one record a document
  decisions = 3,  ///< decided: by number
  entities = 4,   ///< derived, by generation
  aliases = 5,    ///< derived, by generation: alias key → entity key
  relations = 6,  ///< derived, by generation: edge → its evidence
  kb = 7,         ///< imported: entities of knowledge bases, by id and by name
};
inline constexpr std::size_t table_count = 8;

/// Puts and deletes that become visible and durable together or not at all. Later operations on the
/// same key win.
class Batch {
 public:
  struct Operation {
    Table table;
    std::string key;
    std::optional<std::string> value;  ///< nothing: delete
  };
  void put(Table table, std::string key, std::string value) {
    operations_.push_back({table, std::move(key), std::move(value)});
  }
  void erase(Table table, std::string key) {
    operations_.push_back({table, std::move(key), std::nullopt});
  }
  bool empty() const { return operations_.empty(); }
  const std::vector<Operation>& operations() const { return operations_; }

 private:
  std::vector<Operation> operations_;
};

/// Walks the keys of one table from a start, in byte order. Sees the table as it was when made.
class Cursor {
 public:
  virtual ~Cursor() = default;
  /// False at the end, or on an error: ask status().
  virtual bool valid() const = 0;
  virtual void next() = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual Status status() const = 0;
};

/// An ordered map of bytes in several tables. Reading is safe from any number of threads; writing
/// from one at a time. Acknowledged writes survive the death of the process and of the machine.
class Store {
 public:
  virtual ~Store() = default;
  /// The value, or nothing when the key is absent.
  virtual Result<std::optional<std::string>> get(Table table, std::string_view key) const = 0;
  /// All or nothing; durable when it returns success.
  virtual Status write(const Batch& batch) = 0;
  /// Keys that begin with `prefix`, from `from` (a full key, at least `prefix`) on.
  virtual std::unique_ptr<Cursor> scan(Table table, std::string_view prefix,
                                       std::string_view from = {}) const = 0;
  /// Bulk-writes new keys in strictly rising order (a derived generation). Readers of the current
  /// generation do not look at them; not atomic as a whole: a crash leaves keys that the next sweep
  /// removes. Durable at the latest when the next write() returns.
  virtual Status bulk(Table table,
                      const std::vector<std::pair<std::string, std::string>>& rows) = 0;
  /// Removes every key in [from, to). Not atomic: a crash leaves some of them. For what is derived
  /// and no longer current.
  virtual Status erase_range(Table table, std::string_view from, std::string_view to) = 0;
  /// Makes all that was written durable in sorted files, so that the next to open has no log to
  /// replay. Costs time, changes nothing.
  virtual Status settle() = 0;
  /// Reads every file back against its checksums, filters and indexes too, which no lookup would
  /// ever complain about. Corrupt names the file. What a writer replaces meanwhile is not looked
  /// at.
  virtual Status verify() const = 0;
  /// Bytes on disk, or in memory.
  virtual std::uint64_t size() const = 0;
  /// Where snapshot files stand; empty for a store in memory.
  virtual std::filesystem::path directory() const = 0;
};

enum class Access : std::uint8_t { read, write, create };

/// Opens a RocksDB store. Errors: not_found, locked (the message names the process that holds it),
/// unsupported (format version newer than ours), corrupt, io.
Result<std::unique_ptr<Store>> open_rocksdb(const std::filesystem::path& directory, Access access);
std::unique_ptr<Store> open_memory();

}  // namespace redstring::store
