// Escaping and the other small matters of all exports.
#include "graph/writers_text.h"

#include <algorithm>
#include <cstdint>

#include "text/utf8.h"

namespace redstring::graph {

Status Output::write() {
  out_.write(text_.data(), static_cast<std::streamsize>(text_.size()));
  text_.clear();
  if (!out_.good()) return fail(ErrorCode::io, "the export could not be written");
  return {};
}

Status Output::finish() {
  if (Status written = write(); !written) return written;
  out_.flush();
  if (!out_.good()) return fail(ErrorCode::io, "the export could not be written");
  return {};
}

namespace {

/// Calls `use` with valid UTF-8 of the same text.
template <class Use>
void with_valid(std::string_view text, Use use) {
  if (text::valid_utf8(text)) return use(text);
  const std::string repaired = text::repair_utf8(text).text;
  use(std::string_view(repaired));
}

/// U+FFFE or U+FFFF at `at`: the noncharacters that XML 1.0 forbids.
bool forbidden_by_xml(std::string_view text, std::size_t at) {
  return text.substr(at, 2) == "\xEF\xBF" && at + 2 < text.size() &&
         (text[at + 2] == '\xBE' || text[at + 2] == '\xBF');
}

void append_escaped(std::string& out, std::string_view text, bool attribute) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      case '\r':
        out += "&#13;";
        break;
      case '\n':
        out += attribute ? "&#10;" : "\n";
        break;
      case '\t':
        out += attribute ? "&#9;" : "\t";
        break;
      case '\xEF':
        if (forbidden_by_xml(text, i)) {
          i += 2;
        } else {
          out += c;
        }
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
  }
}

}  // namespace

void append_xml(std::string& out, std::string_view text) {
  with_valid(text, [&](std::string_view valid) { append_escaped(out, valid, false); });
}

void append_xml_attribute(std::string& out, std::string_view text) {
  with_valid(text, [&](std::string_view valid) { append_escaped(out, valid, true); });
}

void append_json_string(std::string& out, std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  out += '"';
  with_valid(text, [&](std::string_view valid) {
    for (const char c : valid) {
      if (c == '"' || c == '\\') {
        out += '\\';
        out += c;
      } else if (c == '\n') {
        out += "\\n";
      } else if (static_cast<unsigned char>(c) < 0x20) {
        out += "\\u00";
        out += digits[c >> 4];
        out += digits[c & 15];
      } else {
        out += c;
      }
    }
  });
  out += '"';
}

namespace {

void append_name(std::string& out, std::string_view name) {
  if (!out.empty() && out.back() != '{') out += ',';
  append_json_string(out, name);
  out += ':';
}

}  // namespace

void append_json_field(std::string& out, std::string_view name, std::string_view text) {
  append_name(out, name);
  append_json_string(out, text);
}

void append_json_field(std::string& out, std::string_view name, std::uint64_t number) {
  append_name(out, name);
  out += std::to_string(number);
}

std::string type_label(EntityType type) {
  std::string out;
  bool begins = true;
  for (const char c : type.name()) {
    if (c >= 'a' && c <= 'z') {
      out += begins ? static_cast<char>(c - 'a' + 'A') : c;
    } else if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) {
      out += c;
    }
    begins = c == '-';
  }
  return out.empty() || (out[0] >= '0' && out[0] <= '9') ? "Thing" + out : out;
}

std::string_view safe_constant(std::string_view constant) {
  const auto good = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  const bool safe = !constant.empty() && std::all_of(constant.begin(), constant.end(), good);
  return safe ? constant : "RELATED_TO";
}

std::string aliases_json(const Entity& entity) {
  std::string out;
  for (const Alias& alias : entity.aliases) {
    out += out.empty() ? '[' : ',';
    append_json_string(out, alias.name);
  }
  return out.empty() ? out : out + ']';
}

std::string alias_keys_json(const Entity& entity) {
  std::string out;
  for (const EntityKey& key : entity.alias_keys) {
    if (key == entity.key) continue;
    out += out.empty() ? '[' : ',';
    append_json_string(out, key.value);
  }
  return out.empty() ? out : out + ']';
}

std::string quote_json(const EdgeQuote& quote) {
  std::string out = "{";
  const auto field = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) append_json_field(out, name, value);
  };
  field("sentence", quote.sentence);
  field("status", quote.status);
  field("by", quote.by);
  field("time", quote.time);
  field("document", quote.document);
  field("source", quote.source);
  field("title", quote.title);
  field("published", quote.published);
  return out + '}';
}

unsigned year_of(std::string_view date) {
  unsigned year = 0;
  for (const char c : date.substr(0, 4)) {
    if (c < '0' || c > '9') return 0;
    year = year * 10 + static_cast<unsigned>(c - '0');
  }
  if (date.size() < 4 || (date.size() > 4 && date[4] != '-')) return 0;
  return year;
}

std::uint64_t int32_cut(std::uint64_t number) {
  return std::min<std::uint64_t>(number, 0x7fffffff);
}

}  // namespace redstring::graph
