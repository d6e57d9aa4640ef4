// The obvious matcher of entries, for tests: every entry tried at every word.
#pragma once

#include <vector>

#include "lexicon/lexicon.h"

namespace redstring::reference {

/// What Lexicon::matches must give. Entries are tokenized and folded here once more, from their
/// surfaces; the case rules are spelled out word by word.
std::vector<lexicon::Match> all_matches(const Lexicon& lexicon, const lexicon::Words& words);

}  // namespace redstring::reference
