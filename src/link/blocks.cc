// Blocking. See blocks.h.
#include "link/blocks.h"

#include <algorithm>

#include "link/similarity.h"

namespace redstring::link {
namespace {

/// One name under one key. Keys are hashes: a collision costs a comparison, nothing else.
struct Item {
  std::uint64_t key = 0, refinement = 0;
  NodeId node = 0;
  bool decides = false;  // whether a partial name needs the whole block to know what it may mean

  friend bool operator<(const Item& a, const Item& b) {
    if (a.key != b.key) return a.key < b.key;
    return a.refinement != b.refinement ? a.refinement < b.refinement : a.node < b.node;
  }
};

class Blocks {
 public:
  explicit Blocks(Nodes& nodes) : nodes_(nodes) {}

  Candidates run() {
    for (NodeId n = 0; n < nodes_.nodes.size(); ++n) {
      const Node& node = nodes_.nodes[n];
      if (node.kind != NodeKind::full && node.kind != NodeKind::partial) continue;
      if (node.type == types::person) person(n);
      if (node.type == types::organization) organization(n);
      if (node.listed != 0) add(n, "listed", std::to_string(node.listed), 0);
    }
    std::sort(items_.begin(), items_.end());
    for (std::size_t begin = 0; begin < items_.size();) {
      std::size_t end = begin;
      while (end < items_.size() && items_[end].key == items_[begin].key) ++end;
      block(begin, end);
      begin = end;
    }
    std::sort(out_.pairs.begin(), out_.pairs.end());
    out_.pairs.erase(std::unique(out_.pairs.begin(), out_.pairs.end()), out_.pairs.end());
    std::sort(out_.notes.begin(), out_.notes.end());
    out_.notes.erase(std::unique(out_.notes.begin(), out_.notes.end()), out_.notes.end());
    return std::move(out_);
  }

 private:
  void add(NodeId n, std::string_view kind, std::string_view key, std::uint64_t refinement) {
    std::string full(kind);
    full.push_back('|');
    full += key;
    items_.push_back({stable_hash(full), refinement, n, kind == "initial"});
  }

  void person(NodeId n) {
    const PersonName& name = nodes_.person(n);
    const NameWord& given = name.words[0];
    const NameWord& family = name.words.back();
    const std::string initial(1, given.plain[0]);
    // Initials have no sound: they stay together when a block is divided.
    const std::uint64_t sound = given.is(word_initial) ? 0 : stable_hash(given.sound, 7) | 1;
    add(n, "initial", family.plain + "|" + initial, sound);
    if (given.pet) {
      for (const char formal : given.formal_initials) {
        if (formal != given.plain[0]) add(n, "initial", family.plain + "|" + formal, sound);
      }
    }
    if (family.sound.size() >= 3) add(n, "sound", family.sound + "|" + initial, sound);
    for (const std::uint64_t formal : given.formal) {
      add(n, "formal", family.plain + "|" + std::to_string(formal), sound);
    }
    for (const std::uint64_t spelling : given.spellings) {
      add(n, "spelling", family.plain + "|" + std::to_string(spelling), sound);
    }
    if (!given.is(word_initial)) {
      add(n, "given", given.plain + "|" + family.plain.substr(0, 2),
          stable_hash(family.plain.substr(0, 3), 5));
    }
    bag_and_run(n, "person", name.words, false);
  }

  void organization(NodeId n) {
    const OrganizationName& name = nodes_.organization(n);
    bag_and_run(n, "organization", name.words, true);
    std::vector<const NameWord*> words;
    for (const NameWord& word : name.words) {
      if (!word.is(word_stop)) words.push_back(&word);
    }
    if (words.size() < 2 || words.size() > 8) {
      if (words.size() == 1 && words[0]->plain.size() >= 6) {
        add(n, "one", words[0]->sound, stable_hash(words[0]->plain.substr(0, 4)));
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
      add(n, "but one", key + "|" + words[skip]->plain.substr(0, 3),
          stable_hash(words[skip]->sound, 3));
    }
  }

  void bag_and_run(NodeId n, std::string_view kind, const std::vector<NameWord>& words,
                   bool skip_stops) {
    std::vector<std::string> bag;
    std::string run;
    for (const NameWord& word : words) {
      run += word.plain;
      if (!(skip_stops && word.is(word_stop))) bag.push_back(word.plain);
    }
    std::sort(bag.begin(), bag.end());
    std::string key;
    for (const std::string& word : bag) key += word + " ";
    add(n, std::string(kind) + " bag", key, stable_hash(run, 2));
    add(n, std::string(kind) + " run", run, stable_hash(key, 2));
  }

  void block(std::size_t begin, std::size_t end) {
    if (end - begin < 2) return;
    if (end - begin <= block_limit) {
      pair(begin, end);
      return;
    }
    // Too many names for all pairs: those that agree in the refinement, too.
    std::size_t dropped = 0;
    for (std::size_t i = begin; i < end;) {
      std::size_t last = i;
      while (last < end && items_[last].refinement == items_[i].refinement) ++last;
      if (last - i <= block_limit) {
        pair(i, last);
      } else {
        dropped += last - i;
      }
      i = last;
    }
    for (std::size_t i = begin; i < end; ++i) {
      Node& node = nodes_.nodes[items_[i].node];
      if (items_[i].decides && node.kind == NodeKind::partial) node.crowded = true;
    }
    note(begin, end, dropped);
  }

  void note(std::size_t begin, std::size_t end, std::size_t dropped) {
    if (out_.notes.size() >= 4096) return;
    const std::string* least = nullptr;
    for (std::size_t i = begin; i < end; ++i) {
      const std::string& key = nodes_.key(nodes_.nodes[items_[i].node].base);
      if (least == nullptr || key < *least) least = &key;
    }
    std::string text = std::to_string(end - begin) + " names share a key with " + *least +
                       ": compared in smaller groups";
    if (dropped > 0) text += ", " + std::to_string(dropped) + " of them not at all";
    out_.notes.push_back(std::move(text));
  }

  void pair(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      for (std::size_t j = i + 1; j < end; ++j) {
        const NodeId a = items_[i].node, b = items_[j].node;
        if (a != b) out_.pairs.emplace_back(std::min(a, b), std::max(a, b));
      }
    }
  }

  Nodes& nodes_;
  std::vector<Item> items_;
  Candidates out_;
};

}  // namespace

Candidates find_candidates(Nodes& nodes) { return Blocks(nodes).run(); }

}  // namespace redstring::link
