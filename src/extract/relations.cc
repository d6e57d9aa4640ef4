// Owns what a sentence says about two mentions.
//
// The idea: a trigger is a pattern of words with two open ends. Each end is the nearest mention, on
// the side that the rule says and not too far, of a type that the relation allows. Cues of status
// touch what stands after them; an attribution touches what stands in its content. Two mentions
// without a trigger are a co-mention, once for each pair of entities of a sentence.
#include "extract/relations.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <tuple>

#include "lexicon/pattern.h"

namespace redstring::extract {

namespace {

constexpr std::uint32_t most_entities_in_full =
    12;  // of a sentence: above, only neighbours pair up
constexpr std::uint32_t neighbours = 4;
constexpr std::size_t usual_pairs = 32;    // of a sentence, at most
constexpr std::uint32_t most_adverbs = 3;  // between a verb and what governs it

struct End {
  bool before = true;
  std::uint32_t gap = 6;  // words between it and the trigger
};

struct Trigger {
  std::string rule;
  std::uint32_t relation = 0;
  End subject, object;
  bool active = false;  ///< not "was hired", nor "hired by": there the subject is somebody else
  bool bare = false;    ///< only behind "to", "would", "did": the word may be a noun as well
};

/// Types of entities, a bit each.
using TypeSet = std::uint64_t;
constexpr TypeSet person_bit = 1, organization_bit = 2, date_bit = 4;

struct RelationType {
  std::string name;
  std::uint32_t rank = 0;  ///< among all, by name
  bool directed = true;
  TypeSet subject = 0, object = 0;
};

struct Cue {
  EvidenceStatus status = EvidenceStatus::asserted;
  std::uint32_t scope = 8;
};

struct FoundCue {
  std::uint32_t first = 0, last = 0;
  Cue cue;
};

std::vector<EntityType> types_in(std::string_view list) {
  std::vector<EntityType> out;
  while (!list.empty()) {
    const auto comma = list.find(',');
    auto item = list.substr(0, comma);
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    if (!item.empty()) out.emplace_back(item);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return out;
}

std::optional<EvidenceStatus> status_named(std::string_view name) {
  for (auto s : {EvidenceStatus::asserted, EvidenceStatus::attributed, EvidenceStatus::hedged,
                 EvidenceStatus::denied, EvidenceStatus::negated, EvidenceStatus::hypothetical})
    if (to_string(s) == name) return s;
  return std::nullopt;
}

/// "before 6" or "after 2".
std::optional<End> end_from(std::string_view text) {
  End end;
  const auto space = text.find(' ');
  const auto side = text.substr(0, space);
  if (side == "before")
    end.before = true;
  else if (side == "after")
    end.before = false;
  else
    return std::nullopt;
  if (space == std::string_view::npos) return end;
  const auto digits = text.substr(space + 1);
  const auto [at, error] = std::from_chars(digits.data(), digits.data() + digits.size(), end.gap);
  if (error != std::errc() || at != digits.data() + digits.size() || end.gap > 40)
    return std::nullopt;
  return end;
}

tl::unexpected<Error> expected(const std::string& what, const lexicon::Rule& rule) {
  return fail(ErrorCode::invalid_argument, "expected " + what + " in rule " + rule.name,
              rule.place());
}

}  // namespace

struct RelationFinder::Compiled {
  explicit Compiled(const Lexicon& l)
      : lexicon(l),
        job(l.list("job")),
        title(l.list("title")),
        be_form(l.list("be_form")),
        modal(l.list("modal")),
        adverb(l.list("verb_adverb")),
        function_word(l.list("function_word")) {}

  const Lexicon& lexicon;
  lexicon::ListId job, title, be_form, modal, adverb, function_word;
  std::vector<EntityType> types{types::person, types::organization, types::date};  // of the bits
  std::vector<RelationType> relations;
  std::uint32_t co_mention_rank = 0;  // as if it were one of them
  lexicon::PatternSet patterns;       // of triggers, and behind them those of cues
  std::vector<Trigger> triggers;      // per pattern
  std::vector<Cue> cues;              // per pattern behind the triggers

  Status compile_types();
  void rank_relations();
  Status compile_triggers();
  Status compile_cues();

