// Laws of the arbiter: what it leaves never overlaps, was proposed, and does not depend on order.
#include <random>

#include "catch.h"
#include "extract/proposal.h"

using namespace redstring;
using namespace redstring::extract;

namespace {

Proposal make(std::uint32_t begin, std::uint32_t end, Tier tier = Tier::name, int weight = 0) {
  Proposal p;
  p.span = {begin, end};
  p.first = begin;
  p.last = end;
  p.tier = tier;
  p.weight = weight;
  p.type = types::person;
  return p;
}

bool same(const Proposal& a, const Proposal& b) {
  return a.span == b.span && a.tier == b.tier && a.weight == b.weight && a.rule == b.rule;
}

std::vector<Proposal> random_proposals(std::mt19937_64& random) {
  std::vector<Proposal> out;
  const auto n = random() % 12;
  for (std::uint64_t i = 0; i < n; ++i) {
    const auto begin = static_cast<std::uint32_t>(random() % 20);
    auto p = make(begin, begin + 1 + static_cast<std::uint32_t>(random() % 5),
                  static_cast<Tier>(1 + random() % 3), static_cast<int>(random() % 3));
    p.rule = std::string_view("abc").substr(random() % 3, 1);
    out.push_back(p);
  }
  return out;
}

}  // namespace

TEST_CASE("the arbiter's choice never overlaps, is a subset, and ignores order") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 5000; ++round) {
    auto proposals = random_proposals(random);
    const auto chosen = arbitrate(proposals);
    for (std::size_t i = 1; i < chosen.size(); ++i)
      REQUIRE(chosen[i - 1].span.end <= chosen[i].span.begin);
    for (const auto& c : chosen)
      REQUIRE(std::any_of(proposals.begin(), proposals.end(),
                          [&](const auto& p) { return same(p, c); }));
    std::shuffle(proposals.begin(), proposals.end(), random);
    const auto again = arbitrate(proposals);
    REQUIRE(again.size() == chosen.size());
    for (std::size_t i = 0; i < chosen.size(); ++i) REQUIRE(same(chosen[i], again[i]));
  }
}

TEST_CASE("a proposal is dropped only for one that overlaps it") {
  std::mt19937_64 random(8);
  for (int round = 0; round < 2000; ++round) {
    const auto proposals = random_proposals(random);
    const auto chosen = arbitrate(proposals);
    for (const auto& p : proposals)
      REQUIRE(std::any_of(chosen.begin(), chosen.end(),
                          [&](const auto& c) { return c.span.overlaps(p.span); }));
  }
}

TEST_CASE("literals beat phrases, phrases beat names, and the longer name wins") {
  auto chosen = arbitrate({make(0, 9), make(4, 6, Tier::literal), make(3, 8, Tier::phrase)});
  REQUIRE(chosen.size() == 1);
  CHECK(chosen[0].tier == Tier::literal);
  chosen = arbitrate({make(0, 4, Tier::name, 99), make(2, 9, Tier::name, 1)});
  REQUIRE(chosen.size() == 1);
  CHECK(chosen[0].span == Span{2, 9});
}
