// From what a person typed to documents and entities.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "graph/queries.h"
#include "link/linker.h"
#include "link/similarity.h"
#include "store/format.h"

namespace redstring::graph {
namespace {

namespace keys = store::keys;
using store::Table;

std::string trimmed(std::string_view name) {
  constexpr std::string_view blank = " \t\r\n\f\v";
  const std::size_t first = name.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return std::string(name.substr(first, name.find_last_not_of(blank) - first + 1));
}

/// The documents whose index key begins with `prefix`; at most three, which is enough to know.
Result<std::vector<DocumentId>> indexed(const store::Store& store, const std::string& prefix) {
  std::vector<DocumentId> ids;
  const auto row = store.scan(Table::documents, prefix);
  for (; row->valid() && ids.size() < 3; row->next())
    if (const auto id = keys::document_of(row->key())) ids.push_back(*id);
  if (auto ok = row->status(); !ok) return fail(ok.error());
  return ids;
}

/// The documents whose id begins with these hexadecimal digits.
Result<std::vector<DocumentId>> with_digits(const store::Store& store, std::string_view digits) {
  std::string padded(digits.substr(0, 32));
  padded.resize(32, '0');
  const auto first = DocumentId::from_hex(padded);
  if (digits.size() < 8 || digits.size() > 32 || !first) return std::vector<DocumentId>();
  const std::size_t whole = digits.size() / 2;
  const std::string_view bytes(reinterpret_cast<const char*>(first->bytes.data()), whole);
  const auto found = indexed(store, keys::heads_with(bytes));
  if (!found || digits.size() % 2 == 0) return found;
  // Half a byte is left to compare, and three hits may have been too few to look at.
  std::vector<DocumentId> ids;
  const auto row = store.scan(Table::documents, keys::heads_with(bytes), keys::head(*first));
  for (; row->valid() && ids.size() < 3; row->next()) {
    const auto id = keys::document_of(row->key());
    if (!id || (id->bytes[whole] >> 4) != (first->bytes[whole] >> 4)) break;
    ids.push_back(*id);
  }
  if (auto ok = row->status(); !ok) return fail(ok.error());
  return ids;
}

}  // namespace

Result<DocumentId> find_document(const store::Store& store, std::string_view which) {
  const std::string name = trimmed(which);
  if (name.empty()) return fail(ErrorCode::invalid_argument, "no document was named");
  if (const auto id = DocumentId::from_hex(name)) {
    const auto row = store.get(Table::documents, keys::head(*id));
    if (!row) return fail(row.error());
    if (*row) return *id;
  }
  for (const auto& found : {indexed(store, keys::source(name)), indexed(store, keys::name(name)),
                            with_digits(store, name)}) {
    if (!found) return fail(found.error());
    if (found->size() == 1) return found->front();
    if (found->empty()) continue;
    std::string list;
    for (const DocumentId& id : *found) list += (list.empty() ? "" : ", ") + id.hex();
    return fail(
        ErrorCode::invalid_argument,
        "“" + name + "” means several documents: " + list + (found->size() == 3 ? " or more" : ""),
        {}, "name one by its id");
  }
  return fail(ErrorCode::not_found, "there is no document “" + name + "”");
}

Result<Document> read_document(const store::Store& store, const DocumentId& id) {
  const auto row = store.get(Table::documents, keys::head(id));
  if (!row) return fail(row.error());
  if (!*row) return fail(ErrorCode::not_found, "there is no such document", id.hex());
  auto head = store::decode_head(**row);
  if (!head) return fail(head.error());
  auto text = store.get(Table::documents, keys::text(id));
  if (!text) return fail(text.error());
  if (!*text || (*text)->size() != head->text_size)
    return fail(ErrorCode::corrupt, "the document's text is not what its record says", id.hex());
  Document document;
  document.id = id;
  document.source = std::move(head->source);
  document.name = std::move(head->name);
  document.url = std::move(head->url);
  document.title = std::move(head->title);
  document.text = std::move(**text);
  document.published = std::move(head->published);
  document.language = std::move(head->language);
  return document;
}

Result<Analysis> read_analysis(const store::Store& store, const DocumentId& id) {
  const auto row = store.get(Table::analyses, keys::analysis(id));
  if (!row) return fail(row.error());
  if (!*row) return fail(ErrorCode::not_found, "there is no such document", id.hex());
  return store::decode_analysis(**row);
}

Result<std::unique_ptr<Shelf::Item>> Shelf::read(std::uint32_t rank) const {
  const auto ranked = view_.document(rank);
  if (!ranked) return fail(ranked.error());
  auto document = read_document(store_, ranked->id);
  if (!document) {
    Error error = document.error();
    if (error.code == ErrorCode::not_found)
      error.remedy = "it was removed since the graph was linked: run redstring link";
    return fail(std::move(error));
  }
  auto analysis = read_analysis(store_, ranked->id);
  if (!analysis) return fail(analysis.error());
  if (auto ok = store::check(*analysis, static_cast<std::uint32_t>(document->text.size())); !ok)
    return fail(ErrorCode::corrupt, ok.error().message, ranked->id.hex());
  auto vertices = view_.clusters(rank);
  if (!vertices) return fail(vertices.error());
  if (vertices->size() != analysis->entities.size())
    return fail(ErrorCode::corrupt, "the document's entities are not those that were linked",
                ranked->id.hex(), "redstring link --force builds the graph again");
  auto item = std::unique_ptr<Item>(
      new Item{std::move(*document), std::move(*analysis), CodePointMap(""), std::move(*vertices)});
  item->code_points = CodePointMap(item->document.text);
  return item;
}

Result<const Shelf::Item*> Shelf::get(std::uint32_t rank) {
  const auto there = items_.find(rank);
  if (there != items_.end()) return there->second.get();
  auto item = read(rank);
  if (!item) return fail(item.error());
  return items_.emplace(rank, std::move(*item)).first->second.get();
}

// ---- names
// ---------------------------------------------------------------------------------------

namespace {

class Search {
 public:
  Search(const Graph& graph, const View& view, std::string_view name)
      : graph_(graph), view_(view), name_(trimmed(name)) {}

