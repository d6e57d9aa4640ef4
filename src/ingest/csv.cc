// CSV and TSV, one record at a time. A record that breaks the rules costs itself: reading goes on
// at the next line.
#include "ingest/csv.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "ingest/encoding.h"
#include "ingest/strings.h"

namespace redstring::reading {
namespace {

using Record = std::vector<std::string>;

enum class Cut { record, need_more, broken };

// Cuts one record off the front of `bytes`. `complete`: nothing comes behind `bytes`.
class Cutter {
 public:
  explicit Cutter(char separator) : separator_(separator) {}

  /// need_more keeps its place, so that a long record is looked at once.
  Cut cut(std::string_view bytes, bool complete) {
    while (at_ < bytes.size()) {
      char c = bytes[at_];
      switch (state_) {
        case State::start:
          if (c == '"') {
            state_ = State::quoted;
            ++at_;
            break;
          }
          state_ = State::bare;
          [[fallthrough]];
        case State::bare: {
          std::size_t end = at_;
          while (end < bytes.size() && bytes[end] != separator_ && bytes[end] != '\n') ++end;
          field_.append(bytes, at_, end - at_);
          at_ = end;
          if (end < bytes.size()) state_ = State::after;
          break;
        }
        case State::quoted: {
          std::size_t end = std::min(bytes.find('"', at_), bytes.size());
          field_.append(bytes, at_, end - at_);
          for (; newline_ < end; ++newline_) lines_ += bytes[newline_] == '\n' ? 1 : 0;
          at_ = end;
          if (end < bytes.size()) {
            ++at_;
            state_ = State::quote;
          }
          break;
        }
        case State::quote:
          if (c == '"') {
            field_ += '"';
            ++at_;
            state_ = State::quoted;
          } else if (c == separator_ || c == '\n' || c == '\r' || c == ' ') {
            // Blanks between a closing quote and the separator are forgiven.
            if (c == '\r' || c == ' ')
              ++at_;
            else
              state_ = State::after_quoted;
          } else {
            return Cut::broken;
          }
          break;
        case State::after:
          if (c == '\n' && !field_.empty() && field_.back() == '\r') field_.pop_back();
          [[fallthrough]];
        case State::after_quoted:
          fields_.push_back(std::move(field_));
          field_.clear();
          ++at_;
          state_ = State::start;
          newline_ = at_;
          if (c == '\n') {
            ++lines_;
            return Cut::record;
          }
          break;
      }
    }
    if (!complete) return Cut::need_more;
    if (state_ == State::quoted) return Cut::broken;
    if (state_ != State::quote && !field_.empty() && field_.back() == '\r') field_.pop_back();
    fields_.push_back(std::move(field_));
    ++lines_;
    return Cut::record;
  }

  Record take() { return std::move(fields_); }
  std::size_t size() const { return at_; }
  std::uint64_t lines() const { return lines_; }

 private:
  enum class State { start, bare, quoted, quote, after, after_quoted } state_ = State::start;
  char separator_;
  std::size_t at_ = 0, newline_ = 0;
  std::uint64_t lines_ = 0;
  std::string field_;
  Record fields_;
};

unsigned known_names(const ReadOptions& options, const Record& header) {
  unsigned known = 0;
  for (const std::string& name : header) {
    for (Field field : all_fields) {
      if (field_rank(options, field, trim(name)) != 0) {
        ++known;
        break;
      }
    }
  }
  return known;
}

struct Header {
  char separator = ',';
  unsigned known = 0;
  std::size_t columns = 0;
};

Header sniff(const ReadOptions& options, std::string_view head) {
  Header best;
  if (head.substr(0, 3) == "\xEF\xBB\xBF") head.remove_prefix(3);
  for (char separator : {',', ';', '\t', '|'}) {
    Cutter cutter(separator);
    if (cutter.cut(head, true) != Cut::record) continue;
    Record names = cutter.take();
    unsigned known = known_names(options, names);
    if (known > best.known || (known == best.known && names.size() > best.columns)) {
      best = {separator, known, names.size()};
    }
  }
  return best;
}

class Table {
 public:
  Table(Reading& reading, Input& input, std::string_view member, std::string_view place)
      : reading_(reading),
        input_(input),
        member_(member),
        place_(place),
        limit_(static_cast<std::size_t>(reading.options.limits.document_bytes)) {}

