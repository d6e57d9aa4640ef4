// See block_keys.h.
#include "link/block_keys.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace redstring::link {
namespace {

class Keys {
 public:
  void add(std::string_view kind, std::string_view key, std::uint64_t refinement) {
    std::string full(kind);
    full.push_back('|');
    full += key;
    out_.push_back({stable_hash(full), refinement, kind == "initial"});
  }

  void person(const PersonName& name) {
    const NameWord& given = name.words[0];
    const NameWord& family = name.words.back();
    const std::string initial(1, given.plain[0]);
    // Initials have no sound: they stay together when a block is divided.
    const std::uint64_t sound = given.is(word_initial) ? 0 : stable_hash(given.sound, 7) | 1;
    add("initial", family.plain + "|" + initial, sound);
    if (given.pet) {
      for (const char formal : given.formal_initials) {
        if (formal != given.plain[0]) add("initial", family.plain + "|" + formal, sound);
      }
    }
    if (family.sound.size() >= 3) add("sound", family.sound + "|" + initial, sound);
    for (const std::uint64_t formal : given.formal) {
      add("formal", family.plain + "|" + std::to_string(formal), sound);
    }
    for (const std::uint64_t spelling : given.spellings) {
      add("spelling", family.plain + "|" + std::to_string(spelling), sound);
    }
    if (!given.is(word_initial)) {
      add("given", given.plain + "|" + family.plain.substr(0, 2),
          stable_hash(family.plain.substr(0, 3), 5));
    }
    bag_and_run("person", name.words, false);
  }

  void organization(const OrganizationName& name) {
    bag_and_run("organization", name.words, true);
    std::vector<const NameWord*> words;
    for (const NameWord& word : name.words) {
      if (!word.is(word_stop)) words.push_back(&word);
    }
    if (words.size() < 2 || words.size() > 8) {
      if (words.size() == 1 && words[0]->plain.size() >= 6) {
        add("one", words[0]->sound, stable_hash(words[0]->plain.substr(0, 4)));
      }
      return;
    }
    // One word spelled differently: the others, and the sound of that one.
    for (std::size_t skip = 0; skip < words.size(); ++skip) {
      if (words[skip]->plain.size() < 6 || words[skip]->is(word_number)) continue;
      std::vector<std::string> rest;
      for (std::size_t i = 0; i < words.size(); ++i) {
        if (i != skip) rest.push_back(words[i]->plain);
      }
      std::sort(rest.begin(), rest.end());
      std::string key;
      for (const std::string& word : rest) key += word + " ";
      add("but one", key + "|" + words[skip]->plain.substr(0, 3),
          stable_hash(words[skip]->sound, 3));
    }
  }

  void bag_and_run(std::string_view kind, const std::vector<NameWord>& words, bool skip_stops) {
    std::vector<std::string> bag;
    std::string run;
    for (const NameWord& word : words) {
      run += word.plain;
      if (!(skip_stops && word.is(word_stop))) bag.push_back(word.plain);
    }
    std::sort(bag.begin(), bag.end());
    std::string key;
    for (const std::string& word : bag) key += word + " ";
    add(std::string(kind) + " bag", key, stable_hash(run, 2));
    add(std::string(kind) + " run", run, stable_hash(key, 2));
  }

  std::vector<BlockKey> take() { return std::move(out_); }

 private:
  std::vector<BlockKey> out_;
};

}  // namespace

std::vector<BlockKey> block_keys(const PersonName& name) {
  Keys keys;
  keys.person(name);
  return keys.take();
}

std::vector<BlockKey> block_keys(const OrganizationName& name) {
  Keys keys;
  keys.organization(name);
  return keys.take();
}

BlockKey block_key_of_line(std::uint64_t line) {
  Keys keys;
  keys.add("listed", std::to_string(line), 0);
  return keys.take()[0];
}

}  // namespace redstring::link
