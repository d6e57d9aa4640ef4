#include "app/wire.h"

#include <nlohmann/json.hpp>

#include "catch.h"
#include "samples.h"

using namespace redstring;
using namespace redstring::app;
using nlohmann::json;

TEST_CASE("the JSON of an answer has the fields that scripts rely on") {
  const json answer = json::parse(answer_json(samples::answer()));
  CHECK(answer["query"]["from"] == "Ada Merrick");
  CHECK(answer["query"]["to"] == "mail.halden.example");
  CHECK(answer["choices"] == json::array());
  CHECK(answer["stopped_by"] == "enough");
  CHECK(answer["offset_unit"] == "codepoint");
  const json& path = answer["paths"][0];
  CHECK(path["cost"] == 2100);
  CHECK(path["entities"][0] ==
        json{{"key", "person/ada merrick"}, {"name", "Ada Merrick"}, {"type", "person"}});
  const json& step = path["steps"][1];
  CHECK(step["source"] == "organization/halden bank");
  CHECK(step["target"] == "server/mail.halden.example");
  CHECK(step["relation"] == "co-mention");
  CHECK(step["forward"] == true);
  CHECK(step["publications"] == 1);
  const json& quote = step["evidence"][0];
  for (const char* field : {"document", "source", "title", "published", "sentence", "start", "end",
                            "subject", "object", "trigger", "status", "by", "time"})
    CHECK(quote.contains(field));
  CHECK(quote["document"] == std::string(32, '0'));
  CHECK(quote["status"] == "attributed");
  CHECK(quote["by"] == "a scientist");
  CHECK(quote["time"] == "2016-09-23");
  CHECK(path["steps"][0]["evidence"][0]["subject"] == json::array({100, 111}));
}

TEST_CASE("choices are listed by end with what tells them apart") {
  Answer answer;
  answer.choices = {{"to", {samples::entity("person", "john hale", "John Hale", 12)}}};
  const json choice = json::parse(answer_json(answer))["choices"][0];
  CHECK(choice["end"] == "to");
  const json& candidate = choice["candidates"][0];
  CHECK(candidate["key"] == "person/john hale");
  CHECK(candidate["name"] == "John Hale");
  CHECK(candidate["type"] == "person");
  CHECK(candidate["documents"] == 12);
}

TEST_CASE("JSON stays valid and harmless whatever a document holds") {
  Answer answer = samples::answer();
  const std::string hostile =
      "\xff\xfe \x1b[2J \x7f \xc2\x9b \xe2\x80\xae \xf3\xa0\x81\x81 \"quoted\" \n Zoë";
  answer.paths[0].entities[0].name = hostile;
  answer.paths[0].steps[0].evidence[0].title = hostile;
  for (const bool pretty : {false, true}) {
    const std::string text = answer_json(answer, pretty);
    const json parsed = json::parse(text, nullptr, false);
    REQUIRE_FALSE(parsed.is_discarded());
    for (const char* forbidden : {"\x1b", "\x7f", "\xc2\x9b", "\xe2\x80\xae", "\xf3\xa0\x81\x81"})
      CHECK(text.find(forbidden) == std::string::npos);
    const std::string name = parsed["paths"][0]["entities"][0]["name"];
    CHECK(name.find("\xe2\x80\xae") != std::string::npos);
    CHECK(name.find("\xf3\xa0\x81\x81") != std::string::npos);
    CHECK(name.find("Zoë") != std::string::npos);
  }
  CHECK(answer_json(answer).find('\n') == std::string::npos);
}

TEST_CASE("types have the names of the contract on the wire") {
  CHECK(wire_type(types::person) == "PERSON");
  CHECK(wire_type(types::organization) == "ORG");
  CHECK(wire_type(types::server) == "SERVER");
  CHECK(wire_type(types::date) == "DATE");
  CHECK(wire_type(types::place) == "LOC");
  CHECK(wire_type(EntityType("vessel")) == "VESSEL");
  for (const EntityType type : {types::person, types::organization, types::server, types::date,
                                types::place, EntityType("vessel")}) {
    CHECK(type_from_wire(wire_type(type)) == type);
    CHECK(type_from_wire(type.name()) == type);
  }
}

namespace {

/// "Zoë runs mx.halden.example; she said the server fell in May." with a mention of each kind.
struct Sample {
  Document document;
  Analysis analysis;

