// Which articles are one publication: near-duplicates by MinHash over word shingles.
//
// A text of 30 words or more is sketched by 64 minima, each over all its shingles of 5 words under
// a hash of its own; the share of equal minima estimates how much the shingles overlap (Broder
// 1997). 16 bands of 4 minima find candidates, 45 of 64 equal minima make a pair. Shorter texts are
// one publication only when their words are the same.
#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "link/linker.h"
#include "link/words.h"
#include "text/fold.h"
#include "text/tokens.h"

namespace redstring::link {
namespace {

constexpr std::size_t minima = 64;
constexpr std::size_t rows = 4;
constexpr std::size_t bands = minima / rows;
constexpr std::size_t shingle_words = 5;
constexpr std::size_t short_text = 30;
constexpr std::size_t equal_enough = 45;  // of 64: an overlap of 0.7
/// In a band that more distinct sketches than this share, a sketch is compared with its
/// neighbours in content order only.
constexpr std::size_t full_band = 48;

std::uint64_t mix(std::uint64_t x) {
  // The finalizer of SplitMix64.
  x += 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

std::vector<std::uint64_t> word_hashes(std::string_view utf8) {
  std::vector<std::uint64_t> out;
  std::vector<Token> tokens;
  text::tokenize_into(utf8, tokens);
  std::string folded;
  for (const Token& token : tokens) {
    if (!token.wordlike()) continue;
    text::fold_into(token.span().of(utf8), folded);
    out.push_back(stable_hash(folded));
  }
  return out;
}

using Sketch = std::span<const std::uint64_t>;

bool less(Sketch a, Sketch b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
}

bool near(Sketch a, Sketch b) {
  if (a.size() != minima || b.size() != minima) return false;
  std::size_t equal = 0;
  for (std::size_t i = 0; i < minima; ++i) equal += a[i] == b[i];
  return equal >= equal_enough;
}

std::uint64_t band_hash(Sketch s, std::size_t band) {
  std::uint64_t hash = band;
  for (std::size_t r = 0; r < rows; ++r) hash = mix(hash ^ s[band * rows + r]);
  return hash;
}

class Groups {
 public:
  explicit Groups(std::size_t n) : parent_(n) {
    std::iota(parent_.begin(), parent_.end(), std::uint32_t{0});
  }
  std::uint32_t find(std::uint32_t i) {
    while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  /// The smaller number stays at the head.
  void join(std::uint32_t a, std::uint32_t b) {
    a = find(a);
    b = find(b);
    if (a > b) std::swap(a, b);
    parent_[b] = a;
  }

 private:
  std::vector<std::uint32_t> parent_;
};

}  // namespace

std::vector<std::uint64_t> sketch(std::string_view text) {
  const std::vector<std::uint64_t> words = word_hashes(text);
  if (words.empty()) return {};
  if (words.size() < short_text) {
    std::uint64_t a = words.size(), b = 0;
    for (const std::uint64_t word : words) {
      a = mix(a ^ word);
      b = mix(b + word * 3);
    }
    return {a, b};
  }
  static const std::array<std::uint64_t, minima> salts = [] {
    std::array<std::uint64_t, minima> made;
    for (std::size_t i = 0; i < minima; ++i) made[i] = mix(i + 1);
    return made;
  }();
  std::vector<std::uint64_t> out(minima, ~std::uint64_t{0});
  for (std::size_t i = 0; i + shingle_words <= words.size(); ++i) {
    std::uint64_t shingle = 0;
    for (std::size_t k = 0; k < shingle_words; ++k) shingle = mix(shingle ^ words[i + k]);
    for (std::size_t h = 0; h < minima; ++h) {
      // Multiplying by an odd number and taking the high half permutes well enough for minima.
      const std::uint64_t value = (shingle ^ salts[h]) * (salts[h] | 1);
      out[h] = std::min(out[h], value ^ (value >> 32));
    }
  }
  return out;
}

std::vector<std::uint32_t> group_publications(const std::vector<Shingled>& documents) {
  std::vector<SketchSeen> seen;
  seen.reserve(documents.size());
  for (const Shingled& one : documents) seen.push_back({one.document, one.sketch});
  return group_publications(seen);
}

std::vector<std::uint32_t> group_publications(const std::vector<SketchSeen>& documents) {
  // Everything below works on documents in the order of their ids, so that no input order shows.
  std::vector<std::uint32_t> by_id(documents.size());
  std::iota(by_id.begin(), by_id.end(), std::uint32_t{0});
  std::sort(by_id.begin(), by_id.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (documents[a].document != documents[b].document) {
      return documents[a].document < documents[b].document;
    }
    if (less(documents[a].sketch, documents[b].sketch)) return true;
    return !less(documents[b].sketch, documents[a].sketch) && a < b;
  });
  auto sketch_at = [&](std::uint32_t i) { return documents[by_id[i]].sketch; };
  const auto same = [](Sketch a, Sketch b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  };
  const auto n = static_cast<std::uint32_t>(documents.size());
  Groups groups(n);

  // Equal sketches first: of each, one stands for all.
  std::vector<std::uint32_t> by_sketch(n);
  std::iota(by_sketch.begin(), by_sketch.end(), std::uint32_t{0});
  std::sort(by_sketch.begin(), by_sketch.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (less(sketch_at(a), sketch_at(b))) return true;
    return !less(sketch_at(b), sketch_at(a)) && a < b;
  });
  std::vector<std::uint32_t> distinct;
  for (const std::uint32_t i : by_sketch) {
    if (sketch_at(i).empty()) continue;
    if (!distinct.empty() && same(sketch_at(distinct.back()), sketch_at(i))) {
      groups.join(distinct.back(), i);
    } else {
      distinct.push_back(i);
    }
  }

