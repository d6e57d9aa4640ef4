// What was observed, as linking sees it: the digests of all documents, most of them from the table
// that an earlier linking kept, the rest read from the store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "graph/digest_table.h"
#include "redstring/status.h"
#include "store/store.h"

namespace redstring::graph {

struct Observed {
  /// Where the digest of a document is.
  struct Place {
    std::uint32_t table = 0, document = 0;
  };
  std::vector<DigestTable> tables;
  std::vector<Place> documents;  ///< by rank: in order of ids
  std::uint64_t read = 0;        ///< digests that were read from the store
  /// Rising: those that came or went since the generation before `number`. Some of them may have
  /// been there already, with another reading.
  std::vector<DocumentId> renewed;
  /// Whether a table was written that holds them all: it becomes the one to be kept with
  /// keep_table().
  bool rewritten = false;
};

/// Told how many digests were read, and of how many; may stop the reading.
using ReadProgress = std::function<Status(std::uint64_t done, std::uint64_t total)>;

/// All digests, for generation `number`, which also names a table that is written on the way: when
/// there is none that is whole, when too many documents came or went since, or when `afresh` says
/// that none is to be believed. Until keep_table() was written nobody looks at it. Errors: corrupt,
/// io, limit, and those of `progress`.
Result<Observed> observe(store::Store& store, std::uint64_t number, bool afresh,
                         const ReadProgress& progress);

/// Notes in the batch that adds or removes a document that it did so while `generation` was the
/// current one.
void note_move(store::Batch& batch, const DocumentId& id, std::uint64_t generation);
/// Makes the table that observe() has written as `number` the one to begin with, once `batch` is
/// written. Then forget_moves() may be called.
void keep_table(store::Batch& batch, std::uint64_t number);
/// Drops the notes of which documents came or went. To lose time in between is to lose time only.
Status forget_moves(store::Store& store);

/// The number of the table that is kept, if there is one.
Result<std::optional<std::uint64_t>> kept_table(const store::Store& store);
std::filesystem::path digest_table_file(const store::Store& store, std::uint64_t number);

}  // namespace redstring::graph
