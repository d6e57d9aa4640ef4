// Owns the type of a name: evidence inside it, around it, and in the rest of the document.
#include "extract/names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "extract/candidates.h"
#include "extract/first_equals.h"
#include "lexicon/pattern.h"

namespace redstring::extract {

using lexicon::ListId;
using lexicon::WordId;

namespace {

constexpr int most_counts_of_a_rule = 2;  // within one document and name
// A country or an agency: what stands around it makes something else of it only together with the
// name itself or with the rest of the document.
constexpr int well_known = 75, most_against_known = 45;
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
  int best_rule_weight = 0;
  std::string_view best_rule;
  std::uint32_t group = 0;
  std::vector<Trace::Vote>* votes = nullptr;  ///< receives what weigh_inside adds
};

constexpr int threshold = 20;         // points that make a name
constexpr int sure_of_a_member = 40;  // and that let it speak for others of its list

/// The words of a name: a part of Weighing::ids.
struct IdRange {
  std::uint32_t begin = 0, end = 0;
};

/// All candidates of one document with the same words.
struct Group {
  IdRange words;
  Scores internal{}, context{}, document{};
  bool strong_start = false;  ///< some occurrence does not merely open a sentence
  bool headline_only = true;
  int best = -1, score = 0, second = 0;
};

/// A context rule that matched around a candidate.
struct Fired {
  std::uint32_t candidate = 0, rule = 0;
  friend bool operator==(const Fired&, const Fired&) = default;
  friend auto operator<=>(const Fired&, const Fired&) = default;
};

/// The names of one document on their way to a type.
struct Weighing {
  std::vector<Weighed> names;  ///< by first word
  std::vector<Fired> fired;    ///< ascending, distinct
  std::vector<WordId> ids;     ///< the words of the groups
  std::vector<Group> groups;

  std::span<const WordId> of(IdRange words) const {
    return std::span(ids).subspan(words.begin, words.end - words.begin);
  }
};

/// Gives a candidate points.
class Ballot {
 public:
  Ballot(Weighed& w, const std::vector<EntityType>& types) : w_(w), types_(types) {}

  void add(int type, int weight, std::string_view why) {
    if (type < 0 || weight == 0) return;
    w_.internal[static_cast<std::size_t>(type)] += weight;
    if (w_.votes != nullptr)
      w_.votes->push_back(
          {types_[static_cast<std::size_t>(type)], weight, std::string(why), {}, {}});
    prefer(weight, why);
  }
  /// The heaviest is named as the one that saw the mention.
  void prefer(int weight, std::string_view rule) {
    if (weight <= w_.best_rule_weight) return;
    w_.best_rule_weight = weight;
    w_.best_rule = rule;
  }

 private:
  Weighed& w_;
  const std::vector<EntityType>& types_;
};

}  // namespace

struct NameFinder::Compiled {
  explicit Compiled(const Lexicon& lexicon_in) : lexicon(lexicon_in), lists(lexicon_in) {}

  const Lexicon& lexicon;
  CandidateLists lists;
  std::vector<EntityType> types;
  int person = -1, organization = -1, place = -1;
  ListId tail = lexicon::no_list, auxiliary = lexicon::no_list, head_first = lexicon::no_list,
         acronym_word = lexicon::no_list, company_noun = lexicon::no_list,
         generic = lexicon::no_list, thing_front = lexicon::no_list, thing_noun = lexicon::no_list;
  std::vector<ListWeights> weights;  // per list
  lexicon::ListSet weighed_lists;    // those that say something of a type
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
  void weigh_entries(const Reading& r, const Candidate& c, Ballot& ballot) const;
  bool has_legal_form(const Reading& r, const Candidate& c) const;
  bool names_a_thing(const Reading& r, const Candidate& c) const;
  bool known_thing(const Scores& entries) const;
  void weigh_words(const Reading& r, const Candidate& c, bool thing, Ballot& ballot) const;
  void weigh_joints(const Reading& r, const Candidate& c, Ballot& ballot) const;
  void weigh_one_word(const Reading& r, const Candidate& c, Ballot& ballot) const;
  bool plain_words(const Reading& r, const Candidate& c) const;
  bool has_a_space(const Reading& r, const Candidate& c) const;
  bool opens_a_place(const Reading& r, const Candidate& c) const;
  bool names_a_team(const Reading& r, const Candidate& c) const;
  bool surname_that_is_a_word(const Reading& r, const Candidate& c) const;
  bool ordinary(const Reading& r, const Candidate& c) const;
  void weigh_context(const Reading& r, Weighing& all) const;
  void group(const Reading& r, Weighing& all) const;
  void add_context(Weighing& all) const;
  void consult_document(const Reading& r, Weighing& all) const;
  void decide(Group& g) const;
  void spread_full_names(Weighing& all) const;
  void spread_acronyms(const Reading& r, Weighing& all) const;
  void spread_lists(const Reading& r, Weighing& all) const;
  void spread_list(const Reading& r, std::span<const Weighed> members, Weighing& all) const;
  bool named_by_tail(const Reading& r, const Candidate& c) const;
  void propose_parts(const Reading& r, const Candidate& c, std::vector<Proposal>& out) const;
  std::vector<Proposal> propose(const Reading& r, const Weighing& all) const;
  void explain(const Reading& r, const Weighing& all, std::size_t which, Trace::Name& name,
               Trace& why) const;
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
    if (w.type >= 0) weighed_lists.add(static_cast<ListId>(weights.size()));
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
  Ballot ballot(w, types);
  weigh_entries(r, c, ballot);
  const bool company = has_legal_form(r, c);
  if (company) ballot.add(organization, 60, "legal_form");
  const bool thing =
      company || names_a_thing(r, c) || (c.last - c.first > 1 && known_thing(w.internal));
  weigh_words(r, c, thing, ballot);
  weigh_joints(r, c, ballot);
  if (c.titled) ballot.add(person, 70, "person.title");
  if (c.last - c.first == 1) {
    weigh_one_word(r, c, ballot);
  } else if (c.last - c.first <= 4 && !thing && !c.headline && plain_words(r, c) &&
             !opens_a_place(r, c) && has_a_space(r, c)) {
    ballot.add(person, 24, "shape.two-words");
  } else if (!c.headline && names_a_team(r, c)) {
    ballot.add(organization, 24, "shape.team");
  } else if (!thing && !c.headline && surname_that_is_a_word(r, c)) {
    ballot.add(person, 8, "shape.surname-word");
  }
}

