// Patterns over words.
#include "lexicon/pattern.h"

#include <random>

#include "catch.h"
#include "lexicon/folders.h"
#include "reference/lexicon_pattern.h"

using namespace redstring;
using namespace redstring::tests;
using lexicon::PatternInput;
using lexicon::PatternMatch;
using lexicon::PatternSet;
using lexicon::Words;
using reference::Pattern;

using Strings = std::vector<std::string>;

namespace {

/// The longest matches of one pattern anywhere in the text, as text; captures after a bar.
Strings matches(std::string_view pattern, const std::string& text) {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  PatternSet set;
  const Status added = set.add(pattern, *lexicon, "here");
  INFO((added ? "" : added.error().to_string()));
  REQUIRE(added);
  const Words words = words_of(*lexicon, text);
  PatternInput input;
  input.words = &words;
  input.last = words.size();
  Strings out;
  std::vector<PatternMatch> found;
  for (std::size_t i = 0; i < words.size(); ++i) {
    set.match_at(input, i, *lexicon, found);
    for (const PatternMatch& m : found) {
      std::string line(words.span(m.first, m.last).of(text));
      for (const lexicon::Capture& c : m.captures) {
        line += " | " + std::string(c.name) + "=";
        if (c.first < c.last) line += words.span(c.first, c.last).of(text);
        if (c.entry != 0xffffffff) line += "/" + std::string(lexicon->entry(c.entry).canonical);
      }
      out.push_back(line);
    }
  }
  return out;
}

std::string error_of(std::string_view pattern) {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  PatternSet set;
  const Status added = set.add(pattern, *lexicon, "f:3");
  return added ? "" : added.error().to_string();
}

}  // namespace

TEST_CASE("Words match folded, whether or not the dictionaries know them") {
  CHECK(matches("said", "Said SAID say") == Strings{"Said", "SAID"});
  CHECK(matches("zebra", "Zebra zébra") == Strings{"Zebra", "zébra"});
  CHECK(matches("\"zebra crossing\" ahead", "Zebra\ncrossing ahead") ==
        Strings{"Zebra\ncrossing ahead"});
  CHECK(matches("u.s. , \\?", "U.S.,?") == Strings{"U.S.,?"});
  CHECK(matches("\"a \\\" b\"", "a \u201c b") == Strings{"a \u201c b"});
}

TEST_CASE("Lists match entries of any length that meet their case rule, the longest first") {
  CHECK(matches("{say_verb}", "said again") == Strings{"said again"});
  CHECK(matches("{say_verb} again", "said again again") == Strings{"said again again"});
  CHECK(matches("{say_verb} again", "said again, it") == Strings{"said again"});
  CHECK(matches("{month}", "may May march Mar.") == Strings{"May", "Mar."});
  CHECK(matches("{month.number=9}", "May Sept. September") == Strings{"Sept.", "September"});
  CHECK(matches("{month|acronym}", "US May") == Strings{"US", "May"});
}

TEST_CASE("Classes of words") {
  CHECK(matches("[number]", "3 3.5 1,000 x 3rd") == Strings{"3", "3.5", "1,000"});
  CHECK(matches("[day]", "0 1 09 31 32 1st") == Strings{"1", "09", "31"});
  CHECK(matches("[year]", "999 1000 2199 2200 20163 1,999") == Strings{"1000", "2199"});
  CHECK(matches("[digits2]", "1 01 99 100") == Strings{"01", "99"});
  CHECK(matches("[digits4]", "0001 99 2500") == Strings{"0001", "2500"});
  CHECK(matches("[ordinal]", "1st 2nd 3d 23rd 4TH th 4x") ==
        Strings{"1st", "2nd", "3d", "23rd", "4TH"});
  CHECK(matches("[cap]", "Ab ab AB Éa") == Strings{"Ab", "AB", "Éa"});
  CHECK(matches("[caps]", "Ab AB A") == Strings{"AB"});
  CHECK(matches("[lower]", "ab Ab é 3") == Strings{"ab", "é"});
  CHECK(matches("[word]", "ab, 3") == Strings{"ab"});
  CHECK(matches("[punct]", "ab, 3!") == Strings{",", "!"});
  CHECK(matches("[any]", "ab, 3") == Strings{"ab", ",", "3"});
  CHECK(matches("[start] [any]", "a b") == Strings{"a"});
  CHECK(matches("[any] [end]", "a b") == Strings{"b"});
}

