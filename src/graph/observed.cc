// See observed.h.
#include "graph/observed.h"

#include <algorithm>
#include <string>

namespace redstring::graph {
namespace {

namespace keys = store::keys;
using store::Table;

Result<store::Digest> decoded(const DocumentId& id, std::string_view row) {
  auto digest = store::decode_digest(row);
  if (!digest) {
    Error error = digest.error();
    error.place = "document " + id.hex();
    return fail(std::move(error));
  }
  return digest;
}

/// The documents that came or went since the table was written, rising; and in `lately` those that
/// did so after `generation` was made.
Result<std::vector<DocumentId>> moved_since(const store::Store& store, std::uint64_t generation,
                                            std::vector<DocumentId>& lately) {
  std::vector<DocumentId> out;
  const auto row = store.scan(Table::meta, keys::all_moved());
  for (; row->valid(); row->next()) {
    const auto id = keys::document_of(row->key());
    const auto during = store::decode_number(row->value());
    if (!id) return fail(ErrorCode::corrupt, "a note of a document that moved is damaged");
    out.push_back(*id);
    // Who does not say when is taken as new: that costs rows and is never wrong.
    if (!during || *during >= generation) lately.push_back(*id);
  }
  if (auto ok = row->status(); !ok) return fail(ok.error());
  return out;
}

/// The table that is kept; none when it is gone or damaged: then digests are read again.
Result<std::optional<DigestTable>> open_kept(const store::Store& store) {
  std::optional<DigestTable> none;
  const auto number = kept_table(store);
  if (!number) return fail(number.error());
  if (!*number) return none;
  const auto opened = [&]() -> Result<DigestTable> {
    if (!store.directory().empty()) return DigestTable::map(digest_table_file(store, **number));
    auto bytes = store.get(Table::meta, keys::digest_table_bytes());
    if (!bytes) return fail(bytes.error());
    return DigestTable::from_bytes(bytes->value_or(""));
  };
  auto table = opened();
  if (!table || table->generation() != **number) return none;
  return std::optional<DigestTable>(std::move(*table));
}

class Reader {
 public:
  Reader(store::Store& store, std::uint64_t number, const ReadProgress& progress)
      : store_(store), number_(number), progress_(progress) {}

  Result<Observed> run(bool afresh) {
    std::optional<DigestTable> kept;
    if (!afresh) {
      auto opened = open_kept(store_);
      if (!opened) return fail(opened.error());
      kept = std::move(*opened);
    }
    auto since = moved_since(store_, number_ - 1, out_.renewed);
    if (!since) return fail(since.error());
    if (!kept) {
      if (auto ok = read_all(); !ok) return fail(ok.error());
      return std::move(out_);
    }
    const std::vector<DocumentId> moved = std::move(*since);
    DigestTableBuilder builder(number_);
    if (auto ok = read(moved, builder); !ok) return fail(ok.error());
    auto fresh = DigestTable::from_bytes(builder.encode());
    if (!fresh) return fail(fresh.error());
    out_.tables.push_back(std::move(*kept));
    out_.tables.push_back(std::move(*fresh));
    merge(moved);
    if (moved.size() > std::max(few, out_.documents.size() / worth_rewriting))
      if (auto ok = write_one(); !ok) return fail(ok.error());
    return std::move(out_);
  }

 private:
  /// So many are read again each time rather than that all is written.
  static constexpr std::size_t few = 200, worth_rewriting = 32;

  Status tell(std::uint64_t total) const {
    return out_.read % 1024 == 0 && progress_ ? progress_(out_.read, total) : Status();
  }

  Status read_all() {
    const auto counted = store_.get(Table::meta, keys::counters());
    if (!counted) return fail(counted.error());
    std::uint64_t total = 0;
    if (*counted)
      if (const auto counters = store::decode_counters(**counted)) total = counters->documents;
    DigestTableBuilder builder(number_);
    const auto row = store_.scan(Table::analyses, keys::digests());
    for (; row->valid(); row->next()) {
      const auto id = keys::document_of(row->key());
      if (!id) return fail(ErrorCode::corrupt, "a digest's key is damaged");
      const auto digest = decoded(*id, row->value());
      if (!digest) return fail(digest.error());
      if (auto ok = tell(total); !ok) return ok;
      if (auto ok = builder.add(*id, *digest); !ok) return ok;
      ++out_.read;
    }
    if (auto ok = row->status(); !ok) return ok;
    return put(builder);
  }

