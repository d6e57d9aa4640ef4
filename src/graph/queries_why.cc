// Why two names are one entity, or two: what was compared, what forbids it, what else decided, and
// a sentence of each side.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "graph/evidence.h"
#include "graph/queries.h"
#include "graph/why_sentences.h"
#include "link/kb_names.h"
#include "link/keys.h"
#include "link/linker.h"
#include "link/words.h"

namespace redstring {

using namespace graph;

namespace {

constexpr std::size_t quotes_of_a_side = 3;

/// Decisions that name both sides, by any of their keys.
void add_decisions(const std::vector<Decision>& decisions, const Entity& left, const Entity& right,
                   std::vector<Reason>& reasons) {
  const auto names = [](const Entity& entity, const std::string& key) {
    return entity.key.value == key ||
           std::binary_search(entity.alias_keys.begin(), entity.alias_keys.end(), EntityKey{key});
  };
  for (const Decision& d : decisions) {
    if (d.kind != DecisionKind::same && d.kind != DecisionKind::different) continue;
    if (!(names(left, d.left) && names(right, d.right)) &&
        !(names(left, d.right) && names(right, d.left)))
      continue;
    const bool same = d.kind == DecisionKind::same;
    reasons.push_back(
        {"decision " + std::to_string(d.number) + ": " + std::string(to_string(d.kind)),
         same ? 1000 : -1000, d.left, d.right, !same});
  }
}

/// Explains two ends that a person named.
class Explaining {
 public:
  Explaining(const Graph& graph, const View& view)
      : graph_(graph), view_(view), lists_(*graph.lexicon) {}

  Result<Explanation> run(std::string_view left, std::string_view right) {
    const auto from = resolve_one(graph_, view_, left);
    if (!from) return fail(from.error());
    const auto to = resolve_one(graph_, view_, right);
    if (!to) return fail(to.error());
    for (const auto& [side, meant] :
         {std::pair{&told_.left, &*from}, std::pair{&told_.right, &*to}}) {
      auto entity = view_.entity(meant->vertex);
      if (!entity) return fail(entity.error());
      *side = std::move(*entity);
    }
    told_.same = from->vertex == to->vertex;
    told_.threshold = link::threshold(told_.left.type);
    told_.left_name = told_.left.name;
    told_.right_name = told_.right.name;
    if (told_.left.type != told_.right.type) {
      told_.reasons.push_back({"types differ", 0, std::string(told_.left.type.name()),
                               std::string(told_.right.type.name()), true});
    } else if (told_.same) {
      told_.left_name = asked_name(left);
      told_.right_name = asked_name(right);
      if (auto ok = one_entity(from->vertex); !ok) return fail(ok.error());
    } else if (auto ok = two_entities(from->vertex, to->vertex); !ok) {
      return fail(ok.error());
    }
    add_unused(*from, left, true);
    add_unused(*to, right, false);
    const auto all = graph_.decisions();
    if (!all) return fail(all.error());
    add_decisions(effective_decisions(*all), told_.left, told_.right, told_.reasons);
    for (const auto& [quotes, vertex, name] :
         {std::tuple{&told_.left_quotes, from->vertex, &told_.left_name},
          std::tuple{&told_.right_quotes, to->vertex, &told_.right_name}}) {
      auto found = quotes_of(graph_, view_, vertex, *name, quotes_of_a_side);
      if (!found) return fail(found.error());
      *quotes = std::move(*found);
    }
    if (auto ok = add_sentences(from->vertex, to->vertex); !ok) return fail(ok.error());
    return std::move(told_);
  }

 private:
  /// A name that led to its entity by likeness alone.
  void add_unused(const Meant& meant, std::string_view asked, bool left) {
    if (meant.score == 1000) return;
    const std::string name(asked);
    told_.reasons.push_back({"no document uses this name, it was taken for the one most like it", 0,
                             left ? name : "", left ? "" : name, false});
  }

  static std::string asked_name(std::string_view asked) {
    const std::size_t slash = asked.find('/');
    const std::string_view name = slash == std::string_view::npos ? asked : asked.substr(slash + 1);
    return std::string(name.substr(0, name.rfind('~')));
  }

  link::Comparison compare(const std::string& a, const std::string& b) const {
    return link::compare_names(told_.left.type, a, b, lists_);
  }

  // ---- one entity

  /// The two names asked about; where they do not prove it themselves, what led from one to the
  /// other.
  Status one_entity(Vertex v) {
    link::Comparison compared = compare(told_.left_name, told_.right_name);
    told_.score = compared.score;
    const bool enough = compared.same;
    told_.reasons = std::move(compared.reasons);
    compared_ = told_.reasons.size();
    // What the names forbid did not count: something else made them one.
    if (enough) return {};
    if (told_.left_name != told_.right_name)
      if (auto ok = called_both(v); !ok) return ok;
    by_way_of_others();
    known_as_both();
    return {};
  }

