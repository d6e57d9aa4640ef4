// Linking and folding; see assemble.h.
//
// The idea: read the digests once, in order of document id, so that a document's place in that
// order is its rank and every number given out on the way depends on nothing else. Units are handed
// to the linker; what it returns gives every document entity its vertex; the links between document
// entities, sorted by (source, target, relation), become edges. Nothing is looked up twice, and
// what stays in memory for each sentence is a few numbers.
#include "graph/assemble.h"

#include <algorithm>
#include <bit>
#include <map>
#include <unordered_map>

#include "graph/generation.h"
#include "graph/kb.h"
#include "graph/kb_linking.h"
#include "graph/paths.h"
#include "graph/snapshot.h"
#include "link/identifiers.h"
#include "link/kb.h"
#include "link/kb_names.h"
#include "link/linker.h"

namespace redstring::graph {
namespace {

namespace keys = store::keys;
using store::Table;

/// White space runs as one space, none at the ends: a name broken over two lines is the same name.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
    if (!blank)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

}  // namespace

store::Digest digest_of(const Document& document, const Analysis& analysis) {
  store::Digest digest;
  digest.published = document.published;
  digest.sketch = link::sketch(document.text);
  digest.units.reserve(analysis.entities.size());
  for (const DocumentEntity& entity : analysis.entities) {
    store::Digest::Unit unit;
    unit.type = entity.type;
    unit.name = one_line(entity.name);
    unit.titles = entity.titles;
    unit.roles = entity.roles;
    unit.gender = entity.gender;
    unit.mentions = static_cast<std::uint32_t>(entity.mentions.size());
    std::map<std::string, std::uint64_t> surfaces;
    for (const std::uint32_t i : entity.mentions) {
      const Mention& mention = analysis.mentions[i];
      if (mention.form == MentionForm::name) ++surfaces[one_line(mention.surface(document.text))];
    }
    surfaces.erase("");
    for (auto& [name, count] : surfaces) unit.surfaces.push_back({name, count});
    digest.units.push_back(std::move(unit));
  }
  for (std::uint32_t i = 0; i < analysis.evidence.size(); ++i) {
    const Evidence& evidence = analysis.evidence[i];
    const std::uint32_t subject = analysis.mentions[evidence.subject].entity;
    const std::uint32_t object = analysis.mentions[evidence.object].entity;
    if (subject == no_index || object == no_index || subject == object) continue;
    digest.links.push_back({i, subject, object, evidence.sentence,
                            analysis.sentences[evidence.sentence].span.size(), evidence.relation,
                            evidence.time, evidence.status});
  }
  return digest;
}

std::uint32_t support_of(EvidenceStatus status) {
  switch (status) {
    case EvidenceStatus::asserted:
      return 1000;
    case EvidenceStatus::attributed:
      return 800;
    case EvidenceStatus::hedged:
      return 500;
    case EvidenceStatus::denied:
    case EvidenceStatus::negated:
    case EvidenceStatus::hypothetical:
      return 250;
  }
  return 250;
}

namespace {

/// log2(x / 1000) in thousandths, for x >= 1000: exact at powers of two, a straight line between.
std::uint64_t log2_thousandths(std::uint64_t x) {
  const std::uint64_t whole = static_cast<std::uint64_t>(std::bit_width(x / 1000)) - 1;
  const std::uint64_t base = std::uint64_t{1000} << whole;
  return 1000 * whole + (x - base) * 1000 / base;
}

}  // namespace

std::uint32_t edge_cost(const Strength& strength) {
  const std::uint64_t base = strength.kind == 0 ? 1800 : 1700 - 100 * std::min(strength.kind, 10u);
  const std::uint64_t support = std::min<std::uint64_t>(strength.support, 1'000'000'000'000);
  std::uint64_t cost = base * 2000 / (1000 + log2_thousandths(1000 + support));
  if (strength.only_denied) cost = cost * 3 / 2;
  return static_cast<std::uint32_t>(std::max<std::uint64_t>(cost, 1));
}

namespace {

/// Strings that come again and again, as numbers.
class Interner {
 public:
  std::uint32_t number(std::string_view s) {
    const auto [place, fresh] =
        numbers_.try_emplace(std::string(s), static_cast<std::uint32_t>(strings_.size()));
    if (fresh) strings_.push_back(place->first);
    return place->second;
  }
  const std::vector<std::string>& strings() const { return strings_; }

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::vector<std::string> strings_;
};

/// One evidence between two document entities. Document entities are numbered through the archive.
struct Sentence {
  std::uint32_t rank = 0, evidence = 0, sentence = 0, size = 0;
  std::uint32_t subject = 0, object = 0;
  std::uint32_t time = 0;
  std::uint16_t relation = 0;
  EvidenceStatus status = EvidenceStatus::asserted;
};

/// Where an edge's sentence stands in the list of all.
struct Half {
  Vertex source = 0, target = 0;
  std::uint16_t relation = 0;
  std::uint32_t sentence = 0;

