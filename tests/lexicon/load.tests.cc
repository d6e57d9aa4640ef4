// Loading whole folders: all of it or one mistake with its place.
#include "catch.h"
#include "lexicon/folders.h"

using namespace redstring;
using namespace redstring::tests;
using lexicon::CaseRule;
using lexicon::Role;

using Strings = std::vector<std::string>;

namespace {

std::vector<std::string> surfaces_in(const Lexicon& lexicon, std::string_view list) {
  std::vector<std::string> out;
  for (const lexicon::EntryId e : lexicon.entries_in(list)) {
    out.emplace_back(lexicon.entry(e).surface);
  }
  return out;
}

}  // namespace

TEST_CASE("Lists keep their columns, entries their line, aliases their canonical form") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  const lexicon::List& list = lexicon->list(lexicon->list("honorific"));
  CHECK(list.file == "en/person/honorifics.lst");
  CHECK(list.type == types::person);
  CHECK(list.role == Role::cue);
  CHECK(list.case_rule == CaseRule::fold);
  CHECK(list.source == "written for the tests");
  CHECK(list.license == "Apache-2.0");
  const std::vector<lexicon::EntryId> entries = lexicon->entries_in("honorific");
  REQUIRE(entries.size() == 7);
  const lexicon::Entry& alias = lexicon->entry(entries[1]);
  CHECK(alias.canonical == "Mr.");
  CHECK(alias.surface == "Mister");
  CHECK(alias.feature("gender") == "m");
  CHECK(alias.feature("none").empty());
  CHECK(alias.file == "en/person/honorifics.lst");
  CHECK(alias.line == 3);
  CHECK(lexicon->list("nothing like it") == lexicon::no_list);
  CHECK(lexicon->entries_in("nothing like it").empty());
}

TEST_CASE("Types, relations and rules are there in order") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  REQUIRE(lexicon->entity_types().size() == 6);
  CHECK(lexicon->entity_types()[3].feature("label") == "Place");
  REQUIRE(lexicon->relation_types().size() == 2);
  CHECK(lexicon->relation_types()[0].feature("inverse") == "employs");
  REQUIRE(lexicon->rules("date").size() == 2);
  CHECK(lexicon->rules("date")[0].place() == "dates.rules:4");
  CHECK(lexicon->rules("none").empty());
}

TEST_CASE("A later folder adds to lists, replaces lines and rules, and brings types") {
  const Folder first{
      {"types.def", person_type},
      {"lists.def", "a.lst | name=friend | type=person | role=name | color=red\n"},
      {"a.lst", header + "Ann | Annie | age=1\nBob\nAnn | age=2\n"},
      {"x.rules",
       "KIND date\nRULE one\nA 1\nEXAMPLE \"a\" => b\n\nRULE two\nEXAMPLE \"a\" => b\n"}};
  const Folder second{
      {"types.def", "ship | wire=SHIP | label=Ship\nperson | wire=PERSON | label=Human\n"},
      {"more/lists.def",
       "b.lst | name=friend\nc.lst | name=ship | type=ship | role=name | case=exact\n"},
      {"more/b.lst", header + "Cid\nAnn | Anna | age=3\n"},
      {"more/c.lst", header + "Albatross\n"},
      {"x.rules",
       "KIND date\nRULE one\nA 2\nEXAMPLE \"a\" => b\n\nRULE zero\nEXAMPLE \"a\" => b\n"}};
  const auto both = load_lexicon({first.path(), second.path()});
  REQUIRE(both);
  const Lexicon& lexicon = **both;
  CHECK(surfaces_in(lexicon, "friend") == Strings{"Bob", "Cid", "Ann", "Anna"});
  CHECK(lexicon.list(lexicon.list("friend")).features == lexicon::Features{{"color", "red"}});
  CHECK(lexicon.list(lexicon.list("ship")).file == "more/c.lst");
  REQUIRE(lexicon.entity_types().size() == 2);
  CHECK(lexicon.entity_types()[0].feature("label") == "Human");
  REQUIRE(lexicon.rules("date").size() == 3);
  CHECK(lexicon.rules("date")[0].field("A") == "2");
  CHECK(lexicon.rules("date")[2].name == "zero");
  const auto one = first.load();
  REQUIRE(one);
  CHECK(surfaces_in(**one, "friend") == Strings{"Ann", "Annie", "Bob", "Ann"});
}

