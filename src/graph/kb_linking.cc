// See kb_linking.h.
#include "graph/kb_linking.h"

#include <algorithm>

#include "graph/kb.h"
#include "graph/knowledge_graph.h"
#include "link/kb_names.h"
#include "link/linker.h"

namespace redstring::graph {
namespace {

using store::keys::KbName;

constexpr std::size_t per_name = 32;         // candidates of one name, the likeliest
constexpr std::size_t most_candidates = 64;  // of all names together
constexpr std::size_t most_neighbours = 24;  // of one candidate that are looked up
constexpr std::size_t remembered = 100'000;  // neighbours whose keys are kept
constexpr std::size_t aliases_kept = 50;

/// Types under which a thing may stand in a knowledge base, its own first.
std::vector<EntityType> types_for(EntityType type) {
  if (type == types::date || type == types::server) return {};
  if (type == types::organization) return {type, types::place};
  if (type == types::place) return {type, types::organization};
  if (type == types::unknown) return {types::person, types::organization, types::place};
  return {type};
}

KbLink link_to(const KbEntity& entity, int score) {
  KbLink link;
  link.id = entity.id;
  link.score = static_cast<std::uint32_t>(score);
  link.name = entity.name;
  link.description = entity.description;
  link.aliases = entity.aliases;
  if (link.aliases.size() > aliases_kept) link.aliases.resize(aliases_kept);
  return link;
}

}  // namespace

KbLinker::KbLinker(const store::Store& store, const Lexicon& lexicon)
    : store_(store), lexicon_(lexicon), lists_(lexicon) {}

Status KbLinker::add(std::vector<KbEntity>& found, KbName kind, const std::string& key) const {
  const auto ids = kb_named(store_, kind, key, per_name);
  if (!ids) return fail(ids.error());
  for (const std::string& id : *ids) {
    if (found.size() >= most_candidates) return {};
    const bool known = std::any_of(found.begin(), found.end(),
                                   [&](const KbEntity& entity) { return entity.id == id; });
    if (known) continue;
    auto entity = kb_read(store_, id);
    if (!entity) return fail(entity.error());
    if (*entity) found.push_back(std::move(**entity));
  }
  return {};
}

Result<std::vector<KbEntity>> KbLinker::candidates(const link::KbQuery& query) {
  std::vector<KbEntity> found;
  std::vector<std::string> tried;
  std::vector<std::string> rough;
  const auto try_name = [&](EntityType type, const std::string& name) -> Status {
    link::KbKeys keys = link::kb_keys(type, name, lists_);
    if (std::find(tried.begin(), tried.end(), keys.exact) != tried.end()) return {};
    if (auto ok = add(found, KbName::exact, keys.exact); !ok) return ok;
    tried.push_back(std::move(keys.exact));
    if (!keys.rough.empty()) rough.push_back(std::move(keys.rough));
    return {};
  };
  for (const EntityType type : types_for(query.type)) {
    if (auto ok = try_name(type, query.name); !ok) return fail(ok.error());
    for (const std::string& form : query.forms) {
      // A bare surname that some article uses is no reason to think of everybody who bears it.
      if (type == types::person && form.find(' ') == std::string::npos) continue;
      if (auto ok = try_name(type, form); !ok) return fail(ok.error());
    }
  }
  if (!found.empty()) return found;
  for (const std::string& key : rough)
    if (auto ok = add(found, KbName::rough, key); !ok) return fail(ok.error());
  return found;
}

Result<const std::vector<std::string>*> KbLinker::keys_of(const std::string& id) {
  if (neighbour_keys_.size() > remembered) neighbour_keys_.clear();
  const auto [place, fresh] = neighbour_keys_.try_emplace(id);
  if (!fresh) return &place->second;
  const auto entity = kb_read(store_, id);
  if (!entity) return fail(entity.error());
  if (*entity) {
    place->second.push_back(link::kb_keys((*entity)->type, (*entity)->name, lists_).exact);
    // States and places stand in articles as organizations too.
    if ((*entity)->type == types::place || (*entity)->type == types::organization) {
      const EntityType other = (*entity)->type == types::place ? types::organization : types::place;
      place->second.push_back(link::kb_keys(other, (*entity)->name, lists_).exact);
    }
  } else {
    // A country that a list names in words.
    place->second.push_back(link::kb_keys(types::place, id, lists_).exact);
  }
  return &place->second;
}

Result<KbLink> KbLinker::choose(const link::KbQuery& query, const link::KbContext& context,
                                const std::vector<KbEntity>& found) {
  std::vector<link::KbCandidate> candidates;
  for (const KbEntity& entity : found) {
    link::KbCandidate candidate;
    candidate.id = entity.id;
    candidate.type = entity.type;
    candidate.names.push_back(entity.name);
    candidate.names.insert(candidate.names.end(), entity.aliases.begin(), entity.aliases.end());
    candidate.description = entity.description;
    candidate.began = entity.began;
    candidate.ended = entity.ended;
    candidate.prior = entity.prior;
    std::size_t looked_up = 0;
    for (const auto* list : {&entity.neighbours, &entity.countries})
      for (const std::string& id : *list) {
        if (looked_up++ >= most_neighbours) break;
        const auto keys = keys_of(id);
        if (!keys) return fail(keys.error());
        candidate.near.insert(candidate.near.end(), (*keys)->begin(), (*keys)->end());
      }
    std::sort(candidate.near.begin(), candidate.near.end());
    candidate.near.erase(std::unique(candidate.near.begin(), candidate.near.end()),
                         candidate.near.end());
    candidates.push_back(std::move(candidate));
  }
  const link::KbChoice choice = link::choose_kb(query, context, candidates, lexicon_);
  if (!choice.linked) return KbLink();
  return link_to(found[choice.ranked[0].candidate], choice.ranked[0].score);
}

}  // namespace redstring::graph

namespace redstring {

Result<std::vector<KbLink>> KnowledgeGraph::kb_link(const Document& document,
                                                    const Analysis& analysis) const {
  std::vector<KbLink> links(analysis.entities.size());
  const auto there = graph::kb_there(*impl_->store);
  if (!there) return fail(there.error());
  if (!*there) return links;
  graph::KbLinker linker(*impl_->store, *impl_->lexicon);
  const link::NameLists lists(*impl_->lexicon);
  // One document is its own context: all its words, and everything it names.
  link::KbContext whole;
  whole.add_words(document.text);
  for (const DocumentEntity& entity : analysis.entities)
    whole.add_key(link::kb_keys(entity.type, entity.name, lists).exact);
  for (std::size_t i = 0; i < analysis.entities.size(); ++i) {
    const DocumentEntity& entity = analysis.entities[i];
    link::KbQuery query;
    query.type = entity.type;
    query.name = entity.name;
    query.first_seen = query.last_seen = document.published;
    for (const std::uint32_t m : entity.mentions) {
      const Mention& mention = analysis.mentions[m];
      if (mention.form != MentionForm::name) continue;
      const std::string form(mention.surface(document.text));
      if (form != query.name && query.forms.size() < 6 &&
          std::find(query.forms.begin(), query.forms.end(), form) == query.forms.end())
        query.forms.push_back(form);
    }
    const auto candidates = linker.candidates(query);
    if (!candidates) return fail(candidates.error());
    if (candidates->empty()) continue;
    auto chosen = linker.choose(query, whole, *candidates);
    if (!chosen) return fail(chosen.error());
    links[i] = std::move(*chosen);
  }
  return links;
}

}  // namespace redstring