  Result<std::vector<Meant>> run(std::size_t limit) {
    if (name_.empty()) return std::vector<Meant>();
    if (auto ok = exactly(); !ok) return fail(ok.error());
    // A whole page of exact hits needs no others.
    if (found_.size() < limit)
      if (auto ok = roughly(); !ok) return fail(ok.error());
    std::vector<Meant> all;
    for (auto& [vertex, meant] : found_) all.push_back(std::move(meant));
    const Snapshot& s = view_.snapshot();
    std::sort(all.begin(), all.end(), [&s](const Meant& a, const Meant& b) {
      if (a.score != b.score) return a.score > b.score;
      if (s.documents(a.vertex) != s.documents(b.vertex))
        return s.documents(a.vertex) > s.documents(b.vertex);
      return a.vertex < b.vertex;  // vertices are in order of their keys
    });
    if (all.size() > limit) all.resize(limit);
    return all;
  }

 private:
  Status exactly();
  Status roughly();
  Status take(std::string_view key, bool typed_by_hand);
  Result<std::vector<Vertex>> candidates() const;
  Result<std::vector<std::string>> spelled_like(const std::string& word) const;
  Result<std::vector<std::string>> beginning_with(const std::set<std::string>& beginnings,
                                                  const std::string& word) const;
  Status score(Vertex v);

