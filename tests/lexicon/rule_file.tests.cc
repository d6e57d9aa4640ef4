// Rule blocks.
#include "lexicon/rule_file.h"

#include "catch.h"

using namespace redstring::lexicon;

namespace {

std::string error_of(std::string_view bytes) {
  const auto rules = parse_rule_file(bytes, "r");
  return rules ? "" : rules.error().to_string();
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("A block holds its fields, in order, and its examples") {
  const auto rules = parse_rule_file(
      "# comment\n\nKIND date\n\nRULE one.two-3\nPATTERN a\n  b\n# inside\n\tc\nVALUE x = y\n"
      "PATTERN second\nEXAMPLE \"He said \\\"a\\\\b\\\"\\nand\" => p = q ; r;s ;t\n"
      "EXAMPLE \"c\"=> nothing\n\n\n# last\nRULE two\nEXAMPLE \"d\" =>\n  e ;\n  f\n",
      "r");
  REQUIRE(rules);
  REQUIRE(rules->size() == 2);
  const Rule& one = (*rules)[0];
  CHECK(one.kind == "date");
  CHECK(one.name == "one.two-3");
  CHECK(one.place() == "r:5");
  REQUIRE(one.fields.size() == 3);
  CHECK(one.field("PATTERN") == "a b c");
  CHECK(one.fields[2].value == "second");
  CHECK(one.fields[2].line == 11);
  CHECK(one.field("NONE").empty());
  REQUIRE(one.examples.size() == 2);
  CHECK(one.examples[0].text == "He said \"a\\b\"\nand");
  CHECK(one.examples[0].expected == Strings{"p = q", "r;s ;t"});
  CHECK(one.examples[0].line == 12);
  CHECK(one.examples[1].expected.empty());
  const Rule& two = (*rules)[1];
  CHECK(two.fields.empty());
  CHECK(two.examples[0].expected == Strings{"e", "f"});
}

TEST_CASE("A file may hold a kind and no rules") {
  const auto rules = parse_rule_file("KIND server", "r");
  REQUIRE(rules);
  CHECK(rules->empty());
}

TEST_CASE("Broken rule files are refused with the place and what was expected") {
  const std::string kind = "KIND date\n";
  const std::string example = "EXAMPLE \"x\" => y\n";
  CHECK(error_of("") == "r:1: expected 'KIND name' as the first line");
  CHECK(error_of("RULE a\n") == "r:1: expected 'KIND name' as the first line");
  CHECK(error_of(kind + "KIND date\n") == "r:2: expected only one KIND in a file");
  CHECK(error_of(kind + "PATTERN a\n") == "r:2: expected 'RULE name' before PATTERN");
  CHECK(error_of(kind + "pattern a\n") == "r:2: expected a KEY in capitals, found 'pattern'");
  CHECK(error_of(kind + "\n  a\n") == "r:3: expected KEY value at the beginning of the line");
  CHECK(error_of(kind + "RULE a\nPATTERN b\n\n") == "r:2: expected an EXAMPLE line in rule 'a'");
  CHECK(error_of(kind + "RULE a\nPATTERN\n" + example) == "r:3: expected a value after PATTERN");
  CHECK(error_of(kind + "RULE a\n" + example + "RULE b\n") ==
        "r:4: expected a blank line before the next RULE");
  CHECK(error_of(kind + "RULE a\n" + example + "\nRULE a\n" + example) ==
        "r:5: expected a new name, 'a' is taken in this file");
  CHECK(error_of(kind + "RULE Big Name\n").find("r:2: expected RULE and a name") == 0);
  CHECK(error_of(kind + "RULE a\nEXAMPLE x => y\n") ==
        "r:3: expected EXAMPLE \"text\" => expectation ; expectation");
  CHECK(error_of(kind + "RULE a\nEXAMPLE \"x\" y\n") ==
        "r:3: expected EXAMPLE \"text\" => expectation ; expectation");
  CHECK(error_of(kind + "RULE a\nEXAMPLE \"x => y\n") ==
        "r:3: expected a closing quote in EXAMPLE");
  CHECK(error_of(kind + "RULE a\nEXAMPLE \"x\" =>\n") ==
        "r:3: expected an expectation or 'nothing' after =>");
  CHECK(error_of(kind + "RULE a\nEXAMPLE \"\\q\" => y\n").find("r:3: expected \\\"") == 0);
}
