// Owns the one decision between overlapping proposals.
#include <algorithm>
#include <map>
#include <tuple>

#include "extract/proposal.h"

namespace redstring::extract {

std::vector<Proposal> arbitrate(std::vector<Proposal> proposals) {
  auto rank = [](const Proposal& p) {
    return std::tuple(-static_cast<int>(p.tier), -static_cast<long>(p.span.size()), -p.weight,
                      p.span.begin, p.type.name(), p.rule, std::string_view(p.value), p.timex);
  };
  // Numbers are sorted, not the proposals, which are large.
  std::vector<std::uint64_t> begins(proposals.size());
  for (std::size_t i = 0; i < begins.size(); ++i)
    begins[i] = std::uint64_t{proposals[i].span.begin} << 32 | i;
  std::sort(begins.begin(), begins.end());
  std::vector<std::uint32_t> order(begins.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(begins[i]);
  std::vector<std::uint32_t> chosen;
  // Proposals that touch no other are chosen as they are; those that hang together are ranked.
  for (std::size_t from = 0; from < order.size();) {
    std::uint32_t end = proposals[order[from]].span.end;
    std::size_t to = from + 1;
    for (; to < order.size() && proposals[order[to]].span.begin < end; ++to)
      end = std::max(end, proposals[order[to]].span.end);
    if (to - from == 1) {
      if (!proposals[order[from]].span.empty()) chosen.push_back(order[from]);
      from = to;
      continue;
    }
    std::sort(
        order.begin() + static_cast<std::ptrdiff_t>(from),
        order.begin() + static_cast<std::ptrdiff_t>(to),
        [&](std::uint32_t a, std::uint32_t b) { return rank(proposals[a]) < rank(proposals[b]); });
    std::map<std::uint32_t, std::uint32_t> taken;  // begin → end, disjoint
    for (; from < to; ++from) {
      const Span span = proposals[order[from]].span;
      if (span.empty()) continue;
      if (const auto after = taken.lower_bound(span.begin);
          (after != taken.end() && after->first < span.end) ||
          (after != taken.begin() && std::prev(after)->second > span.begin))
        continue;
      taken.emplace(span.begin, span.end);
      chosen.push_back(order[from]);
    }
  }
  std::sort(chosen.begin(), chosen.end(), [&](std::uint32_t a, std::uint32_t b) {
    return proposals[a].span < proposals[b].span;
  });
  std::vector<Proposal> out;
  out.reserve(chosen.size());
  for (const std::uint32_t i : chosen) out.push_back(std::move(proposals[i]));
  return out;
}

}  // namespace redstring::extract
