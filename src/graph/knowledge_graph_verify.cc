// Reading everything back and checking it against itself: records decode, spans fit their texts,
// indices lead somewhere, and every total is what one gets by counting again.
#include <algorithm>
#include <map>
#include <set>

#include "graph/assemble.h"
#include "graph/kb.h"
#include "graph/naming.h"
#include "graph/queries.h"
#include "store/format.h"

namespace redstring {
namespace {

using namespace graph;
namespace keys = store::keys;
using store::Table;

class Verifier {
 public:
  explicit Verifier(const Graph& graph) : graph_(graph), lists_(*graph.lexicon) {}

  Result<std::vector<Problem>> run() {
    for (const auto step :
         {&Verifier::files, &Verifier::documents, &Verifier::analyses, &Verifier::indexes,
          &Verifier::totals, &Verifier::knowledge_base, &Verifier::derived})
      if (auto ok = (this->*step)(); !ok) {
        // A damaged block stops this walk, not the next one.
        if (ok.error().code != ErrorCode::corrupt && ok.error().code != ErrorCode::unsupported)
          return fail(ok.error());
        problem(ok.error().message, ok.error().place);
      }
    return std::move(problems_);
  }

 private:
  void problem(std::string what, std::string place) {
    constexpr std::size_t most = 1000;  // nobody reads more, and a wreck would give millions
    if (problems_.size() < most) problems_.push_back({std::move(what), std::move(place)});
  }
  void problem(const Error& error, const std::string& place) {
    problem(error.message, error.place.empty() ? place : error.place + ", " + place);
  }

  Status files() { return graph_.store->verify(); }
  Status documents();
  Status analyses();
  Status indexes();
  Status totals();
  Status knowledge_base();
  Status derived();
  void document(const Document& document, const store::Head& head);
  void spans(const Document& document, const Analysis& analysis);
  Status entities(const View& view, std::uint64_t documents);
  Status relations(const View& view, const std::vector<store::RankedDocument>& documents);
  Status aliases(const View& view);
  Status naming(const View& view, Vertex v, const Entity& entity);

