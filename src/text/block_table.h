// A table over the Basic Multilingual Plane that is filled in blocks of 256, on first use.
//
// A program that reads one language touches a handful of blocks; looking all characters up in ICU
// at the start would cost more than many a command line takes.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

namespace redstring::text {

/// Value make(char32_t) must give the same for the same code point, always. Any number of threads.
template <class Value, Value (*make)(char32_t)>
class BlockTable {
 public:
  static constexpr char32_t end = 0x10000;

  BlockTable() = default;
  BlockTable(const BlockTable&) = delete;
  BlockTable& operator=(const BlockTable&) = delete;
  ~BlockTable() {
    for (auto& block : blocks_) delete block.load(std::memory_order_relaxed);
  }

  /// Requires c < end.
  const Value& operator[](char32_t c) const {
    const Block* block = blocks_[c / block_size].load(std::memory_order_acquire);
    if (block == nullptr) block = fill(c / block_size);
    return (*block)[c % block_size];
  }

 private:
  static constexpr std::size_t block_size = 256;
  using Block = std::array<Value, block_size>;

  const Block* fill(std::size_t index) const {
    auto block = std::make_unique<Block>();
    for (std::size_t i = 0; i < block_size; ++i) {
      (*block)[i] = make(static_cast<char32_t>(index * block_size + i));
    }
    const Block* present = nullptr;
    // Whoever comes second throws his equal block away.
    if (!blocks_[index].compare_exchange_strong(present, block.get(), std::memory_order_acq_rel)) {
      return present;
    }
    return block.release();
  }

  mutable std::array<std::atomic<const Block*>, end / block_size> blocks_{};
};

}  // namespace redstring::text
