// Nothing that an earlier linking left may show: after every step of a random life, a graph that
// was linked on says what one says that was linked from nothing. The archives are small and full of
// what makes one name depend on others: namesakes told apart by what surrounds them, bare surnames,
// initials, short forms of organizations, Mr. and Mrs. in one story, copies of stories, keys that
// many share, decisions of all kinds, a knowledge base.
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>

#include "graph/generation.h"
#include "graph/knowledge_graph_archive.h"
#include "graph/known_book.h"
#include "store/format.h"

using namespace archive;

namespace {

using Random = std::mt19937_64;

const std::vector<std::string> people = {
    "Daniel Roe", "D. Roe",      "Roe",         "Daniel A. Roe", "Daniel B. Roe", "Dan Roe",
    "Maria Roe",  "Ilse Marten", "I. Marten",   "Marten",        "Zelmira",       "Zelmira Voss",
    "Teo Varga",  "Varga",       "Nadia Orlov", "Nadja Orlova",  "Ruth Castellan"};
const std::vector<std::string> organizations = {
    "Halden Bank",     "Varga Shipping", "Varga Shipping Ltd.", "Institute of Tides", "IOT",
    "Norvane Holding", "Norvane",        "Ministry of Ferries"};
const std::vector<std::string> places = {"Halden", "Quayside", "Norvane"};
const std::vector<std::string> roles = {"banker", "harbour master", "chief banker", "painter"};
const std::vector<std::string> titles = {"mr", "mrs", "dr", "captain"};

template <class T>
const T& one_of(const std::vector<T>& all, Random& random) {
  return all[random() % all.size()];
}

/// Some sentences that are long enough to tell a copy by.
std::string story(unsigned number) {
  std::string out;
  for (unsigned i = 0; i < 5; ++i) {
    const std::string n = std::to_string(100 + 7 * number + i);
    out += "The " + n + " boats of harbour " + n + " left with tide " + n + " of that day. ";
  }
  return out;
}

ReadDocument random_document(Random& random) {
  std::string text = random() % 2 == 0 ? story(random() % 4) : "";
  for (std::size_t s = 1 + random() % 3; s > 0; --s) {
    const std::string& who = one_of(people, random);
    const std::size_t space = who.rfind(' ');
    const bool brief = space != std::string::npos && random() % 3 == 0;
    text += "[person:" + (brief ? who.substr(space + 1) + "=" + who : who) +
            "] met [person:" + one_of(people, random) +
            "] at [organization:" + one_of(organizations, random) + "]" +
            (random() % 2 == 0 ? " in [place:" + one_of(places, random) + "]" : "") + ". ";
  }
  static const char* const years[] = {"2016", "2017", "1899", "1931"};
  const std::string published = random() % 6 == 0 ? ""
                                                  : std::string(years[random() % 4]) + "-03-0" +
                                                        std::to_string(1 + random() % 9);
  ReadDocument read =
      Article("https://paper.example/" + std::to_string(random() % 1'000'000), published, text)
          .with_co_mentions();
  for (DocumentEntity& entity : read.analysis.entities) {
    if (entity.type != types::person) continue;
    if (random() % 3 == 0) entity.titles = {one_of(titles, random)};
    if (random() % 2 == 0) entity.roles = {one_of(roles, random)};
    if (random() % 5 == 0) entity.gender = random() % 2 == 0 ? "f" : "m";
  }
  return read;
}

/// Keys as people would name them: of entities that there are, of names that there may be, and of
/// what one document says.
std::string some_key(Random& random, const KnowledgeGraph& graph,
                     const std::vector<ReadDocument>& documents) {
  const bool person = random() % 4 != 0;
  const std::string& name = one_of(person ? people : organizations, random);
  std::string key = person ? "person/" : "organization/";
  for (const char c : name)
    if (c != '.') key += static_cast<char>(std::tolower(c));
  if (const auto found = graph.find(name, 10); found && !found->empty() && random() % 3 != 0)
    key = one_of(*found, random).entity.key.value;
  if (random() % 4 == 0) {
    key.resize(std::min(key.size(), key.find('~')));
    key += "~" + one_of(documents, random).document.id.hex().substr(0, 8);
  }
  return key;
}

Decision random_decision(Random& random, const KnowledgeGraph& graph,
                         const std::vector<ReadDocument>& documents) {
  static const DecisionKind kinds[] = {DecisionKind::same,   DecisionKind::different,
                                       DecisionKind::split,  DecisionKind::hide,
                                       DecisionKind::rename, DecisionKind::undo};
  Decision decision;
  decision.kind = kinds[random() % std::size(kinds)];
  decision.left = some_key(random, graph, documents);
  if (decision.kind == DecisionKind::same || decision.kind == DecisionKind::different)
    decision.right = some_key(random, graph, documents);
  if (decision.kind == DecisionKind::split)
    decision.right = one_of(documents, random).document.id.hex();
  if (decision.kind == DecisionKind::rename)
    decision.right = random() % 2 == 0 ? "Somebody Else" : one_of(people, random);
  if (decision.kind == DecisionKind::undo)
    decision.left = std::to_string(1 + random() % (graph.decisions().size() + 1));
  return decision;
}

KbEntity random_known(Random& random) {
  KbEntity entity;
  entity.source = random() % 3 == 0 ? "more.csv" : "people.csv";
  entity.id = "Q" + std::to_string(random() % 6);
  const bool person = random() % 3 != 0;
  entity.type = person ? types::person : types::organization;
  entity.name = one_of(person ? people : organizations, random);
  if (random() % 2 == 0) entity.aliases = {one_of(person ? people : organizations, random)};
  std::erase(entity.aliases, entity.name);
  entity.prior = static_cast<std::uint32_t>(random() % 1001);
  if (random() % 3 == 0) entity.began = "1980";
  entity.description = one_of(roles, random);
  return entity;
}

/// All that a graph says, as text.
std::string all_said(const KnowledgeGraph& graph) {
  std::string out;
  for (const char* format : {"dump", "graphml", "jsonl", "mentions", "ftm"})
    out += written(graph, format);
  for (const auto* names : {&people, &organizations, &places})
    for (const std::string& name : *names) {
      const auto answers = graph.find(name, 20);
      if (!answers) continue;
      for (const Found& answer : *answers)
        out += name + ": " + answer.entity.key.value + " " + std::to_string(answer.score) + "\n";
    }
  const auto questions = graph.review(1000);
  if (!questions) FAIL(questions.error().to_string());
  for (const ReviewItem& item : *questions)
    out += item.left.value + " ? " + item.right.value + " " + std::to_string(item.score) + " " +
           std::to_string(item.documents) + " " + std::to_string(item.value) + "\n";
  return out;
}

/// Equal, or the first line that is not.
void check_same(const KnowledgeGraph& graph, const KnowledgeGraph& whole) {
  std::istringstream one(all_said(graph)), other(all_said(whole));
  std::string left, right;
  do {
    left.clear();
    right.clear();
    std::getline(one, left);
    std::getline(other, right);
    REQUIRE(left == right);
  } while (one || other);
}

void check_sound(const KnowledgeGraph& graph) {
  const auto problems = graph.verify();
  if (!problems) FAIL(problems.error().to_string());
  for (const Problem& problem : *problems) UNSCOPED_INFO(problem.place + ": " + problem.what);
  REQUIRE(problems->empty());
}

/// A life of an archive, and what it ought to amount to.
struct Life {
  Random random;
  std::vector<ReadDocument> inside;
  std::vector<KbEntity> known;

