// The bytes of a snapshot: laid out here, written here, opened here. SNAPSHOT.md
// describes them for people.
//
// A header of 64 bytes, a table of sections, then the sections, each a plain array and each
// beginning at a multiple of 8. The sizes of all sections but the string arenas follow from the
// counts in the header, so opening checks the whole structure by comparing a few dozen numbers.
// What the arrays hold is not looked at then: an accessor that follows a stored number clamps it
// first.
#include "graph/snapshot.h"

#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <tuple>
#include <utility>

#include "graph/derived_file.h"

namespace redstring::graph {
namespace {

static_assert(std::endian::native == std::endian::little,
              "snapshots are little-endian; a big-endian machine needs byte swaps here");

constexpr char magic[8] = {'R', 'S', 'G', 'R', 'A', 'P', 'H', '\0'};
constexpr std::uint32_t version = 1;
constexpr std::uint32_t byte_order_mark = 0x0a0b0c0d;

// The numbers are written to disk: add at the end, never renumber, and raise `version`.
enum SectionId : std::uint32_t {
  out_offsets,        // u64 per vertex + 1
  edge_target,        // u32 per edge
  edge_source,        // u32
  edge_relation,      // u16
  edge_cost,          // u32
  edge_evidence,      // u32
  edge_publications,  // u32
  edge_first_day,     // i32
  edge_last_day,      // i32
  in_offsets,         // u64 per vertex + 1
  in_edges,           // u64 per edge: edge numbers, by target, ascending
  near_offsets,       // u64 per vertex + 1
  near_vertex,        // u32 per neighbour
  near_cost,          // u32 per neighbour
  vertex_kind,        // u16 per vertex: type index, top bit = hidden
  vertex_documents,   // u32 per vertex
  key_offsets,        // u64 per vertex + 1
  key_bytes,
  name_offsets,  // u64 per vertex + 1
  name_bytes,
  relation_offsets,  // u64 per relation + 1
  relation_bytes,
  type_offsets,  // u64 per type + 1
  type_bytes,
  section_count
};

constexpr std::string_view section_names[section_count] = {
    "out offsets",       "edge targets",    "edge sources",
    "edge relations",    "edge costs",      "edge evidence",
    "edge publications", "edge first days", "edge last days",
    "in offsets",        "in edges",        "neighbour offsets",
    "neighbours",        "neighbour costs", "vertex kinds",
    "vertex documents",  "key offsets",     "keys",
    "name offsets",      "names",           "relation offsets",
    "relations",         "type offsets",    "types"};

struct Header {
  char magic[8];
  std::uint32_t version;
  std::uint32_t byte_order;
  std::uint64_t generation;
  std::uint32_t vertices;
  std::uint16_t relations;
  std::uint16_t types;
  std::uint64_t edges;
  std::uint32_t sections;
  std::uint32_t reserved;
  std::uint64_t file_size;
  std::uint64_t checksum;  // XXH3-64 of header and table with this field zero
};
static_assert(sizeof(Header) == 64);

struct SectionEntry {
  std::uint32_t id;
  std::uint32_t reserved;
  std::uint64_t offset;
  std::uint64_t size;
  std::uint64_t checksum;  // XXH3-64 of the section's bytes, without the padding after it
};
static_assert(sizeof(SectionEntry) == 32);

constexpr std::uint64_t first_section = sizeof(Header) + section_count * sizeof(SectionEntry);
constexpr std::uint16_t hidden_bit = 0x8000;
constexpr std::uint16_t type_mask = 0x7fff;

std::uint64_t padded(std::uint64_t size) { return (size + 7) & ~std::uint64_t{7}; }

std::string_view type_name_of(std::string_view key) {
  const std::string_view name = key.substr(0, key.find('/'));
  return name.substr(0, 15);
}

// ---- writing
// -------------------------------------------------------------------------------------

/// Where the bytes go: memory or a file. A failed write is remembered by the sink.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void write(const void* data, std::size_t size) = 0;
};

class StringSink : public Sink {
 public:
  explicit StringSink(std::string& out) : out_(out) {}
  void write(const void* data, std::size_t size) override {
    out_.append(static_cast<const char*>(data), size);
  }

