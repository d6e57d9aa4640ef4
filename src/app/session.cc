// Opening what a command needs, and saying why it could not be opened.
#include "app/session.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace redstring::app {

namespace fs = std::filesystem;

Result<fs::path> database_directory(const Flags& flags) {
  if (!flags.database.empty()) return fs::path(flags.database);
  const auto variable = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  if (const std::string db = variable("REDSTRING_DB"); !db.empty()) return fs::path(db);
  // The XDG specification says that a relative path there is to be ignored.
  if (const fs::path data = variable("XDG_DATA_HOME"); data.is_absolute())
    return data / "redstring" / "db";
  if (const std::string home = variable("HOME"); !home.empty())
    return fs::path(home) / ".local" / "share" / "redstring" / "db";
  return fail(ErrorCode::invalid_argument, "no database named", {}, "say --db DIR");
}

Result<LexiconPtr> open_lexicon(const Flags& flags) {
  const Result<fs::path> installed = default_dictionaries();
  if (!installed) return fail(installed.error());
  std::vector<fs::path> folders{*installed};
  folders.insert(folders.end(), flags.dictionaries.begin(), flags.dictionaries.end());
  return load_lexicon(folders, default_lexicon_cache());
}

Exit exit_for(const Error& error) {
  switch (error.code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::unsupported:
      return Exit::usage;
    case ErrorCode::not_found:
      return Exit::not_found;
    case ErrorCode::locked:
    case ErrorCode::corrupt:
      return Exit::database;
    case ErrorCode::interrupted:
      return Exit::interrupted;
    case ErrorCode::io:
    case ErrorCode::limit:
    case ErrorCode::internal:
      break;
  }
  return Exit::failure;
}

Exit complain(std::string_view message, Console& console, Exit exit) {
  console.err << "redstring: " << visible(message) << '\n';
  return exit;
}

Exit report(const Error& error, Console& console) {
  return complain(error.to_string(), console, exit_for(error));
}

std::optional<KnowledgeGraph> open_graph(const Flags& flags, OpenMode mode, Console& console,
                                         Exit& exit) {
  const auto directory = database_directory(flags);
  if (!directory) {
    exit = report(directory.error(), console);
    return std::nullopt;
  }
  const auto lexicon = open_lexicon(flags);
  if (!lexicon) {
    exit = complain(lexicon.error().to_string(), console, Exit::failure);
    return std::nullopt;
  }
  if (mode == OpenMode::create) {
    std::error_code error;
    if (directory->has_parent_path()) fs::create_directories(directory->parent_path(), error);
  }
  auto graph = KnowledgeGraph::open({*directory, mode}, *lexicon);
  if (graph) return std::move(*graph);
  const Error& error = graph.error();
  // Here "not found" means that there is no database, which is no answer about a name; and a format
  // from a newer program is trouble with the database, not with the flags.
  exit = error.code == ErrorCode::unsupported ? Exit::database
         : error.code == ErrorCode::not_found || error.code == ErrorCode::invalid_argument
             ? Exit::failure
             : exit_for(error);
  complain(error.to_string(), console, exit);
  return std::nullopt;
}

// ---- dates -------------------------------------------------------------------------------------