/// "Velkar Ostrelin", but not "Velkar-Ostrelin".
bool NameFinder::Compiled::has_a_space(const Reading& r, const Candidate& c) const {
  for (auto i = c.first + 1; i < c.last; ++i)
    if (r.words[i].space_before) return true;
  return false;
}

/// "San Velkar", "Los Velkares", but not "Abu Velkar".
bool NameFinder::Compiled::opens_a_place(const Reading& r, const Candidate& c) const {
  return r.in(c.first, lists.place_front) && !r.in(c.first, lists.surname) &&
         !lexicon.has_feature(r.words[c.first].id, lists.place_front, "person", "yes");
}

/// "Velmar Foxes": a place and a plural that is no noun of places, of organizations or of things.
bool NameFinder::Compiled::names_a_team(const Reading& r, const Candidate& c) const {
  const auto last = c.last - 1;
  const auto noun = r.words.surface(last);
  const bool plural = noun.ends_with('s') && !noun.ends_with("ss") && !noun.ends_with("us");
  if (c.last - c.first < 2 || !plural || !r.words[last].space_before ||
      r.words[c.first].all_caps() || r.words[c.first].is(shape_has_inner_dot) ||
      !r.in(last, lists.common_word))
    return false;
  if (r.in(last, lists.place_head) || r.in(last, lists.head) || r.in(last, thing_noun) ||
      r.in(last, lists.surname) ||
      (c.last < r.size() && !r.words[c.last].space_before && r.reads(c.last, "-")))
    return false;
  for (auto m = r.matches_from[c.first]; m < r.matches_from[c.first + 1]; ++m)
    if (r.matches[m].last == last && weights[r.matches[m].list].type == place &&
        weights[r.matches[m].list].whole > 0)
      return true;
  return false;
}

/// "Rolenda Watts": a surname that is a word, too, behind one that is none.
bool NameFinder::Compiled::surname_that_is_a_word(const Reading& r, const Candidate& c) const {
  if (c.last - c.first != 2) return false;
  const auto &first = r.words[c.first], &last = r.words[c.first + 1];
  return r.in(c.first + 1, lists.surname) && !r.in(c.first + 1, lists.head) &&
         !r.in(c.first + 1, lists.place_head) && first.kind == TokenKind::word &&
         last.space_before && first.span.size() > 2 && !first.all_caps() &&
         !first.is(shape_inner_upper) && !r.in(c.first, lists.common_word) &&
         !r.lists[c.first].any(lists.gazetteer_set) && !r.in(c.first, lists.demonym) &&
         !r.in(c.first, lists.given_name);  // which says enough
}

/// The whole name is an entry: of each type the best gazetteer counts, not their number.
void NameFinder::Compiled::weigh_entries(const Reading& r, const Candidate& c,
                                         Ballot& ballot) const {
  Scores whole{};
  std::array<ListId, most_types> whole_list{};
  bool any = false;
  for (auto m = r.matches_from[c.first]; m < r.matches_from[c.first + 1]; ++m) {
    const auto& match = r.matches[m];
    if (match.last != c.last || !weighed_lists.has(match.list)) continue;
    const auto& lw = weights[match.list];
    if (lw.whole == 0) continue;
    const auto own = lexicon.entry(match.entry).feature("weight");
    const int weight = own.empty() ? lw.whole : number(own);
    const auto type = static_cast<std::size_t>(lw.type);
    if (weight <= whole[type]) continue;
    whole[type] = weight;
    whole_list[type] = match.list;
    any = true;
  }
  if (!any) return;
  for (std::size_t t = 0; t < types.size(); ++t)
    if (whole[t] != 0) ballot.add(static_cast<int>(t), whole[t], lexicon.list(whole_list[t]).name);
}

