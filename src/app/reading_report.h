// What is told after a long reading, the same by every command that reads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "redstring/archive.h"

namespace redstring::app {

/// Writes one rejection a line (place, tab, reason), and how many more of the `total` were only
/// counted. Whether all of it was written.
bool write_rejections(const std::string& path, const std::vector<Rejection>& rejected,
                      std::uint64_t total);

/// The most memory that this process has had, in bytes.
std::uint64_t peak_memory();

}  // namespace redstring::app
