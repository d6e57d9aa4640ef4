// What keys and values mean; see format.h and FORMAT.md.
#include "store/format.h"

#include <xxhash.h>

#include <algorithm>
#include <array>

#include "store/codec.h"

namespace redstring::store {
namespace {

// Text in a key ends with 00 01, and a 00 in it is written 00 FF: so a shorter text sorts before a
// longer one that begins with it, and no text can be taken for the end of another.
void put_ordered(std::string& key, std::string_view text) {
  for (const char c : text) {
    key.push_back(c);
    if (c == '\0') key.push_back('\xff');
  }
  key.push_back('\0');
  key.push_back('\x01');
}

/// The same without the end, for prefixes.
void put_ordered_start(std::string& key, std::string_view text) {
  put_ordered(key, text);
  key.resize(key.size() - 2);
}

/// Takes an ordered text off the front of `key`.
std::optional<std::string> take_ordered(std::string_view& key) {
  std::string out;
  for (std::size_t i = 0; i + 1 < key.size(); ++i) {
    if (key[i] != '\0') {
      out.push_back(key[i]);
      continue;
    }
    const char next = key[++i];
    if (next == '\x01') {
      key.remove_prefix(i + 1);
      return out;
    }
    if (next != '\xff') return std::nullopt;
    out.push_back('\0');
  }
  return std::nullopt;
}

template <class Number>
void put_big_endian(std::string& key, Number value) {
  for (int shift = 8 * static_cast<int>(sizeof(Number)) - 8; shift >= 0; shift -= 8)
    key.push_back(static_cast<char>(static_cast<std::uint8_t>(value >> shift)));
}

template <class Number>
std::optional<Number> take_big_endian(std::string_view& key) {
  if (key.size() < sizeof(Number)) return std::nullopt;
  Number value = 0;
  for (std::size_t i = 0; i < sizeof(Number); ++i)
    value = static_cast<Number>(value << 8 | static_cast<std::uint8_t>(key[i]));
  key.remove_prefix(sizeof(Number));
  return value;
}

std::string_view bytes_of(const DocumentId& id) {
  return {reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size()};
}

DocumentId id_of(std::string_view sixteen) {
  DocumentId id;
  std::copy(sixteen.begin(), sixteen.end(), id.bytes.begin());
  return id;
}

std::string with_id(char letter, const DocumentId& id) {
  std::string key(1, letter);
  key.append(bytes_of(id));
  return key;
}

/// A name as it stands in an index key: whole, or its beginning and a hash of the whole.
std::string indexed(std::string_view name) {
  if (name.size() <= longest_indexed) return std::string(name);
  const XXH128_hash_t hash = XXH3_128bits(name.data(), name.size());
  std::string out(name.substr(0, longest_indexed - 16));
  put_big_endian(out, static_cast<std::uint64_t>(hash.high64));
  put_big_endian(out, static_cast<std::uint64_t>(hash.low64));
  return out;
}

std::string derived(std::uint64_t series, char letter) {
  std::string key;
  put_big_endian(key, series);
  key.push_back(letter);
  return key;
}

std::string derived(std::uint64_t series, char letter, std::uint32_t number) {
  std::string key = derived(series, letter);
  put_big_endian(key, number);
  return key;
}

std::string derived(std::uint64_t series, char letter, std::string_view text) {
  std::string key = derived(series, letter);
  put_ordered(key, text);
  return key;
}

}  // namespace

namespace keys {

std::string format() { return "format"; }
std::string counters() { return "counters"; }
std::string generation() { return "generation"; }
std::string snapshot() { return "snapshot"; }
std::string ledger() { return "ledger"; }
std::string pending() { return "pending"; }
std::string digest_table() { return "digest-table"; }
std::string digest_table_bytes() { return "digest-table-bytes"; }
std::string linked_with() { return "linked-with"; }
std::string name_book() { return "names"; }
std::string known_book() { return "known"; }
std::string kb_changes() { return "kb-changes"; }
std::string moved(const DocumentId& id) {
  return all_moved() + std::string(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}
std::string all_moved() { return "moved/"; }
std::string checkpoint(std::string_view name) { return "checkpoint/" + std::string(name); }

std::string head(const DocumentId& id) { return with_id('d', id); }
std::string heads() { return "d"; }
std::string heads_with(std::string_view id_bytes) { return "d" + std::string(id_bytes); }
std::string text(const DocumentId& id) { return with_id('t', id); }

std::string name(std::string_view name) {
  std::string key = "n";
  put_ordered(key, indexed(name));
  return key;
}
std::string name(std::string_view text, const DocumentId& id) {
  return name(text).append(bytes_of(id));
}
std::string names() { return "n"; }
std::string source(std::string_view source) {
  std::string key = "s";
  put_ordered(key, indexed(source));
  return key;
}
std::string source(std::string_view text, const DocumentId& id) {
  return source(text).append(bytes_of(id));
}
std::string sources() { return "s"; }

std::string analysis(const DocumentId& id) { return with_id('a', id); }
std::string analyses() { return "a"; }
std::string digest(const DocumentId& id) { return with_id('g', id); }
std::string digests() { return "g"; }

std::optional<DocumentId> document_of(std::string_view key) {
  if (key.size() < 17) return std::nullopt;
  return id_of(key.substr(key.size() - 16));
}

std::string decision(std::uint64_t number) {
  std::string key;
  put_big_endian(key, number);
  return key;
}

std::string kb_entity(std::string_view id) {
  std::string key = "e";
  put_ordered(key, id);
  return key;
}
std::string kb_entity(std::string_view id, std::string_view source) {
  std::string key = kb_entity(id);
  put_ordered(key, source);
  return key;
}
std::string kb_entities() { return "e"; }
std::string kb_names(KbName kind, std::string_view name_key) {
  std::string key(1, static_cast<char>(kind));
  put_ordered(key, indexed(name_key));
  return key;
}
std::string kb_name(KbName kind, std::string_view name_key, std::uint32_t prior,
                    std::string_view id, std::string_view source) {
  std::string key = kb_names(kind, name_key);
  put_big_endian(key, static_cast<std::uint16_t>(0xffff - std::min(prior, 0xffffu)));
  put_ordered(key, id);
  put_ordered(key, source);
  return key;
}
std::string kb_names() { return std::string(1, static_cast<char>(KbName::exact)); }
std::string kb_source(std::string_view source) {
  std::string key = "s";
  put_ordered(key, source);
  return key;
}
std::string kb_sources() { return "s"; }
std::optional<std::string> kb_source_of(std::string_view key) {
  if (key.empty() || key.front() != 's') return std::nullopt;
  key.remove_prefix(1);
  std::optional<std::string> source = take_ordered(key);
  if (!source || !key.empty()) return std::nullopt;
  return source;
}

std::optional<KbKey> kb_key(std::string_view key) {
  if (key.empty()) return std::nullopt;
  const bool entity = key.front() == 'e';
  key.remove_prefix(1);
  KbKey found;
  if (!entity) {
    auto name = take_ordered(key);
    if (!name || !take_big_endian<std::uint16_t>(key)) return std::nullopt;
    found.name = std::move(*name);
  }
  auto id = take_ordered(key);
  if (!id) return std::nullopt;
  auto source = take_ordered(key);
  if (!source || !key.empty()) return std::nullopt;
  found.id = std::move(*id);
  found.source = std::move(*source);
  return found;
}

std::string series_rows(std::uint64_t series) {
  std::string key;
  put_big_endian(key, series);
  return key;
}
std::string entity(std::uint64_t series, std::uint32_t label) {
  return derived(series, 'e', label);
}
std::string entities(std::uint64_t series) { return derived(series, 'e'); }
std::string members(std::uint64_t series, std::uint32_t label) {
  return derived(series, 'm', label);
}
std::string clusters(std::uint64_t series, std::uint32_t document) {
  return derived(series, 'c', document);
}
std::string question(std::uint64_t series, std::uint32_t place) {
  return derived(series, 'q', place);
}
std::string questions(std::uint64_t series) { return derived(series, 'q'); }
std::string alias(std::uint64_t series, std::string_view alias_key) {
  return derived(series, 'a', alias_key);
}
std::string known_alias(std::uint64_t series, std::string_view alias_key) {
  return derived(series, 'k', alias_key);
}
std::string word(std::uint64_t series, std::string_view search_key) {
  return derived(series, 'w', search_key);
}
std::string words(std::uint64_t series, std::string_view start) {
  std::string key = derived(series, 'w');
  put_ordered_start(key, start);
  return key;
}
std::string relation(std::uint64_t series, std::uint32_t source, std::uint32_t target,
                     std::string_view type) {
  std::string key = derived(series, 'r', source);
  put_big_endian(key, target);
  put_ordered(key, type);
  return key;
}
std::string relations(std::uint64_t series) { return derived(series, 'r'); }

std::optional<std::uint64_t> series_of(std::string_view key) {
  return take_big_endian<std::uint64_t>(key);
}

std::optional<std::string> name_of(std::string_view key) {
  if (key.size() < 9) return std::nullopt;
  key.remove_prefix(9);
  std::optional<std::string> name = take_ordered(key);
  if (!name || !key.empty()) return std::nullopt;
  return name;
}

std::optional<RelationKey> relation_of(std::string_view key) {
  if (key.size() < 9 || key[8] != 'r') return std::nullopt;
  key.remove_prefix(9);
  const auto source = take_big_endian<std::uint32_t>(key);
  const auto target = take_big_endian<std::uint32_t>(key);
  if (!source || !target) return std::nullopt;
  std::optional<std::string> type = take_ordered(key);
  if (!type || !key.empty()) return std::nullopt;
  return RelationKey{*source, *target, std::move(*type)};
}

std::optional<std::uint32_t> number_of(std::string_view key) {
  if (key.size() != 13) return std::nullopt;
  key.remove_prefix(9);
  return take_big_endian<std::uint32_t>(key);
}

}  // namespace keys

namespace {

// Every record begins with the version of its own layout.
constexpr std::uint8_t record_version = 1;

tl::unexpected<Error> damaged(std::string_view what, const Reader& in) {
  return fail(ErrorCode::corrupt, std::string(what) + " record is damaged at or before byte " +
                                      std::to_string(in.at()));
}

/// Reads the version; nothing when it is ours.
std::optional<Error> wrong_version(std::string_view what, Reader& in) {
  const std::uint8_t version = in.byte();
  if (!in.ok()) return Error{ErrorCode::corrupt, std::string(what) + " record is empty", {}, {}};
  if (version == record_version) return std::nullopt;
  return Error{ErrorCode::unsupported,
               std::string(what) + " record has layout " + std::to_string(version) +
                   ", this program reads " + std::to_string(record_version),
               {},
               "use the program that wrote it"};
}

Writer begin_record() {
  Writer out;
  out.byte(record_version);
  return out;
}

/// Spans in rising order cost two or three bytes: the begin is told by its distance from the last.
class SpansOut {
 public:
  void write(Writer& out, Span span) {
    out.zigzag(static_cast<std::int64_t>(span.begin) - last_);
    out.varint(span.end - span.begin);
    last_ = span.begin;
  }

