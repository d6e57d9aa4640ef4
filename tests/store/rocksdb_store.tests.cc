// What only a store on disk can do: outlive its process, refuse a second writer, notice damage.
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "catch.h"
#include "store/format.h"
#include "store/store.h"
#include "store/temporary.h"

using namespace redstring;
using namespace redstring::store;
namespace fs = std::filesystem;

namespace {

std::unique_ptr<Store> must_open(const fs::path& path, Access access) {
  auto opened = open_rocksdb(path, access);
  if (!opened) FAIL(opened.error().to_string());
  return std::move(*opened);
}

Batch one(const std::string& key, const std::string& value) {
  Batch batch;
  batch.put(Table::documents, key, value);
  return batch;
}

std::size_t count_rows(const Store& store, Table table) {
  std::size_t count = 0;
  const auto row = store.scan(table, "");
  for (; row->valid(); row->next()) ++count;
  CHECK(row->status());
  return count;
}

}  // namespace

TEST_CASE("a database that is not there is told, with what makes one") {
  const Folder folder;
  for (const Access access : {Access::read, Access::write}) {
    const auto opened = open_rocksdb(folder.path() / "none", access);
    REQUIRE(!opened);
    CHECK(opened.error().code == ErrorCode::not_found);
    CHECK(opened.error().remedy.find("redstring ingest") != std::string::npos);
  }
  CHECK(!fs::exists(folder.path() / "none"));
}

TEST_CASE("what was written is there after opening again") {
  const Folder folder;
  {
    const auto store = must_open(folder.path(), Access::create);
    REQUIRE(store->write(one("a", "1")));
    REQUIRE(store->bulk(Table::relations, {{"r", "2"}}));
    REQUIRE(store->write(one("b", "3")));
  }
  for (const Access access : {Access::read, Access::write, Access::create}) {
    const auto store = must_open(folder.path(), access);
    CHECK(store->get(Table::documents, "a")->value() == "1");
    CHECK(store->get(Table::documents, "b")->value() == "3");
    CHECK(store->get(Table::relations, "r")->value() == "2");
    CHECK(store->size() > 0);
  }
}

TEST_CASE("a reader writes nothing and leaves the files as they are") {
  const Folder folder;
  {
    REQUIRE(must_open(folder.path(), Access::create)->write(one("a", "1")));
  }
  const auto listing = [&folder] {
    std::map<std::string, std::string> files;
    for (const auto& file : fs::recursive_directory_iterator(folder.path()))
      if (file.is_regular_file()) {
        std::ifstream in(file.path(), std::ios::binary);
        std::ostringstream bytes;
        bytes << in.rdbuf();
        files[file.path().string()] = bytes.str();
      }
    return files;
  };
  const auto before = listing();
  {
    const auto store = must_open(folder.path(), Access::read);
    CHECK(store->get(Table::documents, "a")->value() == "1");
    const Status written = store->write(one("b", "2"));
    REQUIRE(!written);
    CHECK(written.error().code == ErrorCode::invalid_argument);
    CHECK(!store->bulk(Table::relations, {{"r", "2"}}));
    CHECK(!store->erase_range(Table::relations, "a", "b"));
    CHECK(!store->settle());
  }
  CHECK(listing() == before);
}

TEST_CASE("no file tells the name of this machine") {
  const Folder folder;
  char host[256] = {};
  REQUIRE(::gethostname(host, sizeof(host) - 1) == 0);
  if (std::string(host).size() < 4) return;  // would be found by accident
  {
    const auto store = must_open(folder.path(), Access::create);
    REQUIRE(store->write(one("a", "1")));
    std::vector<std::pair<std::string, std::string>> many;
    for (int i = 100'000; i < 130'000; ++i)
      many.emplace_back(std::to_string(i), std::string(50, 'x'));
    REQUIRE(store->bulk(Table::relations, many));
    REQUIRE(store->settle());
  }
  for (const auto& file : fs::recursive_directory_iterator(folder.path())) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    INFO(file.path().string());
    CHECK(bytes.str().find(host) == std::string::npos);
  }
}

