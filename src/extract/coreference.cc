// Owns which mentions of a document mean the same thing.
//
// The idea: mentions with the same words are one group. Then shorter forms join a longer one where
// exactly one fits (surname, given name, acronym, first word of a company), server phrases join by
// what they say of the server, and at last nouns ("the bank") and pronouns look back for the one
// entity that fits. Where two fit, nothing is joined: a wrong merge costs more than a missing one.
#include "extract/coreference.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>

#include "text/fold.h"

namespace redstring::extract {

using lexicon::ListId;
using lexicon::WordId;

struct CoreferenceResolver::Compiled {
  const Lexicon& lexicon;
  ListId title, job, given_name, head, legal_form, common_word, pronoun, definite, function_word,
      generation, org_tail, particle, say_verb, kin;
  WordId the, that, this_, of, for_;

  explicit Compiled(const Lexicon& l)
      : lexicon(l),
        title(l.list("title")),
        job(l.list("job")),
        given_name(l.list("given_name")),
        head(l.list("org_head")),
        legal_form(l.list("legal_form")),
        common_word(l.list("common_word")),
        pronoun(l.list("pronoun")),
        definite(l.list("definite")),
        function_word(l.list("function_word")),
        generation(l.list("generation")),
        org_tail(l.list("org_tail")),
        particle(l.list("name_particle")),
        say_verb(l.list("say_verb")),
        kin(l.list("kin")),
        the(l.word("the")),
        that(l.word("that")),
        this_(l.word("this")),
        of(l.word("of")),
        for_(l.word("for")) {}

  std::string_view feature_at(const Reading& r, std::uint32_t i, ListId list,
                              std::string_view key) const {
    for (auto e : lexicon.entries_of(r.words[i].id, list))
      if (auto v = lexicon.entry(e).feature(key); !v.empty()) return v;
    return {};
  }
};

CoreferenceResolver::CoreferenceResolver(const Lexicon& lexicon)
    : compiled_(std::make_unique<Compiled>(lexicon)) {}
CoreferenceResolver::CoreferenceResolver(CoreferenceResolver&&) noexcept = default;
CoreferenceResolver& CoreferenceResolver::operator=(CoreferenceResolver&&) noexcept = default;
CoreferenceResolver::~CoreferenceResolver() = default;

namespace {

constexpr std::uint32_t pronoun_window = 2;        // sentences back
constexpr std::size_t most_groups_compared = 400;  // distinct names of one type in one document

/// Mentions with the same words and type; the unit that is joined.
struct Group {
  EntityType type;
  std::vector<WordId> ids;              // word-like words, legal form dropped
  std::vector<std::uint32_t> mentions;  // ascending
  std::string value;                    // dates, hosts
  std::set<std::string> titles, roles;
  std::string gender;
  ServerDescription server;
  bool phrase = false;
};

class Resolution {
 public:
  Resolution(const CoreferenceResolver::Compiled& k, const Reading& r, const ServerFinder& servers,
             Trace* why)
      : k_(k), r_(r), servers_(servers), why_(why) {}

  Coreference run(const std::vector<Proposal>& chosen) {
    take(chosen);
    make_groups();
    join_people();
    join_organizations();
    join_servers();
    assign();
    add_nominals();
    add_pronouns();
    return finish();
  }

 private:
  // ---- telling why

  std::string name_of_group(std::uint32_t g) const {
    if (groups_[g].mentions.empty()) return {};  // divided between those who share the name
    return one_line(mentions_[groups_[g].mentions.front()].surface(r_.text()));
  }

  /// A surname that several people share, mention by mention.
  void tell_introductions(const std::vector<std::uint32_t>& fits,
                          const std::map<std::uint32_t, std::vector<std::uint32_t>>& meant,
                          const std::vector<std::uint32_t>& open) {
    const auto tell = [&](std::uint32_t m) -> Trace::Reference& {
      auto& told = why_->references.emplace_back();
      told.span = mentions_[m].span;
      told.what = "short name of a person";
      for (const auto f : fits) told.fits.push_back(name_of_group(f));
      return told;
    };
    for (const auto& [longer, mentions] : meant) {
      for (const auto m : mentions) {
        auto& told = tell(m);
        told.antecedent = name_of_group(longer);
        told.why = "of those who share the name, the only one named before it";
      }
    }
    for (const auto m : open)
      tell(m).why = "several who share the name are named before it, or none is";
  }

