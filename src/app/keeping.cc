// Looking after the database: link, remove, verify, stats, dump, export, limits.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "app/commands.h"
#include "app/limits.h"
#include "app/linking.h"
#include "app/render.h"
#include "app/session.h"
#include "app/wire.h"

namespace redstring::app {

bool shows_progress(const Flags& flags, const Console& console) {
  return flags.progress || (console.terminal_err && !flags.quiet);
}

std::optional<Linked> link_now(KnowledgeGraph& graph, const Flags& flags, bool force,
                               Console& console, Exit& exit) {
  const auto began = std::chrono::steady_clock::now();
  Meter meter(console, shows_progress(flags, console));
  auto linked = graph.link(meter.callback(), force);
  meter.clear();
  if (!linked) {
    exit = report(linked.error(), console);
    if (exit == Exit::interrupted)
      console.err << "The graph is as it was before; `redstring link` derives it anew.\n";
    return std::nullopt;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  return Linked{std::move(*linked), took.count()};
}

Exit run_link(const Flags& flags, Console& console) {
  Exit exit = Exit::ok;
  auto graph = open_graph(flags, OpenMode::write, console, exit);
  if (!graph) return exit;
  const auto linked = link_now(*graph, flags, flags.force, console, exit);
  if (!linked) return exit;
  if (flags.json)
    console.out << link_json(linked->report, linked->seconds, console.terminal_out) << '\n';
  else if (!flags.quiet)
    console.err << link_text(linked->report, linked->seconds);
  return Exit::ok;
}

Exit run_remove(const Flags& flags, Console& console) {
  Exit exit = Exit::ok;
  auto graph = open_graph(flags, OpenMode::write, console, exit);
  if (!graph) return exit;
  std::vector<DocumentId> removed;
  for (const std::string& which : flags.words) {
    const auto id = graph->remove(which);
    if (id) {
      removed.push_back(*id);
      if (!flags.json && !flags.quiet) console.err << "removed " << id->hex() << '\n';
      continue;
    }
    const Exit trouble = id.error().code == ErrorCode::invalid_argument
                             ? complain(id.error().to_string(), console, Exit::not_found)
                             : report(id.error(), console);
    if (exit == Exit::ok) exit = trouble;
    if (trouble != Exit::not_found) break;
  }
  if (!removed.empty() && !flags.no_link) {
    Exit linking = Exit::ok;
    const auto linked = link_now(*graph, flags, false, console, linking);
    if (!linked) return linking;
    if (!flags.json && !flags.quiet) console.err << link_text(linked->report, linked->seconds);
  }
  if (flags.json) console.out << removed_json(removed, console.terminal_out) << '\n';
  return exit;
}

Exit run_verify(const Flags& flags, Console& console) {
  Exit exit = Exit::ok;
  const auto graph = open_graph(flags, OpenMode::read, console, exit);
  if (!graph) return exit;
  const auto problems = graph->verify();
  if (!problems) return report(problems.error(), console);
  if (flags.json) console.out << problems_json(*problems, console.terminal_out) << '\n';
  for (const Problem& problem : *problems)
    complain(problem.place + ": " + problem.what, console, exit);
  if (problems->empty() && !flags.json && !flags.quiet) console.err << "all is well\n";
  return problems->empty() ? Exit::ok : Exit::database;
}

Exit run_stats(const Flags& flags, Console& console) {
  Exit exit = Exit::ok;
  const auto graph = open_graph(flags, OpenMode::read, console, exit);
  if (!graph) return exit;
  const Stats stats = graph->stats();
  if (flags.json)
    console.out << stats_json(stats, console.terminal_out) << '\n';
  else
    console.out << stats_text(stats, console.color_out);
  return Exit::ok;
}

Exit run_dump(const Flags& flags, Console& console) {
  Exit exit = Exit::ok;
  const auto graph = open_graph(flags, OpenMode::read, console, exit);
  if (!graph) return exit;
  OutputFile file(flags.output, console);
  if (!file.opened()) return complain("cannot write to " + flags.output, console, Exit::failure);
  if (flags.hash) {
    const auto hash = graph->dump_hash();
    if (!hash) return report(hash.error(), console);
    file.stream() << *hash << '\n';
  } else if (const Status done = graph->dump(file.stream()); !done) {
    return file.out_failed() ? Exit::ok : report(done.error(), console);
  }
  if (const Status done = file.finish(); !done) return report(done.error(), console);
  return Exit::ok;
}

Exit run_export(const Flags& flags, Console& console) {
  const std::vector<std::string>& formats = export_formats();
  if (std::find(formats.begin(), formats.end(), flags.format) == formats.end()) {
    const std::string_view near = nearest(flags.format, {formats.begin(), formats.end()});
    return complain(
        fmt::format("there is no format “{}”{}", flags.format,
                    near.empty() ? fmt::format("; there are {}", fmt::join(formats, ", "))
                                 : fmt::format("; did you mean {}?", near)),
        console, Exit::usage);
  }
  Exit exit = Exit::ok;
  const auto graph = open_graph(flags, OpenMode::read, console, exit);
  if (!graph) return exit;
  OutputFile file(flags.output, console);
  if (!file.opened()) return complain("cannot write to " + flags.output, console, Exit::failure);
  Meter meter(console, shows_progress(flags, console));
  const Status done = graph->export_to(flags.format, file.stream(), meter.callback());
  meter.clear();
  if (file.out_failed()) return Exit::ok;
  if (!done) return report(done.error(), console);
  if (const Status finished = file.finish(); !finished) return report(finished.error(), console);
  return Exit::ok;
}

// ---- limits ------------------------------------------------------------------------------------

namespace {

/// The limits of reading that `ingest --limit NAME=VALUE` changes.
struct Adjustable {
  const char* name;
  const char* unit;
  const char* meaning;
  std::uint64_t (*get)(const ReadLimits&);
  void (*set)(ReadLimits&, std::uint64_t);
};

template <auto member>
constexpr Adjustable adjustable(const char* name, const char* unit, const char* meaning) {
  return {name, unit, meaning,
          [](const ReadLimits& limits) { return static_cast<std::uint64_t>(limits.*member); },
          [](ReadLimits& limits, std::uint64_t value) {
            limits.*member = static_cast<std::remove_reference_t<decltype(limits.*member)>>(value);
          }};
}

const Adjustable adjustables[] = {
    adjustable<&ReadLimits::document_bytes>("document_bytes", "bytes",
                                            "raw size of one item that is read"),
    adjustable<&ReadLimits::text_bytes>("text_bytes", "bytes", "size of its text"),
    adjustable<&ReadLimits::member_bytes>("member_bytes", "bytes",
                                          "unpacked size of one archive member"),
    adjustable<&ReadLimits::total_bytes>("total_bytes", "bytes", "unpacked size of one archive"),
    adjustable<&ReadLimits::entries>("entries", "members", "members of one archive"),
    adjustable<&ReadLimits::ratio>("ratio", "times", "unpacked : packed, above 1 MB unpacked"),
    adjustable<&ReadLimits::depth>("depth", "levels", "archives within archives"),
};

}  // namespace

Result<ReadLimits> read_limits(const std::vector<std::string>& settings) {
  ReadLimits limits;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    const std::string name = setting.substr(0, equals);
    const auto* found = std::find_if(std::begin(adjustables), std::end(adjustables),
                                     [&](const Adjustable& one) { return name == one.name; });
    if (equals == std::string::npos || found == std::end(adjustables))
      return fail(ErrorCode::invalid_argument, "--limit: no such limit: " + setting, {},
                  "write NAME=VALUE; `redstring limits` lists them");
    std::uint64_t value = 0;
    std::size_t at = equals + 1;
    for (; at < setting.size() && setting[at] >= '0' && setting[at] <= '9'; ++at) {
      if (value > (std::uint64_t{1} << 58)) break;
      value = value * 10 + static_cast<std::uint64_t>(setting[at] - '0');
    }
    int shift = 0;
    if (at + 1 == setting.size()) {
      const std::size_t unit = std::string_view("KMGT").find(setting[at]);
      if (unit != std::string_view::npos) {
        shift = 10 * (static_cast<int>(unit) + 1);
        ++at;
      }
    }
    if (at == equals + 1 || at != setting.size() || value == 0 ||
        value > (std::uint64_t{1} << 62 >> shift))
      return fail(ErrorCode::invalid_argument, "--limit: no such number: " + setting, {},
                  "a whole number above 0, also with K, M, G or T");
    found->set(limits, value << shift);
  }
  return limits;
}

Exit run_limits(const Flags& flags, Console& console) {
  const ReadLimits read;
  const ConnectionQuery query;
  std::vector<Limit> limits;
  for (const Adjustable& one : adjustables)
    limits.push_back({one.name, one.get(read), one.unit,
                      std::string(one.meaning) + "; ingest --limit " + one.name + "=VALUE"});
  limits.push_back({"extract_bytes", extract_bytes, "bytes", "one line or text of `extract`"});
  limits.push_back({"paths", query.paths, "paths", "connect -k; at most 1000"});
  limits.push_back({"max_hops", query.max_hops, "steps", "connect --max-hops; at most 10"});
  limits.push_back({"quotes", query.evidence_per_step, "sentences", "connect --quotes"});
  limits.push_back({"budget", query.budget, "edges", "looked at before a search is cut"});
  if (flags.json)
    console.out << limits_json(limits, console.terminal_out) << '\n';
  else
    console.out << limits_text(limits);
  return Exit::ok;
}

}  // namespace redstring::app
