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
#include <tuple>

#include "lexicon/pattern.h"

namespace redstring::extract {

namespace {

constexpr std::uint32_t most_entities_in_full =
    12;  // of a sentence: above, only neighbours pair up
constexpr std::uint32_t neighbours = 4;
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

struct RelationType {
  std::string name;
  bool directed = true;
  std::vector<EntityType> subject, object;
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

bool allows(const std::vector<EntityType>& types, EntityType type) {
  return std::find(types.begin(), types.end(), type) != types.end();
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
        function_word(l.list("function_word")) {}

  const Lexicon& lexicon;
  lexicon::ListId job, title, be_form, modal, function_word;
  std::vector<RelationType> relations;
  lexicon::PatternSet patterns;   // of triggers, and behind them those of cues
  std::vector<Trigger> triggers;  // per pattern
  std::vector<Cue> cues;          // per pattern behind the triggers

  Status compile_types();
  Status compile_triggers();
  Status compile_cues();
};

Status RelationFinder::Compiled::compile_types() {
  for (const auto& line : lexicon.relation_types()) {
    RelationType type;
    type.name = line.name;
    type.directed = line.feature("directed") != "no";
    type.subject = types_in(line.feature("subject"));
    type.object = types_in(line.feature("object"));
    if (type.subject.empty() || type.object.empty())
      return fail(ErrorCode::invalid_argument, "expected subject=TYPES and object=TYPES",
                  line.file + ":" + std::to_string(line.line));
    relations.push_back(std::move(type));
  }
  return {};
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

/// Mentions [first, last) of a sentence and what is known of it while its relations are found.
class SentenceReader {
 public:
  SentenceReader(const RelationFinder::Compiled& k, const Reading& r, const Coreference& names,
                 const std::vector<Timex>& timexes,
                 const std::vector<FoundAttribution>& attributions)
      : k_(k),
        r_(r),
        names_(names),
        timexes_(timexes),
        attributions_(attributions),
        scan_(k.patterns, k.lexicon) {}

  /// `content` lists the attributions that touch the sentence.
  void read(std::uint32_t sentence, std::uint32_t first, std::uint32_t last,
            const std::vector<std::uint32_t>& touching, std::vector<Evidence>& out) {
    sentence_ = sentence;
    range_ = r_.ranges[sentence];
    first_ = first;
    last_ = last;
    touching_ = &touching;
    found_.clear();
    if (last - first < 2) return;
    find_triggers();
    find_co_mentions();
    keep_best(out);
  }

 private:
  /// What was found of two entities, in small pieces: most of it is kept, but not all.
  struct Found {
    std::uint32_t left = 0, right = 0;  // entities
    std::string_view relation;
    std::uint32_t distance = 0;
    std::uint32_t subject = 0, object = 0;
    Span trigger;
    std::string_view rule;
    WordRange touched, said,
        near;  // words that cues reach, that a speaker says, that a date is near
    bool dated = true;
    bool supposed = false;
  };

  const Mention& mention(std::uint32_t m) const { return names_.mentions[m]; }
  WordRange words(std::uint32_t m) const { return names_.ranges[m]; }

  lexicon::PatternInput input() const {
    lexicon::PatternInput in;
    in.words = &r_.words;
    in.first = range_.first;
    in.last = range_.last;
    return in;
  }

  bool dated(std::uint32_t word) const {
    for (auto m = first_; m < last_; ++m)
      if (mention(m).type == types::date && words(m).contains(word)) return true;
    return false;
  }

  /// Triggers and cues in one pass; what a trigger says depends on the cues around it.
  void find_triggers() {
    cues_.clear();
    triggers_.clear();
    scan_.begin(input());
    for (std::uint32_t i = scan_.find(range_.first); i < range_.last; i = scan_.find(i + 1)) {
      scan_.match_at(i, matches_);
      for (const auto& m : matches_) {
        if (m.pattern < k_.triggers.size()) {
          if (compound(m.first)) continue;
          if (k_.triggers[m.pattern].bare && modal_before(m.first) == no_index) continue;
          if (!k_.triggers[m.pattern].active || !passive({m.first, m.last}))
            triggers_.push_back({{m.first, m.last}, m.pattern});
        } else if (!dated(i))  // "on May 3"
          cues_.push_back({m.first, m.last, k_.cues[m.pattern - k_.triggers.size()]});
      }
    }
    for (const auto& [range, pattern] : triggers_) add_typed(k_.triggers[pattern], range);
  }

  /// Words that may stand between a verb and what governs it.
  bool adverb(std::uint32_t i) const {
    const auto s = r_.words.surface(i);
    return s == "not" || s == "also" || s == "then" || s == "later" || s == "never" ||
           s == "just" || s == "n't" || s == "soon" ||
           (s.size() > 3 && s.substr(s.size() - 2) == "ly");
  }

  /// "was fatally shot", "shot by": the verb tells what was done to its subject.
  bool passive(WordRange verb) const {
    if (verb.last < range_.last && r_.words.surface(verb.last) == "by") return true;
    const auto s = r_.words.surface(verb.first);
    if (s.size() > 3 && s.substr(s.size() - 3) == "ing") return false;  // "was running"
    for (auto i = verb.first; i > range_.first && verb.first - i <= most_adverbs;) {
      if (r_.in(--i, k_.be_form)) return true;
      if (r_.words.surface(i) == "and" && i > range_.first && participle(i - 1))
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
    return i > range_.first + 1 && r_.words.surface(i - 1) == "-" && !r_.words[i].space_before &&
           !r_.words[i - 1].space_before && !r_.words[i - 2].capitalized();
  }

  bool boundary(std::uint32_t i) const {
    const auto s = r_.words.surface(i);
    return s == ";" || s == ":";
  }

  /// The nearest mention on one side of the trigger within the gap, of an allowed type and not of
  /// entity `other`; distance counts the words between.
  std::uint32_t nearest(const End& end, const std::vector<EntityType>& types, WordRange trigger,
                        bool verb, std::uint32_t other, std::uint32_t& distance) const {
    std::uint32_t best = no_index;
    const auto aside = end.before ? aside_before(trigger.first) : WordRange{};
    for (auto m = first_; m < last_; ++m) {
      const auto w = words(m);
      if (mention(m).entity == no_index || mention(m).entity == other) continue;
      if (!allows(types, mention(m).type)) continue;
      if (modifier(w, trigger, verb)) continue;
      std::uint32_t gap;
      if (end.before) {
        if (w.last > trigger.first) continue;
        if (aside.first < w.last && w.last <= aside.last) continue;
        gap = trigger.first - w.last;
        if (aside.size() > 0 && w.last <= aside.first) gap -= std::min(gap, aside.size());
        if (governed(w.first)) gap += 3;
        if (mention(m).type != types::person && allows(types, types::person) &&
            somebody_at(w, trigger.first))
          continue;
      } else {
        if (w.first < trigger.last) continue;
        gap = w.first - trigger.last;
      }
      if (gap > end.gap || crosses_boundary(w, trigger)) continue;
      if (best == no_index || gap < distance) {
        best = m;
        distance = gap;
      }
    }
    // "the mail server mx.example.org": of two names side by side the one that says more.
    if (best != no_index && best + 1 < last_ && mention(best).server == ServerKind::phrase &&
        mention(best + 1).entity == mention(best).entity &&
        words(best + 1).first == words(best).last)
      ++best;
    return best;
  }

  /// "the Corvane Bank treasurer met", "shot the Fenwick lawyer": somebody of theirs, not they. The
  /// same with "sued Fenwick's bank", but who works at Fenwick's bank works for Fenwick.
  bool modifier(WordRange name, WordRange trigger, bool verb) const {
    const auto next = name.last;
    if (next >= range_.last || trigger.contains(next)) return false;
    const auto s = r_.words.surface(next);
    if (s == "'s" || s == "’s")
      return verb && next + 1 < range_.last && !trigger.contains(next + 1) &&
             r_.words[next + 1].wordlike() && !r_.in(next + 1, k_.function_word);
    return r_.in(next, k_.job) && !r_.words[next].capitalized();
  }

  /// "Orla Fenwick, the treasurer of Corvane Bank, met …": the words between the two commas, which
  /// are not the subject of the verb after them. Empty where there is no such aside after a
  /// mention.
  WordRange aside_before(std::uint32_t verb) const {
    if (verb == range_.first || r_.words.surface(verb - 1) != ",") return {};
    for (auto i = verb - 1; i > range_.first && verb - i < 18; --i) {
      if (r_.words.surface(i - 1) != ",") continue;
      for (auto m = first_; m < last_; ++m) {
        if (words(m).last != i - 1) continue;
        return named_after(m, {i, verb - 1}) ? WordRange{} : WordRange{i - 1, verb};
      }
      return {};
    }
    return {};
  }

  /// "the director of Corvane Bank, Orla Fenwick, met": the aside is the name of the subject.
  bool named_after(std::uint32_t before, WordRange aside) const {
    if (mention(before).type == types::person) return false;
    for (auto m = first_; m < last_; ++m)
      if (words(m).first == aside.first && words(m).last == aside.last)
        return mention(m).type == types::person;
    return false;
  }

  /// "A former adviser at Corvane Bank met": the subject is somebody without a name.
  bool somebody_at(WordRange name, std::uint32_t verb) const {
    if (name.first < range_.first + 2 || name.last > verb) return false;
    for (auto i = name.last; i < verb; ++i)
      if (r_.words.surface(i) == "," || r_.words.surface(i) == "who") return false;
    auto i = name.first - 1;
    if (r_.words.surface(i) == "the" && i > range_.first + 1) --i;
    const auto s = r_.words.surface(i);
    return (s == "of" || s == "at" || s == "for" || s == "with" || s == "from") &&
           r_.in(i - 1, k_.job);
  }

  /// "the treasurer of Corvane Bank met": a name after a preposition is rarely the subject.
  bool governed(std::uint32_t word) const {
    for (int back = 0; back < 2 && word > range_.first; ++back) {
      const auto s = r_.words.surface(--word);
      if (s == "of" || s == "at" || s == "for" || s == "in" || s == "with" || s == "from")
        return true;
      if (s != "the") return false;
    }
    return false;
  }

  bool crosses_boundary(WordRange a, WordRange b) const {
    for (auto i = std::min(a.last, b.last); i < std::max(a.first, b.first); ++i)
      if (boundary(i)) return true;
    return false;
  }

  void add_typed(const Trigger& t, WordRange trigger) {
    const auto& type = k_.relations[t.relation];
    std::uint32_t subject, object, subject_distance = 0, object_distance = 0;
    // On one side, the end with the shorter reach is the nearer one.
    if (t.subject.before == t.object.before && t.object.gap < t.subject.gap) {
      object = nearest(t.object, type.object, trigger, t.active, no_index, object_distance);
      if (object == no_index) return;
      subject = nearest(t.subject, type.subject, trigger, t.active, mention(object).entity,
                        subject_distance);
    } else {
      subject = nearest(t.subject, type.subject, trigger, t.active, no_index, subject_distance);
      if (subject == no_index) return;
      object = nearest(t.object, type.object, trigger, t.active, mention(subject).entity,
                       object_distance);
    }
    if (subject == no_index || object == no_index) return;
    if (t.subject.before == t.object.before && !side_by_side(subject, object, t.object.before))
      return;
    if (!type.directed && subject > object) std::swap(subject, object);
    found_.push_back({mention(subject).entity, mention(object).entity, type.name,
                      subject_distance + object_distance, subject, object,
                      r_.words.span(trigger.first, trigger.last), t.rule, trigger, trigger, trigger,
                      true, t.bare && supposed(trigger.first)});
  }

  /// Two ends on one side of the trigger: "director of Corvane Bank, Orla Fenwick", "between Orla
  /// Fenwick and Tomas Ardel"; not "director of Corvane Bank, met Orla Fenwick". Two subjects
  /// (`paired`) want an "and".
  bool side_by_side(std::uint32_t a, std::uint32_t b, bool paired) const {
    const auto first = std::min(words(a).last, words(b).last);
    const auto last = std::max(words(a).first, words(b).first);
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

  /// One of each (subject entity, object entity, relation): the nearest, then the earliest. In the
  /// order of find().
  void keep_best(std::vector<Evidence>& out) {
    std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      return std::tie(a.left, a.right, a.relation, a.distance, a.subject, a.object) <
             std::tie(b.left, b.right, b.relation, b.distance, b.subject, b.object);
    });
    const auto same = [](const Found& a, const Found& b) {
      return std::tie(a.left, a.right, a.relation) == std::tie(b.left, b.right, b.relation);
    };
    found_.erase(std::unique(found_.begin(), found_.end(), same), found_.end());
    std::sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      return std::tie(a.subject, a.object, a.relation) < std::tie(b.subject, b.object, b.relation);
    });
    for (const auto& f : found_) {
      Evidence& e = out.emplace_back();
      e.sentence = sentence_;
      e.subject = f.subject;
      e.object = f.object;
      e.relation = f.relation;
      e.trigger = f.trigger;
      e.rule = f.rule;
      set_status(e, f.touched, f.said);
      if (f.supposed && e.status <= EvidenceStatus::attributed)
        e.status = EvidenceStatus::hypothetical;
      if (f.dated) e.time = time_near(f.near);
    }
  }

