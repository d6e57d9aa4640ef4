// From a draft to a Document: title and text, canonical source, date; and the names of fields.
#include "ingest/draft.h"

#include <array>

#include "ingest/dates.h"
#include "ingest/html.h"
#include "ingest/strings.h"

namespace redstring::reading {
namespace {

// The names that scrapers, feeds and wire services give, folded (no case, no separators), the most
// telling first. Names behind the bar "|" are taken only when no other is there.
constexpr std::string_view names_of[] = {
    // id
    "id uuid guid articleid docid documentid docno newsid storyid itemid",
    // url
    "url link canonicalurl canonicallink canonical articleurl sourceurl weburl permalink href uri "
    "source",
    // title
    "title headline articletitle titletext heading webtitle | name subject",
    // text
    "text body content article articlebody maintext fulltext articletext bodytext contenthtml "
    "bodyhtml html story storytext plaintext cleanedtext contenttext textcontent rawtext "
    "rawcontent "
    "articlecontent transcript paragraphs selftext | description summary abstract lead snippet",
    // published
    "dct published datepublished publisheddate publishdate datepublish publishedat publishedon "
    "pubdate publicationdate publishtime publicationtime timepublished webpublicationdate "
    "firstpublished dateposted postedat date articledate displaydate datetime createdat created "
    "datecreated creationdate timestamp time",
    // language
    "language lang languagecode inlanguage locale"};

std::string fold_name(std::string_view name) {
  std::string out;
  for (char c : name.substr(0, 64)) {
    if (is_letter(c) || is_digit(c)) out += lower(c);
  }
  return out;
}

template <class Visit>
void each_word(std::string_view words, Visit visit) {
  while (!(words = trim(words)).empty()) {
    std::size_t end = std::min(words.find(' '), words.size());
    if (!visit(words.substr(0, end))) return;
    words.remove_prefix(end);
  }
}

// Whether a value that may be text or HTML is HTML: it begins with a tag that pages use, or holds
// whole paragraphs.
bool begins_like_html(std::string_view text) {
  static constexpr std::string_view tags[] = {
      "p",       "div",    "span", "h1",       "h2",     "h3",  "h4",    "article",
      "section", "body",   "html", "!doctype", "ul",     "ol",  "table", "blockquote",
      "figure",  "strong", "em",   "b",        "i",      "a",   "img",   "br",
      "main",    "header", "!--",  "pre",      "center", "font"};
  std::string_view start = trim(text.substr(0, 400));
  if (!start.empty() && start.front() == '<') {
    for (std::string_view tag : tags) {
      if (!starts_with_folded(start.substr(1), tag)) continue;
      char next = start.size() > tag.size() + 1 ? start[tag.size() + 1] : '\0';
      if (is_space(next) || next == '>' || next == '/' || tag == "!--") return true;
    }
  }
  std::size_t open = text.find("<p>");
  if (open == std::string_view::npos) open = text.find("<p ");
  return open != std::string_view::npos && text.find("</p>", open) != std::string_view::npos;
}

// Names of languages as tags: only what looks like BCP 47 is kept.
std::string language_tag(std::string_view language) {
  std::string out(trim(language));
  for (char& c : out) {
    if (c == '_') c = '-';
    if (!is_letter(c) && !is_digit(c) && c != '-') return {};
  }
  std::size_t primary = std::min(out.find('-'), out.size());
  if (primary < 2 || primary > 3 || out.size() > 35) return {};
  for (std::size_t i = 0; i < primary; ++i) out[i] = lower(out[i]);
  return out;
}

std::string size_words(std::uint64_t bytes) {
  if (bytes >= (1u << 30) && bytes % (1u << 30) == 0) return std::to_string(bytes >> 30) + " GB";
  if (bytes >= (1u << 20) && bytes % (1u << 20) == 0) return std::to_string(bytes >> 20) + " MB";
  return std::to_string(bytes) + " bytes";
}

}  // namespace

std::string limit_reason(std::string_view what, std::uint64_t limit, std::string_view name) {
  return std::string(what) + " is larger than the limit of " + size_words(limit) + " (" +
         std::string(name) + ")";
}

std::optional<std::string> canonical_url(std::string_view url) {
  url = trim(url);
  std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos || scheme == 0 || scheme > 16) return std::nullopt;
  for (std::size_t i = 0; i < scheme; ++i) {
    if (!is_letter(url[i]) && !is_digit(url[i]) && url[i] != '+' && url[i] != '-' &&
        url[i] != '.') {
      return std::nullopt;
    }
  }
  for (char c : url) {
    if (is_space(c) || static_cast<unsigned char>(c) < 0x20) return std::nullopt;
  }
  url = url.substr(0, url.find('#'));
  std::size_t host_end = std::min(url.find_first_of("/?", scheme + 3), url.size());
  if (host_end == scheme + 3) return std::nullopt;
  std::string out(url);
  // User names before "@" keep their case; nothing else before the path has any.
  std::size_t host = url.substr(0, host_end).rfind('@');
  host = host == std::string_view::npos ? scheme + 3 : host + 1;
  for (std::size_t i = 0; i < scheme; ++i) out[i] = lower(out[i]);
  for (std::size_t i = host; i < host_end; ++i) out[i] = lower(out[i]);
  return out;
}