  /// The bit of a type, or 0 for one that no relation asks for.
  TypeSet bit(EntityType type) const {
    for (std::size_t i = 0; i < types.size(); ++i)
      if (types[i] == type) return TypeSet{1} << i;
    return 0;
  }
  /// The bits of types, new ones where they have none; 0 when there are too many.
  TypeSet bits(const std::vector<EntityType>& asked);
};

TypeSet RelationFinder::Compiled::bits(const std::vector<EntityType>& asked) {
  TypeSet out = 0;
  for (const EntityType type : asked) {
    if (bit(type) == 0) types.push_back(type);
    if (types.size() > 64) return 0;
    out |= bit(type);
  }
  return out;
}

Status RelationFinder::Compiled::compile_types() {
  for (const auto& line : lexicon.relation_types()) {
    RelationType type;
    type.name = line.name;
    type.directed = line.feature("directed") != "no";
    type.subject = bits(types_in(line.feature("subject")));
    type.object = bits(types_in(line.feature("object")));
    if (type.subject == 0 || type.object == 0)
      return fail(ErrorCode::invalid_argument,
                  "expected subject=TYPES and object=TYPES, of at most 64 types in all",
                  line.file + ":" + std::to_string(line.line));
    relations.push_back(std::move(type));
  }
  rank_relations();
  return {};
}

void RelationFinder::Compiled::rank_relations() {
  const auto rank = [&](std::string_view name) {
    return static_cast<std::uint32_t>(std::count_if(
        relations.begin(), relations.end(), [&](const auto& other) { return other.name < name; }));
  };
  for (auto& relation : relations) relation.rank = 2 * rank(relation.name) + 1;
  co_mention_rank = 2 * rank(co_mention);
}

Status RelationFinder::Compiled::compile_triggers() {
  for (const auto& rule : lexicon.rules("relation")) {
    Trigger trigger;
    trigger.rule = rule.name;
    const auto name = rule.field("RELATION");
    const auto it = std::find_if(relations.begin(), relations.end(),
                                 [&](const auto& r) { return r.name == name; });
    if (it == relations.end()) return expected("RELATION with a name of relations.def", rule);
    trigger.relation = static_cast<std::uint32_t>(it - relations.begin());
    const auto subject = end_from(rule.field("SUBJECT")), object = end_from(rule.field("OBJECT"));
    if (!subject) return expected("SUBJECT before|after NUMBER", rule);
    if (!object) return expected("OBJECT before|after NUMBER", rule);
    trigger.subject = *subject;
    trigger.object = *object;
    const auto voice = rule.field("VOICE");
    if (!voice.empty() && voice != "active") return expected("VOICE active, or no VOICE", rule);
    trigger.active = voice == "active";
    const auto form = rule.field("FORM");
    if (!form.empty() && form != "bare") return expected("FORM bare, or no FORM", rule);
    trigger.bare = form == "bare";
    bool any = false;
    for (const auto& field : rule.fields) {
      if (field.key != "TRIGGER") continue;
      if (auto ok =
              patterns.add(field.value, lexicon, rule.file + ":" + std::to_string(field.line));
          !ok)
        return ok;
      triggers.push_back(trigger);
      any = true;
    }
    if (!any) return expected("a TRIGGER line", rule);
  }
  return {};
}

Status RelationFinder::Compiled::compile_cues() {
  for (const auto& rule : lexicon.rules("status")) {
    const auto status = status_named(rule.field("STATUS"));
    if (!status) return expected("STATUS with one of the six statuses", rule);
    const auto scope = end_from(rule.field("SCOPE"));
    if (!scope || scope->before) return expected("SCOPE after NUMBER", rule);
    for (const auto& field : rule.fields) {
      if (field.key != "CUE") continue;
      if (auto ok =
              patterns.add(field.value, lexicon, rule.file + ":" + std::to_string(field.line));
          !ok)
        return ok;
      cues.push_back({*status, scope->gap});
    }
  }
  return {};
}

namespace {

/// What is asked about a mention all the time, side by side.
struct Seen {
  WordRange words;
  std::uint32_t entity = no_index;
  TypeSet type = 0;       ///< at most one bit
  std::string_view date;  ///< the day of a date that one can point at, or empty
  bool pronoun = false, server_phrase = false;
};

/// Which attributions say something in which sentences.
class Touching {
 public:
  Touching(const Reading& r, const std::vector<FoundAttribution>& attributions) {
    for (std::uint32_t a = 0; a < attributions.size(); ++a) {
      for (const auto& content : attributions[a].content) {
        if (content.first >= content.last) continue;
        for (auto s = r.sentence_of[content.first]; s <= r.sentence_of[content.last - 1]; ++s)
          pairs_.push_back({s, a});
      }
    }
    std::sort(pairs_.begin(), pairs_.end());
  }

