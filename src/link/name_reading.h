// How a name reads: whether it says enough, under which keys it is looked for, its parts. A
// function of the name and the dictionaries, written down in a NameBook so that it is found out
// once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "link/block_keys.h"
#include "link/name_book.h"
#include "link/organization_name.h"
#include "link/person_name.h"

namespace redstring::link {

enum class NodeKind : std::uint8_t {
  full,     ///< enough of a name to mean one thing
  partial,  ///< a person's initials and surname
  single,   ///< a person's name of one word: one node per publication
  little,   ///< says what sort of thing it is, not which: one node per publication
};

struct NameReading {
  NodeKind kind = NodeKind::full;
  bool shouted_word = false;         ///< an organization's name of one word, all in capitals
  std::uint64_t listed = 0;          ///< ListedName::line
  std::vector<BlockKey> block_keys;  ///< of those that say enough; none for others
};

/// The reading of a name, from the book or made and written into it, with the parsed name.
NameReading reading_of(NameBook::Number number, EntityType type, std::string_view name,
                       const NameLists& lists, NameBook& book);
/// The block keys alone. Requires that reading_of() was asked.
std::vector<BlockKey> block_keys_in(NameBook::Number number, const NameBook& book);
/// The parsed name. Requires that reading_of() was asked for a name of that type.
PersonName person_in(NameBook::Number number, const NameBook& book);
OrganizationName organization_in(NameBook::Number number, const NameBook& book);

/// Parsed names as bytes and back: for tests.
std::string encode(const PersonName& name);
std::string encode(const OrganizationName& name);
PersonName decode_person(std::string_view bytes);
OrganizationName decode_organization(std::string_view bytes);

}  // namespace redstring::link