 private:
  std::int64_t last_ = 0;
};

class SpansIn {
 public:
  explicit SpansIn(std::uint32_t limit) : limit_(limit) {}
  Span read(Reader& in) {
    const std::int64_t step = in.zigzag();
    const std::uint64_t size = in.varint();
    // Both are bounded before they are added, so that no sum can overflow.
    if (!in.require(step >= -0xffffffffLL && step <= 0xffffffffLL && size <= limit_)) return {};
    const std::int64_t begin = last_ + step;
    if (!in.require(begin >= 0 && begin + static_cast<std::int64_t>(size) <= limit_)) return {};
    last_ = begin;
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + size)};
  }

 private:
  std::uint32_t limit_;
  std::int64_t last_ = 0;
};

EntityType read_type(std::string_view name, Reader& in) {
  in.require(name.size() <= 15);
  return EntityType(name);
}

template <class Enum>
Enum read_enum(Reader& in, Enum last) {
  return static_cast<Enum>(in.below(static_cast<std::uint64_t>(last) + 1));
}

/// An index that may be `no_index`: 0 for none, else one more than the index.
void write_index(Writer& out, std::uint32_t index) {
  out.varint(index == no_index ? 0 : std::uint64_t{index} + 1);
}
std::uint32_t read_index(Reader& in, std::size_t size) {
  const std::uint32_t value = in.below(std::uint64_t{size} + 1);
  return value == 0 ? no_index : value - 1;
}

void write_strings(Writer& out, StringsOut& strings, const std::vector<std::string>& list) {
  out.varint(list.size());
  for (const std::string& s : list) out.varint(strings.number(s));
}
std::vector<std::string> read_strings(Reader& in, const StringsIn& strings) {
  std::vector<std::string> list(in.count());
  for (std::string& s : list) s = strings.get(in);
  return list;
}

void write_spans(Writer& out, const std::vector<Span>& spans) {
  out.varint(spans.size());
  SpansOut writer;
  for (const Span span : spans) writer.write(out, span);
}
std::vector<Span> read_spans(Reader& in, std::uint32_t text_size) {
  std::vector<Span> spans(in.count(2));
  SpansIn reader(text_size);
  for (Span& span : spans) span = reader.read(in);
  return spans;
}

/// The strings stand before the body, which alone knows them: body first, then put together.
std::string assembled(const StringsOut& strings, const Writer& body) {
  Writer out = begin_record();
  strings.write(out);
  out.raw(body.bytes());
  return out.take();
}

}  // namespace

