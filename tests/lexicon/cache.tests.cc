// Compiled dictionaries: the same answers with them and without, and never an old or damaged one.
#include "lexicon/cache.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <thread>

#include "catch.h"
#include "lexicon/compiled.h"
#include "lexicon/folders.h"

using namespace redstring;
using namespace redstring::tests;
namespace fs = std::filesystem;

namespace {

const std::string texts[] = {
    "Mr. Orla Fenwick of Calder & Wick Ltd. met José Silva in the US; us they did not meet.",
    "THE UNITED NATIONS said on Monday, 3 May 2011, that U.N. and Inc. and Inc were heard.",
    "a b c. the United States of America's president, New York and new york; “Élan” al-Hakim"};

/// Everything that a lexicon can be asked, as text.
std::string told(const Lexicon& lexicon) {
  std::string out;
  const auto add = [&](std::string_view s) { (out += s) += '\n'; };
  for (const lexicon::List& l : lexicon.lists()) {
    add(l.name), add(l.file), add(l.type.name()), add(l.source), add(l.license);
    out += std::to_string(int(l.role)) + std::to_string(int(l.case_rule));
    for (const auto& [key, value] : l.features) add(key), add(value);
    for (const lexicon::EntryId e : lexicon.entries_in(l.name)) out += std::to_string(e) + " ";
  }
  for (lexicon::EntryId id = 0; id < lexicon.entry_count(); ++id) {
    const lexicon::Entry e = lexicon.entry(id);
    add(lexicon.list(e.list).name), add(e.canonical), add(e.surface), add(e.file);
    out += std::to_string(e.line);
    for (const auto& [key, value] : e.features()) add(key), add(value);
  }
  for (const char* kind : {"date", "mention", "relation", "status", "attribution", "server"}) {
    for (const lexicon::Rule& r : lexicon.rules(kind)) {
      add(r.kind), add(r.name), add(r.place());
      for (const lexicon::RuleField& f : r.fields)
        add(f.key), add(f.value), out += std::to_string(f.line);
      for (const lexicon::RuleExample& e : r.examples) {
        add(e.text), out += std::to_string(e.line);
        for (const std::string& want : e.expected) add(want);
      }
    }
  }
  for (const auto* types : {&lexicon.entity_types(), &lexicon.relation_types()})
    for (const lexicon::TypeLine& t : *types) {
      add(t.name), add(t.file), out += std::to_string(t.line);
      for (const auto& [key, value] : t.features) add(key), add(value);
    }
  const lexicon::Words none;
  for (lexicon::WordId id = 0; id < lexicon.vocabulary(); ++id) {
    const std::string_view folded = lexicon.folded(none, id);
    add(folded);
    out += std::to_string(lexicon.word(folded)) + ":";
    for (const std::uint64_t bits : lexicon.lists_of(id).bits) out += std::to_string(bits) + " ";
  }
  for (const std::string& text : texts) {
    const lexicon::Words words = words_of(lexicon, text);
    for (const lexicon::Word& w : words.words) out += std::to_string(w.id) + " ";
    for (std::size_t i = 0; i < words.size(); ++i) {
      for (const std::uint64_t bits : lexicon.lists_at(words, i).bits)
        out += std::to_string(bits) + " ";
      for (lexicon::ListId l = 0; l < lexicon.lists().size(); ++l)
        out += std::to_string(lexicon.longest(words, i, l).last) + " ";
    }
    for (const std::string& found_here : found(lexicon, text)) add(found_here);
  }
  return out;
}

LexiconPtr must(Result<LexiconPtr> loaded) {
  if (!loaded) FAIL(loaded.error().to_string());
  return *loaded;
}

bool from_cache(const Lexicon& lexicon) { return lexicon_statistics(lexicon).mapped_bytes != 0; }

fs::path only_file_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  REQUIRE(files.size() == 1);
  return files[0];
}

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void overwrite(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// unpack() over a copy that begins where mapped memory would.
LexiconPtr unpacked(std::string_view bytes, std::string_view fingerprint) {
  struct Free {
    void operator()(void* p) const { std::free(p); }
  };
  const std::size_t size = (bytes.size() + 127) / 64 * 64;
  const std::shared_ptr<void> copy(std::aligned_alloc(64, size), Free());
  std::copy(bytes.begin(), bytes.end(), static_cast<char*>(copy.get()));
  auto data =
      lexicon::unpack({static_cast<const char*>(copy.get()), bytes.size()}, fingerprint, copy);
  return data ? std::make_shared<const Lexicon>(std::move(data)) : nullptr;
}

/// A few entries of every sort, so that every byte of the compiled form can be tried.
Folder every_sort() {
  return Folder{
      {"types.def", person_type},
      {"relations.def", "meeting | label=met | directed=no | subject=person | object=any\n"},
      {"lists.def",
       "a.lst | name=a | role=name | type=person | case=exact\n"
       "b.lst | name=b | role=cue | whole=3\n"},
      {"a.lst", header + "US | U.S. | United States of America | id=7\nOrla Fenwick\n"},
      {"b.lst", header + "Inc. | case=capital\nminister for | the b\n"},
      {"x.rules",
       "KIND mention\n\nRULE a.b\nPATTERN x=<any> says /[a-z]+ing/\nWEIGHT person=3\n"
       "EXAMPLE \"Orla Fenwick says nothing.\" => \"Orla Fenwick\" person\n"}};
}

}  // namespace

