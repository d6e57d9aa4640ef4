// See link_slow.h.
#include "reference/link_slow.h"

#include <algorithm>
#include <map>

#include "link/keys.h"
#include "link/policy.h"

namespace redstring::link {

std::set<std::set<std::string>> slow_person_clusters(const std::vector<std::string>& names,
                                                     const Lexicon& lexicon) {
  const NameLists lists(lexicon);
  std::map<std::string, std::pair<PersonName, std::uint32_t>> people;
  for (const std::string& name : names) {
    const PersonName parsed = parse_person(name, lists);
    auto [at, is_new] = people.emplace(name_key_text(parsed), std::make_pair(parsed, 0u));
    ++at->second.second;
  }
  const auto compare = [&](const std::string& a, const std::string& b, Fit& fit) {
    const auto& [x, n] = people.at(std::min(a, b));
    const auto& [y, m] = people.at(std::max(a, b));
    const Verdict verdict = compare_persons(x, y, nullptr);
    fit = fit_persons(verdict, rare_beside(std::max(n, m), std::min(n, m)));
    return verdict.score;
  };
  struct Pair {
    int score;
    std::string a, b;
    bool operator<(const Pair& o) const {
      return std::make_tuple(-score, a, b) < std::make_tuple(-o.score, o.a, o.b);
    }
  };
  std::set<Pair> pairs;
  for (const auto& [a, x] : people) {
    for (const auto& [b, y] : people) {
      if (!(a < b)) continue;
      Fit fit;
      const int score = compare(a, b, fit);
      if (fit == Fit::fits) pairs.insert({std::max(score, 1), a, b});
    }
  }
  const auto conflict = [&](const std::string& a, const std::string& b) {
    if (a == b) return false;
    Fit fit;
    compare(a, b, fit);
    return fit == Fit::conflict;
  };
  const auto rival = [&](const std::string& of, const std::string& partner, int score) {
    for (const Pair& p : pairs) {
      if (p.a != of && p.b != of) continue;
      const std::string& other = p.a == of ? p.b : p.a;
      if (other != partner && p.score + 50 > score && conflict(other, partner)) return true;
    }
    return false;
  };
  std::map<std::string, std::set<std::string>> cluster;
  for (const auto& [key, person] : people) cluster[key] = {key};
  for (const Pair& p : pairs) {
    if (rival(p.a, p.b, p.score) || rival(p.b, p.a, p.score)) continue;
    bool fits = true;
    for (const std::string& a : cluster[p.a]) {
      for (const std::string& b : cluster[p.b]) fits &= !conflict(a, b);
    }
    if (!fits) continue;
    std::set<std::string> both = cluster[p.a];
    both.insert(cluster[p.b].begin(), cluster[p.b].end());
    for (const std::string& key : both) cluster[key] = both;
  }
  std::set<std::set<std::string>> out;
  for (const auto& [key, members] : cluster) out.insert(members);
  return out;
}

}  // namespace redstring::link
