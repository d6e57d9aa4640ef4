// What is kept of names comes back as it was, or not at all.
#include "link/name_book.h"

#include <fstream>
#include <random>

#include "link/compare.h"
#include "link/name_reading.h"
#include "link/units.h"

namespace redstring::link {
namespace {

const std::vector<std::string> people = {"Ada Linde",
                                         "Dr. Maria J. van der Berg, Jr.",
                                         "Linde, Ada",
                                         "Umar bin Harun",
                                         "J. K. Kettle",
                                         "Zelmira",
                                         "Kettle II",
                                         "Bill \"Red\" Haddad",
                                         "Мария Петровна Орлова",
                                         "王小明",
                                         "Jean-Luc Arp",
                                         "O'Hara"};
const std::vector<std::string> bodies = {"The First Intl. Bank of Norland, Inc.",
                                         "Varga Shipping Ltd.",
                                         "Institute of Tides",
                                         "VSL",
                                         "the bank",
                                         "Halden & Sons GmbH"};

std::string some_book() {
  NameBook book("", test_lexicon());
  const NameLists lists(test_lexicon());
  std::vector<NameBook::Number> numbers;
  for (const std::string& name : people) {
    numbers.push_back(book.number(types::person, name));
    reading_of(numbers.back(), types::person, name, lists, book);
    book.set_key(numbers.back(), "person/" + name);
  }
  for (std::size_t i = 0; i < numbers.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if ((i + j) % 3 != 0)
        book.set_pair(numbers[i], numbers[j],
                      {static_cast<int>(10 * i + j), Fit::fits, static_cast<Fit>(j % 3)});
  return book.save();
}

/// Whether a book that claims to know `people` knows what some_book() was told.
bool knows_people(NameBook& book) {
  std::vector<NameBook::Number> numbers;
  for (const std::string& name : people) numbers.push_back(book.number(types::person, name));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (book.key(numbers[i]) != "person/" + people[i]) return false;
    for (std::size_t j = 0; j < numbers.size(); ++j) {
      const auto fit = book.pair(numbers[i], numbers[j]);
      if (fit.has_value() != (j < i && (i + j) % 3 != 0)) return false;
      if (!fit) continue;
      if (fit->score != static_cast<int>(10 * i + j) || fit->if_rare != Fit::fits ||
          fit->otherwise != static_cast<Fit>(j % 3))
        return false;
    }
  }
  return true;
}

}  // namespace

TEST_CASE("a parsed name comes back from its bytes") {
  const NameLists lists(test_lexicon());
  for (const std::string& name : people) {
    const PersonName parsed = parse_person(name, lists);
    const PersonName back = decode_person(encode(parsed));
    CHECK(encode(back) == encode(parsed));
    CHECK(person_key(back) == person_key(parsed));
    CHECK(back.titles == parsed.titles);
    for (const std::string& other : people) {
      const PersonName second = parse_person(other, lists);
      const Verdict one = compare_persons(parsed, second, nullptr);
      const Verdict two = compare_persons(back, decode_person(encode(second)), nullptr);
      CHECK(std::tie(one.score, one.differences, one.typos) ==
            std::tie(two.score, two.differences, two.typos));
    }
  }
  for (const std::string& name : bodies) {
    const OrganizationName parsed = parse_organization(name, lists);
    const OrganizationName back = decode_organization(encode(parsed));
    CHECK(encode(back) == encode(parsed));
    for (const std::string& other : bodies) {
      const OrganizationName second = parse_organization(other, lists);
      const Verdict one = compare_organizations(parsed, second, nullptr);
      const Verdict two = compare_organizations(back, decode_organization(encode(second)), nullptr);
      CHECK(std::tie(one.score, one.differences, one.typos) ==
            std::tie(two.score, two.differences, two.typos));
    }
  }
  // Cut short, it reads as something; nothing is read beyond its end.
  const std::string bytes = encode(parse_person(people[1], lists));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    (void)decode_person(std::string_view(bytes).substr(0, size));
}

TEST_CASE("a reading from the book is the one that was made") {
  const NameLists lists(test_lexicon());
  NameBook first("", test_lexicon());
  std::vector<NameReading> made;
  std::vector<std::vector<BlockKey>> keys;
  const auto all = [&](NameBook& book) {
    made.clear();
    keys.clear();
    for (const auto& [type, names] :
         {std::pair{types::person, people}, {types::organization, bodies}})
      for (const std::string& name : names) {
        const NameBook::Number number = book.number(type, name);
        made.push_back(reading_of(number, type, name, lists, book));
        keys.push_back(block_keys_in(number, book));
      }
  };
  all(first);
  const auto made_first = made;
  const auto keys_first = keys;
  const std::string kept = first.save();
  NameBook second(kept, test_lexicon());
  all(second);
  CHECK(keys == keys_first);
  CHECK(std::any_of(keys.begin(), keys.end(), [](const auto& of) { return of.size() > 3; }));
  for (std::size_t i = 0; i < made.size(); ++i)
    CHECK(std::tie(made[i].kind, made[i].shouted_word, made[i].listed) ==
          std::tie(made_first[i].kind, made_first[i].shouted_word, made_first[i].listed));
  CHECK_FALSE(second.worth_saving());
}

TEST_CASE("a book knows after saving what it was told, and grows") {
  const std::string kept = some_book();
  NameBook book(kept, test_lexicon());
  CHECK(knows_people(book));
  const NameBook::Number late = book.number(types::person, "Late Comer");
  CHECK(late == people.size());
  CHECK(book.key(late).empty());
  book.set_key(late, "person/late comer");
  book.set_pair(late, book.number(types::person, people[0]), {7, Fit::open, Fit::conflict});
  // The same text as another type is another name.
  CHECK(book.number(types::place, people[0]) == late + 1);
  const std::string grown = book.save();
  NameBook after(grown, test_lexicon());
  CHECK(knows_people(after));
  CHECK(after.key(after.number(types::person, "Late Comer")) == "person/late comer");
  const auto fit =
      after.pair(after.number(types::person, "Late Comer"), after.number(types::person, people[0]));
  REQUIRE(fit);
  CHECK(fit->score == 7);
  CHECK(fit->if_rare == Fit::open);
}

TEST_CASE("names and pairs that nobody asked for are forgotten when a book is saved") {
  const std::string kept = some_book();
  NameBook book(kept, test_lexicon());
  const NameBook::Number a = book.number(types::person, people[2]),
                         b = book.number(types::person, people[0]);
  REQUIRE(book.pair(a, b));
  const std::string less = book.save();
  CHECK(less.size() < kept.size() / 2);
  NameBook after(less, test_lexicon());
  CHECK(after.pair(after.number(types::person, people[2]), after.number(types::person, people[0])));
  CHECK(after.number(types::person, people[1]) == 2);  // new
}

TEST_CASE("a damaged book, and one of other dictionaries, is empty") {
  const std::string kept = some_book();
  const auto empty = [](std::string_view bytes, const Lexicon& lexicon) {
    NameBook book(bytes, lexicon);
    return book.number(types::place, "Nowhere") == 0;
  };
  CHECK_FALSE(empty(kept, test_lexicon()));
  for (std::size_t size = 0; size < kept.size(); size += 1 + size / 16)
    CHECK(empty(std::string_view(kept).substr(0, size), test_lexicon()));
  std::mt19937_64 random(23);
  for (int round = 0; round < 300; ++round) {
    std::string changed = kept;
    const std::size_t at = round < 64 ? static_cast<std::size_t>(round) : random() % kept.size();
    changed[at] = static_cast<char>(changed[at] ^ (1u << random() % 8));
    REQUIRE(empty(changed, test_lexicon()));
  }
  const auto folder =
      std::filesystem::temp_directory_path() / ("redstring-book-" + std::to_string(random()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "types.def") << "";
  std::ofstream(folder / "lists.def")
      << "own_names.lst | name=own_names | role=name | type=person | case=fold\n";
  std::ofstream(folder / "own_names.lst")
      << "# SOURCE: invented\n# LICENSE: Apache-2.0\nUlmar | Ulmo\n";
  const auto other =
      load_lexicon({std::filesystem::path(REDSTRING_SOURCE) / "dictionaries", folder});
  std::filesystem::remove_all(folder);
  if (!other) FAIL(other.error().to_string());
  CHECK(empty(kept, **other));
}

}  // namespace redstring::link