  explicit Life(unsigned seed) : random(seed) {}

  void step(KnowledgeGraph& graph) {
    switch (random() % 8) {
      case 0:
        if (!inside.empty()) {
          const std::size_t which = random() % inside.size();
          REQUIRE(graph.remove(inside[which].document.id.hex()));
          // Now and then another reader reads it again, and sees something else in it.
          if (random() % 2 == 0) {
            ReadDocument again = inside[which];
            for (DocumentEntity& entity : again.analysis.entities) entity.roles = {"sailor"};
            again.document.published = "2018-01-01";
            add(graph, {again});
            inside[which] = std::move(again);
          } else {
            inside.erase(inside.begin() + static_cast<std::ptrdiff_t>(which));
          }
        }
        return;
      case 1:
      case 2:
        if (!inside.empty()) (void)graph.decide(random_decision(random, graph, inside));
        return;
      case 3:
        if (random() % 2 == 0) {
          const KbEntity entity = random_known(random);
          std::erase_if(known, [&](const KbEntity& other) {
            return other.id == entity.id && other.source == entity.source;
          });
          known.push_back(entity);
          REQUIRE(graph.kb_add({entity}));
          return;
        }
        if (!known.empty()) {
          const std::string source = known[0].source;
          REQUIRE(graph.kb_remove(source));
          std::erase_if(known, [&](const KbEntity& other) { return other.source == source; });
        }
        return;
      default:
        for (std::size_t n = 1 + random() % 3; n > 0; --n) {
          inside.push_back(random_document(random));
          add(graph, {inside.back()});
          if (random() % 6 == 0) {
            // The same story in another paper.
            ReadDocument copy = inside.back();
            copy.document.source += "/copy";
            copy.document.name = copy.document.source;
            copy.document.id = document_id(copy.document.source, copy.document.text);
            inside.push_back(copy);
            add(graph, {copy});
          }
        }
    }
  }

