// Two people with one name, and a name that two people may bear: surroundings decide, or nothing
// is decided and it is said.
#include "link/units.h"

namespace redstring::link {
namespace {

Unit someone(unsigned document, std::string name, std::vector<std::string> roles,
             std::string published = {}) {
  Unit out = person(document, std::move(name));
  out.roles = std::move(roles);
  out.published = std::move(published);
  return out;
}

/// A banker in Norvane and a rower in Halden, both called Daniel Roe.
std::vector<Unit> two_daniel_roes() {
  std::vector<Unit> units;
  for (unsigned d = 0; d < 3; ++d) {
    units.push_back(someone(d, "Daniel Roe", {"banker"}));
    units.push_back(organization(d, "Norvane Holding"));
    units.push_back(person(d, "Ilse Marten"));
    units.push_back(unit(d, types::place, "Norvane"));
  }
  for (unsigned d = 3; d < 5; ++d) {
    units.push_back(someone(d, "Daniel Roe", {"oarsman"}));
    units.push_back(organization(d, "Halden Rowing Club"));
    units.push_back(person(d, "Teo Varga"));
    units.push_back(unit(d, types::place, "Halden"));
  }
  return units;
}

TEST_CASE("two people with one name are told apart by whom and what they occur with") {
  std::vector<Unit> sorted;
  const Linking linking = link_all(two_daniel_roes(), {}, &sorted);
  CHECK(key_of(linking, sorted, 0, "Daniel Roe") == "person/daniel roe");
  CHECK(key_of(linking, sorted, 2, "Daniel Roe") == "person/daniel roe");
  CHECK(key_of(linking, sorted, 3, "Daniel Roe") == "person/daniel roe~halden rowing club");
  CHECK(key_of(linking, sorted, 4, "Daniel Roe") == "person/daniel roe~halden rowing club");
}

TEST_CASE("one thing that both surroundings share keeps them together") {
  std::vector<Unit> units = two_daniel_roes();
  units.push_back(person(4, "Ilse Marten"));
  std::vector<Unit> sorted;
  const Linking linking = link_all(units, {}, &sorted);
  CHECK(key_of(linking, sorted, 0, "Daniel Roe") == key_of(linking, sorted, 4, "Daniel Roe"));
}

TEST_CASE("without roles, other surroundings are just another story") {
  std::vector<Unit> units = two_daniel_roes();
  for (Unit& u : units) u.roles.clear();
  std::vector<Unit> sorted;
  const Linking linking = link_all(units, {}, &sorted);
  CHECK(key_of(linking, sorted, 0, "Daniel Roe") == key_of(linking, sorted, 4, "Daniel Roe"));
}

TEST_CASE("a single article of another sort leaves them together, marked and asked about") {
  std::vector<Unit> units = two_daniel_roes();
  units.erase(std::remove_if(units.begin(), units.end(),
                             [](const Unit& u) { return u.document == test_document(4); }),
              units.end());
  std::vector<Unit> sorted;
  const Linking linking = link_all(units, {}, &sorted);
  const std::string key = key_of(linking, sorted, 3, "Daniel Roe");
  CHECK(key == "person/daniel roe");
  for (const Cluster& cluster : linking.clusters) {
    if (cluster.key.value == key) {
      CHECK(cluster.ambiguous);
    }
  }
  REQUIRE(linking.questions.size() == 1);
  const ReviewItem& item = linking.questions[0];
  CHECK(item.kind == ReviewKind::homonym);
  CHECK(item.left.value == key);
  CHECK(item.apart == std::vector<DocumentId>{test_document(3)});
  // "No" is a split that can be made, "yes" changes nothing.
  const Linking parted =
      link_all(units, {decision(1, DecisionKind::split, key, test_document(3).hex())}, &sorted);
  CHECK(key_of(parted, sorted, 3, "Daniel Roe") != key_of(parted, sorted, 0, "Daniel Roe"));
  const Linking joined = link_all(
      units, {decision(1, DecisionKind::same, item.left.value, item.right.value)}, &sorted);
  CHECK(key_of(joined, sorted, 3, "Daniel Roe") == key_of(joined, sorted, 0, "Daniel Roe"));
}

TEST_CASE("who was in the papers eighty years before is somebody else") {
  std::vector<Unit> units = {someone(1, "Daniel Roe", {}, "1897-03-02"),
                             someone(2, "Daniel Roe", {}, "1979-03-02"),
                             someone(3, "Daniel Roe", {}, "1979-05-02")};
  for (unsigned d = 2; d < 4; ++d) units.push_back(person(d, "Teo Varga"));
  std::vector<Unit> sorted;
  const Linking linking = link_all(units, {}, &sorted);
  CHECK(key_of(linking, sorted, 2, "Daniel Roe") == "person/daniel roe");
  CHECK(key_of(linking, sorted, 3, "Daniel Roe") == "person/daniel roe");
  CHECK(key_of(linking, sorted, 1, "Daniel Roe") != "person/daniel roe");
}

TEST_CASE("a decision joins what surroundings told apart") {
  std::vector<Unit> sorted;
  const Linking linking = link_all(two_daniel_roes(),
                                   {decision(1, DecisionKind::same, "person/daniel roe",
                                             "person/daniel roe~halden rowing club")},
                                   &sorted);
  CHECK(key_of(linking, sorted, 0, "Daniel Roe") == key_of(linking, sorted, 4, "Daniel Roe"));
}

TEST_CASE("a name without its middle initial goes to the bearer whose company it shares") {
  std::vector<Unit> units;
  for (unsigned d = 0; d < 3; ++d) {
    units.push_back(person(d, "John A. Kettleworthy"));
    units.push_back(organization(d, "Norvane Holding"));
    units.push_back(person(d, "Ilse Marten"));
  }
  for (unsigned d = 3; d < 6; ++d) {
    units.push_back(person(d, "John B. Kettleworthy"));
    units.push_back(organization(d, "Halden Rowing Club"));
    units.push_back(person(d, "Teo Varga"));
  }
  for (unsigned d : {6u, 7u}) units.push_back(person(d, "John Kettleworthy"));
  units.push_back(person(7, "Teo Varga"));
  units.push_back(organization(7, "Halden Rowing Club"));
  std::vector<Unit> sorted;
  const Linking linking = link_all(units, {}, &sorted);
  CHECK(key_of(linking, sorted, 7, "John Kettleworthy") == "person/john b kettleworthy");
  CHECK(key_of(linking, sorted, 6, "John Kettleworthy") == "person/john kettleworthy");
}

TEST_CASE("telling apart does not depend on the order in which documents came") {
  std::vector<Unit> units = two_daniel_roes(), sorted;
  const std::string expected = [&] {
    const Linking linking = link_all(units, {}, &sorted);
    return print(linking, sorted);
  }();
  std::mt19937_64 random(5);
  number(units);
  for (int round = 0; round < 10; ++round) {
    std::shuffle(units.begin(), units.end(), random);
    std::vector<Unit> copy = units;
    const Linking linking = link(copy, {}, test_lexicon());
    REQUIRE(print(linking, copy) == expected);
  }
}

}  // namespace
}  // namespace redstring::link
