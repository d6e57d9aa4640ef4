// What was linked before spares work and never shows: linking on from any generation comes to the
// graph that linking all at once comes to, and touches only what differs.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include "graph/knowledge_graph_archive.h"
#include "graph/ledger.h"
#include "graph/relabel.h"

using namespace archive;
using graph::Label;
using graph::Ledger;
using graph::LedgerContent;

namespace {

using Random = std::mt19937_64;

const std::vector<std::string> people = {
    "Ada Linde",       "Bruno Achterberg", "Ilse Marten", "I. Marten",   "Ruth Castellan",
    "Georg Castellan", "R. Castellan",     "Teo Varga",   "Nadia Orlov", "Karim Haddad",
    "Bill Haddad",     "William Haddad",   "Nadja Orlova"};
const std::vector<std::string> organizations = {"Norvane Holding", "Varga Shipping",
                                                "Varga Shipping Ltd.", "Institute of Tides"};

/// Invented people meet and work, by all sorts of their names; some stories are printed twice.
std::vector<ReadDocument> random_documents(Random& random, std::size_t size) {
  std::vector<ReadDocument> all;
  for (std::size_t i = 0; i < size; ++i) {
    std::string text;
    for (std::size_t s = 1 + random() % 3; s > 0; --s) {
      const std::string& who = people[random() % people.size()];
      const std::string surname = who.substr(who.find(' ') + 1);
      text += "[person:" + (random() % 3 == 0 ? surname + "=" + who : who) +
              "] met [person:" + people[random() % people.size()] +
              "] at [organization:" + organizations[random() % organizations.size()] + "]. ";
    }
    const std::string published =
        "20" + std::to_string(10 + random() % 10) + "-03-0" + std::to_string(1 + random() % 9);
    for (unsigned copy = random() % 5 == 0 ? 2 : 1; copy > 0; --copy)
      all.push_back(Article("https://paper" + std::to_string(copy) + ".example/" +
                                std::to_string(random() % 1'000'000),
                            published, text)
                        .with_co_mentions());
  }
  return all;
}

Decision random_decision(Random& random, const std::vector<ReadDocument>& documents,
                         std::uint64_t made) {
  const auto key = [&] {
    std::string name = people[random() % people.size()];
    std::string out = "person/";
    for (const char c : name)
      if (c != '.') out += static_cast<char>(std::tolower(c));
    return out;
  };
  Decision decision;
  decision.left = key();
  switch (random() % 6) {
    case 0:
      decision.kind = DecisionKind::different;
      decision.right = key();
      break;
    case 1:
      decision.kind = DecisionKind::split;
      decision.right = documents[random() % documents.size()].document.id.hex();
      break;
    case 2:
      decision.kind = DecisionKind::hide;
      break;
    case 3:
      decision.kind = DecisionKind::rename;
      decision.right = "Somebody Else";
      break;
    case 4:
      if (made > 0) {
        decision.kind = DecisionKind::undo;
        decision.left = std::to_string(1 + random() % made);
        break;
      }
      [[fallthrough]];
    default:
      decision.kind = DecisionKind::same;
      decision.right = key();
  }
  return decision;
}

/// What `find` gives for every name and surname.
std::string found(const KnowledgeGraph& graph) {
  std::string out;
  for (const auto* names : {&people, &organizations})
    for (const std::string& name : *names)
      for (const std::string& query : {name, name.substr(name.find(' ') + 1)}) {
        const auto answers = graph.find(query, 20);
        if (!answers) continue;
        for (const Found& answer : *answers)
          out += query + ": " + answer.entity.key.value + " " + std::to_string(answer.score) + "\n";
      }
  return out;
}

void check_sound(const KnowledgeGraph& graph) {
  const auto problems = graph.verify();
  if (!problems) FAIL(problems.error().to_string());
  for (const Problem& problem : *problems) UNSCOPED_INFO(problem.place + ": " + problem.what);
  REQUIRE(problems->empty());
}

void check_equal(const KnowledgeGraph& graph, const KnowledgeGraph& whole) {
  for (const char* format : {"dump", "graphml", "gexf", "ftm", "jsonl", "mentions"})
    REQUIRE(written(graph, format) == written(whole, format));
  REQUIRE(found(graph) == found(whole));
}

/// Pairs of people of whom nobody else speaks: whatever happens to one pair is of no account to the
/// others.
std::vector<ReadDocument> strangers(unsigned from, unsigned to) {
  const auto word = [](unsigned n) {
    static const char* const syllables[] = {"bar", "kel", "dor", "fen", "gal", "him",
                                            "jes", "kor", "lan", "mot", "nus", "ost"};
    std::string out;
    for (int i = 0; i < 4; ++i, n = n / 12 + 7 * n) out += syllables[n % 12];
    out[0] = static_cast<char>(out[0] - 'a' + 'A');
    return out;
  };
  std::vector<ReadDocument> all;
  for (unsigned i = from; i < to; ++i) {
    const std::string n = std::to_string(i);
    all.push_back(Article("https://village.example/" + n, "2019-03-04",
                          "[person:Abel " + word(3 * i) + "] met [person:Cora " + word(3 * i + 1) +
                              "] at [organization:" + word(3 * i + 2) + " Works].")
                      .with_co_mentions());
  }
  return all;
}

std::string name_of(const ReadDocument& read, std::size_t entity) {
  return read.analysis.entities[entity].name;
}

}  // namespace

