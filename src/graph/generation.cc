// One generation of what was derived; see generation.h.
#include "graph/generation.h"

#include <charconv>
#include <system_error>

namespace redstring::graph {
namespace {

namespace fs = std::filesystem;
namespace keys = store::keys;
using store::Table;

constexpr std::string_view file_prefix = "snapshot-";
constexpr std::string_view file_suffix = ".rsg";

tl::unexpected<Error> missing_row(std::string what) {
  return fail(ErrorCode::corrupt, "the database lacks " + std::move(what), {},
              "redstring link --force builds the graph again");
}

/// The generation in a file name like "snapshot-12.rsg" or "snapshot-12.rsg.anything".
std::optional<std::uint64_t> generation_of(std::string_view name) {
  if (name.substr(0, file_prefix.size()) != file_prefix) return std::nullopt;
  name.remove_prefix(file_prefix.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc()) return std::nullopt;
  name.remove_prefix(static_cast<std::size_t>(end - name.data()));
  if (name.substr(0, file_suffix.size()) != file_suffix) return std::nullopt;
  return number;
}

}  // namespace

fs::path snapshot_file(const store::Store& store, std::uint64_t generation) {
  return store.directory() /
         (std::string(file_prefix) + std::to_string(generation) + std::string(file_suffix));
}

Result<std::shared_ptr<const View>> View::open(const store::Store& store) {
  const auto record = store.get(Table::meta, keys::generation());
  if (!record) return fail(record.error());
  if (!*record) return std::shared_ptr<const View>();
  auto generation = store::decode_generation(**record);
  if (!generation) return fail(generation.error());
  Result<Snapshot> snapshot = [&]() -> Result<Snapshot> {
    if (!store.directory().empty()) return Snapshot::map(snapshot_file(store, generation->number));
    auto bytes = store.get(Table::meta, keys::snapshot());
    if (!bytes) return fail(bytes.error());
    if (!*bytes) return fail(ErrorCode::not_found, "the snapshot is missing");
    return Snapshot::from_bytes(std::move(**bytes));
  }();
  if (!snapshot) return fail(snapshot.error());
  if (snapshot->generation() != generation->number || snapshot->vertices() != generation->entities)
    return fail(ErrorCode::corrupt, "the snapshot belongs to another generation",
                snapshot_file(store, generation->number).string(),
                "redstring link --force builds it again");
  return std::shared_ptr<const View>(new View(store, std::move(*generation), std::move(*snapshot)));
}

Result<Entity> View::entity(Vertex v) const {
  const auto row = store_->get(Table::entities, keys::entity(generation_.number, v));
  if (!row) return fail(row.error());
  if (!*row) return missing_row("entity " + std::to_string(v));
  return store::decode_entity(**row);
}

Result<std::vector<store::Member>> View::members(Vertex v) const {
  const auto row = store_->get(Table::entities, keys::members(generation_.number, v));
  if (!row) return fail(row.error());
  if (!*row) return missing_row("the mentions of entity " + std::to_string(v));
  return store::decode_members(**row);
}

Result<store::RankedDocument> View::document(std::uint32_t rank) const {
  const auto row = store_->get(
      Table::entities, keys::document_block(generation_.number, rank / store::documents_per_block));
  if (!row) return fail(row.error());
  if (!*row) return missing_row("document number " + std::to_string(rank));
  const auto block = store::decode_documents(**row);
  if (!block) return fail(block.error());
  const std::uint32_t place = rank % store::documents_per_block;
  if (place >= block->size()) return missing_row("document number " + std::to_string(rank));
  return (*block)[place];
}

Result<std::vector<store::RankedDocument>> View::documents() const {
  std::vector<store::RankedDocument> all;
  all.reserve(generation_.documents);
  const auto row = store_->scan(Table::entities, keys::document_blocks(generation_.number));
  for (; row->valid(); row->next()) {
    const auto block = store::decode_documents(row->value());
    if (!block) return fail(block.error());
    all.insert(all.end(), block->begin(), block->end());
  }
  if (auto ok = row->status(); !ok) return fail(ok.error());
  if (all.size() != generation_.documents) return missing_row("some documents of the generation");
  return all;
}

Result<std::vector<Vertex>> View::clusters(std::uint32_t rank) const {
  const auto row = store_->get(Table::entities, keys::clusters(generation_.number, rank));
  if (!row) return fail(row.error());
  if (!*row) return missing_row("the entities of document number " + std::to_string(rank));
  auto vertices = store::decode_clusters(**row);
  if (!vertices) return fail(vertices.error());
  for (const Vertex v : *vertices)
    if (v >= snapshot_.vertices()) return missing_row("entity " + std::to_string(v));
  return vertices;
}

namespace {

Result<std::vector<Vertex>> vertices_in(const Result<std::optional<std::string>>& row,
                                        const Snapshot& snapshot) {
  if (!row) return fail(row.error());
  if (!*row) return std::vector<Vertex>();
  auto vertices = store::decode_rising(**row);
  if (!vertices) return fail(vertices.error());
  for (const Vertex v : *vertices)
    if (v >= snapshot.vertices()) return missing_row("entity " + std::to_string(v));
  return vertices;
}

}  // namespace

Result<std::vector<Vertex>> View::alias(std::string_view key) const {
  return vertices_in(store_->get(Table::aliases, keys::alias(generation_.number, key)), snapshot_);
}

Result<std::vector<Vertex>> View::word(std::string_view search_key) const {
  return vertices_in(store_->get(Table::aliases, keys::word(generation_.number, search_key)),
                     snapshot_);
}

Result<std::vector<std::string>> View::words(std::string_view start, std::size_t limit) const {
  std::vector<std::string> found;
  const auto row = store_->scan(Table::aliases, keys::words(generation_.number, start));
  for (; row->valid() && found.size() < limit; row->next())
    if (auto word = keys::name_of(row->key())) found.push_back(std::move(*word));
  if (auto ok = row->status(); !ok) return fail(ok.error());
  return found;
}

Result<std::vector<ReviewItem>> View::questions() const {
  std::vector<ReviewItem> all;
  const auto row = store_->scan(Table::entities, keys::questions(generation_.number));
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
      store_->get(Table::relations, keys::relation(generation_.number, source, target, type));
  if (!row) return fail(row.error());
  if (!*row)
    return missing_row("the relation " + std::string(type) + " of entities " +
                       std::to_string(source) + " and " + std::to_string(target));
  return store::decode_relation(**row);
}

Status sweep_generations(store::Store& store, std::uint64_t keep) {
  for (const Table table : {Table::entities, Table::aliases, Table::relations}) {
    if (auto ok = store.erase_range(table, keys::generation_rows(0), keys::generation_rows(keep));
        !ok)
      return ok;
    if (auto ok = store.erase_range(table, keys::generation_rows(keep + 1),
                                    keys::generation_rows(UINT64_MAX));
        !ok)
      return ok;
  }
  if (store.directory().empty()) return {};
  std::error_code error;
  std::vector<fs::path> old;
  for (fs::directory_iterator file(store.directory(), error), end; !error && file != end;
       file.increment(error)) {
    const std::string name = file->path().filename().string();
    const auto generation = generation_of(name);
    const bool current =
        generation == keep && name == snapshot_file(store, keep).filename().string();
    if (generation && !current) old.push_back(file->path());
  }
  for (const fs::path& file : old) fs::remove(file, error);  // readers that have it mapped keep it
  return {};
}

Status RowWriter::add(std::string key, std::string value) {
  constexpr std::size_t piece = 32u << 20;
  bytes_ += key.size() + value.size();
  rows_.emplace_back(std::move(key), std::move(value));
  return bytes_ < piece ? Status() : finish();
}

Status RowWriter::finish() {
  const Status written = store_.bulk(table_, rows_);
  rows_.clear();
  bytes_ = 0;
  return written;
}

}  // namespace redstring::graph