  /// What a group of mentions was compared with. Call only when why_ is not null.
  template <class Groups>
  void tell_group(std::string_view what, std::uint32_t g, const Groups& fits, std::uint32_t one,
                  std::string_view rule) {
    if (fits.empty()) return;
    auto& told = why_->references.emplace_back();
    told.span = mentions_[groups_[g].mentions.front()].span;
    told.what = what;
    for (const auto f : fits) told.fits.push_back(name_of_group(f));
    if (one != no_index) told.antecedent = name_of_group(one);
    told.why = rule;
    if (one == no_index)
      told.why += fits.size() > 1 ? "; several fit, so nothing is joined" : "; not certain enough";
  }

  template <class Entities>
  void tell_word(std::string_view what, std::uint32_t word, const Entities& fits,
                 std::string reason) {
    auto& told = why_->references.emplace_back();
    told.span = r_.words.span(word, word + 1);
    told.what = what;
    for (const auto e : fits) told.fits.push_back(entities_[e].name);
    if (fits.size() == 1) told.antecedent = told.fits[0];
    told.why = std::move(reason);
  }

  // ---- mentions and groups

  /// "2016-09-23", "XXXX-09", "2016-W39": a day, month, week or year that one can point at.
  static bool calendar_value(std::string_view v) {
    if (v.size() < 4 || v.find("WXX") != std::string_view::npos) return false;
    for (int i = 0; i < 4; ++i)
      if (!((v[i] >= '0' && v[i] <= '9') || v[i] == 'X')) return false;
    return v.substr(0, 4) != "XXXX" || (v.size() >= 7 && v[5] != 'X' && v[4] == '-');
  }

  void take(const std::vector<Proposal>& chosen) {
    for (const auto& p : chosen) {
      Mention m;
      m.span = p.span;
      m.type = p.type;
      m.form = p.form;
      m.server = p.server;
      m.rule = p.rule;
      m.value = p.value;
      m.timex = p.timex;
      mentions_.push_back(std::move(m));
      ranges_.push_back({p.first, p.last});
    }
  }

  std::vector<WordId> key_words(EntityType type, WordRange range) const {
    std::vector<WordId> ids;
    for (auto i = range.first; i < range.last; ++i) {
      if (!r_.words[i].wordlike()) continue;
      if (type == types::organization && i > range.first && r_.in(i, k_.legal_form)) continue;
      ids.push_back(r_.words[i].id);
    }
    return ids;
  }

  static std::size_t hash_of(EntityType type, std::string_view value,
                             const std::vector<WordId>& ids) {
    std::size_t hash = std::hash<std::string_view>()(type.name());
    hash = hash * 31 + std::hash<std::string_view>()(value);
    for (const auto id : ids) hash = (hash ^ id) * 0x9e3779b97f4a7c15ull;
    return hash;
  }

  void make_groups() {
    std::unordered_multimap<std::size_t, std::uint32_t> index;  // by hash
    group_of_.assign(mentions_.size(), no_index);
    for (std::uint32_t m = 0; m < mentions_.size(); ++m) {
      const auto& mention = mentions_[m];
      const bool phrase = mention.server == ServerKind::phrase;
      std::vector<WordId> ids;
      std::string value = mention.value;
      if (mention.type == types::date) {
        if (!calendar_value(value)) continue;  // durations, sets and "now" are no entities
        value = value.substr(0, value.find('T'));
      }
      if (value.empty()) ids = key_words(mention.type, ranges_[m]);
      auto g = static_cast<std::uint32_t>(groups_.size());
      if (!phrase) {  // those are joined later, by what they say
        const auto hash = hash_of(mention.type, value, ids);
        const auto [begin, end] = index.equal_range(hash);
        for (auto it = begin; it != end; ++it) {
          const auto& known = groups_[it->second];
          if (known.type == mention.type && known.value == value && known.ids == ids)
            g = it->second;
        }
        if (g == groups_.size()) index.emplace(hash, g);
      }
      if (g == groups_.size()) {
        groups_.emplace_back();
        groups_[g].type = mention.type;
        groups_[g].ids = std::move(ids);
        groups_[g].value = std::move(value);
      }
      auto& group = groups_[g];
      group.mentions.push_back(m);
      group_of_[m] = g;
      if (phrase) {
        group.phrase = true;
        group.server = servers_.describe(r_, ranges_[m]);
      }
      if (mention.type == types::person) observe_person(group, m);
    }
    parent_.resize(groups_.size());
    std::iota(parent_.begin(), parent_.end(), 0u);
  }