 private:
  std::string& out_;
};

class FileSink : public Sink {
 public:
  explicit FileSink(int fd) : fd_(fd) { buffer_.reserve(capacity); }
  void write(const void* data, std::size_t size) override {
    if (buffer_.size() + size > capacity) flush();
    if (size > capacity) return write_out(static_cast<const char*>(data), size);
    buffer_.append(static_cast<const char*>(data), size);
  }
  void flush() {
    write_out(buffer_.data(), buffer_.size());
    buffer_.clear();
  }
  int error() const { return error_; }

 private:
  static constexpr std::size_t capacity = 1 << 20;
  void write_out(const char* data, std::size_t size) {
    while (size > 0 && error_ == 0) {
      const ssize_t n = ::write(fd_, data, size);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) {
        error_ = errno;
        return;
      }
      data += n;
      size -= static_cast<std::size_t>(n);
    }
  }
  int fd_;
  int error_ = 0;
  std::string buffer_;
};

struct FreeState {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};

/// Writes one section after another and remembers the table of them.
class Layout {
 public:
  explicit Layout(Sink& sink) : sink_(sink), at_(first_section) {}

  /// A section of numbers: `make(i)` for i in [0, count).
  template <class T, class Make>
  void column(SectionId id, std::uint64_t count, Make make) {
    begin(id);
    std::vector<T> chunk;
    const std::uint64_t chunk_size = 1 << 16;
    chunk.reserve(static_cast<std::size_t>(std::min(count, chunk_size)));
    for (std::uint64_t i = 0; i < count; ++i) {
      chunk.push_back(make(i));
      if (chunk.size() == chunk_size) {
        put(chunk.data(), chunk.size() * sizeof(T));
        chunk.clear();
      }
    }
    put(chunk.data(), chunk.size() * sizeof(T));
    end();
  }

  /// Two sections: offsets and the strings themselves, one after another.
  template <class Get>
  void strings(SectionId offsets, SectionId bytes, std::uint64_t count, Get get) {
    std::uint64_t at = 0;
    column<std::uint64_t>(offsets, count + 1, [&](std::uint64_t i) {
      const std::uint64_t here = at;
      if (i < count) at += get(i).size();
      return here;
    });
    begin(bytes);
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::string_view s = get(i);
      put(s.data(), s.size());
    }
    end();
  }

  /// Header and table, to be written over the start of the file.
  std::string head(const SnapshotContent& content, std::uint16_t types) const {
    Header header{};
    std::memcpy(header.magic, magic, sizeof(magic));
    header.version = version;
    header.byte_order = byte_order_mark;
    header.generation = content.generation;
    header.vertices = static_cast<std::uint32_t>(content.vertices.size());
    header.relations = static_cast<std::uint16_t>(content.relations.size());
    header.types = types;
    header.edges = content.edges.size();
    header.sections = section_count;
    header.file_size = at_;
    std::string out(reinterpret_cast<const char*>(&header), sizeof(header));
    out.append(reinterpret_cast<const char*>(table_.data()), sizeof(table_));
    const std::uint64_t sum = XXH3_64bits(out.data(), out.size());
    std::memcpy(out.data() + offsetof(Header, checksum), &sum, sizeof(sum));
    return out;
  }

 private:
  void begin(SectionId id) {
    id_ = id;
    size_ = 0;
    XXH3_64bits_reset(state_.get());
  }
  void put(const void* data, std::size_t size) {
    if (size == 0) return;
    XXH3_64bits_update(state_.get(), data, size);
    sink_.write(data, size);
    size_ += size;
  }
  void end() {
    table_[id_] = {id_, 0, at_, size_, XXH3_64bits_digest(state_.get())};
    constexpr char zeros[8] = {};
    sink_.write(zeros, padded(size_) - size_);
    at_ += padded(size_);
  }

  Sink& sink_;
  std::uint64_t at_;
  std::uint64_t size_ = 0;
  SectionId id_ = out_offsets;
  std::unique_ptr<XXH3_state_t, FreeState> state_{XXH3_createState()};
  std::array<SectionEntry, section_count> table_{};
};

