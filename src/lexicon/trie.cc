// Building the trie. See trie.h.
#include "lexicon/trie.h"

#include <algorithm>

namespace redstring::lexicon {

Trie::Trie() : nodes_(1), edges_(1024), mask_(1023) {}

void Trie::insert(const std::vector<WordId>& words, EntryId entry) {
  Node node = 0;
  for (const WordId word : words) node = child(node, word);
  unsealed_.emplace_back(node, entry);
}

Trie::Node Trie::child(Node node, WordId word) {
  const bool at_root = node == 0;
  if (at_root) {
    if (word >= roots_.size())
      roots_.resize(std::max<std::size_t>(word + 1, roots_.size() * 2), none);
    if (roots_[word] != none) return roots_[word];
  } else if (const Node known = next(node, word); known != none) {
    return known;
  }
  const Node made = static_cast<Node>(nodes_.size());
  nodes_.emplace_back();
  nodes_[node].children = true;
  if (at_root) {
    roots_[word] = made;
  } else {
    add_edge(edge_key(node, word), made);
  }
  return made;
}

void Trie::add_edge(std::uint64_t key, Node child) {
  auto put = [this](const Edge& edge) {
    std::size_t i = edge_hash(edge.key) & mask_;
    while (edges_[i].key != 0) i = (i + 1) & mask_;
    edges_[i] = edge;
  };
  if (++edge_count_ * 2 > edges_.size()) {
    const std::vector<Edge> old = std::move(edges_);
    edges_.assign(old.size() * 2, Edge{});
    mask_ = edges_.size() - 1;
    for (const Edge& edge : old) {
      if (edge.key != 0) put(edge);
    }
  }
  put({key, child});
}

void Trie::seal(WordId vocabulary) {
  roots_.resize(vocabulary, none);
  std::sort(unsealed_.begin(), unsealed_.end());
  unsealed_.erase(std::unique(unsealed_.begin(), unsealed_.end()), unsealed_.end());
  ends_.reserve(unsealed_.size());
  for (const auto& [node, entry] : unsealed_) {
    NodeData& data = nodes_[node];
    if (data.begin == data.end) data.begin = static_cast<std::uint32_t>(ends_.size());
    ends_.push_back(entry);
    data.end = static_cast<std::uint32_t>(ends_.size());
  }
  unsealed_ = {};
}

}  // namespace redstring::lexicon
