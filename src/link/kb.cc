// See kb.h.
#include "link/kb.h"

#include <algorithm>
#include <tuple>

#include "link/kb_names.h"
#include "link/linker.h"
#include "link/person_name.h"
#include "link/years.h"
#include "text/fold.h"
#include "text/tokens.h"

namespace redstring::link {
namespace {

// How well a name fits.
constexpr int by_label = 1000;
constexpr int by_alias = 950;
constexpr int by_other_form = 900;  // not the fullest name, but one it goes by
constexpr int by_likeness = 850;    // of 1000, times how alike the names are
// How much a name can say at most.
constexpr int single_word_person = 500;
constexpr int known_by_one_word = 800;  // it is the label, and all of it
constexpr int initials_person = 800;
constexpr int other_type = 800;  // a place where the article has an organization, or the reverse

// What the surroundings say.
constexpr int first_neighbour = 500, next_neighbour = 200;
constexpr int shared_word = 150, most_shared_words = 3;
constexpr int long_dead = -300;  // ended so many years before it is first spoken of
constexpr int years_remembered = 60;

constexpr std::size_t names_compared = 12;

/// The words of a text that are words, folded.
template <class Take>
void each_word(std::string_view text, Take take) {
  std::vector<Token> tokens;
  text::tokenize_into(text, tokens);
  for (const Token& token : tokens) {
    if (token.kind != TokenKind::word) continue;
    const std::string word = text::fold(token.span().of(text));
    if (word.size() >= 3) take(word);
  }
}

bool may_be_other(EntityType a, EntityType b) {
  const auto either = [](EntityType t) {
    return t == types::organization || t == types::place || t == types::unknown;
  };
  return a == b || a == types::unknown || (either(a) && either(b));
}

/// It cannot be somebody who was born after the last word on him. (Dates compare as text: what is
/// less precise is a beginning of what is more.)
bool too_young(const KbQuery& query, const KbCandidate& candidate) {
  return !query.last_seen.empty() && !candidate.began.empty() &&
         candidate.began > query.last_seen &&
         candidate.began.compare(0, query.last_seen.size(), query.last_seen) != 0;
}

class Chooser {
 public:
  Chooser(const KbQuery& query, const KbContext& context, const Lexicon& lexicon)
      : query_(query),
        context_(context),
        lexicon_(lexicon),
        lists_(lexicon),
        stop_(lexicon.list("function_word")),
        worth_(worth_of_name()) {}

  std::optional<KbScore> score(const KbCandidate& candidate) const {
    if (!may_be_other(query_.type, candidate.type) || too_young(query_, candidate))
      return std::nullopt;
    KbScore score;
    score.name = name_score(candidate);
    const bool known_so = worth_ == single_word_person && score.name == by_label;
    score.name = std::min(score.name, known_so ? known_by_one_word : worth_);
    if (score.name == 0) return std::nullopt;
    if (candidate.type != query_.type && query_.type != types::unknown)
      score.name = score.name * other_type / 1000;
    score.context = context_score(candidate);
    score.score = score.name / 2 + static_cast<int>(candidate.prior) / 4 + score.context / 4;
    score.score = std::clamp(score.score, 0, 1000);
    return score;
  }

 private:
  /// How much the name says of whom is meant.
  int worth_of_name() const {
    if (query_.type != types::person) return by_label;
    const PersonName name = parse_person(query_.name, lists_);
    if (name.single()) return single_word_person;
    return name.words.front().is(word_initial) ? initials_person : by_label;
  }

  int name_score(const KbCandidate& candidate) const {
    const std::string own = kb_keys(candidate.type, query_.name, lists_).exact;
    std::vector<std::string> forms;
    for (const std::string& form : query_.forms)
      forms.push_back(kb_keys(candidate.type, form, lists_).exact);
    int best = 0;
    for (std::size_t i = 0; i < candidate.names.size(); ++i) {
      const std::string key = kb_keys(candidate.type, candidate.names[i], lists_).exact;
      if (key == own) best = std::max(best, i == 0 ? by_label : by_alias);
      if (std::find(forms.begin(), forms.end(), key) != forms.end())
        best = std::max(best, by_other_form);
      if (best >= by_alias) return best;
    }
    for (std::size_t i = 0; i < candidate.names.size() && i < names_compared; ++i) {
      const Comparison compared =
          compare_names(candidate.type, query_.name, candidate.names[i], lexicon_);
      if (compared.forbidden && i == 0 && best < by_alias) return 0;
      if (compared.same) best = std::max(best, compared.score * by_likeness / 1000);
    }
    return best;
  }

  int context_score(const KbCandidate& candidate) const {
    int score = 0;
    bool first = true;
    for (const std::string& key : candidate.near) {
      if (!context_.near.contains(stable_hash(key))) continue;
      score += first ? first_neighbour : next_neighbour;
      first = false;
    }
    int words = 0;
    std::unordered_set<std::uint64_t> seen;
    each_word(candidate.description, [&](const std::string& word) {
      const std::uint64_t hash = stable_hash(word);
      if (words >= most_shared_words || !context_.words.contains(hash) || small(word)) return;
      if (seen.insert(hash).second) ++words;
    });
    score = std::min(score + words * shared_word, 1000);
    const auto ended = year_of(candidate.ended), first_seen = year_of(query_.first_seen);
    if (ended && first_seen && *ended + years_remembered < *first_seen) score += long_dead;
    return score;
  }

  bool small(const std::string& word) const {
    const lexicon::WordId id = lexicon_.word(word);
    return id != lexicon::unknown_word && stop_ != lexicon::no_list &&
           lexicon_.lists_of(id).has(stop_);
  }

  const KbQuery& query_;
  const KbContext& context_;
  const Lexicon& lexicon_;
  NameLists lists_;
  lexicon::ListId stop_;
  int worth_;
};

}  // namespace

void KbContext::add_key(std::string_view alias_key) { near.insert(stable_hash(alias_key)); }

void KbContext::add_words(std::string_view text) {
  each_word(text, [this](const std::string& word) { words.insert(stable_hash(word)); });
}

KbChoice choose_kb(const KbQuery& query, const KbContext& context,
                   const std::vector<KbCandidate>& candidates, const Lexicon& lexicon) {
  KbChoice choice;
  if (candidates.empty()) return choice;
  const Chooser chooser(query, context, lexicon);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    std::optional<KbScore> score = chooser.score(candidates[i]);
    if (!score) continue;
    score->candidate = i;
    choice.ranked.push_back(*score);
  }
  std::sort(choice.ranked.begin(), choice.ranked.end(), [&](const KbScore& a, const KbScore& b) {
    return std::tie(b.score, candidates[a.candidate].id) <
           std::tie(a.score, candidates[b.candidate].id);
  });
  if (choice.ranked.empty() || choice.ranked[0].score < nil_threshold) return choice;
  choice.ambiguous =
      choice.ranked.size() > 1 && choice.ranked[0].score - choice.ranked[1].score < nil_margin;
  choice.linked = !choice.ambiguous;
  return choice;
}

}  // namespace redstring::link