std::vector<std::string_view> types_of(const SnapshotContent& content) {
  std::vector<std::string_view> types;
  for (const SnapshotVertex& v : content.vertices) {
    const std::string_view type = type_name_of(v.key);
    if (types.empty() || types.back() != type) types.push_back(type);
  }
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  return types;
}

/// Offsets of a counting sort: `end[i]` = how many of the keys are below i.
template <class Key>
std::vector<std::uint64_t> offsets_by(const std::vector<SnapshotEdge>& edges, std::size_t vertices,
                                      Key key) {
  std::vector<std::uint64_t> offsets(vertices + 1, 0);
  for (const SnapshotEdge& e : edges) ++offsets[key(e) + 1];
  for (std::size_t v = 0; v < vertices; ++v) offsets[v + 1] += offsets[v];
  return offsets;
}

/// Walks the edges that leave a vertex and those that enter it side by side, both ascending by the
/// vertex at the other end, and calls `see(neighbour, cost)` once per neighbour with the least
/// cost.
template <class TargetOf, class SourceOf, class CostOut, class CostIn, class See>
void fold_neighbours(Vertex v, std::uint64_t out, std::uint64_t out_end, std::uint64_t in,
                     std::uint64_t in_end, TargetOf target, SourceOf source, CostOut cost_out,
                     CostIn cost_in, See see) {
  while (out < out_end || in < in_end) {
    Vertex next = no_vertex;
    if (out < out_end) next = target(out);
    if (in < in_end) next = std::min(next, source(in));
    std::uint32_t cost = 0xffffffff;
    for (; out < out_end && target(out) <= next; ++out) cost = std::min(cost, cost_out(out));
    for (; in < in_end && source(in) <= next; ++in) cost = std::min(cost, cost_in(in));
    if (next != v) see(next, cost);
  }
}

struct FoldedNeighbours {
  std::vector<std::uint64_t> offsets;
  std::vector<Vertex> vertices;
  std::vector<std::uint32_t> costs;
};

FoldedNeighbours neighbours_of(const std::vector<SnapshotEdge>& edges,
                               const std::vector<std::uint64_t>& out,
                               const std::vector<std::uint64_t>& in,
                               const std::vector<std::uint64_t>& entering) {
  FoldedNeighbours near;
  near.offsets.reserve(out.size());
  near.offsets.push_back(0);
  for (Vertex v = 0; v + 1 < out.size(); ++v) {
    fold_neighbours(
        v, out[v], out[v + 1], in[v], in[v + 1], [&](auto i) { return edges[i].target; },
        [&](auto i) { return edges[entering[i]].source; }, [&](auto i) { return edges[i].cost; },
        [&](auto i) { return edges[entering[i]].cost; },
        [&](Vertex w, std::uint32_t cost) {
          near.vertices.push_back(w);
          near.costs.push_back(cost);
        });
    near.offsets.push_back(near.vertices.size());
  }
  return near;
}

