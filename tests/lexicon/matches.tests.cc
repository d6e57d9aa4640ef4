// Words, lists and entries in texts.
#include <random>

#include "catch.h"
#include "lexicon/folders.h"
#include "lexicon/vocabulary.h"
#include "reference/lexicon_matches.h"
#include "text/fold.h"
#include "text/tokens.h"

using namespace redstring;
using namespace redstring::tests;
using lexicon::Match;
using lexicon::Words;

using Strings = std::vector<std::string>;

namespace redstring::lexicon {
bool operator==(const Match& a, const Match& b) {
  return a.first == b.first && a.last == b.last && a.entry == b.entry;
}
std::ostream& operator<<(std::ostream& out, const Match& m) {
  return out << m.first << "-" << m.last << "#" << m.entry;
}
}  // namespace redstring::lexicon

TEST_CASE("Equal folded words have equal numbers, and numbers lead back to folded words") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  const std::string text = "Bank BANK zürich Zurich ZÜRICH said \u2019 ` ' x-ray\n\nsaid";
  const Words words = words_of(*lexicon, text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    CHECK(lexicon->folded(words, words[i].id) == text::fold(words.surface(i)));
    for (std::size_t k = 0; k < words.size(); ++k) {
      const bool same = text::fold(words.surface(i)) == text::fold(words.surface(k));
      CHECK((words[i].id == words[k].id) == same);
    }
  }
  CHECK(words[0].id == lexicon->word("bank"));
  CHECK(words[0].id < lexicon->vocabulary());
  CHECK(words[2].id >= lexicon->vocabulary());
  CHECK(lexicon->word("zurich") == lexicon::unknown_word);
  CHECK(lexicon->folded(words, 0xfffffff0).empty());
}

TEST_CASE("Every ASCII token folds alike on the fast path and in the text room") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  std::mt19937_64 random(11);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::size_t n = random() % 90; n-- > 0;)
      text.push_back(static_cast<char>(1 + random() % 127));
    const Words words = words_of(*lexicon, text);
    for (std::size_t i = 0; i < words.size(); ++i) {
      REQUIRE(lexicon->folded(words, words[i].id) == text::fold(words.surface(i)));
    }
  }
}

TEST_CASE("A word knows the white space before it and its token") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  const std::string text = "One, two\n three";
  const Words words = words_of(*lexicon, text);
  REQUIRE(words.size() == 4);
  CHECK((words[0].space_before && words[0].newline_before));
  CHECK((!words[1].space_before && !words[1].newline_before));
  CHECK((words[2].space_before && !words[2].newline_before));
  CHECK((words[3].space_before && words[3].newline_before));
  CHECK(text::tokenize(text)[words[3].token].begin == words[3].span.begin);
  CHECK(words.span(1, 3).of(text) == ", two");
}

TEST_CASE("A text's own words keep their numbers apart in any amount") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "Wort" + std::to_string(i % 2500) + " ";
  const Words words = words_of(*lexicon, text);
  REQUIRE(words.size() == 5000);
  CHECK(words.own.size() == 2500);
  for (std::size_t i = 0; i < 2500; ++i) REQUIRE(words[i].id == words[i + 2500].id);
}

TEST_CASE("Words that collide are still told apart, and cost no square") {
  std::vector<std::string> own;
  lexicon::OwnWords table(own, 100);
  // The table sees the hash that the caller gives: all alike is the worst that a text can do.
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 20000; ++i) {
      REQUIRE(table.intern("w" + std::to_string(i), 42) == static_cast<lexicon::WordId>(100 + i));
    }
  }
  CHECK(own.size() == 20000);
}

TEST_CASE("Entries are found longest first, in any spacing, with their case rule") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  CHECK(found(*lexicon, "the Bank\n of  Orvia") ==
        Strings{"Bank\n of  Orvia@organization", "Bank@organization"});
  CHECK(found(*lexicon, "the bank of orvia").empty());
  CHECK(found(*lexicon, "the Bank of orvia") == Strings{"Bank@organization"});
  CHECK(found(*lexicon, "The Harbour And The Sea") ==
        Strings{"The Harbour And The Sea@organization"});
  CHECK(found(*lexicon, "AL-WAHA al-Waha") ==
        Strings{"AL-WAHA@organization", "al-Waha@organization"});
  CHECK(found(*lexicon, "Lloyd's") == Strings{"Lloyd's@organization"});
  CHECK(found(*lexicon, "us, US, un UN") == Strings{"US@acronym", "UN@acronym"});
  CHECK(found(*lexicon, "Eire Éire éire") == Strings{"Éire@acronym"});
  CHECK(found(*lexicon, "Who's Who Who\u2019s Who") ==
        Strings{"Who's Who@acronym", "Who\u2019s Who@acronym"});
  CHECK(found(*lexicon, "MIXED mixed") == Strings{"MIXED@acronym", "mixed@acronym"});
}