  void read(char separator) {
    if (input_.peek(3) == "\xEF\xBB\xBF") input_.consume(3);
    if (separator == '\0')
      separator = sniff(reading_.options, input_.peek(std::size_t{1} << 16)).separator;
    Records records(input_, separator, limit_,
                    [this](std::string reason) { reading_.reject(here(), std::move(reason)); });
    records_ = &records;
    Record header;
    if (!records.next(header)) return reading_.reject(place_, "the file is empty");
    if (!understand(header)) {
      reading_.reject(std::string(place_) + ":1", missing_text(reading_.options));
      return input_.drain();
    }
    Record record;
    while (!reading_.stopped() && records.next(record)) row(record, header.size());
  }

 private:
  std::string here() const {
    return std::string(place_) + ":" + std::to_string(records_->line()) + " (byte " +
           std::to_string(records_->byte()) + ")";
  }

  bool understand(const Record& header) {
    for (Field field : all_fields) {
      unsigned best = std::numeric_limits<unsigned>::max();
      for (std::size_t i = 0; i < header.size(); ++i) {
        unsigned rank = field_rank(reading_.options, field, trim(header[i]));
        if (rank == 0 || rank >= best) continue;
        best = rank;
        column_[static_cast<std::size_t>(field)] = i;
      }
    }
    std::optional<std::size_t> text = column_[static_cast<std::size_t>(Field::text)];
    if (text) html_ = names_html(header[*text]);
    return text.has_value();
  }

  void row(Record& record, std::size_t columns) {
    if (record.size() != columns) {
      return reading_.reject(here(), "not valid CSV: " + std::to_string(record.size()) +
                                         " fields where the header has " + std::to_string(columns));
    }
    std::string notice;
    auto value = [&](Field field) {
      std::optional<std::size_t> column = column_[static_cast<std::size_t>(field)];
      if (!column) return std::string();
      Decoded decoded = decode(record[*column]);
      if (!decoded.notice.empty()) notice = decoded.notice;
      return std::move(decoded.text);
    };
    Draft draft;
    draft.id = collapse(value(Field::id));
    draft.url = value(Field::url);
    draft.title = value(Field::title);
    draft.text = value(Field::text);
    draft.published = value(Field::published);
    draft.language = value(Field::language);
    draft.html = html_;
    if (!draft.url.empty() && draft.url.find("://") == std::string::npos) draft.url.clear();
    if (!notice.empty()) reading_.notice(here(), notice);
    reading_.emit(std::move(draft), member_, here());
  }

  Reading& reading_;
  Input& input_;
  std::string_view member_, place_;
  std::size_t limit_;
  Records* records_ = nullptr;  // of the table under way
  std::optional<std::size_t> column_[std::size(all_fields)];
  bool html_ = false;
};

}  // namespace

bool Records::next(std::vector<std::string>& record) {
  while (true) {
    record_line_ = line_;
    record_byte_ = input_.offset();
    if (input_.peek(1).empty()) return false;
    Cutter cutter(separator_);
    bool complete = false;
    Cut cut = cutter.cut(input_.window(), false);
    while (cut == Cut::need_more && cutter.size() <= limit_) {
      complete = !input_.grow();
      cut = cutter.cut(input_.window(), complete);
    }
    if (complete && input_.error()) {
      input_.drain();
      return false;  // cut off; whoever reads the archive says so
    }
    if (cut == Cut::record && cutter.size() <= limit_) {
      input_.consume(cutter.size());
      line_ += cutter.lines();
      record = cutter.take();
      if (record.size() == 1 && trim(record.front()).empty()) continue;
      return true;
    }
    if (cut == Cut::broken) {
      broken_(complete ? "not valid CSV: a quoted field is not closed"
                       : "not valid CSV: text stands behind a closing quote");
    } else {
      broken_(limit_reason("the record", limit_, "document_bytes"));
    }
    // Begin again at the next line, as long as the bytes looked at twice stay few.
    rescanned_ += cutter.size();
    if (rescanned_ > 4 * std::uint64_t{limit_}) {
      broken_("too many broken records: the rest of the file is left out");
      input_.drain();
      return false;
    }
    std::string_view dropped;
    input_.next_line(dropped, limit_);
    ++line_;
  }
}

void read_csv(Reading& reading, Input& input, char separator, std::string_view member,
              std::string_view place) {
  Table(reading, input, member, place).read(separator);
}

bool looks_like_csv(const ReadOptions& options, std::string_view head) {
  std::size_t line = head.find('\n');
  if (line == std::string_view::npos || line > 2000) return false;
  Header header = sniff(options, head.substr(0, line));
  // Each second name at least is known: prose with commas is not a header.
  return header.known >= 2 && header.columns >= 2 && header.known * 2 >= header.columns;
}

}  // namespace redstring::reading
