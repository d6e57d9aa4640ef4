// Owns the type of a name: evidence inside it, around it, and in the rest of the document.
#include "extract/names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <unordered_map>

#include "extract/candidates.h"
#include "lexicon/pattern.h"

namespace redstring::extract {

using lexicon::ListId;
using lexicon::WordId;

namespace {

constexpr int most_counts_of_a_rule = 2;  // within one document and name
constexpr std::size_t most_types = 16;
constexpr EntityType candidate_type{"name"};  // how mention rules call a name whose type is open

using Scores = std::array<int, most_types>;

/// What a list's entry says about the type of a name, by where it stands in the name.
struct ListWeights {
  int type = -1;  // index into types
  int whole = 0, first = 0, last = 0, any = 0, alone = 0;
};

struct ContextRule {
  std::string name, place;
  std::vector<std::pair<int, int>> weights;  // type index, weight
};

int number(std::string_view text) {
  int value = 0;
  const char* begin = text.data();
  if (!text.empty() && text[0] == '+') ++begin;
  std::from_chars(begin, text.data() + text.size(), value);
  return value;
}

/// "NGOs", "EIAs": a kind of thing, no name.
bool plural_acronym(std::string_view s) {
  return s.size() < 7 && s.back() == 's' &&
         std::all_of(s.begin(), s.end() - 1, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string_view column(const lexicon::List& list, std::string_view key) {
  for (const auto& [k, v] : list.features)
    if (k == key) return v;
  return {};
}

struct Weighed {
  Candidate candidate;
  Scores internal{};
  std::vector<std::uint32_t> rules;  ///< context rules that fired, by pattern
  int best_rule_weight = 0;
  std::string_view best_rule;
  std::uint32_t group = 0;
  std::vector<Trace::Vote>* votes = nullptr;  ///< receives what weigh_inside adds
};

/// All candidates of one document with the same words.
struct Group {
  std::vector<WordId> ids;
  Scores internal{}, context{}, document{};
  bool strong_start = false;  ///< some occurrence does not merely open a sentence
  bool headline_only = true;
  int best = -1, score = 0, second = 0;
};

}  // namespace

struct NameFinder::Compiled {
  explicit Compiled(const Lexicon& lexicon_in) : lexicon(lexicon_in), lists(lexicon_in) {}

  const Lexicon& lexicon;
  CandidateLists lists;
  std::vector<EntityType> types;
  int person = -1, organization = -1, place = -1;
  ListId tail = lexicon::no_list, auxiliary = lexicon::no_list;
  std::vector<ListWeights> weights;  // per list
  lexicon::PatternSet patterns;
  std::vector<ContextRule> rules;

  int type_index(EntityType type) {
    for (std::size_t i = 0; i < types.size(); ++i)
      if (types[i] == type) return static_cast<int>(i);
    if (types.size() >= most_types) return -1;
    types.push_back(type);
    return static_cast<int>(types.size()) - 1;
  }

  void compile_lists();
  Status compile_rules();

  void weigh_inside(const Reading& r, Weighed& w) const;
  void weigh_context(const Reading& r, std::vector<Weighed>& all) const;
  std::vector<Group> group(const Reading& r, std::vector<Weighed>& all) const;
  void consult_document(const Reading& r, const std::vector<Weighed>& all,
                        std::vector<Group>& groups) const;
  void decide(Group& g) const;
  bool named_by_tail(const Reading& r, const Candidate& c) const;
  void explain(const Reading& r, const Weighed& w, const Group& g, Trace::Name& name,
               Trace& why) const;
  void spread_acronyms(const Reading& r, const std::vector<Weighed>& all,
                       std::vector<Group>& groups) const;
};

void NameFinder::Compiled::compile_lists() {
  person = type_index(types::person);
  organization = type_index(types::organization);
  place = type_index(types::place);
  for (const auto& list : lexicon.lists()) {
    ListWeights w;
    if (list.type.known() && list.type != types::unknown && list.type != types::date &&
        (list.role == lexicon::Role::name || list.role == lexicon::Role::part)) {
      w.type = type_index(list.type);
      w.whole = number(column(list, "whole"));
      w.first = number(column(list, "first"));
      w.last = number(column(list, "last"));
      w.any = number(column(list, "any"));
      w.alone = number(column(list, "alone"));
      if (list.role == lexicon::Role::name && w.whole == 0) w.whole = 60;
    }
    weights.push_back(w);
  }
}

Status NameFinder::Compiled::compile_rules() {
  for (const auto& rule : lexicon.rules("mention")) {
    ContextRule compiled;
    compiled.name = rule.name;
    compiled.place = rule.place();
    for (const auto& field : rule.fields) {
      if (field.key != "WEIGHT") continue;
      std::string_view rest = field.value;
      while (!rest.empty()) {
        const auto space = rest.find(' ');
        const auto item = rest.substr(0, space);
        rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
        if (item.empty()) continue;
        const auto eq = item.find('=');
        const int type =
            eq == std::string_view::npos ? -1 : type_index(EntityType(item.substr(0, eq)));
        if (type < 0)
          return fail(ErrorCode::invalid_argument, "expected TYPE=NUMBER after WEIGHT",
                      rule.file + ":" + std::to_string(field.line));
        compiled.weights.push_back({type, number(item.substr(eq + 1))});
      }
    }
    if (compiled.weights.empty())
      return fail(ErrorCode::invalid_argument, "expected a WEIGHT line in rule " + rule.name,
                  rule.place());
    for (const auto& field : rule.fields) {
      if (field.key != "PATTERN") continue;
      if (auto added =
              patterns.add(field.value, lexicon, rule.file + ":" + std::to_string(field.line));
          !added)
        return added;
      rules.push_back(compiled);
    }
  }
  return {};
}

/// The entries and shapes within the name.
void NameFinder::Compiled::weigh_inside(const Reading& r, Weighed& w) const {
  const auto& c = w.candidate;
  auto add = [&](int type, int weight, std::string_view why) {
    if (type < 0 || weight == 0) return;
    w.internal[type] += weight;
    if (w.votes != nullptr) w.votes->push_back({types[type], weight, std::string(why), {}, {}});
    if (weight > w.best_rule_weight) {
      w.best_rule_weight = weight;
      w.best_rule = why;
    }
  };
  std::array<int, most_types> whole{};  // the best gazetteer counts, not their number
  std::array<std::string_view, most_types> whole_list{};
  for (auto m = r.matches_from[c.first]; m < r.matches_from[c.first + 1]; ++m) {
    if (r.matches[m].last != c.last) continue;
    const auto list = r.matches[m].list;
    const auto& lw = weights[list];
    if (lw.type < 0 || lw.whole == 0) continue;
    const auto& entry = lexicon.entry(r.matches[m].entry);
    const auto own = entry.feature("weight");
    const int weight = own.empty() ? lw.whole : number(own);
    if (weight > whole[lw.type]) {
      whole[lw.type] = weight;
      whole_list[lw.type] = lexicon.list(list).name;
    }
  }
  for (std::size_t t = 0; t < types.size(); ++t) add(static_cast<int>(t), whole[t], whole_list[t]);

  const bool single = c.last - c.first == 1;
  auto last = c.last - 1;  // before closing full stops and generation suffixes
  while (last > c.first && (!r.words[last].wordlike() || r.in(last, lists.generation))) --last;
  for (auto i = c.first; i < c.last; ++i) {
    const auto& set = r.lists[i];
    for (std::size_t block = 0; block < set.bits.size(); ++block) {
      for (auto bits = set.bits[block]; bits; bits &= bits - 1) {
        const auto list = block * 64 + static_cast<std::size_t>(__builtin_ctzll(bits));
        const auto& lw = weights[list];
        if (lw.type < 0) continue;
        int weight = lw.any;
        if (single) {
          weight += lw.alone;
        } else {
          if (i == c.first) weight += lw.first;
          if (i == last) weight += lw.last;
        }
        add(lw.type, weight, lexicon.list(static_cast<ListId>(list)).name);
      }
    }
  }
  bool initials = false, lower_inside = false, ampersand = false;
  for (auto i = c.first; i < c.last; ++i) {
    const auto surface = r.words.surface(i);
    if (surface.size() == 1 && r.words[i].is(shape_has_upper) && i + 1 < c.last &&
        r.words.surface(i + 1) == ".")
      initials = true;
    if (i > c.first && r.words[i].kind == TokenKind::word && !r.words[i].is(shape_has_upper) &&
        r.in(i, lists.particle))
      lower_inside = true;
    if (surface == "&") ampersand = true;
    // "Bank of Velmar", "Gulf of Velmar": the head noun stands before its preposition.
    if ((surface == "of" || surface == "for") && i > c.first) {
      if (r.in(i - 1, lists.head)) add(organization, 50, "org_head");
      if (r.in(i - 1, lists.place_head)) add(place, 45, "place_head");
    }
  }
  const auto n = c.last - c.first;
  if (initials && n >= 3) add(person, 35, "shape.initial");
  if (lower_inside) add(person, 20, "shape.particle");
  if (ampersand) add(organization, 40, "shape.ampersand");
  if (c.titled) add(person, 70, "person.title");
  const auto& w0 = r.words[c.first];
  const bool shouted = r.informal || c.tag;  // capitals are for emphasis
  if (single && w0.all_caps() && w0.span.size() >= 2 && w0.span.size() <= 6 && !c.headline &&
      !r.in(c.first, lists.common_word))
    add(organization, shouted ? 10 : 28, "shape.acronym");
  if (single && !w0.all_caps() && w0.is(shape_inner_upper | shape_has_lower) &&
      w0.span.size() > 3 && !w0.is(shape_has_inner_dot) &&
      !plural_acronym(r.words.surface(c.first))) {
    const auto s = r.words.surface(c.first);
    if (s.substr(0, 2) == "Mc" || s.substr(0, 3) == "Mac" || s.substr(1, 1) == "'" ||
        s.substr(1, 3) == "’")
      add(person, 20, "shape.mc");
    else
      add(organization, shouted ? 6 : 22, "shape.camel");
  }
  // Who is spoken of in posts and comments without more ado is most often a person, and what does
  // something there even more so.
  if (single && r.informal && !c.tag && !c.headline && !c.weak_start && !w0.all_caps() &&
      w0.is(shape_has_lower) && w0.span.size() > 2 && !r.in(c.first, lists.common_word) &&
      !c.listed) {
    const bool acts = c.last < r.size() && r.words[c.last].space_before && r.in(c.last, auxiliary);
    add(person, acts ? 20 : 12, "shape.informal");
  }
  // Two or three plain capitalized words that no list knows are most often a person.
  if (!single && n <= 4 && !c.headline) {
    bool plain = true;
    for (auto i = c.first; i < c.last; ++i) {
      const auto& word = r.words[i];
      if (word.kind == TokenKind::number || word.all_caps()) plain = false;
      if (word.is(shape_has_inner_dot | shape_has_lower)) plain = false;  // "Velkarin.com"
      if (word.kind == TokenKind::word && word.span.size() > 1 &&
          (r.in(i, lists.common_word) || r.in(i, lists.head) || r.in(i, lists.place_head)))
        plain = false;
      if (r.words.surface(i) == "of" || r.words.surface(i) == "&") plain = false;
    }
    if (plain) add(person, 24, "shape.two-words");
  }
}

/// The rules of kind `mention`, over all candidates at once.
void NameFinder::Compiled::weigh_context(const Reading& r, std::vector<Weighed>& all) const {
  if (patterns.size() == 0 || all.empty()) return;
  std::vector<std::uint32_t> at(r.size(), no_index), ends(all.size());
  std::vector<EntityType> kinds(all.size(), candidate_type);
  for (std::uint32_t k = 0; k < all.size(); ++k) {
    at[all[k].candidate.first] = k;
    ends[k] = all[k].candidate.last;
  }
  lexicon::PatternInput input;
  input.words = &r.words;
  input.mention_at = &at;
  input.mention_type = &kinds;
  input.mention_end = &ends;
  lexicon::PatternScan scan(patterns, lexicon);
  std::vector<lexicon::PatternMatch> found;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> fired;  // candidate, rule
  for (const auto& range : r.ranges) {
    input.first = range.first;
    input.last = range.last;
    scan.begin(input);
    for (std::uint32_t i = scan.find(range.first); i < range.last; i = scan.find(i + 1)) {
      scan.match_at(i, found);
      for (const auto& m : found)
        for (const auto& c : m.captures)
          if (c.mention != no_index && c.name == "name") fired.push_back({c.mention, m.pattern});
    }
  }
  std::sort(fired.begin(), fired.end());
  fired.erase(std::unique(fired.begin(), fired.end()), fired.end());
  for (auto [k, p] : fired) {
    all[k].rules.push_back(p);
    for (auto [type, weight] : rules[p].weights) {
      if (weight > all[k].best_rule_weight) {
        all[k].best_rule_weight = weight;
        all[k].best_rule = rules[p].name;
      }
    }
  }
}

std::vector<Group> NameFinder::Compiled::group(const Reading& r, std::vector<Weighed>& all) const {
  std::map<std::vector<WordId>, std::uint32_t> index;
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> counted;  // group, rule
  std::vector<Group> groups;
  for (auto& w : all) {
    std::vector<WordId> ids;
    for (auto i = w.candidate.first; i < w.candidate.last; ++i)
      if (r.words[i].wordlike()) ids.push_back(r.words[i].id);
    auto [it, fresh] = index.emplace(ids, static_cast<std::uint32_t>(groups.size()));
    if (fresh) {
      groups.emplace_back();
      groups.back().ids = std::move(ids);
    }
    w.group = it->second;
    auto& g = groups[w.group];
    for (std::size_t t = 0; t < types.size(); ++t)
      g.internal[t] = std::max(g.internal[t], w.internal[t]);
    // A habit of the writer ("the US") says no more the tenth time than the second.
    for (auto p : w.rules)
      if (++counted[{w.group, p}] <= most_counts_of_a_rule)
        for (auto [type, weight] : rules[p].weights) g.context[type] += weight;
    if (!w.candidate.weak_start) g.strong_start = true;
    if (!w.candidate.headline) g.headline_only = false;
  }
  for (auto& g : groups)
    for (auto& c : g.context) c = std::clamp(c, -120, 120);
  return groups;
}

void NameFinder::Compiled::decide(Group& g) const {
  g.best = -1;
  g.score = g.second = 0;
  for (std::size_t t = 0; t < types.size(); ++t) {
    const int s = g.internal[t] + g.context[t] + g.document[t];
    if (s > g.score) {
      g.second = g.score;
      g.score = s;
      g.best = static_cast<int>(t);
    } else if (s > g.second) {
      g.second = s;
    }
  }
}

/// What longer names in the document say about shorter ones: "Carter Page" about "Page",
/// "Fubon Financial" about "Fubon".
void NameFinder::Compiled::consult_document(const Reading& r, const std::vector<Weighed>& all,
                                            std::vector<Group>& groups) const {
  for (auto& g : groups) decide(g);
  struct Parts {
    int surname = 0, given = 0, organization = 0;
  };
  std::unordered_map<WordId, Parts> parts;
  for (const auto& g : groups) {
    if (g.ids.size() < 2 || g.score < 25) continue;
    if (g.best == person) {
      auto last = g.ids.size() - 1;
      parts[g.ids[last]].surname = 70;
      parts[g.ids[0]].given = std::max(parts[g.ids[0]].given, 45);
      for (std::size_t i = 1; i < last; ++i)
        parts[g.ids[i]].given = std::max(parts[g.ids[i]].given, 35);
    } else if (g.best == organization) {
      parts[g.ids[0]].organization = 30;
    }
  }
  for (auto& g : groups) {
    if (g.ids.size() != 1) continue;
    const auto it = parts.find(g.ids[0]);
    if (it == parts.end()) continue;
    g.document[person] += std::max(it->second.surname, it->second.given);
    // "the Fenwick boats": beside a full name in the same text, an article says nothing.
    if (it->second.surname > 0) g.context[person] = std::max(g.context[person], 0);
    if (it->second.surname == 0) g.document[organization] += it->second.organization;
  }
  spread_acronyms(r, all, groups);
  for (auto& g : groups) decide(g);
}

/// "Open Harbour Foundation (OHF)": the letters take the type of the words, and strengthen it.
void NameFinder::Compiled::spread_acronyms(const Reading& r, const std::vector<Weighed>& all,
                                           std::vector<Group>& groups) const {
  for (std::size_t k = 0; k + 1 < all.size(); ++k) {
    const auto& longer = all[k].candidate;
    const auto& acronym = all[k + 1].candidate;
    if (acronym.last - acronym.first != 1 || acronym.first != longer.last + 1) continue;
    if (r.words.surface(longer.last) != "(" || longer.last - longer.first < 2) continue;
    const auto letters = r.words.surface(acronym.first);
    std::string initials;
    for (auto i = longer.first; i < longer.last; ++i)
      if (r.words[i].capitalized()) initials += r.words.surface(i)[0];
    std::size_t shared = 0;
    for (char c : letters)
      if (shared < initials.size() && initials.find(c, shared) != std::string::npos)
        shared = initials.find(c, shared) + 1;
      else
        return;
    auto& source = groups[all[k].group];
    auto& target = groups[all[k + 1].group];
    if (source.best == person && source.score > 60) continue;
    source.document[organization] += 30;
    target.document[organization] += 60;
  }
}

/// "the Fenwick campaign", but not "the Fenwick campaign manager".
bool NameFinder::Compiled::named_by_tail(const Reading& r, const Candidate& c) const {
  if (c.first == 0 || c.last >= r.size() || !r.in(c.last, tail) || !r.words[c.last].space_before)
    return false;
  const auto before = r.words.surface(c.first - 1);
  if (before != "the" && before != "The") return false;
  const auto next = c.last + 1;
  return next >= r.size() || !r.words[next].space_before || !r.in(next, lists.job);
}

/// Adds to what weigh_inside said of a name what stands around it and what the rest of the document
/// says; and the places of the entries and rules.
void NameFinder::Compiled::explain(const Reading& r, const Weighed& w, const Group& g,
                                   Trace::Name& name, Trace& why) const {
  const auto& c = w.candidate;
  name.span = r.words.span(c.first, c.last);
  for (auto& vote : name.votes) {
    const auto list = lexicon.list(vote.what);
    if (list == lexicon::no_list) continue;
    for (auto i = c.first; i < c.last && vote.place.empty(); ++i) {
      for (auto m = r.matches_from[i]; m < r.matches_from[i + 1]; ++m) {
        const auto& match = r.matches[m];
        if (match.last > c.last || lexicon.list_of(match.entry) != list) continue;
        const auto entry = lexicon.entry(match.entry);
        vote.place = std::string(entry.file) + ":" + std::to_string(entry.line);
        vote.words = r.words.span(match.first, match.last).of(r.text());
        break;
      }
    }
  }
  for (const auto p : w.rules) {
    why.rules.emplace_back("mention", rules[p].name);
    for (const auto& [type, weight] : rules[p].weights)
      name.votes.push_back({types[type], weight, rules[p].name, rules[p].place, {}});
  }
  for (std::size_t t = 0; t < types.size(); ++t)
    if (g.document[t] != 0)
      name.votes.push_back({types[t], g.document[t], "the rest of the document", {}, {}});
  name.type = g.best >= 0 ? types[g.best] : redstring::types::unknown;
  name.points = g.score;
  name.second = g.second;
}

NameFinder::NameFinder(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
NameFinder::NameFinder(NameFinder&&) noexcept = default;
NameFinder& NameFinder::operator=(NameFinder&&) noexcept = default;
NameFinder::~NameFinder() = default;

Result<NameFinder> NameFinder::compile(const Lexicon& lexicon) {
  auto compiled = std::make_unique<Compiled>(lexicon);
  compiled->compile_lists();
  compiled->tail = lexicon.list("org_tail");
  compiled->auxiliary = lexicon.list("auxiliary");
  if (auto ok = compiled->compile_rules(); !ok) return fail(ok.error());
  return NameFinder(std::move(compiled));
}

namespace {

/// Gazetteer entries that no candidate covers: lower-case or headline names.
void add_uncovered_matches(const Reading& r, const CandidateLists& lists,
                           const std::vector<bool>& blocked, std::vector<Candidate>& candidates) {
  std::vector<bool> covered(r.size(), false);
  for (const auto& c : candidates)
    for (auto i = c.first; i < c.last; ++i) covered[i] = true;
  std::vector<Candidate> more;
  for (std::uint32_t i = 0; i < r.size(); ++i) {
    if (covered[i] || blocked[i] || (r.informal && r.in(i, lists.chat_word))) continue;
    for (auto m = r.matches_from[i]; m < r.matches_from[i + 1]; ++m) {
      const auto& match = r.matches[m];
      if (!lists.gazetteer_set.has(match.list)) continue;
      bool free = true;
      for (auto k = match.first; k < match.last; ++k) free = free && !covered[k] && !blocked[k];
      if (!free) continue;
      Candidate c;
      c.first = match.first;
      c.last = match.last;
      c.listed = true;
      c.headline = r.casing[r.sentence_of[i]] != Casing::normal;
      more.push_back(c);
      for (auto k = match.first; k < match.last; ++k) covered[k] = true;
      break;
    }
  }
  candidates.insert(candidates.end(), more.begin(), more.end());
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return a.first < b.first; });
}

}  // namespace

std::vector<Proposal> NameFinder::find(const Reading& r, const std::vector<bool>& blocked,
                                       Trace* why) const {
  const auto& k = *compiled_;
  auto candidates = find_candidates(r, k.lexicon, k.lists, blocked);
  add_uncovered_matches(r, k.lists, blocked, candidates);
  std::vector<Weighed> all(candidates.size());
  std::vector<Trace::Name> told(why != nullptr ? candidates.size() : 0);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].candidate = candidates[i];
    if (why != nullptr) all[i].votes = &told[i].votes;
    k.weigh_inside(r, all[i]);
  }
  k.weigh_context(r, all);
  auto groups = k.group(r, all);
  k.consult_document(r, all, groups);

