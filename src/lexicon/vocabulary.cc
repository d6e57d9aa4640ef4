// Word numbers. See vocabulary.h.
#include "lexicon/vocabulary.h"

#include <algorithm>
#include <cstring>

namespace redstring::lexicon {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t seed = 0x9e3779b97f4a7c15ull;
constexpr std::uint64_t odd = 0xd6e8feb86659fd93ull;

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t byte_at(const char* p, std::size_t i) {
  return static_cast<std::uint64_t>(static_cast<unsigned char>(p[i])) << (8 * i);
}

std::uint64_t load32(const char* p) {
  std::uint32_t x;
  std::memcpy(&x, p, 4);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  x = __builtin_bswap32(x);
#endif
  return x;
}

/// Up to eight bytes as one number, the first byte lowest whatever the machine. Short tails are
/// read by loads that overlap: what overlaps is the same byte at the same place.
std::uint64_t load(const char* p, std::size_t n) {
  if (n >= 8) return load32(p) | load32(p + 4) << 32;
  if (n >= 4) return load32(p) | load32(p + n - 4) << (8 * (n - 4));
  if (n == 0) return 0;
  return byte_at(p, 0) | byte_at(p, n / 2) | byte_at(p, n - 1);
}

/// Makes a number of load() the bytes that it was read from.
std::uint64_t as_bytes(std::uint64_t x) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  return __builtin_bswap64(x);
#else
  return x;
#endif
}

/// Every byte 'A'..'Z' of eight gets its lower-case bit; all others stay.
std::uint64_t lower(std::uint64_t x) {
  constexpr std::uint64_t ones = 0x0101010101010101ull;
  const std::uint64_t low7 = x & (ones * 0x7f);
  const std::uint64_t above_z = low7 + ones * (0x7f - 'Z');
  const std::uint64_t from_a = low7 + ones * (0x80 - 'A');
  const std::uint64_t upper = (from_a ^ above_z) & ~x & (ones * 0x80);
  return x | (upper >> 2);
}

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t h = seed ^ bytes.size();
  std::size_t i = 0;
  do {
    h = mix(h ^ load(bytes.data() + i, bytes.size() - i), odd);
    i += 8;
  } while (i < bytes.size());
  return h ^ (h >> 29);
}

void LowerAscii::assign(std::string_view token) {
  size = static_cast<std::uint32_t>(token.size());
  chunks[0] = chunks[1] = chunks[2] = 0;
  std::uint64_t h = seed ^ token.size();
  std::size_t i = 0;
  do {
    const std::uint64_t x = lower(load(token.data() + i, token.size() - i));
    chunks[i / 8] = as_bytes(x);
    h = mix(h ^ x, odd);
    i += 8;
  } while (i < token.size());
  hash = h ^ (h >> 29);
}

Vocabulary::Vocabulary() : mask_(1023) {
  p_.slots.assign(1024, Slot{});
  p_.begins.assign(2, 0);
}

bool Vocabulary::sound() const {
  const std::size_t slots = p_.slots.size();
  if (slots == 0 || (slots & (slots - 1)) != 0 || p_.begins.size() < 2) return false;
  if (p_.begins[0] != 0 || p_.begins[1] != 0 || p_.begins.back() != p_.bytes.size()) return false;
  if (p_.begins.size() - 1 > 0x7fffffff) return false;
  for (std::size_t i = 1; i < p_.begins.size(); ++i)
    if (p_.begins[i] < p_.begins[i - 1]) return false;
  std::size_t empty = 0;
  for (const Slot& slot : p_.slots) {
    if (slot.id >= size()) return false;
    empty += slot.id == unknown_word;
  }
  return empty != 0;  // where looking for a word that is not there ends
}

WordId Vocabulary::intern(std::string_view folded) {
  const std::uint64_t hash = hash_bytes(folded);
  if (const WordId known = find(folded, hash)) return known;
  const WordId id = size();
  p_.bytes.append(folded);
  p_.begins.push_back(p_.bytes.size());
  if (std::size_t{id} * 8 > p_.slots.size() * 5) {
    resize(p_.slots.size() * 2);
  } else {
    put(folded, hash, id);
  }
  return id;
}

void Vocabulary::put(std::string_view folded, std::uint64_t hash, WordId id) {
  Slot* const slots = p_.slots.own();
  std::size_t i = hash & mask_;
  while (slots[i].id != unknown_word) i = (i + 1) & mask_;
  Slot& slot = slots[i];
  std::memcpy(slot.chunks, folded.data(), std::min(folded.size(), inline_bytes));
  slot.tag = tag(hash, folded.size());
  slot.id = id;
}

void Vocabulary::reserve(std::size_t words) {
  std::size_t slots = p_.slots.size();
  while (words * 8 > slots * 5) slots *= 2;
  if (slots > p_.slots.size()) resize(slots);
}

void Vocabulary::resize(std::size_t slots) {
  p_.slots.assign(slots, Slot{});
  mask_ = slots - 1;
  for (WordId id = 1; id < size(); ++id) put(folded(id), hash_bytes(folded(id)), id);
}

OwnWords::OwnWords(std::vector<std::string>& own, WordId first)
    : own_(own), first_(first), slots_(128), spilled_(ByForm{&own}) {}

WordId OwnWords::intern(std::string_view folded, std::uint64_t hash) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t n = 0, i = hash & mask; n < max_probes; ++n, i = (i + 1) & mask) {
    Slot& slot = slots_[i];
    if (slot.index == 0) {
      if (const auto spilled = find_spilled(folded)) return *spilled;
      own_.emplace_back(folded);
      slot = {hash, static_cast<std::uint32_t>(own_.size())};
      if (own_.size() * 2 > slots_.size()) grow();
      return first_ + static_cast<WordId>(own_.size()) - 1;
    }
    if (slot.hash == hash && own_[slot.index - 1] == folded) return first_ + slot.index - 1;
  }
  if (const auto spilled = find_spilled(folded)) return *spilled;
  const auto index = static_cast<std::uint32_t>(own_.size());
  own_.emplace_back(folded);
  spilled_.insert(index);
  return first_ + index;
}

std::optional<WordId> OwnWords::find_spilled(std::string_view folded) const {
  if (spilled_.empty()) return std::nullopt;
  const auto at = spilled_.find(folded);
  if (at == spilled_.end()) return std::nullopt;
  return first_ + *at;
}

void OwnWords::grow() {
  std::vector<Slot> bigger(slots_.size() * 2);
  for (const Slot& slot : slots_) {
    if (slot.index != 0 && !place(bigger, slot)) spilled_.insert(slot.index - 1);
  }
  slots_ = std::move(bigger);
}

bool OwnWords::place(std::vector<Slot>& slots, const Slot& slot) {
  const std::size_t mask = slots.size() - 1;
  for (std::size_t n = 0, i = slot.hash & mask; n < max_probes; ++n, i = (i + 1) & mask) {
    if (slots[i].index == 0) {
      slots[i] = slot;
      return true;
    }
  }
  return false;
}

}  // namespace redstring::lexicon
