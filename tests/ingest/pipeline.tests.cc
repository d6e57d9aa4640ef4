// The run of an ingest with a graph and an analyzer of the test's own: order, batches, stopping,
// errors, and what is kept when something fails.
#include "ingest/pipeline.h"

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "catch.h"
#include "scratch.h"

using namespace redstring;
using scratch::contains;
using scratch::Directory;

namespace {

// A graph that remembers what it was given.
struct Remembering {
  std::vector<std::vector<std::string>> batches;
  std::vector<std::vector<std::pair<std::string, std::string>>> checkpoints;
  std::set<DocumentId> ids;
  std::atomic<int> inside{0};
  std::atomic<bool> overlapped{false};  // two calls at once: the graph does not promise to bear it
  int links = 0;
  std::function<void(const Document&)> while_analyzing;
  std::optional<Error> refuse;
  std::size_t refuse_from = 0;

  ~Remembering() { CHECK_FALSE(overlapped); }

  reading::Stages stages() {
    reading::Stages out;
    out.analyze = [this](std::span<const Document* const> documents) {
      std::vector<Analysis> analyses;
      for (const Document* document : documents) {
        if (while_analyzing) while_analyzing(*document);
        const auto size = static_cast<std::uint32_t>(document->text.size());
        analyses.emplace_back().sentences.push_back({{0, size}, 0, 0});
      }
      return analyses;
    };
    out.known = [this](const DocumentId& id) {
      if (inside.fetch_add(1) != 0) overlapped = true;
      bool known = ids.count(id) > 0;
      inside.fetch_sub(1);
      return known;
    };
    out.add = [this](const std::vector<ReadDocument>& batch,
                     const auto& checkpoint) -> Result<AddReport> {
      if (inside.fetch_add(1) != 0) overlapped = true;
      AddReport report;
      if (refuse && batches.size() >= refuse_from) {
        inside.fetch_sub(1);
        return fail(*refuse);
      }
      std::vector<std::string> texts;
      for (const ReadDocument& read : batch) {
        REQUIRE(read.analysis.sentences.at(0).span.end == read.document.text.size());
        texts.push_back(read.document.text);
        (ids.insert(read.document.id).second ? report.added : report.known) += 1;
      }
      batches.push_back(texts);
      checkpoints.push_back(checkpoint);
      inside.fetch_sub(1);
      return report;
    };
    out.link = [this](const Progress&) -> Result<LinkReport> {
      ++links;
      LinkReport report;
      report.documents = ids.size();
      return report;
    };
    return out;
  }
};

std::string lines(int from, int to) {
  std::string out;
  for (int i = from; i < to; ++i)
    out += "{\"id\":\"a" + std::to_string(i) + "\",\"text\":\"Story " + std::to_string(i) + "\"}\n";
  return out;
}

}  // namespace

TEST_CASE(
    "documents are added in reading order and in the same batches for any number of threads") {
  Directory dir;
  auto one = dir.write("one.jsonl", lines(0, 1000));
  auto two = dir.write("two.jsonl", lines(1000, 1500) + "{broken\n");
  std::vector<std::vector<std::string>> first;
  for (unsigned threads : {1u, 2u, 7u}) {
    Remembering graph;
    graph.while_analyzing = [](const Document& document) {
      if (document.text.back() == '3') std::this_thread::sleep_for(std::chrono::microseconds(300));
    };
    IngestOptions options;
    options.threads = threads;
    options.batch = 64;
    auto report = reading::run_pipeline(graph.stages(), {one, two}, options, {});
    REQUIRE(report);
    CHECK(report->read == 1500);
    CHECK(report->added == 1500);
    CHECK(report->known == 0);
    CHECK(report->rejected_total == 1);
    CHECK(report->rejected.size() == 1);
    CHECK(report->link.documents == 1500);
    CHECK_FALSE(report->interrupted);
    CHECK(graph.batches.size() == 24);
    CHECK(graph.batches[0].front() == "Story 0");
    CHECK(graph.batches[23].back() == "Story 1499");
    CHECK(graph.checkpoints[0] ==
          std::vector<std::pair<std::string, std::string>>{{"archive:" + one.string(), "64"}});
    CHECK(graph.checkpoints[15].size() == 2);
    CHECK(graph.checkpoints[23].back() ==
          std::make_pair("archive:" + two.string(), std::string("500")));
    if (first.empty()) first = graph.batches;
    CHECK(graph.batches == first);
  }
}

TEST_CASE("what is known is counted and not analyzed again") {
  Directory dir;
  Remembering graph;
  int analyzed = 0;
  graph.while_analyzing = [&](const Document&) { ++analyzed; };
  IngestOptions options;
  options.threads = 1;
  dir.write("a.jsonl", lines(0, 100));
  REQUIRE(reading::run_pipeline(graph.stages(), {dir.path()}, options, {}));
  dir.write("b.jsonl", lines(50, 150));
  auto report = reading::run_pipeline(graph.stages(), {dir.path()}, options, {});
  REQUIRE(report);
  CHECK(report->read == 200);
  CHECK(report->known == 150);
  CHECK(report->added == 50);
  CHECK(analyzed == 150);
}

