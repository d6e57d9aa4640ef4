// Laws of linking over random archives: no order shows, nobody is joined with somebody else.
#include <numeric>

#include "link/name_book.h"
#include "link/units.h"
#include "reference/link_slow.h"

namespace redstring::link {
namespace {

const std::vector<std::string> given_names = {
    "James",   "Mary",    "Robert",  "Patricia",  "John",        "Jennifer", "Michael", "Linda",
    "William", "Barbara", "David",   "Elizabeth", "Richard",     "Susan",    "Joseph",  "Jessica",
    "Thomas",  "Sarah",   "Charles", "Karen",     "Christopher", "Nancy",    "Daniel",  "Margaret",
    "Matthew", "Lisa",    "Anthony", "Betty",     "Donald",      "Dorothy",  "Mark",    "Sandra",
    "Paul",    "Ashley",  "Steven",  "Kimberly",  "Andrew",      "Donna",    "Kenneth", "Emily",
    "George",  "Carol",   "Joshua",  "Michelle",  "Kevin",       "Amanda",   "Brian",   "Melissa",
    "Edward",  "Deborah"};
const std::vector<std::string> surnames = {
    "Smith",   "Johnson",  "Williams", "Brown",   "Jones",  "Miller",    "Davis",  "Garcia",
    "Wilson",  "Martinez", "Anderson", "Taylor",  "Thomas", "Hernandez", "Moore",  "Martin",
    "Jackson", "Thompson", "White",    "Lopez",   "Lee",    "Gonzalez",  "Harris", "Clark",
    "Lewis",   "Robinson", "Walker",   "Perez",   "Hall",   "Young",     "Allen",  "Sanchez",
    "Wright",  "King",     "Scott",    "Green",   "Baker",  "Adams",     "Nelson", "Hill",
    "Ramirez", "Campbell", "Mitchell", "Roberts", "Carter", "Phillips",  "Evans",  "Turner",
    "Torres",  "Hansen"};
const std::map<std::string, std::vector<std::string>> nicknames = {
    {"James", {"Jim", "Jimmy"}},     {"Robert", {"Bob", "Rob"}}, {"Michael", {"Mike"}},
    {"William", {"Bill", "Will"}},   {"David", {"Dave"}},        {"Elizabeth", {"Liz", "Beth"}},
    {"Richard", {"Dick", "Rich"}},   {"Joseph", {"Joe"}},        {"Thomas", {"Tom"}},
    {"Charles", {"Chuck"}},          {"Christopher", {"Chris"}}, {"Daniel", {"Dan"}},
    {"Margaret", {"Maggie", "Peg"}}, {"Matthew", {"Matt"}},      {"Anthony", {"Tony"}},
    {"Steven", {"Steve"}},           {"Andrew", {"Andy"}},       {"Kenneth", {"Ken"}},
    {"Edward", {"Ed", "Ted"}},       {"Deborah", {"Debbie"}},    {"Joshua", {"Josh"}},
    {"Patricia", {"Pat", "Patty"}},  {"Jennifer", {"Jen"}}};

/// A random archive of everything that the linker tells apart.
std::vector<Unit> random_archive(std::mt19937_64& random, unsigned documents) {
  const auto pick = [&](const std::vector<std::string>& from) -> const std::string& {
    return from[random() % from.size()];
  };
  const std::vector<std::string> given(given_names.begin(), given_names.begin() + 8);
  const std::vector<std::string> family = {"Smith",         "Zorblatt", "Kettleworthy",
                                           "van der Ladle", "Hansen",   "Hanson"};
  const std::vector<std::string> roles = {"banker", "oarsman", "campaign adviser", "adviser"};
  const std::vector<std::string> bodies = {"Federal Bureau of Kettles",
                                           "FBK",
                                           "Norland Bank",
                                           "Bank of Norland",
                                           "the bank",
                                           "Kettle Inc.",
                                           "Kettle Ltd",
                                           "The Kettle Company",
                                           "Brigade 44",
                                           "Brigade 45",
                                           "Zorblatt Records",
                                           "Zorblatt"};
  const std::vector<std::string> servers = {"mail.example.com", "the mail server", "example.com",
                                            "the Kettle Tower email server"};
  std::vector<Unit> out;
  for (unsigned d = 0; d < documents; ++d) {
    const std::string published = random() % 9 == 0   ? "1889-04-02"
                                  : random() % 3 == 0 ? ""
                                                      : "2016-09-23";
    for (std::size_t n = 1 + random() % 5; n > 0; --n) {
      const std::string& first = pick(given);
      const std::string& last = pick(family);
      std::string name;
      switch (random() % 8) {
        case 0:
          name = last;
          break;
        case 1:
          name = first.substr(0, 1) + ". " + last;
          break;
        case 2:
          name = first + " " + pick(given).substr(0, 1) + ". " + last;
          break;
        case 3: {
          const auto at = nicknames.find(first);
          name = (at == nicknames.end() ? first : pick(at->second)) + " " + last;
          break;
        }
        case 4:
          name = last + ", " + first;
          break;
        default:
          name = first + " " + last;
          break;
      }
      Unit u = person(d, name, {last});
      if (random() % 6 == 0) u.gender = random() % 2 ? "f" : "m";
      if (random() % 12 == 0) u.titles = {random() % 2 ? "mrs" : "mr"};
      if (random() % 2 == 0) u.roles = {pick(roles)};
      u.published = published;
      out.push_back(std::move(u));
    }
    for (std::size_t n = random() % 3; n > 0; --n) {
      const std::string& name = pick(bodies);
      out.push_back(random() % 3 ? organization(d, name) : organization(d, name, {pick(bodies)}));
    }
    if (random() % 2) out.push_back(unit(d, types::server, pick(servers)));
    if (random() % 2) out.push_back(unit(d, types::place, random() % 2 ? "Kettleby" : "Ladleby"));
    if (random() % 2) out.push_back(unit(d, types::date, random() % 2 ? "2016-09-23" : "2016"));
  }
  number(out);
  // Now and then two documents are copies of one.
  for (Unit& u : out) {
    u.publication = static_cast<std::uint32_t>(u.document.bytes[0] % (documents * 2));
  }
  return out;
}

std::vector<Decision> random_decisions(std::mt19937_64& random, const std::vector<Unit>& units,
                                       const Linking& linking) {
  std::vector<Decision> out;
  const auto key = [&] { return linking.clusters[random() % linking.clusters.size()].key.value; };
  for (std::uint64_t n = 1; n <= 8; ++n) {
    switch (random() % 6) {
      case 0:
      case 1:
        out.push_back(decision(n, DecisionKind::same, key(), key()));
        break;
      case 2:
        out.push_back(decision(n, DecisionKind::different, key(), key()));
        break;
      case 3:
        out.push_back(
            decision(n, DecisionKind::split, key(), units[random() % units.size()].document.hex()));
        break;
      case 4:
        out.push_back(decision(n, DecisionKind::undo, std::to_string(1 + random() % n)));
        break;
      default:
        out.push_back(decision(n, random() % 2 ? DecisionKind::hide : DecisionKind::rename, key(),
                               "New Name"));
        break;
    }
  }
  return out;
}

void check_form(const Linking& linking, const std::vector<Unit>& units) {
  std::set<std::string> keys;
  std::vector<int> seen(units.size());
  REQUIRE(linking.cluster_of.size() == units.size());
  for (std::uint32_t c = 0; c < linking.clusters.size(); ++c) {
    const Cluster& cluster = linking.clusters[c];
    CHECK(keys.insert(cluster.key.value).second);
    CHECK_FALSE(cluster.units.empty());
    CHECK_FALSE(cluster.name.empty());
    CHECK(std::is_sorted(cluster.units.begin(), cluster.units.end()));
    CHECK(std::is_sorted(cluster.alias_keys.begin(), cluster.alias_keys.end()));
    CHECK(std::binary_search(cluster.alias_keys.begin(), cluster.alias_keys.end(), cluster.key));
    if (c > 0) CHECK(linking.clusters[c - 1].key < cluster.key);
    for (const std::uint32_t u : cluster.units) {
      ++seen[u];
      CHECK(linking.cluster_of[u] == c);
    }
  }
  CHECK(std::all_of(seen.begin(), seen.end(), [](int n) { return n == 1; }));
}

}  // namespace

TEST_CASE("linking is a function of the set of units and the list of decisions") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 60; ++round) {
    std::vector<Unit> units = random_archive(random, 4 + random() % 40);
    std::vector<Unit> sorted = units;
    const Linking plain = link(sorted, {}, test_lexicon());
    const std::vector<Decision> decisions =
        round % 2 ? random_decisions(random, sorted, plain) : std::vector<Decision>();
    sorted = units;
    const Linking linked = link(sorted, decisions, test_lexicon());
    check_form(linked, sorted);
    const std::string expected = print(linked, sorted);
    for (int shuffle = 0; shuffle < 3; ++shuffle) {
      std::vector<Unit> again = units;
      std::shuffle(again.begin(), again.end(), random);
      // How publications are numbered is nobody's business either.
      for (Unit& u : again) u.publication = (u.publication * 7919u + 13u) % 1000003u;
      const Linking other = link(again, decisions, test_lexicon());
      REQUIRE(print(other, again) == expected);
    }
  }
}

