// JSON lines and JSON documents: the fields of the usual scrapers, and that a broken item costs
// itself only.
#include <random>

#include "catch.h"
#include "scratch.h"

using scratch::contains;
using scratch::Directory;
using scratch::read;

TEST_CASE("a line of JSON becomes a document with its text byte for byte") {
  Directory dir;
  auto file = dir.write(
      "a.jsonl",
      R"({"id":"c-17","url":"https://courier.example/quay","title":"Fire at the quay","published":"2019-05-14T10:00:00Z","language":"en","text":"  Olav Brandt\tran.\r\n\r\nThe “quay” burned. \u00e9 \ud83d\ude00 \u0000 "})"
      "\n");
  auto got = read(file);
  REQUIRE(got.documents.size() == 1);
  const auto& document = got.documents[0];
  using namespace std::string_literals;
  CHECK(document.text ==
        "Fire at the quay\n\n  Olav Brandt\tran.\r\n\r\nThe “quay” burned. é 😀 \0 "s);
  CHECK(document.title == "Fire at the quay");
  CHECK(document.name == "c-17");
  CHECK(document.url == "https://courier.example/quay");
  CHECK(document.source == "https://courier.example/quay");
  CHECK(document.published == "2019-05-14");
  CHECK(document.language == "en");
  CHECK(document.id == redstring::document_id(document.source, document.text));
  CHECK(got.notices.empty());
  CHECK(got.rejected.empty());
}

TEST_CASE("a title that the body begins with is not said twice") {
  Directory dir;
  auto got = read(dir.write(
      "a.jsonl", R"({"title":"Fire at the quay","text":"FIRE  at the Quay\nOlav ran."})"
                 "\n"
                 R"({"title":"Fire at the quay","text":"Fire at the quayside"})"
                 "\n"
                 R"({"title":"“Fire” at ’s quay","text":"\"Fire\" at 's quay. Olav ran."})"
                 "\n"
                 R"({"title":"  Fire\n at ","text":"Olav ran."})"
                 "\n"));
  CHECK(got.texts() == std::vector<std::string>{"FIRE  at the Quay\nOlav ran.",
                                                "Fire at the quay\n\nFire at the quayside",
                                                "\"Fire\" at 's quay. Olav ran.",
                                                "Fire at\n\nOlav ran."});
}

TEST_CASE("the field names of the usual scrapers are known") {
  Directory dir;
  for (
      const char* line :
      {R"({"_id":"x","headline":"T","body":"B","pub_date":"2019-05-14"})",
       R"({"uuid":"x","title":"T","content":"B","datePublished":"2019-05-14"})",
       R"({"id":"x","headline":"T","articleBody":"B","date_publish":"2019-05-14"})",
       R"({"id":"x","title":"T","maintext":"B","date_publish":"2019-05-14 00:00:00"})",
       R"({"ID":"x","Title":"T","Text":"B","Publish Date":"May 14, 2019"})",
       R"({"id":"x","title":"T","article":"B","published_date":"2019-05-14"})",
       R"({"id":"x","title":"T","text":"B","dct":"2019-05-14","timestamp":1000000000})",
       R"({"id":"x","title":"T","text":"B","created":1557792000})",
       R"({"id":"x","title":"T","text":"B","timestamp":1557792000000})",
       R"({"id":"x","title":"T","text":["B"],"publish_date":{"$date":"2019-05-14T00:00:00Z"}})",
       R"({"_id":{"$oid":"x"},"title":{"rendered":"T"},"content":{"rendered":"<p>B</p>"},"date":"2019-05-14T10:00:00"})",
       R"({"id":"x","title":"T","description":"D","text":"B","pubDate":"Tue, 14 May 2019 10:00:00 +0200"})",
       R"({"id":"x","title":"T","description":"B","published":"2019-05-14"})",
       R"({"_index":"news","_source":{"id":"x","title":"T","text":"B","published_at":"2019-05-14"}})",
       R"({"id":"x","article":{"title":"T","text":"B","date":"2019-05-14"}})"}) {
    INFO(line);
    auto got = read(dir.write("a.jsonl", line));
    REQUIRE(got.documents.size() == 1);
    CHECK(got.documents[0].text == "T\n\nB");
    CHECK(got.documents[0].name == "x");
    CHECK(got.documents[0].source == "x");
    CHECK(got.documents[0].published == "2019-05-14");
  }
}

