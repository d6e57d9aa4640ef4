// Reading patterns: recursive descent, one function a level of pattern.h's grammar.
#include "lexicon/pattern_parse.h"

#include <algorithm>
#include <array>

#include "lexicon/list_file.h"
#include "text/fold.h"
#include "text/tokens.h"
#include "text/utf8.h"

namespace redstring::lexicon {

namespace {

using Kind = PatternNode::Kind;

constexpr int max_repeat = 12;
constexpr int max_depth = 40;
constexpr int max_looks = 2;

constexpr std::array<std::pair<std::string_view, WordClass>, 14> class_names{{
    {"number", WordClass::number},
    {"day", WordClass::day},
    {"year", WordClass::year},
    {"digits2", WordClass::digits2},
    {"digits4", WordClass::digits4},
    {"ordinal", WordClass::ordinal},
    {"cap", WordClass::cap},
    {"caps", WordClass::caps},
    {"lower", WordClass::lower},
    {"word", WordClass::word},
    {"punct", WordClass::punct},
    {"any", WordClass::any},
    {"start", WordClass::start},
    {"end", WordClass::end},
}};

bool name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

bool special(char c) {
  return std::string_view("|(){}[]<>\"?*+!=/~").find(c) != std::string_view::npos;
}

PatternTree node(Kind kind) {
  auto out = std::make_unique<PatternNode>();
  out->kind = kind;
  return out;
}

PatternTree wrap(Kind kind, PatternTree inner) {
  PatternTree out = node(kind);
  out->parts.push_back(std::move(inner));
  return out;
}

/// Whether the node can match without consuming a word.
bool may_be_empty(const PatternNode& n) {
  auto part_may = [](const PatternTree& p) { return may_be_empty(*p); };
  switch (n.kind) {
    case Kind::sequence:
      return std::all_of(n.parts.begin(), n.parts.end(), part_may);
    case Kind::choice:
      return std::any_of(n.parts.begin(), n.parts.end(), part_may);
    case Kind::repeat:
      return n.least == 0 || may_be_empty(*n.parts[0]);
    case Kind::name:
    case Kind::adjacent:
      return may_be_empty(*n.parts[0]);
    case Kind::look_not:
      return true;
    case Kind::klass:
      return n.word_class == WordClass::start || n.word_class == WordClass::end;
    default:
      return false;
  }
}

class Parser {
 public:
  Parser(std::string_view pattern, const Lexicon& lexicon, std::string_view place)
      : p_(pattern), lexicon_(lexicon), place_(place) {}

  Result<PatternTree> parse() {
    Result<PatternTree> tree = choice(0);
    if (!tree) return tree;
    if (at_ < p_.size()) return expected("'|' or the end, found ')'");
    if (may_be_empty(**tree)) return expected("a pattern that consumes at least one word");
    return tree;
  }

 private:
  tl::unexpected<Error> expected(const std::string& what) const {
    std::size_t character = 1;
    for (std::size_t i = 0; i < at_ && i < p_.size(); ++i) character += (p_[i] & 0xc0) != 0x80;
    return fail(ErrorCode::invalid_argument,
                "expected " + what + " at character " + std::to_string(character),
                std::string(place_));
  }

  bool see(char c) const { return at_ < p_.size() && p_[at_] == c; }
  bool take(char c) {
    if (!see(c)) return false;
    ++at_;
    return true;
  }
  bool blank() const { return at_ < p_.size() && (p_[at_] == ' ' || p_[at_] == '\t'); }
  void skip_blanks() {
    while (blank()) ++at_;
  }

  Result<PatternTree> choice(int depth) {
    if (depth > max_depth) return expected("groups at most 40 deep");
    PatternTree out = node(Kind::choice);
    do {
      Result<PatternTree> one = sequence(depth);
      if (!one) return one;
      out->parts.push_back(std::move(*one));
    } while (take('|'));
    if (out->parts.size() == 1) return std::move(out->parts[0]);
    return out;
  }

  Result<PatternTree> sequence(int depth) {
    PatternTree out = node(Kind::sequence);
    for (skip_blanks(); at_ < p_.size() && !see('|') && !see(')'); skip_blanks()) {
      Result<PatternTree> one = item(depth);
      if (!one) return one;
      out->parts.push_back(std::move(*one));
      if (at_ < p_.size() && !blank() && !see('|') && !see(')')) {
        return expected("a blank, '|' or ')' after an element");
      }
    }
    if (out->parts.empty()) return expected("an element");
    if (out->parts.size() == 1) return std::move(out->parts[0]);
    return out;
  }