  Span find(const std::string& words) const {
    const auto begin = static_cast<std::uint32_t>(document.text.find(words));
    return {begin, begin + static_cast<std::uint32_t>(words.size())};
  }
  void mention(const std::string& words, EntityType type, MentionForm form, std::uint32_t entity) {
    Mention m;
    m.span = find(words);
    m.type = type;
    m.form = form;
    m.entity = entity;
    m.rule = "test";
    analysis.mentions.push_back(m);
  }
  Sample() {
    document.text = "Zoë runs mx.halden.example; she said the server fell in May.";
    mention("Zoë", types::person, MentionForm::name, 0);
    mention("mx.halden.example", types::server, MentionForm::name, 1);
    mention("she", types::person, MentionForm::pronoun, 0);
    mention("the server", types::server, MentionForm::nominal, 1);
    mention("fell", types::unknown, MentionForm::name, no_index);
    mention("May", types::date, MentionForm::name, no_index);
    analysis.mentions[1].server = ServerKind::host;
    analysis.mentions[1].value = "mx.halden.example";
    analysis.mentions[5].timex = 0;
    Timex may;
    may.span = find("May");
    may.value = "2017-05";
    analysis.timexes = {may};
    analysis.sentences = {{{0, static_cast<std::uint32_t>(document.text.size())}, 0, 1}};
    Evidence runs;
    runs.subject = 0;
    runs.object = 1;
    runs.relation = "operation";
    runs.trigger = find("runs");
    analysis.evidence = {runs};
    Attribution said;
    said.source = {find("she")};
    said.cue = {find("said")};
    said.content = {find("the server fell in May")};
    analysis.attributions = {said};
  }
};

}  // namespace

TEST_CASE("extract writes entities, references, sentences, relations and attributions") {
  const Sample sample;
  const json out = json::parse(extraction_json("\"a1\"", sample.document, sample.analysis));
  CHECK(out["id"] == "a1");
  CHECK(out["offset_unit"] == "codepoint");
  const json& entities = out["entities"];
  REQUIRE(entities.size() == 4);
  CHECK(entities[0]["start"] == 0);
  CHECK(entities[0]["end"] == 3);  // code points, not bytes
  CHECK(entities[0]["type"] == "PERSON");
  CHECK(entities[0]["text"] == "Zoë");
  CHECK(entities[1]["kind"] == "host");
  CHECK(entities[1]["value"] == "mx.halden.example");
  CHECK(entities[2]["text"] == "the server");
  CHECK(entities[2]["kind"] == "phrase");
  CHECK(entities[2]["cluster"] == entities[1]["cluster"]);
  CHECK(entities[3]["type"] == "DATE");
  CHECK(entities[3]["value"] == "2017-05");
  CHECK(entities[3]["timex"] == "DATE");
  REQUIRE(out["references"].size() == 1);
  CHECK(out["references"][0]["form"] == "pronoun");
  CHECK(out["references"][0]["cluster"] == entities[0]["cluster"]);
  CHECK(out["sentences"] == json::array({json::array({0, 60})}));
  const json& relation = out["relations"][0];
  CHECK(relation["type"] == "operation");
  CHECK(relation["subject"] == json::array({0, 3}));
  CHECK(relation["trigger"] == json::array({4, 8}));
  CHECK(relation["status"] == "asserted");
  CHECK(relation["sentence"] == 0);
  const json& attribution = out["attributions"][0];
  CHECK(attribution["source"] == json::array({json::array({28, 31})}));
  CHECK(attribution["cue"].size() == 1);
  CHECK(attribution["content"].size() == 1);
}

TEST_CASE("extract writes valid JSON whatever stands in the text") {
  Document document;
  for (int c = 0; c < 0x80; ++c) document.text += static_cast<char>(c);
  document.text += "\xc2\x9b Zoë \xe2\x80\xae \U0001f600 \\\"";
  Analysis analysis;
  Mention mention;
  mention.span = {0, static_cast<std::uint32_t>(document.text.size())};
  mention.type = types::person;
  analysis.mentions = {mention};
  for (const bool pretty : {false, true}) {
    const std::string text = extraction_json("\"x\"", document, analysis, pretty);
    CHECK(text.find('\x7f') == std::string::npos);
    CHECK(text.find("\xc2\x9b") == std::string::npos);
    const json out = json::parse(text, nullptr, false);
    REQUIRE_FALSE(out.is_discarded());
    CHECK(out["entities"][0]["text"] == document.text);
    CHECK(out["entities"][0]["cluster"] == "m0");
    CHECK(out["relations"] == json::array());
  }
}

