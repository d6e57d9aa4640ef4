// The questions: connect, ask, find, show, timeline, why.
#include <fmt/format.h>

#include <algorithm>

#include "app/commands.h"
#include "app/render.h"
#include "app/session.h"
#include "app/wire.h"

namespace redstring::app {
namespace {

std::string all_words(const Flags& flags) {
  std::string out;
  for (const std::string& word : flags.words) out += (out.empty() ? "" : " ") + word;
  return out;
}

void say_if_stale(const KnowledgeGraph& graph, const Flags& flags, Console& console) {
  if (!flags.quiet && graph.stats().link_pending)
    console.err << "redstring: documents or decisions are newer than the graph; `redstring link` "
                   "brings it up to date\n";
}

Exit print(const std::string& text, Console& console, Exit exit = Exit::ok) {
  console.out << text;
  if (text.empty() || text.back() != '\n') console.out << '\n';
  return exit;
}

/// "Did you mean: …" for a name that is not there.
void suggest(const KnowledgeGraph& graph, std::string_view name, Console& console) {
  const auto found = graph.find(name, 5);
  if (!found || found->empty()) return;
  console.err << "Did you mean:\n" << found_text(*found, console.color_err);
}

bool names_it(const KnowledgeGraph& graph, std::string_view name) {
  const auto found = graph.find(name, 1);
  return found && !found->empty() && found->front().score == 1000;
}

/// Says which of the names leads nowhere, and what comes near it.
Exit name_not_found(const KnowledgeGraph& graph, const std::vector<std::string>& names,
                    const Error& error, Console& console) {
  bool named = false;
  for (const std::string& name : names) {
    if (names_it(graph, name)) continue;
    named = true;
    complain(fmt::format("nothing is known under the name “{}”", name), console, Exit::not_found);
    suggest(graph, name, console);
  }
  if (!named) complain(error.to_string(), console, Exit::not_found);
  return Exit::not_found;
}

/// A name that leads to nothing, or to several things, ends with 3.
Exit report_name(const KnowledgeGraph& graph, const std::vector<std::string>& names,
                 const Error& error, Console& console) {
  if (error.code == ErrorCode::not_found) return name_not_found(graph, names, error, console);
  if (error.code == ErrorCode::invalid_argument)
    return complain(error.to_string(), console, Exit::not_found);
  return report(error, console);
}

/// The types of --through. Errors name the type and what is allowed.
Result<std::vector<EntityType>> through_types(const std::string& list,
                                              const KnowledgeGraph& graph) {
  if (list.empty()) return ConnectionQuery{}.through;
  if (list == "any") return std::vector<EntityType>{};
  std::vector<std::string> known{"person", "organization", "server", "place", "date", "unknown"};
  for (const auto& [name, count] : graph.stats().entities_by_type) known.push_back(name);
  std::vector<EntityType> types;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    const EntityType type = type_from_wire(std::string_view(list).substr(at, end - at));
    at = end + 1;
    if (std::find(known.begin(), known.end(), type.name()) == known.end()) {
      const std::string_view near = nearest(type.name(), {known.begin(), known.end()});
      return fail(ErrorCode::invalid_argument,
                  fmt::format("--through: there is no type “{}”", type.name()), {},
                  near.empty() ? "person, organization, server, place, date, or any"
                               : fmt::format("did you mean {}?", near));
    }
    types.push_back(type);
  }
  return types;
}

/// --since and --until as whole days. Errors say which date cannot be read.
Status fill_dates(const Flags& flags, std::string& since, std::string& until) {
  const char* remedy = "write 2016, 2016-09 or 2016-09-23";
  if (!flags.since.empty()) {
    const auto range = day_range(flags.since);
    if (!range)
      return fail(ErrorCode::invalid_argument, "--since: no such date: " + flags.since, {}, remedy);
    since = range->first;
  }
  if (!flags.until.empty()) {
    const auto range = day_range(flags.until);
    if (!range)
      return fail(ErrorCode::invalid_argument, "--until: no such date: " + flags.until, {}, remedy);
    until = range->last;
  }
  if (!since.empty() && !until.empty() && until < since)
    return fail(ErrorCode::invalid_argument, "--until is before --since");
  return {};
}

Status fill(ConnectionQuery& query, const Flags& flags) {
  query.paths = flags.paths;
  query.max_hops = flags.max_hops;
  query.evidence_per_step = flags.quotes;
  return fill_dates(flags, query.since, query.until);
}

Exit write_answer(const KnowledgeGraph& graph, const Answer& answer, const Flags& flags,
                  Console& console) {
  OutputFile file(flags.output, console);
  if (!file.opened()) return complain("cannot write to " + flags.output, console, Exit::failure);
  if (flags.graphml) {
    if (const Status done = graph.export_answer(answer, file.stream()); !done)
      return file.out_failed() ? Exit::ok : report(done.error(), console);
  } else if (flags.json) {
    file.stream() << answer_json(answer, console.terminal_out) << '\n';
  } else {
    file.stream() << answer_text(answer, console.color_out && flags.output.empty());
  }
  if (const Status done = file.finish(); !done) return report(done.error(), console);
  return answer.paths.empty() ? Exit::no_path : Exit::ok;
}

/// Where a name means several things the choices are the answer: JSON on stdout for programs, words
/// on stderr for people.
Exit write_choices(const Answer& answer, const Flags& flags, Console& console) {
  if (flags.json) console.out << answer_json(answer, console.terminal_out) << '\n';
  console.err << choices_text(answer, console.color_err);
  return Exit::not_found;
}

Exit answer_query(const KnowledgeGraph& graph, ConnectionQuery query, const Flags& flags,
                  Console& console) {
  auto through = through_types(flags.through, graph);
  if (!through) return report(through.error(), console);
  query.through = std::move(*through);
  say_if_stale(graph, flags, console);
  const auto answer = graph.connect(query);
  if (!answer) {
    if (answer.error().code == ErrorCode::not_found)
      return name_not_found(graph, {query.from, query.to}, answer.error(), console);
    return report(answer.error(), console);
  }
  if (!answer->choices.empty()) return write_choices(*answer, flags, console);
  return write_answer(graph, *answer, flags, console);
}

}  // namespace

