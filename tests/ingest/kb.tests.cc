// Readers of knowledge bases, on lines in the formats that Wikidata, FollowTheMoney and
// OpenSanctions publish. The people in them are invented.
#include <algorithm>
#include <map>

#include "catch.h"
#include "ingest/csv.h"
#include "ingest/kb_csv.h"
#include "ingest/scratch.h"
#include "redstring/kb_import.h"

using namespace redstring;

namespace {

/// What dictionaries/kb says, for these tests.
KbVocabulary vocabulary() {
  KbVocabulary v;
  v.classes = {{"Q5", types::person},
               {"Q4830453", types::organization},
               {"Q515", types::place},
               {"ftm:Person", types::person},
               {"ftm:Company", types::organization}};
  v.properties = {{"P569", "began"},           {"P570", "ended"},
                  {"P27", "country"},          {"P108", "neighbour"},
                  {"P214", "identifier:viaf"}, {"ftm:birthDate", "began"},
                  {"ftm:country", "country"},  {"ftm:leiCode", "identifier:lei"}};
  return v;
}

/// An item as a dump has it, on one line.
const char* const merrick =
    R"({"type":"item","id":"Q9000001","labels":{"en":{"language":"en","value":"Ada Merrick"},)"
    R"("de":{"language":"de","value":"Ada Merrick-Orde"}},"descriptions":{"en":{"language":"en",)"
    R"("value":"Norland banker"}},"aliases":{"en":[{"language":"en","value":"Ada Venn"},)"
    R"({"language":"en","value":"A. Merrick"}],"fr":[{"language":"fr","value":"Adèle Merrick"}]},)"
    R"("claims":{"P31":[{"mainsnak":{"snaktype":"value","property":"P31","datavalue":{"value":)"
    R"({"entity-type":"item","numeric-id":5,"id":"Q5"},"type":"wikibase-entityid"},"datatype":)"
    R"("wikibase-item"},"type":"statement","id":"Q9000001$1","rank":"normal"}],)"
    R"("P569":[{"mainsnak":{"snaktype":"value","property":"P569","datavalue":{"value":{"time":)"
    R"("+1900-00-00T00:00:00Z","timezone":0,"before":0,"after":0,"precision":7,"calendarmodel":)"
    R"("http://www.wikidata.org/entity/Q1985727"},"type":"time"},"datatype":"time"},"type":)"
    R"("statement","rank":"deprecated"},{"mainsnak":{"snaktype":"value","property":"P569",)"
    R"("datavalue":{"value":{"time":"+1961-03-11T00:00:00Z","timezone":0,"before":0,"after":0,)"
    R"("precision":11,"calendarmodel":"http://www.wikidata.org/entity/Q1985727"},"type":"time"},)"
    R"("datatype":"time"},"type":"statement","rank":"normal"}],)"
    R"("P570":[{"mainsnak":{"snaktype":"somevalue","property":"P570","datatype":"time"},"type":)"
    R"("statement","rank":"normal"}],)"
    R"("P27":[{"mainsnak":{"snaktype":"value","property":"P27","datavalue":{"value":)"
    R"({"entity-type":"item","numeric-id":9000010},"type":"wikibase-entityid"},"datatype":)"
    R"("wikibase-item"},"type":"statement","rank":"normal"}],)"
    R"("P108":[{"mainsnak":{"snaktype":"value","property":"P108","datavalue":{"value":)"
    R"({"entity-type":"item","numeric-id":9000002,"id":"Q9000002"},"type":"wikibase-entityid"}},)"
    R"("type":"statement","rank":"normal"}],)"
    R"("P214":[{"mainsnak":{"snaktype":"value","property":"P214","datavalue":{"value":"123456",)"
    R"("type":"string"},"datatype":"external-id"},"type":"statement","rank":"normal"}]},)"
    R"("sitelinks":{"enwiki":{"site":"enwiki","title":"Ada Merrick","badges":[]},"dewiki":)"
    R"({"site":"dewiki","title":"Ada Merrick","badges":[]},"frwiki":{"site":"frwiki","title":)"
    R"("Ada Merrick","badges":[]}},"lastrevid":1})";

std::string item(const std::string& id, const std::string& name, const std::string& of_class,
                 const std::string& language = "en") {
  return R"({"type":"item","id":")" + id + R"(","labels":{")" + language + R"(":{"language":")" +
         language + R"(","value":")" + name +
         R"("}},"descriptions":[],"aliases":[],"claims":{"P31":[{"mainsnak":{"snaktype":"value",)"
         R"("datavalue":{"value":{"id":")" +
         of_class + R"("}}},"rank":"normal"}]},"sitelinks":[]})";
}