TEST_CASE("Regular expressions match one folded word, or a run of touching words as written") {
  CHECK(matches("/[a-f]+/", "ABC abcx Déa") == Strings{"ABC", "Déa"});
  CHECK(matches("~/\\d{4}-\\d\\d-\\d\\d/", "on 2017-03-08, 2017- 03-08") == Strings{"2017-03-08"});
  CHECK(matches("~/[A-Z]+-\\d+/", "AB-12 ab-12") == Strings{"AB-12"});
  CHECK(matches("~/a(-b)*/ -", "a-b-b-c") == Strings{"a-b-b-"});
  CHECK(matches("~/a\\/b/", "a/b") == Strings{"a/b"});
  CHECK(matches("x ~/.*/", "x a,b c") == Strings{"x a,b"});
}

TEST_CASE("Choice, repetition and what is remembered") {
  CHECK(matches("n=[number] (day | days)", "3 days") == Strings{"3 days | n=3"});
  CHECK(matches("a? b", "a b") == Strings{"a b", "b"});
  CHECK(matches("a{2,3}", "a a a a") == Strings{"a a a", "a a a", "a a"});
  CHECK(matches("a{2}", "a a a") == Strings{"a a", "a a"});
  CHECK(matches("a{2,} b", "a a a a b").front() == "a a a a b");
  CHECK(matches("(x=a)+", "a a") == Strings{"a a | x=a | x=a", "a | x=a"});
  CHECK(matches("x=a+", "a a") == Strings{"a a | x=a a", "a | x=a"});
  CHECK(matches("m={month} d=[day]?", "May 5") == Strings{"May 5 | m=May/May | d=5"});
  CHECK(matches("x=(the {month})", "the May") == Strings{"the May | x=the May/May"});
  CHECK(matches("a x=b?", "a c") == Strings{"a | x="});
  CHECK(matches("w=(x=a | y=a)", "a") == Strings{"a | w=a | x=a"});
  CHECK(matches("(a | a b)", "a b") == Strings{"a b"});
}

TEST_CASE("Touching words and words that must not follow") {
  CHECK(matches("a +\".\"", "a. a .") == Strings{"a."});
  CHECK(matches("a +b?", "a b") == Strings{"a"});
  CHECK(matches("a (+- +a)*", "a-a-a -a").front() == "a-a-a");
  CHECK(matches("a !b", "a b a c a") == Strings{"a", "a"});
  CHECK(matches("a !(b c)", "a b a b c") == Strings{"a"});
  CHECK(matches("a !!b", "a b a c") == Strings{"a"});
  CHECK(matches("![start] a", "a a") == Strings{"a"});
  CHECK(matches("!the [any] x", "the x a x") == Strings{"a x"});
}

TEST_CASE("Mentions match by type and length") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  const std::string text = "Ann Lee met Bob";
  const Words words = words_of(*lexicon, text);
  const std::vector<std::uint32_t> at{0, no_index, no_index, 1}, end{2, 4};
  const std::vector<EntityType> type{types::person, types::organization};
  PatternInput input{&words, 0, words.size(), &at, &type, &end};
  auto run = [&](std::string_view pattern) -> std::string {
    PatternSet set;
    REQUIRE(set.add(pattern, *lexicon, "here"));
    std::vector<PatternMatch> found;
    set.match_at(input, 0, *lexicon, found);
    if (found.empty()) return "";
    std::string out(words.span(found[0].first, found[0].last).of(text));
    for (const auto& c : reference::captures_of(found[0], *lexicon)) out += " " + c;
    return out;
  };
  CHECK(run("s=<person> met o=<organization>") == "Ann Lee met Bob s:0-2::0 o:3-4::1");
  CHECK(run("s=<person> met o=<person>").empty());
  CHECK(run("<any> met <person|organization>") == "Ann Lee met Bob");
  CHECK(run("[cap] [cap] met") == "Ann Lee met");
  input.last = 1;
  CHECK(run("<person>").empty());
}

