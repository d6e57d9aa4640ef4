// A question in words, taken apart: "how is X connected to Y?".
//
// Each pattern is a list of pieces with X and Y between them; the first that fits wins. Words are
// compared without regard to case; names keep theirs. Where a joint ("and") may stand in several
// places, the first one that leaves something on both sides is taken, unless the names are quoted.
#include <array>
#include <string>
#include <vector>

#include "redstring/answer.h"

namespace redstring {

std::string_view to_string(StoppedBy stopped_by) {
  switch (stopped_by) {
    case StoppedBy::enough:
      return "enough";
    case StoppedBy::no_path:
      return "no-path";
    case StoppedBy::budget:
      return "budget";
  }
  return "no-path";
}

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// White space runs as one space; no ends, no closing "?".
std::string plain(std::string_view question) {
  std::string out;
  for (const char c : question) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() &&
         (out.back() == ' ' || out.back() == '?' || out.back() == '!' || out.back() == '.'))
    out.pop_back();
  return out;
}

/// Where `phrase`, which is lower case, stands in `text` from `from` on, as whole words.
std::size_t find_words(std::string_view text, std::string_view phrase, std::size_t from) {
  for (std::size_t at = from; at + phrase.size() <= text.size(); ++at) {
    if (at > 0 && text[at - 1] != ' ') continue;
    if (at + phrase.size() < text.size() && text[at + phrase.size()] != ' ') continue;
    std::size_t i = 0;
    while (i < phrase.size() && lower(text[at + i]) == phrase[i]) ++i;
    if (i == phrase.size()) return at;
  }
  return std::string_view::npos;
}

bool strip_front(std::string_view& text, std::string_view phrase) {
  if (find_words(text.substr(0, phrase.size() + 1), phrase, 0) != 0) return false;
  text.remove_prefix(std::min(text.size(), phrase.size() + 1));
  return true;
}

bool strip_back(std::string_view& text, std::string_view phrase) {
  if (text.size() <= phrase.size()) return false;
  const std::size_t at = text.size() - phrase.size();
  if (find_words(text, phrase, at) != at) return false;
  text.remove_suffix(phrase.size() + 1);
  return true;
}

/// Without a pair of quotation marks around it.
std::string bare(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> pairs{
      {{"\"", "\""}, {"'", "'"}, {"“", "”"}, {"‘", "’"}, {"«", "»"}}};
  while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
  while (!name.empty() && (name.back() == ' ' || name.back() == ',')) name.remove_suffix(1);
  for (const auto& [open, close] : pairs)
    if (name.size() > open.size() + close.size() && name.substr(0, open.size()) == open &&
        name.substr(name.size() - close.size()) == close) {
      name.remove_prefix(open.size());
      name.remove_suffix(close.size());
      break;
    }
  return std::string(name);
}

/// How many quotation marks that only open or only close stand open in `text`.
bool inside_quotes(std::string_view text) {
  bool straight = false;
  int curly = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') straight = !straight;
    if (text.substr(i, 3) == "“") ++curly;
    if (text.substr(i, 3) == "”") --curly;
  }
  return straight || curly > 0;
}

std::optional<ConnectionQuery> halves_at(std::string_view text, std::string_view joint) {
  for (std::size_t at = find_words(text, joint, 0); at != std::string_view::npos;
       at = find_words(text, joint, at + 1)) {
    if (at == 0 || at + joint.size() + 1 >= text.size() || inside_quotes(text.substr(0, at)))
      continue;
    std::string_view from = text.substr(0, at - 1);
    // "(show me how) X is connected to Y"
    for (const std::string_view verb : {"is", "are", "was", "were", "has been", "have been"})
      if (strip_back(from, verb)) break;
    ConnectionQuery query;
    query.from = bare(from);
    query.to = bare(text.substr(at + joint.size()));
    if (!query.from.empty() && !query.to.empty() && query.to != "each other") return query;
  }
  return std::nullopt;
}

std::optional<ConnectionQuery> halves(std::string_view text,
                                      const std::vector<std::string_view>& joints) {
  for (const std::string_view joint : joints)
    if (auto query = halves_at(text, joint)) return query;
  return std::nullopt;
}

}  // namespace

std::optional<ConnectionQuery> parse_question(std::string_view question) {
  const std::string whole = plain(question);
  std::string_view text = whole;
  for (const std::string_view polite : {"please", "tell me", "show me", "find", "explain"})
    strip_front(text, polite);
  strip_front(text, "please");

  // "what is the connection between X and Y", "links between X and Y", "how X relates to Y"
  for (const std::string_view start :
       {"what is the", "what are the", "what's the", "what", "is there a", "is there any",
        "are there any", "the", "a", "any"})
    if (strip_front(text, start)) break;
  const bool what = text.size() != whole.size();
  for (const std::string_view noun :
       {"connection", "connections", "link", "links", "relation", "relations", "relationship",
        "relationships", "tie", "ties", "path", "paths"}) {
    std::string_view rest = text;
    if (!strip_front(rest, noun)) continue;
    if (strip_front(rest, "between")) return halves(rest, {"and", "with", "to"});
    if (strip_front(rest, "from")) return halves(rest, {"to"});
    if (strip_front(rest, "of")) return halves(rest, {"to", "with", "and"});
  }
  if (what)
    for (const std::string_view verb : {"connects", "links", "ties", "relates", "joins", "binds"}) {
      std::string_view rest = text;
      if (strip_front(rest, verb)) return halves(rest, {"to", "with", "and"});
    }

  text = whole;
  for (const std::string_view polite : {"please", "tell me", "show me", "explain"})
    strip_front(text, polite);
  const bool how = strip_front(text, "how") || strip_front(text, "in what way") ||
                   strip_front(text, "in which way");
  bool asked = false;
  for (const std::string_view verb :
       {"is", "are", "was", "were", "does", "do", "did", "might be", "could be", "can"})
    if (strip_front(text, verb)) {
      asked = true;
      break;
    }
  if (!how && !asked) return std::nullopt;
  for (const std::string_view joint :
       {"connected to", "connected with", "linked to", "linked with", "related to", "tied to",
        "associated with", "connect to", "connect with", "relate to", "link to", "connected and",
        "involved with", "involved in", "know", "fit together with", "relates to", "connects to"})
    if (auto query = halves_at(text, joint)) return query;
  // "how are X and Y connected", "how do X and Y know each other"
  for (const std::string_view end :
       {"connected", "linked", "related", "tied together", "tied", "associated",
        "connected to each other", "linked to each other", "related to each other",
        "know each other", "connect", "relate", "to each other", "fit together", "hang together"})
    if (strip_back(text, end)) return halves(text, {"and", "with", "to"});
  return std::nullopt;
}

}  // namespace redstring
