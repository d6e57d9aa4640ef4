// From a page to its article: blocks of text with their link density, containers with their weight,
// and what the head says. Containers are numbered as they open, each covers a run of blocks; that
// is all of the tree that is kept.
#include "ingest/html.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "ingest/encoding.h"
#include "ingest/entities.h"
#include "ingest/html_tokens.h"
#include "ingest/json.h"
#include "ingest/strings.h"

namespace redstring::reading {
namespace {

enum Zone : std::uint8_t {
  zone_strong = 1,  // nav, footer, aside, comments
  zone_weak = 2,    // header, form, "sidebar", "related": dropped if enough is left
  zone_hidden = 4,  // never shown
};

enum class What : std::uint8_t { none, article, main, body_property };

enum class Kind : std::uint8_t { paragraph, heading, first_heading, item, row, cell };

struct Block {
  std::uint32_t begin = 0, end = 0;  // in the text
  std::uint32_t letters = 0;         // bytes that are not space
  std::uint32_t linked = 0;          // of them inside <a>
  std::uint32_t container = 0;
  Kind kind = Kind::paragraph;
  std::uint8_t zone = 0;
  bool new_row = false;  // the first cell of a table's row

  bool link_list() const { return letters == 0 || linked * 2 > letters; }
  bool prose() const { return letters >= 40 && linked * 3 < letters && kind != Kind::heading; }
};

struct Container {
  std::uint32_t parent = 0;
  std::uint32_t first_block = 0, last_block = 0;  // half-open
  std::uint32_t score = 0;
  What what = What::none;
};

// How elements behave. Elements that are not listed are inline.
struct Element {
  std::string_view name;
  enum Role : std::uint8_t { container, block, empty, dropped } role;
  std::uint8_t zone = 0;
  Kind kind = Kind::paragraph;
};

constexpr Element elements[] = {
    {"address", Element::block},
    {"article", Element::container},
    {"aside", Element::container, zone_strong},
    {"audio", Element::dropped},
    {"blockquote", Element::container},
    {"body", Element::block},
    {"br", Element::empty},
    {"button", Element::dropped},
    {"canvas", Element::dropped},
    {"caption", Element::block},
    {"center", Element::block},
    {"dd", Element::block, 0, Kind::item},
    {"details", Element::container},
    {"dialog", Element::container, zone_weak},
    {"div", Element::container},
    {"dl", Element::container},
    {"dt", Element::block, 0, Kind::item},
    {"fieldset", Element::container},
    {"figcaption", Element::block},
    {"figure", Element::container},
    {"footer", Element::container, zone_strong},
    {"form", Element::container, zone_weak},
    {"h1", Element::block, 0, Kind::first_heading},
    {"h2", Element::block, 0, Kind::heading},
    {"h3", Element::block, 0, Kind::heading},
    {"h4", Element::block, 0, Kind::heading},
    {"h5", Element::block, 0, Kind::heading},
    {"h6", Element::block, 0, Kind::heading},
    {"head", Element::block},
    {"header", Element::container, zone_weak},
    {"hr", Element::block},
    {"legend", Element::block},
    {"li", Element::block, 0, Kind::item},
    {"main", Element::container},
    {"math", Element::dropped},
    {"menu", Element::container},
    {"nav", Element::container, zone_strong},
    {"noscript", Element::dropped},
    {"object", Element::dropped},
    {"ol", Element::container},
    {"option", Element::block},
    {"p", Element::block},
    {"pre", Element::block},
    {"section", Element::container},
    {"select", Element::dropped},
    {"summary", Element::block},
    {"svg", Element::dropped},
    {"table", Element::container},
    {"tbody", Element::block},
    {"td", Element::block, 0, Kind::cell},
    {"template", Element::dropped},
    {"tfoot", Element::block},
    {"th", Element::block, 0, Kind::cell},
    {"thead", Element::block},
    {"tr", Element::block, 0, Kind::row},
    {"ul", Element::container},
    {"video", Element::dropped},
};

const Element* element_of(std::string_view name) {
  const auto* found =
      std::lower_bound(std::begin(elements), std::end(elements), name,
                       [](const Element& e, std::string_view n) { return e.name < n; });
  return found != std::end(elements) && found->name == name ? found : nullptr;
}

// What class and id names of containers give away, word by word.
std::uint8_t zone_of_names(std::string_view names) {
  static constexpr std::string_view strong[] = {"comments", "commentlist", "disqus", "respond"};
  static constexpr std::string_view weak[] = {
      "ad",           "ads",     "advert",      "advertisement", "banner",     "breadcrumb",
      "breadcrumbs",  "consent", "cookie",      "cookies",       "footer",     "masthead",
      "menu",         "modal",   "nav",         "navbar",        "navigation", "newsletter",
      "outbrain",     "pager",   "pagination",  "popular",       "popup",      "promo",
      "promotion",    "recirc",  "recommended", "related",       "share",      "sharing",
      "sidebar",      "signup",  "social",      "sponsor",       "sponsored",  "subscribe",
      "subscription", "taboola", "toolbar",     "trending",      "widget"};
  std::uint8_t zone = 0;
  std::string word;
  for (std::size_t i = 0; i <= names.size() && i < 2000; ++i) {
    char c = i < names.size() ? names[i] : ' ';
    if (is_letter(c) || is_digit(c)) {
      word += lower(c);
      continue;
    }
    if (std::find(std::begin(strong), std::end(strong), word) != std::end(strong))
      zone |= zone_strong;
    if (std::binary_search(std::begin(weak), std::end(weak), word)) zone |= zone_weak;
    word.clear();
  }
  return zone;
}

struct Tag {
  std::string_view itemprop, role, property, name, content, datetime, rel, href, type, lang, style;
  std::string_view css_class, css_id, http_equiv, aria_hidden;
  bool hidden = false;
};

Tag attributes_of(std::string_view content) {
  Tag tag;
  HtmlAttributes attributes(content);
  std::string_view name, value;
  // Every attribute is read once; a tag of millions of them is still linear.
  while (attributes.next(name, value)) {
    auto take = [&](std::string_view wanted, std::string_view& into) {
      if (into.empty() && equals_folded(name, wanted)) into = value;
    };
    switch (name.size()) {
      case 2:
        take("id", tag.css_id);
        break;
      case 3:
        take("rel", tag.rel);
        break;
      case 4:
        take("role", tag.role);
        take("name", tag.name);
        take("href", tag.href);
        take("type", tag.type);
        take("lang", tag.lang);
        break;
      case 5:
        take("class", tag.css_class);
        take("style", tag.style);
        break;
      case 6:
        tag.hidden |= equals_folded(name, "hidden");
        break;
      case 7:
        take("content", tag.content);
        break;
      case 8:
        take("itemprop", tag.itemprop);
        take("property", tag.property);
        take("datetime", tag.datetime);
        break;
      case 10:
        take("http-equiv", tag.http_equiv);
        break;
      case 11:
        take("aria-hidden", tag.aria_hidden);
        break;
      default:
        break;
    }
  }
  if (!tag.style.empty()) {
    std::string style;
    for (char c : tag.style.substr(0, 500)) {
      if (!is_space(c)) style += lower(c);
    }
    tag.hidden |= style.find("display:none") != std::string::npos ||
                  style.find("visibility:hidden") != std::string::npos;
  }
  tag.hidden |= equals_folded(tag.aria_hidden, "true");
  return tag;
}

// Facts of the head, each with the rank of the place it came from: a lower rank wins.
struct Fact {
  std::string value;
  unsigned rank = 1000;

