// What linking keeps of documents is what their digests say, is found out when it is damaged, and
// never outlives what it was made of.
#include <filesystem>
#include <fstream>
#include <random>

#include "graph/digest_table.h"
#include "graph/knowledge_graph_archive.h"
#include "graph/observed.h"
#include "store/format.h"

using namespace archive;
using graph::DigestTable;
using graph::DigestTableBuilder;
using store::Digest;

namespace {

using Random = std::mt19937_64;

std::string some_word(Random& random) {
  static const char* const words[] = {"",      "Ada Linde",  "Varga",   "harbour master",
                                      "met",   "co-mention", "2017-03", "Institute of Tides",
                                      "Linde", "Ada\nLinde", "chair",   "Mühlfeld"};
  return words[random() % std::size(words)];
}

std::vector<std::string> some_words(Random& random) {
  std::vector<std::string> out;
  for (std::size_t n = random() % 3; n > 0; --n) out.push_back(some_word(random));
  return out;
}

Digest some_digest(Random& random) {
  Digest digest;
  digest.published = random() % 2 == 0 ? "" : "2017-03-0" + std::to_string(1 + random() % 9);
  for (std::size_t n = random() % 4; n > 0; --n) digest.sketch.push_back(random());
  for (std::size_t n = random() % 5; n > 0; --n) {
    Digest::Unit unit;
    unit.type = random() % 2 == 0 ? types::person : types::place;
    unit.name = some_word(random);
    for (std::size_t s = random() % 3; s > 0; --s)
      unit.surfaces.push_back({some_word(random), random() % 5});
    unit.titles = some_words(random);
    unit.roles = some_words(random);
    unit.gender = random() % 3 == 0 ? "f" : random() % 2 == 0 ? "m" : "";
    unit.mentions = static_cast<std::uint32_t>(random() % 9);
    digest.units.push_back(unit);
  }
  for (std::size_t n = digest.units.empty() ? 0 : random() % 4; n > 0; --n) {
    Digest::Link link;
    link.evidence = static_cast<std::uint32_t>(random() % 9);
    link.subject = static_cast<std::uint32_t>(random() % digest.units.size());
    link.object = static_cast<std::uint32_t>(random() % digest.units.size());
    link.sentence = static_cast<std::uint32_t>(random() % 9);
    link.sentence_size = static_cast<std::uint32_t>(random() % 200);
    link.relation = some_word(random);
    link.time = some_word(random);
    link.status = static_cast<EvidenceStatus>(random() % 6);
    digest.links.push_back(link);
  }
  return digest;
}

std::vector<std::pair<DocumentId, Digest>> some_digests(Random& random, std::size_t size) {
  std::map<DocumentId, Digest> out;
  for (std::size_t i = 0; i < size; ++i)
    out[document_id("test", std::to_string(i))] = some_digest(random);
  return {out.begin(), out.end()};
}

/// What a table says of a document, as the digest that it was told.
Digest digest_in(const DigestTable& table, std::uint32_t d) {
  Digest out;
  out.published = table.string(table.document(d).published);
  const auto sketch = table.sketch_of(d);
  out.sketch.assign(sketch.begin(), sketch.end());
  for (const DigestTable::Unit& from : table.units_of(d)) {
    Digest::Unit unit;
    unit.type = EntityType(table.string(table.names()[from.name].type));
    unit.name = table.string(table.names()[from.name].text);
    for (const DigestTable::Surface& surface : table.surfaces_of(from))
      unit.surfaces.push_back(
          {std::string(table.string(table.names()[surface.name].text)), surface.count});
    unit.titles = table.titles(from.said);
    unit.roles = table.roles(from.said);
    unit.gender = from.gender == 1 ? "f" : from.gender == 2 ? "m" : "";
    unit.mentions = from.mentions;
    out.units.push_back(unit);
  }
  for (std::uint32_t l = table.first_link(d); l < table.first_link(d + 1); ++l) {
    const DigestTable::Link& from = table.link(l);
    REQUIRE(from.document == d);
    out.links.push_back({from.evidence, from.subject, from.object, from.sentence,
                         from.sentence_size, std::string(table.string(from.relation)),
                         std::string(table.string(from.time)),
                         static_cast<EvidenceStatus>(from.status)});
  }
  return out;
}

std::string table_bytes(const std::vector<std::pair<DocumentId, Digest>>& digests) {
  DigestTableBuilder builder(7);
  for (const auto& [id, digest] : digests) REQUIRE(builder.add(id, digest));
  return builder.encode();
}

void check_says(const DigestTable& table, const std::vector<std::pair<DocumentId, Digest>>& told) {
  REQUIRE(table.documents() == told.size());
  for (std::uint32_t d = 0; d < told.size(); ++d) {
    CHECK(table.document(d).id == told[d].first);
    REQUIRE(store::encode(digest_in(table, d)) == store::encode(told[d].second));
  }
}

std::filesystem::path table_in(const Folder& folder) {
  std::filesystem::path found;
  for (const auto& file : std::filesystem::directory_iterator(folder.path()))
    if (file.path().extension() == ".rsd") {
      REQUIRE(found.empty());
      found = file.path();
    }
  return found;
}

ReadDocument story(unsigned n, const std::string& who = "Ada Linde") {
  return Article("https://village.example/" + std::to_string(n), "2019-03-04",
                 "[person:Linde=" + who + "] met [person:Bruno Achterberg] in harbour " +
                     std::to_string(n) + ".")
      .with_co_mentions();
}

std::vector<ReadDocument> stories(unsigned from, unsigned to) {
  std::vector<ReadDocument> out;
  for (unsigned n = from; n < to; ++n) out.push_back(story(n));
  return out;
}

KnowledgeGraph opened(const Folder& folder) {
  auto graph = KnowledgeGraph::open({folder.path(), OpenMode::create}, lexicon());
  if (!graph) FAIL(graph.error().to_string());
  return std::move(*graph);
}

std::string hash_of_whole(const std::vector<ReadDocument>& documents) {
  KnowledgeGraph graph = in_memory();
  add(graph, documents);
  archive::link(graph);
  return hash(graph);
}

}  // namespace

