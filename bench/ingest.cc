// ROOM ingest extract graph
// The whole program on one archive, step by step: reading it, taking it in on one thread and on
// all, linking it, and then what a day at work costs: a hundred more articles, one decision.
//
// The archive is made of the example archive: its sentences, dealt anew into articles, no two
// alike. REDSTRING_BENCH_ARCHIVE names a file of JSON lines, one article a line, to be measured
// instead. Every step runs once, in order; peak_mb is that of the whole process so far.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "redstring/analyzer.h"
#include "redstring/archive.h"
#include "redstring/knowledge_graph.h"
#include "redstring/lexicon.h"

using namespace redstring;
namespace fs = std::filesystem;

namespace {

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "bench_ingest: %s\n", why.c_str());
  std::exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) give_up(result.error().to_string());
  return std::move(*result);
}

double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  return 0;
}

// ---- the archive

constexpr std::size_t made_articles = 2000, sentences_each = 12, later_articles = 100;

ReadSink sink_of(std::function<void(Document)> take) {
  ReadSink sink;
  sink.document = [take = std::move(take)](Document document, std::string_view) {
    take(std::move(document));
    return true;
  };
  sink.rejected = [](Rejection) {};
  sink.notice = [](Notice) {};
  return sink;
}

/// Sentences, roughly: what stands between a full stop and a blank.
std::vector<std::string> example_sentences() {
  std::vector<std::string> out;
  const auto sink = sink_of([&](Document document) {
    const std::string& text = document.text;
    for (std::size_t at = 0; at < text.size();) {
      auto end = text.find(". ", at);
      end = end == std::string::npos ? text.size() : end + 1;
      out.push_back(text.substr(at, end - at));
      at = end + 1;
    }
  });
  if (auto read = read_archive(REDSTRING_SOURCE "/examples/articles", {}, sink); !read)
    give_up(read.error().to_string());
  if (out.empty()) give_up("expected articles in examples/articles");
  return out;
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20)
      out += ' ';
    else
      out += c;
  }
  return out;
}

std::vector<std::string> made_lines() {
  const auto sentences = example_sentences();
  std::mt19937_64 random(20160923);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < made_articles; ++i) {
    std::string text;
    for (std::size_t s = 0; s < sentences_each; ++s)
      text += sentences[random() % sentences.size()] + " ";
    out.push_back("{\"id\":\"a" + std::to_string(i) + "\",\"published\":\"2016-" +
                  (i % 9 == 0 ? "10" : "0" + std::to_string(i % 9)) + "-11\",\"text\":\"" +
                  escaped(text) + "\"}");
  }
  return out;
}

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  if (!file) give_up("expected a readable file, found " + path);
  std::vector<std::string> out;
  for (std::string line; std::getline(file, line);) out.push_back(std::move(line));
  if (out.size() <= later_articles)
    give_up("expected more than " + std::to_string(later_articles) + " lines in " + path);
  return out;
}

/// A folder of the archive in two portions and of a database; gone at the end.
struct Place {
  fs::path folder, first, later, database;
  std::uint64_t bytes = 0, articles = 0;

  Place() {
    std::string name = (fs::temp_directory_path() / "bench_ingest.XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) give_up("no folder can be made at " + name);
    folder = name;
    first = folder / "first.jsonl";
    later = folder / "later.jsonl";
    database = folder / "db";
    const char* path = std::getenv("REDSTRING_BENCH_ARCHIVE");
    const auto lines = path == nullptr ? made_lines() : lines_of(path);
    articles = lines.size() - later_articles;
    std::ofstream one(first), two(later);
    for (std::size_t i = 0; i < lines.size(); ++i) (i < articles ? one : two) << lines[i] << '\n';
    one.close();
    bytes = fs::file_size(first);
  }
  ~Place() { fs::remove_all(folder); }
};

Place& place() {
  static Place made;
  return made;
}

const LexiconPtr& dictionaries() {
  static const LexiconPtr loaded = must(load_lexicon({must(default_dictionaries())}));
  return loaded;
}

const Analyzer& analyzer() {
  static const Analyzer made = must(Analyzer::make(dictionaries()));
  return made;
}

KnowledgeGraph opened() {
  OpenOptions options;
  options.directory = place().database;
  options.mode = OpenMode::create;
  return must(KnowledgeGraph::open(options, dictionaries()));
}

void tell(benchmark::State& state, const LinkReport& report) {
  state.counters["entities"] = static_cast<double>(report.entities);
  state.counters["pairs"] = static_cast<double>(report.pairs_compared);
  state.counters["rows"] = static_cast<double>(report.rows_written);
}

void tell_bytes(benchmark::State& state) {
  state.SetBytesProcessed(static_cast<std::int64_t>(place().bytes));
  state.counters["articles/s"] =
      benchmark::Counter(static_cast<double>(place().articles), benchmark::Counter::kIsRate);
  state.counters["peak_mb"] = peak_megabytes();
}

// ---- the steps

void reading(benchmark::State& state) {
  for (auto _ : state) {
    std::uint64_t texts = 0;
    const auto sink = sink_of([&](Document document) { texts += document.text.size(); });
    if (auto read = read_archive(place().first, {}, sink); !read) give_up(read.error().to_string());
    benchmark::DoNotOptimize(texts);
  }
  tell_bytes(state);
}

void taking_in(benchmark::State& state) {
  IngestOptions options;
  options.threads = static_cast<unsigned>(state.range(0));
  options.link = false;
  analyzer();
  for (auto _ : state) {
    state.PauseTiming();
    fs::remove_all(place().database);
    KnowledgeGraph graph = opened();
    state.ResumeTiming();
    must(ingest(graph, analyzer(), {place().first}, options));
  }
  tell_bytes(state);
}

void linking(benchmark::State& state) {
  KnowledgeGraph graph = opened();
  for (auto _ : state) tell(state, must(graph.link({}, true)));
  state.counters["peak_mb"] = peak_megabytes();
}

void a_hundred_more(benchmark::State& state) {
  KnowledgeGraph graph = opened();
  for (auto _ : state) tell(state, must(ingest(graph, analyzer(), {place().later}, {})).link);
}

/// Hides the first entity that review asks about.
void one_decision(benchmark::State& state) {
  KnowledgeGraph graph = opened();
  const auto questions = must(graph.review(1));
  if (questions.empty()) return state.SkipWithError("nothing to decide in this archive");
  for (auto _ : state) {
    Decision decision;
    decision.kind = DecisionKind::hide;
    decision.left = questions.front().left.value;
    must(graph.decide(decision));
    tell(state, must(graph.link()));
  }
}

BENCHMARK(reading)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(taking_in)->Arg(1)->Arg(0)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(linking)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(a_hundred_more)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(one_decision)->Iterations(1)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
