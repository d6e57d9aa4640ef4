// The public door to name comparison: hands include/redstring/compare.h to the linker's own.
#include "link/linker.h"
#include "redstring/compare.h"

namespace redstring {

NameComparison compare(EntityType type, std::string_view left, std::string_view right,
                       const Lexicon& lexicon) {
  link::Comparison found = link::compare_names(type, left, right, lexicon);
  return {found.score, found.same && !found.forbidden, std::move(found.reasons)};
}

}  // namespace redstring
