// Plain text: what stands at its head.
#include "ingest/plain.h"

#include <algorithm>
#include <vector>

#include "ingest/dates.h"
#include "ingest/strings.h"

namespace redstring::reading {
namespace {

struct HeaderName {
  std::string_view name;
  enum What { title, date, url, id, language, other } what;
};

constexpr HeaderName header_names[] = {
    {"title", HeaderName::title},
    {"headline", HeaderName::title},
    {"subject", HeaderName::title},
    {"date", HeaderName::date},
    {"published", HeaderName::date},
    {"publication date", HeaderName::date},
    {"publish date", HeaderName::date},
    {"pubdate", HeaderName::date},
    {"url", HeaderName::url},
    {"link", HeaderName::url},
    {"source", HeaderName::url},
    {"permalink", HeaderName::url},
    {"id", HeaderName::id},
    {"language", HeaderName::language},
    {"lang", HeaderName::language},
    {"author", HeaderName::other},
    {"authors", HeaderName::other},
    {"byline", HeaderName::other},
    {"by", HeaderName::other},
    {"publisher", HeaderName::other},
    {"publication", HeaderName::other},
    {"outlet", HeaderName::other},
    {"section", HeaderName::other},
    {"category", HeaderName::other},
    {"tags", HeaderName::other},
    {"keywords", HeaderName::other},
    {"copyright", HeaderName::other},
    {"from", HeaderName::other},
    {"place", HeaderName::other},
    {"location", HeaderName::other},
    {"edition", HeaderName::other},
    {"page", HeaderName::other},
    {"agency", HeaderName::other},
    {"updated", HeaderName::other},
};

// One line off the front of `text`.
std::string_view take_line(std::string_view& text) {
  std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return trim(line);
}

// Takes the header block off `text`. Nothing is taken unless every line of the first block is a
// known name with a value and one of them is a title, date, URL or id.
bool take_header(std::string_view& text, Draft& draft) {
  std::string_view rest = text;
  Draft found;
  bool telling = false;
  int lines = 0;
  while (true) {
    bool ended = rest.empty();
    std::string_view line = take_line(rest);
    if (line.empty()) {
      if (lines == 0 && !ended) continue;
      if (!telling || ended) return false;
      break;
    }
    std::size_t colon = line.find(':');
    if (++lines > 30 || colon == std::string_view::npos || colon > 30) return false;
    std::string name = lower(trim(line.substr(0, colon)));
    std::string_view value = trim(line.substr(colon + 1));
    const auto* known = std::find_if(std::begin(header_names), std::end(header_names),
                                     [&](const HeaderName& h) { return h.name == name; });
    if (known == std::end(header_names)) return false;
    telling |= known->what != HeaderName::other;
    switch (known->what) {
      case HeaderName::title:
        found.title = value;
        break;
      case HeaderName::date:
        found.published = value;
        break;
      case HeaderName::url:
        if (canonical_url(value)) found.url = value;
        break;
      case HeaderName::id:
        found.id = value;
        break;
      case HeaderName::language:
        found.language = value;
        break;
      case HeaderName::other:
        break;
    }
  }
  while (!rest.empty()) {  // blank lines before the text
    std::string_view after = rest;
    if (!take_line(after).empty()) break;
    rest = after;
  }
  draft = std::move(found);
  text = rest;
  return true;
}

}  // namespace

Draft read_plain(std::string_view text) {
  Draft draft;
  std::string_view rest = text;
  if (take_header(rest, draft)) {
    draft.text = rest;
    draft.plain = true;
    return draft;
  }
  draft.text = text;
  draft.plain = true;
  rest = text;
  std::string_view first;
  while (first.empty() && !rest.empty()) first = take_line(rest);
  std::string_view after = rest;
  bool blank_behind = !after.empty() && take_line(after).empty();
  if (blank_behind && first.size() <= 200 && !trim(after).empty()) {
    draft.title = first;
    std::string_view second;
    while (second.empty() && !after.empty()) second = take_line(after);
    if (second.size() <= 60) {
      std::string date = read_published(second).iso;
      bool has_letters_or_dashes = second.find_first_not_of("0123456789") != std::string_view::npos;
      if (has_letters_or_dashes) draft.fallback_date = date;
    }
  }
  return draft;
}

}  // namespace redstring::reading
