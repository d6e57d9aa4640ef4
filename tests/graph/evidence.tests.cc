// Which sentences are shown for a step.
#include <algorithm>
#include <random>
#include <set>

#include "catch.h"
#include "graph/assemble.h"
#include "graph/evidence.h"

using namespace redstring;
using namespace redstring::graph;

namespace {

Candidate candidate(std::uint32_t rank, std::uint32_t sentence, EvidenceStatus status,
                    bool main = true, std::uint32_t size = 50) {
  Candidate c;
  c.ref.rank = rank;
  c.ref.publication = rank;
  c.ref.sentence = sentence;
  c.ref.evidence = sentence;
  c.ref.sentence_size = size;
  c.ref.status = status;
  c.main = c.typed = main;
  return c;
}

bool denies(EvidenceStatus status) {
  return status == EvidenceStatus::denied || status == EvidenceStatus::negated;
}

}  // namespace

TEST_CASE("asserted is shown before attributed, hedged and denied; short before long") {
  const std::vector<Candidate> all{candidate(0, 0, EvidenceStatus::hedged),
                                   candidate(1, 0, EvidenceStatus::asserted, true, 80),
                                   candidate(2, 0, EvidenceStatus::asserted, true, 40),
                                   candidate(3, 0, EvidenceStatus::attributed)};
  CHECK(choose_evidence(all, 3) == std::vector<std::size_t>{2, 1, 3});
  CHECK(choose_evidence(all, 0).empty());
}

TEST_CASE("the relation of the step comes before mere co-mentions") {
  const std::vector<Candidate> all{candidate(0, 0, EvidenceStatus::asserted, false),
                                   candidate(1, 0, EvidenceStatus::hypothetical, true)};
  CHECK(choose_evidence(all, 1) == std::vector<std::size_t>{1});
}

TEST_CASE("a denial is shown if there is one") {
  std::vector<Candidate> all;
  for (std::uint32_t i = 0; i < 9; ++i) all.push_back(candidate(i, 0, EvidenceStatus::asserted));
  all.push_back(candidate(9, 0, EvidenceStatus::denied, true, 500));
  const auto chosen = choose_evidence(all, 3);
  REQUIRE(chosen.size() == 3);
  CHECK(chosen.back() == 9);
}

TEST_CASE("a story printed by many counts once, and other stories come first") {
  std::vector<Candidate> all;
  for (std::uint32_t i = 0; i < 5; ++i) {
    all.push_back(candidate(i, 0, EvidenceStatus::asserted, true, 30));
    all.back().ref.publication = 0;
  }
  all.push_back(candidate(7, 0, EvidenceStatus::hedged, true, 90));
  const auto chosen = choose_evidence(all, 3);
  CHECK(chosen == std::vector<std::size_t>{0, 5});
  CHECK(count_publications(all) == 2);
}

TEST_CASE("a sentence never says more than it says at its weakest") {
  // One sentence, twice evidence of one relation: attributed, and asserted by mistake.
  std::vector<Candidate> all{candidate(0, 3, EvidenceStatus::asserted),
                             candidate(0, 3, EvidenceStatus::attributed)};
  all[1].ref.evidence = 9;
  CHECK(choose_evidence(all, 3) == std::vector<std::size_t>{1});
}

TEST_CASE("what is chosen obeys its laws for any candidates in any order") {
  std::mt19937_64 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::vector<Candidate> all;
    for (std::size_t n = random() % 12; n > 0; --n) {
      const auto rank = static_cast<std::uint32_t>(random() % 5);
      Candidate c = candidate(rank, static_cast<std::uint32_t>(random() % 3),
                              static_cast<EvidenceStatus>(random() % 6), random() % 2 == 0,
                              static_cast<std::uint32_t>(20 + random() % 3));
      c.ref.evidence = static_cast<std::uint32_t>(all.size());
      c.ref.publication = rank / 2 * 2;
      c.typed = c.main || random() % 2 == 0;
      all.push_back(c);
    }
    const std::size_t limit = 1 + random() % 4;
    const auto chosen = choose_evidence(all, limit);
    CHECK(chosen.size() <= limit);
    CHECK(chosen.empty() == all.empty());
    std::set<std::pair<std::uint32_t, std::uint32_t>> sentences;
    for (const std::size_t i : chosen)
      CHECK(sentences.emplace(all[i].ref.rank, all[i].ref.sentence).second);
    // Whether some sentence, as it would be shown, denies.
    const auto everything = choose_evidence(all, 1000);
    const auto denied = [&](const std::vector<std::size_t>& list) {
      return std::any_of(list.begin(), list.end(),
                         [&](std::size_t i) { return denies(all[i].ref.status); });
    };
    if (chosen.size() >= 2 && denied(everything)) CHECK(denied(chosen));

    std::vector<Candidate> shuffled = all;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    const auto again = choose_evidence(shuffled, limit);
    REQUIRE(again.size() == chosen.size());
    for (std::size_t i = 0; i < again.size(); ++i)
      CHECK(shuffled[again[i]].ref == all[chosen[i]].ref);
  }
}

TEST_CASE("more and stronger support is cheaper, a co-mention and a denial dearer") {
  const auto cost = [](unsigned kind, std::uint64_t support, bool denied = false) {
    return edge_cost({kind, support, denied});
  };
  CHECK(cost(7, 1000) == 1000);
  CHECK(cost(0, 1000) == 1800);
  CHECK(cost(7, 250, true) > cost(7, 250));
  for (unsigned kind = 0; kind <= 10; ++kind) {
    if (kind > 0) CHECK(cost(kind, 1000) < cost(kind - 1, 1000));
    std::uint32_t last = 0xffffffff;
    for (std::uint64_t support = 0; support < 2'000'000; support += 1 + support / 7) {
      const std::uint32_t here = cost(kind, support);
      CHECK(here <= last);
      CHECK(here >= 1);
      last = here;
    }
  }
  for (int weaker = 1; weaker < 6; ++weaker)
    CHECK(support_of(static_cast<EvidenceStatus>(weaker)) <=
          support_of(static_cast<EvidenceStatus>(weaker - 1)));
  CHECK(cost(10, UINT64_MAX) >= 1);
}