  /// Titles and roles beside the name, and what they say about gender.
  void observe_person(Group& g, std::uint32_t m) {
    const auto range = ranges_[m];
    const auto sentence = r_.ranges[r_.sentence_of[range.first]];
    auto i = range.first;
    while (i > sentence.first && range.first - i < 4) {
      auto before = i - 1;
      if (r_.words.surface(before) == "." && before > sentence.first) --before;
      if (r_.in(before, k_.title) && r_.words[before].capitalized()) {
        g.titles.insert(std::string(k_.lexicon.folded(r_.words, r_.words[before].id)));
        if (auto v = k_.feature_at(r_, before, k_.title, "gender"); !v.empty() && g.gender.empty())
          g.gender = v;
        i = before;
        continue;
      }
      break;
    }
    if (i > sentence.first && r_.in(i - 1, k_.job) && !r_.words[i - 1].capitalized())
      g.roles.insert(role_ending_at(i, sentence));
    if (range.last + 1 < sentence.last && r_.words.surface(range.last) == ",")
      if (auto role = role_starting_at(range.last + 1, sentence); !role.empty())
        g.roles.insert(std::move(role));
    if (g.gender.empty()) g.gender = k_.feature_at(r_, range.first, k_.given_name, "gender");
  }

  std::string words_text(std::uint32_t first, std::uint32_t last) const {
    return text::fold(r_.words.span(first, last).of(r_.text()));
  }

  /// "campaign adviser" before a name: the job and at most two lower-case words that qualify it.
  std::string role_ending_at(std::uint32_t end, WordRange sentence) const {
    auto first = end - 1;
    while (first > sentence.first && end - first < 3) {
      const auto& w = r_.words[first - 1];
      if (w.kind != TokenKind::word || w.is(shape_has_upper) || r_.in(first - 1, k_.function_word))
        break;
      --first;
    }
    return words_text(first, end);
  }

  /// ", a senior adviser at …": the words up to the job.
  std::string role_starting_at(std::uint32_t first, WordRange sentence) const {
    while (first < sentence.last && r_.in(first, k_.function_word)) ++first;
    for (auto i = first; i < sentence.last && i - first < 4; ++i) {
      if (r_.words[i].kind != TokenKind::word || r_.in(i, k_.function_word)) return {};
      if (r_.in(i, k_.job)) return words_text(first, i + 1);
    }
    return {};
  }

  // ---- joining

  std::uint32_t root(std::uint32_t g) {
    while (parent_[g] != g) g = parent_[g] = parent_[parent_[g]];
    return g;
  }
  void join(std::uint32_t shorter, std::uint32_t longer) { parent_[root(shorter)] = root(longer); }

  std::vector<std::uint32_t> groups_of(EntityType type) const {
    std::vector<std::uint32_t> out;
    for (std::uint32_t g = 0; g < groups_.size() && out.size() < most_groups_compared; ++g)
      if (groups_[g].type == type && groups_[g].value.empty() && !groups_[g].phrase)
        out.push_back(g);
    return out;
  }

  static bool genders_clash(const Group& a, const Group& b) {
    return !a.gender.empty() && !b.gender.empty() && a.gender != b.gender;
  }

  bool initial_of(WordId letter, WordId word) const {
    const auto l = k_.lexicon.folded(r_.words, letter), w = k_.lexicon.folded(r_.words, word);
    return l.size() == 1 && !w.empty() && w[0] == l[0];
  }

  /// Whether a shorter name can be a form of a longer one: the same last word, or the first, and
  /// everything between in order; initials stand for names.
  bool short_form(const std::vector<WordId>& s, const std::vector<WordId>& l) const {
    if (s.empty() || s.size() > l.size() || s == l) return false;
    if (s.size() == 1) return s[0] == l.back() || s[0] == l.front();
    std::size_t at = 0;
    for (auto id : l)
      if (at < s.size() && (s[at] == id || initial_of(s[at], id))) ++at;
    return at == s.size() && (s.back() == l.back() || s.front() == l.front());
  }

  void join_people() {
    const auto people = groups_of(types::person);
    std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> rivals;
    for (auto s : people) {
      const auto& shorter = groups_[s];
      std::vector<std::uint32_t> fits;
      for (auto l : people) {
        if (l == s || groups_[l].ids.size() < 2) continue;
        if (!short_form(shorter.ids, groups_[l].ids)) continue;
        // A surname with a title that says otherwise is another person.
        if (shorter.ids.size() == 1 && shorter.ids[0] == groups_[l].ids.back() &&
            !shorter.titles.empty() && genders_clash(shorter, groups_[l]))
          continue;
        fits.push_back(l);
      }
      if (fits.empty()) fits = by_first_of_two_surnames(s, people);
      // "Mrs. Voss": of those that fit, the one who is known to be a woman.
      if (!shorter.titles.empty() && !shorter.gender.empty() &&
          std::any_of(fits.begin(), fits.end(),
                      [&](auto l) { return groups_[l].gender == shorter.gender; }))
        fits.erase(std::remove_if(fits.begin(), fits.end(),
                                  [&](auto l) { return groups_[l].gender != shorter.gender; }),
                   fits.end());
      const auto one = the_one(fits);
      const bool rival = one == no_index && shorter.ids.size() == 1 && fits.size() > 1;
      if (one != no_index) join(s, one);
      if (why_ != nullptr && !rival)
        tell_group("short name of a person", s, fits, one,
                   "the same surname or given name, or initials, and no title that says otherwise");
      if (rival) rivals.emplace_back(s, std::move(fits));
    }
    for (const auto& [s, fits] : rivals) split_by_introduction(s, fits);
  }