  friend bool operator<(const Half& a, const Half& b) {
    return std::tie(a.source, a.target, a.relation, a.sentence) <
           std::tie(b.source, b.target, b.relation, b.sentence);
  }
};

class Assembler {
 public:
  Assembler(store::Store& store, std::uint64_t number, const Lexicon& lexicon, const Labels& labels,
            const Progress& progress)
      : store_(store), lexicon_(lexicon), labels_(labels), progress_(progress) {
    generation_.number = number;
    snapshot_.generation = number;
  }

  Result<LinkReport> run(const std::vector<Decision>& decisions) {
    if (auto ok = read_digests(); !ok) return fail(ok.error());
    if (auto ok = link_units(decisions); !ok) return fail(ok.error());
    if (auto ok = link_knowledge(); !ok) return fail(ok.error());
    if (auto ok = heed_knowledge(decisions); !ok) return fail(ok.error());
    if (auto ok = write_entities(); !ok) return fail(ok.error());
    if (auto ok = write_aliases(); !ok) return fail(ok.error());
    if (auto ok = write_relations(); !ok) return fail(ok.error());
    if (auto ok = flip(); !ok) return fail(ok.error());
    report_.generation = generation_.number;
    report_.documents = generation_.documents;
    report_.mentions = generation_.mentions;
    report_.entities = generation_.entities;
    report_.relations = generation_.relations;
    report_.evidence = generation_.evidence;
    report_.publications = generation_.publications;
    report_.changed = true;
    return std::move(report_);
  }

 private:
  Status read_digests();
  Status link_units(const std::vector<Decision>& decisions);
  Status link_knowledge();
  Result<KbLink> known_as(Vertex v, KbLinker& linker) const;
  Status heed_knowledge(const std::vector<Decision>& decisions);
  Status keep_known_apart(std::vector<Decision>& decisions) const;
  link::KbContext context_of(Vertex v) const;
  Status write_entities();
  Status write_aliases();
  void add_known_names(std::vector<std::pair<std::string, Vertex>>& names) const;
  Status write_relations();
  Status flip();

  /// Surface forms with counts, the most frequent first, then by name.
  std::vector<Alias> surfaces_of(const std::vector<std::uint32_t>& units) const;
  Entity entity_of(const link::Cluster& cluster, std::vector<store::Member>& members) const;
  Status write_edge(RowWriter& rows, const std::vector<Half>& halves, std::size_t first,
                    std::size_t last);

  Status tell(std::string_view stage, std::uint64_t done, std::uint64_t total) const {
    if (!progress_ || progress_(stage, done, total)) return {};
    return fail(ErrorCode::interrupted, "linking was interrupted; the graph is as it was before");
  }

  /// The number of a document entity.
  std::uint32_t serial(std::uint32_t rank, std::uint32_t index) const {
    return first_unit_[rank] + index;
  }

  store::Store& store_;
  const Lexicon& lexicon_;
  const Labels& labels_;
  const Progress& progress_;
  LinkReport report_;
  store::Generation generation_;
  SnapshotContent snapshot_;

  // By rank of the document.
  std::vector<DocumentId> ids_;
  std::vector<std::uint32_t> publication_;  // rank of the first of its group
  std::vector<std::uint32_t> first_unit_;   // serial of its first entity; one more at the end