  struct Pair {
    std::uint32_t sentence, attribution;
    friend auto operator<=>(const Pair&, const Pair&) = default;
  };
  /// Those of one sentence. To be asked in the order of the text.
  std::span<const Pair> of(std::uint32_t sentence) {
    while (next_ < pairs_.size() && pairs_[next_].sentence < sentence) ++next_;
    auto end = next_;
    while (end < pairs_.size() && pairs_[end].sentence == sentence) ++end;
    return {pairs_.data() + next_, end - next_};
  }

 private:
  std::vector<Pair> pairs_;
  std::size_t next_ = 0;
};

/// Mentions [first, last) of a sentence and what is known of it while its relations are found.
class SentenceReader {
 public:
  SentenceReader(const RelationFinder::Compiled& k, const Reading& r, const Coreference& names,
                 const std::vector<Timex>& timexes,
                 const std::vector<FoundAttribution>& attributions, std::vector<Evidence>& out)
      : k_(k),
        r_(r),
        names_(names),
        attributions_(attributions),
        scan_(k.patterns, k.lexicon),
        out_(out) {
    seen_.reserve(names.mentions.size());
    found_.reserve(usual_pairs);
    by_entity_.reserve(usual_pairs);
    groups_.reserve(usual_pairs);
    triggers_.reserve(usual_pairs);
    cues_.reserve(usual_pairs);
    for (std::size_t m = 0; m < names.mentions.size(); ++m)
      seen_.push_back(seen(names.mentions[m], names.ranges[m], timexes));
  }

  void read(std::uint32_t sentence, std::uint32_t first, std::uint32_t last,
            std::span<const Touching::Pair> touching) {
    if (!several_entities(first, last)) return;
    sentence_ = sentence;
    range_ = r_.ranges[sentence];
    first_ = first;
    last_ = last;
    touching_ = touching;
    found_.clear();
    find_triggers();
    keep_nearest();
    find_co_mentions();
    write();
  }

 private:
  /// What was found of two entities.
  struct Found {
    std::uint32_t left = 0, right = 0;  // entities
    std::uint32_t relation = 0;         // its rank by name
    std::uint32_t distance = 0;
    std::uint32_t subject = 0, object = 0;
    WordRange near;                    // of a trigger; of a co-mention: from one to the other
    const Trigger* trigger = nullptr;  // null for a co-mention
    bool supposed = false;

    std::uint64_t ends() const { return std::uint64_t{subject} << 32 | object; }
    std::uint64_t entities() const { return std::uint64_t{left} << 32 | right; }
  };

  bool several_entities(std::uint32_t first, std::uint32_t last) const {
    std::uint32_t one = no_index;
    for (auto m = first; m < last; ++m) {
      const auto entity = seen_[m].entity;
      if (entity == no_index || entity == one) continue;
      if (one != no_index) return true;
      one = entity;
    }
    return false;
  }

  Seen seen(const Mention& m, WordRange words, const std::vector<Timex>& timexes) const {
    Seen out;
    out.words = words;
    out.entity = m.entity;
    out.type = k_.bit(m.type);
    out.pronoun = m.form == MentionForm::pronoun;
    out.server_phrase = m.server == ServerKind::phrase;
    if (m.timex != no_index && m.entity != no_index) {
      const std::string_view value = timexes[m.timex].value;
      out.date = value.substr(0, value.find('T'));
    }
    return out;
  }

  bool dated(std::uint32_t word) const {
    for (auto m = first_; m < last_; ++m)
      if (seen_[m].type == date_bit && seen_[m].words.contains(word)) return true;
    return false;
  }

