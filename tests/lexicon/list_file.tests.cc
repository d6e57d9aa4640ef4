// The one line syntax of dictionaries/.
#include "lexicon/list_file.h"

#include "catch.h"

using namespace redstring::lexicon;

namespace {

std::string error_of(std::string_view line) {
  const auto read = parse_field_line(line, "x.lst", 7);
  return read ? "" : read.error().to_string();
}

FieldLine read(std::string_view line) {
  const auto out = parse_field_line(line, "x.lst", 7);
  REQUIRE(out);
  return *out;
}

using Strings = std::vector<std::string>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("The first field is canonical, further fields are aliases, key=value comes last") {
  const FieldLine line = read("  Orvia Bank | Bank of Orvia |OB | id=Q7|born=1902 ");
  CHECK(line.fields == Strings{"Orvia Bank", "Bank of Orvia", "OB"});
  CHECK(line.features == Pairs{{"born", "1902"}, {"id", "Q7"}});
  CHECK(line.line == 7);
}

TEST_CASE("A backslash makes a bar, an equals sign or a backslash plain") {
  const FieldLine line = read("a\\|b | e\\=mc2 | c\\\\d | back\\slash | url=x\\|y=z");
  CHECK(line.fields == Strings{"a|b", "e=mc2", "c\\d", "back\\slash"});
  CHECK(line.features == Pairs{{"url", "x|y=z"}});
}

TEST_CASE("The first field is never a feature") {
  CHECK(read("name=x").fields == Strings{"name=x"});
}

TEST_CASE("A field whose key is no identifier is an alias") {
  CHECK(read("a | 3=x | B=y | =z").fields == Strings{"a", "3=x", "B=y", "=z"});
}

TEST_CASE("Lines that make no sense are refused with their place") {
  CHECK(error_of("a || b") == "x.lst:7: expected words between the bars");
  CHECK(error_of("a |") == "x.lst:7: expected words between the bars");
  CHECK(error_of("| a") == "x.lst:7: expected words between the bars");
  CHECK(error_of("a | k=1 | b").find("x.lst:7: expected key=value after") == 0);
  CHECK(error_of("a | k=1 | k=2") == "x.lst:7: expected the key 'k' only once");
}

TEST_CASE("Files skip comments, blank lines, a byte order mark and carriage returns") {
  const auto file = parse_field_file(
      "\xef\xbb\xbf# SOURCE: a book\r\n#LICENSE:  public domain \r\n\r\n  # note\r\none\r\n\t\ntwo",
      "x");
  REQUIRE(file);
  CHECK(file->source == "a book");
  CHECK(file->license == "public domain");
  REQUIRE(file->lines.size() == 2);
  CHECK(file->lines[0].fields == Strings{"one"});
  CHECK(file->lines[0].line == 5);
  CHECK(file->lines[1].line == 7);
}

TEST_CASE("Bytes that are no text are refused with their line") {
  auto error = [](std::string_view bytes) {
    const auto file = parse_field_file(bytes, "x");
    return file ? "" : file.error().to_string();
  };
  CHECK(error("good\n\xff\n") == "x:2: expected valid UTF-8");
  CHECK(error(std::string_view("a\n# b\0\n", 7)) == "x:2: expected text, found a NUL byte");
  CHECK(error("a\n" + std::string(max_line_bytes + 1, 'b')) ==
        "x:2: expected a line of at most 65536 bytes");
  CHECK(error("a\n" + std::string(max_line_bytes, 'b')).empty());
}
