// What people decided about identity: recorded by readable keys, written as lines of text.
#include <algorithm>
#include <charconv>
#include <sstream>

#include "graph/queries.h"
#include "store/format.h"

namespace redstring {

using store::Table;

std::string_view to_string(DecisionKind kind) {
  switch (kind) {
    case DecisionKind::same:
      return "same";
    case DecisionKind::different:
      return "different";
    case DecisionKind::split:
      return "split";
    case DecisionKind::hide:
      return "hide";
    case DecisionKind::rename:
      return "rename";
    case DecisionKind::undo:
      return "undo";
  }
  return "same";
}

// ---- as text
// -------------------------------------------------------------------------------------

namespace {

void append_field(std::string& line, std::string_view field) {
  for (const char c : field) {
    if (c == '\t')
      line += "\\t";
    else if (c == '\n')
      line += "\\n";
    else if (c == '\r')
      line += "\\r";
    else if (c == '\\')
      line += "\\\\";
    else
      line += c;
  }
}

Result<std::string> unescaped(std::string_view field, std::string_view what) {
  std::string out;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\') {
      out += field[i];
      continue;
    }
    const char next = i + 1 < field.size() ? field[++i] : '\0';
    if (next == 't')
      out += '\t';
    else if (next == 'n')
      out += '\n';
    else if (next == 'r')
      out += '\r';
    else if (next == '\\')
      out += '\\';
    else
      return fail(ErrorCode::invalid_argument,
                  std::string(what) + ": a backslash must be followed by t, n, r or a backslash");
  }
  return out;
}

std::optional<std::uint64_t> number_in(std::string_view digits) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.empty())
    return std::nullopt;
  return number;
}

}  // namespace

std::string to_line(const Decision& decision) {
  std::string line(to_string(decision.kind));
  for (const std::string* field :
       {&decision.left, &decision.right, &decision.by, &decision.at, &decision.note}) {
    line += '\t';
    append_field(line, *field);
  }
  return line;
}

