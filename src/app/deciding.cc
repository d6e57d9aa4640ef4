// What a person decides about identity: same, different, split, hide, rename, undo, decisions.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <map>
#include <set>

#include "app/commands.h"
#include "app/deciding.h"
#include "app/linking.h"
#include "app/render.h"
#include "app/session.h"
#include "app/wire.h"

namespace redstring::app {
namespace {

constexpr std::size_t decision_line_bytes = 1 << 20;

/// The clock is read here and nowhere else in deciding; nothing is computed from it.
std::string now() {
  const std::time_t seconds = std::time(nullptr);
  std::tm utc = {};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

/// Says which of the decisions just made conflicts with which other one.
bool say_conflicts(const KnowledgeGraph& graph, const std::vector<Decision>& made,
                   const LinkReport& report, Console& console) {
  const auto is_new = [&made](std::uint64_t number) {
    return std::any_of(made.begin(), made.end(),
                       [number](const Decision& d) { return d.number == number; });
  };
  std::vector<Decision> all;
  bool any = false;
  for (const DecisionConflict& conflict : report.conflicts) {
    if (!is_new(conflict.holds) && !is_new(conflict.gives_way)) continue;
    if (!any) all = graph.decisions();
    any = true;
    std::string told = "two decisions conflict; the first holds:";
    for (const std::uint64_t number : {conflict.holds, conflict.gives_way})
      for (const Decision& d : all)
        if (d.number == number) told += fmt::format("\n{}", decision_text(d));
    console.err << "redstring: " << told
                << fmt::format("\n  `redstring undo {}` lets the other one hold\n", conflict.holds);
  }
  return any;
}

}  // namespace

Decision signed_by(const Flags& flags) {
  Decision decision;
  const char* user = std::getenv("USER");
  decision.by = !flags.by.empty() ? flags.by : user != nullptr ? user : "";
  decision.at = !flags.at.empty() ? flags.at : now();
  decision.note = flags.note;
  return decision;
}

Exit conclude(KnowledgeGraph& graph, const std::vector<Decision>& made, const Flags& flags,
              Console& console) {
  std::optional<Linked> linked;
  Exit exit = Exit::ok;
  if (!flags.no_link && !made.empty()) {
    linked = link_now(graph, flags, false, console, exit);
    if (!linked) return exit;
  }
  if (flags.json) {
    console.out << decided_json(made, linked ? &linked->report : nullptr, console.terminal_out)
                << '\n';
  } else if (!flags.quiet) {
    for (const Decision& decision : made) console.err << decision_text(decision) << '\n';
    if (linked) console.err << link_text(linked->report, linked->seconds);
  }
  const bool conflicts = linked && say_conflicts(graph, made, linked->report, console);
  return conflicts ? Exit::failure : Exit::ok;
}

namespace {

Exit decide(Decision decision, const Flags& flags, Console& console) {
  Exit exit = Exit::ok;
  auto graph = open_graph(flags, OpenMode::write, console, exit);
  if (!graph) return exit;
  const auto made = graph->decide(std::move(decision));
  if (!made) {
    // A name that means several things is a question of names, not of flags.
    if (made.error().code == ErrorCode::invalid_argument)
      return complain(made.error().to_string(), console, Exit::not_found);
    return report(made.error(), console);
  }
  return conclude(*graph, {*made}, flags, console);
}

Exit decide_pair(DecisionKind kind, const Flags& flags, Console& console) {
  Decision decision = signed_by(flags);
  decision.kind = kind;
  decision.left = flags.words[0];
  for (std::size_t i = 1; i < flags.words.size(); ++i)
    decision.right += (i > 1 ? " " : "") + flags.words[i];
  return decide(std::move(decision), flags, console);
}

/// The numbers of the decisions that an undo names and that no later undo restores.
std::set<std::string> undone(const std::vector<Decision>& decisions) {
  std::set<std::string> out;
  // From the last to the first, so that an undo that is itself undone counts for nothing.
  for (auto d = decisions.rbegin(); d != decisions.rend(); ++d)
    if (d->kind == DecisionKind::undo && out.count(std::to_string(d->number)) == 0)
      out.insert(d->left);
  return out;
}

Exit import_decisions(KnowledgeGraph& graph, const Flags& flags, Console& console) {
  const std::string path = flags.words.empty() ? "-" : flags.words[0];
  LineReader lines(decision_line_bytes);
  if (const Status opened = lines.open(path); !opened)
    return complain(opened.error().to_string(), console, Exit::failure);

  // An undo names the decision by its number, which is its place in the file it was exported to;
  // here it may get another.
  std::map<std::uint64_t, std::uint64_t> number_here;
  std::map<std::string, std::uint64_t> known;
  for (const Decision& decision : graph.decisions()) known[to_line(decision)] = decision.number;

  std::vector<Decision> made;
  std::uint64_t line_number = 0, place = 0, rejected = 0;
  const auto reject = [&](std::string_view reason) {
    ++rejected;
    complain(fmt::format("{}:{}: {}", path, line_number, reason), console, Exit::rejected);
  };
  bool too_long = false;
  while (const auto line = lines.next(too_long)) {
    ++line_number;
    if (line->empty() || line->front() == '#') continue;
    ++place;
    if (too_long) {
      reject("the line is too long");
      continue;
    }
    auto decision = decision_from_line(*line);
    if (!decision) {
      reject(decision.error().to_string());
      continue;
    }
    if (decision->kind == DecisionKind::undo) {
      const auto target = number_here.find(std::strtoull(decision->left.c_str(), nullptr, 10));
      if (target == number_here.end()) {
        reject(fmt::format("undoes decision {}, which does not stand before it", decision->left));
        continue;
      }
      decision->left = std::to_string(target->second);
    }
    if (const auto same = known.find(to_line(*decision)); same != known.end()) {
      number_here[place] = same->second;
      continue;
    }
    auto done = graph.decide(*decision);
    if (!done) {
      reject(done.error().to_string());
      continue;
    }
    number_here[place] = done->number;
    known[to_line(*done)] = done->number;
    made.push_back(std::move(*done));
  }
  if (!lines.status()) return report(lines.status().error(), console);
  const Exit exit = conclude(graph, made, flags, console);
  if (exit == Exit::ok && !flags.quiet)
    console.err << fmt::format("{} imported, {} rejected\n", counted(made.size(), "decision"),
                               grouped(rejected));
  return exit == Exit::ok && rejected != 0 ? Exit::rejected : exit;
}

Exit export_decisions(const KnowledgeGraph& graph, const Flags& flags, Console& console) {
  OutputFile file(flags.output.empty() && !flags.words.empty() ? flags.words[0] : flags.output,
                  console);
  if (!file.opened()) return complain("cannot write the file", console, Exit::failure);
  for (const Decision& decision : graph.decisions()) file.stream() << to_line(decision) << '\n';
  if (const Status done = file.finish(); !done) return report(done.error(), console);
  return Exit::ok;
}

Exit list_decisions(const KnowledgeGraph& graph, const Flags& flags, Console& console) {
  const std::vector<Decision> decisions = graph.decisions();
  if (flags.json) {
    console.out << decisions_json(decisions, console.terminal_out) << '\n';
    return Exit::ok;
  }
  const std::set<std::string> gone = undone(decisions);
  for (const Decision& decision : decisions)
    console.out << decision_text(decision)
                << (gone.count(std::to_string(decision.number)) != 0 ? "  [undone]" : "") << '\n';
  if (decisions.empty() && !flags.quiet) console.err << "no decisions\n";
  return Exit::ok;
}

}  // namespace

Exit run_same(const Flags& flags, Console& console) {
  return decide_pair(DecisionKind::same, flags, console);
}

Exit run_different(const Flags& flags, Console& console) {
  return decide_pair(DecisionKind::different, flags, console);
}

Exit run_split(const Flags& flags, Console& console) {
  return decide_pair(DecisionKind::split, flags, console);
}

Exit run_hide(const Flags& flags, Console& console) {
  Flags one = flags;
  one.words = {""};
  for (const std::string& word : flags.words)
    one.words[0] += (one.words[0].empty() ? "" : " ") + word;
  return decide_pair(DecisionKind::hide, one, console);
}

Exit run_rename(const Flags& flags, Console& console) {
  return decide_pair(DecisionKind::rename, flags, console);
}

Exit run_undo(const Flags& flags, Console& console) {
  Exit exit = Exit::ok;
  auto graph = open_graph(flags, OpenMode::write, console, exit);
  if (!graph) return exit;
  const std::vector<Decision> decisions = graph->decisions();
  const std::set<std::string> gone = undone(decisions);
  Decision undo = signed_by(flags);
  undo.kind = DecisionKind::undo;
  if (!flags.words.empty()) undo.left = flags.words[0];
  for (auto d = decisions.rbegin(); d != decisions.rend() && undo.left.empty(); ++d)
    if (d->kind != DecisionKind::undo && gone.count(std::to_string(d->number)) == 0)
      undo.left = std::to_string(d->number);
  const auto named = std::find_if(decisions.begin(), decisions.end(), [&](const Decision& d) {
    return std::to_string(d.number) == undo.left;
  });
  if (named == decisions.end())
    return complain(undo.left.empty() ? "there is no decision to undo"
                                      : fmt::format("there is no decision {}; `redstring "
                                                    "decisions` lists them",
                                                    undo.left),
                    console, Exit::not_found);
  if (gone.count(undo.left) != 0)
    return complain(fmt::format("decision {} is undone already", undo.left), console, Exit::ok);
  const auto made = graph->decide(std::move(undo));
  if (!made) return report(made.error(), console);
  return conclude(*graph, {*made}, flags, console);
}

Exit run_decisions(const Flags& flags, Console& console) {
  const bool import = flags.action == "import";
  Exit exit = Exit::ok;
  auto graph = open_graph(flags, import ? OpenMode::write : OpenMode::read, console, exit);
  if (!graph) return exit;
  if (import) return import_decisions(*graph, flags, console);
  if (flags.action == "export") return export_decisions(*graph, flags, console);
  return list_decisions(*graph, flags, console);
}

}  // namespace redstring::app