TEST_CASE("A match never leaves the sentence") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  const std::string text = "a b said again c";
  const Words words = words_of(*lexicon, text);
  PatternSet set;
  REQUIRE(set.add("[any]*  [any]", *lexicon, "here"));
  REQUIRE(set.add("{say_verb}", *lexicon, "here"));
  REQUIRE(set.add("said !again", *lexicon, "here"));
  PatternInput input;
  input.words = &words;
  input.first = 1;
  input.last = 3;
  std::vector<PatternMatch> found;
  set.match_at(input, 2, *lexicon, found);
  REQUIRE(found.size() == 3);
  for (const PatternMatch& m : found) CHECK(m.last == 3);
  set.match_at(input, 0, *lexicon, found);
  CHECK(found.empty());
  set.match_at(input, 3, *lexicon, found);
  CHECK(found.empty());
}

TEST_CASE("The matches of a set come by falling length, then number") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  PatternSet set;
  for (const char* p : {"a", "a b", "[any] [any]", "[word]", "a b c"}) {
    REQUIRE(set.add(p, *lexicon, "here"));
  }
  CHECK(set.size() == 5);
  const std::string text = "a b c";
  const Words words = words_of(*lexicon, text);
  PatternInput input;
  input.words = &words;
  input.last = words.size();
  std::vector<PatternMatch> found;
  set.match_at(input, 0, *lexicon, found);
  std::vector<std::uint32_t> order;
  for (const PatternMatch& m : found) order.push_back(m.pattern);
  CHECK(order == std::vector<std::uint32_t>{4, 1, 2, 0, 3});
}

TEST_CASE("Words may be prepared for other patterns than those that are asked, or for none") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  const auto set_of = [&](std::string_view pattern) {
    PatternSet set;
    REQUIRE(set.add(pattern, *lexicon, "here"));
    return set;
  };
  const std::string text = "In May zebra 23 said";
  PatternSet months = set_of("{month} [lower]? [day]?"), numbers = set_of("zebra [number]");
  const auto found_in = [&](const Words& words) {
    std::string out;
    for (const PatternSet* set : {&months, &numbers}) {
      PatternInput input;
      input.words = &words;
      input.last = words.size();
      lexicon::PatternScan scan(*set, *lexicon);
      scan.begin(input);
      std::vector<PatternMatch> found;
      for (auto i = scan.find(0); i < words.size(); i = scan.find(i + 1)) {
        scan.match_at(i, found);
        for (const PatternMatch& m : found)
          out += std::to_string(m.first) + "-" + std::to_string(m.last) + " ";
      }
    }
    return out;
  };
  Words words = words_of(*lexicon, text);
  CHECK(found_in(words) == "1-4 2-4 ");
  months.share(*lexicon);
  lexicon->sign(words);
  CHECK(found_in(words) == "1-4 2-4 ");
  numbers.share(*lexicon);
  const Words before = words;  // prepared for months alone
  lexicon->sign(words);
  CHECK(found_in(words) == "1-4 2-4 ");
  CHECK(found_in(before) == "1-4 2-4 ");
  months = set_of("zebra");  // the set that words were prepared for is no more
  lexicon->sign(words);
  CHECK(found_in(words) == "2-3 2-4 ");
  CHECK(found_in(before) == "2-3 2-4 ");
  // Who changes words prepares them again.
  numbers = set_of("[cap] [number]");
  numbers.share(*lexicon);
  words.words[2].shape |= shape_initial_upper | shape_has_upper;
  lexicon->sign(words);
  CHECK(found_in(words) == "2-3 2-4 ");
}

