// The trie of entries: edges are word numbers, nodes know which entries end there.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "lexicon/lexicon.h"

namespace redstring::lexicon {

/// Built by insert(), then seal()ed, then only read. Node 0 is the root. A first word is found by
/// its number in an array, every further one by one probe of a flat hash table.
class Trie {
 public:
  using Node = std::uint32_t;
  static constexpr Node none = 0xffffffff;

  Trie();
  void insert(const std::vector<WordId>& words, EntryId entry);
  /// Sorts the entries of each node. `vocabulary` is one more than the largest word number.
  void seal(WordId vocabulary);

  /// The child of the root, or none. Any id may be asked for.
  Node first(WordId word) const { return word < roots_.size() ? roots_[word] : none; }
  Node next(Node node, WordId word) const {
    if (!nodes_[node].children) return none;
    const std::uint64_t key = edge_key(node, word);
    for (std::size_t i = edge_hash(key) & mask_;; i = (i + 1) & mask_) {
      if (edges_[i].key == key) return edges_[i].child;
      if (edges_[i].key == 0) return none;
    }
  }
  bool has_children(Node node) const { return nodes_[node].children; }
  bool has_ends(Node node) const { return nodes_[node].begin != nodes_[node].end; }
  /// Entries that end at the node, ascending.
  const EntryId* ends_begin(Node node) const { return ends_.data() + nodes_[node].begin; }
  const EntryId* ends_end(Node node) const { return ends_.data() + nodes_[node].end; }

 private:
  struct NodeData {
    std::uint32_t begin = 0, end = 0;  // in ends_
    bool children = false;
  };
  struct Edge {
    std::uint64_t key = 0;  // 0 is no edge: word numbers begin at 1
    Node child = none;
  };
  static std::uint64_t edge_key(Node node, WordId word) {
    return static_cast<std::uint64_t>(node) << 32 | word;
  }
  static std::uint64_t edge_hash(std::uint64_t key) {
    key *= 0x9e3779b97f4a7c15ull;
    return key ^ (key >> 32);
  }
  Node child(Node node, WordId word);
  void add_edge(std::uint64_t key, Node child);

  std::vector<NodeData> nodes_;
  std::vector<Edge> edges_;
  std::size_t mask_;
  std::size_t edge_count_ = 0;
  std::vector<Node> roots_;
  std::vector<EntryId> ends_;
  std::vector<std::pair<Node, EntryId>> unsealed_;
};

}  // namespace redstring::lexicon
