// See ledger.h.
#include "graph/ledger.h"

#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "graph/derived_file.h"

namespace redstring::graph {
namespace {

constexpr char magic[8] = {'R', 'S', 'L', 'E', 'D', 'G', 'E', 'R'};
constexpr std::uint32_t version = 2;
constexpr std::uint32_t byte_order_mark = 0x0a0b0c0d;

struct Header {
  char magic[8];
  std::uint32_t version;
  std::uint32_t byte_order;
  std::uint64_t generation;
  std::uint64_t relations;
  std::uint32_t documents, document_labels;
  std::uint32_t entities, entity_labels;
  std::uint32_t units, unused;
  std::uint64_t body;      // XXH3-64 of all that follows the header
  std::uint64_t checksum;  // XXH3-64 of the header with this field zero
};
static_assert(sizeof(Header) == 72);

/// Where the arrays begin, in their order. All eights first: none needs padding.
struct Places {
  std::uint64_t relation_hash, entity_hash, document_id, publication, document_label, first_unit,
      unit_label, entity_label, rank, vertex, end;

  explicit Places(const Header& h) {
    const std::uint64_t d = h.documents, v = h.entities;
    relation_hash = sizeof(Header);
    entity_hash = relation_hash + h.relations * 8;
    document_id = entity_hash + v * 8;
    publication = document_id + d * 16;
    document_label = publication + d * 4;
    first_unit = document_label + d * 4;
    unit_label = first_unit + (d + 1) * 4;
    entity_label = unit_label + std::uint64_t{h.units} * 4;
    rank = entity_label + v * 4;
    vertex = rank + std::uint64_t{h.document_labels} * 4;
    end = vertex + std::uint64_t{h.entity_labels} * 4;
  }
};

template <class T>
void append(std::string& out, const std::vector<T>& values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
}

/// Where each label stands.
std::vector<std::uint32_t> turned_round(const std::vector<Label>& labels, Label next) {
  std::vector<std::uint32_t> out(next, Ledger::none);
  for (std::uint32_t i = 0; i < labels.size(); ++i) out[labels[i]] = i;
  return out;
}

std::uint64_t header_checksum(Header header) {
  header.checksum = 0;
  return XXH3_64bits(&header, sizeof(header));
}

}  // namespace

std::string encode_ledger(const LedgerContent& content) {
  Header header{};
  std::memcpy(header.magic, magic, sizeof(magic));
  header.version = version;
  header.byte_order = byte_order_mark;
  header.generation = content.generation;
  header.relations = content.relation_hashes.size();
  header.documents = static_cast<std::uint32_t>(content.documents.size());
  header.document_labels = content.next_document;
  header.entities = static_cast<std::uint32_t>(content.entity_labels.size());
  header.entity_labels = content.next_entity;
  header.units = static_cast<std::uint32_t>(content.unit_labels.size());
  std::string out(sizeof(Header), '\0');
  out.reserve(Places(header).end);
  append(out, content.relation_hashes);
  append(out, content.entity_hashes);
  for (const store::RankedDocument& document : content.documents)
    out.append(reinterpret_cast<const char*>(document.id.bytes.data()), 16);
  for (const store::RankedDocument& document : content.documents)
    out.append(reinterpret_cast<const char*>(&document.publication), 4);
  append(out, content.document_labels);
  append(out, content.first_unit);
  append(out, content.unit_labels);
  append(out, content.entity_labels);
  append(out, turned_round(content.document_labels, content.next_document));
  append(out, turned_round(content.entity_labels, content.next_entity));
  header.body = XXH3_64bits(out.data() + sizeof(Header), out.size() - sizeof(Header));
  header.checksum = header_checksum(header);
  std::memcpy(out.data(), &header, sizeof(header));
  return out;
}

Status write_ledger(const std::filesystem::path& file, const LedgerContent& content) {
  return put_in_place(file, [&](int fd, const std::filesystem::path& temporary) {
    return write_all(fd, encode_ledger(content), temporary);
  });
}

struct Ledger::Map {
  FileBytes file;
  std::size_t size = 0;
  const char* base = nullptr;
  std::string place;
  Header header{};
  Places at{Header{}};

  Map(FileBytes bytes, std::string where)
      : file(std::move(bytes)), size(file.size()), base(file.data()), place(std::move(where)) {}

