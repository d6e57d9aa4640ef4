// The sentences behind the reasons of an explanation.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "graph/queries.h"
#include "redstring/answer.h"

namespace redstring::graph {

/// Looks through the documents of one entity for the sentence that a feature came from: of the
/// first two hundred, in order of id, the first that has it.
class SentencesBehind {
 public:
  SentencesBehind(const Graph& graph, const View& view, Vertex v);

  /// Where the entity goes by a name with all of `words` (folded, blanks between them).
  Result<std::optional<Quote>> called(std::string_view words) const;
  /// Where the entity and `other` stand in one sentence.
  Result<std::optional<Quote>> beside(Vertex other) const;

 private:
  template <class Find>
  Result<std::optional<Quote>> first(Find find) const;

  const View& view_;
  Vertex vertex_;
  Shelf shelf_;
};

/// Whether a surface form has all of the words: folded, accents off, marks between words aside.
bool has_words(std::string_view surface, std::string_view words);

}  // namespace redstring::graph