/// All sections in their order; returns what stands before them.
std::string write_sections(const SnapshotContent& content, Sink& sink) {
  const std::vector<SnapshotEdge>& edges = content.edges;
  const std::vector<SnapshotVertex>& vertices = content.vertices;
  const std::uint64_t n = vertices.size(), m = edges.size();
  const auto out = offsets_by(edges, n, [](const SnapshotEdge& e) { return e.source; });
  const auto in = offsets_by(edges, n, [](const SnapshotEdge& e) { return e.target; });
  std::vector<std::uint64_t> entering(m);
  {
    std::vector<std::uint64_t> next(in.begin(), in.end());
    for (std::uint64_t e = 0; e < m; ++e) entering[next[edges[e].target]++] = e;
  }
  const std::vector<std::string_view> types = types_of(content);

  Layout layout(sink);
  layout.column<std::uint64_t>(out_offsets, n + 1, [&](auto i) { return out[i]; });
  layout.column<std::uint32_t>(edge_target, m, [&](auto i) { return edges[i].target; });
  layout.column<std::uint32_t>(edge_source, m, [&](auto i) { return edges[i].source; });
  layout.column<std::uint16_t>(edge_relation, m, [&](auto i) { return edges[i].relation; });
  layout.column<std::uint32_t>(edge_cost, m, [&](auto i) { return edges[i].cost; });
  layout.column<std::uint32_t>(edge_evidence, m, [&](auto i) { return edges[i].evidence; });
  layout.column<std::uint32_t>(edge_publications, m, [&](auto i) { return edges[i].publications; });
  layout.column<std::int32_t>(edge_first_day, m, [&](auto i) { return edges[i].first_day; });
  layout.column<std::int32_t>(edge_last_day, m, [&](auto i) { return edges[i].last_day; });
  layout.column<std::uint64_t>(in_offsets, n + 1, [&](auto i) { return in[i]; });
  layout.column<std::uint64_t>(in_edges, m, [&](auto i) { return entering[i]; });
  {
    const FoldedNeighbours near = neighbours_of(edges, out, in, entering);
    layout.column<std::uint64_t>(near_offsets, n + 1, [&](auto i) { return near.offsets[i]; });
    layout.column<std::uint32_t>(near_vertex, near.vertices.size(),
                                 [&](auto i) { return near.vertices[i]; });
    layout.column<std::uint32_t>(near_cost, near.costs.size(),
                                 [&](auto i) { return near.costs[i]; });
  }
  layout.column<std::uint16_t>(vertex_kind, n, [&](auto i) {
    const auto at = std::lower_bound(types.begin(), types.end(), type_name_of(vertices[i].key));
    const auto type = static_cast<std::uint16_t>(at - types.begin());
    return static_cast<std::uint16_t>(type | (vertices[i].hidden ? hidden_bit : 0));
  });
  layout.column<std::uint32_t>(vertex_documents, n, [&](auto i) { return vertices[i].documents; });
  layout.strings(key_offsets, key_bytes, n,
                 [&](auto i) { return std::string_view(vertices[i].key); });
  layout.strings(name_offsets, name_bytes, n,
                 [&](auto i) { return std::string_view(vertices[i].name); });
  layout.strings(relation_offsets, relation_bytes, content.relations.size(),
                 [&](auto i) { return std::string_view(content.relations[i]); });
  layout.strings(type_offsets, type_bytes, types.size(), [&](auto i) { return types[i]; });
  return layout.head(content, static_cast<std::uint16_t>(types.size()));
}

auto edge_order(const SnapshotEdge& e) { return std::tuple(e.source, e.target, e.relation); }

Status write_into(int fd, const std::filesystem::path& file, const SnapshotContent& content) {
  FileSink sink(fd);
  const std::string room(first_section, '\0');
  sink.write(room.data(), room.size());
  const std::string head = write_sections(content, sink);
  sink.flush();
  if (sink.error() != 0) return io_error("write", file, sink.error());
  if (::pwrite(fd, head.data(), head.size(), 0) != static_cast<ssize_t>(head.size()))
    return io_error("write", file, errno);
  return {};
}

}  // namespace

Status check(const SnapshotContent& content) {
  const auto bad = [](std::string what) { return fail(ErrorCode::internal, std::move(what)); };
  if (content.vertices.size() >= no_vertex) return bad("a snapshot of too many vertices");
  if (content.relations.size() > 0xffff) return bad("a snapshot of too many relation types");
  if (types_of(content).size() > type_mask) return bad("a snapshot of too many entity types");
  for (std::size_t i = 1; i < content.relations.size(); ++i) {
    if (!(content.relations[i - 1] < content.relations[i])) {
      return bad("snapshot relations out of order at " + content.relations[i]);
    }
  }
  for (std::size_t i = 1; i < content.vertices.size(); ++i) {
    if (!(content.vertices[i - 1].key < content.vertices[i].key)) {
      return bad("snapshot vertices out of order at " + content.vertices[i].key);
    }
  }
  for (std::size_t i = 0; i < content.edges.size(); ++i) {
    const SnapshotEdge& e = content.edges[i];
    const auto name = [i] { return "snapshot edge " + std::to_string(i); };
    if (e.source >= content.vertices.size() || e.target >= content.vertices.size()) {
      return bad(name() + " without an end");
    }
    if (e.relation >= content.relations.size()) return bad(name() + " without a relation");
    if (e.cost == 0) return bad(name() + " costs nothing");
    if (i > 0 && !(edge_order(content.edges[i - 1]) < edge_order(e))) {
      return bad(name() + " out of order");
    }
  }
  return {};
}

