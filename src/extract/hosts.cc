// Owns what is a host name or an address, given one run of characters: public suffixes (libpsl),
// addresses (Boost.Asio), defanged dots.
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include <libpsl.h>
#include <boost/asio/ip/address.hpp>

#include "extract/servers.h"
#include "text/window.h"

namespace redstring::extract {

namespace {

constexpr std::size_t longest_host = 253;  // RFC 1035
constexpr std::size_t longest_label = 63;

bool ascii_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool label_byte(char c) {
  return ascii_alnum(c) || c == '-' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

/// "mail[.]x(dot)com" → "mail.x.com"; sets `defanged` when anything was undone.
std::string refang(std::string_view text, bool& defanged) {
  if (text::find_one_of<'[', '(', '{', ']', '\\'>(text, 0) == text.size()) return std::string(text);
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    bool undone = false;
    for (std::string_view mark :
         {"[.]", "(.)", "{.}", "[.", ".]", "[dot]", "(dot)", "[DOT]", "(DOT)", "\\."}) {
      if (text.substr(i, mark.size()) == mark) {
        out += '.';
        i += mark.size();
        undone = defanged = true;
        break;
      }
    }
    if (!undone) out += text[i++];
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

/// Names that resolve outside the public root: Tor (RFC 7686), I2P, Namecoin, multicast DNS (RFC
/// 6762), ICANN's suffix for private use, and the suffix for documents (RFC 2606).
bool special_suffix(std::string_view suffix) {
  return suffix == "onion" || suffix == "i2p" || suffix == "bit" || suffix == "local" ||
         suffix == "internal" || suffix == "example";
}

bool look_up_suffix(const std::string& suffix) {
  static const psl_ctx_t* list = psl_builtin();
  static const psl_ctx_t* fallback = list ? nullptr : psl_latest(nullptr);
  const psl_ctx_t* psl = list ? list : fallback;
  return psl &&
         psl_is_public_suffix2(psl, suffix.c_str(), PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) == 1;
}

/// What was asked lately is remembered: the list is searched for ten times as long as all the rest
/// takes, and texts name the same hosts, and nearly all of them the same few domains. Requires a
/// suffix that is not empty.
bool known_suffix(const std::string& suffix) {
  struct Answer {
    std::string suffix;
    bool known = false;
  };
  constexpr std::size_t most = 256;
  thread_local std::array<Answer, most> answers;
  Answer& answer = answers[std::hash<std::string>{}(suffix) % most];
  if (answer.suffix != suffix) answer = {suffix, look_up_suffix(suffix)};
  return answer.known;
}

/// Top-level domains that exist, but in a text nearly always end a file's name (archives, document
/// templates) or name a part of a program: hosts under them need a scheme or another sure sign.
bool always_file_ending(std::string_view tld) {
  return tld == "zip" || tld == "mov" || tld == "cab" || tld == "dot" || tld == "data";
}

/// Endings that are far more often a file's than a country's, unless something says otherwise.
bool file_ending(std::string_view tld) {
  static constexpr std::string_view endings[] = {"py", "sh", "pl", "md", "rs",
                                                 "cc", "so", "ps", "ai", "as"};
  return std::find(std::begin(endings), std::end(endings), tld) != std::end(endings);
}

}  // namespace

std::string normal_host(std::string_view text, bool sure) {
  bool defanged = false;
  std::string host = refang(text, defanged);
  sure = sure || defanged;
  if (!host.empty() && host.back() == '.') host.pop_back();
  if (host.size() < 4 || host.size() > longest_host) return {};
  std::size_t labels = 0, start = 0;
  std::string_view first_label, label_before_last, tld;
  for (std::size_t i = 0; i <= host.size(); ++i) {
    if (i < host.size() && host[i] != '.') {
      if (!label_byte(host[i])) return {};
      continue;
    }
    const auto part = std::string_view(host).substr(start, i - start);
    if (part.empty() || part.size() > longest_label || part.front() == '-' || part.back() == '-')
      return {};
    if (labels == 0) first_label = part;
    label_before_last = std::exchange(tld, part);
    start = i + 1;
    ++labels;
  }
  if (labels < 2) return {};
  if (std::all_of(tld.begin(), tld.end(), [](char c) { return c >= '0' && c <= '9'; })) return {};
  const std::string normal = lower(host);
  const std::string normal_tld = lower(tld);
  if (!known_suffix(normal_tld) && !special_suffix(normal_tld)) return {};
  if (known_suffix(normal)) return {};  // "co.uk" alone
  if (sure) return normal;
  auto upper = [](std::string_view s) {
    return std::any_of(s.begin(), s.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  };
  auto has_lower = [](std::string_view s) {
    return std::any_of(s.begin(), s.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  };
  if (labels == 2 && upper(tld) && (has_lower(tld) || has_lower(label_before_last)))
    return {};  // "end.In"
  if (always_file_ending(normal_tld)) return {};
  if (labels == 2 && file_ending(normal_tld)) return {};
  if (labels == 2 && upper(tld) && first_label.size() == 1) return {};  // "U.S", "L.A"
  return normal;
}

namespace {

/// Whether there are dots or colons enough for an address; a dot may be written out.
bool may_be_address(std::string_view text) {
  std::size_t dots = 0, colons = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' || text.substr(i, 3) == "dot" || text.substr(i, 3) == "DOT") ++dots;
    if (c == ':') ++colons;
  }
  return dots >= 3 || colons >= 2;
}

}  // namespace

std::string normal_address(std::string_view text) {
  if (!may_be_address(text)) return {};
  bool defanged = false;
  std::string address = refang(text, defanged);
  if (address.size() > 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error) return {};
  if (parsed.is_v4()) {
    if (std::count(address.begin(), address.end(), '.') != 3) return {};
  } else if (std::count(address.begin(), address.end(), ':') < 2 || address.size() < 6) {
    return {};  // "::1" and times such as "12::30" say too little
  }
  return parsed.to_string();
}

}  // namespace redstring::extract
