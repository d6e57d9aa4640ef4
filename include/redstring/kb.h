// A knowledge base: entities that somebody else has described, with names the archive may never
// use.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redstring/entity.h"
#include "redstring/lexicon.h"
#include "redstring/mention.h"

namespace redstring {

/// One entity of a knowledge base. Strings are valid UTF-8 without control characters.
struct KbEntity {
  std::string source;  ///< the knowledge base it comes from: "wikidata", "opensanctions", …
  std::string id;      ///< its own name there: "Q42", "NK-9z…"; what `kb` says in answers
  EntityType type;
  std::string name;
  std::vector<std::string> aliases;  ///< other names; sorted, distinct, without `name`
  /// (scheme, value): ("isni", "0000 0001 …"); sorted, distinct.
  std::vector<std::pair<std::string, std::string>> identifiers;
  std::string description;
  /// How likely it is that somebody means this one, 0..1000: the logarithm of its sitelinks.
  std::uint32_t prior = 0;
  std::string began,
      ended;  ///< born and died, or founded and dissolved; ISO 8601, "1952", or empty
  std::vector<std::string> countries;   ///< names, codes or ids; sorted, distinct
  std::vector<std::string> neighbours;  ///< ids of related entities there; sorted, distinct

  friend bool operator==(const KbEntity&, const KbEntity&) = default;
};

/// What is kept of one entity at most; what is beyond is left out, in the order of the source.
struct KbLimits {
  std::size_t id_bytes = 120, name_bytes = 300, description_bytes = 600;
  std::size_t aliases = 200, identifiers = 64, countries = 16, neighbours = 64;
};

/// A prior from the number of pages that describe an entity: 0 → 0, 1 → 111, 31 → 555, 511 and
/// more → 1000. The logarithm to base 2, exact at powers of two and a straight line between.
std::uint32_t prior_of_sitelinks(std::uint64_t sitelinks);
/// The prior where a source counts no pages: a list that somebody chose to import is no lottery.
inline constexpr std::uint32_t prior_unknown = 400;

/// How many entities a source gave, by type.
struct KbSource {
  std::string name;
  std::uint64_t entities = 0, names = 0;
  std::vector<std::pair<std::string, std::uint64_t>> types;  ///< by name of the type
  std::string hash;  ///< 32 hexadecimal digits, the same for the same entities in any order
};

/// What a batch did to the knowledge base.
struct KbAddReport {
  std::uint64_t added = 0;
  std::uint64_t replaced = 0;  ///< known, and described otherwise now
  std::uint64_t known = 0;     ///< the very same
};

/// What the dictionaries say of foreign vocabularies (dictionaries/kb).
struct KbVocabulary {
  /// Class or schema → type: "Q5" → person, "ftm:Company" → organization.
  std::map<std::string, EntityType, std::less<>> classes;
  /// Property → what it is good for: "neighbour", "country", "began", "ended", or
  /// "identifier:isni".
  std::map<std::string, std::string, std::less<>> properties;
};
KbVocabulary kb_vocabulary(const Lexicon& lexicon);

}  // namespace redstring