std::string encode_snapshot(const SnapshotContent& content) {
  assert(check(content).has_value());
  std::string bytes(first_section, '\0');
  StringSink sink(bytes);
  const std::string head = write_sections(content, sink);
  std::memcpy(bytes.data(), head.data(), head.size());
  return bytes;
}

Status write_snapshot(const std::filesystem::path& file, const SnapshotContent& content) {
  if (Status sound = check(content); !sound) return sound;
  return put_in_place(file, [&](int fd, const std::filesystem::path& temporary) {
    return write_into(fd, temporary, content);
  });
}

// ---- reading
// -------------------------------------------------------------------------------------

struct Snapshot::Map {
  FileBytes file;
  std::size_t size = 0;
  const char* base = nullptr;
  std::string place;
  Header header{};
  std::array<SectionEntry, section_count> table{};
  std::uint64_t near = 0;  // how many neighbour entries there are

  Map(FileBytes bytes, std::string where)
      : file(std::move(bytes)), size(file.size()), base(file.data()), place(std::move(where)) {}

  template <class T>
  const T* column(SectionId id) const {
    return reinterpret_cast<const T*>(base + table[id].offset);
  }
  std::string_view bytes(SectionId id) const { return {base + table[id].offset, table[id].size}; }

  /// offsets[i] and offsets[i + 1], made to lie in [0, limit] and in order.
  std::pair<std::uint64_t, std::uint64_t> range(SectionId id, std::uint64_t i,
                                                std::uint64_t limit) const {
    const auto* offsets = column<std::uint64_t>(id);
    const std::uint64_t begin = std::min(offsets[i], limit);
    return {begin, std::clamp(offsets[i + 1], begin, limit)};
  }
  std::string_view string(SectionId offsets, SectionId arena, std::uint64_t i) const {
    const auto [begin, end] = range(offsets, i, table[arena].size);
    return {base + table[arena].offset + begin, static_cast<std::size_t>(end - begin)};
  }

  Status open();
  Status check_table() const;
  std::uint64_t expected_size(SectionId id) const;
  tl::unexpected<Error> corrupt(std::string what) const {
    return fail(ErrorCode::corrupt, "damaged snapshot: " + std::move(what), place,
                "delete it and run `redstring link`, which makes it anew");
  }
};

namespace {
constexpr std::uint64_t any_size = ~std::uint64_t{0};
}

/// What the counts of the header say about a section's size; `any_size` for arenas and neighbours.
std::uint64_t Snapshot::Map::expected_size(SectionId id) const {
  const std::uint64_t n = header.vertices, m = header.edges;
  switch (id) {
    case out_offsets:
    case in_offsets:
    case near_offsets:
    case key_offsets:
    case name_offsets:
      return (n + 1) * 8;
    case relation_offsets:
      return (std::uint64_t{header.relations} + 1) * 8;
    case type_offsets:
      return (std::uint64_t{header.types} + 1) * 8;
    case in_edges:
      return m * 8;
    case edge_target:
    case edge_source:
    case edge_cost:
    case edge_evidence:
    case edge_publications:
    case edge_first_day:
    case edge_last_day:
      return m * 4;
    case edge_relation:
      return m * 2;
    case vertex_kind:
      return n * 2;
    case vertex_documents:
      return n * 4;
    default:
      return any_size;
  }
}

Status Snapshot::Map::check_table() const {
  std::uint64_t at = first_section;
  for (std::uint32_t i = 0; i < section_count; ++i) {
    const auto id = static_cast<SectionId>(i);
    const std::string name(section_names[i]);
    const SectionEntry& entry = table[i];
    if (entry.id != i || entry.offset != at) return corrupt("section " + name + " is misplaced");
    if (entry.size > size - at || padded(entry.size) > size - at) {
      return corrupt("section " + name + " leaves the file");
    }
    const std::uint64_t expected = expected_size(id);
    if (expected != any_size && expected != entry.size) {
      return corrupt("section " + name + " has another size than its count");
    }
    at += padded(entry.size);
  }
  if (at != size) return corrupt("bytes after the last section");
  if (table[near_vertex].size % 4 != 0 || table[near_cost].size != table[near_vertex].size) {
    return corrupt("section neighbours has a wrong size");
  }
  return {};
}