std::string_view field_key(Field field) {
  static constexpr std::string_view keys[] = {"id",   "url",       "title",
                                              "text", "published", "language"};
  return keys[static_cast<std::size_t>(field)];
}

unsigned field_rank(const ReadOptions& options, Field field, std::string_view name) {
  auto own = options.fields.find(std::string(field_key(field)));
  if (own != options.fields.end() && own->second == name) return 1;
  std::string folded = fold_name(name);
  unsigned rank = 1, found = 0;
  each_word(names_of[static_cast<std::size_t>(field)], [&](std::string_view word) {
    rank += word == "|" ? 100 : 1;
    if (word == folded) found = rank;
    return found == 0;
  });
  return found;
}

bool names_html(std::string_view name) {
  std::string folded = fold_name(name);
  return folded == "html" || folded == "contenthtml" || folded == "bodyhtml";
}

std::string missing_text(const ReadOptions& options) {
  std::string out = "no text: looked for ";
  auto own = options.fields.find("text");
  if (own != options.fields.end()) out += "\"" + printable(own->second, 60) + "\", ";
  int listed = 0;
  each_word(names_of[static_cast<std::size_t>(Field::text)], [&](std::string_view word) {
    out += (listed > 0 ? ", " : "") + std::string(word);
    return ++listed < 8;
  });
  return out + ", …; name the field with --field text=NAME";
}

void Reading::reject(std::string_view place, std::string reason) {
  if (sink_.rejected) sink_.rejected({std::string(place), std::move(reason)});
  if (sink_.stop && sink_.stop()) stopped_ = true;
}

void Reading::notice(std::string_view place, std::string what) {
  if (sink_.notice) sink_.notice({std::string(place), std::move(what)});
}

void Reading::emit(Draft draft, std::string_view member, std::string_view place) {
  if (stopped_) return;
  Document document;
  std::string body = std::move(draft.text);
  if (draft.html || (!draft.plain && begins_like_html(body))) body = html_fragment_text(body);
  if (trim(body).empty()) return reject(place, "the text is empty");
  document.title = collapse(draft.title);
  if (document.title.find('<') != std::string::npos && begins_like_html(document.title)) {
    document.title = collapse(html_fragment_text(document.title));
  }
  document.text = document.title.empty() || begins_with_title(body, document.title)
                      ? std::move(body)
                      : document.title + "\n\n" + body;
  if (document.text.size() > options.limits.text_bytes) {
    return reject(place, limit_reason("the text", options.limits.text_bytes, "text_bytes"));
  }
  document.url = trim(draft.url);
  document.name = draft.id.empty() ? std::string(member) : draft.id;
  std::optional<std::string> url = canonical_url(document.url);
  if (!url && !document.url.empty() && draft.id.empty()) document.name = document.url;
  document.source = url ? *url : document.name;
  document.language = language_tag(draft.language);
  PublishedDate published = read_published(draft.published);
  if (!published.why.empty()) {
    notice(place, "the date \"" + printable(trim(draft.published), 60) +
                      "\" was not read: " + published.why);
  }
  document.published = std::move(published.iso);
  if (document.published.empty()) document.published = draft.fallback_date;
  if (document.published.empty() && draft.published.empty()) {
    document.published = date_in_url(document.url);
  }
  document.id = document_id(document.source, document.text);
  if (!sink_.document(std::move(document), place)) stopped_ = true;
}

}  // namespace redstring::reading
