// What people might be asked about who is who: the linker's questions, with names and reasons.
#include <algorithm>
#include <array>

#include "graph/knowledge_graph.h"
#include "graph/queries.h"
#include "link/keys.h"
#include "link/linker.h"
#include "link/words.h"

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

/// The name to show for a key: the entity's own, or the most frequent of its spellings that has the
/// key when the key is one alias of many.
Result<std::string> shown_name(const View& view, const EntityKey& key,
                               const link::NameLists& lists) {
  std::string text = key.value.substr(key.value.find('/') + 1);
  text.resize(std::min(text.rfind('~'), text.size()));
  const auto vertices = view.alias(key.value);
  if (!vertices) return fail(vertices.error());
  for (const Vertex v : *vertices) {
    const auto entity = view.entity(v);
    if (!entity) return fail(entity.error());
    if (entity->key == key) return entity->name;
    for (const Alias& spelling : entity->aliases)
      if (link::name_key_text(entity->type, spelling.name, lists) == key.value)
        return spelling.name;
  }
  return text;
}

}  // namespace

Result<std::vector<ReviewItem>> graph::open_questions(const Graph& graph, const View& view) {
  auto all = view.questions();
  if (!all) return fail(all.error());
  const auto every = graph.decisions();
  if (!every) return fail(every.error());
  const std::vector<Decision> decisions = effective_decisions(*every);
  all->erase(std::remove_if(all->begin(), all->end(),
                            [&](const ReviewItem& item) { return answered(item, decisions); }),
             all->end());
  return all;
}

bool graph::Documents::allow(const DocumentId& id) const {
  return listed == nullptr || std::binary_search(listed->begin(), listed->end(), id) == inside;
}

Status graph::fill_question(const Graph& graph, const View& view, ReviewItem& item, bool quotes) {
  const bool apart = !item.apart.empty();
  // What may be two is one as yet, under one key.
  const std::array<const EntityKey*, 2> keys = {&item.left, apart ? &item.left : &item.right};
  const std::array<std::string*, 2> names = {&item.left_name, &item.right_name};
  const link::NameLists lists(*graph.lexicon);
  for (const std::size_t side : {0u, 1u}) {
    auto shown = shown_name(view, *keys[side], lists);
    if (!shown) return fail(shown.error());
    *names[side] = std::move(*shown);
  }
  item.threshold = link::threshold(item.left.type());
  // The score that its reasons add up to: that of the names as they are shown.
  link::Comparison compared =
      link::compare_names(item.left.type(), item.left_name, item.right_name, *graph.lexicon);
  item.score = compared.score;
  item.reasons = std::move(compared.reasons);
  if (item.kind == ReviewKind::homonym)
    item.reasons.push_back({"documents that share no role, nobody and no place", 0, {}, {}, false});
  if (!quotes) return {};
  for (const std::size_t side : {0u, 1u}) {
    const auto vertices = view.alias(keys[side]->value);
    if (!vertices) return fail(vertices.error());
    if (vertices->empty()) continue;
    const Documents documents{apart ? &item.apart : nullptr, side == 1};
    auto found = quotes_of(graph, view, vertices->front(), *names[side], 1, documents);
    if (!found) return fail(found.error());
    (side == 0 ? item.left_quotes : item.right_quotes) = std::move(*found);
  }
  return {};
}

Decision decision_for(const ReviewItem& item, bool yes) {
  Decision decision;
  decision.kind = yes ? DecisionKind::same : DecisionKind::different;
  decision.left = item.left.value;
  decision.right = item.right.value;
  if (yes || item.apart.empty()) return decision;
  decision.kind = DecisionKind::split;
  decision.right.clear();
  for (const DocumentId& id : item.apart)
    decision.right += (decision.right.empty() ? "" : " ") + id.hex();
  return decision;
}

Result<std::vector<ReviewItem>> KnowledgeGraph::review(unsigned limit) const {
  const std::shared_lock lock(impl_->mutex);
  const auto view = impl_->linked();
  if (!view) return fail(view.error());
  auto questions = open_questions(*impl_, **view);
  if (!questions) return fail(questions.error());
  if (questions->size() > limit) questions->resize(limit);
  for (ReviewItem& item : *questions)
    if (auto ok = fill_question(*impl_, **view, item, true); !ok) return fail(ok.error());
  return questions;
}

}  // namespace redstring