TEST_CASE("linking on from what was linked comes to the graph of linking all at once") {
  Random random(41);
  std::size_t went_on = 0;
  for (int round = 0; round < 25; ++round) {
    std::vector<ReadDocument> outside = random_documents(random, 6 + random() % 20), inside;
    const Folder folder;
    KnowledgeGraph graph = round % 5 == 0
                               ? *KnowledgeGraph::open({folder.path(), OpenMode::create}, lexicon())
                               : in_memory();
    const std::vector<ReadDocument> all = outside;
    for (int step = 0; step < 12; ++step) {
      const unsigned what = random() % 4;
      if (what == 0 && !inside.empty()) {
        const std::size_t which = random() % inside.size();
        REQUIRE(graph.remove(inside[which].document.id.hex()));
        outside.push_back(inside[which]);
        inside.erase(inside.begin() + static_cast<std::ptrdiff_t>(which));
      } else if (what == 1 && step > 1) {
        (void)graph.decide(random_decision(random, all, graph.decisions().size()));
      } else {
        for (std::size_t n = 1 + random() % 4; n > 0 && !outside.empty(); --n) {
          const std::size_t which = random() % outside.size();
          add(graph, {outside[which]});
          inside.push_back(outside[which]);
          outside.erase(outside.begin() + static_cast<std::ptrdiff_t>(which));
        }
      }
      if (random() % 2 == 0 && step < 11) continue;
      const LinkReport report = link(graph);
      went_on += report.changed && !report.whole ? 1 : 0;
      if (step % 4 == 3) check_sound(graph);
    }
    link(graph);
    check_sound(graph);

    KnowledgeGraph whole = in_memory();
    std::shuffle(inside.begin(), inside.end(), random);
    add(whole, inside);
    for (const Decision& decision : graph.decisions()) REQUIRE(whole.decide(decision));
    CHECK(link(whole).whole);
    check_equal(graph, whole);
    CHECK(link(graph, true).whole);
    check_equal(graph, whole);
  }
  CHECK(went_on > 50);
}

TEST_CASE("a new article touches what it speaks of, however large the archive") {
  std::uint64_t rows = 0;
  for (const unsigned size : {60u, 600u}) {
    KnowledgeGraph graph = in_memory();
    add(graph, strangers(0, size));
    const LinkReport first = link(graph);
    CHECK(first.whole);
    CHECK(first.entities_touched == first.entities);
    CHECK(first.relations_touched == first.relations);
    add(graph, strangers(5000, 5001));
    const LinkReport report = link(graph);
    CHECK_FALSE(report.whole);
    CHECK(report.entities == first.entities + 3);
    CHECK(report.entities_touched == 3);
    CHECK(report.relations_touched == 3);
    CHECK(report.rows_written < 40);
    if (rows != 0) CHECK(report.rows_written == rows);
    rows = report.rows_written;
    check_sound(graph);

    // Taken out again, exactly that is touched.
    REQUIRE(graph.remove(strangers(5000, 5001)[0].document.id.hex()));
    const LinkReport gone = link(graph);
    CHECK(gone.entities_touched == 3);
    CHECK(gone.relations_touched == 3);
    check_sound(graph);
    KnowledgeGraph never = in_memory();
    add(never, strangers(0, size));
    link(never);
    CHECK(hash(graph) == hash(never));
  }
}

