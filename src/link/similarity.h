// How alike two words are: edit distance with costs that know how names get misspelled, and a key
// by sound. Words here are Latin letters a-z and digits.
#pragma once

#include <string>
#include <string_view>

namespace redstring::link {

/// 0..1000; 1000 only for equal words. A Damerau (optimal string alignment) distance in which a
/// swapped vowel, a doubled letter, a transposition and neighbouring sounds (b/p, d/t, s/z …) cost
/// less than other edits, and an edit of the first letter costs more; divided by the longer length.
/// 0 when the words are too short or too far apart for a misspelling to be believed. Symmetric.
/// Words are cut to 48 letters, so that the cost is bounded.
int word_similarity(std::string_view a, std::string_view b);

/// Single-letter edits between two words (insert, delete, replace, swap neighbours), at most
/// `limit`; `limit + 1` means more. Words are cut to 48 letters.
int edits(std::string_view a, std::string_view b, int limit);

/// The consonants as one hears them: "mohammed" and "muhammad" → "mhmd", "schulze" and "shultse" →
/// "slts". A key to find candidates by, never proof.
std::string sound_key(std::string_view word);

}  // namespace redstring::link
