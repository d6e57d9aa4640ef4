// The named character references of HTML ("&eacute;").
#pragma once

#include <optional>
#include <string_view>

namespace redstring::reading {

/// The longest name in the table, in bytes.
inline constexpr std::size_t longest_entity = 31;

/// The code point of `name` (without "&" and ";"). `semicolon` says whether one followed: only the
/// old names (&amp &eacute) are known without it.
std::optional<char32_t> named_entity(std::string_view name, bool semicolon);

}  // namespace redstring::reading
