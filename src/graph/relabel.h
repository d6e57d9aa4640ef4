// Who of a new generation was there before: sorted keys, old and new, side by side.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "graph/ledger.h"

namespace redstring::graph {

struct Relabelling {
  static constexpr std::uint32_t none = Ledger::none;

  std::vector<Label> labels;          ///< by new place
  std::vector<std::uint32_t> old_of;  ///< by new place: where it stood, or none
  std::vector<std::uint32_t> now_at;  ///< by old place: where it stands, or none
  Label next = 0;                     ///< above all labels that were ever given
};

/// Gives each new key the label that it had, or the next one. Both lists are sorted and distinct;
/// `old_key(i)` and `new_key(i)` are comparable.
template <class OldKey, class OldLabel, class NewKey>
Relabelling relabel(std::uint32_t old_count, OldKey old_key, OldLabel old_label, Label next,
                    std::uint32_t new_count, NewKey new_key) {
  Relabelling out;
  out.next = next;
  out.labels.reserve(new_count);
  out.old_of.assign(new_count, Relabelling::none);
  out.now_at.assign(old_count, Relabelling::none);
  std::uint32_t o = 0;
  for (std::uint32_t n = 0; n < new_count; ++n) {
    while (o < old_count && old_key(o) < new_key(n)) ++o;
    if (o < old_count && !(new_key(n) < old_key(o))) {
      out.labels.push_back(old_label(o));
      out.old_of[n] = o;
      out.now_at[o] = n;
    } else {
      out.labels.push_back(out.next++);
    }
  }
  return out;
}

/// Takes who stands at `place` for somebody who was not there before.
inline void make_new(Relabelling& of, std::uint32_t place) {
  if (of.old_of[place] == Relabelling::none) return;
  of.now_at[of.old_of[place]] = Relabelling::none;
  of.old_of[place] = Relabelling::none;
  of.labels[place] = of.next++;
}

}  // namespace redstring::graph
