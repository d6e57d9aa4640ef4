// Linking and folding; see assemble.h.
//
// The idea: look at the digests in order of document id, so that a document's place in that order
// is its rank and every number given out on the way depends on nothing else. Units are handed to
// the linker; what it returns gives every document entity its vertex; the links between document
// entities, sorted by (source, target, relation), become edges. Nothing is looked up twice, and
// what stays in memory for each sentence is a few numbers.
//
// What is kept from one linking to the next is what takes long and is a function of its inputs: the
// digests as arrays (observed.h), what names read as and what pairs of them came to
// (link/name_book.h), and rows. Who is whom, and what follows, is done anew each time. A row is a
// function of what its hash in the ledger was made from: labels of immutable documents, and what
// the linker said. Where label and hash are those of the generation before, the row is there
// already.
#include "graph/assemble.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <tuple>

#include "graph/derived_file.h"
#include "graph/generation.h"
#include "graph/kb.h"
#include "graph/kb_linking.h"
#include "graph/known_book.h"
#include "graph/naming.h"
#include "graph/observed.h"
#include "graph/paths.h"
#include "graph/relabel.h"
#include "graph/snapshot.h"
#include "link/identifiers.h"
#include "link/kb.h"
#include "link/linker.h"
#include "link/name_book.h"
#include "store/codec.h"

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

/// One evidence between two entities, seen from its source.
struct Half {
  Vertex target = 0;
  std::uint32_t rank = 0;      // of the document
  std::uint32_t sentence = 0;  // a link of a digest, numbered through all tables
  std::uint16_t relation = 0;

  friend bool operator<(const Half& a, const Half& b) {
    return std::tie(a.target, a.relation, a.rank, a.sentence) <
           std::tie(b.target, b.relation, b.rank, b.sentence);
  }
};

/// All sentences of one edge: halves [first, last).
struct Bundle {
  std::uint32_t first = 0, last = 0;
  Vertex source = 0;
  std::uint64_t hash = 0;
  EdgeIndex old = no_edge;  // the edge that it was

  static constexpr EdgeIndex no_edge = UINT64_MAX;
};

/// What a row is made from, piece by piece.
class Recipe {
 public:
  void clear() { bytes_.clear(); }
  void number(std::uint64_t n) { bytes_.append(reinterpret_cast<const char*>(&n), sizeof(n)); }
  void text(std::string_view s) {
    number(s.size());
    bytes_ += s;
  }
  std::uint64_t hash() const { return XXH3_64bits(bytes_.data(), bytes_.size()); }

 private:
  std::string bytes_;
};
/// To be raised when a row becomes another function of its recipe, or of a cluster's signature: the
/// old rows are then no use.
constexpr std::uint64_t recipes_version = 3;

/// To be raised when who is found in the knowledge base becomes another function of its inputs.
constexpr std::uint64_t choices_version = 1;

/// An edge by what it is called in the rows.
struct EdgeName {
  Label source = 0, target = 0;
  std::uint16_t relation = 0;

  friend auto operator<=>(const EdgeName&, const EdgeName&) = default;
};

/// One sentence of an edge.
struct NamedHalf {
  EdgeName edge;
  Half half;
};

/// The generation before, as the linker asks for it. Without one it knows nobody.
class ClustersBefore : public link::Before {
 public:
  ClustersBefore(const View* old, const Relabelling& documents, const link::Units& units)
      : old_(old), documents_(documents), units_(units) {}

  std::uint32_t label(std::uint32_t document) const override { return documents_.labels[document]; }
  std::uint32_t place_of(std::uint32_t unit) const override {
    if (old_ == nullptr) return none;
    const std::uint32_t rank = documents_.old_of[units_.document_number(unit)];
    if (rank == Relabelling::none) return none;
    const std::span<const Label> labels = old_->ledger().unit_labels(rank);
    const std::uint32_t index = units_.index(unit);
    return index < labels.size() ? old_->ledger().vertex(labels[index]) : none;
  }
  std::uint64_t signature(std::uint32_t place) const override {
    return old_->ledger().entity_hash(place);
  }
  std::string_view key(std::uint32_t place) const override { return old_->snapshot().key(place); }
  std::string_view name(std::uint32_t place) const override { return old_->snapshot().name(place); }
  bool hidden(std::uint32_t place) const override { return old_->snapshot().hidden(place); }
  std::uint32_t find(std::string_view key) const override {
    return old_ != nullptr ? old_->snapshot().find(key) : none;
  }

 private:
  const View* old_;
  const Relabelling& documents_;
  const link::Units& units_;
};

class Assembler {
 public:
  Assembler(store::Store& store, std::uint64_t number, const View* current, bool afresh,
            const Lexicon& lexicon, const Labels& labels, const Progress& progress)
      : store_(store),
        old_(current),
        afresh_(afresh),
        lexicon_(lexicon),
        labels_(labels),
        progress_(progress) {
    generation_.number = number;
    snapshot_.generation = number;
    ledger_.generation = number;
  }

  Result<Assembly> run(const std::vector<Decision>& decisions) {
    if (auto ok = read_digests(); !ok) return fail(ok.error());
    lay_out_units();
    if (auto ok = open_book(); !ok) return fail(ok.error());
    // What is copied from a file is a function of the inputs only if the file is.
    if (old_ != nullptr && !(old_->ledger().intact() && old_->snapshot().intact())) old_ = nullptr;
    compare_documents();
    if (auto ok = group_publications(); !ok) return fail(ok.error());
    if (auto ok = link_all(decisions); !ok) return fail(ok.error());
    if (auto ok = compare_with_old(); !ok) return fail(ok.error());
    if (old_ != nullptr && too_much_differs()) {
      old_ = nullptr;
      known_book_.reset();
      compare_documents();
      // What was kept is described after all: other labels make other signatures.
      if (auto ok = link_all(decisions); !ok) return fail(ok.error());
      if (auto ok = compare_with_old(); !ok) return fail(ok.error());
    }
    if (auto ok = close_book(); !ok) return fail(ok.error());
    if (auto ok = close_known_book(); !ok) return fail(ok.error());
    generation_.series = old_ != nullptr ? old_->generation().series : generation_.number;
    if (auto ok = write_entities(); !ok) return fail(ok.error());
    if (auto ok = write_aliases(); !ok) return fail(ok.error());
    if (auto ok = write_relations(); !ok) return fail(ok.error());
    if (auto ok = write_files(); !ok) return fail(ok.error());
    report_.generation = generation_.number;
    report_.documents = generation_.documents;
    report_.mentions = generation_.mentions;
    report_.entities = generation_.entities;
    report_.relations = generation_.relations;
    report_.evidence = generation_.evidence;
    report_.publications = generation_.publications;
    report_.changed = true;
    report_.whole = old_ == nullptr;
    return Assembly{std::move(batch_), std::move(report_), observed_.rewritten};
  }

 private:
  Status read_digests();
  void lay_out_units();
  std::optional<std::vector<std::uint32_t>> publications_before() const;
  Status group_publications();
  Status open_book();
  Status close_book();
  Status link_all(const std::vector<Decision>& decisions);
  Status link_units(const std::vector<Decision>& decisions);
  Status link_knowledge();
  Result<KbLink> known_as(Vertex v, KbLinker& linker);
  Result<KbLink> look_up(Vertex v, KbLinker& linker) const;
  Status open_known_book();
  Status close_known_book();
  void note_faces();
  std::optional<KnownKey> known_key(Vertex v) const;
  std::vector<std::uint32_t> ranks_around(Vertex v) const;
  Result<std::vector<link::IdentifiedName>> identified_names(Vertex v,
                                                             const std::vector<std::string>& names,
                                                             KbLinker& linker) const;
  Status heed_knowledge(const std::vector<Decision>& decisions);
  Status keep_known_apart(std::vector<Decision>& decisions);
  link::KbContext context_of(Vertex v) const;
  Status write_entities();
  Status write_aliases();
  Status write_relations();
  Status write_files();