  /// Triggers and cues in one pass; what a trigger says depends on the cues around it.
  void find_triggers() {
    cues_.clear();
    triggers_.clear();
    lexicon::PatternInput in;
    in.words = &r_.words;
    in.first = range_.first;
    in.last = range_.last;
    scan_.begin(in);
    for (std::uint32_t i = scan_.find(range_.first); i < range_.last; i = scan_.find(i + 1)) {
      scan_.lengths_at(i, matches_);
      for (const auto& m : matches_) {
        if (m.pattern < k_.triggers.size()) {
          if (compound(m.first)) continue;
          if (k_.triggers[m.pattern].bare && modal_before(m.first) == no_index) continue;
          if (!k_.triggers[m.pattern].active || !passive({m.first, m.last}))
            triggers_.push_back({{m.first, m.last}, m.pattern});
        } else if (!dated(i)) {  // "on May 3"
          cues_.push_back({m.first, m.last, k_.cues[m.pattern - k_.triggers.size()]});
        }
      }
    }
    boundaries_.clear();
    if (!triggers_.empty() || !cues_.empty()) find_boundaries();
    for (const auto& [range, pattern] : triggers_) add_typed(k_.triggers[pattern], range);
  }

  /// Words that may stand between a verb and what governs it.
  bool adverb(std::uint32_t i) const {
    if (r_.in(i, k_.adverb)) return true;
    const auto s = r_.words.surface(i);
    return s.size() > 3 && s.substr(s.size() - 2) == "ly";
  }

  /// "was fatally shot", "shot by": the verb tells what was done to its subject.
  bool passive(WordRange verb) const {
    if (verb.last < range_.last && r_.reads(verb.last, "by")) return true;
    const auto s = r_.words.surface(verb.first);
    if (s.size() > 3 && s.substr(s.size() - 3) == "ing") return false;  // "was running"
    for (auto i = verb.first; i > range_.first && verb.first - i <= most_adverbs;) {
      if (r_.in(--i, k_.be_form)) return true;
      if (r_.reads(i, "and") && i > range_.first && participle(i - 1))
        --i;  // "was shot and killed"
      else if (!adverb(i))
        return false;
    }
    return false;
  }

  /// The "to", "would" or "did" of a bare verb, or no_index.
  std::uint32_t modal_before(std::uint32_t verb) const {
    for (auto i = verb; i > range_.first && verb - i <= most_adverbs;) {
      if (r_.in(--i, k_.modal)) return i;
      if (!adverb(i)) break;
    }
    return no_index;
  }

  /// "to buy", "would buy", but not "did buy".
  bool supposed(std::uint32_t verb) const {
    const auto modal = modal_before(verb);
    return modal != no_index &&
           k_.lexicon.feature_of(r_.words[modal].id, k_.modal, "fact") != "yes";
  }

  bool participle(std::uint32_t i) const {
    const auto s = r_.words.surface(i);
    return s.size() > 3 &&
           (s.back() == 't' || s.substr(s.size() - 2) == "ed" || s.substr(s.size() - 2) == "en");
  }

  /// "industry-funded", "best-funded": a quality of what follows, done by nobody who is named.
  bool compound(std::uint32_t i) const {
    return i > range_.first + 1 && r_.reads(i - 1, "-") && !r_.words[i].space_before &&
           !r_.words[i - 1].space_before && !r_.words[i - 2].capitalized();
  }

  /// An end of a trigger.
  struct Wanted {
    const End& end;
    TypeSet types;
    WordRange trigger;
    bool verb;
    std::uint32_t other;  // an entity that it is not
  };

  /// The nearest mention on one side of the trigger within the gap, of an allowed type and not of
  /// entity `other`; distance counts the words between.
  std::uint32_t nearest(const Wanted& wanted, std::uint32_t& distance) const {
    auto best =
        wanted.end.before ? nearest_before(wanted, distance) : nearest_after(wanted, distance);
    // "the mail server mx.example.org": of two names side by side the one that says more.
    if (best != no_index && best + 1 < last_ && seen_[best].server_phrase &&
        seen_[best + 1].entity == seen_[best].entity &&
        seen_[best + 1].words.first == seen_[best].words.last)
      ++best;
    return best;
  }

  bool may_be(const Seen& m, const Wanted& wanted) const {
    return (m.type & wanted.types) != 0 && m.entity != no_index && m.entity != wanted.other;
  }

