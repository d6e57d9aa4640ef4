// See listed_name.h.
#include "link/listed_name.h"

#include <algorithm>
#include <vector>

#include "link/keys.h"
#include "text/tokens.h"

namespace redstring::link {

ListedName listed_name(EntityType type, std::string_view name, const NameLists& lists) {
  const auto of_type = std::find_if(lists.alias_lists.begin(), lists.alias_lists.end(),
                                    [type](const auto& known) { return known.first == type; });
  if (of_type == lists.alias_lists.end()) return {};
  name = cut_bytes(name, 200);
  lexicon::Words words = lists.lexicon.words(name, text::tokenize(name));
  if (words.size() > 1 && lists.lexicon.folded(words, words[0].id) == "the") {
    words.words.erase(words.words.begin());
  }
  // Registers shout and headlines capitalize; that it is a name is known here.
  for (lexicon::Word& word : words.words) word.shape |= shape_initial_upper;
  std::vector<lexicon::Match> found;
  lists.lexicon.matches(words, found, &of_type->second);
  ListedName out;
  for (const lexicon::Match& match : found) {
    if (match.first != 0 || match.last != words.size()) continue;
    const std::string_view canonical = lists.lexicon.entry(match.entry).canonical;
    const std::uint64_t line = stable_hash(name_key_text(type, canonical, lists), 11) | 1;
    if (out && out.line != line) return {};
    out.line = line;
    out.canonical = canonical;
  }
  return out;
}

}  // namespace redstring::link