  /// The digests of those of `ids` that are there.
  Status read(const std::vector<DocumentId>& ids, DigestTableBuilder& into) {
    for (const DocumentId& id : ids) {
      const auto row = store_.get(Table::analyses, keys::digest(id));
      if (!row) return fail(row.error());
      if (!*row) continue;
      const auto digest = decoded(id, **row);
      if (!digest) return fail(digest.error());
      if (auto ok = tell(ids.size()); !ok) return ok;
      if (auto ok = into.add(id, *digest); !ok) return ok;
      ++out_.read;
    }
    return {};
  }

  /// The documents of the kept table that did not move, and those that were read, in order of ids.
  void merge(const std::vector<DocumentId>& moved) {
    const DigestTable &kept = out_.tables[0], &fresh = out_.tables[1];
    out_.documents.reserve(kept.documents() + fresh.documents());
    std::uint32_t f = 0;
    auto next_moved = moved.begin();
    for (std::uint32_t k = 0; k < kept.documents(); ++k) {
      const DocumentId& id = kept.document(k).id;
      for (; f < fresh.documents() && !(id < fresh.document(f).id); ++f)
        out_.documents.push_back({1, f});
      while (next_moved != moved.end() && *next_moved < id) ++next_moved;
      if (next_moved == moved.end() || *next_moved != id) out_.documents.push_back({0, k});
    }
    for (; f < fresh.documents(); ++f) out_.documents.push_back({1, f});
  }

  /// One table of all, instead of two.
  Status write_one() {
    DigestTableBuilder builder(number_);
    for (const Observed::Place& place : out_.documents)
      if (auto ok = builder.copy(out_.tables[place.table], place.document); !ok) return ok;
    return put(builder);
  }

  /// Puts the table where it is looked for and goes on with it.
  Status put(DigestTableBuilder& builder) {
    std::vector<DigestTable> one;
    if (store_.directory().empty()) {
      std::string bytes = builder.encode();
      store::Batch batch;
      batch.put(Table::meta, keys::digest_table_bytes(), bytes);
      if (auto ok = store_.write(batch); !ok) return ok;
      auto table = DigestTable::from_bytes(std::move(bytes));
      if (!table) return fail(table.error());
      one.push_back(std::move(*table));
    } else {
      const std::filesystem::path file = digest_table_file(store_, number_);
      if (auto ok = builder.write(file); !ok) return ok;
      auto table = DigestTable::map(file);
      if (!table) return fail(table.error());
      one.push_back(std::move(*table));
    }
    out_.tables = std::move(one);
    out_.documents.clear();
    for (std::uint32_t d = 0; d < out_.tables[0].documents(); ++d) out_.documents.push_back({0, d});
    out_.rewritten = true;
    return {};
  }

  store::Store& store_;
  const std::uint64_t number_;
  const ReadProgress& progress_;
  Observed out_;
};

}  // namespace

Result<Observed> observe(store::Store& store, std::uint64_t number, bool afresh,
                         const ReadProgress& progress) {
  return Reader(store, number, progress).run(afresh);
}

void note_move(store::Batch& batch, const DocumentId& id, std::uint64_t generation) {
  batch.put(Table::meta, keys::moved(id), store::encode_number(generation));
}

void keep_table(store::Batch& batch, std::uint64_t number) {
  batch.put(Table::meta, keys::digest_table(), store::encode_number(number));
}

Status forget_moves(store::Store& store) {
  std::string end = keys::all_moved();
  ++end.back();
  return store.erase_range(Table::meta, keys::all_moved(), end);
}

Result<std::optional<std::uint64_t>> kept_table(const store::Store& store) {
  const auto row = store.get(Table::meta, keys::digest_table());
  if (!row) return fail(row.error());
  std::optional<std::uint64_t> out;
  if (!*row) return out;
  const auto number = store::decode_number(**row);
  if (!number) return fail(number.error());
  out = *number;
  return out;
}

}  // namespace redstring::graph
