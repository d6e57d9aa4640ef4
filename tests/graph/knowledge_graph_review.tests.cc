// The questions that people are asked: with names and reasons, and not again once answered.
#include "graph/knowledge_graph_archive.h"
#include "redstring/review.h"

using namespace archive;

TEST_CASE("review gives names and reasons, and forgets what was answered") {
  KnowledgeGraph graph = in_memory();
  std::vector<ReadDocument> documents;
  documents.push_back(Article("https://paper.example/1", "2019-10-01",
                              "[person:Zelmira Kettleworthy] met [person:Ada Linde]. "));
  documents.push_back(Article("https://paper.example/2", "2019-10-02",
                              "[person:Zelmira Kettelworthy] met [person:Teo Varga]. "));
  add(graph, documents);
  link(graph);
  const auto items = graph.review();
  REQUIRE(items);
  REQUIRE(items->size() == 1);
  const ReviewItem& item = items->front();
  CHECK(item.kind == ReviewKind::near);
  CHECK(item.left.value == "person/zelmira kettelworthy");
  CHECK(item.right_name == "Zelmira Kettleworthy");
  CHECK(item.threshold > 0);
  CHECK(!item.reasons.empty());
  CHECK(graph.review(0)->empty());

  Decision answer;
  answer.kind = DecisionKind::different;
  answer.left = item.left.value;
  answer.right = item.right.value;
  REQUIRE(graph.decide(answer));
  CHECK(graph.review()->empty());  // before the next link, too
  link(graph);
  CHECK(graph.review()->empty());
}
