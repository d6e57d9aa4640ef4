// See name_reading.h.
#include "link/name_reading.h"

#include <algorithm>
#include <cstring>

#include "link/listed_name.h"
#include "link/server_name.h"

namespace redstring::link {
namespace {

// ---- bytes: of this program for this program, behind a checksum and the identity of the code

class Writer {
 public:
  template <class T>
    requires std::is_trivially_copyable_v<T>
  void put(const T& value) {
    out_.append(reinterpret_cast<const char*>(&value), sizeof(value));
  }
  void text(const std::string& s) {
    put(static_cast<std::uint32_t>(s.size()));
    out_ += s;
  }
  void numbers(const std::vector<std::uint64_t>& list) {
    put(static_cast<std::uint32_t>(list.size()));
    for (const std::uint64_t number : list) put(number);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// What is not there reads as zero and empty.
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}
  template <class T>
  T get() {
    T value{};
    if (in_.size() < sizeof(T)) {
      in_ = {};
      return value;
    }
    std::memcpy(&value, in_.data(), sizeof(T));
    in_.remove_prefix(sizeof(T));
    return value;
  }
  std::string text() {
    const std::string_view bytes = take(get<std::uint32_t>());
    return std::string(bytes);
  }
  /// A number of elements that take up `size` bytes or more each.
  std::size_t count(std::size_t size) {
    return std::min<std::size_t>(get<std::uint32_t>(), in_.size() / size);
  }
  std::vector<std::uint64_t> numbers() {
    std::vector<std::uint64_t> out(count(sizeof(std::uint64_t)));
    for (std::uint64_t& number : out) number = get<std::uint64_t>();
    return out;
  }

