// Keys keep the order of what they stand for; values come back as they went in; no bytes are too
// hostile to be refused.
#include <algorithm>
#include <random>
#include <tuple>

#include "catch.h"
#include "store/codec.h"
#include "store/format.h"

using namespace redstring;
using namespace redstring::store;

namespace {

using Random = std::mt19937_64;

std::string any_text(Random& random, std::size_t most = 12) {
  static const char* const pieces[] = {"a",  "b",  "Ada", " ",  "é",   "字",
                                       "\n", "\t", "/",   "~2", "\xff"};
  std::string text;
  for (std::size_t n = random() % (most + 1); n > 0; --n) text += pieces[random() % 11];
  if (random() % 5 == 0) text.insert(text.size() / 2, 1, '\0');
  return text;
}

DocumentId any_id(Random& random) {
  DocumentId id;
  for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(random() % 3 == 0 ? 0 : random());
  return id;
}

Span any_span(Random& random, std::uint32_t size) {
  std::uint32_t a = static_cast<std::uint32_t>(random() % (size + 1));
  std::uint32_t b = static_cast<std::uint32_t>(random() % (size + 1));
  return {std::min(a, b), std::max(a, b)};
}

EntityType any_type(Random& random) {
  static const char* const names[] = {"person", "organization", "server", "", "fifteen-letters"};
  return EntityType(names[random() % 5]);
}

std::vector<std::string> any_texts(Random& random) {
  std::vector<std::string> list(random() % 3);
  for (auto& s : list) s = any_text(random);
  return list;
}

std::uint32_t any_index(Random& random, std::size_t size, bool optional) {
  if (optional && (size == 0 || random() % 4 == 0)) return no_index;
  return static_cast<std::uint32_t>(random() % size);
}

Analysis any_analysis(Random& random, std::uint32_t size) {
  Analysis a;
  a.sentences.resize(1 + random() % 5);
  for (auto& s : a.sentences) {
    s.span = any_span(random, size);
    s.first_token = static_cast<std::uint32_t>(random() % 1000);
    s.last_token = random() % 9 == 0 ? no_index : s.first_token + 7;
  }
  a.entities.resize(random() % 4);
  a.timexes.resize(random() % 3);
  a.mentions.resize(1 + random() % 8);
  for (auto& m : a.mentions) {
    m.span = any_span(random, size);
    m.type = any_type(random);
    m.form = static_cast<MentionForm>(random() % 3);
    m.server = static_cast<ServerKind>(random() % 6);
    m.rule = any_text(random);
    m.value = any_text(random);
    m.entity = any_index(random, a.entities.size(), true);
    m.timex = any_index(random, a.timexes.size(), true);
  }
  for (auto& t : a.timexes) {
    t.span = any_span(random, size);
    t.type = static_cast<TimexType>(random() % 4);
    t.value = any_text(random);
    t.mod = any_text(random);
    t.rule = any_text(random);
  }
  for (auto& e : a.entities) {
    e.type = any_type(random);
    e.name = any_text(random);
    e.titles = any_texts(random);
    e.roles = any_texts(random);
    e.gender = random() % 2 ? "f" : "";
    e.mentions.resize(random() % 4);
    for (auto& m : e.mentions) m = any_index(random, a.mentions.size(), false);
  }
  a.evidence.resize(random() % 5);
  for (auto& e : a.evidence) {
    e.sentence = any_index(random, a.sentences.size(), false);
    e.subject = any_index(random, a.mentions.size(), false);
    e.object = any_index(random, a.mentions.size(), false);
    e.relation = any_text(random);
    e.trigger = any_span(random, size);
    e.status = static_cast<EvidenceStatus>(random() % 6);
    e.by = any_text(random);
    e.time = any_text(random);
    e.rule = any_text(random);
  }
  a.attributions.resize(random() % 3);
  for (auto& s : a.attributions) {
    for (auto* spans : {&s.source, &s.cue, &s.content}) {
      spans->resize(random() % 3);
      for (auto& span : *spans) span = any_span(random, size);
    }
    s.denies = random() % 2 == 0;
    s.hedges = random() % 2 == 0;
    s.rule = any_text(random);
  }
  return a;
}

auto tied(const Sentence& s) { return std::tuple(s.span, s.first_token, s.last_token); }
auto tied(const Mention& m) {
  return std::tuple(m.span, m.type, m.form, m.server, m.rule, m.value, m.entity, m.timex);
}
auto tied(const Timex& t) { return std::tuple(t.span, t.type, t.value, t.mod, t.rule); }
auto tied(const DocumentEntity& e) {
  return std::tuple(e.type, e.name, e.titles, e.roles, e.gender, e.mentions);
}
auto tied(const Evidence& e) {
  return std::tuple(e.sentence, e.subject, e.object, e.relation, e.trigger, e.status, e.by, e.time,
                    e.rule);
}
auto tied(const Attribution& a) {
  return std::tuple(a.source, a.cue, a.content, a.denies, a.hedges, a.rule);
}
auto tied(const Alias& a) { return std::tuple(a.name, a.count); }

template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const T& x, const T& y) { return tied(x) == tied(y); });
}
bool same(const Analysis& a, const Analysis& b) {
  return same(a.sentences, b.sentences) && same(a.mentions, b.mentions) &&
         same(a.timexes, b.timexes) && same(a.entities, b.entities) &&
         same(a.evidence, b.evidence) && same(a.attributions, b.attributions);
}

}  // namespace

