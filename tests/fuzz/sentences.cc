// ROOM text
// Any text: sentences are in order and hold every token that is not blank.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "text/sentences.h"
#include "text/tokens.h"
#include "text/utf8.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const redstring::text::Abbreviations lists = [] {
    redstring::text::Abbreviations made;
    made.add("mr", "never");
    made.add("inc", "maybe");
    made.add("no", "number");
    made.openers.insert("the");
    made.speech_tags.insert("said");
    return made;
  }();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string text = redstring::text::repair_utf8(bytes).text;
  const auto tokens = redstring::text::tokenize(text);
  std::size_t next = 0;
  for (const redstring::Sentence& s : redstring::text::split_sentences(text, tokens, lists)) {
    for (; next < s.first_token; ++next) require(tokens[next].blank());
    require(next == s.first_token && s.last_token > s.first_token);
    require(s.span.begin == tokens[s.first_token].begin);
    require(s.span.end == tokens[s.last_token - 1].end);
    next = s.last_token;
  }
  for (; next < tokens.size(); ++next) require(tokens[next].blank());
  return 0;
}
