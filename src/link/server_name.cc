// Reading the name of a server. See server_name.h.
#include "link/server_name.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "text/fold.h"

namespace redstring::link {
namespace {

void replace_all(std::string& in, std::string_view what, std::string_view with) {
  for (std::size_t at = in.find(what); at != std::string::npos;
       at = in.find(what, at + with.size())) {
    in.replace(at, what.size(), with);
  }
}

bool digit(char c) { return c >= '0' && c <= '9'; }
bool hex(char c) { return digit(c) || (c >= 'a' && c <= 'f'); }

bool ipv4(std::string_view s) {
  int parts = 0;
  while (true) {
    std::size_t n = 0;
    int value = 0;
    while (n < s.size() && n < 4 && digit(s[n])) value = value * 10 + (s[n++] - '0');
    if (n == 0 || n > 3 || value > 255) return false;
    ++parts;
    s.remove_prefix(n);
    if (s.empty()) return parts == 4;
    if (s[0] != '.' || parts == 4) return false;
    s.remove_prefix(1);
  }
}

bool ipv6(std::string_view s) {
  return std::count(s.begin(), s.end(), ':') >= 2 &&
         std::all_of(s.begin(), s.end(), [](char c) { return hex(c) || c == ':' || c == '.'; });
}

/// Reads groups of four hexadecimal digits into `out`; false when there are too many or they are
/// none.
bool read_groups(std::string_view s, std::vector<std::uint16_t>& out) {
  while (!s.empty()) {
    const std::string_view group = s.substr(0, s.find(':'));
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(group.data(), group.data() + group.size(), value, 16);
    if (error != std::errc() || end != group.data() + group.size() || group.size() > 4) {
      return false;
    }
    out.push_back(value);
    s.remove_prefix(std::min(group.size() + 1, s.size()));
  }
  return out.size() <= 8;
}

/// As in RFC 5952: no leading zeros, the longest run of two or more zero groups as "::". What is no
/// address, or ends in an IPv4 one, stays as it is.
std::string normal_ipv6(std::string_view s) {
  const std::size_t gap = s.find("::");
  std::vector<std::uint16_t> groups, tail;
  if (!read_groups(s.substr(0, gap), groups)) return std::string(s);
  if (gap != std::string_view::npos) {
    if (!read_groups(s.substr(gap + 2), tail) || groups.size() + tail.size() > 7) {
      return std::string(s);
    }
    groups.resize(8 - tail.size(), 0);
    groups.insert(groups.end(), tail.begin(), tail.end());
  }
  if (groups.size() != 8) return std::string(s);
  std::size_t best = 8, most = 1;
  for (std::size_t i = 0, n = 0; i < 8; ++i) {
    n = groups[i] == 0 ? n + 1 : 0;
    if (n > most) {
      most = n;
      best = i + 1 - n;
    }
  }
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += "::";
      i += most - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out.push_back(':');
    char digits[4];
    const auto written = std::to_chars(digits, digits + 4, groups[i], 16);
    out.append(digits, written.ptr);
  }
  return out;
}

bool host(std::string_view s) {
  return s.find('.') != std::string_view::npos && s.front() != '.' &&
         std::all_of(s.begin(), s.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || digit(c) || c == '.' || c == '-' || c == '_' ||
                  (static_cast<unsigned char>(c) & 0x80) != 0;
         });
}

/// The part of a URL, e-mail address or host with port that names the host.
std::string_view host_part(std::string_view s) {
  const bool scheme = s.find("://") != std::string_view::npos;
  if (scheme) s.remove_prefix(s.find("://") + 3);
  if (scheme) s = s.substr(0, s.find_first_of("/?#"));
  if (const std::size_t at = s.rfind('@'); at != std::string_view::npos) s.remove_prefix(at + 1);
  s = s.substr(0, s.find_first_of("/?#"));
  if (!s.empty() && s[0] == '[') return s.substr(1, s.find(']') - 1);
  const std::size_t colon = s.find(':');
  if (colon != std::string_view::npos && s.find(':', colon + 1) == std::string_view::npos) {
    s = s.substr(0, colon);
  }
  while (!s.empty() && s.back() == '.') s.remove_suffix(1);
  return s;
}

bool determiner(std::string_view word) {
  return word == "the" || word == "a" || word == "an" || word == "this" || word == "that" ||
         word == "its" || word == "their" || word == "his" || word == "her" || word == "our";
}

ServerName phrase(std::string_view name, const NameLists& lists) {
  ServerName out;
  out.tells = false;
  const SplitName split = split_name(name, lists, false);
  bool first = true;
  for (const NameWord& word : split.words) {
    if (determiner(word.text)) continue;
    // A capital after the first word, a number, or a first word that is no ordinary one names it.
    const bool ordinary = lists.lexicon.lists_of(word.id).has(lists.common_word);
    if (word.is(word_number) || (word.is(word_capital) && (!first || !ordinary))) out.tells = true;
    first = false;
    if (!out.value.empty()) out.value.push_back(' ');
    out.value += word.text;
  }
  return out;
}

}  // namespace

std::string_view registrable_domain(std::string_view host, const NameLists& lists) {
  const auto label_before = [host](std::size_t end) {
    const std::size_t dot = end == 0 ? std::string_view::npos : host.rfind('.', end - 1);
    return dot == std::string_view::npos ? 0 : dot + 1;
  };
  const std::size_t last = label_before(host.size());
  if (last == 0) return {};
  std::size_t begin = label_before(last - 1);
  if (lists.lexicon.lists_of(lists.lexicon.word(host.substr(begin))).has(lists.second_level)) {
    if (begin == 0) return {};
    begin = label_before(begin - 1);
  }
  return host.substr(begin);
}

ServerName parse_server(std::string_view name, const NameLists& lists) {
  std::string folded = text::fold(cut_bytes(name, 600));
  if (folded.find(' ') == std::string::npos) {
    replace_all(folded, "[.]", ".");
    replace_all(folded, "(.)", ".");
    replace_all(folded, "[dot]", ".");
    replace_all(folded, "[:]", ":");
    replace_all(folded, "[at]", "@");
    replace_all(folded, "[@]", "@");
    const std::string_view part = host_part(folded);
    if (!part.empty()) {
      if (ipv4(part)) return {ServerSort::address, std::string(part), true};
      if (ipv6(part)) return {ServerSort::address, normal_ipv6(part), true};
      if (host(part)) return {ServerSort::host, std::string(part), true};
    }
  }
  ServerName out = phrase(name, lists);
  if (out.value.empty()) out.value = folded.empty() ? "?" : folded;
  return out;
}

}  // namespace redstring::link
