// The knowledge base in the store: writing it with its name rows, and reading it by id and by name.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "link/words.h"
#include "redstring/kb.h"
#include "store/format.h"
#include "store/store.h"

namespace redstring::graph {

/// Whether anything was imported.
Result<bool> kb_there(const store::Store& store);
/// All that the sources say of one id, merged: names and lists together, of everything else the
/// first in order of sources that has it, the highest prior. Nothing when no source has it.
Result<std::optional<KbEntity>> kb_read(const store::Store& store, std::string_view id);
/// The ids that have a name with this key, the likeliest first, each once; at most `limit`.
Result<std::vector<std::string>> kb_named(const store::Store& store, store::keys::KbName kind,
                                          std::string_view name_key, std::size_t limit);

/// The (kind, key) rows of an entity's names, distinct.
using KbNameRows = std::set<std::pair<store::keys::KbName, std::string>>;
KbNameRows kb_name_rows(const KbEntity& entity, const link::NameLists& lists);
/// How many of them are exact: what KbTotals counts.
std::size_t exact_rows(const KbNameRows& rows);

Result<std::vector<std::pair<std::string, store::KbTotals>>> kb_totals(const store::Store& store);
std::string hex_of(const store::KbTotals& totals);

}  // namespace redstring::graph