  void find_co_mentions() {
    related_.clear();
    for (const auto& f : found_) related_.push_back(std::minmax(f.left, f.right));
    std::sort(related_.begin(), related_.end());
    by_entity_.clear();
    for (auto m = first_; m < last_; ++m)
      if (mention(m).entity != no_index) by_entity_.push_back({mention(m).entity, m});
    std::sort(by_entity_.begin(), by_entity_.end());
    // Each entity's mentions, by the first of them.
    groups_.clear();
    for (std::uint32_t i = 0; i < by_entity_.size();) {
      auto end = i;
      while (end < by_entity_.size() && by_entity_[end].first == by_entity_[i].first) ++end;
      groups_.push_back({by_entity_[i].second, i, end});
      i = end;
    }
    std::sort(groups_.begin(), groups_.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    const bool crowded = groups_.size() > most_entities_in_full;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      for (std::size_t j = i + 1; j < groups_.size(); ++j) {
        if (crowded && j > i + neighbours) break;
        const auto pair =
            std::minmax(mention(groups_[i].first).entity, mention(groups_[j].first).entity);
        if (std::binary_search(related_.begin(), related_.end(),
                               std::pair<std::uint32_t, std::uint32_t>(pair)))
          continue;
        add_co_mention(groups_[i], groups_[j]);
      }
    }
  }

