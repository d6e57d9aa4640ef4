#include "app/commands.h"

#include "catch.h"

using namespace redstring::app;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const std::vector<std::string> all_commands{
    "ingest",    "connect", "ask",  "find",   "show",  "timeline",  "why",    "same",
    "different", "split",   "hide", "rename", "undo",  "decisions", "export", "extract",
    "compare",   "remove",  "link", "verify", "stats", "dump",      "limits", "dictionary"};

}  // namespace

TEST_CASE("flags of connect become plain values") {
  const Invocation got =
      parse({"connect", "--db", "x", "Ada Merrick", "Halden Bank", "-k", "5", "--max-hops", "6",
             "--since", "2016", "--through", "person,place", "--json"});
  REQUIRE(got.run == run_connect);
  CHECK(got.flags.words == std::vector<std::string>{"Ada Merrick", "Halden Bank"});
  CHECK(got.flags.database == "x");
  CHECK(got.flags.paths == 5);
  CHECK(got.flags.max_hops == 6);
  CHECK(got.flags.since == "2016");
  CHECK(got.flags.through == "person,place");
  CHECK(got.flags.json);
}

TEST_CASE("flags may stand before the command or after the names") {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--db", "x", "find", "Ada"},
        {"find", "--db", "x", "Ada"},
        {"find", "Ada", "--db", "x"},
        {"--db=x", "find", "Ada"}}) {
    const Invocation got = parse(arguments);
    REQUIRE(got.run == run_find);
    CHECK(got.flags.database == "x");
    CHECK(got.flags.words == std::vector<std::string>{"Ada"});
  }
}

TEST_CASE("a flag that may be repeated does not swallow what follows it") {
  const Invocation got = parse(
      {"ingest", "--field", "text=a", "--dictionaries", "d", "--field", "title=b", "one", "two"});
  REQUIRE(got.run == run_ingest);
  CHECK(got.flags.fields == std::vector<std::string>{"text=a", "title=b"});
  CHECK(got.flags.dictionaries == std::vector<std::string>{"d"});
  CHECK(got.flags.words == std::vector<std::string>{"one", "two"});
}

TEST_CASE("a name that is also the name of a command is a name") {
  const Invocation got = parse({"connect", "find", "show"});
  REQUIRE(got.run == run_connect);
  CHECK(got.flags.words == std::vector<std::string>{"find", "show"});
  CHECK(parse({"find", "help"}).run == run_find);
}

TEST_CASE("standard input and names that begin with a dash can be said") {
  CHECK(parse({"ingest", "-"}).flags.words == std::vector<std::string>{"-"});
  CHECK(parse({"extract", "--jsonl", "-"}).flags.words == std::vector<std::string>{"-"});
  CHECK(parse({"find", "--", "--odd name"}).flags.words == std::vector<std::string>{"--odd name"});
}

TEST_CASE("wrong usage ends with 2 and says what to do") {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{},
                                                    {"conect"},
                                                    {"connect"},
                                                    {"connect", "a"},
                                                    {"connect", "a", "b", "c"},
                                                    {"connect", "a", "b", "--jsno"},
                                                    {"connect", "a", "b", "-k", "none"},
                                                    {"connect", "a", "b", "-k", "0"},
                                                    {"connect", "a", "b", "--max-hops", "11"},
                                                    {"connect", "a", "b", "--json", "--graphml"},
                                                    {"export"},
                                                    {"dictionary"},
                                                    {"dictionary", "cheque"},
                                                    {"decisions", "burn"},
                                                    {"ingest"},
                                                    {"compare", "a", "b", "c"},
                                                    {"--nonsense"}}) {
    const Invocation got = parse(arguments);
    CHECK(got.run == nullptr);
    CHECK(got.exit == Exit::usage);
    CHECK(got.out.empty());
    CHECK(holds(got.err, "redstring"));
  }
  CHECK(holds(parse({"conect"}).err, "did you mean `connect`?"));
  CHECK(holds(parse({"connect", "a", "b", "--jsno"}).err, "did you mean --json?"));
  CHECK(holds(parse({"connect", "Ada", "Merrick", "Halden", "Bank"}).err, "quotes"));
}

TEST_CASE("usage errors show no escape from the arguments") {
  CHECK(parse({"\x1b[2Jfoo"}).err.find('\x1b') == std::string::npos);
}

TEST_CASE("help leads with examples and lists every command and flag") {
  const std::string page = parse({"help"}).out;
  CHECK(holds(page, "redstring ask \"how is"));
  for (const std::string& command : all_commands) {
    CHECK(holds(page, "\n  " + command + " "));
    const Invocation help = parse({"help", command});
    CHECK(help.exit == Exit::ok);
    const std::size_t example = help.out.find("\n  redstring " + command);
    CHECK(example != std::string::npos);
    CHECK(example < help.out.find("Options"));
    CHECK(parse({command, "--help"}).out == help.out);
    CHECK(parse({command, "-h"}).out == help.out);
  }
  CHECK(parse({"--help"}).out == page);
  CHECK(holds(parse({"help", "connect"}).out, "--max-hops N"));
  CHECK(holds(parse({"help", "connect"}).out, "--db DIR"));
  CHECK(parse({"help", "nonsense"}).exit == Exit::usage);
  CHECK(holds(parse({"--version"}).out, "redstring "));
}

TEST_CASE("every example in the help is a command line that is understood") {
  for (const std::string& command : all_commands) {
    const std::string page = help_page(command);
    for (std::size_t at = page.find("  redstring "); at < page.find("\nForm\n");
         at = page.find("  redstring ", at + 1)) {
      std::string line = page.substr(at + 2, page.find('\n', at) - at - 2);
      line = line.substr(0, std::min(line.find(" | "), line.find(" > ")));
      std::vector<std::string> words{""};
      bool quoted = false;
      for (const char c : line) {
        if (c == '"')
          quoted = !quoted;
        else if (c == ' ' && !quoted)
          words.emplace_back();
        else
          words.back() += c;
      }
      words.erase(words.begin());
      INFO(line);
      CHECK(parse(words).run != nullptr);
    }
  }
}