  template <class Each>
  void for_sentences(Each each) const;
  Status number_relations();
  std::uint16_t relation_of(std::uint32_t table, const DigestTable::Link& link);
  void bundle_sentences();
  void clear_bundles();
  Status compare_with_old();
  void compare_documents();
  void compare_entities();
  void note_units();
  void compare_relations();
  std::vector<std::uint32_t> documents_touched() const;
  Result<bool> bundle_touched();
  Result<bool> bundle_edge(const EdgeName& edge, std::span<const NamedHalf> fresh,
                           const std::vector<bool>& touched);
  void add_edges_of_gone(std::uint32_t old_rank, std::vector<EdgeName>& edges) const;
  void number_old_relations();
  EdgeIndex old_edge(Vertex source, Vertex target, std::uint16_t relation) const;
  void copy_edges(EdgeIndex& next, const Bundle* until);
  void drop_unused_relations();
  bool too_much_differs() const;
  std::uint64_t entity_hash(Vertex v);
  std::uint64_t content_hash(Vertex v);
  void add_known(const KbLink& known);
  std::uint64_t relation_hash(const Bundle& bundle);
  bool same_entity(Vertex v) const;
  std::tuple<Vertex, Vertex, std::uint16_t> place_of(const Bundle& bundle) const {
    const Half& half = halves_[bundle.first];
    return {bundle.source, half.target, half.relation};
  }
  Vertex vertex_labelled(Label entity) const {
    const Vertex then = old_->ledger().vertex(entity);
    if (then != Ledger::none) return entities_.now_at[then];
    // Those that are new have the last labels, in order.
    const auto at =
        std::lower_bound(new_entities_.begin(), new_entities_.end(), entity,
                         [this](Vertex v, Label wanted) { return entities_.labels[v] < wanted; });
    return at != new_entities_.end() && entities_.labels[*at] == entity ? *at : no_vertex;
  }
  bool same_relation(const Bundle& bundle) const {
    return bundle.old != Bundle::no_edge && old_->ledger().relation_hash(bundle.old) == bundle.hash;
  }
  void erase_gone();
  RowWriter row_writer(Table table) { return {store_, table, old_ != nullptr ? &batch_ : nullptr}; }
  Status add_row(RowWriter& rows, std::string key, std::string value) {
    ++report_.rows_written;
    return rows.add(std::move(key), std::move(value));
  }
  void erase_row(Table table, std::string key) {
    ++report_.rows_written;
    batch_.erase(table, std::move(key));
  }
  Status write_questions(RowWriter& rows);
  std::uint32_t documents_of(const link::Cluster& cluster) const;
  /// Notes by which names an entity is found.
  void add_names(const Entity& entity, Label label, bool was);
  Status write_names(RowWriter& rows);
  Status change_names();

  /// Surface forms with counts, the most frequent first, then by name.
  std::vector<Alias> surfaces_of(const std::vector<std::uint32_t>& units) const;
  Entity entity_of(const link::Cluster& cluster, std::vector<store::Member>& members) const;
  Status write_edge(RowWriter& rows, const Bundle& bundle);

  Status tell(std::string_view stage, std::uint64_t done, std::uint64_t total) const {
    if (!progress_ || progress_(stage, done, total)) return {};
    return fail(ErrorCode::interrupted, "linking was interrupted; the graph is as it was before");
  }

  const DigestTable& table_of(std::uint32_t rank) const {
    return observed_.tables[observed_.documents[rank].table];
  }
  const DigestTable::Link& link_of(const Half& half) const {
    const std::uint32_t table = observed_.documents[half.rank].table;
    return observed_.tables[table].link(half.sentence - first_sentence_[table]);
  }
  /// The vertices of the entities of a document, in order of their indices.
  std::span<const Vertex> vertices_of(std::uint32_t rank) const {
    const auto [first, last] = units_.units_of(rank);
    return std::span(linking_.cluster_of).subspan(first, last - first);
  }

  store::Store& store_;
  const View* old_;  // null: all rows are written
  const bool afresh_;
  const Lexicon& lexicon_;
  const Labels& labels_;
  const Progress& progress_;
  LinkReport report_;
  store::Generation generation_;
  SnapshotContent snapshot_;
  LedgerContent ledger_;
  store::Batch batch_;
  Relabelling documents_, entities_;
  std::vector<Vertex> new_entities_;       // that were not there before
  std::vector<bool> same_row_;             // by rank: its entities are called what they were
  std::vector<bool> touched_;              // by old edge: it is in bundles_ or gone
  std::vector<EdgeIndex> gone_relations_;  // of the old generation
  // What the relations of the old generation are numbered now, and the other way round.
  std::vector<std::uint16_t> relation_now_, relation_then_;

  Observed observed_;
  std::vector<std::uint32_t> first_sentence_;  // by table: the number of its first link

  // By rank of the document.
  std::vector<DocumentId> ids_;
  std::vector<std::uint32_t> publication_;  // rank of the first of its group

  link::Units units_;  // documents are numbered by rank, units in order of (rank, index)
  std::optional<FileBytes> book_bytes_;
  std::optional<link::NameBook> book_;
  link::Linking linking_;
  std::vector<KbLink> known_;  // by vertex; empty where there is no knowledge base
  std::optional<KnownBook> known_book_;
  std::vector<std::uint64_t> faces_;  // by vertex, as link_knowledge() found them
  static constexpr std::uint16_t no_relation = 0xffff;
  std::vector<std::vector<std::uint16_t>> relation_numbers_;  // by table and string
  std::vector<bool> symmetric_;                               // by relation
  std::vector<Half> halves_;
  std::vector<Bundle> bundles_;  // of the edges that are made anew, in their order
  Recipe recipe_;
  std::optional<link::NameLists> name_lists_;

  /// An entity is found by a name: the row, the entity, and whether that was so before.
  struct FoundBy {
    std::string row;
    Label label = 0;
    bool was = false;

    friend bool operator<(const FoundBy& a, const FoundBy& b) {
      return std::tie(a.row, a.label, a.was) < std::tie(b.row, b.label, b.was);
    }
    friend bool operator==(const FoundBy& a, const FoundBy& b) = default;
  };
  std::vector<FoundBy> found_by_;
};

Status Assembler::read_digests() {
  auto observed = observe(
      store_, generation_.number, afresh_,
      [this](std::uint64_t done, std::uint64_t total) { return tell("reading", done, total); });
  if (!observed) return fail(observed.error());
  observed_ = std::move(*observed);
  report_.digests_read = observed_.read;
  if (observed_.rewritten) keep_table(batch_, generation_.number);
  std::uint64_t sentences = 0;
  for (const DigestTable& table : observed_.tables) {
    first_sentence_.push_back(static_cast<std::uint32_t>(sentences));
    sentences += table.links();
  }
  if (sentences > 0xfffffff0u) return fail(ErrorCode::limit, "more than 4 billion sentences");
  return {};
}

/// Documents and their entities in order of rank. What linking knows of the archive as a whole is
/// found out here, before units are put in order.
void Assembler::lay_out_units() {
  std::size_t units = 0, names = 0;
  for (const DigestTable& table : observed_.tables) {
    units += table.units();
    names += table.names().size();
  }
  units_.reserve(observed_.documents.size(), units, names);
  for (const DigestTable& table : observed_.tables) {
    link::Units::Table numbers;
    numbers.rows = table.rows();
    numbers.surfaces = table.surfaces();
    numbers.names.reserve(table.names().size());
    for (const DigestTable::Name& name : table.names())
      numbers.names.push_back(
          units_.name_number(EntityType(table.string(name.type)), table.string(name.text)));
    for (std::uint32_t said = 0; said < table.said(); ++said)
      numbers.said.push_back(units_.said_number(table.titles(said), table.roles(said)));
    units_.add_table(std::move(numbers));
  }
  ids_.reserve(observed_.documents.size());
  for (const auto& [t, document] : observed_.documents) {
    const DigestTable& table = observed_.tables[t];
    const DigestTable::Document& about = table.document(document);
    ids_.push_back(about.id);
    units_.add_document(about.id, table.string(about.published), t, about.first_unit,
                        table.document(document + 1).first_unit);
  }
  for (std::uint32_t u = 0; u < units_.size(); ++u) generation_.mentions += units_.mentions(u);
  generation_.documents = ids_.size();
}

/// The groups of the generation before, by rank as it is now; none where one of its documents is
/// gone, since what it held together may fall apart.
std::optional<std::vector<std::uint32_t>> Assembler::publications_before() const {
  if (old_ == nullptr) return std::nullopt;
  for (const std::uint32_t now : documents_.now_at)
    if (now == Relabelling::none) return std::nullopt;
  std::vector<std::uint32_t> out;
  out.reserve(ids_.size());
  for (const std::uint32_t then : documents_.old_of)
    out.push_back(then == Relabelling::none
                      ? link::newly_come
                      : documents_.now_at[old_->ledger().document(then).publication]);
  return out;
}