  std::uint32_t nearest_before(const Wanted& wanted, std::uint32_t& distance) const {
    const auto trigger = wanted.trigger;
    std::uint32_t best = no_index;
    const auto aside = aside_before(trigger.first);
    for (auto m = first_; m < last_ && seen_[m].words.last <= trigger.first; ++m) {
      const Seen& seen = seen_[m];
      const auto w = seen.words;
      if (!may_be(seen, wanted)) continue;
      if (aside.first < w.last && w.last <= aside.last) continue;
      std::uint32_t gap = trigger.first - w.last;
      if (aside.size() > 0 && w.last <= aside.first) gap -= std::min(gap, aside.size());
      if (gap > wanted.end.gap) continue;
      if (governed(w.first)) gap += 3;
      if (gap > wanted.end.gap || (best != no_index && gap >= distance)) continue;
      if (modifier(w, trigger, wanted.verb)) continue;
      if (seen.type != person_bit && (wanted.types & person_bit) && somebody_at(w, trigger.first))
        continue;
      if (crosses_boundary(w.last, trigger.first)) continue;
      best = m;
      distance = gap;
    }
    return best;
  }

  std::uint32_t nearest_after(const Wanted& wanted, std::uint32_t& distance) const {
    const auto trigger = wanted.trigger;
    for (auto m = first_; m < last_; ++m) {
      const auto w = seen_[m].words;
      if (w.first < trigger.last) continue;
      if (w.first - trigger.last > wanted.end.gap) break;
      if (!may_be(seen_[m], wanted) || modifier(w, trigger, wanted.verb)) continue;
      if (crosses_boundary(trigger.last, w.first)) break;
      distance = w.first - trigger.last;
      return m;
    }
    return no_index;
  }

  /// "the Corvane Bank treasurer met", "shot the Fenwick lawyer": somebody of theirs, not they. The
  /// same with "sued Fenwick's bank", but who works at Fenwick's bank works for Fenwick.
  bool modifier(WordRange name, WordRange trigger, bool verb) const {
    const auto next = name.last;
    if (next >= range_.last || trigger.contains(next)) return false;
    if (r_.reads(next, "'s") || r_.reads(next, "’s"))
      return verb && next + 1 < range_.last && !trigger.contains(next + 1) &&
             r_.words[next + 1].wordlike() && !r_.in(next + 1, k_.function_word);
    return r_.in(next, k_.job) && !r_.words[next].capitalized();
  }

  /// "Orla Fenwick, the treasurer of Corvane Bank, met …": the words between the two commas, which
  /// are not the subject of the verb after them. Empty where there is no such aside after a
  /// mention.
  WordRange aside_before(std::uint32_t verb) const {
    if (verb == range_.first || !r_.reads(verb - 1, ",")) return {};
    for (auto i = verb - 1; i > range_.first && verb - i < 18; --i) {
      if (!r_.reads(i - 1, ",")) continue;
      for (auto m = first_; m < last_; ++m) {
        if (seen_[m].words.last != i - 1) continue;
        return named_after(m, {i, verb - 1}) ? WordRange{} : WordRange{i - 1, verb};
      }
      return {};
    }
    return {};
  }

  /// "the director of Corvane Bank, Orla Fenwick, met": the aside is the name of the subject.
  bool named_after(std::uint32_t before, WordRange aside) const {
    if (seen_[before].type == person_bit) return false;
    for (auto m = first_; m < last_; ++m)
      if (seen_[m].words.first == aside.first && seen_[m].words.last == aside.last)
        return seen_[m].type == person_bit;
    return false;
  }

  /// "of", "at": a name behind it belongs to something else.
  bool preposition(std::uint32_t i) const {
    return r_.reads(i, "of") || r_.reads(i, "at") || r_.reads(i, "for") || r_.reads(i, "with") ||
           r_.reads(i, "from");
  }

  /// "A former adviser at Corvane Bank met": the subject is somebody without a name.
  bool somebody_at(WordRange name, std::uint32_t verb) const {
    if (name.first < range_.first + 2 || name.last > verb) return false;
    auto i = name.first - 1;
    if (r_.reads(i, "the") && i > range_.first + 1) --i;
    if (!preposition(i) || !r_.in(i - 1, k_.job)) return false;
    for (auto k = name.last; k < verb; ++k)
      if (r_.reads(k, ",") || r_.reads(k, "who")) return false;
    return true;
  }

