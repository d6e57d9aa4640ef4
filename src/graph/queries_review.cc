// What people might be asked about who is who: the linker's questions, with names and reasons.
#include <algorithm>

#include "graph/knowledge_graph.h"
#include "graph/queries.h"
#include "link/linker.h"

namespace redstring {

std::string_view to_string(ReviewKind kind) {
  switch (kind) {
    case ReviewKind::near:
      return "near";
    case ReviewKind::bridge:
      return "bridge";
    case ReviewKind::homonym:
      return "homonym";
  }
  return "?";
}

namespace {

using namespace graph;

bool between(const Decision& d, const std::string& a, const std::string& b) {
  return (d.left == a && d.right == b) || (d.left == b && d.right == a);
}

/// Whether a decision speaks of just this question.
bool answered(const ReviewItem& item, const std::vector<Decision>& decisions) {
  return std::any_of(decisions.begin(), decisions.end(), [&item](const Decision& d) {
    if (d.kind == DecisionKind::split) return !item.apart.empty() && d.left == item.left.value;
    if (d.kind != DecisionKind::same && d.kind != DecisionKind::different) return false;
    return between(d, item.left.value, item.right.value);
  });
}

/// The name to show for a key: the one in the key when the key is one alias of many.
Result<std::string> shown_name(const View& view, const EntityKey& key) {
  const std::string text = key.value.substr(key.value.find('/') + 1);
  const auto vertices = view.alias(key.value);
  if (!vertices) return fail(vertices.error());
  for (const Vertex v : *vertices) {
    const auto entity = view.entity(v);
    if (!entity) return fail(entity.error());
    if (entity->key == key) return entity->name;
  }
  return text.substr(0, text.rfind('~'));
}

}  // namespace

Result<std::vector<ReviewItem>> KnowledgeGraph::review(unsigned limit) const {
  const std::shared_lock lock(impl_->mutex);
  const auto view = impl_->linked();
  if (!view) return fail(view.error());
  auto all = (*view)->questions();
  if (!all) return fail(all.error());
  const auto every = impl_->decisions();
  if (!every) return fail(every.error());
  const std::vector<Decision> decisions = effective_decisions(*every);
  std::vector<ReviewItem> out;
  for (ReviewItem& item : *all) {
    if (out.size() >= limit) break;
    if (answered(item, decisions)) continue;
    for (const auto& [name, key] :
         {std::pair{&item.left_name, &item.left}, std::pair{&item.right_name, &item.right}}) {
      auto shown = shown_name(**view, *key);
      if (!shown) return fail(shown.error());
      *name = std::move(*shown);
    }
    item.threshold = link::threshold(item.left.type());
    item.reasons =
        link::compare_names(item.left.type(), item.left_name, item.right_name, *impl_->lexicon)
            .reasons;
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace redstring