 private:
  std::string_view take(std::size_t size) {
    const std::string_view out = in_.substr(0, size);
    in_.remove_prefix(out.size());
    return out;
  }
  std::string_view in_;
};

void write_words(const std::vector<NameWord>& words, Writer& out) {
  out.put(static_cast<std::uint32_t>(words.size()));
  for (const NameWord& word : words) {
    for (const std::string* s : {&word.text, &word.plain, &word.sound, &word.formal_initials})
      out.text(*s);
    for (const std::uint32_t n : {word.facts, word.first, word.last, std::uint32_t{word.id}})
      out.put(n);
    out.put(static_cast<std::uint8_t>((word.translated ? 1 : 0) | (word.pet ? 2 : 0)));
    out.numbers(word.spellings);
    out.numbers(word.formal);
  }
}

std::vector<NameWord> read_words(Reader& in) {
  constexpr std::size_t least_bytes = 41;
  std::vector<NameWord> words(in.count(least_bytes));
  for (NameWord& word : words) {
    for (std::string* s : {&word.text, &word.plain, &word.sound, &word.formal_initials})
      *s = in.text();
    for (std::uint32_t* n : {&word.facts, &word.first, &word.last}) *n = in.get<std::uint32_t>();
    word.id = in.get<std::uint32_t>();
    const auto marks = in.get<std::uint8_t>();
    word.translated = (marks & 1) != 0;
    word.pet = (marks & 2) != 0;
    word.spellings = in.numbers();
    word.formal = in.numbers();
  }
  return words;
}

std::string encode(const NameReading& reading) {
  Writer out;
  out.put(reading.kind);
  out.put(static_cast<std::uint8_t>(reading.shouted_word));
  out.put(reading.listed);
  out.put(static_cast<std::uint32_t>(reading.block_keys.size()));
  for (const BlockKey& key : reading.block_keys) {
    out.put(key.key);
    out.put(key.refinement);
    out.put(static_cast<std::uint8_t>(key.decides));
  }
  return out.take();
}

NameReading decode_reading(std::string_view bytes, bool with_keys) {
  Reader in(bytes);
  NameReading out;
  out.kind = std::min(in.get<NodeKind>(), NodeKind::little);
  out.shouted_word = in.get<std::uint8_t>() != 0;
  out.listed = in.get<std::uint64_t>();
  if (!with_keys) return out;
  out.block_keys.resize(in.count(17));
  for (BlockKey& key : out.block_keys) {
    key.key = in.get<std::uint64_t>();
    key.refinement = in.get<std::uint64_t>();
    key.decides = in.get<std::uint8_t>() != 0;
  }
  return out;
}

// ---- reading

NodeKind person_kind(const PersonName& name) {
  if (name.single()) {
    return name.words.back().is(word_initial) ? NodeKind::little : NodeKind::single;
  }
  const auto said = [&name](std::size_t begin, std::size_t end) {
    return std::count_if(name.words.begin() + static_cast<std::ptrdiff_t>(begin),
                         name.words.begin() + static_cast<std::ptrdiff_t>(end),
                         [](const NameWord& w) { return !w.any(word_initial | word_particle); });
  };
  const auto given = said(0, name.surname), family = said(name.family, name.words.size());
  // "Maria K.": whoever that is. "Kettle Brown A.": two words are a name.
  if (family == 0) return given >= 2 ? NodeKind::full : NodeKind::little;
  return given > 0 ? NodeKind::full : NodeKind::partial;
}

}  // namespace

NameReading reading_of(NameBook::Number number, EntityType type, std::string_view name,
                       const NameLists& lists, NameBook& book) {
  if (const std::string_view known = book.facts(number); !known.empty())
    return decode_reading(known, false);
  NameReading out;
  if (type == types::person) {
    const PersonName parsed = parse_person(name, lists);
    out.kind = person_kind(parsed);
    if (out.kind == NodeKind::full || out.kind == NodeKind::partial)
      out.block_keys = block_keys(parsed);
    book.set_parsed(number, encode(parsed));
  } else if (type == types::organization) {
    const OrganizationName parsed = parse_organization(name, lists);
    if (tells_little(name, parsed)) out.kind = NodeKind::little;
    out.shouted_word = parsed.words.size() == 1 && parsed.shouted;
    if (out.kind == NodeKind::full) out.block_keys = block_keys(parsed);
    book.set_parsed(number, encode(parsed));
  } else if (type == types::server && !parse_server(name, lists).tells) {
    out.kind = NodeKind::little;
  }
  out.listed = listed_name(type, name, lists).line;
  if (out.listed != 0 && (out.kind == NodeKind::full || out.kind == NodeKind::partial))
    out.block_keys.push_back(block_key_of_line(out.listed));
  book.set_facts(number, encode(out));
  return out;
}

std::vector<BlockKey> block_keys_in(NameBook::Number number, const NameBook& book) {
  return decode_reading(book.facts(number), true).block_keys;
}

PersonName person_in(NameBook::Number number, const NameBook& book) {
  return decode_person(book.parsed(number));
}

OrganizationName organization_in(NameBook::Number number, const NameBook& book) {
  return decode_organization(book.parsed(number));
}

std::string encode(const PersonName& name) {
  Writer out;
  write_words(name.words, out);
  for (const std::size_t n : {name.surname, name.family, name.kin})
    out.put(static_cast<std::uint32_t>(n));
  out.put(static_cast<std::int32_t>(name.generation));
  out.put(static_cast<std::uint8_t>(name.turned));
  out.text(name.titles);
  out.put(name.gender);
  return out.take();
}

PersonName decode_person(std::string_view bytes) {
  Reader in(bytes);
  PersonName name;
  name.words = read_words(in);
  for (std::size_t* n : {&name.surname, &name.family, &name.kin}) *n = in.get<std::uint32_t>();
  name.generation = in.get<std::int32_t>();
  name.turned = in.get<std::uint8_t>() != 0;
  name.titles = in.text();
  name.gender = in.get<char>();
  return name;
}

std::string encode(const OrganizationName& name) {
  Writer out;
  write_words(name.words, out);
  out.put(static_cast<std::uint32_t>(name.legal.size()));
  for (const std::string& form : name.legal) out.text(form);
  out.text(name.joined);
  out.put(static_cast<std::uint32_t>(name.written));
  out.put(static_cast<std::uint8_t>(name.shouted));
  return out.take();
}

OrganizationName decode_organization(std::string_view bytes) {
  Reader in(bytes);
  OrganizationName name;
  name.words = read_words(in);
  name.legal.resize(in.count(4));
  for (std::string& form : name.legal) form = in.text();
  name.joined = in.text();
  name.written = in.get<std::uint32_t>();
  name.shouted = in.get<std::uint8_t>() != 0;
  return name;
}

}  // namespace redstring::link