TEST_CASE("Several files make one list when their columns agree") {
  const Folder good{
      {"types.def", person_type},
      {"lists.def", "a.lst | name=given | role=part | gender=f\nb.lst | name=given | gender=m\n"},
      {"a.lst", header + "Ann\n"},
      {"b.lst", header + "Bob\n"}};
  const auto lexicon = good.load();
  REQUIRE(lexicon);
  CHECK(surfaces_in(**lexicon, "given") == Strings{"Ann", "Bob"});
  CHECK((*lexicon)->entry((*lexicon)->entries_in("given")[1]).file == "b.lst");
  good.write("lists.def", "a.lst | name=given | role=part\nb.lst | name=given | role=cue\n");
  CHECK(good.error() ==
        "lists.def:2: expected the type, role and case that list 'given' has in a.lst");
}

TEST_CASE("Every mistake stops the loading and is told with its place") {
  const std::string line = "a.lst | name=a | role=name\n";
  auto error = [](std::initializer_list<std::pair<std::string, std::string>> files) {
    return Folder(files).error();
  };
  const std::string list = header + "x\n";
  CHECK(error({{"lists.def", line}, {"a.lst", list}}).empty());
  CHECK(error({{"lists.def", line}, {"a.lst", "# LICENSE: x\nx\n"}}) ==
        "a.lst:1: expected a header line '# SOURCE: where the facts come from'");
  CHECK(error({{"lists.def", line}, {"a.lst", "# SOURCE: x\nx\n"}}) ==
        "a.lst:1: expected a header line '# LICENSE: …'");
  CHECK(error({{"lists.def", line}}).find("lists.def:1: expected a list file beside") == 0);
  CHECK(error({{"lists.def", line}, {"a.lst", list}, {"b/c.lst", list}}) ==
        "b/c.lst:1: expected a line for this file in a lists.def at or above it");
  CHECK(error({{"lists.def", line + line}, {"a.lst", list}}) ==
        "lists.def:2: expected each file once in a list, 'a.lst' again");
  CHECK(error({{"lists.def", line + "a.lst | name=b | role=name\n"}, {"a.lst", list}}).empty());
  CHECK(error({{"lists.def", "a.lst | name=a | role=name | whole=60\nb.lst | name=a | whole=70\n"},
               {"a.lst", list},
               {"b.lst", header + "y\n"}}) ==
        "lists.def:2: expected the weights that list 'a' has in a.lst, or none");
  CHECK(error({{"lists.def", "a.lst | name=a\n"}, {"a.lst", list}}) ==
        "lists.def:1: expected role=name, part, cue, veto or word");
  CHECK(error({{"lists.def", "a.lst | role=name\n"}, {"a.lst", list}})
            .find("lists.def:1: expected name=") == 0);
  CHECK(error({{"lists.def", "a.lst | name=a | role=nam\n"}, {"a.lst", list}}) ==
        "lists.def:1: expected role=name, part, cue, veto or word, found 'nam'");
  CHECK(error({{"lists.def", "a.lst | name=a | role=name | case=upper\n"}, {"a.lst", list}}) ==
        "lists.def:1: expected case=fold, capital or exact, found 'upper'");
  CHECK(error({{"lists.def", "a.lst | name=a | role=name | type=ship\n"}, {"a.lst", list}}) ==
        "lists.def:1: expected type= a type of types.def, found 'ship'");
  CHECK(error({{"lists.def", "a.lst | b | name=a | role=name\n"}, {"a.lst", list}})
            .find("lists.def:1: expected 'file.lst | name=") == 0);
  CHECK(error({{"lists.def", line}, {"a.lst", list + "\xc2\xad\n"}}) ==
        "a.lst:4: expected at least one visible character between the bars");
  CHECK(error({{"lists.def", line}, {"a.lst", header + "a b c d e f g h i j k l m n o p\n"}})
            .empty());
  CHECK(error({{"lists.def", line}, {"a.lst", header + "a b c d e f g h i j k l m n o p q\n"}})
            .find("a.lst:3: expected at most 16 words") == 0);
  CHECK(error({{"types.def", "person | label=P\n"}}) ==
        "types.def:1: expected wire=NAME, the type's name in JSON");
  CHECK(error({{"types.def", "person | wire=P\n"}}) == "types.def:1: expected label=…");
  CHECK(error({{"types.def", person_type + person_type}}) ==
        "types.def:2: expected a new name, 'person' stands above");
  CHECK(error({{"types.def", "Person | wire=P | label=P\n"}})
            .find("types.def:1: expected one name") == 0);
  CHECK(error({{"types.def", "sixteen-letters-x | wire=P | label=P\n"}})
            .find("types.def:1: expected one name") == 0);
  CHECK(error({{"types.def", person_type},
               {"relations.def", "knows | label=knows | subject=cat\n"}}) ==
        "relations.def:1: expected subject= a type of types.def or 'any', found 'cat'");
  CHECK(error({{"relations.def", "knows | label=knows | directed=maybe\n"}}) ==
        "relations.def:1: expected directed=yes or directed=no");
  CHECK(error({{"a.rules", "KIND d\nRULE x\nEXAMPLE \"a\" => b\n"},
               {"b.rules", "KIND d\nRULE x\nEXAMPLE \"a\" => b\n"}}) ==
        "b.rules:2: expected a new name, 'x' is taken in another file");
  CHECK(error({{"notes.txt", "x"}}).find("expected a dictionary folder") != std::string::npos);
  CHECK_FALSE(load_lexicon({"/nowhere/at/all"}));
}