  void offer(unsigned new_rank, std::string_view new_value) {
    if (new_rank >= rank || trim(new_value).empty()) return;
    value = collapse(decode_references(new_value.substr(0, 4000)));
    if (!value.empty()) rank = new_rank;
  }
};

class PageReader {
 public:
  explicit PageReader(std::string_view html) : tokens_(html) {
    containers_.push_back({});
    stack_.push_back({0, 0, 0});
  }

  void run() {
    for (HtmlToken token = tokens_.next(); token.kind != HtmlToken::end; token = tokens_.next()) {
      switch (token.kind) {
        case HtmlToken::text:
          if (dropped_ == 0) add_text(token.content);
          break;
        case HtmlToken::raw:
          raw(token);
          break;
        case HtmlToken::start:
          start(token);
          break;
        case HtmlToken::finish:
          finish(token.name);
          break;
        case HtmlToken::end:
          break;
      }
    }
    flush();
    while (stack_.size() > 1) pop();
    containers_[0].last_block = static_cast<std::uint32_t>(blocks_.size());
  }

  std::string everything() const { return join(visible()); }

  Page page();

 private:
  struct Open {
    std::uint32_t container;
    std::uint16_t element;  // index into `elements`
    std::uint8_t zone;
  };

  void add_text(std::string_view raw);
  void append(std::string_view decoded);
  void line_break();
  void flush();
  void start(const HtmlToken& token);
  void finish(std::string_view name);
  void raw(const HtmlToken& token);
  void push(const Element& element, const Tag& tag);
  void pop();
  void meta(const Tag& tag);
  void inline_facts(std::string_view name, const Tag& tag);

