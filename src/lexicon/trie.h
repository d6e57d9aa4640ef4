// The trie of entries: edges are word numbers, nodes know which entries end there.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "lexicon/lexicon.h"

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

  Trie();
  void insert(const std::vector<WordId>& words, const End& end);
  /// Makes the trie ready to be read. `vocabulary` is one more than the largest word number.
  void seal(WordId vocabulary);

  /// The node of a first word, or none. Any id may be asked for.
  Node first(WordId word) const { return word < vocabulary_ ? word : none; }
  /// The node that `word` leads to, or none.
  Node next(Node node, WordId word) const {
    if (!nodes_[node].children) return none;
    const std::uint64_t key = edge_key(node, word);
    for (std::size_t i = edge_hash(key) & mask_;; i = (i + 1) & mask_) {
      if (edges_[i].key == key) return edges_[i].child;
      if (edges_[i].key == 0) return none;
    }
  }
  /// Have the memory fetched that a later look at `word`, and at `word` followed by `after`, will
  /// want.
  void prefetch_node(WordId word) const {
    if (word < vocabulary_) __builtin_prefetch(&nodes_[word]);
  }
  void prefetch_ends(WordId word, WordId after) const {
    if (word >= vocabulary_) return;
    const NodeData& node = nodes_[word];
    if (node.count != 0) __builtin_prefetch(ends_.data() + node.begin);
    if (node.children) __builtin_prefetch(&edges_[edge_hash(edge_key(word, after)) & mask_]);
  }
  bool has_children(Node node) const { return nodes_[node].children; }
  bool has_ends(Node node) const { return nodes_[node].count != 0; }
  /// What ends at a node, by entry.
  struct Ends {
    const End* first;
    const End* last;
    const End* begin() const { return first; }
    const End* end() const { return last; }
  };
  Ends ends(Node node) const {
    const End* first = ends_.data() + nodes_[node].begin;
    return {first, first + nodes_[node].count};
  }

 private:
  struct NodeData {
    std::uint32_t begin = 0;  // in ends_
    std::uint32_t count : 31;
    std::uint32_t children : 1;
    NodeData() : count(0), children(0) {}
  };
  struct Edge {
    std::uint64_t key = 0;  // 0 is no edge: word numbers begin at 1
    Node child = none;
  };
  // Until seal() knows the size of the vocabulary, the nodes of longer paths are numbered from
  // here.
  static constexpr Node deep = 0x80000000;

  static std::uint64_t edge_key(Node node, WordId word) {
    return static_cast<std::uint64_t>(node) << 32 | word;
  }
  static std::uint64_t edge_hash(std::uint64_t key) {
    key *= 0x9e3779b97f4a7c15ull;
    return key ^ (key >> 32);
  }
  Node child(Node node, WordId word);
  void put(const Edge& edge);
  void rebuild(std::size_t slots);

  std::vector<NodeData> nodes_;
  std::vector<Edge> edges_;
  std::size_t mask_;
  std::size_t edge_count_ = 0;
  WordId vocabulary_ = 0;
  std::vector<End> ends_;
  std::vector<std::pair<Node, End>> unsealed_;
};

}  // namespace redstring::lexicon
