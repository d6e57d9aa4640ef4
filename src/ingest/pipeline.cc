// One reading thread fills a queue that is bounded in documents and in bytes; workers analyze what
// stands in it in any order; the calling thread takes finished documents from its front, in order.
#include "ingest/pipeline.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

namespace redstring::reading {
namespace {

constexpr std::size_t kept_lines = 10'000;  // of rejections and of notices
constexpr std::size_t documents_in_flight = 4096;
// What one worker analyzes together: Analyzer::analyze of several.
constexpr std::size_t most_together = 64, bytes_together = std::size_t{256} << 10;

// One document on its way through the queue.
struct Item {
  Document document;
  Analysis analysis;
  std::string place;
  std::size_t path = 0;            // which of the paths it came from
  std::uint64_t read_in_path = 0;  // documents read from there, this one included
  std::size_t bytes = 0;
  std::string trouble;  // why there is no analysis
  bool done = false;
};

class Pipeline {
 public:
  Pipeline(const Stages& stages, const std::vector<std::filesystem::path>& paths,
           const IngestOptions& options, const Progress& progress)
      : stages_(stages), paths_(paths), options_(options), progress_(progress) {}

  ~Pipeline() { join(); }
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  Result<IngestReport> run() {
    start();
    write();
    join();
    if (error_) return fail(*error_);
    report_.interrupted = interrupted_;
    if (!report_.interrupted && options_.link) link();
    if (error_) return fail(*error_);
    return std::move(report_);
  }

 private:
  void start() {
    unsigned threads =
        options_.threads != 0 ? options_.threads : std::thread::hardware_concurrency();
    threads = std::clamp(threads, 1u, 256u);
    worker_count_ = threads;
    reader_ = std::thread([this] { read(); });
    for (unsigned i = 0; i < threads; ++i) {
      try {
        workers_.emplace_back([this] { work(); });
      } catch (const std::system_error&) {
        if (workers_.empty()) throw;  // fewer workers than asked for will do
        break;
      }
    }
  }

  void join() {
    {
      std::lock_guard lock(mutex_);
      ended_ = true;
    }
    wake_all();
    if (reader_.joinable()) reader_.join();
    for (std::thread& worker : workers_) {
      if (worker.joinable()) worker.join();
    }
  }

  void wake_all() {
    room_.notify_all();
    to_do_.notify_all();
    finished_.notify_all();
  }

  bool asked_to_stop() const {
    return options_.stop != nullptr && options_.stop->load(std::memory_order_relaxed);
  }

  // ---- the reading thread ----------------------------------------------------------------------
  void read() {
    std::optional<Error> error;
    try {
      for (std::size_t i = 0; i < paths_.size() && !error; ++i) {
        std::uint64_t count = 0;
        ReadSink sink;
        sink.document = [&](Document document, std::string_view place) {
          return accept(std::move(document), place, i, ++count);
        };
        sink.rejected = [this](Rejection rejection) { rejected(std::move(rejection)); };
        sink.notice = [this](Notice notice) {
          std::lock_guard lock(mutex_);
          ++report_.notices_total;
          if (report_.notices.size() < kept_lines) report_.notices.push_back(std::move(notice));
        };
        sink.stop = [this] {
          std::lock_guard lock(mutex_);
          return ended_;
        };
        Status status = read_archive(paths_[i], options_.read, sink);
        if (!status) error = status.error();
        std::lock_guard lock(mutex_);
        if (ended_) break;
      }
    } catch (const std::exception& exception) {
      error =
          Error{ErrorCode::internal, std::string("reading stopped: ") + exception.what(), {}, {}};
    }
    std::lock_guard lock(mutex_);
    if (error && !error_) error_ = std::move(error);
    read_all_ = true;
    to_do_.notify_all();
    finished_.notify_all();
  }

  void rejected(Rejection rejection) {
    std::lock_guard lock(mutex_);
    ++report_.rejected_total;
    if (report_.rejected.size() < kept_lines) report_.rejected.push_back(std::move(rejection));
  }