  /// The knowledge base has both names for the entity that this one is.
  void known_as_both() {
    const KbLink& kb = told_.left.kb;
    if (kb.empty() || told_.left_name == told_.right_name) return;
    const auto key = [this](const std::string& name) {
      return link::kb_keys(told_.left.type, name, lists_).exact;
    };
    const std::string left = key(told_.left_name), right = key(told_.right_name);
    bool has_left = key(kb.name) == left, has_right = key(kb.name) == right;
    for (const std::string& alias : kb.aliases) {
      has_left |= key(alias) == left;
      has_right |= key(alias) == right;
    }
    if (!has_left || !has_right) return;
    told_.reasons.push_back({"the knowledge base has both as names of “" + kb.name + "”, " + kb.id,
                             0, told_.left_name, told_.right_name, false});
  }

  /// The first document that calls one of its entities both.
  Status called_both(Vertex v) {
    constexpr std::size_t documents_looked_at = 200;
    const auto key = [this](const std::string& name) {
      return link::name_key_text(told_.left.type, name, lists_);
    };
    const std::string left = key(told_.left_name), right = key(told_.right_name);
    const auto members = view_.members(v);
    if (!members) return fail(members.error());
    const Shelf shelf(*graph_.store, view_);
    std::size_t looked_at = 0;
    for (const auto& [rank, index] : *members) {
      if (looked_at++ >= documents_looked_at) break;
      const auto item = shelf.read(rank);
      if (!item && item.error().code == ErrorCode::not_found) continue;
      if (!item) return fail(item.error());
      const Analysis& a = (*item)->analysis;
      bool has_left = false, has_right = false;
      for (const std::uint32_t m : a.entities[index].mentions) {
        if (a.mentions[m].form != MentionForm::name) continue;
        const std::string here = key(std::string(a.mentions[m].surface((*item)->document.text)));
        has_left |= here == left;
        has_right |= here == right;
      }
      if (!has_left || !has_right) continue;
      const Document& document = (*item)->document;
      told_.reasons.push_back({"one document calls it both: “" + document.title + "”, " +
                                   document.id.hex().substr(0, 8),
                               0, told_.left_name, told_.right_name, false});
      return {};
    }
    return {};
  }

  /// "A. Kettle" is "Anton Kettle" is "Anton B. Kettle": the shortest chain of names of the entity
  /// that are enough for each other.
  void by_way_of_others() {
    std::vector<std::string> names{told_.left_name};
    for (const std::string& name : spellings(told_.left, most_spellings))
      if (name != told_.left_name && name != told_.right_name) names.push_back(name);
    names.push_back(told_.right_name);
    std::vector<std::size_t> before(names.size(), names.size());
    std::vector<std::size_t> reached{0};
    before[0] = 0;
    for (std::size_t i = 0; i < reached.size() && before.back() == names.size(); ++i)
      for (std::size_t k = 1; k < names.size(); ++k) {
        if (before[k] != names.size() || !compare(names[reached[i]], names[k]).same) continue;
        before[k] = reached[i];
        reached.push_back(k);
      }
    if (before.back() == names.size() || before.back() == 0) return;
    std::vector<Reason> chain;
    for (std::size_t at = names.size() - 1; at != 0; at = before[at])
      chain.push_back(
          {"by way of names of the same entity", 0, names[before[at]], names[at], false});
    chain_ = {told_.reasons.size(), told_.reasons.size() + chain.size()};
    told_.reasons.insert(told_.reasons.end(), chain.rbegin(), chain.rend());
  }

  // ---- two entities

  /// The spellings that forbid a merge where some do, else those most alike. A name of several
  /// words is not judged by the single words that it also goes by.
  Status two_entities(Vertex left, Vertex right) {
    const std::vector<std::string> a = telling(told_.left), b = telling(told_.right);
    bool first = true, forbidden = false;
    for (const std::string& x : a)
      for (const std::string& y : b) {
        link::Comparison compared = compare(x, y);
        const bool better =
            compared.forbidden != forbidden ? compared.forbidden : compared.score > told_.score;
        if (!first && !better) continue;
        first = false;
        forbidden = compared.forbidden;
        told_.score = compared.score;
        told_.reasons = std::move(compared.reasons);
        compared_ = told_.reasons.size();
        told_.left_name = x;
        told_.right_name = y;
      }
    const KbLink &one = told_.left.kb, &other = told_.right.kb;
    if (!one.empty() && !other.empty() && one.id != other.id) {
      told_.reasons.push_back({"the knowledge base has two of them", 0, one.id, other.id, true});
      if (!forbidden) add_company(left, right);
      return {};
    }
    if (forbidden) return {};
    add_company(left, right);
    if (told_.score < told_.threshold) {
      told_.reasons.push_back({"too little to be one", 0, {}, {}, false});
      return {};
    }
    const auto base = [](const Entity& entity) { return link::split_key(entity.key.value).base; };
    if (base(told_.left) == base(told_.right)) {
      told_.reasons.push_back({"one name, told apart by what surrounds it or by a decision", 0,
                               told_.left.key.value, told_.right.key.value, false});
      return {};
    }
    return add_rivals(left, right);
  }

