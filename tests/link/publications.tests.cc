// Near-duplicate articles.
#include <numeric>
#include <set>

#include "link/units.h"

namespace redstring::link {
namespace {

/// A made-up article of `paragraphs` paragraphs of 60 words, the same for the same seed.
std::vector<std::string> article(unsigned seed, unsigned paragraphs) {
  std::mt19937_64 random(seed);
  std::vector<std::string> out;
  for (unsigned p = 0; p < paragraphs; ++p) {
    std::string text;
    for (int w = 0; w < 60; ++w) text += "word" + std::to_string(random() % 5000) + " ";
    out.push_back(text);
  }
  return out;
}

std::string join(const std::vector<std::string>& paragraphs) {
  std::string out;
  for (const std::string& p : paragraphs) out += p + "\n\n";
  return out;
}

std::vector<std::uint32_t> groups(const std::vector<std::string>& texts) {
  std::vector<Shingled> documents;
  for (unsigned i = 0; i < texts.size(); ++i)
    documents.push_back({test_document(i), sketch(texts[i])});
  return group_publications(documents);
}

/// Overlap of the sets of five words in a row, straight from its definition.
double overlap(const std::string& a, const std::string& b) {
  const auto shingles = [](const std::string& text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : text + " ") {
      if (c == ' ' || c == '\n') {
        if (!word.empty()) words.push_back(word);
        word.clear();
      } else {
        word.push_back(c);
      }
    }
    std::set<std::string> out;
    for (std::size_t i = 0; i + 5 <= words.size(); ++i) {
      out.insert(words[i] + " " + words[i + 1] + " " + words[i + 2] + " " + words[i + 3] + " " +
                 words[i + 4]);
    }
    return out;
  };
  const std::set<std::string> x = shingles(a), y = shingles(b);
  double both = 0;
  for (const std::string& s : x) both += static_cast<double>(y.count(s));
  return both / (static_cast<double>(x.size() + y.size()) - both);
}

}  // namespace

TEST_CASE("copies, and copies that lost a paragraph, are one publication") {
  for (unsigned seed = 0; seed < 30; ++seed) {
    std::vector<std::string> story = article(seed, 7);
    std::vector<std::string> cut = story;
    cut.erase(cut.begin() + seed % 7);
    std::vector<std::string> headed = story;
    headed.insert(headed.begin(), "A new headline by the other paper");
    INFO(seed);
    const std::vector<std::uint32_t> found =
        groups({join(story), join(article(seed + 1000, 7)), join(cut), join(headed)});
    CHECK(found[2] == found[0]);
    CHECK(found[3] == found[0]);
    CHECK(found[1] != found[0]);
  }
}

TEST_CASE("what the sketches group overlaps, and what overlaps much is grouped") {
  std::mt19937_64 random(5);
  int checked = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::vector<std::string> a = article(seed, 10), b = a;
    const std::vector<std::string> other = article(seed + 5000, 10);
    for (std::size_t i = 0; i < b.size(); ++i) {
      if (random() % 10 < seed % 10) b[i] = other[i];
    }
    const double truth = overlap(join(a), join(b));
    const std::vector<std::uint32_t> found = groups({join(a), join(b)});
    INFO(seed << " " << truth);
    if (truth > 0.9) {
      CHECK(found[0] == found[1]);
      ++checked;
    }
    if (truth < 0.5) {
      CHECK(found[0] != found[1]);
      ++checked;
    }
  }
  CHECK(checked > 80);
}

TEST_CASE("short texts are one publication only when their words are equal") {
  const std::vector<std::uint32_t> found = groups(
      {"Kettle denies it.", "Kettle  denies it", "Kettle denied it.", "", "", "KETTLE DENIES IT"});
  CHECK(found[0] == found[1]);
  CHECK(found[0] == found[5]);
  CHECK(found[0] != found[2]);
  CHECK(found[3] != found[4]);
}

