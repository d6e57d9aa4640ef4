// From flags to open things: the database's place, the dictionaries, the graph; and from an Error
// to a message and an exit code.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/console.h"
#include "app/flags.h"
#include "redstring/knowledge_graph.h"

namespace redstring::app {

/// --db, else $REDSTRING_DB, else $XDG_DATA_HOME/redstring/db, else ~/.local/share/redstring/db.
Result<std::filesystem::path> database_directory(const Flags& flags);

/// The installed dictionaries, then those of --dictionaries.
Result<LexiconPtr> open_lexicon(const Flags& flags);

/// Opens the database of `flags`. On failure has said so on console.err; `exit` is the exit code.
std::optional<KnowledgeGraph> open_graph(const Flags& flags, OpenMode mode, Console& console,
                                         Exit& exit);

/// The exit code that an error of an open database means.
Exit exit_for(const Error& error);

/// Says the error on console.err and returns its exit code.
Exit report(const Error& error, Console& console);

/// Says "redstring: …" on console.err and returns `exit`. `message` is made harmless.
Exit complain(std::string_view message, Console& console, Exit exit);

/// A calendar date as people write it, whole ("2016-09-23") or in part ("2016", "2016-09"), as its
/// first and last day.
struct DayRange {
  std::string first, last;
};
std::optional<DayRange> day_range(std::string_view date);

/// Where -o leads: a file that appears under its name only when `finish` succeeds, or console.out.
class OutputFile {
 public:
  /// `path` empty or "-" means console.out.
  OutputFile(const std::string& path, Console& console);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  std::ostream& stream();
  bool opened() const { return path_.empty() || file_.is_open(); }
  /// Flushes and moves the file into place. Errors: io.
  Status finish();
  /// Whether writing failed because console.out did: `main` knows whether that is an error.
  bool out_failed() const { return path_.empty() && !console_.out; }

 private:
  Console& console_;
  std::filesystem::path path_, part_;
  std::ofstream file_;
};

/// Reads lines of at most `limit` bytes from a file or standard input in constant memory.
class LineReader {
 public:
  explicit LineReader(std::size_t limit) : limit_(limit) {}
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  /// "-" is standard input.
  Status open(const std::string& path);
  /// The next line without its line break (and the first without a byte order mark). Nothing at
  /// the end or after a read error. A line beyond the limit comes cut, with `too_long` set.
  std::optional<std::string> next(bool& too_long);
  /// What ended the reading, if it was not the end.
  const Status& status() const { return status_; }

 private:
  std::size_t limit_;
  int descriptor_ = -1;
  std::string path_;
  std::vector<char> buffer_;
  std::size_t at_ = 0, filled_ = 0;
  bool first_ = true;
  Status status_;
};

/// The whole of a file or of standard input. Errors: io, limit.
Result<std::string> read_whole(const std::string& path, std::size_t limit);

}  // namespace redstring::app