TEST_CASE("a decision touches the entities that it names and their relations") {
  const std::vector<ReadDocument> documents = strangers(0, 300);
  KnowledgeGraph graph = in_memory();
  add(graph, documents);
  link(graph);
  const std::string before = hash(graph);
  Decision same;
  same.left = name_of(documents[3], 0);
  same.right = name_of(documents[200], 0);
  REQUIRE(graph.decide(same));
  const LinkReport joined = link(graph);
  CHECK_FALSE(joined.whole);
  CHECK(joined.entities_touched == 2);   // one is gone, the other has its mentions
  CHECK(joined.relations_touched <= 6);  // two each; those of the one that is gone begin elsewhere
  check_sound(graph);

  Decision undo;
  undo.kind = DecisionKind::undo;
  undo.left = "1";
  REQUIRE(graph.decide(undo));
  const LinkReport parted = link(graph);
  CHECK(parted.entities_touched == 2);
  CHECK(hash(graph) == before);
  check_sound(graph);

  Decision hide;
  hide.kind = DecisionKind::hide;
  hide.left = name_of(documents[7], 1);
  REQUIRE(graph.decide(hide));
  const LinkReport hidden = link(graph);
  CHECK(hidden.entities_touched == 1);
  CHECK(hidden.relations_touched == 0);
  CHECK(hidden.rows_written == 2);
}

TEST_CASE("a shorter copy that comes to stand for its story is told to sentences that it lacks") {
  std::string story;
  for (unsigned i = 0; i < 8; ++i) {
    const std::string number = std::to_string(100 + i);
    story += "The " + number + " boats of harbour " + number + " left with the tide of day " +
             number + " and were seen no more. ";
  }
  const auto printed = [](const std::string& paper, const std::string& text) {
    return Article(paper, "2019-03-04", text).with_co_mentions().read();
  };
  const ReadDocument longer = printed("https://paper.example/1",
                                      story + "[person:Ada Linde] met [person:Bruno Achterberg].");
  ReadDocument copy;
  for (unsigned n = 0; n == 0 || !(copy.document.id < longer.document.id); ++n)
    copy =
        printed("https://copy.example/" + std::to_string(n), story + "[person:Teo Varga] wrote.");
  KnowledgeGraph graph = in_memory();
  add(graph, {longer});
  add(graph, strangers(0, 20));
  link(graph);
  add(graph, {copy});
  const LinkReport report = link(graph);
  REQUIRE(report.publications == 21);
  CHECK(report.relations_touched == 1);
  check_sound(graph);
  KnowledgeGraph whole = in_memory();
  add(whole, {copy, longer});
  add(whole, strangers(0, 20));
  link(whole);
  check_equal(graph, whole);
}

TEST_CASE("when most of an archive is new, all is written anew") {
  Random random(42);
  KnowledgeGraph graph = in_memory();
  add(graph, strangers(0, 10));
  link(graph);
  add(graph, strangers(10, 2000));
  const LinkReport report = link(graph);
  CHECK(report.whole);
  check_sound(graph);
}