  /// "Ana Pilar Ruiz Quiroga … Ruiz … Ruiz": of two surnames the first is used alone. Once it may
  /// be somebody else.
  std::vector<std::uint32_t> by_first_of_two_surnames(
      std::uint32_t s, const std::vector<std::uint32_t>& people) const {
    std::vector<std::uint32_t> fits;
    const Group& shorter = groups_[s];
    if (shorter.ids.size() != 1 || shorter.mentions.size() < 2) return fits;
    if (r_.in(ranges_[shorter.mentions.front()].first, k_.given_name)) return fits;
    for (auto l : people) {
      const auto& ids = groups_[l].ids;
      if (ids.size() >= 3 && ids[ids.size() - 2] == shorter.ids[0] &&
          groups_[l].mentions.front() < shorter.mentions.front())
        fits.push_back(l);
    }
    return fits;
  }

  /// "his brother Viggo Lund", "the son of Anton Lund": brought in as a relative of somebody.
  bool introduced_as_kin(const Group& g) const {
    const auto range = ranges_[g.mentions.front()];
    const auto sentence = r_.ranges[r_.sentence_of[range.first]];
    constexpr std::uint32_t words_before = 4;
    for (auto i = range.first; i > sentence.first && range.first - i < words_before;) {
      --i;
      if (r_.in(i, k_.kin)) return true;
      if (r_.words[i].capitalized() && !r_.in(i, k_.title)) return false;
    }
    return false;
  }

  /// Of several with one surname, the one whom the bare surname means at mention `m`; `named` have
  /// been named before it.
  std::uint32_t meant_by_surname(
      std::uint32_t m, const std::vector<std::uint32_t>& named,
      const std::map<std::uint32_t, std::vector<std::uint32_t>>& meant) const {
    if (const auto one = the_one(named); one != no_index) return one;
    std::vector<std::uint32_t> heads;
    for (auto l : named)
      if (!introduced_as_kin(groups_[l])) heads.push_back(l);
    if (const auto one = the_one(heads); one != no_index) return one;
    // Who went by it before goes by it again, unless another one was just spoken of.
    if (meant.size() != 1) return no_index;
    const auto known = meant.begin()->first;
    const auto here = r_.sentence_of[ranges_[m].first];
    for (auto l : named) {
      if (l == known || short_form(groups_[l].ids, groups_[known].ids)) continue;
      const auto& its = groups_[l].mentions;
      const auto last = std::lower_bound(its.begin(), its.end(), m);
      if (last != its.begin() && r_.sentence_of[ranges_[*std::prev(last)].first] + 2 >= here)
        return no_index;
    }
    return known;
  }

  /// "Petra Lund … Lund … Viggo Lund … Lund": before the second is named, the surname means the
  /// first; from then on nobody is sure.
  void split_by_introduction(std::uint32_t s, const std::vector<std::uint32_t>& fits) {
    std::map<std::uint32_t, std::vector<std::uint32_t>> meant;  // longer group → mentions
    std::vector<std::uint32_t> open;
    for (auto m : groups_[s].mentions) {
      std::vector<std::uint32_t> named;
      for (auto l : fits)
        if (groups_[l].mentions.front() < m) named.push_back(l);
      const auto one = meant_by_surname(m, named, meant);
      (one == no_index ? open : meant[one]).push_back(m);
    }
    if (why_ != nullptr) tell_introductions(fits, meant, open);
    if (open.empty() && meant.size() == 1) return join(s, meant.begin()->first);
    for (auto& [longer, mentions] : meant) {
      const auto g = static_cast<std::uint32_t>(groups_.size());
      Group part;
      part.type = groups_[s].type;
      part.ids = groups_[s].ids;
      for (auto m : mentions) {
        group_of_[m] = g;
        observe_person(part, m);
      }
      part.mentions = std::move(mentions);
      groups_.push_back(std::move(part));
      parent_.push_back(g);
      join(g, longer);
    }
    // What is left open stays in the old group, with its own titles and roles; an emptied one has
    // no mention that leads to it.
    groups_[s].mentions = std::move(open);
  }

