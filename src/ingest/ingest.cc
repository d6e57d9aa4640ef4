// ingest: the run of pipeline.cc between an analyzer and a graph.
#include "ingest/pipeline.h"
#include "redstring/archive.h"

namespace redstring {

Result<IngestReport> ingest(KnowledgeGraph& graph, const Analyzer& analyzer,
                            const std::vector<std::filesystem::path>& paths,
                            const IngestOptions& options, const Progress& progress) {
  reading::Stages stages;
  stages.analyze = [&](std::span<const Document* const> documents) {
    return analyzer.analyze(documents);
  };
  stages.known = [&](const DocumentId& id) { return graph.has(id); };
  stages.add = [&](const auto& batch, const auto& checkpoint) {
    return graph.add(batch, checkpoint);
  };
  stages.link = [&](const Progress& link_progress) { return graph.link(link_progress); };
  return reading::run_pipeline(stages, paths, options, progress);
}

}  // namespace redstring