TEST_CASE(
    "a key that becomes too common, and is not any more, is linked as if it had always been so") {
  const auto called = [](unsigned from, unsigned to) {
    static const char* const syllables[] = {"bar", "dor", "fen", "gil", "kas", "lun", "mer", "nov"};
    std::vector<ReadDocument> out;
    for (unsigned i = from; i < to; ++i) {
      const std::string given =
          "A" + std::string(syllables[i % 8]) + syllables[i / 8 % 8] + syllables[i / 64 % 8];
      out.push_back(Article("https://clan.example/" + std::to_string(i), "2019-03-04",
                            "[person:" + given +
                                " Quistorp] met [person:Quistorp=A. Quistorp] at "
                                "[organization:Norvane Holding].")
                        .with_co_mentions());
    }
    return out;
  };
  KnowledgeGraph graph = in_memory();
  add(graph, called(0, 60));
  CHECK(link(graph).notes.empty());
  const std::string before = hash(graph);
  add(graph, called(60, 75));
  CHECK_FALSE(link(graph).notes.empty());  // more than 64 share a key now
  KnowledgeGraph whole = in_memory();
  add(whole, called(0, 75));
  link(whole);
  check_equal(graph, whole);
  for (const ReadDocument& gone : called(60, 75)) REQUIRE(graph.remove(gone.document.id.hex()));
  CHECK(link(graph).notes.empty());
  CHECK(hash(graph) == before);
  check_sound(graph);
}

TEST_CASE("a knowledge base that comes and goes between linkings leaves what it finds") {
  Random random(46);
  const std::vector<ReadDocument> all = random_documents(random, 25);
  const std::vector<ReadDocument> first(all.begin(), all.begin() + 12);
  const std::vector<ReadDocument> rest(all.begin() + 12, all.end());
  std::vector<KbEntity> known(2);
  known[0].source = known[1].source = "people.csv";
  known[0].id = "Q1";
  known[0].name = "Georg Castellan";
  known[0].type = types::person;
  known[0].aliases = {"Nadia Orlov"};
  known[1].id = "Q2";
  known[1].name = "Norvane Holding";
  known[1].type = types::organization;
  KnowledgeGraph graph = in_memory();
  add(graph, first);
  link(graph);
  const std::string before = hash(graph);
  REQUIRE(graph.kb_add(known));
  link(graph);
  REQUIRE(hash(graph) != before);
  add(graph, rest);
  link(graph);
  KnowledgeGraph whole = in_memory();
  add(whole, all);
  REQUIRE(whole.kb_add(known));
  link(whole);
  check_equal(graph, whole);
  check_sound(graph);
  REQUIRE(graph.kb_remove("people.csv"));
  for (const ReadDocument& gone : rest) REQUIRE(graph.remove(gone.document.id.hex()));
  link(graph);
  CHECK(hash(graph) == before);
  check_sound(graph);
}

TEST_CASE("dictionaries that changed since the last linking count in the next, for all names") {
  const Folder folder, own;
  std::ofstream(own.path() / "types.def") << "";
  std::ofstream(own.path() / "lists.def")
      << "one.lst | name=one | role=name | type=organization | case=fold | aliases=same\n";
  std::ofstream(own.path() / "one.lst")
      << "# SOURCE: invented\n# LICENSE: Apache-2.0\nNorvane Holding | Institute of Tides\n";
  const auto richer = load_lexicon({std::string(REDSTRING_SOURCE) + "/dictionaries", own.path()});
  if (!richer) FAIL(richer.error().to_string());
  Random random(44);
  const std::vector<ReadDocument> all = random_documents(random, 30);
  const std::vector<ReadDocument> most(all.begin() + 1, all.end());
  std::string poorer_hash;
  {
    auto graph = KnowledgeGraph::open({folder.path(), OpenMode::create}, lexicon());
    REQUIRE(graph);
    add(*graph, most);
    link(*graph);
    REQUIRE(graph->find("Norvane Holding", 5)->front().entity.key.value !=
            graph->find("Institute of Tides", 5)->front().entity.key.value);
    link(*graph, true);  // the book of names is kept however small it is
    poorer_hash = hash(*graph);
  }
  auto whole = KnowledgeGraph::in_memory(*richer);
  REQUIRE(whole);
  add(*whole, all);
  link(*whole);
  {
    auto graph = KnowledgeGraph::open({folder.path(), OpenMode::write}, *richer);
    REQUIRE(graph);
    add(*graph, {all[0]});
    CHECK(link(*graph).pairs_known == 0);
    check_equal(*graph, *whole);
    check_sound(*graph);
    CHECK(graph->find("Norvane Holding", 5)->front().entity.key.value ==
          graph->find("Institute of Tides", 5)->front().entity.key.value);
    REQUIRE(graph->remove(all[0].document.id.hex()));
    link(*graph);
  }
  auto graph = KnowledgeGraph::open({folder.path(), OpenMode::write}, lexicon());
  REQUIRE(graph);
  add(*graph, {all[0]});
  link(*graph);
  REQUIRE(graph->remove(all[0].document.id.hex()));
  link(*graph);
  CHECK(hash(*graph) == poorer_hash);
  check_sound(*graph);
}