TEST_CASE("what a book knows of names from other archives changes nothing and spares comparing") {
  std::mt19937_64 random(17);
  std::string kept;
  std::uint64_t known = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<Unit> units = random_archive(random, 4 + random() % 30), sorted = units;
    const Linking plain = link(sorted, {}, test_lexicon());
    const std::vector<Decision> decisions =
        round % 2 ? random_decisions(random, sorted, plain) : std::vector<Decision>();
    const Units table(units);
    const std::string expected = print(link(table, decisions, test_lexicon()), units);
    std::string filled;
    {
      NameBook book(kept, test_lexicon());
      REQUIRE(print(link(table, decisions, test_lexicon(), book), units) == expected);
      known += book.pairs_known();
      filled = book.save();
    }
    NameBook again(filled, test_lexicon());
    REQUIRE(print(link(table, decisions, test_lexicon(), again), units) == expected);
    CHECK(again.pairs_compared() == 0);
    CHECK_FALSE(again.worth_saving());
    kept = round % 8 == 7 ? "" : filled;
  }
  CHECK(known > 100);
}

TEST_CASE("a decision and its undo leave no trace") {
  std::mt19937_64 random(8);
  for (int round = 0; round < 40; ++round) {
    const std::vector<Unit> units = random_archive(random, 20);
    std::vector<Unit> sorted = units;
    const Linking plain = link(sorted, {}, test_lexicon());
    std::vector<Decision> decisions = random_decisions(random, sorted, plain);
    decisions.erase(std::remove_if(decisions.begin(), decisions.end(),
                                   [](const Decision& d) { return d.kind == DecisionKind::undo; }),
                    decisions.end());
    const std::uint64_t last = decisions.empty() ? 0 : decisions.back().number;
    std::uint64_t next = last + 1;
    const std::size_t made = decisions.size();
    for (std::size_t i = 0; i < made; ++i) {
      decisions.push_back(
          decision(next++, DecisionKind::undo, std::to_string(decisions[i].number)));
    }
    std::vector<Unit> again = units;
    const Linking undone = link(again, decisions, test_lexicon());
    CHECK(print(undone, again) == print(plain, sorted));
  }
}

