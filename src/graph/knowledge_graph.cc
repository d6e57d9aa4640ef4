// Opening a graph, and everything that is written into it.
#include "graph/knowledge_graph.h"

#include <unistd.h>

#include <algorithm>
#include <set>

#include "graph/assemble.h"
#include "graph/observed.h"
#include "graph/queries.h"
#include "store/format.h"

namespace redstring {

namespace keys = store::keys;
using graph::View;
using store::Table;

// ---- the inside
// ----------------------------------------------------------------------------------

Status graph::Graph::need_writable() const {
  if (writable) return {};
  return fail(ErrorCode::invalid_argument, "the graph was opened for reading only",
              store->directory().string());
}

Result<std::shared_ptr<const View>> graph::Graph::linked() const {
  if (view) return view;
  return fail(ErrorCode::not_found, "nothing was linked yet, so there is no graph to ask",
              store->directory().string(), "run redstring ingest or redstring link");
}

Result<store::Counters> graph::Graph::counters() const {
  const auto row = store->get(Table::meta, keys::counters());
  if (!row) return fail(row.error());
  if (!*row) return store::Counters();
  return store::decode_counters(**row);
}

Result<std::uint64_t> graph::Graph::current_generation() const {
  const auto row = store->get(Table::meta, keys::generation());
  if (!row) return fail(row.error());
  if (!*row) return std::uint64_t{0};
  const auto generation = store::decode_generation(**row);
  if (!generation) return fail(generation.error());
  return generation->number;
}

bool graph::Graph::pending() const {
  const auto row = store->get(Table::meta, keys::pending());
  return row && *row;
}

Result<std::vector<Decision>> graph::Graph::decisions() const {
  std::vector<Decision> all;
  const auto row = store->scan(Table::decisions, "");
  for (; row->valid(); row->next()) {
    auto decision = store::decode_decision(row->value());
    if (!decision) return fail(decision.error());
    all.push_back(std::move(*decision));
  }
  if (auto ok = row->status(); !ok) return fail(ok.error());
  return all;
}

Status graph::Graph::adopt() {
  auto opened = View::open(*store);
  if (!opened) {
    const ErrorCode code = opened.error().code;
    // A snapshot is derived: whoever may write can build it again.
    if (!writable || (code != ErrorCode::not_found && code != ErrorCode::corrupt))
      return fail(opened.error());
    store::Batch batch;
    batch.put(Table::meta, keys::pending(), "1");
    if (auto ok = store->write(batch); !ok) return ok;
    view = nullptr;
    return {};
  }
  view = *opened;
  if (!writable) return {};
  return graph::sweep_generations(*store, view ? view->generation() : store::Generation());
}

Result<LinkReport> graph::Graph::link(const Progress& progress, bool force) {
  if (auto ok = need_writable(); !ok) return fail(ok.error());
  const auto record = store->get(Table::meta, keys::generation());
  if (!record) return fail(record.error());
  store::Generation current;
  if (*record) {
    auto generation = store::decode_generation(**record);
    if (!generation) return fail(generation.error());
    current = std::move(*generation);
  }
  if (!force && !pending()) {
    LinkReport report;
    if (!view) return report;
    const store::Generation& g = view->generation();
    report.generation = g.number;
    report.documents = g.documents;
    report.mentions = g.mentions;
    report.entities = g.entities;
    report.relations = g.relations;
    report.evidence = g.evidence;
    report.publications = g.publications;
    return report;
  }
  const auto all = decisions();
  if (!all) return fail(all.error());
  // What a run that failed in this process has left would be in the way of its successor.
  if (auto ok = graph::sweep_generations(*store, current); !ok) return fail(ok.error());
  // Only this thread writes: the view stays what it is while it is looked at here.
  auto assembly = graph::assemble(*store, current.number + 1, force ? nullptr : view.get(), force,
                                  graph::effective_decisions(*all), *lexicon, labels, progress);
  if (!assembly) return fail(assembly.error());
  {
    const std::unique_lock lock(mutex);
    if (auto ok = store->write(assembly->flip); !ok) return fail(ok.error());
    if (auto ok = adopt(); !ok) return fail(ok.error());
  }
  if (assembly->table_rewritten)
    if (auto ok = graph::forget_moves(*store); !ok) return fail(ok.error());
  if (auto ok = store->settle(); !ok) return fail(ok.error());
  return std::move(assembly->report);
}

std::vector<Decision> graph::effective_decisions(const std::vector<Decision>& all) {
  // From the last to the first: only an undo that itself holds can undo.
  std::set<std::uint64_t> undone;
  std::vector<Decision> held;
  for (auto decision = all.rbegin(); decision != all.rend(); ++decision) {
    if (undone.contains(decision->number)) continue;
    if (decision->kind == DecisionKind::undo)
      undone.insert(std::strtoull(decision->left.c_str(), nullptr, 10));
    else
      held.push_back(*decision);
  }
  std::reverse(held.begin(), held.end());
  return held;
}

// ---- opening
// -------------------------------------------------------------------------------------

Result<KnowledgeGraph> graph::Opener::over(std::unique_ptr<store::Store> store, LexiconPtr lexicon,
                                           bool writable) {
  if (!lexicon) return fail(ErrorCode::invalid_argument, "a graph needs dictionaries");
  auto impl =
      std::make_unique<KnowledgeGraph::Impl>(std::move(store), std::move(lexicon), writable);
  if (auto ok = impl->adopt(); !ok) return fail(ok.error());
  return KnowledgeGraph(std::move(impl));
}

Result<KnowledgeGraph> KnowledgeGraph::open(const OpenOptions& options, LexiconPtr lexicon) {
  const store::Access access = options.mode == OpenMode::read    ? store::Access::read
                               : options.mode == OpenMode::write ? store::Access::write
                                                                 : store::Access::create;
  const bool writable = options.mode != OpenMode::read;
  // A writer may flip and sweep between a reader's look at the store and its look at the snapshot:
  // then the snapshot's file is gone, and the store must be looked at again.
  constexpr int attempts = 50;
  for (int attempt = 1;; ++attempt) {
    auto store = store::open_rocksdb(options.directory, access);
    if (!store) return fail(store.error());
    auto graph = graph::Opener::over(std::move(*store), lexicon, writable);
    if (graph || writable || graph.error().code != ErrorCode::not_found) return graph;
    if (attempt == attempts)
      return fail(ErrorCode::corrupt, "the snapshot of the graph is gone", graph.error().place,
                  "redstring link --db " + options.directory.string() + " makes it anew");
    ::usleep(20'000);
  }
}

Result<KnowledgeGraph> KnowledgeGraph::in_memory(LexiconPtr lexicon) {
  return graph::Opener::over(store::open_memory(), std::move(lexicon));
}

KnowledgeGraph::KnowledgeGraph(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KnowledgeGraph::KnowledgeGraph(KnowledgeGraph&&) noexcept = default;
KnowledgeGraph& KnowledgeGraph::operator=(KnowledgeGraph&&) noexcept = default;
KnowledgeGraph::~KnowledgeGraph() = default;

// ---- observing
// -----------------------------------------------------------------------------------

namespace {

/// Whether a document may be kept as it came.
Status acceptable(const ReadDocument& read) {
  const Document& document = read.document;
  if (document.text.size() > 0x7fffffff)
    return fail(ErrorCode::limit, "a text of more than 2 GB", document.source);
  if (document.id != document_id(document.source, document.text))
    return fail(ErrorCode::invalid_argument, "the document's id is not that of its source and text",
                document.source);
  const Status fits = store::check(read.analysis, static_cast<std::uint32_t>(document.text.size()));
  if (!fits) return fail(fits.error().code, fits.error().message, document.source);
  return {};
}

store::Head head_of(const ReadDocument& read) {
  const Document& d = read.document;
  store::Head head;
  head.source = d.source;
  head.name = d.name;
  head.url = d.url;
  head.title = d.title;
  head.published = d.published;
  head.language = d.language;
  head.text_size = static_cast<std::uint32_t>(d.text.size());
  head.mentions = static_cast<std::uint32_t>(read.analysis.mentions.size());
  head.evidence = static_cast<std::uint32_t>(read.analysis.evidence.size());
  return head;
}

void put_document(store::Batch& batch, const ReadDocument& read, const store::Head& head) {
  const Document& d = read.document;
  batch.put(Table::documents, keys::head(d.id), store::encode(head));
  batch.put(Table::documents, keys::text(d.id), d.text);
  batch.put(Table::documents, keys::name(d.name, d.id), "");
  batch.put(Table::documents, keys::source(d.source, d.id), "");
  batch.put(Table::analyses, keys::analysis(d.id), store::encode(read.analysis, head.text_size));
  batch.put(Table::analyses, keys::digest(d.id), store::encode(graph::digest_of(d, read.analysis)));
}

}  // namespace

Result<AddReport> KnowledgeGraph::add(
    const std::vector<ReadDocument>& documents,
    const std::vector<std::pair<std::string, std::string>>& checkpoint) {
  if (auto ok = impl_->need_writable(); !ok) return fail(ok.error());
  auto counters = impl_->counters();
  if (!counters) return fail(counters.error());
  const auto generation = impl_->current_generation();
  if (!generation) return fail(generation.error());
  AddReport report;
  store::Batch batch;
  std::set<DocumentId> fresh;
  for (const ReadDocument& read : documents) {
    const auto known = impl_->store->get(Table::documents, keys::head(read.document.id));
    if (!known) return fail(known.error());
    if (*known || fresh.contains(read.document.id)) {
      ++report.known;
      continue;
    }
    if (auto ok = acceptable(read); !ok) return fail(ok.error());
    fresh.insert(read.document.id);
    const store::Head head = head_of(read);
    put_document(batch, read, head);
    if (*generation != 0) graph::note_move(batch, read.document.id, *generation);
    ++counters->documents;
    counters->mentions += head.mentions;
    counters->evidence += head.evidence;
    ++report.added;
  }
  for (const auto& [name, value] : checkpoint)
    batch.put(Table::meta, keys::checkpoint(name), value);
  if (report.added > 0) {
    batch.put(Table::meta, keys::counters(), store::encode(*counters));
    batch.put(Table::meta, keys::pending(), "1");
  }
  if (batch.empty()) return report;
  if (auto ok = impl_->store->write(batch); !ok) return fail(ok.error());
  return report;
}

bool KnowledgeGraph::has(const DocumentId& id) const {
  const auto head = impl_->store->get(Table::documents, keys::head(id));
  return head && *head;
}

Result<DocumentId> KnowledgeGraph::remove(std::string_view which) {
  if (auto ok = impl_->need_writable(); !ok) return fail(ok.error());
  const auto id = graph::find_document(*impl_->store, which);
  if (!id) return fail(id.error());
  const auto row = impl_->store->get(Table::documents, keys::head(*id));
  if (!row) return fail(row.error());
  if (!*row) return fail(ErrorCode::not_found, "no such document", id->hex());
  const auto head = store::decode_head(**row);
  if (!head) return fail(head.error());
  auto counters = impl_->counters();
  if (!counters) return fail(counters.error());
  const auto generation = impl_->current_generation();
  if (!generation) return fail(generation.error());
  counters->documents -= 1;
  counters->mentions -= head->mentions;
  counters->evidence -= head->evidence;
  store::Batch batch;
  batch.erase(Table::documents, keys::head(*id));
  batch.erase(Table::documents, keys::text(*id));
  batch.erase(Table::documents, keys::name(head->name, *id));
  batch.erase(Table::documents, keys::source(head->source, *id));
  batch.erase(Table::analyses, keys::analysis(*id));
  batch.erase(Table::analyses, keys::digest(*id));
  if (*generation != 0) graph::note_move(batch, *id, *generation);
  batch.put(Table::meta, keys::counters(), store::encode(*counters));
  batch.put(Table::meta, keys::pending(), "1");
  // Questions in flight may be about to quote this document.
  const std::unique_lock lock(impl_->mutex);
  if (auto ok = impl_->store->write(batch); !ok) return fail(ok.error());
  return *id;
}

std::optional<std::string> KnowledgeGraph::checkpoint(std::string_view key) const {
  auto row = impl_->store->get(Table::meta, keys::checkpoint(key));
  return row ? std::move(*row) : std::nullopt;
}

Result<LinkReport> KnowledgeGraph::link(const Progress& progress, bool force) {
  return impl_->link(progress, force);
}

Result<Document> KnowledgeGraph::document(const DocumentId& id) const {
  return graph::read_document(*impl_->store, id);
}

Stats KnowledgeGraph::stats() const {
  const std::shared_lock lock(impl_->mutex);
  Stats stats;
  stats.format = store::format_version;
  if (const auto counters = impl_->counters()) {
    stats.documents = counters->documents;
    stats.mentions = counters->mentions;
    stats.evidence = counters->evidence;
    stats.decisions = counters->decisions;
  }
  stats.bytes_on_disk = impl_->store->size();
  stats.link_pending = impl_->pending();
  if (!impl_->view) return stats;
  const store::Generation& g = impl_->view->generation();
  stats.generation = g.number;
  stats.publications = g.publications;
  stats.entities = g.entities;
  stats.relations = g.relations;
  stats.entities_by_type = g.entities_by_type;
  stats.relations_by_type = g.relations_by_type;
  for (auto* counts : {&stats.entities_by_type, &stats.relations_by_type})
    std::stable_sort(counts->begin(), counts->end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
  return stats;
}

}  // namespace redstring
