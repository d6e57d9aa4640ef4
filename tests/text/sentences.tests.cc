// Laws and stories of sentence borders.
#include "text/sentences.h"

#include <string>
#include <vector>

#include "catch.h"
#include "reference/text_random.h"
#include "text/tokens.h"

using namespace redstring;
using namespace redstring::text;

namespace {

Abbreviations small_lists() {
  Abbreviations lists;
  for (const char* word : {"mr", "dr", "gen", "st", "vs", "sen", "ms"}) lists.add(word, "never");
  for (const char* word : {"inc", "co", "u.s", "p.m", "a.m", "jr", "sept", "ltd"}) {
    lists.add(word, "maybe");
  }
  for (const char* word : {"calif", "d.c", "n.c"}) lists.add(word, "place");
  for (const char* word : {"no", "art", "sec"}) lists.add(word, "number");
  for (const char* word : {"the", "he", "she", "it", "but", "we", "they", "a", "in", "that", "yes",
                           "this", "on", "there", "i"}) {
    lists.openers.emplace(word);
  }
  for (const char* word : {"asked", "said", "cried"}) lists.speech_tags.emplace(word);
  return lists;
}

std::vector<Sentence> sentences_of(std::string_view text) {
  static const Abbreviations lists = small_lists();
  return split_sentences(text, tokenize(text), lists);
}

/// Sentences with a bar between them, line breaks as they are.
std::string shown(std::string_view text) {
  std::string out;
  for (const Sentence& sentence : sentences_of(text)) {
    if (!out.empty()) out += " | ";
    out += sentence.span.of(text);
  }
  return out;
}

/// Whether `marked`, cut at its bars, is how its text is split.
void check_story(std::string_view marked) {
  std::string text;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    if (marked.substr(i, 3) == " | ") {
      text += ' ';
      i += 2;
    } else {
      text += marked[i];
    }
  }
  CHECK(shown(text) == marked);
}

void check_laws(const std::string& text) {
  const std::vector<Token> tokens = tokenize(text);
  static const Abbreviations lists = small_lists();
  const std::vector<Sentence> sentences = split_sentences(text, tokens, lists);
  INFO("text: " << text);
  std::size_t next = 0;
  for (const Sentence& sentence : sentences) {
    REQUIRE(sentence.first_token < sentence.last_token);
    REQUIRE(sentence.last_token <= tokens.size());
    for (; next < sentence.first_token; ++next) REQUIRE(tokens[next].blank());
    REQUIRE(next == sentence.first_token);
    next = sentence.last_token;
    REQUIRE_FALSE(tokens[sentence.first_token].blank());
    REQUIRE_FALSE(tokens[sentence.last_token - 1].blank());
    REQUIRE(sentence.span.begin == tokens[sentence.first_token].begin);
    REQUIRE(sentence.span.end == tokens[sentence.last_token - 1].end);
  }
  for (; next < tokens.size(); ++next) REQUIRE(tokens[next].blank());
}

}  // namespace

TEST_CASE("sentences are in order, apart, and hold every token that is not blank", "[sentences]") {
  reference::Random random(31);
  for (int i = 0; i < 20000; ++i) {
    check_laws(reference::random_text(random, reference::below(random, 40)));
  }
  for (int i = 0; i < 300; ++i) check_laws(reference::random_prose(random, 100));
  static constexpr std::string_view marks = "Aa1 .!?\"'[]():;-*\n\nI\xE2\x80\x9D";
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (std::size_t n = reference::below(random, 30); n > 0; --n) {
      const std::size_t at = reference::below(random, marks.size() - 2);
      text += at == marks.size() - 3 ? marks.substr(at) : marks.substr(at, 1);
    }
    check_laws(text);
  }
}

TEST_CASE("an empty or blank text has no sentences", "[sentences]") {
  CHECK(sentences_of("").empty());
  CHECK(sentences_of(" \n\n\t ").empty());
}

TEST_CASE("full stops, question and exclamation marks end sentences", "[sentences]") {
  check_story("The bridge fell. | Nobody was hurt! | Was it old? | Yes.");
  check_story("It fell?! | Nobody knows...");
  check_story("He left (by train). | She stayed.");
  check_story("(He left.) | She stayed.");
}