TEST_CASE("Broken patterns are refused with the place of the mistake") {
  CHECK(error_of("") == "f:3: expected an element at character 1");
  CHECK(error_of("a | ") == "f:3: expected an element at character 5");
  CHECK(error_of("é (a") == "f:3: expected ')' at character 5");
  CHECK(error_of("a)") == "f:3: expected '|' or the end, found ')' at character 2");
  CHECK(error_of("{nolist}") ==
        "f:3: expected a list of the dictionaries, found 'nolist' at character 2");
  CHECK(error_of("{month.number}") == "f:3: expected {list.key=value} at character 2");
  CHECK(error_of("{month") == "f:3: expected a closing '}' at character 2");
  CHECK(error_of("<cat>") ==
        "f:3: expected a type of types.def or 'any', found 'cat' at character 2");
  CHECK(error_of("[big]").find("f:3: expected a class of word") == 0);
  CHECK(error_of("/(/").find("f:3: expected a regular expression that RE2 takes") == 0);
  CHECK(error_of("/a") == "f:3: expected a closing '/' at character 3");
  CHECK(error_of("\"a") == "f:3: expected a closing quote at character 3");
  CHECK(error_of("a{0}").find("f:3: expected {n} or {least,most}") == 0);
  CHECK(error_of("a{1,13}").find("f:3: expected {n} or {least,most}") == 0);
  CHECK(error_of("a{3,2}").find("f:3: expected {n} or {least,most}") == 0);
  CHECK(error_of("a? b*") ==
        "f:3: expected a pattern that consumes at least one word at character 6");
  CHECK(error_of("!a") == "f:3: expected a pattern that consumes at least one word at character 3");
  CHECK(error_of("!a? b").find("f:3: expected something that consumes a word after '!'") == 0);
  CHECK(error_of("!!!a b") == "f:3: expected '!' at most two deep at character 4");
  CHECK(error_of("(a)b") == "f:3: expected a blank, '|' or ')' after an element at character 4");
  CHECK(error_of("((((a{12}){12}){12}){12}){12}").find("f:3: expected a smaller pattern") == 0);
  CHECK(error_of(std::string(100, '(') + "a" + std::string(100, ')')).find("deep") !=
        std::string::npos);
}

TEST_CASE("A pattern made to explode runs in time") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  PatternSet set;
  REQUIRE(set.add("((a|a)*|(a|a a)*)* ((a*)*)* !(a* !(a* b) b) b", *lexicon, "here"));
  REQUIRE(set.add("~/(a|aa|,)*b/", *lexicon, "here"));
  std::string text;
  for (int i = 0; i < 2000; ++i) text += i % 2 ? "a " : "a,";
  const Words words = words_of(*lexicon, text);
  PatternInput input;
  input.words = &words;
  input.last = words.size();
  std::vector<PatternMatch> found;
  for (std::size_t i = 0; i < words.size(); ++i) {
    set.match_at(input, i, *lexicon, found);
    REQUIRE(found.empty());
  }
}

namespace {

/// Patterns as a hat gives them.
class Hat {
 public:
  explicit Hat(std::uint64_t seed) : random_(seed) {}

  Pattern draw(int depth, int looks) {
    using Kind = Pattern::Kind;
    static const char* const words[] = {"a", "b", "said", "."};
    static const char* const classes[] = {"any", "cap", "lower", "number", "punct", "start", "end"};
    static const char* const lists[] = {"say_verb", "month", "organization"};
    static const char* const mention[] = {"person", "any"};
    const int roll = static_cast<int>(random_() % (depth <= 0 ? 5 : 14));
    switch (roll) {
      case 0:
      case 1:
        return {Kind::word, words[random_() % 4], {}, 0, 0};
      case 2:
        return {Kind::klass, classes[random_() % 7], {}, 0, 0};
      case 3:
        return {Kind::list, lists[random_() % 3], {}, 0, 0};
      case 4:
        return {Kind::mention, mention[random_() % 2], {}, 0, 0};
      case 5:
      case 6:
      case 7:
        return {Kind::sequence, "", several(depth, looks), 0, 0};
      case 8:
      case 9:
        return {Kind::choice, "", several(depth, looks), 0, 0};
      case 10: {
        static const std::pair<int, int> bounds[] = {{0, 1}, {0, 12}, {1, 2}, {2, 3}, {0, 3}};
        const auto [least, most] = bounds[random_() % 5];
        return {Kind::repeat, "", {draw(depth - 1, looks)}, least, most};
      }
      case 11:
        return {Kind::name, random_() % 2 ? "x" : "y", {draw(depth - 1, looks)}, 0, 0};
      case 12:
        return {Kind::adjacent, "", {draw(depth - 1, looks)}, 0, 0};
      default: {
        if (looks == 2) return draw(0, looks);
        Pattern inner = draw(depth - 1, looks + 1);
        if (inner.may_be_empty()) return draw(0, looks);
        return {Kind::look_not, "", {inner}, 0, 0};
      }
    }
  }