TEST_CASE("what different keeps apart is never in one cluster") {
  std::mt19937_64 random(9);
  for (int round = 0; round < 60; ++round) {
    const std::vector<Unit> units = random_archive(random, 25);
    std::vector<Unit> sorted = units;
    const Linking plain = link(sorted, {}, test_lexicon());
    // Two units of one cluster with different names.
    std::vector<Decision> decisions;
    for (const Cluster& cluster : plain.clusters) {
      const std::string a =
          name_key(cluster.type, sorted[cluster.units.front()].name, test_lexicon()).value;
      const std::string b =
          name_key(cluster.type, sorted[cluster.units.back()].name, test_lexicon()).value;
      if (a != b && cluster.type == types::person && a.find(' ') != std::string::npos &&
          b.find(' ') != std::string::npos) {
        decisions.push_back(decision(1, DecisionKind::different, a, b));
        break;
      }
    }
    if (decisions.empty()) continue;
    std::vector<Unit> again = units;
    const Linking parted = link(again, decisions, test_lexicon());
    for (const Cluster& cluster : parted.clusters) {
      std::set<std::string> keys;
      for (const std::uint32_t u : cluster.units) {
        keys.insert(name_key(again[u].type, again[u].name, test_lexicon()).value);
      }
      INFO(decisions[0].left << " " << decisions[0].right);
      CHECK_FALSE((keys.count(decisions[0].left) && keys.count(decisions[0].right)));
    }
  }
}

