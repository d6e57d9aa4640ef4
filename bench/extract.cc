// ROOM extract ingest
// How many megabytes of text a second one thread reads, stage by stage and as a whole, beside the
// word breaking of ICU on the same text in the same run.
//
// The text is made of the example archive: its sentences, dealt anew into articles, so that no two
// articles are alike. REDSTRING_BENCH_TEXT names a file (plain text, blank lines between articles
// of more than 2000 bytes) to be measured instead.
#include <benchmark/benchmark.h>
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif
#include <unicode/brkiter.h>
#include <unicode/unistr.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "extract/attribution.h"
#include "extract/coreference.h"
#include "extract/names.h"
#include "extract/proposal.h"
#include "extract/reading.h"
#include "extract/relations.h"
#include "extract/servers.h"
#include "extract/timex.h"
#include "redstring/analyzer.h"
#include "redstring/archive.h"
#include "text/sentences.h"
#include "text/tokens.h"

using namespace redstring;
using namespace redstring::extract;

namespace {

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "bench_extract: %s\n", why.c_str());
  std::exit(1);
}

template <class T>
T must(Result<T> result) {
  if (!result) give_up(result.error().to_string());
  return std::move(*result);
}

// ---- texts

constexpr std::size_t article_bytes = 3000;
constexpr std::size_t corpus_bytes = 1 << 20;

std::vector<std::string> example_sentences() {
  std::vector<std::string> out;
  ReadSink sink;
  sink.document = [&](Document document, std::string_view) {
    const auto tokens = text::tokenize(document.text);
    for (const Sentence& s : text::split_sentences(document.text, tokens, {}))
      out.emplace_back(s.span.of(document.text));
    return true;
  };
  sink.rejected = [](Rejection) {};
  sink.notice = [](Notice) {};
  if (auto read = read_archive(REDSTRING_SOURCE "/examples/articles", {}, sink); !read)
    give_up(read.error().to_string());
  if (out.empty()) give_up("expected articles in examples/articles");
  return out;
}

std::vector<std::string> dealt_articles() {
  const auto sentences = example_sentences();
  std::mt19937_64 random(20160923);
  std::vector<std::string> out;
  for (std::size_t bytes = 0; bytes < corpus_bytes; bytes += out.back().size()) {
    std::string& article = out.emplace_back();
    while (article.size() < article_bytes) {
      article += sentences[random() % sentences.size()];
      article += random() % 4 == 0 ? "\n\n" : " ";
    }
  }
  return out;
}

std::vector<std::string> articles_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) give_up("expected a readable file, found " + path);
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  std::vector<std::string> out(1);
  for (std::size_t at = 0; at < all.size();) {
    auto end = all.find("\n\n", at);
    end = end == std::string::npos ? all.size() : end + 2;
    if (out.back().size() > 2000) out.emplace_back();
    out.back().append(all, at, end - at);
    at = end;
  }
  return out;
}

/// Everything that the stages need, and what each stage hands to the next, per document.
struct Bench {
  LexiconPtr lexicon;
  std::unique_ptr<Analyzer> analyzer;
  ReadingRules reading_rules;
  std::unique_ptr<ServerFinder> servers;
  std::unique_ptr<TimexTagger> timexes;
  std::unique_ptr<NameFinder> names;
  std::unique_ptr<CoreferenceResolver> coreference;
  std::unique_ptr<AttributionFinder> attributions;
  std::unique_ptr<RelationFinder> relations;

  struct Article {
    Document document;
    std::vector<Token> tokens;
    Reading reading;
    std::vector<bool> blocked;
    std::vector<Proposal> chosen;
    Coreference names;
    std::vector<Timex> timexes;
    std::vector<FoundAttribution> attributions;
  };
  std::vector<Article> articles;
  std::size_t bytes = 0;

  Bench() {
    lexicon = must(load_lexicon({must(default_dictionaries())}));
    analyzer = std::make_unique<Analyzer>(must(Analyzer::make(lexicon)));
    reading_rules = compile_reading_rules(*lexicon);
    servers = std::make_unique<ServerFinder>(*lexicon);
    timexes = std::make_unique<TimexTagger>(must(TimexTagger::compile(*lexicon)));
    names = std::make_unique<NameFinder>(must(NameFinder::compile(*lexicon)));
    coreference = std::make_unique<CoreferenceResolver>(*lexicon);
    attributions = std::make_unique<AttributionFinder>(must(AttributionFinder::compile(*lexicon)));
    relations = std::make_unique<RelationFinder>(must(RelationFinder::compile(*lexicon)));
    const char* path = std::getenv("REDSTRING_BENCH_TEXT");
    const auto texts = path == nullptr ? dealt_articles() : articles_of(path);
    articles.resize(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      articles[i].document.text = texts[i];
      articles[i].document.published = "2017-03-08";
      bytes += texts[i].size();
    }
    for (Article& a : articles) prepare(a);
  }