/// "Corvane GmbH", "Norvane S.A.", "OOO Corvane"; but not "Petra Lund As".
bool NameFinder::Compiled::has_legal_form(const Reading& r, const Candidate& c) const {
  constexpr std::uint32_t longest_form = 6;  // words: "S.A. de C.V."
  const auto is_form = [&](std::uint32_t i) {
    if (!r.in(i, lists.legal_form)) return false;
    return r.words[i].all_caps() ||
           (!r.in(i, lists.function_word) && (r.words[i].span.size() > 2 || r.in(i, lists.head)));
  };
  if (c.last - c.first < 2) return false;
  if (is_form(c.first) &&
      lexicon.has_feature(r.words[c.first].id, lists.legal_form, "front", "yes"))
    return true;
  const auto from = c.last - c.first > longest_form ? c.last - longest_form : c.first + 1;
  for (auto i = from; i < c.last; ++i) {
    if (!lexicon.lists_beginning(r.words[i].id).has(lists.legal_form)) continue;
    const auto form = lexicon.longest(r.words, i, lists.legal_form);
    if (form.last >= c.last && (form.last > i + 1 || is_form(i))) return true;
  }
  return false;
}

/// "Mallory Square", "Corvane Power & Light": whoever it is called after, it is no person. "Grace
/// Hill" may be one: a head noun that people bear as a surname says nothing.
bool NameFinder::Compiled::names_a_thing(const Reading& r, const Candidate& c) const {
  if (c.last - c.first < 2) return false;
  if (r.in(c.first, head_first) || r.in(c.first, thing_front)) return true;  // "Copa Velkarin"
  const auto last = c.last - 1;
  if (r.in(last, thing_noun)) return true;  // "Orla Fenwick Award"
  for (const ListId heads : {lists.head, lists.place_head})
    if (r.in(last, heads) && (!r.in(last, lists.surname) ||
                              lexicon.has_feature(r.words[last].id, heads, "surname", "no")))
      return true;
  for (auto i = c.first + 1; i < last; ++i)
    if (r.reads(i, "&")) return true;
  // "Loan Agreement", "Grace Period": a given name that is a word, and a word that is no name.
  return last == c.first + 1 && r.in(c.first, lists.common_word) && r.in(last, lists.common_word) &&
         !r.in(last, lists.surname) && !r.in(last, lists.given_name);
}

/// "Sri Lanka": what a list knows well as a whole, and nobody is called.
bool NameFinder::Compiled::known_thing(const Scores& entries) const {
  return entries[static_cast<std::size_t>(person)] == 0 && std::ranges::max(entries) >= well_known;
}

/// Words of the name that are entries by themselves, by where they stand in it.
/// Of a thing no word speaks for a person.
void NameFinder::Compiled::weigh_words(const Reading& r, const Candidate& c, bool thing,
                                       Ballot& ballot) const {
  const bool single = c.last - c.first == 1;
  auto last = c.last - 1;  // before closing full stops and generation suffixes
  while (last > c.first && (!r.words[last].wordlike() || r.in(last, lists.generation))) --last;
  for (auto i = c.first; i < c.last; ++i) {
    const auto& set = r.lists[i];
    for (std::size_t block = 0; block < set.bits.size(); ++block) {
      for (auto bits = set.bits[block] & weighed_lists.bits[block]; bits; bits &= bits - 1) {
        const auto list = block * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        const auto& lw = weights[list];
        if (thing && lw.type == person) continue;
        int weight = lw.any;
        if (single) {
          weight += lw.alone;
        } else {
          if (i == c.first) weight += lw.first;
          if (i == last) weight += lw.last;
        }
        ballot.add(lw.type, weight, lexicon.list(static_cast<ListId>(list)).name);
      }
    }
  }
}