  /// The only one, or the longest when all others are forms of it.
  std::uint32_t the_one(const std::vector<std::uint32_t>& fits) const {
    if (fits.empty()) return no_index;
    auto longest = *std::max_element(fits.begin(), fits.end(), [&](auto a, auto b) {
      return std::pair(groups_[a].ids.size(), groups_[b].mentions.front()) <
             std::pair(groups_[b].ids.size(), groups_[a].mentions.front());
    });
    for (auto f : fits)
      if (f != longest && !short_form(groups_[f].ids, groups_[longest].ids)) return no_index;
    return longest;
  }

  std::string initials(const Group& g) const {
    std::string out;
    const auto range = ranges_[g.mentions.front()];
    for (auto i = range.first; i < range.last; ++i)
      if (r_.words[i].capitalized() && !r_.in(i, k_.function_word))
        out += text::fold(r_.words.surface(i).substr(0, 1));
    return out;
  }

  void join_organizations() {
    auto organizations = groups_of(types::organization);
    for (auto s : organizations) {
      const auto& shorter = groups_[s];
      if (shorter.ids.size() != 1) continue;
      const auto range = ranges_[shorter.mentions.front()];
      const auto word = r_.words.surface(range.first);
      std::vector<std::uint32_t> fits;
      const bool acronym = r_.words[range.first].all_caps() && word.size() >= 2;
      const auto folded = std::string(k_.lexicon.folded(r_.words, shorter.ids[0]));
      for (auto l : organizations) {
        const auto& longer = groups_[l];
        if (l == s || longer.ids.size() < 2) continue;
        if (acronym) {
          if (initials(longer) == folded) fits.push_back(l);
        } else if (longer.ids.front() == shorter.ids[0] && !r_.in(range.first, k_.common_word)) {
          fits.push_back(l);
        }
      }
      auto one = the_one(fits);
      if (!acronym && fits.size() != 1) one = no_index;
      if (one != no_index) join(s, one);
      if (why_ != nullptr)
        tell_group(
            acronym ? "acronym" : "short name of an organization", s, fits, one,
            acronym ? "the initials of the longer name" : "the first word of the longer name");
    }
    join_parts_of_names(organizations);
    join_definitions();
  }

  /// After "the United States Supreme Court" or "Norvane Shipping Group", "the Supreme Court" and
  /// "Norvane Shipping" are short for them where nothing else in the text is called so.
  void join_parts_of_names(const std::vector<std::uint32_t>& organizations) {
    for (auto s : organizations) {
      std::uint32_t found = no_index;
      bool several = false;
      for (auto l : organizations) {
        if (groups_[l].mentions.front() >= groups_[s].mentions.front()) continue;
        if (!part_of_name(groups_[s], groups_[l])) continue;
        if (found == no_index) {
          found = l;
        } else if (root(found) != root(l)) {
          several = true;
        }
      }
      if (found != no_index && !several) join(s, found);
    }
  }

  /// The end of a name that says what it is ("Supreme Court"), or its beginning where only a word
  /// that says so is left out.
  bool part_of_name(const Group& shorter, const Group& longer) const {
    const auto& s = shorter.ids;
    const auto& l = longer.ids;
    if (s.size() >= l.size()) return false;
    if (std::equal(s.rbegin(), s.rend(), l.rbegin())) {
      const auto last = ranges_[shorter.mentions.front()].last - 1;
      const bool head = r_.in(last, k_.head) || r_.in(last, k_.org_tail);
      return s.size() > 1 || head;
    }
    const auto first = ranges_[shorter.mentions.front()].first;
    if (s.size() == 1 && s[0] == l[0] && (l[1] == k_.of || l[1] == k_.for_))
      return r_.in(first, k_.head);  // "the Academy" after "the Academy of Ships"
    if (s.size() < 2 || !std::equal(s.begin(), s.end(), l.begin())) return false;
    const auto last = ranges_[longer.mentions.front()].last - 1;
    return l.size() == s.size() + 1 && (r_.in(last, k_.head) || r_.in(last, k_.org_tail));
  }

  /// "Open Harbour Foundation (OHF)", "OHF (Open Harbour Foundation)".
  void join_definitions() {
    for (std::uint32_t m = 0; m + 1 < mentions_.size(); ++m) {
      const auto a = ranges_[m], b = ranges_[m + 1];
      if (mentions_[m].type != mentions_[m + 1].type || mentions_[m].type == types::date) continue;
      if (group_of_[m] == no_index || group_of_[m + 1] == no_index) continue;
      if (b.first != a.last + 1 || b.last >= r_.size()) continue;
      if (r_.words.surface(a.last) != "(" || r_.words.surface(b.last) != ")") continue;
      const auto& shorter = a.size() < b.size() ? groups_[group_of_[m]] : groups_[group_of_[m + 1]];
      const auto range = ranges_[shorter.mentions.front()];
      if (range.size() == 1 && r_.words[range.first].all_caps())
        join(group_of_[m + 1], group_of_[m]);
    }
  }