  /// As Analyzer::analyze does it, but keeping what is between the stages.
  void prepare(Article& a) const {
    a.tokens = text::tokenize(a.document.text);
    a.reading = read(a.document, *lexicon, reading_rules);
    auto proposals = servers->find_hosts(a.reading);
    auto found = timexes->find(a.reading.words, a.reading.ranges, a.document.published);
    a.blocked.assign(a.reading.size(), false);
    for (const auto& p : proposals)
      for (auto i = p.first; i < p.last; ++i) a.blocked[i] = true;
    for (const auto& t : found)
      for (auto i = t.first; i < t.last; ++i) a.blocked[i] = true;
    for (std::uint32_t i = 0; i < found.size(); ++i) {
      Proposal p;
      p.first = found[i].first;
      p.last = found[i].last;
      p.span = found[i].timex.span;
      p.type = types::date;
      p.weight = 40;
      p.value = found[i].timex.value;
      p.timex = i;
      proposals.push_back(p);
      a.timexes.push_back(found[i].timex);
    }
    for (auto& p : servers->find_phrases(a.reading)) proposals.push_back(std::move(p));
    for (auto& p : names->find(a.reading, a.blocked)) proposals.push_back(std::move(p));
    a.chosen = arbitrate(std::move(proposals));
    a.names = coreference->resolve(a.reading, a.chosen, *servers);
    a.attributions = attributions->find(a.reading, a.names);
  }
};

const Bench& bench() {
  static const Bench instance;
  return instance;
}

/// Runs `work` over all articles until the time is up; the rate is bytes of text a second.
template <class Work>
void over_articles(benchmark::State& state, Work work) {
  const Bench& b = bench();
  for (auto _ : state)
    for (const auto& article : b.articles) work(b, article);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(b.bytes));
}

// ---- the yardstick

void icu_word_break(benchmark::State& state) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getEnglish(), status));
  if (U_FAILURE(status)) give_up("expected the word rules of ICU");
  std::vector<icu::UnicodeString> texts;
  for (const auto& article : bench().articles)
    texts.push_back(icu::UnicodeString::fromUTF8(article.document.text));
  for (auto _ : state) {
    for (const auto& text : texts) {
      words->setText(text);
      std::size_t n = 0;
      while (words->next() != icu::BreakIterator::DONE) ++n;
      benchmark::DoNotOptimize(n);
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(bench().bytes));
}
BENCHMARK(icu_word_break);

// ---- stage by stage

void tokens(benchmark::State& state) {
  std::vector<Token> out;
  over_articles(state, [&](const Bench&, const Bench::Article& a) {
    text::tokenize_into(a.document.text, out);
    benchmark::DoNotOptimize(out.data());
  });
}
BENCHMARK(tokens);

void sentences(benchmark::State& state) {
  over_articles(state, [](const Bench& b, const Bench::Article& a) {
    benchmark::DoNotOptimize(
        text::split_sentences(a.document.text, a.tokens, b.reading_rules.abbreviations));
  });
}
BENCHMARK(sentences);

void words(benchmark::State& state) {
  over_articles(state, [](const Bench& b, const Bench::Article& a) {
    benchmark::DoNotOptimize(b.lexicon->words(a.document.text, a.tokens));
  });
}
BENCHMARK(words);

void trie(benchmark::State& state) {
  std::vector<lexicon::Match> out;
  over_articles(state, [&](const Bench& b, const Bench::Article& a) {
    b.lexicon->matches(a.reading.words, out);
    benchmark::DoNotOptimize(out.data());
  });
}
BENCHMARK(trie);

void reading(benchmark::State& state) {
  over_articles(state, [](const Bench& b, const Bench::Article& a) {
    benchmark::DoNotOptimize(read(a.document, *b.lexicon, b.reading_rules));
  });
}
BENCHMARK(reading)->Name("reading (the four above)");

