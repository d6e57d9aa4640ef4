// See digest_table.h.
#include "graph/digest_table.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

namespace redstring::graph {
namespace {

constexpr char magic[8] = {'R', 'S', 'D', 'I', 'G', 'E', 'S', 'T'};
constexpr std::uint32_t version = 1;
constexpr std::uint32_t byte_order_mark = 0x0a0b0c0d;
constexpr std::size_t arrays = 10;
constexpr std::size_t alignment = 8;

std::size_t padding(std::size_t size) { return (alignment - size % alignment) % alignment; }

}  // namespace

struct DigestTable::Header {
  char magic[8];
  std::uint32_t version;
  std::uint32_t byte_order;
  std::uint64_t generation;
  std::uint64_t counts[arrays];  // elements of each array
  std::uint64_t body;            // XXH3-64 of all that follows the header
  std::uint64_t checksum;        // XXH3-64 of the header with this field zero
  std::uint64_t unused;

  std::uint64_t own_checksum() const {
    Header header = *this;
    header.checksum = 0;
    return XXH3_64bits(&header, sizeof(header));
  }
};

template <class Table, class Each>
void DigestTable::for_arrays(Table& table, Each each) {
  each(table.documents_);
  each(table.sketches_);
  each(table.string_ends_);
  each(table.links_);
  each(table.units_);
  each(table.surfaces_);
  each(table.names_);
  each(table.said_);
  each(table.said_strings_);
  each(table.text_);
}

// ---- reading

Result<DigestTable> DigestTable::map(const std::filesystem::path& file) {
  auto bytes = FileBytes::map(file, "table of digests");
  if (!bytes) return fail(bytes.error());
  return open(std::move(*bytes), file.string());
}

Result<DigestTable> DigestTable::from_bytes(std::string bytes) {
  return open(FileBytes::of(std::move(bytes)), "a table of digests in memory");
}

Result<DigestTable> DigestTable::open(FileBytes bytes, std::string place) {
  const auto corrupt = [&place](std::string what) {
    return fail(ErrorCode::corrupt, "damaged table of digests: " + std::move(what), place,
                "delete it and run `redstring link`, which makes it anew");
  };
  static_assert(sizeof(Header) == 128);
  Header header{};
  if (bytes.size() < sizeof(Header)) return corrupt("shorter than its header");
  std::memcpy(&header, bytes.data(), sizeof(header));
  if (std::memcmp(header.magic, magic, sizeof(magic)) != 0) return corrupt("of another kind");
  if (header.version != version || header.byte_order != byte_order_mark)
    return fail(ErrorCode::unsupported,
                "a table of digests of version " + std::to_string(header.version) +
                    ", this program knows " + std::to_string(version),
                place);
  if (header.own_checksum() != header.checksum)
    return corrupt("the checksum of its header does not match");
  DigestTable table;
  table.bytes_ = std::move(bytes);
  table.generation_ = header.generation;
  std::size_t at = sizeof(Header), array = 0;
  const std::size_t size = table.bytes_.size();
  bool fits = true;
  for_arrays(table, [&]<class Array>(Array& into) {
    using Element = typename Array::value_type;
    const std::uint64_t count = header.counts[array++];
    fits = fits && count <= (size - at) / sizeof(Element);
    if (!fits) return;
    into = Array(reinterpret_cast<const Element*>(table.bytes_.data() + at), count);
    at += count * sizeof(Element);
    at += std::min(padding(at), size - at);
  });
  if (!fits || at != size) return corrupt("its size is not what its header says");
  if (XXH3_64bits(table.bytes_.data() + sizeof(Header), size - sizeof(Header)) != header.body)
    return corrupt("the checksum of its arrays does not match");
  if (table.leads_nowhere()) return corrupt("its numbers lead nowhere");
  return table;
}

/// Whether any number in it is out of range.
bool DigestTable::leads_nowhere() const {
  if (documents_.empty() || units_.empty() || said_.empty() || string_ends_.empty()) return true;
  const auto rising = [](const auto& of, auto member, std::size_t size) {
    std::uint64_t last = 0;
    for (const auto& one : of) {
      if (member(one) < last) return false;
      last = member(one);
    }
    return member(of.front()) == 0 && last == size;
  };
  const auto below = [](const auto& of, auto member, std::size_t size) {
    return std::all_of(of.begin(), of.end(), [&](const auto& one) { return member(one) < size; });
  };
  const std::size_t texts = strings();
  bool good = rising(
                  string_ends_, [](std::uint64_t end) { return end; }, text_.size()) &&
              rising(
                  documents_, [](const Document& d) { return d.first_unit; }, units_.size() - 1) &&
              rising(
                  documents_, [](const Document& d) { return d.first_link; }, links_.size()) &&
              rising(
                  documents_, [](const Document& d) { return d.first_sketch; }, sketches_.size()) &&
              rising(
                  units_, [](const Unit& u) { return u.first_surface; }, surfaces_.size()) &&
              rising(
                  said_, [](const Said& s) { return s.first_title; }, said_strings_.size()) &&
              below(
                  said_strings_, [](std::uint32_t s) { return s; }, texts) &&
              below(
                  names_, [](const Name& n) { return n.type; }, texts) &&
              below(
                  names_, [](const Name& n) { return n.text; }, texts) &&
              below(
                  surfaces_, [](const Surface& s) { return s.name; }, names_.size()) &&
              below(
                  links_, [](const Link& l) { return l.time; }, texts) &&
              below(
                  links_, [](const Link& l) { return l.relation; }, texts) &&
              below(links_, [](const Link& l) { return l.document; }, documents());
  for (std::size_t i = 0; good && i + 1 < said_.size(); ++i)
    good = said_[i].first_title <= said_[i].first_role &&
           said_[i].first_role <= said_[i + 1].first_title;
  for (std::size_t i = 0; good && i + 1 < units_.size(); ++i)
    good = units_[i].name < names_.size() && units_[i].said < said();
  for (std::uint32_t d = 0; good && d < documents(); ++d) {
    good = documents_[d].published < texts && (d == 0 || documents_[d - 1].id < documents_[d].id);
    const std::size_t units = units_of(d).size();
    for (std::uint32_t l = documents_[d].first_link; good && l < documents_[d + 1].first_link; ++l)
      good = links_[l].document == d && links_[l].subject < units && links_[l].object < units &&
             links_[l].status <= static_cast<unsigned>(EvidenceStatus::hypothetical);
  }
  return !good;
}

std::vector<std::string> DigestTable::list(std::uint32_t first, std::uint32_t last) const {
  std::vector<std::string> out;
  for (std::uint32_t i = first; i < last; ++i) out.emplace_back(string(said_strings_[i]));
  return out;
}

std::vector<std::string> DigestTable::titles(std::uint32_t said) const {
  return list(said_[said].first_title, said_[said].first_role);
}

std::vector<std::string> DigestTable::roles(std::uint32_t said) const {
  return list(said_[said].first_role, said_[said + 1].first_title);
}

// ---- making

std::uint32_t DigestTableBuilder::string(std::string_view text) {
  const auto [at, fresh] =
      strings_.try_emplace(std::string(text), static_cast<std::uint32_t>(strings_.size()));
  if (fresh) {
    string_ends_.push(text_.size());
    text_ += text;
  }
  return at->second;
}

std::uint32_t DigestTableBuilder::name(std::uint32_t type, std::string_view text) {
  const std::uint32_t number = string(text);
  const auto [at, fresh] = name_numbers_.try_emplace(std::uint64_t{type} << 32 | number,
                                                     static_cast<std::uint32_t>(names_.size()));
  if (fresh) names_.push({type, number});
  return at->second;
}

std::uint32_t DigestTableBuilder::said(const std::vector<std::string>& titles,
                                       const std::vector<std::string>& roles) {
  std::vector<std::uint32_t> numbers;
  for (const auto* list : {&titles, &roles})
    for (const std::string& words : *list) numbers.push_back(string(words));
  std::string key = std::to_string(titles.size());
  for (const std::uint32_t number : numbers) key += " " + std::to_string(number);
  const auto [at, fresh] =
      said_numbers_.try_emplace(std::move(key), static_cast<std::uint32_t>(said_.size()));
  if (fresh) {
    const auto first = static_cast<std::uint32_t>(said_strings_.size());
    said_.push({first, first + static_cast<std::uint32_t>(titles.size())});
    for (const std::uint32_t number : numbers) said_strings_.push(number);
  }
  return at->second;
}

namespace {

template <class Pile>
std::uint32_t end_of(const Pile& pile) {
  return static_cast<std::uint32_t>(pile.size());
}

}  // namespace

Status DigestTableBuilder::begin(const DocumentId& id, std::string_view published,
                                 std::span<const std::uint64_t> sketch) {
  constexpr std::size_t most = std::numeric_limits<std::uint32_t>::max() / 2;
  if (units_.size() > most || links_.size() > most || surfaces_.size() > most ||
      sketches_.size() > most)
    return fail(ErrorCode::limit, "more than 2 billion document entities or sentences");
  if (strings_.size() > 0xffffff)  // the relation of a link has three bytes
    return fail(ErrorCode::limit, "more than 16 million different names");
  documents_.push({id, string(published), end_of(units_), end_of(links_), end_of(sketches_)});
  for (const std::uint64_t number : sketch) sketches_.push(number);
  return {};
}

Status DigestTableBuilder::add(const DocumentId& id, const store::Digest& digest) {
  if (auto ok = begin(id, digest.published, digest.sketch); !ok) return ok;
  for (const store::Digest::Unit& from : digest.units) {
    DigestTable::Unit unit;
    const std::uint32_t type = string(from.type.name());
    unit.name = name(type, from.name);
    unit.said = said(from.titles, from.roles);
    unit.first_surface = end_of(surfaces_);
    unit.mentions = from.mentions & 0x3fffffff;
    unit.gender = from.gender == "f" ? 1 : from.gender == "m" ? 2 : 0;
    units_.push(unit);
    for (const Alias& surface : from.surfaces)
      surfaces_.push({surface.name == from.name ? unit.name : name(type, surface.name),
                      static_cast<std::uint32_t>(surface.count)});
  }
  for (const store::Digest::Link& from : digest.links) {
    DigestTable::Link link;
    link.document = documents() - 1;
    link.evidence = from.evidence;
    link.subject = from.subject;
    link.object = from.object;
    link.sentence = from.sentence;
    link.sentence_size = from.sentence_size;
    link.time = string(from.time);
    link.relation = string(from.relation);
    link.status = static_cast<std::uint8_t>(from.status);
    links_.push(link);
  }
  return {};
}

Status DigestTableBuilder::copy(const DigestTable& from, std::uint32_t document) {
  Renumbered& here = renumbered_[&from];
  if (here.strings.empty()) {
    here.strings.assign(from.strings(), unknown);
    here.names.assign(from.names().size(), unknown);
    here.said.assign(from.said(), unknown);
  }
  const auto string_here = [&](std::uint32_t s) {
    if (here.strings[s] == unknown) here.strings[s] = string(from.string(s));
    return here.strings[s];
  };
  const auto name_here = [&](std::uint32_t n) {
    const DigestTable::Name& name_there = from.names()[n];
    if (here.names[n] == unknown)
      here.names[n] = name(string_here(name_there.type), from.string(name_there.text));
    return here.names[n];
  };
  const auto said_here = [&](std::uint32_t s) {
    if (here.said[s] == unknown) here.said[s] = said(from.titles(s), from.roles(s));
    return here.said[s];
  };
  const DigestTable::Document& about = from.document(document);
  if (auto ok = begin(about.id, from.string(about.published), from.sketch_of(document)); !ok)
    return ok;
  for (const DigestTable::Unit& there : from.units_of(document)) {
    DigestTable::Unit unit = there;
    unit.name = name_here(there.name);
    unit.said = said_here(there.said);
    unit.first_surface = end_of(surfaces_);
    units_.push(unit);
    for (const DigestTable::Surface& surface : from.surfaces_of(there))
      surfaces_.push({name_here(surface.name), surface.count});
  }
  for (std::uint32_t l = about.first_link; l < from.first_link(document + 1); ++l) {
    DigestTable::Link link = from.link(l);
    link.document = documents() - 1;
    link.time = string_here(link.time);
    link.relation = string_here(link.relation);
    links_.push(link);
  }
  return {};
}

/// Each owner of a list ends where the next one begins.
void DigestTableBuilder::close() {
  documents_.push({DocumentId(), 0, end_of(units_), end_of(links_), end_of(sketches_)});
  units_.push({0, 0, end_of(surfaces_), 0, 0});
  said_.push({end_of(said_strings_), end_of(said_strings_)});
  string_ends_.push(text_.size());
  decltype(strings_)().swap(strings_);
  decltype(name_numbers_)().swap(name_numbers_);
  decltype(said_numbers_)().swap(said_numbers_);
  renumbered_.clear();
}

Status DigestTableBuilder::for_pieces(const std::function<Status(std::string_view)>& each) const {
  Status status;
  std::size_t at = sizeof(DigestTable::Header);
  const auto put = [&](std::string_view bytes) {
    if (status) status = each(bytes);
    at += bytes.size();
  };
  DigestTable::for_arrays(*this, [&]<class Array>(const Array& array) {
    if constexpr (std::is_same_v<Array, std::string>) {
      put(array);
    } else {
      for (const auto& piece : array.pieces())
        put({reinterpret_cast<const char*>(piece.data()), piece.size() * sizeof(piece[0])});
    }
    put(std::string(padding(at), '\0'));
  });
  return status;
}

std::string DigestTableBuilder::header() const {
  DigestTable::Header header{};
  std::memcpy(header.magic, magic, sizeof(magic));
  header.version = version;
  header.byte_order = byte_order_mark;
  header.generation = generation_;
  std::size_t array = 0;
  DigestTable::for_arrays(*this, [&](const auto& of) { header.counts[array++] = of.size(); });
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> sum(XXH3_createState(),
                                                                     XXH3_freeState);
  XXH3_64bits_reset(sum.get());
  (void)for_pieces([&](std::string_view bytes) -> Status {
    XXH3_64bits_update(sum.get(), bytes.data(), bytes.size());
    return {};
  });
  header.body = XXH3_64bits_digest(sum.get());
  header.checksum = header.own_checksum();
  return std::string(reinterpret_cast<const char*>(&header), sizeof(header));
}

std::string DigestTableBuilder::encode() {
  close();
  std::string out = header();
  (void)for_pieces([&](std::string_view bytes) -> Status {
    out += bytes;
    return {};
  });
  return out;
}

Status DigestTableBuilder::write(const std::filesystem::path& file) {
  close();
  return put_in_place(file, [&](int fd, const std::filesystem::path& temporary) -> Status {
    if (auto ok = write_all(fd, header(), temporary); !ok) return ok;
    return for_pieces([&](std::string_view bytes) { return write_all(fd, bytes, temporary); });
  });
}

}  // namespace redstring::graph