/// Initials, particles and what else joins the words of a name.
void NameFinder::Compiled::weigh_joints(const Reading& r, const Candidate& c,
                                        Ballot& ballot) const {
  bool initials = false, lower_inside = false, ampersand = false, syllables = false;
  for (auto i = c.first; i < c.last; ++i) {
    if (r.words[i].span.size() == 1 && r.words[i].is(shape_has_upper) && i + 1 < c.last &&
        r.reads(i + 1, "."))
      initials = true;
    if (i > c.first && r.words[i].kind == TokenKind::word && !r.words[i].is(shape_has_upper) &&
        r.in(i, lists.particle))
      lower_inside = true;
    if (r.reads(i, "&")) ampersand = true;
    // "Cheng Yat-long": a given name of two syllables behind a surname, as in Chinese and Korean.
    if (i >= c.first + 2 && i + 2 == c.last && r.reads(i, "-") && !r.words[i].space_before &&
        r.words[i - 1].capitalized() && !r.words[i - 1].all_caps() &&
        r.words[i + 1].kind == TokenKind::word && !r.words[i + 1].is(shape_has_upper))
      syllables = true;
    // "Bank of Velmar", "Gulf of Velmar": the head noun stands before its preposition.
    if (i > c.first && (r.reads(i, "of") || r.reads(i, "for"))) {
      if (r.in(i - 1, lists.head)) ballot.add(organization, 50, "org_head");
      if (r.in(i - 1, lists.place_head)) ballot.add(place, 45, "place_head");
    }
  }
  if (initials && c.last - c.first >= 3) ballot.add(person, 35, "shape.initial");
  if (lower_inside) ballot.add(person, 20, "shape.particle");
  if (syllables) ballot.add(person, 35, "shape.syllables");
  if (ampersand) ballot.add(organization, 40, "shape.ampersand");
}

/// What the shape of a name of one word says.
void NameFinder::Compiled::weigh_one_word(const Reading& r, const Candidate& c,
                                          Ballot& ballot) const {
  // "the Indenture", "the Lender": contracts and statutes write what they define with a capital.
  if (r.in(c.first, lists.common_word)) {
    if (!c.listed && !r.in(c.first, lists.head)) ballot.add(organization, -6, "shape.common-word");
    if (!r.informal) ballot.add(person, -10, "shape.common-word");
  }
  // "the Cabinet": with a capital, as of one of its own.
  if (r.in(c.first, lists.head) && !c.weak_start) ballot.add(organization, 4, "shape.head-alone");
  const auto& w0 = r.words[c.first];
  const bool shouted = r.informal || c.tag;  // capitals are for emphasis
  if (w0.all_caps()) {
    const char initial = r.words.surface(c.first)[0];  // "65M", "24C" count something
    if (w0.span.size() >= 2 && w0.span.size() <= 6 && !c.headline &&
        !(initial >= '0' && initial <= '9') && !r.in(c.first, lists.common_word) &&
        !r.in(c.first, acronym_word))
      ballot.add(organization, shouted ? 10 : 28, "shape.acronym");
    return;
  }
  if (w0.is(shape_inner_upper | shape_has_lower) && w0.span.size() > 3 &&
      !w0.is(shape_has_inner_dot) && !plural_acronym(r.words.surface(c.first))) {
    const auto s = r.words.surface(c.first);
    if (s.substr(0, 2) == "Mc" || s.substr(0, 3) == "Mac" || s.substr(1, 1) == "'" ||
        s.substr(1, 3) == "’")
      ballot.add(person, 20, "shape.mc");
    else
      ballot.add(organization, shouted ? 6 : 22, "shape.camel");
  }
  // Who is spoken of in posts and comments without more ado is most often a person, and what does
  // something there even more so.
  if (r.informal && !c.tag && !c.headline && !c.weak_start && w0.is(shape_has_lower) &&
      w0.span.size() > 2 && !r.in(c.first, lists.common_word) && !c.listed) {
    const bool acts = c.last < r.size() && r.words[c.last].space_before && r.in(c.last, auxiliary);
    ballot.add(person, acts ? 20 : 12, "shape.informal");
  }
}

/// Two or three plain capitalized words that no list knows are most often a person.
bool NameFinder::Compiled::plain_words(const Reading& r, const Candidate& c) const {
  for (auto i = c.first; i < c.last; ++i) {
    const auto& word = r.words[i];
    if (word.kind == TokenKind::number || word.all_caps()) return false;
    if (word.is(shape_has_inner_dot | shape_has_lower)) return false;  // "Velkarin.com"
    if (word.kind == TokenKind::word && word.span.size() > 1 &&
        (r.in(i, lists.common_word) || r.in(i, lists.head) || r.in(i, lists.place_head)))
      return false;
    if (r.reads(i, "of") || r.reads(i, "&")) return false;
  }
  return true;
}

/// "Leading Family": every word of it is written in lower case, too.
bool NameFinder::Compiled::ordinary(const Reading& r, const Candidate& c) const {
  for (auto i = c.first; i < c.last; ++i)
    if (r.words[i].wordlike() && !r.in(i, lists.common_word)) return false;
  return true;
}

