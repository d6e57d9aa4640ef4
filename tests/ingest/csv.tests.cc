// CSV and TSV after RFC 4180: quoting, separators, broken records.
#include <random>

#include "catch.h"
#include "scratch.h"

using scratch::contains;
using scratch::Directory;
using scratch::read;

TEST_CASE("a table with a header becomes documents, quoted line breaks and quotes included") {
  Directory dir;
  auto file = dir.write("a.csv",
                        "id,title,date,text,url\r\n"
                        "7,Fire,2019-05-14,\"Olav said \"\"run\"\", and ran.\r\n\r\nThe quay "
                        "burned.\",https://courier.example/7\r\n"
                        "8,,\"May 15, 2019\",Plain,\r\n");
  auto got = read(file);
  REQUIRE(got.documents.size() == 2);
  CHECK(got.documents[0].text == "Fire\n\nOlav said \"run\", and ran.\r\n\r\nThe quay burned.");
  CHECK(got.documents[0].source == "https://courier.example/7");
  CHECK(got.documents[0].name == "7");
  CHECK(got.documents[0].published == "2019-05-14");
  CHECK(got.documents[1].text == "Plain");
  CHECK(got.documents[1].published == "2019-05-15");
  CHECK(got.places[0] == file.string() + ":2 (byte 24)");
  CHECK(contains(got.places[1], ":5 (byte "));
  CHECK(got.rejected.empty());
}

TEST_CASE("the separator is found by the header") {
  Directory dir;
  CHECK(read(dir.write("a.csv", "id;text;note, more\n1;one, two;x\n")).texts() ==
        std::vector<std::string>{"one, two"});
  CHECK(read(dir.write("b.csv", "id\ttext\n1\tone;two\n")).texts() ==
        std::vector<std::string>{"one;two"});
  CHECK(read(dir.write("c.tsv", "id\ttext\n1\tone,two\n")).texts() ==
        std::vector<std::string>{"one,two"});
  CHECK(read(dir.write("d.csv", "text\nonly one column\n")).texts() ==
        std::vector<std::string>{"only one column"});
  CHECK(read(dir.write("e.csv", "\xEF\xBB\xBF\"text\",\"id\"\n\"bom\",1\n")).texts() ==
        std::vector<std::string>{"bom"});
  CHECK(read(dir.write("noname", "id,title,text\n1,A,one\n")).texts() ==
        std::vector<std::string>{"A\n\none"});
}

TEST_CASE("records that break the rules are rejected with line and byte, the rest goes on") {
  Directory dir;
  auto got = read(dir.write("a.csv",
                            "id,text\n"
                            "1,one\n"
                            "2,two,too many\n"
                            "3\n"
                            "4,\"closed\" and more\n"
                            "\n"
                            "5,five\n"
                            "6,\"never closed\n"
                            "7,seven"));
  CHECK(got.texts() == std::vector<std::string>{"one", "five", "seven"});
  REQUIRE(got.rejected.size() == 4);
  CHECK(contains(got.rejected[0].place, ":3 (byte 14)"));
  CHECK(contains(got.rejected[0].reason, "3 fields where the header has 2"));
  CHECK(contains(got.rejected[1].place, ":4 "));
  CHECK(contains(got.rejected[2].place, ":5 "));
  CHECK(contains(got.rejected[3].place, ":8 "));
  CHECK(contains(got.rejected[3].reason, "not closed"));
}

TEST_CASE("a table without a text column is rejected once and says how to name it") {
  Directory dir;
  auto file = dir.write("a.csv", "id,inhalt\n1,eins\n2,zwei\n");
  auto got = read(file);
  CHECK(got.documents.empty());
  REQUIRE(got.rejected.size() == 1);
  CHECK(contains(got.rejected[0].reason, "--field text=NAME"));
  redstring::ReadOptions options;
  options.fields["text"] = "inhalt";
  CHECK(read(file, options).texts() == std::vector<std::string>{"eins", "zwei"});
}

TEST_CASE("quotes that are never closed cost linear time") {
  Directory dir;
  std::string csv = "id,text\n";
  for (int i = 0; i < 200'000; ++i) csv += "1,\"a\"b\n";
  auto got = read(dir.write("a.csv", csv));
  CHECK(got.documents.empty());
  csv = "id,text\n";
  for (int i = 0; i < 100'001; ++i) csv += "1,\"abc\"\"\n";
  read(dir.write("b.csv", csv));
}

TEST_CASE("any fields that are written by the rules come back") {
  Directory dir;
  std::mt19937_64 random(5);
  const std::string alphabet = "ab \",;\t\n\r'é";
  for (int round = 0; round < 200; ++round) {
    char separator = ",;\t"[random() % 3];
    std::string csv = std::string("id") + separator + "text" + (round % 2 ? "\r\n" : "\n");
    std::vector<std::string> expected;
    for (int i = 0; i < 8; ++i) {
      std::string text = "x";
      for (std::size_t n = random() % 12; n > 0; --n) text += alphabet.substr(random() % 11, 1);
      text += "x";
      if (text.find('\xC3') != std::string::npos || text.find('\xA9') != std::string::npos)
        text = "xéx";
      expected.push_back(text);
      std::string quoted = "\"";
      for (char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
      csv += std::to_string(i) + separator + quoted + "\"" + (round % 2 ? "\r\n" : "\n");
    }
    auto got = read(dir.write("a.csv", csv));
    INFO(csv);
    REQUIRE(got.texts() == expected);
  }
}
