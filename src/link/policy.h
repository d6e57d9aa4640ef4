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

/// Whether the differences between two persons' names are such as one person's name has.
/// `more` and `less`: in how many publications the more and the less frequent of the two occur; a
/// misspelling is rarer than what it misspells.
Fit fit_persons(const Verdict& verdict, std::uint32_t more, std::uint32_t less);

/// The same for organizations.
Fit fit_organizations(const Verdict& verdict, std::uint32_t more, std::uint32_t less);

}  // namespace redstring::link