  std::vector<std::pair<std::uint64_t, std::uint32_t>> band;  // (hash, position in distinct)
  // Most sketches share a band with none: a count of hashes by their last bits tells, and those
  // need no sorting.
  std::size_t slots = 1024;
  while (slots < 8 * distinct.size()) slots *= 2;
  std::vector<std::uint8_t> taken(slots);
  std::vector<std::uint32_t> long_ones;  // positions in distinct
  std::vector<std::uint64_t> hashes;     // of their bands, all of a sketch side by side
  for (std::uint32_t d = 0; d < distinct.size(); ++d) {
    const Sketch s = sketch_at(distinct[d]);
    if (s.size() != minima) continue;
    long_ones.push_back(d);
    for (std::size_t b = 0; b < bands; ++b) {
      hashes.push_back(band_hash(s, b));
    }
  }
  for (std::size_t b = 0; b < bands; ++b) {
    band.clear();
    std::fill(taken.begin(), taken.end(), std::uint8_t{0});
    for (std::size_t i = 0; i < long_ones.size(); ++i) {
      const std::uint64_t hash = hashes[i * bands + b];
      band.emplace_back(hash, long_ones[i]);
      std::uint8_t& count = taken[hash & (slots - 1)];
      if (count < 2) ++count;
    }
    band.erase(std::remove_if(band.begin(), band.end(),
                              [&](const auto& one) { return taken[one.first & (slots - 1)] < 2; }),
               band.end());
    std::sort(band.begin(), band.end());
    for (std::size_t begin = 0; begin < band.size();) {
      std::size_t end = begin;
      while (end < band.size() && band[end].first == band[begin].first) ++end;
      const std::size_t reach = end - begin <= full_band ? end - begin : full_band / 2;
      for (std::size_t i = begin; i < end; ++i) {
        for (std::size_t j = i + 1; j < std::min(end, i + reach); ++j) {
          const std::uint32_t left = distinct[band[i].second], right = distinct[band[j].second];
          if (groups.find(left) != groups.find(right) && near(sketch_at(left), sketch_at(right))) {
            groups.join(left, right);
          }
        }
      }
      begin = end;
    }
  }

  std::vector<std::uint32_t> out(n);
  for (std::uint32_t i = 0; i < n; ++i) out[by_id[i]] = by_id[groups.find(i)];
  return out;
}

std::optional<std::vector<std::uint32_t>> regroup_publications(
    const std::vector<SketchSeen>& documents, const std::vector<std::uint32_t>& before) {
  const auto n = static_cast<std::uint32_t>(documents.size());
  // Whatever shares a hash with something new, under that hash; nothing else can become near.
  struct Shared {
    bool band = false;  // else of whole sketches: a band of equal ones
    std::vector<std::uint32_t> members;
  };
  std::unordered_map<std::uint64_t, Shared> shared;
  constexpr std::size_t bits = std::size_t{1} << 20;
  std::vector<bool> perhaps(bits);  // most hashes are those of nothing new
  // Short sketches, and equal ones, meet under a hash of the whole.
  const auto for_hashes = [&](std::uint32_t i, auto each) {
    const Sketch sketch = documents[i].sketch;
    if (sketch.empty()) return;
    each(mix(sketch[0] ^ mix(sketch.size())), false);
    if (sketch.size() != minima) return;
    for (std::size_t b = 0; b < bands; ++b) each(band_hash(sketch, b), true);
  };
  std::size_t fresh = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    if (before[i] != newly_come) continue;
    ++fresh;
    for_hashes(i, [&](std::uint64_t hash, bool band) {
      shared[hash].band = band;
      perhaps[hash % bits] = true;
    });
  }
  constexpr std::size_t share = 16;
  if (fresh > n / share) return std::nullopt;  // looking at all is as cheap
  bool crowded = false;
  for (std::uint32_t i = 0; i < n && !crowded; ++i)
    for_hashes(i, [&](std::uint64_t hash, bool) {
      if (!perhaps[hash % bits]) return;
      const auto at = shared.find(hash);
      if (at == shared.end()) return;
      at->second.members.push_back(i);
      // Who is compared with whom in a full band depends on all that are in it.
      crowded = crowded || at->second.members.size() > full_band;
    });
  if (crowded) return std::nullopt;
  Groups groups(n);
  for (std::uint32_t i = 0; i < n; ++i)
    if (before[i] != newly_come && before[i] != i) groups.join(before[i], i);
  for (const auto& [hash, one] : shared) {
    const std::vector<std::uint32_t>& members = one.members;
    for (std::size_t i = 0; i < members.size(); ++i)
      for (std::size_t j = i + 1; j < members.size(); ++j) {
        const std::uint32_t left = members[i], right = members[j];
        if (before[left] != newly_come && before[right] != newly_come) continue;
        const Sketch a = documents[left].sketch, b = documents[right].sketch;
        if (one.band ? near(a, b) : std::equal(a.begin(), a.end(), b.begin(), b.end()))
          groups.join(left, right);
      }
  }
  std::vector<std::uint32_t> out(n);
  for (std::uint32_t i = 0; i < n; ++i) out[i] = groups.find(i);
  return out;
}

}  // namespace redstring::link
