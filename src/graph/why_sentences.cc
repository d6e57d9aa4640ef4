// See why_sentences.h.
#include "graph/why_sentences.h"

#include <algorithm>
#include <vector>

#include "graph/evidence.h"
#include "graph/generation.h"
#include "graph/knowledge_graph.h"
#include "text/fold.h"
#include "text/tokens.h"

namespace redstring::graph {
namespace {

constexpr std::size_t documents_looked_at = 200;

std::vector<std::string> folded_words(std::string_view text) {
  std::vector<Token> tokens;
  text::tokenize_into(text, tokens);
  std::vector<std::string> out;
  for (const Token& token : tokens)
    if (token.kind == TokenKind::word || token.kind == TokenKind::number)
      out.push_back(text::fold(token.span().of(text)));
  return out;
}

}  // namespace

bool has_words(std::string_view surface, std::string_view words) {
  const std::vector<std::string> in = folded_words(surface);
  const std::vector<std::string> wanted = folded_words(words);
  return !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), [&in](const auto& word) {
    return std::find(in.begin(), in.end(), word) != in.end();
  });
}

SentencesBehind::SentencesBehind(const Graph& graph, const View& view, Vertex v)
    : view_(view), vertex_(v), shelf_(*graph.store, view) {}

/// `find(item, mention)` gives the span to be marked besides the mention, or nothing.
template <class Find>
Result<std::optional<Quote>> SentencesBehind::first(Find find) const {
  const auto members = view_.members(vertex_);
  if (!members) return fail(members.error());
  std::size_t looked_at = 0;
  for (const auto& [rank, index] : *members) {
    if (looked_at++ >= documents_looked_at) break;
    const auto item = shelf_.read(rank);
    if (!item && item.error().code == ErrorCode::not_found) continue;
    if (!item) return fail(item.error());
    const Analysis& a = (*item)->analysis;
    for (const std::uint32_t m : a.entities[index].mentions) {
      const std::uint32_t sentence = sentence_of(a, a.mentions[m].span);
      if (sentence == no_index) continue;
      const std::optional<Span> other = find(**item, a.mentions[m], sentence);
      if (other) return quote_sentence(**item, sentence, a.mentions[m].span, *other);
    }
  }
  return std::optional<Quote>();
}

Result<std::optional<Quote>> SentencesBehind::called(std::string_view words) const {
  return first([words](const Shelf::Item& item, const Mention& mention,
                       std::uint32_t) -> std::optional<Span> {
    const bool named =
        mention.form == MentionForm::name && has_words(mention.surface(item.document.text), words);
    return named ? std::optional(Span{}) : std::nullopt;
  });
}

Result<std::optional<Quote>> SentencesBehind::beside(Vertex other) const {
  return first([other](const Shelf::Item& item, const Mention& mention,
                       std::uint32_t sentence) -> std::optional<Span> {
    const Span within = item.analysis.sentences[sentence].span;
    for (const Mention& its : item.analysis.mentions) {
      if (its.span.begin >= within.end) break;
      if (its.span.begin < within.begin || its.entity == no_index) continue;
      if (its.span == mention.span || item.vertices[its.entity] != other) continue;
      return its.span;
    }
    return std::nullopt;
  });
}

}  // namespace redstring::graph
