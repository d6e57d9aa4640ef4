// Which things of a document are called alike: how its names are grouped by their words.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace redstring::extract {

/// A hash of numbers in their order (multiply and fold, after wyhash). The same on every machine.
class NumbersHash {
 public:
  void add(std::uint64_t part) {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(state_ ^ part) * 0x9e3779b97f4a7c15ull;
    state_ = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0xa0761d6478bd642full;
};

/// For each thing the number of the first that equals it. Equal things have equal hashes;
/// compare(a, b) orders things of one hash by all that must be equal. Sorting makes it cost a
/// logarithm for each thing, even in a text that was written so that its names collide.
template <class Compare>
std::vector<std::uint32_t> first_equals(const std::vector<std::uint64_t>& hashes, Compare compare) {
  struct Item {
    std::uint64_t hash;
    std::uint32_t number;
  };
  std::vector<Item> items(hashes.size());
  for (std::uint32_t i = 0; i < hashes.size(); ++i) items[i] = {hashes[i], i};
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.number < b.number;
  });
  const auto differ = [&](const Item& a, const Item& b) {
    return compare(a.number, b.number) != 0;
  };
  std::vector<std::uint32_t> out(hashes.size());
  for (auto from = items.begin(); from != items.end();) {
    auto to = from + 1;
    while (to != items.end() && to->hash == from->hash) ++to;
    const auto odd = std::adjacent_find(from, to, differ);
    if (odd != to)  // things of one hash are nearly always equal
      std::stable_sort(
          from, to, [&](const Item& a, const Item& b) { return compare(a.number, b.number) < 0; });
    for (auto first = from; from != to; ++from) {
      if (odd != to && differ(*first, *from)) first = from;
      out[from->number] = first->number;
    }
  }
  return out;
}

}  // namespace redstring::extract