TEST_CASE("fields that the user names come before the usual ones, also inside an object") {
  Directory dir;
  redstring::ReadOptions options;
  options.fields = {{"text", "data.raw"}, {"published", "seen"}};
  auto got =
      read(dir.write("a.jsonl",
                     R"({"text":"no","data":{"raw":"yes"},"seen":"2019-05-14","date":"2001-01-01"})"
                     "\n"
                     R"({"text":"the usual one"})"),
           options);
  CHECK(got.texts() == std::vector<std::string>{"yes", "the usual one"});
  CHECK(got.documents.at(0).published == "2019-05-14");
}

TEST_CASE("one bad line in a thousand is rejected with its line and byte and costs no other") {
  Directory dir;
  std::string lines;
  std::size_t offset = 0;
  for (int i = 1; i <= 1000; ++i) {
    if (i == 617) {
      offset = lines.size();
      lines += "{\"id\": \"a617\", \"text\": \"cut off\n";
    } else {
      lines +=
          "{\"id\":\"a" + std::to_string(i) + "\",\"text\":\"Story " + std::to_string(i) + "\"}\n";
    }
  }
  auto file = dir.write("a.jsonl", lines);
  auto got = read(file);
  CHECK(got.documents.size() == 999);
  REQUIRE(got.rejected.size() == 1);
  CHECK(got.rejected[0].place == file.string() + ":617 (byte " + std::to_string(offset) + ")");
  CHECK(contains(got.rejected[0].reason, "not valid JSON"));
}

TEST_CASE("each broken line is told apart and the others are read") {
  Directory dir;
  auto got = read(dir.write("a.jsonl",
                            "\xEF\xBB\xBF{\"text\":\"first\"}\r\n"
                            "\r\n"
                            "[1,2]\n"
                            "\"text\"\n"
                            "{\"text\":\"\"}\n"
                            "{\"title\":\"only\"}\n"
                            "{\"text\":\"a\"} {\"text\":\"b\"}\n"
                            "{\"text\":\"a\",}\n"
                            "{\"text\":\"tab\there\"}\n"
                            "{\"text\":12}\n"
                            "{\"text\":\"last\"}"));
  CHECK(got.texts() == std::vector<std::string>{"first", "12", "last"});
  REQUIRE(got.rejected.size() == 7);
  CHECK(contains(got.rejected[0].reason, "not a JSON object"));
  CHECK(contains(got.rejected[1].reason, "not a JSON object"));
  CHECK(contains(got.rejected[2].reason, "the text is empty"));
  CHECK(contains(got.rejected[3].reason, "looked for text, body"));
  CHECK(contains(got.rejected[3].reason, "--field text=NAME"));
  CHECK(contains(got.rejected[4].reason, "not valid JSON"));
  CHECK(contains(got.rejected[5].reason, "not valid JSON"));
  CHECK(contains(got.rejected[6].reason, "control character"));
}

TEST_CASE("bytes that are not UTF-8 and unpaired surrogates are mended with a notice") {
  Directory dir;
  auto got = read(dir.write("a.jsonl",
                            "{\"text\":\"caf\xE9 in Mandal\"}\n"
                            "{\"text\":\"caf\xC3\xA9 \xF0\x9F broken\"}\n"
                            "{\"text\":\"a \\ud800 b \\udc00 c \\uD83D\\uDE00 \\\\ud800\"}\n"));
  CHECK(got.texts() == std::vector<std::string>{"café in Mandal", "café \xEF\xBF\xBD broken",
                                                "a \xEF\xBF\xBD b \xEF\xBF\xBD c 😀 \\ud800"});
  REQUIRE(got.notices.size() == 3);
  CHECK(contains(got.notices[0].what, "windows-1252"));
  CHECK(contains(got.notices[1].what, "1 place was not valid UTF-8"));
  CHECK(contains(got.notices[2].what, "2 unpaired surrogates"));
}