struct Taken {
  std::vector<KbEntity> entities;
  std::map<std::string, std::vector<std::string>> skipped;
  std::vector<Rejection> rejected;
  std::vector<KbPosition> after;
  Status status;

  const KbEntity* called(std::string_view id) const {
    for (const KbEntity& entity : entities)
      if (entity.id == id) return &entity;
    return nullptr;
  }
};

Taken take(const std::filesystem::path& path, KbReadOptions options = {}, KbPosition from = {}) {
  Taken taken;
  KbSink sink;
  sink.entity = [&](KbEntity entity, KbPosition after) {
    taken.entities.push_back(std::move(entity));
    taken.after.push_back(after);
    return true;
  };
  sink.skipped = [&](std::string_view why, std::string_view what, KbPosition) {
    taken.skipped[std::string(why)].emplace_back(what);
    return true;
  };
  sink.rejected = [&](Rejection rejection) { taken.rejected.push_back(std::move(rejection)); };
  if (options.source.empty()) options.source = "test";
  taken.status = read_kb(path, options, vocabulary(), from, sink);
  return taken;
}

std::string dump(const std::vector<std::string>& items) {
  std::string out = "[\n";
  for (std::size_t i = 0; i < items.size(); ++i)
    out += items[i] + (i + 1 < items.size() ? ",\n" : "\n");
  return out + "]\n";
}

}  // namespace

TEST_CASE("an item of Wikidata gives names, dates, neighbours, identifiers and a prior", "[kb]") {
  const scratch::Directory folder;
  const Taken taken = take(folder.write("dump.json", dump({merrick})));
  REQUIRE(taken.status);
  REQUIRE(taken.entities.size() == 1);
  const KbEntity& ada = taken.entities.front();
  CHECK(ada.id == "Q9000001");
  CHECK(ada.source == "test");
  CHECK(ada.type == types::person);
  CHECK(ada.name == "Ada Merrick");
  CHECK(ada.aliases == std::vector<std::string>{"A. Merrick", "Ada Venn"});
  CHECK(ada.description == "Norland banker");
  CHECK(ada.began == "1961-03-11");  // the deprecated one does not count
  CHECK(ada.ended.empty());          // "some value" is no value
  CHECK(ada.countries == std::vector<std::string>{"Q9000010"});
  CHECK(ada.neighbours == std::vector<std::string>{"Q9000002", "Q9000010"});
  REQUIRE(ada.identifiers.size() == 1);
  CHECK(ada.identifiers[0] == std::pair<std::string, std::string>("viaf", "123456"));
  CHECK(ada.prior == prior_of_sitelinks(3));
}

TEST_CASE("names come in the languages that are asked for, and fall back", "[kb]") {
  const scratch::Directory folder;
  const auto path = folder.write(
      "dump.json", dump({merrick, item("Q1", "Orla Fenwick", "Q5", "mul"),
                         item("Q2", "Nils Orde", "Q5", "en-gb"),
                         item("Q3", "Jürgen Falk", "Q5", "de"), item("Q4", "Ада", "Q5", "ru")}));
  KbReadOptions german;
  german.languages = {"de", "en"};
  CHECK(take(path, german).called("Q9000001")->name == "Ada Merrick-Orde");
  const Taken english = take(path);
  CHECK(english.called("Q1")->name == "Orla Fenwick");
  CHECK(english.called("Q2")->name == "Nils Orde");
  CHECK(english.called("Q3")->name == "Jürgen Falk");
  CHECK(english.called("Q4") == nullptr);
  CHECK(english.skipped.at("name") == std::vector<std::string>{"Q4"});
  KbReadOptions russian;
  russian.languages = {"ru"};
  CHECK(take(path, russian).called("Q4")->name == "Ада");
}

TEST_CASE("classes decide what is taken, and flags add to them or take away", "[kb]") {
  const scratch::Directory folder;
  const auto path = folder.write(
      "dump.json", dump({item("Q1", "Ada Merrick", "Q5"), item("Q2", "Grey Petrel", "Q11446"),
                         item("Q3", "Halden Bank", "Q4830453")}));
  const Taken plain = take(path);
  CHECK(plain.entities.size() == 2);
  CHECK(plain.skipped.at("class") == std::vector<std::string>{"Q11446"});
  KbReadOptions options;
  options.classes = {{"Q11446", EntityType("ship")}, {"Q4830453", types::unknown}};
  const Taken ships = take(path, options);
  CHECK(ships.called("Q2")->type == EntityType("ship"));
  CHECK(ships.called("Q3") == nullptr);
  KbReadOptions people;
  people.types = {types::person};
  CHECK(take(path, people).entities.size() == 1);
}

