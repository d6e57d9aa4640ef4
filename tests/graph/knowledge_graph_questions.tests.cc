// Questions in words, names that may mean several, exports of what is shown.
#include <sstream>

#include "graph/knowledge_graph_archive.h"

using namespace archive;

TEST_CASE("a question in words names its two ends") {
  const std::vector<std::tuple<std::string, std::string, std::string>> questions{
      {"how is Ada Linde connected to Norvane Holding?", "Ada Linde", "Norvane Holding"},
      {"How is  Ada Linde linked with the mail server ?", "Ada Linde", "the mail server"},
      {"How are Ada Linde and Teo Varga connected?", "Ada Linde", "Teo Varga"},
      {"what connects Ada Linde to Teo Varga", "Ada Linde", "Teo Varga"},
      {"What links Ada Linde and Teo Varga?", "Ada Linde", "Teo Varga"},
      {"connection between Ada Linde and Teo Varga", "Ada Linde", "Teo Varga"},
      {"What is the connection between \"Ada and Sons\" and Teo Varga?", "Ada and Sons",
       "Teo Varga"},
      {"what's the relationship between Ada and Teo", "Ada", "Teo"},
      {"What are the links between “Ada Linde” and “Teo Varga”", "Ada Linde", "Teo Varga"},
      {"Is Ada Linde connected to Teo Varga?", "Ada Linde", "Teo Varga"},
      {"How was Ada Linde related to Teo Varga", "Ada Linde", "Teo Varga"},
      {"How does Ada Linde know Teo Varga?", "Ada Linde", "Teo Varga"},
      {"how do Ada Linde and Teo Varga know each other", "Ada Linde", "Teo Varga"},
      {"Tell me how Ada Linde is connected to Teo Varga", "Ada Linde", "Teo Varga"},
      {"path from Ada Linde to Teo Varga", "Ada Linde", "Teo Varga"},
      {"HOW IS ADA LINDE CONNECTED TO TEO VARGA", "ADA LINDE", "TEO VARGA"},
  };
  for (const auto& [question, from, to] : questions) {
    INFO(question);
    const auto query = parse_question(question);
    REQUIRE(query);
    CHECK(query->from == from);
    CHECK(query->to == to);
  }
  for (const char* none :
       {"", "?", "how", "who is Ada Linde?", "Ada Linde", "connection between Ada",
        "how is connected to", "what connects", "between and and"}) {
    INFO(none);
    CHECK(!parse_question(none));
  }
}