TEST_CASE("An entry that ends in a full stop stands for itself without it") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  CHECK(found(*lexicon, "INC. inc") ==
        Strings{"INC.@legal_form", "INC@legal_form", "inc@legal_form"});
  CHECK(found(*lexicon, "J. J") == Strings{"J.@legal_form"});
  CHECK(found(*lexicon, "Mar. Mar") == Strings{"Mar.@month"});
  CHECK(found(*lexicon, "S.A S.A.") ==
        Strings{"S.A@legal_form", "S.A.@legal_form", "S.A@legal_form"});
}

TEST_CASE("Lists of a word: all, or those whose case rule the text meets") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  const std::string text = "may May said us US Inc";
  const Words words = words_of(*lexicon, text);
  auto at = [&](std::size_t i, std::string_view list) {
    return lexicon->lists_at(words, i).has(lexicon->list(list));
  };
  auto of = [&](std::size_t i, std::string_view list) {
    return lexicon->lists_of(words[i].id).has(lexicon->list(list));
  };
  CHECK((of(0, "month") && of(1, "month") && of(3, "acronym") && of(4, "acronym")));
  CHECK((!at(0, "month") && at(1, "month") && !at(3, "acronym") && at(4, "acronym")));
  CHECK((at(2, "say_verb") && at(5, "legal_form") && !at(5, "month")));
  const auto may = lexicon->entries_of(words[0].id, lexicon->list("month"));
  REQUIRE(may.size() == 1);
  CHECK(lexicon->entry(may[0]).feature("number") == "5");
  CHECK(lexicon->entries_of(words[0].id, lexicon->list("acronym")).empty());
  CHECK(lexicon->entries_of(0xffffff, lexicon->list("acronym")).empty());
  CHECK(lexicon->lists_of(0xffffff).empty());
}

TEST_CASE("The longest entry of one list at a word") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  const std::string text = "said again Bank of Orvia Bank";
  const Words words = words_of(*lexicon, text);
  auto longest = [&](std::size_t i, std::string_view list) {
    const Match m = lexicon->longest(words, i, lexicon->list(list));
    return m.last - m.first;
  };
  CHECK(longest(0, "say_verb") == 2);
  CHECK(longest(2, "organization") == 3);
  CHECK(longest(5, "organization") == 1);
  CHECK(longest(0, "organization") == 0);
  CHECK(longest(99, "organization") == 0);
  CHECK(longest(0, "no such list") == 0);
}

namespace {

lexicon::ListSet every_list(const Lexicon& lexicon) {
  lexicon::ListSet all;
  for (std::size_t i = 0; i < lexicon.lists().size(); ++i) all.add(static_cast<lexicon::ListId>(i));
  return all;
}

}  // namespace

TEST_CASE("The trie finds what the four-line loop finds in every small text") {
  const Folder folder{{"lists.def",
                       "f.lst | name=f | role=name\nc.lst | name=c | role=name | case=capital\n"
                       "e.lst | name=e | role=cue | case=exact\n"},
                      {"f.lst", header + "a | a a\nb a b\na b a b a b\nbb.\nb .\n"},
                      {"c.lst", header + "A b | b A\na a A a\nA\n"},
                      {"e.lst", header + "a b\nb\nB a\na b a | case=fold\n"}};
  const auto loaded = folder.load();
  REQUIRE(loaded);
  const Lexicon& lexicon = **loaded;
  const std::string letters = "abA .";
  std::size_t texts = 0, matches = 0;
  // All texts of up to six of these, and a sample of the longer ones, in which words get room.
  auto check = [&](const std::string& text) {
    const Words words = words_of(lexicon, text);
    std::vector<Match> seen;
    lexicon.matches(words, seen);
    if (seen != reference::all_matches(lexicon, words)) {
      CAPTURE(text);
      CHECK(seen == reference::all_matches(lexicon, words));
    }
    std::vector<Match> in_one_walk;
    Words again;
    lexicon::WordLists lists;
    std::vector<std::uint8_t> glances;
    lexicon.read(text, text::tokenize(text), every_list(lexicon), {}, again, lists, in_one_walk,
                 glances);
    if (seen != in_one_walk) {
      CAPTURE(text);
      CHECK(seen == in_one_walk);
    }
    matches += seen.size();
    ++texts;
  };
  for (std::size_t length = 0; length <= 6; ++length) {
    std::string text(length, letters[0]);
    std::vector<std::size_t> digits(length, 0);
    while (true) {
      for (std::size_t i = 0; i < length; ++i) text[i] = letters[digits[i]];
      check(text);
      std::size_t i = 0;
      while (i < length && ++digits[i] == letters.size()) digits[i++] = 0;
      if (i == length) break;
    }
  }
  std::mt19937_64 random(5);
  for (int round = 0; round < 4000; ++round) {
    std::string text;
    for (int n = 0; n < 8; ++n) {
      static const char* const words[] = {"a ", "b ", "A ", "B ", "bb", ". ", " ", "\n"};
      text += words[random() % 8];
    }
    check(text);
  }
  CHECK(texts > 20000);
  CHECK(matches > 10000);
}

