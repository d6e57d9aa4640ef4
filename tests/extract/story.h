// The shipped dictionaries, loaded once, and short ways to say what a text must give.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "catch.h"
#include "redstring/analyzer.h"

namespace redstring::story {

inline LexiconPtr lexicon() {
  static const LexiconPtr loaded = [] {
    auto result = load_lexicon({std::string(REDSTRING_SOURCE) + "/dictionaries"});
    if (!result) FAIL(result.error().to_string());
    return *result;
  }();
  return loaded;
}

inline const Analyzer& analyzer() {
  static const Analyzer made = [] {
    auto result = Analyzer::make(lexicon());
    if (!result) FAIL(result.error().to_string());
    return *result;
  }();
  return made;
}

struct Read {
  Document document;
  Analysis analysis;

  explicit Read(std::string text, std::string published = {}) {
    document.text = std::move(text);
    document.published = std::move(published);
    analysis = analyzer().analyze(document);
  }
  std::string surface(std::uint32_t m) const {
    return std::string(analysis.mentions[m].surface(document.text));
  }
  /// Surfaces of name mentions of a type, in text order.
  std::vector<std::string> names(EntityType type) const {
    std::vector<std::string> out;
    for (const auto& m : analysis.mentions)
      if (m.type == type && m.form == MentionForm::name) out.emplace_back(m.surface(document.text));
    return out;
  }
  /// The mention that covers the n-th occurrence of a phrase (from 1), or no_index.
  std::uint32_t at(const std::string& phrase, int n = 1) const {
    std::size_t from = std::string::npos;
    for (int i = 0; i < n; ++i) from = document.text.find(phrase, from + 1);
    const Span span{static_cast<std::uint32_t>(from),
                    static_cast<std::uint32_t>(from + phrase.size())};
    for (std::uint32_t m = 0; m < analysis.mentions.size(); ++m)
      if (analysis.mentions[m].span.overlaps(span)) return m;
    return no_index;
  }
  /// The name of the entity that a phrase leads to, or "".
  std::string meaning(const std::string& phrase, int n = 1) const {
    const auto m = at(phrase, n);
    if (m == no_index || analysis.mentions[m].entity == no_index) return {};
    return analysis.entities[analysis.mentions[m].entity].name;
  }
  /// "relation(subject, object) status by" of typed evidence, by entity names.
  std::set<std::string> relations() const {
    std::set<std::string> out;
    for (const auto& e : analysis.evidence) {
      if (e.relation == co_mention) continue;
      auto name = [&](std::uint32_t m) {
        return analysis.entities[analysis.mentions[m].entity].name;
      };
      out.insert(e.relation + "(" + name(e.subject) + ", " + name(e.object) + ") " +
                 std::string(to_string(e.status)) + (e.by.empty() ? "" : " by " + e.by));
    }
    return out;
  }
};

}  // namespace redstring::story