std::string encode_number(std::uint64_t value) {
  Writer out;
  out.varint(value);
  return out.take();
}
Result<std::uint64_t> decode_number(std::string_view bytes) {
  Reader in(bytes);
  const std::uint64_t value = in.varint();
  if (!in.done()) return damaged("number", in);
  return value;
}

std::string encode(const Head& head) {
  Writer out = begin_record();
  for (const std::string* s :
       {&head.source, &head.name, &head.url, &head.title, &head.published, &head.language})
    out.text(*s);
  out.varint(head.text_size);
  out.varint(head.mentions);
  out.varint(head.evidence);
  return out.take();
}

Result<Head> decode_head(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("document", in)) return fail(std::move(*wrong));
  Head head;
  for (std::string* s :
       {&head.source, &head.name, &head.url, &head.title, &head.published, &head.language})
    *s = in.text();
  head.text_size = in.u32();
  head.mentions = in.u32();
  head.evidence = in.u32();
  if (!in.done()) return damaged("document", in);
  return head;
}

std::string encode(const Analysis& analysis, std::uint32_t text_size) {
  StringsOut strings;
  Writer body;
  body.varint(text_size);

  body.varint(analysis.sentences.size());
  SpansOut sentence_spans;
  std::int64_t last_token = 0;
  for (const Sentence& sentence : analysis.sentences) {
    sentence_spans.write(body, sentence.span);
    body.zigzag(static_cast<std::int64_t>(sentence.first_token) - last_token);
    body.zigzag(static_cast<std::int64_t>(sentence.last_token) - sentence.first_token);
    last_token = sentence.last_token;
  }

  // How many there are of each stands before the lists, for they point at each other.
  body.varint(analysis.mentions.size());
  body.varint(analysis.timexes.size());
  body.varint(analysis.entities.size());

  SpansOut mention_spans;
  for (const Mention& mention : analysis.mentions) {
    mention_spans.write(body, mention.span);
    body.varint(strings.number(mention.type.name()));
    body.byte(static_cast<std::uint8_t>(static_cast<unsigned>(mention.form) |
                                        static_cast<unsigned>(mention.server) << 4));
    body.varint(strings.number(mention.rule));
    body.varint(strings.number(mention.value));
    write_index(body, mention.entity);
    write_index(body, mention.timex);
  }

  SpansOut timex_spans;
  for (const Timex& timex : analysis.timexes) {
    timex_spans.write(body, timex.span);
    body.byte(static_cast<std::uint8_t>(timex.type));
    body.varint(strings.number(timex.value));
    body.varint(strings.number(timex.mod));
    body.varint(strings.number(timex.rule));
  }

  for (const DocumentEntity& entity : analysis.entities) {
    body.varint(strings.number(entity.type.name()));
    body.varint(strings.number(entity.name));
    write_strings(body, strings, entity.titles);
    write_strings(body, strings, entity.roles);
    body.varint(strings.number(entity.gender));
    body.varint(entity.mentions.size());
    for (const std::uint32_t mention : entity.mentions) body.varint(mention);
  }

  body.varint(analysis.evidence.size());
  for (const Evidence& evidence : analysis.evidence) {
    body.varint(evidence.sentence);
    body.varint(evidence.subject);
    body.varint(evidence.object);
    body.varint(strings.number(evidence.relation));
    SpansOut().write(body, evidence.trigger);
    body.byte(static_cast<std::uint8_t>(evidence.status));
    body.varint(strings.number(evidence.by));
    body.varint(strings.number(evidence.time));
    body.varint(strings.number(evidence.rule));
  }

  body.varint(analysis.attributions.size());
  for (const Attribution& attribution : analysis.attributions) {
    write_spans(body, attribution.source);
    write_spans(body, attribution.cue);
    write_spans(body, attribution.content);
    body.byte(
        static_cast<std::uint8_t>((attribution.denies ? 1 : 0) | (attribution.hedges ? 2 : 0)));
    body.varint(strings.number(attribution.rule));
  }
  return assembled(strings, body);
}