TEST_CASE("a lexicon from the cache gives the same answers as a compiled one", "[cache]") {
  const Folder cache{};
  for (const fs::path& folder :
       {small_dictionaries(), fs::path(REDSTRING_SOURCE) / "dictionaries"}) {
    const LexiconPtr compiled = must(load_lexicon({folder}));
    CHECK_FALSE(from_cache(*compiled));
    CHECK_FALSE(from_cache(*must(load_lexicon({folder}, cache.path()))));
    const LexiconPtr cached = must(load_lexicon({folder}, cache.path()));
    CHECK(from_cache(*cached));
    // Compared as a whole: a difference would print megabytes.
    CHECK((told(*cached) == told(*compiled)));
    CHECK((lexicon::pack(cached->data(), "") == lexicon::pack(compiled->data(), "")));
  }
}

TEST_CASE("compiling twice gives the same bytes", "[cache]") {
  const Folder folder = every_sort();
  CHECK((lexicon::pack((*folder.load())->data(), "f") ==
         lexicon::pack((*folder.load())->data(), "f")));
}

TEST_CASE("any flipped bit and any lost end of a compiled lexicon is noticed", "[cache]") {
  const Folder folder = every_sort();
  const std::string good = lexicon::pack((*folder.load())->data(), "f");
  REQUIRE(unpacked(good, "f"));
  CHECK_FALSE(unpacked(good, "g"));
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ (1 << at % 8));
    if (unpacked(bad, "f")) FAIL("byte " << at << " of " << good.size());
  }
  for (std::size_t size = 0; size < good.size(); size += size < 3000 ? 1 : 997)
    if (unpacked(good.substr(0, size), "f")) FAIL("the first " << size << " bytes");
  CHECK_FALSE(unpacked(good + std::string(64, '\0'), "f"));
}

TEST_CASE("bytes with the right checksum and wrong contents are refused or harmless", "[cache]") {
  const Folder folder = every_sort();
  const std::string good = lexicon::pack((*folder.load())->data(), "f");
  std::mt19937_64 random(20240502);
  const std::uint64_t odd_values[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, ~0ull, ~0ull >> 1};
  int refused = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string bad = good;
    for (int changes = 1 + round % 3; changes > 0; --changes) {
      // Most of the file is empty slots; what is used lies in front of and behind them.
      const std::size_t at = random() % bad.size() / 4 * 4;
      const std::uint64_t value = random() % 2 ? odd_values[random() % 7] : random() % 300;
      bad.replace(at, 4, reinterpret_cast<const char*>(&value), 4);
    }
    lexicon::seal_again(bad);
    const LexiconPtr lexicon = unpacked(bad, "f");
    if (lexicon)
      CHECK_FALSE(told(*lexicon).empty());
    else
      ++refused;
  }
  CHECK(refused > 100);
}