TEST_CASE("groups do not depend on the order of documents, and name their smallest id") {
  std::vector<Shingled> documents;
  for (unsigned i = 0; i < 60; ++i) {
    std::vector<std::string> story = article(i % 12, 6);
    if (i % 3 == 1) story.pop_back();
    documents.push_back({test_document(i), sketch(join(story))});
  }
  const auto partition = [](const std::vector<Shingled>& from) {
    const std::vector<std::uint32_t> found = group_publications(from);
    std::map<DocumentId, DocumentId> out;
    for (std::size_t i = 0; i < from.size(); ++i) out[from[i].document] = from[found[i]].document;
    return out;
  };
  const auto expected = partition(documents);
  for (const auto& [document, first] : expected) CHECK_FALSE(document < first);
  std::mt19937_64 random(6);
  for (int round = 0; round < 10; ++round) {
    std::shuffle(documents.begin(), documents.end(), random);
    CHECK(partition(documents) == expected);
  }
}

TEST_CASE("ten thousand copies of one article take no square of comparisons") {
  const std::vector<std::string> story = article(1, 8);
  std::vector<Shingled> documents;
  for (unsigned i = 0; i < 10000; ++i) {
    std::vector<std::string> copy = story;
    copy.push_back("Edition " + std::to_string(i));
    documents.push_back({test_document(i), i < 300 ? sketch(join(copy)) : sketch(join(story))});
  }
  const std::vector<std::uint32_t> found = group_publications(documents);
  CHECK(std::set<std::uint32_t>(found.begin(), found.end()).size() == 1);
}

TEST_CASE("a few that come later are grouped as if all had come at once", "[publications]") {
  std::mt19937_64 random(7);
  std::size_t told = 0, joined = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<Shingled> all;
    const std::size_t size = 60 + random() % 60;
    for (std::size_t i = 0; i < size; ++i) {
      const auto d = static_cast<unsigned>(i);
      std::vector<std::string> text = article(static_cast<unsigned>(random() % 40), 8);
      // Whole, shorter, or changed in places: on both sides of what is a copy.
      for (std::size_t n = random() % 3; n > 0; --n)
        text[random() % text.size()] = article(static_cast<unsigned>(1000 + random()), 1)[0];
      if (random() % 5 == 0) text = {"A short one of " + std::to_string(random() % 4) + " words."};
      if (random() % 20 == 0) text = {""};
      all.push_back({test_document(d), sketch(join(text))});
    }
    std::sort(all.begin(), all.end(),
              [](const Shingled& a, const Shingled& b) { return a.document < b.document; });
    std::vector<bool> late(size);
    for (std::size_t n = random() % (size / 16 + 1); n > 0; --n) late[random() % size] = true;
    std::vector<Shingled> early;
    std::vector<std::uint32_t> place;
    for (std::uint32_t i = 0; i < size; ++i)
      if (!late[i]) {
        early.push_back(all[i]);
        place.push_back(i);
      }
    const std::vector<std::uint32_t> then = group_publications(early);
    std::vector<std::uint32_t> before(size, newly_come);
    for (std::size_t i = 0; i < early.size(); ++i) before[place[i]] = place[then[i]];
    std::vector<SketchSeen> seen;
    for (const Shingled& one : all) seen.push_back({one.document, one.sketch});
    const auto now = regroup_publications(seen, before);
    if (!now) continue;
    ++told;
    const std::vector<std::uint32_t> whole = group_publications(all);
    REQUIRE(*now == whole);
    for (std::uint32_t i = 0; i < size; ++i) joined += late[i] && whole[i] != i ? 1 : 0;
  }
  CHECK(told > 40);
  CHECK(joined > 20);
}

TEST_CASE("copies too many to compare are not grouped from what was known", "[publications]") {
  std::vector<Shingled> all;
  for (unsigned i = 0; i < 60; ++i) {
    std::vector<std::string> text = article(1, 6);
    text.push_back(article(100 + i, 1)[0]);
    all.push_back({test_document(i), sketch(join(text))});
  }
  std::vector<SketchSeen> seen;
  for (const Shingled& one : all) seen.push_back({one.document, one.sketch});
  std::vector<std::uint32_t> before(60, 0);
  before[59] = newly_come;
  CHECK_FALSE(regroup_publications(seen, before));
}

}  // namespace redstring::link
