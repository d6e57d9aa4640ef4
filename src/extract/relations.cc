// Owns what a sentence says about two mentions.
#include "extract/relations.h"

namespace redstring::extract {

struct RelationFinder::Compiled {};
RelationFinder::RelationFinder(std::unique_ptr<Compiled> compiled)
    : compiled_(std::move(compiled)) {}
RelationFinder::RelationFinder(RelationFinder&&) noexcept = default;
RelationFinder& RelationFinder::operator=(RelationFinder&&) noexcept = default;
RelationFinder::~RelationFinder() = default;

Result<RelationFinder> RelationFinder::compile(const Lexicon&) {
  return RelationFinder(std::make_unique<Compiled>());
}

std::vector<Evidence> RelationFinder::find(const Reading& r, const Coreference& names,
                                           const std::vector<Timex>&,
                                           const std::vector<FoundAttribution>&) const {
  std::vector<Evidence> out;
  for (std::uint32_t a = 0; a < names.mentions.size(); ++a) {
    for (std::uint32_t b = a + 1; b < names.mentions.size() && b < a + 20; ++b) {
      const auto s = r.sentence_of[names.ranges[a].first];
      if (r.sentence_of[names.ranges[b].first] != s) break;
      if (names.mentions[a].entity == names.mentions[b].entity) continue;
      Evidence e;
      e.sentence = s;
      e.subject = a;
      e.object = b;
      e.relation = co_mention;
      e.rule = "co-mention";
      out.push_back(std::move(e));
    }
  }
  return out;
}

}  // namespace redstring::extract
