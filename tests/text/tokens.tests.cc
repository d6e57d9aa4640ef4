// Laws of word boundaries and tokens.
#include "text/tokens.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include "catch.h"
#include "reference/text_icu.h"
#include "reference/text_random.h"
#include "text/utf8.h"
#include "text/window.h"

using namespace redstring;
using namespace redstring::text;

namespace {

/// From the Debian package unicode-data.
constexpr const char* break_tests = "/usr/share/unicode/auxiliary/WordBreakTest.txt";

struct BreakTest {
  std::string text;
  std::vector<std::uint32_t> boundaries;
};

/// One line such as "÷ 0061 × 0308 ÷"; nothing for a comment.
BreakTest parse_break_test(const std::string& line) {
  BreakTest test;
  std::istringstream words(line.substr(0, line.find('#')));
  for (std::string word; words >> word;) {
    if (word == "÷") {
      test.boundaries.push_back(static_cast<std::uint32_t>(test.text.size()));
    } else if (word != "×") {
      append_utf8(test.text, static_cast<char32_t>(std::stoul(word, nullptr, 16)));
    }
  }
  return test;
}

/// Where tokens and word boundaries may differ: around possessive endings.
bool only_clitics_differ(std::string_view text, const std::vector<Token>& tokens,
                         const std::vector<std::uint32_t>& boundaries) {
  std::vector<std::uint32_t> borders = {0};
  for (const Token& token : tokens) borders.push_back(token.end);
  if (tokens.empty()) return boundaries.empty();
  std::vector<std::uint32_t> differing;
  std::set_symmetric_difference(borders.begin(), borders.end(), boundaries.begin(),
                                boundaries.end(), std::back_inserter(differing));
  return std::all_of(differing.begin(), differing.end(), [&](std::uint32_t at) {
    // Right before an apostrophe and an s, or between them.
    const std::string_view rest = text.substr(at);
    const std::size_t mark = rest.starts_with("'") ? 1 : rest.starts_with("’") ? 3 : 0;
    const std::size_t s = rest.starts_with("ʼ") ? 2 : mark;
    return s < rest.size() && (rest[s] == 's' || rest[s] == 'S');
  });
}

/// Where two lists of boundaries of `text` part, in words; empty when they do not.
std::string difference(std::string_view text, const std::vector<std::uint32_t>& ours,
                       const std::vector<std::uint32_t>& theirs) {
  const auto at = std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end());
  if (at.first == ours.end() && at.second == theirs.end()) return {};
  const std::size_t line = text.rfind('\n', *at.second - 1) + 1;
  std::ostringstream out;
  for (std::size_t place = line; place < text.size() && text[place] != '\n';) {
    out << std::hex << static_cast<std::uint32_t>(next_code_point(text, place)) << ' ';
  }
  out << std::dec << "ours at " << *at.first - line << " ICU's at " << *at.second - line;
  return out.str();
}

void check_laws(const std::string& text) {
  REQUIRE(difference(text, word_boundaries(text), reference::icu_word_boundaries(text)) == "");
  const std::vector<Token> tokens = tokenize(text);
  std::uint32_t end = 0;
  for (const Token& token : tokens) {
    REQUIRE(token.begin == end);
    REQUIRE(token.end > token.begin);
    REQUIRE((token.end == text.size() || (text[token.end] & 0xC0) != 0x80));
    end = token.end;
  }
  REQUIRE(end == text.size());
  INFO("text: " << text);
  REQUIRE(only_clitics_differ(text, tokens, reference::icu_word_boundaries_colon_parts(text)));
}

/// Tokens as "kind:text" without the blanks, kinds w, n, c, p.
std::string shown(std::string_view text) {
  std::string out;
  for (const Token& token : tokenize(text)) {
    if (token.blank()) continue;
    if (!out.empty()) out += ' ';
    out += "wncp"[static_cast<int>(token.kind)];
    out += ':';
    out += token.span().of(text);
  }
  return out;
}

std::uint8_t shape_of(std::string_view word) {
  const std::vector<Token> tokens = tokenize(word);
  REQUIRE(tokens.size() == 1);
  return tokens[0].shape;
}

}  // namespace

TEST_CASE("every line of Unicode's word break test holds", "[tokens]") {
  std::ifstream file(break_tests);
  REQUIRE(file.is_open());
  int lines = 0;
  for (std::string line; std::getline(file, line);) {
    const BreakTest test = parse_break_test(line);
    if (test.boundaries.empty()) continue;
    ++lines;
    INFO(line);
    CHECK(word_boundaries(test.text) == test.boundaries);
  }
  CHECK(lines > 1800);
}

TEST_CASE("word boundaries are ICU's on random texts of every plane", "[tokens]") {
  reference::Random random(11);
  for (int i = 0; i < 20000; ++i) {
    check_laws(reference::random_text(random, 1 + reference::below(random, 24)));
  }
}

TEST_CASE("word boundaries are ICU's on prose", "[tokens]") {
  reference::Random random(12);
  for (int i = 0; i < 300; ++i) check_laws(reference::random_prose(random, 200));
}