  /// Linked from nothing, in another order.
  KnowledgeGraph anew(const KnowledgeGraph& graph) {
    KnowledgeGraph whole = in_memory();
    std::vector<ReadDocument> shuffled = inside;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    if (!known.empty()) REQUIRE(whole.kb_add(known));
    add(whole, shuffled);
    for (const Decision& decision : graph.decisions()) REQUIRE(whole.decide(decision));
    archive::link(whole, true);
    return whole;
  }
};

}  // namespace

TEST_CASE("after every step of a random life, linking on says what linking from nothing says") {
  std::uint64_t went_on = 0, spared = 0;
  for (unsigned round = 0; round < 30; ++round) {
    Life life(1000 + round);
    const Folder folder;
    const bool on_disk = round % 8 == 0;
    KnowledgeGraph graph =
        on_disk ? *KnowledgeGraph::open({folder.path(), OpenMode::create}, lexicon()) : in_memory();
    for (int step = 0; step < 14; ++step) {
      for (std::size_t n = 1 + life.random() % 2; n > 0; --n) life.step(graph);
      const LinkReport report = archive::link(graph);
      if (report.generation == 0) continue;  // nothing came yet
      if (report.changed && !report.whole) {
        ++went_on;
        spared += report.components - report.components_linked;
      }
      INFO("round " << round << ", step " << step);
      const KnowledgeGraph whole = life.anew(graph);
      check_same(graph, whole);
      if (step % 5 == 4) check_sound(graph);
    }
  }
  // Or nothing was tried.
  CHECK(went_on > 200);
  CHECK(spared > 2000);
}

TEST_CASE("a decision and its undoing leave nothing behind, whatever stands around them") {
  for (unsigned round = 0; round < 12; ++round) {
    Life life(2000 + round);
    KnowledgeGraph graph = in_memory();
    for (int step = 0; step < 12; ++step) life.step(graph);
    if (life.inside.empty()) continue;
    archive::link(graph);
    for (int time = 0; time < 6; ++time) {
      const std::string before = hash(graph);
      Decision decision = random_decision(life.random, graph, life.inside);
      if (decision.kind == DecisionKind::undo) continue;
      if (!graph.decide(decision)) continue;
      archive::link(graph);
      Decision undo;
      undo.kind = DecisionKind::undo;
      undo.left = std::to_string(graph.decisions().back().number);
      REQUIRE(graph.decide(undo));
      archive::link(graph);
      REQUIRE(hash(graph) == before);
    }
  }
}

