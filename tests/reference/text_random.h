// Random texts for the text room's laws: every plane, every word break class, and news-like prose.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace redstring::reference {

using Random = std::mt19937_64;

/// A number in [0, bound). The same on every platform, unlike the standard distributions.
std::size_t below(Random& random, std::size_t bound);

/// Code points that stand for every word break class and for what has special rules.
const std::vector<char32_t>& class_representatives();

/// `length` code points, each from all planes, from class_representatives(), or from ASCII.
std::string random_text(Random& random, std::size_t length);

/// `words` words in the manner of an article, with its quotes, dashes, numbers and possessives.
std::string random_prose(Random& random, std::size_t words);

/// `length` bytes that are rarely valid UTF-8, and often nearly so.
std::string random_bytes(Random& random, std::size_t length);

}  // namespace redstring::reference
