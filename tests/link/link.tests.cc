// Who is meant: small archives, told by hand.
#include "link/units.h"

namespace redstring::link {
namespace {

struct Linked {
  std::vector<Unit> units;
  Linking linking;

  explicit Linked(std::vector<Unit> from, const std::vector<Decision>& decisions = {}) {
    linking = link_all(std::move(from), decisions, &units);
  }
  std::string key(unsigned document, std::string_view name) const {
    return key_of(linking, units, document, name);
  }
  bool together(unsigned d1, std::string_view n1, unsigned d2, std::string_view n2) const {
    const std::string a = key(d1, n1), b = key(d2, n2);
    CHECK_FALSE(a.empty());
    CHECK_FALSE(b.empty());
    return a == b;
  }
  const Cluster& cluster(std::string_view key) const {
    for (const Cluster& c : linking.clusters) {
      if (c.key.value == key) return c;
    }
    FAIL("no cluster " << key);
    return linking.clusters[0];
  }
  bool has_alias(std::string_view key, std::string_view alias) const {
    for (const EntityKey& k : cluster(key).alias_keys) {
      if (k.value == alias) return true;
    }
    return false;
  }
};

}  // namespace

TEST_CASE("nothing gives nothing") {
  const Linked linked({});
  CHECK(linked.linking.clusters.empty());
  CHECK(linked.linking.cluster_of.empty());
}

TEST_CASE("equal keys are one entity across documents") {
  const Linked linked({person(1, "Anton Kettle"), person(2, "Mr. Anton Kettle"),
                       organization(1, "Kettle Inc."), organization(2, "The Kettle Company"),
                       unit(1, types::server, "mail.example.com"),
                       unit(2, types::server, "https://mail.example.com:8080/"),
                       unit(1, types::date, "2016-09-23"), unit(2, types::date, "2016-09-23"),
                       unit(1, types::place, "Kettleby"), unit(2, types::place, "Kettleby")});
  CHECK(linked.linking.clusters.size() == 5);
  CHECK(linked.key(1, "Anton Kettle") == "person/anton kettle");
  CHECK(linked.key(2, "The Kettle Company") == "organization/kettle");
}

TEST_CASE("one name under two types is two entities") {
  const Linked linked({person(1, "Anton Kettle"), organization(1, "Anton Kettle"),
                       unit(2, types::place, "Anton Kettle")});
  CHECK(linked.linking.clusters.size() == 3);
}

TEST_CASE("initials, middle names, nicknames and spellings join the one full name they fit") {
  const Linked linked({person(1, "William Henry Ladle"), person(2, "William Ladle"),
                       person(3, "W. Ladle"), person(4, "Bill Ladle"),
                       person(5, "William H. Ladle"), person(6, "Mohammed Ladle"),
                       person(7, "Muhammad Ladle")});
  for (const auto& [d, name] : std::vector<std::pair<unsigned, const char*>>{
           {2, "William Ladle"}, {3, "W. Ladle"}, {4, "Bill Ladle"}, {5, "William H. Ladle"}}) {
    INFO(name);
    CHECK(linked.together(1, "William Henry Ladle", d, name));
  }
  CHECK(linked.together(6, "Mohammed Ladle", 7, "Muhammad Ladle"));
  CHECK_FALSE(linked.together(1, "William Henry Ladle", 6, "Mohammed Ladle"));
}

TEST_CASE("an initial is no bridge between two people") {
  const Linked linked({person(1, "John Ladle"), person(2, "Jane Ladle"), person(3, "J. Ladle"),
                       person(4, "J. Ladle")});
  CHECK_FALSE(linked.together(1, "John Ladle", 2, "Jane Ladle"));
  CHECK_FALSE(linked.together(3, "J. Ladle", 1, "John Ladle"));
  CHECK_FALSE(linked.together(3, "J. Ladle", 2, "Jane Ladle"));
  // Nor is it one thing by itself: each document may mean another.
  CHECK_FALSE(linked.together(3, "J. Ladle", 4, "J. Ladle"));
  CHECK(linked.cluster(linked.key(3, "J. Ladle")).ambiguous);
}

TEST_CASE("a better fit decides between two") {
  const Linked linked(
      {person(1, "John R. Ladle"), person(2, "Jane Ladle"), person(3, "J. R. Ladle")});
  CHECK(linked.together(1, "John R. Ladle", 3, "J. R. Ladle"));
  CHECK_FALSE(linked.together(2, "Jane Ladle", 3, "J. R. Ladle"));
}

TEST_CASE("a name without middle initial stays apart from two that differ in theirs") {
  const Linked linked(
      {person(1, "John R. Ladle"), person(2, "John Q. Ladle"), person(3, "John Ladle")});
  CHECK(linked.linking.clusters.size() == 3);
  CHECK(linked.cluster(linked.key(3, "John Ladle")).ambiguous);
}

TEST_CASE("a nickname of two people joins neither") {
  const Linked linked(
      {person(1, "Samuel Ladle"), person(2, "Samantha Ladle"), person(3, "Sam Ladle")});
  CHECK(linked.linking.clusters.size() == 3);
}

TEST_CASE("names that many bear by themselves are not taken as nicknames") {
  const Linked linked({person(1, "John Ladle"), person(2, "Jack Ladle"),
                       person(3, "Margaret Ladle"), person(4, "Daisy Ladle")});
  CHECK(linked.linking.clusters.size() == 4);
}

TEST_CASE("father and son stay apart, and so do Mr. and Mrs.") {
  std::vector<Unit> units = {person(1, "Anton Kettle Sr."), person(2, "Anton Kettle Jr."),
                             person(3, "Robin Ladle"), person(4, "Robin Ladle"),
                             person(5, "Robin Ladle")};
  units[2].titles = {"mr"};
  units[3].titles = {"mrs"};
  units[4].titles = {"mr"};
  const Linked linked(units);
  CHECK_FALSE(linked.together(1, "Anton Kettle Sr.", 2, "Anton Kettle Jr."));
  CHECK(linked.key(3, "Robin Ladle") == "person/robin ladle");
  CHECK(linked.key(5, "Robin Ladle") == "person/robin ladle");
  CHECK(linked.key(4, "Robin Ladle") == "person/robin ladle~2");
  CHECK(linked.cluster("person/robin ladle").ambiguous);
  CHECK(linked.has_alias("person/robin ladle~2", "person/robin ladle"));
}

TEST_CASE("a sex that titles or pronouns give forbids what the names allow") {
  std::vector<Unit> units = {person(1, "Robin Ladle"), person(2, "R. Ladle")};
  units[0].gender = "f";
  units[1].gender = "m";
  const Linked linked(units);
  CHECK_FALSE(linked.together(1, "Robin Ladle", 2, "R. Ladle"));
}

TEST_CASE("a bare surname joins the only bearer whom something else points to") {
  // Kettleworthy is in no list of names: the surname alone is enough.
  const Linked rare({person(1, "Anton Kettleworthy", {"Kettleworthy"}), person(2, "Kettleworthy")});
  CHECK(rare.key(2, "Kettleworthy") == "person/anton kettleworthy");
  // Brown is: the second document has to mention something that goes with Anton Brown.
  const Linked common({person(1, "Anton Brown"), organization(1, "Kettle Bank"), person(2, "Brown"),
                       organization(2, "Kettle Bank"), organization(2, "Ladle Works"),
                       organization(1, "Ladle Works"), person(3, "Brown")});
  CHECK(common.together(2, "Brown", 1, "Anton Brown"));
  CHECK_FALSE(common.together(3, "Brown", 1, "Anton Brown"));
}

TEST_CASE("somebody often named is meant by a name that is nothing but a surname") {
  std::vector<Unit> units;
  for (unsigned d = 0; d < 5; ++d) units.push_back(person(d, "Anton Aarons"));
  units.push_back(person(10, "Aarons"));
  CHECK(Linked(units).together(10, "Aarons", 0, "Anton Aarons"));
  for (unsigned d = 11; d < 20; ++d) units.push_back(person(d, "Aarons"));
  CHECK_FALSE(Linked(units).together(10, "Aarons", 0, "Anton Aarons"));
}

TEST_CASE("a bare surname of two bearers stays alone in each document") {
  const Linked linked({person(1, "Anton Kettleworthy"), person(2, "Maria Kettleworthy"),
                       person(3, "Kettleworthy"), person(4, "Kettleworthy")});
  CHECK(linked.linking.clusters.size() == 4);
  const std::string key = linked.key(3, "Kettleworthy");
  CHECK(key == "person/kettleworthy~" + test_document(3).hex().substr(0, 8));
  CHECK(linked.has_alias(key, "person/kettleworthy"));
  CHECK(linked.cluster(key).ambiguous);
}

TEST_CASE("a sex tells which of two bearers a bare surname means") {
  std::vector<Unit> units = {person(1, "Anton Kettleworthy"), person(2, "Maria Kettleworthy"),
                             person(3, "Kettleworthy")};
  units[0].gender = "m";
  units[1].gender = "f";
  units[2].titles = {"mrs"};
  const Linked linked(units);
  CHECK(linked.together(3, "Kettleworthy", 2, "Maria Kettleworthy"));
}

TEST_CASE("a bearer ten times as frequent as all others is meant") {
  std::vector<Unit> units;
  for (unsigned d = 0; d < 20; ++d) units.push_back(person(d, "Anton Kettleworthy"));
  units.push_back(person(30, "Maria Kettleworthy"));
  units.push_back(person(31, "Kettleworthy"));
  CHECK(Linked(units).together(31, "Kettleworthy", 0, "Anton Kettleworthy"));
  units.push_back(person(32, "Bruno Kettleworthy"));
  units.push_back(person(33, "Carla Kettleworthy"));
  CHECK_FALSE(Linked(units).together(31, "Kettleworthy", 0, "Anton Kettleworthy"));
}

TEST_CASE("a title that not everybody has tells which bearer is meant") {
  std::vector<Unit> units = {person(1, "Anton Brown"), person(2, "Maria Brown"), person(3, "Brown"),
                             person(4, "Brown")};
  units[0].titles = {"senator"};
  units[1].titles = {"dr"};
  units[2].titles = {"senator"};
  units[3].titles = {"dr"};
  const Linked linked(units);
  CHECK(linked.together(3, "Brown", 1, "Anton Brown"));
  CHECK_FALSE(linked.together(4, "Brown", 2, "Maria Brown"));
}

TEST_CASE("a given name alone means only somebody known far better than his namesakes") {
  std::vector<Unit> units;
  for (unsigned d = 0; d < 12; ++d) {
    units.push_back(person(d, "Zelmira Kettle"));
    if (d < 3) units.push_back(organization(d, "Kettle Works"));
  }
  units.push_back(person(30, "Zelmira"));
  units.push_back(organization(30, "Kettle Works"));
  units.push_back(person(31, "Zelmira"));
  const Linked linked(units);
  CHECK(linked.together(30, "Zelmira", 0, "Zelmira Kettle"));
  CHECK_FALSE(linked.together(31, "Zelmira", 0, "Zelmira Kettle"));
  units.push_back(person(32, "Zelmira Ladle"));
  units.push_back(person(33, "Zelmira Ladle"));
  CHECK_FALSE(Linked(units).together(30, "Zelmira", 0, "Zelmira Kettle"));
}

TEST_CASE("first middle names that differ are two people, and so is who goes by his middle name") {
  const Linked linked({person(1, "John H. W. Ladle"), person(2, "John W. Ladle"),
                       person(3, "J. Thomas Kettle"), person(4, "Joseph Kettle")});
  CHECK(linked.linking.clusters.size() == 4);
}

TEST_CASE("a name of one word that no fuller name contains") {
  // In no list: one entity at once.
  const Linked rare({person(1, "Zorblatt"), person(2, "Zorblatt")});
  CHECK(rare.key(1, "Zorblatt") == "person/zorblatt");
  CHECK(rare.together(1, "Zorblatt", 2, "Zorblatt"));
  // A listed name: only when five publications know no other.
  std::vector<Unit> units = {person(1, "Brown"), person(2, "Brown"), person(3, "Brown"),
                             person(4, "Brown")};
  CHECK_FALSE(Linked(units).together(1, "Brown", 2, "Brown"));
  units.push_back(person(5, "Brown"));
  CHECK(Linked(units).together(1, "Brown", 2, "Brown"));
  units.push_back(person(6, "Brown Kettle"));
  CHECK_FALSE(Linked(units).together(1, "Brown", 2, "Brown"));
}

TEST_CASE("Mr. and Mrs. Brown of one document are two") {
  std::vector<Unit> units = {person(1, "Brown"), person(1, "Brown"), person(1, "Brown")};
  units[0].titles = {"mr"};
  units[1].titles = {"mrs"};
  const Linked linked(units);
  CHECK(linked.linking.clusters.size() == 2);
}

TEST_CASE("copies of one article are one publication") {
  std::vector<Unit> units = {person(1, "Brown"), person(2, "Brown"), person(3, "Brown")};
  units[0].publication = units[1].publication = 7;
  const Linked linked(units);
  CHECK(linked.together(1, "Brown", 2, "Brown"));
  CHECK_FALSE(linked.together(1, "Brown", 3, "Brown"));
  // A copy that was cut short still has its full name in the other copy.
  std::vector<Unit> cut = {person(1, "Anton Brown"), person(2, "Brown")};
  cut[0].publication = cut[1].publication = 7;
  CHECK(Linked(cut).together(1, "Anton Brown", 2, "Brown"));
}

TEST_CASE("acronyms join the one name that some document gives them") {
  const Linked linked({organization(1, "Federal Bureau of Kettles", {"FBK"}),
                       organization(2, "FBK"), organization(3, "FBK")});
  CHECK(linked.together(1, "Federal Bureau of Kettles", 3, "FBK"));
  CHECK(linked.key(2, "FBK") == "organization/federal bureau of kettles");
  const Linked two({organization(1, "Federal Bureau of Kettles", {"FBK"}),
                    organization(2, "Fund for Better Kings", {"FBK"}), organization(3, "FBK")});
  CHECK(two.linking.clusters.size() == 3);
  CHECK(two.cluster("organization/fbk").ambiguous);
  // An acronym that nobody explains is a name.
  const Linked alone({organization(1, "FBK"), organization(2, "FBK")});
  CHECK(alone.key(1, "FBK") == "organization/fbk");
}

TEST_CASE("a short form used everywhere is not swallowed by one longer name") {
  std::vector<Unit> units = {organization(1, "Kettle Records", {"Kettle"})};
  for (unsigned d = 2; d < 40; ++d) units.push_back(organization(d, "Kettle"));
  const Linked linked(units);
  CHECK_FALSE(linked.together(1, "Kettle Records", 2, "Kettle"));
  const Linked few(
      {organization(1, "Zorblatt Records", {"Zorblatt"}), organization(2, "Zorblatt")});
  CHECK(few.together(1, "Zorblatt Records", 2, "Zorblatt"));
}

TEST_CASE("organizations: abbreviations and order join, legal forms and numbers part") {
  const Linked linked({organization(1, "Bank of Norland"), organization(2, "Norland Bank"),
                       organization(3, "Intl. Kettle Union"),
                       organization(4, "International Kettle Union"), organization(5, "Brigade 44"),
                       organization(6, "Brigade 45"), organization(7, "University of Norland"),
                       organization(8, "Norland University")});
  CHECK(linked.together(1, "Bank of Norland", 2, "Norland Bank"));
  CHECK(linked.together(3, "Intl. Kettle Union", 4, "International Kettle Union"));
  CHECK_FALSE(linked.together(5, "Brigade 44", 6, "Brigade 45"));
  CHECK_FALSE(linked.together(7, "University of Norland", 8, "Norland University"));
}

TEST_CASE("what says only the sort of thing never joins across documents") {
  const Linked linked({organization(1, "the bank"), organization(2, "the bank"),
                       unit(1, types::server, "the mail server"),
                       unit(2, types::server, "the mail server"), person(1, "N. N."),
                       person(2, "N. N.")});
  CHECK(linked.linking.clusters.size() == 6);
}

TEST_CASE("a rare misspelling of an unlisted name joins, one as frequent does not") {
  std::vector<Unit> units;
  for (unsigned d = 0; d < 6; ++d) units.push_back(person(d, "Zelmira Kettleworthy"));
  units.push_back(person(10, "Zelmira Kettelworthy"));
  CHECK(Linked(units).together(0, "Zelmira Kettleworthy", 10, "Zelmira Kettelworthy"));
  for (unsigned d = 11; d < 15; ++d) units.push_back(person(d, "Zelmira Kettelworthy"));
  CHECK_FALSE(Linked(units).together(0, "Zelmira Kettleworthy", 10, "Zelmira Kettelworthy"));
  // Both are known surnames: never.
  std::vector<Unit> known;
  for (unsigned d = 0; d < 9; ++d) known.push_back(person(d, "Zelmira Hansen"));
  known.push_back(person(10, "Zelmira Hanson"));
  CHECK_FALSE(Linked(known).together(0, "Zelmira Hansen", 10, "Zelmira Hanson"));
}

TEST_CASE("the key comes from the fullest and most frequent name, aliases from all") {
  const Linked linked({person(1, "A. Kettleworthy"), person(2, "Anton Kettleworthy", {"Toni"}),
                       person(3, "Anton Kettleworthy"), person(4, "Anton B. Kettleworthy")});
  CHECK(linked.linking.clusters.size() == 1);
  CHECK(linked.key(1, "A. Kettleworthy") == "person/anton kettleworthy");
  CHECK(linked.cluster("person/anton kettleworthy").name == "Anton Kettleworthy");
  for (const char* alias : {"person/a kettleworthy", "person/anton b kettleworthy", "person/toni",
                            "person/anton kettleworthy"}) {
    CHECK(linked.has_alias("person/anton kettleworthy", alias));
  }
}

TEST_CASE("a headline's capitals are not shown as the name") {
  const Linked linked({person(1, "ANTON KETTLE"), person(2, "Anton Kettle")});
  CHECK(linked.cluster("person/anton kettle").name == "Anton Kettle");
}

// ---- decisions

TEST_CASE("same joins what names keep apart, and undo brings back what was before") {
  const std::vector<Unit> units = {person(1, "Anton Kettle"), person(2, "The Tinker"),
                                   person(3, "Maria Ladle")};
  const Decision same = decision(1, DecisionKind::same, "person/anton kettle", "person/the tinker");
  const Linked before(units), joined(units, {same}),
      undone(units, {same, decision(2, DecisionKind::undo, "1")}),
      again(units,
            {same, decision(2, DecisionKind::undo, "1"), decision(3, DecisionKind::undo, "2")});
  CHECK_FALSE(before.together(1, "Anton Kettle", 2, "The Tinker"));
  CHECK(joined.together(1, "Anton Kettle", 2, "The Tinker"));
  CHECK(print(undone.linking, undone.units) == print(before.linking, before.units));
  CHECK(print(again.linking, again.units) == print(joined.linking, joined.units));
}

TEST_CASE("different parts what names join, also through a third") {
  const std::vector<Unit> units = {person(1, "William Ladle"), person(2, "Bill Ladle"),
                                   person(3, "W. Ladle")};
  const Linked before(units);
  CHECK(before.linking.clusters.size() == 1);
  const Linked parted(
      units, {decision(1, DecisionKind::different, "person/william ladle", "person/bill ladle")});
  CHECK_FALSE(parted.together(1, "William Ladle", 2, "Bill Ladle"));
}

TEST_CASE("different holds against same, and both are named") {
  const std::vector<Unit> units = {person(1, "Anton Kettle"), person(2, "The Tinker"),
                                   person(3, "Zorblatt")};
  const Linked linked(
      units, {decision(1, DecisionKind::same, "person/anton kettle", "person/zorblatt"),
              decision(2, DecisionKind::different, "person/anton kettle", "person/the tinker"),
              decision(3, DecisionKind::same, "person/zorblatt", "person/the tinker")});
  CHECK(linked.together(1, "Anton Kettle", 3, "Zorblatt"));
  CHECK_FALSE(linked.together(1, "Anton Kettle", 2, "The Tinker"));
  REQUIRE(linked.linking.notes.size() == 1);
  CHECK(linked.linking.notes[0].find("decision 3") != std::string::npos);
  CHECK(linked.linking.notes[0].find("decision 2") != std::string::npos);
}

TEST_CASE("split takes the units of some documents out, under a key that decisions can name") {
  const std::vector<Unit> units = {person(1, "Anton Kettle"), person(2, "Anton Kettle"),
                                   person(3, "A. Kettle"), person(4, "Anton Kettle")};
  const std::string documents = test_document(2).hex() + " " + test_document(3).hex();
  const Decision split = decision(1, DecisionKind::split, "person/anton kettle", documents);
  const Linked linked(units, {split});
  CHECK(linked.together(1, "Anton Kettle", 4, "Anton Kettle"));
  CHECK(linked.together(2, "Anton Kettle", 3, "A. Kettle"));
  CHECK_FALSE(linked.together(1, "Anton Kettle", 2, "Anton Kettle"));
  const std::string key = linked.key(2, "Anton Kettle");
  CHECK(key == "person/anton kettle~" + test_document(2).hex().substr(0, 8));
  const Linked renamed(units,
                       {split, decision(2, DecisionKind::rename, key, "Anton Kettle the Younger")});
  CHECK(renamed.cluster(key).name == "Anton Kettle the Younger");
  CHECK(renamed.cluster("person/anton kettle").name == "Anton Kettle");
  const Linked mended(units, {split, decision(2, DecisionKind::same, key, "person/anton kettle")});
  CHECK(mended.together(1, "Anton Kettle", 2, "Anton Kettle"));
}

TEST_CASE("a bare surname is given to somebody by its key with a document") {
  const std::vector<Unit> units = {person(1, "Anton Brown"), person(2, "Maria Brown"),
                                   person(3, "Brown"), person(4, "Brown")};
  const std::string key = "person/brown~" + test_document(3).hex().substr(0, 8);
  const Linked one(units, {decision(1, DecisionKind::same, key, "person/maria brown")});
  CHECK(one.together(3, "Brown", 2, "Maria Brown"));
  CHECK_FALSE(one.together(4, "Brown", 2, "Maria Brown"));
  const Linked every(units,
                     {decision(1, DecisionKind::same, "person/brown", "person/maria brown")});
  CHECK(every.together(3, "Brown", 2, "Maria Brown"));
  CHECK(every.together(4, "Brown", 2, "Maria Brown"));
  const Linked not_him(units, {decision(1, DecisionKind::different, key, "person/maria brown"),
                               decision(2, DecisionKind::different, key, "person/anton brown")});
  CHECK_FALSE(not_him.together(3, "Brown", 2, "Maria Brown"));
}

TEST_CASE("one document's unit of a full name is given away or kept apart by its key") {
  const std::vector<Unit> units = {person(1, "William Ladle"), person(2, "Bill Ladle"),
                                   person(3, "Bill Ladle"), person(4, "Maria Kettle")};
  const std::string key = "person/bill ladle~" + test_document(3).hex().substr(0, 8);
  const Linked given(units, {decision(1, DecisionKind::same, key, "person/maria kettle")});
  CHECK(given.together(3, "Bill Ladle", 4, "Maria Kettle"));
  CHECK(given.together(2, "Bill Ladle", 1, "William Ladle"));
  CHECK_FALSE(given.together(3, "Bill Ladle", 1, "William Ladle"));
  const Linked parted(units, {decision(1, DecisionKind::different, "person/william ladle", key)});
  CHECK(parted.together(2, "Bill Ladle", 1, "William Ladle"));
  CHECK_FALSE(parted.together(3, "Bill Ladle", 1, "William Ladle"));
  CHECK(parted.key(3, "Bill Ladle") == key);
  const Linked elsewhere(units, {decision(1, DecisionKind::different, "person/maria kettle", key)});
  CHECK(elsewhere.together(3, "Bill Ladle", 1, "William Ladle"));
}

TEST_CASE("hide and rename show, and a new name leads to the entity") {
  const Linked linked(
      {person(1, "Anton Kettle"), person(2, "Read More")},
      {decision(1, DecisionKind::hide, "person/read more"),
       decision(2, DecisionKind::rename, "person/anton kettle", "Antonius Kettle")});
  CHECK(linked.cluster("person/read more").hidden);
  CHECK_FALSE(linked.cluster("person/anton kettle").hidden);
  CHECK(linked.cluster("person/anton kettle").name == "Antonius Kettle");
  CHECK(linked.has_alias("person/anton kettle", "person/antonius kettle"));
}

TEST_CASE("a decision may name an entity by any of its surface forms, if only one has it") {
  const std::vector<Unit> units = {person(1, "Anton Kettle", {"Tinker"}), person(2, "Maria Ladle"),
                                   person(3, "Bruno Spoon", {"Cook"}),
                                   person(4, "Carla Fork", {"Cook"})};
  const Linked linked(units,
                      {decision(1, DecisionKind::same, "person/tinker", "person/maria ladle"),
                       decision(2, DecisionKind::same, "person/cook", "person/maria ladle")});
  CHECK(linked.together(1, "Anton Kettle", 2, "Maria Ladle"));
  CHECK_FALSE(linked.together(3, "Bruno Spoon", 2, "Maria Ladle"));
  CHECK(linked.linking.notes.size() == 1);
}

TEST_CASE("decisions about what is not there do nothing and are kept quietly") {
  const std::vector<Unit> units = {person(1, "Anton Kettle")};
  const Linked before(units);
  const Linked after(units,
                     {decision(1, DecisionKind::same, "person/nobody", "person/anton kettle"),
                      decision(2, DecisionKind::different, "person/nobody", "person/no one"),
                      decision(3, DecisionKind::split, "person/anton kettle", "zz"),
                      decision(4, DecisionKind::hide, ""), decision(5, DecisionKind::undo, "x"),
                      decision(6, DecisionKind::undo, "77")});
  CHECK(print(before.linking, before.units) == print(after.linking, after.units));
}

TEST_CASE("same may join two types, and the better name gives the type") {
  const Linked linked(
      {person(1, "Kettle Bank"), organization(2, "Kettle Bank"), organization(3, "Kettle Bank")},
      {decision(1, DecisionKind::same, "person/kettle bank", "organization/kettle bank")});
  CHECK(linked.linking.clusters.size() == 1);
  CHECK(linked.linking.clusters[0].type == types::organization);
}

TEST_CASE("what a list calls one thing is one entity across documents, unless decided otherwise") {
  const std::vector<Unit> units = {organization(1, "NYPD"),
                                   organization(2, "New York Police Department"),
                                   unit(1, types::place, "U.S."),
                                   unit(2, types::place, "the United States"),
                                   unit(3, types::place, "East Germany"),
                                   unit(4, types::place, "Germany")};
  const Linked linked(units);
  CHECK(linked.together(1, "NYPD", 2, "New York Police Department"));
  CHECK(linked.together(1, "U.S.", 2, "the United States"));
  CHECK_FALSE(linked.together(3, "East Germany", 4, "Germany"));
  const Linked decided(units, {decision(1, DecisionKind::different, "organization/nypd",
                                        "organization/new york police department")});
  CHECK_FALSE(decided.together(1, "NYPD", 2, "New York Police Department"));
}

}  // namespace redstring::link