TEST_CASE("a key that many share is crossed up and down, one name at a time") {
  const auto called = [](unsigned i) {
    static const char* const syllables[] = {"bar", "dor", "fen", "gil", "kas", "lun", "mer", "nov"};
    const std::string given =
        "A" + std::string(syllables[i % 8]) + syllables[i / 8 % 8] + syllables[i / 64 % 8];
    return Article("https://clan.example/" + std::to_string(i), "2019-03-04",
                   "[person:" + given +
                       " Quistorp] met [person:A. Quistorp] at "
                       "[organization:Norvane Holding]. [person:Quistorp] was not there.")
        .with_co_mentions()
        .read();
  };
  KnowledgeGraph graph = in_memory();
  std::vector<ReadDocument> inside;
  for (unsigned i = 0; i < 61; ++i) inside.push_back(called(i));
  add(graph, inside);
  archive::link(graph);
  const auto check = [&] {
    archive::link(graph);
    KnowledgeGraph whole = in_memory();
    add(whole, inside);
    archive::link(whole, true);
    check_same(graph, whole);
  };
  for (unsigned i = 61; i < 68; ++i) {
    inside.push_back(called(i));
    add(graph, {inside.back()});
    check();
  }
  while (inside.size() > 61) {
    REQUIRE(graph.remove(inside.back().document.id.hex()));
    inside.pop_back();
    check();
  }
}

TEST_CASE("what was kept of the knowledge base is believed of that state alone") {
  using graph::KnownBook;
  using graph::KnownKey;
  const KnownKey key{1, 2};
  KbLink found;
  found.id = "Q7";
  found.score = 700;
  found.name = "Halden Bank";
  found.aliases = {"HB", "Bank of Halden"};
  KnownBook book("state", 5, "");
  CHECK_FALSE(book.link(key));
  book.set_link(key, found);
  book.set_names(key, {{"Halden Bank", "Q7"}, {"HB", ""}});
  book.set_link({3, 4}, KbLink());
  const std::string bytes = book.save();

  KnownBook again("state", 6, bytes);
  REQUIRE(again.link(key));
  CHECK(*again.link(key) == found);
  REQUIRE(again.names(key));
  CHECK(again.names(key)->size() == 2);
  CHECK(again.link({3, 4})->empty());  // that nobody was found is an answer, too
  CHECK_FALSE(again.names({3, 4}));
  CHECK_FALSE(again.link({2, 1}));
  CHECK_FALSE(again.worth_saving());
  CHECK(KnownBook("state", 7, again.save()).link(key));

  const auto knows_nothing = [&](const std::string& state, std::uint64_t number,
                                 std::string_view kept) {
    KnownBook other(state, number, kept);
    return !other.link(key) && other.worth_saving();
  };
  CHECK(knows_nothing("another state", 6, bytes));
  CHECK(knows_nothing("state", 5, bytes));  // of a run that died before it was done
  CHECK(knows_nothing("state", 6, ""));
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE(knows_nothing("state", 6, bytes.substr(0, size)));
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x21);
    REQUIRE(knows_nothing("state", 6, changed));
  }
}

TEST_CASE("a damaged snapshot or ledger is never gone on from") {
  for (const char* suffix : {".rsg", ".rsl"}) {
    Life life(77);
    const Folder folder;
    {
      auto graph = KnowledgeGraph::open({folder.path(), OpenMode::create}, lexicon());
      REQUIRE(graph);
      for (int step = 0; step < 10; ++step) life.step(*graph);
      archive::link(*graph);
    }
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
      if (file.path().extension() != suffix) continue;
      // One bit in the middle, which opening does not look at.
      std::fstream bytes(file.path(), std::ios::in | std::ios::out | std::ios::binary);
      const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(file.path()) / 2);
      bytes.seekg(middle);
      const char was = static_cast<char>(bytes.get());
      bytes.seekp(middle);
      bytes.put(static_cast<char>(was ^ 1));
    }
    auto graph = KnowledgeGraph::open({folder.path(), OpenMode::write}, lexicon());
    REQUIRE(graph);
    life.inside.push_back(random_document(life.random));
    add(*graph, {life.inside.back()});
    CHECK(archive::link(*graph).whole);
    check_same(*graph, life.anew(*graph));
    check_sound(*graph);
  }
}
