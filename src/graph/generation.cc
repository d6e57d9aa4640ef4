// One generation of what was derived; see generation.h.
#include "graph/generation.h"

#include <algorithm>
#include <charconv>
#include <system_error>
#include <tuple>

#include "graph/observed.h"

namespace redstring::graph {
namespace {

namespace fs = std::filesystem;
namespace keys = store::keys;
using store::Table;

constexpr std::string_view snapshot_prefix = "snapshot-", snapshot_suffix = ".rsg";
constexpr std::string_view ledger_prefix = "ledger-", ledger_suffix = ".rsl";
constexpr std::string_view digests_prefix = "digests-", digests_suffix = ".rsd";

tl::unexpected<Error> missing_row(std::string what) {
  return fail(ErrorCode::corrupt, "the database lacks " + std::move(what), {},
              "redstring link --force builds the graph again");
}

/// The generation in a file name like "snapshot-12.rsg" or "snapshot-12.rsg.anything".
std::optional<std::uint64_t> generation_in(std::string_view name, std::string_view prefix,
                                           std::string_view suffix) {
  if (name.substr(0, prefix.size()) != prefix) return std::nullopt;
  name.remove_prefix(prefix.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc()) return std::nullopt;
  name.remove_prefix(static_cast<std::size_t>(end - name.data()));
  if (name.substr(0, suffix.size()) != suffix) return std::nullopt;
  return number;
}

fs::path numbered(const store::Store& store, std::string_view prefix, std::uint64_t generation,
                  std::string_view suffix) {
  return store.directory() /
         (std::string(prefix) + std::to_string(generation) + std::string(suffix));
}

/// The bytes that a store without a directory keeps in table meta.
Result<std::string> kept_bytes(const store::Store& store, const std::string& key,
                               std::string_view what) {
  auto bytes = store.get(Table::meta, key);
  if (!bytes) return fail(bytes.error());
  if (!*bytes) return fail(ErrorCode::not_found, "the " + std::string(what) + " is missing");
  return std::move(**bytes);
}

Result<Snapshot> open_snapshot(const store::Store& store, std::uint64_t generation) {
  if (!store.directory().empty()) return Snapshot::map(snapshot_file(store, generation));
  auto bytes = kept_bytes(store, keys::snapshot(), "snapshot");
  if (!bytes) return fail(bytes.error());
  return Snapshot::from_bytes(std::move(*bytes));
}

Result<Ledger> open_ledger(const store::Store& store, std::uint64_t generation) {
  if (!store.directory().empty()) return Ledger::map(ledger_file(store, generation));
  auto bytes = kept_bytes(store, keys::ledger(), "ledger");
  if (!bytes) return fail(bytes.error());
  return Ledger::from_bytes(std::move(*bytes));
}

}  // namespace

fs::path snapshot_file(const store::Store& store, std::uint64_t generation) {
  return numbered(store, snapshot_prefix, generation, snapshot_suffix);
}

fs::path ledger_file(const store::Store& store, std::uint64_t generation) {
  return numbered(store, ledger_prefix, generation, ledger_suffix);
}

fs::path name_book_file(const store::Store& store) { return store.directory() / "names.rsn"; }

fs::path known_book_file(const store::Store& store) { return store.directory() / "known.rsk"; }

fs::path digest_table_file(const store::Store& store, std::uint64_t number) {
  return numbered(store, digests_prefix, number, digests_suffix);
}

Result<std::shared_ptr<const View>> View::open(const store::Store& store) {
  const auto record = store.get(Table::meta, keys::generation());
  if (!record) return fail(record.error());
  if (!*record) return std::shared_ptr<const View>();
  auto generation = store::decode_generation(**record);
  if (!generation) return fail(generation.error());
  auto snapshot = open_snapshot(store, generation->number);
  if (!snapshot) return fail(snapshot.error());
  if (snapshot->generation() != generation->number || snapshot->vertices() != generation->entities)
    return fail(ErrorCode::corrupt, "the snapshot belongs to another generation",
                snapshot_file(store, generation->number).string(),
                "redstring link --force builds it again");
  auto ledger = open_ledger(store, generation->number);
  if (!ledger) return fail(ledger.error());
  if (ledger->generation() != generation->number || ledger->entities() != snapshot->vertices() ||
      ledger->relations() != snapshot->edges() || ledger->documents() != generation->documents)
    return fail(ErrorCode::corrupt, "the ledger belongs to another generation",
                ledger_file(store, generation->number).string(),
                "redstring link --force builds it again");
  return std::shared_ptr<const View>(
      new View(store, std::move(*generation), std::move(*snapshot), std::move(*ledger)));
}

Result<Entity> View::entity(Vertex v) const {
  const auto row =
      store_->get(Table::entities, keys::entity(generation_.series, ledger_.entity_label(v)));
  if (!row) return fail(row.error());
  if (!*row) return missing_row("entity " + std::to_string(v));
  return store::decode_entity(**row);
}

Result<std::vector<store::Member>> View::members(Vertex v) const {
  const auto row =
      store_->get(Table::entities, keys::members(generation_.series, ledger_.entity_label(v)));
  if (!row) return fail(row.error());
  if (!*row) return missing_row("the mentions of entity " + std::to_string(v));
  auto members = store::decode_members(**row);
  if (!members) return members;
  for (auto& [document, index] : *members) {
    document = ledger_.rank(document);
    if (document == Ledger::none) return missing_row("a document of entity " + std::to_string(v));
  }
  std::sort(members->begin(), members->end());
  return members;
}

Result<store::RankedDocument> View::document(std::uint32_t rank) const {
  if (rank >= ledger_.documents()) return missing_row("document number " + std::to_string(rank));
  return ledger_.document(rank);
}

std::vector<store::RankedDocument> View::documents() const {
  std::vector<store::RankedDocument> all;
  all.reserve(ledger_.documents());
  for (std::uint32_t rank = 0; rank < ledger_.documents(); ++rank)
    all.push_back(ledger_.document(rank));
  return all;
}

Result<std::vector<Vertex>> View::clusters(std::uint32_t rank) const {
  const auto row = store_->get(Table::entities,
                               keys::clusters(generation_.series, ledger_.document_label(rank)));
  if (!row) return fail(row.error());
  if (!*row) return missing_row("the entities of document number " + std::to_string(rank));
  auto labels = store::decode_clusters(**row);
  if (!labels) return labels;
  return vertices_labelled(std::move(*labels));
}

Result<std::vector<Vertex>> View::vertices(std::string_view row) const {
  auto labels = store::decode_rising(row);
  if (!labels) return labels;
  auto found = vertices_labelled(std::move(*labels));
  if (found) std::sort(found->begin(), found->end());
  return found;
}

Result<std::vector<Vertex>> View::vertices_labelled(std::vector<Label> labels) const {
  for (std::uint32_t& label : labels) {
    const Vertex v = ledger_.vertex(label);
    if (v >= snapshot_.vertices())
      return missing_row("the entity labelled " + std::to_string(label));
    label = v;
  }
  return labels;
}

Result<std::vector<Vertex>> View::alias(std::string_view key) const {
  for (const std::string& of :
       {keys::alias(generation_.series, key), keys::known_alias(generation_.series, key)}) {
    const auto row = store_->get(Table::aliases, of);
    if (!row) return fail(row.error());
    if (*row) return vertices(**row);
  }
  return std::vector<Vertex>();
}

Result<std::vector<Vertex>> View::word(std::string_view search_key) const {
  const auto row = store_->get(Table::aliases, keys::word(generation_.series, search_key));
  if (!row) return fail(row.error());
  return *row ? vertices(**row) : std::vector<Vertex>();
}

Result<std::vector<std::string>> View::words(std::string_view start, std::size_t limit) const {
  std::vector<std::string> found;
  const auto row = store_->scan(Table::aliases, keys::words(generation_.series, start));
  for (; row->valid() && found.size() < limit; row->next())
    if (auto word = keys::name_of(row->key())) found.push_back(std::move(*word));
  if (auto ok = row->status(); !ok) return fail(ok.error());
  return found;
}

Result<std::vector<ReviewItem>> View::questions() const {
  std::vector<ReviewItem> all;
  const auto row = store_->scan(Table::entities, keys::questions(generation_.series));
  for (; row->valid(); row->next()) {
    auto item = store::decode_review_item(row->value());
    if (!item) return fail(item.error());
    all.push_back(std::move(*item));
  }
  if (auto ok = row->status(); !ok) return fail(ok.error());
  return all;
}

Result<store::RelationRecord> View::relation(Vertex source, Vertex target,
                                             std::string_view type) const {
  const auto row =
      store_->get(Table::relations, keys::relation(generation_.series, ledger_.entity_label(source),
                                                   ledger_.entity_label(target), type));
  if (!row) return fail(row.error());
  if (!*row)
    return missing_row("the relation " + std::string(type) + " of entities " +
                       std::to_string(source) + " and " + std::to_string(target));
  auto record = store::decode_relation(**row);
  if (!record) return record;
  for (store::EvidenceRef& ref : record->evidence) {
    ref.rank = ledger_.rank(ref.rank);
    ref.publication = ledger_.rank(ref.publication);
    if (ref.rank == Ledger::none || ref.publication == Ledger::none)
      return missing_row("a document of the relation " + std::string(type));
  }
  std::sort(record->evidence.begin(), record->evidence.end(), [](const auto& a, const auto& b) {
    return std::tie(a.rank, a.evidence) < std::tie(b.rank, b.evidence);
  });
  return record;
}

Status sweep_generations(store::Store& store, const store::Generation& keep) {
  for (const Table table : {Table::entities, Table::aliases, Table::relations}) {
    if (auto ok = store.erase_range(table, keys::series_rows(0), keys::series_rows(keep.series));
        !ok)
      return ok;
    if (auto ok = store.erase_range(table, keys::series_rows(keep.series + 1),
                                    keys::series_rows(UINT64_MAX));
        !ok)
      return ok;
  }
  if (store.directory().empty()) return {};
  const auto table = kept_table(store);
  if (!table) return fail(table.error());
  std::error_code error;
  std::vector<fs::path> old;
  for (fs::directory_iterator file(store.directory(), error), end; !error && file != end;
       file.increment(error)) {
    const std::string name = file->path().filename().string();
    const bool ours = generation_in(name, snapshot_prefix, snapshot_suffix) ||
                      generation_in(name, ledger_prefix, ledger_suffix) ||
                      generation_in(name, digests_prefix, digests_suffix);
    const bool current =
        (*table && name == digest_table_file(store, **table).filename().string()) ||
        name == snapshot_file(store, keep.number).filename().string() ||
        name == ledger_file(store, keep.number).filename().string();
    if (ours && !current) old.push_back(file->path());
  }
  for (const fs::path& file : old) fs::remove(file, error);  // readers that have it mapped keep it
  return {};
}

Status RowWriter::add(std::string key, std::string value) {
  if (batch_ != nullptr) {
    batch_->put(table_, std::move(key), std::move(value));
    return {};
  }
  constexpr std::size_t piece = 32u << 20;
  bytes_ += key.size() + value.size();
  rows_.emplace_back(std::move(key), std::move(value));
  return bytes_ < piece ? Status() : finish();
}

Status RowWriter::finish() {
  if (batch_ != nullptr) return {};
  const Status written = store_.bulk(table_, rows_);
  rows_.clear();
  bytes_ = 0;
  return written;
}

}  // namespace redstring::graph