/// The rules of kind `mention`, over all candidates at once.
void NameFinder::Compiled::weigh_context(const Reading& r, Weighing& all) const {
  if (patterns.size() == 0 || all.names.empty()) return;
  std::vector<std::uint32_t> at(r.size(), no_index), ends(all.names.size());
  const std::vector<EntityType> kinds(all.names.size(), candidate_type);
  for (std::uint32_t k = 0; k < all.names.size(); ++k) {
    at[all.names[k].candidate.first] = k;
    ends[k] = all.names[k].candidate.last;
  }
  lexicon::PatternInput input;
  input.words = &r.words;
  input.mention_at = &at;
  input.mention_type = &kinds;
  input.mention_end = &ends;
  lexicon::PatternScan scan(patterns, lexicon);
  std::vector<lexicon::PatternMatch> found;
  std::size_t next = 0;  // candidate
  for (const auto& range : r.ranges) {
    const auto before = next;
    while (next < all.names.size() && all.names[next].candidate.first < range.last) ++next;
    if (next == before) continue;  // every rule wants a candidate, here or further on
    const auto last = all.names[next - 1].candidate.first;
    input.first = range.first;
    input.last = range.last;
    scan.begin(input);
    for (auto i = scan.find(range.first); i <= last; i = i < last ? scan.find(i + 1) : range.last) {
      scan.match_at(i, found);
      for (const auto& m : found)
        for (const auto& c : m.captures)
          if (c.mention != no_index && c.name == "name")
            all.fired.push_back({c.mention, m.pattern});
    }
  }
  std::sort(all.fired.begin(), all.fired.end());
  all.fired.erase(std::unique(all.fired.begin(), all.fired.end()), all.fired.end());
  for (const auto& [candidate, rule] : all.fired) {
    Ballot ballot(all.names[candidate], types);
    for (const auto& [type, weight] : rules[rule].weights) ballot.prefer(weight, rules[rule].name);
  }
}

void NameFinder::Compiled::group(const Reading& r, Weighing& all) const {
  std::vector<std::uint64_t> hashes(all.names.size());
  std::vector<IdRange> words(all.names.size());
  all.ids.reserve(2 * all.names.size());
  for (std::size_t k = 0; k < all.names.size(); ++k) {
    const auto& c = all.names[k].candidate;
    words[k].begin = static_cast<std::uint32_t>(all.ids.size());
    NumbersHash hash;
    for (auto i = c.first; i < c.last; ++i) {
      if (!r.words[i].wordlike()) continue;
      all.ids.push_back(r.words[i].id);
      hash.add(r.words[i].id);
    }
    words[k].end = static_cast<std::uint32_t>(all.ids.size());
    hashes[k] = hash.value();
  }
  const auto first = first_equals(hashes, [&](std::uint32_t a, std::uint32_t b) {
    const auto x = all.of(words[a]), y = all.of(words[b]);
    return std::lexicographical_compare_three_way(x.begin(), x.end(), y.begin(), y.end());
  });
  all.groups.reserve(all.names.size());
  for (std::uint32_t k = 0; k < all.names.size(); ++k) {
    auto& w = all.names[k];
    w.group =
        first[k] == k ? static_cast<std::uint32_t>(all.groups.size()) : all.names[first[k]].group;
    if (first[k] == k) {
      all.groups.emplace_back().words = words[k];
      all.groups.back().internal = w.internal;
    }
    auto& g = all.groups[w.group];
    for (std::size_t t = 0; t < types.size(); ++t)
      g.internal[t] = std::max(g.internal[t], w.internal[t]);
    if (!w.candidate.weak_start) g.strong_start = true;
    if (!w.candidate.headline) g.headline_only = false;
  }
  add_context(all);
}