TEST_CASE("a table says what the digests said, from memory, from its file, and copied") {
  Random random(71);
  for (int round = 0; round < 60; ++round) {
    const auto digests = some_digests(random, random() % 12);
    const std::string bytes = table_bytes(digests);
    const auto table = DigestTable::from_bytes(bytes);
    if (!table) FAIL(table.error().to_string());
    CHECK(table->generation() == 7);
    check_says(*table, digests);

    const Folder folder;
    DigestTableBuilder builder(7);
    for (const auto& [id, digest] : digests) REQUIRE(builder.add(id, digest));
    REQUIRE(builder.write(folder.path() / "digests-7.rsd"));
    const auto mapped = DigestTable::map(folder.path() / "digests-7.rsd");
    if (!mapped) FAIL(mapped.error().to_string());
    check_says(*mapped, digests);

    // Every second one of two tables.
    DigestTableBuilder copies(8);
    std::vector<std::pair<DocumentId, Digest>> kept;
    for (std::uint32_t d = 0; d < digests.size(); ++d) {
      if (d % 3 == 2) continue;
      REQUIRE(copies.copy(d % 3 == 0 ? *table : *mapped, d));
      kept.push_back(digests[d]);
    }
    const auto copied = DigestTable::from_bytes(copies.encode());
    if (!copied) FAIL(copied.error().to_string());
    check_says(*copied, kept);
  }
}

TEST_CASE("a table with one changed byte, or cut short, is refused") {
  Random random(72);
  const std::string bytes = table_bytes(some_digests(random, 6));
  REQUIRE(DigestTable::from_bytes(bytes));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_FALSE(DigestTable::from_bytes(bytes.substr(0, size)));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x41);
    REQUIRE_FALSE(DigestTable::from_bytes(changed));
  }
  REQUIRE_FALSE(DigestTable::from_bytes(bytes + std::string(8, '\0')));
}

TEST_CASE("a document that was linked before is not read again") {
  const Folder folder;
  std::vector<ReadDocument> all = stories(0, 300);
  {
    KnowledgeGraph graph = opened(folder);
    add(graph, all);
    CHECK(archive::link(graph).digests_read == 300);
    add(graph, stories(300, 303));
    CHECK(archive::link(graph).digests_read == 3);
  }
  KnowledgeGraph graph = opened(folder);
  add(graph, stories(303, 304));
  CHECK(archive::link(graph).digests_read == 4);  // those three are not in the table yet
  REQUIRE(graph.remove(all[0].document.id.hex()));
  CHECK(archive::link(graph).digests_read == 4);
  Decision hide;
  hide.kind = DecisionKind::hide;
  hide.left = "person/ada linde";
  REQUIRE(graph.decide(hide));
  CHECK(archive::link(graph).digests_read == 4);
  CHECK(archive::link(graph, true).digests_read == 303);

  // When many came and went, the table is written anew, with them and without those that went.
  add(graph, stories(400, 650));
  CHECK(archive::link(graph).digests_read == 250);
  add(graph, stories(700, 701));
  CHECK(archive::link(graph).digests_read == 1);
  REQUIRE_FALSE(table_in(folder).empty());  // and there is but one
  auto now = stories(1, 304);
  for (const ReadDocument& more : stories(400, 650)) now.push_back(more);
  for (const ReadDocument& more : stories(700, 701)) now.push_back(more);
  KnowledgeGraph whole = in_memory();
  add(whole, now);
  REQUIRE(whole.decide(hide));
  archive::link(whole);
  CHECK(hash(graph) == hash(whole));
}