TEST_CASE("word boundaries are ICU's on every short text over the word break classes", "[tokens]") {
  // Line breaks keep the texts apart: nothing looks across them.
  const std::vector<char32_t>& classes = reference::class_representatives();
  std::string text;
  for (const char32_t a : classes) {
    for (const char32_t b : classes) {
      append_utf8(text, a);
      append_utf8(text, b);
      text += '\n';
      for (const char32_t c : classes) {
        append_utf8(text, a);
        append_utf8(text, b);
        append_utf8(text, c);
        text += '\n';
      }
    }
    CHECK(difference(text, word_boundaries(text), reference::icu_word_boundaries(text)) == "");
    text.clear();
  }
}

TEST_CASE("word boundaries are ICU's around every code point", "[tokens]") {
  std::string text;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    // Planes 4 to 13 hold nothing but unassigned code points; a sample of each will do.
    if (c >= 0x40000 && c < 0xE0000 && c % 0x1001 != 0) continue;
    for (const std::string_view left : {"", "a", "1"}) {
      text += left;
      append_utf8(text, c);
      if (!left.empty()) text += left;
      text += '\n';
    }
    if (text.size() < 60000 && c != 0x10FFFF) continue;
    CHECK(difference(text, word_boundaries(text), reference::icu_word_boundaries(text)) == "");
    text.clear();
  }
}

TEST_CASE("an empty text has no tokens and no boundaries", "[tokens]") {
  CHECK(tokenize("").empty());
  CHECK(word_boundaries("").empty());
}

TEST_CASE("words, numbers and marks are told apart", "[tokens]") {
  CHECK(shown("Brandt paid $1,200.50 in 2019.") ==
        "w:Brandt w:paid p:$ n:1,200.50 w:in n:2019 p:.");
  CHECK(shown("the U.S. and example.com") == "w:the w:U.S p:. w:and w:example.com");
  CHECK(shown("a_b __ 3_000") == "w:a_b p:__ n:3_000");
  CHECK(shown("O’Brien, F16") == "w:O’Brien p:, w:F16");
  CHECK(shown("“Да”, сказал") == "p:“ w:Да p:” p:, w:сказал");
}

TEST_CASE("a colon and an at sign part words", "[tokens]") {
  CHECK(shown("Note:This") == "w:Note p:: w:This");
  CHECK(shown("ada@oldport.example") == "w:ada p:@ w:oldport.example");
  CHECK(shown("@adabrandt") == "p:@ w:adabrandt");
}

TEST_CASE("a possessive ending is a token of its own", "[tokens]") {
  CHECK(shown("Brandt’s") == "w:Brandt c:’s");
  CHECK(shown("Brandt's BRANDT'S") == "w:Brandt c:'s w:BRANDT c:'S");
  CHECK(shown("it’s") == "w:it c:’s");
  CHECK(shown("O’Brien’s") == "w:O’Brien c:’s");
  CHECK(shown("U.S.’s U.S's") == "w:U.S p:. p:’ w:s w:U.S c:'s");
  CHECK(shown("Zoë’s Москва’s") == "w:Zoë c:’s w:Москва c:’s");
  CHECK(shown("the G7's and F-16’s") == "w:the w:G7 c:'s w:and w:F p:- n:16 c:’s");
  CHECK(shown("don’t they're 's") == "w:don’t w:they're p:' w:s");
}

TEST_CASE("the apostrophe after a final s is possessive unless it closes a quotation", "[tokens]") {
  CHECK(shown("the ports’ owners") == "w:the w:ports c:’ w:owners");
  CHECK(shown("the ports' owners") == "w:the w:ports c:' w:owners");
  CHECK(shown("‘the ports’ said") == "p:‘ w:the w:ports p:’ w:said");
  CHECK(shown("'the ports' said") == "p:' w:the w:ports p:' w:said");
  CHECK(shown("‘Go’ and the ports’ owners") == "p:‘ w:Go p:’ w:and w:the w:ports c:’ w:owners");
}

TEST_CASE("shapes tell how a word is written", "[tokens]") {
  CHECK(shape_of("Brandt") ==
        (shape_initial_upper | shape_has_lower | shape_has_upper | shape_ascii));
  CHECK(shape_of("brandt") == (shape_has_lower | shape_ascii));
  CHECK(shape_of("NASA") ==
        (shape_initial_upper | shape_has_upper | shape_inner_upper | shape_ascii));
  CHECK(shape_of("McCain") == (shape_initial_upper | shape_has_lower | shape_has_upper |
                               shape_inner_upper | shape_ascii));
  CHECK(shape_of("iPhone7") ==
        (shape_has_lower | shape_has_upper | shape_inner_upper | shape_has_digit | shape_ascii));
  CHECK(shape_of("Élan") == (shape_initial_upper | shape_has_lower | shape_has_upper));
  CHECK(shape_of("élan") == shape_has_lower);
  CHECK(shape_of("ǅevad") == (shape_initial_upper | shape_has_lower | shape_has_upper));
  CHECK(shape_of("ПРАВДА") == (shape_initial_upper | shape_has_upper | shape_inner_upper));
  CHECK(shape_of("U.S") == (shape_initial_upper | shape_has_upper | shape_inner_upper |
                            shape_has_inner_dot | shape_ascii));
  CHECK(shape_of("3.14") == (shape_has_digit | shape_has_inner_dot | shape_ascii));
  CHECK(shape_of("2Pac") == (shape_initial_upper | shape_has_lower | shape_has_upper |
                             shape_inner_upper | shape_has_digit | shape_ascii));
  CHECK(shape_of("!") == shape_ascii);
  CHECK(shape_of("—") == 0);
}

