// The whole way from analyses to answers, on archives made by hand.
#include <random>
#include <sstream>

#include "graph/knowledge_graph_archive.h"

using namespace archive;

namespace {

/// A small story: Ada Linde works for Norvane Holding, which runs a server that Ilse Marten denies
/// having used; one report is printed by two papers.
std::vector<ReadDocument> story() {
  std::vector<ReadDocument> all;
  all.push_back(Article("https://news.example/1", "2019-03-04",
                        "[person:Ada Linde] joined [organization:Norvane Holding] in [date:May "
                        "2018=2018-05]. Nobody noticed. [person:Linde=Ada Linde] met "
                        "[person:Bruno Achterberg] on [date:1 March 2019=2019-03-01].")
                    .titled("A new hand at Norvane")
                    .says(0, "Ada Linde", "employment", "Norvane Holding", "joined")
                    .says(2, "Linde", "meeting", "Bruno Achterberg", "met"));
  all.push_back(
      Article("https://news.example/2", "2019-03-05",
              "The host [server:mail.norvane.example] belongs to [organization:Norvane Holding]. "
              "A clerk said that [person:Ilse Marten] used [server:mail.norvane.example]. "
              "[person:Marten=Ilse Marten] denied that [person:she=Ilse Marten] had ever used "
              "[server:mail.norvane.example].")
          .says(0, "Norvane Holding", "operation", "mail.norvane.example", "belongs to")
          .says(1, "Ilse Marten", "use", "mail.norvane.example", "used", EvidenceStatus::attributed,
                "a clerk")
          .says(2, "Marten", "use", "mail.norvane.example", "used", EvidenceStatus::denied,
                "Marten"));
  all.push_back(Article("https://other.example/a", "2019-03-07",
                        "[person:Bruno Achterberg] and [person:Ilse Marten] were both seen in "
                        "[place:Kaunas].")
                    .with_co_mentions());
  return all;
}

ConnectionQuery ask(const std::string& from, const std::string& to) {
  ConnectionQuery query;
  query.from = from;
  query.to = to;
  return query;
}

}  // namespace

TEST_CASE("what was added and linked answers how two are connected") {
  KnowledgeGraph graph = in_memory();
  add(graph, story());
  const LinkReport report = link(graph);
  CHECK(report.changed);
  CHECK(report.documents == 3);
  CHECK(report.generation == 1);

  const auto answer = graph.connect(ask("Ada Linde", "Ilse Marten"));
  if (!answer) FAIL(answer.error().to_string());
  REQUIRE(answer->choices.empty());
  REQUIRE(!answer->paths.empty());
  for (const Path& path : answer->paths) {
    REQUIRE(path.entities.size() == path.steps.size() + 1);
    CHECK(path.entities.front().key.value == "person/ada linde");
    CHECK(path.entities.back().key.value == "person/ilse marten");
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
      const Step& step = path.steps[i];
      CHECK(step.source == path.entities[i].key);
      CHECK(step.target == path.entities[i + 1].key);
      REQUIRE(!step.evidence.empty());
      for (const Quote& quote : step.evidence) {
        const auto document = graph.document(quote.document);
        REQUIRE(document);
        CHECK(quote.sentence == quote.span.of(document->text));
        CHECK(quote.span.contains(quote.subject));
        CHECK(quote.span.contains(quote.object));
      }
    }
  }
}

TEST_CASE("a denial is shown as a denial beside what it denies") {
  KnowledgeGraph graph = in_memory();
  add(graph, story());
  link(graph);
  const auto answer = graph.connect(ask("Ilse Marten", "mail.norvane.example"));
  if (!answer) FAIL(answer.error().to_string());
  REQUIRE(!answer->paths.empty());
  REQUIRE(answer->paths[0].steps.size() == 1);
  const Step& step = answer->paths[0].steps[0];
  CHECK(step.relation == "use");
  CHECK(step.forward);
  REQUIRE(step.evidence.size() == 2);
  CHECK(step.evidence[0].status == EvidenceStatus::attributed);
  CHECK(step.evidence[0].by == "a clerk");
  CHECK(step.evidence[0].trigger_text == "used");
  CHECK(step.evidence[1].status == EvidenceStatus::denied);
}

