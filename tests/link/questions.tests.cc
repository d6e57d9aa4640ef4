// What the linker asks people: pairs that came near, and clusters that hang on one pair of names.
#include "link/units.h"

namespace redstring::link {
namespace {

const ReviewItem* asked(const Linking& linking, ReviewKind kind, std::string_view left,
                        std::string_view right) {
  for (const ReviewItem& item : linking.questions) {
    if (item.kind == kind && item.left.value == left && item.right.value == right) return &item;
  }
  return nullptr;
}

TEST_CASE("two names that came near are asked about, unless they are one or plainly two") {
  const Linking linking = link_all({
      person(1, "Zelmira Kettleworthy"),
      person(2, "Zelmira Kettelworthy"),
      person(3, "Anton Kettleworthy"),
      person(4, "Zelmira Kettleworthy"),
  });
  const ReviewItem* item = asked(linking, ReviewKind::near, "person/zelmira kettelworthy",
                                 "person/zelmira kettleworthy");
  REQUIRE(item != nullptr);
  CHECK(item->score >= item->threshold);
  CHECK(item->documents == 1);
  CHECK(item->value > 0);
  CHECK(asked(linking, ReviewKind::near, "person/anton kettleworthy",
              "person/zelmira kettleworthy") == nullptr);
}

TEST_CASE("an answered question is not asked again") {
  const Linking apart =
      link_all({person(1, "Zelmira Kettleworthy"), person(2, "Zelmira Kettelworthy")},
               {decision(1, DecisionKind::different, "person/zelmira kettleworthy",
                         "person/zelmira kettelworthy")});
  CHECK(apart.questions.empty());
  const Linking joined =
      link_all({person(1, "Zelmira Kettleworthy"), person(2, "Zelmira Kettelworthy")},
               {decision(1, DecisionKind::same, "person/zelmira kettleworthy",
                         "person/zelmira kettelworthy")});
  CHECK(joined.questions.empty());
}

TEST_CASE("the one pair of names that holds a cluster together is asked about") {
  // Only a slip that is rare beside the right spelling joins them: "Z. Kettelworthy" is too far
  // from "Zelmira Kettleworthy" to be joined directly.
  std::vector<Unit> units;
  for (unsigned d = 0; d < 10; ++d) units.push_back(person(d, "Zelmira Kettleworthy"));
  for (unsigned d = 10; d < 12; ++d) units.push_back(person(d, "Zelmira Kettelworthy"));
  for (unsigned d = 12; d < 14; ++d) units.push_back(person(d, "Z. Kettelworthy"));
  const Linking linking = link_all(units);
  REQUIRE(linking.clusters.size() == 1);
  const ReviewItem* item = asked(linking, ReviewKind::bridge, "person/zelmira kettelworthy",
                                 "person/zelmira kettleworthy");
  REQUIRE(item != nullptr);
  CHECK(item->documents == 4);
  // What it asks can be answered: then there are two.
  const Linking parted =
      link_all(units, {decision(1, DecisionKind::different, item->left.value, item->right.value)});
  CHECK(parted.clusters.size() == 2);
}

TEST_CASE("questions come by falling value and do not depend on the order of the documents") {
  std::vector<Unit> units;
  for (unsigned d = 0; d < 6; ++d) units.push_back(person(d, "Zelmira Kettleworthy"));
  for (unsigned d = 6; d < 9; ++d) units.push_back(person(d, "Zelmira Kettelworthy"));
  units.push_back(person(9, "Ottokar Zwingelmann"));
  units.push_back(person(10, "Ottokar Zwingelman"));
  std::mt19937_64 random(3);
  const Linking first = link_all(units);
  REQUIRE(first.questions.size() == 2);
  CHECK(first.questions[0].left.value == "person/zelmira kettelworthy");
  CHECK(first.questions[0].value > first.questions[1].value);
  for (int round = 0; round < 5; ++round) {
    std::shuffle(units.begin(), units.end(), random);
    const Linking other = link_all(units);
    REQUIRE(other.questions.size() == first.questions.size());
    for (std::size_t i = 0; i < first.questions.size(); ++i) {
      CHECK(other.questions[i].left == first.questions[i].left);
      CHECK(other.questions[i].right == first.questions[i].right);
      CHECK(other.questions[i].value == first.questions[i].value);
    }
  }
}

}  // namespace
}  // namespace redstring::link
