// Owns where servers stand in a text.
#include "extract/servers.h"

#include <algorithm>

#include "text/fold.h"
#include "text/window.h"

namespace redstring::extract {

using lexicon::ListId;

struct ServerFinder::Compiled {
  const Lexicon& lexicon;
  ListId head, modifier, demonym, function_word, not_host, company, legal_form, common_word,
      determiner, job, version_cue, company_noun, month, weekday;

  bool company_before(const Reading& r, std::uint32_t first) const;
  bool like_a_version(const Reading& r, std::uint32_t first, std::string_view address) const;

  explicit Compiled(const Lexicon& l)
      : lexicon(l),
        head(l.list("server_head")),
        modifier(l.list("server_modifier")),
        demonym(l.list("demonym")),
        function_word(l.list("function_word")),
        not_host(l.list("not_host")),
        company(l.list("company")),
        legal_form(l.list("legal_form")),
        common_word(l.list("common_word")),
        determiner(l.list("definite")),
        job(l.list("job")),
        version_cue(l.list("version_cue")),
        company_noun(l.list("company_noun")),
        month(l.list("month")),
        weekday(l.list("weekday")) {}
};

ServerFinder::ServerFinder(const Lexicon& lexicon)
    : compiled_(std::make_unique<Compiled>(lexicon)) {}
ServerFinder::ServerFinder(ServerFinder&&) noexcept = default;
ServerFinder& ServerFinder::operator=(ServerFinder&&) noexcept = default;
ServerFinder::~ServerFinder() = default;

namespace {

/// A run of words without white space between them; the bytes they cover.
struct Chunk {
  std::uint32_t first = 0, last = 0;
  Span span;
};

bool digit(char c) { return c >= '0' && c <= '9'; }

/// A word that by itself can be no literal, as its shape shows.
bool plain(const lexicon::Word& word) {
  return word.kind == TokenKind::word && !word.is(shape_has_inner_dot);
}

/// Whether it is such a word with a mark behind it.
bool plain_and_mark(const Reading& r, const Chunk& chunk) {
  const auto& word = r.words[chunk.first];
  return chunk.last - chunk.first == 2 && plain(word) && word.is(shape_ascii) &&
         r.words[chunk.first + 1].span.size() == 1 &&
         r.words.surface(chunk.first).find(':') == std::string_view::npos;
}

/// The first sign of a literal from `from` on: a dot, a colon, an at-sign or an opening bracket.
std::size_t find_sign(std::string_view text, std::size_t from) {
  return text::find_one_of<'.', ':', '@', '[', '(', '{'>(text, from);
}

/// Whether a run of characters is worth a closer look: it has a sign with something on both sides.
bool interesting(std::string_view s) {
  return s.size() > 2 && find_sign(s.substr(0, s.size() - 1), 1) < s.size() - 1;
}

/// The next sign that does not stand beside a space or a line break, or the text's size.
std::size_t next_inner_sign(std::string_view text, std::size_t from) {
  const auto visible = [&](std::size_t i) { return static_cast<unsigned char>(text[i]) > ' '; };
  for (auto at = find_sign(text, std::max<std::size_t>(from, 1)); at + 1 < text.size();
       at = find_sign(text, at + 1))
    if (visible(at - 1) && visible(at + 1)) return at;
  return text.size();
}

/// The first word behind `from` that begins beyond byte `at`.
std::uint32_t first_beyond(const Reading& r, std::uint32_t from, std::uint32_t at) {
  const auto& words = r.words.words;
  const auto found =
      std::partition_point(words.begin() + from + 1, words.end(),
                           [at](const lexicon::Word& w) { return w.span.begin <= at; });
  return static_cast<std::uint32_t>(found - words.begin());
}

constexpr std::string_view opening = "\"'([{<«„“‘`*_";
constexpr std::string_view closing = "\"')]}>»”’.,;:!?`*…";

/// Bytes of the sign at the front of `s` if it is one of `signs`, else 0. Signs are compared as
/// whole characters: a byte of one may be a byte of a letter.
std::size_t sign_at_front(std::string_view s, std::string_view signs) {
  std::size_t size = s.empty() ? 0 : 1;
  while (size > 0 && size < s.size() && (static_cast<unsigned char>(s[size]) & 0xc0) == 0x80)
    ++size;
  return signs.find(s.substr(0, size)) == std::string_view::npos ? 0 : size;
}
std::size_t sign_at_back(std::string_view s, std::string_view signs) {
  std::size_t size = s.empty() ? 0 : 1;
  while (size > 0 && size < s.size() &&
         (static_cast<unsigned char>(s[s.size() - size]) & 0xc0) == 0x80)
    ++size;
  return signs.find(s.substr(s.size() - size)) == std::string_view::npos ? 0 : size;
}

/// Shared by all forms: the host (with optional port, path) at the start of `rest`.
std::size_t host_end(std::string_view rest) {
  std::size_t i = 0;
  while (i < rest.size()) {
    const char c = rest[i];
    if (c == '/' || c == '?' || c == '#' || c == '"' || c == '\'' || c == '<' || c == '>' ||
        c == ',' || c == ';' || c == '|' || c == '\\' || c == '`' || c == '*')
      break;
    if (c == ')' && rest.substr(i >= 2 ? i - 2 : 0, 3) != "(.)" &&
        (i < 4 || (rest.substr(i - 4, 5) != "(dot)" && rest.substr(i - 4, 5) != "(DOT)")))
      break;
    if (c == '(' && rest.substr(i, 3) != "(.)" && rest.substr(i, 5) != "(dot)" &&
        rest.substr(i, 5) != "(DOT)")
      break;
    ++i;
  }
  return i;
}

struct Literal {
  std::size_t begin = 0, end = 0;  // bytes within the chunk
  ServerKind kind = ServerKind::none;
  std::string value;
};

/// host[:port], address[:port] or [v6]:port at the start of `rest`, which ends where the host must.
bool parse_authority(std::string_view rest, bool sure, Literal& out) {
  if (rest.empty()) return false;
  if (rest.front() == '[' && rest.substr(0, 3) != "[.]") {
    const auto close = rest.find(']');
    if (close == std::string_view::npos) return false;
    auto value = normal_address(rest.substr(1, close - 1));
    if (value.empty()) return false;
    out = {1, close, ServerKind::address, std::move(value)};
    return true;
  }
  auto trimmed = rest;
  while (sign_at_back(trimmed, closing) > 0 && !(trimmed.back() == ']' && trimmed.size() > 2 &&
                                                 trimmed.substr(trimmed.size() - 3) == "[.]"))
    trimmed.remove_suffix(sign_at_back(trimmed, closing));
  if (trimmed.empty()) return false;
  if (auto value = normal_address(trimmed); !value.empty()) {
    out = {0, trimmed.size(), ServerKind::address, std::move(value)};
    return true;
  }
  auto host = trimmed;
  // One colon and digits (a bracket pair may stand around the colon of a defanged one): a port.
  if (const auto colon = trimmed.rfind(':'); colon != std::string_view::npos) {
    auto port = trimmed.substr(colon + 1);
    if (!port.empty() && port.front() == ']') port.remove_prefix(1);
    auto before = trimmed.substr(0, colon);
    if (!before.empty() && before.back() == '[') before.remove_suffix(1);
    const bool digits =
        !port.empty() && port.size() <= 5 && std::all_of(port.begin(), port.end(), digit);
    if (!digits && !sure) return false;
    if (before.find(':') != std::string_view::npos) return false;
    host = before;
    if (auto value = normal_address(host); !value.empty()) {
      out = {0, host.size(), ServerKind::address, std::move(value)};
      return true;
    }
  }
  auto value = normal_host(host, sure);
  if (value.empty()) return false;
  out = {0, host.size(), ServerKind::host, std::move(value)};
  return true;
}

bool scheme_at(std::string_view s, std::size_t& after) {
  if (text::find_one_of<':'>(s, 0) == s.size()) return false;
  const auto mark = s.find("://");
  auto colon = mark;
  std::size_t length = 3;
  if (mark == std::string_view::npos) {
    colon = s.find("[:]//");
    length = 5;
  }
  if (colon == std::string_view::npos || colon == 0 || colon > 12) return false;
  for (std::size_t i = 0; i < colon; ++i)
    if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z') || s[i] == '+'))
      return false;
  after = colon + length;
  return true;
}

bool email_local(std::string_view s) {
  return !s.empty() && s.size() <= 64 && std::all_of(s.begin(), s.end(), [](char c) {
    return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' ||
           c == '_' || c == '+' || c == '%' || static_cast<unsigned char>(c) >= 0x80;
  });
}

/// "/24" and no path: what stands before is a network of many hosts.
bool prefix_length_at(std::string_view s, std::size_t slash) {
  if (slash + 1 >= s.size() || s[slash] != '/' || !digit(s[slash + 1])) return false;
  auto i = slash + 1;
  while (i < s.size() && digit(s[i])) ++i;
  return i - slash <= 4 && (i == s.size() || sign_at_front(s.substr(i), closing) > 0);
}

/// Where an at-sign stands, plain or dressed ("[at]"), and its bytes.
std::pair<std::size_t, std::size_t> find_at_sign(std::string_view s) {
  if (text::find_one_of<'[', '('>(s, 0) != s.size())
    for (std::string_view dressed : {"[@]", "(@)", "[at]", "(at)"})
      if (const auto found = s.find(dressed); found != std::string_view::npos)
        return {found, dressed.size()};
  return {s.find('@'), 1};
}

/// The one literal of a chunk without its quotes, if any.
bool parse_literal(std::string_view s, Literal& out) {
  std::size_t after = 0;
  if (scheme_at(s, after)) {
    auto rest = s.substr(after);
    const auto end = host_end(rest);
    auto authority = rest.substr(0, end);
    if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
      after += at + 1;
      authority.remove_prefix(at + 1);
    }
    if (!parse_authority(authority, true, out)) return false;
    out.kind = ServerKind::url;
    out.begin += after;
    out.end += after;
    return true;
  }
  const auto [at, mark] = find_at_sign(s);
  if (at != std::string_view::npos && at > 0) {
    auto local = s.substr(0, at);
    if (const auto colon = local.rfind(':'); colon != std::string_view::npos)
      local = local.substr(colon + 1);  // "mailto:"
    if (email_local(local)) {
      const auto rest = s.substr(at + mark);
      if (parse_authority(rest.substr(0, host_end(rest)), true, out)) {
        out.kind = ServerKind::email;
        out.begin += at + mark;
        out.end += at + mark;
        return true;
      }
    }
    return false;
  }
  const auto end = host_end(s);
  if (!parse_authority(s.substr(0, end), false, out)) return false;
  if (out.kind == ServerKind::address && prefix_length_at(s, end)) return false;
  // "example.com/path" is a URL without its scheme, and so is "10.0.0.1:80/path".
  if (end < s.size() && s[end] == '/' && end + 1 < s.size()) out.kind = ServerKind::url;
  return true;
}

std::string_view rule_of(ServerKind kind) {
  switch (kind) {
    case ServerKind::host:
      return "server.host";
    case ServerKind::address:
      return "server.address";
    case ServerKind::url:
      return "server.url";
    case ServerKind::email:
      return "server.email";
    case ServerKind::phrase:
      return "server.phrase";
    case ServerKind::none:
      break;
  }
  return "server.";
}

}  // namespace

