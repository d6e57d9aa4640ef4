// Archives: where articles come from, and how a pile of them gets into the graph.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "redstring/analyzer.h"
#include "redstring/document.h"
#include "redstring/knowledge_graph.h"
#include "redstring/status.h"

namespace redstring {

/// What hostile or broken input may cost. Every limit that is reached rejects one item, with a
/// counter and a line in the report; the run goes on.
struct ReadLimits {
  std::uint64_t document_bytes = 16u << 20;  ///< raw bytes of one item
  std::uint64_t text_bytes = 8u << 20;       ///< of its text
  std::uint64_t member_bytes = 2ull << 30;   ///< unpacked bytes of one archive member
  std::uint64_t total_bytes = 1ull << 40;    ///< unpacked bytes of one archive
  std::uint64_t entries = 10'000'000;        ///< members of one archive
  unsigned ratio = 100;                      ///< unpacked : packed, above 1 MB unpacked
  unsigned depth = 3;                        ///< archives within archives
};

struct ReadOptions {
  /// Field names to use before the usual ones: "text" → "content_html" and so on. Keys: id, url,
  /// title, text, published, language.
  std::map<std::string, std::string> fields;
  /// "auto" by content and name, or text, html, json, jsonl, csv, tsv.
  std::string format = "auto";
  ReadLimits limits;
};

/// One item that did not become a document.
struct Rejection {
  std::string place;   ///< "archive.zip!articles.jsonl:17 (byte 20412)"
  std::string reason;  ///< "not valid JSON: …"
};

/// Something mended on the way in: repaired UTF-8, a date that could not be read.
struct Notice {
  std::string place;
  std::string what;
};

/// What a reader calls. `document` returns false to stop reading.
struct ReadSink {
  std::function<bool(Document, std::string_view place)> document;
  std::function<void(Rejection)> rejected;
  std::function<void(Notice)> notice;
  /// Asked after each rejection; true stops reading, as `document` returning false does. May be
  /// empty.
  std::function<bool()> stop;
};

/// Reads every article in `path` (a directory in byte order of its names, a file, an archive, or
/// "-" for standard input) and hands it to `sink`. Errors only when `path` itself cannot be read.
Status read_archive(const std::filesystem::path& path, const ReadOptions& options,
                    const ReadSink& sink);

struct IngestOptions {
  ReadOptions read;
  unsigned threads = 0;                     ///< 0 = as many as the machine has
  std::size_t batch = 256;                  ///< documents in one atomic batch
  bool link = true;                         ///< derive the graph at the end
  const std::atomic<bool>* stop = nullptr;  ///< set it to stop after the batch under way
};

struct IngestReport {
  std::uint64_t read = 0, added = 0, known = 0, bytes = 0;
  std::vector<Rejection> rejected;  ///< the first 10,000; rejected_total counts all
  std::uint64_t rejected_total = 0;
  std::vector<Notice> notices;  ///< the first 10,000; notices_total counts all
  std::uint64_t notices_total = 0;
  bool interrupted = false;
  LinkReport link;
};

/// Reads, analyzes on worker threads, adds in atomic batches, and links. A killed run is resumed by
/// running it again: what is known is skipped. The result does not depend on threads or order.
Result<IngestReport> ingest(KnowledgeGraph& graph, const Analyzer& analyzer,
                            const std::vector<std::filesystem::path>& paths,
                            const IngestOptions& options, const Progress& progress = {});

}  // namespace redstring
