// The classes of words that patterns name in brackets ("[number]", "[cap]"), as bits.
#pragma once

#include <cstdint>

#include "lexicon/lexicon.h"
#include "lexicon/pattern_parse.h"

namespace redstring::lexicon {

/// Classes of a word, as bits.
using ClassMask = std::uint32_t;
inline ClassMask class_bit(WordClass c) { return 1u << static_cast<unsigned>(c); }
/// Those classes of word `i` that are among `wanted`.
ClassMask classes_of(const Lexicon& lexicon, const Words& words, std::size_t i, ClassMask wanted);

}  // namespace redstring::lexicon