/// "version 1.2.0.0", "Player 21.0.0.197": four numbers that count releases. Addresses seldom end
/// in two zeros, and have two zeros inside only in private and loopback networks.
bool ServerFinder::Compiled::like_a_version(const Reading& r, std::uint32_t first,
                                            std::string_view address) const {
  if (address.find(':') != std::string_view::npos) return false;
  if (first > 0 && r.in(first - 1, version_cue)) return true;
  if (address.substr(0, 2) == "0.") return true;
  const auto private_network = address.substr(0, 3) == "10." || address.substr(0, 4) == "127.";
  if (private_network) return false;
  const auto inner = address.find(".0.0");
  return inner != std::string_view::npos &&
         (inner + 4 == address.size() || address[inner + 4] == '.');
}

/// "the hosting company Ruritania.com", "a retailer called Ruritania.com": who is spoken of, not
/// where.
bool ServerFinder::Compiled::company_before(const Reading& r, std::uint32_t first) const {
  if (first == 0) return false;
  auto before = first - 1;
  const auto word = r.words.surface(before);
  if (before > 0 && (word == "called" || word == "named" || word == ",")) --before;
  return r.in(before, company_noun);
}

std::vector<Proposal> ServerFinder::find_hosts(const Reading& r) const {
  const auto& k = *compiled_;
  std::vector<Proposal> out;
  const auto n = static_cast<std::uint32_t>(r.size());
  for (std::uint32_t first = 0; first < n;) {
    // Few texts have many: nearly all words are passed over.
    const auto sign = next_inner_sign(r.text(), r.words[first].span.begin);
    if (sign == r.text().size()) break;
    auto last = first_beyond(r, first, static_cast<std::uint32_t>(sign));
    first = last - 1;
    while (first > 0 && !r.words[first].space_before) --first;
    while (last < n && !r.words[last].space_before) ++last;
    const Chunk chunk{first, last, r.words.span(first, last)};
    first = last;
    auto rest = chunk.span.of(r.text());
    if (rest.size() < 4 || plain_and_mark(r, chunk) || !interesting(rest)) continue;
    // A chunk may hold several, parted by commas, semicolons, bars or brackets.
    std::uint32_t offset = chunk.span.begin;
    std::uint32_t word = chunk.first;  // the first that ends after what has been read of the chunk
    std::uint32_t last_port = 0;       // behind the last "]:", whose brackets belong to an address
    if (const auto at = rest.rfind("]:"); at != std::string_view::npos)
      last_port = offset + static_cast<std::uint32_t>(at) + 1;
    while (!rest.empty()) {
      while (rest.substr(0, 3) != "[.]" && offset >= last_port) {
        const auto size = sign_at_front(rest, opening);
        if (size == 0) break;
        rest.remove_prefix(size);
        offset += static_cast<std::uint32_t>(size);
      }
      if (rest.empty()) break;
      const auto cut = text::find_one_of<',', ';', '|', '"', '<', '>'>(rest, 0);
      const auto piece = rest.substr(0, cut);
      Literal found;
      if (piece.size() >= 4 && piece.size() <= 2048 && parse_literal(piece, found)) {
        Proposal p;
        p.span = {offset + static_cast<std::uint32_t>(found.begin),
                  offset + static_cast<std::uint32_t>(found.end)};
        while (word + 1 < chunk.last && r.words[word].span.end <= p.span.begin) ++word;
        p.first = word;
        p.last = p.first + 1;
        while (p.last < chunk.last && r.words[p.last].span.begin < p.span.end) ++p.last;
        p.type = types::server;
        p.server = found.kind;
        p.tier = Tier::literal;
        p.rule = rule_of(found.kind);
        p.value = std::move(found.value);
        const bool one_word = p.last - p.first == 1;
        bool vetoed = found.kind == ServerKind::address && k.like_a_version(r, p.first, p.value);
        if (found.kind == ServerKind::host) {
          const auto m = k.lexicon.longest(r.words, p.first, k.not_host);
          vetoed = m.last > m.first && m.last >= p.last;
          // "Ruritania.com Inc." and known companies are organizations that look like a host.
          if (one_word && r.words[p.first].capitalized()) {
            if (r.in(p.first, k.company) || k.company_before(r, p.first)) vetoed = true;
            if (p.last < n && r.words[p.last].capitalized() && r.in(p.last, k.legal_form))
              vetoed = true;
          }
        }
        if (!vetoed) out.push_back(std::move(p));
      }
      if (cut == rest.size()) break;
      rest.remove_prefix(cut + 1);
      offset += static_cast<std::uint32_t>(cut + 1);
    }
  }
  return out;
}

