// What a sentence says about two mentions: a relation with a trigger from the dictionaries, or that
// they are mentioned together; how sure it is of it, who says so, and when.
#pragma once

#include <memory>
#include <vector>

#include "extract/attribution.h"
#include "extract/coreference.h"
#include "extract/reading.h"
#include "redstring/evidence.h"
#include "redstring/mention.h"
#include "redstring/status.h"

namespace redstring::extract {

class RelationFinder {
 public:
  /// Compiles the rules of kind `relation` and `status` against relations.def.
  static Result<RelationFinder> compile(const Lexicon& lexicon);
  RelationFinder(RelationFinder&&) noexcept;
  RelationFinder& operator=(RelationFinder&&) noexcept;
  ~RelationFinder();

  /// Sorted by (sentence, subject, object, relation), no two with the same four. Pairs of mentions
  /// of one entity are left out; a sentence with very many mentions gives a bounded number of
  /// pairs.
  std::vector<Evidence> find(const Reading& reading, const Coreference& names,
                             const std::vector<Timex>& timexes,
                             const std::vector<FoundAttribution>& attributions) const;

  struct Compiled;

 private:
  explicit RelationFinder(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace redstring::extract
