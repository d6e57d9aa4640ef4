// What sentences say about two things, how surely, who says so, and when.
#include "catch.h"
#include "extract/story.h"

using namespace redstring;
using redstring::story::Read;

TEST_CASE("every rule of the dictionaries passes its own examples") {
  const auto failures = run_examples(story::lexicon());
  for (const auto& failure : failures) UNSCOPED_INFO(failure);
  CHECK(failures.empty());
}

TEST_CASE("a pair of entities without a trigger is a co-mention, once in a sentence") {
  const Read read("Orla Fenwick, beside Corvane Bank, thought of Corvane Bank.");
  REQUIRE(read.analysis.evidence.size() == 1);
  CHECK(read.analysis.evidence[0].relation == co_mention);
}

TEST_CASE("what somebody says is attributed to them") {
  const Read read("Agnes Roe said that Orla Fenwick met Tomas Ardel in May 2011.");
  CHECK(read.relations().count("meeting(Orla Fenwick, Tomas Ardel) attributed by Agnes Roe"));
}

TEST_CASE("according to somebody is attributed to them") {
  const Read read("Orla Fenwick paid Tomas Ardel twice, according to a clerk who kept the books.");
  CHECK(read.relations().count(
      "payment(Orla Fenwick, Tomas Ardel) attributed by a clerk who kept the books"));
}

TEST_CASE("what is denied, negated, hedged or only supposed is never asserted") {
  for (const char* text :
       {"Orla Fenwick denied that she met Tomas Ardel.",
        "Orla Fenwick did not meet with Tomas Ardel.", "Orla Fenwick never met Tomas Ardel.",
        "Orla Fenwick may have met Tomas Ardel.", "Orla Fenwick allegedly met Tomas Ardel.",
        "If Orla Fenwick met Tomas Ardel, it was secret.",
        "There is no evidence that Orla Fenwick met Tomas Ardel."}) {
    const Read read(text);
    INFO(text);
    REQUIRE_FALSE(read.analysis.evidence.empty());
    for (const auto& e : read.analysis.evidence) CHECK(e.status != EvidenceStatus::asserted);
  }
}

TEST_CASE("a quotation over several sentences stays its speaker's") {
  const Read read("“Orla Fenwick met Tomas Ardel. Corvane Bank paid Ilse Varn,” Agnes Roe said.");
  CHECK(read.relations() ==
        std::set<std::string>{"meeting(Orla Fenwick, Tomas Ardel) attributed by Agnes Roe",
                              "payment(Corvane Bank, Ilse Varn) attributed by Agnes Roe"});
}

TEST_CASE("the date of the sentence is the time of the evidence") {
  const Read read("Orla Fenwick left Corvane Bank on May 3, 2011.", "2014-01-01");
  REQUIRE_FALSE(read.analysis.evidence.empty());
  bool dated = false;
  for (const auto& e : read.analysis.evidence)
    dated = dated || (e.relation == "departure" && e.time == "2011-05-03");
  CHECK(dated);
}

TEST_CASE("an analysis obeys its laws on all the example articles' kinds of text") {
  for (const char* text : {"\\J\te", "", " ", "\n\n", ".", "“", "A", "a b c", "((((", "é é é",
                           "X said X said X said X said.", "\xEF\xBB\xBF", "İstanbul ǅ ﬁ"}) {
    const Read read(text);
    CHECK(validate(read.document, read.analysis).has_value());
  }
}

TEST_CASE("reading is a pure function") {
  const std::string text =
      "Orla Fenwick met Tomas Ardel on Friday. Three days later she left Corvane Bank, Ardel said.";
  const Read first(text, "2016-03-03"), second(text, "2016-03-03");
  REQUIRE(first.analysis.mentions.size() == second.analysis.mentions.size());
  for (std::size_t i = 0; i < first.analysis.mentions.size(); ++i) {
    CHECK(first.analysis.mentions[i].span == second.analysis.mentions[i].span);
    CHECK(first.analysis.mentions[i].rule == second.analysis.mentions[i].rule);
  }
}

