// ingest into a real graph: what is kept does not depend on threads, batches, order or
// interruption.
#include <atomic>

#include "catch.h"
#include "scratch.h"

using namespace redstring;
using scratch::Directory;

namespace {

LexiconPtr lexicon() {
  static const LexiconPtr shared = [] {
    auto loaded = load_lexicon({std::string(REDSTRING_SOURCE) + "/dictionaries"});
    if (!loaded) FAIL(loaded.error().to_string());
    return *loaded;
  }();
  return shared;
}

const Analyzer& shared_analyzer() {
  static const Result<Analyzer> made = Analyzer::make(lexicon());
  if (!made) FAIL(made.error().to_string());
  return *made;
}

std::string story(int i) {
  static const char* people[] = {"Olav Brandt", "Ilse Marrow", "Mara Quill", "Tobias Fenn"};
  static const char* firms[] = {"Nordhal Shipping Ltd.", "Brantvik Bank", "Quay Systems Inc."};
  std::string person = people[i % 4], other = people[(i / 4 + 1 + i) % 4], firm = firms[i % 3];
  return person + " met " + other + " in May 2019. " + person + ", a director of " + firm +
         ", denied it. Story " + std::to_string(i) + ".";
}

std::string lines(int from, int to) {
  std::string out;
  for (int i = from; i < to; ++i) {
    out += R"({"id":"s)" + std::to_string(i) + R"(","published":"2019-05-14","text":")" + story(i) +
           "\"}\n";
  }
  return out;
}

std::string hash_after(const std::vector<std::vector<std::filesystem::path>>& runs,
                       unsigned threads, std::size_t batch) {
  auto graph = KnowledgeGraph::in_memory(lexicon());
  REQUIRE(graph);
  const Analyzer& analyzer = shared_analyzer();
  IngestOptions options;
  options.threads = threads;
  options.batch = batch;
  for (const auto& paths : runs) {
    auto report = ingest(*graph, analyzer, paths, options);
    if (!report) FAIL(report.error().to_string());
  }
  auto hash = graph->dump_hash();
  REQUIRE(hash);
  return *hash;
}

}  // namespace

TEST_CASE("threads, batches, order and number of ingests leave the same graph") {
  Directory dir;
  auto a = dir.write("a.jsonl", lines(0, 30)), b = dir.write("b.jsonl", lines(30, 60));
  auto packed = dir.write("c.tar.gz", scratch::pack("tar", "gzip", {{"all.jsonl", lines(0, 60)}}));
  std::string expected = hash_after({{a, b}}, 1, 256);
  CHECK(hash_after({{a, b}}, 3, 7) == expected);
  CHECK(hash_after({{b}, {a}}, 2, 1) == expected);
  CHECK(hash_after({{a}, {a, b}, {packed}}, 2, 16) == expected);
  CHECK(hash_after({{packed}}, 2, 16) == expected);
}

TEST_CASE("an ingest reports what was read, added, known and rejected, and links") {
  Directory dir;
  auto file = dir.write("a.jsonl", lines(0, 12) + "{\"text\": broken\n");
  auto graph = KnowledgeGraph::in_memory(lexicon());
  REQUIRE(graph);
  const Analyzer& analyzer = shared_analyzer();
  auto report = ingest(*graph, analyzer, {file}, {});
  REQUIRE(report);
  CHECK(report->read == 12);
  CHECK(report->added == 12);
  CHECK(report->rejected_total == 1);
  CHECK(report->link.documents == 12);
  CHECK(report->link.entities > 0);
  CHECK(graph->checkpoint("archive:" + file.string()) == std::string("12"));
  report = ingest(*graph, analyzer, {file}, {});
  REQUIRE(report);
  CHECK(report->known == 12);
  CHECK(report->added == 0);
  CHECK_FALSE(report->link.changed);
}

TEST_CASE("an interrupted ingest that is run again leaves the same graph") {
  Directory dir;
  auto file = dir.write("a.jsonl", lines(0, 200));
  std::string expected = hash_after({{file}}, 2, 256);
  auto graph = KnowledgeGraph::in_memory(lexicon());
  REQUIRE(graph);
  const Analyzer& analyzer = shared_analyzer();
  std::atomic<bool> stop{false};
  IngestOptions options;
  options.batch = 8;
  options.stop = &stop;
  int calls = 0;
  auto report = ingest(*graph, analyzer, {file}, options,
                       [&](std::string_view, std::uint64_t, std::uint64_t) {
                         if (++calls == 3) stop = true;
                         return true;
                       });
  REQUIRE(report);
  CHECK(report->interrupted);
  CHECK(report->added < 200);
  stop = false;
  REQUIRE(ingest(*graph, analyzer, {file}, options));
  CHECK(*graph->dump_hash() == expected);
}