TEST_CASE("numbers come back as they went in") {
  Random random(1);
  std::vector<std::uint64_t> numbers{0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX};
  for (int i = 0; i < 1000; ++i) numbers.push_back(random() >> (random() % 64));
  Writer out;
  for (const std::uint64_t n : numbers) {
    out.varint(n);
    out.zigzag(static_cast<std::int64_t>(n));
    out.fixed64(n);
  }
  Reader in(out.bytes());
  for (const std::uint64_t n : numbers) {
    CHECK(in.varint() == n);
    CHECK(in.zigzag() == static_cast<std::int64_t>(n));
    CHECK(in.fixed64() == n);
  }
  CHECK(in.done());
}

TEST_CASE("a varint of eleven bytes or of more than 64 bits is refused") {
  Reader eleven(std::string_view("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", 11));
  eleven.varint();
  CHECK(!eleven.ok());
  Reader large("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02");
  large.varint();
  CHECK(!large.ok());
}

TEST_CASE("the byte order of keys is the order of what they stand for") {
  Random random(2);
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = any_text(random, 3), b = any_text(random, 3);
    const DocumentId x = any_id(random), y = any_id(random);
    REQUIRE((keys::name(a, x) < keys::name(b, y)) == (std::tuple(a, x) < std::tuple(b, y)));
    const std::uint64_t g = random() % 3, h = random() % 3;
    REQUIRE((keys::alias(g, a) < keys::alias(h, b)) == (std::tuple(g, a) < std::tuple(h, b)));
    const std::uint32_t s = static_cast<std::uint32_t>(random()) >> (random() % 32);
    const std::uint32_t t = static_cast<std::uint32_t>(random()) >> (random() % 32);
    REQUIRE((keys::relation(g, s, t, a) < keys::relation(h, t, s, b)) ==
            (std::tuple(g, s, t, a) < std::tuple(h, t, s, b)));
    REQUIRE((keys::entity(g, s) < keys::entity(h, t)) == (std::tuple(g, s) < std::tuple(h, t)));
    REQUIRE((keys::decision(s) < keys::decision(t)) == (s < t));
  }
}

