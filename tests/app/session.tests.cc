#include "app/session.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/limits.h"
#include "catch.h"

using namespace redstring;
using namespace redstring::app;
namespace fs = std::filesystem;

namespace {

/// A folder that goes away with the test.
struct Folder {
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "redstring-XXXXXX").string();
    path = mkdtemp(pattern.data());
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

std::string content(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("the database is the flag, else the variable, else the data directory") {
  Flags flags;
  setenv("HOME", "/home/ada", 1);
  unsetenv("XDG_DATA_HOME");
  unsetenv("REDSTRING_DB");
  CHECK(*database_directory(flags) == "/home/ada/.local/share/redstring/db");
  setenv("XDG_DATA_HOME", "relative", 1);
  CHECK(*database_directory(flags) == "/home/ada/.local/share/redstring/db");
  setenv("XDG_DATA_HOME", "/data", 1);
  CHECK(*database_directory(flags) == "/data/redstring/db");
  setenv("REDSTRING_DB", "here", 1);
  CHECK(*database_directory(flags) == "here");
  flags.database = "there";
  CHECK(*database_directory(flags) == "there");
  unsetenv("REDSTRING_DB");
  unsetenv("XDG_DATA_HOME");
}

TEST_CASE("errors end with the exit code of their kind") {
  const auto code = [](ErrorCode c) { return exit_for(Error{c, "", "", ""}); };
  CHECK(code(ErrorCode::invalid_argument) == Exit::usage);
  CHECK(code(ErrorCode::not_found) == Exit::not_found);
  CHECK(code(ErrorCode::locked) == Exit::database);
  CHECK(code(ErrorCode::corrupt) == Exit::database);
  CHECK(code(ErrorCode::interrupted) == Exit::interrupted);
  CHECK(code(ErrorCode::io) == Exit::failure);
  CHECK(static_cast<int>(Exit::interrupted) == 130);
}

TEST_CASE("a date means its first to its last day") {
  CHECK(day_range("2016")->first == "2016-01-01");
  CHECK(day_range("2016")->last == "2016-12-31");
  CHECK(day_range("2016-02")->last == "2016-02-29");
  CHECK(day_range("2100-02")->last == "2100-02-28");
  CHECK(day_range("2000-02")->last == "2000-02-29");
  CHECK(day_range("2016-11")->last == "2016-11-30");
  CHECK(day_range("2016-09-23")->first == "2016-09-23");
  CHECK(day_range("2016-09-23")->last == "2016-09-23");
  for (const char* bad : {"", "16", "2016-", "2016-13", "2016-00", "2016-09-31", "2016/09/23",
                          "2015-02-29", "XXXX-09-23", "2016-09-23x", "0000"})
    CHECK_FALSE(day_range(bad));
}

TEST_CASE("limits are set by name, with units") {
  CHECK(read_limits({})->document_bytes == ReadLimits{}.document_bytes);
  const auto limits = read_limits({"document_bytes=2M", "ratio=7", "entries=12"});
  REQUIRE(limits);
  CHECK(limits->document_bytes == 2u << 20);
  CHECK(limits->ratio == 7);
  CHECK(limits->entries == 12);
  for (const char* bad : {"ratio", "ratio=", "ratio=0", "ratio=-1", "ratio=2x", "nothing=3",
                          "ratio=99999999999999999999", "entries=9999999999999T"})
    CHECK_FALSE(read_limits({bad}));
}

TEST_CASE("a file appears under its name only when it is whole") {
  const Folder folder;
  std::ostringstream out, err;
  Console console{out, err};
  const fs::path path = folder.path / "answer.graphml";
  {
    OutputFile file(path.string(), console);
    REQUIRE(file.opened());
    file.stream() << "half";
    CHECK_FALSE(fs::exists(path));
  }
  CHECK(fs::is_empty(folder.path));
  {
    OutputFile file(path.string(), console);
    file.stream() << "whole";
    REQUIRE(file.finish());
  }
  CHECK(content(path) == "whole");
  CHECK(std::distance(fs::directory_iterator(folder.path), fs::directory_iterator()) == 1);
  OutputFile nowhere((folder.path / "no" / "such").string(), console);
  CHECK_FALSE(nowhere.opened());
  OutputFile standard("", console);
  standard.stream() << "data";
  CHECK(out.str() == "data");
}

TEST_CASE("lines are read in bounded memory, whatever their ends") {
  const Folder folder;
  const fs::path path = folder.path / "lines";
  std::ofstream(path, std::ios::binary) << "\xef\xbb\xbf"
                                        << "one\r\n\ntwo\n"
                                        << std::string(1'000'000, 'x') << "\nlast";
  LineReader reader(1000);
  REQUIRE(reader.open(path.string()));
  bool too_long = false;
  CHECK(reader.next(too_long) == "one");
  CHECK(reader.next(too_long) == "");
  CHECK(reader.next(too_long) == "two");
  CHECK_FALSE(too_long);
  CHECK(reader.next(too_long)->size() == 1000);
  CHECK(too_long);
  CHECK(reader.next(too_long) == "last");
  CHECK_FALSE(too_long);
  CHECK_FALSE(reader.next(too_long));
  CHECK(reader.status());
  LineReader missing(10);
  CHECK_FALSE(missing.open((folder.path / "none").string()));
}

TEST_CASE("a whole text is read up to a limit") {
  const Folder folder;
  const fs::path path = folder.path / "text";
  std::ofstream(path) << "12345";
  CHECK(*read_whole(path.string(), 5) == "12345");
  CHECK(read_whole(path.string(), 4).error().code == ErrorCode::limit);
  CHECK(read_whole((folder.path / "none").string(), 4).error().code == ErrorCode::io);
  CHECK_FALSE(read_whole(folder.path.string(), 4));
}
