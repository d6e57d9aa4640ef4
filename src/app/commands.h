// The commands by name: what each is for, its flags, its examples, and the function that runs it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/console.h"
#include "app/flags.h"

namespace redstring::app {

/// Runs one command whose flags are parsed.
using Run = Exit (*)(const Flags&, Console&);

/// What the arguments amount to: a function to run with flags, or words to print and an exit code.
struct Invocation {
  Run run = nullptr;
  Flags flags;
  Exit exit = Exit::ok;  ///< when there is nothing to run
  std::string out, err;  ///< likewise
};

/// Takes the arguments (without the program's name) apart. Never throws.
Invocation parse(const std::vector<std::string>& arguments);

/// The help page: of the program when `command` is empty, else of that command (empty string when
/// there is no such command).
std::string help_page(std::string_view command);

// One function a command; they live in the files named beside them.
Exit run_ingest(const Flags&, Console&);   // ingesting.cc
Exit run_connect(const Flags&, Console&);  // asking.cc
Exit run_ask(const Flags&, Console&);
Exit run_find(const Flags&, Console&);
Exit run_show(const Flags&, Console&);
Exit run_timeline(const Flags&, Console&);
Exit run_why(const Flags&, Console&);
Exit run_same(const Flags&, Console&);  // deciding.cc
Exit run_different(const Flags&, Console&);
Exit run_split(const Flags&, Console&);
Exit run_hide(const Flags&, Console&);
Exit run_rename(const Flags&, Console&);
Exit run_undo(const Flags&, Console&);
Exit run_decisions(const Flags&, Console&);
Exit run_review(const Flags&, Console&);  // reviewing.cc
Exit run_kb(const Flags&, Console&);      // knowing.cc
Exit run_export(const Flags&, Console&);  // keeping.cc
Exit run_remove(const Flags&, Console&);
Exit run_link(const Flags&, Console&);
Exit run_verify(const Flags&, Console&);
Exit run_stats(const Flags&, Console&);
Exit run_dump(const Flags&, Console&);
Exit run_limits(const Flags&, Console&);
Exit run_extract(const Flags&, Console&);  // extracting.cc
Exit run_compare(const Flags&, Console&);  // comparing.cc
Exit run_dictionary(const Flags&, Console&);

}  // namespace redstring::app
