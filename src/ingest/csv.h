// CSV and TSV with a header.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/draft.h"
#include "ingest/input.h"

namespace redstring::reading {

/// RFC 4180 (quoted fields with quotes doubled and line breaks inside) with "," ";" or tab between
/// fields. `separator` '\0': whichever of them cuts the header into the most fields that are known.
void read_csv(Reading& reading, Input& input, char separator, std::string_view member,
              std::string_view place);

/// Cuts a table into records, one at a time (RFC 4180). A record that breaks the rules, or is
/// larger than `limit`, costs itself: it is told to `broken`, and reading goes on at the next line.
class Records {
 public:
  using Broken = std::function<void(std::string reason)>;
  Records(Input& input, char separator, std::size_t limit, Broken broken)
      : input_(input), separator_(separator), limit_(limit), broken_(std::move(broken)) {}

  /// The next whole record that is not an empty line. False at the end.
  bool next(std::vector<std::string>& record);
  /// Where the record under way begins: line (from 1) and byte.
  std::uint64_t line() const { return record_line_; }
  std::uint64_t byte() const { return record_byte_; }
  /// The line that comes next.
  std::uint64_t next_line() const { return line_; }
  /// Goes on as if `lines` lines had been read.
  void skipped(std::uint64_t lines) { line_ += lines; }

 private:
  Input& input_;
  char separator_;
  std::size_t limit_;
  Broken broken_;
  std::uint64_t line_ = 1, record_line_ = 1, record_byte_ = 0, rescanned_ = 0;
};

/// Whether the first line reads like the header of a table of articles.
bool looks_like_csv(const ReadOptions& options, std::string_view head);

}  // namespace redstring::reading
