// The extract command: what would be found in a text, or in every line of a file, without a
// database; --db names one whose knowledge base says who is meant. Lines are analyzed side by side
// and written in the order in which they came.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "app/commands.h"
#include "app/limits.h"
#include "app/render.h"
#include "app/session.h"
#include "app/wire.h"

namespace redstring::app {
namespace {

constexpr std::size_t batch_lines = 512;
constexpr std::size_t batch_bytes = 8u << 20;

Document document_of(ExtractLine line) {
  Document document;
  document.text = std::move(line.text);
  document.published = std::move(line.published);
  return document;
}

/// One line on its way through.
struct Item {
  std::string line;
  bool too_long = false;
  std::string json;   ///< what is written
  std::string error;  ///< or why nothing is
};

/// What reads texts: the analyzer, and the database whose knowledge base says who is meant, if one
/// was named.
struct Extractor {
  Analyzer analyzer;
  std::optional<KnowledgeGraph> graph;

  Result<std::string> json(std::string_view id, const Document& document, const Analysis& analysis,
                           bool pretty = false) const {
    if (!graph) return extraction_json(id, document, analysis, pretty);
    const auto links = graph->kb_link(document, analysis);
    if (!links) return tl::unexpected(links.error());
    return extraction_json(id, document, analysis, pretty, *links);
  }
};

void extract_item(const Extractor& extractor, Item& item) {
  if (item.too_long) {
    item.error = fmt::format("the line is longer than {}", size_in_words(extract_bytes));
    return;
  }
  auto line = parse_extract_line(item.line);
  if (!line) {
    item.error = line.error().message;
    return;
  }
  const std::string id = line->id;
  const Document document = document_of(std::move(*line));
  auto json = extractor.json(id, document, extractor.analyzer.analyze(document));
  if (json)
    item.json = std::move(*json);
  else
    item.error = json.error().to_string();
}

/// Each thread takes the next item until none is left; the items keep their places.
void extract_batch(const Extractor& extractor, std::vector<Item>& items, unsigned threads) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < items.size(); i = next++) extract_item(extractor, items[i]);
  };
  std::vector<std::thread> helpers;
  for (unsigned i = 1; i < std::min<std::size_t>(threads, items.size()); ++i)
    helpers.emplace_back(work);
  work();
  for (std::thread& helper : helpers) helper.join();
}

Exit extract_lines(const Extractor& extractor, const Flags& flags, Console& console) {
  const std::string& path = flags.words[0];
  LineReader reader(extract_bytes);
  if (const Status opened = reader.open(path); !opened)
    return complain(opened.error().to_string(), console, Exit::failure);
  const unsigned threads =
      flags.threads != 0 ? flags.threads : std::max(1u, std::thread::hardware_concurrency());
  std::uint64_t line_number = 0, rejected = 0;
  bool more = true;
  while (more && !stop_requested() && console.out) {
    std::vector<Item> items;
    const std::uint64_t first = line_number + 1;
    for (std::size_t bytes = 0; items.size() < batch_lines && bytes < batch_bytes;) {
      Item item;
      auto line = reader.next(item.too_long);
      if (!line) {
        more = false;
        break;
      }
      ++line_number;
      bytes += line->size();
      item.line = std::move(*line);
      items.push_back(std::move(item));
    }
    // An empty line says nothing and gets no answer; it still counts as a line.
    for (Item& item : items)
      if (item.line.find_first_not_of(" \t") == std::string::npos) item.line.clear();
    std::vector<Item> todo;
    std::vector<std::uint64_t> numbers;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (items[i].line.empty()) continue;
      todo.push_back(std::move(items[i]));
      numbers.push_back(first + i);
    }
    extract_batch(extractor, todo, threads);
    for (std::size_t i = 0; i < todo.size(); ++i) {
      if (todo[i].error.empty()) {
        console.out << todo[i].json << '\n';
      } else {
        ++rejected;
        complain(fmt::format("{}:{}: {}", path, numbers[i], todo[i].error), console,
                 Exit::rejected);
      }
    }
  }
  if (!reader.status()) return report(reader.status().error(), console);
  if (stop_requested()) return Exit::interrupted;
  return rejected != 0 ? Exit::rejected : Exit::ok;
}

Exit extract_text(const Extractor& extractor, const Flags& flags, Console& console) {
  const std::string& path = flags.words[0];
  auto text = read_whole(path, extract_bytes);
  if (!text) return complain(text.error().to_string(), console, Exit::failure);
  if (text->rfind("\xef\xbb\xbf", 0) == 0) text->erase(0, 3);
  ExtractLine line;
  line.id = json_string(path);
  std::size_t repairs = 0;
  line.text = to_valid_utf8(*text, &repairs);
  line.published = iso_date(flags.published);
  if (repairs != 0)
    complain(fmt::format("{}: {} mended", path, counted(repairs, "byte sequence")), console,
             Exit::ok);
  const std::string id = line.id;
  const Document document = document_of(std::move(line));
  Trace why;
  const Analysis analysis = extractor.analyzer.analyze(document, flags.explain ? &why : nullptr);
  if (flags.explain) {
    console.out << extraction_text(document, analysis, console.color_out)
                << trace_text(document, why, console.color_out);
    return Exit::ok;
  }
  const auto json = extractor.json(id, document, analysis, console.terminal_out);
  if (!json) return report(json.error(), console);
  console.out << *json << '\n';
  return Exit::ok;
}

}  // namespace

Exit run_extract(const Flags& flags, Console& console) {
  if (!flags.published.empty() && iso_date(flags.published).empty())
    return complain("--published: no such date: " + flags.published + "; write 2017-03-08", console,
                    Exit::usage);
  if (flags.jsonl && flags.explain)
    return complain("--explain is for one text, not for --jsonl", console, Exit::usage);
  const auto lexicon = open_lexicon(flags);
  if (!lexicon) return complain(lexicon.error().to_string(), console, Exit::failure);
  auto analyzer = Analyzer::make(*lexicon);
  if (!analyzer) return complain(analyzer.error().to_string(), console, Exit::failure);
  Extractor extractor{std::move(*analyzer), std::nullopt};
  if (!flags.database.empty()) {
    Exit exit = Exit::ok;
    extractor.graph = open_graph(flags, OpenMode::read, console, exit);
    if (!extractor.graph) return exit;
  }
  return flags.jsonl ? extract_lines(extractor, flags, console)
                     : extract_text(extractor, flags, console);
}

}  // namespace redstring::app