  /// name= and ! stand outside the repetition, + inside it: `n=+x*` remembers a run of touching x.
  Result<PatternTree> item(int depth) {
    if (depth > max_depth) return expected("prefixes at most 40 deep");
    if (take('!')) {
      if (looks_ == max_looks) return expected("'!' at most two deep");
      ++looks_;
      Result<PatternTree> inner = item(depth + 1);
      --looks_;
      if (!inner) return inner;
      // A test of the position ([start], another '!') is fine; what may match nothing always would.
      const bool test = (*inner)->kind == Kind::klass || (*inner)->kind == Kind::look_not;
      if (!test && may_be_empty(**inner)) {
        return expected("something that consumes a word after '!'");
      }
      return wrap(Kind::look_not, std::move(*inner));
    }
    if (const std::size_t length = name_length(); length != 0) {
      const std::string name(p_.substr(at_, length));
      at_ += length + 1;
      Result<PatternTree> inner = item(depth + 1);
      if (!inner) return inner;
      PatternTree out = wrap(Kind::name, std::move(*inner));
      out->text = name;
      return out;
    }
    const bool adjacent = take('+');
    Result<PatternTree> inner = atom(depth);
    if (!inner) return inner;
    if (adjacent) inner = wrap(Kind::adjacent, std::move(*inner));
    return repetition(std::move(*inner));
  }

  /// The length of NAME in `NAME=`, or 0.
  std::size_t name_length() const {
    std::size_t n = 0;
    while (at_ + n < p_.size() && name_char(p_[at_ + n])) ++n;
    return n > 0 && at_ + n < p_.size() && p_[at_ + n] == '=' ? n : 0;
  }

  Result<PatternTree> repetition(PatternTree inner) {
    int least = 1, most = 1;
    if (take('?')) {
      least = 0;
    } else if (take('*')) {
      least = 0, most = max_repeat;
    } else if (take('+')) {
      most = max_repeat;
    } else if (see('{')) {
      ++at_;
      if (!count(least)) return expected("a number of repetitions");
      most = least;
      if (take(',') && !count(most)) most = max_repeat;
      if (most < least || most < 1 || most > max_repeat || !take('}')) {
        return expected("{n} or {least,most} with at most 12 repetitions");
      }
    } else {
      return inner;
    }
    PatternTree out = wrap(Kind::repeat, std::move(inner));
    out->least = least;
    out->most = most;
    return out;
  }

  bool count(int& value) {
    const std::size_t begin = at_;
    value = 0;
    while (at_ < p_.size() && p_[at_] >= '0' && p_[at_] <= '9' && at_ - begin < 3) {
      value = value * 10 + (p_[at_++] - '0');
    }
    return at_ > begin;
  }

  Result<PatternTree> atom(int depth) {
    if (take('(')) {
      Result<PatternTree> inner = choice(depth + 1);
      if (!inner) return inner;
      if (!take(')')) return expected("')'");
      return inner;
    }
    if (take('{')) return list();
    if (take('<')) return mention();
    if (take('[')) return word_class();
    if (take('"')) return quoted();
    if (take('/')) return regex(Kind::regex);
    if (see('~') && at_ + 1 < p_.size() && p_[at_ + 1] == '/') {
      at_ += 2;
      return regex(Kind::run);
    }
    return bare();
  }

  /// Everything up to `close`, which is taken too.
  Result<std::string_view> until(char close) {
    const std::size_t end = p_.find(close, at_);
    if (end == std::string_view::npos) return expected(std::string("a closing '") + close + "'");
    const std::string_view inside = p_.substr(at_, end - at_);
    at_ = end + 1;
    return inside;
  }

  /// {list}, {list.key=value}, {list|list}.
  Result<PatternTree> list() {
    const std::size_t begin = at_;
    Result<std::string_view> inside = until('}');
    if (!inside) return fail(inside.error());
    PatternTree out = node(Kind::choice);
    std::string_view rest = *inside;
    while (true) {
      const std::size_t bar = std::min(rest.find('|'), rest.size());
      const std::string_view one = trim(rest.substr(0, bar));
      PatternTree part = node(Kind::list);
      const std::size_t dot = std::min(one.find('.'), one.size());
      part->list = lexicon_.list(one.substr(0, dot));
      if (part->list == no_list) {
        at_ = begin;
        return expected("a list of the dictionaries, found '" + std::string(one.substr(0, dot)) +
                        "'");
      }
      if (dot < one.size()) {
        const std::size_t equals = one.find('=', dot);
        if (equals == std::string_view::npos || equals == dot + 1) {
          at_ = begin;
          return expected("{list.key=value}");
        }
        part->features.emplace_back(std::string(one.substr(dot + 1, equals - dot - 1)),
                                    std::string(one.substr(equals + 1)));
      }
      out->parts.push_back(std::move(part));
      if (bar == rest.size()) break;
      rest.remove_prefix(bar + 1);
    }
    if (out->parts.size() == 1) return std::move(out->parts[0]);
    return out;
  }

