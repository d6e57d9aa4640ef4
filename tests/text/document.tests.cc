// Laws of document ids.
#include "redstring/document.h"

#include <string>

#include "catch.h"

using namespace redstring;

TEST_CASE("a document id is the head of SHA-256 over source, zero byte and text", "[document]") {
  // printf 'a\0b' | sha256sum, printf '\0' | sha256sum
  CHECK(document_id("a", "b").hex() == "59b271ae1bbcb1d31d41929817f4b16f");
  CHECK(document_id("", "").hex() == "6e340b9cffb37a989ca544e6bb780a2c");
}

TEST_CASE("source and text cannot be exchanged for one another", "[document]") {
  CHECK(document_id("ab", "c") != document_id("a", "bc"));
  CHECK(document_id("a", "") != document_id("", "a"));
}

TEST_CASE("a document id is read back from its digits", "[document]") {
  const DocumentId id = document_id("https://herald.example/1", "The bridge is open.");
  CHECK(DocumentId::from_hex(id.hex()) == id);
  CHECK(DocumentId::from_hex("59B271AE1BBCB1D31D41929817F4B16F") == document_id("a", "b"));
}

TEST_CASE("other than 32 hexadecimal digits name no document", "[document]") {
  const std::string digits = document_id("a", "b").hex();
  CHECK_FALSE(DocumentId::from_hex(""));
  CHECK_FALSE(DocumentId::from_hex(digits.substr(1)));
  CHECK_FALSE(DocumentId::from_hex(digits + "0"));
  for (const char c : std::string("gG/:@`\0 -", 9)) {
    std::string broken = digits;
    broken[7] = c;
    CHECK_FALSE(DocumentId::from_hex(broken));
  }
}
