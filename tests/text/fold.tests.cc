// Laws of folding and transliteration.
#include "text/fold.h"

#include <string>

#include "catch.h"
#include "reference/text_icu.h"
#include "reference/text_random.h"
#include "text/utf8.h"

using namespace redstring;
using namespace redstring::text;

namespace {

void check_laws(const std::string& text) {
  const std::string folded = fold(text);
  INFO("text: " << text);
  REQUIRE(valid_utf8(folded));
  REQUIRE(fold(folded) == folded);
  REQUIRE(reference::icu_nfkc(folded) == folded);
  const Folded mapped = fold_with_map(text);
  REQUIRE(mapped.text == folded);
  REQUIRE(mapped.origin.size() == folded.size() + 1);
  REQUIRE(mapped.origin.back() == text.size());
  std::uint32_t last = 0;
  for (std::size_t i = 0; i < mapped.origin.size(); ++i) {
    const std::uint32_t from = mapped.origin[i];
    REQUIRE(from >= last);
    REQUIRE((from == text.size() || (text[from] & 0xC0) != 0x80));
    const bool inside = i < folded.size() && (folded[i] & 0xC0) == 0x80;
    if (inside) REQUIRE(from == last);
    last = from;
  }
}

}  // namespace

TEST_CASE("folding every code point is idempotent and stays normal", "[fold]") {
  std::string text;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0x40000 && c < 0xE0000 && c % 0x1001 != 0) continue;
    text.clear();
    append_utf8(text, c);
    const std::string folded = fold(text);
    if (fold(folded) != folded || reference::icu_nfkc(folded) != folded ||
        fold_with_map(text).text != folded) {
      FAIL("code point " << static_cast<std::uint32_t>(c) << " folds to " << folded);
    }
  }
}

TEST_CASE("folding random texts is idempotent, normal, and maps back to code point borders",
          "[fold]") {
  reference::Random random(21);
  for (int i = 0; i < 20000; ++i) {
    check_laws(reference::random_text(random, reference::below(random, 20)));
  }
  for (int i = 0; i < 100; ++i) check_laws(reference::random_prose(random, 50));
}

TEST_CASE("folding texts of characters that compose keeps its laws", "[fold]") {
  constexpr std::u32string_view composing =
      U"\u1100\u1161\u11A8\uAC00\uAC01\u3099\u309A\u304B\u30CF\u0BC6\u0BBE\u0BD7\u09C7\u09BE"
      U"\u1025\u102E\u0DD9\u0DCA\u0DCF\u093C\u0915\u0300\u0345\u03B1\u200D\u115F\u00AD\u0F71"
      U"\u0F72\u05D0\u05B8\uFB1D\U000110B9\U000110BA\U0001D15E\u2126\u212B e";
  reference::Random random(22);
  for (int i = 0; i < 30000; ++i) {
    std::string text;
    for (std::size_t n = 1 + reference::below(random, 7); n > 0; --n) {
      append_utf8(text, composing[reference::below(random, composing.size())]);
    }
    check_laws(text);
  }
}

TEST_CASE("case, width and diacritics do not count", "[fold]") {
  CHECK(fold("BRANDT") == "brandt");
  CHECK(fold("Éléonore Ångström") == "eleonore angstrom");
  CHECK(fold("E\u0301le\u0301onore") == fold("Éléonore"));
  CHECK(fold("Ｏｌｄｐｏｒｔ") == "oldport");
  CHECK(fold("ﬁrst") == "first");
  CHECK(fold("ΟΔΥΣΣΕΎΣ") == fold("οδυσσεύς"));
  CHECK(fold("İstanbul ISPARTA ısparta") == "istanbul isparta isparta");
  CHECK(fold("Ёлкин й") == "елкин и");
}

