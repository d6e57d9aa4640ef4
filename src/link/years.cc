// See years.h.
#include "link/years.h"

#include <cstddef>

namespace redstring::link {

std::optional<int> year_of(std::string_view date) {
  const bool before_christ = !date.empty() && date.front() == '-';
  if (before_christ) date.remove_prefix(1);
  constexpr std::size_t digits = 4;
  if (date.size() < digits) return std::nullopt;
  int year = 0;
  for (const char c : date.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    year = 10 * year + (c - '0');
  }
  return before_christ ? -year : year;
}

}  // namespace redstring::link