Status Snapshot::Map::open() {
  if (size < sizeof(Header)) return corrupt("shorter than its header");
  std::memcpy(&header, base, sizeof(header));
  if (std::memcmp(header.magic, magic, sizeof(magic)) != 0) return corrupt("not a snapshot");
  if (header.byte_order != byte_order_mark) {
    return fail(ErrorCode::unsupported, "a snapshot with another byte order", place,
                "run `redstring link --force` on this machine");
  }
  if (header.version != version) {
    return fail(ErrorCode::unsupported,
                "snapshot version " + std::to_string(header.version) + ", this program knows " +
                    std::to_string(version),
                place, "use a newer redstring, or run `redstring link --force`");
  }
  if (size < first_section || header.sections != section_count) return corrupt("its table is cut");
  if (header.file_size != size) return corrupt("its size is not what its header says");
  // Keeps the products of expected_size far from overflow.
  if (header.edges > size || header.vertices > size) return corrupt("more rows than bytes");
  std::string head(base, first_section);
  std::memset(head.data() + offsetof(Header, checksum), 0, sizeof(header.checksum));
  if (XXH3_64bits(head.data(), head.size()) != header.checksum) {
    return corrupt("the checksum of its header does not match");
  }
  std::memcpy(table.data(), base + sizeof(Header), sizeof(table));
  if (Status sound = check_table(); !sound) return sound;
  near = table[near_vertex].size / 4;
  const auto ends_at = [&](SectionId offsets, std::uint64_t count, std::uint64_t end) {
    return column<std::uint64_t>(offsets)[count] == end;
  };
  if (!ends_at(out_offsets, header.vertices, header.edges) ||
      !ends_at(in_offsets, header.vertices, header.edges) ||
      !ends_at(near_offsets, header.vertices, near) ||
      !ends_at(key_offsets, header.vertices, table[key_bytes].size) ||
      !ends_at(name_offsets, header.vertices, table[name_bytes].size) ||
      !ends_at(relation_offsets, header.relations, table[relation_bytes].size) ||
      !ends_at(type_offsets, header.types, table[type_bytes].size)) {
    return corrupt("offsets that do not end where their section does");
  }
  return {};
}

Snapshot::Snapshot(std::unique_ptr<Map> map) : map_(std::move(map)) {}
Snapshot::Snapshot(Snapshot&&) noexcept = default;
Snapshot& Snapshot::operator=(Snapshot&&) noexcept = default;
Snapshot::~Snapshot() = default;

Result<Snapshot> Snapshot::map(const std::filesystem::path& file) {
  auto bytes = FileBytes::map(file, "snapshot");
  if (!bytes) return fail(bytes.error());
  auto map = std::make_unique<Map>(std::move(*bytes), file.string());
  if (Status opened = map->open(); !opened) return fail(opened.error());
  return Snapshot(std::move(map));
}

Result<Snapshot> Snapshot::from_bytes(std::string bytes) {
  auto map = std::make_unique<Map>(FileBytes::of(std::move(bytes)), "snapshot in memory");
  // A string this long lies on the heap, aligned as operator new aligns.
  if (map->size >= sizeof(Header)) assert(reinterpret_cast<std::uintptr_t>(map->base) % 8 == 0);
  if (Status opened = map->open(); !opened) return fail(opened.error());
  return Snapshot(std::move(map));
}

std::uint64_t Snapshot::generation() const { return map_->header.generation; }
Vertex Snapshot::vertices() const { return map_->header.vertices; }
EdgeIndex Snapshot::edges() const { return map_->header.edges; }
std::uint16_t Snapshot::relations() const { return map_->header.relations; }
std::uint16_t Snapshot::types() const { return map_->header.types; }

std::string_view Snapshot::key(Vertex v) const {
  return v < vertices() ? map_->string(key_offsets, key_bytes, v) : std::string_view();
}

std::string_view Snapshot::name(Vertex v) const {
  return v < vertices() ? map_->string(name_offsets, name_bytes, v) : std::string_view();
}

