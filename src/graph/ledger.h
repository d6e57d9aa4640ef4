// The ledger of a generation: what its documents and entities are called in the rows of the store,
// which entity each document entity belongs to, and a hash of what each row was made from.
//
// Ranks and vertices are places in an order: one new document moves half of them. Rows are written
// under labels, which stay with a document or an entity key as long as it is there, so that a
// generation writes only the rows that differ from those of the one before. Labels say in which
// order things came; nothing that anybody is shown does, because a View translates them.
//
// A file beside the snapshot: a header of 64 bytes, then plain arrays (SNAPSHOT.md). It is mapped,
// checked in its header and size when it is opened, and clamped where it is read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "graph/snapshot.h"
#include "redstring/status.h"
#include "store/format.h"

namespace redstring::graph {

using Label = std::uint32_t;

/// What goes into a ledger. Labels are distinct and below the next one.
struct LedgerContent {
  std::uint64_t generation = 0;
  std::vector<store::RankedDocument> documents;  ///< by rank
  std::vector<Label> document_labels;            ///< by rank
  std::vector<std::uint32_t> first_unit;  ///< by rank, and one more: where its entities begin
  std::vector<Label> unit_labels;         ///< which entity each document entity belongs to
  Label next_document = 0;
  std::vector<Label> entity_labels;          ///< by vertex
  std::vector<std::uint64_t> entity_hashes;  ///< by vertex: of its rows
  Label next_entity = 0;
  std::vector<std::uint64_t> relation_hashes;  ///< by edge
};

std::string encode_ledger(const LedgerContent& content);
/// To a temporary name beside `file`, fsynced, renamed. Errors: io.
Status write_ledger(const std::filesystem::path& file, const LedgerContent& content);

/// A mapped (or in-memory) ledger. Immutable; safe from any number of threads. Numbers out of range
/// read as none.
class Ledger {
 public:
  static constexpr std::uint32_t none = 0xffffffff;

  /// Errors: not_found, unsupported (version), corrupt, io.
  static Result<Ledger> map(const std::filesystem::path& file);
  static Result<Ledger> from_bytes(std::string bytes);
  Ledger(Ledger&&) noexcept;
  Ledger& operator=(Ledger&&) noexcept;
  ~Ledger();

  std::uint64_t generation() const;
  std::uint32_t documents() const;
  store::RankedDocument document(std::uint32_t rank) const;
  Label document_label(std::uint32_t rank) const;
  /// The labels of a document's entities, in order of their indices: what the row of the document
  /// says.
  std::span<const Label> unit_labels(std::uint32_t rank) const;
  std::uint32_t rank(Label document) const;  ///< none when it is gone
  Label next_document() const;

  std::uint32_t entities() const;
  Label entity_label(Vertex v) const;
  std::uint64_t entity_hash(Vertex v) const;
  Vertex vertex(Label entity) const;  ///< none when it is gone
  Label next_entity() const;

  std::uint64_t relations() const;
  std::uint64_t relation_hash(EdgeIndex e) const;

  /// Reads everything and compares the checksum: whoever copies from a ledger asks first.
  bool intact() const;
  /// The same, and that labels lead there and back. Errors: corrupt.
  Status verify() const;

 private:
  struct Map;
  std::unique_ptr<Map> map_;
  explicit Ledger(std::unique_ptr<Map> map);
};

}  // namespace redstring::graph
