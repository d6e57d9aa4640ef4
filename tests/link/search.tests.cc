// What `find` asks of the linker.
#include "link/units.h"

namespace redstring::link {
namespace {

int score(std::string_view query, std::string_view name) {
  return search_score(query, name, test_lexicon());
}

bool share_a_key(std::string_view a, std::string_view b) {
  const std::vector<std::string> x = search_keys(a), y = search_keys(b);
  return std::any_of(x.begin(), x.end(), [&](const std::string& key) {
    return std::binary_search(y.begin(), y.end(), key);
  });
}

}  // namespace

TEST_CASE("a search forgives slips, order, missing given names and unfinished words") {
  CHECK(score("Anton Kettle", "Anton Kettle") == 1000);
  CHECK(score("kettle anton", "Anton Kettle") > 900);
  CHECK(score("Kettle", "Anton Kettle") > 900);
  CHECK(score("Anton Kettel", "Anton Kettle") > 850);
  CHECK(score("Bill Kettle", "William Kettle") > 850);
  CHECK(score("Anton Ket", "Anton Kettle") > 850);
  CHECK(score("bank of norland", "The Bank of Norland") == 1000);
  CHECK(score("Ladle", "Anton Kettle") < 300);
  CHECK(score("", "Anton Kettle") == 0);
}

TEST_CASE("the closer name scores higher") {
  CHECK(score("Kettle", "Kettle") > score("Kettle", "Anton Kettle"));
  CHECK(score("Anton Kettle", "Anton B. Kettle") > score("Anton Kettle", "Maria Kettle"));
  CHECK(score("Anton Kettle", "Anton Kettle") > score("Anton Kettle", "Anton Kettel"));
}

TEST_CASE("names that a search should find share a key with it") {
  CHECK(share_a_key("kettle", "Anton Kettle"));
  CHECK(share_a_key("Kettel", "Anton Kettle"));
  CHECK(share_a_key("Sergey", "Сергей"));
  CHECK(share_a_key("Müller", "Mueller"));
  CHECK(share_a_key("kettle.example.org", "mail.kettle.example.org"));
  CHECK(share_a_key("mail.kettle", "mail.kettle.example.org"));
  CHECK_FALSE(share_a_key("J. Ladle", "J.R. Kettle"));
  CHECK_FALSE(share_a_key("Ladle", "Anton Kettle"));
  for (const std::string& key : search_keys("Anton Kettle, Антон")) CHECK_FALSE(key.empty());
}

}  // namespace redstring::link
