// Packing and unpacking a compiled lexicon. See compiled.h.
#include "lexicon/compiled.h"

#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "lexicon/list_file.h"
#include "text/fold.h"

namespace redstring::lexicon {

// Of the sources of this room and the text room, computed when they are built
// (src/build_identity.cmake).
extern const std::uint64_t sources_hash;

namespace {

constexpr std::array<char, 24> magic{"redstring lexicon\n"};
constexpr std::uint32_t byte_order = 0x01020304;
constexpr std::uint32_t format = 2;
constexpr std::size_t alignment = 64;
constexpr std::uint64_t odd = 0x9e3779b97f4a7c15ull;

struct Header {
  std::array<char, 24> magic{};
  std::uint32_t order = 0;
  std::uint32_t format = 0;
  std::uint64_t build = 0;
  std::uint64_t size = 0;      // of the whole
  std::uint64_t checksum = 0;  // of what follows the header
  std::uint64_t small_at = 0;  // where the small things begin
  std::uint64_t small_size = 0;
};
static_assert(sizeof(Header) == 72);

struct Row {
  std::uint64_t element = 0, at = 0, count = 0;
};

/// One step: for a given `h` every `x` gives another result, and the other way round.
std::uint64_t step(std::uint64_t h, std::uint64_t x) {
  h = (h ^ x) * odd;
  return h ^ (h >> 32);
}

/// Every array of a lexicon, always in the same order.
template <class Data, class Visit>
bool each_array(Data& vocabulary, Visit&& visit) {
  auto& [words, trie, entries, sets, facts, second_words] = vocabulary;
  return visit(words.slots) && visit(words.bytes) && visit(words.begins) && visit(trie.nodes) &&
         visit(trie.edges) && visit(trie.ends) && visit(entries.records) &&
         visit(entries.features) && visit(entries.exact) && visit(entries.files) &&
         visit(entries.letters) && visit(sets) && visit(facts) && visit(second_words);
}
constexpr std::size_t array_count = 14;

struct ConstArrays {
  const Vocabulary::Parts& words;
  const Trie::Parts& trie;
  const Entries::Parts& entries;
  const Flat<ListSet>& sets;
  const Flat<WordFacts>& facts;
  const Flat<std::uint64_t>& second_words;
};
struct Arrays {
  Vocabulary::Parts words;
  Trie::Parts trie;
  Entries::Parts entries;
  Flat<ListSet> sets;
  Flat<WordFacts> facts;
  Flat<std::uint64_t> second_words;
};

ConstArrays arrays_of(const Lexicon::Data& d) {
  return {d.vocabulary.parts(), d.trie.parts(), d.entries.parts(), d.sets, d.words, d.second_words};
}

// ---- the small things

class Packer {
 public:
  void number(std::uint64_t n) { out_.append(reinterpret_cast<const char*>(&n), sizeof n); }
  void text(std::string_view s) {
    number(s.size());
    out_.append(s);
  }
  void set(const ListSet& s) {
    for (const std::uint64_t bits : s.bits) number(bits);
  }
  void features(const Features& all) {
    number(all.size());
    for (const auto& [key, value] : all) text(key), text(value);
  }
  void list(const List& l) {
    text(l.name), text(l.file), text(l.type.name());
    number(static_cast<std::uint64_t>(l.role)), number(static_cast<std::uint64_t>(l.case_rule));
    features(l.features);
    text(l.source), text(l.license);
  }
  void rule(const Rule& r) {
    text(r.kind), text(r.name), text(r.file);
    number(static_cast<std::uint64_t>(r.line));
    number(r.fields.size());
    for (const RuleField& f : r.fields) {
      text(f.key), text(f.value);
      number(static_cast<std::uint64_t>(f.line));
    }
    number(r.examples.size());
    for (const RuleExample& e : r.examples) {
      text(e.text);
      number(e.expected.size());
      for (const std::string& want : e.expected) text(want);
      number(static_cast<std::uint64_t>(e.line));
    }
  }
  void types(const std::vector<TypeLine>& lines) {
    number(lines.size());
    for (const TypeLine& line : lines) {
      text(line.name);
      features(line.features);
      text(line.file);
      number(static_cast<std::uint64_t>(line.line));
    }
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// Reads what a Packer wrote. After the first number or text that is not there, everything is 0 or
/// "" and ok() is false.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : left_(bytes) {}

  bool ok() const { return ok_; }
  bool done() const { return ok_ && left_.empty(); }

  std::uint64_t number() {
    std::uint64_t n = 0;
    if (left_.size() < sizeof n) return fail();
    std::memcpy(&n, left_.data(), sizeof n);
    left_.remove_prefix(sizeof n);
    return n;
  }
  /// A number of things of which each takes eight bytes or more.
  std::size_t count() {
    const std::uint64_t n = number();
    return n <= left_.size() / sizeof n ? n : fail();
  }
  int line() {
    const std::uint64_t n = number();
    return static_cast<int>(n <= 0x7fffffff ? n : fail());
  }
  template <class Enum>
  Enum choice(Enum last) {
    const std::uint64_t n = number();
    return static_cast<Enum>(n <= static_cast<std::uint64_t>(last) ? n : fail());
  }
  std::string_view text() {
    const std::uint64_t size = number();
    if (size > left_.size()) {
      fail();
      return {};
    }
    const std::string_view out = left_.substr(0, size);
    left_.remove_prefix(size);
    return out;
  }
  std::string string() { return std::string(text()); }
  ListSet set() {
    ListSet out;
    for (std::uint64_t& bits : out.bits) bits = number();
    return out;
  }
  Features features() {
    Features out(count());
    for (auto& [key, value] : out) key = string(), value = string();
    return out;
  }
  List list() {
    List l;
    l.name = string();
    l.file = string();
    l.type = EntityType(text());
    l.role = choice(Role::word);
    l.case_rule = choice(CaseRule::exact);
    l.features = features();
    l.source = string();
    l.license = string();
    return l;
  }
  Rule rule() {
    Rule r;
    r.kind = string();
    r.name = string();
    r.file = string();
    r.line = line();
    r.fields.resize(count());
    for (RuleField& f : r.fields) {
      f.key = string();
      f.value = string();
      f.line = line();
    }
    r.examples.resize(count());
    for (RuleExample& e : r.examples) {
      e.text = string();
      e.expected.resize(count());
      for (std::string& want : e.expected) want = string();
      e.line = line();
    }
    return r;
  }
  std::vector<TypeLine> types() {
    std::vector<TypeLine> out(count());
    for (TypeLine& line_of : out) {
      line_of.name = string();
      line_of.features = features();
      line_of.file = string();
      line_of.line = line();
    }
    return out;
  }

 private:
  std::uint64_t fail() {
    ok_ = false;
    left_ = {};
    return 0;
  }

  std::string_view left_;
  bool ok_ = true;
};

std::string pack_small(const Lexicon::Data& data, std::string_view fingerprint) {
  Packer out;
  out.text(fingerprint);
  out.number(data.lists.size());
  for (const List& list : data.lists) out.list(list);
  out.set(data.case_lists);
  out.set(data.several);
  out.number(data.rules.size());
  for (const auto& [kind, rules] : data.rules) {
    out.text(kind);
    out.number(rules.size());
    for (const Rule& rule : rules) out.rule(rule);
  }
  out.types(data.entity_types);
  out.types(data.relation_types);
  for (const WordId id : data.ascii) out.number(id);
  return out.take();
}

/// Fills in the small things; false when they are no good or not of these dictionaries.
bool unpack_small(std::string_view bytes, std::string_view fingerprint, Lexicon::Data& data) {
  Unpacker in(bytes);
  if (in.text() != fingerprint || !in.ok()) return false;
  const std::size_t lists = in.count();
  if (lists > max_lists) return false;
  for (std::size_t i = 0; i < lists; ++i) {
    data.lists.push_back(in.list());
    if (!data.list_ids.emplace(data.lists.back().name, static_cast<ListId>(i)).second) return false;
  }
  data.case_lists = in.set();
  data.several = in.set();
  for (std::size_t kinds = in.count(); kinds > 0; --kinds) {
    std::vector<Rule>& rules = data.rules[in.string()];
    for (std::size_t n = in.count(); n > 0; --n) rules.push_back(in.rule());
  }
  data.entity_types = in.types();
  data.relation_types = in.types();
  for (WordId& id : data.ascii) id = static_cast<WordId>(in.number() & 0xffffffff);
  return in.done();
}

bool sound(const Lexicon::Data& data) {
  if (!data.vocabulary.sound()) return false;
  const WordId words = data.vocabulary.size();
  for (const WordId id : data.ascii)
    if (id >= words) return false;
  if (data.sets.empty() || !data.sets[0].empty()) return false;
  if (data.words.size() != words) return false;
  for (const WordFacts& word : data.words) {
    for (const std::uint32_t set : {word.alone, word.begins, word.inner})
      if (set >= data.sets.size()) return false;
    if (!SecondWords::sound(data.second_words.size(), word.seconds)) return false;
  }
  return data.trie.sound(data.entries.size(), data.lists.size()) &&
         data.entries.sound(data.lists.size());
}

std::size_t padded(std::size_t n) { return (n + alignment - 1) / alignment * alignment; }

}  // namespace

std::uint64_t checksum(std::string_view bytes) {
  // Four lanes, so that the processor works on four words at a time.
  std::array<std::uint64_t, 4> lanes{1, 2, 3, 4};
  std::size_t i = 0;
  for (; i + 32 <= bytes.size(); i += 32) {
    std::array<std::uint64_t, 4> x;
    std::memcpy(x.data(), bytes.data() + i, 32);
    for (std::size_t k = 0; k < 4; ++k) lanes[k] = step(lanes[k], x[k]);
  }
  std::array<std::uint64_t, 4> rest{};
  if (i < bytes.size()) std::memcpy(rest.data(), bytes.data() + i, bytes.size() - i);
  std::uint64_t h = bytes.size();
  for (std::size_t k = 0; k < 4; ++k) h = step(h, step(lanes[k], rest[k]));
  return h;
}

std::uint64_t build_identity() {
  return step(step(sources_hash, format), checksum(text::unicode_version()));
}

std::string pack(const Lexicon::Data& data, std::string_view fingerprint) {
  const ConstArrays arrays = arrays_of(data);
  const std::string small = pack_small(data, fingerprint);
  std::vector<Row> rows;
  Header header;
  header.magic = magic;
  header.order = byte_order;
  header.format = format;
  header.build = build_identity();
  header.small_at = sizeof(Header) + array_count * sizeof(Row);
  header.small_size = small.size();
  std::size_t at = padded(header.small_at + small.size());
  each_array(arrays, [&](const auto& array) {
    rows.push_back({sizeof *array.data(), at, array.size()});
    at = padded(at + sizeof *array.data() * array.size());
    return true;
  });
  std::string out(at, '\0');
  std::memcpy(out.data() + sizeof header, rows.data(), rows.size() * sizeof(Row));
  std::memcpy(out.data() + header.small_at, small.data(), small.size());
  std::size_t row = 0;
  each_array(arrays, [&](const auto& array) {
    if (!array.empty())
      std::memcpy(out.data() + rows[row].at, array.data(), sizeof *array.data() * array.size());
    ++row;
    return true;
  });
  std::memcpy(out.data(), &header, sizeof header);
  seal_again(out);
  return out;
}

void seal_again(std::string& packed) {
  Header header;
  if (packed.size() < sizeof header) return;
  std::memcpy(&header, packed.data(), sizeof header);
  header.size = packed.size();
  header.checksum = checksum(std::string_view(packed).substr(sizeof header));
  std::memcpy(packed.data(), &header, sizeof header);
}

std::unique_ptr<const Lexicon::Data> unpack(std::string_view bytes, std::string_view fingerprint,
                                            std::shared_ptr<const void> owner) {
  Header header;
  constexpr std::size_t rows_end = sizeof header + array_count * sizeof(Row);
  if (bytes.size() < rows_end) return nullptr;
  std::memcpy(&header, bytes.data(), sizeof header);
  if (header.magic != magic || header.order != byte_order || header.format != format ||
      header.build != build_identity() || header.size != bytes.size() ||
      header.small_at != rows_end || header.small_size > bytes.size() - rows_end ||
      header.checksum != checksum(bytes.substr(sizeof header))) {
    return nullptr;
  }
  auto data = std::make_unique<Lexicon::Data>();
  if (!unpack_small(bytes.substr(header.small_at, header.small_size), fingerprint, *data))
    return nullptr;
  std::array<Row, array_count> rows;
  std::memcpy(rows.data(), bytes.data() + sizeof header, sizeof rows);
  Arrays arrays;
  std::size_t next = 0;
  const bool there = each_array(arrays, [&](auto& array) {
    using Array = std::remove_reference_t<decltype(array)>;
    using Element = std::remove_cv_t<std::remove_pointer_t<decltype(array.data())>>;
    const Row& row = rows[next++];
    if (row.element != sizeof(Element) || row.at % alignment != 0 || row.at > bytes.size() ||
        row.count > (bytes.size() - row.at) / sizeof(Element)) {
      return false;
    }
    array = Array::over(reinterpret_cast<const Element*>(bytes.data() + row.at), row.count);
    return true;
  });
  if (!there) return nullptr;
  data->vocabulary = Vocabulary(std::move(arrays.words));
  data->trie = Trie(std::move(arrays.trie), data->vocabulary.size());
  data->entries = Entries(std::move(arrays.entries));
  data->sets = std::move(arrays.sets);
  data->words = std::move(arrays.facts);
  data->second_words = std::move(arrays.second_words);
  if (!sound(*data)) return nullptr;
  data->mapping = std::move(owner);
  data->mapped_bytes = bytes.size();
  return data;
}

LexiconStatistics measure(const Lexicon::Data& data) {
  LexiconStatistics out;
  out.lists = data.lists.size();
  out.entries = data.entries.size();
  out.words = data.vocabulary.size() - 1;
  for (const auto& [kind, rules] : data.rules) out.rules += rules.size();
  const ConstArrays arrays = arrays_of(data);
  each_array(arrays, [&](const auto& array) {
    out.array_bytes += sizeof *array.data() * array.size();
    return true;
  });
  out.mapped_bytes = data.mapped_bytes;
  return out;
}

}  // namespace redstring::lexicon