TEST_CASE("a broken line of a dump costs itself and is named", "[kb]") {
  const scratch::Directory folder;
  const auto path = folder.write(
      "dump.json",
      dump({item("Q1", "Ada Merrick", "Q5"), R"({"type":"item","id":"Q2","labels":{)",
            R"({"no":"item"})", "12", std::string(5000, 'x'),
            R"({"type":"property","id":"P31","labels":{}})", item("Q3", "Nils Orde", "Q5")}));
  KbReadOptions options;
  options.line_bytes = 4000;
  const Taken taken = take(path, options);
  REQUIRE(taken.status);
  CHECK(taken.entities.size() == 2);
  REQUIRE(taken.rejected.size() == 4);
  CHECK(taken.rejected[0].place.find("dump.json:3 (byte ") != std::string::npos);
  CHECK(taken.rejected[3].reason.find("line_bytes") != std::string::npos);
  CHECK(taken.skipped.at("kind") == std::vector<std::string>{"property"});
}

TEST_CASE("an id of blanks is no id", "[kb]") {
  const scratch::Directory folder;
  const Taken items = take(folder.write("dump.json", dump({item("  ", "Ada Merrick", "Q5")})));
  CHECK(items.entities.empty());
  CHECK(items.rejected.size() == 1);
  const Taken entities =
      take(folder.write("entities.ftm.json",
                        R"({"id":" \t ","schema":"Person","properties":{"name":["Ada Merrick"]}})"
                        "\n"));
  CHECK(entities.entities.empty());
  REQUIRE(entities.rejected.size() == 1);
  CHECK(entities.rejected[0].reason.find("blank") != std::string::npos);
}

TEST_CASE("packed files are read like plain ones, also in several pieces", "[kb]") {
  const scratch::Directory folder;
  const std::string first = dump({item("Q1", "Ada Merrick", "Q5"), item("Q2", "Nils Orde", "Q5")});
  const std::string bytes = first.substr(0, 200), rest = first.substr(200);
  for (const std::string filter : {"gzip", "bzip2", "xz", "zstd"}) {
    INFO(filter);
    const std::string packed = scratch::pack("raw", filter, {{"dump", first}});
    CHECK(take(folder.write("dump." + filter, packed)).entities.size() == 2);
    const std::string pieces = scratch::pack("raw", filter, {{"dump", bytes}}) +
                               scratch::pack("raw", filter, {{"dump", rest}});
    CHECK(take(folder.write("pieces." + filter, pieces)).entities.size() == 2);
    const Taken cut = take(folder.write("cut." + filter, packed.substr(0, packed.size() / 2)));
    CHECK((!cut.status || !cut.rejected.empty()));
  }
}

TEST_CASE("a bomb is stopped by its ratio", "[kb]") {
  const scratch::Directory folder;
  const std::string zeros(30u << 20, ' ');
  const auto path = folder.write("bomb.gz", scratch::pack("raw", "gzip", {{"x", "[\n" + zeros}}));
  KbReadOptions options;
  options.format = "wikidata";
  const Taken taken = take(path, options);
  REQUIRE((!taken.status || !taken.rejected.empty()));
  CHECK(
      (taken.status ? taken.rejected.back().reason : taken.status.error().message).find("ratio") !=
      std::string::npos);
}

TEST_CASE("a reading goes on at any place where an earlier one stood", "[kb]") {
  const scratch::Directory folder;
  std::vector<std::string> items;
  for (int i = 0; i < 20; ++i) items.push_back(item("Q" + std::to_string(i), "Ada Merrick", "Q5"));
  const std::string plain = dump(items);
  std::string table = "id;name;type\n";
  for (int i = 0; i < 20; ++i) table += "q" + std::to_string(i) + ";\"Ada\nMerrick\";person\n";
  for (const auto& path :
       {folder.write("dump.json", plain),
        folder.write("dump.json.gz", scratch::pack("raw", "gzip", {{"x", plain}})),
        folder.write("table.csv", table)}) {
    INFO(path.string());
    const Taken whole = take(path);
    REQUIRE(whole.entities.size() == 20);
    for (std::size_t i = 0; i < whole.after.size(); ++i) {
      const Taken rest = take(path, {}, whole.after[i]);
      REQUIRE(rest.entities.size() == 19 - i);
      CHECK(
          std::equal(rest.entities.begin(), rest.entities.end(), whole.entities.end() - (19 - i)));
      if (!rest.after.empty()) CHECK(rest.after.back().line == whole.after.back().line);
    }
  }
}

