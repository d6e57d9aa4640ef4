// What a person has decided about identity. Append-only; the graph is a function of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "redstring/status.h"

namespace redstring {

/// The numbers are written to disk: add at the end, never renumber.
enum class DecisionKind : std::uint8_t {
  same = 0,       ///< left and right are one entity
  different = 1,  ///< left and right are two entities
  split = 2,      ///< the mentions of left in the documents of right are another entity
  hide = 3,       ///< left is noise: keep it out of answers
  rename = 4,     ///< left is to be shown as right
  undo = 5,       ///< the decision with the number in left no longer holds
};

std::string_view to_string(DecisionKind);

/// One line of the decision log. Keys are readable entity keys, so that a decision survives
/// re-ingest and later documents.
struct Decision {
  std::uint64_t number = 0;  ///< 1, 2, 3 … in the order in which they were made
  DecisionKind kind = DecisionKind::same;
  std::string left;
  std::string right;         ///< a key, document ids separated by spaces, or a name, as `kind` says
  std::string by, at, note;  ///< who, when (ISO 8601) and why; never used in computing
};

/// Two decisions that cannot both hold, by their numbers.
struct DecisionConflict {
  std::uint64_t holds = 0, gives_way = 0;

  friend bool operator==(const DecisionConflict&, const DecisionConflict&) = default;
};

/// One tab-separated line "kind left right by at note" (tab, newline and backslash escaped as \t,
/// \n, \\).
std::string to_line(const Decision&);
/// The reverse; `number` is not part of the line. Errors say which field is wrong.
Result<Decision> decision_from_line(std::string_view line);

}  // namespace redstring
