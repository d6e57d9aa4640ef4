// Grouping by sorting: the same groups as by comparing everything with everything.
#include "extract/first_equals.h"

#include <random>
#include <string>

#include "catch.h"

using namespace redstring::extract;

TEST_CASE("each thing leads to the first that equals it, whatever else shares its hash") {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::size_t size = random() % 40;
    const std::uint64_t hashes_there_are = 1 + random() % 4;  // 1: all collide
    std::vector<std::string> things(size);
    std::vector<std::uint64_t> hashes(size);
    for (std::size_t i = 0; i < size; ++i) {
      for (auto letters = random() % 3; letters > 0; --letters)
        things[i] += static_cast<char>('a' + random() % 2);
      hashes[i] = things[i].size() % hashes_there_are;
    }
    std::vector<std::uint32_t> expected(size);
    for (std::uint32_t i = 0; i < size; ++i) {
      std::uint32_t first = 0;
      while (things[first] != things[i]) ++first;
      expected[i] = first;
    }
    const auto compare = [&](std::uint32_t a, std::uint32_t b) { return things[a] <=> things[b]; };
    CHECK(first_equals(hashes, compare) == expected);
  }
}

TEST_CASE("the hash of numbers minds their order and their count") {
  const auto hash = [](std::initializer_list<std::uint64_t> numbers) {
    NumbersHash out;
    for (const auto number : numbers) out.add(number);
    return out.value();
  };
  CHECK(hash({1, 2}) == hash({1, 2}));
  CHECK(hash({1, 2}) != hash({2, 1}));
  CHECK(hash({1}) != hash({1, 0}));
  CHECK(hash({}) != hash({0}));
}
