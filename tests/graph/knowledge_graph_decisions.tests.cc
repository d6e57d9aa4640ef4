// Decisions: as lines of text, resolved to keys, obeyed, undone.
#include <sstream>

#include "graph/knowledge_graph_archive.h"

using namespace archive;

namespace {

Decision decided(DecisionKind kind, std::string left, std::string right = "") {
  Decision decision;
  decision.kind = kind;
  decision.left = std::move(left);
  decision.right = std::move(right);
  return decision;
}

std::vector<ReadDocument> two_castellans() {
  return {Article("https://news.example/1", "2019-01-01",
                  "[person:Ruth Castellan] met [person:Ada Linde] at [organization:Norvane "
                  "Holding].")
              .with_co_mentions(),
          Article("https://news.example/2", "2019-01-02",
                  "[person:Georg Castellan] met [person:Teo Varga].")
              .with_co_mentions()};
}

}  // namespace

TEST_CASE("a decision comes back from its line as it was") {
  Decision decision =
      decided(DecisionKind::rename, "person/ada linde", "Ada\tLinde\\\nof Norvane\r");
  decision.by = "an editor";
  decision.at = "2019-03-04";
  decision.note = "she\tsays so";
  const std::string line = to_line(decision);
  CHECK(line.find('\n') == std::string::npos);
  const auto back = decision_from_line(line + "\n");
  if (!back) FAIL(back.error().to_string());
  CHECK(back->kind == decision.kind);
  CHECK(back->left == decision.left);
  CHECK(back->right == decision.right);
  CHECK(back->by == decision.by);
  CHECK(back->at == decision.at);
  CHECK(back->note == decision.note);
  CHECK(decision_from_line("hide\tperson/x"));
}

TEST_CASE("a line that is no decision is told which field is wrong") {
  for (const auto& [line, field] :
       std::vector<std::pair<std::string, std::string>>{{"merge\ta\tb", "kind"},
                                                        {"same\ta", "right"},
                                                        {"same", "left"},
                                                        {"", "kind"},
                                                        {"undo\tx", "left"},
                                                        {"hide\ta\\q", "left"},
                                                        {"same\ta\tb\tc\td\te\tf", "six"},
                                                        {"same\ta\tb\\", "right"}}) {
    const auto decision = decision_from_line(line);
    INFO(line);
    REQUIRE(!decision);
    CHECK(decision.error().message.find(field) != std::string::npos);
  }
}

TEST_CASE("two that a person calls the same become one, and two again when it is undone") {
  KnowledgeGraph graph = in_memory();
  add(graph, two_castellans());
  link(graph);
  const std::string before = hash(graph);
  const auto same = graph.decide(decided(DecisionKind::same, "Ruth Castellan", "Georg Castellan"));
  if (!same) FAIL(same.error().to_string());
  CHECK(same->number == 1);
  CHECK(same->left == "person/ruth castellan");
  CHECK(graph.stats().link_pending);
  link(graph);
  CHECK(hash(graph) != before);
  const auto ruth = graph.show("Ruth Castellan"), georg = graph.show("Georg Castellan");
  REQUIRE(ruth);
  REQUIRE(georg);
  CHECK(ruth->entity.key == georg->entity.key);
  CHECK(ruth->entity.documents == 2);
  const auto why = graph.why("Ruth Castellan", "Georg Castellan");
  REQUIRE(why);
  CHECK(why->same);
  CHECK(std::any_of(why->reasons.begin(), why->reasons.end(), [](const Reason& reason) {
    return reason.feature.find("decision 1") != std::string::npos;
  }));
  CHECK(!why->left_quotes.empty());
  const auto problems = graph.verify();
  REQUIRE(problems);
  CHECK(problems->empty());

  const auto undo = graph.decide(decided(DecisionKind::undo, "1"));
  REQUIRE(undo);
  link(graph);
  CHECK(hash(graph) == before);
  CHECK(graph.decisions().size() == 2);
  // The undoing undone: what it undid holds again.
  REQUIRE(graph.decide(decided(DecisionKind::undo, "2")));
  link(graph);
  CHECK(hash(graph) != before);
}

TEST_CASE("a decision may come before the documents it speaks of") {
  KnowledgeGraph late = in_memory(), early = in_memory();
  add(late, two_castellans());
  link(late);
  const Decision same =
      decided(DecisionKind::same, "person/ruth castellan", "person/georg castellan");
  REQUIRE(late.decide(same));
  link(late);
  REQUIRE(early.decide(same));
  add(early, two_castellans());
  link(early);
  CHECK(hash(late) == hash(early));
}