/// A habit of the writer ("the US") says no more the tenth time than the second.
void NameFinder::Compiled::add_context(Weighing& all) const {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> votes;  // group, rule
  votes.reserve(all.fired.size());
  for (const auto& [candidate, rule] : all.fired)
    votes.emplace_back(all.names[candidate].group, rule);
  std::sort(votes.begin(), votes.end());
  int counted = 0;
  for (std::size_t i = 0; i < votes.size(); ++i) {
    counted = i > 0 && votes[i] == votes[i - 1] ? counted + 1 : 1;
    if (counted > most_counts_of_a_rule) continue;
    auto& context = all.groups[votes[i].first].context;
    for (const auto& [type, weight] : rules[votes[i].second].weights)
      context[static_cast<std::size_t>(type)] += weight;
  }
  for (auto& g : all.groups) {
    const auto known = static_cast<std::size_t>(
        std::max_element(g.internal.begin(), g.internal.end()) - g.internal.begin());
    for (std::size_t t = 0; t < types.size(); ++t) {
      const bool against = t != known && g.internal[known] >= well_known && g.internal[t] <= 0;
      g.context[t] = std::clamp(g.context[t], -120, against ? most_against_known : 120);
    }
  }
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

/// What names in the document say about each other.
void NameFinder::Compiled::consult_document(const Reading& r, Weighing& all) const {
  for (auto& g : all.groups) decide(g);
  spread_full_names(all);
  spread_acronyms(r, all);
  for (auto& g : all.groups) decide(g);
  spread_lists(r, all);
}

namespace {

/// What a word is in longer names of the document, as points for it alone.
struct NamePart {
  WordId word = 0;
  int surname = 0, given = 0, organization = 0;
};

/// Sorts by word, one part for each.
void merge_parts(std::vector<NamePart>& parts) {
  std::sort(parts.begin(), parts.end(),
            [](const NamePart& a, const NamePart& b) { return a.word < b.word; });
  std::size_t size = 0;
  for (const auto& part : parts) {
    if (size == 0 || parts[size - 1].word != part.word) {
      parts[size++] = part;
      continue;
    }
    auto& merged = parts[size - 1];
    merged.surname = std::max(merged.surname, part.surname);
    merged.given = std::max(merged.given, part.given);
    merged.organization = std::max(merged.organization, part.organization);
  }
  parts.resize(size);
}

}  // namespace

/// Longer names tell of shorter ones: "Carter Page" of "Page", "Fubon Financial" of "Fubon".
void NameFinder::Compiled::spread_full_names(Weighing& all) const {
  std::vector<NamePart> parts;
  for (const auto& g : all.groups) {
    const auto words = all.of(g.words);
    if (words.size() < 2 || g.score < 25) continue;
    if (g.best == person) {
      parts.push_back({words.back(), 70, 0, 0});
      parts.push_back({words.front(), 0, 45, 0});
      for (const auto word : words.subspan(1, words.size() - 2)) parts.push_back({word, 0, 35, 0});
    } else if (g.best == organization) {
      parts.push_back({words.front(), 0, 0, 30});
    }
  }
  if (parts.empty()) return;
  merge_parts(parts);
  for (auto& g : all.groups) {
    const auto words = all.of(g.words);
    if (words.size() != 1) continue;
    const auto part = std::lower_bound(parts.begin(), parts.end(), words[0],
                                       [](const NamePart& p, WordId id) { return p.word < id; });
    if (part == parts.end() || part->word != words[0]) continue;
    g.document[static_cast<std::size_t>(person)] += std::max(part->surname, part->given);
    if (part->surname == 0) {
      g.document[static_cast<std::size_t>(organization)] += part->organization;
    } else {
      // "the Fenwick boats": beside a full name in the same text, an article says nothing.
      auto& context = g.context[static_cast<std::size_t>(person)];
      context = std::max(context, 0);
    }
  }
}

namespace {

/// Whether every letter of the acronym begins a word of the name, in their order.
bool spelled_by_initials(const Reading& r, std::string_view acronym, const Candidate& name) {
  std::string initials;
  for (auto i = name.first; i < name.last; ++i)
    if (r.words[i].capitalized()) initials += r.words.surface(i)[0];
  std::size_t behind = 0;
  for (const char letter : acronym) {
    const auto at = initials.find(letter, behind);
    if (at == std::string::npos) return false;
    behind = at + 1;
  }
  return true;
}

/// Whether the words before the bracket at `bracket` are common ones and begin with the letters of
/// the acronym: "automatic guided vehicles (AGV)". Small words between them may be left out.
bool spelled_by_common_words(const Reading& r, std::uint32_t bracket, std::string_view acronym) {
  const auto sentence = r.ranges[r.sentence_of[bracket]];
  auto i = bracket;
  for (auto letter = acronym.rbegin(); letter != acronym.rend(); ++letter) {
    const char small = static_cast<char>(*letter | 0x20);
    for (int left_out = 0;; ++left_out) {
      if (i == sentence.first || left_out > 1) return false;
      --i;
      const auto& word = r.words[i];
      if (word.is(shape_has_upper)) return false;
      if (!word.wordlike()) {  // "public-private"
        --left_out;
        continue;
      }
      if (r.words.surface(i)[0] == small) break;
      if (word.span.size() > 3) return false;
    }
  }
  return true;
}

}  // namespace

/// "Open Harbour Foundation (OHF)": the letters take the type of the words, and strengthen it.
void NameFinder::Compiled::spread_acronyms(const Reading& r, Weighing& all) const {
  for (const auto& w : all.names) {
    const auto& c = w.candidate;
    if (c.last - c.first != 1 || c.first < 2 || !r.words[c.first].all_caps() ||
        r.words[c.first].span.size() < 2 || !r.reads(c.first - 1, "("))
      continue;
    if (r.in(c.first - 2, generic) || r.in(c.first - 2, company_noun)) continue;  // "… team (SIT)"
    if (spelled_by_common_words(r, c.first - 1, r.words.surface(c.first)))
      for (int& points : all.groups[w.group].document) points -= 90;
  }
  for (std::size_t k = 0; k + 1 < all.names.size(); ++k) {
    const auto& longer = all.names[k].candidate;
    const auto& acronym = all.names[k + 1].candidate;
    if (acronym.last - acronym.first != 1 || acronym.first != longer.last + 1) continue;
    if (!r.reads(longer.last, "(") || longer.last - longer.first < 2) continue;
    if (!spelled_by_initials(r, r.words.surface(acronym.first), longer)) continue;
    auto& source = all.groups[all.names[k].group];
    auto& target = all.groups[all.names[k + 1].group];
    if (r.in(longer.last - 1, thing_noun) && !r.in(longer.last - 1, lists.head)) {
      // "Velkar Prevention Act (VPA)"
      for (int& points : target.document) points -= 60;
      continue;
    }
    if (source.best == person && source.score > 60) continue;
    // "Central Business District (CBD)"
    const bool is_place = source.best == place && source.score >= sure_of_a_member;
    const auto type = static_cast<std::size_t>(is_place ? place : organization);
    source.document[type] += 30;
    target.document[type] += is_place ? 90 : 60;  // letters look like an organization
  }
}

namespace {

/// Whether the two names are neighbours in an enumeration: only a comma, "and" or "or" is between.
bool enumerated(const Reading& r, const Candidate& a, const Candidate& b) {
  if (b.first <= a.last || b.first - a.last > 2 || a.headline || b.headline) return false;
  if (r.sentence_of[a.first] != r.sentence_of[b.first]) return false;
  auto i = a.last;
  if (r.reads(i, ",")) ++i;
  if (i < b.first && (r.reads(i, "and") || r.reads(i, "or"))) ++i;
  return i == b.first;
}

}  // namespace

/// "Norway, Velkarin and Denmark": what stands in a list of places is most likely one.
void NameFinder::Compiled::spread_lists(const Reading& r, Weighing& all) const {
  const std::span<const Weighed> names = all.names;
  for (std::size_t k = 0; k < names.size();) {
    auto end = k + 1;
    while (end < names.size() && enumerated(r, names[end - 1].candidate, names[end].candidate))
      ++end;
    if (end - k > 1) spread_list(r, names.subspan(k, end - k), all);
    k = end;
  }
}

void NameFinder::Compiled::spread_list(const Reading& r, std::span<const Weighed> members,
                                       Weighing& all) const {
  int type = -1, sure = 0, unsure = 0;
  for (const auto& member : members) {
    const auto& g = all.groups[member.group];
    if (g.score < sure_of_a_member) {
      ++unsure;
      continue;
    }
    if (type >= 0 && g.best != type) return;
    type = g.best;
    ++sure;
  }
  if (unsure == 0 || sure < 2 || unsure > 2 * sure) return;
  for (const auto& member : members) {
    auto& g = all.groups[member.group];
    if (g.score >= sure_of_a_member || (g.best == type && g.score >= threshold) ||
        ordinary(r, member.candidate))
      continue;
    g.document[static_cast<std::size_t>(type)] += sure_of_a_member;
    decide(g);
  }
}

/// "the Fenwick campaign", but not "the Fenwick campaign manager".
bool NameFinder::Compiled::named_by_tail(const Reading& r, const Candidate& c) const {
  if (c.first == 0 || c.last >= r.size() || !r.in(c.last, tail) || !r.words[c.last].space_before)
    return false;
  if (!r.reads(c.first - 1, "the") && !r.reads(c.first - 1, "The")) return false;
  const auto next = c.last + 1;
  return next >= r.size() || !r.words[next].space_before || !r.in(next, lists.job);
}

/// Adds to what weigh_inside said of a name what stands around it and what the rest of the document
/// says; and the places of the entries and rules.
void NameFinder::Compiled::explain(const Reading& r, const Weighing& all, std::size_t which,
                                   Trace::Name& name, Trace& why) const {
  const auto& c = all.names[which].candidate;
  const auto& g = all.groups[all.names[which].group];
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
  const auto number = static_cast<std::uint32_t>(which);
  for (auto f = std::lower_bound(all.fired.begin(), all.fired.end(), Fired{number, 0});
       f != all.fired.end() && f->candidate == number; ++f) {
    const auto p = f->rule;
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
  compiled->head_first = lexicon.list("org_head_first");
  compiled->acronym_word = lexicon.list("acronym_word");
  compiled->company_noun = lexicon.list("company_noun");
  compiled->generic = lexicon.list("org_generic");
  compiled->thing_front = lexicon.list("thing_front");
  compiled->thing_noun = lexicon.list("thing_noun");
  if (auto ok = compiled->compile_rules(); !ok) return fail(ok.error());
  compiled->patterns.share(lexicon);
  return NameFinder(std::move(compiled));
}

namespace {

/// Adds the gazetteer entries that no candidate covers: lower-case or headline names.
void add_uncovered_matches(const Reading& r, const CandidateLists& lists,
                           const std::vector<bool>& blocked, std::vector<Candidate>& candidates) {
  const auto found = static_cast<std::ptrdiff_t>(candidates.size());
  std::ptrdiff_t next = 0;  // the first candidate that ends behind the match
  std::uint32_t free = 0;   // behind the last match that was taken
  for (const auto& match : r.matches) {
    if (!lists.gazetteer_set.has(match.list) || match.first < free) continue;
    while (next < found && candidates[static_cast<std::size_t>(next)].last <= match.first) ++next;
    if (next < found && candidates[static_cast<std::size_t>(next)].first < match.last) continue;
    if (r.informal && r.in(match.first, lists.chat_word)) continue;
    if (std::find(blocked.begin() + match.first, blocked.begin() + match.last, true) !=
        blocked.begin() + match.last)
      continue;
    Candidate c;
    c.first = match.first;
    c.last = match.last;
    c.listed = true;
    c.headline = r.casing[r.sentence_of[match.first]] != Casing::normal;
    candidates.push_back(c);
    free = match.last;
  }
  std::inplace_merge(candidates.begin(), candidates.begin() + found, candidates.end(),
                     [](const Candidate& a, const Candidate& b) { return a.first < b.first; });
}

bool is_name(const Candidate& c, const Group& g) {
  if (g.best < 0 || g.score < threshold) return false;
  // "Thanks Josh!": it may be a name, and what stands around says so.
  const auto best = static_cast<std::size_t>(g.best);
  const bool cued = g.internal[best] > 0 && g.context[best] >= threshold;
  return g.strong_start || (c.listed && !c.weak_start) || cued || g.score >= 90;
}

Proposal proposal(const Reading& r, std::uint32_t first, std::uint32_t last, EntityType type,
                  int weight, std::string_view rule) {
  Proposal p;
  p.first = first;
  p.last = last;
  p.span = r.words.span(first, last);
  p.type = type;
  p.weight = weight;
  p.rule = rule;
  return p;
}

}  // namespace

/// Nothing is known of the whole: an entry inside it may still be something.
void NameFinder::Compiled::propose_parts(const Reading& r, const Candidate& c,
                                         std::vector<Proposal>& out) const {
  for (auto i = c.first; i < c.last;) {
    auto next = i + 1;
    for (auto m = r.matches_from[i]; m < r.matches_from[i + 1]; ++m) {
      const auto& match = r.matches[m];
      const auto& lw = weights[match.list];
      if (match.last > c.last || lw.type < 0 || lw.whole <= 40) continue;
      if (match.first == c.first && match.last == c.last) continue;
      out.push_back(proposal(r, match.first, match.last, types[static_cast<std::size_t>(lw.type)],
                             lw.whole, lexicon.list(match.list).name));
      next = match.last;
      break;
    }
    i = next;
  }
}

std::vector<Proposal> NameFinder::Compiled::propose(const Reading& r, const Weighing& all) const {
  std::vector<Proposal> out;
  out.reserve(all.names.size());
  for (const auto& w : all.names) {
    const auto& c = w.candidate;
    const auto& g = all.groups[w.group];
    if (named_by_tail(r, c))
      out.push_back(proposal(r, c.first, c.last + 1, redstring::types::organization, 60,
                             "organization.tail"));
    if (is_name(c, g))
      out.push_back(proposal(r, c.first, c.last, types[static_cast<std::size_t>(g.best)], g.score,
                             w.best_rule.empty() ? "name.document" : w.best_rule));
    else if (!r.in(c.first, thing_front))  // "Copa Argentina" says nothing of a country
      propose_parts(r, c, out);
  }
  return out;
}

std::vector<Proposal> NameFinder::find(const Reading& r, const std::vector<bool>& blocked,
                                       Trace* why) const {
  const auto& k = *compiled_;
  auto candidates = find_candidates(r, k.lexicon, k.lists, blocked);
  add_uncovered_matches(r, k.lists, blocked, candidates);
  std::vector<Trace::Name> told(why != nullptr ? candidates.size() : 0);
  Weighing all;
  all.names.resize(candidates.size());
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    all.names[i].candidate = candidates[i];
    if (why != nullptr) all.names[i].votes = &told[i].votes;
    k.weigh_inside(r, all.names[i]);
  }
  k.weigh_context(r, all);
  k.group(r, all);
  k.consult_document(r, all);
  for (std::size_t i = 0; i < told.size(); ++i) {
    const auto& g = all.groups[all.names[i].group];
    k.explain(r, all, i, told[i], *why);
    told[i].proposed = is_name(candidates[i], g);
    told[i].verdict = told[i].proposed      ? "a name"
                      : g.best < 0          ? "nothing speaks for a name"
                      : g.score < threshold ? "fewer than 20 points"
                                            : "its capital only opens a sentence, and no other "
                                              "place of the text has it as a name";
    why->names.push_back(std::move(told[i]));
  }
  return k.propose(r, all);
}

}  // namespace redstring::extract