  // False: stop reading.
  bool accept(Document document, std::string_view place, std::size_t path, std::uint64_t count) {
    bool known = false;
    {
      // The graph answers one question or writes one batch at a time.
      std::lock_guard graph(graph_mutex_);
      known = stages_.known(document.id);
    }
    auto item = std::make_unique<Item>();
    item->bytes = document.text.size();
    item->document = std::move(document);
    item->place = place;
    item->path = path;
    item->read_in_path = count;
    std::unique_lock lock(mutex_);
    ++report_.read;
    report_.bytes += item->bytes;
    if (known) {
      ++report_.known;
      return !ended_;
    }
    room_.wait(lock, [&] {
      return ended_ || in_order_.empty() ||
             (in_order_.size() < documents_in_flight &&
              in_flight_ + item->bytes <= bytes_in_flight);
    });
    if (ended_) return false;
    in_flight_ += item->bytes;
    waiting_.push_back(item.get());
    in_order_.push_back(std::move(item));
    to_do_.notify_one();
    return true;
  }

  // ---- the workers -----------------------------------------------------------------------------
  void work() {
    while (true) {
      const std::vector<Item*> taken = take();
      if (taken.empty()) return;
      std::vector<Analysis> analyses(taken.size());
      std::vector<std::string> troubles(taken.size());
      if (const std::string trouble = analyze(taken, analyses); !trouble.empty()) {
        // One of several: the others are as good as ever.
        for (std::size_t i = 0; i < taken.size(); ++i) {
          std::vector<Analysis> alone(1);
          troubles[i] = taken.size() == 1 ? trouble : analyze({taken[i]}, alone);
          analyses[i] = std::move(alone[0]);
        }
      }
      std::lock_guard lock(mutex_);
      for (std::size_t i = 0; i < taken.size(); ++i) {
        taken[i]->analysis = std::move(analyses[i]);
        taken[i]->trouble = std::move(troubles[i]);
        taken[i]->done = true;
      }
      finished_.notify_one();
    }
  }

  // What a worker does next: a document, or several small ones where all workers have enough to do.
  // Nothing at the end.
  std::vector<Item*> take() {
    std::unique_lock lock(mutex_);
    to_do_.wait(lock, [&] { return ended_ || read_all_ || !waiting_.empty(); });
    std::vector<Item*> taken;
    if (ended_) return taken;
    const std::size_t share = std::min(most_together, waiting_.size() / worker_count_);
    std::size_t bytes = 0;
    while (!waiting_.empty() &&
           (taken.empty() ||
            (taken.size() < share && bytes + waiting_.front()->bytes <= bytes_together))) {
      bytes += waiting_.front()->bytes;
      taken.push_back(waiting_.front());
      waiting_.pop_front();
    }
    return taken;
  }

  // What went wrong; nothing when nothing did.
  std::string analyze(const std::vector<Item*>& items, std::vector<Analysis>& analyses) const {
    std::vector<const Document*> documents;
    for (const Item* item : items) documents.push_back(&item->document);
    try {
      analyses = stages_.analyze(documents);
      return {};
    } catch (const std::exception& exception) {
      return exception.what();
    } catch (...) {
      return "an unknown exception";
    }
  }

  // ---- the writer, on the calling thread -------------------------------------------------------
  void write() {
    while (true) {
      std::unique_ptr<Item> item = next();
      if (item == nullptr) break;
      if (!item->trouble.empty()) {
        rejected({item->place, "the analysis failed: " + item->trouble});
        continue;
      }
      batch_bytes_ += item->bytes;
      last_of_path_[item->path] = item->read_in_path;
      batch_.push_back({std::move(item->document), std::move(item->analysis)});
      bool full = batch_.size() >= std::max<std::size_t>(options_.batch, 1) ||
                  batch_bytes_ >= bytes_in_flight / 2;
      if (full && !add_batch()) break;
    }
    // What was analyzed is worth keeping, also when a later file could not be read.
    bool written_through = !write_failed_ && add_batch();
    if (!interrupted_ && written_through) report_progress("reading");
  }

