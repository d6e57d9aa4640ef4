// Commands that ask the dictionaries alone: compare two names, check the lists.
#include <fmt/format.h>

#include "app/commands.h"
#include "app/limits.h"
#include "app/render.h"
#include "app/session.h"
#include "app/wire.h"
#include "redstring/analyzer.h"
#include "redstring/compare.h"

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

Exit run_dictionary(const Flags& flags, Console& console) {
  const auto lexicon = open_lexicon(flags);
  if (!lexicon) return complain(lexicon.error().to_string(), console, Exit::failure);
  std::vector<std::string> lines = check_lexicon(**lexicon);
  for (std::string& line : run_examples(*lexicon)) lines.push_back(std::move(line));
  if (flags.json)
    console.out << lines_json("findings", lines, console.terminal_out) << '\n';
  else
    for (const std::string& line : lines) console.out << visible(line) << '\n';
  if (lines.empty() && !flags.quiet) console.err << "all is well\n";
  return lines.empty() ? Exit::ok : Exit::failure;
}

}  // namespace redstring::app
