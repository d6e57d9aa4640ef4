// Byte offsets to code point offsets and back.
#include <algorithm>
#include <string_view>

#include "redstring/text.h"

namespace redstring {
namespace {

constexpr std::uint32_t block = 64;

bool begins_code_point(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

std::uint32_t count_begins(std::string_view bytes) {
  return static_cast<std::uint32_t>(std::count_if(bytes.begin(), bytes.end(), begins_code_point));
}

}  // namespace

CodePointMap::CodePointMap(std::string_view utf8) : text_(utf8) {
  const auto size = static_cast<std::uint32_t>(utf8.size());
  total_ = count_begins(utf8);
  if (total_ == size) return;
  before_.reserve(size / block + 1);
  std::uint32_t before = 0;
  for (std::uint32_t at = 0; at <= size; at += block) {
    before_.push_back(before);
    before += count_begins(utf8.substr(at, block));
  }
}

std::uint32_t CodePointMap::code_point(std::uint32_t byte) const {
  const auto size = static_cast<std::uint32_t>(text_.size());
  if (byte >= size) return total_;
  if (before_.empty()) return byte;
  const std::uint32_t start = byte / block * block;
  const std::uint32_t begun =
      before_[byte / block] + count_begins(text_.substr(start, byte - start));
  return begins_code_point(text_[byte]) || begun == 0 ? begun : begun - 1;
}

std::uint32_t CodePointMap::byte(std::uint32_t code_point) const {
  const auto size = static_cast<std::uint32_t>(text_.size());
  if (code_point >= total_) return size;
  if (before_.empty()) return code_point;
  // The last block before which at most `code_point` code points begin holds the wanted one.
  const auto after = std::upper_bound(before_.begin(), before_.end(), code_point);
  const auto index = static_cast<std::uint32_t>(after - before_.begin()) - 1;
  std::uint32_t at = index * block;
  for (std::uint32_t left = code_point - before_[index];; ++at) {
    if (!begins_code_point(text_[at])) continue;
    if (left == 0) return at;
    --left;
  }
}

}  // namespace redstring