TEST_CASE("arrays, single objects, rows of objects and objects that hold arrays are read") {
  Directory dir;
  const std::string one = R"({"id":"1","text":"one"})", two = R"({"id":"2","text":"two"})";
  for (const std::string& json :
       {"[" + one + "," + two + "]", "[\n  " + one + ",\n  " + two + "\n]\n", one + two,
        one + "\n" + two, R"({"articles":[)" + one + "," + two + "]}",
        R"({"status":"ok","data":{"items":[)" + one + "," + two + "]}}",
        R"({"hits":{"total":2,"hits":[{"_source":)" + one + R"(},{"_source":)" + two + "}]}}",
        R"({"title":"Feed","description":"All the news","items":[)" + one + "," + two + "]}",
        "\xEF\xBB\xBF [" + one + " , " + two + " ] "}) {
    INFO(json);
    auto got = read(dir.write("a.json", json));
    CHECK(got.texts() == std::vector<std::string>{"one", "two"});
    CHECK(got.rejected.empty());
  }
  auto single = read(
      dir.write("b.json", "{\n \"text\": \"one\",\n \"authors\": [{\"name\": \"Ilse\"}]\n}\n"));
  CHECK(single.texts() == std::vector<std::string>{"one"});
  auto without_name = read(dir.write("b", "[" + one + "]"));
  CHECK(without_name.texts() == std::vector<std::string>{"one"});
}

TEST_CASE("a broken element of an array costs itself only") {
  Directory dir;
  auto got = read(dir.write("a.json",
                            "[\n{\"text\":\"one\"},\n{\"text\":\"never "
                            "closed},\n{\"text\":\"three\"},\n{\"text\" \"four\"},\n17,\n"
                            "{\"text\":\"five\"}\n]\n"));
  CHECK(got.texts() == std::vector<std::string>{"one", "three", "five"});
  REQUIRE(got.rejected.size() == 3);
  CHECK(contains(got.rejected[0].place, "item 2 (byte 18)"));
  auto cut = read(dir.write("b.json", "[{\"text\":\"one\"},{\"text\":\"two\"},{\"text\":\"thr"));
  CHECK(cut.texts() == std::vector<std::string>{"one", "two"});
  CHECK_FALSE(cut.rejected.empty());
  auto cut_object = read(
      dir.write("c.json", "{\"articles\":[{\"text\":\"one\"},{\"text\":\"two\"},{\"text\":\"thr"));
  CHECK(cut_object.texts() == std::vector<std::string>{"one", "two"});
  CHECK_FALSE(cut_object.rejected.empty());
}

TEST_CASE("an object larger than any item is read through when it holds an array") {
  Directory dir;
  redstring::ReadOptions options;
  options.limits.document_bytes = 1000;
  std::string json = R"({"status":"ok","articles":[)";
  for (int i = 0; i < 5000; ++i)
    json += (i > 0 ? "," : "") + std::string(R"({"text":"Story )") + std::to_string(i) + "\"}";
  auto got = read(dir.write("a.json", json + R"(],"more":[1,2,3]})"), options);
  CHECK(got.documents.size() == 5000);
  CHECK(got.rejected.empty());
}

