// Dates as years.
#pragma once

#include <optional>
#include <string_view>

namespace redstring::link {

/// The year of an ISO 8601 date ("1987-10-03", "1987"; "-0043" is 44 BC). None where it does not
/// begin with four digits, signed or not.
std::optional<int> year_of(std::string_view date);

}  // namespace redstring::link
