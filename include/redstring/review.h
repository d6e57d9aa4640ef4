// What a person might be asked about who is who: the questions of the linker, and what speaks for
// and against two names being one entity.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "redstring/answer.h"
#include "redstring/decision.h"
#include "redstring/document.h"
#include "redstring/entity.h"

namespace redstring {

/// One reason for or against two names being one entity.
struct Reason {
  std::string feature;  ///< "words equal", "titles differ", "decision 3: different", …
  int weight = 0;       ///< points of the score; negative speaks against
  std::string left, right;
  bool forbids = false;  ///< the two are not one, whatever the score
};

/// The numbers are written to disk: add at the end, never renumber.
enum class ReviewKind : std::uint8_t {
  near = 0,    ///< two entities that may be one: alike, but not enough or with rivals
  bridge = 1,  ///< one entity whose names fall into two groups that a single pair holds together
  homonym = 2  ///< one entity whose documents speak of different surroundings: perhaps two
};

/// "near", "bridge", "homonym".
std::string_view to_string(ReviewKind);

/// One question: are left and right one entity? Yes is answered by the decision `same left right`.
/// No is answered by `different left right`, or by `split left <apart>` where `apart` is not empty.
struct ReviewItem {
  ReviewKind kind = ReviewKind::near;
  /// Keys that a decision understands. near: of two entities. bridge: two alias keys of one entity,
  /// one from each group. homonym: the entity, and its key in the first document of `apart`.
  EntityKey left, right;
  std::string left_name, right_name;  ///< as they are shown
  int score = 0;                      ///< 0..1000, of the two names or of the weakest link
  int threshold = 0;                  ///< from which names of that type are taken as one
  std::uint64_t documents = 0;        ///< how many documents change their entity by the answer
  std::uint64_t value = 0;            ///< the higher, the more is gained by asking
  std::vector<DocumentId> apart;      ///< homonym: the documents of the other one, sorted
  std::vector<Reason> reasons;        ///< what was compared, with weights
  std::vector<Quote> left_quotes, right_quotes;  ///< a sentence of each, where there is one
};

/// What to decide when the answer is yes, or no. Nobody has signed it yet.
Decision decision_for(const ReviewItem& item, bool yes);

}  // namespace redstring