Result<Decision> decision_from_line(std::string_view line) {
  if (!line.empty() && line.back() == '\n') line.remove_suffix(1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  std::vector<std::string_view> fields;
  for (std::size_t begin = 0;;) {
    const std::size_t tab = line.find('\t', begin);
    fields.push_back(line.substr(begin, tab == std::string_view::npos ? tab : tab - begin));
    if (tab == std::string_view::npos) break;
    begin = tab + 1;
  }
  Decision decision;
  bool known = false;
  for (const DecisionKind kind : {DecisionKind::same, DecisionKind::different, DecisionKind::split,
                                  DecisionKind::hide, DecisionKind::rename, DecisionKind::undo})
    if (to_string(kind) == fields[0]) {
      decision.kind = kind;
      known = true;
    }
  if (!known)
    return fail(ErrorCode::invalid_argument,
                "kind: expected same, different, split, hide, rename or undo, got “" +
                    std::string(fields[0]) + "”");
  if (fields.size() < 2 || fields[1].empty())
    return fail(ErrorCode::invalid_argument, "left: expected a key, got nothing");
  if (fields.size() > 6)
    return fail(ErrorCode::invalid_argument,
                "expected at most six fields between tabs, got " + std::to_string(fields.size()));
  const std::pair<std::string_view, std::string*> rest[] = {{"left", &decision.left},
                                                            {"right", &decision.right},
                                                            {"by", &decision.by},
                                                            {"at", &decision.at},
                                                            {"note", &decision.note}};
  for (std::size_t i = 1; i < fields.size(); ++i) {
    auto field = unescaped(fields[i], rest[i - 1].first);
    if (!field) return fail(field.error());
    *rest[i - 1].second = std::move(*field);
  }
  const bool wants_right =
      decision.kind != DecisionKind::hide && decision.kind != DecisionKind::undo;
  if (wants_right && decision.right.empty())
    return fail(ErrorCode::invalid_argument, "right: expected something, got nothing");
  if (decision.kind == DecisionKind::undo && !number_in(decision.left))
    return fail(ErrorCode::invalid_argument,
                "left: expected the number of a decision, got “" + decision.left + "”");
  return decision;
}

// ---- in the graph
// --------------------------------------------------------------------------------

namespace {

using namespace graph;

/// The key that a decision is to remember for what a person called `name`. An alias key found
/// exactly is kept, not the key of the entity it leads to now: of two names of one entity that must
/// be told apart each has its own. A key of nothing known yet is taken as it is: a decision may
/// come before the documents.
Result<std::string> key_for(const Graph& graph, std::string_view name) {
  const std::size_t slash = name.find('/');
  const bool keyish = slash != std::string_view::npos && slash + 1 < name.size() &&
                      graph.labels.known(EntityType(name.substr(0, slash)));
  if (keyish) return std::string(name);
  const auto view = graph.linked();
  if (!view) return fail(view.error());
  const auto meant = resolve_one(graph, **view, name);
  if (!meant) return fail(meant.error());
  // A name that only the knowledge base has is no key of the archive's own.
  const auto entity = (*view)->entity(meant->vertex);
  if (!entity) return fail(entity.error());
  const bool own = std::binary_search(entity->alias_keys.begin(), entity->alias_keys.end(),
                                      EntityKey{meant->alias_key});
  return own ? meant->alias_key : std::string((*view)->snapshot().key(meant->vertex));
}

/// "a1b2c3d4 article-7" → full ids, sorted.
Result<std::string> document_ids(const store::Store& store, const std::string& names) {
  std::vector<DocumentId> ids;
  std::istringstream words(names);
  for (std::string word; words >> word;) {
    // An id of a document that is not there (yet) stays what it is.
    const auto whole = DocumentId::from_hex(word);
    if (whole) {
      ids.push_back(*whole);
      continue;
    }
    const auto id = find_document(store, word);
    if (!id) return fail(id.error());
    ids.push_back(*id);
  }
  if (ids.empty()) return fail(ErrorCode::invalid_argument, "no documents were named");
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::string list;
  for (const DocumentId& id : ids) list += (list.empty() ? "" : " ") + id.hex();
  return list;
}

Status resolve_decision(const Graph& graph, const std::vector<Decision>& earlier,
                        Decision& decision) {
  if (decision.left.empty())
    return fail(ErrorCode::invalid_argument, "a decision must say about what");
  if (decision.kind == DecisionKind::undo) {
    const auto number = number_in(decision.left);
    const bool there = number && std::any_of(earlier.begin(), earlier.end(),
                                             [&](const auto& d) { return d.number == *number; });
    if (!there)
      return fail(ErrorCode::not_found, "there is no decision “" + decision.left + "” to undo");
    return {};
  }
  auto left = key_for(graph, decision.left);
  if (!left) return fail(left.error());
  decision.left = std::move(*left);
  switch (decision.kind) {
    case DecisionKind::same:
    case DecisionKind::different: {
      auto right = key_for(graph, decision.right);
      if (!right) return fail(right.error());
      decision.right = std::move(*right);
      if (decision.left == decision.right)
        return fail(ErrorCode::invalid_argument, "both names have one key, " + decision.left, {},
                    "split tells documents apart where names cannot");
      return {};
    }
    case DecisionKind::split: {
      auto ids = document_ids(*graph.store, decision.right);
      if (!ids) return fail(ids.error());
      decision.right = std::move(*ids);
      return {};
    }
    case DecisionKind::rename:
      if (decision.right.empty())
        return fail(ErrorCode::invalid_argument, "a new name must not be empty");
      return {};
    case DecisionKind::hide:
    case DecisionKind::undo:
      return {};
  }
  return {};
}

}  // namespace

Result<Decision> KnowledgeGraph::decide(Decision decision) {
  if (auto ok = impl_->need_writable(); !ok) return fail(ok.error());
  const auto earlier = impl_->decisions();
  if (!earlier) return fail(earlier.error());
  if (auto ok = resolve_decision(*impl_, *earlier, decision); !ok) return fail(ok.error());
  decision.number = earlier->empty() ? 1 : earlier->back().number + 1;
  auto counters = impl_->counters();
  if (!counters) return fail(counters.error());
  ++counters->decisions;
  store::Batch batch;
  batch.put(Table::decisions, store::keys::decision(decision.number), store::encode(decision));
  batch.put(Table::meta, store::keys::counters(), store::encode(*counters));
  batch.put(Table::meta, store::keys::pending(), "1");
  if (auto ok = impl_->store->write(batch); !ok) return fail(ok.error());
  return decision;
}

std::vector<Decision> KnowledgeGraph::decisions() const {
  auto all = impl_->decisions();
  return all ? std::move(*all) : std::vector<Decision>();
}

}  // namespace redstring
