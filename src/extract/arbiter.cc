// Owns the one decision between overlapping proposals.
#include <algorithm>
#include <map>
#include <tuple>

#include "extract/proposal.h"

namespace redstring::extract {

std::vector<Proposal> arbitrate(std::vector<Proposal> proposals) {
  auto rank = [](const Proposal& p) {
    return std::tuple(-static_cast<int>(p.tier), -static_cast<long>(p.span.size()), -p.weight,
                      p.span.begin, p.type.name(), std::string_view(p.rule),
                      std::string_view(p.value), p.timex);
  };
  std::sort(proposals.begin(), proposals.end(),
            [&](const Proposal& a, const Proposal& b) { return rank(a) < rank(b); });
  std::map<std::uint32_t, std::uint32_t> taken;  // begin → end, disjoint
  std::vector<Proposal> chosen;
  for (auto& p : proposals) {
    if (p.span.empty()) continue;
    auto after = taken.lower_bound(p.span.begin);
    if (after != taken.end() && after->first < p.span.end) continue;
    if (after != taken.begin() && std::prev(after)->second > p.span.begin) continue;
    taken.emplace(p.span.begin, p.span.end);
    chosen.push_back(std::move(p));
  }
  std::sort(chosen.begin(), chosen.end(),
            [](const Proposal& a, const Proposal& b) { return a.span < b.span; });
  return chosen;
}

}  // namespace redstring::extract
