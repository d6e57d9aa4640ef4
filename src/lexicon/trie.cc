// Building the trie, and trusting one from a disk. See trie.h.
#include "lexicon/trie.h"

#include <algorithm>
#include <cassert>

#include "lexicon/list_file.h"

namespace redstring::lexicon {

namespace {

// Until seal() knows the size of the vocabulary, the nodes of longer paths are numbered from here.
constexpr Trie::Node deep = 0x80000000;

}  // namespace

struct Trie::Building {
  std::vector<Edge> edges = std::vector<Edge>(1024);
  std::size_t mask = 1023;
  std::size_t edge_count = 0;
  std::vector<std::pair<Node, End>> ends;  // in the order of insert()

  Node child(Node node, WordId word) {
    const std::uint64_t key = edge_key(node, word);
    std::size_t i = edge_hash(key) & mask;
    for (; edges[i].key != 0; i = (i + 1) & mask) {
      if (edges[i].key == key) return edges[i].child;
    }
    const Node made = deep + static_cast<Node>(edge_count);
    edges[i] = {key, made};
    if (++edge_count * 2 > edges.size()) rebuild(edges.size() * 2);
    return made;
  }

  void put(const Edge& edge) {
    std::size_t i = edge_hash(edge.key) & mask;
    while (edges[i].key != 0) i = (i + 1) & mask;
    edges[i] = edge;
  }

  void rebuild(std::size_t slots) {
    const std::vector<Edge> old = std::move(edges);
    edges.assign(slots, Edge{});
    mask = slots - 1;
    for (const Edge& edge : old) {
      if (edge.key != 0) put(edge);
    }
  }
};

Trie::Trie() : building_(std::make_unique<Building>()) {}
Trie::~Trie() = default;
Trie::Trie(Trie&&) noexcept = default;
Trie& Trie::operator=(Trie&&) noexcept = default;
Trie::Trie(Parts parts, WordId vocabulary)
    : p_(std::move(parts)), mask_(p_.edges.size() - 1), vocabulary_(vocabulary) {}

void Trie::insert(const std::vector<WordId>& words, const End& end) {
  assert(!words.empty());
  Node node = words[0];
  for (std::size_t k = 1; k < words.size(); ++k) node = building_->child(node, words[k]);
  building_->ends.emplace_back(node, end);
}

void Trie::seal(WordId vocabulary) {
  Building& b = *building_;
  vocabulary_ = vocabulary;
  std::vector<NodeData> nodes(vocabulary + b.edge_count);
  auto final_number = [&](Node node) { return node < deep ? node : node - deep + vocabulary; };
  for (Edge& edge : b.edges) {
    if (edge.key == 0) continue;
    const Node parent = final_number(static_cast<Node>(edge.key >> 32));
    edge = {edge_key(parent, static_cast<WordId>(edge.key)), final_number(edge.child)};
    nodes[parent].children = 1;
  }
  b.rebuild(b.edges.size());
  // Ends came by ascending entry; counting keeps that order within each node.
  std::vector<std::uint32_t> places(nodes.size() + 1, 0);
  for (auto& [node, end] : b.ends) ++places[final_number(node) + 1];
  for (std::size_t n = 0; n < nodes.size(); ++n) places[n + 1] += places[n];
  std::vector<End> sorted(b.ends.size());
  for (const auto& [node, end] : b.ends) sorted[places[final_number(node)]++] = end;
  std::vector<End> ends;
  ends.reserve(sorted.size());
  std::size_t i = 0;
  for (std::size_t n = 0; n < nodes.size(); ++n) {  // places[n] is now where node n is over
    const auto begin = ends.size();
    for (; i < places[n]; ++i) {
      if (ends.size() == begin || !(ends.back() == sorted[i])) ends.push_back(sorted[i]);
    }
    if (ends.size() == begin) continue;
    nodes[n].begin = static_cast<std::uint32_t>(begin);
    nodes[n].count = static_cast<std::uint32_t>(ends.size() - begin) & 0x7fffffff;
  }
  p_.nodes = Flat<NodeData>(std::move(nodes));
  p_.edges = Flat<Edge>(std::move(b.edges));
  p_.ends = Flat<End>(std::move(ends));
  mask_ = p_.edges.size() - 1;
  building_.reset();
}

bool Trie::sound(std::size_t entries, std::size_t lists) const {
  const std::size_t slots = p_.edges.size(), nodes = p_.nodes.size();
  if (slots == 0 || (slots & (slots - 1)) != 0 || nodes < vocabulary_ || nodes >= none)
    return false;
  for (const NodeData& node : p_.nodes) {
    if (node.begin > p_.ends.size() || node.count > p_.ends.size() - node.begin) return false;
  }
  for (const End& end : p_.ends) {
    if (end.entry >= entries || end.list >= lists || end.rule > CaseRule::exact) return false;
  }
  // A child has a larger number than its parent and one parent only, so there are no rings.
  std::vector<Node> parents(nodes - vocabulary_, none);
  std::size_t empty = 0;
  for (const Edge& edge : p_.edges) {
    if (edge.key == 0) {
      ++empty;
      continue;
    }
    const auto parent = static_cast<Node>(edge.key >> 32);
    if (edge.child < vocabulary_ || edge.child >= nodes || parent >= edge.child) return false;
    Node& known = parents[edge.child - vocabulary_];
    if (known != none) return false;
    known = parent;
  }
  if (empty == 0) return false;  // where looking for an edge that is not there ends
  std::vector<std::uint8_t> depths(parents.size());
  for (std::size_t i = 0; i < parents.size(); ++i) {
    if (parents[i] == none) continue;  // nothing leads there
    const std::size_t above = parents[i] < vocabulary_ ? 1 : depths[parents[i] - vocabulary_];
    if (above >= max_entry_words) return false;
    depths[i] = static_cast<std::uint8_t>(above + 1);
  }
  return true;
}

}  // namespace redstring::lexicon
