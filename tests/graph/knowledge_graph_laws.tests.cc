// The graph is a function of the set of documents and the list of decisions: whatever the order,
// the batches, the detours, the store, and wherever a run broke off.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "graph/knowledge_graph_archive.h"
#include "redstring/analyzer.h"

using namespace archive;

namespace {

using Random = std::mt19937_64;

/// An archive of invented people who meet, work and host; some surnames alone, some stories twice.
std::vector<ReadDocument> random_archive(Random& random, std::size_t size) {
  static const char* const people[] = {"Ada Linde",      "Bruno Achterberg", "Ilse Marten",
                                       "Ruth Castellan", "Georg Castellan",  "Teo Varga",
                                       "Nadia Orlov",    "Karim Haddad"};
  static const char* const organizations[] = {"Norvane Holding", "Varga Shipping",
                                              "Institute of Tides"};
  static const char* const servers[] = {"mail.norvane.example", "files.tides.example"};
  std::vector<ReadDocument> all;
  for (std::size_t i = 0; i < size; ++i) {
    std::string text;
    std::vector<std::tuple<std::string, std::string, std::string, EvidenceStatus>> said;
    const std::size_t sentences = 1 + random() % 4;
    for (std::size_t s = 0; s < sentences; ++s) {
      const std::string subject = people[random() % 8];
      const unsigned kind = random() % 3;
      std::string object = kind == 0   ? people[random() % 8]
                           : kind == 1 ? organizations[random() % 3]
                                       : servers[random() % 2];
      if (object == subject) object = "Norvane Holding";
      const std::string type = object.find(".example") != std::string::npos ? "server"
                               : object == "Norvane Holding" || kind == 1   ? "organization"
                                                                            : "person";
      const std::string surface =
          random() % 3 == 0 ? subject.substr(subject.find(' ') + 1) : subject;
      text += "On [date:that day=2019-0" + std::to_string(1 + random() % 9) +
              "-11] [person:" + surface + "=" + subject + "] dealt with [" + type + ":" + object +
              "]. ";
      said.emplace_back(surface,
                        kind == 0   ? "co-mention"
                        : kind == 1 ? "employment"
                                    : "use",
                        object, static_cast<EvidenceStatus>(random() % 6));
    }
    const std::string published =
        "2019-1" + std::to_string(random() % 3) + "-0" + std::to_string(1 + random() % 9);
    for (unsigned copy = random() % 4 == 0 ? 2 : 1; copy > 0; --copy) {
      Article article("https://paper" + std::to_string(copy) + ".example/" + std::to_string(i),
                      published, text);
      for (std::uint32_t s = 0; s < said.size(); ++s)
        article.says(s, std::get<0>(said[s]), std::get<1>(said[s]), std::get<2>(said[s]),
                     "dealt with", std::get<3>(said[s]));
      all.push_back(article);
    }
  }
  return all;
}

std::string dumped(const KnowledgeGraph& graph) {
  std::ostringstream out;
  REQUIRE(graph.dump(out));
  return out.str();
}

void check_sound(const KnowledgeGraph& graph) {
  const auto problems = graph.verify();
  if (!problems) FAIL(problems.error().to_string());
  for (const Problem& problem : *problems) UNSCOPED_INFO(problem.place + ": " + problem.what);
  CHECK(problems->empty());
}

KnowledgeGraph on_disk(const std::filesystem::path& path, OpenMode mode) {
  auto graph = KnowledgeGraph::open({path, mode}, lexicon());
  if (!graph) FAIL(graph.error().to_string());
  return std::move(*graph);
}

/// A store that fails every write from the n-th on: the disk is full, or the process dies.
class BreakingStore final : public store::Store {
 public:
  BreakingStore(std::shared_ptr<store::Store> store, int writes)
      : store_(std::move(store)), left_(writes) {}
  Result<std::optional<std::string>> get(store::Table t, std::string_view key) const override {
    return store_->get(t, key);
  }
  Status write(const store::Batch& batch) override {
    if (auto ok = spend(); !ok) return ok;
    return store_->write(batch);
  }
  std::unique_ptr<store::Cursor> scan(store::Table t, std::string_view prefix,
                                      std::string_view from) const override {
    return store_->scan(t, prefix, from);
  }
  Status bulk(store::Table t,
              const std::vector<std::pair<std::string, std::string>>& rows) override {
    if (auto ok = spend(); !ok) {
      // Half of it may have been written.
      const std::vector<std::pair<std::string, std::string>> half(
          rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(rows.size() / 2));
      (void)store_->bulk(t, half);
      return ok;
    }
    return store_->bulk(t, rows);
  }
  Status erase_range(store::Table t, std::string_view from, std::string_view to) override {
    if (auto ok = spend(); !ok) return ok;
    return store_->erase_range(t, from, to);
  }
  Status settle() override { return spend(); }
  Status verify() const override { return store_->verify(); }
  std::uint64_t size() const override { return store_->size(); }
  std::filesystem::path directory() const override { return store_->directory(); }