TEST_CASE("the second writer is told which process holds the lock") {
  const Folder folder;
  const auto first = must_open(folder.path(), Access::create);
  // One that was refused must not take the holder's name away from the next.
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto second = open_rocksdb(folder.path(), Access::write);
    REQUIRE(!second);
    CHECK(second.error().code == ErrorCode::locked);
    CHECK(second.error().message.find(std::to_string(::getpid())) != std::string::npos);
  }
  must_open(folder.path(), Access::read);
}

TEST_CASE("the lock of another process is seen, and gone when it dies") {
  const Folder folder;
  {
    must_open(folder.path(), Access::create);
  }
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto store = open_rocksdb(folder.path(), Access::write);
    const char told = store ? 'y' : 'n';
    if (::write(ready[1], &told, 1) != 1) ::_exit(1);
    ::pause();
    ::_exit(0);
  }
  char told = 0;
  REQUIRE(::read(ready[0], &told, 1) == 1);
  REQUIRE(told == 'y');
  const auto refused = open_rocksdb(folder.path(), Access::write);
  CHECK(!refused);
  if (!refused) {
    CHECK(refused.error().code == ErrorCode::locked);
    CHECK(refused.error().message.find(std::to_string(child)) != std::string::npos);
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  ::close(ready[0]);
  ::close(ready[1]);
  must_open(folder.path(), Access::write);
}

TEST_CASE("a process id left behind by a writer that died does no harm") {
  const Folder folder;
  {
    must_open(folder.path(), Access::create);
  }
  std::ofstream(folder.path() / "lock") << "1\n";
  must_open(folder.path(), Access::write);
}

TEST_CASE("a newer format and an older one are refused politely") {
  for (const std::uint64_t version : {format_version + 1, std::uint64_t{0}}) {
    const Folder folder;
    {
      const auto store = must_open(folder.path(), Access::create);
      Batch batch;
      batch.put(Table::meta, keys::format(), encode_number(version));
      REQUIRE(store->write(batch));
    }
    for (const Access access : {Access::read, Access::write, Access::create}) {
      const auto opened = open_rocksdb(folder.path(), access);
      REQUIRE(!opened);
      CHECK(opened.error().code == ErrorCode::unsupported);
      CHECK(opened.error().message.find(std::to_string(version)) != std::string::npos);
      CHECK(!opened.error().remedy.empty());
    }
  }
}

TEST_CASE(
    "a database whose graph alone is of an older format keeps its articles and is linked again") {
  const Folder folder;
  {
    const auto store = must_open(folder.path(), Access::create);
    Batch batch;
    batch.put(Table::meta, keys::format(), encode_number(1));
    batch.put(Table::meta, keys::generation(), "as it was written then");
    batch.put(Table::documents, "article", "kept");
    REQUIRE(store->write(batch));
  }
  const auto reader = open_rocksdb(folder.path(), Access::read);
  REQUIRE(!reader);
  CHECK(reader.error().code == ErrorCode::unsupported);
  CHECK(reader.error().remedy.find("redstring link") != std::string::npos);
  {
    const auto store = must_open(folder.path(), Access::write);
    CHECK(store->get(Table::meta, keys::format()).value() == encode_number(format_version));
    CHECK(!store->get(Table::meta, keys::generation()).value());
    CHECK(store->get(Table::meta, keys::pending()).value());
    CHECK(store->get(Table::documents, "article").value() == "kept");
  }
  must_open(folder.path(), Access::read);
}

TEST_CASE(
    "a database of the format before, which lacks nothing, is read as it is and written as new") {
  const Folder folder;
  {
    const auto store = must_open(folder.path(), Access::create);
    Batch batch;
    batch.put(Table::meta, keys::format(), encode_number(2));
    batch.put(Table::meta, keys::generation(), "as it was written then");
    REQUIRE(store->write(batch));
  }
  {
    const auto store = must_open(folder.path(), Access::read);
    CHECK(store->get(Table::meta, keys::format()).value() == encode_number(2));
  }
  const auto store = must_open(folder.path(), Access::write);
  CHECK(store->get(Table::meta, keys::format()).value() == encode_number(format_version));
  CHECK(store->get(Table::meta, keys::generation()).value() == "as it was written then");
}

