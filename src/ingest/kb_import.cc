// import_kb: one thread reads lines and makes entities of them, the calling one writes batches.
//
// A batch carries the place behind its last line, and both are written together; so what is durable
// always is what an uninterrupted reading up to that place would have written. The checkpoint's
// name holds a fingerprint of the file and of everything that decides what a line becomes: another
// file, another language or another class begins anew.
#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

#include "ingest/kb_line.h"
#include "ingest/strings.h"
#include "ingest/unpack.h"
#include "redstring/kb_import.h"

namespace redstring {
namespace reading {
namespace {

constexpr std::size_t kept_rejections = 10'000;
constexpr std::size_t counted_classes = 4096;
constexpr std::size_t told_classes = 10;
constexpr std::size_t batches_in_flight = 2;
constexpr std::size_t batch_bytes = 8u << 20;
// A batch without entities costs a sync for a checkpoint alone: so many more lines may be in it.
constexpr std::size_t skipped_per_entity = 16;

/// FNV-1a: no secret, only a way to tell files apart.
class Fingerprint {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) {
      hash_ ^= static_cast<unsigned char>(c);
      hash_ *= 0x100000001b3u;
    }
    hash_ ^= 0xff;  // an end, so that "ab","c" is not "a","bc"
    hash_ *= 0x100000001b3u;
  }
  std::string hex() const {
    char digits[17] = {};
    std::to_chars(digits, digits + 16, hash_, 16);
    return digits;
  }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

/// What is known of a file before it is read.
struct Opening {
  std::string format, source, checkpoint;  ///< no checkpoint for standard input
};

std::string source_name(const std::filesystem::path& path, const std::string& format) {
  if (format == "wikidata" || path == "-") return format;
  const std::string file = path.filename().string();
  const std::string name = kb_text(lower(file.substr(0, file.find('.'))), 100);
  return name.empty() ? format : name;
}

Result<Opening> look_at(const std::filesystem::path& path, const KbReadOptions& options,
                        const KbVocabulary& vocabulary) {
  Opening opening;
  opening.format = options.format;
  opening.source = options.source;
  Fingerprint print;
  if (path == "-") {
    // What is looked at would be gone.
    if (opening.format == "auto")
      return fail(ErrorCode::invalid_argument, "standard input needs --format", {},
                  "wikidata, ftm or csv");
    if (opening.source.empty()) opening.source = source_name(path, opening.format);
    return opening;
  }
  auto source = open_unpacked(path, options.ratio);
  if (!source) return fail(source.error());
  Input input(**source);
  const std::string_view head = input.peek(std::size_t{1} << 16);
  if (input.error()) return fail(input.error()->code, input.error()->message, path.string());
  if (opening.format == "auto") opening.format = kb_format_of(head);
  if (opening.format.empty())
    return fail(ErrorCode::corrupt, "this is no knowledge base that redstring knows", path.string(),
                "a Wikidata JSON dump, FollowTheMoney entities or a CSV table with a header; "
                "--format says which");
  if (opening.source.empty()) opening.source = source_name(path, opening.format);
  std::error_code unknown;
  print.add(std::to_string(std::filesystem::file_size(path, unknown)));
  print.add(head);
  print.add(opening.format);
  for (const std::string& language : options.languages) print.add(language);
  for (const auto& [name, type] : options.classes) print.add(name + "=" + std::string(type.name()));
  for (const EntityType type : options.types) print.add(type.name());
  print.add(options.default_type.name());
  for (const auto& [name, type] : vocabulary.classes)
    print.add(name + "=" + std::string(type.name()));
  for (const auto& [name, use] : vocabulary.properties) print.add(name + "=" + use);
  opening.checkpoint = "kb/" + opening.source + "/" + print.hex();
  return opening;
}

KbPosition position_in(const std::optional<std::string>& checkpoint) {
  KbPosition position;
  if (!checkpoint) return {};
  const char* end = checkpoint->data() + checkpoint->size();
  const auto byte = std::from_chars(checkpoint->data(), end, position.byte);
  if (byte.ec != std::errc() || byte.ptr == end) return {};
  const auto line = std::from_chars(byte.ptr + 1, end, position.line);
  return line.ec == std::errc() && line.ptr == end ? position : KbPosition();
}

std::size_t bytes_of(const KbEntity& entity) {
  std::size_t bytes = 200 + entity.name.size() + entity.description.size();
  for (const auto* list : {&entity.aliases, &entity.countries, &entity.neighbours})
    for (const std::string& text : *list) bytes += 40 + text.size();
  for (const auto& [scheme, value] : entity.identifiers) bytes += 80 + value.size();
  return bytes;
}

struct LineBatch {
  std::vector<KbEntity> entities;
  KbPosition after;
  std::size_t lines = 0, bytes = 0;
};

class KbImport {
 public:
  KbImport(KnowledgeGraph& graph, const std::filesystem::path& path, const KbVocabulary& vocabulary,
           const KbImportOptions& options, const Progress& progress)
      : graph_(graph),
        path_(path),
        vocabulary_(vocabulary),
        options_(options),
        progress_(progress) {}
  ~KbImport() { join(); }
  KbImport(const KbImport&) = delete;
  KbImport& operator=(const KbImport&) = delete;