TEST_CASE("letters that Unicode does not take apart are spelled out", "[fold]") {
  CHECK(fold("Straße STRASSE ẞ") == "strasse strasse ss");
  CHECK(fold("Æsir œuvre") == "aesir oeuvre");
  CHECK(fold("Łódź Ørsted Đorđević Þór Ðuro Ħamrun") == "lodz orsted dordevic thor duro hamrun");
  CHECK(fold("Ǿ ǣ ǿ") == "o ae o");
}

TEST_CASE("dashes and quotation marks become one of each kind", "[fold]") {
  CHECK(fold("a–b—c−d‐e－f") == "a-b-c-d-e-f");
  CHECK(fold("‘a’ ‚b‛ ′c′ ʼd `e´") == "'a' 'b' 'c' 'd 'e'");
  CHECK(fold("“a” „b‟ «c» ＂d") == "\"a\" \"b\" \"c\" \"d");
  CHECK(fold("O’Brien") == fold("O'Brien"));
}

TEST_CASE("white space runs become one space and invisible characters go", "[fold]") {
  CHECK(fold("a \t\r\n\u00A0\u3000b") == "a b");
  CHECK(fold("  a  ") == " a ");
  CHECK(fold("co\u00ADop\u200Ber\uFEFFate\u2060") == "cooperate");
  CHECK(fold("a \u00AD b") == "a b");
  CHECK(fold("").empty());
}

TEST_CASE("vowel signs and sound marks that are spelling stay", "[fold]") {
  CHECK(fold("가각") == "가각");
  CHECK(fold("\u1100\u1161\u11A8") == "각");
  CHECK(fold("ガ") == "ガ");
  CHECK(fold("ｶﾞ") == "ガ");
  CHECK(fold("हिन्दी") == "हिन्दी");
  CHECK(fold("กำ") != fold("กา"));
  CHECK(fold("שָׁלוֹם") == "שלום");
  CHECK(fold("مُحَمَّد") == "محمد");
}

TEST_CASE("a folded place leads back to the original", "[fold]") {
  const std::string text = "Der “Große”  Łódź";
  const Folded folded = fold_with_map(text);
  REQUIRE(folded.text == "der \"grosse\" lodz");
  const auto back = [&](std::string_view word) {
    const std::size_t at = folded.text.find(word);
    REQUIRE(at != std::string::npos);
    return text.substr(folded.origin[at], folded.origin[at + word.size()] - folded.origin[at]);
  };
  CHECK(back("grosse") == "Große");
  CHECK(back("lodz") == "Łódź");
  CHECK(back("\"grosse\"") == "“Große”");
}

TEST_CASE("fold_into clears what was there", "[fold]") {
  std::string out = "old";
  fold_into("NEW", out);
  CHECK(out == "new");
  fold_into("ÉTÉ", out);
  CHECK(out == "ete");
}

TEST_CASE("names of other scripts get Latin keys", "[fold]") {
  CHECK(transliterate_key("Ada Brandt") == "ada brandt");
  CHECK(transliterate_key("Łódź") == "lodz");
  CHECK(transliterate_key("Павел") == "pavel");
  CHECK(transliterate_key("Ελένη") == "elene");
  CHECK(transliterate_key("東京") == "dong jing");
  for (const char* name : {"Мария", "Γιώργος", "محمد", "दिल्ली", "서울", "さくら", "გიორგი"}) {
    const std::string key = transliterate_key(name);
    INFO(name << " " << key);
    CHECK(!key.empty());
    CHECK(key == transliterate_key(name));
    CHECK(fold(key) == key);
  }
}

TEST_CASE("long texts are folded and transliterated in linear time", "[fold]") {
  for (const char* piece : {"a ", "é", "字", "한", "か\u3099", "\u0308", "д", "\u3099"}) {
    std::string text;
    while (text.size() < 1'000'000) text += piece;
    CHECK(fold_with_map(text).origin.back() == text.size());
  }
  std::string text;
  while (text.size() < 100'000) text += "Мария ";
  CHECK(transliterate_key(text).substr(0, 12) == "maria maria ");
}