Status Assembler::group_publications() {
  if (auto ok = tell("grouping", 0, ids_.size()); !ok) return ok;
  std::vector<link::SketchSeen> sketches;
  const auto see_sketches = [&] {
    sketches.reserve(ids_.size());
    for (const auto& [t, document] : observed_.documents)
      sketches.push_back(
          {observed_.tables[t].document(document).id, observed_.tables[t].sketch_of(document)});
  };
  std::optional<std::vector<std::uint32_t>> groups;
  if (auto before = publications_before(); before) {
    if (std::find(before->begin(), before->end(), link::newly_come) == before->end()) {
      groups = std::move(before);
    } else {
      see_sketches();
      groups = link::regroup_publications(sketches, *before);
    }
  }
  if (!groups) {
    if (sketches.empty()) see_sketches();
    groups = link::group_publications(sketches);
  }
  publication_ = std::move(*groups);
  if (publication_.size() != ids_.size())
    return fail(ErrorCode::internal, "publication groups do not fit the documents");
  for (std::uint32_t rank = 0; rank < ids_.size(); ++rank) {
    if (publication_[rank] > rank)
      return fail(ErrorCode::internal, "a publication does not begin with its first document");
    generation_.publications += publication_[rank] == rank ? 1 : 0;
    units_.set_publication(rank, publication_[rank]);
    ledger_.documents.push_back({ids_[rank], publication_[rank]});
  }
  return {};
}

/// What earlier linkings found out about names. Whatever is wrong with the file, there is none.
Status Assembler::open_book() {
  if (!afresh_) {
    if (store_.directory().empty()) {
      auto bytes = store_.get(Table::meta, keys::name_book());
      if (!bytes) return fail(bytes.error());
      if (*bytes) book_bytes_ = FileBytes::of(std::move(**bytes));
    } else if (auto bytes = FileBytes::map(name_book_file(store_), "book of names")) {
      book_bytes_ = std::move(*bytes);
    }
  }
  const std::string_view kept =
      book_bytes_ ? std::string_view(book_bytes_->data(), book_bytes_->size()) : "";
  book_.emplace(kept, lexicon_);
  // Rows were made with other dictionaries than those that their hashes will be made with.
  const std::string identity = store::encode_number(book_->identity());
  const auto linked_with = store_.get(Table::meta, keys::linked_with());
  if (!linked_with) return fail(linked_with.error());
  if (linked_with->value_or("") != identity) old_ = nullptr;
  batch_.put(Table::meta, keys::linked_with(), identity);
  return {};
}

/// It holds of names alone, whatever becomes of this generation.
Status Assembler::close_book() {
  if (afresh_ || book_->worth_saving()) {
    std::string bytes = book_->save();
    if (store_.directory().empty()) {
      store::Batch batch;
      batch.put(Table::meta, keys::name_book(), std::move(bytes));
      if (auto ok = store_.write(batch); !ok) return ok;
    } else {
      const auto write = [&](int fd, const std::filesystem::path& temporary) {
        return write_all(fd, bytes, temporary);
      };
      if (auto ok = put_in_place(name_book_file(store_), write); !ok) return ok;
    }
  }
  book_.reset();
  book_bytes_.reset();
  return {};
}

Status Assembler::link_all(const std::vector<Decision>& decisions) {
  if (auto ok = link_units(decisions); !ok) return ok;
  if (auto ok = link_knowledge(); !ok) return ok;
  return heed_knowledge(decisions);
}