TEST_CASE("a word in small letters does not begin a sentence", "[sentences]") {
  check_story("The firm Zing! of Oldport grew.");
  check_story("They met Brandt et al. in spring.");
  check_story("We waited ... and waited.");
  check_story("The shop eBay. | iMaps followed.");
}

TEST_CASE("a text that does without capitals is split all the same", "[sentences]") {
  check_story("i went home. | then i slept. | it rained");
}

TEST_CASE("abbreviations before a name do not end a sentence", "[sentences]") {
  check_story("Mr. Brandt met Gen. Moreau in St. Osyth. | Dr. Lind was absent.");
  check_story("Oldport vs. Newport was off. | He said so.");
}

TEST_CASE("abbreviations that may end a sentence do so before what begins one", "[sentences]") {
  check_story("He joined Harbour Inc. | The firm grew.");
  check_story("He joined Harbour Inc. Chairman Lind.");
  check_story("They moved to the U.S. | But he stayed in the U.S. Senate.");
  check_story("It shut at 5 p.m. | They left at 6 p.m. Monday.");
  check_story("It began on Sept. 4 and ended soon.");
  check_story("Ada Brandt Jr. | She won.");
}

TEST_CASE("a place after a comma ends a sentence unless a comma follows", "[sentences]") {
  check_story("He lives in Oldport, Calif. | Sister Lind does not.");
  check_story("He of Oldport, Calif., Sister Lind said, and Calif. Governor Moreau met.");
}

TEST_CASE("some abbreviations stand before numbers only", "[sentences]") {
  check_story("They live at No. 5 and like it.");
  check_story("He said no. | Lind said yes.");
}

TEST_CASE("initials do not end a sentence", "[sentences]") {
  check_story("J. K. Lindqvist and A. Brandt met L. A. Moreau.");
  check_story("J.K. Lindqvist wrote it.");
  check_story("It runs from A to B. | The rest is sea.");
}

TEST_CASE("numbers and addresses keep their full stops", "[sentences]") {
  check_story("It cost $3.50 in 2019. | Then 1,200.75 more.");
  check_story("See oldport.example. | www.herald.example has more.");
  check_story("Write to ada@oldport.example.com now.");
}

TEST_CASE("quotations end with their closing mark", "[sentences]") {
  check_story("“Go.” | She left.");
  check_story("\"Go.\" | She left.");
  check_story("“Go,” he said. | She left.");
  check_story("“Is it open?” he asked.");
  check_story("“Is it open?” Ada Brandt asked. | It was.");
  check_story("“Help!” I cried.");
  check_story("'We must go.' | They went.");
  check_story("He said: \"Go. | Go now.\"");
}

TEST_CASE("a straight quotation mark set apart closes if one stands open", "[sentences]") {
  check_story("\" We left. \" | Brandt stayed.");
  check_story("We left. | \"Brandt stayed.\"");
}

TEST_CASE("a dateline is no sentence of its own", "[sentences]") {
  check_story("LONDON, March 3 — The port is shut.");
  check_story("OLDPORT, N.C. (HN) _ The port is shut. | It was old.");
  check_story("WASHINGTON, D.C. — The port is shut.");
}

TEST_CASE("somebody who breaks off begins anew", "[sentences]") {
  check_story("I never thought that they — | We went home.");
  check_story("He told two papers — The Herald and The Star — that he left.");
}

TEST_CASE("reference marks, elisions and emoticons stay with their sentence", "[sentences]") {
  check_story("The bridge fell.[3] | It was old. [4] [5] | Nobody knew. […] | We asked.");
  check_story("It is great! :) | We like it.");
}

TEST_CASE("item labels and captions do not stand alone", "[sentences]") {
  check_story("1. Wash the bottles. | Then dry them.");
  check_story("Figure 2. The harbour.");
  check_story("They saw Long Live the Tide! (1965) twice.");
}