  Result<KbImportReport> run() {
    auto opening = look_at(path_, options_.read, vocabulary_);
    if (!opening) return fail(opening.error());
    opening_ = std::move(*opening);
    read_options_ = options_.read;
    read_options_.format = opening_.format;
    read_options_.source = opening_.source;
    report_.source = opening_.source;
    if (!opening_.checkpoint.empty()) from_ = position_in(graph_.checkpoint(opening_.checkpoint));
    report_.resumed = from_.line;
    reader_ = std::thread([this] { read(); });
    const Status written = write();
    join();
    if (!written) return fail(written.error());
    if (error_) return fail(*error_);
    finish_classes();
    if (report_.interrupted || opening_.checkpoint.empty()) return std::move(report_);
    // Read to its end: the next import of this file begins at its beginning.
    if (auto ok = graph_.kb_add({}, {{opening_.checkpoint, ""}}); !ok) return fail(ok.error());
    return std::move(report_);
  }

 private:
  // ---- the reading thread
  void read() {
    LineBatch batch;
    KbSink sink;
    sink.entity = [&](KbEntity entity, KbPosition after) {
      batch.bytes += bytes_of(entity);
      batch.entities.push_back(std::move(entity));
      return advance(batch, after);
    };
    sink.skipped = [&](std::string_view why, std::string_view what, KbPosition after) {
      skipped(why, what);
      return advance(batch, after);
    };
    sink.rejected = [this](Rejection rejection) {
      const std::lock_guard lock(mutex_);
      ++report_.rejected_total;
      if (report_.rejected.size() < kept_rejections)
        report_.rejected.push_back(std::move(rejection));
    };
    const Status status = read_kb(path_, read_options_, vocabulary_, from_, sink);
    if (batch.lines > 0) push(std::move(batch));
    const std::lock_guard lock(mutex_);
    if (!status) error_ = status.error();
    ended_ = true;
    changed_.notify_all();
  }

  bool advance(LineBatch& batch, KbPosition after) {
    ++batch.lines;
    batch.after = after;
    const std::size_t most = std::max<std::size_t>(options_.batch, 1);
    if (batch.entities.size() < most && batch.bytes < batch_bytes &&
        batch.lines < most * skipped_per_entity)
      return true;
    const bool on = push(std::move(batch));
    batch = LineBatch();
    return on;
  }

  bool push(LineBatch batch) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_ || waiting_.size() < batches_in_flight; });
    if (stopped_) return false;
    waiting_.push_back(std::move(batch));
    changed_.notify_all();
    return true;
  }

  void skipped(std::string_view why, std::string_view what) {
    const std::lock_guard lock(mutex_);
    if (why == "type") ++report_.other_types;
    if (why == "name") ++report_.nameless;
    if (why == "kind") ++report_.other_kinds;
    if (why != "class") return;
    ++report_.other_classes;
    const auto known = classes_.find(what);
    if (known != classes_.end())
      ++known->second;
    else if (classes_.size() < counted_classes)
      classes_.emplace(std::string(what.substr(0, 100)), 1);
  }

  // ---- the calling thread
  Status write() {
    while (true) {
      LineBatch batch;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
        if (waiting_.empty()) return {};
        batch = std::move(waiting_.front());
        waiting_.pop_front();
        changed_.notify_all();
      }
      std::vector<std::pair<std::string, std::string>> checkpoint;
      if (!opening_.checkpoint.empty())
        checkpoint.emplace_back(opening_.checkpoint, std::to_string(batch.after.byte) + " " +
                                                         std::to_string(batch.after.line));
      const auto added = graph_.kb_add(batch.entities, checkpoint);
      if (!added) return fail(added.error());
      report_.lines = batch.after.line - from_.line;
      report_.bytes = batch.after.byte - from_.byte;
      report_.added.added += added->added;
      report_.added.replaced += added->replaced;
      report_.added.known += added->known;
      const bool asked = options_.stop != nullptr && options_.stop->load();
      if (asked || (progress_ && !progress_("importing", batch.after.line, 0))) {
        report_.interrupted = true;
        return {};
      }
    }
  }

  void join() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    if (reader_.joinable()) reader_.join();
  }

  void finish_classes() {
    auto& told = report_.classes_left_out;
    told.assign(classes_.begin(), classes_.end());
    std::stable_sort(told.begin(), told.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    if (told.size() > told_classes) told.resize(told_classes);
  }

  KnowledgeGraph& graph_;
  const std::filesystem::path& path_;
  const KbVocabulary& vocabulary_;
  const KbImportOptions& options_;
  const Progress& progress_;
  Opening opening_;
  KbReadOptions read_options_;
  KbPosition from_;

  std::mutex mutex_;  // guards everything down to the next blank line
  std::condition_variable changed_;
  std::deque<LineBatch> waiting_;
  bool ended_ = false, stopped_ = false;
  std::map<std::string, std::uint64_t, std::less<>> classes_;
  KbImportReport report_;
  std::optional<Error> error_;

  std::thread reader_;
};

}  // namespace
}  // namespace reading

Result<KbImportReport> import_kb(KnowledgeGraph& graph, const std::filesystem::path& path,
                                 const KbVocabulary& vocabulary, const KbImportOptions& options,
                                 const Progress& progress) try {
  return reading::KbImport(graph, path, vocabulary, options, progress).run();
} catch (const std::exception& exception) {
  return fail(ErrorCode::internal, std::string("the import stopped: ") + exception.what(),
              path.string());
}

}  // namespace redstring
