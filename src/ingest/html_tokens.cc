// The HTML tokenizer. What is unclosed at the end of the page costs one search, not one per tag.
#include "ingest/html_tokens.h"

#include <algorithm>

#include "ingest/strings.h"

namespace redstring::reading {
namespace {

// Elements whose content is not markup.
bool is_raw(std::string_view name) {
  static constexpr std::string_view raw[] = {"script", "style",    "title",   "textarea",
                                             "xmp",    "noframes", "noembed", "iframe"};
  return std::find(std::begin(raw), std::end(raw), name) != std::end(raw);
}

}  // namespace

std::size_t HtmlTokenizer::find(char c, std::size_t from) {
  bool& none = none_left_[static_cast<unsigned char>(c)];
  if (none) return std::string_view::npos;
  std::size_t found = html_.find(c, from);
  if (found == std::string_view::npos) none = true;
  return found;
}

HtmlToken HtmlTokenizer::next() {
  while (at_ < html_.size()) {
    if (!raw_until_.empty()) return raw_text();
    if (html_[at_] != '<') {
      std::size_t end = std::min(html_.find('<', at_), html_.size());
      HtmlToken token{HtmlToken::text, {}, html_.substr(at_, end - at_)};
      at_ = end;
      return token;
    }
    char second = at_ + 1 < html_.size() ? html_[at_ + 1] : '\0';
    char third = at_ + 2 < html_.size() ? html_[at_ + 2] : '\0';
    if (is_letter(second) || (second == '/' && is_letter(third))) {
      HtmlToken token = tag();
      if (token.kind != HtmlToken::end) return token;
      continue;
    }
    if ((second == '!' || second == '?' || second == '/') && skip_declaration()) continue;
    return {HtmlToken::text, {}, html_.substr(at_++, 1)};  // a "<" that opens nothing
  }
  return {};
}

// "<!-- … -->", "<!doctype …>", "<?xml …>", "</…>". False: it is text after all.
bool HtmlTokenizer::skip_declaration() {
  std::string_view rest = html_.substr(at_);
  if (rest.substr(0, 4) == "<!--") {
    if (rest.substr(4, 1) == ">" || rest.substr(4, 2) == "->") {
      at_ += rest[4] == '>' ? 5 : 6;
      return true;
    }
    std::size_t end = no_comment_end_ ? std::string_view::npos : html_.find("-->", at_ + 4);
    if (end == std::string_view::npos) {
      // A comment without end: up to the next ">", so that a page cut in pieces keeps its text.
      no_comment_end_ = true;
      end = find('>', at_);
      at_ = end == std::string_view::npos ? html_.size() : end + 1;
      return true;
    }
    at_ = end + 3;
    return true;
  }
  std::size_t end = find('>', at_);
  if (end == std::string_view::npos) return false;
  at_ = end + 1;
  return true;
}

HtmlToken HtmlTokenizer::raw_text() {
  std::size_t from = at_;
  HtmlToken token{HtmlToken::raw, {}, {}};
  name_ = raw_until_;
  token.name = name_;
  std::size_t end = html_.size();
  for (std::size_t i = html_.find("</", from); i != std::string_view::npos;
       i = html_.find("</", i + 2)) {
    std::string_view rest = html_.substr(i + 2, raw_until_.size() + 1);
    if (rest.size() > raw_until_.size() && starts_with_folded(rest, raw_until_) &&
        (is_space(rest.back()) || rest.back() == '>' || rest.back() == '/')) {
      end = i;
      break;
    }
  }
  token.content = html_.substr(from, end - from);
  raw_until_.clear();
  if (end == from) return next();
  at_ = end;
  return token;
}

std::size_t HtmlTokenizer::end_of_tag(std::size_t from) {
  std::size_t i = from;
  bool value = false;  // behind "=": a quote opens a quoted value
  while (i < html_.size()) {
    char c = html_[i];
    if (c == '>') return i;
    if ((c == '"' || c == '\'') && value) {
      std::size_t close = find(c, i + 1);
      if (close == std::string_view::npos) return find('>', i);
      i = close + 1;
      value = false;
      continue;
    }
    if (c == '=') {
      value = true;
    } else if (!is_space(c)) {
      value = false;
    }
    ++i;
  }
  return std::string_view::npos;
}

// Kind `end`: there was no tag, only the rest of a page that was cut off inside one.
HtmlToken HtmlTokenizer::tag() {
  bool finish = html_[at_ + 1] == '/';
  std::size_t begin = at_ + (finish ? 2 : 1), i = begin;
  while (i < html_.size() && !is_space(html_[i]) && html_[i] != '>' && html_[i] != '/') ++i;
  std::size_t name_end = i;
  std::size_t end = end_of_tag(i);
  if (end == std::string_view::npos) {
    at_ = html_.size();
    return {};
  }
  name_.clear();
  for (char c : html_.substr(begin, std::min<std::size_t>(name_end - begin, 32))) name_ += lower(c);
  HtmlToken token{finish ? HtmlToken::finish : HtmlToken::start, name_,
                  html_.substr(name_end, end - name_end)};
  token.closes_itself = !token.content.empty() && token.content.back() == '/';
  at_ = end + 1;
  if (!finish && is_raw(name_)) raw_until_ = name_;
  return token;
}

bool HtmlAttributes::next(std::string_view& name, std::string_view& value) {
  std::size_t i = 0;
  while (i < rest_.size() && (is_space(rest_[i]) || rest_[i] == '/')) ++i;
  if (i >= rest_.size()) return false;
  std::size_t begin = i++;
  while (i < rest_.size() && !is_space(rest_[i]) && rest_[i] != '=' && rest_[i] != '/') ++i;
  name = rest_.substr(begin, i - begin);
  value = {};
  std::size_t after = i;
  while (after < rest_.size() && is_space(rest_[after])) ++after;
  if (after < rest_.size() && rest_[after] == '=') {
    ++after;
    while (after < rest_.size() && is_space(rest_[after])) ++after;
    i = after;
    if (i < rest_.size() && (rest_[i] == '"' || rest_[i] == '\'')) {
      std::size_t close = std::min(rest_.find(rest_[i], i + 1), rest_.size());
      value = rest_.substr(i + 1, close - i - 1);
      i = std::min(close + 1, rest_.size());
    } else {
      begin = i;
      while (i < rest_.size() && !is_space(rest_[i])) ++i;
      value = rest_.substr(begin, i - begin);
    }
  }
  rest_.remove_prefix(i);
  return true;
}

}  // namespace redstring::reading