  // By serial of the document entity.
  std::vector<std::uint32_t> unit_mentions_;
  std::vector<Vertex> vertex_of_;

  link::Units units_;  // documents are numbered by rank
  link::Linking linking_;
  std::vector<KbLink> known_;  // by vertex; empty where there is no knowledge base
  std::vector<Sentence> sentences_;
  Interner relations_, times_;
};

Status Assembler::read_digests() {
  const auto counted = store_.get(Table::meta, keys::counters());
  if (!counted) return fail(counted.error());
  std::uint64_t total = 0;
  if (*counted)
    if (const auto counters = store::decode_counters(**counted)) total = counters->documents;

  std::vector<link::Shingled> sketches;
  std::vector<link::Units::Surface> surfaces;
  const auto row = store_.scan(Table::analyses, keys::digests());
  for (; row->valid(); row->next()) {
    const auto id = keys::document_of(row->key());
    if (!id) return fail(ErrorCode::corrupt, "a digest's key is damaged");
    auto digest = store::decode_digest(row->value());
    if (!digest) {
      Error error = digest.error();
      error.place = "document " + id->hex();
      return fail(std::move(error));
    }
    const std::uint32_t rank = static_cast<std::uint32_t>(ids_.size());
    if (rank % 1024 == 0)
      if (auto ok = tell("reading", rank, total); !ok) return ok;
    ids_.push_back(*id);
    first_unit_.push_back(units_.size());
    units_.add_document(*id, std::move(digest->published));
    for (std::uint32_t i = 0; i < digest->units.size(); ++i) {
      const store::Digest::Unit& from = digest->units[i];
      surfaces.clear();
      for (const Alias& surface : from.surfaces)
        surfaces.push_back({units_.name_number(from.type, surface.name),
                            static_cast<std::uint32_t>(surface.count)});
      units_.add(i, units_.name_number(from.type, from.name),
                 units_.said_number(from.titles, from.roles), from.gender, surfaces);
      unit_mentions_.push_back(from.mentions);
      generation_.mentions += from.mentions;
    }
    for (const store::Digest::Link& from : digest->links) {
      Sentence sentence;
      sentence.rank = rank;
      sentence.evidence = from.evidence;
      sentence.sentence = from.sentence;
      sentence.size = from.sentence_size;
      sentence.subject = first_unit_.back() + from.subject;
      sentence.object = first_unit_.back() + from.object;
      sentence.time = times_.number(from.time);
      const std::uint32_t relation = relations_.number(from.relation);
      if (relation > 0xffff) return fail(ErrorCode::limit, "more than 65536 types of relations");
      sentence.relation = static_cast<std::uint16_t>(relation);
      sentence.status = from.status;
      sentences_.push_back(sentence);
    }
    sketches.push_back({*id, std::move(digest->sketch)});
    if (units_.size() > 0xfffffff0u || sentences_.size() > 0xfffffff0u)
      return fail(ErrorCode::limit, "more than 4 billion document entities or sentences");
  }
  if (auto ok = row->status(); !ok) return ok;
  first_unit_.push_back(units_.size());
  units_.put_in_order();
  generation_.documents = ids_.size();

  if (auto ok = tell("grouping", 0, ids_.size()); !ok) return ok;
  publication_ = link::group_publications(sketches);
  if (publication_.size() != ids_.size())
    return fail(ErrorCode::internal, "publication groups do not fit the documents");
  for (std::uint32_t rank = 0; rank < ids_.size(); ++rank)
    generation_.publications += publication_[rank] == rank ? 1 : 0;
  for (std::uint32_t rank = 0; rank < ids_.size(); ++rank)
    units_.set_publication(rank, publication_[rank]);
  return {};
}

Status Assembler::link_units(const std::vector<Decision>& decisions) {
  if (auto ok = tell("linking", 0, units_.size()); !ok) return ok;
  linking_ = link::link(units_, decisions, lexicon_);
  if (linking_.cluster_of.size() != units_.size())
    return fail(ErrorCode::internal, "the linker lost a document entity");
  report_.names = linking_.names;
  report_.pairs_compared = linking_.pairs_compared;
  report_.notes = std::move(linking_.notes);
  report_.conflicts = std::move(linking_.conflicts);
  vertex_of_.assign(units_.size(), no_vertex);
  for (std::uint32_t i = 0; i < units_.size(); ++i) {
    if (linking_.cluster_of[i] >= linking_.clusters.size())
      return fail(ErrorCode::internal, "the linker named a cluster that is not there");
    vertex_of_[serial(units_.document_number(i), units_.index(i))] = linking_.cluster_of[i];
  }
  for (std::size_t c = 1; c < linking_.clusters.size(); ++c)
    if (!(linking_.clusters[c - 1].key < linking_.clusters[c].key))
      return fail(ErrorCode::internal, "the linker's keys are not in order or not distinct",
                  linking_.clusters[c].key.value);
  return {};
}

Status Assembler::link_knowledge() {
  const auto there = kb_there(store_);
  if (!there) return fail(there.error());
  if (!*there) return {};
  KbLinker linker(store_, lexicon_);
  const std::vector<link::Cluster>& clusters = linking_.clusters;
  known_.resize(clusters.size());
  for (Vertex v = 0; v < clusters.size(); ++v) {
    if (v % 1024 == 0)
      if (auto ok = tell("knowing", v, clusters.size()); !ok) return ok;
    auto link = known_as(v, linker);
    if (!link) return fail(link.error());
    known_[v] = std::move(*link);
  }
  return {};
}

/// Which entity of the knowledge base a cluster is. Names that may mean several are none of them.
Result<KbLink> Assembler::known_as(Vertex v, KbLinker& linker) const {
  constexpr std::size_t most_forms = 6;
  const link::Cluster& cluster = linking_.clusters[v];
  if (cluster.hidden) return KbLink();
  link::KbQuery query;
  query.type = cluster.type;
  query.name = cluster.name;
  for (const std::uint32_t u : cluster.units) {
    const std::string& published = units_.published(u);
    if (published.empty()) continue;
    if (query.first_seen.empty() || published < query.first_seen) query.first_seen = published;
    if (published > query.last_seen) query.last_seen = published;
  }
  for (const Alias& form : surfaces_of(cluster.units)) {
    if (form.name != cluster.name) query.forms.push_back(form.name);
    if (query.forms.size() == most_forms) break;
  }
  const auto candidates = linker.candidates(query);
  if (!candidates) return fail(candidates.error());
  if (candidates->empty()) return KbLink();
  return linker.choose(query, context_of(v), *candidates);
}

/// Two ids of a knowledge base are two entities, though their names would do for one; one id is one
/// entity, though its names would not. Decisions come before both.
Status Assembler::heed_knowledge(const std::vector<Decision>& decisions) {
  if (known_.empty()) return {};
  std::vector<Decision> with_ids = decisions;
  if (auto ok = keep_known_apart(with_ids); !ok) return ok;
  if (with_ids.size() > decisions.size()) {
    if (auto ok = link_units(with_ids); !ok) return ok;
    if (auto ok = link_knowledge(); !ok) return ok;
  }
  std::vector<std::string> ids;
  ids.reserve(known_.size());
  for (const KbLink& known : known_) ids.push_back(known.id);
  const std::vector<std::uint32_t> became =
      link::join_by_identifier(linking_, ids, decisions, lexicon_);
  if (became.empty()) return {};
  std::vector<KbLink> known(linking_.clusters.size());
  for (std::size_t c = 0; c < became.size(); ++c)
    if (known_[c].score >= known[became[c]].score) known[became[c]] = std::move(known_[c]);
  known_ = std::move(known);
  for (Vertex& vertex : vertex_of_)
    if (vertex != no_vertex) vertex = became[vertex];
  return {};
}

/// Adds what keeps apart the names of a cluster that, each by itself, are different entities of the
/// knowledge base.
Status Assembler::keep_known_apart(std::vector<Decision>& decisions) const {
  constexpr std::size_t most_names = 8;
  const std::vector<Decision> asked = decisions;
  std::uint64_t number = 1;
  for (const Decision& decision : decisions) number = std::max(number, decision.number + 1);
  KbLinker linker(store_, lexicon_);
  const link::NameLists lists(lexicon_);
  for (Vertex v = 0; v < linking_.clusters.size(); ++v) {
    const link::Cluster& cluster = linking_.clusters[v];
    if (cluster.hidden) continue;
    std::vector<std::string> names;
    for (const std::uint32_t u : cluster.units) {
      if (units_.name(u).find(' ') == std::string::npos) continue;
      names.push_back(units_.name(u));
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (names.size() < 2) continue;
    if (names.size() > most_names) names.resize(most_names);
    std::vector<std::pair<link::KbQuery, std::vector<KbEntity>>> asked_of;
    for (const std::string& name : names) {
      link::KbQuery query;
      query.type = cluster.type;
      query.name = name;
      auto candidates = linker.candidates(query);
      if (!candidates) return fail(candidates.error());
      if (!candidates->empty()) asked_of.emplace_back(std::move(query), std::move(*candidates));
    }
    if (asked_of.size() < 2) continue;
    const link::KbContext context = context_of(v);
    std::vector<link::IdentifiedName> identified;
    for (const auto& [query, candidates] : asked_of) {
      auto chosen = linker.choose(query, context, candidates);
      if (!chosen) return fail(chosen.error());
      if (!chosen->empty()) identified.push_back({query.name, std::move(chosen->id)});
    }
    for (Decision& apart :
         link::keep_identifiers_apart(cluster, std::move(identified), asked, number, lists)) {
      ++number;
      decisions.push_back(std::move(apart));
    }
  }
  return {};
}

/// What stands beside a cluster in its documents: of the first few hundred in order of id, which is
/// as good as by lot and the same every time.
link::KbContext Assembler::context_of(Vertex v) const {
  constexpr std::size_t most_documents = 200;
  link::KbContext context;
  std::vector<std::uint32_t> ranks;
  for (const std::uint32_t u : linking_.clusters[v].units) {
    for (const auto* list : {&units_.titles(u), &units_.roles(u)})
      for (const std::string& words : *list) context.add_words(words);
    ranks.push_back(units_.document_number(u));
  }
  std::sort(ranks.begin(), ranks.end());
  ranks.erase(std::unique(ranks.begin(), ranks.end()), ranks.end());
  if (ranks.size() > most_documents) ranks.resize(most_documents);
  std::vector<Vertex> beside;
  for (const std::uint32_t rank : ranks)
    beside.insert(beside.end(), vertex_of_.begin() + first_unit_[rank],
                  vertex_of_.begin() + first_unit_[rank + 1]);
  std::sort(beside.begin(), beside.end());
  beside.erase(std::unique(beside.begin(), beside.end()), beside.end());
  for (const Vertex other : beside) {
    if (other == v) continue;
    const link::Cluster& cluster = linking_.clusters[other];
    for (const EntityKey& key : cluster.alias_keys) context.add_key(key.value);
    context.add_words(cluster.name);
  }
  return context;
}

std::vector<Alias> Assembler::surfaces_of(const std::vector<std::uint32_t>& units) const {
  std::vector<link::Units::Surface> all;
  for (const std::uint32_t u : units) {
    const auto surfaces = units_.surfaces(u);
    all.insert(all.end(), surfaces.begin(), surfaces.end());
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  std::vector<Alias> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == 0 || all[i].name != all[i - 1].name) out.push_back({units_.text(all[i].name), 0});
    out.back().count += all[i].count;
  }
  std::sort(out.begin(), out.end(), [](const Alias& a, const Alias& b) {
    return a.count != b.count ? a.count > b.count : a.name < b.name;
  });
  return out;
}

Entity Assembler::entity_of(const link::Cluster& cluster,
                            std::vector<store::Member>& members) const {
  Entity entity;
  entity.key = cluster.key;
  entity.type = cluster.type;
  entity.name = cluster.name;
  entity.alias_keys = cluster.alias_keys;
  entity.ambiguous = cluster.ambiguous;
  entity.hidden = cluster.hidden;
  const auto v = static_cast<std::size_t>(&cluster - linking_.clusters.data());
  if (v < known_.size()) entity.kb = known_[v];
  members.clear();
  for (const std::uint32_t u : cluster.units) {
    const std::uint32_t rank = units_.document_number(u), index = units_.index(u);
    members.emplace_back(rank, index);
    entity.mentions += unit_mentions_[serial(rank, index)];
    const std::string& published = units_.published_of(rank);
    if (published.empty()) continue;
    if (entity.first_seen.empty() || published < entity.first_seen) entity.first_seen = published;
    if (entity.last_seen.empty() || published > entity.last_seen) entity.last_seen = published;
  }
  std::sort(members.begin(), members.end());
  for (std::size_t i = 0; i < members.size(); ++i)
    entity.documents += i == 0 || members[i].first != members[i - 1].first ? 1 : 0;
  entity.aliases = surfaces_of(cluster.units);
  // Nobody reads the rare spellings of a thing that has a thousand.
  if (entity.aliases.size() > 1000) entity.aliases.resize(1000);
  return entity;
}

Status Assembler::write_entities() {
  RowWriter rows(store_, Table::entities);
  const std::uint64_t g = generation_.number;
  // In order of the letters in the keys: clusters, documents, entities, members, questions.
  std::vector<Vertex> of_document;
  for (std::uint32_t rank = 0; rank < ids_.size(); ++rank) {
    of_document.assign(vertex_of_.begin() + first_unit_[rank],
                       vertex_of_.begin() + first_unit_[rank + 1]);
    if (auto ok = rows.add(keys::clusters(g, rank), store::encode_clusters(of_document)); !ok)
      return ok;
  }
  std::vector<store::RankedDocument> block;
  for (std::uint32_t rank = 0; rank < ids_.size(); ++rank) {
    block.push_back({ids_[rank], publication_[rank]});
    if (block.size() < store::documents_per_block && rank + 1 < ids_.size()) continue;
    if (auto ok = rows.add(keys::document_block(g, rank / store::documents_per_block),
                           store::encode(block));
        !ok)
      return ok;
    block.clear();
  }
  std::map<std::string, std::uint64_t> by_type;
  std::vector<store::Member> members;
  const std::vector<link::Cluster>& clusters = linking_.clusters;
  for (Vertex v = 0; v < clusters.size(); ++v) {
    if (v % 4096 == 0)
      if (auto ok = tell("entities", v, clusters.size()); !ok) return ok;
    const Entity entity = entity_of(clusters[v], members);
    ++by_type[std::string(entity.type.name())];
    SnapshotVertex vertex;
    vertex.key = entity.key.value;
    vertex.name = entity.name;
    vertex.hidden = entity.hidden;
    vertex.documents =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(entity.documents, 0xffffffff));
    snapshot_.vertices.push_back(std::move(vertex));
    if (auto ok = rows.add(keys::entity(g, v), store::encode(entity)); !ok) return ok;
  }
  for (Vertex v = 0; v < clusters.size(); ++v) {
    members.clear();
    for (const std::uint32_t u : clusters[v].units)
      members.emplace_back(units_.document_number(u), units_.index(u));
    std::sort(members.begin(), members.end());
    if (auto ok = rows.add(keys::members(g, v), store::encode(members)); !ok) return ok;
  }
  for (std::uint32_t place = 0; place < linking_.questions.size(); ++place)
    if (auto ok = rows.add(keys::question(g, place), store::encode(linking_.questions[place])); !ok)
      return ok;
  generation_.entities = clusters.size();
  generation_.entities_by_type.assign(by_type.begin(), by_type.end());
  return rows.finish();
}

/// Writes rows "name → vertices" from pairs in any order.
template <class Key>
Status write_names(RowWriter& rows, std::vector<std::pair<std::string, Vertex>>& names, Key key) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::vector<Vertex> vertices;
  for (std::size_t i = 0; i < names.size(); ++i) {
    vertices.push_back(names[i].second);
    if (i + 1 < names.size() && names[i + 1].first == names[i].first) continue;
    if (auto ok = rows.add(key(names[i].first), store::encode(vertices)); !ok) return ok;
    vertices.clear();
  }
  return {};
}

