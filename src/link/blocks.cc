// Blocking. See blocks.h.
#include "link/blocks.h"

#include <algorithm>

namespace redstring::link {
namespace {

/// One name under one key.
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
      for (const BlockKey& key : nodes_.block_keys(n))
        items_.push_back({key.key, key.refinement, n, key.decides});
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