 private:
  Status spend() {
    if (left_ <= 0) return fail(ErrorCode::io, "the disk is full");
    --left_;
    return {};
  }
  std::shared_ptr<store::Store> store_;
  int left_;
};

}  // namespace

TEST_CASE("any order, any batches, any number of links, one graph") {
  Random random(1);
  for (int round = 0; round < 12; ++round) {
    std::vector<ReadDocument> documents = random_archive(random, 2 + random() % 12);
    KnowledgeGraph whole = in_memory();
    add(whole, documents);
    link(whole);
    const std::string expected = dumped(whole);
    check_sound(whole);
    for (int other = 0; other < 3; ++other) {
      std::shuffle(documents.begin(), documents.end(), random);
      KnowledgeGraph graph = in_memory();
      for (std::size_t i = 0; i < documents.size();) {
        const std::size_t end = std::min<std::size_t>(documents.size(), i + 1 + random() % 4);
        add(graph, {documents.begin() + static_cast<std::ptrdiff_t>(i),
                    documents.begin() + static_cast<std::ptrdiff_t>(end)});
        if (random() % 2 == 0) link(graph);
        if (random() % 3 == 0) add(graph, {documents[random() % documents.size()]});
        i = end;
      }
      add(graph, documents);
      link(graph);
      REQUIRE(dumped(graph) == expected);
      for (const char* format : {"mentions", "graphml", "jsonl"})
        REQUIRE(written(graph, format) == written(whole, format));
    }
  }
}

TEST_CASE("a document taken out again was never there") {
  Random random(2);
  for (int round = 0; round < 10; ++round) {
    const std::vector<ReadDocument> documents = random_archive(random, 3 + random() % 6);
    KnowledgeGraph graph = in_memory();
    add(graph, documents);
    link(graph);
    const std::size_t out = random() % documents.size();
    const Document& gone = documents[out].document;
    const auto removed = graph.remove(round % 3 == 0   ? gone.id.hex()
                                      : round % 3 == 1 ? gone.source
                                                       : gone.id.hex().substr(0, 11));
    if (!removed) FAIL(removed.error().to_string());
    CHECK(*removed == gone.id);
    CHECK(!graph.has(gone.id));
    link(graph);
    std::vector<ReadDocument> others = documents;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(out));
    KnowledgeGraph without = in_memory();
    add(without, others);
    link(without);
    REQUIRE(dumped(graph) == dumped(without));
    check_sound(graph);
  }
}

TEST_CASE("one document taken out of a thousand was never there") {
  Random random(11);
  std::vector<ReadDocument> documents = random_archive(random, 820);
  REQUIRE(documents.size() >= 1000);
  documents.resize(1000);
  KnowledgeGraph graph = in_memory();
  add(graph, documents);
  link(graph);
  const std::size_t out = random() % documents.size();
  REQUIRE(graph.remove(documents[out].document.id.hex()));
  link(graph);
  documents.erase(documents.begin() + static_cast<std::ptrdiff_t>(out));
  KnowledgeGraph without = in_memory();
  add(without, documents);
  link(without);
  CHECK(dumped(graph) == dumped(without));
  CHECK(written(graph, "mentions") == written(without, "mentions"));
}