TEST_CASE("keys can be taken apart again") {
  Random random(3);
  for (int i = 0; i < 2000; ++i) {
    const std::string text = any_text(random);
    const DocumentId id = any_id(random);
    CHECK(keys::document_of(keys::head(id)) == id);
    CHECK(keys::document_of(keys::digest(id)) == id);
    CHECK(keys::document_of(keys::name(text, id)) == id);
    CHECK(keys::document_of(keys::source(text, id)) == id);
    CHECK(keys::name(text, id).rfind(keys::name(text), 0) == 0);
    const std::uint64_t g = random();
    const std::uint32_t v = static_cast<std::uint32_t>(random());
    CHECK(keys::series_of(keys::alias(g, text)) == g);
    CHECK(keys::name_of(keys::alias(g, text)) == text);
    CHECK(keys::name_of(keys::word(g, text)) == text);
    CHECK(keys::name_of(keys::known_alias(g, text)) == text);
    CHECK(keys::number_of(keys::entity(g, v)) == v);
    const auto relation = keys::relation_of(keys::relation(g, v, v / 2, text));
    REQUIRE(relation);
    CHECK(std::tuple(relation->source, relation->target, relation->type) ==
          std::tuple(v, v / 2, text));
    CHECK(keys::word(g, text + "x").rfind(keys::words(g, text), 0) == 0);
  }
}

TEST_CASE("no name makes a key too long, and long names stay apart") {
  const std::string a(5000, 'a'), b(5001, 'a');
  CHECK(keys::name(a).size() < longest_indexed + 40);
  CHECK(keys::name(a) != keys::name(b));
  CHECK(keys::name(a) == keys::name(a));
}

TEST_CASE("an analysis comes back as it went in") {
  Random random(4);
  for (int i = 0; i < 3000; ++i) {
    const std::uint32_t size = static_cast<std::uint32_t>(random() % 5000);
    const Analysis analysis = any_analysis(random, size);
    REQUIRE(check(analysis, size));
    const auto back = decode_analysis(encode(analysis, size));
    if (!back) FAIL(back.error().to_string());
    REQUIRE(same(analysis, *back));
  }
}

TEST_CASE("an analysis that leaves its text or its lists is told where") {
  Random random(5);
  Analysis analysis;
  while (analysis.evidence.empty() || analysis.entities.empty())
    analysis = any_analysis(random, 100);
  REQUIRE(check(analysis, 100));
  Analysis wrong = analysis;
  wrong.mentions[0].span = {90, 101};
  REQUIRE(!check(wrong, 100));
  CHECK(check(wrong, 100).error().message.find("mention 0") != std::string::npos);
  wrong = analysis;
  wrong.evidence[0].object = static_cast<std::uint32_t>(wrong.mentions.size());
  CHECK(check(wrong, 100).error().message.find("evidence 0: object") != std::string::npos);
  wrong = analysis;
  wrong.sentences[0].span = {5, 4};
  CHECK(!check(wrong, 100));
  wrong = analysis;
  wrong.mentions[0].entity = static_cast<std::uint32_t>(wrong.entities.size());
  CHECK(!check(wrong, 100));
  CHECK(!decode_analysis(encode(wrong, 100)));
}