void hosts(benchmark::State& state) {
  over_articles(state, [](const Bench& b, const Bench::Article& a) {
    benchmark::DoNotOptimize(b.servers->find_hosts(a.reading));
  });
}
BENCHMARK(hosts);

void phrases(benchmark::State& state) {
  over_articles(state, [](const Bench& b, const Bench::Article& a) {
    benchmark::DoNotOptimize(b.servers->find_phrases(a.reading));
  });
}
BENCHMARK(phrases);

void dates(benchmark::State& state) {
  over_articles(state, [](const Bench& b, const Bench::Article& a) {
    benchmark::DoNotOptimize(
        b.timexes->find(a.reading.words, a.reading.ranges, a.document.published));
  });
}
BENCHMARK(dates);

void names(benchmark::State& state) {
  over_articles(state, [](const Bench& b, const Bench::Article& a) {
    benchmark::DoNotOptimize(b.names->find(a.reading, a.blocked));
  });
}
BENCHMARK(names);

void coreference(benchmark::State& state) {
  over_articles(state, [](const Bench& b, const Bench::Article& a) {
    benchmark::DoNotOptimize(b.coreference->resolve(a.reading, a.chosen, *b.servers));
  });
}
BENCHMARK(coreference);

void attributions(benchmark::State& state) {
  over_articles(state, [](const Bench& b, const Bench::Article& a) {
    benchmark::DoNotOptimize(b.attributions->find(a.reading, a.names));
  });
}
BENCHMARK(attributions);

void relations(benchmark::State& state) {
  over_articles(state, [](const Bench& b, const Bench::Article& a) {
    benchmark::DoNotOptimize(b.relations->find(a.reading, a.names, a.timexes, a.attributions));
  });
}
BENCHMARK(relations);

void analyze(benchmark::State& state) {
  over_articles(state, [](const Bench& b, const Bench::Article& a) {
    benchmark::DoNotOptimize(b.analyzer->analyze(a.document));
  });
}
BENCHMARK(analyze)->Name("analyze (all stages)");

void analyze_together(benchmark::State& state) {
  const Bench& b = bench();
  std::vector<const Document*> all;
  for (const auto& article : b.articles) all.push_back(&article.document);
  const auto together = static_cast<std::size_t>(state.range(0));
  for (auto _ : state)
    for (std::size_t i = 0; i < all.size(); i += together)
      benchmark::DoNotOptimize(
          b.analyzer->analyze(std::span(all).subspan(i, std::min(together, all.size() - i))));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(b.bytes));
}
BENCHMARK(analyze_together)->Name("analyze, so many articles together")->Arg(16)->Arg(64);

// ---- linear: one line of 1, 10 and 100 times the length takes 1, 10 and 100 times as long

void one_line(benchmark::State& state) {
  Document document;
  document.published = "2017-03-08";
  const auto times = static_cast<std::size_t>(state.range(0));
  for (std::size_t i = 0; document.text.size() < times * 20000; ++i)
    document.text += bench().articles[i % bench().articles.size()].document.text;
  for (char& c : document.text)
    if (c == '\n') c = ' ';
  for (auto _ : state) benchmark::DoNotOptimize(bench().analyzer->analyze(document));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(document.text.size()));
}
BENCHMARK(one_line)->Arg(1)->Arg(10)->Arg(100)->Unit(benchmark::kMillisecond);

// ---- starting

void load(benchmark::State& state) {
  const auto folder = must(default_dictionaries());
  for (auto _ : state) benchmark::DoNotOptimize(must(load_lexicon({folder})));
}
BENCHMARK(load)->Name("load the dictionaries")->Unit(benchmark::kMillisecond);

void load_cached(benchmark::State& state) {
  const auto folder = must(default_dictionaries());
  const auto cache = std::filesystem::temp_directory_path() / "redstring-bench-cache";
  must(load_lexicon({folder}, cache));
  for (auto _ : state) benchmark::DoNotOptimize(must(load_lexicon({folder}, cache)));
  std::filesystem::remove_all(cache);
}
BENCHMARK(load_cached)->Name("load the compiled dictionaries")->Unit(benchmark::kMillisecond);

void compile(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(must(Analyzer::make(bench().lexicon)));
}
BENCHMARK(compile)->Name("compile the rules")->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
#ifdef M_TRIM_THRESHOLD
  // As the program does (src/app/main.cc).
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
#endif
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
