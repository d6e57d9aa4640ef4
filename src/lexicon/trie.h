// The trie of entries: edges are word numbers, nodes know which entries end there.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "lexicon/flat.h"
#include "lexicon/lexicon.h"
#include "lexicon/list_file.h"

namespace redstring::lexicon {

/// An entry at the node where it ends, with all that is asked about it while reading a text.
struct End {
  EntryId entry = 0;
  std::uint8_t list = 0;
  CaseRule rule = CaseRule::fold;
  std::uint16_t capitals = 0;  ///< bit k: word k of the entry is capitalized in the list

  friend bool operator<(const End& a, const End& b) { return a.entry < b.entry; }
  friend bool operator==(const End& a, const End& b) { return a.entry == b.entry; }
};

/// Built by insert(), then seal()ed, then only read. The node of a first word has the word's own
/// number, so it is found without looking; every further one by one probe of a flat hash table.
class Trie {
 public:
  using Node = std::uint32_t;
  static constexpr Node none = 0xffffffff;

  // How it lies in memory or in a file.
  struct NodeData {
    std::uint32_t begin = 0;  // in ends_
    std::uint32_t count : 31 = 0;
    std::uint32_t children : 1 = 0;
  };
  struct Edge {
    std::uint64_t key = 0;  // 0 is no edge: word numbers begin at 1
    Node child = none;
    std::uint32_t unused = 0;
  };
  struct Parts {
    Flat<NodeData> nodes;
    Flat<Edge> edges;
    Flat<End> ends;
  };

  Trie();
  ~Trie();
  Trie(Trie&&) noexcept;
  Trie& operator=(Trie&&) noexcept;
  /// A sealed trie, from a disk. Only sound() may be asked before it has said yes.
  Trie(Parts parts, WordId vocabulary);
  const Parts& parts() const { return p_; }
  /// Whether it is a trie of paths of at most max_entry_words, and all that it points to is there.
  bool sound(std::size_t entries, std::size_t lists) const;

  void insert(const std::vector<WordId>& words, const End& end);
  /// Makes the trie ready to be read. `vocabulary` is one more than the largest word number.
  void seal(WordId vocabulary);

  /// The node of a first word, or none. Any id may be asked for.
  Node first(WordId word) const { return word < vocabulary_ ? word : none; }
  /// The node that `word` leads to, or none.
  Node next(Node node, WordId word) const {
    if (!p_.nodes[node].children) return none;
    const std::uint64_t key = edge_key(node, word);
    for (std::size_t i = edge_hash(key) & mask_;; i = (i + 1) & mask_) {
      if (p_.edges[i].key == key) return p_.edges[i].child;
      if (p_.edges[i].key == 0) return none;
    }
  }
  bool has_children(Node node) const { return p_.nodes[node].children; }
  bool has_ends(Node node) const { return p_.nodes[node].count != 0; }
  /// What ends at a node, by entry.
  struct Ends {
    const End* first;
    const End* last;
    const End* begin() const { return first; }
    const End* end() const { return last; }
  };
  Ends ends(Node node) const {
    const End* first = p_.ends.data() + p_.nodes[node].begin;
    return {first, first + p_.nodes[node].count};
  }

 private:
  static std::uint64_t edge_key(Node node, WordId word) {
    return static_cast<std::uint64_t>(node) << 32 | word;
  }
  static std::uint64_t edge_hash(std::uint64_t key) {
    key *= 0x9e3779b97f4a7c15ull;
    return key ^ (key >> 32);
  }
  struct Building;

  Parts p_;
  std::size_t mask_ = 0;
  WordId vocabulary_ = 0;
  std::unique_ptr<Building> building_;  // until it is sealed
};

/// Nodes with entries that a walk from one word passes, shortest first. Paths are at most
/// max_entry_words long.
struct TrieWalk {
  struct End {
    std::uint32_t last;  ///< one past the last word
    Trie::Node node;
  };
  std::array<End, max_entry_words> ends;
  std::size_t size = 0;

  TrieWalk(const Trie& trie, const Words& words, std::size_t i) {
    Trie::Node node = trie.first(words.words[i].id);
    while (node != Trie::none) {
      ++i;
      if (trie.has_ends(node)) ends[size++] = {static_cast<std::uint32_t>(i), node};
      if (i == words.size()) return;
      node = trie.next(node, words.words[i].id);
    }
  }
};

}  // namespace redstring::lexicon
