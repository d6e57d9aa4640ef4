// Exports of the whole graph and of one answer, through the writers; the list of mentions.
#include <algorithm>
#include <map>
#include <optional>
#include <ostream>
#include <tuple>

#include "graph/dump.h"
#include "graph/queries.h"
#include "graph/writers.h"

namespace redstring {

using namespace graph;
namespace keys = store::keys;
using store::Table;

const std::vector<std::string>& export_formats() {
  static const std::vector<std::string> formats{"graphml", "gexf",  "neo4j",
                                                "ftm",     "jsonl", "mentions"};
  return formats;
}

namespace {

Status tell(const Progress& progress, std::string_view stage, std::uint64_t done,
            std::uint64_t total) {
  if (!progress || progress(stage, done, total)) return {};
  return fail(ErrorCode::interrupted, "the export was interrupted");
}

/// All entities that are not hidden, then all relations between such.
Status export_graph(const Graph& graph, const View& view, GraphWriter& writer,
                    const Progress& progress) {
  const Snapshot& s = view.snapshot();
  if (auto ok = writer.begin(); !ok) return ok;
  std::vector<std::uint64_t> number(s.vertices(), 0);
  std::uint64_t nodes = 0;
  for (Vertex v = 0; v < s.vertices(); ++v) {
    if (v % 4096 == 0)
      if (auto ok = tell(progress, "entities", v, s.vertices()); !ok) return ok;
    if (s.hidden(v)) continue;
    const auto entity = view.entity(v);
    if (!entity) return fail(entity.error());
    number[v] = nodes;
    if (auto ok = writer.node(nodes++, *entity); !ok) return ok;
  }
  std::uint64_t edges = 0;
  for (EdgeIndex e = 0; e < s.edges(); ++e) {
    if (e % 4096 == 0)
      if (auto ok = tell(progress, "relations", e, s.edges()); !ok) return ok;
    const SnapshotEdge edge = s.edge(e);
    if (s.hidden(edge.source) || s.hidden(edge.target)) continue;
    Relation relation;
    relation.source = EntityKey{std::string(s.key(edge.source))};
    relation.target = EntityKey{std::string(s.key(edge.target))};
    relation.type = s.relation(edge.relation);
    const auto record = view.relation(edge.source, edge.target, relation.type);
    if (!record) return fail(record.error());
    relation.evidence = record->evidence.size();
    relation.publications = record->publications;
    relation.first = record->first;
    relation.last = record->last;
    relation.cost = record->cost;
    if (auto ok = writer.edge(edges++, number[edge.source], number[edge.target], relation,
                              graph.labels.relation(relation.type));
        !ok)
      return ok;
  }
  return writer.finish();
}

/// {"id":…,"entities":[…]} for each document, in order of name and id.
class MentionExport {
 public:
  MentionExport(const Graph& graph, const View& view, std::ostream& out)
      : graph_(graph), view_(view), out_(out) {}

  Status run(const Progress& progress) {
    documents_ = view_.documents();
    const auto row = graph_.store->scan(Table::documents, keys::names());
    std::uint64_t done = 0;
    for (; row->valid(); row->next()) {
      if (done++ % 1024 == 0)
        if (auto ok = tell(progress, "mentions", done, documents_.size()); !ok) return ok;
      const auto id = keys::document_of(row->key());
      if (!id) return fail(ErrorCode::corrupt, "a document's name has a damaged key");
      if (auto ok = document(*id); !ok) return ok;
    }
    if (auto ok = row->status(); !ok) return ok;
    out_.flush();
    if (!out_) return fail(ErrorCode::io, "the mentions could not be written");
    return {};
  }

 private:
  /// The id in the knowledge base, read once for each entity.
  Result<const std::string*> kb_of(Vertex v) {
    if (kb_.empty()) kb_.resize(view_.snapshot().vertices());
    if (!kb_[v]) {
      auto entity = view_.entity(v);
      if (!entity) return fail(entity.error());
      kb_[v] = std::move(entity->kb.id);
    }
    return &*kb_[v];
  }

  Status document(const DocumentId& id) {
    const auto document = read_document(*graph_.store, id);
    if (!document) return fail(document.error());
    const auto analysis = read_analysis(*graph_.store, id);
    if (!analysis) return fail(analysis.error());
    if (auto ok = store::check(*analysis, static_cast<std::uint32_t>(document->text.size())); !ok)
      return fail(ErrorCode::corrupt, ok.error().message, id.hex());
    // A document newer than the graph has no clusters yet.
    std::vector<Vertex> vertices;
    const auto ranked = std::lower_bound(
        documents_.begin(), documents_.end(), id,
        [](const store::RankedDocument& a, const DocumentId& b) { return a.id < b; });
    if (ranked != documents_.end() && ranked->id == id) {
      auto clusters = view_.clusters(static_cast<std::uint32_t>(ranked - documents_.begin()));
      if (!clusters) return fail(clusters.error());
      vertices = std::move(*clusters);
    }
    const CodePointMap map(document->text);
    std::string line = "{\"id\":";
    append_json(line, document->name);
    line += ",\"entities\":[";
    bool first = true;
    for (const Mention& m : analysis->mentions) {
      if (m.form != MentionForm::name && m.server != ServerKind::phrase) continue;
      line += first ? "{\"start\":" : ",{\"start\":";
      first = false;
      line += std::to_string(map.code_point(m.span.begin));
      line += ",\"end\":" + std::to_string(map.code_point(m.span.end)) + ",\"type\":";
      append_json(line, graph_.labels.wire(m.type));
      if (m.entity < vertices.size()) {
        line += ",\"cluster\":";
        append_json(line, view_.snapshot().key(vertices[m.entity]));
        const auto kb = kb_of(vertices[m.entity]);
        if (!kb) return fail(kb.error());
        if (!(*kb)->empty()) {
          line += ",\"kb\":";
          append_json(line, **kb);
        }
      }
      line += ",\"text\":";
      append_json(line, m.surface(document->text));
      line += '}';
    }
    line += "]}\n";
    out_.write(line.data(), static_cast<std::streamsize>(line.size()));
    return {};
  }