  static bool subset(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::includes(b.begin(), b.end(), a.begin(), a.end());
  }
  static bool kinds_clash(const ServerDescription& a, const ServerDescription& b) {
    if (a.kinds.empty() || b.kinds.empty()) return false;
    return std::none_of(a.kinds.begin(), a.kinds.end(), [&](const auto& kind) {
      return std::find(b.kinds.begin(), b.kinds.end(), kind) != b.kinds.end();
    });
  }

  /// Phrases that name something join those that say at least as much; phrases without a name join
  /// the one server that was spoken of before, if only one fits.
  void join_servers() {
    std::vector<std::uint32_t> phrases;
    for (std::uint32_t g = 0; g < groups_.size() && phrases.size() < most_groups_compared; ++g)
      if (groups_[g].phrase) phrases.push_back(g);
    auto richest_first = phrases;
    std::stable_sort(richest_first.begin(), richest_first.end(), [&](auto a, auto b) {
      return groups_[a].server.proper.size() > groups_[b].server.proper.size();
    });
    for (auto s : richest_first) {
      const auto& a = groups_[s].server;
      if (a.proper.empty()) continue;
      std::set<std::uint32_t> fits;
      for (auto l : richest_first) {
        const auto& b = groups_[l].server;
        if (l == s || b.proper.size() < a.proper.size()) continue;
        if (b.proper.size() == a.proper.size() && (b.proper != a.proper || l > s)) continue;
        if (a.plural == b.plural && subset(a.proper, b.proper) && !kinds_clash(a, b))
          fits.insert(root(l));
      }
      if (fits.size() == 1) join(s, *fits.begin());
      if (why_ != nullptr)
        tell_group("server phrase", s, fits, fits.size() == 1 ? *fits.begin() : no_index,
                   "the other says at least as much and nothing else");
    }
    join_named_hosts();
    for (auto s : phrases) {
      const auto& a = groups_[s].server;
      if (!a.proper.empty() || !a.definite) continue;
      // A host right after a phrase says which server it is: then it is never another host's.
      const bool hosted = !groups_[root(s)].value.empty();
      bool other_host = false;
      std::set<std::uint32_t> fits;
      for (auto l : phrases) {
        if (groups_[l].mentions.front() >= groups_[s].mentions.front()) break;
        if (groups_[l].server.plural != a.plural || kinds_clash(a, groups_[l].server)) continue;
        if (root(l) == root(s)) continue;
        other_host = other_host || !groups_[root(l)].value.empty();
        fits.insert(root(l));
      }
      const bool joins = fits.size() == 1 && !(hosted && other_host);
      if (why_ != nullptr)
        tell_group("server without a name", s, fits, joins ? *fits.begin() : no_index,
                   hosted && other_host ? "another host is spoken of"
                                        : "a server spoken of before, of no other kind");
      if (!joins) continue;
      if (hosted)
        join(*fits.begin(), s);
      else
        join(s, *fits.begin());
    }
  }

  /// "the mail server mx.example.org": the phrase and the host after it are one.
  void join_named_hosts() {
    for (std::uint32_t m = 0; m + 1 < mentions_.size(); ++m) {
      if (mentions_[m].server != ServerKind::phrase) continue;
      const auto next = mentions_[m + 1].server;
      if (next != ServerKind::host && next != ServerKind::address) continue;
      if (ranges_[m + 1].first == ranges_[m].last) join(group_of_[m], group_of_[m + 1]);
    }
  }

  // ---- entities

  void assign() {
    std::vector<std::uint32_t> entity_of(groups_.size(), no_index);
    for (std::uint32_t m = 0; m < mentions_.size(); ++m) {
      if (group_of_[m] == no_index) continue;
      const auto g = root(group_of_[m]);
      if (entity_of[g] == no_index) {
        entity_of[g] = static_cast<std::uint32_t>(entities_.size());
        entities_.emplace_back();
        entities_.back().type = groups_[g].type;
      }
      mentions_[m].entity = entity_of[g];
      auto& e = entities_[entity_of[g]];
      e.mentions.push_back(m);
      const auto& own = groups_[group_of_[m]];
      if (own.mentions.front() != m) continue;
      for (const auto& t : own.titles) insert_sorted(e.titles, t);
      for (const auto& role : own.roles) insert_sorted(e.roles, role);
      if (e.gender.empty()) e.gender = own.gender;
    }
    for (auto& e : entities_) e.name = fullest_name(e);
  }

  static void insert_sorted(std::vector<std::string>& list, const std::string& item) {
    const auto at = std::lower_bound(list.begin(), list.end(), item);
    if (at == list.end() || *at != item) list.insert(at, item);
  }