  template <class T>
  T value(std::uint64_t begin, std::uint64_t i) const {
    T out;
    std::memcpy(&out, base + begin + i * sizeof(T), sizeof(T));
    return out;
  }
  tl::unexpected<Error> corrupt(std::string what) const {
    return fail(ErrorCode::corrupt, "damaged ledger: " + std::move(what), place,
                "delete it and run `redstring link`, which makes it anew");
  }
  Status open();
};

Status Ledger::Map::open() {
  if (size < sizeof(Header)) return corrupt("shorter than its header");
  std::memcpy(&header, base, sizeof(header));
  if (std::memcmp(header.magic, magic, sizeof(magic)) != 0) return corrupt("not a ledger");
  if (header.version < version && header.byte_order == byte_order_mark)
    return corrupt("of version " + std::to_string(header.version) + ", which is no longer read");
  if (header.version != version || header.byte_order != byte_order_mark)
    return fail(ErrorCode::unsupported,
                "ledger version " + std::to_string(header.version) + ", this program knows " +
                    std::to_string(version),
                place, "use a newer redstring, or run `redstring link --force`");
  if (header_checksum(header) != header.checksum)
    return corrupt("the checksum of its header does not match");
  // Keeps the sums far from overflow.
  if (header.relations > size) return corrupt("more rows than bytes");
  at = Places(header);
  if (at.end != size) return corrupt("its size is not what its header says");
  return {};
}

Ledger::Ledger(std::unique_ptr<Map> map) : map_(std::move(map)) {}
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;
Ledger::~Ledger() = default;

Result<Ledger> Ledger::map(const std::filesystem::path& file) {
  auto bytes = FileBytes::map(file, "ledger");
  if (!bytes) return fail(bytes.error());
  auto map = std::make_unique<Map>(std::move(*bytes), file.string());
  if (auto ok = map->open(); !ok) return fail(ok.error());
  return Ledger(std::move(map));
}

Result<Ledger> Ledger::from_bytes(std::string bytes) {
  auto map = std::make_unique<Map>(FileBytes::of(std::move(bytes)), "a ledger in memory");
  if (auto ok = map->open(); !ok) return fail(ok.error());
  return Ledger(std::move(map));
}

std::uint64_t Ledger::generation() const { return map_->header.generation; }
std::uint32_t Ledger::documents() const { return map_->header.documents; }
std::uint32_t Ledger::entities() const { return map_->header.entities; }
std::uint64_t Ledger::relations() const { return map_->header.relations; }
Label Ledger::next_document() const { return map_->header.document_labels; }
Label Ledger::next_entity() const { return map_->header.entity_labels; }

store::RankedDocument Ledger::document(std::uint32_t rank) const {
  store::RankedDocument out;
  if (rank >= documents()) return out;
  std::memcpy(out.id.bytes.data(), map_->base + map_->at.document_id + std::uint64_t{rank} * 16,
              16);
  out.publication = map_->value<std::uint32_t>(map_->at.publication, rank);
  return out;
}
Label Ledger::document_label(std::uint32_t rank) const {
  return rank < documents() ? map_->value<Label>(map_->at.document_label, rank) : none;
}
std::span<const Label> Ledger::unit_labels(std::uint32_t rank) const {
  if (rank >= documents()) return {};
  const std::uint32_t units = map_->header.units;
  const auto begin = std::min(map_->value<std::uint32_t>(map_->at.first_unit, rank), units);
  const auto end = std::clamp(
      map_->value<std::uint32_t>(map_->at.first_unit, std::uint64_t{rank} + 1), begin, units);
  return {reinterpret_cast<const Label*>(map_->base + map_->at.unit_label) + begin, end - begin};
}
std::uint32_t Ledger::rank(Label document) const {
  return document < next_document() ? map_->value<std::uint32_t>(map_->at.rank, document) : none;
}
Label Ledger::entity_label(Vertex v) const {
  return v < entities() ? map_->value<Label>(map_->at.entity_label, v) : none;
}
std::uint64_t Ledger::entity_hash(Vertex v) const {
  return v < entities() ? map_->value<std::uint64_t>(map_->at.entity_hash, v) : 0;
}
Vertex Ledger::vertex(Label entity) const {
  return entity < next_entity() ? map_->value<Vertex>(map_->at.vertex, entity) : none;
}
std::uint64_t Ledger::relation_hash(EdgeIndex e) const {
  return e < relations() ? map_->value<std::uint64_t>(map_->at.relation_hash, e) : 0;
}

bool Ledger::intact() const {
  return XXH3_64bits(map_->base + sizeof(Header), map_->size - sizeof(Header)) == map_->header.body;
}

Status Ledger::verify() const {
  if (!intact()) return map_->corrupt("the checksum of its arrays does not match");
  for (std::uint32_t r = 0; r < documents(); ++r)
    if (rank(document_label(r)) != r) return map_->corrupt("a document's label leads elsewhere");
  for (Vertex v = 0; v < entities(); ++v)
    if (vertex(entity_label(v)) != v) return map_->corrupt("an entity's label leads elsewhere");
  return {};
}

}  // namespace redstring::graph