Status Assembler::link_units(const std::vector<Decision>& decisions) {
  if (auto ok = tell("linking", 0, units_.size()); !ok) return ok;
  const auto knowledge = kb_there(store_);
  if (!knowledge) return fail(knowledge.error());
  // What a knowledge base says of clusters comes after them and may join them.
  const ClustersBefore before(*knowledge ? nullptr : old_, documents_, units_);
  linking_ = link::link(units_, decisions, lexicon_, *book_, &before);
  if (linking_.cluster_of.size() != units_.size())
    return fail(ErrorCode::internal, "the linker lost a document entity");
  report_.names = linking_.names;
  report_.components = linking_.clusters.size();
  report_.components_linked = linking_.described;
  report_.pairs_compared = book_->pairs_compared();
  report_.pairs_known = book_->pairs_known();
  report_.notes = std::move(linking_.notes);
  report_.conflicts = std::move(linking_.conflicts);
  for (const std::uint32_t cluster : linking_.cluster_of)
    if (cluster >= linking_.clusters.size())
      return fail(ErrorCode::internal, "the linker named a cluster that is not there");
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
  if (!known_book_)
    if (auto ok = open_known_book(); !ok) return ok;
  KbLinker linker(store_, lexicon_);
  const std::vector<link::Cluster>& clusters = linking_.clusters;
  known_.assign(clusters.size(), KbLink());
  note_faces();
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
Result<KbLink> Assembler::known_as(Vertex v, KbLinker& linker) {
  const link::Cluster& cluster = linking_.clusters[v];
  if (cluster.hidden) return KbLink();
  const std::optional<KnownKey> key = known_key(v);
  if (key)
    if (auto kept = known_book_->link(*key)) return std::move(*kept);
  auto found = look_up(v, linker);
  if (found && key) known_book_->set_link(*key, *found);
  return found;
}

Result<KbLink> Assembler::look_up(Vertex v, KbLinker& linker) const {
  constexpr std::size_t most_forms = 6;
  const link::Cluster& cluster = linking_.clusters[v];
  link::KbQuery query;
  query.type = cluster.type;
  query.name = cluster.name;
  for (const std::uint32_t u : cluster.units) {
    const std::string_view published = units_.published(u);
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
  std::vector<link::IdentifiedName> identified;
  identified.reserve(known_.size());
  for (const KbLink& known : known_) identified.push_back({known.name, known.id});
  const std::vector<std::uint32_t> became =
      link::join_by_identifier(linking_, identified, decisions, lexicon_);
  if (became.empty()) return {};
  std::vector<KbLink> known(linking_.clusters.size());
  for (std::size_t c = 0; c < became.size(); ++c)
    if (known_[c].score >= known[became[c]].score) known[became[c]] = std::move(known_[c]);
  known_ = std::move(known);
  return {};
}

/// Adds what keeps apart the names of a cluster that, each by itself, are different entities of the
/// knowledge base.
Status Assembler::keep_known_apart(std::vector<Decision>& decisions) {
  constexpr std::size_t most_names = 8;
  const std::vector<Decision> asked = decisions;
  std::uint64_t number = 1;
  for (const Decision& decision : decisions) number = std::max(number, decision.number + 1);
  KbLinker linker(store_, lexicon_);
  const link::NameLists lists(lexicon_);
  std::vector<link::NameNumber> numbers;
  for (Vertex v = 0; v < linking_.clusters.size(); ++v) {
    const link::Cluster& cluster = linking_.clusters[v];
    if (cluster.hidden) continue;
    numbers.clear();
    for (const std::uint32_t u : cluster.units)
      if (numbers.empty() || numbers.back() != units_.name_of(u))
        numbers.push_back(units_.name_of(u));
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    std::vector<std::string> names;
    for (const link::NameNumber name : numbers)
      if (units_.text(name).find(' ') != std::string_view::npos)
        names.emplace_back(units_.text(name));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (names.size() < 2) continue;
    if (names.size() > most_names) names.resize(most_names);
    const std::optional<KnownKey> key = known_key(v);
    auto identified = key ? known_book_->names(*key) : std::nullopt;
    if (!identified) {
      auto found = identified_names(v, names, linker);
      if (!found) return fail(found.error());
      if (key) known_book_->set_names(*key, *found);
      identified = std::move(*found);
    }
    for (Decision& apart :
         link::keep_identifiers_apart(cluster, std::move(*identified), asked, number, lists)) {
      ++number;
      decisions.push_back(std::move(apart));
    }
  }
  return {};
}

/// Which entities the names of a cluster are, each by itself, where two of them may be any.
Result<std::vector<link::IdentifiedName>> Assembler::identified_names(
    Vertex v, const std::vector<std::string>& names, KbLinker& linker) const {
  std::vector<link::IdentifiedName> identified;
  std::vector<std::pair<link::KbQuery, std::vector<KbEntity>>> asked_of;
  for (const std::string& name : names) {
    link::KbQuery query;
    query.type = linking_.clusters[v].type;
    query.name = name;
    auto candidates = linker.candidates(query);
    if (!candidates) return fail(candidates.error());
    if (!candidates->empty()) asked_of.emplace_back(std::move(query), std::move(*candidates));
  }
  if (asked_of.size() < 2) return identified;
  const link::KbContext context = context_of(v);
  for (const auto& [query, candidates] : asked_of) {
    auto chosen = linker.choose(query, context, candidates);
    if (!chosen) return fail(chosen.error());
    if (!chosen->empty()) identified.push_back({query.name, std::move(chosen->id)});
  }
  return identified;
}

/// What stands beside a cluster is looked for in the first few hundred of its documents in order of
/// id, which is as good as by lot and the same every time.
std::vector<std::uint32_t> Assembler::ranks_around(Vertex v) const {
  constexpr std::size_t most_documents = 200;
  std::vector<std::uint32_t> ranks;
  for (const std::uint32_t u : linking_.clusters[v].units) {
    const std::uint32_t rank = units_.document_number(u);
    if (!ranks.empty() && ranks.back() == rank) continue;
    if (ranks.size() == most_documents) break;  // units rise
    ranks.push_back(rank);
  }
  return ranks;
}

link::KbContext Assembler::context_of(Vertex v) const {
  link::KbContext context;
  for (const std::uint32_t u : linking_.clusters[v].units)
    for (const auto* list : {&units_.titles(u), &units_.roles(u)})
      for (const std::string& words : *list) context.add_words(words);
  std::vector<Vertex> beside;
  for (const std::uint32_t rank : ranks_around(v)) {
    const auto here = vertices_of(rank);
    beside.insert(beside.end(), here.begin(), here.end());
  }
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

/// Who was found before, by whatever generation. Whatever is wrong with the file, nobody.
///
/// A signature speaks of documents by label. Labels are given anew when a series begins, and those
/// that a run gave which died before it was done may be given to others: a book that is later than
/// the current generation is of such a run, and is written anew in any case.
Status Assembler::open_known_book() {
  std::optional<FileBytes> bytes;
  if (old_ != nullptr && store_.directory().empty()) {
    auto row = store_.get(Table::meta, keys::known_book());
    if (!row) return fail(row.error());
    if (*row) bytes = FileBytes::of(std::move(**row));
  } else if (old_ != nullptr) {
    if (auto mapped = FileBytes::map(known_book_file(store_), "book of who is known"))
      bytes = std::move(*mapped);
  }
  store::Writer state;
  state.fixed64(choices_version);
  state.fixed64(book_->identity());
  state.fixed64(old_ != nullptr ? old_->generation().series : generation_.number);
  const auto changes = store_.get(Table::meta, keys::kb_changes());
  if (!changes) return fail(changes.error());
  state.text(changes->value_or(""));
  const auto totals = kb_totals(store_);
  if (!totals) return fail(totals.error());
  for (const auto& [source, sums] : *totals) {
    state.text(source);
    state.text(store::encode(sums));
  }
  known_book_.emplace(state.take(), generation_.number,
                      bytes ? std::string_view(bytes->data(), bytes->size()) : "");
  return {};
}

Status Assembler::close_known_book() {
  if (!known_book_ || !known_book_->worth_saving()) return {};
  std::string bytes = known_book_->save();
  if (store_.directory().empty()) {
    store::Batch batch;
    batch.put(Table::meta, keys::known_book(), std::move(bytes));
    return store_.write(batch);
  }
  const auto write = [&](int fd, const std::filesystem::path& temporary) {
    return write_all(fd, bytes, temporary);
  };
  return put_in_place(known_book_file(store_), write);
}

/// Of each cluster, a hash of what others see of it: context_of() looks at nothing else.
void Assembler::note_faces() {
  faces_.clear();
  for (const link::Cluster& cluster : linking_.clusters) {
    recipe_.clear();
    recipe_.text(cluster.name);
    for (const EntityKey& key : cluster.alias_keys) recipe_.text(key.value);
    faces_.push_back(recipe_.hash());
  }
}

/// Of all that look_up() and identified_names() are made from; none for a cluster that was joined
/// or whose key depends on others. What stands beside it is summed up: no order shows.
std::optional<KnownKey> Assembler::known_key(Vertex v) const {
  const std::uint64_t signature = linking_.clusters[v].signature;
  if (signature == 0) return std::nullopt;
  std::uint64_t sums[] = {signature, 0, 0};
  for (const std::uint32_t rank : ranks_around(v))
    for (const Vertex other : vertices_of(rank)) {
      const XXH128_hash_t face = XXH3_128bits(&faces_[other], sizeof(faces_[other]));
      sums[1] += face.high64;
      sums[2] += face.low64;
    }
  const XXH128_hash_t all = XXH3_128bits(sums, sizeof(sums));
  return KnownKey{all.high64, all.low64};
}

std::vector<Alias> Assembler::surfaces_of(const std::vector<std::uint32_t>& units) const {
  std::vector<link::Units::Surface> all;
  for (const std::uint32_t u : units) {
    for (const link::Units::Surface surface : units_.surfaces(u)) all.push_back(surface);
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  std::vector<Alias> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == 0 || all[i].name != all[i - 1].name)
      out.push_back({std::string(units_.text(all[i].name)), 0});
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
    entity.mentions += units_.mentions(u);
    const std::string_view published = units_.published_of(rank);
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

/// In how many documents it stands.
std::uint32_t Assembler::documents_of(const link::Cluster& cluster) const {
  std::vector<std::uint32_t> ranks;
  ranks.reserve(cluster.units.size());
  for (const std::uint32_t u : cluster.units) ranks.push_back(units_.document_number(u));
  // Units of one type are in order of their documents.
  if (!std::is_sorted(ranks.begin(), ranks.end())) std::sort(ranks.begin(), ranks.end());
  return static_cast<std::uint32_t>(std::unique(ranks.begin(), ranks.end()) - ranks.begin());
}

// ---- what differs from the generation before

Status Assembler::compare_with_old() {
  compare_entities();
  note_units();
  clear_bundles();
  if (old_ != nullptr) {
    const auto bundled = bundle_touched();
    if (!bundled) return fail(bundled.error());
    if (*bundled) return {};
    clear_bundles();
  }
  if (auto ok = number_relations(); !ok) return ok;
  bundle_sentences();
  compare_relations();
  return {};
}

void Assembler::clear_bundles() {
  halves_.clear();
  bundles_.clear();
  snapshot_.relations.clear();
  relation_numbers_.clear();
  gone_relations_.clear();
}

void Assembler::compare_documents() {
  const Ledger* const old = old_ != nullptr ? &old_->ledger() : nullptr;
  documents_ = relabel(
      old != nullptr ? old->documents() : 0, [&](auto i) { return old->document(i).id; },
      [&](auto i) { return old->document_label(i); }, old != nullptr ? old->next_document() : 0,
      static_cast<std::uint32_t>(ids_.size()), [&](auto i) { return ids_[i]; });
  // A document that was taken out and read again says something else under its id.
  for (const DocumentId& id : observed_.renewed) {
    const auto rank = std::lower_bound(ids_.begin(), ids_.end(), id) - ids_.begin();
    if (static_cast<std::size_t>(rank) < ids_.size() && ids_[static_cast<std::size_t>(rank)] == id)
      make_new(documents_, static_cast<std::uint32_t>(rank));
  }
  ledger_.document_labels = documents_.labels;
  ledger_.next_document = documents_.next;
}

void Assembler::compare_entities() {
  const std::vector<link::Cluster>& clusters = linking_.clusters;
  const auto count = static_cast<std::uint32_t>(clusters.size());
  const auto old_count = old_ != nullptr ? old_->snapshot().vertices() : 0;
  // Both are in order of their keys. Who is as before needs no look at his.
  entities_ = Relabelling();
  new_entities_.clear();
  entities_.next = old_ != nullptr ? old_->ledger().next_entity() : 0;
  entities_.now_at.assign(old_count, Relabelling::none);
  for (Vertex v = 0; v < count; ++v) {
    Vertex then = clusters[v].before;
    if (then == Relabelling::none && old_count > 0)
      then = old_->snapshot().find(clusters[v].key.value);
    entities_.old_of.push_back(then);
    entities_.labels.push_back(then != Relabelling::none ? old_->ledger().entity_label(then)
                                                         : entities_.next++);
    if (then != Relabelling::none)
      entities_.now_at[then] = v;
    else
      new_entities_.push_back(v);
  }
  ledger_.entity_labels = entities_.labels;
  ledger_.next_entity = entities_.next;
  ledger_.entity_hashes.resize(count);
  for (Vertex v = 0; v < count; ++v) ledger_.entity_hashes[v] = entity_hash(v);
}

/// Which entity each unit belongs to, by label: what the row of its document tells.
void Assembler::note_units() {
  ledger_.first_unit.clear();
  ledger_.unit_labels.clear();
  ledger_.unit_labels.reserve(units_.size());
  same_row_.assign(ids_.size(), false);
  for (std::uint32_t rank = 0; rank < ids_.size(); ++rank) {
    const auto first = static_cast<std::uint32_t>(ledger_.unit_labels.size());
    ledger_.first_unit.push_back(first);
    for (const Vertex v : vertices_of(rank)) ledger_.unit_labels.push_back(entities_.labels[v]);
    if (old_ == nullptr || documents_.old_of[rank] == Relabelling::none) continue;
    const std::span<const Label> then = old_->ledger().unit_labels(documents_.old_of[rank]);
    same_row_[rank] = std::equal(then.begin(), then.end(), ledger_.unit_labels.begin() + first,
                                 ledger_.unit_labels.end());
  }
  ledger_.first_unit.push_back(static_cast<std::uint32_t>(ledger_.unit_labels.size()));
}

/// Of all that entity_of and the members are made from, but for the key, which the label stands
/// for. A signature is such a hash; what has none is hashed as it came out.
std::uint64_t Assembler::entity_hash(Vertex v) {
  const std::uint64_t signature = linking_.clusters[v].signature;
  if (signature == 0) return content_hash(v);
  if (v >= known_.size() || known_[v].empty()) return signature;
  recipe_.clear();
  recipe_.number(signature);
  add_known(known_[v]);
  return recipe_.hash();
}

void Assembler::add_known(const KbLink& known) {
  recipe_.number(known.score);
  for (const std::string* text : {&known.id, &known.name, &known.description}) recipe_.text(*text);
  for (const std::string& alias : known.aliases) recipe_.text(alias);
}

std::uint64_t Assembler::content_hash(Vertex v) {
  const link::Cluster& cluster = linking_.clusters[v];
  recipe_.clear();
  recipe_.number(recipes_version);
  recipe_.text(cluster.type.name());
  recipe_.text(cluster.name);
  recipe_.number((cluster.ambiguous ? 1u : 0u) | (cluster.hidden ? 2u : 0u));
  recipe_.number(cluster.alias_keys.size());
  for (const EntityKey& key : cluster.alias_keys) recipe_.text(key.value);
  if (v < known_.size() && !known_[v].empty()) add_known(known_[v]);
  recipe_.number(cluster.units.size());
  for (const std::uint32_t u : cluster.units)
    recipe_.number(std::uint64_t{documents_.labels[units_.document_number(u)]} << 32 |
                   units_.index(u));
  return recipe_.hash();
}

/// The ends, which labels stand for, are left out. Sentences are told by their documents.
std::uint64_t Assembler::relation_hash(const Bundle& bundle) {
  recipe_.clear();
  recipe_.number(recipes_version);
  recipe_.number(labels_.strength(snapshot_.relations[halves_[bundle.first].relation]));
  for (std::size_t i = bundle.first; i < bundle.last; ++i) {
    const std::uint32_t rank = halves_[i].rank;
    recipe_.number(std::uint64_t{documents_.labels[rank]} << 32 | link_of(halves_[i]).evidence);
    recipe_.number(documents_.labels[publication_[rank]]);
  }
  return recipe_.hash();
}

/// All edges side by side with those that were.
void Assembler::compare_relations() {
  for (Bundle& bundle : bundles_) {
    bundle.hash = relation_hash(bundle);
    bundle.old = Bundle::no_edge;
  }
  if (old_ == nullptr) return;
  number_old_relations();
  // Old edges, so far as both ends are still there, are in the order of the new ones: numbers of
  // vertices and of relations are places in the order of keys and of names, then as now.
  const Snapshot& old = old_->snapshot();
  touched_.assign(old.edges(), true);
  std::size_t b = 0;
  for (EdgeIndex e = 0; e < old.edges(); ++e) {
    const SnapshotEdge edge = old.edge(e);
    const Vertex source = entities_.now_at[edge.source], target = entities_.now_at[edge.target];
    const std::uint16_t relation = relation_now_[edge.relation];
    bool there = false;
    if (source != no_vertex && target != no_vertex && relation != no_relation) {
      const std::tuple<Vertex, Vertex, std::uint16_t> wanted(source, target, relation);
      while (b < bundles_.size() && place_of(bundles_[b]) < wanted) ++b;
      there = b < bundles_.size() && place_of(bundles_[b]) == wanted;
      if (there) bundles_[b].old = e;
    }
    if (!there) gone_relations_.push_back(e);
  }
}

void Assembler::number_old_relations() {
  const Snapshot& old = old_->snapshot();
  const std::vector<std::string>& all = snapshot_.relations;
  relation_now_.assign(old.relations(), no_relation);
  relation_then_.assign(all.size(), no_relation);
  for (std::uint16_t r = 0; r < old.relations(); ++r) {
    const auto place = std::lower_bound(all.begin(), all.end(), old.relation(r));
    if (place == all.end() || *place != old.relation(r)) continue;
    relation_now_[r] = static_cast<std::uint16_t>(place - all.begin());
    relation_then_[relation_now_[r]] = r;
  }
}

/// The documents that may have added something else to edges before than they do now.
std::vector<std::uint32_t> Assembler::documents_touched() const {
  std::vector<std::uint32_t> out;
  for (std::uint32_t rank = 0; rank < ids_.size(); ++rank) {
    const std::uint32_t old = documents_.old_of[rank];
    bool same = old != Relabelling::none && same_row_[rank];
    if (same) {
      const std::uint32_t then = old_->ledger().document(old).publication;
      same = old_->ledger().document_label(then) == documents_.labels[publication_[rank]];
    }
    if (!same) out.push_back(rank);
  }
  return out;
}

/// Bundles only what documents that were touched say now or said before; all other edges are what
/// they were, since an edge is a fold over what its documents add to it. False where it cannot be
/// known what was said before: then all is bundled.
Result<bool> Assembler::bundle_touched() {
  const std::vector<std::uint32_t> ranks = documents_touched();
  const Snapshot& old = old_->snapshot();
  std::vector<std::string>& all = snapshot_.relations;
  all.clear();
  for (std::uint16_t r = 0; r < old.relations(); ++r) all.emplace_back(old.relation(r));
  for (const std::uint32_t rank : ranks) {
    const auto [t, document] = observed_.documents[rank];
    const DigestTable& table = observed_.tables[t];
    for (std::uint32_t l = table.first_link(document); l < table.first_link(document + 1); ++l)
      if (const auto name = table.string(table.link(l).relation); all.empty() || all.back() != name)
        all.emplace_back(name);
  }
  if (auto ok = number_relations(); !ok) return fail(ok.error());
  number_old_relations();
  std::vector<EdgeName> edges;
  std::vector<NamedHalf> fresh;
  std::vector<bool> touched(ids_.size());
  for (const std::uint32_t rank : ranks) {
    touched[rank] = true;
    const auto [t, document] = observed_.documents[rank];
    const DigestTable& table = observed_.tables[t];
    const std::span<const Vertex> here = vertices_of(rank);
    std::span<const Label> then;
    if (documents_.old_of[rank] != Relabelling::none)
      then = old_->ledger().unit_labels(documents_.old_of[rank]);
    for (std::uint32_t l = table.first_link(document); l < table.first_link(document + 1); ++l) {
      const DigestTable::Link& link = table.link(l);
      const std::uint16_t relation = relation_of(t, link);
      Vertex source = here[link.subject], target = here[link.object];
      if (source != target) {
        if (symmetric_[relation] && target < source) std::swap(source, target);
        const EdgeName edge{entities_.labels[source], entities_.labels[target], relation};
        edges.push_back(edge);
        fresh.push_back({edge, Half{target, rank, first_sentence_[t] + l, relation}});
      }
      if (then.empty()) continue;
      if (link.subject >= then.size() || link.object >= then.size()) return false;
      Label was_source = then[link.subject], was_target = then[link.object];
      if (was_source == was_target) continue;
      if (symmetric_[relation] &&
          old_->ledger().vertex(was_target) < old_->ledger().vertex(was_source))
        std::swap(was_source, was_target);
      edges.push_back({was_source, was_target, relation});
    }
  }
  for (std::uint32_t rank = 0; rank < documents_.now_at.size(); ++rank)
    if (documents_.now_at[rank] == Relabelling::none) add_edges_of_gone(rank, edges);
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  std::stable_sort(fresh.begin(), fresh.end(),
                   [](const NamedHalf& a, const NamedHalf& b) { return a.edge < b.edge; });
  touched_.assign(old.edges(), false);
  auto next = fresh.cbegin();
  for (const EdgeName& edge : edges) {
    const auto first = next;
    while (next != fresh.cend() && next->edge == edge) ++next;
    const auto bundled = bundle_edge(edge, {first, next}, touched);
    if (!bundled || !*bundled) return bundled;
  }
  std::sort(bundles_.begin(), bundles_.end(),
            [this](const Bundle& a, const Bundle& b) { return place_of(a) < place_of(b); });
  for (Bundle& bundle : bundles_) bundle.hash = relation_hash(bundle);
  for (EdgeIndex e = 0; e < old.edges(); ++e)
    if (!touched_[e] && (entities_.now_at[old.source(e)] == no_vertex ||
                         entities_.now_at[old.target(e)] == no_vertex))
      return false;
  return true;
}

/// What a document said that is gone is no longer known, but between whom: all edges between its
/// entities are looked at. Those to which it added nothing come out as they were.
void Assembler::add_edges_of_gone(std::uint32_t old_rank, std::vector<EdgeName>& edges) const {
  const Snapshot& old = old_->snapshot();
  const Ledger& ledger = old_->ledger();
  std::vector<Vertex> there;
  for (const Label label : ledger.unit_labels(old_rank)) there.push_back(ledger.vertex(label));
  std::sort(there.begin(), there.end());
  there.erase(std::unique(there.begin(), there.end()), there.end());
  for (const Vertex source : there) {
    auto [next, end] = old.out(source);
    for (const Vertex target : there) {
      // The first edge to it or beyond.
      EdgeIndex last = end;
      while (next < last) {
        const EdgeIndex middle = next + (last - next) / 2;
        if (old.target(middle) < target)
          next = middle + 1;
        else
          last = middle;
      }
      for (; next < end && old.target(next) == target; ++next)
        edges.push_back({ledger.entity_label(source), ledger.entity_label(target),
                         relation_now_[old.edge(next).relation]});
    }
  }
}

/// What an edge is made of: what documents that were not touched added to it before, which its row
/// tells, and `fresh`. False when a row and the digests do not agree.
Result<bool> Assembler::bundle_edge(const EdgeName& edge, std::span<const NamedHalf> fresh,
                                    const std::vector<bool>& touched) {
  Bundle bundle;
  bundle.first = static_cast<std::uint32_t>(halves_.size());
  const Vertex source = old_->ledger().vertex(edge.source);
  const Vertex target = old_->ledger().vertex(edge.target);
  if (source != Ledger::none && target != Ledger::none)
    bundle.old = old_edge(source, target, edge.relation);
  if (bundle.old != Bundle::no_edge) {
    touched_[bundle.old] = true;
    const auto row = old_->relation(source, target, snapshot_.relations[edge.relation]);
    if (!row) return fail(row.error());
    for (const store::EvidenceRef& ref : row->evidence) {
      const std::uint32_t rank = documents_.now_at[ref.rank];
      if (rank == Relabelling::none || touched[rank]) continue;
      const auto [t, document] = observed_.documents[rank];
      const DigestTable& table = observed_.tables[t];
      std::uint32_t first = table.first_link(document), last = table.first_link(document + 1);
      const std::uint32_t end = last;
      while (first < last) {
        const std::uint32_t middle = first + (last - first) / 2;
        if (table.link(middle).evidence < ref.evidence)
          first = middle + 1;
        else
          last = middle;
      }
      if (first == end || table.link(first).evidence != ref.evidence) return false;
      if (entities_.now_at[target] == no_vertex) return false;
      halves_.push_back(
          {entities_.now_at[target], rank, first_sentence_[t] + first, edge.relation});
    }
  }
  for (const NamedHalf& one : fresh) halves_.push_back(one.half);
  bundle.last = static_cast<std::uint32_t>(halves_.size());
  if (bundle.first == bundle.last) {
    if (bundle.old != Bundle::no_edge) gone_relations_.push_back(bundle.old);
    return true;
  }
  std::sort(halves_.begin() + bundle.first, halves_.end());
  bundle.source = vertex_labelled(edge.source);
  if (bundle.source == no_vertex) return false;
  bundles_.push_back(bundle);
  return true;
}

EdgeIndex Assembler::old_edge(Vertex source, Vertex target, std::uint16_t relation) const {
  const std::uint16_t then = relation_then_[relation];
  if (then == no_relation) return Bundle::no_edge;
  const Snapshot& old = old_->snapshot();
  auto [first, last] = old.out(source);
  const EdgeIndex end = last;
  const std::pair wanted(target, then);
  const auto place = [&](EdgeIndex e) { return std::pair(old.target(e), old.edge(e).relation); };
  while (first < last) {
    const EdgeIndex middle = first + (last - first) / 2;
    if (place(middle) < wanted)
      first = middle + 1;
    else
      last = middle;
  }
  return first < end && place(first) == wanted ? first : Bundle::no_edge;
}

bool Assembler::same_entity(Vertex v) const {
  if (linking_.clusters[v].before != link::Cluster::none) return true;
  const std::uint32_t old = entities_.old_of[v];
  return old != Relabelling::none && old_->ledger().entity_hash(old) == ledger_.entity_hashes[v];
}

/// Whether writing sorted files is cheaper than changing rows one by one.
bool Assembler::too_much_differs() const {
  constexpr std::size_t never = 5000;  // not for so few
  std::size_t differ = gone_relations_.size();
  const std::size_t all = old_->snapshot().edges() + linking_.clusters.size();
  for (const Bundle& bundle : bundles_) differ += same_relation(bundle) ? 0 : 1;
  for (Vertex v = 0; v < linking_.clusters.size(); ++v) differ += same_entity(v) ? 0 : 1;
  return differ > std::max(never, all / 4);
}

void Assembler::erase_gone() {
  if (old_ == nullptr) return;
  const std::uint64_t s = generation_.series;
  const Snapshot& old = old_->snapshot();
  const Ledger& ledger = old_->ledger();
  for (std::uint32_t rank = 0; rank < documents_.now_at.size(); ++rank)
    if (documents_.now_at[rank] == Relabelling::none)
      erase_row(Table::entities, keys::clusters(s, ledger.document_label(rank)));
  for (Vertex v = 0; v < entities_.now_at.size(); ++v) {
    if (entities_.now_at[v] != Relabelling::none) continue;
    ++report_.entities_touched;
    erase_row(Table::entities, keys::entity(s, ledger.entity_label(v)));
    erase_row(Table::entities, keys::members(s, ledger.entity_label(v)));
  }
  for (const EdgeIndex e : gone_relations_) {
    const SnapshotEdge edge = old.edge(e);
    ++report_.relations_touched;
    erase_row(Table::relations,
              keys::relation(s, ledger.entity_label(edge.source), ledger.entity_label(edge.target),
                             old.relation(edge.relation)));
  }
}

// ---- rows

Status Assembler::write_entities() {
  RowWriter rows = row_writer(Table::entities);
  const std::uint64_t s = generation_.series;
  erase_gone();
  // In order of the letters in the keys: clusters, entities, members, questions.
  std::vector<Label> of_document;
  for (std::uint32_t rank = 0; rank < ids_.size(); ++rank) {
    if (same_row_[rank]) continue;
    of_document.clear();
    for (const Vertex v : vertices_of(rank)) of_document.push_back(entities_.labels[v]);
    if (auto ok = add_row(rows, keys::clusters(s, documents_.labels[rank]),
                          store::encode_clusters(of_document));
        !ok)
      return ok;
  }
  std::map<EntityType, std::uint64_t> by_type;
  std::vector<store::Member> members;
  const std::vector<link::Cluster>& clusters = linking_.clusters;
  for (Vertex v = 0; v < clusters.size(); ++v) {
    if (v % 4096 == 0)
      if (auto ok = tell("entities", v, clusters.size()); !ok) return ok;
    ++by_type[clusters[v].type];
    SnapshotVertex vertex;
    vertex.key = clusters[v].key.value;
    vertex.name = clusters[v].name;
    vertex.hidden = clusters[v].hidden;
    vertex.documents = clusters[v].before != link::Cluster::none
                           ? old_->snapshot().documents(clusters[v].before)
                           : documents_of(clusters[v]);
    snapshot_.vertices.push_back(std::move(vertex));
    if (same_entity(v)) continue;
    ++report_.entities_touched;
    const Entity entity = entity_of(clusters[v], members);
    add_names(entity, entities_.labels[v], false);
    if (auto ok = add_row(rows, keys::entity(s, entities_.labels[v]), store::encode(entity)); !ok)
      return ok;
  }
  for (Vertex v = 0; v < clusters.size(); ++v) {
    if (same_entity(v)) continue;
    members.clear();
    for (const std::uint32_t u : clusters[v].units)
      members.emplace_back(documents_.labels[units_.document_number(u)], units_.index(u));
    std::sort(members.begin(), members.end());
    if (auto ok = add_row(rows, keys::members(s, entities_.labels[v]), store::encode(members)); !ok)
      return ok;
  }
  if (auto ok = write_questions(rows); !ok) return ok;
  generation_.entities = clusters.size();
  for (const auto& [type, n] : by_type)
    generation_.entities_by_type.emplace_back(std::string(type.name()), n);
  return rows.finish();
}

Status Assembler::write_questions(RowWriter& rows) {
  const std::uint64_t s = generation_.series;
  std::map<std::string, std::string> there;
  if (old_ != nullptr) {
    const auto row = store_.scan(Table::entities, keys::questions(s));
    for (; row->valid(); row->next()) there.emplace(row->key(), row->value());
    if (auto ok = row->status(); !ok) return ok;
  }
  for (std::uint32_t place = 0; place < linking_.questions.size(); ++place) {
    std::string key = keys::question(s, place), value = store::encode(linking_.questions[place]);
    const auto known = there.find(key);
    const bool same = known != there.end() && known->second == value;
    if (known != there.end()) there.erase(known);
    if (same) continue;
    if (auto ok = add_row(rows, std::move(key), std::move(value)); !ok) return ok;
  }
  for (const auto& [key, value] : there) erase_row(Table::entities, key);
  return {};
}

void Assembler::add_names(const Entity& entity, Label label, bool was) {
  if (!name_lists_) name_lists_.emplace(lexicon_);
  const std::uint64_t s = generation_.series;
  const Naming naming = naming_of(entity, *name_lists_);
  for (const std::string& key : naming.aliases)
    found_by_.push_back({keys::alias(s, key), label, was});
  for (const std::string& key : naming.known)
    found_by_.push_back({keys::known_alias(s, key), label, was});
  for (const std::string& word : naming.words)
    found_by_.push_back({keys::word(s, word), label, was});
}

Status Assembler::write_aliases() {
  if (auto ok = tell("names", 0, linking_.clusters.size()); !ok) return ok;
  RowWriter rows = row_writer(Table::aliases);
  if (auto ok = old_ != nullptr ? change_names() : write_names(rows); !ok) return ok;
  return rows.finish();
}

/// Rows "name → entities", all of them.
Status Assembler::write_names(RowWriter& rows) {
  std::sort(found_by_.begin(), found_by_.end());
  std::vector<Label> labels;
  for (std::size_t i = 0; i < found_by_.size(); ++i) {
    labels.push_back(found_by_[i].label);
    if (i + 1 < found_by_.size() && found_by_[i + 1].row == found_by_[i].row) continue;
    if (auto ok = add_row(rows, std::move(found_by_[i].row), store::encode(labels)); !ok) return ok;
    labels.clear();
  }
  std::vector<FoundBy>().swap(found_by_);
  return {};
}

/// Rows "name → entities", those in which an entity that was touched came or went.
Status Assembler::change_names() {
  for (Vertex v = 0; v < entities_.now_at.size(); ++v) {
    const Vertex now = entities_.now_at[v];
    if (now != Relabelling::none && same_entity(now)) continue;
    const auto entity = old_->entity(v);
    if (!entity) return fail(entity.error());
    add_names(*entity, old_->ledger().entity_label(v), true);
  }
  std::sort(found_by_.begin(), found_by_.end());
  for (std::size_t i = 0; i < found_by_.size();) {
    const std::string& row = found_by_[i].row;
    std::vector<Label> came, went;
    for (; i < found_by_.size() && found_by_[i].row == row; ++i) {
      const bool both = i + 1 < found_by_.size() && found_by_[i + 1].row == row &&
                        found_by_[i + 1].label == found_by_[i].label;
      if (both)
        ++i;  // then as now
      else
        (found_by_[i].was ? went : came).push_back(found_by_[i].label);
    }
    if (came.empty() && went.empty()) continue;
    const auto there = store_.get(Table::aliases, row);
    if (!there) return fail(there.error());
    auto labels = *there ? store::decode_rising(**there) : std::vector<Label>();
    if (!labels) return fail(labels.error());
    std::vector<Label> left, now;
    std::set_difference(labels->begin(), labels->end(), went.begin(), went.end(),
                        std::back_inserter(left));
    std::set_union(left.begin(), left.end(), came.begin(), came.end(), std::back_inserter(now));
    if (now.empty()) {
      erase_row(Table::aliases, row);
    } else {
      ++report_.rows_written;
      batch_.put(Table::aliases, row, store::encode(now));
    }
  }
  std::vector<FoundBy>().swap(found_by_);
  return {};
}

Status Assembler::write_edge(RowWriter& rows, const Bundle& bundle) {
  const Half& ends = halves_[bundle.first];
  const std::string& type = snapshot_.relations[ends.relation];
  store::RelationRecord record;
  record.evidence.reserve(bundle.last - bundle.first);
  // Best status by publication; its distinct keys are the independent publications.
  std::map<std::uint32_t, EvidenceStatus> best;
  std::int32_t first_day = no_day, last_day = no_day;
  bool only_denied = true;
  for (std::size_t i = bundle.first; i < bundle.last; ++i) {
    const std::uint32_t rank = halves_[i].rank;
    const DigestTable::Link& link = link_of(halves_[i]);
    const auto status = static_cast<EvidenceStatus>(link.status);
    store::EvidenceRef ref;
    ref.rank = documents_.labels[rank];
    ref.evidence = link.evidence;
    ref.sentence = link.sentence;
    ref.sentence_size = link.sentence_size;
    ref.publication = documents_.labels[publication_[rank]];
    ref.status = status;
    std::string_view time = table_of(rank).string(link.time);
    auto [from, to] = day_range(time);
    if (from == no_day) {
      time = units_.published_of(rank);
      std::tie(from, to) = day_range(time);
    }
    if (from != no_day && to >= from) {
      ref.dated = true;
      ref.first_day = from;
      ref.last_day = to;
      if (first_day == no_day ||
          std::pair(from, time) < std::pair(first_day, std::string_view(record.first))) {
        first_day = from;
        record.first = time;
      }
      if (last_day == no_day ||
          std::pair(to, time) > std::pair(last_day, std::string_view(record.last))) {
        last_day = to;
        record.last = time;
      }
    }
    record.evidence.push_back(ref);
    const auto [place, fresh] = best.try_emplace(ref.publication, status);
    if (!fresh) place->second = std::min(place->second, status);
    only_denied &= status == EvidenceStatus::denied || status == EvidenceStatus::negated;
  }
  std::sort(record.evidence.begin(), record.evidence.end(), [](const auto& a, const auto& b) {
    return std::tie(a.rank, a.evidence) < std::tie(b.rank, b.evidence);
  });
  Strength strength;
  strength.kind = labels_.strength(type);
  strength.only_denied = only_denied;
  for (const auto& [publication, status] : best) strength.support += support_of(status);
  record.publications = best.size();
  record.cost = edge_cost(strength);

  SnapshotEdge edge;
  edge.source = bundle.source;
  edge.target = ends.target;
  edge.relation = ends.relation;
  edge.evidence = static_cast<std::uint32_t>(record.evidence.size());
  edge.publications = static_cast<std::uint32_t>(record.publications);
  edge.first_day = first_day;
  edge.last_day = last_day;
  edge.cost = record.cost;
  snapshot_.edges.push_back(edge);
  return add_row(rows,
                 keys::relation(generation_.series, entities_.labels[edge.source],
                                entities_.labels[edge.target], type),
                 store::encode(record));
}

/// Calls `each(rank, link, number of the link)` for all sentences, in order of their documents.
template <class Each>
void Assembler::for_sentences(Each each) const {
  for (std::uint32_t rank = 0; rank < ids_.size(); ++rank) {
    const auto [t, document] = observed_.documents[rank];
    const DigestTable& table = observed_.tables[t];
    for (std::uint32_t l = table.first_link(document); l < table.first_link(document + 1); ++l)
      each(rank, table.link(l), first_sentence_[t] + l);
  }
}

/// Numbers the relations that are known, and all that any sentence speaks of where none are known
/// yet, in byte order of their names, as the snapshot wants it.
Status Assembler::number_relations() {
  std::vector<std::string>& all = snapshot_.relations;
  for (const DigestTable& table : observed_.tables)
    relation_numbers_.emplace_back(table.strings(), no_relation);
  if (all.empty()) {
    for_sentences([&](std::uint32_t rank, const DigestTable::Link& link, std::uint32_t) {
      std::uint16_t& number = relation_numbers_[observed_.documents[rank].table][link.relation];
      if (number == no_relation) all.emplace_back(table_of(rank).string(link.relation));
      number = 0;
    });
    for (std::vector<std::uint16_t>& numbers : relation_numbers_)
      std::fill(numbers.begin(), numbers.end(), no_relation);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  if (all.size() >= no_relation) return fail(ErrorCode::limit, "more than 65535 relation types");
  symmetric_.clear();
  for (const std::string& relation : all) symmetric_.push_back(labels_.symmetric(relation));
  return {};
}

/// Looked up when it is first asked for.
std::uint16_t Assembler::relation_of(std::uint32_t table, const DigestTable::Link& link) {
  std::uint16_t& number = relation_numbers_[table][link.relation];
  if (number == no_relation) {
    const std::vector<std::string>& all = snapshot_.relations;
    const auto place =
        std::lower_bound(all.begin(), all.end(), observed_.tables[table].string(link.relation));
    number = static_cast<std::uint16_t>(place - all.begin());
  }
  return number;
}

/// Sorts the sentences by edge: first by source, as letters into pigeonholes, then each hole. Those
/// of one edge stand in order of their documents.
void Assembler::bundle_sentences() {
  const auto placed = [this](auto each) {
    for_sentences([&](std::uint32_t rank, const DigestTable::Link& link, std::uint32_t number) {
      const std::span<const Vertex> here = vertices_of(rank);
      Vertex source = here[link.subject], target = here[link.object];
      if (source == target) return;
      const std::uint16_t relation = relation_of(observed_.documents[rank].table, link);
      if (symmetric_[relation] && target < source) std::swap(source, target);
      each(source, Half{target, rank, number, relation});
    });
  };
  std::vector<std::uint32_t> begin(linking_.clusters.size() + 1);
  placed([&](Vertex source, const Half&) { ++begin[source + 1]; });
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  halves_.resize(begin.back());
  std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
  placed([&](Vertex source, const Half& half) { halves_[next[source]++] = half; });
  for (Vertex source = 0; source < linking_.clusters.size(); ++source) {
    std::sort(halves_.begin() + begin[source], halves_.begin() + begin[source + 1]);
    for (std::uint32_t first = begin[source]; first < begin[source + 1];) {
      std::uint32_t last = first + 1;
      while (last < begin[source + 1] && halves_[last].target == halves_[first].target &&
             halves_[last].relation == halves_[first].relation)
        ++last;
      bundles_.push_back({first, last, source});
      first = last;
    }
  }
}

/// Edges in order: those that are as they were, up to the next one that was made anew, and that.
Status Assembler::write_relations() {
  RowWriter rows = row_writer(Table::relations);
  snapshot_.edges.reserve(bundles_.size() + (old_ != nullptr ? old_->snapshot().edges() : 0));
  ledger_.relation_hashes.reserve(snapshot_.edges.capacity());
  EdgeIndex next = 0;
  std::size_t done = 0;
  for (const Bundle& bundle : bundles_) {
    if (done++ % 4096 == 0)
      if (auto ok = tell("relations", bundle.first, halves_.size()); !ok) return ok;
    copy_edges(next, &bundle);
    const Half& ends = halves_[bundle.first];
    ledger_.relation_hashes.push_back(bundle.hash);
    if (same_relation(bundle)) {
      SnapshotEdge edge = old_->snapshot().edge(bundle.old);
      edge.source = bundle.source;
      edge.target = ends.target;
      edge.relation = ends.relation;
      snapshot_.edges.push_back(edge);
      continue;
    }
    ++report_.relations_touched;
    if (auto ok = write_edge(rows, bundle); !ok) return ok;
  }
  copy_edges(next, nullptr);
  drop_unused_relations();
  std::vector<std::uint64_t> by_type(snapshot_.relations.size());
  for (const SnapshotEdge& edge : snapshot_.edges) {
    ++by_type[edge.relation];
    generation_.evidence += edge.evidence;
  }
  for (std::size_t r = 0; r < by_type.size(); ++r)
    generation_.relations_by_type.emplace_back(snapshot_.relations[r], by_type[r]);
  generation_.relations = snapshot_.edges.size();
  return rows.finish();
}

/// Those of the old generation from `next` on that were not touched and that stand before `until`.
void Assembler::copy_edges(EdgeIndex& next, const Bundle* until) {
  if (old_ == nullptr) return;
  const Snapshot& old = old_->snapshot();
  for (; next < old.edges(); ++next) {
    if (touched_[next]) continue;
    SnapshotEdge edge = old.edge(next);
    edge.source = entities_.now_at[edge.source];
    edge.target = entities_.now_at[edge.target];
    edge.relation = relation_now_[edge.relation];
    if (until != nullptr && place_of(*until) < std::tuple(edge.source, edge.target, edge.relation))
      return;
    snapshot_.edges.push_back(edge);
    ledger_.relation_hashes.push_back(old_->ledger().relation_hash(next));
  }
}

/// A relation that no edge has any more is not named.
void Assembler::drop_unused_relations() {
  std::vector<std::string>& all = snapshot_.relations;
  std::vector<bool> used(all.size());
  for (const SnapshotEdge& edge : snapshot_.edges) used[edge.relation] = true;
  if (std::all_of(used.begin(), used.end(), [](bool is) { return is; })) return;
  std::vector<std::uint16_t> now(all.size());
  std::vector<std::string> left;
  for (std::size_t r = 0; r < all.size(); ++r) {
    now[r] = static_cast<std::uint16_t>(left.size());
    if (used[r]) left.push_back(std::move(all[r]));
  }
  for (SnapshotEdge& edge : snapshot_.edges) edge.relation = now[edge.relation];
  all = std::move(left);
}

Status Assembler::write_files() {
  if (auto ok = tell("writing", 0, 1); !ok) return ok;
  batch_.put(Table::meta, keys::generation(), store::encode(generation_));
  batch_.erase(Table::meta, keys::pending());
  if (store_.directory().empty()) {
    batch_.put(Table::meta, keys::snapshot(), encode_snapshot(snapshot_));
    batch_.put(Table::meta, keys::ledger(), encode_ledger(ledger_));
    return {};
  }
  if (auto ok = write_ledger(ledger_file(store_, generation_.number), ledger_); !ok) return ok;
  return write_snapshot(snapshot_file(store_, generation_.number), snapshot_);
}

}  // namespace

Result<Assembly> assemble(store::Store& store, std::uint64_t number, const View* current,
                          bool afresh, const std::vector<Decision>& decisions,
                          const Lexicon& lexicon, const Labels& labels, const Progress& progress) {
  return Assembler(store, number, current, afresh, lexicon, labels, progress).run(decisions);
}

}  // namespace redstring::graph