  /// "the treasurer of Corvane Bank met": a name after a preposition is rarely the subject.
  bool governed(std::uint32_t word) const {
    for (int back = 0; back < 2 && word > range_.first; ++back) {
      --word;
      if (preposition(word) || r_.reads(word, "in")) return true;
      if (!r_.reads(word, "the")) return false;
    }
    return false;
  }

  /// Whether a semicolon or colon stands among words [first, last) of the sentence.
  bool crosses_boundary(std::uint32_t first, std::uint32_t last) const {
    return std::any_of(boundaries_.begin(), boundaries_.end(),
                       [&](std::uint32_t i) { return first <= i && i < last; });
  }

  void find_boundaries() {
    for (auto i = range_.first; i < range_.last; ++i)
      if (r_.reads(i, ";") || r_.reads(i, ":")) boundaries_.push_back(i);
  }

  void add_typed(const Trigger& t, WordRange trigger) {
    const auto& type = k_.relations[t.relation];
    std::uint32_t subject, object, subject_distance = 0, object_distance = 0;
    // On one side, the end with the shorter reach is the nearer one.
    if (t.subject.before == t.object.before && t.object.gap < t.subject.gap) {
      object = nearest({t.object, type.object, trigger, t.active, no_index}, object_distance);
      if (object == no_index) return;
      subject = nearest({t.subject, type.subject, trigger, t.active, seen_[object].entity},
                        subject_distance);
    } else {
      subject = nearest({t.subject, type.subject, trigger, t.active, no_index}, subject_distance);
      if (subject == no_index) return;
      object = nearest({t.object, type.object, trigger, t.active, seen_[subject].entity},
                       object_distance);
    }
    if (subject == no_index || object == no_index) return;
    if (t.subject.before == t.object.before && !side_by_side(subject, object, t.object.before))
      return;
    if (!type.directed && subject > object) std::swap(subject, object);
    Found f;
    f.left = seen_[subject].entity;
    f.right = seen_[object].entity;
    f.relation = type.rank;
    f.distance = subject_distance + object_distance;
    f.subject = subject;
    f.object = object;
    f.near = trigger;
    f.trigger = &t;
    f.supposed = t.bare && supposed(trigger.first);
    found_.push_back(f);
  }

  /// Two ends on one side of the trigger: "director of Corvane Bank, Orla Fenwick", "between Orla
  /// Fenwick and Tomas Ardel"; not "director of Corvane Bank, met Orla Fenwick". Two subjects
  /// (`paired`) want an "and".
  bool side_by_side(std::uint32_t a, std::uint32_t b, bool paired) const {
    const auto first = std::min(seen_[a].words.last, seen_[b].words.last);
    const auto last = std::max(seen_[a].words.first, seen_[b].words.first);
    if (first >= last) return !paired;
    for (auto i = first; i < last; ++i) {
      const auto s = r_.words.surface(i);
      if (s == "and" || s == "&" || s == "with" || s == "or") return true;
      if (!paired && s == "to") return true;
      const bool mark = s == "," || s == "(" || s == "—" || s == "–" || s == "-";
      if (!(mark && !paired) && !r_.in(i, k_.title)) return false;
    }
    return !paired;
  }

  /// Of triggers that say one relation of two entities: the nearest, then the earliest.
  void keep_nearest() {
    if (found_.size() < 2) return;
    std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      return std::tuple(a.entities(), a.relation, a.distance, a.ends()) <
             std::tuple(b.entities(), b.relation, b.distance, b.ends());
    });
    const auto same = [](const Found& a, const Found& b) {
      return a.entities() == b.entities() && a.relation == b.relation;
    };
    found_.erase(std::unique(found_.begin(), found_.end(), same), found_.end());
  }

  void find_co_mentions() {
    related_.clear();
    for (const auto& f : found_) related_.push_back(std::minmax(f.left, f.right));
    std::sort(related_.begin(), related_.end());
    group_by_entity();
    const bool crowded = groups_.size() > most_entities_in_full;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const auto end = crowded ? std::min(groups_.size(), i + neighbours + 1) : groups_.size();
      for (std::size_t j = i + 1; j < end; ++j) {
        const std::pair<std::uint32_t, std::uint32_t> pair =
            std::minmax(seen_[groups_[i].first].entity, seen_[groups_[j].first].entity);
        if (!std::binary_search(related_.begin(), related_.end(), pair))
          add_co_mention(groups_[i], groups_[j]);
      }
    }
  }