TEST_CASE("what is hidden is passed over, what is renamed is shown by its new name") {
  KnowledgeGraph graph = in_memory();
  add(graph, two_castellans());
  link(graph);
  REQUIRE(graph.decide(decided(DecisionKind::hide, "Norvane Holding")));
  REQUIRE(graph.decide(decided(DecisionKind::rename, "Ada Linde", "Dr Ada Linde")));
  link(graph);
  const auto hidden = graph.find("Norvane Holding");
  REQUIRE(hidden);
  CHECK(hidden->empty());
  const auto profile = graph.show("Ada Linde");
  if (!profile) FAIL(profile.error().to_string());
  CHECK(profile->entity.name == "Dr Ada Linde");
  CHECK(profile->neighbours_total == 1);
  std::ostringstream out;
  REQUIRE(graph.export_to("jsonl", out));
  CHECK(out.str().find("norvane") == std::string::npos);
}

TEST_CASE("two decisions that cannot both hold are reported, both of them") {
  KnowledgeGraph graph = in_memory();
  add(graph, two_castellans());
  link(graph);
  const char* ruth = "person/ruth castellan";
  const char* georg = "person/georg castellan";
  REQUIRE(graph.decide(decided(DecisionKind::different, ruth, georg)));
  REQUIRE(graph.decide(decided(DecisionKind::same, georg, ruth)));
  const auto report = graph.link();
  REQUIRE(report);
  CHECK(report->conflicts == std::vector<DecisionConflict>{{1, 2}});
  CHECK(graph.show(ruth)->entity.key != graph.show(georg)->entity.key);
  REQUIRE(graph.decide(decided(DecisionKind::undo, "1")));
  const auto later = graph.link();
  REQUIRE(later);
  CHECK(later->conflicts.empty());
  CHECK(graph.show(ruth)->entity.key == graph.show(georg)->entity.key);
}

TEST_CASE("an entity shows the documents that made it, the earliest first") {
  KnowledgeGraph graph = in_memory();
  add(graph, two_castellans());
  link(graph);
  const auto all = graph.show("Ada Linde", 0, 100);
  REQUIRE(all);
  CHECK(all->appearances_total == all->entity.documents);
  CHECK(all->appearances.size() == all->appearances_total);
  CHECK(std::is_sorted(all->appearances.begin(), all->appearances.end(),
                       [](const Appearance& a, const Appearance& b) {
                         return a.quote.published < b.quote.published;
                       }));
  for (const Appearance& one : all->appearances) {
    REQUIRE_FALSE(one.surfaces.empty());
    CHECK(one.quote.sentence.find(one.surfaces[0].name) != std::string::npos);
  }
  CHECK(graph.show("Ada Linde", 0, 0)->appearances.empty());
}

TEST_CASE("a decision about nobody is refused") {
  KnowledgeGraph graph = in_memory();
  add(graph, two_castellans());
  link(graph);
  CHECK(graph.decide(decided(DecisionKind::same, "Ruth Castellan", "Zebulon Quux")).error().code ==
        ErrorCode::not_found);
  CHECK(graph.decide(decided(DecisionKind::same, "Castellan", "Ada Linde")).error().code ==
        ErrorCode::invalid_argument);
  CHECK(
      graph.decide(decided(DecisionKind::same, "Ruth Castellan", "Ruth Castellan")).error().code ==
      ErrorCode::invalid_argument);
  CHECK(graph.decide(decided(DecisionKind::undo, "7")).error().code == ErrorCode::not_found);
  CHECK(graph.decide(decided(DecisionKind::rename, "Ruth Castellan", "")).error().code ==
        ErrorCode::invalid_argument);
  CHECK(graph.decide(decided(DecisionKind::split, "Ruth Castellan", "nowhere")).error().code ==
        ErrorCode::not_found);
  CHECK(graph.decisions().empty());
}

TEST_CASE("a graph opened for reading takes no decisions and no documents") {
  const std::shared_ptr<store::Store> disk = store::open_memory();
  auto graph = graph::Opener::over(std::make_unique<SharedStore>(disk), lexicon(), false);
  REQUIRE(graph);
  CHECK(!graph->add(two_castellans()));
  CHECK(!graph->decide(decided(DecisionKind::hide, "person/x")));
  CHECK(!graph->remove("x"));
  CHECK(!graph->link());
}
