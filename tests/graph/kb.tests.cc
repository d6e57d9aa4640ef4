// The knowledge base in a graph: what goes in comes out, in any order, and goes away again.

#include <algorithm>
#include <sstream>

#include "catch.h"
#include "graph/knowledge_graph_archive.h"
#include "store/format.h"

using namespace redstring;

namespace {

KbEntity person(const std::string& id, const std::string& name,
                std::vector<std::string> aliases = {}, std::uint32_t prior = 400,
                const std::string& source = "test") {
  KbEntity entity;
  entity.source = source;
  entity.id = id;
  entity.type = types::person;
  entity.name = name;
  entity.aliases = std::move(aliases);
  entity.prior = prior;
  return entity;
}

KnowledgeGraph empty_graph() {
  auto made = KnowledgeGraph::in_memory(archive::lexicon());
  if (!made) FAIL(made.error().to_string());
  return std::move(*made);
}

std::vector<std::string> ids(const std::vector<KbEntity>& entities) {
  std::vector<std::string> out;
  for (const KbEntity& entity : entities) out.push_back(entity.id);
  return out;
}

}  // namespace

TEST_CASE("an entity of a knowledge base is found by id and by each of its names", "[kb]") {
  KnowledgeGraph g = empty_graph();
  const KbEntity ada = person("Q1", "Ada Merrick", {"Ada Venn"}, 300);
  REQUIRE(g.kb_add({ada, person("Q2", "Ada Merrick", {}, 900), person("Q3", "Nils Orde")}));
  CHECK(g.kb_show("Q1")->front() == ada);
  CHECK(g.kb_show("Q9").error().code == ErrorCode::not_found);
  CHECK(ids(*g.kb_list("Ada Merrick")) == std::vector<std::string>{"Q2", "Q1"});  // by prior
  CHECK(ids(*g.kb_list("Venn, Ada")) == std::vector<std::string>{"Q1"});
  CHECK(ids(*g.kb_list("Ada Merick")) == std::vector<std::string>{"Q2", "Q1"});  // by sound
  CHECK(ids(*g.kb_list("", 2)) == std::vector<std::string>{"Q1", "Q2"});
  CHECK(g.kb_list("Nobody Such")->empty());
  CHECK(g.verify()->empty());
}

TEST_CASE("a newer description takes the place of the older one, with its names", "[kb]") {
  KnowledgeGraph g = empty_graph();
  REQUIRE(g.kb_add({person("Q1", "Ada Merrick", {"Ada Venn"})}));
  const auto again = g.kb_add({person("Q1", "Ada Merrick", {"Ada Venn"})});
  CHECK(again->known == 1);
  const auto newer = g.kb_add({person("Q1", "Ada Merrick", {"Ada Orde"}, 700)});
  CHECK(newer->replaced == 1);
  CHECK(g.kb_list("Ada Venn")->empty());
  CHECK(g.kb_list("Ada Orde")->size() == 1);
  CHECK(g.verify()->empty());
}

TEST_CASE("the same entities in any order and in any batches have the same hash", "[kb]") {
  std::vector<KbEntity> all;
  for (int i = 0; i < 12; ++i)
    all.push_back(person("Q" + std::to_string(i), "Ada Merrick", {"A" + std::to_string(i) + " B"},
                         static_cast<std::uint32_t>(i * 50), i % 3 == 0 ? "left" : "right"));
  KnowledgeGraph one = empty_graph();
  REQUIRE(one.kb_add(all));
  KnowledgeGraph other = empty_graph();
  std::reverse(all.begin(), all.end());
  for (const KbEntity& entity : all) REQUIRE(other.kb_add({entity}));
  CHECK(*one.dump_hash() == *other.dump_hash());
  // Removing one source is never having had it.
  KnowledgeGraph half = empty_graph();
  std::erase_if(all, [](const KbEntity& entity) { return entity.source == "left"; });
  REQUIRE(half.kb_add(all));
  CHECK(*one.kb_remove("left") == 4);
  CHECK(*one.dump_hash() == *half.dump_hash());
  CHECK(one.kb_remove("left").error().code == ErrorCode::not_found);
  CHECK(one.kb_sources()->size() == 1);
  CHECK(one.verify()->empty());
}

TEST_CASE("two sources may speak of one id, and are read together", "[kb]") {
  KnowledgeGraph g = empty_graph();
  KbEntity left = person("Q1", "Ada Merrick", {"Ada Venn"}, 100, "left");
  KbEntity right = person("Q1", "Ada Merrick-Orde", {}, 900, "right");
  right.description = "banker";
  REQUIRE(g.kb_add({left, right}));
  CHECK(g.kb_show("Q1")->size() == 2);
  const auto merged = g.kb_list("Ada Venn");
  REQUIRE(merged->size() == 1);
  CHECK(merged->front().prior == 900);
  CHECK(merged->front().description == "banker");
  CHECK(merged->front().aliases == std::vector<std::string>{"Ada Merrick-Orde", "Ada Venn"});
}

TEST_CASE("what is no entity of a knowledge base is refused and nothing of its batch is written",
          "[kb]") {
  KnowledgeGraph g = empty_graph();
  for (const KbEntity& bad :
       {person("", "Ada Merrick"), person("Q1", ""), person("Q1", "Ada", {}, 1001),
        person("Q\n1", "Ada"), person("Q1", "Ada", {}, 1, "")}) {
    CHECK(!g.kb_add({person("Q5", "Nils Orde"), bad}));
    CHECK(g.kb_sources()->empty());
  }
}

TEST_CASE("records of the knowledge base decode to what was encoded, and nothing else does",
          "[kb]") {
  KbEntity entity = person("Q1", "Ada Merrick", {"Ada Venn", "Adele"}, 555);
  entity.description = "banker";
  entity.began = "1961-03-11";
  entity.countries = {"nl"};
  entity.neighbours = {"Q2", "Q3"};
  entity.identifiers = {{"lei", "5299"}};
  const std::string record = store::encode(entity);
  CHECK(*store::decode_kb_entity(record) == entity);
  for (std::size_t size = 0; size < record.size(); ++size)
    CHECK(!store::decode_kb_entity(std::string_view(record).substr(0, size)));
  store::KbTotals totals;
  totals.add(entity, 3);
  CHECK(*store::decode_kb_totals(store::encode(totals)) == totals);
  totals.take(entity, 3);
  CHECK(totals == store::KbTotals());
  const auto key = store::keys::kb_key(
      store::keys::kb_name(store::keys::KbName::exact, "person/ada", 555, "Q1", "te st"));
  REQUIRE(key);
  CHECK(key->id == "Q1");
  CHECK(key->name == "person/ada");
  // The likelier one comes first.
  CHECK(store::keys::kb_name(store::keys::KbName::exact, "person/ada", 900, "Q2", "x") <
        store::keys::kb_name(store::keys::KbName::exact, "person/ada", 100, "Q1", "x"));
}
