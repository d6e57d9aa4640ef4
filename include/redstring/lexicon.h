// What redstring knows before it reads: the dictionaries, loaded once, immutable afterwards.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "redstring/status.h"

namespace redstring {

/// Words, names and rules. Opaque here: its face inside the house is src/lexicon/lexicon.h.
class Lexicon;
using LexiconPtr = std::shared_ptr<const Lexicon>;

/// Where the dictionaries of this installation are: $REDSTRING_DICTIONARIES, else
/// ../share/redstring/dictionaries beside the program, else the source tree it was built from.
Result<std::filesystem::path> default_dictionaries();

/// Loads a whole lexicon or nothing: the first mistake in any file is returned as
/// "file:line: what was expected". Later folders add to earlier ones; a list line that is already
/// there replaces it. Afterwards nothing can fail or change, and any number of threads may read.
Result<LexiconPtr> load_lexicon(const std::vector<std::filesystem::path>& folders);

/// What is allowed in dictionaries but hardly meant: a line twice in one list, a name that a veto
/// list forbids, a list without entries. One line each, "file:line: …", sorted; empty when all is
/// well. (Rules are checked by run_examples, redstring/analyzer.h.)
std::vector<std::string> check_lexicon(const Lexicon&);

}  // namespace redstring
