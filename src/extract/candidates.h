// Stretches of words that look like names, before anyone has said of what.
#pragma once

#include <cstdint>
#include <vector>

#include "extract/reading.h"

namespace redstring::extract {

/// The lists that decide where a name begins and ends. Missing lists are no_list and find nothing.
struct CandidateLists {
  explicit CandidateLists(const Lexicon& lexicon);
  lexicon::ListId common_word, function_word, title, job, demonym, particle, head, place_head,
      legal_form, given_name, surname, hyphen_tail, name_stop, generation, chat_word, place_front;
  std::vector<lexicon::ListId> gazetteers;  ///< every list with role name
  lexicon::ListSet gazetteer_set;
  lexicon::ListSet titles;  ///< titles and jobs
};

struct Candidate {
  std::uint32_t first = 0, last = 0;  ///< words
  bool weak_start = false;            ///< begins a sentence with a word that is usually lower case
  bool titled = false;                ///< a title stands before it
  bool headline = false;              ///< in a sentence where capitals say nothing
  bool tag = false;                   ///< stands behind "#"
  bool listed = false;                ///< is, as a whole, an entry of a gazetteer
  std::uint32_t title_first = 0;      ///< first word of the title, when titled
};

/// Candidates in text order, none overlapping. `blocked` words are in none. Linear.
std::vector<Candidate> find_candidates(const Reading& reading, const Lexicon& lexicon,
                                       const CandidateLists& lists,
                                       const std::vector<bool>& blocked);

}  // namespace redstring::extract