TEST_CASE("FollowTheMoney entities are read with names, dates and nested neighbours", "[kb]") {
  const scratch::Directory folder;
  const auto path = folder.write(
      "entities.ftm.json",
      R"({"id":"NK-ada","caption":"Ada Merrick","schema":"Person","properties":{"name":)"
      R"(["Merrick Ada","Ada Merrick"],"alias":["Ada Venn"],"weakAlias":["The Broker"],)"
      R"("birthDate":["1961","1961-03-11"],"country":["nl"],"position":["Director of Halden Bank"],)"
      R"("directorshipDirector":[{"id":"dir-1","schema":"Directorship","properties":)"
      R"({"organization":[{"id":"NK-halden","schema":"Company","properties":{}}]}}]},)"
      R"("datasets":["test"],"referents":["t-1"],"target":true})"
      "\n"
      R"({"id":"NK-halden","schema":"Company","properties":{"name":["Halden Bank"],"leiCode":["5299"]}})"
      "\n"
      R"({"id":"own-1","schema":"Ownership","properties":{"owner":["NK-ada"],"asset":["NK-halden"]}})"
      "\n"
      R"({"id":"x","properties":{}})"
      "\n");
  CHECK(kb_format_of(R"({"id":"NK-ada","schema":"Person","properties":{}})") == "ftm");
  const Taken taken = take(path);
  REQUIRE(taken.status);
  REQUIRE(taken.entities.size() == 2);
  const KbEntity& ada = taken.entities[0];
  CHECK(ada.type == types::person);
  CHECK(ada.name == "Ada Merrick");
  CHECK(ada.aliases == std::vector<std::string>{"Ada Venn", "Merrick Ada"});
  CHECK(ada.began == "1961-03-11");
  CHECK(ada.countries == std::vector<std::string>{"nl"});
  CHECK(ada.description == "Director of Halden Bank");
  CHECK(std::count(ada.neighbours.begin(), ada.neighbours.end(), "NK-halden") == 1);
  CHECK(ada.prior == prior_unknown);
  CHECK(taken.entities[1].identifiers[0].first == "lei");
  CHECK(taken.skipped.at("class") == std::vector<std::string>{"ftm:Ownership"});
  CHECK(taken.rejected.size() == 1);
}

TEST_CASE("OpenSanctions' simple table is read as it is", "[kb]") {
  const scratch::Directory folder;
  const auto path = folder.write(
      "targets.simple.csv",
      "\"id\",\"schema\",\"name\",\"aliases\",\"birth_date\",\"countries\",\"addresses\","
      "\"identifiers\",\"sanctions\",\"phones\",\"emails\",\"program_ids\",\"dataset\","
      "\"first_seen\",\"last_seen\",\"last_change\"\n"
      "\"NK-1\",\"Person\",\"Ada Merrick\",\"Ada Venn;\"\"Merrick; Ada\"\"\",\"1961-03-11\","
      "\"nl;no\",\"\",\"\",\"\",\"\",\"\",\"\",\"Test\",\"2024-01-01\",\"2024-01-02\",\"\"\n"
      "\"NK-2\",\"Vessel\",\"Grey Petrel\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\","
      "\"\",\"\"\n");
  const Taken taken = take(path);
  REQUIRE(taken.status);
  REQUIRE(taken.entities.size() == 1);
  CHECK(taken.entities[0].aliases == std::vector<std::string>{"Ada Venn", "Merrick; Ada"});
  CHECK(taken.entities[0].began == "1961-03-11");
  CHECK(taken.entities[0].countries == std::vector<std::string>{"nl", "no"});
  CHECK(taken.skipped.at("class") == std::vector<std::string>{"Vessel"});
}