  const Graph& graph_;
  const View& view_;
  std::ostream& out_;
  std::vector<store::RankedDocument> documents_;
  std::vector<std::optional<std::string>> kb_;  // by vertex
};

EdgeQuote edge_quote(const Quote& quote) {
  EdgeQuote out;
  out.sentence = quote.sentence;
  out.status = to_string(quote.status);
  out.by = quote.by;
  out.time = quote.time;
  out.document = quote.document.hex();
  out.source = quote.source;
  out.title = quote.title;
  out.published = quote.published;
  return out;
}

}  // namespace

Status KnowledgeGraph::export_to(std::string_view format, std::ostream& out,
                                 const Progress& progress) const {
  const std::shared_lock lock(impl_->mutex);
  const auto& formats = export_formats();
  if (std::find(formats.begin(), formats.end(), format) == formats.end()) {
    std::string list;
    for (const std::string& f : formats) list += (list.empty() ? "" : ", ") + f;
    return fail(ErrorCode::unsupported, "there is no export format “" + std::string(format) + "”",
                {}, "formats: " + list);
  }
  const auto view = impl_->linked();
  if (!view) return fail(view.error());
  if (format == "mentions") return MentionExport(*impl_, **view, out).run(progress);
  const auto writer = make_writer(format, out);
  if (!writer)
    return fail(ErrorCode::unsupported,
                "the export format “" + std::string(format) + "” is not built in");
  return export_graph(*impl_, **view, *writer, progress);
}

Status KnowledgeGraph::export_answer(const Answer& answer, std::ostream& out) const {
  const std::shared_lock lock(impl_->mutex);
  const auto view = impl_->linked();
  if (!view) return fail(view.error());
  // In order of keys, each once, whatever the number of paths that share it.
  std::map<EntityKey, const Entity*> entities;
  std::map<std::tuple<EntityKey, EntityKey, std::string>, const Step*> steps;
  for (const Path& path : answer.paths) {
    for (const Entity& entity : path.entities) entities.emplace(entity.key, &entity);
    for (const Step& step : path.steps) {
      // As the relation runs; one that runs both ways from the smaller key.
      const bool turn =
          !step.forward || (impl_->labels.symmetric(step.relation) && step.target < step.source);
      steps.emplace(std::tuple(turn ? step.target : step.source, turn ? step.source : step.target,
                               step.relation),
                    &step);
    }
  }
  GraphmlOptions options;
  options.quotes = true;
  const auto writer = make_graphml_writer(out, options);
  if (auto ok = writer->begin(); !ok) return ok;
  std::map<EntityKey, std::uint64_t> number;
  for (const auto& [key, entity] : entities) {
    const std::uint64_t n = number.size();
    number.emplace(key, n);
    if (auto ok = writer->node(n, *entity); !ok) return ok;
  }
  const Snapshot& s = (*view)->snapshot();
  std::uint64_t edges = 0;
  for (const auto& [ends, step] : steps) {
    const auto& [source, target, type] = ends;
    if (!number.contains(source) || !number.contains(target))
      return fail(ErrorCode::invalid_argument, "a step of the answer leads to no entity of it");
    Relation relation;
    relation.source = source;
    relation.target = target;
    relation.type = type;
    relation.evidence = step->evidence.size();
    relation.publications = step->publications;
    // Where the answer is of this generation, the relation's own counts are at hand.
    const Vertex from = s.find(source.value), to = s.find(target.value);
    if (from != no_vertex && to != no_vertex) {
      if (const auto record = (*view)->relation(from, to, type)) {
        relation.evidence = record->evidence.size();
        relation.publications = record->publications;
        relation.first = record->first;
        relation.last = record->last;
        relation.cost = record->cost;
      }
    }
    std::vector<EdgeQuote> quotes;
    for (const Quote& quote : step->evidence) quotes.push_back(edge_quote(quote));
    if (auto ok = writer->edge_with_quotes(edges++, number[source], number[target], relation,
                                           impl_->labels.relation(type), quotes);
        !ok)
      return ok;
  }
  return writer->finish();
}

}  // namespace redstring
