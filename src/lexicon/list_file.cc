// The line syntax of dictionaries/. See list_file.h.
#include "lexicon/list_file.h"

#include <algorithm>

#include "text/utf8.h"

namespace redstring::lexicon {

namespace {

bool blank(char c) { return c == ' ' || c == '\t'; }

bool key_first(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
bool key_char(char c) { return key_first(c) || (c >= '0' && c <= '9'); }

/// The length of the key of `key=value`, or 0 when the field is none.
std::size_t key_length(std::string_view field) {
  if (field.empty() || !key_first(field[0])) return 0;
  std::size_t n = 1;
  while (n < field.size() && key_char(field[n])) ++n;
  return n < field.size() && field[n] == '=' ? n : 0;
}

/// Appends `raw` with its escapes resolved. A backslash before any other character stands for
/// itself.
std::string unescape(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] == '\\' && i + 1 < raw.size() &&
        (raw[i + 1] == '|' || raw[i + 1] == '\\' || raw[i + 1] == '=')) {
      ++i;
    }
    out.push_back(raw[i]);
  }
  return out;
}

/// Cuts at the next '|' that no backslash protects; `rest` moves past it.
std::string_view next_field(std::string_view& rest, bool& more) {
  std::size_t i = 0;
  while (i < rest.size() && rest[i] != '|') i += rest[i] == '\\' ? 2 : 1;
  i = std::min(i, rest.size());
  const std::string_view field = rest.substr(0, i);
  more = i < rest.size();
  rest.remove_prefix(more ? i + 1 : i);
  return trim(field);
}

}  // namespace

std::string_view without_bom(std::string_view bytes) {
  if (bytes.substr(0, 3) == "\xef\xbb\xbf") bytes.remove_prefix(3);
  return bytes;
}

std::string_view trim(std::string_view s) {
  while (!s.empty() && blank(s.front())) s.remove_prefix(1);
  while (!s.empty() && blank(s.back())) s.remove_suffix(1);
  return s;
}

tl::unexpected<Error> mistake(std::string_view file, int line, std::string message) {
  return fail(ErrorCode::invalid_argument, std::move(message),
              std::string(file) + ":" + std::to_string(line));
}

Status check_line(std::string_view line, std::string_view file, int number) {
  if (line.size() > max_line_bytes) {
    return mistake(file, number, "expected a line of at most 65536 bytes");
  }
  if (line.find('\0') != std::string_view::npos) {
    return mistake(file, number, "expected text, found a NUL byte");
  }
  if (!text::valid_utf8(line)) return mistake(file, number, "expected valid UTF-8");
  return {};
}

Result<FieldLine> parse_field_line(std::string_view line, std::string_view file, int number) {
  FieldLine out;
  out.line = number;
  bool more = true;
  while (more) {
    const std::string_view field = next_field(line, more);
    const std::size_t key = out.fields.empty() ? 0 : key_length(field);
    if (key == 0) {
      if (!out.features.empty()) {
        return mistake(file, number,
                       "expected key=value after the first key=value (write \\= for a plain '=')");
      }
      if (field.empty()) return mistake(file, number, "expected words between the bars");
      out.fields.push_back(unescape(field));
      continue;
    }
    out.features.emplace_back(std::string(field.substr(0, key)),
                              unescape(trim(field.substr(key + 1))));
  }
  std::sort(out.features.begin(), out.features.end());
  for (std::size_t i = 1; i < out.features.size(); ++i) {
    if (out.features[i].first == out.features[i - 1].first) {
      return mistake(file, number, "expected the key '" + out.features[i].first + "' only once");
    }
  }
  return out;
}

Result<FieldFile> parse_field_file(std::string_view bytes, std::string_view file) {
  if (bytes.size() > max_file_bytes) {
    return mistake(file, 1, "expected a file of at most 512 MB");
  }
  FieldFile out;
  auto header = [](std::string_view comment, std::string_view name, std::string& value) {
    if (value.empty() && comment.substr(0, name.size()) == name) {
      value = std::string(trim(comment.substr(name.size())));
    }
  };
  Status read = for_each_line(bytes, file, [&](std::string_view line, int number) -> Status {
    line = trim(line);
    if (line.empty()) return {};
    if (line[0] == '#') {
      const std::string_view comment = trim(line.substr(1));
      header(comment, "SOURCE:", out.source);
      header(comment, "LICENSE:", out.license);
      return {};
    }
    Result<FieldLine> fields = parse_field_line(line, file, number);
    if (!fields) return fail(fields.error());
    out.lines.push_back(std::move(*fields));
    return {};
  });
  if (!read) return fail(read.error());
  return out;
}

}  // namespace redstring::lexicon