  std::string one_line(std::string_view text) const {
    std::string out;
    bool blank = false;
    for (char c : text) {
      if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
        blank = !out.empty();
        continue;
      }
      if (blank) out += ' ';
      blank = false;
      out += c;
    }
    return out;
  }

  /// Dates and hosts by value; names by most words, then not in capitals, then the earliest.
  std::string fullest_name(const DocumentEntity& e) const {
    const auto& first = mentions_[e.mentions.front()];
    for (auto m : e.mentions)
      if (const auto& value = groups_[group_of_[m]].value; !value.empty()) return value;
    std::uint32_t best = e.mentions.front();
    auto rank = [&](std::uint32_t m) {
      const auto range = ranges_[m];
      unsigned words = 0, caps = 0;
      for (auto i = range.first; i < range.last; ++i) {
        if (!r_.words[i].wordlike()) continue;
        ++words;
        if (r_.words[i].all_caps()) ++caps;
      }
      const bool shouting =
          caps == words && r_.casing[r_.sentence_of[range.first]] != Casing::normal;
      return std::tuple(!shouting,
                        mentions_[m].server == ServerKind::phrase
                            ? groups_[group_of_[m]].server.proper.size()
                            : 0,
                        words);
    };
    for (auto m : e.mentions)
      if (rank(m) > rank(best)) best = m;
    std::string name = one_line(mentions_[best].surface(r_.text()));
    if (first.server == ServerKind::phrase) name = server_name(best, std::move(name));
    return name;
  }

  /// "email server" alone says little: the owner before it, or the place after it, belongs to the
  /// name.
  std::string server_name(std::uint32_t m, std::string name) const {
    const auto range = ranges_[m];
    const auto sentence = r_.ranges[r_.sentence_of[range.first]];
    if (range.first > sentence.first && r_.words[range.first - 1].kind == TokenKind::clitic) {
      auto i = range.first - 1;
      while (i > sentence.first && r_.words[i - 1].capitalized() && !r_.in(i - 1, k_.function_word))
        --i;
      if (i < range.first - 1)
        return one_line(r_.words.span(i, range.first - 1).of(r_.text())) + " " + name;
    }
    if (range.last + 1 < sentence.last && groups_[group_of_[m]].server.proper.size() > 0) {
      const auto preposition = r_.words.surface(range.last);
      if (preposition == "in" || preposition == "at" || preposition == "inside") {
        auto i = range.last + 1;
        while (i < sentence.last && r_.words[i].capitalized() && !servers_.calendar_word(r_, i))
          ++i;
        if (i > range.last + 1) return one_line(r_.words.span(range.first, i).of(r_.text()));
      }
    }
    return name;
  }

  // ---- nouns and pronouns

  struct Reference {
    WordRange range;
    std::uint32_t entity = 0;
    MentionForm form = MentionForm::nominal;
    std::string rule;
  };

  bool taken(std::uint32_t word) const { return mention_of_word_[word] != no_index; }

  void mark_words() {
    mention_of_word_.assign(r_.size(), no_index);
    for (std::uint32_t m = 0; m < mentions_.size(); ++m)
      for (auto i = ranges_[m].first; i < ranges_[m].last; ++i) mention_of_word_[i] = m;
  }

  /// "the bank" where exactly one organization spoken of so far is a bank.
  void add_nominals() {
    mark_words();
    std::map<WordId, std::set<std::uint32_t>> by_head;  // head noun → entities seen so far
    for (std::uint32_t i = 0; i < r_.size(); ++i) {
      if (const auto m = mention_of_word_[i]; m != no_index) {
        if (mentions_[m].type == types::organization && mentions_[m].entity != no_index &&
            (r_.in(i, k_.head) || r_.in(i, k_.org_tail)))
          by_head[r_.words[i].id].insert(mentions_[m].entity);
        continue;
      }
      if (i == 0 || by_head.empty() || r_.words[i].kind != TokenKind::word ||
          r_.words[i].capitalized())
        continue;
      const auto before_id = r_.words[i - 1].id;
      if (before_id != k_.the && before_id != k_.that && before_id != k_.this_) continue;
      const auto before = r_.words.surface(i - 1);
      if (before != "the" && before != "The" && before != "that" && before != "this") continue;
      const auto it = by_head.find(r_.words[i].id);
      if (it == by_head.end()) continue;
      if (it->second.size() != 1) {
        if (why_ != nullptr) tell_word("noun", i, it->second, "several fit, so it leads nowhere");
        continue;
      }
      if (i + 1 < r_.size() && r_.words[i + 1].kind == TokenKind::word &&
          r_.words[i + 1].space_before && !r_.in(i + 1, k_.function_word) && r_.in(i + 1, k_.job))
        continue;  // "the bank manager"
      references_.push_back(
          {{i, i + 1}, *it->second.begin(), MentionForm::nominal, "noun.one-fits"});
      if (why_ != nullptr)
        tell_word("noun", i, it->second, "the only one so far that is called so");
    }
  }

