// What redstring knows before it reads: the dictionaries, loaded once, immutable afterwards.
#pragma once

#include <cstddef>
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
///
/// `cache`, when not empty, is a folder where the compiled form is kept from one run to the next;
/// it is made if need be. The result is the same with it and without. What is kept is used only if
/// every byte of every file is as it was, the program is the same, and the file is whole; a folder
/// that cannot be used is no error.
Result<LexiconPtr> load_lexicon(const std::vector<std::filesystem::path>& folders,
                                const std::filesystem::path& cache = {});

/// Where this user's compiled dictionaries are: $REDSTRING_CACHE, else redstring in
/// $XDG_CACHE_HOME, else in ~/.cache. Empty (no cache) when REDSTRING_CACHE is "off" or anything
/// else that is no absolute path.
std::filesystem::path default_lexicon_cache();

/// Lists that no rule and no stage has asked for, as "file:1: …". To be called when all that reads
/// the lexicon has been made. A list of names, or of parts of names with points, is asked for by
/// what it says of itself.
std::vector<std::string> unused_lists(const Lexicon&);

/// How much of a list a text uses.
struct ListCoverage {
  std::string list, file;
  std::size_t entries = 0;  ///< of the list
  std::size_t seen = 0;     ///< of them, those that the text has
  std::size_t matches = 0;  ///< places of the text where one stands
};
/// Every list, by falling matches, then name. `text` is valid UTF-8. Linear.
std::vector<ListCoverage> list_coverage(const Lexicon&, const std::string& text);

/// How much there is, and what it takes of memory.
struct LexiconStatistics {
  std::size_t lists = 0, entries = 0, rules = 0;
  std::size_t words = 0;         ///< distinct folded words
  std::size_t array_bytes = 0;   ///< of the words, the trie and the entries
  std::size_t mapped_bytes = 0;  ///< of a compiled file, shared by all processes; 0 without
};
LexiconStatistics lexicon_statistics(const Lexicon&);

/// What is allowed in dictionaries but hardly meant: a line twice in one list, a name that a veto
/// list forbids, a list without entries. One line each, "file:line: …", sorted; empty when all is
/// well. (Rules are checked by run_examples, redstring/analyzer.h.)
std::vector<std::string> check_lexicon(const Lexicon&);

}  // namespace redstring