/// The names that the knowledge base has for an entity lead to it, where no entity of the archive
/// goes by them itself.
void Assembler::add_known_names(std::vector<std::pair<std::string, Vertex>>& names) const {
  if (known_.empty()) return;
  std::sort(names.begin(), names.end());
  const std::size_t own = names.size();
  const auto taken = [&](const std::string& key) {
    const auto end = names.begin() + static_cast<std::ptrdiff_t>(own);
    const auto place = std::lower_bound(names.begin(), end, std::pair(key, Vertex{0}));
    return place != end && place->first == key;
  };
  const link::NameLists lists(lexicon_);
  for (Vertex v = 0; v < known_.size(); ++v) {
    if (known_[v].empty()) continue;
    std::vector<std::string> fresh;
    const EntityType type = linking_.clusters[v].type;
    fresh.push_back(link::kb_keys(type, known_[v].name, lists).exact);
    for (const std::string& alias : known_[v].aliases)
      fresh.push_back(link::kb_keys(type, alias, lists).exact);
    std::sort(fresh.begin(), fresh.end());
    fresh.erase(std::unique(fresh.begin(), fresh.end()), fresh.end());
    for (std::string& key : fresh)
      if (!taken(key)) names.emplace_back(std::move(key), v);
  }
}

Status Assembler::write_aliases() {
  RowWriter rows(store_, Table::aliases);
  const std::uint64_t g = generation_.number;
  std::vector<std::pair<std::string, Vertex>> names;
  const std::vector<link::Cluster>& clusters = linking_.clusters;
  for (Vertex v = 0; v < clusters.size(); ++v) {
    names.emplace_back(clusters[v].key.value, v);
    for (const EntityKey& key : clusters[v].alias_keys) names.emplace_back(key.value, v);
  }
  add_known_names(names);
  if (auto ok = write_names(rows, names, [g](const auto& name) { return keys::alias(g, name); });
      !ok)
    return ok;

  names.clear();
  std::vector<std::string_view> spellings;
  for (Vertex v = 0; v < clusters.size(); ++v) {
    if (v % 4096 == 0)
      if (auto ok = tell("names", v, clusters.size()); !ok) return ok;
    spellings.assign(1, clusters[v].name);
    // "this week" is no name of a date.
    if (clusters[v].type != types::date)
      for (const std::uint32_t u : clusters[v].units)
        for (const auto& surface : units_.surfaces(u))
          spellings.push_back(units_.text(surface.name));
    if (v < known_.size() && !known_[v].empty()) {
      spellings.push_back(known_[v].name);
      for (const std::string& alias : known_[v].aliases) spellings.push_back(alias);
    }
    std::sort(spellings.begin(), spellings.end());
    spellings.erase(std::unique(spellings.begin(), spellings.end()), spellings.end());
    for (const std::string_view spelling : spellings)
      for (std::string& word : link::search_keys(spelling)) names.emplace_back(std::move(word), v);
  }
  if (auto ok = write_names(rows, names, [g](const auto& name) { return keys::word(g, name); });
      !ok)
    return ok;
  return rows.finish();
}

