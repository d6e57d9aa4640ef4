// Texts made to be slow, or to lead out of the text: whatever is written, reading it takes time in
// proportion to its length, and everything found stands inside it.
#include <time.h>

#include "catch.h"
#include "story.h"

namespace {

using namespace redstring;

/// Processor time of this thread in seconds: other programs do not add to it.
double now() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

struct Hostile {
  const char* name;
  const char* part;         // repeated up to the size, "#" each time with other letters
  const char* before = "";  // once in front
};

const Hostile hostile[] = {
    {"one word", "a"},
    {"one word in capitals", "A"},
    {"a word without a space, of several scripts", "aЖ中ا"},
    {"digits", "7"},
    {"single capitals", "A B "},
    {"capitals with full stops", "A.B."},
    {"capitalized words that no list knows", "Zorvan "},
    {"one line of names", "Orla Fenwick "},
    {"one line of many names", "Orla Fenwick and Tomas Ardel, "},
    {"different names in a line", "Orla Zo# and "},
    {"different names in sentences", "Orla Zo# met Tomas Za#. "},
    {"different roles of one person", "the chief# adviser Orla Fenwick "},
    {"different acronyms", "Harbour# Office (HO#) "},
    {"different hosts", "mx#.harbour.example,"},
    {"different server phrases", "the Velmar# mail server, "},
    {"people and pronouns", "Orla Fenwick he him she her "},
    {"pronouns", "he she "},
    {"speakers", "Corvane Bank left and the bank said it "},
    {"pronouns in short sentences", "He. She. "},
    {"short and long forms of a name", "Fenwick Orla Fenwick O. Fenwick "},
    {"roles", "adviser Orla Fenwick, a senior adviser, "},
    {"titles", "Mr. Mrs. Dr. "},
    {"organizations", "Harbour Bank of the Bank of the "},
    {"acronyms in brackets", "Open Harbour Foundation (OHF) "},
    {"hosts in a line", "mx.harbour.example,"},
    {"hosts with spaces", "mx.harbour.example 10.0.0.1 "},
    {"defanged hosts", "mx[.]harbour[.]example "},
    {"brackets with ports", "[::1]:80"},
    {"opening brackets and an address", "[", "[::1]:8"},
    {"opening brackets", "["},
    {"closing brackets", "a)]}"},
    {"colons", "a:"},
    {"dots", "."},
    {"dots with spaces", ". "},
    {"slashes", "http://"},
    {"at signs", "a@"},
    {"at signs in brackets", "a[at]"},
    {"opening quotes", "“He said "},
    {"straight quotes", "\" said "},
    {"nested quotes", "“‘«"},
    {"quotes and sayings", "“Fine,” said Orla Fenwick. "},
    {"sayings", "Fenwick said that "},
    {"sayings of sayings", "said Fenwick said Ardel denied "},
    {"denials", "not never denied that Fenwick met Ardel "},
    {"relations", "Fenwick met Ardel met Corvane Bank met "},
    {"server phrases", "the mail server "},
    {"servers with owners", "Harbour Office's mail server in Velmar "},
    {"dates", "8 March 2017 "},
    {"dates in numbers", "2017-03-08"},
    {"halves of dates", "March 8 of the "},
    {"numbers spelt out", "twenty one hundred and "},
    {"ranges of dates", "from 3 to 5 March to "},
    {"commas", ","},
    {"hyphens", "a-"},
    {"apostrophes", "O'"},
    {"blanks", " "},
    {"line breaks", "\n"},
    {"short lines", "Orla\n"},
    {"list items", "- a\n"},
    {"bidirectional controls", "\u202E\u2066a\u2069\u202C"},
    {"zero-width joiners", "a\u200D"},
    {"combining marks", "\u0301", "e"},
    {"every plane", "\u00E9\u4E2D\U0001F600\U00020000\U000E0041\U000F0000\U00100000 "},
    {"flags", "\U0001F1E6"},
    {"ideographs", "中文"},
    {"ideographic stops", "中。"},
    {"Thai without spaces", "ภาษาไทย"},
    {"NUL", ""},
};

Document repeated(const Hostile& h, std::size_t size) {
  Document document;
  document.published = "2017-03-08";
  document.text = h.before;
  const std::string part = *h.part == '\0' ? std::string("\0a", 2) : h.part;
  for (unsigned n = 0; document.text.size() + part.size() + 16 <= size; ++n) {
    std::string letters;
    for (unsigned rest = n; rest > 0; rest /= 26) letters += static_cast<char>('a' + rest % 26);
    for (const char c : part) {
      if (c == '#')
        document.text += letters;
      else
        document.text += c;
    }
  }
  return document;
}

double seconds(const Document& document, Analysis& analysis) {
  const double begin = now();
  analysis = story::analyzer().analyze(document);
  return now() - begin;
}

}  // namespace

TEST_CASE("a text sixteen times as long takes no more than about sixteen times the time") {
  story::analyzer();
  constexpr std::size_t small = 32 << 10, factor = 16;
  for (const auto& h : hostile) {
    INFO(h.name);
    const auto text = repeated(h, small), longer = repeated(h, small * factor);
    Analysis analysis;
    double one = seconds(text, analysis);
    one = std::min(one, seconds(text, analysis));  // the first also warms what is read
    REQUIRE(validate(text, analysis));
    const double many = seconds(longer, analysis);
    const auto valid = validate(longer, analysis);
    INFO((valid ? std::string() : valid.error().to_string()));
    REQUIRE(valid);
    INFO("seconds: " << one << " and " << many);
    // A part whose time grows with the square would take 256 times as long.
    CHECK(many <= 0.01 + 3.5 * factor * one);
  }
}

TEST_CASE("a word of a million letters is no name, and one in two sentences is no mention") {
  const story::Read endless(std::string(1000000, 'A') + " met Orla Fenwick.");
  CHECK(endless.names(types::person) == std::vector<std::string>{"Orla Fenwick"});
  CHECK(endless.analysis.mentions.size() == 1);
  // A chunk without blanks is cut somewhere; the hosts on both sides of the cut stand whole.
  std::string hosts;
  for (int i = 0; i < 2000; ++i) hosts += "mx" + std::to_string(i) + ".harbour.example,";
  const story::Read line(hosts);
  REQUIRE(validate(line.document, line.analysis));
  CHECK(line.analysis.mentions.size() >= 1980);
}
