// The questions about who is who: listed, asked one by one, or answered by number.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "app/commands.h"
#include "app/deciding.h"
#include "app/render.h"
#include "app/session.h"
#include "app/wire.h"

namespace redstring::app {
namespace {

constexpr unsigned questions_shown = 20;
constexpr std::size_t answer_bytes = 4096;

enum class Reply { yes, no, skip, quit };

std::optional<Reply> reply_in(std::string word) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  word.erase(std::remove_if(word.begin(), word.end(), blank), word.end());
  for (char& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (word == "y" || word == "yes") return Reply::yes;
  if (word == "n" || word == "no") return Reply::no;
  if (word == "s" || word == "skip" || word.empty()) return Reply::skip;
  if (word == "q" || word == "quit") return Reply::quit;
  return std::nullopt;
}

Decision answered(const ReviewItem& item, bool yes, const Flags& flags) {
  Decision decision = decision_for(item, yes);
  const Decision who = signed_by(flags);
  decision.by = who.by;
  decision.at = who.at;
  decision.note = who.note;
  return decision;
}

/// The answers given with --answer. Errors say which is wrong.
Result<std::vector<Decision>> given_answers(const std::vector<ReviewItem>& items,
                                            const Flags& flags) {
  std::vector<Decision> out;
  std::vector<std::uint64_t> seen;
  for (std::size_t i = 0; i + 1 < flags.answers.size(); i += 2) {
    const std::string& number = flags.answers[i];
    std::uint64_t n = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), n);
    if (error != std::errc() || end != number.data() + number.size() || n == 0)
      return fail(ErrorCode::invalid_argument,
                  fmt::format("--answer: “{}” is no number of a question", number));
    const auto reply = reply_in(flags.answers[i + 1]);
    if (!reply || *reply == Reply::quit)
      return fail(
          ErrorCode::invalid_argument,
          fmt::format("--answer {}: expected y, n or skip, got “{}”", n, flags.answers[i + 1]));
    if (n > items.size())
      return fail(ErrorCode::not_found,
                  fmt::format("there is no question {}: there are {}", n, items.size()));
    if (std::find(seen.begin(), seen.end(), n) != seen.end())
      return fail(ErrorCode::invalid_argument,
                  fmt::format("--answer: question {} is answered twice", n));
    seen.push_back(n);
    if (*reply != Reply::skip) out.push_back(answered(items[n - 1], *reply == Reply::yes, flags));
  }
  return out;
}

/// Asks one by one until the questions, the answers, or the patience end.
std::vector<Decision> ask(const std::vector<ReviewItem>& items, const Flags& flags,
                          Console& console) {
  std::vector<Decision> out;
  LineReader lines(answer_bytes);
  if (!lines.open("-")) return out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    console.out << question_text(items[i], i + 1, items.size(), console.color_out);
    std::optional<Reply> reply;
    while (!reply) {
      console.out << "One? [y]es, [n]o, [s]kip, [q]uit: " << std::flush;
      bool too_long = false;
      const auto line = lines.next(too_long);
      if (!line || stop_requested() || !console.out) {
        console.out << '\n';
        return out;
      }
      reply = reply_in(*line);
    }
    console.out << '\n';
    if (*reply == Reply::quit) break;
    if (*reply != Reply::skip) out.push_back(answered(items[i], *reply == Reply::yes, flags));
  }
  return out;
}

/// Writes the answers down. Only now the database is opened for writing: a person who thinks keeps
/// nobody out.
Exit record(std::vector<Decision> answers, const Flags& flags, Console& console) {
  if (answers.empty()) {
    if (!flags.quiet) console.err << "nothing was decided\n";
    return Exit::ok;
  }
  Exit exit = Exit::ok;
  auto graph = open_graph(flags, OpenMode::write, console, exit);
  if (!graph) return exit;
  std::vector<Decision> made;
  for (Decision& answer : answers) {
    auto decided = graph->decide(std::move(answer));
    if (!decided) return report(decided.error(), console);
    made.push_back(std::move(*decided));
  }
  return conclude(*graph, made, flags, console);
}

}  // namespace

Exit run_review(const Flags& flags, Console& console) {
  Exit exit = Exit::ok;
  std::vector<ReviewItem> items;
  {
    const auto graph = open_graph(flags, OpenMode::read, console, exit);
    if (!graph) return exit;
    // Numbers given with --answer may be of a longer list than is shown by itself.
    const bool numbered = !flags.answers.empty() && flags.limit == 0;
    const unsigned limit = flags.limit != 0 ? flags.limit : questions_shown;
    auto found = graph->review(numbered ? 100000 : limit);
    if (!found) return report(found.error(), console);
    items = std::move(*found);
  }
  if (!flags.answers.empty()) {
    auto answers = given_answers(items, flags);
    if (!answers)
      return complain(answers.error().to_string(), console,
                      answers.error().code == ErrorCode::not_found ? Exit::not_found : Exit::usage);
    return record(std::move(*answers), flags, console);
  }
  if (flags.json) {
    console.out << review_json(items, console.terminal_out) << '\n';
    return Exit::ok;
  }
  if (items.empty()) {
    if (!flags.quiet) console.err << "no open questions\n";
    return Exit::ok;
  }
  if (flags.ask || (console.terminal_in && console.terminal_out))
    return record(ask(items, flags, console), flags, console);
  for (std::size_t i = 0; i < items.size(); ++i)
    console.out << question_text(items[i], i + 1, items.size(), console.color_out) << '\n';
  console.out << "Answer with `redstring review --answer NUMBER y`, or n.\n";
  return Exit::ok;
}

}  // namespace redstring::app
