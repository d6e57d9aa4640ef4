// What the command line said, as plain values. Nothing is opened or looked up here.
#pragma once

#include <string>
#include <vector>

namespace redstring::app {

/// Every flag of every command; a command reads those that it declares (commands.cc).
struct Flags {
  // for every command
  std::string database;                   ///< --db, empty = the default
  std::vector<std::string> dictionaries;  ///< --dictionaries, after the installed ones
  bool json = false;
  std::string color = "auto";  ///< auto, always, never
  bool progress = false, quiet = false;

  // what the command is about
  std::vector<std::string> words;  ///< names, paths, a question, documents
  std::string action;              ///< "check", "export", "import"
  std::string output;              ///< -o

  // connect, ask
  unsigned paths = 3, max_hops = 4, quotes = 3;
  std::string since, until, through;
  bool graphml = false;

  // find, show
  unsigned limit = 0;  ///< 0 = the command's own

  // ingest
  unsigned threads = 0;
  unsigned batch = 256;
  bool no_link = false;
  std::vector<std::string> fields, limits;
  std::string format = "auto";
  std::string rejected;  ///< --rejected FILE

  // extract, compare
  bool jsonl = false, explain = false;
  std::string published;
  std::string type = "person";

  // kb
  std::vector<std::string> classes, languages;  ///< --class NAME=TYPE, --language CODE
  std::string source, only, default_type;

  // dictionary
  std::string text;  ///< --text FILE

  // decisions
  std::string by, at, note;

  // show
  unsigned mentions = 5;

  // review
  std::vector<std::string> answers;  ///< --answer NUMBER ANSWER, in pairs
  bool ask = false;

  // link, dump
  bool force = false, hash = false;
};

}  // namespace redstring::app
