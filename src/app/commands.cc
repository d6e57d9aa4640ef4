// The table of commands. Each is one block: name, purpose, form, examples, flags, function.
#include "app/commands.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>

namespace redstring::app {
namespace {

/// Declares the flags of one command.
using Declare = void (*)(CLI::App&, Flags&);

struct Command {
  std::string_view name;
  std::string_view purpose;   ///< one line
  std::string_view form;      ///< what follows the name
  std::string_view examples;  ///< lines as one types them
  std::string_view notes;     ///< what else one needs to know; may be empty
  Declare declare;
  Run run;
};

// ---- flags that several commands share ---------------------------------------------------------

/// A vector that takes one value each time it is given, so that it never swallows what follows.
CLI::Option* each(CLI::App& app, const char* names, std::vector<std::string>& values,
                  const char* what) {
  return app.add_option(names, values, what)->allow_extra_args(false);
}

/// `count` words, each of which is required.
void words(CLI::App& app, Flags& flags, const char* name, int count, const char* what) {
  app.add_option(name, flags.words, what)->required()->expected(count);
}

void for_every_command(CLI::App& app, Flags& flags) {
  each(app, "--dictionaries", flags.dictionaries,
       "DIR: add lists and rules; again for several folders");
  app.add_flag("--quiet,-q", flags.quiet, "say only what went wrong");
  app.add_option("--color", flags.color, "WHEN: auto, always or never (NO_COLOR is respected)")
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

void database(CLI::App& app, Flags& flags) {
  app.add_option("--db", flags.database,
                 "DIR: the database (default $REDSTRING_DB, then the XDG data directory)");
}

void json(CLI::App& app, Flags& flags) { app.add_flag("--json", flags.json, "answer as JSON"); }

void progress(CLI::App& app, Flags& flags) {
  app.add_flag("--progress", flags.progress, "tell how far it is even without a terminal");
}

void path_limits(CLI::App& app, Flags& flags) {
  app.add_option("-k,--paths", flags.paths, "N: how many paths (3)")->check(CLI::Range(1, 1000));
  app.add_option("--max-hops", flags.max_hops, "N: longest path in steps (4)")
      ->check(CLI::Range(1, 10));
  app.add_option("--since", flags.since, "DATE: only evidence from then on (2016, 2016-09, …)");
  app.add_option("--until", flags.until, "DATE: only evidence up to then, inclusive");
  app.add_option(
      "--through", flags.through,
      "TYPES: what paths may pass through: any, or person,organization,server,place,date");
  app.add_option("--quotes", flags.quotes, "N: sentences for each step (3)")
      ->check(CLI::Range(1, 100));
  auto* graphml = app.add_flag("--graphml", flags.graphml, "the answer as GraphML");
  graphml->excludes(app.add_flag("--json", flags.json, "the answer as JSON"));
  app.add_option("-o,--output", flags.output, "FILE: write there instead of standard output");
}

void decision(CLI::App& app, Flags& flags) {
  database(app, flags);
  json(app, flags);
  app.add_option("--note", flags.note, "TEXT: why");
  app.add_option("--by", flags.by, "NAME: who decides ($USER)");
  app.add_option("--at", flags.at, "DATE: when (now)");
  app.add_flag("--no-link", flags.no_link, "leave it to a later `redstring link`");
}

// ---- the commands ------------------------------------------------------------------------------

const std::vector<Command>& table() {
  static const std::vector<Command> commands{
      {"ingest", "read articles into the database", "[--db DIR] PATH...",
       "redstring ingest articles/\n"
       "redstring ingest dump.jsonl.gz more.zip clippings/\n"
       "curl -s https://example.com/feed.jsonl | redstring ingest --format jsonl -\n"
       "redstring ingest --field text=content_html --field published=pubDate scrape.csv\n",
       "Reads directories, text, HTML, JSON, JSONL, CSV and TSV, also inside gzip, zip and tar. "
       "What "
       "is known\nis skipped, so a run that was interrupted goes on when it is started again. "
       "Items "
       "that cannot be\nread are listed with their place and the reason; the others go in, and the "
       "exit code is 5.",
       [](CLI::App& app, Flags& flags) {
         app.add_option("PATH", flags.words,
                        "files, directories, archives, or - for standard input")
             ->required();
         database(app, flags);
         app.add_flag("--json", flags.json, "the report as JSON on standard output");
         app.add_option(
                "--format", flags.format,
                "FORMAT: auto, text, html, json, jsonl, csv or tsv (auto: by content and name)")
             ->check(CLI::IsMember({"auto", "text", "html", "json", "jsonl", "csv", "tsv"}));
         each(app, "--field", flags.fields,
              "NAME=FIELD: which field holds id, url, title, text, published or language");
         app.add_option("--threads", flags.threads, "N: worker threads (one for each processor)")
             ->check(CLI::Range(0, 1024));
         app.add_option("--batch", flags.batch, "N: documents written at once (256)")
             ->check(CLI::Range(1, 1'000'000));
         each(app, "--limit", flags.limits, "NAME=VALUE: change a limit, see `redstring limits`");
         app.add_option("--rejected", flags.rejected, "FILE: write every rejected item there");
         app.add_flag("--no-link", flags.no_link, "do not derive the graph at the end");
         progress(app, flags);
       },
       run_ingest},

      {"connect", "how is X connected to Y?", "[--db DIR] X Y",
       "redstring connect \"Ada Merrick\" \"Halden Bank\"\n"
       "redstring connect \"Ada Merrick\" mail.halden.example.org -k 5 --max-hops 6\n"
       "redstring connect \"Ada Merrick\" \"Halden Bank\" --since 2016 --until 2017-03\n"
       "redstring connect \"Ada Merrick\" \"Halden Bank\" --through person,place --json\n"
       "redstring connect \"Ada Merrick\" \"Halden Bank\" --graphml -o answer.graphml\n",
       "X and Y are names or keys (person/ada merrick). Where a name means several things they are "
       "listed;\nuse the key. Exit code 3: no such name, or several; 4: no path within the limits.",
       [](CLI::App& app, Flags& flags) {
         words(app, flags, "X Y", 2, "two names or keys; quote names of several words");
         database(app, flags);
         path_limits(app, flags);
       },
       run_connect},

      {"ask",
       "the same, asked in words",
       "[--db DIR] QUESTION",
       "redstring ask \"how is Ada Merrick connected to Halden Bank?\"\n"
       "redstring ask \"what links Ada Merrick to mail.halden.example.org?\" --json\n",
       {},
       [](CLI::App& app, Flags& flags) {
         app.add_option("QUESTION", flags.words, "how is X connected to Y?")->required();
         database(app, flags);
         path_limits(app, flags);
       },
       run_ask},

      {"find", "what is known under this name?", "[--db DIR] NAME",
       "redstring find Merrick\nredstring find \"Haldn Bank\" --limit 3 --json\n",
       "Exact names come first, then similar ones.",
       [](CLI::App& app, Flags& flags) {
         app.add_option("NAME", flags.words, "a name, whole or in part")->required();
         database(app, flags);
         json(app, flags);
         app.add_option("--limit", flags.limit, "N: at most so many (10)")
             ->check(CLI::Range(1, 10000));
       },
       run_find},

      {"show", "one entity: its names, its neighbours, the sentences that mention it",
       "[--db DIR] ENTITY",
       "redstring show \"Ada Merrick\"\nredstring show \"person/ada merrick\" --limit 100 -n 20 "
       "--json\n",
       "Lists the names with their counts, the strongest neighbours, one sentence of each of the "
       "first documents,\nand those of whom it is not sure that they are somebody else.",
       [](CLI::App& app, Flags& flags) {
         app.add_option("ENTITY", flags.words, "a name or key")->required();
         database(app, flags);
         json(app, flags);
         app.add_option("--limit", flags.limit, "N: at most so many neighbours (20)")
             ->check(CLI::Range(1, 1'000'000));
         app.add_option("-n,--mentions", flags.mentions,
                        "N: sentences of at most so many documents (5)")
             ->check(CLI::Range(0, 500));
       },
       run_show},

      {"timeline",
       "the dated sentences about an entity",
       "[--db DIR] ENTITY",
       "redstring timeline \"Ada Merrick\"\n"
       "redstring timeline \"Halden Bank\" --since 2016-09 --json\n",
       {},
       [](CLI::App& app, Flags& flags) {
         app.add_option("ENTITY", flags.words, "a name or key")->required();
         database(app, flags);
         json(app, flags);
         app.add_option("--since", flags.since, "DATE: only from then on");
         app.add_option("--until", flags.until, "DATE: only up to then, inclusive");
       },
       run_timeline},

      {"why", "why are A and B one entity, or two?", "[--db DIR] A B",
       "redstring why Merrick \"Ada Merrick\"\n"
       "redstring why \"person/a merrick\" \"person/ada merrick\" --json\n",
       "Each feature of the two names with its weight (the weights add up to the score), what "
       "forbids it,\nwhat else decided, and sentences of both sides.",
       [](CLI::App& app, Flags& flags) {
         words(app, flags, "A B", 2, "two names or keys");
         database(app, flags);
         json(app, flags);
       },
       run_why},

      {"same", "decide: A and B are one entity", "[--db DIR] A B",
       "redstring same \"person/a merrick\" \"person/ada merrick\" --note \"same byline\"\n",
       "Decisions are kept for ever, hold for documents that come later, and can be undone. Where "
       "one\nconflicts with another, both are named and the exit code is 1: `different` holds "
       "until "
       "it is undone.",
       [](CLI::App& app, Flags& flags) {
         words(app, flags, "A B", 2, "two names or keys");
         decision(app, flags);
       },
       run_same},

      {"different",
       "decide: A and B are two entities",
       "[--db DIR] A B",
       "redstring different \"person/john hale\" \"person/john hale jr\"\n",
       {},
       [](CLI::App& app, Flags& flags) {
         words(app, flags, "A B", 2, "two names or keys");
         decision(app, flags);
       },
       run_different},

      {"split", "decide: in these documents the name means another",
       "[--db DIR] ENTITY DOCUMENT...",
       "redstring split \"person/john hale\" 3f0c2a8de1b44c5f9a7b6c5d4e3f2a1b\n",
       "DOCUMENT is the id that answers show.",
       [](CLI::App& app, Flags& flags) {
         app.add_option("ENTITY DOCUMENT", flags.words, "a key, then document ids")
             ->required()
             ->expected(2, 1'000'000);
         decision(app, flags);
       },
       run_split},

      {"hide",
       "decide: keep this entity out of answers",
       "[--db DIR] ENTITY",
       "redstring hide \"organization/reporters\"\n",
       {},
       [](CLI::App& app, Flags& flags) {
         app.add_option("ENTITY", flags.words, "a name or key")->required();
         decision(app, flags);
       },
       run_hide},

      {"rename",
       "decide: show this entity under another name",
       "[--db DIR] ENTITY NAME",
       "redstring rename \"organization/halden bk\" \"Halden Bank\"\n",
       {},
       [](CLI::App& app, Flags& flags) {
         words(app, flags, "ENTITY NAME", 2, "a name or key, and the name to show");
         decision(app, flags);
       },
       run_rename},

      {"undo", "take a decision back", "[--db DIR] [NUMBER]", "redstring undo\nredstring undo 7\n",
       "Without a number: the last decision that still holds. `redstring decisions` lists them.",
       [](CLI::App& app, Flags& flags) {
         app.add_option("NUMBER", flags.words, "of the decision")->expected(0, 1);
         decision(app, flags);
       },
       run_undo},

      {"review", "questions about who is who, the most valuable first",
       "[--db DIR] [--limit N] [--answer NUMBER y|n|skip]...",
       "redstring review\n"
       "redstring review --limit 3 --json\n"
       "redstring review --answer 1 y --answer 2 n --note \"same byline\"\n",
       "In a terminal each question waits for y, n, s (skip) or q (enough); elsewhere they are "
       "listed. Numbers\nare those of the list as it stands. An answer is a decision like `same`, "
       "`different` or `split`, and\n`redstring undo` takes it back.",
       [](CLI::App& app, Flags& flags) {
         decision(app, flags);
         app.add_option("--limit", flags.limit, "N: at most so many questions (20)")
             ->check(CLI::Range(1, 100000));
         app.add_option("--answer", flags.answers,
                        "NUMBER y, n or skip: answer that question of the list; may be repeated")
             ->type_size(2)
             ->allow_extra_args(false);
         app.add_flag("--ask", flags.ask, "ask even without a terminal: an answer a line");
       },
       run_review},

      {"decisions", "list, export or import the decisions", "[--db DIR] [export|import FILE]",
       "redstring decisions\n"
       "redstring decisions export -o decisions.tsv\n"
       "redstring decisions import decisions.tsv\n",
       "The file has one decision a line, fit for version control: kind, left, right, by, at, "
       "note, "
       "parted by\ntabs. Importing what is already there adds nothing.",
       [](CLI::App& app, Flags& flags) {
         app.add_option("ACTION", flags.action, "list, export or import")
             ->check(CLI::IsMember({"list", "export", "import"}));
         app.add_option("FILE", flags.words, "for import; - is standard input")->expected(0, 1);
         database(app, flags);
         json(app, flags);
         app.add_option("-o,--output", flags.output, "FILE: for export");
         app.add_flag("--no-link", flags.no_link, "leave it to a later `redstring link`");
       },
       run_decisions},

      {"kb", "import and look up a knowledge base",
       "[--db DIR] import FILE | list [NAME] | show ID | remove SOURCE | stats",
       "redstring kb import latest-all.json.gz\n"
       "redstring kb import dump.json.zst --class Q11446=ship --language de --language en\n"
       "redstring kb import entities.ftm.json --source sanctions\n"
       "redstring kb import my-people.csv --type person\n"
       "redstring kb list \"Ada Merrick\"\n"
       "redstring kb show Q42\n"
       "redstring kb remove sanctions\n",
       "Reads a Wikidata JSON dump, FollowTheMoney entities (OpenSanctions) or a table, also "
       "packed "
       "with gzip,\nbzip2, xz or zstd, in one pass and constant memory; a run that was interrupted "
       "goes on when it is\nstarted again. Then linking says which entity of the archive is which "
       "of the knowledge base (`kb` in\nanswers and exports), and find and connect take names that "
       "no article uses. Columns of a table: name,\nid, type, aliases, description, countries, "
       "born, "
       "died, sitelinks, identifiers, neighbours.",
       [](CLI::App& app, Flags& flags) {
         app.add_option("ACTION", flags.action, "import, list, show, remove or stats")
             ->required()
             ->check(CLI::IsMember({"import", "list", "show", "remove", "stats"}));
         app.add_option("WHAT", flags.words, "a file, a name, an id, or a source");
         database(app, flags);
         json(app, flags);
         app.add_option("--format", flags.format,
                        "FORMAT: auto, wikidata, ftm or csv (auto: by content)")
             ->check(CLI::IsMember({"auto", "wikidata", "ftm", "csv"}));
         app.add_option("--source", flags.source,
                        "NAME: what to call it (wikidata, or the file's name)");
         each(app, "--language", flags.languages,
              "CODE: language of names, the first preferred; again for several (en)");
         each(app, "--class", flags.classes,
              "NAME=TYPE: a class to import, Q11446=ship; TYPE none leaves it out");
         app.add_option("--only", flags.only,
                        "TYPES: leave out all but these, person,organization");
         app.add_option("--type", flags.default_type, "TYPE: of rows of a table that say none");
         app.add_option("--limit", flags.limit, "N: list at most so many (20)")
             ->check(CLI::Range(1, 1'000'000));
         app.add_option("--rejected", flags.rejected, "FILE: write every rejected line there");
         app.add_flag("--no-link", flags.no_link, "leave it to a later `redstring link`");
         progress(app, flags);
       },
       run_kb},

      {"export",
       "write the whole graph",
       "[--db DIR] --format FORMAT [-o FILE]",
       "redstring export --format graphml -o graph.graphml\n"
       "redstring export --format mentions | head\n",
       {},
       [](CLI::App& app, Flags& flags) {
         flags.format.clear();
         database(app, flags);
         app.add_option("--format", flags.format,
                        "FORMAT: graphml, gexf, neo4j, ftm, jsonl or mentions")
             ->required();
         app.add_option("-o,--output", flags.output, "FILE: write there; appears when it is whole");
         progress(app, flags);
       },
       run_export},

      {"extract", "what would be found in a text, without a database", "[--jsonl] FILE|-",
       "redstring extract article.txt --published 2017-03-08\n"
       "redstring extract --explain article.txt\n"
       "redstring extract --jsonl articles.jsonl --threads 2 > found.jsonl\n"
       "redstring extract --jsonl articles.jsonl --db DIR > linked.jsonl\n",
       "With --jsonl each line is {\"id\",\"text\",\"dct\"} (or \"published\"), and one line is "
       "written "
       "for each. Offsets\ncount code points. --db DIR adds `kb` from the knowledge base of a "
       "database; "
       "nothing is written there.",
       [](CLI::App& app, Flags& flags) {
         app.add_option("FILE", flags.words, "a text, or - for standard input")
             ->required()
             ->expected(1);
         app.add_flag("--jsonl", flags.jsonl, "FILE holds a JSON object a line");
         app.add_option("--db", flags.database,
                        "DIR: link to the knowledge base of this database (none)");
         app.add_flag("--explain", flags.explain, "for people: each finding with its rule");
         app.add_option("--published,--dct", flags.published,
                        "DATE: when the text was published; relative dates count from it");
         app.add_option("--threads", flags.threads, "N: worker threads (one for each processor)")
             ->check(CLI::Range(0, 1024));
         json(app, flags);
       },
       run_extract},

      {"compare", "are two names names of one thing?", "A B | --jsonl FILE|-",
       "redstring compare \"Merrick, Ada\" \"Ada J. Merrick\"\n"
       "redstring compare --type organization \"Halden Bank PLC\" \"Bank of Halden\"\n"
       "redstring compare --jsonl pairs.jsonl\n",
       "With --jsonl each line is {\"type\",\"left\",\"right\"}.",
       [](CLI::App& app, Flags& flags) {
         app.add_option("A B", flags.words, "two names, or with --jsonl one file")
             ->required()
             ->expected(1, 2);
         app.add_flag("--jsonl", flags.jsonl, "read pairs from a file of JSON lines");
         app.add_option("--type", flags.type,
                        "TYPE: person, organization, server or place (person)");
         json(app, flags);
       },
       run_compare},

      {"remove", "take a document out again", "[--db DIR] DOCUMENT...",
       "redstring remove 3f0c2a8d\nredstring remove https://news.example/a/17\n",
       "DOCUMENT is an id, the first 8 digits or more of one, a source or a name. The graph is "
       "then "
       "the one\nthat never saw it.",
       [](CLI::App& app, Flags& flags) {
         app.add_option("DOCUMENT", flags.words, "ids, sources or names")->required();
         database(app, flags);
         json(app, flags);
         app.add_flag("--no-link", flags.no_link, "leave it to a later `redstring link`");
         progress(app, flags);
       },
       run_remove},

      {"link",
       "derive entities and relations anew",
       "[--db DIR]",
       "redstring link\nredstring link --force\n",
       {},
       [](CLI::App& app, Flags& flags) {
         database(app, flags);
         json(app, flags);
         app.add_flag("--force", flags.force, "even if nothing is new");
         progress(app, flags);
       },
       run_link},

      {"verify", "read everything back and check it", "[--db DIR]", "redstring verify\n",
       "Exit code 6 when something is damaged.",
       [](CLI::App& app, Flags& flags) {
         database(app, flags);
         json(app, flags);
       },
       run_verify},

      {"stats",
       "how much is in the database",
       "[--db DIR]",
       "redstring stats --json\n",
       {},
       [](CLI::App& app, Flags& flags) {
         database(app, flags);
         json(app, flags);
       },
       run_stats},

      {"dump", "the logical content as sorted JSON lines", "[--db DIR] [--hash]",
       "redstring dump --hash\nredstring dump > before.jsonl\n",
       "Two databases with the same documents and decisions have the same dump, whatever the order "
       "in which\nthey came.",
       [](CLI::App& app, Flags& flags) {
         database(app, flags);
         app.add_flag("--hash", flags.hash, "only its hash");
         app.add_option("-o,--output", flags.output, "FILE: write there");
       },
       run_dump},

      {"limits",
       "what input may cost, and how to change it",
       "",
       "redstring limits --json\n",
       {},
       [](CLI::App& app, Flags& flags) { json(app, flags); },
       run_limits},

      {"dictionary", "check the dictionaries, or say how large they are", "check|stats",
       "redstring dictionary check\nredstring dictionary check --dictionaries my-lists/ --text "
       "article.txt\n"
       "redstring dictionary stats\n",
       "check loads all lists and rules, runs every rule's examples, and names duplicates, "
       "clashes,\n"
       "rules that do nothing and lists that nothing asks for, each with file and line. It ends "
       "with 0\n"
       "when there are none, else with 1. stats counts, and tells the bytes that they take.",
       [](CLI::App& app, Flags& flags) {
         app.add_option("ACTION", flags.action, "check or stats")
             ->required()
             ->check(CLI::IsMember({"check", "stats"}));
         app.add_option("--text", flags.text, "FILE: also tell how much of each list it uses");
         json(app, flags);
       },
       run_dictionary},
  };
  return commands;
}

const Command* command_called(std::string_view name) {
  for (const Command& command : table())
    if (command.name == name) return &command;
  return nullptr;
}

std::vector<std::string_view> command_names() {
  std::vector<std::string_view> names;
  for (const Command& command : table()) names.push_back(command.name);
  names.push_back("help");
  return names;
}

/// "  --db DIR          what it is": the form of a value stands before the colon of its
/// description.
std::string option_lines(const CLI::App& app) {
  std::string lines;
  for (const CLI::Option* option : app.get_options()) {
    std::string name = option->get_name(false, true);
    if (option->get_positional() || name.empty() || name[0] != '-') continue;
    if (const std::size_t comma = name.find(','); comma != std::string::npos)
      name.insert(comma + 1, " ");
    std::string what = option->get_description();
    const std::size_t colon = what.find(": ");
    if (colon != std::string::npos && colon <= 12 &&
        std::all_of(what.begin(), what.begin() + static_cast<std::ptrdiff_t>(colon),
                    [](char c) { return (c >= 'A' && c <= 'Z') || c == '='; })) {
      name += ' ' + what.substr(0, colon);
      what.erase(0, colon + 2);
    }
    lines += fmt::format("  {:<24}  {}\n", name, what);
  }
  return lines;
}

std::string indented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += fmt::format("  {}\n", text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string program_page() {
  std::string page =
      "redstring reads an archive of articles and answers: how is X connected to Y?\n"
      "Each step of its answer is a sentence that you can check.\n\n"
      "  redstring ingest articles/\n"
      "  redstring ask \"how is Ada Merrick connected to Halden Bank?\"\n"
      "  redstring connect \"Ada Merrick\" \"Halden Bank\" --json\n\n"
      "Commands\n";
  for (const Command& command : table())
    page += fmt::format("  {:<11} {}\n", command.name, command.purpose);
  page += fmt::format("  {:<11} {}\n", "help", "this page, or `redstring help COMMAND`");
  page +=
      "\nExit codes: 0 ok, 1 failure, 2 usage, 3 name not found, 4 no path, 5 some inputs were "
      "rejected,\n6 database locked or damaged, 130 interrupted.\n";
  return page;
}

Invocation words_only(Exit exit, std::string out, std::string err = {}) {
  Invocation result;
  result.exit = exit;
  result.out = std::move(out);
  result.err = std::move(err);
  return result;
}

Invocation wrong_usage(std::string_view command, std::string_view what) {
  std::string err =
      fmt::format("redstring{}{}: {}\n", command.empty() ? "" : " ", command, visible(what));
  err +=
      command.empty() ? "Try: redstring help\n" : fmt::format("Try: redstring help {}\n", command);
  return words_only(Exit::usage, {}, std::move(err));
}

/// A leading option that belongs to any command, with its value, may stand before the command.
struct Split {
  std::string command;
  std::vector<std::string> rest;
};
Split split_off_command(const std::vector<std::string>& arguments) {
  Split split;
  std::size_t at = 0;
  for (; at < arguments.size(); ++at) {
    const std::string& word = arguments[at];
    if (word.size() < 2 || word[0] != '-') break;
    split.rest.push_back(word);
    if ((word == "--db" || word == "--dictionaries" || word == "--color") &&
        at + 1 < arguments.size())
      split.rest.push_back(arguments[++at]);
  }
  if (at < arguments.size()) split.command = arguments[at++];
  split.rest.insert(split.rest.end(), arguments.begin() + static_cast<std::ptrdiff_t>(at),
                    arguments.end());
  return split;
}

bool asks_for_help(const std::vector<std::string>& arguments) {
  for (const std::string& word : arguments) {
    if (word == "--") return false;
    if (word == "--help" || word == "-h") return true;
  }
  return false;
}

/// What CLI11 says, with a suggestion where an option is misspelt and a hint where names of several
/// words came unquoted.
std::string explain(const CLI::ParseError& error, const CLI::App& app,
                    const std::vector<std::string>& arguments) {
  std::string message = error.what();
  const std::string quotes = " (put quotes around names of several words)";
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr && message[0] != '-')
    return message + quotes;
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr) return message;
  std::vector<std::string_view> known;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) known.push_back(name);
  for (const std::string& word : arguments) {
    if (word.rfind("--", 0) != 0 || word.size() < 4) continue;
    const std::string name = word.substr(2, word.find('=') - 2);
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string_view near = nearest(name, known);
    return near.empty() ? fmt::format("there is no option --{}", name)
                        : fmt::format("there is no option --{}; did you mean --{}?", name, near);
  }
  return message + quotes;
}

}  // namespace