  const Graph& graph_;
  const View& view_;
  std::string name_;
  std::map<Vertex, Meant> found_;
};

Status Search::take(std::string_view key, bool typed_by_hand) {
  const auto vertices = view_.alias(key);
  if (!vertices) return fail(vertices.error());
  for (const Vertex v : *vertices)
    if (typed_by_hand || !view_.snapshot().hidden(v))
      found_.try_emplace(v,
                         Meant{v, 1000, std::string(view_.snapshot().name(v)), std::string(key)});
  return {};
}

Status Search::exactly() {
  const std::size_t slash = name_.find('/');
  if (slash != std::string::npos && graph_.labels.known(EntityType(name_.substr(0, slash))))
    if (auto ok = take(name_, true); !ok) return ok;
  if (!found_.empty()) return {};
  for (const EntityType type : graph_.labels.named_types())
    if (auto ok = take(link::name_key(type, name_, *graph_.lexicon).value, false); !ok) return ok;
  // Dates go by their values, and what has no type by its name.
  for (const EntityType type : {types::date, types::unknown})
    if (auto ok = take(std::string(type.name()) + "/" + name_, false); !ok) return ok;
  return {};
}

/// The search keys that a slip of one letter (of two in a long word) makes of `word`. A slip in the
/// first two letters is seen when it swaps or drops one of them; a first letter that is missing, or
/// another, when no other slip explains the word.
Result<std::vector<std::string>> Search::spelled_like(const std::string& word) const {
  if (word.size() < 4) return std::vector<std::string>();
  const auto two = [&word](std::size_t i, std::size_t j) { return std::string{word[i], word[j]}; };
  auto near_words = beginning_with({two(0, 1), two(1, 0), two(0, 2), two(1, 2)}, word);
  if (!near_words || !near_words->empty() || word.size() < 5) return near_words;
  std::set<std::string> beginnings;
  for (char first = 'a'; first <= 'z'; ++first) {
    beginnings.insert(first + word.substr(0, 2));
    beginnings.insert(first + word.substr(1, 2));
  }
  return beginning_with(beginnings, word);
}

/// Those of the search keys with one of the beginnings that are a slip away from `word`.
Result<std::vector<std::string>> Search::beginning_with(const std::set<std::string>& beginnings,
                                                        const std::string& word) const {
  constexpr std::size_t most = 20'000;  // words of one beginning that are looked through
  const int limit = word.size() < 8 ? 1 : 2;
  std::vector<std::string> near_words;
  for (const std::string& start : beginnings) {
    const auto words = view_.words(start, most);
    if (!words) return fail(words.error());
    for (const std::string& other : *words)
      if (link::edits(word, other, limit) <= limit) near_words.push_back(other);
  }
  return near_words;
}

/// Entities that share words with the name, those that share most first; a bounded number.
Result<std::vector<Vertex>> Search::candidates() const {
  constexpr std::size_t most = 400;
  std::unordered_map<Vertex, unsigned> hits;
  for (const std::string& word : link::search_keys(name_)) {
    auto vertices = view_.word(word);
    if (!vertices) return fail(vertices.error());
    for (const Vertex v : *vertices) hits[v] += 2;
    if (!vertices->empty()) continue;
    const auto others = spelled_like(word);
    if (!others) return fail(others.error());
    for (const std::string& other : *others) {
      vertices = view_.word(other);
      if (!vertices) return fail(vertices.error());
      for (const Vertex v : *vertices) hits[v] += 1;
    }
  }
  const Snapshot& s = view_.snapshot();
  std::vector<std::pair<Vertex, unsigned>> ordered;
  for (const auto& hit : hits)
    if (!s.hidden(hit.first)) ordered.push_back(hit);
  const auto better = [&s](const auto& a, const auto& b) {
    if (a.second != b.second) return a.second > b.second;
    if (s.documents(a.first) != s.documents(b.first))
      return s.documents(a.first) > s.documents(b.first);
    return a.first < b.first;
  };
  const std::size_t kept = std::min(most, ordered.size());
  std::partial_sort(ordered.begin(), ordered.begin() + static_cast<std::ptrdiff_t>(kept),
                    ordered.end(), better);
  std::vector<Vertex> vertices;
  for (std::size_t i = 0; i < kept; ++i) vertices.push_back(ordered[i].first);
  return vertices;
}

Status Search::score(Vertex v) {
  constexpr std::size_t most = 50;  // spellings that are compared
  const auto entity = view_.entity(v);
  if (!entity) return fail(entity.error());
  Meant meant{v, 0, {}, {}};
  const auto consider = [&](const std::string& spelling) {
    const int score = std::clamp(link::search_score(name_, spelling, *graph_.lexicon), 0, 999);
    if (meant.matched.empty() || static_cast<unsigned>(score) > meant.score) {
      meant.score = static_cast<unsigned>(score);
      meant.matched = spelling;
    }
  };
  consider(entity->name);
  if (entity->type != types::date)
    for (std::size_t i = 0; i < entity->aliases.size() && i < most; ++i)
      consider(entity->aliases[i].name);
  if (!entity->kb.empty()) {
    consider(entity->kb.name);
    for (const std::string& alias : entity->kb.aliases) consider(alias);
  }
  if (meant.score > 0) found_.try_emplace(v, std::move(meant));
  return {};
}

Status Search::roughly() {
  const auto vertices = candidates();
  if (!vertices) return fail(vertices.error());
  for (const Vertex v : *vertices)
    if (!found_.contains(v))
      if (auto ok = score(v); !ok) return ok;
  return {};
}

// From this score on a rough hit may be what was meant; below it, it is only worth a suggestion.
constexpr unsigned plausible_score = 600;
// Rough hits this close to the best one are as plausible as it.
constexpr unsigned score_margin = 80;
// An entity in so many times more documents than every other of the same name is the one meant.
constexpr std::uint64_t clear_majority = 10;

std::string listed(const View& view, const std::vector<Meant>& meant, std::size_t most) {
  std::string list;
  for (std::size_t i = 0; i < meant.size() && i < most; ++i) {
    if (i > 0) list += ", ";
    list += std::string(view.snapshot().name(meant[i].vertex)) + " [" +
            std::string(view.snapshot().key(meant[i].vertex)) + "]";
  }
  return list;
}

}  // namespace

Result<std::vector<Meant>> search(const Graph& graph, const View& view, std::string_view name,
                                  std::size_t limit) {
  return Search(graph, view, name).run(limit);
}

Result<Resolution> resolve(const Graph& graph, const View& view, std::string_view name) {
  auto all = search(graph, view, name, 20);
  if (!all) return fail(all.error());
  if (all->empty() || all->front().score < plausible_score) {
    std::string message = "there is nothing called “" + std::string(name) + "”";
    return fail(ErrorCode::not_found, std::move(message), {},
                all->empty() ? std::string("redstring find searches by parts of names")
                             : "did you mean " + listed(view, *all, 3) + "?");
  }
  Resolution resolution;
  const unsigned best = all->front().score;
  const unsigned floor =
      best == 1000 ? 1000
                   : std::max(plausible_score, best > score_margin ? best - score_margin : 0);
  for (Meant& meant : *all)
    if (meant.score >= floor) resolution.meant.push_back(std::move(meant));
  if (resolution.meant.size() == 1) return resolution;
  const Snapshot& s = view.snapshot();
  // The order is by score first: the one in most documents may stand anywhere among them.
  const auto by_documents = [&s](const Meant& a, const Meant& b) {
    return s.documents(a.vertex) < s.documents(b.vertex);
  };
  const auto most =
      std::max_element(resolution.meant.begin(), resolution.meant.end(), by_documents);
  const std::uint64_t documents = s.documents(most->vertex);
  const bool clear =
      std::all_of(resolution.meant.begin(), resolution.meant.end(), [&](const Meant& meant) {
        return meant.vertex == most->vertex ||
               documents >= clear_majority * std::max(1u, s.documents(meant.vertex));
      });
  if (clear) {
    Meant only = *most;
    resolution.meant.assign(1, std::move(only));
  }
  if (resolution.meant.size() > 8) resolution.meant.resize(8);
  return resolution;
}

Result<Meant> resolve_one(const Graph& graph, const View& view, std::string_view name) {
  auto resolution = resolve(graph, view, name);
  if (!resolution) return fail(resolution.error());
  if (resolution->certain()) return std::move(resolution->meant.front());
  return fail(ErrorCode::invalid_argument,
              "“" + std::string(name) + "” may mean " + listed(view, resolution->meant, 8), {},
              "name one by its key");
}

}  // namespace redstring::graph