Status Assembler::write_edge(RowWriter& rows, const std::vector<Half>& halves, std::size_t first,
                             std::size_t last) {
  const std::string& type = snapshot_.relations[halves[first].relation];
  store::RelationRecord record;
  record.evidence.reserve(last - first);
  // Best status by publication; its distinct keys are the independent publications.
  std::map<std::uint32_t, EvidenceStatus> best;
  std::int32_t first_day = no_day, last_day = no_day;
  bool only_denied = true;
  for (std::size_t i = first; i < last; ++i) {
    const Sentence& s = sentences_[halves[i].sentence];
    store::EvidenceRef ref;
    ref.rank = s.rank;
    ref.evidence = s.evidence;
    ref.sentence = s.sentence;
    ref.sentence_size = s.size;
    ref.publication = publication_[s.rank];
    ref.status = s.status;
    const std::string* time = &times_.strings()[s.time];
    auto [from, to] = day_range(*time);
    if (from == no_day) {
      time = &units_.published_of(s.rank);
      std::tie(from, to) = day_range(*time);
    }
    if (from != no_day && to >= from) {
      ref.dated = true;
      ref.first_day = from;
      ref.last_day = to;
      if (first_day == no_day || std::tie(from, *time) < std::tie(first_day, record.first)) {
        first_day = from;
        record.first = *time;
      }
      if (last_day == no_day || std::tie(to, *time) > std::tie(last_day, record.last)) {
        last_day = to;
        record.last = *time;
      }
    }
    record.evidence.push_back(ref);
    const auto [place, fresh] = best.try_emplace(ref.publication, s.status);
    if (!fresh) place->second = std::min(place->second, s.status);
    only_denied &= s.status == EvidenceStatus::denied || s.status == EvidenceStatus::negated;
  }
  Strength strength;
  strength.kind = labels_.strength(type);
  strength.only_denied = only_denied;
  for (const auto& [publication, status] : best) strength.support += support_of(status);
  record.publications = best.size();
  record.cost = edge_cost(strength);

  SnapshotEdge edge;
  edge.source = halves[first].source;
  edge.target = halves[first].target;
  edge.relation = halves[first].relation;
  edge.evidence = static_cast<std::uint32_t>(record.evidence.size());
  edge.publications = static_cast<std::uint32_t>(record.publications);
  edge.first_day = first_day;
  edge.last_day = last_day;
  edge.cost = record.cost;
  snapshot_.edges.push_back(edge);
  generation_.evidence += record.evidence.size();
  return rows.add(keys::relation(generation_.number, edge.source, edge.target, type),
                  store::encode(record));
}

