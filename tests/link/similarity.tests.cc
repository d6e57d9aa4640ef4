// Edit distance and sound keys.
#include "link/similarity.h"

#include <functional>
#include <random>

#include "catch.h"

namespace redstring::link {
namespace {

/// Optimal string alignment, straight from its definition.
int slow_edits(const std::string& a, const std::string& b) {
  std::function<int(std::size_t, std::size_t)> d = [&](std::size_t i, std::size_t j) -> int {
    if (i == 0) return static_cast<int>(j);
    if (j == 0) return static_cast<int>(i);
    int best = d(i - 1, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1);
    best = std::min({best, d(i - 1, j) + 1, d(i, j - 1) + 1});
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
      best = std::min(best, d(i - 2, j - 2) + 1);
    }
    return best;
  };
  return d(a.size(), b.size());
}

std::string random_word(std::mt19937_64& random, std::size_t longest, int letters) {
  std::string out(random() % (longest + 1), 'a');
  for (char& c : out) c = static_cast<char>('a' + static_cast<int>(random() % letters));
  return out;
}

}  // namespace

TEST_CASE("edits agrees with its definition") {
  std::mt19937_64 random(1);
  for (int i = 0; i < 3000; ++i) {
    const std::string a = random_word(random, 6, 3), b = random_word(random, 6, 3);
    INFO(a << " " << b);
    CHECK(edits(a, b, 3) == std::min(slow_edits(a, b), 4));
  }
}

TEST_CASE("word similarity is symmetric, bounded, and full only for equal words") {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20000; ++i) {
    const std::string a = random_word(random, 9, 5), b = random_word(random, 9, 5);
    const int similarity = word_similarity(a, b);
    INFO(a << " " << b);
    CHECK(similarity == word_similarity(b, a));
    CHECK(similarity >= 0);
    CHECK((similarity == 1000) == (a == b && !a.empty()));
  }
}

TEST_CASE("long words cost no more than their first letters") {
  const std::string a(100000, 'x'), b = a + "y";
  CHECK(word_similarity(a, b) > 0);
  CHECK(edits(a, b, 2) == 0);
  CHECK(sound_key(a) == "sx");
}

TEST_CASE("spellings of one sound have one sound key") {
  CHECK(sound_key("mohammed") == sound_key("muhamad"));
  CHECK(sound_key("sergei") == sound_key("sergej"));
  CHECK(sound_key("shulz") == sound_key("schultz"));
  CHECK(sound_key("filip") == sound_key("phillip"));
  CHECK(sound_key("karter") != sound_key("kettle"));
  CHECK(sound_key("").empty());
}

TEST_CASE("a slip in a long word is believed, in a short one it is not") {
  CHECK(word_similarity("lindqvist", "lindqwist") > 900);
  CHECK(word_similarity("lindqvist", "lindqivst") > 880);
  CHECK(word_similarity("kim", "jim") == 0);
  CHECK(word_similarity("li", "lo") == 0);
  CHECK(word_similarity("berg", "borg") > 0);
  CHECK(word_similarity("berg", "bergmann") == 0);
}

}  // namespace redstring::link