TEST_CASE("decisions before, between or after the documents, one graph") {
  Random random(12);
  for (int round = 0; round < 8; ++round) {
    std::vector<ReadDocument> documents = random_archive(random, 4 + random() % 8);
    static const char* const keys[] = {"person/ada linde",           "person/bruno achterberg",
                                       "person/ruth castellan",      "person/georg castellan",
                                       "person/teo varga",           "person/nadia orlov",
                                       "organization/varga shipping"};
    std::vector<Decision> decisions;
    for (int n = 0; n < 5; ++n) {
      Decision decision;
      static const DecisionKind kinds[] = {DecisionKind::same, DecisionKind::different,
                                           DecisionKind::split, DecisionKind::hide,
                                           DecisionKind::rename};
      decision.kind = kinds[random() % 5];
      const std::size_t left = random() % 6;
      decision.left = keys[left];
      if (decision.kind == DecisionKind::same || decision.kind == DecisionKind::different)
        decision.right = keys[(left + 1 + random() % 5) % 6];
      if (decision.kind == DecisionKind::split)
        decision.right = documents[random() % documents.size()].document.id.hex();
      if (decision.kind == DecisionKind::rename) decision.right = "Somebody Else";
      decisions.push_back(std::move(decision));
    }
    std::set<std::string> states;
    // `when`: after how many documents the decisions are made, one by one from there.
    for (const std::size_t when : {std::size_t{0}, documents.size() / 2, documents.size()}) {
      std::shuffle(documents.begin(), documents.end(), random);
      KnowledgeGraph graph = in_memory();
      std::size_t decided = 0;
      const auto decide = [&] {
        const auto made = graph.decide(decisions[decided++]);
        if (!made) FAIL(made.error().to_string());
      };
      for (std::size_t d = 0; d < documents.size(); ++d) {
        if (d >= when && decided < decisions.size()) decide();
        if (random() % 3 == 0) link(graph);
        add(graph, {documents[d]});
      }
      while (decided < decisions.size()) decide();
      link(graph);
      states.insert(dumped(graph) + written(graph, "graphml"));
      check_sound(graph);
    }
    CHECK(states.size() == 1);
  }
}

TEST_CASE("the disk and the memory hold the same graph, and readers see it") {
  Random random(3);
  const std::vector<ReadDocument> documents = random_archive(random, 15);
  KnowledgeGraph memory = in_memory();
  add(memory, documents);
  link(memory);
  const Folder folder;
  {
    KnowledgeGraph graph = on_disk(folder.path(), OpenMode::create);
    for (const ReadDocument& document : documents) add(graph, {document});
    const auto early = KnowledgeGraph::open({folder.path(), OpenMode::read}, lexicon());
    REQUIRE(early);
    CHECK(early->stats().link_pending);
    link(graph);
    CHECK(dumped(graph) == dumped(memory));
    const auto answer = early->connect({"Ada Linde", "Teo Varga"});
    CHECK(!answer);
  }
  const KnowledgeGraph reader = on_disk(folder.path(), OpenMode::read);
  CHECK(dumped(reader) == dumped(memory));
  CHECK(written(reader, "mentions") == written(memory, "mentions"));
  check_sound(reader);
  CHECK(reader.stats().bytes_on_disk > 0);
}

TEST_CASE("a reader sees its generation whole while a new one is linked and the old one is swept") {
  Random random(4);
  const std::vector<ReadDocument> documents = random_archive(random, 12);
  const Folder folder;
  KnowledgeGraph writer = on_disk(folder.path(), OpenMode::create);
  add(writer, {documents[0], documents[1], documents[2]});
  link(writer);
  const KnowledgeGraph reader = on_disk(folder.path(), OpenMode::read);
  const std::string before = dumped(reader);
  add(writer, documents);
  link(writer);
  link(writer, true);
  CHECK(dumped(reader) == before);
  check_sound(reader);
  CHECK(dumped(on_disk(folder.path(), OpenMode::read)) == dumped(writer));
  std::size_t snapshots = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder.path()))
    snapshots += file.path().extension() == ".rsg" ? 1 : 0;
  CHECK(snapshots == 1);
}

