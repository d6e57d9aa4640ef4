// Names of servers: hosts, addresses and phrases.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "link/words.h"

namespace redstring::link {

enum class ServerSort : std::uint8_t { host, address, phrase };

struct ServerName {
  ServerSort sort = ServerSort::phrase;
  /// The host name in lower case, the address without port, or the folded words without articles.
  std::string value;
  bool tells = true;  ///< false for phrases such as "the mail server": which one, they do not say
};

/// Takes URLs, e-mail addresses and defanged names ("mail[.]x[.]com", "hxxp://") apart.
ServerName parse_server(std::string_view name, const NameLists& lists);

}  // namespace redstring::link