Status Assembler::write_relations() {
  // Relations are numbered in byte order of their names, as the snapshot wants it.
  const std::vector<std::string>& seen = relations_.strings();
  snapshot_.relations = seen;
  std::sort(snapshot_.relations.begin(), snapshot_.relations.end());
  std::vector<std::uint16_t> number(seen.size());
  std::vector<bool> symmetric(seen.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    number[i] = static_cast<std::uint16_t>(
        std::lower_bound(snapshot_.relations.begin(), snapshot_.relations.end(), seen[i]) -
        snapshot_.relations.begin());
    symmetric[i] = labels_.symmetric(seen[i]);
  }

  std::vector<Half> halves;
  halves.reserve(sentences_.size());
  for (std::uint32_t i = 0; i < sentences_.size(); ++i) {
    const Sentence& s = sentences_[i];
    Vertex source = vertex_of_[s.subject], target = vertex_of_[s.object];
    if (source == target) continue;
    if (symmetric[s.relation] && target < source) std::swap(source, target);
    halves.push_back({source, target, number[s.relation], i});
  }
  std::sort(halves.begin(), halves.end());

  RowWriter rows(store_, Table::relations);
  std::map<std::string, std::uint64_t> by_type;
  for (std::size_t first = 0; first < halves.size();) {
    std::size_t last = first + 1;
    while (last < halves.size() && halves[last].source == halves[first].source &&
           halves[last].target == halves[first].target &&
           halves[last].relation == halves[first].relation)
      ++last;
    if (snapshot_.edges.size() % 4096 == 0)
      if (auto ok = tell("relations", first, halves.size()); !ok) return ok;
    if (auto ok = write_edge(rows, halves, first, last); !ok) return ok;
    ++by_type[snapshot_.relations[halves[first].relation]];
    first = last;
  }
  generation_.relations = snapshot_.edges.size();
  generation_.relations_by_type.assign(by_type.begin(), by_type.end());
  return rows.finish();
}

Status Assembler::flip() {
  if (auto ok = tell("writing", 0, 1); !ok) return ok;
  store::Batch batch;
  batch.put(Table::meta, keys::generation(), store::encode(generation_));
  batch.erase(Table::meta, keys::pending());
  if (store_.directory().empty())
    batch.put(Table::meta, keys::snapshot(), encode_snapshot(snapshot_));
  else if (auto ok = write_snapshot(snapshot_file(store_, generation_.number), snapshot_); !ok)
    return ok;
  return store_.write(batch);
}

}  // namespace

Result<LinkReport> assemble(store::Store& store, std::uint64_t number,
                            const std::vector<Decision>& decisions, const Lexicon& lexicon,
                            const Labels& labels, const Progress& progress) {
  return Assembler(store, number, lexicon, labels, progress).run(decisions);
}

}  // namespace redstring::graph
