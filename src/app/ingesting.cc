// The ingest command: options to IngestOptions, the report, and what an interruption means.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "app/commands.h"
#include "app/limits.h"
#include "app/linking.h"
#include "app/reading_report.h"
#include "app/render.h"
#include "app/session.h"
#include "app/wire.h"
#include "redstring/archive.h"

namespace redstring::app {
namespace {

Result<std::map<std::string, std::string>> field_names(const std::vector<std::string>& settings) {
  static const std::vector<std::string_view> known{"id",   "url",       "title",
                                                   "text", "published", "language"};
  std::map<std::string, std::string> fields;
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    const std::string name = setting.substr(0, equals);
    if (equals == std::string::npos || equals + 1 == setting.size() ||
        std::find(known.begin(), known.end(), name) == known.end())
      return fail(ErrorCode::invalid_argument, "--field: cannot use " + setting, {},
                  "write NAME=FIELD, NAME one of id, url, title, text, published, language");
    fields[name] = setting.substr(equals + 1);
  }
  return fields;
}

Result<IngestOptions> options_of(const Flags& flags) {
  IngestOptions options;
  auto fields = field_names(flags.fields);
  if (!fields) return fail(fields.error());
  auto limits = read_limits(flags.limits);
  if (!limits) return fail(limits.error());
  options.read.fields = std::move(*fields);
  options.read.limits = *limits;
  options.read.format = flags.format;
  options.threads = flags.threads;
  options.batch = flags.batch;
  options.link = !flags.no_link;
  options.stop = &stop_requested();
  return options;
}

/// Standard input that ends when a stop is asked for: whoever waits for more of it would never look
/// up. A thread of its own passes it on through a pipe.
class StoppableInput {
 public:
  StoppableInput() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    real_ = ::dup(STDIN_FILENO);
    ::dup2(ends[0], STDIN_FILENO);
    ::close(ends[0]);
    feeder_ = std::thread([this, into = ends[1]] {
      pass_on(into);
      ::close(into);
    });
  }
  ~StoppableInput() {
    if (!feeder_.joinable()) return;
    done_ = true;
    ::dup2(real_, STDIN_FILENO);  // closes the pipe's end: a feeder that waits for room is let go
    feeder_.join();
    ::close(real_);
  }

 private:
  void pass_on(int into) {
    std::vector<char> buffer(1 << 16);
    while (!done_ && !stop_requested()) {
      pollfd waiting{real_, POLLIN, 0};
      if (::poll(&waiting, 1, 100) <= 0) continue;
      const ssize_t got = ::read(real_, buffer.data(), buffer.size());
      if (got <= 0) return;
      for (ssize_t at = 0; at < got;) {
        const ssize_t put = ::write(into, buffer.data() + at, static_cast<std::size_t>(got - at));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return;
        at += put;
      }
    }
  }
  int real_ = -1;
  std::atomic<bool> done_{false};
  std::thread feeder_;
};

}  // namespace

Exit run_ingest(const Flags& flags, Console& console) {
  const auto options = options_of(flags);
  if (!options) return report(options.error(), console);
  const auto lexicon = open_lexicon(flags);
  if (!lexicon) return complain(lexicon.error().to_string(), console, Exit::failure);
  const auto analyzer = Analyzer::make(*lexicon);
  if (!analyzer) return complain(analyzer.error().to_string(), console, Exit::failure);
  Exit exit = Exit::ok;
  auto graph = open_graph(flags, OpenMode::create, console, exit);
  if (!graph) return exit;

  std::optional<StoppableInput> input;
  if (std::find(flags.words.begin(), flags.words.end(), "-") != flags.words.end()) input.emplace();
  const auto began = std::chrono::steady_clock::now();
  Meter meter(console, shows_progress(flags, console));
  const auto result = ingest(*graph, *analyzer, {flags.words.begin(), flags.words.end()}, *options,
                             meter.callback());
  meter.clear();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  if (!result) {
    const Error& error = result.error();
    // A path that is not there is no answer about a name.
    exit = error.code == ErrorCode::not_found ? Exit::failure : exit_for(error);
    complain(error.to_string(), console, exit);
    if (exit == Exit::interrupted)
      console.err << "Interrupted; what was read is kept. The same command goes on from there.\n";
    return exit;
  }

  if (!flags.rejected.empty() &&
      !write_rejections(flags.rejected, result->rejected, result->rejected_total))
    complain("cannot write " + flags.rejected, console, Exit::failure);
  if (flags.json) console.out << ingest_json(*result, took.count(), console.terminal_out) << '\n';
  if (!flags.quiet || result->rejected_total > 0) {
    console.err << ingest_text(*result, took.count(), flags.rejected);
    if (options->link && !result->interrupted) console.err << link_text(result->link);
    console.err << fmt::format("peak memory {}\n", size_in_words(peak_memory()));
  }
  if (result->interrupted) {
    console.err << "Interrupted; what was read is kept. The same command goes on from there.\n";
    return Exit::interrupted;
  }
  return result->rejected_total > 0 ? Exit::rejected : Exit::ok;
}

}  // namespace redstring::app