Result<Analysis> decode_analysis(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("analysis", in)) return fail(std::move(*wrong));
  const StringsIn strings(in);
  Analysis analysis;
  const std::uint32_t text_size = in.u32();

  analysis.sentences.resize(in.count(4));
  SpansIn sentence_spans(text_size);
  std::int64_t last_token = 0;
  for (Sentence& sentence : analysis.sentences) {
    sentence.span = sentence_spans.read(in);
    const std::int64_t first = last_token + in.zigzag() % (std::int64_t{1} << 33);
    const std::int64_t last = first + in.zigzag() % (std::int64_t{1} << 33);
    if (!in.require(first >= 0 && first <= no_index && last >= 0 && last <= no_index)) break;
    sentence.first_token = static_cast<std::uint32_t>(first);
    sentence.last_token = static_cast<std::uint32_t>(last);
    last_token = last;
  }

  // Each mention has at least seven bytes, each timex six, each entity six.
  const std::size_t mentions = in.count(7);
  const std::size_t timexes = in.count(6);
  const std::size_t entities = in.count(6);
  if (!in.ok()) return damaged("analysis", in);

  analysis.mentions.resize(mentions);
  SpansIn mention_spans(text_size);
  for (Mention& mention : analysis.mentions) {
    mention.span = mention_spans.read(in);
    mention.type = read_type(strings.get(in), in);
    const std::uint8_t kinds = in.byte();
    in.require((kinds & 15) <= static_cast<unsigned>(MentionForm::pronoun) &&
               (kinds >> 4) <= static_cast<unsigned>(ServerKind::phrase));
    mention.form = static_cast<MentionForm>(kinds & 15);
    mention.server = static_cast<ServerKind>(kinds >> 4);
    mention.rule = strings.get(in);
    mention.value = strings.get(in);
    mention.entity = read_index(in, entities);
    mention.timex = read_index(in, timexes);
    if (!in.ok()) return damaged("analysis", in);
  }

  analysis.timexes.resize(timexes);
  SpansIn timex_spans(text_size);
  for (Timex& timex : analysis.timexes) {
    timex.span = timex_spans.read(in);
    timex.type = read_enum(in, TimexType::set);
    timex.value = strings.get(in);
    timex.mod = strings.get(in);
    timex.rule = strings.get(in);
    if (!in.ok()) return damaged("analysis", in);
  }

  analysis.entities.resize(entities);
  for (DocumentEntity& entity : analysis.entities) {
    entity.type = read_type(strings.get(in), in);
    entity.name = strings.get(in);
    entity.titles = read_strings(in, strings);
    entity.roles = read_strings(in, strings);
    entity.gender = strings.get(in);
    entity.mentions.resize(in.count());
    for (std::uint32_t& mention : entity.mentions) mention = in.below(mentions);
    if (!in.ok()) return damaged("analysis", in);
  }

  analysis.evidence.resize(in.count(9));
  for (Evidence& evidence : analysis.evidence) {
    evidence.sentence = in.below(analysis.sentences.size());
    evidence.subject = in.below(mentions);
    evidence.object = in.below(mentions);
    evidence.relation = strings.get(in);
    evidence.trigger = SpansIn(text_size).read(in);
    evidence.status = read_enum(in, EvidenceStatus::hypothetical);
    evidence.by = strings.get(in);
    evidence.time = strings.get(in);
    evidence.rule = strings.get(in);
    if (!in.ok()) return damaged("analysis", in);
  }

  analysis.attributions.resize(in.count(5));
  for (Attribution& attribution : analysis.attributions) {
    attribution.source = read_spans(in, text_size);
    attribution.cue = read_spans(in, text_size);
    attribution.content = read_spans(in, text_size);
    const std::uint8_t flags = static_cast<std::uint8_t>(in.below(4));
    attribution.denies = (flags & 1) != 0;
    attribution.hedges = (flags & 2) != 0;
    attribution.rule = strings.get(in);
    if (!in.ok()) return damaged("analysis", in);
  }
  if (!in.done()) return damaged("analysis", in);
  return analysis;
}