  std::vector<std::uint32_t> visible() const {
    std::vector<std::uint32_t> kept;
    for (std::uint32_t i = 0; i < blocks_.size(); ++i) {
      if ((blocks_[i].zone & zone_hidden) == 0) kept.push_back(i);
    }
    return kept;
  }
  std::uint32_t best_container() const;
  std::vector<std::uint32_t> select(std::uint32_t container, std::uint8_t zones) const;
  std::size_t letters(const std::vector<std::uint32_t>& kept) const;
  std::string join(const std::vector<std::uint32_t>& kept) const;
  std::string title() const;

  HtmlTokenizer tokens_;
  std::string text_;
  std::vector<Block> blocks_;
  std::vector<Container> containers_;
  std::vector<Open> stack_;
  std::uint32_t open_count_[std::size(elements)] = {};
  Block block_;  // under way
  Kind next_kind_ = Kind::paragraph;
  bool space_ = false;  // white space is due before the next character
  bool in_link_ = false, pre_ = false, new_row_ = false;
  std::size_t dropped_ = 0;  // depth inside a dropped element of the name below
  std::string dropped_name_;
  bool json_script_ = false;
  Fact title_, site_, heading_, page_title_, date_, url_, language_, article_body_;
};

void PageReader::append(std::string_view decoded) {
  for (std::size_t i = 0; i < decoded.size(); ++i) {
    char c = decoded[i];
    bool no_break = c == '\xC2' && i + 1 < decoded.size() && decoded[i + 1] == '\xA0';
    if (pre_ && c == '\n') {
      line_break();
      continue;
    }
    if (is_space(c) || no_break) {
      space_ = true;
      i += no_break ? 1 : 0;
      continue;
    }
    if (c == '\0') continue;
    if (space_ && text_.size() > block_.begin && text_.back() != '\n') text_ += ' ';
    space_ = false;
    text_ += c;
    ++block_.letters;
    if (in_link_) ++block_.linked;
  }
}

void PageReader::add_text(std::string_view raw) {
  if (raw.find('&') == std::string_view::npos) {
    append(raw);
  } else {
    append(decode_references(raw));
  }
}

void PageReader::line_break() {
  space_ = false;
  std::size_t begin = block_.begin;
  if (text_.size() == begin) return;
  if (text_.size() >= begin + 2 && text_.substr(text_.size() - 2) == "\n\n") return;
  text_ += '\n';
}

void PageReader::flush() {
  while (text_.size() > block_.begin && text_.back() == '\n') text_.pop_back();
  block_.end = static_cast<std::uint32_t>(text_.size());
  if (block_.letters > 0) {
    block_.container = stack_.back().container;
    block_.zone = stack_.back().zone;
    block_.kind = next_kind_;
    block_.new_row = new_row_;
    new_row_ = false;
    if (next_kind_ == Kind::first_heading && (block_.zone & zone_hidden) == 0) {
      heading_.offer(1, std::string_view(text_).substr(block_.begin, block_.end - block_.begin));
    }
    if (block_.prose() && (block_.zone & (zone_hidden | zone_strong)) == 0) {
      // A paragraph speaks for its container, half as much for the next, a third for the one above.
      std::uint32_t weight = 6 * (1 + std::min<std::uint32_t>(block_.letters / 50, 12));
      std::uint32_t at = block_.container;
      for (std::uint32_t share : {1u, 2u, 3u}) {
        containers_[at].score += weight / share;
        if (at == 0) break;
        at = containers_[at].parent;
      }
    }
    blocks_.push_back(block_);
  }
  block_ = {};
  block_.begin = static_cast<std::uint32_t>(text_.size());
  next_kind_ = Kind::paragraph;
  space_ = false;
}

void PageReader::push(const Element& element, const Tag& tag) {
  std::uint8_t zone = stack_.back().zone;
  What what = What::none;
  if (element.name == "article") what = What::article;
  if (element.name == "main" || equals_folded(tag.role, "main")) what = What::main;
  if (equals_folded(tag.itemprop, "articlebody")) what = What::body_property;
  if (what != What::none && element.name != "article") {
    zone &= zone_hidden;  // an unclosed <nav> before it does not swallow the article
  }
  zone |= element.zone;
  if (equals_folded(tag.role, "navigation") || equals_folded(tag.role, "contentinfo") ||
      equals_folded(tag.role, "complementary")) {
    zone |= zone_strong;
  }
  if (what == What::none) {
    zone |= zone_of_names(tag.css_class);
    zone |= zone_of_names(tag.css_id);
  }
  if (tag.hidden) zone |= zone_hidden;
  Container container;
  container.parent = stack_.back().container;
  container.first_block = static_cast<std::uint32_t>(blocks_.size());
  container.what = what;
  auto index = static_cast<std::uint16_t>(&element - elements);
  stack_.push_back({static_cast<std::uint32_t>(containers_.size()), index, zone});
  containers_.push_back(container);
  ++open_count_[index];
}

void PageReader::pop() {
  Open open = stack_.back();
  stack_.pop_back();
  --open_count_[open.element];
  containers_[open.container].last_block = static_cast<std::uint32_t>(blocks_.size());
}

void PageReader::start(const HtmlToken& token) {
  if (dropped_ > 0) {
    if (token.name == dropped_name_ && !token.closes_itself) ++dropped_;
    return;
  }
  const Element* element = element_of(token.name);
  if (element == nullptr) {
    if (token.name == "a") in_link_ = true;
    if (token.name == "script") {
      Tag tag = attributes_of(token.content);
      json_script_ = lower(tag.type).find("ld+json") != std::string::npos;
      return;
    }
    if (token.name == "meta") return meta(attributes_of(token.content));
    if (token.name == "html") return language_.offer(1, attributes_of(token.content).lang);
    if (token.content.size() > 4) inline_facts(token.name, attributes_of(token.content));
    return;
  }
  switch (element->role) {
    case Element::empty:
      line_break();
      break;
    case Element::dropped:
      if (token.closes_itself) break;
      dropped_ = 1;
      dropped_name_ = token.name;
      break;
    case Element::block:
      // A paragraph or heading inside a list item or cell goes on in it.
      if ((next_kind_ == Kind::item || next_kind_ == Kind::cell) && block_.letters == 0 &&
          element->kind == Kind::paragraph) {
        break;
      }
      flush();
      next_kind_ = element->kind;
      if (next_kind_ == Kind::row) new_row_ = true;
      pre_ = element->name == "pre";
      if (token.content.size() > 8) inline_facts(token.name, attributes_of(token.content));
      break;
    case Element::container: {
      flush();
      Tag tag = attributes_of(token.content);
      inline_facts(token.name, tag);
      push(*element, tag);
      break;
    }
  }
}

void PageReader::finish(std::string_view name) {
  if (dropped_ > 0) {
    if (name == dropped_name_) --dropped_;
    return;
  }
  if (name == "a") in_link_ = false;
  if (name == "p" && (next_kind_ == Kind::item || next_kind_ == Kind::cell)) return line_break();
  const Element* element = element_of(name);
  if (element == nullptr) return;
  if (element->role == Element::block) {
    flush();
    pre_ = false;
  }
  if (element->role != Element::container) return;
  flush();
  auto index = static_cast<std::uint16_t>(element - elements);
  if (open_count_[index] == 0) return;
  // Each pop was paid for by a push, so that hostile nesting stays linear.
  while (stack_.back().element != index || stack_.size() == 1) pop();
  pop();
}

void PageReader::raw(const HtmlToken& token) {
  if (token.name == "title" && dropped_ == 0) page_title_.offer(1, token.content);
  if (token.name == "script" && json_script_) {
    json_script_ = false;
    PageFacts facts = page_facts(token.content);
    date_.offer(2, facts.published);
    title_.offer(3, facts.headline);
    url_.offer(4, facts.url);
    language_.offer(4, facts.language);
    if (article_body_.rank == 1000 && !trim(facts.body).empty()) article_body_ = {facts.body, 1};
  }
}

void PageReader::meta(const Tag& tag) {
  std::string name = lower(trim(!tag.property.empty() ? tag.property : tag.name));
  if (name.empty() && !tag.itemprop.empty()) name = "itemprop:" + lower(tag.itemprop);
  if (name == "og:title") title_.offer(1, tag.content);
  if (name == "twitter:title") title_.offer(4, tag.content);
  if (name == "dc.title" || name == "dcterms.title") title_.offer(5, tag.content);
  if (name == "og:site_name") site_.offer(1, tag.content);
  if (name == "og:url") url_.offer(2, tag.content);
  if (name == "og:locale") language_.offer(3, tag.content);
  if (equals_folded(tag.http_equiv, "content-language")) language_.offer(2, tag.content);
  static constexpr std::string_view dates[] = {"article:published_time",
                                               "",
                                               "itemprop:datepublished",
                                               "datepublished",
                                               "article:published",
                                               "og:published_time",
                                               "parsely-pub-date",
                                               "sailthru.date",
                                               "publishdate",
                                               "publish-date",
                                               "publish_date",
                                               "publication_date",
                                               "published_time",
                                               "pubdate",
                                               "dc.date.issued",
                                               "dcterms.issued",
                                               "dc.date",
                                               "dcterms.date",
                                               "dcterms.created",
                                               "dc.date.created",
                                               "cxenseparse:recs:publishtime",
                                               "citation_publication_date",
                                               "citation_date",
                                               "originalpublicationdate",
                                               "article_date_original",
                                               "date"};
  for (unsigned i = 0; i < std::size(dates); ++i) {
    if (!dates[i].empty() && name == dates[i]) date_.offer(i + 1, tag.content);
  }
}

void PageReader::inline_facts(std::string_view name, const Tag& tag) {
  if (name == "link" && equals_folded(tag.rel, "canonical")) url_.offer(1, tag.href);
  if (equals_folded(tag.itemprop, "datepublished")) {
    date_.offer(3, !tag.datetime.empty() ? tag.datetime : tag.content);
  }
  if (name == "time" && !tag.datetime.empty() &&
      (stack_.back().zone & (zone_strong | zone_hidden)) == 0) {
    date_.offer(50, tag.datetime);
  }
}

std::size_t PageReader::letters(const std::vector<std::uint32_t>& kept) const {
  std::size_t out = 0;
  for (std::uint32_t i : kept) out += blocks_[i].letters;
  return out;
}

// The blocks of a container without zones of these kinds, without lists of links, and without
// headings that stand over nothing that was kept.
std::vector<std::uint32_t> PageReader::select(std::uint32_t container, std::uint8_t zones) const {
  std::vector<std::uint32_t> kept;
  std::uint32_t waiting = 0;  // headings at the end of `kept` that nothing follows yet
  const Container& from = containers_[container];
  for (std::uint32_t i = from.first_block; i < from.last_block; ++i) {
    const Block& block = blocks_[i];
    if ((block.zone & zones) != 0) continue;
    bool heading = block.kind == Kind::heading || block.kind == Kind::first_heading;
    if (!heading && block.link_list()) continue;
    if (heading && kept.size() > waiting && waiting > 0) {
      kept.resize(kept.size() - waiting);
      waiting = 0;
    }
    kept.push_back(i);
    waiting = block.kind == Kind::heading ? 1 : 0;
  }
  kept.resize(kept.size() - waiting);
  return kept;
}

std::uint32_t PageReader::best_container() const {
  // Prose before each block, so that any container's share is one subtraction.
  std::vector<std::uint64_t> prose(blocks_.size() + 1, 0);
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const Block& block = blocks_[i];
    bool counts = block.prose() && (block.zone & (zone_hidden | zone_strong)) == 0;
    prose[i + 1] = prose[i] + (counts ? block.letters : 0);
  }
  auto share = [&](const Container& c) { return prose[c.last_block] - prose[c.first_block]; };
  std::uint64_t all = prose.back();

