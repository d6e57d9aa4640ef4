// Importing a knowledge base: Wikidata dumps, FollowTheMoney entities, tables.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "redstring/archive.h"
#include "redstring/kb.h"
#include "redstring/knowledge_graph.h"
#include "redstring/status.h"

namespace redstring {

struct KbReadOptions {
  /// "wikidata": a JSON dump, one entity a line between "[" and "]" (or without them);
  /// "ftm": one FollowTheMoney entity a line, as OpenSanctions publishes them;
  /// "csv": a table with a header, comma, semicolon or tab between fields;
  /// "auto": by the first bytes.
  std::string format = "auto";
  /// The name of the knowledge base; empty: "wikidata", or the file's name up to its first dot.
  std::string source;
  /// Languages of names and descriptions, the first preferred. Names that hold in all languages
  /// ("mul") and those of regions ("en-gb") count too; an entity with none of them goes by the
  /// first label in Latin letters.
  std::vector<std::string> languages{"en"};
  /// Classes besides those of dictionaries/kb: "Q11424" → type. An unknown type leaves a class out.
  std::vector<std::pair<std::string, EntityType>> classes;
  std::vector<EntityType> types;         ///< keep only these; empty: all
  EntityType default_type;               ///< of rows in a table that say none
  std::uint64_t line_bytes = 64u << 20;  ///< a longer line or record is rejected
  unsigned ratio = 200;                  ///< unpacked : packed, above 1 MB unpacked
};

/// Where a reading stands: what was taken up to there need not be read again.
struct KbPosition {
  std::uint64_t byte = 0, line = 0;  ///< of the unpacked stream
};

/// What a reader calls. `entity` and `skipped` tell where the next line begins.
struct KbSink {
  /// False stops the reading.
  std::function<bool(KbEntity, KbPosition after)> entity;
  /// A line that is well-formed and not wanted: `why` is "class", "type", "name" or "kind"; `what`
  /// names the class or kind.
  std::function<bool(std::string_view why, std::string_view what, KbPosition after)> skipped;
  std::function<void(Rejection)> rejected;
};

/// Reads one file, packed with gzip, bzip2, xz or zstd or not at all ("-": standard input). Memory
/// does not grow with the file: one line at a time. Begins at `from`, which an earlier reading with
/// the same options gave. Errors: not_found, io, and corrupt when the file is no knowledge base.
Status read_kb(const std::filesystem::path& path, const KbReadOptions& options,
               const KbVocabulary& vocabulary, KbPosition from, const KbSink& sink);

/// "wikidata", "ftm" or "csv"; empty when the beginning of a file is none of them.
std::string kb_format_of(std::string_view head);

struct KbImportOptions {
  KbReadOptions read;
  std::size_t batch = 4096;                 ///< lines that become durable together
  const std::atomic<bool>* stop = nullptr;  ///< set it to stop after the batch under way
};

struct KbImportReport {
  std::string source;
  std::uint64_t lines = 0;    ///< looked at, resumed ones not counted
  std::uint64_t bytes = 0;    ///< unpacked
  std::uint64_t resumed = 0;  ///< lines that an earlier run had taken
  KbAddReport added;
  std::uint64_t other_classes = 0, other_types = 0, nameless = 0, other_kinds = 0;  ///< left out
  /// The classes that were left out most often, with counts; approximate beyond 4096 of them.
  std::vector<std::pair<std::string, std::uint64_t>> classes_left_out;
  std::vector<Rejection> rejected;  ///< the first 10,000; rejected_total counts all
  std::uint64_t rejected_total = 0;
  bool interrupted = false;
};

/// Reads `path` on one thread and writes on the calling one, in atomic batches with a checkpoint: a
/// run that was killed goes on where its last batch ended, and ends with the same content as one
/// that was not. Does not link.
Result<KbImportReport> import_kb(KnowledgeGraph& graph, const std::filesystem::path& path,
                                 const KbVocabulary& vocabulary, const KbImportOptions& options,
                                 const Progress& progress = {});

}  // namespace redstring
