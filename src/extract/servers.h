// Servers: host names, addresses, the hosts inside URLs and e-mail addresses, and phrases that
// describe one ("the Harbour Office mail server").
#pragma once

#include <memory>
#include <vector>

#include "extract/proposal.h"
#include "extract/reading.h"

namespace redstring::extract {

/// What the words of a server phrase say about which server it is. Folded, sorted, distinct.
struct ServerDescription {
  std::vector<std::string> proper;  ///< names in it or beside it: "harbour", "office", "norway"
  std::vector<std::string> kinds;   ///< "mail", "database"
  bool definite = false;            ///< "the", "that", a possessive, or capitals
  bool plural = false;
};

class ServerFinder {
 public:
  explicit ServerFinder(const Lexicon& lexicon);
  ServerFinder(ServerFinder&&) noexcept;
  ServerFinder& operator=(ServerFinder&&) noexcept;
  ~ServerFinder();

  /// Hosts, addresses, URLs and e-mail addresses (tier literal). The span covers the host or
  /// address, without port; `value` is its normal form: lower case, "[.]" undone, IPv6 compressed.
  /// Names under an unknown top-level domain, file names and sentence joints ("end.In") are none.
  /// Linear.
  std::vector<Proposal> find_hosts(const Reading& reading) const;

  /// Phrases (tier phrase), without their determiner. Form `name` where a name tells which server
  /// it is, else `nominal`.
  std::vector<Proposal> find_phrases(const Reading& reading) const;

  /// What a phrase found by find_phrases says.
  ServerDescription describe(const Reading& reading, WordRange phrase) const;

  /// Whether a word is a month or a weekday: "a server in March" stands in no place called March.
  bool calendar_word(const Reading& reading, std::uint32_t word) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

/// The parts of one host name, for tests: its normal form, or "" when `text` is none. `sure` says
/// that context (a scheme, an @, "[.]") makes it one, so that only its form is checked.
std::string normal_host(std::string_view text, bool sure);
/// The normal form of an IPv4 or IPv6 address without port, or "".
std::string normal_address(std::string_view text);

}  // namespace redstring::extract
