// Names that a list gives as names of one thing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "link/words.h"

namespace redstring::link {

/// "NYPD" and "New York Police Department" stand on one line of a list whose lines are one thing
/// each (column `aliases=same` of lists.def). Such a line says what no comparison of words can.
struct ListedName {
  std::uint64_t line = 0;  ///< the same for all names of one line, 0 where no list has the name
  std::string canonical;   ///< the first name of the line

  explicit operator bool() const { return line != 0; }
};

/// How two names of one line score: below equal names, above all likeness.
inline constexpr int score_of_one_line = 960;

/// The line that `name` as a whole is on, an article before it aside. None when two lines have it:
/// then the name does not say which is meant.
ListedName listed_name(EntityType type, std::string_view name, const NameLists& lists);

}  // namespace redstring::link