TEST_CASE("What is remembered of earlier texts changes nothing in a later one") {
  // More forms than are remembered, some longer than is remembered, in any order and any case.
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  const auto all = every_list(*lexicon);
  lexicon::Glances asked;
  asked.in[0].add(lexicon->list("acronym"));
  asked.begins[0].add(lexicon->list("organization"));
  const auto bank = lexicon->word("bank");
  REQUIRE(bank != lexicon::unknown_word);
  asked.is[1][0] = bank;
  asked.capital = 1 << 2;
  asked.foreign = 1 << 3;
  std::vector<std::uint8_t> glances;
  std::mt19937_64 random(7);
  static const char* const known[] = {"Bank",  "bank", "of",     "Orvia",       "orvia", "said",
                                      "again", "SAID", "\u2019", "Z\u00FCrich", "."};
  for (int round = 0; round < 6; ++round) {
    std::string text;
    for (int n = 0; n < 30000; ++n) {
      text += random() % 3 == 0 ? known[random() % 11] : "w" + std::to_string(random() % 20000);
      if (random() % 50 == 0) text += std::string(20 + random() % 80, 'k');
      text += random() % 40 == 0 ? "\n\n" : " ";
    }
    const auto tokens = text::tokenize(text);
    Words words;
    lexicon::WordLists lists;
    std::vector<Match> matches, wanted;
    lexicon->read(text, tokens, all, asked, words, lists, matches, glances);
    lexicon->matches(words, wanted);
    REQUIRE(matches == wanted);
    const LexiconPtr fresh = round == 0 ? *load_lexicon({small_dictionaries()}) : nullptr;
    const Words plain = fresh ? fresh->words(text, tokens) : lexicon->words(text, tokens);
    REQUIRE(words.own == plain.own);
    REQUIRE(lists.size() == words.size());
    for (std::size_t i = 0; i < words.size(); ++i) {
      REQUIRE(words[i].id == plain[i].id);
      REQUIRE(lexicon->folded(words, words[i].id) == text::fold(words.surface(i)));
      REQUIRE(lists[i] == lexicon->lists_at(words, i));
      const auto& begins = lexicon->lists_beginning(words[i].id);
      const unsigned seen = glances[i];
      REQUIRE((seen & 1) == (lists[i].any(asked.in[0]) || begins.any(asked.begins[0])));
      REQUIRE((seen >> 1 & 1) == (words[i].id == bank));
      REQUIRE((seen >> 2 & 1) == words[i].capitalized());
      REQUIRE((seen >> 3 & 1) == !words[i].is(shape_ascii));
      REQUIRE(seen >> 4 == 0);
    }
    // Other lists are asked for in between.
    lexicon->read(text, tokens, round % 2 == 0 ? lexicon::ListSet{} : all, {}, words, lists,
                  matches, glances);
    if (round % 2 == 0) REQUIRE(matches.empty());
  }
}

TEST_CASE("Loading the same folder twice gives the same numbers") {
  const auto again = load_lexicon({small_dictionaries()});
  REQUIRE(again);
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  REQUIRE((*again)->vocabulary() == lexicon->vocabulary());
  const Words none;
  for (lexicon::WordId id = 0; id < lexicon->vocabulary(); ++id) {
    REQUIRE((*again)->folded(none, id) == lexicon->folded(none, id));
  }
  REQUIRE((*again)->entry_count() == lexicon->entry_count());
}
