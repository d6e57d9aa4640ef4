// An array of plain values that was built in memory or lies in a mapped file, and is read the same
// way in either case.
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace redstring::lexicon {

/// Building changes what the array owns; an array over foreign memory is only read. Whoever maps
/// the memory keeps it for as long as the array is used.
template <class T>
class Flat {
  static_assert(std::is_trivially_copyable_v<T> && std::is_standard_layout_v<T>);

 public:
  Flat() = default;
  explicit Flat(std::vector<T> own) : own_(std::move(own)) { look(); }
  static Flat over(const T* first, std::size_t size) {
    Flat out;
    out.data_ = first;
    out.size_ = size;
    return out;
  }
  Flat(Flat&& o) noexcept
      : own_(std::move(o.own_)),
        data_(std::exchange(o.data_, nullptr)),
        size_(std::exchange(o.size_, 0)) {}
  Flat& operator=(Flat&& o) noexcept {
    own_ = std::move(o.own_);
    data_ = std::exchange(o.data_, nullptr);
    size_ = std::exchange(o.size_, 0);
    return *this;
  }

  const T& operator[](std::size_t i) const { return data_[i]; }
  const T* data() const { return data_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  const T& back() const { return data_[size_ - 1]; }

  // ---- building
  T* own() { return own_.data(); }
  void push_back(const T& value) {
    own_.push_back(value);
    look();
  }
  template <class Range>
  void append(const Range& range) {
    own_.insert(own_.end(), range.begin(), range.end());
    look();
  }
  void assign(std::size_t size, const T& value) {
    own_.assign(size, value);
    look();
  }

 private:
  void look() {
    data_ = own_.data();
    size_ = own_.size();
  }

  std::vector<T> own_;
  const T* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace redstring::lexicon