std::string help_page(std::string_view name) {
  if (name.empty()) return program_page();
  const Command* command = command_called(name);
  if (command == nullptr) return {};
  CLI::App app;
  app.set_help_flag();
  Flags flags;
  command->declare(app, flags);
  for_every_command(app, flags);
  std::string page = fmt::format("redstring {}: {}\n\n", command->name, command->purpose);
  page += indented(command->examples);
  page += fmt::format("\nForm\n  redstring {} {}\n", command->name, command->form);
  if (!command->notes.empty()) page += fmt::format("\n{}\n", command->notes);
  page += "\nOptions\n" + option_lines(app);
  return page;
}

Invocation parse(const std::vector<std::string>& arguments) {
  Split split = split_off_command(arguments);
  if (split.command.empty()) {
    for (const std::string& word : split.rest)
      if (word == "--version") return words_only(Exit::ok, "redstring " REDSTRING_VERSION "\n");
    if (asks_for_help(split.rest)) return words_only(Exit::ok, program_page());
    return words_only(Exit::usage, {}, program_page());
  }
  if (split.command == "help") {
    if (split.rest.empty()) return words_only(Exit::ok, program_page());
    split.command = split.rest.front();
    split.rest = {"--help"};
  }
  const Command* command = command_called(split.command);
  if (command == nullptr) {
    const std::string_view near = nearest(split.command, command_names());
    return wrong_usage({}, fmt::format("there is no command “{}”{}", split.command,
                                       near.empty() ? std::string(".")
                                                    : fmt::format("; did you mean `{}`?", near)));
  }
  if (asks_for_help(split.rest)) return words_only(Exit::ok, help_page(command->name));

  Invocation result;
  CLI::App app;
  app.set_help_flag();
  command->declare(app, result.flags);
  for_every_command(app, result.flags);
  try {
    app.parse(std::vector<std::string>(split.rest.rbegin(), split.rest.rend()));
  } catch (const CLI::ParseError& error) {
    return wrong_usage(command->name, explain(error, app, split.rest));
  }
  result.run = command->run;
  return result;
}

}  // namespace redstring::app
