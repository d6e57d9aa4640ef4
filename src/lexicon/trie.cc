// Building the trie. See trie.h.
#include "lexicon/trie.h"

#include <algorithm>
#include <cassert>

namespace redstring::lexicon {

Trie::Trie() : edges_(1024), mask_(1023) {}

void Trie::insert(const std::vector<WordId>& words, const End& end) {
  assert(!words.empty());
  Node node = words[0];
  for (std::size_t k = 1; k < words.size(); ++k) node = child(node, words[k]);
  unsealed_.emplace_back(node, end);
}

Trie::Node Trie::child(Node node, WordId word) {
  const std::uint64_t key = edge_key(node, word);
  std::size_t i = edge_hash(key) & mask_;
  for (; edges_[i].key != 0; i = (i + 1) & mask_) {
    if (edges_[i].key == key) return edges_[i].child;
  }
  const Node made = deep + static_cast<Node>(edge_count_);
  edges_[i] = {key, made};
  if (++edge_count_ * 2 > edges_.size()) rebuild(edges_.size() * 2);
  return made;
}

void Trie::put(const Edge& edge) {
  std::size_t i = edge_hash(edge.key) & mask_;
  while (edges_[i].key != 0) i = (i + 1) & mask_;
  edges_[i] = edge;
}

void Trie::rebuild(std::size_t slots) {
  const std::vector<Edge> old = std::move(edges_);
  edges_.assign(slots, Edge{});
  mask_ = slots - 1;
  for (const Edge& edge : old) {
    if (edge.key != 0) put(edge);
  }
}

void Trie::seal(WordId vocabulary) {
  vocabulary_ = vocabulary;
  nodes_.assign(vocabulary + edge_count_, NodeData{});
  auto final_number = [&](Node node) { return node < deep ? node : node - deep + vocabulary; };
  for (Edge& edge : edges_) {
    if (edge.key == 0) continue;
    const Node parent = final_number(static_cast<Node>(edge.key >> 32));
    edge = {edge_key(parent, static_cast<WordId>(edge.key)), final_number(edge.child)};
    nodes_[parent].children = 1;
  }
  rebuild(edges_.size());
  for (auto& [node, end] : unsealed_) node = final_number(node);
  std::sort(unsealed_.begin(), unsealed_.end());
  unsealed_.erase(std::unique(unsealed_.begin(), unsealed_.end()), unsealed_.end());
  ends_.reserve(unsealed_.size());
  for (const auto& [node, end] : unsealed_) {
    NodeData& data = nodes_[node];
    if (data.count == 0) data.begin = static_cast<std::uint32_t>(ends_.size());
    ends_.push_back(end);
    data.count = data.count + 1;
  }
  unsealed_ = {};
}

}  // namespace redstring::lexicon
