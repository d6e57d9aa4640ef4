// Entity keys as the linker makes and takes them apart.
#pragma once

#include <string>
#include <string_view>

#include "link/words.h"
#include "redstring/entity.h"

namespace redstring::link {

/// name_key with lists looked up already.
std::string name_key_text(EntityType type, std::string_view name, const NameLists& lists);
/// name_key for a person whose name is already parsed.
struct PersonName;
std::string name_key_text(const PersonName& name);

/// "person/john smith~2" → {"person/john smith", "2"}; without a suffix, {key, ""}.
struct KeyParts {
  std::string_view base, suffix;
};
KeyParts split_key(std::string_view key);
/// Whether a suffix begins with the digits of a document id: "~0123abcd", but not "~2" nor
/// "~halden bank".
bool names_document(std::string_view suffix);

}  // namespace redstring::link