  // The next finished document in reading order; nothing at the end or when the run is to stop.
  std::unique_ptr<Item> next() {
    while (true) {
      if (asked_to_stop()) interrupted_ = true;
      if (interrupted_) return nullptr;
      {
        std::unique_lock lock(mutex_);
        bool ready = finished_.wait_for(lock, std::chrono::milliseconds(200), [&] {
          return (!in_order_.empty() && in_order_.front()->done) ||
                 (read_all_ && in_order_.empty());
        });
        if (ready) {
          if (in_order_.empty()) return nullptr;
          std::unique_ptr<Item> item = std::move(in_order_.front());
          in_order_.pop_front();
          in_flight_ -= item->bytes;
          room_.notify_one();
          return item;
        }
      }
      report_progress("reading");
    }
  }

  bool add_batch() {
    if (batch_.empty()) return true;
    std::vector<std::pair<std::string, std::string>> checkpoint;
    for (const auto& [path, count] : last_of_path_) {
      checkpoint.emplace_back("archive:" + paths_[path].string(), std::to_string(count));
    }
    std::optional<Error> error;
    try {
      std::lock_guard graph(graph_mutex_);
      Result<AddReport> added = stages_.add(batch_, checkpoint);
      if (added) {
        std::lock_guard lock(mutex_);
        report_.added += added->added;
        report_.known += added->known;
      } else {
        error = added.error();
      }
    } catch (const std::exception& exception) {
      error =
          Error{ErrorCode::internal, std::string("writing stopped: ") + exception.what(), {}, {}};
    }
    batch_.clear();
    batch_bytes_ = 0;
    last_of_path_.clear();
    if (error) {
      std::lock_guard lock(mutex_);
      error_ = std::move(error);  // the one that matters most
      write_failed_ = true;
      return false;
    }
    report_progress("reading");
    return !interrupted_;
  }

  void report_progress(std::string_view stage) {
    if (!progress_ || interrupted_) return;
    std::uint64_t done = 0;
    {
      std::lock_guard lock(mutex_);
      done = report_.read;
    }
    if (!progress_(stage, done, 0)) interrupted_ = true;
  }

  void link() {
    if (progress_ && !progress_("linking", 0, 0)) {
      report_.interrupted = true;
      return;
    }
    Progress watched = [this](std::string_view stage, std::uint64_t done, std::uint64_t total) {
      return !asked_to_stop() && (!progress_ || progress_(stage, done, total));
    };
    Result<LinkReport> linked = stages_.link(watched);
    if (linked) {
      report_.link = std::move(*linked);
    } else if (linked.error().code == ErrorCode::interrupted) {
      report_.interrupted = true;
    } else {
      error_ = linked.error();
    }
  }

  const Stages& stages_;
  const std::vector<std::filesystem::path>& paths_;
  const IngestOptions& options_;
  const Progress& progress_;

  std::mutex graph_mutex_;  // taken before mutex_ where both are

  std::mutex mutex_;  // guards everything down to the next blank line
  std::condition_variable room_, to_do_, finished_;
  std::deque<std::unique_ptr<Item>> in_order_;
  std::deque<Item*> waiting_;
  std::size_t in_flight_ = 0;
  bool read_all_ = false, ended_ = false;
  IngestReport report_;
  std::optional<Error> error_;

  // Only the calling thread's:
  std::vector<ReadDocument> batch_;
  std::size_t batch_bytes_ = 0;
  std::map<std::size_t, std::uint64_t> last_of_path_;
  bool interrupted_ = false, write_failed_ = false;

  std::thread reader_;
  std::vector<std::thread> workers_;
  std::size_t worker_count_ = 1;
};

}  // namespace

Result<IngestReport> run_pipeline(const Stages& stages,
                                  const std::vector<std::filesystem::path>& paths,
                                  const IngestOptions& options, const Progress& progress) try {
  // A misspelt path is told before hours of reading, not after.
  for (const std::filesystem::path& path : paths) {
    std::error_code error;
    if (path != "-" && !std::filesystem::exists(path, error)) {
      return fail(ErrorCode::not_found, "no such file or directory", path.string());
    }
  }
  return Pipeline(stages, paths, options, progress).run();
} catch (const std::exception& exception) {
  return fail(ErrorCode::internal, std::string("the ingest stopped: ") + exception.what());
}

}  // namespace redstring::reading