  /// <type>, <type|type>, <any>.
  Result<PatternTree> mention() {
    const std::size_t begin = at_;
    Result<std::string_view> inside = until('>');
    if (!inside) return fail(inside.error());
    PatternTree out = node(Kind::mention);
    std::string_view rest = *inside;
    while (true) {
      const std::size_t bar = std::min(rest.find('|'), rest.size());
      const std::string_view one = trim(rest.substr(0, bar));
      if (one == "any") {
        if (bar != rest.size() || !out->types.empty()) {
          at_ = begin;
          return expected("<any> alone");
        }
      } else if (known_type(one)) {
        out->types.emplace_back(one);
      } else {
        at_ = begin;
        return expected("a type of types.def or 'any', found '" + std::string(one) + "'");
      }
      if (bar == rest.size()) break;
      rest.remove_prefix(bar + 1);
    }
    return out;
  }

  bool known_type(std::string_view name) const {
    const std::vector<TypeLine>& known = lexicon_.entity_types();
    return std::any_of(known.begin(), known.end(),
                       [&](const TypeLine& t) { return t.name == name; });
  }

  Result<PatternTree> word_class() {
    const std::size_t begin = at_;
    Result<std::string_view> inside = until(']');
    if (!inside) return fail(inside.error());
    for (const auto& [name, value] : class_names) {
      if (name != *inside) continue;
      PatternTree out = node(Kind::klass);
      out->word_class = value;
      return out;
    }
    at_ = begin;
    return expected("a class of word (number, day, year, …), found '" + std::string(*inside) + "'");
  }

  /// The words of `text` one after another; a single one is no sequence.
  Result<PatternTree> words(const std::string& text, std::size_t begin) {
    PatternTree out = node(Kind::sequence);
    for (const Token& token : text::tokenize(text)) {
      if (token.blank()) continue;
      PatternTree word = node(Kind::word);
      word->text = text::fold(token.span().of(text));
      if (!word->text.empty()) out->parts.push_back(std::move(word));
    }
    if (out->parts.empty()) {
      at_ = begin;
      return expected("a word");
    }
    if (out->parts.size() == 1) return std::move(out->parts[0]);
    return out;
  }

  Result<PatternTree> quoted() {
    const std::size_t begin = at_;
    std::string text;
    for (; at_ < p_.size() && p_[at_] != '"'; ++at_) {
      if (p_[at_] == '\\' && at_ + 1 < p_.size()) ++at_;
      text.push_back(p_[at_]);
    }
    if (!take('"')) return expected("a closing quote");
    return words(text, begin);
  }

  Result<PatternTree> bare() {
    const std::size_t begin = at_;
    std::string text;
    while (at_ < p_.size() && !blank()) {
      if (p_[at_] == '\\' && at_ + 1 < p_.size()) {
        ++at_;
      } else if (special(p_[at_])) {
        break;
      }
      text.push_back(p_[at_++]);
    }
    if (text.empty()) return expected("an element");
    return words(text, begin);
  }

  /// Up to the next '/' that no backslash protects; `\/` is a plain slash.
  Result<PatternTree> regex(Kind kind) {
    PatternTree out = node(kind);
    for (; at_ < p_.size() && p_[at_] != '/'; ++at_) {
      if (p_[at_] == '\\' && at_ + 1 < p_.size()) {
        if (p_[at_ + 1] != '/') out->text.push_back('\\');
        ++at_;
      }
      out->text.push_back(p_[at_]);
    }
    if (!take('/')) return expected("a closing '/'");
    return out;
  }

  std::string_view p_;
  const Lexicon& lexicon_;
  std::string_view place_;
  std::size_t at_ = 0;
  int looks_ = 0;  // how many '!' are open
};

}  // namespace

Result<PatternTree> parse_pattern(std::string_view pattern, const Lexicon& lexicon,
                                  std::string_view place) {
  if (pattern.size() > max_line_bytes) {
    return fail(ErrorCode::invalid_argument, "expected a pattern of at most 65536 bytes",
                std::string(place));
  }
  if (!text::valid_utf8(pattern)) {
    return fail(ErrorCode::invalid_argument, "expected valid UTF-8", std::string(place));
  }
  return Parser(pattern, lexicon, place).parse();
}

}  // namespace redstring::lexicon
