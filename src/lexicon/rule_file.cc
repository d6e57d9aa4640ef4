// Rule blocks. See rule_file.h.
#include "lexicon/rule_file.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "lexicon/list_file.h"

namespace redstring::lexicon {

namespace {

bool upper_key(std::string_view key) {
  if (key.empty() || key[0] < 'A' || key[0] > 'Z') return false;
  return std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// Names of rules and kinds: "date.month-day", "server_phrase".
bool plain_name(std::string_view name) {
  if (name.empty() || name.size() > 80) return false;
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return letter(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) {
           return letter(c) || c == '.' || c == '_' || c == '-';
         });
}

/// Splits at ` ; `: a semicolon with a blank (or the end) on both sides.
std::vector<std::string> split_expectations(std::string_view s) {
  std::vector<std::string> out;
  std::size_t begin = 0;
  auto take = [&](std::size_t end) {
    const std::string_view part = trim(s.substr(begin, end - begin));
    if (!part.empty()) out.emplace_back(part);
  };
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] != ';') continue;
    const bool before = i == 0 || s[i - 1] == ' ' || s[i - 1] == '\t';
    const bool after = i + 1 == s.size() || s[i + 1] == ' ' || s[i + 1] == '\t';
    if (!before || !after) continue;
    take(i);
    begin = i + 1;
  }
  take(s.size());
  return out;
}

/// `"text" => expectation ; expectation`. In the text `\"`, `\\`, `\n` and `\t` are escapes.
Result<RuleExample> parse_example(std::string_view value, std::string_view file, int line) {
  const std::string form = "expected EXAMPLE \"text\" => expectation ; expectation";
  RuleExample out;
  out.line = line;
  if (value.empty() || value[0] != '"') return mistake(file, line, form);
  std::size_t i = 1;
  for (; i < value.size() && value[i] != '"'; ++i) {
    if (value[i] != '\\' || i + 1 == value.size()) {
      out.text.push_back(value[i]);
      continue;
    }
    ++i;
    switch (value[i]) {
      case 'n':
        out.text.push_back('\n');
        break;
      case 't':
        out.text.push_back('\t');
        break;
      case '"':
      case '\\':
        out.text.push_back(value[i]);
        break;
      default:
        return mistake(file, line, "expected \\\", \\\\, \\n or \\t after a backslash");
    }
  }
  if (i >= value.size()) return mistake(file, line, "expected a closing quote in EXAMPLE");
  std::string_view rest = trim(value.substr(i + 1));
  if (rest.substr(0, 2) != "=>") return mistake(file, line, form);
  rest = trim(rest.substr(2));
  if (rest == "nothing") return out;
  out.expected = split_expectations(rest);
  if (out.expected.empty()) {
    return mistake(file, line, "expected an expectation or 'nothing' after =>");
  }
  return out;
}

/// Reads line by line; a logical line is finished when the next one is no continuation.
class RuleReader {
 public:
  explicit RuleReader(std::string_view file) : file_(file) {}

  Status line(std::string_view raw, int number) {
    const std::string_view line = trim(raw);
    if (!line.empty() && line[0] == '#') return {};
    const bool continues = !line.empty() && (raw[0] == ' ' || raw[0] == '\t');
    if (continues) {
      if (value_line_ == 0) {
        return mistake(file_, number, "expected KEY value at the beginning of the line");
      }
      value_ += value_.empty() ? "" : " ";
      value_ += line;
      return {};
    }
    if (Status ok = finish_line(); !ok) return ok;
    if (line.empty()) return finish_block();
    const std::size_t cut = std::min(line.find_first_of(" \t"), line.size());
    key_ = std::string(line.substr(0, cut));
    value_ = std::string(trim(line.substr(cut)));
    value_line_ = number;
    if (!upper_key(key_)) {
      return mistake(file_, number, "expected a KEY in capitals, found '" + key_ + "'");
    }
    return {};
  }

  Result<std::vector<Rule>> finish() {
    if (Status ok = finish_line(); !ok) return fail(ok.error());
    if (Status ok = finish_block(); !ok) return fail(ok.error());
    if (kind_.empty()) return mistake(file_, 1, "expected 'KIND name' as the first line");
    return std::move(rules_);
  }

 private:
  Status finish_line() {
    if (value_line_ == 0) return {};
    const int line = value_line_;
    value_line_ = 0;
    if (kind_.empty()) {
      if (key_ != "KIND" || !plain_name(value_)) {
        return mistake(file_, line, "expected 'KIND name' as the first line");
      }
      kind_ = value_;
      return {};
    }
    if (key_ == "KIND") return mistake(file_, line, "expected only one KIND in a file");
    if (key_ == "RULE") return begin_rule(line);
    if (!open_) return mistake(file_, line, "expected 'RULE name' before " + key_);
    if (key_ == "EXAMPLE") {
      Result<RuleExample> example = parse_example(value_, file_, line);
      if (!example) return fail(example.error());
      rule_.examples.push_back(std::move(*example));
      return {};
    }
    if (value_.empty()) return mistake(file_, line, "expected a value after " + key_);
    rule_.fields.push_back({key_, value_, line});
    return {};
  }

  Status begin_rule(int line) {
    if (open_) return mistake(file_, line, "expected a blank line before the next RULE");
    if (!plain_name(value_)) {
      return mistake(file_, line, "expected RULE and a name of a-z, 0-9, '.', '_' and '-'");
    }
    if (!names_.insert(value_).second) {
      return mistake(file_, line, "expected a new name, '" + value_ + "' is taken in this file");
    }
    rule_ = Rule{};
    rule_.kind = kind_;
    rule_.name = value_;
    rule_.file = std::string(file_);
    rule_.line = line;
    open_ = true;
    return {};
  }

  Status finish_block() {
    if (!open_) return {};
    open_ = false;
    if (rule_.examples.empty()) {
      return mistake(file_, rule_.line, "expected an EXAMPLE line in rule '" + rule_.name + "'");
    }
    rules_.push_back(std::move(rule_));
    return {};
  }

  std::string_view file_;
  std::string kind_;
  std::vector<Rule> rules_;
  std::unordered_set<std::string> names_;
  Rule rule_;
  bool open_ = false;  // inside a block
  std::string key_, value_;
  int value_line_ = 0;  // where the logical line under way began; 0 when there is none
};

}  // namespace

std::string_view Rule::field(std::string_view key) const {
  for (const RuleField& f : fields) {
    if (f.key == key) return f.value;
  }
  return {};
}

std::string Rule::place() const { return file + ":" + std::to_string(line); }

std::string_view TypeLine::feature(std::string_view key) const {
  for (const auto& [k, v] : features) {
    if (k == key) return v;
  }
  return {};
}

Result<std::vector<Rule>> parse_rule_file(std::string_view bytes, std::string_view file) {
  if (bytes.size() > max_file_bytes) return mistake(file, 1, "expected a file of at most 512 MB");
  RuleReader reader(file);
  Status read = for_each_line(
      bytes, file, [&](std::string_view line, int number) { return reader.line(line, number); });
  if (!read) return fail(read.error());
  return reader.finish();
}

}  // namespace redstring::lexicon
