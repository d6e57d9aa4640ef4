// What a document says about two things at once, and how it says so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "redstring/mention.h"
#include "redstring/text.h"

namespace redstring {

/// How a sentence stands to what it says, from the strongest commitment to the weakest.
/// The numbers are written to disk: add at the end, never renumber.
enum class EvidenceStatus : std::uint8_t {
  asserted = 0,      ///< the article says so itself
  attributed = 1,    ///< it reports that somebody says so (Evidence::by)
  hedged = 2,        ///< "may have", "allegedly"
  denied = 3,        ///< it reports that somebody says it is not so
  negated = 4,       ///< it says itself that it is not so
  hypothetical = 5,  ///< "if", "would"
};

std::string_view to_string(EvidenceStatus);

/// The relation of two things that one sentence mentions without a trigger between them.
inline constexpr std::string_view co_mention = "co-mention";

/// One sentence that speaks of two mentions. Never changes once observed.
struct Evidence {
  std::uint32_t sentence = 0;  ///< index into Analysis::sentences
  std::uint32_t subject = 0;   ///< index into Analysis::mentions; has an entity
  std::uint32_t object = 0;    ///< index into Analysis::mentions; has another entity
  std::string relation;        ///< a line of dictionaries/relations.def, or `co_mention`
  Span trigger;                ///< the words that say so; empty for co-mentions
  EvidenceStatus status = EvidenceStatus::asserted;
  std::string by;    ///< who says so ("a scientist"), for attributed and denied
  std::string time;  ///< TIMEX3 value that the sentence gives, or empty
  std::string rule;
};

/// Who says what, by which word. Each part is a list of spans, in order, since quotes break off
/// and go on. `source` may be empty ("it is said that").
struct Attribution {
  std::vector<Span> source;
  std::vector<Span> cue;
  std::vector<Span> content;
  bool denies = false;  ///< the cue denies its content ("denied", "rejected")
  bool hedges = false;  ///< the cue weakens its content ("suspects", "claims")
  std::string rule;
};

}  // namespace redstring
