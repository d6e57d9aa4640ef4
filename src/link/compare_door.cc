// The public door to name comparison: hands include/redstring/compare.h to the linker's own.
#include "link/linker.h"
#include "link/words.h"
#include "redstring/compare.h"

namespace redstring {
namespace {

NameComparison as_public(link::Comparison found) {
  return {found.score, found.same && !found.forbidden, std::move(found.reasons)};
}

}  // namespace

struct NameComparer::Impl {
  explicit Impl(LexiconPtr from) : lexicon(std::move(from)), lists(*lexicon) {}

  LexiconPtr lexicon;
  link::NameLists lists;
};

NameComparer::NameComparer(LexiconPtr lexicon)
    : impl_(std::make_unique<const Impl>(std::move(lexicon))) {}
NameComparer::~NameComparer() = default;
NameComparer::NameComparer(NameComparer&&) noexcept = default;
NameComparer& NameComparer::operator=(NameComparer&&) noexcept = default;

NameComparison NameComparer::operator()(EntityType type, std::string_view left,
                                        std::string_view right) const {
  return as_public(link::compare_names(type, left, right, impl_->lists));
}

NameComparison compare(EntityType type, std::string_view left, std::string_view right,
                       const Lexicon& lexicon) {
  return as_public(link::compare_names(type, left, right, lexicon));
}

}  // namespace redstring