namespace {

class Checker {
 public:
  explicit Checker(std::uint32_t text_size) : text_size_(text_size) {}

  void in_list(std::string_view list, std::size_t i) { list_ = list, i_ = i; }
  void span(Span span, std::string_view what) {
    if (span.begin > span.end || span.end > text_size_) wrong(what, "span leaves the text");
  }
  void index(std::uint64_t index, std::size_t size, std::string_view what) {
    if (index >= size)
      wrong(what, "index " + std::to_string(index) + " of " + std::to_string(size));
  }
  void optional_index(std::uint32_t i, std::size_t size, std::string_view what) {
    if (i != no_index) index(i, size, what);
  }
  Status status() const {
    if (problem_.empty()) return {};
    return fail(ErrorCode::invalid_argument, problem_);
  }

 private:
  void wrong(std::string_view what, const std::string& how) {
    if (!problem_.empty()) return;
    problem_ = "analysis: " + std::string(list_) + " " + std::to_string(i_) + ": " +
               std::string(what) + ": " + how;
  }

  std::uint32_t text_size_;
  std::string_view list_;
  std::size_t i_ = 0;
  std::string problem_;
};

}  // namespace

Status check(const Analysis& a, std::uint32_t text_size) {
  Checker checker(text_size);
  for (std::size_t i = 0; i < a.sentences.size(); ++i) {
    checker.in_list("sentence", i);
    checker.span(a.sentences[i].span, "place");
  }
  for (std::size_t i = 0; i < a.mentions.size(); ++i) {
    checker.in_list("mention", i);
    checker.span(a.mentions[i].span, "place");
    checker.optional_index(a.mentions[i].entity, a.entities.size(), "entity");
    checker.optional_index(a.mentions[i].timex, a.timexes.size(), "timex");
  }
  for (std::size_t i = 0; i < a.timexes.size(); ++i) {
    checker.in_list("timex", i);
    checker.span(a.timexes[i].span, "place");
  }
  for (std::size_t i = 0; i < a.entities.size(); ++i) {
    checker.in_list("entity", i);
    for (const std::uint32_t mention : a.entities[i].mentions)
      checker.index(mention, a.mentions.size(), "mention");
  }
  for (std::size_t i = 0; i < a.evidence.size(); ++i) {
    checker.in_list("evidence", i);
    checker.index(a.evidence[i].sentence, a.sentences.size(), "sentence");
    checker.index(a.evidence[i].subject, a.mentions.size(), "subject");
    checker.index(a.evidence[i].object, a.mentions.size(), "object");
    checker.span(a.evidence[i].trigger, "trigger");
  }
  for (std::size_t i = 0; i < a.attributions.size(); ++i) {
    checker.in_list("attribution", i);
    for (const auto* spans :
         {&a.attributions[i].source, &a.attributions[i].cue, &a.attributions[i].content})
      for (const Span span : *spans) checker.span(span, "place");
  }
  return checker.status();
}

std::string encode(const Digest& digest) {
  StringsOut strings;
  Writer body;
  body.varint(strings.number(digest.published));
  body.varint(digest.sketch.size());
  for (const std::uint64_t part : digest.sketch) body.fixed64(part);

  body.varint(digest.units.size());
  for (const Digest::Unit& unit : digest.units) {
    body.varint(strings.number(unit.type.name()));
    body.varint(strings.number(unit.name));
    body.varint(unit.surfaces.size());
    for (const Alias& surface : unit.surfaces) {
      body.varint(strings.number(surface.name));
      body.varint(surface.count);
    }
    write_strings(body, strings, unit.titles);
    write_strings(body, strings, unit.roles);
    body.varint(strings.number(unit.gender));
    body.varint(unit.mentions);
  }

  body.varint(digest.links.size());
  for (const Digest::Link& link : digest.links) {
    body.varint(link.evidence);
    body.varint(link.subject);
    body.varint(link.object);
    body.varint(link.sentence);
    body.varint(link.sentence_size);
    body.varint(strings.number(link.relation));
    body.varint(strings.number(link.time));
    body.byte(static_cast<std::uint8_t>(link.status));
  }
  return assembled(strings, body);
}