TEST_CASE("wherever a run breaks off, the next one comes to the same graph") {
  Random random(5);
  const std::vector<ReadDocument> documents = random_archive(random, 6);
  KnowledgeGraph whole = in_memory();
  add(whole, documents);
  link(whole);
  const std::string expected = dumped(whole);

  const std::size_t half = documents.size() / 2;
  for (int writes = 0; writes < 40; ++writes) {
    INFO("broken after " << writes << " writes");
    const std::shared_ptr<store::Store> disk = store::open_memory();
    {
      auto graph = graph::Opener::over(std::make_unique<SharedStore>(disk), lexicon());
      REQUIRE(graph);
      add(*graph, {documents.begin(), documents.begin() + static_cast<std::ptrdiff_t>(half)});
      link(*graph);
    }
    bool broke = false;
    {
      auto graph = graph::Opener::over(std::make_unique<BreakingStore>(disk, writes), lexicon());
      if (!graph)
        broke = true;
      else
        broke = !graph->add(documents) || !graph->link();
    }
    {
      // Who only reads finds either the old graph or the new one, never a mixture.
      auto graph = graph::Opener::over(std::make_unique<SharedStore>(disk), lexicon(), false);
      if (!graph) FAIL(graph.error().to_string());
      check_sound(*graph);
    }
    auto graph = graph::Opener::over(std::make_unique<SharedStore>(disk), lexicon());
    if (!graph) FAIL(graph.error().to_string());
    add(*graph, documents);
    link(*graph);
    REQUIRE(dumped(*graph) == expected);
    check_sound(*graph);
    if (!broke) return;
  }
  FAIL("it never came through");
}

TEST_CASE("linking that is interrupted leaves the old graph") {
  Random random(6);
  const std::vector<ReadDocument> documents = random_archive(random, 5);
  KnowledgeGraph graph = in_memory();
  add(graph, {documents[0]});
  link(graph);
  const Stats before = graph.stats();
  add(graph, documents);
  for (int allowed = 0; allowed < 3; ++allowed) {
    int calls = 0;
    const auto stopped = graph.link(
        [&](std::string_view, std::uint64_t, std::uint64_t) { return calls++ < allowed * 2; });
    REQUIRE(!stopped);
    CHECK(stopped.error().code == ErrorCode::interrupted);
    CHECK(graph.stats().generation == before.generation);
    CHECK(graph.stats().entities == before.entities);
    CHECK(graph.stats().link_pending);
  }
  link(graph);
  KnowledgeGraph whole = in_memory();
  add(whole, documents);
  link(whole);
  CHECK(dumped(graph) == dumped(whole));
}

TEST_CASE("a snapshot that is lost or damaged is built again by the next writer") {
  Random random(7);
  const std::vector<ReadDocument> documents = random_archive(random, 5);
  const Folder folder;
  std::string expected;
  {
    KnowledgeGraph graph = on_disk(folder.path(), OpenMode::create);
    add(graph, documents);
    link(graph);
    expected = dumped(graph);
  }
  for (const bool remove : {true, false}) {
    for (const auto& file : std::filesystem::directory_iterator(folder.path()))
      if (file.path().extension() == ".rsg") {
        if (remove)
          std::filesystem::remove(file.path());
        else
          std::filesystem::resize_file(file.path(), 20);
        break;
      }
    const auto reader = KnowledgeGraph::open({folder.path(), OpenMode::read}, lexicon());
    REQUIRE(!reader);
    KnowledgeGraph graph = on_disk(folder.path(), OpenMode::write);
    CHECK(graph.stats().link_pending);
    link(graph);
    CHECK(dumped(graph) == expected);
  }
}

TEST_CASE("a checkpoint is kept with its batch") {
  KnowledgeGraph graph = in_memory();
  CHECK(!graph.checkpoint("archive"));
  REQUIRE(graph.add({}, {{"archive", "17"}}));
  CHECK(graph.checkpoint("archive") == "17");
  Random random(8);
  std::vector<ReadDocument> documents = random_archive(random, 2);
  documents[0].analysis.mentions[0].span.end = 100'000;
  const auto refused = graph.add(documents, {{"archive", "18"}});
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::invalid_argument);
  CHECK(graph.checkpoint("archive") == "17");
  CHECK(graph.stats().documents == 0);
}

TEST_CASE("a document whose id is not its own is refused") {
  Random random(9);
  std::vector<ReadDocument> documents = random_archive(random, 1);
  documents[0].document.text += " ";
  KnowledgeGraph graph = in_memory();
  const auto refused = graph.add({documents[0]});
  REQUIRE(!refused);
  CHECK(refused.error().code == ErrorCode::invalid_argument);
}

