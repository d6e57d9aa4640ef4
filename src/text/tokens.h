// Tokens: UAX #29 word boundaries, by a table for ASCII stretches and by ICU for the rest, proved
// equal by Unicode's own break tests and by comparison on random texts.
#pragma once

#include <string_view>
#include <vector>

#include "redstring/text.h"

namespace redstring::text {

/// Where UAX #29 (Unicode 15) breaks words: 0, every border, and the size of `utf8`; nothing for an
/// empty text. Scripts without spaces are divided by ICU's dictionaries. This is ICU's root word
/// iterator but for its two departures from the standard: here '@' is no letter, and a colon
/// between letters joins them. Exposed for the tests against Unicode's own data.
std::vector<std::uint32_t> word_boundaries(std::string_view utf8);

/// The tokens that every later stage uses: UAX #29, except that a colon parts words (as it does in
/// ICU and since Unicode 15.1), and that a possessive ending is a token of its own of kind clitic:
/// "’s" and "'s" after a letter or a digit ("Page’s", "G7's"), and the bare apostrophe after a
/// final s unless it closes a quotation. Tokens tile the text. Linear; `utf8` must be valid and
/// shorter than 4 GiB.
std::vector<Token> tokenize(std::string_view utf8);
/// tokenize() into `out` (cleared first), for loops that must not allocate.
void tokenize_into(std::string_view utf8, std::vector<Token>& out);

}  // namespace redstring::text