EntityType Snapshot::type(Vertex v) const { return type_at(type_index(v)); }

std::uint16_t Snapshot::type_index(Vertex v) const {
  if (v >= vertices()) return type_mask;
  return map_->column<std::uint16_t>(vertex_kind)[v] & type_mask;
}

EntityType Snapshot::type_at(std::uint16_t index) const {
  if (index >= types()) return EntityType();
  return EntityType(map_->string(type_offsets, type_bytes, index));
}

bool Snapshot::hidden(Vertex v) const {
  return v < vertices() && (map_->column<std::uint16_t>(vertex_kind)[v] & hidden_bit) != 0;
}

std::uint32_t Snapshot::documents(Vertex v) const {
  return v < vertices() ? map_->column<std::uint32_t>(vertex_documents)[v] : 0;
}

Vertex Snapshot::find(std::string_view wanted) const {
  Vertex low = 0, high = vertices();
  while (low < high) {
    const Vertex middle = low + (high - low) / 2;
    if (key(middle) < wanted) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < vertices() && key(low) == wanted ? low : no_vertex;
}

std::string_view Snapshot::relation(std::uint16_t index) const {
  if (index >= relations()) return {};
  return map_->string(relation_offsets, relation_bytes, index);
}

std::pair<EdgeIndex, EdgeIndex> Snapshot::out(Vertex v) const {
  return v < vertices() ? map_->range(out_offsets, v, edges()) : std::pair<EdgeIndex, EdgeIndex>();
}

std::pair<EdgeIndex, EdgeIndex> Snapshot::in(Vertex v) const {
  return v < vertices() ? map_->range(in_offsets, v, edges()) : std::pair<EdgeIndex, EdgeIndex>();
}

EdgeIndex Snapshot::in_edge(EdgeIndex i) const {
  if (i >= edges()) return edges();
  return std::min(map_->column<std::uint64_t>(in_edges)[i], edges() - 1);
}

Vertex Snapshot::source(EdgeIndex e) const {
  if (e >= edges() || vertices() == 0) return no_vertex;
  return std::min(map_->column<std::uint32_t>(edge_source)[e], vertices() - 1);
}

Vertex Snapshot::target(EdgeIndex e) const {
  if (e >= edges() || vertices() == 0) return no_vertex;
  return std::min(map_->column<std::uint32_t>(edge_target)[e], vertices() - 1);
}

std::uint32_t Snapshot::cost(EdgeIndex e) const {
  return e < edges() ? map_->column<std::uint32_t>(edge_cost)[e] : 0;
}

SnapshotEdge Snapshot::edge(EdgeIndex e) const {
  SnapshotEdge edge;
  edge.source = source(e);
  edge.target = target(e);
  edge.cost = cost(e);
  if (e >= edges()) return edge;
  edge.relation = map_->column<std::uint16_t>(edge_relation)[e];
  edge.evidence = map_->column<std::uint32_t>(edge_evidence)[e];
  edge.publications = map_->column<std::uint32_t>(edge_publications)[e];
  edge.first_day = map_->column<std::int32_t>(edge_first_day)[e];
  edge.last_day = map_->column<std::int32_t>(edge_last_day)[e];
  return edge;
}

Neighbours Snapshot::neighbours(Vertex v) const {
  if (v >= vertices()) return {};
  const auto [begin, end] = map_->range(near_offsets, v, map_->near);
  // A vertex has fewer neighbours than there are vertices; only a damaged file says otherwise.
  const auto size = static_cast<std::uint32_t>(std::min<std::uint64_t>(end - begin, vertices()));
  return {map_->column<std::uint32_t>(near_vertex) + begin,
          map_->column<std::uint32_t>(near_cost) + begin, size};
}

std::uint32_t Snapshot::degree(Vertex v) const { return neighbours(v).size; }

namespace {

bool ascending(const std::uint64_t* offsets, std::uint64_t count) {
  if (offsets[0] != 0) return false;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (offsets[i] > offsets[i + 1]) return false;
  }
  return true;
}

}  // namespace

