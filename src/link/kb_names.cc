// See kb_names.h.
#include "link/kb_names.h"

#include <algorithm>
#include <vector>

#include "link/keys.h"
#include "link/organization_name.h"
#include "link/person_name.h"

namespace redstring::link {
namespace {

/// Fewer consonants than these in all of a name say nothing.
constexpr std::size_t fewest_sounds = 3;

std::string rough_key(EntityType type, std::vector<std::string> sounds) {
  std::size_t heard = 0;
  for (const std::string& sound : sounds) heard += sound.size();
  if (sounds.empty() || heard < fewest_sounds) return {};
  std::string key(type.name());
  key += '/';
  for (const std::string& sound : sounds) {
    if (key.back() != '/') key += ' ';
    key += sound;
  }
  return key;
}

/// The first given name and the surname: middle names and initials come and go.
std::string rough_person(const PersonName& name) {
  if (name.single() || name.words.front().is(word_initial)) return {};
  return rough_key(types::person, {name.words.front().sound, name.words.back().sound});
}

/// The words that tell something, in any order.
std::string rough_words(EntityType type, const std::vector<NameWord>& words) {
  std::vector<std::string> telling, all;
  for (const NameWord& word : words) {
    if (word.is(word_stop) || word.sound.empty()) continue;
    all.push_back(word.sound);
    if (!word.is(word_generic)) telling.push_back(word.sound);
  }
  std::vector<std::string>& kept = telling.empty() ? all : telling;
  std::sort(kept.begin(), kept.end());
  return rough_key(type, kept);
}

}  // namespace

KbKeys kb_keys(EntityType type, std::string_view name, const NameLists& lists) {
  if (type == types::person) {
    const PersonName parsed = parse_person(name, lists);
    return {name_key_text(parsed), rough_person(parsed)};
  }
  KbKeys keys{name_key_text(type, name, lists), {}};
  if (type == types::organization)
    keys.rough = rough_words(type, parse_organization(name, lists).words);
  else if (type == types::place)
    keys.rough = rough_words(type, split_name(name, lists, false).words);
  return keys;
}

}  // namespace redstring::link
