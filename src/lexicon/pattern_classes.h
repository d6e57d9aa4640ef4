// The classes of words that patterns name in brackets ("[number]", "[cap]"), as bits.
#pragma once

#include <cstdint>

#include "lexicon/lexicon.h"
#include "lexicon/pattern_parse.h"

namespace redstring::lexicon {

/// Classes of a word, as bits.
using ClassMask = std::uint32_t;
inline ClassMask class_bit(WordClass c) { return 1u << static_cast<unsigned>(c); }
/// Those classes among `wanted` that kind and shape alone tell.
ClassMask classes_of_form(TokenKind kind, std::uint8_t shape, ClassMask wanted);
/// Those that such a word has if its digits say so…
ClassMask digit_classes_possible(TokenKind kind, std::uint8_t shape, ClassMask wanted);
/// … and those of which the digits of a folded form say so.
ClassMask digit_classes_of(std::string_view folded);

}  // namespace redstring::lexicon
