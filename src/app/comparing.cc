// Commands that ask the dictionaries alone: compare two names, check the lists.
#include <fmt/format.h>

#include "app/commands.h"
#include "app/limits.h"
#include "app/render.h"
#include "app/session.h"
#include "app/wire.h"
#include "redstring/analyzer.h"
#include "redstring/compare.h"
#include "redstring/kb.h"

namespace redstring::app {
namespace {

constexpr std::size_t pair_bytes = 1 << 20;

Exit compare_lines(const LexiconPtr& lexicon, const std::string& path, Console& console) {
  const NameComparer compare(lexicon);
  LineReader reader(pair_bytes);
  if (const Status opened = reader.open(path); !opened)
    return complain(opened.error().to_string(), console, Exit::failure);
  std::uint64_t line_number = 0, rejected = 0;
  bool too_long = false;
  while (const auto line = reader.next(too_long)) {
    ++line_number;
    if (stop_requested()) return Exit::interrupted;
    if (!console.out) break;
    if (line->find_first_not_of(" \t") == std::string::npos) continue;
    const auto pair = parse_compare_line(*line);
    if (!pair || too_long) {
      ++rejected;
      complain(fmt::format("{}:{}: {}", path, line_number,
                           too_long ? "the line is too long" : pair.error().message),
               console, Exit::rejected);
      continue;
    }
    console.out << comparison_json(compare(pair->type, pair->left, pair->right)) << '\n';
  }
  if (!reader.status()) return report(reader.status().error(), console);
  return rejected != 0 ? Exit::rejected : Exit::ok;
}

}  // namespace

Exit run_compare(const Flags& flags, Console& console) {
  if (flags.words.size() != (flags.jsonl ? 1u : 2u))
    return complain(flags.jsonl ? "compare --jsonl takes one file" : "compare takes two names",
                    console, Exit::usage);
  const auto lexicon = open_lexicon(flags);
  if (!lexicon) return complain(lexicon.error().to_string(), console, Exit::failure);
  if (flags.jsonl) return compare_lines(*lexicon, flags.words[0], console);
  const std::string left = to_valid_utf8(flags.words[0]), right = to_valid_utf8(flags.words[1]);
  const NameComparison found = compare(type_from_wire(flags.type), left, right, **lexicon);
  if (flags.json)
    console.out << comparison_json(found, console.terminal_out) << '\n';
  else
    console.out << comparison_text(left, right, found, console.color_out);
  return Exit::ok;
}

namespace {

Exit dictionary_stats(const Lexicon& lexicon, const Flags& flags, Console& console) {
  const LexiconStatistics s = lexicon_statistics(lexicon);
  const std::vector<std::pair<std::string, std::size_t>> rows{
      {"lists", s.lists}, {"entries", s.entries},   {"rules", s.rules},
      {"words", s.words}, {"bytes", s.array_bytes}, {"mapped_bytes", s.mapped_bytes}};
  if (flags.json) {
    console.out << counts_json(rows, console.terminal_out) << '\n';
    return Exit::ok;
  }
  for (const auto& [name, count] : rows) console.out << fmt::format("{:>12} {}\n", count, name);
  return Exit::ok;
}

/// Everything that looks wrong, each with its place.
std::vector<std::string> dictionary_findings(const LexiconPtr& lexicon) {
  std::vector<std::string> lines = check_lexicon(*lexicon);
  const auto add = [&](std::vector<std::string> more) {
    for (std::string& line : more) lines.push_back(std::move(line));
  };
  add(run_examples(lexicon));
  add(dead_rules(lexicon));
  // Comparing names and reading knowledge bases ask for lists of their own.
  const NameComparer comparer(lexicon);
  kb_vocabulary(*lexicon);
  add(unused_lists(*lexicon));
  return lines;
}

}  // namespace

Exit run_dictionary(const Flags& flags, Console& console) {
  const auto lexicon = open_lexicon(flags);
  if (!lexicon) return complain(lexicon.error().to_string(), console, Exit::failure);
  if (flags.action == "stats") return dictionary_stats(**lexicon, flags, console);
  std::vector<ListCoverage> coverage;
  if (!flags.text.empty()) {
    auto text = read_whole(flags.text, extract_bytes);
    if (!text) return complain(text.error().to_string(), console, Exit::failure);
    coverage = list_coverage(**lexicon, to_valid_utf8(*text));
  }
  const std::vector<std::string> lines = dictionary_findings(*lexicon);
  if (flags.json) {
    console.out << dictionary_json(lines, coverage, console.terminal_out) << '\n';
  } else {
    for (const std::string& line : lines) console.out << visible(line) << '\n';
    for (const ListCoverage& c : coverage)
      console.out << fmt::format("{:>8} matches {:>7} of {:>7} entries  {}\n", c.matches, c.seen,
                                 c.entries, visible(c.list));
  }
  if (lines.empty() && !flags.quiet) console.err << "all is well\n";
  return lines.empty() ? Exit::ok : Exit::failure;
}

}  // namespace redstring::app