  // What the page itself calls its article, the most telling name first.
  for (What what : {What::body_property, What::article, What::main}) {
    std::uint32_t best = 0;
    for (std::uint32_t i = 1; i < containers_.size(); ++i) {
      if (containers_[i].what != what) continue;
      if (best == 0 || share(containers_[i]) > share(containers_[best])) best = i;
    }
    if (best != 0 && share(containers_[best]) > 0 && share(containers_[best]) * 4 >= all)
      return best;
  }
  std::uint32_t best = 0;
  for (std::uint32_t i = 1; i < containers_.size(); ++i) {
    if (containers_[i].score > containers_[best].score) best = i;
  }
  // An article may be cut into several containers: go up until most of the prose is inside.
  while (best != 0 && share(containers_[best]) * 2 < all) best = containers_[best].parent;
  return best;
}

std::string PageReader::join(const std::vector<std::uint32_t>& kept) const {
  std::string out;
  const Block* before = nullptr;
  for (std::uint32_t i : kept) {
    const Block& block = blocks_[i];
    if (before != nullptr) {
      bool list = block.kind == Kind::item && before->kind == Kind::item;
      bool row = block.kind == Kind::cell && before->kind == Kind::cell;
      out += list || (row && block.new_row) ? "\n" : row ? "\t" : "\n\n";
    }
    out.append(text_, block.begin, block.end - block.begin);
    before = &block;
  }
  return out;
}

// og:title or its like without the site's name behind it, else the first <h1>, else <title> up to
// the separator before the site's name.
std::string PageReader::title() const {
  auto without_site = [&](std::string title) {
    for (std::string_view separator : {" | ", " - ", " – ", " — ", " :: ", " » ", " · "}) {
      std::size_t at = title.rfind(separator);
      if (at == std::string::npos || at == 0) continue;
      std::string tail = title.substr(at + separator.size());
      bool named = !site_.value.empty() && lower(tail) == lower(site_.value);
      bool before_is_heading =
          !heading_.value.empty() && lower(title.substr(0, at)) == lower(heading_.value);
      if (named || before_is_heading) return title.substr(0, at);
    }
    return title;
  };
  if (!title_.value.empty()) return without_site(title_.value);
  if (!heading_.value.empty() && lower(heading_.value) != lower(site_.value)) return heading_.value;
  std::string title = without_site(page_title_.value);
  if (title == page_title_.value) {
    std::size_t bar = title.rfind(" | ");
    if (bar != std::string::npos && bar > 0) title.resize(bar);
  }
  return title;
}

Page PageReader::page() {
  Page page;
  std::uint32_t container = best_container();
  // The heading of the article itself says more than one that the whole site wears.
  for (std::uint32_t i = containers_[container].first_block; i < containers_[container].last_block;
       ++i) {
    const Block& block = blocks_[i];
    if (block.kind != Kind::first_heading || (block.zone & zone_hidden) != 0) continue;
    heading_.rank = 1000;
    heading_.offer(0, std::string_view(text_).substr(block.begin, block.end - block.begin));
    break;
  }
  page.title = title();
  page.url = url_.value;
  page.published = date_.value;
  page.language = language_.value;
  constexpr std::uint8_t strict = zone_hidden | zone_strong | zone_weak;
  constexpr std::uint8_t wide = zone_hidden | zone_strong;
  std::vector<std::uint32_t> kept = select(container, strict);
  std::vector<std::uint32_t> wider = select(container, wide);
  // A wrapper called "has-sidebar" must not cost the article.
  if (letters(kept) * 4 < letters(wider)) kept = std::move(wider);
  if (kept.empty()) kept = select(0, wide);
  if (kept.empty()) kept = select(0, zone_hidden);
  if (kept.empty()) kept = visible();
  // The title is put before the text by whoever asked; its <h1> need not stand there again.
  std::string folded = lower(page.title);
  kept.erase(std::remove_if(kept.begin(), kept.end(),
                            [&](std::uint32_t i) {
                              const Block& block = blocks_[i];
                              return block.kind == Kind::first_heading &&
                                     lower(collapse(std::string_view(text_).substr(
                                         block.begin, block.end - block.begin))) == folded;
                            }),
             kept.end());
  page.text = join(kept);
  if (page.text.size() < 200 && article_body_.value.size() > 2 * page.text.size()) {
    page.text = article_body_.value;  // a page that scripts would have filled
  }
  return page;
}

}  // namespace

