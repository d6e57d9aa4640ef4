// The limits that the command line sets and lists.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "redstring/archive.h"
#include "redstring/status.h"

namespace redstring::app {

/// The longest line and the longest text that `extract` takes.
inline constexpr std::uint64_t extract_bytes = 64u << 20;

/// The defaults with "name=value" settings applied; a value may end in K, M, G or T (powers of
/// 1024). Errors: invalid_argument, naming the setting.
Result<ReadLimits> read_limits(const std::vector<std::string>& settings);

}  // namespace redstring::app
