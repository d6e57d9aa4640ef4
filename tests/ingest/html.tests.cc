// Pages: the article in them, what is left out, and that hostile markup costs linear time.
#include <chrono>
#include <random>

#include "catch.h"
#include "ingest/html.h"

using namespace redstring::reading;

namespace {

const std::string first =
    "The harbour office of Brantvik was searched on Tuesday, and three boxes of papers were "
    "carried to a van.";
const std::string second =
    "Ilse Marrow, who had run the office since 2009, said that she had not been told what was "
    "looked for.";
const std::string third =
    "A spokesman for Nordhal Shipping denied that the company owned the server in the cellar of "
    "the office.";

std::string article() { return first + "\n\n" + second + "\n\n" + third; }
std::string paragraphs() { return "<p>" + first + "</p><p>" + second + "</p><p>" + third + "</p>"; }

double seconds(const std::function<void()>& run) {
  auto begin = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

TEST_CASE("a news page gives title, date, address, language and its paragraphs") {
  Page page = read_page(
      "<!DOCTYPE html><html lang=\"en-GB\"><head><meta charset=utf-8><title>Harbour office "
      "searched | The Courier</title>"
      "<meta property=\"og:title\" content=\"Harbour office searched\">"
      "<meta property='article:published_time' content='2019-05-14T08:30:00+02:00'>"
      "<link rel=canonical href=\"https://courier.example/2019/harbour\">"
      "<style>p { color: red }</style><script>var p = '<p>never seen</p>';</script></head><body>"
      "<nav><ul><li><a href=/>Home</a></li><li><a href=/world>World</a></li></ul></nav>"
      "<header><div class=logo>The Courier</div></header>"
      "<article><h1>Harbour office searched</h1><p>" +
      first + "</p><aside><p>" + std::string(300, 'x') + "</p></aside><p>" + second +
      "</p><ul><li>Three boxes</li><li>One van</li></ul><p>" + third +
      "</p></article><div class='related-stories'><p>" + std::string(200, 'y') +
      "</p></div>"
      "<footer><p>All rights reserved by the publishers of this newspaper, its heirs and "
      "assigns.</p></footer>"
      "</body></html>");
  CHECK(page.title == "Harbour office searched");
  CHECK(page.published == "2019-05-14T08:30:00+02:00");
  CHECK(page.url == "https://courier.example/2019/harbour");
  CHECK(page.language == "en-GB");
  CHECK(page.text == first + "\n\n" + second + "\n\nThree boxes\nOne van\n\n" + third);
}

TEST_CASE("without article or main the container with most prose is the article") {
  Page page = read_page(
      "<body><div id=top><a href=/>Home</a> <a href=/a>Sport</a></div><div class=x>"
      "<div><div class=story>" +
      paragraphs() +
      "</div></div>"
      "<div class=list><p><a href=1>Another story about something else entirely that we ran</a></p>"
      "<p><a href=2>And yet another story that readers of this paper may like to read</a></p></div>"
      "</div></body>");
  CHECK(page.text == article());
}

TEST_CASE("an article cut into sections stays whole") {
  Page page =
      read_page("<body><div class=page><section><p>" + first + "</p></section><section><p>" +
                second + "</p></section><section><p>" + third + "</p></section></div></body>");
  CHECK(page.text == article());
}

TEST_CASE("a wrapper that is called after its sidebar does not cost the article") {
  CHECK(read_page("<body><div class='page has-sidebar'>" + paragraphs() + "</div></body>").text ==
        article());
  CHECK(read_page("<body><form action=/>" + paragraphs() + "</form></body>").text == article());
}

TEST_CASE("an unclosed nav does not swallow what follows it") {
  CHECK(read_page("<body><div><nav><a href=/>Home</a></div><div>" + paragraphs() + "</div></body>")
            .text == article());
  CHECK(read_page("<body><nav><a href=/>Home</a><main>" + paragraphs() + "</main></body>").text ==
        article());
}

TEST_CASE("hidden parts are not what the reader sees") {
  CHECK(html_fragment_text(
            "<p>Seen</p><div hidden><p>Not seen</p></div><div style='display: none'>Nor this</div>"
            "<noscript>Nor that</noscript><p>Seen too</p>") == "Seen\n\nSeen too");
}

TEST_CASE("the title comes from the page's own words, without the site's name") {
  CHECK(read_page("<title>Fire at the quay - The Courier</title><meta property=og:site_name "
                  "content='The Courier'><p>x")
            .title == "Fire at the quay");
  CHECK(read_page("<title>Fire at the quay | The Courier</title><p>x").title == "Fire at the quay");
  CHECK(read_page("<title>Ships &amp; servers: a history</title><p>x").title ==
        "Ships & servers: a history");
  CHECK(read_page("<title>Courier</title><h1>Fire <em>at</em> the quay</h1><p>x").title ==
        "Fire at the quay");
  CHECK(read_page("<h1>The Courier</h1><main><h1>Fire at the quay</h1>" + paragraphs() + "</main>")
            .title == "Fire at the quay");
  CHECK(read_page("<svg><title>Icon</title></svg><title>Fire</title><p>x").title == "Fire");
}

TEST_CASE("dates come from meta, JSON-LD, itemprop and time, in this order of trust") {
  CHECK(read_page(
            "<script "
            "type=application/"
            "ld+json>{\"@graph\":[{\"@type\":\"NewsArticle\",\"datePublished\":\"2019-05-14\"}]}"
            "</script><time datetime=2020-01-01>x</time>")
            .published == "2019-05-14");
  CHECK(read_page("<meta name=date content=2018-02-03><time datetime=2020-01-01>x</time>")
            .published == "2018-02-03");
  CHECK(read_page("<span itemprop=datePublished content=2018-02-04>x</span>").published ==
        "2018-02-04");
  CHECK(read_page("<p>By X, <time datetime='2020-01-01T10:00'>today</time>").published ==
        "2020-01-01T10:00");
  CHECK(read_page("<script type=application/ld+json>{broken</script><p>x").published.empty());
}

TEST_CASE("the article body of JSON-LD stands in for a page that scripts would have filled") {
  Page page =
      read_page("<script type='application/ld+json'>{\"headline\":\"Fire\",\"articleBody\":\"" +
                first + "\"}</script><div id=root></div>");
  CHECK(page.text == first);
  CHECK(page.title == "Fire");
}

TEST_CASE("breaks, cells, preformatted text and inline tags keep their words apart or together") {
  CHECK(html_fragment_text("a<br>b<br/>c") == "a\nb\nc");
  CHECK(html_fragment_text("<b>Bar</b>tholomew <i>Quill</i>,\n\n  captain") ==
        "Bartholomew Quill, captain");
  CHECK(html_fragment_text("<table><tr><td>Mara</td><td>captain</td></tr><tr><td>Olav</"
                           "td><td>cook</td></tr></table>") == "Mara\tcaptain\nOlav\tcook");
  CHECK(html_fragment_text("<pre>one\n  two</pre>three") == "one\ntwo\n\nthree");
  CHECK(html_fragment_text("<ul><li><p>one</p></li><li>two</li></ul>") == "one\ntwo");
  CHECK(html_fragment_text("5 < 6 and 7 > 3 & so on") == "5 < 6 and 7 > 3 & so on");
}

TEST_CASE("character references are decoded as browsers do") {
  CHECK(decode_references("&lt;p&gt; &amp;amp; &quot;&apos;") == "<p> &amp; \"'");
  CHECK(decode_references("caf&eacute; caf&eacute caf&#233; caf&#xE9; &#x1F600;") ==
        "café café café café 😀");
  CHECK(decode_references("&#146;&#8217;&rsquo;&#x92;") == "’’’’");
  CHECK(decode_references("&#0; &#xD800; &#x110000; &#99999999999999999999;") ==
        "\xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD");
  CHECK(decode_references("AT&T &nosuch; & &; &# &#x; &#xg") == "AT&T &nosuch; & &; &# &#x; &#xg");
  CHECK(decode_references("&Scaron;&scaron;&zcaron;&hellip;&mdash;") == "Ššž…—");
}

TEST_CASE("comments, declarations and broken tags lose no text around them") {
  CHECK(html_fragment_text("a<!-- <p>no</p> -->b") == "ab");
  CHECK(html_fragment_text("a<!---->b<!>c<?php no ?>d") == "abcd");
  CHECK(html_fragment_text("a<!-- never closed <p>b") == "ab");
  CHECK(html_fragment_text("<p class=\"never closed>one</p><p>two</p>") == "one\n\ntwo");
  CHECK(html_fragment_text("one</p></div></nav></article>two<//>").find("two") !=
        std::string::npos);
  CHECK(html_fragment_text("one<") == "one<");
  CHECK(html_fragment_text("one<a href='x") == "one");
  CHECK(html_fragment_text("") == "");
}

TEST_CASE("the declared encoding is found in its several places") {
  CHECK(declared_charset("<meta charset=\"windows-1251\">") == "windows-1251");
  CHECK(declared_charset(
            "<META HTTP-EQUIV=Content-Type CONTENT=\"text/html; charset=ISO-8859-2\">") ==
        "iso-8859-2");
  CHECK(declared_charset("<?xml version=\"1.0\" encoding=\"koi8-r\"?><html>") == "koi8-r");
  CHECK(declared_charset("<p>charset=x</p>").empty());
}

TEST_CASE("a million nested tags cost linear time and keep their text") {
  for (const char* tag :
       {"<div>", "<nav>", "<p>", "<b>", "<ul><li>", "<table><tr><td>", "<a href=x>", "<svg>"}) {
    std::string html;
    for (int i = 0; i < 100'000; ++i) html += tag;
    html += first;
    INFO(tag);
    CHECK(seconds([&] {
            std::string text = read_page(html).text;
            if (tag != std::string("<svg>")) CHECK(text == first);
          }) < 2.0);
  }
  std::string deep;
  for (int i = 0; i < 1'000'000; ++i) deep += "<div>";
  deep += "<p>" + first + "</p>";
  for (int i = 0; i < 1'000'000; ++i) deep += "</nav></div>";
  CHECK(seconds([&] { CHECK(read_page(deep).text == first); }) < 5.0);
}

TEST_CASE("markup that is never closed costs one search and not one per tag") {
  for (const char* piece :
       {"<!--", "<a '", "<a b='", "<a b=\"", "<script>", "<title>", "</", "<!", "<?", "&", "&#",
        "&amp", "<script></script", "<textarea>", "<p>x<!--", "</p x='", "<a =\"'"}) {
    std::string html;
    while (html.size() < 2'000'000) html += piece;
    INFO(piece);
    CHECK(seconds([&] { read_page(html); }) < 2.0);
    CHECK(seconds([&] { html_fragment_text(html); }) < 2.0);
  }
}

TEST_CASE("words of a page in random order of known tags are never joined across blocks nor lost") {
  std::mt19937_64 random(7);
  const char* tags[] = {"<p>",  "</p>", "<div>", "</div>", "<ul>",      "<li>",      "</ul>",
                        "<br>", "<h2>", "</h2>", "<td>",   "<section>", "</section>"};
  for (int round = 0; round < 300; ++round) {
    std::string html;
    std::vector<std::string> words;
    for (int i = 0; i < 40; ++i) {
      html += tags[random() % std::size(tags)];
      if (random() % 2 == 0) {
        words.push_back("w" + std::to_string(i));
        html += words.back();
      }
      html += tags[random() % 2 == 0 ? 0 : 2];
    }
    std::string text = html_fragment_text(html), expected;
    std::string squeezed;
    for (char c : text) squeezed += (c == '\n' || c == '\t') ? ' ' : c;
    std::string folded;
    for (char c : squeezed) {
      if (c != ' ' || (!folded.empty() && folded.back() != ' ')) folded += c;
    }
    for (const auto& word : words) expected += (expected.empty() ? "" : " ") + word;
    REQUIRE(folded == expected);
  }
}