TEST_CASE("a letter alone is capitalized and not all capitals", "[tokens]") {
  const Token token = tokenize("A").front();
  CHECK(token.capitalized());
  CHECK_FALSE(token.all_caps());
  CHECK(tokenize("EU").front().all_caps());
}

TEST_CASE("blanks are spaces or line breaks", "[tokens]") {
  const auto kinds = [](std::string_view text) {
    std::string out;
    for (const Token& token : tokenize(text)) out += "wncpsn"[static_cast<int>(token.kind)];
    return out;
  };
  CHECK(kinds("  \t\u00A0\u3000") == "ssss");
  CHECK(kinds("\r\n\n\r\v\f\u0085\u2028\u2029") == "nnnnnnnn");
  CHECK(kinds("\u200B\u0001\u00AD") == "ss");
}

TEST_CASE("shapes and kinds do not depend on which scanner saw the token", "[tokens]") {
  reference::Random random(13);
  for (int i = 0; i < 3000; ++i) {
    std::string ascii;
    for (int j = 0; j < 12; ++j) {
      ascii.push_back(static_cast<char>(1 + reference::below(random, 0x7F)));
    }
    // A word joiner belongs to the token before it and says nothing about it.
    const std::vector<Token> plain = tokenize(ascii);
    const std::vector<Token> joined = tokenize(ascii + "\u2060");
    const bool alone = plain.back().kind == TokenKind::newline;
    if (alone || plain.back().kind == TokenKind::clitic) continue;
    INFO(ascii);
    REQUIRE(plain.size() == joined.size());
    REQUIRE(plain.back().kind == joined.back().kind);
    REQUIRE(plain.back().shape == (joined.back().shape | (plain.back().shape & shape_ascii)));
  }
}

TEST_CASE("a window sees the same with vectors and without", "[tokens]") {
  reference::Random random(17);
  std::array<char, Window::size> bytes{};
  for (int i = 0; i < 20000; ++i) {
    for (char& c : bytes) c = static_cast<char>(reference::below(random, 0x100));
    REQUIRE(window(bytes.data()) == plain_window(bytes.data()));
  }
}

TEST_CASE("one of a few characters is found where a plain search finds it", "[tokens]") {
  reference::Random random(23);
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    const std::size_t size = reference::below(random, 80);
    while (text.size() < size)
      text += reference::below(random, 12) == 0
                  ? ".:@"[reference::below(random, 3)]
                  : static_cast<char>(reference::below(random, 0x100));
    for (std::size_t from = 0; from <= size + 1; ++from)
      REQUIRE(find_one_of<'.', ':', '@'>(text, from) ==
              std::min(std::string_view(text).find_first_of(".:@", from), size));
  }
}

TEST_CASE("a token is the same wherever in a long text it stands", "[tokens]") {
  reference::Random random(19);
  const std::string letters = "aZ09_s. ,'\"-\x7F\t";
  for (int i = 0; i < 2000; ++i) {
    std::string text = "x";
    const std::size_t size = 1 + reference::below(random, 160);
    while (text.size() < size) {
      const bool word = reference::below(random, 3) != 0;
      text += word ? static_cast<char>('a' + reference::below(random, 26))
                   : letters[reference::below(random, letters.size())];
    }
    const std::vector<Token> alone = tokenize(text);
    const std::string before(1 + reference::below(random, 80), '\n');
    const std::vector<Token> behind = tokenize(before + text);
    INFO(text);
    REQUIRE(behind.size() == before.size() + alone.size());
    for (std::size_t k = 0; k < alone.size(); ++k) {
      const Token& token = behind[before.size() + k];
      REQUIRE(token.begin == before.size() + alone[k].begin);
      REQUIRE(token.end == before.size() + alone[k].end);
      REQUIRE(token.kind == alone[k].kind);
      REQUIRE(token.shape == alone[k].shape);
    }
  }
}

TEST_CASE("texts without a border to hold on to stay linear", "[tokens]") {
  const auto repeated = [](std::string_view piece, std::size_t bytes) {
    std::string text;
    while (text.size() < bytes) text += piece;
    return text;
  };
  // Quadratic work on any of these would take hours.
  for (const std::string_view piece :
       {"a", "1", ".", "a.", "a.\u0308", "'s", "\u0308", "é", "\u05D0\"", "\u200D\U0001F600",
        "\U0001F1E6", "字", "한", "あ", "ก", "”", " \u0308", "a'", "s’"}) {
    const std::string text = repeated(piece, 2'000'000);
    const std::vector<Token> tokens = tokenize(text);
    CHECK(tokens.back().end == text.size());
  }
}