TEST_CASE("an unknown name is named in the error, and what comes close is suggested") {
  KnowledgeGraph graph = in_memory();
  add(graph, story());
  link(graph);
  const auto answer = graph.connect(ask("Ada Linde", "Zebulon Quux"));
  REQUIRE(!answer);
  CHECK(answer.error().code == ErrorCode::not_found);
  CHECK(answer.error().message.find("Zebulon Quux") != std::string::npos);
}

TEST_CASE("a slip of the fingers still finds the one who is meant") {
  KnowledgeGraph graph = in_memory();
  add(graph, story());
  link(graph);
  const auto found = graph.find("Bruno Achtreberg");
  REQUIRE(found);
  REQUIRE(!found->empty());
  CHECK(found->front().entity.key.value == "person/bruno achterberg");
  CHECK(found->front().score < 1000);
  const auto surname = graph.find("Achterberg");
  REQUIRE(surname);
  REQUIRE(!surname->empty());
  CHECK(surname->front().entity.key.value == "person/bruno achterberg");
}

TEST_CASE("two of one name are a question back, not a guess") {
  KnowledgeGraph graph = in_memory();
  add(graph, {Article("https://news.example/1", "2019-01-01",
                      "[person:Ruth Castellan] met [person:Ada Linde].")
                  .with_co_mentions(),
              Article("https://news.example/2", "2019-01-02",
                      "[person:Georg Castellan] met [person:Ada Linde].")
                  .with_co_mentions()});
  link(graph);
  const auto answer = graph.connect(ask("Castellan", "Ada Linde"));
  if (!answer) FAIL(answer.error().to_string());
  REQUIRE(answer->choices.size() == 1);
  CHECK(answer->choices[0].end == "from");
  CHECK(answer->choices[0].candidates.size() == 2);
  CHECK(answer->paths.empty());
}

TEST_CASE("a timeline holds the dated sentences in order of their time") {
  KnowledgeGraph graph = in_memory();
  add(graph, story());
  link(graph);
  const auto events = graph.timeline("Ada Linde");
  if (!events) FAIL(events.error().to_string());
  REQUIRE(events->size() == 2);
  CHECK((*events)[0].time == "2018-05");
  CHECK((*events)[0].value == "May 2018");
  CHECK((*events)[1].time == "2019-03-01");
  REQUIRE((*events)[1].entities.size() == 1);
  CHECK((*events)[1].entities[0].key.value == "person/bruno achterberg");
}

TEST_CASE("a profile lists the neighbours") {
  KnowledgeGraph graph = in_memory();
  add(graph, story());
  link(graph);
  const auto profile = graph.show("Ada Linde");
  if (!profile) FAIL(profile.error().to_string());
  CHECK(profile->neighbours_total == 2);
  REQUIRE(profile->neighbours.size() == 2);
  CHECK(profile->entity.mentions == 2);
  CHECK(profile->entity.documents == 1);
}

TEST_CASE("verify finds nothing wrong with what was written") {
  KnowledgeGraph graph = in_memory();
  add(graph, story());
  link(graph);
  const auto problems = graph.verify();
  if (!problems) FAIL(problems.error().to_string());
  for (const Problem& problem : *problems) UNSCOPED_INFO(problem.place + ": " + problem.what);
  CHECK(problems->empty());
}

TEST_CASE("what was known is counted and changes nothing") {
  KnowledgeGraph graph = in_memory();
  add(graph, story());
  link(graph);
  const std::string before = hash(graph);
  const auto again = graph.add(story());
  REQUIRE(again);
  CHECK(again->added == 0);
  CHECK(again->known == 3);
  CHECK(!graph.stats().link_pending);
  CHECK(!link(graph).changed);
  CHECK(hash(graph) == before);
}