TEST_CASE("every other record comes back as it went in") {
  Random random(6);
  for (int i = 0; i < 1000; ++i) {
    Head head{any_text(random),
              any_text(random),
              any_text(random),
              any_text(random),
              any_text(random),
              any_text(random),
              static_cast<std::uint32_t>(random()),
              static_cast<std::uint32_t>(random()),
              7};
    CHECK(decode_head(encode(head)).value() == head);

    Digest digest;
    digest.published = any_text(random);
    digest.sketch.resize(random() % 9);
    for (auto& part : digest.sketch) part = random();
    digest.units.resize(2 + random() % 3);
    for (auto& unit : digest.units) {
      unit.type = any_type(random);
      unit.name = any_text(random);
      for (int n = random() % 3; n > 0; --n) unit.surfaces.push_back({any_text(random), random()});
      unit.titles = any_texts(random);
      unit.roles = any_texts(random);
      unit.gender = any_text(random);
      unit.mentions = static_cast<std::uint32_t>(random());
    }
    digest.links.resize(random() % 4);
    for (auto& link : digest.links)
      link = {
          static_cast<std::uint32_t>(random()),     1, 0, 5, 6, any_text(random), any_text(random),
          static_cast<EvidenceStatus>(random() % 6)};
    const auto back = decode_digest(encode(digest));
    REQUIRE(back);
    CHECK(back->published == digest.published);
    CHECK(back->sketch == digest.sketch);
    REQUIRE(back->units.size() == digest.units.size());
    for (std::size_t u = 0; u < digest.units.size(); ++u) {
      const auto &a = digest.units[u], &b = back->units[u];
      CHECK(std::tuple(a.type, a.name, a.titles, a.roles, a.gender, a.mentions) ==
            std::tuple(b.type, b.name, b.titles, b.roles, b.gender, b.mentions));
      CHECK(same(a.surfaces, b.surfaces));
    }
    REQUIRE(back->links.size() == digest.links.size());
    for (std::size_t l = 0; l < digest.links.size(); ++l) {
      const auto &a = digest.links[l], &b = back->links[l];
      CHECK(std::tuple(a.evidence, a.subject, a.object, a.sentence, a.sentence_size, a.relation,
                       a.time, a.status) == std::tuple(b.evidence, b.subject, b.object, b.sentence,
                                                       b.sentence_size, b.relation, b.time,
                                                       b.status));
    }

    const Decision decision{random(),         static_cast<DecisionKind>(random() % 6),
                            any_text(random), any_text(random),
                            any_text(random), any_text(random),
                            any_text(random)};
    const auto d = decode_decision(encode(decision));
    REQUIRE(d);
    CHECK(std::tuple(d->number, d->kind, d->left, d->right, d->by, d->at, d->note) ==
          std::tuple(decision.number, decision.kind, decision.left, decision.right, decision.by,
                     decision.at, decision.note));

    const Counters counters{random(), random(), random(), random()};
    CHECK(decode_counters(encode(counters)).value() == counters);

    std::vector<std::uint32_t> rising(random() % 20);
    for (auto& v : rising) v = static_cast<std::uint32_t>(random());
    std::sort(rising.begin(), rising.end());
    CHECK(decode_rising(encode(rising)).value() == rising);

    std::vector<Member> members;
    for (const std::uint32_t v : rising)
      members.emplace_back(v, static_cast<std::uint32_t>(random()));
    CHECK(decode_members(encode(members)).value() == members);

    ReviewItem item;
    item.kind = static_cast<ReviewKind>(random() % 3);
    item.left.value = "person/ada linde";
    item.right.value = "person/a linde~0123abcd";
    item.score = static_cast<int>(random() % 1001);
    item.documents = random();
    item.value = random();
    item.apart.resize(random() % 3);
    for (DocumentId& id : item.apart) id.bytes[random() % 16] = static_cast<std::uint8_t>(random());
    const ReviewItem again = decode_review_item(encode(item)).value();
    CHECK(again.kind == item.kind);
    CHECK(again.left == item.left);
    CHECK(again.right == item.right);
    CHECK(again.score == item.score);
    CHECK(again.documents == item.documents);
    CHECK(again.value == item.value);
    CHECK(again.apart == item.apart);

    std::vector<std::uint32_t> vertices(random() % 20);
    for (auto& v : vertices) v = static_cast<std::uint32_t>(random());
    CHECK(decode_clusters(encode_clusters(vertices)).value() == vertices);

    RelationRecord relation;
    relation.publications = random();
    relation.cost = static_cast<std::uint32_t>(random());
    relation.first = any_text(random);
    relation.last = any_text(random);
    for (const std::uint32_t rank : rising) {
      EvidenceRef ref;
      ref.rank = rank;
      ref.evidence = static_cast<std::uint32_t>(random());
      ref.publication = static_cast<std::uint32_t>(random());
      ref.status = static_cast<EvidenceStatus>(random() % 6);
      ref.dated = random() % 2 == 0;
      if (ref.dated) {
        ref.first_day = static_cast<std::int32_t>(random());
        ref.last_day = std::max(ref.first_day, static_cast<std::int32_t>(random()));
      }
      relation.evidence.push_back(ref);
    }
    CHECK(decode_relation(encode(relation)).value() == relation);

    Entity entity;
    entity.key.value = any_text(random);
    entity.type = any_type(random);
    entity.name = any_text(random);
    for (int n = random() % 4; n > 0; --n) entity.aliases.push_back({any_text(random), random()});
    for (int n = random() % 4; n > 0; --n) entity.alias_keys.push_back({any_text(random)});
    entity.first_seen = any_text(random);
    entity.documents = random();
    entity.mentions = random();
    entity.ambiguous = random() % 2 == 0;
    entity.hidden = random() % 2 == 0;
    const auto e = decode_entity(encode(entity));
    REQUIRE(e);
    CHECK(std::tuple(e->key, e->type, e->name, e->alias_keys, e->first_seen, e->last_seen,
                     e->documents, e->mentions, e->ambiguous, e->hidden) ==
          std::tuple(entity.key, entity.type, entity.name, entity.alias_keys, entity.first_seen,
                     entity.last_seen, entity.documents, entity.mentions, entity.ambiguous,
                     entity.hidden));
    CHECK(same(e->aliases, entity.aliases));
  }
}

