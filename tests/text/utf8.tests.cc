// Laws of UTF-8 repair and decoding.
#include "text/utf8.h"

#include "catch.h"
#include "redstring/text.h"
#include "reference/text_icu.h"
#include "reference/text_random.h"

using namespace redstring;
using namespace redstring::text;

namespace {

std::string replaced_by_hand(std::string_view bytes, const std::vector<Repair>& repairs,
                             std::size_t from) {
  std::string out;
  for (const Repair& repair : repairs) {
    out += bytes.substr(from, repair.offset - from);
    out += "\xEF\xBF\xBD";
    from = repair.offset + repair.bytes;
  }
  out += bytes.substr(from);
  return out;
}

}  // namespace

TEST_CASE("every code point is written and read back", "[utf8]") {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    std::string bytes;
    append_utf8(bytes, c);
    std::size_t at = 0;
    const char32_t back = next_code_point(bytes, at);
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    if (back != (surrogate ? 0xFFFD : c) || at != bytes.size() || !valid_utf8(bytes)) {
      FAIL("code point " << static_cast<std::uint32_t>(c));
    }
  }
  std::string beyond;
  append_utf8(beyond, 0x110000);
  CHECK(beyond == "\xEF\xBF\xBD");
}

TEST_CASE("valid input is left alone", "[utf8]") {
  reference::Random random(1);
  for (int i = 0; i < 2000; ++i) {
    const std::string text = reference::random_text(random, 40);
    CHECK(valid_utf8(text));
    const Repaired repaired = repair_utf8("x" + text);
    CHECK(repaired.text == "x" + text);
    CHECK(repaired.repairs.empty());
  }
}

TEST_CASE("broken input is repaired as ICU repairs it", "[utf8]") {
  reference::Random random(2);
  int broken = 0;
  for (int i = 0; i < 30000; ++i) {
    const std::string bytes = "x" + reference::random_bytes(random, reference::below(random, 24));
    const Repaired repaired = repair_utf8(bytes);
    REQUIRE(repaired.text == reference::icu_repair(bytes));
    REQUIRE(valid_utf8(repaired.text));
    REQUIRE(valid_utf8(bytes) == repaired.repairs.empty());
    REQUIRE(replaced_by_hand(bytes, repaired.repairs, 0) == repaired.text);
    broken += !repaired.repairs.empty();
  }
  CHECK(broken > 10000);
}

TEST_CASE("all strings of up to four telling bytes are repaired as ICU repairs them", "[utf8]") {
  const std::string bytes = "A\x80\x8F\x90\x9F\xA0\xBF\xC1\xC2\xE0\xE1\xED\xF0\xF4\xF5";
  std::vector<std::string> all = {""};
  for (std::size_t from = 0, length = 1; length <= 4; ++length) {
    const std::size_t end = all.size();
    for (; from < end; ++from) {
      for (const char byte : bytes) all.push_back(all[from] + byte);
    }
  }
  for (const std::string& text : all) {
    if (repair_utf8(text).text != reference::icu_repair(text)) {
      FAIL("a string of " << text.size() << " bytes");
    }
  }
}

TEST_CASE("each broken maximal subpart is one repair", "[utf8]") {
  const Repaired repaired = repair_utf8(
      "a\xF0\x9F\x98"
      "b\xC0\xAF\xE2\x82");
  CHECK(repaired.text == "a\uFFFDb\uFFFD\uFFFD\uFFFD");
  REQUIRE(repaired.repairs.size() == 4);
  CHECK(repaired.repairs[0].offset == 1);
  CHECK(repaired.repairs[0].bytes == 3);
  CHECK(repaired.repairs[1].offset == 5);
  CHECK(repaired.repairs[1].bytes == 1);
  CHECK(repaired.repairs[3].offset == 7);
  CHECK(repaired.repairs[3].bytes == 2);
}

TEST_CASE("one leading byte order mark is dropped and is no repair", "[utf8]") {
  CHECK(repair_utf8("\xEF\xBB\xBFtext").text == "text");
  CHECK(repair_utf8("\xEF\xBB\xBFtext").repairs.empty());
  CHECK(repair_utf8("\xEF\xBB\xBF\xEF\xBB\xBF").text == "\uFEFF");
  CHECK(repair_utf8("a\xEF\xBB\xBF").text == "a\uFEFF");
  const Repaired broken = repair_utf8("\xEF\xBB\xBF\xFF");
  REQUIRE(broken.repairs.size() == 1);
  CHECK(broken.repairs[0].offset == 3);
}

TEST_CASE("nothing is read past the end of broken input", "[utf8]") {
  for (const std::string_view bytes : {"\xE2", "\xF0\x9F", "\xC2", "\xFF", "\x80"}) {
    std::size_t at = 0;
    CHECK(next_code_point(bytes, at) == 0xFFFD);
    CHECK(at == 1);
  }
}

TEST_CASE("code point offsets agree with counting", "[utf8]") {
  reference::Random random(3);
  for (int i = 0; i < 300; ++i) {
    const std::string text = i % 10 == 0
                                 ? std::string(reference::below(random, 200), 'x')
                                 : reference::random_text(random, reference::below(random, 300));
    const CodePointMap map(text);
    std::uint32_t count = 0;
    std::size_t at = 0;
    while (at < text.size()) {
      const auto begin = static_cast<std::uint32_t>(at);
      next_code_point(text, at);
      for (auto byte = begin; byte < at; ++byte) REQUIRE(map.code_point(byte) == count);
      REQUIRE(map.byte(count) == begin);
      ++count;
    }
    REQUIRE(map.code_points() == count);
    REQUIRE(map.code_point(static_cast<std::uint32_t>(text.size())) == count);
    REQUIRE(map.code_point(static_cast<std::uint32_t>(text.size()) + 7) == count);
    REQUIRE(map.byte(count) == text.size());
    REQUIRE(map.byte(count + 7) == text.size());
  }
}
