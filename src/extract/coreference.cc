// Owns which mentions of a document mean the same thing.
//
// The idea: mentions with the same words are one group. Then shorter forms join a longer one where
// exactly one fits (surname, given name, acronym, first word of a company), server phrases join by
// what they say of the server, and at last nouns ("the bank") and pronouns look back for the one
// entity that fits. Where two fit, nothing is joined: a wrong merge costs more than a missing one.
#include "extract/coreference.h"

#include <algorithm>
#include <compare>
#include <cstring>
#include <functional>
#include <map>
#include <numeric>
#include <span>
#include <tuple>

#include "extract/first_equals.h"
#include "text/fold.h"

namespace redstring::extract {

using lexicon::ListId;
using lexicon::WordId;

struct CoreferenceResolver::Compiled {
  const Lexicon& lexicon;
  ListId title, job, given_name, head, legal_form, common_word, pronoun, definite, function_word,
      generation, org_tail, particle, say_verb, deny_verb, auxiliary, kin;
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
        deny_verb(l.list("deny_verb")),
        auxiliary(l.list("auxiliary")),
        kin(l.list("kin")),
        the(l.word("the")),
        that(l.word("that")),
        this_(l.word("this")),
        of(l.word("of")),
        for_(l.word("for")) {}

  bool determiner(WordId id) const { return id == the || id == that || id == this_; }
};

CoreferenceResolver::CoreferenceResolver(const Lexicon& lexicon)
    : compiled_(std::make_unique<Compiled>(lexicon)) {}
CoreferenceResolver::CoreferenceResolver(CoreferenceResolver&&) noexcept = default;
CoreferenceResolver& CoreferenceResolver::operator=(CoreferenceResolver&&) noexcept = default;
CoreferenceResolver::~CoreferenceResolver() = default;

namespace {

constexpr std::uint32_t pronoun_window = 2;        // sentences back
constexpr std::size_t most_groups_compared = 400;  // distinct names of one type in one document

using Numbers = std::vector<std::uint32_t>;
using Ids = std::span<const WordId>;

bool equal(Ids a, Ids b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

/// What makes mentions one group.
struct Key {
  EntityType type;
  std::uint32_t id_begin = 0, id_end = 0;  // in ids_: word-like words, legal form dropped
  std::string_view value;                  // dates, hosts; lives longer than the groups
};

/// Mentions with the same words and type; the unit that is joined.
struct Group : Key {
  explicit Group(const Key& key) : Key(key) {}

  std::uint32_t first = no_index, last = no_index;  // mentions; next_ leads from one to another
  std::uint32_t server = no_index;                  // of a server phrase: in descriptions_
  bool titled = false;                              // titles_ has some of it
  std::string_view gender;

  bool phrase() const { return server != no_index; }
};

/// The outer words of a group with several: what shorter forms are compared with first.
struct Ends {
  WordId front, back;
  std::uint32_t group;
};

/// Adds `number` to an ascending row of distinct ones.
void insert_sorted(Numbers& row, std::uint32_t number) {
  if (row.empty() || row.back() < number) return row.push_back(number);
  const auto at = std::lower_bound(row.begin(), row.end(), number);
  if (at == row.end() || *at != number) row.insert(at, number);
}

void sort_distinct(std::vector<std::string>& row) {
  if (row.size() < 2) return;
  std::sort(row.begin(), row.end());
  row.erase(std::unique(row.begin(), row.end()), row.end());
}

class Resolution {
 public:
  Resolution(const CoreferenceResolver::Compiled& k, const Reading& r,
             const std::vector<Proposal>& chosen, const ServerFinder& servers, Trace* why)
      : k_(k), r_(r), mentions_(chosen), servers_(servers), why_(why) {
    ranges_.reserve(chosen.size());
    for (const auto& p : chosen) ranges_.push_back({p.first, p.last});
  }

  Coreference run() {
    make_groups();
    join_people();
    join_organizations();
    join_servers();
    assign();
    add_pronouns(add_nominals());
    return finish();
  }

 private:
  // ---- telling why

  std::string name_of_group(std::uint32_t g) const {
    if (groups_[g].first == no_index) return {};  // divided between those who share the name
    return one_line(mentions_[groups_[g].first].span.of(r_.text()));
  }

  /// A surname that several people share, mention by mention.
  void tell_introductions(const Numbers& fits, const std::map<std::uint32_t, Numbers>& meant,
                          const Numbers& open) {
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
  void tell_group(std::string_view what, std::uint32_t g, const Numbers& fits, std::uint32_t one,
                  std::string_view rule) {
    if (fits.empty()) return;
    auto& told = why_->references.emplace_back();
    told.span = mentions_[groups_[g].first].span;
    told.what = what;
    for (const auto f : fits) told.fits.push_back(name_of_group(f));
    if (one != no_index) told.antecedent = name_of_group(one);
    told.why = rule;
    if (one == no_index)
      told.why += fits.size() > 1 ? "; several fit, so nothing is joined" : "; not certain enough";
  }

  void tell_word(std::string_view what, std::uint32_t word, const Numbers& fits,
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

  void add_key_words(EntityType type, WordRange range) {
    const bool organization = type == types::organization;
    for (auto i = range.first; i < range.last; ++i) {
      if (!r_.words[i].wordlike()) continue;
      if (organization && i > range.first && r_.in(i, k_.legal_form)) continue;
      ids_.push_back(r_.words[i].id);
    }
  }

  Ids ids(const Key& key) const {
    return Ids(ids_).subspan(key.id_begin, key.id_end - key.id_begin);
  }
  static std::size_t size(const Key& key) { return key.id_end - key.id_begin; }

  std::uint64_t hash_of(const Key& key) const {
    NumbersHash hash;
    for (const auto id : ids(key)) hash.add(id);
    for (std::size_t at = 0; at < key.value.size(); at += 8) {
      const auto part = key.value.substr(at, 8);
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, part.data(), part.size());
      hash.add(bytes);
    }
    return hash.value();
  }

  Key key_of(std::uint32_t m) {
    const std::string_view value = mentions_[m].value;
    Key key;
    key.type = mentions_[m].type;
    key.value = key.type == types::date ? value.substr(0, value.find('T')) : value;
    key.id_begin = static_cast<std::uint32_t>(ids_.size());
    if (value.empty()) add_key_words(key.type, ranges_[m]);
    key.id_end = static_cast<std::uint32_t>(ids_.size());
    return key;
  }

  bool phrase(std::uint32_t m) const { return mentions_[m].server == ServerKind::phrase; }

  /// For each mention the first that is called or dated alike. Server phrases are no names.
  Numbers first_of_name(const std::vector<Key>& keys) const {
    std::vector<std::uint64_t> hashes(keys.size());
    for (std::size_t m = 0; m < keys.size(); ++m) hashes[m] = hash_of(keys[m]);
    return first_equals(hashes, [&](std::uint32_t a, std::uint32_t b) -> std::strong_ordering {
      const Key &x = keys[a], &y = keys[b];
      if (phrase(a) != phrase(b)) return phrase(a) <=> phrase(b);
      if (x.type != y.type) return x.type.name() <=> y.type.name();
      if (x.value != y.value) return x.value <=> y.value;
      const auto s = ids(x), l = ids(y);
      return std::lexicographical_compare_three_way(s.begin(), s.end(), l.begin(), l.end());
    });
  }

  void make_groups() {
    ids_.reserve(2 * mentions_.size());
    for (auto* row : {&people_, &organizations_})
      row->reserve(std::min(mentions_.size(), most_groups_compared));
    std::vector<Key> keys(mentions_.size());
    for (std::uint32_t m = 0; m < keys.size(); ++m) keys[m] = key_of(m);
    const auto first = first_of_name(keys);
    groups_.reserve(mentions_.size());
    group_of_.assign(mentions_.size(), no_index);
    next_.assign(mentions_.size(), no_index);
    for (std::uint32_t m = 0; m < mentions_.size(); ++m) {
      if (mentions_[m].type == types::date && !calendar_value(mentions_[m].value))
        continue;  // durations, sets and "now" are no entities
      // Phrases are joined later, by what they say.
      auto g = phrase(m) ? no_index : group_of_[first[m]];
      if (g == no_index) {
        g = static_cast<std::uint32_t>(groups_.size());
        groups_.emplace_back(keys[m]);
        if (keys[m].value.empty() && !phrase(m)) compare_later(g);
      }
      append(g, m);
      if (phrase(m)) {
        groups_[g].server = static_cast<std::uint32_t>(descriptions_.size());
        descriptions_.push_back(servers_.describe(r_, ranges_[m]));
      }
      if (mentions_[m].type == types::person) observe_person(g, m);
    }
    parent_.resize(groups_.size());
    std::iota(parent_.begin(), parent_.end(), 0u);
  }

  /// Has the group compared with others of its type.
  void compare_later(std::uint32_t g) {
    Numbers* const row = groups_[g].type == types::person         ? &people_
                         : groups_[g].type == types::organization ? &organizations_
                                                                  : nullptr;
    if (row != nullptr && row->size() < most_groups_compared) row->push_back(g);
  }

  /// Makes `m` the last mention of a group.
  void append(std::uint32_t g, std::uint32_t m) {
    auto& group = groups_[g];
    (group.first == no_index ? group.first : next_[group.last]) = m;
    group.last = m;
    next_[m] = no_index;
    group_of_[m] = g;
  }

  /// Titles and roles beside the name, and what they say about gender.
  void observe_person(std::uint32_t group, std::uint32_t m) {
    Group& g = groups_[group];
    const auto range = ranges_[m];
    const auto sentence = r_.ranges[r_.sentence_of[range.first]];
    auto i = range.first;
    while (i > sentence.first && range.first - i < 4) {
      auto before = i - 1;
      if (r_.reads(before, ".") && before > sentence.first) --before;
      if (r_.in(before, k_.title) && r_.words[before].capitalized()) {
        const auto id = r_.words[before].id;
        g.titled = true;
        titles_.push_back({group, k_.lexicon.folded(r_.words, id)});
        if (g.gender.empty()) g.gender = k_.lexicon.feature_of(id, k_.title, "gender");
        i = before;
        continue;
      }
      break;
    }
    if (i > sentence.first && r_.in(i - 1, k_.job) && !r_.words[i - 1].capitalized())
      roles_.push_back({group, role_ending_at(i, sentence)});
    if (range.last + 1 < sentence.last && r_.reads(range.last, ","))
      if (auto role = role_starting_at(range.last + 1, sentence); !role.empty())
        roles_.push_back({group, std::move(role)});
    if (g.gender.empty())
      g.gender = k_.lexicon.feature_of(r_.words[range.first].id, k_.given_name, "gender");
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

  /// Those of several words.
  std::vector<Ends> ends_of(const Numbers& groups) const {
    std::vector<Ends> out;
    out.reserve(groups.size());
    for (const auto g : groups)
      if (const auto words = ids(groups_[g]); words.size() > 1)
        out.push_back({words.front(), words.back(), g});
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
  bool short_form(Ids s, Ids l) const {
    if (s.empty() || s.size() > l.size() || equal(s, l)) return false;
    if (s.size() == 1) return s[0] == l.back() || s[0] == l.front();
    std::size_t at = 0;
    for (auto id : l)
      if (at < s.size() && (s[at] == id || initial_of(s[at], id))) ++at;
    return at == s.size() && (s.back() == l.back() || s.front() == l.front());
  }

  void join_people() {
    const auto longer = ends_of(people_);
    std::vector<std::pair<std::uint32_t, Numbers>> rivals;
    Numbers fits;
    for (const auto s : people_) {
      find_fuller_names(s, longer, fits);
      const auto one = the_one(fits);
      const bool rival = one == no_index && size(groups_[s]) == 1 && fits.size() > 1;
      if (one != no_index) join(s, one);
      if (why_ != nullptr && !rival)
        tell_group("short name of a person", s, fits, one,
                   "the same surname or given name, or initials, and no title that says otherwise");
      if (rival) rivals.emplace_back(s, fits);
    }
    for (const auto& [s, fitting] : rivals) split_by_introduction(s, fitting);
  }

  /// The groups of `longer` that a person's name can be short for.
  void find_fuller_names(std::uint32_t s, const std::vector<Ends>& longer, Numbers& fits) const {
    fits.clear();
    const auto& shorter = groups_[s];
    const auto words = ids(shorter);
    if (words.empty()) return;
    for (const auto& [front, back, l] : longer) {
      if ((front != words.front() && back != words.back()) || l == s) continue;
      if (!short_form(words, ids(groups_[l]))) continue;
      // A surname with a title that says otherwise is another person.
      if (words.size() == 1 && words[0] == back && shorter.titled &&
          genders_clash(shorter, groups_[l]))
        continue;
      fits.push_back(l);
    }
    if (fits.empty()) find_by_first_surname(s, longer, fits);
    // "Mrs. Voss": of those that fit, the one who is known to be a woman.
    if (!shorter.titled || shorter.gender.empty()) return;
    const auto same = [&](std::uint32_t l) { return groups_[l].gender == shorter.gender; };
    if (std::any_of(fits.begin(), fits.end(), same))
      fits.erase(std::remove_if(fits.begin(), fits.end(), std::not_fn(same)), fits.end());
  }

  /// "Ana Pilar Ruiz Quiroga … Ruiz … Ruiz": of two surnames the first is used alone. Once it may
  /// be somebody else.
  void find_by_first_surname(std::uint32_t s, const std::vector<Ends>& longer,
                             Numbers& fits) const {
    const Group& shorter = groups_[s];
    if (size(shorter) != 1 || shorter.first == shorter.last) return;
    if (r_.in(ranges_[shorter.first].first, k_.given_name)) return;
    const WordId surname = ids(shorter)[0];
    for (const auto& [front, back, l] : longer) {
      const auto words = ids(groups_[l]);
      if (words.size() >= 3 && words[words.size() - 2] == surname &&
          groups_[l].first < shorter.first)
        fits.push_back(l);
    }
  }

  /// "his brother Viggo Lund", "the son of Anton Lund": brought in as a relative of somebody.
  bool introduced_as_kin(const Group& g) const {
    const auto range = ranges_[g.first];
    const auto sentence = r_.ranges[r_.sentence_of[range.first]];
    constexpr std::uint32_t words_before = 4;
    for (auto i = range.first; i > sentence.first && range.first - i < words_before;) {
      --i;
      if (r_.in(i, k_.kin)) return true;
      if (r_.words[i].capitalized() && !r_.in(i, k_.title)) return false;
    }
    return false;
  }

  /// Somebody who may be meant by a surname, and his last mention so far under his full name.
  struct Rival {
    std::uint32_t group, last = no_index;
  };

  /// Has the rival know his mentions before `m`.
  void catch_up(Rival& rival, std::uint32_t m) const {
    auto next = rival.last == no_index ? groups_[rival.group].first : next_[rival.last];
    for (; next < m; next = next_[next]) rival.last = next;
  }

  /// Of several with one surname, the one whom the bare surname means at mention `m`.
  std::uint32_t meant_by_surname(std::uint32_t m, const std::vector<Rival>& rivals,
                                 const std::map<std::uint32_t, Numbers>& meant) const {
    Numbers named, heads;
    for (const auto& rival : rivals)
      if (rival.last != no_index) named.push_back(rival.group);
    if (const auto one = the_one(named); one != no_index) return one;
    for (auto l : named)
      if (!introduced_as_kin(groups_[l])) heads.push_back(l);
    if (const auto one = the_one(heads); one != no_index) return one;
    // Who went by it before goes by it again, unless another one was just spoken of.
    if (meant.size() != 1) return no_index;
    const auto known = meant.begin()->first;
    const auto here = r_.sentence_of[ranges_[m].first];
    for (const auto& [l, last] : rivals) {
      if (last == no_index || l == known || short_form(ids(groups_[l]), ids(groups_[known])))
        continue;
      if (r_.sentence_of[ranges_[last].first] + 2 >= here) return no_index;
    }
    return known;
  }

  /// "Petra Lund … Lund … Viggo Lund … Lund": before the second is named, the surname means the
  /// first; from then on nobody is sure.
  void split_by_introduction(std::uint32_t s, const Numbers& fits) {
    std::map<std::uint32_t, Numbers> meant;  // longer group → mentions
    Numbers open;
    std::vector<Rival> rivals;
    for (const auto l : fits) rivals.push_back({l});
    for (auto m = groups_[s].first; m != no_index; m = next_[m]) {
      for (auto& rival : rivals) catch_up(rival, m);
      const auto one = meant_by_surname(m, rivals, meant);
      (one == no_index ? open : meant[one]).push_back(m);
    }
    if (why_ != nullptr) tell_introductions(fits, meant, open);
    if (open.empty() && meant.size() == 1) return join(s, meant.begin()->first);
    for (const auto& [longer, mentions] : meant) {
      const auto g = static_cast<std::uint32_t>(groups_.size());
      groups_.emplace_back(Key(groups_[s]));
      for (auto m : mentions) {
        observe_person(g, m);
        append(g, m);
      }
      parent_.push_back(g);
      join(g, longer);
    }
    // What is left open stays in the old group, with its own titles and roles; an emptied one has
    // no mention that leads to it.
    groups_[s].first = groups_[s].last = no_index;
    for (auto m : open) append(s, m);
  }

  /// The only one, or the longest when all others are forms of it.
  std::uint32_t the_one(const Numbers& fits) const {
    if (fits.empty()) return no_index;
    auto longest = *std::max_element(fits.begin(), fits.end(), [&](auto a, auto b) {
      return std::pair(size(groups_[a]), groups_[b].first) <
             std::pair(size(groups_[b]), groups_[a].first);
    });
    for (auto f : fits)
      if (f != longest && !short_form(ids(groups_[f]), ids(groups_[longest]))) return no_index;
    return longest;
  }

  std::string initials(std::uint32_t g) const {
    std::string out;
    const auto range = ranges_[groups_[g].first];
    for (auto i = range.first; i < range.last; ++i)
      if (r_.words[i].capitalized() && !r_.in(i, k_.function_word))
        out += text::fold(r_.words.surface(i).substr(0, 1));
    return out;
  }

  void join_organizations() {
    const auto longer = ends_of(organizations_);
    std::vector<std::string> letters;  // initials of `longer`, once an acronym wants them
    Numbers fits;
    for (const auto s : organizations_) {
      if (size(groups_[s]) != 1) continue;
      const WordId id = ids(groups_[s])[0];
      const auto word = ranges_[groups_[s].first].first;
      const bool acronym = r_.words[word].all_caps() && r_.words[word].span.size() >= 2;
      fits.clear();
      if (acronym) {
        for (auto l = letters.size(); l < longer.size(); ++l)
          letters.push_back(initials(longer[l].group));
        const auto folded = k_.lexicon.folded(r_.words, id);
        for (std::size_t l = 0; l < longer.size(); ++l)
          if (letters[l] == folded) fits.push_back(longer[l].group);
      } else if (!r_.in(word, k_.common_word)) {
        for (const auto& l : longer)
          if (l.front == id) fits.push_back(l.group);
      }
      auto one = the_one(fits);
      if (!acronym && fits.size() != 1) one = no_index;
      if (one != no_index) join(s, one);
      if (why_ != nullptr)
        tell_group(
            acronym ? "acronym" : "short name of an organization", s, fits, one,
            acronym ? "the initials of the longer name" : "the first word of the longer name");
    }
    join_parts_of_names(longer);
    join_definitions();
  }

  /// After "the United States Supreme Court" or "Norvane Shipping Group", "the Supreme Court" and
  /// "Norvane Shipping" are short for them where nothing else in the text is called so.
  void join_parts_of_names(const std::vector<Ends>& longer) {
    for (const auto s : organizations_) {
      const auto words = ids(groups_[s]);
      if (words.empty()) continue;
      std::uint32_t found = no_index;
      bool several = false;
      for (const auto& [front, back, l] : longer) {
        if (groups_[l].first >= groups_[s].first) break;  // groups begin in the order of the text
        if (front != words.front() && back != words.back()) continue;
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
    const auto s = ids(shorter), l = ids(longer);
    if (s.size() >= l.size()) return false;
    if (equal(s, l.last(s.size()))) {
      const auto last = ranges_[shorter.first].last - 1;
      const bool head = r_.in(last, k_.head) || r_.in(last, k_.org_tail);
      return s.size() > 1 || head;
    }
    const auto first = ranges_[shorter.first].first;
    if (s.size() == 1 && s[0] == l[0] && (l[1] == k_.of || l[1] == k_.for_))
      return r_.in(first, k_.head);  // "the Academy" after "the Academy of Ships"
    if (s.size() < 2 || !equal(s, l.first(s.size()))) return false;
    const auto last = ranges_[longer.first].last - 1;
    return l.size() == s.size() + 1 && (r_.in(last, k_.head) || r_.in(last, k_.org_tail));
  }

  /// "Open Harbour Foundation (OHF)", "OHF (Open Harbour Foundation)".
  void join_definitions() {
    for (std::uint32_t m = 0; m + 1 < mentions_.size(); ++m) {
      const auto a = ranges_[m], b = ranges_[m + 1];
      if (b.first != a.last + 1 || b.last >= r_.size()) continue;
      if (mentions_[m].type != mentions_[m + 1].type || mentions_[m].type == types::date) continue;
      if (group_of_[m] == no_index || group_of_[m + 1] == no_index) continue;
      if (!r_.reads(a.last, "(") || !r_.reads(b.last, ")")) continue;
      const auto& shorter = a.size() < b.size() ? groups_[group_of_[m]] : groups_[group_of_[m + 1]];
      const auto range = ranges_[shorter.first];
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

  /// What the server phrase of a group says.
  const ServerDescription& said(std::uint32_t g) const { return descriptions_[groups_[g].server]; }

  /// Phrases that name something join those that say at least as much; phrases without a name join
  /// the one server that was spoken of before, if only one fits.
  void join_servers() {
    if (descriptions_.empty()) return;
    Numbers phrases, fits;
    for (std::uint32_t g = 0; g < groups_.size() && phrases.size() < most_groups_compared; ++g)
      if (groups_[g].phrase()) phrases.push_back(g);
    auto richest_first = phrases;
    std::stable_sort(richest_first.begin(), richest_first.end(),
                     [&](auto a, auto b) { return said(a).proper.size() > said(b).proper.size(); });
    for (auto s : richest_first) {
      const auto& a = said(s);
      if (a.proper.empty()) continue;
      fits.clear();
      for (auto l : richest_first) {
        const auto& b = said(l);
        if (l == s || b.proper.size() < a.proper.size()) continue;
        if (b.proper.size() == a.proper.size() && (b.proper != a.proper || l > s)) continue;
        if (a.plural == b.plural && subset(a.proper, b.proper) && !kinds_clash(a, b))
          insert_sorted(fits, root(l));
      }
      if (fits.size() == 1) join(s, fits[0]);
      if (why_ != nullptr)
        tell_group("server phrase", s, fits, fits.size() == 1 ? fits[0] : no_index,
                   "the other says at least as much and nothing else");
    }
    join_named_hosts();
    for (auto s : phrases) {
      const auto& a = said(s);
      if (!a.proper.empty() || !a.definite) continue;
      // A host right after a phrase says which server it is: then it is never another host's.
      const bool hosted = !groups_[root(s)].value.empty();
      bool other_host = false;
      fits.clear();
      for (auto l : phrases) {
        if (groups_[l].first >= groups_[s].first) break;
        if (said(l).plural != a.plural || kinds_clash(a, said(l))) continue;
        if (root(l) == root(s)) continue;
        other_host = other_host || !groups_[root(l)].value.empty();
        insert_sorted(fits, root(l));
      }
      const bool joins = fits.size() == 1 && !(hosted && other_host);
      if (why_ != nullptr)
        tell_group("server without a name", s, fits, joins ? fits[0] : no_index,
                   hosted && other_host ? "another host is spoken of"
                                        : "a server spoken of before, of no other kind");
      if (!joins) continue;
      if (hosted)
        join(fits[0], s);
      else
        join(s, fits[0]);
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
    number_entities();
    for (std::size_t e = 0; e < entities_.size(); ++e) {
      entities_[e].type = groups_[root(group_of_[firsts_[e]])].type;
      entities_[e].name = fullest_name(firsts_[e]);
    }
    for (std::uint32_t m = 0; m < mentions_.size(); ++m) {
      if (entity_of_[m] == no_index) continue;
      const auto& own = groups_[group_of_[m]];
      auto& e = entities_[entity_of_[m]];
      if (own.first == m && e.gender.empty()) e.gender = own.gender;
    }
    describe_people();
  }

  /// Titles and roles of groups that still have mentions.
  void describe_people() {
    for (const auto& [group, title] : titles_)
      if (const auto m = groups_[group].first; m != no_index)
        entities_[entity_of_[m]].titles.emplace_back(title);
    for (auto& [group, role] : roles_)
      if (const auto m = groups_[group].first; m != no_index)
        entities_[entity_of_[m]].roles.push_back(std::move(role));
    if (titles_.empty() && roles_.empty()) return;
    for (auto& e : entities_) {
      sort_distinct(e.titles);
      sort_distinct(e.roles);
    }
  }

  /// Gives every mention its entity, numbered by first mention, and leads from each to its next.
  void number_entities() {
    Numbers entity_of_root(groups_.size(), no_index), lasts;
    for (auto* row : {&lasts, &firsts_, &sizes_}) row->reserve(groups_.size());
    entity_of_.assign(mentions_.size(), no_index);
    same_entity_.assign(mentions_.size(), no_index);
    for (std::uint32_t m = 0; m < mentions_.size(); ++m) {
      if (group_of_[m] == no_index) continue;
      auto& entity = entity_of_root[root(group_of_[m])];
      if (entity == no_index) {
        entity = static_cast<std::uint32_t>(firsts_.size());
        firsts_.push_back(m);
        lasts.push_back(m);
        sizes_.push_back(0);
      }
      entity_of_[m] = entity;
      ++sizes_[entity];
      if (lasts[entity] != m) same_entity_[lasts[entity]] = m;
      lasts[entity] = m;
    }
    entities_.resize(firsts_.size());
  }

  static bool blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

  /// Runs of blanks as one space, none at either end.
  static std::string one_line(std::string_view text) {
    std::string out(text);
    std::size_t size = 0;
    bool waiting = false;
    for (const char c : text) {
      if (blank(c)) {
        waiting = size != 0;
        continue;
      }
      if (waiting) out[size++] = ' ';
      waiting = false;
      out[size++] = c;
    }
    out.resize(size);
    return out;
  }

  /// Dates and hosts by value; names by most words, then not in capitals, then the earliest.
  std::string fullest_name(std::uint32_t first) const {
    for (auto m = first; m != no_index; m = same_entity_[m])
      if (const auto value = groups_[group_of_[m]].value; !value.empty()) return std::string(value);
    auto best = first;
    if (same_entity_[first] != no_index) {
      auto most = fullness(first);
      for (auto m = same_entity_[first]; m != no_index; m = same_entity_[m])
        if (const auto rank = fullness(m); rank > most) best = m, most = rank;
    }
    const auto text = mentions_[best].span.of(r_.text());
    std::string name = r_.evenly_spaced(ranges_[best]) ? std::string(text) : one_line(text);
    if (phrase(first)) name = server_name(best, std::move(name));
    return name;
  }

  /// By this, mentions of one entity compete to give it its name.
  std::tuple<bool, std::size_t, unsigned> fullness(std::uint32_t m) const {
    const auto range = ranges_[m];
    unsigned words = 0, caps = 0;
    for (auto i = range.first; i < range.last; ++i) {
      if (!r_.words[i].wordlike()) continue;
      ++words;
      if (r_.words[i].all_caps()) ++caps;
    }
    const bool shouting = caps == words && r_.casing[r_.sentence_of[range.first]] != Casing::normal;
    return {!shouting, phrase(m) ? said(group_of_[m]).proper.size() : 0, words};
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
    if (range.last + 1 < sentence.last && groups_[group_of_[m]].phrase() &&
        !said(group_of_[m]).proper.empty()) {
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
    std::string_view rule;
  };

  /// A head noun ("bank") and the entities seen so far that are called so.
  struct Head {
    WordId word;
    Numbers entities;
  };

  /// Where the head noun is, or would be, in a row that ascends by word.
  static std::vector<Head>::iterator head_place(std::vector<Head>& heads, WordId word) {
    return std::lower_bound(heads.begin(), heads.end(), word,
                            [](const Head& head, WordId w) { return head.word < w; });
  }

  /// Adds "the bank" where exactly one organization spoken of so far is a bank. Returns the
  /// pronouns, which wait until all nouns are there.
  Numbers add_nominals() {
    Numbers pronouns;
    std::vector<Head> heads;
    std::uint32_t free = 0;  // the word behind the last mention
    for (std::uint32_t m = 0; m < mentions_.size(); ++m) {
      read_gap({free, std::max(free, ranges_[m].first)}, heads, pronouns);
      free = std::max(free, ranges_[m].last);
      remember_heads(m, heads);
    }
    read_gap({free, static_cast<std::uint32_t>(r_.size())}, heads, pronouns);
    return pronouns;
  }

  /// The words between two mentions.
  void read_gap(WordRange gap, std::vector<Head>& heads, Numbers& pronouns) {
    if (gap.size() == 0) return;
    if (gap.first > 0 && k_.determiner(r_.words[gap.first - 1].id)) add_nominal(gap.first, heads);
    for (auto i = r_.next_glance(glance_reference, gap.first, gap.last); i < gap.last;
         i = r_.next_glance(glance_reference, i + 1, gap.last)) {
      if (k_.determiner(r_.words[i].id) && i + 1 < gap.last) add_nominal(i + 1, heads);
      if (r_.in(i, k_.pronoun)) pronouns.push_back(i);
    }
  }

  void remember_heads(std::uint32_t m, std::vector<Head>& heads) const {
    if (mentions_[m].type != types::organization || entity_of_[m] == no_index) return;
    for (auto i = ranges_[m].first; i < ranges_[m].last; ++i) {
      if (!r_.in(i, k_.head) && !r_.in(i, k_.org_tail)) continue;
      const WordId word = r_.words[i].id;
      auto head = head_place(heads, word);
      if (head == heads.end() || head->word != word) head = heads.insert(head, Head{word, {}});
      insert_sorted(head->entities, entity_of_[m]);
    }
  }

  /// Word `i` stands behind a determiner and in no mention.
  void add_nominal(std::uint32_t i, std::vector<Head>& heads) {
    if (r_.words[i].kind != TokenKind::word || r_.words[i].capitalized()) return;
    if (!r_.reads(i - 1, "the") && !r_.reads(i - 1, "The") && !r_.reads(i - 1, "that") &&
        !r_.reads(i - 1, "this"))
      return;
    const auto head = head_place(heads, r_.words[i].id);
    if (head == heads.end() || head->word != r_.words[i].id) return;
    const auto& fits = head->entities;
    if (fits.size() != 1) {
      if (why_ != nullptr) tell_word("noun", i, fits, "several fit, so it leads nowhere");
      return;
    }
    if (i + 1 < r_.size() && r_.words[i + 1].kind == TokenKind::word &&
        r_.words[i + 1].space_before && !r_.in(i + 1, k_.function_word) && r_.in(i + 1, k_.job))
      return;  // "the bank manager"
    references_.push_back({{i, i + 1}, fits[0], MentionForm::nominal, "noun.one-fits"});
    if (why_ != nullptr) tell_word("noun", i, fits, "the only one so far that is called so");
  }

  /// The first mention that ends behind `word`.
  std::uint32_t mention_after(std::uint32_t word) const {
    const auto at = std::partition_point(ranges_.begin(), ranges_.end(),
                                         [&](WordRange range) { return range.last <= word; });
    return static_cast<std::uint32_t>(at - ranges_.begin());
  }

  /// A pronoun means the one person that the sentence, or else the one before, has spoken of.
  void add_pronouns(const Numbers& pronouns) {
    nominals_ = references_.size();
    for (const auto i : pronouns) {
      const auto gender = k_.lexicon.feature_of(r_.words[i].id, k_.pronoun, "gender");
      const auto sentence = r_.sentence_of[i];
      if (gender == "n") add_speaker(i, r_.ranges[sentence]);
      if (gender != "m" && gender != "f") continue;
      const auto one = person_for(gender, sentence, i, tags(i, r_.ranges[sentence]) ? 1 : 0);
      if (one == no_index) continue;
      references_.push_back({{i, i + 1}, one, MentionForm::pronoun, "pronoun.one-fits"});
      if (entities_[one].gender.empty()) entities_[one].gender = gender;
    }
  }

  /// "Corvane Bank said on Monday that it would close": an organization that speaks of itself. Any
  /// other "it" may mean a thing.
  void add_speaker(std::uint32_t i, WordRange sentence) {
    auto verb = i;
    if (verb > sentence.first && r_.words[verb - 1].id == k_.that) --verb;
    const auto date = mention_after(verb == 0 ? 0 : verb - 1);
    if (date < ranges_.size() && ranges_[date].last == verb &&
        mentions_[date].type == types::date) {
      verb = ranges_[date].first;
      if (verb > sentence.first && r_.in(verb - 1, k_.function_word)) --verb;  // "on Monday"
    }
    if (verb < sentence.first + 2) return;
    --verb;
    if (!r_.in(verb, k_.say_verb) && !r_.in(verb, k_.deny_verb)) return;
    while (verb > sentence.first + 1 && r_.in(verb - 1, k_.auxiliary)) --verb;
    const auto one = organization_before(verb);
    if (one == no_index) return;
    references_.push_back({{i, i + 1}, one, MentionForm::pronoun, "pronoun.speaker"});
    if (why_ != nullptr) tell_word("pronoun", i, {one}, "the organization that speaks");
  }

  /// The organization whose name, or whose noun ("the bank"), ends before word `end`.
  std::uint32_t organization_before(std::uint32_t end) const {
    const auto m = mention_after(end - 1);
    if (m < ranges_.size() && ranges_[m].last == end)
      return mentions_[m].type == types::organization ? entity_of_[m] : no_index;
    // Nouns were added first and in the order of the text.
    const auto nouns = references_.begin() + static_cast<std::ptrdiff_t>(nominals_);
    const auto noun = std::partition_point(references_.begin(), nouns,
                                           [&](const Reference& r) { return r.range.last < end; });
    return noun != nouns && noun->range.last == end ? noun->entity : no_index;
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
      Numbers fits;
      const auto until = std::min(range.last, word);
      for (auto m = mention_after(range.first); m < ranges_.size() && ranges_[m].first < until;
           ++m) {
        if (mentions_[m].type != types::person) continue;
        const auto& e = entities_[entity_of_[m]];
        if (e.gender.empty() || e.gender == gender) insert_sorted(fits, entity_of_[m]);
      }
      // Pronouns were added last and in the order of the text.
      for (auto ref = references_.rbegin(); ref != references_.rend(); ++ref) {
        if (ref->form != MentionForm::pronoun || ref->range.first < range.first) break;
        if (ref->range.first < range.last && entities_[ref->entity].type == types::person &&
            (entities_[ref->entity].gender.empty() || entities_[ref->entity].gender == gender))
          insert_sorted(fits, ref->entity);
      }
      if (fits.empty()) continue;
      if (why_ != nullptr) {
        const std::string where =
            back == 0 ? "in the same sentence" : std::to_string(back) + " sentence(s) before";
        tell_word(
            "pronoun", word, fits,
            (fits.size() == 1 ? "the only person that fits " : "several persons fit ") + where);
      }
      return fits.size() == 1 ? fits[0] : no_index;
    }
    if (why_ != nullptr) tell_word("pronoun", word, {}, "nobody fits within two sentences");
    return no_index;
  }

  /// The mentions with the references among them, in the order of the text.
  Coreference finish() {
    Coreference out;
    out.entities = std::move(entities_);
    std::sort(references_.begin(), references_.end(),
              [](const Reference& a, const Reference& b) { return a.range.first < b.range.first; });
    for (const auto& ref : references_) ++sizes_[ref.entity];
    for (std::size_t e = 0; e < sizes_.size(); ++e) out.entities[e].mentions.reserve(sizes_[e]);
    out.mentions.reserve(mentions_.size() + references_.size());
    out.ranges.reserve(mentions_.size() + references_.size());
    std::uint32_t next = 0;
    const auto add_until = [&](std::uint32_t word) {
      for (; next < mentions_.size() && ranges_[next].first < word; ++next) add_mention(next, out);
    };
    for (const auto& ref : references_) {
      add_until(ref.range.first);
      add_reference(ref, out);
    }
    add_until(no_index);
    return out;
  }

  void add_mention(std::uint32_t m, Coreference& out) const {
    const Proposal& p = mentions_[m];
    Mention& made = add(p.span, ranges_[m], p.type, entity_of_[m], out);
    made.form = p.form;
    made.server = p.server;
    made.rule = p.rule;
    if (!p.value.empty()) made.value = p.value;
    made.timex = p.timex;
  }

  void add_reference(const Reference& ref, Coreference& out) const {
    const auto span = r_.words.span(ref.range.first, ref.range.last);
    Mention& made = add(span, ref.range, out.entities[ref.entity].type, ref.entity, out);
    made.form = ref.form;
    made.rule = ref.rule;
  }

  static Mention& add(Span span, WordRange range, EntityType type, std::uint32_t entity,
                      Coreference& out) {
    if (entity != no_index)
      out.entities[entity].mentions.push_back(static_cast<std::uint32_t>(out.mentions.size()));
    out.ranges.push_back(range);
    Mention& made = out.mentions.emplace_back();
    made.span = span;
    made.type = type;
    made.entity = entity;
    return made;
  }

  const CoreferenceResolver::Compiled& k_;
  const Reading& r_;
  const std::vector<Proposal>& mentions_;
  const ServerFinder& servers_;
  Trace* const why_;
  std::vector<WordRange> ranges_;  // per mention
  std::vector<Group> groups_;
  Numbers people_, organizations_;  // groups that are compared with each other
  std::vector<WordId> ids_;         // of all groups
  Numbers group_of_, next_;         // per mention
  Numbers parent_;                  // per group
  std::vector<ServerDescription> descriptions_;
  std::vector<std::pair<std::uint32_t, std::string_view>> titles_;  // of groups, as in the text
  std::vector<std::pair<std::uint32_t, std::string>> roles_;        // the same
  Numbers entity_of_, same_entity_;  // per mention: its entity, and the next mention of that
  Numbers firsts_, sizes_;           // per entity: its first mention, how many there are
  std::vector<DocumentEntity> entities_;
  std::vector<Reference> references_;
  std::size_t nominals_ = 0;  // of references_, before the pronouns
};

}  // namespace

Coreference CoreferenceResolver::resolve(const Reading& reading,
                                         const std::vector<Proposal>& chosen,
                                         const ServerFinder& servers, Trace* why) const {
  return Resolution(*compiled_, reading, chosen, servers, why).run();
}

}  // namespace redstring::extract
