// The numbers of folded words. One hash look-up per token of every text runs through here, so the
// table is flat, the hash reads eight bytes at a time, and ASCII is lower-cased in registers.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lexicon/flat.h"
#include "lexicon/lexicon.h"

namespace redstring::lexicon {

/// A 64-bit hash of bytes (multiply and fold, after wyhash). The same on every machine.
std::uint64_t hash_bytes(std::string_view bytes);

/// An ASCII token lower-cased into a buffer, with the hash of the result: the fast path of
/// text::fold followed by hash_bytes.
struct LowerAscii {
  static constexpr std::size_t capacity = 64;
  std::uint64_t chunks[capacity / 8];  ///< the bytes, zero up to the end of the third chunk
  std::uint32_t size = 0;
  std::uint64_t hash = 0;

  /// Requires token.size() <= capacity.
  void assign(std::string_view token);
  std::string_view view() const { return {reinterpret_cast<const char*>(chunks), size}; }
};

/// Words numbered from 1 in the order of intern(). 0 is unknown_word and its form is "".
class Vocabulary {
 public:
  static constexpr std::size_t inline_bytes = 24;
  struct Slot {
    std::uint64_t chunks[inline_bytes / 8] = {};  // the word's first bytes, zero behind its end
    std::uint32_t tag = 0;
    WordId id = unknown_word;
  };
  /// How it lies in memory or in a file.
  struct Parts {
    Flat<Slot> slots;
    Flat<char> bytes;
    Flat<std::uint64_t> begins;  ///< where word i begins in the bytes; one more than words
  };

  Vocabulary();
  /// From a disk. Only sound() may be asked before it has said yes.
  explicit Vocabulary(Parts parts) : p_(std::move(parts)), mask_(p_.slots.size() - 1) {}
  const Parts& parts() const { return p_; }
  /// Whether every look-up ends and stays inside.
  bool sound() const;

  /// Makes room for so many words at once.
  void reserve(std::size_t words);
  /// The number of `folded`, a new one if it has none.
  WordId intern(std::string_view folded);
  WordId find(std::string_view folded) const { return find(folded, hash_bytes(folded)); }
  WordId find(std::string_view folded, std::uint64_t hash) const {
    if (folded.size() <= inline_bytes) {
      std::uint64_t chunks[inline_bytes / 8] = {};
      std::memcpy(chunks, folded.data(), folded.size());
      return p_.slots[slot_of(chunks, tag(hash, folded.size()), hash)].id;
    }
    for (std::size_t i = hash & mask_;; i = (i + 1) & mask_) {
      const Slot& slot = p_.slots[i];
      if (slot.id == unknown_word) return unknown_word;
      if (slot.tag == tag(hash, folded.size()) && this->folded(slot.id) == folded) return slot.id;
    }
  }
  /// The same for the hot path: most words are compared inside their slot, in one cache line.
  WordId find(const LowerAscii& word) const {
    if (word.size > inline_bytes) return find(word.view(), word.hash);
    return p_.slots[slot_of(word.chunks, tag(word.hash, word.size), word.hash)].id;
  }
  /// Has the memory fetched that find() will look at, while the caller does something else.
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&p_.slots[hash & mask_]); }
  std::string_view folded(WordId id) const {
    return {p_.bytes.data() + p_.begins[id], p_.begins[id + 1] - p_.begins[id]};
  }
  /// One more than the largest number.
  WordId size() const { return static_cast<WordId>(p_.begins.size() - 1); }

 private:
  /// The upper half of the hash with the length in its last byte.
  static std::uint32_t tag(std::uint64_t hash, std::size_t size) {
    return (static_cast<std::uint32_t>(hash >> 32) & ~0xffu) |
           static_cast<std::uint32_t>(size < 255 ? size : 255);
  }
  /// The slot of a word of at most inline_bytes, or the empty one where it would go.
  std::size_t slot_of(const std::uint64_t* chunks, std::uint32_t tag, std::uint64_t hash) const {
    for (std::size_t i = hash & mask_;; i = (i + 1) & mask_) {
      const Slot& slot = p_.slots[i];
      if (slot.id == unknown_word) return i;
      if (slot.tag == tag && slot.chunks[0] == chunks[0] && slot.chunks[1] == chunks[1] &&
          slot.chunks[2] == chunks[2]) {
        return i;
      }
    }
  }
  void put(std::string_view folded, std::uint64_t hash, WordId id);
  void resize(std::size_t slots);

  Parts p_;
  std::size_t mask_;
};

/// Numbers for the words that one text has and the dictionaries lack. Probes are bounded, so that
/// a text made of colliding words costs a logarithm, not a square.
class OwnWords {
 public:
  /// `own` receives the folded forms; ids begin at `first`.
  OwnWords(std::vector<std::string>& own, WordId first);
  WordId intern(std::string_view folded, std::uint64_t hash);

 private:
  static constexpr std::size_t max_probes = 64;
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t index = 0;  // 1 + index into own_
  };
  struct ByForm {
    using is_transparent = void;
    const std::vector<std::string>* own;
    bool operator()(std::uint32_t a, std::uint32_t b) const { return (*own)[a] < (*own)[b]; }
    bool operator()(std::uint32_t a, std::string_view b) const { return (*own)[a] < b; }
    bool operator()(std::string_view a, std::uint32_t b) const { return a < (*own)[b]; }
  };
  static bool place(std::vector<Slot>& slots, const Slot& slot);
  void grow();
  std::optional<WordId> find_spilled(std::string_view folded) const;

  std::vector<std::string>& own_;
  WordId first_;
  std::vector<Slot> slots_;
  std::set<std::uint32_t, ByForm> spilled_;  // indices into own_ that found no slot
};

}  // namespace redstring::lexicon