  /// Mentions [first index, last index) of by_entity_.
  struct EntityMentions {
    std::uint32_t first = 0;  // mention
    std::uint32_t begin = 0, end = 0;
  };

  /// Each entity's mentions, by the first of them.
  void group_by_entity() {
    by_entity_.clear();
    for (auto m = first_; m < last_; ++m)
      if (seen_[m].entity != no_index)
        by_entity_.push_back(std::uint64_t{seen_[m].entity} << 32 | m);
    std::sort(by_entity_.begin(), by_entity_.end());
    groups_.clear();
    for (std::uint32_t i = 0; i < by_entity_.size();) {
      auto end = i;
      while (end < by_entity_.size() && by_entity_[end] >> 32 == by_entity_[i] >> 32) ++end;
      groups_.push_back({mention_at(i), i, end});
      i = end;
    }
    std::sort(groups_.begin(), groups_.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
  }
  std::uint32_t mention_at(std::uint32_t i) const {
    return static_cast<std::uint32_t>(by_entity_[i]);
  }

  void add_co_mention(const EntityMentions& left, const EntityMentions& right) {
    std::uint32_t a = left.first, b = right.first, best = no_index;
    for (auto i = left.begin; i < left.end; ++i) {
      for (auto j = right.begin; j < right.end; ++j) {
        const auto x = mention_at(i), y = mention_at(j);
        const auto wx = seen_[x].words, wy = seen_[y].words;
        const auto gap = wx.first < wy.first ? wy.first - wx.last : wx.first - wy.last;
        // A name is easier to check than a pronoun.
        const auto weight = gap + (seen_[x].pronoun ? 30u : 0u) + (seen_[y].pronoun ? 30u : 0u);
        if (weight < best) {
          best = weight;
          a = x;
          b = y;
        }
      }
    }
    if (a > b) std::swap(a, b);
    Found f;
    f.relation = k_.co_mention_rank;
    f.subject = a;
    f.object = b;
    f.near = {seen_[a].words.first, seen_[b].words.last};
    found_.push_back(f);
  }

  /// In the order of find().
  void write() {
    std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      return a.ends() != b.ends() ? a.ends() < b.ends() : a.relation < b.relation;
    });
    for (const auto& f : found_) {
      Evidence& e = out_.emplace_back();
      e.sentence = sentence_;
      e.subject = f.subject;
      e.object = f.object;
      const auto* said = attribution_of(f.near);
      if (f.trigger == nullptr) {
        e.relation = co_mention;
        e.rule = "co-mention";
        set_status(e, seen_[f.object].words, said);
        if (seen_[f.subject].type != date_bit && seen_[f.object].type != date_bit)
          e.time = time_near(f.near, said);
      } else {
        e.relation = k_.relations[f.trigger->relation].name;
        e.rule = f.trigger->rule;
        e.trigger = r_.words.span(f.near.first, f.near.last);
        set_status(e, f.near, said);
        if (f.supposed && e.status <= EvidenceStatus::attributed)
          e.status = EvidenceStatus::hypothetical;
        e.time = time_near(f.near, said);
      }
    }
  }

  /// `touched` is what a cue must reach; `said` is who says it, or null.
  void set_status(Evidence& e, WordRange touched, const FoundAttribution* said) const {
    for (const auto& c : cues_) {
      if (c.last > touched.first || touched.first - c.last > c.cue.scope) continue;
      if (c.cue.status <= e.status || cut_off(c.last, touched.first)) continue;
      e.status = c.cue.status;
      if (e.status == EvidenceStatus::denied) e.by = mention_before(c.first);
    }
    if (said == nullptr) return;
    const auto status = said->denies ? EvidenceStatus::denied : EvidenceStatus::attributed;
    if (status > e.status) e.status = status;
    if (e.by.empty() || said->denies) e.by = speaker_of(*said, r_, names_);
  }

  /// Whether a cue before word `first` says nothing of what stands at word `last`.
  bool cut_off(std::uint32_t first, std::uint32_t last) const {
    for (auto i = first; i < last; ++i)
      if (r_.reads(i, "but")) return true;
    return crosses_boundary(first, last);
  }

  /// The innermost attribution that says all of `said`, or null. "If the office finds that …" says
  /// nothing yet.
  const FoundAttribution* attribution_of(WordRange said) const {
    const FoundAttribution* inner = nullptr;
    std::uint32_t inner_size = 0;
    for (const auto& pair : touching_) {
      const auto& a = attributions_[pair.attribution];
      for (const auto& content : a.content) {
        if (content.first > said.first || content.last < said.last) continue;
        if (a.conditional) continue;
        if (inner != nullptr && content.size() >= inner_size) continue;
        inner = &a;
        inner_size = content.size();
      }
    }
    return inner;
  }

  std::string_view mention_before(std::uint32_t word) const {
    std::string_view by;
    for (auto m = first_; m < last_ && seen_[m].words.last <= word; ++m)
      if (seen_[m].type == person_bit || seen_[m].type == organization_bit)
        by = names_.mentions[m].surface(r_.text());
    return by;
  }

  /// The calendar date of the sentence that stands nearest, or "". What is said has the dates that
  /// are said: "on Monday" beside "he said" is when he said it.
  std::string_view time_near(WordRange near, const FoundAttribution* said) const {
    std::string_view value;
    std::uint32_t best = no_index;
    for (auto m = first_; m < last_; ++m) {
      if (seen_[m].date.empty()) continue;
      const auto w = seen_[m].words;
      if (said != nullptr && std::none_of(said->content.begin(), said->content.end(),
                                          [&](WordRange c) { return c.contains(w.first); }))
        continue;
      const auto gap = w.first >= near.last   ? w.first - near.last
                       : w.last <= near.first ? near.first - w.last
                                              : 0;
      if (gap < best) {
        best = gap;
        value = seen_[m].date;
      }
    }
    return value;
  }

  const RelationFinder::Compiled& k_;
  const Reading& r_;
  const Coreference& names_;
  const std::vector<FoundAttribution>& attributions_;
  lexicon::PatternScan scan_;
  std::vector<Evidence>& out_;
  std::vector<Seen> seen_;  // per mention
  std::uint32_t sentence_ = 0, first_ = 0, last_ = 0;
  WordRange range_;
  std::span<const Touching::Pair> touching_;
  std::vector<FoundCue> cues_;
  std::vector<lexicon::PatternMatch> matches_;
  std::vector<Found> found_;
  std::vector<std::pair<WordRange, std::uint32_t>> triggers_;  // with their patterns
  std::vector<std::pair<std::uint32_t, std::uint32_t>> related_;
  std::vector<std::uint64_t> by_entity_;  // entity << 32 | mention
  std::vector<EntityMentions> groups_;
  std::vector<std::uint32_t> boundaries_;  // words, where there are triggers or cues
};

}  // namespace