Exit run_connect(const Flags& flags, Console& console) {
  ConnectionQuery query;
  query.from = flags.words[0];
  query.to = flags.words[1];
  if (const Status filled = fill(query, flags); !filled) return report(filled.error(), console);
  Exit exit = Exit::ok;
  const auto graph = open_graph(flags, OpenMode::read, console, exit);
  return graph ? answer_query(*graph, std::move(query), flags, console) : exit;
}

Exit run_ask(const Flags& flags, Console& console) {
  const std::string question = all_words(flags);
  auto query = parse_question(question);
  if (!query)
    return complain(fmt::format("“{}” is no question about a connection; ask “how is X connected "
                                "to Y?” or use `redstring connect X Y`",
                                question),
                    console, Exit::usage);
  if (const Status filled = fill(*query, flags); !filled) return report(filled.error(), console);
  Exit exit = Exit::ok;
  const auto graph = open_graph(flags, OpenMode::read, console, exit);
  return graph ? answer_query(*graph, std::move(*query), flags, console) : exit;
}

Exit run_find(const Flags& flags, Console& console) {
  Exit exit = Exit::ok;
  const auto graph = open_graph(flags, OpenMode::read, console, exit);
  if (!graph) return exit;
  say_if_stale(*graph, flags, console);
  const std::string name = all_words(flags);
  const auto found = graph->find(name, flags.limit != 0 ? flags.limit : 10);
  if (!found) return report(found.error(), console);
  if (flags.json) print(found_json(name, *found, console.terminal_out), console);
  if (found->empty())
    return complain(fmt::format("nothing is known under the name “{}”", name), console,
                    Exit::not_found);
  return flags.json ? Exit::ok : print(found_text(*found, console.color_out), console);
}

Exit run_show(const Flags& flags, Console& console) {
  Exit exit = Exit::ok;
  const auto graph = open_graph(flags, OpenMode::read, console, exit);
  if (!graph) return exit;
  say_if_stale(*graph, flags, console);
  const std::string name = all_words(flags);
  const auto profile = graph->show(name, flags.limit != 0 ? flags.limit : 20, flags.mentions);
  if (!profile) return report_name(*graph, {name}, profile.error(), console);
  return print(flags.json ? profile_json(*profile, console.terminal_out)
                          : profile_text(*profile, console.color_out),
               console);
}

Exit run_timeline(const Flags& flags, Console& console) {
  std::string since, until;
  if (const Status dates = fill_dates(flags, since, until); !dates)
    return report(dates.error(), console);
  Exit exit = Exit::ok;
  const auto graph = open_graph(flags, OpenMode::read, console, exit);
  if (!graph) return exit;
  say_if_stale(*graph, flags, console);
  const std::string name = all_words(flags);
  const auto profile = graph->show(name, 0);
  if (!profile) return report_name(*graph, {name}, profile.error(), console);
  auto events = graph->timeline(profile->entity.key.value);
  if (!events) return report_name(*graph, {name}, events.error(), console);
  // An event stays when the days that its time may mean meet the days asked for.
  if (!since.empty() || !until.empty()) {
    const auto outside = [&](const Event& event) {
      const auto range = day_range(std::string_view(event.time).substr(0, 10));
      return !range || (!since.empty() && range->last < since) ||
             (!until.empty() && range->first > until);
    };
    events->erase(std::remove_if(events->begin(), events->end(), outside), events->end());
  }
  return print(flags.json ? timeline_json(profile->entity, *events, console.terminal_out)
                          : timeline_text(profile->entity, *events, console.color_out),
               console);
}

Exit run_why(const Flags& flags, Console& console) {
  Exit exit = Exit::ok;
  const auto graph = open_graph(flags, OpenMode::read, console, exit);
  if (!graph) return exit;
  say_if_stale(*graph, flags, console);
  const auto explanation = graph->why(flags.words[0], flags.words[1]);
  if (!explanation) return report_name(*graph, flags.words, explanation.error(), console);
  return print(flags.json ? explanation_json(*explanation, console.terminal_out)
                          : explanation_text(*explanation, console.color_out),
               console);
}

}  // namespace redstring::app