bool Snapshot::intact() const {
  for (std::uint32_t i = 0; i < section_count; ++i) {
    const std::string_view bytes = map_->bytes(static_cast<SectionId>(i));
    if (XXH3_64bits(bytes.data(), bytes.size()) != map_->table[i].checksum) return false;
  }
  return true;
}

Status Snapshot::verify() const {
  const Map& map = *map_;
  const auto bad = [&](SectionId id, std::string_view what) {
    return map.corrupt("section " + std::string(section_names[id]) + ": " + std::string(what));
  };
  for (std::uint32_t i = 0; i < section_count; ++i) {
    const auto id = static_cast<SectionId>(i);
    const std::string_view bytes = map.bytes(id);
    if (XXH3_64bits(bytes.data(), bytes.size()) != map.table[i].checksum) {
      return bad(id, "its checksum does not match");
    }
  }
  const std::uint64_t n = vertices(), m = edges();
  for (const SectionId id : {out_offsets, in_offsets, near_offsets, key_offsets, name_offsets}) {
    if (!ascending(map.column<std::uint64_t>(id), n)) return bad(id, "out of order");
  }
  if (!ascending(map.column<std::uint64_t>(relation_offsets), relations())) {
    return bad(relation_offsets, "out of order");
  }
  if (!ascending(map.column<std::uint64_t>(type_offsets), types())) {
    return bad(type_offsets, "out of order");
  }
  for (std::uint32_t i = 1; i < relations(); ++i) {
    if (!(relation(static_cast<std::uint16_t>(i - 1)) < relation(static_cast<std::uint16_t>(i)))) {
      return bad(relation_bytes, "out of order");
    }
  }
  for (Vertex v = 0; v < n; ++v) {
    if (v > 0 && !(key(v - 1) < key(v))) return bad(key_bytes, "out of order");
    if (type_index(v) >= types() ||
        map.string(type_offsets, type_bytes, type_index(v)) != type_name_of(key(v))) {
      return bad(vertex_kind, "not the type of the key");
    }
  }
  // Unclamped: a number that accessors would clamp is an error here.
  const auto* targets = map.column<std::uint32_t>(edge_target);
  const auto* sources = map.column<std::uint32_t>(edge_source);
  const auto* relation_of = map.column<std::uint16_t>(edge_relation);
  const auto* entering = map.column<std::uint64_t>(in_edges);
  for (std::uint64_t e = 0; e < m; ++e) {
    if (sources[e] >= n) return bad(edge_source, "no such vertex");
    if (targets[e] >= n) return bad(edge_target, "no such vertex");
    if (relation_of[e] >= relations()) return bad(edge_relation, "no such relation");
    if (cost(e) == 0) return bad(edge_cost, "an edge that costs nothing");
    if (e > 0 && !(edge_order(edge(e - 1)) < edge_order(edge(e)))) {
      return bad(edge_target, "out of order");
    }
    if (entering[e] >= m) return bad(in_edges, "no such edge");
  }
  const auto* near = map.column<std::uint32_t>(near_vertex);
  const auto* near_costs = map.column<std::uint32_t>(near_cost);
  for (Vertex v = 0; v < n; ++v) {
    const auto [first, last] = out(v);
    for (EdgeIndex e = first; e < last; ++e) {
      if (sources[e] != v) return bad(out_offsets, "not those of the source");
    }
    const auto [begin, end] = in(v);
    for (EdgeIndex i = begin; i < end; ++i) {
      if (targets[entering[i]] != v) return bad(in_edges, "not those of the target");
      if (i > begin && entering[i - 1] >= entering[i]) return bad(in_edges, "out of order");
    }
    auto [at, stop] = map.range(near_offsets, v, map.near);
    bool same = true;
    fold_neighbours(
        v, first, last, begin, end, [&](auto i) { return targets[i]; },
        [&](auto i) { return sources[entering[i]]; }, [&](auto i) { return cost(i); },
        [&](auto i) { return cost(entering[i]); },
        [&](Vertex w, std::uint32_t least) {
          same = same && at < stop && near[at] == w && near_costs[at] == least;
          ++at;
        });
    if (!same || at != stop) return bad(near_vertex, "not the ends of the edges");
  }
  return {};
}

}  // namespace redstring::graph
