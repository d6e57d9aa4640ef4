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
  /// The host name in lower case, the address without port (IPv6 as in RFC 5952), or the folded
  /// words without articles.
  std::string value;
  bool tells = true;  ///< false for phrases such as "the mail server": which one, they do not say
};

/// The part of a host name that somebody registered: "example.co.uk" of "mail.example.co.uk". The
/// registries that hand out names with two labels after them are those of the list second_level;
/// what it does not know counts as one label. Empty when `host` is such a registry itself.
std::string_view registrable_domain(std::string_view host, const NameLists& lists);

/// Takes URLs, e-mail addresses and defanged names ("mail[.]x[.]com", "hxxp://") apart.
ServerName parse_server(std::string_view name, const NameLists& lists);

}  // namespace redstring::link
