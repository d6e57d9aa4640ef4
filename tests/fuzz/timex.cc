// ROOM extract
// Dates in arbitrary text: the first byte chooses whether there is a publication date. Every timex
// must lie inside the text, in order, without overlap.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "extract/timex.h"
#include "redstring/lexicon.h"
#include "text/sentences.h"
#include "text/tokens.h"
#include "text/utf8.h"

namespace {

struct World {
  redstring::LexiconPtr lexicon;
  redstring::Result<redstring::extract::TimexTagger> tagger;
};

World& world() {
  static World instance = [] {
    auto folder = redstring::default_dictionaries();
    if (!folder) std::abort();
    auto lexicon = redstring::load_lexicon({*folder});
    if (!lexicon) std::abort();
    auto tagger = redstring::extract::TimexTagger::compile(**lexicon);
    if (!tagger) std::abort();
    return World{*lexicon, std::move(tagger)};
  }();
  return instance;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 1 << 14) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (!redstring::text::valid_utf8(text)) return 0;
  const auto tokens = redstring::text::tokenize(text);
  const auto sentences = redstring::text::split_sentences(text, tokens, {});
  const auto words = world().lexicon->words(text, tokens);
  const auto found = world().tagger->find(words, sentences, data[0] & 1 ? "2016-02-29" : "");
  std::uint32_t end = 0;
  for (const auto& f : found) {
    const redstring::Span span = f.timex.span;
    if (span.begin < end || span.end <= span.begin || span.end > text.size()) std::abort();
    if (f.timex.value.empty() || f.first >= f.last || f.last > words.size()) std::abort();
    end = span.end;
  }
  return 0;
}