Result<Digest> decode_digest(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("digest", in)) return fail(std::move(*wrong));
  const StringsIn strings(in);
  Digest digest;
  digest.published = strings.get(in);
  digest.sketch.resize(in.count(8));
  for (std::uint64_t& part : digest.sketch) part = in.fixed64();

  digest.units.resize(in.count(7));
  for (Digest::Unit& unit : digest.units) {
    unit.type = read_type(strings.get(in), in);
    unit.name = strings.get(in);
    unit.surfaces.resize(in.count(2));
    for (Alias& surface : unit.surfaces) {
      surface.name = strings.get(in);
      surface.count = in.varint();
    }
    unit.titles = read_strings(in, strings);
    unit.roles = read_strings(in, strings);
    unit.gender = strings.get(in);
    unit.mentions = in.u32();
    if (!in.ok()) return damaged("digest", in);
  }

  digest.links.resize(in.count(8));
  for (Digest::Link& link : digest.links) {
    link.evidence = in.u32();
    link.subject = in.below(digest.units.size());
    link.object = in.below(digest.units.size());
    link.sentence = in.u32();
    link.sentence_size = in.u32();
    link.relation = strings.get(in);
    link.time = strings.get(in);
    link.status = read_enum(in, EvidenceStatus::hypothetical);
    if (!in.ok()) return damaged("digest", in);
  }
  if (!in.done()) return damaged("digest", in);
  return digest;
}

std::string encode(const Decision& decision) {
  Writer out = begin_record();
  out.varint(decision.number);
  out.byte(static_cast<std::uint8_t>(decision.kind));
  for (const std::string* s :
       {&decision.left, &decision.right, &decision.by, &decision.at, &decision.note})
    out.text(*s);
  return out.take();
}

Result<Decision> decode_decision(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("decision", in)) return fail(std::move(*wrong));
  Decision decision;
  decision.number = in.varint();
  decision.kind = read_enum(in, DecisionKind::undo);
  for (std::string* s :
       {&decision.left, &decision.right, &decision.by, &decision.at, &decision.note})
    *s = in.text();
  if (!in.done()) return damaged("decision", in);
  return decision;
}

std::string encode(const Counters& counters) {
  Writer out = begin_record();
  for (const std::uint64_t n :
       {counters.documents, counters.mentions, counters.evidence, counters.decisions})
    out.varint(n);
  return out.take();
}

Result<Counters> decode_counters(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("counters", in)) return fail(std::move(*wrong));
  Counters counters;
  for (std::uint64_t* n :
       {&counters.documents, &counters.mentions, &counters.evidence, &counters.decisions})
    *n = in.varint();
  if (!in.done()) return damaged("counters", in);
  return counters;
}

namespace {

void write_counts(Writer& out, const std::vector<std::pair<std::string, std::uint64_t>>& counts) {
  out.varint(counts.size());
  for (const auto& [name, count] : counts) {
    out.text(name);
    out.varint(count);
  }
}

std::vector<std::pair<std::string, std::uint64_t>> read_counts(Reader& in) {
  std::vector<std::pair<std::string, std::uint64_t>> counts(in.count(2));
  for (auto& [name, count] : counts) {
    name = in.text();
    count = in.varint();
  }
  return counts;
}

}  // namespace

namespace {

void write_texts(Writer& out, const std::vector<std::string>& list) {
  out.varint(list.size());
  for (const std::string& s : list) out.text(s);
}
std::vector<std::string> read_texts(Reader& in) {
  std::vector<std::string> list(in.count());
  for (std::string& s : list) s = in.text();
  return list;
}

}  // namespace

std::string encode(const KbEntity& entity) {
  Writer out = begin_record();
  for (const std::string* s : {&entity.source, &entity.id}) out.text(*s);
  out.text(entity.type.name());
  for (const std::string* s : {&entity.name, &entity.description, &entity.began, &entity.ended})
    out.text(*s);
  out.varint(entity.prior);
  write_texts(out, entity.aliases);
  write_texts(out, entity.countries);
  write_texts(out, entity.neighbours);
  out.varint(entity.identifiers.size());
  for (const auto& [scheme, value] : entity.identifiers) {
    out.text(scheme);
    out.text(value);
  }
  return out.take();
}

Result<KbEntity> decode_kb_entity(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("knowledge base", in)) return fail(std::move(*wrong));
  KbEntity entity;
  for (std::string* s : {&entity.source, &entity.id}) *s = in.text();
  entity.type = read_type(in.text(), in);
  for (std::string* s : {&entity.name, &entity.description, &entity.began, &entity.ended})
    *s = in.text();
  entity.prior = in.u32();
  entity.aliases = read_texts(in);
  entity.countries = read_texts(in);
  entity.neighbours = read_texts(in);
  entity.identifiers.resize(in.count(2));
  for (auto& [scheme, value] : entity.identifiers) {
    scheme = in.text();
    value = in.text();
  }
  if (!in.done()) return damaged("knowledge base", in);
  return entity;
}

namespace {

void count_type(KbTotals& totals, EntityType type, bool more) {
  auto& types = totals.types;
  const std::string name(type.name());
  auto place = std::lower_bound(types.begin(), types.end(), name,
                                [](const auto& a, const std::string& b) { return a.first < b; });
  if (place == types.end() || place->first != name) place = types.insert(place, {name, 0});
  place->second += more ? 1 : static_cast<std::uint64_t>(-1);
  if (place->second == 0) types.erase(place);
}

}  // namespace

