// Whether two parsed names may be one name: the score that people see, and the stricter answer that
// clustering needs.
#pragma once

#include <cstdint>
#include <vector>

#include "link/organization_name.h"
#include "link/person_name.h"
#include "link/server_name.h"
#include "redstring/knowledge_graph.h"

namespace redstring::link {

/// What stood between two names, as bits.
enum Difference : std::uint32_t {
  differs_spelling = 1,     ///< a listed spelling of the same name
  differs_typo = 2,         ///< a misspelling of a word that no list knows on both sides
  differs_known_words = 4,  ///< … of a word that the lists know on both sides: "Hansen", "Hanson"
  differs_initial = 8,
  differs_nickname = 16,
  differs_joined = 32,
  differs_order = 64,
  differs_more_given = 128,   ///< one side has given or middle names that the other lacks
  differs_more_family = 256,  ///< … surname parts
  differs_words = 512,        ///< each side has a word that the other lacks
  differs_generation = 1024,
  differs_legal_form = 2048,
  differs_acronym = 4096,
  differs_more_words = 8192,  ///< one side has words that the other lacks (organizations)
  differs_roles = 16384,      ///< a given name here is a surname there
  differs_number = 32768,
  differs_single = 65536,         ///< one side is a single word
  differs_order_freely = 131072,  ///< "Bank of X", "X Bank"
  differs_first = 262144,         ///< the first given names are not a pair
  differs_middle = 524288,        ///< nor are the first middle names, where both have some
  differs_sex = 1048576,          ///< "Mr." here, "Mrs." there
  differs_kin = 2097152,          ///< the child here is the father there: "A bin B", "B bin A"
  differs_mostly = 4194304,       ///< more words are missing on one side than agree
  differs_country = 8388608,      ///< two registered companies, one of them of another country
};

/// score 0..1000. `reasons` may be null.
struct Verdict {
  int score = 0;
  std::uint32_t differences = 0;
  int typos = 0;              ///< pairs of words that are spelled differently
  int typo_letters = 0;       ///< letters of the shortest word among them
  int typo_edits = 0;         ///< single-letter edits in all of them
  bool typo_foreign = false;  ///< an edit that no slip explains: another consonant
  bool typo_at_end = false;   ///< only a last vowel differs: "Maria", "Mario"
};

Verdict compare_persons(const PersonName& left, const PersonName& right,
                        std::vector<Reason>* reasons);
Verdict compare_organizations(const OrganizationName& left, const OrganizationName& right,
                              std::vector<Reason>* reasons);

}  // namespace redstring::link