TEST_CASE("caches that nobody has opened for long are removed, and no other file is", "[cache]") {
  const Folder cache{};
  const auto make = [&](const char* name, int days) {
    const fs::path file = cache.path() / name;
    std::ofstream(file) << "old";
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    fs::last_write_time(file, fs::file_time_type::clock::now() - std::chrono::hours(24 * days));
    return file;
  };
  const auto unused = make("0123456789abcdef.lexicon", 31);
  const auto used = make("fedcba9876543210.lexicon", 29);
  const auto foreign = make("0123456789abcdef.lexicons", 31);
  const Folder folder = every_sort();
  must(load_lexicon({folder.path()}, cache.path()));
  CHECK_FALSE(fs::exists(unused));
  CHECK(fs::exists(used));
  CHECK(fs::exists(foreign));
}

TEST_CASE("a changed byte of a source is never missed, whatever its size and time say", "[cache]") {
  const Folder cache{};
  const Folder folder = every_sort();
  CHECK((*load_lexicon({folder.path()}, cache.path()))->word("fenwick") != 0);
  const auto time = fs::last_write_time(folder.path() / "a.lst");
  folder.write("a.lst", header + "US | U.S. | United States of America | id=7\nOrla Fenwicq\n");
  fs::last_write_time(folder.path() / "a.lst", time);
  const LexiconPtr changed = must(load_lexicon({folder.path()}, cache.path()));
  CHECK_FALSE(from_cache(*changed));
  CHECK(changed->word("fenwick") == 0);
  CHECK(changed->word("fenwicq") != 0);
  CHECK(from_cache(*must(load_lexicon({folder.path()}, cache.path()))));

  SECTION("a file that is added or lost") {
    folder.write("sub/lists.def", "c.lst | name=c | role=word\n");
    folder.write("sub/c.lst", header + "windmill\n");
    CHECK(must(load_lexicon({folder.path()}, cache.path()))->word("windmill") != 0);
    fs::remove_all(folder.path() / "sub");
    CHECK(must(load_lexicon({folder.path()}, cache.path()))->word("windmill") == 0);
  }
  SECTION("a mistake in a source is an error although a good one is stored") {
    folder.write("a.lst", header + "a || b\n");
    CHECK_FALSE(load_lexicon({folder.path()}, cache.path()));
  }
}

TEST_CASE("each set of folders has its own file in the cache", "[cache]") {
  const Folder cache{};
  const Folder folder = every_sort();
  const Folder more{{"lists.def", "c.lst | name=c | role=word\n"},
                    {"c.lst", header + "windmill\n"}};
  const std::vector<std::vector<fs::path>> sets{{folder.path()}, {folder.path(), more.path()}};
  for (const auto& set : sets) CHECK_FALSE(from_cache(*must(load_lexicon(set, cache.path()))));
  for (const auto& set : sets) CHECK(from_cache(*must(load_lexicon(set, cache.path()))));
  CHECK(must(load_lexicon(sets[1], cache.path()))->word("windmill") != 0);
  CHECK(must(load_lexicon(sets[0], cache.path()))->word("windmill") == 0);
}