  constexpr int threshold = 20;
  std::vector<Proposal> out;
  auto propose = [&](std::uint32_t first, std::uint32_t last, EntityType type, int weight,
                     std::string_view rule) {
    Proposal p;
    p.first = first;
    p.last = last;
    p.span = r.words.span(first, last);
    p.type = type;
    p.weight = weight;
    p.rule = rule.empty() ? "name.document" : std::string(rule);
    out.push_back(std::move(p));
  };
  for (const auto& w : all) {
    const auto& c = w.candidate;
    const auto& g = groups[w.group];
    if (k.named_by_tail(r, c))
      propose(c.first, c.last + 1, types::organization, 60, "organization.tail");
    if (g.best >= 0 && g.score >= threshold &&
        (g.strong_start || (c.listed && !c.weak_start) || g.score >= 90)) {
      propose(c.first, c.last, k.types[g.best], g.score, w.best_rule);
      if (why != nullptr) told[static_cast<std::size_t>(&w - all.data())].proposed = true;
      continue;
    }
    // Nothing is known of the whole: an entry inside it may still be something.
    for (auto i = c.first; i < c.last;) {
      auto next = i + 1;
      for (auto m = r.matches_from[i]; m < r.matches_from[i + 1]; ++m) {
        const auto& match = r.matches[m];
        const auto& lw = k.weights[match.list];
        if (match.last > c.last || lw.type < 0 || lw.whole < 40) continue;
        if (match.first == c.first && match.last == c.last) continue;
        propose(match.first, match.last, k.types[lw.type], lw.whole,
                k.lexicon.list(match.list).name);
        next = match.last;
        break;
      }
      i = next;
    }
  }
  for (std::size_t i = 0; i < told.size(); ++i) {
    const auto& g = groups[all[i].group];
    k.explain(r, all[i], g, told[i], *why);
    told[i].verdict = told[i].proposed      ? "a name"
                      : g.best < 0          ? "nothing speaks for a name"
                      : g.score < threshold ? "fewer than 20 points"
                                            : "its capital only opens a sentence, and no other "
                                              "place of the text has it as a name";
    why->names.push_back(std::move(told[i]));
  }
  return out;
}

}  // namespace redstring::extract