  /// Whom and what each of the two occurs with, and what they have in common.
  void add_company(Vertex left, Vertex right) {
    constexpr std::size_t looked_at = 50, shown = 3;
    const Snapshot& s = view_.snapshot();
    const auto names = [&s](std::vector<Vertex> vertices) {
      std::string out;
      for (std::size_t i = 0; i < vertices.size() && i < shown; ++i)
        out += (i == 0 ? "" : ", ") + std::string(s.name(vertices[i]));
      return out;
    };
    std::vector<Vertex> a = strongest_neighbours(s, left, looked_at);
    std::vector<Vertex> b = strongest_neighbours(s, right, looked_at);
    std::vector<Vertex> both;
    for (const Vertex v : a)
      if (std::find(b.begin(), b.end(), v) != b.end()) both.push_back(v);
    const auto in_both = [&both](Vertex v) {
      return std::find(both.begin(), both.end(), v) != both.end();
    };
    a.erase(std::remove_if(a.begin(), a.end(), in_both), a.end());
    b.erase(std::remove_if(b.begin(), b.end(), in_both), b.end());
    if (!both.empty()) {
      company_.push_back({told_.reasons.size(), both, both});
      told_.reasons.push_back({"both occur with", 0, names(both), names(both), false});
    }
    if (!a.empty() || !b.empty()) {
      company_.push_back({told_.reasons.size(), a, b});
      told_.reasons.push_back({"each occurs with", 0, names(a), names(b), false});
    }
  }

  /// Alike enough, and yet two: others to whom the name fits as well.
  Status add_rivals(Vertex left, Vertex right) {
    constexpr std::size_t most = 3;
    std::set<Vertex> seen{left, right};
    for (const std::string& name : {told_.left_name, told_.right_name}) {
      const auto found = search(graph_, view_, name, 20);
      if (!found) return fail(found.error());
      for (const Meant& meant : *found) {
        if (seen.size() >= most + 2 || !seen.insert(meant.vertex).second) continue;
        const auto entity = view_.entity(meant.vertex);
        if (!entity) return fail(entity.error());
        if (entity->type != told_.left.type || !compare(name, entity->name).same) continue;
        told_.reasons.push_back({"fits another as well", 0, name, entity->key.value, false});
      }
    }
    told_.reasons.push_back(
        {"names alone do not join these: linking wants a closer fit, or common company",
         0,
         {},
         {},
         false});
    return {};
  }

  std::vector<std::string> telling(const Entity& entity) const {
    std::vector<std::string> names = spellings(entity, most_spellings);
    const auto words = [](const std::string& name) {
      return std::count(name.begin(), name.end(), ' ') + 1;
    };
    if (words(entity.name) == 1) return names;
    names.erase(std::remove_if(names.begin(), names.end(),
                               [&](const std::string& name) {
                                 return words(link::name_key_text(entity.type, name, lists_)) == 1;
                               }),
                names.end());
    if (names.empty()) names.push_back(entity.name);
    return names;
  }

  // ---- the sentences behind it

  /// Says for each reason which sentence it came from, and adds those that are not there yet.
  Status add_sentences(Vertex left, Vertex right) {
    told_.behind.resize(told_.reasons.size());
    const SentencesBehind of_left(graph_, view_, left), of_right(graph_, view_, right);
    for (std::size_t i = 0; i < told_.reasons.size(); ++i) {
      if (i >= compared_ && (i < chain_.first || i >= chain_.second)) continue;
      const Reason& reason = told_.reasons[i];
      if (auto ok = called(of_left, reason.left, told_.left_quotes, told_.behind[i].left); !ok)
        return ok;
      if (auto ok = called(of_right, reason.right, told_.right_quotes, told_.behind[i].right); !ok)
        return ok;
    }
    for (const Company& company : company_) {
      Explanation::Behind& behind = told_.behind[company.reason];
      if (auto ok = beside(of_left, company.left, told_.left_quotes, behind.left); !ok) return ok;
      if (auto ok = beside(of_right, company.right, told_.right_quotes, behind.right); !ok)
        return ok;
    }
    return {};
  }

