// What `dictionary check` complains about.
#include "catch.h"
#include "lexicon/folders.h"

using namespace redstring;
using namespace redstring::tests;

using Strings = std::vector<std::string>;

TEST_CASE("Good dictionaries give no complaint") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  CHECK(check_lexicon(*lexicon) == Strings{});
}

TEST_CASE("Duplicates, clashes and empty lists are told with their place") {
  const Folder folder{
      {"types.def", person_type},
      {"lists.def",
       "a.lst | name=a | role=name | case=capital\nb.lst | name=b | role=veto\n"
       "c.lst | name=c | role=veto | case=exact\nd.lst | name=d | role=word\n"},
      {"a.lst",
       header + "Ann\nBob | id=1\nBob | id=2\nCid\nAnn\nDan | Dan\nEve\nUS | case=exact\n"},
      {"b.lst", header + "cid\nbabe\nus\n"},
      {"c.lst", header + "EVE\n"},
      {"d.lst", header}};
  const auto lexicon = folder.load();
  REQUIRE(lexicon);
  CHECK(check_lexicon(**lexicon) ==
        Strings{"a.lst:6: 'Cid' is a name in list 'a' and a veto at b.lst:3",
                "a.lst:7: 'Ann' is already in list 'a' at a.lst:3",
                "a.lst:8: 'Dan' is already in list 'a' at a.lst:8", "d.lst:1: list 'd' is empty"});
}
