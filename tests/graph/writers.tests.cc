#include "graph/writers.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "catch.h"
#include "text/utf8.h"

using namespace redstring;
using namespace redstring::graph;

namespace {

Entity entity(std::string key, std::string name) {
  Entity e;
  e.key.value = std::move(key);
  e.type = e.key.type();
  e.name = std::move(name);
  e.aliases = {{e.name, 3}};
  e.alias_keys = {e.key};
  e.documents = 2;
  e.mentions = 5;
  return e;
}

Relation relation(const Entity& source, const Entity& target, std::string type) {
  Relation r;
  r.source = source.key;
  r.target = target.key;
  r.type = std::move(type);
  r.evidence = 4;
  r.publications = 3;
  r.first = "2016-09";
  r.last = "2017-03-08";
  r.cost = 700;
  return r;
}

const RelationLabel works_for{"employment", "works for", "WORKS_FOR"};
const RelationLabel mentioned{"co-mention", "is mentioned with", "MENTIONED_WITH"};

std::string written(GraphWriter& writer, const std::ostringstream& out,
                    const std::vector<Entity>& entities, const std::vector<Relation>& relations) {
  REQUIRE(writer.begin().has_value());
  std::uint64_t number = 0;
  for (const Entity& e : entities) REQUIRE(writer.node(number++, e).has_value());
  number = 0;
  for (const Relation& r : relations) {
    const RelationLabel& label = r.type == "employment" ? works_for : mentioned;
    REQUIRE(writer.edge(number++, 0, 1, r, label).has_value());
  }
  REQUIRE(writer.finish().has_value());
  return out.str();
}

std::string written(std::string_view format, const std::vector<Entity>& entities,
                    const std::vector<Relation>& relations) {
  std::ostringstream out;
  const auto writer = make_writer(format, out);
  REQUIRE(writer != nullptr);
  return written(*writer, out, entities, relations);
}

/// Text that breaks careless writers. What a reader must get back is told beside it.
struct Hostile {
  std::string name, read_back;
};

std::vector<Hostile> hostile_names() {
  std::string controls, kept;
  for (char c = 0; c < 0x20; ++c) controls += c;
  controls += "end";
  kept = "\t\n\rend";
  return {
      {"Ann & Bob <b>\"quoted\"</b> 'single'", "Ann & Bob <b>\"quoted\"</b> 'single'"},
      {"]]><!-- --><?xml?>&amp;&#0;", "]]><!-- --><?xml?>&amp;&#0;"},
      {controls, kept},
      {"a\xEF\xBF\xBE"
       "b\xEF\xBF\xBF"
       "c",
       "abc"},
      {"broken \xC3( \xED\xA0\x80 \xF8",
       "broken \xEF\xBF\xBD( \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD"},
      {"\xEF\xBC\xA1 \xE2\x80\xAE"
       "evil\xE2\x80\xAC \xF0\x9F\x98\x80",
       "\xEF\xBC\xA1 \xE2\x80\xAE"
       "evil\xE2\x80\xAC \xF0\x9F\x98\x80"},
      {"=1+1", "=1+1"},
      {"@SUM(A1)\nsecond line\n\nfourth \"line\"", "@SUM(A1)\nsecond line\n\nfourth \"line\""},
      {std::string(1 << 20, 'x') + "&", std::string(1 << 20, 'x') + "&"},
      {"back\\slash \\\" \xE2\x80\xA8", "back\\slash \\\" \xE2\x80\xA8"},
      {"n0", "n0"},
  };
}

std::string json_of(const std::string& text) {
  std::ostringstream out;
  out << '"';
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out << '\\' << c;
    else if (static_cast<unsigned char>(c) < 0x20)
      out << "\\u00" << "01"[c >> 4] << "0123456789abcdef"[c & 15];
    else
      out << c;
  }
  out << '"';
  return out.str();
}

