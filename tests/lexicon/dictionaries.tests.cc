// The dictionaries that are shipped, and the recipes that their README gives.
#include <sstream>

#include "catch.h"
#include "lexicon/folders.h"

using namespace redstring;
using namespace redstring::tests;

namespace {

const std::filesystem::path shipped = std::filesystem::path(REDSTRING_SOURCE) / "dictionaries";

/// The blocks "```file NAME" of the README, written to a folder.
std::size_t write_recipes(const Folder& folder) {
  std::ifstream readme(shipped / "README.md");
  std::string line, name, content;
  std::size_t files = 0;
  while (std::getline(readme, line)) {
    if (line.rfind("```file ", 0) == 0) {
      name = line.substr(8);
      content.clear();
    } else if (line == "```" && !name.empty()) {
      folder.write(name, content);
      name.clear();
      ++files;
    } else {
      content += line + "\n";
    }
  }
  return files;
}

}  // namespace

TEST_CASE("The shipped dictionaries load") {
  const auto lexicon = load_lexicon({shipped});
  INFO((lexicon ? "" : lexicon.error().to_string()));
  REQUIRE(lexicon);
  CHECK((*lexicon)->entry_count() > 1000);
  CHECK((*lexicon)->entity_types().size() >= 6);
}

TEST_CASE("The recipes of the README load on top of the shipped dictionaries") {
  const Folder folder{};
  REQUIRE(write_recipes(folder) >= 7);
  const auto lexicon = load_lexicon({shipped, folder.path()});
  INFO((lexicon ? "" : lexicon.error().to_string()));
  REQUIRE(lexicon);
  bool company = false;
  for (const std::string& match : found(**lexicon, "Calder and Wick")) {
    company = company || match == "Calder and Wick@harbour_company";
  }
  CHECK(company);
  const lexicon::ListId ship = (*lexicon)->list("ship");
  REQUIRE(ship != lexicon::no_list);
  CHECK((*lexicon)->list(ship).type == EntityType("ship"));
}
