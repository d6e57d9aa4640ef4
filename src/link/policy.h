// When two names may be one entity without anybody saying so: stricter than the score that people
// see, because one wrong merge does more harm than ten missing ones.
#pragma once

#include <cstdint>

#include "link/compare.h"

namespace redstring::link {

enum class Fit : std::uint8_t {
  conflict,  ///< two entities: they never stand in one cluster by themselves
  open,      ///< nothing against it, too little for it: they may meet through a third
  fits,
};

/// Whether a name that occurs in `less` publications may be a slip for one that occurs in `more`: a
/// misspelling is rarer than what it misspells.
bool rare_beside(std::uint32_t more, std::uint32_t less);

/// Whether the differences between two persons' names are such as one person's name has. `rare`:
/// whether one is rare beside the other.
Fit fit_persons(const Verdict& verdict, bool rare);

/// The same for organizations.
Fit fit_organizations(const Verdict& verdict, bool rare);

}  // namespace redstring::link