TEST_CASE("a path that is not there is told before anything is read") {
  Directory dir;
  Remembering graph;
  auto report = reading::run_pipeline(
      graph.stages(), {dir.write("a.jsonl", lines(0, 10)), dir / "nothing"}, {}, {});
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::not_found);
  CHECK(graph.batches.empty());
}

TEST_CASE("an error of the graph ends the run and is handed on") {
  Directory dir;
  Remembering graph;
  graph.refuse = Error{ErrorCode::io, "no space left", "db", ""};
  graph.refuse_from = 2;
  IngestOptions options;
  options.batch = 10;
  auto report =
      reading::run_pipeline(graph.stages(), {dir.write("a.jsonl", lines(0, 10'000))}, options, {});
  REQUIRE_FALSE(report);
  CHECK(report.error().code == ErrorCode::io);
  CHECK(graph.batches.size() == 2);
  CHECK(graph.links == 0);
}

TEST_CASE("a document whose analysis fails is rejected and the others are kept") {
  Directory dir;
  Remembering graph;
  graph.while_analyzing = [](const Document& document) {
    if (document.text == "Story 5") throw std::runtime_error("out of words");
    if (document.text == "Story 6") throw 6;
  };
  auto report = reading::run_pipeline(graph.stages(), {dir.write("a.jsonl", lines(0, 10))}, {}, {});
  REQUIRE(report);
  CHECK(report->added == 8);
  REQUIRE(report->rejected.size() == 2);
  CHECK(contains(report->rejected[0].place, "a.jsonl:6"));
  CHECK(contains(report->rejected[0].reason, "out of words"));
}

TEST_CASE("the stop flag ends the run, keeps what was added, and a second run finishes it") {
  Directory dir;
  auto file = dir.write("a.jsonl", lines(0, 3000));
  Remembering graph;
  std::atomic<bool> stop{false};
  std::atomic<int> analyzed{0};
  graph.while_analyzing = [&](const Document&) {
    if (++analyzed == 1000) stop = true;
  };
  IngestOptions options;
  options.batch = 10;
  options.threads = 2;
  options.stop = &stop;
  auto report = reading::run_pipeline(graph.stages(), {file}, options, {});
  REQUIRE(report);
  CHECK(report->interrupted);
  CHECK(report->added == graph.ids.size());
  CHECK(graph.ids.size() < 3000);
  CHECK(graph.links == 0);
  stop = false;
  graph.while_analyzing = {};
  report = reading::run_pipeline(graph.stages(), {file}, options, {});
  REQUIRE(report);
  CHECK_FALSE(report->interrupted);
  CHECK(graph.ids.size() == 3000);
  CHECK(graph.links == 1);
}

TEST_CASE("progress names its stages and may end the run") {
  Directory dir;
  auto file = dir.write("a.jsonl", lines(0, 1000));
  Remembering graph;
  IngestOptions options;
  options.batch = 100;
  std::vector<std::string> stages;
  std::uint64_t last = 0;
  Progress progress = [&](std::string_view stage, std::uint64_t done, std::uint64_t) {
    if (stages.empty() || stages.back() != stage) stages.emplace_back(stage);
    if (stage == "reading") {
      CHECK(done >= last);
      last = done;
    }
    return true;
  };
  REQUIRE(reading::run_pipeline(graph.stages(), {file}, options, progress));
  CHECK(stages == std::vector<std::string>{"reading", "linking"});
  CHECK(last == 1000);
  Remembering other;
  auto report = reading::run_pipeline(other.stages(), {file}, options,
                                      [](auto, auto, auto) { return false; });
  REQUIRE(report);
  CHECK(report->interrupted);
  CHECK(other.links == 0);
  CHECK(report->added == other.ids.size());
}

TEST_CASE("text that waits between reader and writer stays within its bound") {
  Directory dir;
  std::string big;
  for (int i = 0; i < 40; ++i)
    big += "{\"text\":\"" + std::to_string(i) + std::string(3u << 20, 'x') + "\"}\n";
  Remembering graph;
  std::atomic<int> analyzed{0};
  graph.while_analyzing = [&](const Document&) { ++analyzed; };
  IngestOptions options;
  options.batch = 1000;
  options.threads = 2;
  auto report = reading::run_pipeline(graph.stages(), {dir.write("a.jsonl", big)}, options, {});
  REQUIRE(report);
  CHECK(report->added == 40);
  // A batch is written when half of the bound is in it, long before a thousand documents are.
  CHECK(graph.batches.size() >= 8);
}

TEST_CASE("nothing to read is no error") {
  Directory dir;
  Remembering graph;
  auto report = reading::run_pipeline(graph.stages(), {dir.path()}, {}, {});
  REQUIRE(report);
  CHECK(report->read == 0);
  CHECK(graph.batches.empty());
}