RelationFinder::RelationFinder(std::unique_ptr<Compiled> compiled)
    : compiled_(std::move(compiled)) {}
RelationFinder::RelationFinder(RelationFinder&&) noexcept = default;
RelationFinder& RelationFinder::operator=(RelationFinder&&) noexcept = default;
RelationFinder::~RelationFinder() = default;

Result<RelationFinder> RelationFinder::compile(const Lexicon& lexicon) {
  auto compiled = std::make_unique<Compiled>(lexicon);
  for (auto step : {&Compiled::compile_types, &Compiled::compile_triggers, &Compiled::compile_cues})
    if (auto ok = (compiled.get()->*step)(); !ok) return fail(ok.error());
  compiled->patterns.share(lexicon);
  return RelationFinder(std::move(compiled));
}

std::vector<Evidence> RelationFinder::find(
    const Reading& r, const Coreference& names, const std::vector<Timex>& timexes,
    const std::vector<FoundAttribution>& attributions) const {
  std::vector<Evidence> out;
  out.reserve(names.mentions.size());
  Touching touching(r, attributions);
  SentenceReader reader(*compiled_, r, names, timexes, attributions, out);
  std::uint32_t m = 0;
  const auto n = static_cast<std::uint32_t>(names.mentions.size());
  while (m < n) {
    const auto sentence = r.sentence_of[names.ranges[m].first];
    const auto begin = m;
    while (m < n && r.sentence_of[names.ranges[m].first] == sentence) ++m;
    reader.read(sentence, begin, m, touching.of(sentence));
  }
  return out;
}

}  // namespace redstring::extract