std::vector<Proposal> ServerFinder::find_phrases(const Reading& r) const {
  const auto& k = *compiled_;
  std::vector<Proposal> out;
  for (const auto& range : r.ranges) {
    for (auto i = range.first; i < range.last; ++i) {
      i = r.next_glance(glance_server, i, range.last);
      if (i == range.last) break;
      const auto m = k.lexicon.longest(r.words, i, k.head);
      if (m.first == m.last || m.last > range.last) continue;
      // "server farm", "server-side": the word after makes it something else.
      auto first = m.first;
      bool proper = false;
      while (first > range.first && m.last - first < 9) {
        const auto before = first - 1;
        const auto& w = r.words[before];
        if (r.in(before, k.modifier) || r.in(before, k.demonym) ||
            (w.capitalized() && !r.in(before, k.function_word) && !r.in(before, k.job))) {
          if (!r.in(before, k.modifier)) proper = true;
          first = before;
          continue;
        }
        if (r.reads(before, "-") && before > range.first && !w.space_before &&
            !r.words[first].space_before && r.words[before - 1].wordlike()) {
          first = before - 1;
          continue;
        }
        break;
      }
      Proposal p;
      p.first = first;
      p.last = m.last;
      p.span = r.words.span(first, m.last);
      p.type = types::server;
      p.server = ServerKind::phrase;
      p.tier = Tier::phrase;
      const auto d = describe(r, {first, m.last});
      p.form = proper || !d.proper.empty() ? MentionForm::name : MentionForm::nominal;
      p.rule = p.form == MentionForm::name ? "server.named-phrase" : "server.phrase";
      p.weight = 50;
      out.push_back(std::move(p));
      i = m.last - 1;
    }
  }
  return out;
}