TEST_CASE("names and pairs that were compared before are not compared again") {
  const Folder folder;
  Random random(45);
  const std::vector<ReadDocument> all = random_documents(random, 40);
  std::string expected;
  std::uint64_t compared = 0;
  {
    auto graph = KnowledgeGraph::open({folder.path(), OpenMode::create}, lexicon());
    REQUIRE(graph);
    add(*graph, all);
    const LinkReport first = link(*graph, true);
    compared = first.pairs_compared;
    CHECK(compared > 2);
    CHECK(first.pairs_known == 0);
    expected = hash(*graph);
  }
  const auto relinked = [&] {
    auto graph = KnowledgeGraph::open({folder.path(), OpenMode::write}, lexicon());
    REQUIRE(graph);
    REQUIRE(graph->remove(all[0].document.id.hex()));
    link(*graph);
    add(*graph, {all[0]});
    const LinkReport report = link(*graph);
    CHECK(hash(*graph) == expected);
    return report;
  };
  const LinkReport again = relinked();
  CHECK(again.pairs_compared == 0);
  CHECK(again.pairs_known == compared);
  const std::filesystem::path book = folder.path() / "names.rsn";
  REQUIRE(std::filesystem::exists(book));
  std::filesystem::resize_file(book, std::filesystem::file_size(book) - 3);
  CHECK(relinked().pairs_compared == compared);
  std::filesystem::remove(book);
  CHECK(relinked().pairs_compared == compared);
  // All is compared again when nothing that was kept is to be believed, and then it is kept.
  {
    auto graph = KnowledgeGraph::open({folder.path(), OpenMode::write}, lexicon());
    REQUIRE(graph);
    CHECK(link(*graph, true).pairs_compared == compared);
    CHECK(link(*graph, true).pairs_compared == compared);
  }
  CHECK(relinked().pairs_compared == 0);
}

TEST_CASE("whoever was there keeps the label, whoever is new gets one that nobody had") {
  Random random(43);
  for (int round = 0; round < 300; ++round) {
    const auto keys = [&] {
      std::set<int> out;
      for (std::size_t n = random() % 12; n > 0; --n) out.insert(static_cast<int>(random() % 20));
      return std::vector<int>(out.begin(), out.end());
    };
    const std::vector<int> before = keys(), now = keys();
    std::vector<Label> labels(before.size());
    for (std::uint32_t i = 0; i < labels.size(); ++i) labels[i] = 3 * i + 1;
    std::shuffle(labels.begin(), labels.end(), random);
    const auto out = graph::relabel(
        static_cast<std::uint32_t>(before.size()), [&](auto i) { return before[i]; },
        [&](auto i) { return labels[i]; }, 50, static_cast<std::uint32_t>(now.size()),
        [&](auto i) { return now[i]; });
    REQUIRE(out.labels.size() == now.size());
    Label next = 50;
    for (std::size_t n = 0; n < now.size(); ++n) {
      const auto there = std::find(before.begin(), before.end(), now[n]);
      if (there == before.end()) {
        CHECK(out.old_of[n] == graph::Relabelling::none);
        CHECK(out.labels[n] == next++);
      } else {
        const auto o = static_cast<std::size_t>(there - before.begin());
        CHECK(out.old_of[n] == o);
        CHECK(out.now_at[o] == n);
        CHECK(out.labels[n] == labels[o]);
      }
    }
    CHECK(out.next == next);
    for (std::size_t o = 0; o < before.size(); ++o)
      CHECK((out.now_at[o] == graph::Relabelling::none) ==
            (std::find(now.begin(), now.end(), before[o]) == now.end()));
  }
}