TEST_CASE("blocking loses nothing that comparing everything would find") {
  std::mt19937_64 random(10);
  const std::vector<std::string> given = {
      "William", "Bill",    "Will",    "W.",        "Mohammed", "Muhammad", "Robert",
      "R.",      "Bob",     "Roberta", "Zelmira",   "Jean-Luc", "J.",       "John",
      "Jane",    "Yevgeny", "Evgeny",  "Catherine", "Katherine"};
  const std::vector<std::string> family = {"Smith",         "Kettleworthy", "Kettelworthy",
                                           "van der Ladle", "al-Ladle",     "Hansen",
                                           "Hanson",        "Zorblatt"};
  const std::vector<std::string> middle = {"", "", "", "Q. ", "R. ", "Robert ", "Quentin "};
  for (int round = 0; round < 150; ++round) {
    std::vector<std::string> names;
    for (std::size_t n = 2 + random() % 9; n > 0; --n) {
      const std::string name = given[random() % given.size()] + " " +
                               middle[random() % middle.size()] + family[random() % family.size()];
      for (std::size_t times = random() % 5 == 0 ? 4 : 1; times > 0; --times) names.push_back(name);
    }
    std::vector<Unit> units;
    for (unsigned d = 0; d < names.size(); ++d) units.push_back(person(d, names[d]));
    std::vector<Unit> sorted;
    const Linking linked = link_all(units, {}, &sorted);
    // Names that were broken up by document count as one again: the reference has no documents.
    std::map<std::string, std::set<std::string>> by_key;
    for (const Cluster& cluster : linked.clusters) {
      std::set<std::string>& keys =
          by_key[cluster.key.value.substr(0, cluster.key.value.find('~'))];
      for (const std::uint32_t u : cluster.units) {
        keys.insert(name_key(types::person, sorted[u].name, test_lexicon()).value);
      }
    }
    std::set<std::set<std::string>> found;
    for (const auto& [key, keys] : by_key) found.insert(keys);
    std::string all;
    for (const std::string& name : names) all += name + "; ";
    INFO(all);
    REQUIRE(found == slow_person_clusters(names, test_lexicon()));
  }
}