bool allowed_in_xml(const std::string& text) {
  if (!text::valid_utf8(text)) return false;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = text::next_code_point(text, at);
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
    if (c == 0xFFFE || c == 0xFFFF) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("a small graph as GraphML, to the byte", "[writers]") {
  Entity ada = entity("person/ada quill", "Ada Quill");
  ada.aliases.push_back({"A. \"Quill\"", 1});
  ada.alias_keys.push_back({"person/a quill"});
  ada.first_seen = "2016-09-23";
  const Entity mill = entity("organization/north mill", "North Mill");
  const std::string text = written("graphml", {ada, mill}, {relation(ada, mill, "employment")});
  CHECK(text.substr(0, 38) == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  CHECK(text.find("DOCTYPE") == std::string::npos);
  const std::string body = text.substr(text.find("  <graph "));
  CHECK(body == R"(  <graph id="redstring" edgedefault="directed">
    <node id="n0" labels=":Person">
      <data key="n_label">Ada Quill</data>
      <data key="n_name">Ada Quill</data>
      <data key="n_key">person/ada quill</data>
      <data key="n_type">person</data>
      <data key="n_aliases">[&quot;Ada Quill&quot;,&quot;A. \&quot;Quill\&quot;&quot;]</data>
      <data key="n_alias_keys">[&quot;person/a quill&quot;]</data>
      <data key="n_first_seen">2016-09-23</data>
      <data key="n_first_year">2016</data>
      <data key="n_documents">2</data>
      <data key="n_mentions">5</data>
      <data key="n_ambiguous">false</data>
    </node>
    <node id="n1" labels=":Organization">
      <data key="n_label">North Mill</data>
      <data key="n_name">North Mill</data>
      <data key="n_key">organization/north mill</data>
      <data key="n_type">organization</data>
      <data key="n_aliases">[&quot;North Mill&quot;]</data>
      <data key="n_documents">2</data>
      <data key="n_mentions">5</data>
      <data key="n_ambiguous">false</data>
    </node>
    <edge id="e0" source="n0" target="n1" label="WORKS_FOR">
      <data key="e_relation">employment</data>
      <data key="e_phrase">works for</data>
      <data key="weight">3</data>
      <data key="e_cost">700</data>
      <data key="e_evidence">4</data>
      <data key="e_publications">3</data>
      <data key="e_first_seen">2016-09</data>
      <data key="e_last_seen">2017-03-08</data>
      <data key="e_first_year">2016</data>
      <data key="e_last_year">2017</data>
    </edge>
  </graph>
</graphml>
)");
}

TEST_CASE("every data key is declared", "[writers]") {
  std::ostringstream out;
  const auto writer = make_graphml_writer(out, {true});
  const Entity ada = entity("person/ada quill", "Ada Quill"),
               ben = entity("person/ben ash", "Ben Ash");
  REQUIRE(writer->begin().has_value());
  REQUIRE(writer->node(0, ada).has_value());
  REQUIRE(writer->node(1, ben).has_value());
  const EdgeQuote quote{"They met.", "asserted", "a friend", "2016",
                        "00ff",      "s",        "t",        "2017-01-01"};
  REQUIRE(writer->edge_with_quotes(0, 0, 1, relation(ada, ben, "x"), mentioned, {quote, quote})
              .has_value());
  REQUIRE(writer->finish().has_value());
  const std::string text = out.str();
  std::size_t used = 0;
  for (std::size_t at = 0; (at = text.find("<data key=\"", at)) != std::string::npos; ++used) {
    at += 11;
    const std::string key = text.substr(at, text.find('"', at) - at);
    INFO(key);
    CHECK(text.find("<key id=\"" + key + "\"") != std::string::npos);
  }
  CHECK(used > 25);
}

TEST_CASE("hostile names leave XML well formed and never become ids", "[writers]") {
  for (const std::string_view format : {"graphml", "gexf"}) {
    for (const Hostile& hostile : hostile_names()) {
      const Entity bad = entity("person/" + hostile.name, hostile.name);
      Relation r = relation(bad, bad, hostile.name);
      r.first = r.last = hostile.name;
      std::ostringstream out;
      const auto writer = make_writer(format, out);
      REQUIRE(writer->begin().has_value());
      REQUIRE(writer->node(0, bad).has_value());
      REQUIRE(writer->edge(0, 0, 0, r, {hostile.name, hostile.name, hostile.name}).has_value());
      REQUIRE(writer->finish().has_value());
      const std::string text = out.str();
      CHECK(allowed_in_xml(text));
      CHECK(text.find("]]>") == std::string::npos);
      CHECK(text.find("<!--") == std::string::npos);
      CHECK(text.find("RELATED_TO") != std::string::npos);
    }
  }
}

TEST_CASE("a name of which nothing is allowed is left out", "[writers]") {
  const std::string text = written("graphml", {entity("person/x", "\x01\xEF\xBF\xBF")}, {});
  CHECK(text.find("n_name\">") == std::string::npos);
  CHECK(text.find("n_key\">person/x<") != std::string::npos);
}

TEST_CASE("cells never begin a formula and never hold a line break", "[writers]") {
  for (const std::string name : {"=1+1", "+1", "-1", "@x", "\tx", "\rx"}) {
    const std::string text = written("neo4j", {entity("person/x", name)}, {});
    CHECK(text.find("\"'") != std::string::npos);
  }
  Entity e = entity("person/x", "two\r\nlines, \"quoted\" \\ and\x01 more");
  e.aliases = {{"a;b", 1}, {"c", 1}};
  const std::string text = written("neo4j", {e}, {relation(e, e, "employment")});
  CHECK(text ==
        ":ID,:LABEL,key,name,type,aliases:string[],first_seen,last_seen,documents:long,"
        "mentions:long,ambiguous:boolean,kb\n"
        "n0,Person,\"person/x\",\"two  lines, \"\"quoted\"\" \\ and  more\",\"person\",\"a,b;c\","
        "\"\",\"\",2,5,false,\"\"\n"
        "\n"
        ":START_ID,:END_ID,:TYPE,relation,phrase,evidence:long,publications:long,cost:long,"
        "first_seen,last_seen\n"
        "n0,n1,WORKS_FOR,\"employment\",\"works for\",4,3,700,\"2016-09\",\"2017-03-08\"\n");
}

TEST_CASE("relations become the FollowTheMoney schema that their ends fit", "[writers]") {
  const Entity ada = entity("person/ada quill", "Ada Quill");
  const Entity mill = entity("organization/north mill", "North Mill");
  const Entity host = entity("server/mail.example.org", "mail.example.org");
  const auto schema = [&](const Entity& a, const Entity& b, std::string type) {
    const std::string text = written("ftm", {}, {relation(a, b, std::move(type))});
    const std::size_t at = text.find("\"schema\":\"") + 10;
    return text.substr(at, text.find('"', at) - at);
  };
  CHECK(schema(ada, mill, "employment") == "Employment");
  CHECK(schema(mill, ada, "employment") == "UnknownLink");
  CHECK(schema(mill, host, "ownership") == "Ownership");
  CHECK(schema(ada, mill, "ownership") == "UnknownLink");
  CHECK(schema(ada, ada, "family") == "Family");
  CHECK(schema(ada, mill, "leadership") == "Directorship");
  CHECK(schema(ada, ada, "association") == "Associate");
  CHECK(schema(ada, mill, "association") == "UnknownLink");
  CHECK(schema(ada, host, "co-mention") == "UnknownLink");
  const std::string one = written("ftm", {ada}, {}), again = written("ftm", {mill, ada}, {});
  CHECK(again.find(one) != std::string::npos);  // ids do not depend on what else is written
  CHECK(one.find("\"schema\":\"Person\",\"properties\":{\"name\":[\"Ada Quill\"]}}") !=
        std::string::npos);
}

TEST_CASE("JSON lines tell everything", "[writers]") {
  const Entity ada = entity("person/ada quill", "Ada \"Q\"\n\x02");
  CHECK(
      written("jsonl", {ada}, {relation(ada, ada, "employment")}) ==
      R"({"node":{"id":"n0","key":"person/ada quill","type":"person","name":"Ada \"Q\"\n\u0002",)"
      R"("aliases":[{"name":"Ada \"Q\"\n\u0002","count":3}],"documents":2,"mentions":5,"ambiguous":false}})"
      "\n"
      R"({"edge":{"id":"e0","source":"n0","target":"n1","source_key":"person/ada quill",)"
      R"("target_key":"person/ada quill","relation":"employment","label":"works for","evidence":4,)"
      R"("publications":3,"cost":700,"first_seen":"2016-09","last_seen":"2017-03-08"}})"
      "\n");
}