void KbTotals::add(const KbEntity& entity, std::size_t name_rows) {
  const std::string record = encode(entity);
  const XXH128_hash_t hash = XXH3_128bits(record.data(), record.size());
  ++entities;
  names += name_rows;
  hash_high += hash.high64;
  hash_low += hash.low64;
  count_type(*this, entity.type, true);
}

void KbTotals::take(const KbEntity& entity, std::size_t name_rows) {
  const std::string record = encode(entity);
  const XXH128_hash_t hash = XXH3_128bits(record.data(), record.size());
  --entities;
  names -= name_rows;
  hash_high -= hash.high64;
  hash_low -= hash.low64;
  count_type(*this, entity.type, false);
}

std::string encode(const KbTotals& totals) {
  Writer out = begin_record();
  out.varint(totals.entities);
  out.varint(totals.names);
  out.fixed64(totals.hash_high);
  out.fixed64(totals.hash_low);
  out.varint(totals.types.size());
  for (const auto& [type, count] : totals.types) {
    out.text(type);
    out.varint(count);
  }
  return out.take();
}

Result<KbTotals> decode_kb_totals(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("knowledge base", in)) return fail(std::move(*wrong));
  KbTotals totals;
  totals.entities = in.varint();
  totals.names = in.varint();
  totals.hash_high = in.fixed64();
  totals.hash_low = in.fixed64();
  totals.types.resize(in.count(2));
  for (auto& [type, count] : totals.types) {
    type = in.text();
    count = in.varint();
  }
  if (!in.done()) return damaged("knowledge base", in);
  return totals;
}

std::string encode(const Generation& g) {
  Writer out = begin_record();
  for (const std::uint64_t n : {g.number, g.series, g.documents, g.publications, g.mentions,
                                g.evidence, g.entities, g.relations})
    out.varint(n);
  write_counts(out, g.entities_by_type);
  write_counts(out, g.relations_by_type);
  return out.take();
}

Result<Generation> decode_generation(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("generation", in)) return fail(std::move(*wrong));
  Generation g;
  for (std::uint64_t* n : {&g.number, &g.series, &g.documents, &g.publications, &g.mentions,
                           &g.evidence, &g.entities, &g.relations})
    *n = in.varint();
  g.entities_by_type = read_counts(in);
  g.relations_by_type = read_counts(in);
  if (!in.done()) return damaged("generation", in);
  return g;
}

std::string encode(const Entity& entity) {
  Writer out = begin_record();
  out.text(entity.key.value);
  out.text(entity.type.name());
  out.text(entity.name);
  out.varint(entity.aliases.size());
  for (const Alias& alias : entity.aliases) {
    out.text(alias.name);
    out.varint(alias.count);
  }
  out.varint(entity.alias_keys.size());
  for (const EntityKey& key : entity.alias_keys) out.text(key.value);
  out.text(entity.first_seen);
  out.text(entity.last_seen);
  out.varint(entity.documents);
  out.varint(entity.mentions);
  out.byte(static_cast<std::uint8_t>((entity.ambiguous ? 1 : 0) | (entity.hidden ? 2 : 0) |
                                     (entity.kb.empty() ? 0 : 4)));
  if (entity.kb.empty()) return out.take();
  out.text(entity.kb.id);
  out.varint(entity.kb.score);
  out.text(entity.kb.name);
  out.text(entity.kb.description);
  write_texts(out, entity.kb.aliases);
  return out.take();
}

Result<Entity> decode_entity(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("entity", in)) return fail(std::move(*wrong));
  Entity entity;
  entity.key.value = in.text();
  entity.type = read_type(in.text(), in);
  entity.name = in.text();
  entity.aliases.resize(in.count(2));
  for (Alias& alias : entity.aliases) {
    alias.name = in.text();
    alias.count = in.varint();
  }
  entity.alias_keys.resize(in.count());
  for (EntityKey& key : entity.alias_keys) key.value = in.text();
  entity.first_seen = in.text();
  entity.last_seen = in.text();
  entity.documents = in.varint();
  entity.mentions = in.varint();
  const std::uint32_t flags = in.below(8);
  entity.ambiguous = (flags & 1) != 0;
  entity.hidden = (flags & 2) != 0;
  if ((flags & 4) != 0) {
    entity.kb.id = in.text();
    in.require(!entity.kb.id.empty());
    entity.kb.score = in.u32();
    entity.kb.name = in.text();
    entity.kb.description = in.text();
    entity.kb.aliases = read_texts(in);
  }
  if (!in.done()) return damaged("entity", in);
  return entity;
}

std::string encode(const std::vector<std::uint32_t>& rising) {
  Writer out = begin_record();
  out.varint(rising.size());
  std::uint32_t last = 0;
  for (const std::uint32_t value : rising) {
    out.varint(value - last);
    last = value;
  }
  return out.take();
}

Result<std::vector<std::uint32_t>> decode_rising(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("list", in)) return fail(std::move(*wrong));
  std::vector<std::uint32_t> rising(in.count());
  std::uint64_t last = 0;
  for (std::uint32_t& value : rising) {
    last += in.u32();
    if (!in.require(last <= 0xffffffff)) break;
    value = static_cast<std::uint32_t>(last);
  }
  if (!in.done()) return damaged("list", in);
  return rising;
}

