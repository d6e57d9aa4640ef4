// Two names side by side.
#include <random>

#include "link/units.h"

namespace redstring::link {
namespace {

bool same(EntityType type, std::string_view a, std::string_view b) {
  const Comparison forth = compare_names(type, a, b, test_lexicon());
  const Comparison back = compare_names(type, b, a, test_lexicon());
  CHECK(forth.score == back.score);
  CHECK(forth.same == back.same);
  CHECK(forth.score >= 0);
  CHECK(forth.score <= 1000);
  return forth.same;
}
bool same_person(std::string_view a, std::string_view b) { return same(types::person, a, b); }
bool same_organization(std::string_view a, std::string_view b) {
  return same(types::organization, a, b);
}

}  // namespace

TEST_CASE("one person's name in several dresses") {
  CHECK(same_person("Anton Kettle", "Anton Kettle"));
  CHECK(same_person("Dr. Anton Kettle", "KETTLE, Anton"));
  CHECK(same_person("Anton Kettle", "Anton B. Kettle"));
  CHECK(same_person("A. Kettle", "Anton Kettle"));
  CHECK(same_person("Bill Kettle", "William Kettle"));
  CHECK(same_person("Mohammed Kettle", "Muhammad Kettle"));
  CHECK(same_person("AntonKettle", "Anton Kettle"));
  CHECK(same_person("Anton Ket tle", "Anton Kettle"));
  CHECK(same_person("Anton Ketttle", "Anton Kettle"));
  CHECK(same_person("Антон Кеттл", "Anton Kettl"));
  CHECK(same_person("Ant0n Kett1e", "Anton Kettie"));
  CHECK(same_person("Anton van der Kettle", "Anton Kettle"));
}

TEST_CASE("two persons with much in common") {
  CHECK_FALSE(same_person("Anton Kettle", "Maria Kettle"));
  CHECK_FALSE(same_person("A. Kettle", "Maria Kettle"));
  CHECK_FALSE(same_person("Anton B. Kettle", "Anton Carl Kettle"));
  CHECK_FALSE(same_person("Anton Kettle Jr.", "Anton Kettle Sr."));
  CHECK_FALSE(same_person("Anton Kettle", "Kettle"));
  CHECK_FALSE(same_person("A. K.", "Anton Kettle"));
  CHECK_FALSE(same_person("James Henry", "Henry James"));
  CHECK_FALSE(same_person("Anton Kettle", "Anton Ladle"));
}

TEST_CASE("one organization's name in several dresses") {
  CHECK(same_organization("Kettle Inc.", "The Kettle Company"));
  CHECK(same_organization("Kettle AG", "Kettle Aktiengesellschaft"));
  CHECK(same_organization("KettleAG", "Kettle AG"));
  CHECK(same_organization("Kettle & Sons", "Kettle and Sons"));
  CHECK(same_organization("Bank of Norland", "Norland Bank"));
  CHECK(same_organization("Intl. Kettle Union", "International Kettle Union"));
  CHECK(same_organization("U.S. Department of Kettles", "United States Dept. of Kettles"));
  CHECK(same_organization("FBK", "Federal Bureau of Kettles"));
  CHECK(same_organization("Brigade 44", "Brigade Forty-Four"));
  CHECK(same_organization("Good Kettle Works", "Goodkettle Works"));
}

TEST_CASE("two organizations with much in common") {
  CHECK_FALSE(same_organization("Kettle AG", "Kettle GmbH"));
  CHECK_FALSE(same_organization("Kettle Bank", "Ladle Bank"));
  CHECK_FALSE(same_organization("Kettle Systems", "Kettle Industries"));
  CHECK_FALSE(same_organization("Brigade 44", "Brigade 45"));
  CHECK_FALSE(same_organization("Kettle Fund III", "Kettle Fund IV"));
  CHECK_FALSE(same_organization("FBL", "Federal Bureau of Kettles"));
}

TEST_CASE("servers are one by host, dates and places by key") {
  CHECK(same(types::server, "https://mail.example.com/a", "mail.example.com:443"));
  CHECK_FALSE(same(types::server, "mail.example.com", "example.com"));
  CHECK_FALSE(same(types::server, "the mail server", "a mail server"));
  CHECK(same(types::server, "the Kettle Tower email server", "Kettle Tower email server"));
  CHECK(same(types::date, "2016-09-23", "2016-09-23"));
  CHECK_FALSE(same(types::date, "2016-09-23", "2016-09-24"));
  CHECK(same(types::place, "Kettleby", "KETTLEBY"));
  CHECK_FALSE(same(types::place, "Kettleby", "Ladleby"));
}

TEST_CASE("a comparison says why, with the sides as they were asked") {
  const Comparison forth =
      compare_names(types::person, "Bill Kettle", "William Kettle", test_lexicon());
  const Comparison back =
      compare_names(types::person, "William Kettle", "Bill Kettle", test_lexicon());
  REQUIRE(forth.reasons.size() == back.reasons.size());
  bool nickname = false;
  for (std::size_t i = 0; i < forth.reasons.size(); ++i) {
    CHECK(forth.reasons[i].left == back.reasons[i].right);
    if (forth.reasons[i].feature == "nickname fits") {
      nickname = true;
      CHECK(forth.reasons[i].left == "bill");
      CHECK(forth.reasons[i].right == "william");
    }
  }
  CHECK(nickname);
}

TEST_CASE("any two strings compare, the same from both sides and with themselves") {
  std::mt19937_64 random(4);
  const std::vector<std::string> pieces = {"Anton",
                                           "Kettle",
                                           "A.",
                                           "van",
                                           ",",
                                           "Jr",
                                           "-",
                                           "The",
                                           "Bank",
                                           "of",
                                           "Inc.",
                                           "44",
                                           "贝",
                                           "\"",
                                           "(",
                                           "al-",
                                           "mail.example.com",
                                           "Мария",
                                           "'",
                                           "/"};
  const std::vector<EntityType> every = {types::person, types::organization, types::server,
                                         types::place,  types::date,         types::unknown};
  for (int i = 0; i < 3000; ++i) {
    std::string a, b;
    for (std::size_t n = random() % 6; n > 0; --n) a += pieces[random() % pieces.size()] + " ";
    for (std::size_t n = random() % 6; n > 0; --n) b += pieces[random() % pieces.size()] + " ";
    for (const EntityType type : every) {
      INFO(type.name() << ": " << a << "| " << b);
      same(type, a, b);
    }
  }
}

}  // namespace redstring::link