  std::string text() {
    static const char* const pieces[] = {"a", "A",   "b",    "said", "again", ".",
                                         "3", "May", "Bank", "of",   "Orvia", "zebra"};
    std::string out;
    for (std::size_t n = 1 + random_() % 7; n-- > 0;) {
      out += pieces[random_() % 12];
      if (random_() % 3 != 0) out += " ";
    }
    return out;
  }

  std::uint64_t number() { return random_(); }

 private:
  std::vector<Pattern> several(int depth, int looks) {
    std::vector<Pattern> out;
    for (std::size_t n = 2 + random_() % 2; n-- > 0;) out.push_back(draw(depth - 1, looks));
    return out;
  }
  std::mt19937_64 random_;
};

}  // namespace

TEST_CASE("Patterns match as the brute-force matcher does, captures and all") {
  const LexiconPtr lexicon = small_lexicon();
  REQUIRE(lexicon);
  Hat hat(2024);
  std::size_t tried = 0, matched = 0, captured = 0;
  while (tried < 6000) {
    const Pattern pattern = hat.draw(3, 0);
    if (pattern.may_be_empty()) continue;
    PatternSet set;
    const std::string printed = pattern.print();
    CAPTURE(printed);
    const Status added = set.add(printed, *lexicon, "drawn");
    INFO((added ? "" : added.error().to_string()));
    REQUIRE(added);
    ++tried;
    // Words that were prepared for the patterns say the same as words that were not.
    const bool prepared = tried % 8 == 0;
    if (prepared) set.share(*lexicon);
    for (int round = 0; round < 3; ++round) {
      const std::string text = hat.text();
      Words words = words_of(*lexicon, text);
      if (prepared) lexicon->sign(words);
      std::vector<std::uint32_t> at(words.size(), no_index), end;
      std::vector<EntityType> type;
      for (std::size_t i = 0; i < words.size(); ++i) {
        if (hat.number() % 3 != 0) continue;
        at[i] = static_cast<std::uint32_t>(end.size());
        end.push_back(static_cast<std::uint32_t>(i + 1 + hat.number() % 2));
        type.push_back(hat.number() % 2 ? types::person : types::organization);
      }
      PatternInput input{&words, 0, words.size(), &at, &type, &end};
      if (words.size() > 3 && hat.number() % 2) input.first = 1, input.last = words.size() - 1;
      lexicon::PatternScan scan(set, *lexicon);
      scan.begin(input);
      for (std::size_t i = input.first; i < input.last; ++i) {
        const reference::PatternResult want = reference::match(pattern, input, i, *lexicon);
        std::vector<PatternMatch> seen;
        set.match_at(input, i, *lexicon, seen);
        CAPTURE(text, i);
        REQUIRE(scan.find(i) >= i);
        REQUIRE((want.length == 0 || scan.find(i) == i));  // what matches is never passed over
        REQUIRE(seen.size() == (want.length > 0 ? 1u : 0u));
        if (seen.empty()) continue;
        REQUIRE(seen[0].last - seen[0].first == want.length);
        REQUIRE(reference::captures_of(seen[0], *lexicon) == want.captures);
        ++matched;
        captured += want.captures.size();
      }
    }
  }
  CHECK(matched > 5000);
  CHECK(captured > 500);
}
