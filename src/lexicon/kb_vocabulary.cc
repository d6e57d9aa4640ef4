// What dictionaries/kb says, as the readers of knowledge bases want it.
#include <algorithm>
#include <bit>

#include "lexicon/lexicon.h"
#include "redstring/kb.h"

namespace redstring {

KbVocabulary kb_vocabulary(const Lexicon& lexicon) {
  KbVocabulary vocabulary;
  for (const lexicon::EntryId id : lexicon.entries_in("kb_class")) {
    const lexicon::Entry& entry = lexicon.entry(id);
    const EntityType type(entry.feature("becomes"));
    if (type.known()) vocabulary.classes[std::string(entry.surface)] = type;
  }
  for (const lexicon::EntryId id : lexicon.entries_in("kb_property")) {
    const lexicon::Entry& entry = lexicon.entry(id);
    std::string use(entry.feature("use"));
    if (use == "identifier") use += ":" + std::string(entry.feature("scheme"));
    vocabulary.properties[std::string(entry.surface)] = std::move(use);
  }
  return vocabulary;
}

std::uint32_t prior_of_sitelinks(std::uint64_t sitelinks) {
  // log2(1 + sitelinks) in thousandths, of the nine that 511 pages have.
  const std::uint64_t x = std::min<std::uint64_t>(sitelinks, 511) + 1;
  const std::uint64_t whole = static_cast<std::uint64_t>(std::bit_width(x)) - 1;
  const std::uint64_t base = std::uint64_t{1} << whole;
  return static_cast<std::uint32_t>((1000 * whole + (x - base) * 1000 / base) / 9);
}

}  // namespace redstring
