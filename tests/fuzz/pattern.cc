// ROOM lexicon
// The first line is a pattern, the rest a text: an error, or matches that lie inside the sentence.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <unistd.h>

#include "lexicon/pattern.h"
#include "text/tokens.h"
#include "text/utf8.h"

namespace {

redstring::LexiconPtr small_lexicon() {
  namespace fs = std::filesystem;
  const fs::path folder =
      fs::temp_directory_path() / ("redstring-fuzz-pattern-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "types.def") << "person | wire=PERSON | label=Person\n";
  std::ofstream(folder / "lists.def") << "m.lst | name=m | role=word | case=capital\n";
  std::ofstream(folder / "m.lst") << "# SOURCE: x\n# LICENSE: x\na | a b | a b a | k=v\nA. | C d\n";
  auto loaded = redstring::load_lexicon({folder});
  fs::remove_all(folder);
  if (!loaded) std::abort();
  return *loaded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace redstring;
  static const LexiconPtr lexicon = small_lexicon();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t line = std::min(bytes.find('\n'), bytes.size());
  lexicon::PatternSet set;
  if (!set.add(bytes.substr(0, line), *lexicon, "fuzz")) return 0;
  const std::string text = text::repair_utf8(bytes.substr(line)).text;
  const lexicon::Words words = lexicon->words(text, text::tokenize(text));
  std::vector<std::uint32_t> mention_at(words.size(), no_index), mention_end;
  std::vector<EntityType> mention_type;
  for (std::uint32_t i = 0; i < words.size(); i += 3) {
    mention_at[i] = static_cast<std::uint32_t>(mention_end.size());
    mention_end.push_back(i + 1 + i % 2);
    mention_type.push_back(types::person);
  }
  lexicon::PatternInput input{&words, 0, words.size(), &mention_at, &mention_type, &mention_end};
  std::vector<lexicon::PatternMatch> found;
  for (std::size_t i = 0; i < words.size(); ++i) {
    set.match_at(input, i, *lexicon, found);
    for (const lexicon::PatternMatch& m : found) {
      if (m.first != i || m.last <= m.first || m.last > words.size()) std::abort();
      for (const lexicon::Capture& c : m.captures) {
        if (c.first < m.first || c.last > m.last || c.first > c.last) std::abort();
      }
    }
  }
  return 0;
}