TEST_CASE("a hostile question is answered in its own length") {
  std::string ands = "connection between ";
  for (int i = 0; i < 20'000; ++i) ands += "\"and ";
  (void)parse_question(ands);
  (void)parse_question(std::string(200'000, ' '));
  (void)parse_question("how is " + std::string(100'000, '"') + " connected to ");
}

TEST_CASE("the mentions of a document come with their clusters in code points") {
  KnowledgeGraph graph = in_memory();
  add(graph, {Article("b", "2019-01-01",
                      "Zoë says: “[person:Ada Linde]” met [person:he=Ada Linde] "
                      "near [place:Kaunas]. "),
              Article("a", "",
                      "The [server:mail.norvane.example] of [organization:Institute of "
                      "Tides]. ")});
  link(graph);
  std::ostringstream out;
  REQUIRE(graph.export_to("mentions", out));
  CHECK(
      out.str() ==
      "{\"id\":\"a\",\"entities\":["
      "{\"start\":4,\"end\":24,\"type\":\"SERVER\",\"cluster\":\"server/mail.norvane.example\","
      "\"text\":\"mail.norvane.example\"},"
      "{\"start\":28,\"end\":46,\"type\":\"ORG\",\"cluster\":\"organization/institute of tides\","
      "\"text\":\"Institute of Tides\"}]}\n"
      "{\"id\":\"b\",\"entities\":["
      "{\"start\":11,\"end\":20,\"type\":\"PERSON\",\"cluster\":\"person/ada linde\","
      "\"text\":\"Ada Linde\"},"
      "{\"start\":34,\"end\":40,\"type\":\"LOC\",\"cluster\":\"place/kaunas\",\"text\":\"Kaunas\"}"
      "]}\n");
}

TEST_CASE("an unknown export format is refused with a list of those that are known") {
  KnowledgeGraph graph = in_memory();
  std::ostringstream out;
  const Status done = graph.export_to("dot", out);
  REQUIRE(!done);
  CHECK(done.error().code == ErrorCode::unsupported);
  for (const std::string& format : export_formats())
    CHECK(done.error().remedy.find(format) != std::string::npos);
}

TEST_CASE("an answer is exported as it is shown") {
  KnowledgeGraph graph = in_memory();
  add(graph,
      {Article("https://news.example/1", "2019-01-01",
               "[person:Ada Linde] joined [organization:Norvane Holding]. [person:Ada Linde] "
               "left [organization:Norvane Holding]. [person:Teo Varga] owns "
               "[organization:Norvane Holding]. [person:Nadia Orlov] sang.")
           .says(0, "Ada Linde", "employment", "Norvane Holding", "joined")
           .says(1, "Ada Linde", "departure", "Norvane Holding", "left")
           .says(2, "Teo Varga", "ownership", "Norvane Holding", "owns")});
  link(graph);
  ConnectionQuery query;
  query.from = "Ada Linde";
  query.to = "Teo Varga";
  const auto answer = graph.connect(query);
  if (!answer) FAIL(answer.error().to_string());
  REQUIRE(answer->paths.size() == 1);
  REQUIRE(answer->paths[0].steps.size() == 2);
  CHECK(!answer->paths[0].steps[1].forward);
  CHECK(answer->paths[0].steps[0].evidence.size() == 2);
  CHECK(answer->stopped_by == StoppedBy::no_path);
  std::ostringstream out;
  REQUIRE(graph.export_answer(*answer, out));
  CHECK(out.str().find("Ada Linde joined Norvane Holding.") != std::string::npos);
  CHECK(out.str().find("Nadia") == std::string::npos);
}

TEST_CASE("dates bound what a path may be made of") {
  KnowledgeGraph graph = in_memory();
  add(graph,
      {Article("https://news.example/1", "2018-01-01", "[person:Ada Linde] met [person:Teo Varga].")
           .says(0, "Ada Linde", "meeting", "Teo Varga", "met"),
       Article("https://news.example/2", "2019-06-01",
               "In spring [person:Ada Linde] wrote to [person:Teo Varga] again about boats.")
           .says(0, "Ada Linde", "communication", "Teo Varga", "wrote to")});
  link(graph);
  ConnectionQuery query;
  query.from = "Ada Linde";
  query.to = "Teo Varga";
  query.since = "2019";
  auto answer = graph.connect(query);
  REQUIRE(answer);
  REQUIRE(answer->paths.size() == 1);
  CHECK(answer->paths[0].steps[0].relation == "communication");
  CHECK(answer->paths[0].steps[0].evidence.size() == 1);
  query.since = "2020-01";
  answer = graph.connect(query);
  REQUIRE(answer);
  CHECK(answer->paths.empty());
  query.since = "last week";
  CHECK(graph.connect(query).error().code == ErrorCode::invalid_argument);
}

TEST_CASE("before anything is linked a question says so") {
  KnowledgeGraph graph = in_memory();
  ConnectionQuery query;
  query.from = "Ada Linde";
  query.to = "Teo Varga";
  const auto answer = graph.connect(query);
  REQUIRE(!answer);
  CHECK(answer.error().code == ErrorCode::not_found);
  CHECK(answer.error().remedy.find("redstring") != std::string::npos);
  CHECK(graph.find("Ada")->empty());
  CHECK(graph.verify()->empty());
  CHECK(hash(graph) == hash(in_memory()));
}
