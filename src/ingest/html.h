// HTML pages: the article in them, without a tree, in time linear in their bytes.
#pragma once

#include <string>
#include <string_view>

namespace redstring::reading {

/// What a page says about itself, and its article.
struct Page {
  std::string title, url, published, language;
  std::string text;  ///< paragraphs separated by blank lines, list items and <br> by line breaks
};

/// Reads a page (valid UTF-8). The article is what stands in itemprop=articleBody, <article> or
/// <main>, else the container with the most prose; navigation, headers, footers, asides, forms,
/// comments, hidden parts and lists of links are left out, unless nothing would be left.
/// After the idea of Kohlschütter, Fankhauser, Nejdl, "Boilerplate detection using shallow text
/// features" (2010): text blocks and their link density; containers are weighed as in Readability.
Page read_page(std::string_view html);

/// All visible text of a piece of HTML, such as a field of a feed.
std::string html_fragment_text(std::string_view html);

/// The encoding that a page declares in its first kilobytes, or empty.
std::string declared_charset(std::string_view head);

/// Text with character references ("&amp;", "&#8217;") decoded.
std::string decode_references(std::string_view text);

}  // namespace redstring::reading