  /// Mentions [first index, last index) of by_entity_.
  struct EntityMentions {
    std::uint32_t first = 0;  // mention
    std::uint32_t begin = 0, end = 0;
  };

  void add_co_mention(const EntityMentions& left, const EntityMentions& right) {
    std::uint32_t a = left.first, b = right.first, best = no_index;
    for (auto i = left.begin; i < left.end; ++i) {
      for (auto j = right.begin; j < right.end; ++j) {
        const auto x = by_entity_[i].second, y = by_entity_[j].second;
        const auto wx = words(x), wy = words(y);
        const auto gap = wx.first < wy.first ? wy.first - wx.last : wx.first - wy.last;
        // A name is easier to check than a pronoun.
        const auto weight = gap + (mention(x).form == MentionForm::pronoun ? 30u : 0u) +
                            (mention(y).form == MentionForm::pronoun ? 30u : 0u);
        if (weight < best) {
          best = weight;
          a = x;
          b = y;
        }
      }
    }
    if (a > b) std::swap(a, b);
    const WordRange between{words(a).first, words(b).last};
    found_.push_back({mention(a).entity, mention(b).entity, co_mention, best, a, b, Span{},
                      "co-mention", words(b), between, between,
                      mention(a).type != types::date && mention(b).type != types::date});
  }