TEST_CASE("items, lines and texts above their limits are rejected with the limit's name") {
  Directory dir;
  redstring::ReadOptions options;
  options.limits.document_bytes = 100'000;
  options.limits.text_bytes = 50'000;
  std::string huge = R"({"text":")" + std::string(300'000, 'x') + R"("})";
  std::string large = R"({"text":")" + std::string(60'000, 'x') + R"("})";
  std::string small = R"({"text":"small"})";
  auto lines =
      read(dir.write("a.jsonl", huge + "\n" + small + "\n" + large + "\n" + small + "\n"), options);
  CHECK(lines.texts() == std::vector<std::string>{"small", "small"});
  REQUIRE(lines.rejected.size() == 2);
  CHECK(contains(lines.rejected[0].reason, "document_bytes"));
  CHECK(contains(lines.rejected[1].reason, "text_bytes"));
  auto array = read(dir.write("a.json", "[" + huge + "," + small + "," + large + "," + small + "]"),
                    options);
  CHECK(array.texts() == std::vector<std::string>{"small", "small"});
  REQUIRE(array.rejected.size() == 2);
  CHECK(contains(array.rejected[0].reason, "document_bytes"));
}

TEST_CASE("deep nesting is refused and not followed") {
  Directory dir;
  std::string deep(200'000, '[');
  auto got = read(
      dir.write("a.jsonl", R"({"text":"one","x":)" + deep + "\n" + R"({"text":"two"})" + "\n"));
  CHECK(got.texts() == std::vector<std::string>{"two"});
  CHECK(got.rejected.size() == 1);
  auto array = read(dir.write("a.json", deep));
  CHECK(array.documents.empty());
  CHECK_FALSE(array.rejected.empty());
}

TEST_CASE("a line with a NUL, or one that begins with a bracket, costs no other line") {
  using namespace std::string_literals;
  Directory dir;
  for (const char* name : {"a.jsonl", "a.ndjson", "a.jsonl.copy"}) {
    redstring::ReadOptions options;
    if (name == "a.jsonl.copy"s) options.format = "jsonl";
    for (const auto& bad :
         {"{\"text\":\"a\0b\"}"s, "\0"s, "[info] the crawl begins"s, "[]"s, "[1,2"s, "[\"a\"]"s}) {
      INFO(name << ": " << bad);
      const std::string good = "{\"text\":\"one\"}\n", after = "{\"text\":\"two\"}\n";
      auto first = read(dir.write(name, bad + "\n" + good + after), options);
      CHECK(first.texts() == std::vector<std::string>{"one", "two"});
      REQUIRE(first.rejected.size() == 1);
      CHECK(contains(first.rejected[0].place, std::string(name) + ":1 (byte 0)"));
      auto between = read(dir.write(name, good + bad + "\n" + after), options);
      CHECK(between.texts() == std::vector<std::string>{"one", "two"});
      REQUIRE(between.rejected.size() == 1);
      CHECK(contains(between.rejected[0].place, std::string(name) + ":2 (byte "));
    }
  }
  // An array of objects under the wrong name is read all the same.
  auto array = read(dir.write("b.jsonl", "[\n {\"text\":\"one\"},\n {\"text\":\"two\"}\n]\n"));
  CHECK(array.texts() == std::vector<std::string>{"one", "two"});
}

TEST_CASE("bytes changed at random in a file of lines never cost a line that was not touched") {
  Directory dir;
  std::mt19937_64 random(3);
  for (int round = 0; round < 60; ++round) {
    std::vector<std::string> lines;
    for (int i = 0; i < 30; ++i)
      lines.push_back(R"({"id":")" + std::to_string(i) + R"(","text":"Story )" + std::to_string(i) +
                      R"( of Ilse"})");
    std::vector<bool> touched(lines.size());
    for (int k = 0; k < 10; ++k) {
      std::size_t line = random() % lines.size();
      char c = static_cast<char>(random() % 256);
      if (c == '\n') continue;
      lines[line][random() % lines[line].size()] = c;
      touched[line] = true;
    }
    std::string file;
    for (const auto& line : lines) file += line + "\n";
    auto got = read(dir.write("a.jsonl", file));
    std::size_t next = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (touched[i]) continue;
      std::string text = "Story " + std::to_string(i) + " of Ilse";
      while (next < got.documents.size() && got.documents[next].text != text) ++next;
      REQUIRE(next < got.documents.size());
    }
    REQUIRE(got.documents.size() + got.rejected.size() >= lines.size());
  }
}