  static Status called(const SentencesBehind& sentences, const std::string& words,
                       std::vector<Quote>& quotes, std::uint32_t& index) {
    if (words.empty()) return {};
    for (std::uint32_t q = 0; q < quotes.size(); ++q) {
      const Quote& quote = quotes[q];
      const std::uint32_t begin = quote.subject.begin - quote.span.begin;
      if (quote.subject.begin < quote.span.begin || quote.subject.end > quote.span.end) continue;
      if (!has_words(std::string_view(quote.sentence).substr(begin, quote.subject.size()), words))
        continue;
      index = q;
      return {};
    }
    auto found = sentences.called(words);
    if (!found) return fail(found.error());
    if (*found) index = placed(std::move(**found), quotes);
    return {};
  }

  static Status beside(const SentencesBehind& sentences, const std::vector<Vertex>& others,
                       std::vector<Quote>& quotes, std::uint32_t& index) {
    if (others.empty()) return {};
    auto found = sentences.beside(others.front());
    if (!found) return fail(found.error());
    if (*found) index = placed(std::move(**found), quotes);
    return {};
  }

  /// Where the sentence stands among the quotes; at the end when it is new.
  static std::uint32_t placed(Quote quote, std::vector<Quote>& quotes) {
    const auto known = std::find_if(quotes.begin(), quotes.end(), [&quote](const Quote& q) {
      return q.document == quote.document && q.span == quote.span;
    });
    const auto at = static_cast<std::uint32_t>(known - quotes.begin());
    if (at == quotes.size()) quotes.push_back(std::move(quote));
    return at;
  }

  static constexpr std::size_t most_spellings = 12;

  static std::vector<std::string> spellings(const Entity& entity, std::size_t most) {
    std::vector<std::string> names{entity.name};
    for (std::size_t i = 0; i < entity.aliases.size() && names.size() < most; ++i)
      if (entity.aliases[i].name != entity.name) names.push_back(entity.aliases[i].name);
    return names;
  }

  const Graph& graph_;
  const View& view_;
  link::NameLists lists_;
  Explanation told_;
  std::size_t compared_ = 0;                   // reasons of comparing the names: the first ones
  std::pair<std::size_t, std::size_t> chain_;  // reasons that are names between
  struct Company {
    std::size_t reason = 0;
    std::vector<Vertex> left, right;
  };
  std::vector<Company> company_;
};

}  // namespace

Result<std::vector<Quote>> graph::quotes_of(const Graph& graph, const View& view, Vertex v,
                                            const std::string& spelling, std::size_t most,
                                            const Documents& documents) {
  constexpr std::size_t documents_looked_at = 200;
  const auto members = view.members(v);
  if (!members) return fail(members.error());
  const Shelf shelf(*graph.store, view);
  const link::NameLists lists(*graph.lexicon);
  const std::string_view whole_key = view.snapshot().key(v);
  const EntityType type(whole_key.substr(0, whole_key.find('/')));
  const std::string key = link::name_key_text(type, spelling, lists);
  std::vector<Quote> first, others;
  std::set<std::uint32_t> publications;
  std::size_t looked_at = 0;
  for (const auto& [rank, index] : *members) {
    if (first.size() >= most || looked_at >= documents_looked_at) break;
    const auto ranked = view.document(rank);
    if (!ranked) return fail(ranked.error());
    if (publications.contains(ranked->publication)) continue;
    ++looked_at;
    const auto item = shelf.read(rank);
    if (!item && item.error().code == ErrorCode::not_found) continue;
    if (!item) return fail(item.error());
    if (!documents.allow((*item)->document.id)) continue;
    const Analysis& a = (*item)->analysis;
    const Mention* best = nullptr;
    bool exact = false;
    for (const std::uint32_t m : a.entities[index].mentions) {
      if (a.mentions[m].form != MentionForm::name) continue;
      if (sentence_of(a, a.mentions[m].span) == no_index) continue;
      const std::string surface(a.mentions[m].surface((*item)->document.text));
      exact = surface == spelling || link::name_key_text(type, surface, lists) == key;
      if (best == nullptr || exact) best = &a.mentions[m];
      if (exact) break;
    }
    if (best == nullptr || (!exact && others.size() >= most)) continue;
    const std::uint32_t sentence = sentence_of(a, best->span);
    (exact ? first : others).push_back(quote_sentence(**item, sentence, best->span, {}));
    publications.insert(ranked->publication);
  }
  for (Quote& quote : others)
    if (first.size() < most) first.push_back(std::move(quote));
  return first;
}

Result<Explanation> KnowledgeGraph::why(std::string_view left, std::string_view right) const {
  const std::shared_lock lock(impl_->mutex);
  const auto view = impl_->linked();
  if (!view) return fail(view.error());
  return Explaining(*impl_, **view).run(left, right);
}

}  // namespace redstring
