// read_kb: a file is unpacked, its format is found, and each of its lines goes through its reader.
#include <exception>

#include "ingest/csv.h"
#include "ingest/draft.h"
#include "ingest/kb_csv.h"
#include "ingest/kb_line.h"
#include "ingest/strings.h"
#include "ingest/unpack.h"
#include "redstring/kb_import.h"

namespace redstring {
namespace reading {
namespace {

constexpr std::size_t head_bytes = std::size_t{1} << 16;

class KbReading {
 public:
  KbReading(Input& input, const KbReadOptions& options, const KbVocabulary& vocabulary,
            std::string place, const KbSink& sink)
      : input_(input),
        options_(options),
        vocabulary_(vocabulary),
        place_(std::move(place)),
        sink_(sink),
        limit_(static_cast<std::size_t>(options.line_bytes)) {}

  Status run(KbPosition from) {
    if (input_.peek(3) == "\xEF\xBB\xBF") input_.consume(3);
    const std::string_view head = input_.peek(head_bytes);
    if (input_.error()) return fail(input_.error()->code, input_.error()->message, place_);
    if (head.empty()) return fail(ErrorCode::corrupt, "the file is empty", place_);
    const std::string format = options_.format == "auto" ? kb_format_of(head) : options_.format;
    if (format == "csv") return table(from);
    std::unique_ptr<KbLineReader> reader = format == "wikidata"
                                               ? wikidata_lines(options_, vocabulary_)
                                           : format == "ftm" ? ftm_lines(options_, vocabulary_)
                                                             : nullptr;
    if (!reader)
      return fail(ErrorCode::corrupt, "this is no knowledge base that redstring knows", place_,
                  "a Wikidata JSON dump, FollowTheMoney entities or a CSV table with a header; "
                  "--format says which");
    return lines(*reader, from);
  }

 private:
  /// Goes on where an earlier reading stood.
  Status skip_to(KbPosition from) {
    if (from.byte <= input_.offset()) return {};
    if (!input_.seek(from.byte)) {
      while (input_.offset() < from.byte) {
        if (input_.window().empty() && !input_.grow()) break;
        input_.consume(static_cast<std::size_t>(
            std::min<std::uint64_t>(from.byte - input_.offset(), input_.window().size())));
      }
    }
    if (input_.error()) return fail(input_.error()->code, input_.error()->message, place_);
    return {};
  }

  Status lines(KbLineReader& reader, KbPosition from) {
    if (auto ok = skip_to(from); !ok) return ok;
    for (std::uint64_t number = from.line + 1;; ++number) {
      const std::uint64_t offset = input_.offset();
      std::string_view line;
      const Input::Line got = input_.next_line(line, limit_);
      if (got == Input::Line::end) break;
      if (got == Input::Line::cut) {
        reject(number, offset, input_.error()->message);
        return {};
      }
      const KbPosition after{input_.offset(), number};
      if (got == Input::Line::too_long) {
        reject(number, offset, limit_reason("the line", limit_, "line_bytes"));
        continue;
      }
      if (!deliver(reader.read(line), number, offset, after)) return {};
    }
    if (input_.error()) reject(0, input_.offset(), input_.error()->message);
    return {};
  }

  Status table(KbPosition from) {
    const char separator = KbTable::separator_of(input_.peek(head_bytes));
    if (separator == '\0')
      return fail(ErrorCode::corrupt, "the first line is no header of a table of entities", place_,
                  "name a column name; others are id, type, aliases, description, countries");
    Records* current = nullptr;
    const auto broken = [&](std::string reason) {
      reject(current->line(), current->byte(), std::move(reason));
    };
    Records records(input_, separator, limit_, broken);
    current = &records;
    std::vector<std::string> record;
    if (!records.next(record)) return fail(ErrorCode::corrupt, "the file is empty", place_);
    const auto table = KbTable::of(record, options_, vocabulary_);
    if (!table) {
      Error error = table.error();
      error.place = place_;
      return fail(std::move(error));
    }
    if (from.line + 1 > records.next_line()) {
      if (auto ok = skip_to(from); !ok) return ok;
      records.skipped(from.line + 1 - records.next_line());
    }
    while (records.next(record)) {
      const KbPosition after{input_.offset(), records.next_line() - 1};
      if (!deliver(table->read(record), records.line(), records.byte(), after)) return {};
    }
    if (input_.error()) reject(0, input_.offset(), input_.error()->message);
    return {};
  }

  bool deliver(KbLine line, std::uint64_t number, std::uint64_t offset, KbPosition after) {
    switch (line.kind) {
      case KbLine::Kind::entity:
        line.entity.source = options_.source;
        return sink_.entity(std::move(line.entity), after);
      case KbLine::Kind::skipped:
        return sink_.skipped(line.why, line.what, after);
      case KbLine::Kind::rejected:
        reject(number, offset, std::move(line.why));
        return true;
      case KbLine::Kind::nothing:
        return true;
    }
    return true;
  }

  void reject(std::uint64_t line, std::uint64_t byte, std::string reason) {
    std::string place = place_;
    if (line > 0) place += ":" + std::to_string(line);
    sink_.rejected({place + " (byte " + std::to_string(byte) + ")", std::move(reason)});
  }

  Input& input_;
  const KbReadOptions& options_;
  const KbVocabulary& vocabulary_;
  std::string place_;
  const KbSink& sink_;
  std::size_t limit_;
};

}  // namespace
}  // namespace reading

std::string kb_format_of(std::string_view head) {
  using namespace reading;
  if (head.substr(0, 3) == "\xEF\xBB\xBF") head.remove_prefix(3);
  std::string_view start = trim(head);
  if (start.substr(0, 1) == "[") start = trim(start.substr(1));
  if (start.empty() && !head.empty()) return "wikidata";  // an empty dump up to here
  if (start.front() == '{') {
    const std::string_view line = start.substr(0, start.find('\n'));
    for (const std::string_view field : {"\"labels\"", "\"claims\"", "\"datatype\""})
      if (line.find(field) != std::string_view::npos) return "wikidata";
    return line.find("\"schema\"") != std::string_view::npos ? "ftm" : "wikidata";
  }
  if (start.front() == ']') return "wikidata";
  return KbTable::separator_of(start) != '\0' ? "csv" : "";
}

Status read_kb(const std::filesystem::path& path, const KbReadOptions& options,
               const KbVocabulary& vocabulary, KbPosition from, const KbSink& sink) try {
  auto source = reading::open_unpacked(path, options.ratio);
  if (!source) return fail(source.error());
  reading::Input input(**source);
  std::string place = path == "-" ? "stdin" : reading::printable(path.string(), 4000);
  return reading::KbReading(input, options, vocabulary, std::move(place), sink).run(from);
} catch (const std::exception& exception) {
  return fail(ErrorCode::internal, std::string("reading stopped: ") + exception.what(),
              path.string());
}

}  // namespace redstring