TEST_CASE("words of saying that are nouns or parts of names say nothing") {
  for (const char* text : {"The United States closed the road to Velmar last year.",
                           "Their reports on the road were late this time.",
                           "Voters in eleven swing states closed the road last year."}) {
    INFO(text);
    CHECK(Read(text).analysis.attributions.empty());
  }
}

TEST_CASE("a quotation after a colon belongs to the speaker before it") {
  const Read read("Orla Fenwick continued:\n\n“You look at the road. It is closed.”");
  REQUIRE(read.analysis.attributions.size() == 1);
  const auto& a = read.analysis.attributions.front();
  CHECK(a.source.front().of(read.document.text) == "Orla Fenwick");
  CHECK(a.content.front().of(read.document.text) == "“You look at the road. It is closed.”");
}

TEST_CASE("a surname means the one who was named before it, until a second one is") {
  const Read read("Petra Lund left. Lund was late. Viggo Lund came. Lund was tired.");
  CHECK(read.meaning("Lund was late") == "Petra Lund");
  CHECK(read.meaning("Lund was tired") == "Lund");
}

TEST_CASE("an aside that is a name is the subject, an employer is not") {
  CHECK(Read("The director of Corvane Bank, Orla Fenwick, met Tomas Ardel.")
            .relations()
            .count("meeting(Orla Fenwick, Tomas Ardel) asserted") == 1);
  const Read somebody("A former adviser at Corvane Bank met Orla Fenwick.");
  CHECK(somebody.relations().empty());
}

TEST_CASE("who is met after the naming of a director is not the director") {
  CHECK(Read("Orla Fenwick, the director of Corvane Bank, met Tomas Ardel.").relations() ==
        std::set<std::string>{"employment(Orla Fenwick, Corvane Bank) asserted",
                              "leadership(Orla Fenwick, Corvane Bank) asserted",
                              "meeting(Orla Fenwick, Tomas Ardel) asserted"});
}

TEST_CASE("May is a month where a day stands beside it") {
  CHECK(Read("On May 3rd Orla Fenwick met Tomas Ardel.").relations() ==
        std::set<std::string>{"meeting(Orla Fenwick, Tomas Ardel) asserted"});
}

TEST_CASE("who is said to speak is none of those he speaks of, and when he spoke is not when") {
  const Read read("Bertil Kroon came. Orla Fenwick met Tomas Ardel, he said on Monday.",
                  "2016-05-10");
  CHECK(read.relations() ==
        std::set<std::string>{"meeting(Orla Fenwick, Tomas Ardel) attributed by Bertil Kroon"});
  for (const auto& e : read.analysis.evidence)
    if (e.relation != co_mention) CHECK(e.time.empty());
  const Read supposed(
      "Bertil Kroon came. If the office finds that Helena Voss met Tomas Ardel, he says, she "
      "goes.");
  CHECK(supposed.relations() ==
        std::set<std::string>{"meeting(Helena Voss, Tomas Ardel) hypothetical by Bertil Kroon"});
}

TEST_CASE("a server stands in no place called March, and a port in capitals is a place") {
  CHECK(Read("They ran a mail server in March.").names(types::server).empty());
  CHECK(Read("PORT VELMAR, May 3 (XNA) — Prices rose.").names(types::place) ==
        std::vector<std::string>{"PORT VELMAR"});
}

TEST_CASE("who was sued has sued nobody, whatever adverb stands before the verb") {
  CHECK(Read("Corvane Bank sued Orla Fenwick.").relations().size() == 1);
  for (const char* adverb : {"", "also ", "soon ", "later ", "quietly ", "then also "}) {
    INFO(adverb);
    const auto text = std::string("Corvane Bank was ") + adverb + "sued, and Orla Fenwick left.";
    CHECK(Read(text).relations().empty());
  }
}

TEST_CASE("a sentence that speaks of one entity alone says nothing of two") {
  CHECK(Read("Orla Fenwick hired a driver, and Fenwick paid him.").analysis.evidence.empty());
}