namespace {

LedgerContent some_ledger() {
  LedgerContent content;
  content.generation = 7;
  for (unsigned i = 0; i < 5; ++i) {
    content.documents.push_back({document_id("test", std::to_string(i)), i / 2 * 2});
    content.document_labels.push_back(9 - i);
    content.first_unit.push_back(i == 0 ? 0 : i - 1);  // the first one has none
    if (i > 0) content.unit_labels.push_back(2 * (i % 3));
  }
  content.first_unit.push_back(4);
  content.next_document = 12;
  content.entity_labels = {4, 0, 2};
  content.entity_hashes = {11, 12, 13};
  content.next_entity = 6;
  content.relation_hashes = {21, 22, 23, 24};
  return content;
}

}  // namespace

TEST_CASE("a ledger comes back as it was, from memory and from its file") {
  const LedgerContent content = some_ledger();
  const Folder folder;
  REQUIRE(graph::write_ledger(folder.path() / "ledger-7.rsl", content));
  for (auto& ledger : {Ledger::from_bytes(graph::encode_ledger(content)),
                       Ledger::map(folder.path() / "ledger-7.rsl")}) {
    if (!ledger) FAIL(ledger.error().to_string());
    CHECK(ledger->verify());
    CHECK(ledger->generation() == 7);
    REQUIRE(ledger->documents() == 5);
    for (std::uint32_t rank = 0; rank < 5; ++rank) {
      CHECK(ledger->document(rank) == content.documents[rank]);
      CHECK(ledger->document_label(rank) == 9 - rank);
      CHECK(ledger->rank(9 - rank) == rank);
      const auto labels = ledger->unit_labels(rank);
      REQUIRE(labels.size() == (rank == 0 ? 0u : 1u));
      if (rank > 0) CHECK(labels[0] == 2 * (rank % 3));
    }
    CHECK(ledger->rank(0) == Ledger::none);
    CHECK(ledger->rank(12) == Ledger::none);
    CHECK(ledger->document_label(5) == Ledger::none);
    CHECK(ledger->vertex(2) == 2);
    CHECK(ledger->vertex(1) == Ledger::none);
    CHECK(ledger->entity_label(0) == 4);
    CHECK(ledger->entity_hash(2) == 13);
    CHECK(ledger->relations() == 4);
    CHECK(ledger->relation_hash(3) == 24);
    CHECK(ledger->relation_hash(4) == 0);
    CHECK(ledger->next_document() == 12);
    CHECK(ledger->next_entity() == 6);
  }
}

TEST_CASE("a damaged ledger is refused, or found out when all of it is read") {
  const std::string bytes = graph::encode_ledger(some_ledger());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE_FALSE(Ledger::from_bytes(bytes.substr(0, size)));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x41);
    const auto ledger = Ledger::from_bytes(changed);
    if (!ledger) continue;
    REQUIRE_FALSE(ledger->verify());
    // Whatever it says, reading stays inside.
    for (Label label = 0; label < 20; ++label) (void)ledger->vertex(label);
  }
}

TEST_CASE("a ledger that is lost or damaged is built again by the next writer") {
  const Folder folder;
  std::string expected;
  {
    auto graph = KnowledgeGraph::open({folder.path(), OpenMode::create}, lexicon());
    REQUIRE(graph);
    add(*graph, strangers(0, 5));
    link(*graph);
    expected = hash(*graph);
  }
  for (const bool remove : {true, false}) {
    std::filesystem::path ledger;
    for (const auto& file : std::filesystem::directory_iterator(folder.path()))
      if (file.path().extension() == ".rsl") ledger = file.path();
    REQUIRE_FALSE(ledger.empty());
    if (remove)
      std::filesystem::remove(ledger);
    else
      std::filesystem::resize_file(ledger, 20);
    REQUIRE_FALSE(KnowledgeGraph::open({folder.path(), OpenMode::read}, lexicon()));
    auto graph = KnowledgeGraph::open({folder.path(), OpenMode::write}, lexicon());
    REQUIRE(graph);
    CHECK(graph->stats().link_pending);
    CHECK(link(*graph).whole);
    CHECK(hash(*graph) == expected);
    check_sound(*graph);
  }
}
