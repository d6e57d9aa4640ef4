// One id of a knowledge base makes one entity, two ids make two.
#include "link/identifiers.h"

#include "link/units.h"
#include "link/words.h"

namespace redstring::link {
namespace {

/// How many clusters are left when all of them have one id.
std::size_t left_with_one_id(std::vector<Unit> units, const std::vector<Decision>& decisions = {},
                             const std::string& label = "Anton Kettle") {
  std::vector<Unit> sorted;
  Linking linking = link_all(std::move(units), decisions, &sorted);
  const std::size_t before = linking.clusters.size();
  const std::vector<IdentifiedName> known(before, {label, "Q1"});
  const auto became = join_by_identifier(linking, known, decisions, test_lexicon());
  CHECK(became.empty() == (linking.clusters.size() == before));
  std::size_t units_left = 0;
  for (std::size_t c = 0; c < linking.clusters.size(); ++c) {
    if (c > 0) CHECK(linking.clusters[c - 1].key < linking.clusters[c].key);
    units_left += linking.clusters[c].units.size();
    for (const std::uint32_t u : linking.clusters[c].units) CHECK(linking.cluster_of[u] == c);
  }
  CHECK(units_left == sorted.size());
  return linking.clusters.size();
}

}  // namespace

TEST_CASE("one id joins clusters, but not against what one thing's names never differ in") {
  CHECK(left_with_one_id({person(1, "Anton Kettle"), person(2, "Maria Ladle")}) == 1);
  CHECK(left_with_one_id({organization(1, "Kettle Works"), organization(2, "Norland Ladles")}) ==
        1);
  CHECK(left_with_one_id({person(1, "Anton Kettle Jr."), person(2, "Anton Kettle Sr.")}) == 2);
  CHECK(left_with_one_id({person(1, "Anton bin Karl"), person(2, "Karl bin Anton")}) == 2);
  CHECK(left_with_one_id({organization(1, "Kettle Fund 5"), organization(2, "Kettle Fund 6")}) ==
        2);
  CHECK(left_with_one_id({person(1, "Anton Kettle"), person(2, "Ladlemann")}) == 2);
  CHECK(left_with_one_id({person(1, "Anton Kettle"), organization(2, "Norland Works")}) == 2);
}

TEST_CASE("a person of one word is joined by an id where that word is all the name there is") {
  const std::vector<Unit> units = {person(1, "Kettle"), person(2, "Kettle")};
  CHECK(left_with_one_id(units, {}, "Anton Kettle") == 2);
  CHECK(left_with_one_id(units, {}, "Kettle") == 1);
}

TEST_CASE("a decision comes before an id") {
  const std::vector<Unit> units = {person(1, "Anton Kettle"), person(2, "Maria Ladle")};
  CHECK(left_with_one_id(units, {decision(1, DecisionKind::different, "person/maria ladle",
                                          "person/anton kettle")}) == 2);
  CHECK(left_with_one_id(units, {decision(1, DecisionKind::hide, "person/maria ladle", "")}) == 2);
}

TEST_CASE("names with two ids are kept apart, unless somebody said that they are the same") {
  std::vector<Unit> sorted;
  const Linking linking =
      link_all({person(1, "Anton Kettle"), person(2, "Anton B. Kettle")}, {}, &sorted);
  REQUIRE(linking.clusters.size() == 1);
  const NameLists lists(test_lexicon());
  const auto apart = [&](std::vector<IdentifiedName> names, std::vector<Decision> decisions = {}) {
    return keep_identifiers_apart(linking.clusters[0], std::move(names), decisions, 7, lists);
  };
  const auto forth = apart({{"Anton Kettle", "Q1"}, {"Anton B. Kettle", "Q2"}});
  const auto back = apart({{"Anton B. Kettle", "Q2"}, {"Anton Kettle", "Q1"}});
  REQUIRE(forth.size() == 1);
  REQUIRE(back.size() == 1);
  CHECK(forth[0].number == 7);
  CHECK(forth[0].kind == DecisionKind::different);
  CHECK(forth[0].left == "person/anton b kettle");
  CHECK(forth[0].right == "person/anton kettle");
  CHECK(back[0].left == forth[0].left);
  CHECK(back[0].right == forth[0].right);
  CHECK(apart({{"Anton Kettle", "Q1"}, {"Anton B. Kettle", "Q1"}}).empty());
  CHECK(apart({{"Anton Kettle", "Q1"}, {"Anton B. Kettle", ""}}).empty());
  CHECK(apart({{"Anton Kettle", "Q1"}, {"Anton B. Kettle", "Q2"}},
              {decision(1, DecisionKind::same, "person/anton kettle", "person/anton b kettle")})
            .empty());
}

}  // namespace redstring::link
