// The keys under which the names of a knowledge base are kept and looked up.
#pragma once

#include <string>
#include <string_view>

#include "link/words.h"
#include "redstring/mention.h"

namespace redstring::link {

/// One name's two keys.
struct KbKeys {
  std::string exact;  ///< name_key of it: "person/ada merrick"
  /// How it sounds: misspellings and other transliterations of a name meet here, to be compared
  /// before anything is believed. Empty for names of so little sound that everything would meet.
  std::string rough;
};

KbKeys kb_keys(EntityType type, std::string_view name, const NameLists& lists);

}  // namespace redstring::link