std::string encode(const std::vector<Member>& members) {
  Writer out = begin_record();
  out.varint(members.size());
  std::uint32_t last = 0;
  for (const auto& [rank, index] : members) {
    out.varint(rank - last);
    out.varint(index);
    last = rank;
  }
  return out.take();
}

Result<std::vector<Member>> decode_members(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("members", in)) return fail(std::move(*wrong));
  std::vector<Member> members(in.count(2));
  std::uint64_t last = 0;
  for (auto& [rank, index] : members) {
    last += in.u32();
    if (!in.require(last <= 0xffffffff)) break;
    rank = static_cast<std::uint32_t>(last);
    index = in.u32();
  }
  if (!in.done()) return damaged("members", in);
  return members;
}

std::string encode(const ReviewItem& item) {
  Writer out = begin_record();
  out.byte(static_cast<std::uint8_t>(item.kind));
  out.text(item.left.value);
  out.text(item.right.value);
  out.varint(static_cast<std::uint64_t>(std::max(item.score, 0)));
  out.varint(item.documents);
  out.varint(item.value);
  out.varint(item.apart.size());
  for (const DocumentId& id : item.apart) out.raw(bytes_of(id));
  return out.take();
}

Result<ReviewItem> decode_review_item(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("review item", in)) return fail(std::move(*wrong));
  ReviewItem item;
  item.kind = static_cast<ReviewKind>(in.byte());
  in.require(item.kind <= ReviewKind::homonym);
  item.left.value = in.text();
  item.right.value = in.text();
  item.score = static_cast<int>(in.below(1001));
  item.documents = in.varint();
  item.value = in.varint();
  item.apart.resize(in.count(16));
  for (DocumentId& id : item.apart) id = id_of(in.raw(16));
  if (!in.done()) return damaged("review item", in);
  return item;
}

std::string encode_clusters(const std::vector<std::uint32_t>& labels) {
  Writer out = begin_record();
  out.varint(labels.size());
  for (const std::uint32_t label : labels) out.varint(label);
  return out.take();
}

Result<std::vector<std::uint32_t>> decode_clusters(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("clusters", in)) return fail(std::move(*wrong));
  std::vector<std::uint32_t> labels(in.count());
  for (std::uint32_t& label : labels) label = in.u32();
  if (!in.done()) return damaged("clusters", in);
  return labels;
}

std::string encode(const RelationRecord& relation) {
  Writer out = begin_record();
  out.varint(relation.publications);
  out.varint(relation.cost);
  out.text(relation.first);
  out.text(relation.last);
  out.varint(relation.evidence.size());
  std::uint32_t last = 0;
  for (const EvidenceRef& e : relation.evidence) {
    out.varint(e.rank - last);
    last = e.rank;
    out.varint(e.evidence);
    out.varint(e.sentence);
    out.varint(e.sentence_size);
    // Most documents are their own publication.
    out.zigzag(static_cast<std::int64_t>(e.rank) - e.publication);
    out.byte(static_cast<std::uint8_t>(static_cast<unsigned>(e.status) << 1 | (e.dated ? 1 : 0)));
    if (e.dated) {
      out.zigzag(e.first_day);
      out.zigzag(static_cast<std::int64_t>(e.last_day) - e.first_day);
    }
  }
  return out.take();
}

Result<RelationRecord> decode_relation(std::string_view bytes) {
  Reader in(bytes);
  if (auto wrong = wrong_version("relation", in)) return fail(std::move(*wrong));
  RelationRecord relation;
  relation.publications = in.varint();
  relation.cost = in.u32();
  relation.first = in.text();
  relation.last = in.text();
  relation.evidence.resize(in.count(6));
  std::uint64_t last = 0;
  for (EvidenceRef& e : relation.evidence) {
    last += in.u32();
    e.rank = static_cast<std::uint32_t>(last);
    e.evidence = in.u32();
    e.sentence = in.u32();
    e.sentence_size = in.u32();
    const std::int64_t back = in.zigzag();
    const std::uint8_t flags = in.byte();
    e.status = static_cast<EvidenceStatus>(flags >> 1);
    e.dated = (flags & 1) != 0;
    if (!in.require(last <= 0xffffffff && back <= e.rank &&
                    back >= static_cast<std::int64_t>(e.rank) - 0xffffffffLL &&
                    (flags >> 1) <= static_cast<unsigned>(EvidenceStatus::hypothetical)))
      break;
    e.publication = static_cast<std::uint32_t>(e.rank - back);
    if (!e.dated) continue;
    const std::int64_t first = in.zigzag();
    const std::int64_t span = in.zigzag();
    if (!in.require(first >= INT32_MIN && first <= INT32_MAX && span >= 0 && span <= 0xffffffffLL &&
                    first + span <= INT32_MAX))
      break;
    e.first_day = static_cast<std::int32_t>(first);
    e.last_day = static_cast<std::int32_t>(first + span);
  }
  if (!in.done()) return damaged("relation", in);
  return relation;
}

}  // namespace redstring::store
