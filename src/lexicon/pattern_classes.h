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
/// Whether more of `wanted` depends on the letters or digits of such a word.
bool classes_need_letters(TokenKind kind, std::uint8_t shape, ClassMask wanted);
/// Those classes of word `i` that are among `wanted`.
ClassMask classes_of(const Lexicon& lexicon, const Words& words, std::size_t i, ClassMask wanted);

}  // namespace redstring::lexicon