TEST_CASE("There are at most 192 lists") {
  for (const std::size_t lists : {192, 193}) {
    const Folder folder{};
    std::string definitions;
    for (std::size_t i = 0; i < lists; ++i) {
      const std::string name = "l" + std::to_string(i);
      definitions += name + ".lst | name=" + name + " | role=word\n";
      folder.write(name + ".lst", header + name + "\n");
    }
    folder.write("lists.def", definitions);
    CHECK(folder.error() == (lists == 192 ? "" : "lists.def:193: expected at most 192 lists"));
    if (lists != 192) continue;
    const LexiconPtr lexicon = *folder.load();
    CHECK(lexicon->lists_of(lexicon->word("l191")).has(lexicon->list("l191")));
    CHECK_FALSE(lexicon->lists_of(lexicon->word("l191")).has(lexicon->list("l0")));
  }
}

TEST_CASE("Hidden files, other files and links to folders are left alone") {
  const Folder folder{{"lists.def", "a.lst | name=a | role=name\n"},
                      {"a.lst", header + "x\n"},
                      {".hidden/b.lst", "nonsense"},
                      {"a.lst~", "nonsense"},
                      {"README.md", "nonsense"}};
  std::filesystem::create_directory_symlink(folder.path(), folder.path() / "again");
  CHECK(folder.error().empty());
}

TEST_CASE("The environment names the default dictionaries") {
  ::setenv("REDSTRING_DICTIONARIES", small_dictionaries().c_str(), 1);
  const auto named = default_dictionaries();
  REQUIRE(named);
  CHECK(*named == small_dictionaries());
  ::setenv("REDSTRING_DICTIONARIES", "/nowhere/at/all", 1);
  CHECK_FALSE(default_dictionaries());
  ::unsetenv("REDSTRING_DICTIONARIES");
  CHECK(default_dictionaries());
}