Page read_page(std::string_view html) {
  PageReader reader(html);
  reader.run();
  return reader.page();
}

std::string html_fragment_text(std::string_view html) {
  PageReader reader(html);
  reader.run();
  return reader.everything();
}

std::string declared_charset(std::string_view head) {
  head = head.substr(0, 8192);
  HtmlTokenizer tokens(head);
  for (HtmlToken token = tokens.next(); token.kind != HtmlToken::end; token = tokens.next()) {
    if (token.kind != HtmlToken::start || token.name != "meta") continue;
    HtmlAttributes attributes(token.content);
    std::string_view name, value;
    while (attributes.next(name, value)) {
      if (equals_folded(name, "charset")) return std::string(trim(value));
      if (!equals_folded(name, "content")) continue;
      std::string content = lower(value);
      std::size_t at = content.find("charset=");
      if (at == std::string::npos) continue;
      content = content.substr(at + 8);
      return std::string(trim(content.substr(0, content.find_first_of(" ;\"'"))));
    }
  }
  // An XHTML page may say it in its XML declaration only.
  std::size_t at = head.substr(0, 200).find("encoding=");
  if (head.substr(0, 5) != "<?xml" || at == std::string_view::npos || at + 10 >= head.size())
    return {};
  std::string_view rest = head.substr(at + 10);
  return std::string(rest.substr(0, rest.find_first_of("\"'?>")));
}

