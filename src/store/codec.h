// How numbers and bytes are packed into values: varints, length-prefixed bytes, one table of the
// strings of a record. Reading never leaves the input, whatever the input is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace redstring::store {

/// Appends to a string.
class Writer {
 public:
  void byte(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
  /// LEB128: seven bits a byte, the lowest first.
  void varint(std::uint64_t value) {
    while (value >= 0x80) {
      byte(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    byte(static_cast<std::uint8_t>(value));
  }
  /// Small for small numbers of either sign: 0, -1, 1, -2 … are 0, 1, 2, 3 ….
  void zigzag(std::int64_t value) {
    varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  /// Eight bytes, the lowest first.
  void fixed64(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) byte(static_cast<std::uint8_t>(value >> shift));
  }
  void raw(std::string_view bytes) { out_.append(bytes); }
  /// A length and that many bytes.
  void text(std::string_view bytes) {
    varint(bytes.size());
    raw(bytes);
  }
  const std::string& bytes() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

/// Reads what Writer wrote. After the first thing that does not fit, ok() is false and every
/// further read gives zero or nothing, so that a decoder may check once at its end.
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  bool ok() const { return ok_; }
  std::size_t at() const { return at_; }
  std::size_t left() const { return ok_ ? in_.size() - at_ : 0; }
  /// All was read, and all of it fitted.
  bool done() const { return ok_ && at_ == in_.size(); }
  void refuse() { ok_ = false; }
  /// Refuses unless `condition` holds; gives it back.
  bool require(bool condition) {
    if (!condition) ok_ = false;
    return condition;
  }

  std::uint8_t byte() {
    if (left() == 0) return fail();
    return static_cast<std::uint8_t>(in_[at_++]);
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = byte();
      if (!ok_ || (shift == 63 && next > 1)) return fail();
      value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
      if (next < 0x80) return value;
    }
    return fail();
  }
  std::int64_t zigzag() {
    const std::uint64_t value = varint();
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
  }
  std::uint32_t u32() {
    const std::uint64_t value = varint();
    return value <= 0xffffffff ? static_cast<std::uint32_t>(value) : fail();
  }
  std::uint16_t u16() {
    const std::uint64_t value = varint();
    return value <= 0xffff ? static_cast<std::uint16_t>(value) : fail();
  }
  /// A number below `limit`.
  std::uint32_t below(std::uint64_t limit) {
    const std::uint64_t value = varint();
    return value < limit ? static_cast<std::uint32_t>(value) : fail();
  }
  bool flag() { return below(2) == 1; }
  std::uint64_t fixed64() {
    const std::string_view eight = raw(8);
    std::uint64_t value = 0;
    for (std::size_t i = eight.size(); i-- > 0;)
      value = value << 8 | static_cast<std::uint8_t>(eight[i]);
    return value;
  }
  std::string_view raw(std::size_t size) {
    if (size > left()) {
      fail();
      return {};
    }
    const std::string_view bytes = in_.substr(at_, size);
    at_ += size;
    return bytes;
  }
  std::string_view text() {
    const std::uint64_t size = varint();
    if (size > left()) {
      fail();
      return {};
    }
    return raw(static_cast<std::size_t>(size));
  }
  /// How many elements follow, each of at least `bytes` bytes: a lie cannot make one allocate more
  /// than the input is large.
  std::size_t count(std::size_t bytes = 1) {
    const std::uint64_t value = varint();
    return value <= left() / bytes ? static_cast<std::size_t>(value) : fail();
  }

 private:
  std::uint8_t fail() {
    ok_ = false;
    return 0;
  }

  std::string_view in_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

/// The strings of one record, each written once, in the order in which they were first asked for.
class StringsOut {
 public:
  std::uint64_t number(std::string_view s) {
    const auto [place, fresh] = numbers_.try_emplace(std::string(s), strings_.size());
    if (fresh) strings_.push_back(&place->first);
    return place->second;
  }
  void write(Writer& out) const {
    out.varint(strings_.size());
    for (const std::string* s : strings_) out.text(*s);
  }

 private:
  std::unordered_map<std::string, std::uint64_t> numbers_;
  std::vector<const std::string*> strings_;  // keys of a node-based map stay where they are
};

class StringsIn {
 public:
  explicit StringsIn(Reader& in) {
    const std::size_t size = in.count();
    strings_.reserve(size);
    for (std::size_t i = 0; i < size && in.ok(); ++i) strings_.push_back(in.text());
  }
  /// The string whose number comes next in `in`.
  std::string_view get(Reader& in) const {
    const std::uint64_t number = in.varint();
    return in.require(number < strings_.size()) ? strings_[number] : std::string_view();
  }

 private:
  std::vector<std::string_view> strings_;
};

}  // namespace redstring::store
