// What questions are made of: finding documents and entities by name, reading documents once.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/generation.h"
#include "graph/knowledge_graph.h"
#include "redstring/answer.h"
#include "redstring/knowledge_graph.h"

namespace redstring::graph {

// ---- documents
// -----------------------------------------------------------------------------------

/// By id, source, name, or a prefix of at least 8 digits of an id. Errors: not_found;
/// invalid_argument when it is ambiguous.
Result<DocumentId> find_document(const store::Store& store, std::string_view which);
Result<Document> read_document(const store::Store& store, const DocumentId& id);
Result<Analysis> read_analysis(const store::Store& store, const DocumentId& id);

/// Documents and analyses read for one question, each once. Not for several threads.
class Shelf {
 public:
  Shelf(const store::Store& store, const View& view) : store_(store), view_(view) {}

  struct Item {
    Document document;
    Analysis analysis;
    CodePointMap code_points;
    std::vector<Vertex> vertices;  ///< of Analysis::entities
  };
  /// The document with this rank; the pointer lives as long as the shelf.
  Result<const Item*> get(std::uint32_t rank);
  /// The same, without keeping it: for walks through many documents.
  Result<std::unique_ptr<Item>> read(std::uint32_t rank) const;

 private:
  const store::Store& store_;
  const View& view_;
  std::unordered_map<std::uint32_t, std::unique_ptr<Item>> items_;
};

// ---- sentences
// -----------------------------------------------------------------------------------

/// Documents to look at: all, those listed, or all others. `listed` is sorted.
struct Documents {
  const std::vector<DocumentId>* listed = nullptr;
  bool inside = true;

  bool allow(const DocumentId& id) const;
};

/// Up to `most` sentences that mention `v`, from distinct publications; those that call it
/// `spelling`, or something with the same name key, first.
Result<std::vector<Quote>> quotes_of(const Graph& graph, const View& view, Vertex v,
                                     const std::string& spelling, std::size_t most,
                                     const Documents& documents = {});

/// The neighbours of `v` by their strongest relation, the strongest first, at most `most`.
std::vector<Vertex> strongest_neighbours(const Snapshot& snapshot, Vertex v, std::size_t most);

// ---- questions to people
// -----------------------------------------------------------------------------------

/// Those that no decision has answered since they were asked, the most valuable first.
Result<std::vector<ReviewItem>> open_questions(const Graph& graph, const View& view);
/// Adds names, threshold and reasons, and with `quotes` a sentence of each side.
Status fill_question(const Graph& graph, const View& view, ReviewItem& item, bool quotes);

// ---- names
// ---------------------------------------------------------------------------------------

/// An entity that a name may mean.
struct Meant {
  Vertex vertex = no_vertex;
  unsigned score = 0;     ///< 0..1000; 1000 = by an alias key
  std::string matched;    ///< the spelling that matched
  std::string alias_key;  ///< by which it was found exactly, or empty
};

/// Exact hits first, then by falling score, documents, and key. Hidden entities only by their key.
Result<std::vector<Meant>> search(const Graph& graph, const View& view, std::string_view name,
                                  std::size_t limit);

/// What a name means: one entity, or several among which a person must choose.
struct Resolution {
  std::vector<Meant> meant;  ///< one, or several plausible ones, the best first; never empty
  bool certain() const { return meant.size() == 1; }
};
/// Errors: not_found, naming the name and what comes close to it.
Result<Resolution> resolve(const Graph& graph, const View& view, std::string_view name);
/// The one entity that `name` means. Errors: not_found; invalid_argument, listing several.
Result<Meant> resolve_one(const Graph& graph, const View& view, std::string_view name);

}  // namespace redstring::graph