  /// `touched` is what a cue must reach; `said` is what an attribution must contain.
  void set_status(Evidence& e, WordRange touched, WordRange said) const {
    for (const auto& c : cues_) {
      if (c.last > touched.first || touched.first - c.last > c.cue.scope) continue;
      bool cut = false;
      for (auto i = c.last; i < touched.first; ++i) {
        const auto s = r_.words.surface(i);
        cut = cut || boundary(i) || s == "but";
      }
      if (cut || c.cue.status <= e.status) continue;
      e.status = c.cue.status;
      if (e.status == EvidenceStatus::denied) e.by = mention_before(c.first);
    }
    const auto* inner = attribution_of(said);
    if (!inner) return;
    const auto status =
        inner->attribution.denies ? EvidenceStatus::denied : EvidenceStatus::attributed;
    if (status > e.status) e.status = status;
    if (e.by.empty() || inner->attribution.denies) e.by = inner->by;
  }

  /// The innermost attribution that says all of `said`, or null. "If the office finds that …" says
  /// nothing yet.
  const FoundAttribution* attribution_of(WordRange said) const {
    const FoundAttribution* inner = nullptr;
    std::uint32_t inner_size = 0;
    for (auto a : *touching_) {
      for (const auto& content : attributions_[a].content) {
        if (content.first > said.first || content.last < said.last) continue;
        if (attributions_[a].conditional) continue;
        if (inner && content.size() >= inner_size) continue;
        inner = &attributions_[a];
        inner_size = content.size();
      }
    }
    return inner;
  }