std::string decode_references(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '&') {
      std::size_t end = std::min(text.find('&', i), text.size());
      out.append(text, i, end - i);
      i = end;
      continue;
    }
    std::size_t at = i + 1;
    if (at < text.size() && text[at] == '#') {
      ++at;
      bool hex = at < text.size() && lower(text[at]) == 'x';
      if (hex) ++at;
      std::size_t digits = at;
      char32_t value = 0;
      for (; at < text.size(); ++at) {
        char c = lower(text[at]);
        bool letter = hex && c >= 'a' && c <= 'f';
        if (!is_digit(c) && !letter) break;
        value = std::min<char32_t>(value * (hex ? 16 : 10) + (letter ? c - 'a' + 10 : c - '0'),
                                   0x110000);
      }
      if (at > digits) {
        // 128 to 159 were written by authors who meant windows-1252.
        if (value >= 128 && value < 160) {
          out += decode(std::string(1, static_cast<char>(value)), "windows-1252").text;
        } else {
          append_code_point(out, value == 0 ? 0xFFFD : value);
        }
        i = at + (at < text.size() && text[at] == ';' ? 1 : 0);
        continue;
      }
    } else {
      while (at < text.size() && at - i <= longest_entity &&
             (is_letter(text[at]) || is_digit(text[at])))
        ++at;
      std::string_view name = text.substr(i + 1, at - i - 1);
      bool semicolon = at < text.size() && text[at] == ';';
      if (std::optional<char32_t> c = named_entity(name, semicolon)) {
        append_code_point(out, *c);
        i = at + (semicolon ? 1 : 0);
        continue;
      }
    }
    out += '&';
    ++i;
  }
  return out;
}

}  // namespace redstring::reading
