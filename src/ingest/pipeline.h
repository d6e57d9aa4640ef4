// The run of an ingest: reader, workers, writer, apart from what they read into.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "redstring/archive.h"

namespace redstring::reading {

/// What a run needs of analyzer and graph. `analyze` gives an analysis of each document and is
/// called from several threads at once; the others never at the same time as each other.
struct Stages {
  std::function<std::vector<Analysis>(std::span<const Document* const>)> analyze;
  std::function<bool(const DocumentId&)> known;
  std::function<Result<AddReport>(const std::vector<ReadDocument>&,
                                  const std::vector<std::pair<std::string, std::string>>&)>
      add;
  std::function<Result<LinkReport>(const Progress&)> link;
};

/// How much text may wait between reader and writer. The analyses of it weigh about ten times more.
inline constexpr std::size_t bytes_in_flight = std::size_t{24} << 20;

/// Reads `paths` in order on one thread, analyzes on options.threads others, and adds in batches,
/// in reading order, on the calling thread; so batches do not depend on which worker was faster.
Result<IngestReport> run_pipeline(const Stages& stages,
                                  const std::vector<std::filesystem::path>& paths,
                                  const IngestOptions& options, const Progress& progress);

}  // namespace redstring::reading
