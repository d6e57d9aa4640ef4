// Looking names up as people type them: search_keys and search_score.
#include <algorithm>

#include "link/alignment.h"
#include "link/linker.h"
#include "link/similarity.h"
#include "link/words.h"
#include "text/fold.h"
#include "text/tokens.h"

namespace redstring::link {
namespace {

constexpr std::size_t max_search_bytes = 600;

bool small(std::string_view word) {
  return word == "the" || word == "of" || word == "and" || word == "a" || word == "an";
}

/// How well one word of the query finds one word of the name.
int word_score(const NameWord& query, const NameWord& word, bool last) {
  if (query.plain == word.plain) return 1000;
  // The last word may still be under way: "Carter Pa".
  const std::size_t typed = query.plain.size();
  const Pairing pairing = liken(query, word, true);
  int score = pairing.similarity;
  if (last && typed >= 2 && word.plain.size() > typed &&
      word.plain.compare(0, typed, query.plain) == 0) {
    score = std::max(score, 850);
  }
  return score;
}

/// "mail", "orlo" and "example" of "mail.orlo.example.org": whoever looks for a domain, or knows
/// but a part of the host's name, finds it. Initials are no parts.
void add_labels(std::string_view host, std::vector<std::string>& out) {
  for (std::size_t dot = host.find('.'); dot != std::string_view::npos; dot = host.find('.')) {
    if (dot >= 2) out.emplace_back(host.substr(0, dot));
    host.remove_prefix(dot + 1);
  }
}

}  // namespace

std::vector<std::string> search_keys(std::string_view name) {
  std::vector<std::string> out;
  std::vector<Token> tokens;
  const std::string_view cut = cut_bytes(name, max_search_bytes);
  text::tokenize_into(cut, tokens);
  for (const Token& token : tokens) {
    if (!token.wordlike()) continue;
    const std::string folded = text::fold(token.span().of(cut));
    if (folded.empty()) continue;
    out.push_back(folded);
    add_labels(folded, out);
    std::string plain = text::transliterate_key(folded);
    plain.erase(
        std::remove_if(plain.begin(), plain.end(),
                       [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')); }),
        plain.end());
    if (plain.empty()) continue;
    const std::string sound = sound_key(plain);
    if (sound.size() >= 2) out.push_back("~" + sound);  // misspellings meet here
    if (plain != folded) out.push_back(std::move(plain));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

int search_score(std::string_view query, std::string_view name, const Lexicon& lexicon) {
  const NameLists lists(lexicon);
  SplitName asked = split_name(query, lists, true);
  SplitName known = split_name(name, lists, true);
  auto prepare = [&](SplitName& split) {
    auto& words = split.words;
    const auto telling =
        std::count_if(words.begin(), words.end(), [](const NameWord& w) { return !small(w.text); });
    if (telling > 0) {
      words.erase(std::remove_if(words.begin(), words.end(),
                                 [](const NameWord& w) { return small(w.text); }),
                  words.end());
    }
    for (NameWord& word : words) know_person_word(word, lists);
  };
  prepare(asked);
  prepare(known);
  if (asked.words.empty() || known.words.empty())
    return text::fold(query) == text::fold(name) ? 1000 : 0;

  std::string left, right;
  for (const NameWord& word : asked.words) left += word.plain;
  for (const NameWord& word : known.words) right += word.plain;
  const int whole = left == right ? 990 : 0;

  int weights = 0, sum = 0, in_order = 1000;
  std::vector<bool> used(known.words.size());
  std::size_t before = 0;
  for (std::size_t q = 0; q < asked.words.size(); ++q) {
    const NameWord& word = asked.words[q];
    const int weight = word.is(word_initial)
                           ? 3
                           : 6 + static_cast<int>(std::min<std::size_t>(word.plain.size(), 10));
    weights += weight;
    int best = 0;
    std::size_t at = 0;
    for (std::size_t k = 0; k < known.words.size(); ++k) {
      if (used[k]) continue;
      const int score = word_score(word, known.words[k], q + 1 == asked.words.size());
      if (score > best) {
        best = score;
        at = k;
      }
    }
    if (best == 0) continue;
    used[at] = true;
    if (at < before) in_order = 980;
    before = at;
    sum += weight * best;
  }
  int score = sum / weights;
  // What the query leaves unsaid costs a little, so that the closer name comes first.
  const auto unsaid = std::count(used.begin(), used.end(), false);
  score = score * in_order / 1000 - static_cast<int>(std::min<std::ptrdiff_t>(unsaid, 6)) * 20;
  return std::clamp(std::max(score, whole), 0, 1000);
}

}  // namespace redstring::link