TEST_CASE("what is in the cache is for its owner only, and trusted from nobody else", "[cache]") {
  const Folder parent{};
  const fs::path cache = parent.path() / "made" / "for it";
  const Folder folder = every_sort();
  must(load_lexicon({folder.path()}, cache));
  const fs::path file = only_file_in(cache);
  CHECK(fs::status(cache).permissions() == fs::perms(0700));
  CHECK(fs::status(file).permissions() == fs::perms(0600));
  REQUIRE(from_cache(*must(load_lexicon({folder.path()}, cache))));

  SECTION("others could have written it") {
    fs::permissions(file, fs::perms(0666));
    CHECK_FALSE(from_cache(*must(load_lexicon({folder.path()}, cache))));
    CHECK(from_cache(*must(load_lexicon({folder.path()}, cache))));
    CHECK(fs::status(file).permissions() == fs::perms(0600));
  }
  SECTION("it is a link to elsewhere") {
    const fs::path elsewhere = parent.path() / "elsewhere";
    fs::rename(file, elsewhere);
    fs::create_symlink(elsewhere, file);
    CHECK_FALSE(from_cache(*must(load_lexicon({folder.path()}, cache))));
    CHECK(fs::is_regular_file(fs::symlink_status(file)));
  }
  SECTION("it is damaged, and is made again") {
    std::string bytes = bytes_of(file);
    bytes[bytes.size() / 2] ^= 4;
    overwrite(file, bytes);
    CHECK_FALSE(from_cache(*must(load_lexicon({folder.path()}, cache))));
    CHECK(from_cache(*must(load_lexicon({folder.path()}, cache))));
  }
  SECTION("another build made it") {
    std::string bytes = bytes_of(file);
    bytes[32] ^= 1;  // in the build's number
    lexicon::seal_again(bytes);
    overwrite(file, bytes);
    CHECK_FALSE(from_cache(*must(load_lexicon({folder.path()}, cache))));
  }
  SECTION("a writer died and left half a file") {
    overwrite(fs::path(file.string() + ".new"), "half");
    fs::remove(file);
    must(load_lexicon({folder.path()}, cache));
    CHECK(from_cache(*must(load_lexicon({folder.path()}, cache))));
  }
}

TEST_CASE("a cache folder that cannot be used is no error", "[cache]") {
  const Folder folder = every_sort();
  const std::string alone = told(*must(folder.load()));
  const fs::path no_folder = folder.path() / "types.def" / "cache";
  CHECK(told(*must(load_lexicon({folder.path()}, no_folder))) == alone);
  CHECK(told(*must(load_lexicon({folder.path()}, "/proc/nowhere"))) == alone);
  CHECK(told(*must(load_lexicon({folder.path()}, "/dev/null"))) == alone);
}

TEST_CASE("many that start at once all get the right lexicon and leave one good file", "[cache]") {
  const Folder folder = every_sort();
  const std::string alone = told(*must(folder.load()));
  for (int round = 0; round < 20; ++round) {
    const Folder cache{};
    std::vector<std::string> answers(6);
    std::vector<std::thread> threads;
    for (std::string& answer : answers)
      threads.emplace_back([&] {
        for (int i = 0; i < 3; ++i) {
          const auto loaded = load_lexicon({folder.path()}, cache.path());
          answer = loaded ? told(**loaded) : loaded.error().to_string();
          if (answer != alone) return;
        }
      });
    for (std::thread& thread : threads) thread.join();
    for (const std::string& answer : answers) CHECK((answer == alone));
    only_file_in(cache.path());
    CHECK(from_cache(*must(load_lexicon({folder.path()}, cache.path()))));
  }
}

TEST_CASE("a checksum tells every change within eight bytes", "[cache]") {
  std::string bytes;
  for (int i = 0; i < 100; ++i) bytes += static_cast<char>(i * 37);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const std::string part = bytes.substr(0, size);
    CHECK(lexicon::checksum(part) != lexicon::checksum(part + '\0'));
    for (std::size_t at = 0; at < size; ++at)
      for (int bit = 0; bit < 8; ++bit) {
        std::string other = part;
        other[at] = static_cast<char>(other[at] ^ (1 << bit));
        if (lexicon::checksum(other) == lexicon::checksum(part)) FAIL(size << " " << at);
      }
  }
}
