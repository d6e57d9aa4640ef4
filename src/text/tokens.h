// Tokens: UAX #29 word boundaries, by a table for ASCII stretches and by ICU for the rest, proved
// equal by Unicode's own break tests and by comparison on random texts.
#pragma once

#include <string_view>
#include <vector>

#include "redstring/text.h"

namespace redstring::text {

/// Tokens as UAX #29 (Unicode 15, ICU 72) has them, without clitics split off; they tile `utf8`.
/// Exposed for the tests against Unicode's own data.
std::vector<std::uint32_t> word_boundaries(std::string_view utf8);

/// The tokens that every later stage uses: UAX #29, and then a possessive ending ("’s", "'s", and
/// the bare apostrophe after a final s, which UAX #29 already separates) is a token of its own of
/// kind clitic. Tokens tile the text. Linear; `utf8` must be valid.
std::vector<Token> tokenize(std::string_view utf8);
/// tokenize() into `out` (cleared first), for loops that must not allocate.
void tokenize_into(std::string_view utf8, std::vector<Token>& out);

}  // namespace redstring::text