TEST_CASE("a table of one's own needs names, and types where none is given", "[kb]") {
  const scratch::Directory folder;
  const auto path = folder.write("mine.csv",
                                 "Name;Type;Sitelinks;Identifiers\n"
                                 "Ada Merrick;;31;lei:5299;extra\n"
                                 "Ada Merrick;;31;lei:5299\n"
                                 "Halden Bank;ORG;;\n");
  const Taken untyped = take(path);
  CHECK(untyped.entities.size() == 1);
  CHECK(untyped.rejected.size() == 2);
  KbReadOptions options;
  options.default_type = types::person;
  const Taken taken = take(path, options);
  REQUIRE(taken.entities.size() == 2);
  CHECK(taken.entities[0].id == "Ada Merrick");
  CHECK(taken.entities[0].prior == 555);
  CHECK(taken.entities[1].type == types::organization);
  CHECK(!take(folder.write("other.csv", "a,b\n1,2\n")).status);
  CHECK(!take(folder.write("empty.csv", "")).status);
  CHECK(take(folder / "none.csv").status.error().code == ErrorCode::not_found);
}

TEST_CASE("priors rise with the logarithm of the pages", "[kb]") {
  CHECK(prior_of_sitelinks(0) == 0);
  CHECK(prior_of_sitelinks(1) == 111);
  CHECK(prior_of_sitelinks(31) == 555);
  CHECK(prior_of_sitelinks(511) == 1000);
  CHECK(prior_of_sitelinks(100000) == 1000);
  for (std::uint64_t n = 1; n < 600; ++n) CHECK(prior_of_sitelinks(n) >= prior_of_sitelinks(n - 1));
}

// ---- importing
// -----------------------------------------------------------------------------------

namespace {

LexiconPtr lexicon() {
  static const LexiconPtr loaded = [] {
    auto result = load_lexicon({std::string(REDSTRING_SOURCE) + "/dictionaries"});
    if (!result) FAIL(result.error().to_string());
    return *result;
  }();
  return loaded;
}

KnowledgeGraph empty_graph() {
  auto made = KnowledgeGraph::in_memory(lexicon());
  if (!made) FAIL(made.error().to_string());
  return std::move(*made);
}

}  // namespace

TEST_CASE("an import that was stopped anywhere goes on and ends like one that was not", "[kb]") {
  const scratch::Directory folder;
  std::vector<std::string> items;
  for (int i = 0; i < 50; ++i)
    items.push_back(item("Q" + std::to_string(i % 45), "Ada Merrick " + std::to_string(i), "Q5"));
  items.insert(items.begin() + 20, "{broken");
  const auto path = folder.write("dump.json", dump(items));
  KbImportOptions options;
  options.batch = 7;
  KnowledgeGraph whole = empty_graph();
  const auto report = import_kb(whole, path, vocabulary(), options);
  REQUIRE(report);
  CHECK(report->added.added == 45);
  CHECK(report->added.replaced == 5);
  CHECK(report->rejected_total == 1);
  for (int stop_at = 1; stop_at <= 8; ++stop_at) {
    KnowledgeGraph resumed = empty_graph();
    int batches = 0;
    const auto stopped = import_kb(
        resumed, path, vocabulary(), options,
        [&](std::string_view, std::uint64_t, std::uint64_t) { return ++batches < stop_at; });
    REQUIRE(stopped);
    REQUIRE(stopped->interrupted);
    const auto rest = import_kb(resumed, path, vocabulary(), options);
    REQUIRE(rest);
    CHECK(!rest->interrupted);
    CHECK(rest->resumed == stopped->lines);
    CHECK(*resumed.dump_hash() == *whole.dump_hash());
    // And a file read to its end is read from its beginning the next time.
    const auto again = import_kb(resumed, path, vocabulary(), options);
    REQUIRE(again);
    CHECK(again->resumed == 0);
    CHECK(*resumed.dump_hash() == *whole.dump_hash());
  }
}

TEST_CASE("another language begins anew, since it makes other entities of the lines", "[kb]") {
  const scratch::Directory folder;
  const auto path = folder.write("dump.json", dump({merrick, item("Q1", "Orla Fenwick", "Q5")}));
  KbImportOptions options;
  options.batch = 1;
  KnowledgeGraph g = empty_graph();
  REQUIRE(
      import_kb(g, path, vocabulary(), options, [](std::string_view, std::uint64_t, std::uint64_t) {
        return false;
      })->interrupted);
  options.read.languages = {"de"};
  const auto report = import_kb(g, path, vocabulary(), options);
  REQUIRE(report);
  CHECK(report->resumed == 0);
  CHECK(g.kb_show("Q9000001")->front().name == "Ada Merrick-Orde");
}