TEST_CASE("every acknowledged write survives the death of its process") {
  std::mt19937_64 random(11);
  const Folder folder;
  {
    must_open(folder.path(), Access::create);
  }
  std::uint32_t acknowledged = 0;
  for (int round = 0; round < 12; ++round) {
    int log[2];
    REQUIRE(::pipe(log) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      auto store = open_rocksdb(folder.path(), Access::write);
      if (!store) ::_exit(1);
      for (std::uint32_t i = acknowledged;; ++i) {
        Batch batch;
        const std::string key = std::to_string(10'000'000 + i);
        batch.put(Table::documents, key, std::string(500, 'd'));
        batch.put(Table::analyses, key, std::string(300, 'a'));
        if (!(*store)->write(batch)) ::_exit(1);
        if (::write(log[1], &i, sizeof(i)) != sizeof(i)) ::_exit(1);
      }
    }
    ::close(log[1]);
    std::uint32_t first = 0;
    REQUIRE(::read(log[0], &first, sizeof(first)) == sizeof(first));
    acknowledged = std::max(acknowledged, first + 1);
    ::usleep(static_cast<useconds_t>(random() % 40'000));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    for (std::uint32_t i = 0; ::read(log[0], &i, sizeof(i)) == sizeof(i);)
      acknowledged = std::max(acknowledged, i + 1);
    ::close(log[0]);
    const auto store = must_open(folder.path(), Access::read);
    const std::size_t documents = count_rows(*store, Table::documents);
    CHECK(documents >= acknowledged);
    CHECK(count_rows(*store, Table::analyses) == documents);
    acknowledged = static_cast<std::uint32_t>(documents);
  }
  CHECK(acknowledged > 0);
}

TEST_CASE("a reader sees one moment whole while a writer goes on, flushes and erases") {
  const Folder folder;
  const auto writer = must_open(folder.path(), Access::create);
  // Both tables always hold the same number of rows, and meta says how many.
  std::uint64_t written = 0;
  for (int round = 0; round < 30; ++round) {
    Batch batch;
    for (int i = 0; i < 50; ++i, ++written) {
      const std::string key = std::to_string(10'000'000 + written);
      batch.put(Table::documents, key, std::string(200, 'd'));
      batch.put(Table::analyses, key, std::string(200, 'a'));
    }
    batch.put(Table::meta, "count", std::to_string(written));
    REQUIRE(writer->write(batch));
    const auto reader = must_open(folder.path(), Access::read);
    if (round % 3 == 0) {
      REQUIRE(writer->settle());
    }
    if (round % 10 == 9) {
      REQUIRE(writer->erase_range(Table::documents, "0", "9"));
      REQUIRE(writer->erase_range(Table::analyses, "0", "9"));
      REQUIRE(writer->settle());
    }
    CHECK(reader->get(Table::meta, "count")->value() == std::to_string(written));
    CHECK(count_rows(*reader, Table::documents) == count_rows(*reader, Table::analyses));
    if (round < 9) {
      CHECK(count_rows(*reader, Table::documents) == written);
    }
  }
}

TEST_CASE("a log cut short by power loss loses only its last writes, damage is told") {
  const Folder folder;
  {
    const auto store = must_open(folder.path(), Access::create);
    for (int i = 0; i < 200; ++i)
      REQUIRE(store->write(one(std::to_string(1000 + i), std::string(300, 'v'))));
  }
  fs::path log;
  for (const auto& file : fs::directory_iterator(folder.path() / "store"))
    if (file.path().extension() == ".log" && fs::file_size(file.path()) > 30'000) log = file.path();
  REQUIRE(!log.empty());
  std::string bytes;
  {
    std::ifstream in(log, std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    bytes = all.str();
  }
  const auto with_log = [&](const std::string& changed) {
    std::ofstream(log, std::ios::binary | std::ios::trunc) << changed;
    return open_rocksdb(folder.path(), Access::read);
  };
  std::mt19937_64 random(5);
  for (int i = 0; i < 20; ++i) {
    const std::size_t cut = bytes.size() - 1 - random() % 20'000;
    const auto store = with_log(bytes.substr(0, cut));
    if (!store) FAIL(store.error().to_string());
    const std::size_t rows = count_rows(**store, Table::documents);
    CHECK(rows < 200);
    CHECK(rows >= cut / 400);
  }
  int told = 0;
  for (int i = 0; i < 20; ++i) {
    std::string flipped = bytes;
    flipped[1000 + random() % (bytes.size() - 5000)] ^= 0x10;
    const auto store = with_log(flipped);
    // Either it is told, or nothing is lost (the bit was of no use).
    if (!store) {
      CHECK(store.error().code == ErrorCode::corrupt);
      ++told;
    } else {
      CHECK(count_rows(**store, Table::documents) == 200);
    }
  }
  CHECK(told > 0);
}

TEST_CASE("a flipped bit in a sorted file is told, never read as something else") {
  const Folder folder;
  {
    const auto store = must_open(folder.path(), Access::create);
    std::vector<std::pair<std::string, std::string>> many;
    std::mt19937_64 random(3);
    for (int i = 100'000; i < 103'000; ++i) {
      std::string value(400, ' ');
      for (char& c : value) c = static_cast<char>('a' + random() % 26);
      many.emplace_back(std::to_string(i), value);
    }
    REQUIRE(store->bulk(Table::relations, many));
    REQUIRE(store->settle());
  }
  fs::path largest;
  for (const auto& file : fs::directory_iterator(folder.path() / "store"))
    if (file.path().extension() == ".sst" &&
        (largest.empty() || fs::file_size(file.path()) > fs::file_size(largest)))
      largest = file.path();
  REQUIRE(!largest.empty());
  std::fstream file(largest, std::ios::binary | std::ios::in | std::ios::out);
  const auto at = static_cast<std::streamoff>(fs::file_size(largest) / 2);
  file.seekg(at);
  const char byte = static_cast<char>(file.get() ^ 4);
  file.seekp(at);
  file.put(byte);
  file.close();
  const auto store = must_open(folder.path(), Access::read);
  const auto row = store->scan(Table::relations, "");
  std::size_t read = 0;
  for (; row->valid(); row->next()) ++read;
  REQUIRE(!row->status());
  CHECK(row->status().error().code == ErrorCode::corrupt);
  CHECK(read < 3000);
}

TEST_CASE(
    "verify finds any changed bit in a file of sorted rows, filters and footers too, and names "
    "it") {
  const Folder folder;
  {
    const auto store = must_open(folder.path(), Access::create);
    for (int i = 0; i < 300; ++i)
      REQUIRE(store->write(one(std::to_string(i), std::string(20, 'v'))));
    REQUIRE(store->settle());
    std::vector<std::pair<std::string, std::string>> many;
    for (int i = 100'000; i < 130'000; ++i)
      many.emplace_back(std::to_string(i), std::string(50, 'x'));
    REQUIRE(store->bulk(Table::relations, many));
    REQUIRE(store->settle());
  }
  REQUIRE(must_open(folder.path(), Access::read)->verify());
  std::vector<fs::path> tables;
  for (const auto& file : fs::directory_iterator(folder.path() / "store"))
    if (file.path().extension() == ".sst") tables.push_back(file.path());
  REQUIRE(tables.size() >= 2);
  std::mt19937_64 random(11);
  for (const fs::path& table : tables) {
    const auto size = static_cast<std::streamoff>(fs::file_size(table));
    for (int round = 0; round < 24; ++round) {
      // A third of them near the end, where filters, properties and the footer stand.
      const std::streamoff tail = std::min<std::streamoff>(size, 1500);
      const auto at = static_cast<std::streamoff>(
          round % 3 == 0 ? size - 1 - static_cast<std::streamoff>(random() % tail)
                         : random() % size);
      const int bit = static_cast<int>(random() % 8);
      const auto flip = [&] {
        std::fstream file(table, std::ios::binary | std::ios::in | std::ios::out);
        file.seekg(at);
        const char byte = static_cast<char>(file.get() ^ (1 << bit));
        file.seekp(at);
        file.put(byte);
      };
      flip();
      INFO("bit " << bit << " of byte " << at << " of " << size << " in " << table);
      const auto store = open_rocksdb(folder.path(), Access::read);
      const Status found = store ? (*store)->verify() : Status(fail(store.error()));
      REQUIRE(!found);
      CHECK(found.error().code == ErrorCode::corrupt);
      CHECK(found.error().message.find(table.filename().string()) != std::string::npos);
      flip();
    }
  }
  CHECK(must_open(folder.path(), Access::read)->verify());
}