  std::string mention_before(std::uint32_t word) const {
    std::string by;
    for (auto m = first_; m < last_ && words(m).last <= word; ++m)
      if (mention(m).type == types::person || mention(m).type == types::organization)
        by = std::string(mention(m).surface(r_.text()));
    return by;
  }

  /// The calendar date of the sentence that stands nearest, or "". What is said has the dates that
  /// are said: "on Monday" beside "he said" is when he said it.
  std::string time_near(WordRange near) const {
    std::string value;
    std::uint32_t best = no_index;
    const auto* said = attribution_of(near);
    for (auto m = first_; m < last_; ++m) {
      if (mention(m).timex == no_index || mention(m).entity == no_index) continue;
      const auto w = words(m);
      if (said && std::none_of(said->content.begin(), said->content.end(),
                               [&](WordRange c) { return c.contains(w.first); }))
        continue;
      const auto gap = w.first >= near.last   ? w.first - near.last
                       : w.last <= near.first ? near.first - w.last
                                              : 0;
      if (gap < best) {
        best = gap;
        value = timexes_[mention(m).timex].value;
        value = value.substr(0, value.find('T'));
      }
    }
    return value;
  }

  const RelationFinder::Compiled& k_;
  const Reading& r_;
  const Coreference& names_;
  const std::vector<Timex>& timexes_;
  const std::vector<FoundAttribution>& attributions_;
  lexicon::PatternScan scan_;
  std::uint32_t sentence_ = 0, first_ = 0, last_ = 0;
  WordRange range_;
  const std::vector<std::uint32_t>* touching_ = nullptr;
  std::vector<FoundCue> cues_;
  std::vector<lexicon::PatternMatch> matches_;
  std::vector<Found> found_;
  std::vector<std::pair<WordRange, std::uint32_t>> triggers_;  // with their patterns
  std::vector<std::pair<std::uint32_t, std::uint32_t>> related_, by_entity_;
  std::vector<EntityMentions> groups_;
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
  return RelationFinder(std::move(compiled));
}

std::vector<Evidence> RelationFinder::find(
    const Reading& r, const Coreference& names, const std::vector<Timex>& timexes,
    const std::vector<FoundAttribution>& attributions) const {
  std::vector<std::vector<std::uint32_t>> touching(r.ranges.size());
  for (std::uint32_t a = 0; a < attributions.size(); ++a) {
    std::uint32_t done = no_index;
    for (const auto& content : attributions[a].content) {
      if (content.first >= content.last) continue;
      for (auto s = r.sentence_of[content.first]; s <= r.sentence_of[content.last - 1]; ++s) {
        if (s == done) continue;
        touching[s].push_back(a);
        done = s;
      }
    }
  }
  std::vector<Evidence> out;
  SentenceReader reader(*compiled_, r, names, timexes, attributions);
  std::uint32_t m = 0;
  const auto n = static_cast<std::uint32_t>(names.mentions.size());
  while (m < n) {
    const auto sentence = r.sentence_of[names.ranges[m].first];
    auto end = m;
    while (end < n && r.sentence_of[names.ranges[end].first] == sentence) ++end;
    reader.read(sentence, m, end, touching[sentence], out);
    m = end;
  }
  return out;
}

}  // namespace redstring::extract