TEST_CASE("a thousand people of fifty given names and fifty surnames stay themselves") {
  for (const std::uint64_t seed : {11, 12, 13}) {
    std::mt19937_64 random(seed);
    std::vector<std::pair<std::string, std::string>> people;
    for (const std::string& given : given_names) {
      for (const std::string& family : surnames) people.emplace_back(given, family);
    }
    std::shuffle(people.begin(), people.end(), random);
    people.resize(1000);
    std::vector<Unit> units;
    std::map<std::pair<DocumentId, std::string>, std::size_t> truth;
    unsigned document = 0;
    for (std::size_t p = 0; p < people.size(); ++p) {
      const auto& [given, family] = people[p];
      std::vector<std::string> forms = {given + " " + family, given + " " + family,
                                        given.substr(0, 1) + ". " + family, family,
                                        family + ", " + given};
      if (const auto at = nicknames.find(given); at != nicknames.end()) {
        for (const std::string& nickname : at->second) forms.push_back(nickname + " " + family);
      }
      for (const std::string& form : forms) {
        units.push_back(person(document, form));
        truth[{test_document(document), form}] = p;
        ++document;
      }
    }
    std::vector<Unit> sorted;
    const Linking linked = link_all(units, {}, &sorted);
    std::size_t wrong = 0, joined = 0;
    for (const Cluster& cluster : linked.clusters) {
      std::set<std::size_t> who;
      for (const std::uint32_t u : cluster.units) {
        who.insert(truth.at({sorted[u].document, sorted[u].name}));
      }
      if (who.size() > 1) {
        ++wrong;
        UNSCOPED_INFO(cluster.key.value << " joins " << who.size());
      }
      joined += cluster.units.size() > 1 ? 1 : 0;
    }
    CHECK(wrong == 0);
    // And it is not empty caution: the full names are joined, most nicknames with them.
    CHECK(joined >= 1000);
    CHECK(linked.clusters.size() < units.size() * 6 / 10);
  }
}

TEST_CASE("a surname with ten thousand bearers costs no square") {
  std::mt19937_64 random(14);
  std::vector<Unit> units;
  for (unsigned d = 0; d < 20000; ++d) {
    std::string given = "J";
    for (int i = 0; i < 6; ++i) given.push_back(static_cast<char>('a' + random() % 26));
    units.push_back(person(d, given + " Smith"));
    if (d % 4 == 0) units.push_back(person(d + 100000, "Smith"));
  }
  const Linking linked = link_all(units);
  CHECK(linked.pairs_compared < units.size() * 200);
  CHECK_FALSE(linked.notes.empty());
}

TEST_CASE(
    "forty thousand names that begin alike and sound alike are not compared, and it is said") {
  std::vector<Unit> units;
  for (unsigned d = 0; d < 40'000; ++d) {
    std::string given = "J";
    for (unsigned rest = d; rest > 0; rest /= 5) given.push_back("aeiou"[rest % 5]);
    units.push_back(person(d, given + "n Smith"));
  }
  const Linking linked = link_all(units);
  CHECK(linked.pairs_compared < units.size());
  CHECK(linked.clusters.size() == linked.names);
  CHECK(std::any_of(linked.notes.begin(), linked.notes.end(), [](const std::string& note) {
    return note.find("not at all") != std::string::npos;
  }));
}

TEST_CASE("one document with fifty thousand names costs no square, and tells nobody's company") {
  std::mt19937_64 random(15);
  const auto word = [&random](std::size_t letters) {
    std::string out(1, static_cast<char>('A' + random() % 26));
    while (out.size() < letters) out.push_back(static_cast<char>('a' + random() % 26));
    return out;
  };
  const auto list_of = [&](unsigned names) {
    std::vector<Unit> units;
    for (unsigned n = 0; n < names; ++n) {
      const std::string family = word(7);
      units.push_back(person(1, word(5) + " " + family));
      if (n % 10 == 0) {
        units.push_back(person(2, units.back().name));
        units.push_back(person(1, family));
      }
    }
    return units;
  };
  const Linking small = link_all(list_of(25'000)), large = link_all(list_of(50'000));
  CHECK(large.pairs_compared < 5 * small.pairs_compared + 50'000);
  CHECK(large.pairs_compared < 50'000 * 40);
}

}  // namespace redstring::link
