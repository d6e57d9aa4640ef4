// A question about a connection, and its answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "redstring/document.h"
#include "redstring/entity.h"
#include "redstring/evidence.h"

namespace redstring {

/// "How is `from` connected to `to`?"
struct ConnectionQuery {
  std::string from, to;  ///< names or entity keys
  unsigned paths = 3;    ///< k
  unsigned max_hops = 4;
  std::string since, until;  ///< ISO 8601 dates, inclusive; empty = unbounded
  /// Types that a path may pass through; its ends may be of any type.
  std::vector<EntityType> through{types::person, types::organization, types::server};
  unsigned evidence_per_step = 3;
  std::uint64_t budget = 2'000'000;  ///< edges looked at before the search gives up
};

/// A sentence that an editor can check. Offsets are UTF-8 bytes.
struct Quote {
  DocumentId document;
  std::string source, title, published;
  std::string sentence;
  Span span;                                   ///< of the sentence in the document's text
  Span subject, object, trigger;               ///< in the document's text; trigger may be empty
  std::uint32_t span_code_points[2] = {0, 0};  ///< the same as `span`, in code points
  std::uint32_t subject_code_points[2] = {0, 0};
  std::uint32_t object_code_points[2] = {0, 0};
  std::string trigger_text;
  EvidenceStatus status = EvidenceStatus::asserted;
  std::string by, time;
};

/// One edge of a path. `forward` says whether the relation runs from source to target.
struct Step {
  EntityKey source, target;
  std::string relation;
  std::string label;  ///< as one reads it: "works for"
  bool forward = true;
  bool symmetric = false;  ///< the relation runs both ways ("met"); forward is true then
  std::uint64_t publications = 0;
  std::vector<Quote> evidence;  ///< never empty; the best first
};

struct Path {
  std::uint64_t cost = 0;        ///< fixed point, 1000 = one ordinary step
  std::vector<Entity> entities;  ///< one more than steps
  std::vector<Step> steps;
};

/// Why the search ended.
enum class StoppedBy : std::uint8_t {
  enough,   ///< k paths found
  no_path,  ///< every path within the limits is listed (perhaps none)
  budget,   ///< cut: there may be better or more paths
};

std::string_view to_string(StoppedBy);

/// Several entities that the name of one end might mean.
struct Choice {
  std::string end;  ///< "from" or "to"
  std::vector<Entity> candidates;
};

/// Paths by rising (cost, length, keys). When `choices` is not empty the question was ambiguous and
/// nothing was searched.
struct Answer {
  ConnectionQuery query;
  std::vector<Choice> choices;
  StoppedBy stopped_by = StoppedBy::no_path;
  std::vector<Path> paths;
};

/// One dated sentence about an entity.
struct Event {
  std::string time;              ///< TIMEX3 value, or the publication date
  std::string value;             ///< the words in the text ("three days later"), or empty
  std::vector<Entity> entities;  ///< the others in that sentence
  Quote quote;
};

/// Takes "how is X connected to Y?", "what links X to Y", "connection between X and Y" and the like
/// apart. Nothing when it is no such question.
std::optional<ConnectionQuery> parse_question(std::string_view question);

}  // namespace redstring