TEST_CASE("a document that was taken out and read in another way is known as it is read now") {
  for (const bool on_disk : {false, true}) {
    for (const bool linked_between : {false, true}) {
      const Folder folder;
      KnowledgeGraph graph = on_disk ? opened(folder) : in_memory();
      std::vector<ReadDocument> all = stories(0, 20);
      add(graph, all);
      archive::link(graph);
      REQUIRE(graph.remove(all[5].document.id.hex()));
      if (linked_between) archive::link(graph);
      const ReadDocument again = story(5, "Maria Linde");
      REQUIRE(again.document.id == all[5].document.id);
      all[5] = again;
      add(graph, {again});
      archive::link(graph);
      CHECK(hash(graph) == hash_of_whole(all));
    }
  }
}

TEST_CASE("what another reading of the same document says takes the place of what was said") {
  const auto told = [](EvidenceStatus status) {
    return Article("https://village.example/told", "2019-03-04",
                   "[person:Ada Linde] met [person:Bruno Achterberg] in the harbour.")
        .says(0, "Ada Linde", "met", "Bruno Achterberg", "met", status)
        .read();
  };
  for (const bool kept : {true, false}) {
    const Folder folder;
    std::vector<ReadDocument> all = stories(0, 10);
    KnowledgeGraph graph = opened(folder);
    add(graph, all);
    add(graph, {told(EvidenceStatus::asserted)});
    archive::link(graph);
    REQUIRE(graph.remove(told(EvidenceStatus::asserted).document.id.hex()));
    add(graph, {told(EvidenceStatus::denied)});
    if (!kept) std::filesystem::remove(table_in(folder));
    const LinkReport report = archive::link(graph);
    CHECK_FALSE(report.whole);
    CHECK(report.relations_touched == 1);
    all.push_back(told(EvidenceStatus::denied));
    CHECK(hash(graph) == hash_of_whole(all));
    // It is new once.
    Decision hide;
    hide.kind = DecisionKind::hide;
    hide.left = "person/ada linde";
    REQUIRE(graph.decide(hide));
    CHECK(archive::link(graph).relations_touched == 0);
  }
}

TEST_CASE("a note that does not say when a document moved makes it new, and nothing else") {
  const std::shared_ptr<store::Store> store = store::open_memory();
  auto graph = graph::Opener::over(std::make_unique<SharedStore>(store), lexicon());
  REQUIRE(graph);
  const std::vector<ReadDocument> all = stories(0, 10);
  add(*graph, {all.begin(), all.begin() + 9});
  archive::link(*graph);
  store::Batch batch;
  batch.put(store::Table::meta, store::keys::moved(all[3].document.id), "");
  REQUIRE(store->write(batch));
  add(*graph, {all[9]});
  CHECK(archive::link(*graph).digests_read == 2);
  CHECK(hash(*graph) == hash_of_whole(all));
}

TEST_CASE("a table that is lost, damaged or of another run is made anew, and never shows") {
  const std::vector<ReadDocument> all = stories(0, 40);
  const std::string expected = hash_of_whole(all);
  for (const int harm : {0, 1, 2, 3}) {
    const Folder folder, older;
    {
      KnowledgeGraph graph = opened(folder);
      add(graph, {all.begin(), all.begin() + 20});
      archive::link(graph);
      std::filesystem::copy(table_in(folder), older.path() / "table");
      add(graph, {all.begin() + 20, all.begin() + 39});
      archive::link(graph, true);
    }
    const std::filesystem::path table = table_in(folder);
    if (harm == 0) std::filesystem::remove(table);
    if (harm == 1) std::filesystem::resize_file(table, std::filesystem::file_size(table) / 2);
    if (harm == 2) {
      std::fstream bytes(table, std::ios::in | std::ios::out | std::ios::binary);
      bytes.seekp(static_cast<std::streamoff>(std::filesystem::file_size(table) - 9));
      bytes.put('\x55');
    }
    if (harm == 3)
      std::filesystem::copy_file(older.path() / "table", table,
                                 std::filesystem::copy_options::overwrite_existing);
    KnowledgeGraph graph = opened(folder);
    add(graph, {all[39]});
    const LinkReport report = archive::link(graph);
    CHECK(report.digests_read == 40);
    CHECK_FALSE(report.whole);
    CHECK(hash(graph) == expected);
    add(graph, {story(1000)});
    CHECK(archive::link(graph).digests_read == 1);
  }
}