TEST_CASE("cut, flipped and invented bytes are refused or read within their bounds") {
  Random random(7);
  const auto try_all = [](const std::string& bytes) {
    (void)decode_head(bytes);
    if (const auto analysis = decode_analysis(bytes)) REQUIRE(check(*analysis, UINT32_MAX));
    if (const auto digest = decode_digest(bytes))
      for (const auto& link : digest->links) {
        REQUIRE(link.subject < digest->units.size());
        REQUIRE(link.object < digest->units.size());
      }
    (void)decode_decision(bytes);
    (void)decode_counters(bytes);
    (void)decode_generation(bytes);
    (void)decode_entity(bytes);
    (void)decode_rising(bytes);
    (void)decode_members(bytes);
    (void)decode_clusters(bytes);
    (void)decode_relation(bytes);
    (void)decode_review_item(bytes);
    (void)keys::relation_of(bytes);
    (void)keys::name_of(bytes);
    (void)keys::document_of(bytes);
  };
  for (int i = 0; i < 300; ++i) {
    const std::string whole = encode(any_analysis(random, 500), 500);
    for (int k = 0; k < 30; ++k) {
      const std::string cut = whole.substr(0, random() % whole.size());
      CHECK(!decode_analysis(cut));
      try_all(cut);
      std::string flipped = whole;
      flipped[random() % flipped.size()] ^= static_cast<char>(1u << (random() % 8));
      try_all(flipped);
      std::string noise(random() % 40, '\0');
      for (char& c : noise) c = static_cast<char>(random());
      if (!noise.empty()) noise[0] = 1;
      try_all(noise);
    }
  }
}

TEST_CASE("a record of a newer layout is refused politely") {
  std::string bytes = encode(Counters{});
  bytes[0] = 9;
  const auto back = decode_counters(bytes);
  REQUIRE(!back);
  CHECK(back.error().code == ErrorCode::unsupported);
}

TEST_CASE("the example in FORMAT.md is what is written") {
  Decision decision;
  decision.number = 3;
  decision.left = "person/ada linde";
  decision.right = "person/a linde";
  decision.by = "eb";
  const auto hex = [](const std::string& bytes) {
    std::string out;
    for (const char c : bytes) {
      char two[4];
      std::snprintf(two, sizeof(two), "%02X ", static_cast<unsigned char>(c));
      out += two;
    }
    return out;
  };
  CHECK(hex(keys::decision(3)) == "00 00 00 00 00 00 00 03 ");
  CHECK(hex(encode(decision)) ==
        "01 03 00 10 70 65 72 73 6F 6E 2F 61 64 61 20 6C 69 6E 64 65 "
        "0E 70 65 72 73 6F 6E 2F 61 20 6C 69 6E 64 65 02 65 62 00 00 ");
  CHECK(hex(keys::alias(7, "person/linde")) ==
        "00 00 00 00 00 00 00 07 61 70 65 72 73 6F 6E 2F 6C 69 6E 64 65 00 01 ");
  CHECK(hex(encode(std::vector<std::uint32_t>{2, 5})) == "01 02 02 03 ");
}
