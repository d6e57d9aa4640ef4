// See policy.h.
#include "link/policy.h"

namespace redstring::link {
namespace {

/// One edit in one long word that no list knows on both sides. A differing last vowel is another
/// name ("Mario", "Maria").
bool looks_like_typo(const Verdict& v, int least_letters) {
  return v.typos == 1 && v.typo_edits == 1 && v.typo_letters >= least_letters && !v.typo_at_end &&
         !v.typo_foreign && (v.differences & differs_known_words) == 0;
}

}  // namespace

bool rare_beside(std::uint32_t more, std::uint32_t less) { return more >= 5 && more >= 5 * less; }

Fit fit_persons(const Verdict& v, bool rare) {
  const auto has = [&v](std::uint32_t bits) { return (v.differences & bits) != 0; };
  if (has(differs_words | differs_generation | differs_known_words | differs_middle | differs_sex |
          differs_kin)) {
    return Fit::conflict;
  }
  if (has(differs_order)) {
    // Family name first: the same words, nothing else, and not two given names.
    constexpr std::uint32_t turned = differs_order | differs_roles | differs_first;
    return (v.differences & ~turned) == 0 && v.score >= 950 ? Fit::fits : Fit::conflict;
  }
  if (has(differs_joined)) return v.score >= 950 && !has(differs_typo) ? Fit::fits : Fit::open;
  if (has(differs_first | differs_roles | differs_more_family)) return Fit::conflict;
  if (has(differs_typo)) {
    if (!looks_like_typo(v, 5)) return Fit::conflict;
    const bool only = (v.differences & ~(differs_typo | differs_spelling)) == 0;
    return only && rare ? Fit::fits : Fit::open;
  }
  return v.score >= 700 && !has(differs_single) ? Fit::fits : Fit::open;
}

Fit fit_organizations(const Verdict& v, bool rare) {
  constexpr std::uint32_t never = differs_words | differs_legal_form | differs_more_words |
                                  differs_number | differs_order | differs_known_words;
  if ((v.differences & never) != 0) return Fit::conflict;
  if ((v.differences & differs_acronym) != 0) return Fit::open;
  if ((v.differences & differs_typo) != 0) {
    if (!looks_like_typo(v, 7)) return Fit::conflict;
    return v.differences == differs_typo && rare ? Fit::fits : Fit::open;
  }
  return v.score >= 900 ? Fit::fits : Fit::open;
}

}  // namespace redstring::link