TEST_CASE("a document is found by its id, its source, its name or a few digits") {
  Random random(10);
  std::vector<ReadDocument> documents = random_archive(random, 4);
  documents[0].document.name = documents[1].document.name = "twice";
  KnowledgeGraph graph = in_memory();
  add(graph, documents);
  const auto twice = graph.remove("twice");
  REQUIRE(!twice);
  CHECK(twice.error().code == ErrorCode::invalid_argument);
  CHECK(twice.error().message.find(documents[0].document.id.hex()) != std::string::npos);
  CHECK(graph.remove("nowhere").error().code == ErrorCode::not_found);
  CHECK(graph.remove(documents[0].document.id.hex().substr(0, 7)).error().code ==
        ErrorCode::not_found);
  REQUIRE(graph.remove(documents[0].document.id.hex().substr(0, 8)));
  REQUIRE(graph.remove("twice"));
}

TEST_CASE("questions are answered whole while a new generation is linked beside them") {
  Random random(11);
  const std::vector<ReadDocument> documents = random_archive(random, 10);
  KnowledgeGraph graph = in_memory();
  add(graph, {documents[0], documents[1]});
  link(graph);
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0}, asked{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&] {
      while (!stop) {
        const auto found = graph.find("Linde");
        if (!found) ++wrong;
        const auto answer = graph.connect({"Ada Linde", "Norvane Holding"});
        if (!answer && answer.error().code != ErrorCode::not_found) ++wrong;
        if (answer)
          for (const Path& path : answer->paths)
            for (const Step& step : path.steps)
              if (step.evidence.empty()) ++wrong;
        std::ostringstream out;
        if (!graph.export_to("jsonl", out)) ++wrong;
        ++asked;
      }
    });
  for (std::size_t i = 2; i < documents.size(); ++i) {
    add(graph, {documents[i]});
    link(graph);
  }
  while (asked < 10) std::this_thread::yield();
  stop = true;
  for (std::thread& reader : readers) reader.join();
  CHECK(wrong == 0);
  check_sound(graph);
}

TEST_CASE("the law holds for what the stages read, too") {
  const std::vector<std::pair<std::string, std::string>> texts{
      {"https://news.example/1",
       "Ada Linde, a director of Norvane Holding, met Bruno Achterberg in Kaunas on 1 March 2019. "
       "Linde denied that she had used the mail server of Norvane Holding."},
      {"https://news.example/2",
       "Norvane Holding operates mail.norvane.example, investigators said on Monday. Mr Achterberg "
       "works for Varga Shipping Ltd."},
      {"https://news.example/3",
       "Teo Varga owns Varga Shipping Ltd. Three days later he called Ada Linde, according to "
       "Ilse Marten."},
      {"https://other.example/3",
       "Teo Varga owns Varga Shipping Ltd. Three days later he called Ada Linde, according to "
       "Ilse Marten."},
      {"https://news.example/4", "The company may have paid Ilse Marten. Marten said nothing."}};
  const auto analyzer = Analyzer::make(lexicon());
  if (!analyzer) FAIL(analyzer.error().to_string());
  std::vector<ReadDocument> documents;
  for (const auto& [source, text] : texts) {
    ReadDocument read;
    read.document.source = read.document.name = source;
    read.document.text = text;
    read.document.published = "2019-03-04";
    read.document.id = document_id(source, text);
    read.analysis = analyzer->analyze(read.document);
    documents.push_back(read);
  }
  KnowledgeGraph whole = in_memory();
  add(whole, documents);
  link(whole);
  check_sound(whole);
  const std::string expected = dumped(whole);
  CHECK(whole.stats().evidence > 0);
  Random random(12);
  for (int round = 0; round < 6; ++round) {
    std::shuffle(documents.begin(), documents.end(), random);
    KnowledgeGraph graph = in_memory();
    ReadDocument extra = documents[0];
    extra.document.source = "https://elsewhere.example/";
    extra.document.id = document_id(extra.document.source, extra.document.text);
    add(graph, {extra});
    for (const ReadDocument& document : documents) {
      add(graph, {document});
      if (random() % 2 == 0) link(graph);
    }
    REQUIRE(graph.remove(extra.document.id.hex()));
    link(graph);
    REQUIRE(dumped(graph) == expected);
  }
}
