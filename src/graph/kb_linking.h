// Between the store and link/kb.h: candidates by name, with what stands near them.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "link/kb.h"
#include "redstring/kb.h"
#include "store/format.h"
#include "store/store.h"

namespace redstring::graph {

/// Links against the knowledge base of a store. Not for several threads: it remembers neighbours.
class KbLinker {
 public:
  KbLinker(const store::Store& store, const Lexicon& lexicon);

  /// Entities that have one of the names, exactly, or when there is none by sound: the likeliest of
  /// each name, a bounded number. Empty for types that no knowledge base names (dates, servers).
  Result<std::vector<KbEntity>> candidates(const link::KbQuery& query);
  /// The one that is meant, or an empty link.
  Result<KbLink> choose(const link::KbQuery& query, const link::KbContext& context,
                        const std::vector<KbEntity>& candidates);

 private:
  Status add(std::vector<KbEntity>& found, store::keys::KbName kind, const std::string& key) const;
  Result<const std::vector<std::string>*> keys_of(const std::string& id);

  const store::Store& store_;
  const Lexicon& lexicon_;
  link::NameLists lists_;
  std::unordered_map<std::string, std::vector<std::string>> neighbour_keys_;
};

}  // namespace redstring::graph
