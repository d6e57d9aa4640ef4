// ROOM lexicon
// A compiled lexicon as it might lie on a disk: the input says which words of a good one to change
// to what, and the checksum is made right again. It is refused, or every question has an answer.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <unistd.h>

#include "lexicon/compiled.h"
#include "lexicon/pattern.h"
#include "text/tokens.h"

namespace {

using namespace redstring;

std::string good() {
  namespace fs = std::filesystem;
  const fs::path folder =
      fs::temp_directory_path() / ("redstring-fuzz-compiled-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "types.def") << "person | wire=PERSON | label=Person\n";
  std::ofstream(folder / "lists.def") << "m.lst | name=m | role=name | type=person | case=capital\n"
                                         "e.lst | name=e | role=word | case=exact\n";
  std::ofstream(folder / "m.lst") << "# SOURCE: x\n# LICENSE: x\na | a b | a b a | k=v\nA. | C d\n";
  std::ofstream(folder / "e.lst") << "# SOURCE: x\n# LICENSE: x\nUS | US Inc. | a B\n";
  std::ofstream(folder / "r.rules")
      << "KIND mention\n\nRULE a\nPATTERN a\nEXAMPLE \"a\" => nothing\n";
  auto loaded = load_lexicon({folder});
  fs::remove_all(folder);
  if (!loaded) std::abort();
  return lexicon::pack((*loaded)->data(), "f");
}

void ask(const Lexicon& lexicon) {
  const std::string text = "a b a. US Inc. a B, Inc A. C d nowhere é";
  const lexicon::Words words = lexicon.words(text, text::tokenize(text));
  std::vector<lexicon::Match> matches;
  lexicon.matches(words, matches);
  for (const lexicon::Match& m : matches)
    if (m.last <= m.first || m.last > words.size() || m.entry >= lexicon.entry_count())
      std::abort();
  for (std::size_t i = 0; i < words.size(); ++i) {
    lexicon.lists_at(words, i);
    for (lexicon::ListId l = 0; l < lexicon.lists().size(); ++l) {
      lexicon.longest(words, i, l);
      lexicon.entries_of(words[i].id, l);
    }
  }
  for (lexicon::EntryId id = 0; id < lexicon.entry_count(); ++id) {
    const lexicon::Entry e = lexicon.entry(id);
    if (lexicon.list_of(id) != e.list || e.feature("k").size() > 1u << 20) std::abort();
    lexicon.list(e.list);
  }
  lexicon::PatternSet set;
  if (!set.add("{m} {e}? | a {e}", lexicon, "fuzz")) return;
  std::vector<lexicon::PatternMatch> found;
  const lexicon::PatternInput input{&words, 0, words.size(), nullptr, nullptr, nullptr};
  for (std::size_t i = 0; i < words.size(); ++i) set.match_at(input, i, lexicon, found);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string start = good();
  std::string bytes = start;
  // Six bytes a change: where (counted in words of four bytes, from the end, where the arrays are),
  // and what.
  for (; size >= 6; data += 6, size -= 6) {
    std::uint16_t where;
    std::memcpy(&where, data, 2);
    const std::size_t words = bytes.size() / 4;
    std::memcpy(bytes.data() + (words - 1 - where % words) * 4, data + 2, 4);
  }
  if (size > 0) bytes.resize(bytes.size() * data[0] / 255);
  lexicon::seal_again(bytes);
  const std::shared_ptr<void> copy(std::aligned_alloc(64, (bytes.size() + 127) / 64 * 64),
                                   [](void* p) { std::free(p); });
  std::memcpy(copy.get(), bytes.data(), bytes.size());
  auto made = lexicon::unpack({static_cast<const char*>(copy.get()), bytes.size()}, "f", copy);
  if (made) ask(Lexicon(std::move(made)));
  return 0;
}
