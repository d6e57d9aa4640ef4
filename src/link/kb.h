// Which entity of a knowledge base is meant? Candidates in, one of them or none out: a pure
// function with fixed-point integers.
//
// A candidate's score is half its name, a quarter its prior, a quarter its context. NIL is a
// candidate, too: below nil_threshold nobody is meant, and of two that come closer to each other
// than nil_margin neither is. Ties never fall by order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "link/words.h"
#include "redstring/lexicon.h"
#include "redstring/mention.h"

namespace redstring::link {

/// An exact name that is enough of a name, with no prior and no context, is just enough.
inline constexpr int nil_threshold = 500;
inline constexpr int nil_margin = 60;

/// What is to be linked: an entity of the archive or of one document.
struct KbQuery {
  EntityType type;
  std::string name;
  std::vector<std::string> forms;     ///< other names it goes by, the most frequent first
  std::string first_seen, last_seen;  ///< ISO 8601, or empty
};

/// What surrounds it.
struct KbContext {
  std::unordered_set<std::uint64_t> near;   ///< stable_hash of the alias keys of what stands near
  std::unordered_set<std::uint64_t> words;  ///< stable_hash of folded words

  void add_key(std::string_view alias_key);
  /// The words of a text, folded; not those of a letter or two.
  void add_words(std::string_view text);
};

struct KbCandidate {
  std::string id;
  EntityType type;
  std::vector<std::string> names;  ///< the first is its label
  std::string description, began, ended;
  std::uint32_t prior = 0;
  std::vector<std::string> near;  ///< alias keys of what is likely to be mentioned beside it
};

/// How a candidate did; 0..1000 each, but a context that contradicts is below 0.
struct KbScore {
  std::size_t candidate = 0;
  int score = 0, name = 0, context = 0;
};

struct KbChoice {
  std::vector<KbScore> ranked;  ///< best first, then by id; without those that are impossible
  bool linked = false;          ///< the first one is meant
  bool ambiguous = false;       ///< the first would be, were it not for the second
};

KbChoice choose_kb(const KbQuery& query, const KbContext& context,
                   const std::vector<KbCandidate>& candidates, const Lexicon& lexicon);

}  // namespace redstring::link