namespace {

bool digits(std::string_view text, unsigned& value) {
  value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return !text.empty();
}

unsigned days_in(unsigned year, unsigned month) {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

}  // namespace

std::optional<DayRange> day_range(std::string_view date) {
  unsigned year = 0, month = 0, day = 0;
  if (date.size() != 4 && date.size() != 7 && date.size() != 10) return std::nullopt;
  if (!digits(date.substr(0, 4), year) || year == 0) return std::nullopt;
  if (date.size() == 4) return DayRange{std::string(date) + "-01-01", std::string(date) + "-12-31"};
  if (date[4] != '-' || !digits(date.substr(5, 2), month) || month < 1 || month > 12)
    return std::nullopt;
  if (date.size() == 7)
    return DayRange{std::string(date) + "-01", fmt::format("{}-{:02}", date, days_in(year, month))};
  if (date[7] != '-' || !digits(date.substr(8, 2), day) || day < 1 || day > days_in(year, month))
    return std::nullopt;
  return DayRange{std::string(date), std::string(date)};
}

// ---- files -------------------------------------------------------------------------------------

OutputFile::OutputFile(const std::string& path, Console& console) : console_(console) {
  if (path.empty() || path == "-") return;
  path_ = path;
  std::error_code error;
  // A pipe or device is written as it is; a file appears when it is whole.
  const bool special = fs::exists(path_, error) && !fs::is_regular_file(path_, error);
  part_ = special ? path_ : fs::path(path_.string() + ".part");
  file_.open(part_, std::ios::binary | std::ios::trunc);
}

OutputFile::~OutputFile() {
  if (!file_.is_open()) return;
  file_.close();
  std::error_code error;
  if (part_ != path_) fs::remove(part_, error);
}

std::ostream& OutputFile::stream() {
  return path_.empty() ? console_.out : static_cast<std::ostream&>(file_);
}

Status OutputFile::finish() {
  if (path_.empty()) return {};
  const bool whole = static_cast<bool>(file_.flush());
  file_.close();
  std::error_code error;
  if (whole && part_ != path_) fs::rename(part_, path_, error);
  if (!whole || error) {
    std::error_code ignored;
    if (part_ != path_) fs::remove(part_, ignored);
    return fail(ErrorCode::io, error ? error.message() : "could not be written whole",
                path_.string(), "is the disk full?");
  }
  return {};
}

LineReader::~LineReader() {
  if (descriptor_ > 0) ::close(descriptor_);
}

Status LineReader::open(const std::string& path) {
  path_ = path;
  buffer_.resize(1 << 18);
  if (path == "-") {
    descriptor_ = 0;
    return {};
  }
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) return fail(ErrorCode::io, std::strerror(errno), path);
  return {};
}

std::optional<std::string> LineReader::next(bool& too_long) {
  std::string line;
  too_long = false;
  bool any = false;
  while (true) {
    if (at_ == filled_) {
      const ssize_t got = ::read(descriptor_, buffer_.data(), buffer_.size());
      if (got < 0 && errno == EINTR && !stop_requested()) continue;
      if (got < 0) status_ = fail(ErrorCode::io, std::strerror(errno), path_);
      if (got <= 0) break;
      at_ = 0;
      filled_ = static_cast<std::size_t>(got);
    }
    any = true;
    const char* begin = buffer_.data() + at_;
    const auto* end = static_cast<const char*>(std::memchr(begin, '\n', filled_ - at_));
    const auto size =
        static_cast<std::size_t>(end != nullptr ? end - begin : buffer_.data() + filled_ - begin);
    const std::size_t room = std::min(size, limit_ - line.size());
    line.append(begin, room);
    too_long = too_long || room < size;
    at_ += size + (end != nullptr ? 1 : 0);
    if (end != nullptr) break;
  }
  if (!any) return std::nullopt;
  if (!line.empty() && line.back() == '\r') line.pop_back();
  if (first_ && line.rfind("\xef\xbb\xbf", 0) == 0) line.erase(0, 3);
  first_ = false;
  return line;
}

Result<std::string> read_whole(const std::string& path, std::size_t limit) {
  int descriptor = 0;
  if (path != "-") descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return fail(ErrorCode::io, std::strerror(errno), path);
  std::string text;
  std::vector<char> buffer(1 << 18);
  int trouble = 0;
  while (text.size() <= limit) {
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR && !stop_requested()) continue;
    if (got < 0) trouble = errno;
    if (got <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  if (descriptor > 0) ::close(descriptor);
  if (trouble != 0) return fail(ErrorCode::io, std::strerror(trouble), path);
  if (text.size() > limit)
    return fail(ErrorCode::limit, fmt::format("longer than {}", size_in_words(limit)), path);
  return text;
}

}  // namespace redstring::app