TEST_CASE("what is of unknown type is left out of extract") {
  const Sample sample;
  CHECK(extraction_json("1", sample.document, sample.analysis).find("fell\"") == std::string::npos);
}

TEST_CASE("a line of extract is read, and a bad one is refused with the reason") {
  const auto line =
      parse_extract_line(R"({"id":17,"dct":"2017-03-08T09:00:00Z","text":"Zo\u00eb"})");
  REQUIRE(line);
  CHECK(line->id == "17");
  CHECK(line->text == "Zoë");
  CHECK(line->published == "2017-03-08");
  CHECK(parse_extract_line(R"({"text":"x","dct":null,"published":"2016"})")->published == "2016");
  CHECK(parse_extract_line(R"({"text":"x","dct":"yesterday"})")->published.empty());
  CHECK(parse_extract_line(R"({"text":"x"})")->id == "null");
  for (const char* bad :
       {"", "{", "[]", "7", R"({"id":"a"})", R"({"text":5})", R"({"text":"x"} z)"})
    CHECK_FALSE(parse_extract_line(bad));
  CHECK_FALSE(parse_extract_line(std::string(100'000, '[')));
}

TEST_CASE("a line with broken UTF-8 is mended, not refused") {
  const auto line = parse_extract_line("{\"id\":\"a\",\"text\":\"caf\xe9 au lait\"}");
  REQUIRE(line);
  CHECK(line->text.find("caf") == 0);
  CHECK(line->text.find('\xe9') == std::string::npos);
}

TEST_CASE("a line of compare is read, and a bad one is refused") {
  const auto line = parse_compare_line(R"({"type":"ORG","left":"Halden Bank","right":"HB"})");
  REQUIRE(line);
  CHECK(line->type == types::organization);
  CHECK(line->left == "Halden Bank");
  CHECK(line->right == "HB");
  CHECK_FALSE(parse_compare_line(R"({"left":"a"})"));
  CHECK_FALSE(parse_compare_line("nonsense"));
}

TEST_CASE("publication dates are taken in the forms that archives use") {
  CHECK(iso_date("2017-03-08") == "2017-03-08");
  CHECK(iso_date("2017-03-08T23:59:59+02:00") == "2017-03-08");
  CHECK(iso_date("2017-03-08 10:00") == "2017-03-08");
  CHECK(iso_date("20170308") == "2017-03-08");
  CHECK(iso_date("2017-03") == "2017-03");
  CHECK(iso_date("2017") == "2017");
  for (const char* bad : {"", "2017-13-01", "2017-02-30", "8 March 2017", "2017-3-8", "20171301"})
    CHECK(iso_date(bad).empty());
}

TEST_CASE("the other answers are valid JSON with their fields") {
  const Entity ada = samples::entity("person", "ada merrick", "Ada Merrick");
  const json found = json::parse(found_json("Merrick", {{ada, 900, "Ada Merrick"}}));
  CHECK(found["found"][0]["key"] == "person/ada merrick");
  CHECK(found["found"][0]["score"] == 900);
  Event event;
  event.time = "2016-09-26";
  event.value = "three days later";
  event.entities = {samples::entity("organization", "halden bank", "Halden Bank")};
  event.quote = samples::quote("It fell.", "It", "fell");
  const json timeline = json::parse(timeline_json(ada, {event}));
  CHECK(timeline["entity"]["key"] == "person/ada merrick");
  const json& first = timeline["events"][0];
  CHECK(first["time"] == "2016-09-26");
  CHECK(first["value"] == "three days later");
  CHECK(first["sentence"] == "It fell.");
  CHECK(first["document"] == std::string(32, '0'));
  CHECK(first["entities"][0]["name"] == "Halden Bank");
  CHECK(first["status"] == "asserted");
  CHECK(json::parse(stats_json({}))["documents"] == 0);
  CHECK(json::parse(problems_json({}))["ok"] == true);
  CHECK(json::parse(decisions_json({}))["decisions"] == json::array());
  CHECK(json::parse(comparison_json({900, true, {{"given names equal", 500, "Ada", "Ada"}}}))["why"]
            .size() == 1);
}
