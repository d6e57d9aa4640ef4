// The compiled lexicon as one stretch of bytes that is read where it lies.
//
// The idea: what a text is read with (hash slots, trie nodes, entry records, letters) is arrays of
// plain values already; they are written one after another and later used in place, so opening
// costs one pass for the checksum and one to see that nothing points outside. What is small and
// seldom asked (lists, rules, types) is written field by field and made again.
//
//   header    72 bytes: "redstring lexicon", format, build, size, checksum of all that follows
//   table     one row per array: element size, where it begins, how many; then the small things
//   arrays    each at a multiple of 64, zeros between
//
// Numbers are in the machine's own order; the header has one that tells. A file of another machine,
// format or build is not read but made again.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lexicon/data.h"
#include "redstring/lexicon.h"

namespace redstring::lexicon {

/// 64 bits over any number of bytes. A change that stays within eight aligned bytes always changes
/// it, any other with a probability of 1 - 2^-64. Several gigabytes a second.
std::uint64_t checksum(std::string_view bytes);

/// What the compiled form depends on besides the dictionaries: the code of this room and of the
/// rooms below, and the version of ICU.
std::uint64_t build_identity();

/// The lexicon as bytes, with the fingerprint of the dictionaries that it was made of.
std::string pack(const Lexicon::Data& data, std::string_view fingerprint);

/// The lexicon in `bytes`, or null if they are damaged, foreign, or made of other dictionaries.
/// Total: any bytes may be given. `bytes` must begin at a multiple of 64 and are used in place:
/// `owner` keeps them.
std::unique_ptr<const Lexicon::Data> unpack(std::string_view bytes, std::string_view fingerprint,
                                            std::shared_ptr<const void> owner);

/// Writes the right size and checksum into the header of packed bytes that were changed (for tests
/// that want to get past it). Does nothing to bytes too short for a header.
void seal_again(std::string& packed);

/// Counts and sizes.
LexiconStatistics measure(const Lexicon::Data& data);

}  // namespace redstring::lexicon
