// THIS IS FOR TESTS ONLY: it takes time exponential in the pattern.
#include "reference/lexicon_pattern.h"

#include <functional>

namespace redstring::reference {

namespace {

using lexicon::Words;

struct State {
  std::size_t at = 0;
  struct Seen {
    std::string name;
    std::size_t first, last;
    std::string entry, mention;
    bool open;
  };
  std::vector<Seen> captures;
};

using Next = std::function<void(State)>;

struct Matcher {
  const lexicon::PatternInput& input;
  const Lexicon& lexicon;

  const Words& words() const { return *input.words; }

  bool class_holds(const std::string& name, std::size_t i) const {
    const lexicon::Word& w = words()[i];
    if (name == "any") return true;
    if (name == "cap") return w.capitalized();
    if (name == "lower") {
      return w.kind == TokenKind::word && w.is(shape_has_lower) && !w.is(shape_has_upper);
    }
    if (name == "number") return w.kind == TokenKind::number;
    if (name == "punct") return w.kind == TokenKind::punctuation;
    if (name == "word") return w.kind == TokenKind::word;
    return false;
  }

  /// Calls `next` for every way in which `p` can match from `s`, the preferred ones first.
  void each(const Pattern& p, State s, const Next& next) const {
    const bool left = s.at < input.last;
    switch (p.kind) {
      case Pattern::Kind::word:
        if (left && lexicon.folded(words(), words()[s.at].id) == p.text) ++s.at, next(std::move(s));
        return;
      case Pattern::Kind::klass:
        if (p.text == "start") {
          if (s.at == input.first) next(std::move(s));
        } else if (p.text == "end") {
          if (s.at == input.last) next(std::move(s));
        } else if (left && class_holds(p.text, s.at)) {
          ++s.at;
          next(std::move(s));
        }
        return;
      case Pattern::Kind::list:
        return each_entry(p, s, next);
      case Pattern::Kind::mention: {
        if (!left) return;
        const std::uint32_t m = (*input.mention_at)[s.at];
        if (m == no_index) return;
        if (p.text != "any" && (*input.mention_type)[m].name() != p.text) return;
        if ((*input.mention_end)[m] > input.last) return;
        s.at = (*input.mention_end)[m];
        for (State::Seen& c : s.captures) {
          if (c.open && c.mention.empty()) c.mention = std::to_string(m);
        }
        next(std::move(s));
        return;
      }
      case Pattern::Kind::sequence:
        return sequence(p, 0, std::move(s), next);
      case Pattern::Kind::choice:
        for (const Pattern& part : p.parts) each(part, s, next);
        return;
      case Pattern::Kind::repeat:
        return repeat(p, 0, std::move(s), next);
      case Pattern::Kind::name: {
        const std::size_t mine = s.captures.size();
        s.captures.push_back({p.text, s.at, s.at, "", "", true});
        each(p.parts[0], std::move(s), [&](State t) {
          t.captures[mine].last = t.at;
          t.captures[mine].open = false;
          next(std::move(t));
        });
        return;
      }
      case Pattern::Kind::adjacent:
        if (left && !words()[s.at].space_before) each(p.parts[0], std::move(s), next);
        return;
      case Pattern::Kind::look_not: {
        bool found = false;
        each(p.parts[0], s, [&](const State&) { found = true; });
        if (!found) next(std::move(s));
        return;
      }
    }
  }

  void each_entry(const Pattern& p, const State& s, const Next& next) const {
    std::vector<lexicon::Match> found;
    lexicon.matches(words(), found);  // longest first, then by entry: all are tried
    for (const lexicon::Match& m : found) {
      if (m.first != s.at || m.last > input.last) continue;
      const lexicon::Entry& entry = lexicon.entry(m.entry);
      if (lexicon.list(entry.list).name != p.text) continue;
      State t = s;
      t.at = m.last;
      for (State::Seen& c : t.captures) {
        if (c.open && c.entry.empty()) c.entry = entry.canonical;
      }
      next(std::move(t));
    }
  }

  void sequence(const Pattern& p, std::size_t k, State s, const Next& next) const {
    if (k == p.parts.size()) return next(std::move(s));
    each(p.parts[k], std::move(s), [&](State t) { sequence(p, k + 1, std::move(t), next); });
  }

  void repeat(const Pattern& p, int done, State s, const Next& next) const {
    if (done < p.most) {
      each(p.parts[0], s, [&](State t) { repeat(p, done + 1, std::move(t), next); });
    }
    if (done >= p.least) next(std::move(s));
  }
};

std::string capture_text(std::string_view name, std::size_t first, std::size_t last,
                         std::string_view entry, std::string_view mention) {
  return std::string(name) + ":" + std::to_string(first) + "-" + std::to_string(last) + ":" +
         std::string(entry) + ":" + std::string(mention);
}

}  // namespace

std::string Pattern::print() const {
  auto inner = [&](const Pattern& p) { return "(" + p.print() + ")"; };
  switch (kind) {
    case Kind::word:
      return "\"" + text + "\"";
    case Kind::list:
      return "{" + text + "}";
    case Kind::mention:
      return "<" + text + ">";
    case Kind::klass:
      return "[" + text + "]";
    case Kind::sequence:
    case Kind::choice: {
      std::string out;
      for (const Pattern& p : parts) {
        if (!out.empty()) out += kind == Kind::choice ? " | " : " ";
        out += p.kind == Kind::choice || p.kind == Kind::sequence ? inner(p) : p.print();
      }
      return out;
    }
    case Kind::repeat: {
      const std::string bounds = least == 0 && most == 1    ? "?"
                                 : least == 0 && most == 12 ? "*"
                                                            : "{" + std::to_string(least) + "," +
                                                                  std::to_string(most) + "}";
      return inner(parts[0]) + bounds;
    }
    case Kind::name:
      return text + "=" + inner(parts[0]);
    case Kind::adjacent:
      return "+" + inner(parts[0]);
    case Kind::look_not:
      return "!" + inner(parts[0]);
  }
  return {};
}

bool Pattern::may_be_empty() const {
  switch (kind) {
    case Kind::sequence:
      for (const Pattern& p : parts) {
        if (!p.may_be_empty()) return false;
      }
      return true;
    case Kind::choice:
      for (const Pattern& p : parts) {
        if (p.may_be_empty()) return true;
      }
      return false;
    case Kind::repeat:
      return least == 0 || parts[0].may_be_empty();
    case Kind::name:
    case Kind::adjacent:
      return parts[0].may_be_empty();
    case Kind::look_not:
      return true;
    case Kind::klass:
      return text == "start" || text == "end";
    default:
      return false;
  }
}

PatternResult match(const Pattern& pattern, const lexicon::PatternInput& input, std::size_t at,
                    const Lexicon& lexicon) {
  PatternResult best;
  State start;
  start.at = at;
  Matcher{input, lexicon}.each(pattern, start, [&](const State& s) {
    if (s.at - at <= best.length) return;
    best.length = s.at - at;
    best.captures.clear();
    for (const State::Seen& c : s.captures) {
      best.captures.push_back(capture_text(c.name, c.first, c.last, c.entry, c.mention));
    }
  });
  return best;
}

std::vector<std::string> captures_of(const lexicon::PatternMatch& found, const Lexicon& lexicon) {
  std::vector<std::string> out;
  for (const lexicon::Capture& c : found.captures) {
    out.push_back(capture_text(c.name, c.first, c.last,
                               c.entry == 0xffffffff ? "" : lexicon.entry(c.entry).canonical,
                               c.mention == no_index ? "" : std::to_string(c.mention)));
  }
  return out;
}

}  // namespace redstring::reference