TEST_CASE("a blank line ends a sentence", "[sentences]") {
  CHECK(shown("Bridge falls\n\nThe bridge fell") == "Bridge falls | The bridge fell");
  CHECK(shown("Mr.\n\nBrandt") == "Mr. | Brandt");
  CHECK(shown("a\r\n \r\nb") == "a | b");
}

TEST_CASE("lines wrapped at one width flow on", "[sentences]") {
  const std::string wrapped =
      "The old bridge over the harbour of the small town of Oldport fell\n"
      "on Monday night while the harbour master Ada Brandt was asleep in\n"
      "her office beside the water, and nobody heard it, said Mayor Lind\n"
      "Moreau in a letter to the press that was sent out on Tuesday, and\n"
      "Brandt agreed.\n";
  CHECK(sentences_of(wrapped).size() == 1);
}

TEST_CASE("a line that need not have ended ends a sentence", "[sentences]") {
  CHECK(shown("Bridge falls in Oldport\nAda Brandt reports\nThe bridge fell. It was old.") ==
        "Bridge falls in Oldport | Ada Brandt reports | The bridge fell. | It was old.");
  CHECK(shown("Bring:\n- water\n- bread\n* salt\n1. A map\nb) rope") ==
        "Bring: | - water | - bread | * salt | 1. A map | b) rope");
  CHECK(shown("the mayor\nand the port") == "the mayor\nand the port");
}

TEST_CASE("sentences of scripts with their own full stops end there", "[sentences]") {
  CHECK(sentences_of("桥塌了。没有人受伤。").size() == 2);
  CHECK(sentences_of("पुल गिर गया। कोई घायल नहीं हुआ।").size() == 2);
  CHECK(sentences_of("Мост упал. Никто не пострадал.").size() == 2);
}

TEST_CASE("an abbreviation is filed under its feature", "[sentences]") {
  Abbreviations lists;
  CHECK(lists.add("mr", "never"));
  CHECK(lists.add("inc", "maybe"));
  CHECK(lists.add("no", "number"));
  CHECK_FALSE(lists.add("x", "always"));
  CHECK(lists.never_final.count("mr") == 1);
  CHECK(lists.add("calif", "place"));
  CHECK(lists.places.count("calif") == 1);
  CHECK(lists.maybe_final.count("inc") == 1);
  CHECK(lists.before_number.count("no") == 1);
}

TEST_CASE("a sentence that will not end is cut at a line break, a comma or a blank",
          "[sentences]") {
  auto many = [](const std::string& part, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += part;
    return out;
  };
  const std::string words = many("word ", 200);  // 400 tokens
  const std::string line = words + "end,\nnext " + words + "and, then " + words + ".";
  const auto cut = sentences_of(line);
  REQUIRE(cut.size() == 3);
  CHECK(cut[0].span.of(line) == words + "end,");
  CHECK(cut[1].span.of(line) == "next " + words + "and,");
  CHECK(cut[2].span.of(line) == "then " + words + ".");
  // One of the greatest length stays whole; one token more is one too many.
  CHECK(sentences_of(many("a ", most_sentence_tokens / 2)).size() == 1);
  CHECK(sentences_of(many("a ", most_sentence_tokens / 2 + 1)).size() == 2);
  const std::string signs = many("+", 3 * most_sentence_tokens + 1);
  CHECK(sentences_of(signs).size() == 4);
  for (const Sentence& s : sentences_of(many("Orla Fenwick ", 5000))) {
    CHECK(s.last_token - s.first_token <= most_sentence_tokens);
  }
}

TEST_CASE("hostile texts are split in linear time", "[sentences]") {
  for (const char* piece : {".",       ". ",      "? ", "\n",  " \n", "A\n",      "\"",  ". \"",
                            "x. [1] ", "x. [.] ", "[",  ". (", "- ",  "a — The ", "A. ", "\" ' ",
                            ":) ",     ". :) ",   "( ", "1. ", "“",   ". . . ",   "”. "}) {
    std::string text;
    while (text.size() < 1'000'000) text += piece;
    const std::vector<Sentence> sentences = sentences_of(text + "x");
    CHECK(sentences.back().span.end == text.size() + 1);
  }
}