bool ServerFinder::calendar_word(const Reading& r, std::uint32_t word) const {
  return r.in(word, compiled_->month) || r.in(word, compiled_->weekday);
}

ServerDescription ServerFinder::describe(const Reading& r, WordRange phrase) const {
  const auto& k = *compiled_;
  ServerDescription d;
  auto add_proper = [&](std::uint32_t i) {
    if (!r.words[i].wordlike()) return;
    std::string word(k.lexicon.folded(r.words, r.words[i].id));
    for (auto e : k.lexicon.entries_of(r.words[i].id, k.demonym))
      if (auto of = k.lexicon.entry(e).feature("of"); !of.empty()) word = text::fold(of);
    d.proper.push_back(std::move(word));
  };
  const auto range = r.ranges[r.sentence_of[phrase.first]];
  for (auto i = phrase.first; i < phrase.last; ++i) {
    if (r.in(i, k.head)) {
      for (auto e : k.lexicon.entries_of(r.words[i].id, k.head))
        if (k.lexicon.entry(e).feature("plural") == "yes") d.plural = true;
      continue;
    }
    if (r.in(i, k.modifier)) {
      for (auto e : k.lexicon.entries_of(r.words[i].id, k.modifier)) {
        const auto kind = k.lexicon.entry(e).feature("kind");
        if (!kind.empty()) d.kinds.emplace_back(kind);
      }
    } else if (r.in(i, k.demonym) || r.words[i].capitalized()) {
      add_proper(i);
    }
  }
  // "Harbour Office's mail server": the owner; "the", "that".
  if (phrase.first > range.first) {
    auto before = phrase.first - 1;
    if (r.words[before].kind == TokenKind::clitic) {
      d.definite = true;
      for (auto i = before; i > range.first && before - i < 4; --i) {
        if (!r.words[i - 1].capitalized() || r.in(i - 1, k.function_word)) break;
        add_proper(i - 1);
      }
    } else if (r.in(before, k.determiner)) {
      d.definite = true;
    }
  }
  // "a database server in Velkarin", "an email server inside Harbour House"
  auto after = phrase.last;
  if (after < range.last && r.words[after].kind == TokenKind::word &&
      k.lexicon.folded(r.words, r.words[after].id).size() > 4 && !r.words[after].capitalized() &&
      after + 1 < range.last && r.words.surface(after).size() > 2 &&
      r.words.surface(after).substr(r.words.surface(after).size() - 2) == "ly")
    ++after;  // "allegedly inside"
  if (after + 1 < range.last) {
    const auto preposition = r.words.surface(after);
    if (preposition == "in" || preposition == "inside" || preposition == "at" ||
        preposition == "of" || preposition == "belonging") {
      auto i = after + 1;
      while (i < range.last && (r.reads(i, "the") || r.reads(i, "to"))) ++i;
      for (auto n = 0; i < range.last && n < 4 && r.words[i].capitalized() && !calendar_word(r, i);
           ++i, ++n)
        add_proper(i);
    }
  }
  for (auto* list : {&d.proper, &d.kinds}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  if (!d.proper.empty() && r.words[phrase.first].capitalized()) d.definite = true;
  return d;
}

}  // namespace redstring::extract
