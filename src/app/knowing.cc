// The kb command: importing knowledge bases and looking into them.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "app/commands.h"
#include "app/linking.h"
#include "app/reading_report.h"
#include "app/render.h"
#include "app/session.h"
#include "app/wire.h"
#include "redstring/kb_import.h"

namespace redstring::app {
namespace {

/// "person,org" → types; errors name what is none.
Result<std::vector<EntityType>> types_in(const std::string& list) {
  std::vector<EntityType> types;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    const EntityType type = type_from_wire(list.substr(at, end - at));
    if (!type.known())
      return fail(ErrorCode::invalid_argument, "--only: a type is missing in " + list);
    types.push_back(type);
    at = end + 1;
  }
  return types;
}

Result<KbImportOptions> options_of(const Flags& flags) {
  KbImportOptions options;
  options.read.format = flags.format;
  options.read.source = flags.source;
  if (!flags.languages.empty()) options.read.languages = flags.languages;
  for (const std::string& setting : flags.classes) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == setting.size())
      return fail(ErrorCode::invalid_argument, "--class: cannot use " + setting, {},
                  "write NAME=TYPE, as in Q11446=ship or ftm:Vessel=ship");
    const std::string type = setting.substr(equals + 1);
    options.read.classes.emplace_back(setting.substr(0, equals),
                                      type == "none" ? types::unknown : type_from_wire(type));
  }
  auto types = types_in(flags.only);
  if (!types) return fail(types.error());
  options.read.types = std::move(*types);
  if (!flags.default_type.empty()) options.read.default_type = type_from_wire(flags.default_type);
  options.stop = &stop_requested();
  return options;
}

Exit import_file(const Flags& flags, Console& console) {
  const auto options = options_of(flags);
  if (!options) return complain(options.error().to_string(), console, Exit::usage);
  const auto lexicon = open_lexicon(flags);
  if (!lexicon) return complain(lexicon.error().to_string(), console, Exit::failure);
  Exit exit = Exit::ok;
  auto graph = open_graph(flags, OpenMode::create, console, exit);
  if (!graph) return exit;
  const auto began = std::chrono::steady_clock::now();
  Meter meter(console, shows_progress(flags, console));
  const auto result =
      import_kb(*graph, flags.words.front(), kb_vocabulary(**lexicon), *options, meter.callback());
  meter.clear();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  if (!result) {
    // A file that is not there or no knowledge base says nothing about the database.
    const ErrorCode code = result.error().code;
    exit = code == ErrorCode::not_found || code == ErrorCode::corrupt || code == ErrorCode::limit
               ? Exit::failure
               : exit_for(result.error());
    return complain(result.error().to_string(), console, exit);
  }
  if (!flags.rejected.empty() &&
      !write_rejections(flags.rejected, result->rejected, result->rejected_total))
    complain("cannot write " + flags.rejected, console, Exit::failure);
  if (!flags.quiet || result->rejected_total > 0)
    console.err << kb_import_text(*result, took.count(), flags.rejected);
  if (!flags.quiet) console.err << fmt::format("peak memory {}\n", size_in_words(peak_memory()));
  std::optional<Linked> linked;
  if (!result->interrupted && !flags.no_link) {
    linked = link_now(*graph, flags, false, console, exit);
    if (!linked) return exit;
    if (!flags.quiet) console.err << link_text(linked->report, linked->seconds);
  }
  if (flags.json)
    console.out << kb_import_json(*result, linked ? &linked->report : nullptr, took.count(),
                                  console.terminal_out)
                << '\n';
  if (result->interrupted) {
    console.err << "Interrupted; what was imported is kept. The same command goes on from there.\n";
    return Exit::interrupted;
  }
  return result->rejected_total > 0 ? Exit::rejected : Exit::ok;
}

Exit remove_source(const Flags& flags, Console& console) {
  Exit exit = Exit::ok;
  auto graph = open_graph(flags, OpenMode::write, console, exit);
  if (!graph) return exit;
  Meter meter(console, shows_progress(flags, console));
  const auto removed = graph->kb_remove(flags.words.front(), meter.callback());
  meter.clear();
  if (!removed) return report(removed.error(), console);
  if (!flags.quiet)
    console.err << fmt::format("{} removed\n", counted(*removed, "entity", "entities"));
  if (!flags.no_link) {
    const auto linked = link_now(*graph, flags, false, console, exit);
    if (!linked) return exit;
    if (!flags.quiet) console.err << link_text(linked->report, linked->seconds);
  }
  return Exit::ok;
}

Exit look(const Flags& flags, Console& console) {
  Exit exit = Exit::ok;
  const auto graph = open_graph(flags, OpenMode::read, console, exit);
  if (!graph) return exit;
  if (flags.action == "stats") {
    const auto sources = graph->kb_sources();
    if (!sources) return report(sources.error(), console);
    if (flags.json)
      console.out << kb_sources_json(*sources, console.terminal_out) << '\n';
    else
      console.out << kb_sources_text(*sources, console.color_out);
    return Exit::ok;
  }
  const bool whole = flags.action == "show";
  const std::string what = flags.words.empty() ? std::string() : flags.words.front();
  const auto entities =
      whole ? graph->kb_show(what) : graph->kb_list(what, flags.limit != 0 ? flags.limit : 20);
  if (!entities) return report(entities.error(), console);
  if (flags.json)
    console.out << kb_entities_json(*entities, console.terminal_out) << '\n';
  else
    console.out << kb_entities_text(*entities, whole, console.color_out);
  if (!entities->empty() || what.empty()) return Exit::ok;
  return complain("the knowledge base knows nobody called “" + what + "”", console,
                  Exit::not_found);
}

}  // namespace

Exit run_kb(const Flags& flags, Console& console) {
  const std::size_t wanted = flags.action == "stats" ? 0 : 1;
  const bool may_lack = flags.action == "list";
  if (flags.words.size() > wanted || (flags.words.size() < wanted && !may_lack))
    return complain(fmt::format("kb {} takes {}", flags.action,
                                wanted == 0 ? "nothing more"
                                : may_lack  ? "one name; put quotes around several words"
                                            : "one file, id or source"),
                    console, Exit::usage);
  if (flags.action == "import") return import_file(flags, console);
  if (flags.action == "remove") return remove_source(flags, console);
  return look(flags, console);
}

}  // namespace redstring::app
