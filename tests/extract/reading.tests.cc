// What a reading says of words at a glance, against asking word by word.
#include "extract/reading.h"

#include <string>

#include "catch.h"
#include "extract/story.h"

using namespace redstring;
using namespace redstring::extract;

namespace {

const char* const texts[] = {
    "Petra van Lund told the bank that its mail server was down. \"I see,\" she said. WOW!! No.",
    "i saw petra lund in new york lol, and the e-mail server of this bank too \U0001F600",
    "An Ruiz (né Šimek), de la Cruz: that is what they’re called.\n\nThis\u00A0one, too.",
    "a",
    "",
};

}  // namespace

TEST_CASE("a glance at a word tells what asking for it would") {
  const Lexicon& lexicon = *story::lexicon();
  const ReadingRules rules = compile_reading_rules(lexicon);
  const auto particle = lexicon.list("name_particle"), pronoun = lexicon.list("pronoun"),
             server = lexicon.list("server_head"), chat = lexicon.list("chat_word");
  std::size_t seen = 0;
  for (const std::string text : texts) {
    Document document;
    document.text = text;
    const Reading r = read(document, lexicon, rules);
    INFO(text);
    REQUIRE(r.glances.size() == r.size());
    for (std::size_t i = 0; i < r.size(); ++i) {
      const auto& w = r.words[i];
      INFO(r.words.surface(i));
      const auto has = [&](WordGlance glance) { return (r.glances[i] & glance) != 0; };
      const auto is = [&](std::string_view word) { return w.id == lexicon.word(word); };
      CHECK(has(glance_capital) == w.capitalized());
      CHECK(has(glance_particle) == r.in(i, particle));
      CHECK(has(glance_server) == lexicon.lists_beginning(w.id).has(server));
      CHECK(has(glance_reference) == (r.in(i, pronoun) || is("the") || is("that") || is("this")));
      CHECK(has(glance_haste) ==
            (r.in(i, chat) || !w.is(shape_ascii) || is("i") || is("!") || is("?")));
      seen |= r.glances[i];
    }
  }
  CHECK(seen ==
        (glance_capital | glance_particle | glance_haste | glance_server | glance_reference));
}

TEST_CASE("the next glance is the first, wherever one begins and ends") {
  Reading r;
  for (std::uint32_t i = 0; i < 40; ++i)
    r.glances.push_back(static_cast<std::uint8_t>(i % 11 == 3 ? 1 : i % 13 == 7 ? 2 : 4));
  for (const unsigned wanted : {1u, 2u, 3u, 8u, 5u}) {
    for (std::uint32_t last = 0; last <= 40; ++last) {
      for (std::uint32_t first = 0; first <= last; ++first) {
        auto slow = first;
        while (slow < last && (r.glances[slow] & wanted) == 0) ++slow;
        REQUIRE(r.next_glance(wanted, first, last) == slow);
      }
    }
  }
}