TEST_CASE("writers refuse a wrong order and report a stream that failed", "[writers]") {
  for (const std::string_view format : {"graphml", "gexf", "neo4j", "ftm", "jsonl"}) {
    const Entity ada = entity("person/ada quill", "Ada Quill");
    std::ostringstream out;
    const auto writer = make_writer(format, out);
    CHECK(writer->node(0, ada).error().code == ErrorCode::internal);
    REQUIRE(writer->begin().has_value());
    CHECK_FALSE(writer->begin().has_value());
    REQUIRE(writer->node(0, ada).has_value());
    REQUIRE(writer->edge(0, 0, 0, relation(ada, ada, "x"), mentioned).has_value());
    CHECK_FALSE(writer->node(1, ada).has_value());
    REQUIRE(writer->finish().has_value());
    CHECK_FALSE(writer->finish().has_value());
    std::ostringstream broken;
    broken.setstate(std::ios::badbit);
    const auto other = make_writer(format, broken);
    (void)other->begin();
    CHECK(other->finish().error().code == ErrorCode::io);
  }
  std::ostringstream out;
  CHECK(make_writer("csv", out) == nullptr);
}

TEST_CASE("networkx and igraph read what was written", "[writers]") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("redstring-writers-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::vector<Entity> entities;
  std::string names;
  for (const Hostile& hostile : hostile_names()) {
    const std::string node = "n" + std::to_string(entities.size());
    entities.push_back(entity("person/" + std::to_string(entities.size()), hostile.name));
    names += (names.empty() ? "" : ",") + json_of(node) + ":" + json_of(hostile.read_back);
  }
  entities[0].first_seen = "2016-09-23";
  std::vector<Relation> relations;
  for (const char* type : {"co-mention", "employment", "meeting"}) {
    relations.push_back(relation(entities[0], entities[1], type));
  }
  for (const auto& [format, file] : {std::pair{"graphml", "graph.graphml"},
                                     {"gexf", "graph.gexf"},
                                     {"jsonl", "graph.jsonl"},
                                     {"ftm", "graph.ftm"},
                                     {"neo4j", "graph.csv"}}) {
    std::ofstream(folder / file, std::ios::binary) << written(format, entities, relations);
  }
  const std::string sentence = "Ada <met> \"Ben\" & left.";
  {
    std::ofstream out(folder / "answer.graphml", std::ios::binary);
    const auto writer = make_graphml_writer(out, {true});
    REQUIRE(writer->begin().has_value());
    REQUIRE(writer->node(0, entities[0]).has_value());
    REQUIRE(writer->node(1, entities[1]).has_value());
    const EdgeQuote quote{sentence, "denied", "", "", "00ff", "", "", ""};
    REQUIRE(writer->edge_with_quotes(0, 0, 1, relations[0], mentioned, {quote, quote}).has_value());
    REQUIRE(writer->edge(1, 1, 0, relations[1], works_for).has_value());
    REQUIRE(writer->finish().has_value());
  }
  std::ofstream(folder / "expected.json", std::ios::binary)
      << "{\"nodes\":" << entities.size() << ",\"edges\":" << relations.size()
      << ",\"sentence\":" << json_of(sentence) << ",\"names\":{" << names << "}}";
  const std::string program = "/usr/bin/python3 '" + std::string(REDSTRING_SOURCE) +
                              "/tests/graph/read_graphml.py' '" + folder.string() + "'";
  if (std::system("/usr/bin/python3 -c 'import igraph, networkx' 2>/dev/null") != 0) {
    WARN("networkx or igraph is not installed: nothing was read back");
    return;
  }
  INFO(folder.string());
  CHECK(std::system(program.c_str()) == 0);
  std::filesystem::remove_all(folder);
}