  const Graph& graph_;
  const link::NameLists lists_;
  std::vector<Problem> problems_;
  store::Counters counted_;
  std::size_t namings_ = 0;  // pairs of a name and an entity that is found by it
};

/// Whether a byte offset does not lie inside a character.
bool on_border(std::string_view text, std::uint32_t at) {
  return at >= text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

void Verifier::spans(const Document& document, const Analysis& a) {
  const std::string place = "document " + document.id.hex();
  const auto check = [&](Span span, const char* what) {
    if (!on_border(document.text, span.begin) || !on_border(document.text, span.end))
      problem(std::string("the span of a ") + what + " cuts a character", place);
  };
  for (const Sentence& s : a.sentences) check(s.span, "sentence");
  for (const Mention& m : a.mentions) check(m.span, "mention");
  for (const Timex& t : a.timexes) check(t.span, "date");
  for (const Evidence& e : a.evidence) check(e.trigger, "trigger");
}

void Verifier::document(const Document& document, const store::Head& head) {
  const std::string place = "document " + document.id.hex();
  if (document_id(document.source, document.text) != document.id)
    problem("the text or the source is not what the id was made from", place);
  const auto analysis = read_analysis(*graph_.store, document.id);
  if (!analysis) return problem(analysis.error(), place);
  if (auto ok = store::check(*analysis, static_cast<std::uint32_t>(document.text.size())); !ok)
    return problem(ok.error(), place);
  spans(document, *analysis);
  counted_.mentions += analysis->mentions.size();
  counted_.evidence += analysis->evidence.size();
  if (head.mentions != analysis->mentions.size() || head.evidence != analysis->evidence.size())
    problem("the record counts other mentions or evidence than there are", place);
  const auto digest = graph_.store->get(Table::analyses, keys::digest(document.id));
  if (!digest) return problem(digest.error(), place);
  if (!*digest || **digest != store::encode(digest_of(document, *analysis)))
    problem("the digest is not what the analysis gives", place);
  for (const std::string& key :
       {keys::name(document.name, document.id), keys::source(document.source, document.id)}) {
    const auto row = graph_.store->get(Table::documents, key);
    if (!row) return problem(row.error(), place);
    if (!*row) problem("the document cannot be found by its name or source", place);
  }
}

Status Verifier::documents() {
  const auto row = graph_.store->scan(Table::documents, keys::heads());
  for (; row->valid(); row->next()) {
    const auto id = keys::document_of(row->key());
    if (!id) {
      problem("a document has a damaged key", "table documents");
      continue;
    }
    ++counted_.documents;
    const auto head = store::decode_head(row->value());
    if (!head) {
      problem(head.error(), "document " + id->hex());
      continue;
    }
    const auto read = read_document(*graph_.store, *id);
    if (!read)
      problem(read.error(), "document " + id->hex());
    else
      document(*read, *head);
  }
  return row->status();
}

Status Verifier::analyses() {
  for (const std::string& prefix : {keys::analyses(), keys::digests()}) {
    const auto row = graph_.store->scan(Table::analyses, prefix);
    for (; row->valid(); row->next()) {
      const auto id = keys::document_of(row->key());
      if (!id) {
        problem("an analysis has a damaged key", "table analyses");
        continue;
      }
      const auto head = graph_.store->get(Table::documents, keys::head(*id));
      if (!head) return fail(head.error());
      if (!*head) problem("an analysis without its document", "document " + id->hex());
    }
    if (auto ok = row->status(); !ok) return ok;
  }
  return {};
}

Status Verifier::indexes() {
  for (const std::string& prefix : {keys::names(), keys::sources()}) {
    const auto row = graph_.store->scan(Table::documents, prefix);
    for (; row->valid(); row->next()) {
      const auto id = keys::document_of(row->key());
      const auto head = id ? graph_.store->get(Table::documents, keys::head(*id))
                           : Result<std::optional<std::string>>(std::optional<std::string>());
      if (!head) return fail(head.error());
      if (!*head) problem("an index entry leads to no document", id ? id->hex() : "");
    }
    if (auto ok = row->status(); !ok) return ok;
  }
  return {};
}

Status Verifier::totals() {
  const auto decisions = graph_.decisions();
  if (!decisions) return fail(decisions.error());
  counted_.decisions = decisions->size();
  for (std::size_t i = 1; i < decisions->size(); ++i)
    if ((*decisions)[i].number <= (*decisions)[i - 1].number)
      problem("decisions are not in order of their numbers", "table decisions");
  const auto counters = graph_.counters();
  if (!counters) return fail(counters.error());
  if (!(*counters == counted_)) problem("the totals are not what counting gives", "table meta");
  return {};
}

Status Verifier::knowledge_base() {
  std::map<std::string, store::KbTotals> counted;
  std::uint64_t names = 0;
  const auto row = graph_.store->scan(Table::kb, keys::kb_entities());
  for (; row->valid(); row->next()) {
    const auto key = keys::kb_key(row->key());
    const auto entity = store::decode_kb_entity(row->value());
    const std::string place = key ? key->source + " " + key->id : "table kb";
    if (!key || !entity || entity->id != key->id || entity->source != key->source) {
      problem("an entity of the knowledge base is damaged", place);
      continue;
    }
    const KbNameRows rows = kb_name_rows(*entity, lists_);
    for (const auto& [kind, name] : rows) {
      const auto there = graph_.store->get(
          Table::kb, keys::kb_name(kind, name, entity->prior, entity->id, entity->source));
      if (!there) return fail(there.error());
      if (!*there)
        problem(
            "an entity of the knowledge base is not found by its name; were the dictionaries "
            "changed? Import it again",
            place);
    }
    names += exact_rows(rows);
    counted[entity->source].add(*entity, exact_rows(rows));
  }
  if (auto ok = row->status(); !ok) return ok;
  const auto totals = kb_totals(*graph_.store);
  if (!totals) return fail(totals.error());
  if (std::map(totals->begin(), totals->end()) != counted)
    problem("the totals are not what counting gives", "table kb");
  const auto name = graph_.store->scan(Table::kb, keys::kb_names());
  std::uint64_t name_rows = 0;
  for (; name->valid(); name->next()) ++name_rows;
  if (auto ok = name->status(); !ok) return ok;
  if (name_rows != names) problem("there are names that lead to no entity", "table kb");
  return {};
}

Status Verifier::entities(const View& view, std::uint64_t documents) {
  const Snapshot& s = view.snapshot();
  const std::uint64_t series = view.generation().series;
  std::uint64_t rows = 0;
  const auto row = graph_.store->scan(Table::entities, keys::entities(series));
  for (; row->valid(); row->next(), ++rows) {
    const auto label = keys::number_of(row->key());
    const Vertex v = label ? view.ledger().vertex(*label) : no_vertex;
    if (v >= s.vertices()) {
      problem("an entity that the snapshot does not know", "series " + std::to_string(series));
      continue;
    }
    const std::string place = std::string(s.key(v));
    const auto entity = store::decode_entity(row->value());
    if (!entity) {
      problem(entity.error(), place);
      continue;
    }
    if (entity->key.value != s.key(v) || entity->name != s.name(v) || entity->hidden != s.hidden(v))
      problem("the entity's record and the snapshot differ", place);
    const auto members = view.members(v);
    if (!members) {
      problem(members.error(), place);
      continue;
    }
    if (auto ok = naming(view, v, *entity); !ok) return ok;
    std::set<std::uint32_t> ranks;
    for (const auto& [rank, index] : *members) ranks.insert(rank);
    if (ranks.size() != entity->documents || (!ranks.empty() && *ranks.rbegin() >= documents))
      problem("the entity counts other documents than it stands in", place);
  }
  if (rows != s.vertices())
    problem("some entities are missing", "series " + std::to_string(series));
  return row->status();
}

/// The edge that a row of table relations is about; too large a number when there is none.
EdgeIndex edge_of(const View& view, const keys::RelationKey& key) {
  const Snapshot& s = view.snapshot();
  const Vertex source = view.ledger().vertex(key.source), target = view.ledger().vertex(key.target);
  if (source >= s.vertices()) return s.edges();
  auto [first, end] = s.out(source);
  for (EdgeIndex last = end; first < last;) {
    const EdgeIndex middle = first + (last - first) / 2;
    if (s.target(middle) < target)
      first = middle + 1;
    else
      last = middle;
  }
  for (EdgeIndex e = first; e < end && s.target(e) == target; ++e)
    if (s.relation(s.edge(e).relation) == key.type) return e;
  return s.edges();
}

Status Verifier::relations(const View& view, const std::vector<store::RankedDocument>& documents) {
  const Snapshot& s = view.snapshot();
  const std::uint64_t series = view.generation().series;
  EdgeIndex rows = 0;
  const auto row = graph_.store->scan(Table::relations, keys::relations(series));
  for (; row->valid(); row->next(), ++rows) {
    const auto key = keys::relation_of(row->key());
    const EdgeIndex e = key ? edge_of(view, *key) : s.edges();
    if (e >= s.edges()) {
      problem("a relation that the snapshot does not know", "relation row " + std::to_string(rows));
      continue;
    }
    const SnapshotEdge edge = s.edge(e);
    const std::string place = "relation " + std::to_string(e);
    const auto record = view.relation(edge.source, edge.target, key->type);
    if (!record) {
      problem(record.error(), place);
      continue;
    }
    if (edge.cost != record->cost || edge.evidence != record->evidence.size() ||
        edge.publications != record->publications)
      problem("the relation's record and the snapshot differ", place);
    // Counted once more. The cost is not: the dictionaries may have changed since.
    std::set<std::uint32_t> publications;
    for (const store::EvidenceRef& ref : record->evidence) {
      if (ref.rank >= documents.size() || documents[ref.rank].publication != ref.publication)
        problem("a relation names a document that is not there", place);
      publications.insert(ref.publication);
    }
    if (publications.size() != record->publications || record->evidence.empty())
      problem("the relation's counts are not what its evidence gives", place);
  }
  if (rows != s.edges()) problem("some relations are missing", "series " + std::to_string(series));
  return row->status();
}

/// Whether an entity is found by all its names.
Status Verifier::naming(const View& view, Vertex v, const Entity& entity) {
  const std::uint64_t series = view.generation().series;
  const Label label = view.ledger().entity_label(v);
  const Naming names = naming_of(entity, lists_);
  std::vector<std::string> rows;
  for (const std::string& key : names.aliases) rows.push_back(keys::alias(series, key));
  for (const std::string& key : names.known) rows.push_back(keys::known_alias(series, key));
  for (const std::string& word : names.words) rows.push_back(keys::word(series, word));
  namings_ += rows.size();
  for (const std::string& key : rows) {
    const auto row = graph_.store->get(Table::aliases, key);
    if (!row) return fail(row.error());
    const auto labels = *row ? store::decode_rising(**row) : std::vector<Label>();
    if (!labels || !std::binary_search(labels->begin(), labels->end(), label)) {
      problem("an entity is not found by one of its names", entity.key.value);
      return {};
    }
  }
  return {};
}

Status Verifier::aliases(const View& view) {
  const std::uint64_t series = view.generation().series;
  std::size_t namings = 0;
  const auto row = graph_.store->scan(Table::aliases, keys::series_rows(series));
  for (; row->valid(); row->next()) {
    const auto name = keys::name_of(row->key());
    const auto labels = store::decode_rising(row->value());
    if (!name || !labels) {
      problem("an alias is damaged", name ? *name : "table aliases");
      continue;
    }
    namings += labels->size();
    for (const Label label : *labels)
      if (view.ledger().vertex(label) >= view.snapshot().vertices())
        problem("an alias leads to no entity", *name);
  }
  if (namings != namings_)
    problem("there are names that lead to an entity without them", "aliases");
  return row->status();
}

Status Verifier::derived() {
  if (!graph_.view) return {};
  const View& view = *graph_.view;
  if (auto ok = view.snapshot().verify(); !ok) problem(ok.error(), "snapshot");
  if (auto ok = view.ledger().verify(); !ok) problem(ok.error(), "ledger");
  const std::vector<store::RankedDocument> documents = view.documents();
  for (std::size_t i = 0; i < documents.size(); ++i)
    if (documents[i].publication > i || (i > 0 && !(documents[i - 1].id < documents[i].id)))
      problem("the documents of the generation are not in order", documents[i].id.hex());
  if (auto ok = entities(view, documents.size()); !ok) return ok;
  if (auto ok = aliases(view); !ok) return ok;
  return relations(view, documents);
}

}  // namespace

Result<std::vector<Problem>> KnowledgeGraph::verify() const {
  const std::shared_lock lock(impl_->mutex);
  return Verifier(*impl_).run();
}

}  // namespace redstring