  /// A pronoun means the one person that the sentence, or else the one before, has spoken of.
  void add_pronouns() {
    for (std::uint32_t s = 0; s < r_.ranges.size(); ++s) {
      const auto range = r_.ranges[s];
      for (auto i = range.first; i < range.last; ++i) {
        if (taken(i) || !r_.in(i, k_.pronoun)) continue;
        const auto gender = k_.feature_at(r_, i, k_.pronoun, "gender");
        if (gender.empty()) continue;
        const auto one = person_for(gender, s, i, tags(i, range) ? 1 : 0);
        if (one == no_index) continue;
        references_.push_back({{i, i + 1}, one, MentionForm::pronoun, "pronoun.one-fits"});
        if (entities_[one].gender.empty()) entities_[one].gender = gender;
      }
    }
  }

  /// "…, he said": who speaks is none of those that he speaks of.
  bool tags(std::uint32_t i, WordRange sentence) const {
    if (i < sentence.first + 2 || i + 1 >= sentence.last) return false;
    const auto before = r_.words.surface(i - 1);
    return (before == "," || before == "”" || before == "\"") && r_.in(i + 1, k_.say_verb);
  }

  /// Looks into sentence `s`, less `nearest` sentences, and those before it.
  std::uint32_t person_for(std::string_view gender, std::uint32_t s, std::uint32_t word,
                           std::uint32_t nearest) {
    for (std::uint32_t back = nearest; back <= pronoun_window && back <= s; ++back) {
      const auto range = r_.ranges[s - back];
      std::set<std::uint32_t> fits;
      for (auto i = range.first; i < range.last && i < word; ++i) {
        const auto m = mention_of_word_[i];
        if (m == no_index || mentions_[m].type != types::person) continue;
        const auto& e = entities_[mentions_[m].entity];
        if (e.gender.empty() || e.gender == gender) fits.insert(mentions_[m].entity);
      }
      // Pronouns were added last and in the order of the text.
      for (auto ref = references_.rbegin(); ref != references_.rend(); ++ref) {
        if (ref->form != MentionForm::pronoun || ref->range.first < range.first) break;
        if (ref->range.first < range.last &&
            (entities_[ref->entity].gender.empty() || entities_[ref->entity].gender == gender))
          fits.insert(ref->entity);
      }
      if (fits.empty()) continue;
      if (why_ != nullptr) {
        const std::string where =
            back == 0 ? "in the same sentence" : std::to_string(back) + " sentence(s) before";
        tell_word(
            "pronoun", word, fits,
            (fits.size() == 1 ? "the only person that fits " : "several persons fit ") + where);
      }
      return fits.size() == 1 ? *fits.begin() : no_index;
    }
    if (why_ != nullptr)
      tell_word("pronoun", word, std::set<std::uint32_t>(), "nobody fits within two sentences");
    return no_index;
  }

  Coreference finish() {
    Coreference out;
    for (const auto& ref : references_) {
      Mention m;
      m.span = r_.words.span(ref.range.first, ref.range.last);
      m.type = entities_[ref.entity].type;
      m.form = ref.form;
      m.rule = ref.rule;
      m.entity = ref.entity;
      mentions_.push_back(std::move(m));
      ranges_.push_back(ref.range);
    }
    std::vector<std::uint32_t> order(mentions_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(),
              [&](auto a, auto b) { return mentions_[a].span < mentions_[b].span; });
    for (auto& e : entities_) e.mentions.clear();
    for (auto o : order) {
      if (mentions_[o].entity != no_index)
        entities_[mentions_[o].entity].mentions.push_back(
            static_cast<std::uint32_t>(out.mentions.size()));
      out.mentions.push_back(std::move(mentions_[o]));
      out.ranges.push_back(ranges_[o]);
    }
    out.entities = std::move(entities_);
    return out;
  }

  const CoreferenceResolver::Compiled& k_;
  const Reading& r_;
  const ServerFinder& servers_;
  Trace* const why_;
  std::vector<Mention> mentions_;
  std::vector<WordRange> ranges_;
  std::vector<Group> groups_;
  std::vector<std::uint32_t> group_of_, parent_, mention_of_word_;
  std::vector<DocumentEntity> entities_;
  std::vector<Reference> references_;
};

}  // namespace

Coreference CoreferenceResolver::resolve(const Reading& reading,
                                         const std::vector<Proposal>& chosen,
                                         const ServerFinder& servers, Trace* why) const {
  return Resolution(*compiled_, reading, servers, why).run(chosen);
}

}  // namespace redstring::extract
