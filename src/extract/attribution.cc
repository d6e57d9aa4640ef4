// Owns who says what.
#include "extract/attribution.h"

namespace redstring::extract {

struct AttributionFinder::Compiled {};
AttributionFinder::AttributionFinder(std::unique_ptr<Compiled> compiled)
    : compiled_(std::move(compiled)) {}
AttributionFinder::AttributionFinder(AttributionFinder&&) noexcept = default;
AttributionFinder& AttributionFinder::operator=(AttributionFinder&&) noexcept = default;
AttributionFinder::~AttributionFinder() = default;

Result<AttributionFinder> AttributionFinder::compile(const Lexicon&) {
  return AttributionFinder(std::make_unique<Compiled>());
}
std::vector<FoundAttribution> AttributionFinder::find(const Reading&, const Coreference&) const {
  return {};
}
std::vector<std::string> run_attribution_examples(const Lexicon&) { return {}; }

}  // namespace redstring::extract
