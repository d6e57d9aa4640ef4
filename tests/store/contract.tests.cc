// One contract, two stores: what holds for RocksDB holds for the store in memory.
#include <unistd.h>

#include <functional>
#include <map>
#include <random>
#include <thread>

#include "catch.h"
#include "store/format.h"
#include "store/store.h"
#include "store/temporary.h"

using namespace redstring;
using namespace redstring::store;

namespace {

struct OnDisk {
  Folder folder;
  std::unique_ptr<Store> store;
  OnDisk() {
    auto opened = open_rocksdb(folder.path(), Access::create);
    if (!opened) FAIL(opened.error().to_string());
    store = std::move(*opened);
  }
};
struct InMemory {
  std::unique_ptr<Store> store = open_memory();
};

std::vector<std::pair<std::string, std::string>> rows(const Store& store, Table table,
                                                      std::string_view prefix = "",
                                                      std::string_view from = "") {
  std::vector<std::pair<std::string, std::string>> all;
  const auto row = store.scan(table, prefix, from);
  for (; row->valid(); row->next()) all.emplace_back(row->key(), row->value());
  REQUIRE(row->status());
  return all;
}

std::string value_of(const Store& store, Table table, std::string_view key) {
  const auto value = store.get(table, key);
  REQUIRE(value);
  return value->value_or("(absent)");
}

}  // namespace

TEMPLATE_TEST_CASE("a batch is visible when written, later operations win", "", OnDisk, InMemory) {
  TestType place;
  Batch batch;
  batch.put(Table::documents, "a", "1");
  batch.put(Table::analyses, "a", "2");
  batch.put(Table::documents, "b", "3");
  batch.erase(Table::documents, "b");
  batch.put(Table::documents, "a", "4");
  REQUIRE(place.store->write(batch));
  CHECK(value_of(*place.store, Table::documents, "a") == "4");
  CHECK(value_of(*place.store, Table::documents, "b") == "(absent)");
  CHECK(value_of(*place.store, Table::analyses, "a") == "2");
}

TEMPLATE_TEST_CASE("an empty value is not an absent one", "", OnDisk, InMemory) {
  TestType place;
  Batch batch;
  batch.put(Table::meta, "there", "");
  REQUIRE(place.store->write(batch));
  CHECK(value_of(*place.store, Table::meta, "there").empty());
  CHECK(value_of(*place.store, Table::meta, "not there") == "(absent)");
}

TEMPLATE_TEST_CASE("an empty key is refused and nothing of its batch is written", "", OnDisk,
                   InMemory) {
  TestType place;
  Batch batch;
  batch.put(Table::documents, "a", "1");
  batch.put(Table::documents, "", "2");
  CHECK(!place.store->write(batch));
  CHECK(value_of(*place.store, Table::documents, "a") == "(absent)");
}

TEMPLATE_TEST_CASE("a scan gives the keys of a prefix in byte order", "", OnDisk, InMemory) {
  TestType place;
  Batch batch;
  const std::vector<std::string> keys{"a",
                                      std::string("a\0", 2),
                                      std::string("a\0x", 3),
                                      "a\x01",
                                      "a\x7f",
                                      "a\x80",
                                      "a\xff",
                                      "a\xff\xff",
                                      "b",
                                      "\xff",
                                      "\xff\xff"};
  for (const std::string& key : keys) batch.put(Table::aliases, key, key);
  batch.put(Table::relations, "a", "elsewhere");
  REQUIRE(place.store->write(batch));
  for (const std::string& prefix : {std::string(), std::string("a"), std::string("a\xff"),
                                    std::string("\xff"), std::string("c")}) {
    std::vector<std::pair<std::string, std::string>> expected;
    for (const std::string& key : keys)
      if (key.compare(0, prefix.size(), prefix) == 0) expected.emplace_back(key, key);
    CHECK(rows(*place.store, Table::aliases, prefix) == expected);
  }
  CHECK(rows(*place.store, Table::aliases, "a", "a\x7f").size() == 4);
  CHECK(rows(*place.store, Table::aliases, "a", "a\xff\xff\xff").empty());
}

TEMPLATE_TEST_CASE("a cursor sees the table as it was when made", "", OnDisk, InMemory) {
  TestType place;
  Batch before;
  before.put(Table::entities, "a", "1");
  before.put(Table::entities, "b", "1");
  REQUIRE(place.store->write(before));
  const auto cursor = place.store->scan(Table::entities, "");
  Batch after;
  after.put(Table::entities, "a", "2");
  after.erase(Table::entities, "b");
  after.put(Table::entities, "c", "2");
  REQUIRE(place.store->write(after));
  REQUIRE(cursor->valid());
  CHECK(cursor->value() == "1");
  cursor->next();
  REQUIRE(cursor->valid());
  CHECK(cursor->key() == "b");
  cursor->next();
  CHECK(!cursor->valid());
}

TEMPLATE_TEST_CASE("bulk rows must rise", "", OnDisk, InMemory) {
  TestType place;
  CHECK(!place.store->bulk(Table::relations, {{"b", "1"}, {"a", "2"}}));
  CHECK(!place.store->bulk(Table::relations, {{"a", "1"}, {"a", "2"}}));
  CHECK(!place.store->bulk(Table::relations, {{"", "1"}}));
  CHECK(rows(*place.store, Table::relations).empty());
  CHECK(place.store->bulk(Table::relations, {}));
  CHECK(place.store->bulk(Table::relations, {{"a", "1"}, {"b", "2"}}));
  CHECK(rows(*place.store, Table::relations).size() == 2);
}

TEMPLATE_TEST_CASE("many bulk rows are all there, and what is erased is gone", "", OnDisk,
                   InMemory) {
  TestType place;
  const auto key = [](unsigned generation, unsigned i) {
    char digits[32];
    std::snprintf(digits, sizeof(digits), "%02u/%08u", generation, i);
    return std::string(digits);
  };
  constexpr unsigned count = 30'000;
  for (unsigned generation = 1; generation <= 3; ++generation) {
    std::vector<std::pair<std::string, std::string>> fresh;
    for (unsigned i = 0; i < count; ++i)
      fresh.emplace_back(key(generation, i), std::string(60, static_cast<char>('a' + i % 26)));
    REQUIRE(place.store->bulk(Table::relations, fresh));
    CHECK(rows(*place.store, Table::relations, key(generation, 0).substr(0, 3)) == fresh);
    if (generation == 1) continue;
    REQUIRE(place.store->erase_range(Table::relations, key(generation - 1, 0), key(generation, 0)));
    CHECK(rows(*place.store, Table::relations).size() == count);
  }
  REQUIRE(place.store->erase_range(Table::relations, key(3, 10), key(3, count - 10)));
  CHECK(rows(*place.store, Table::relations).size() == 20);
  REQUIRE(place.store->settle());
  CHECK(rows(*place.store, Table::relations).size() == 20);
}

TEMPLATE_TEST_CASE("a store behaves like an ordered map whatever is done to it", "", OnDisk,
                   InMemory) {
  TestType place;
  std::map<std::string, std::string> expected[table_count];
  for (const auto& row : rows(*place.store, Table::meta)) expected[0].insert(row);
  std::mt19937_64 random(7);
  const auto any_key = [&] {
    std::string key = "k";
    for (unsigned n = 1 + random() % 3; n > 0; --n)
      key += static_cast<char>("\0ab\xff"[random() % 4]);
    return key;
  };
  for (int round = 0; round < 60; ++round) {
    Batch batch;
    for (unsigned n = random() % 12; n > 0; --n) {
      const std::size_t table = random() % table_count;
      const std::string key = any_key();
      if (random() % 3 == 0) {
        batch.erase(static_cast<Table>(table), key);
        expected[table].erase(key);
      } else {
        const std::string value = std::to_string(random() % 100);
        batch.put(static_cast<Table>(table), key, value);
        expected[table][key] = value;
      }
    }
    REQUIRE(place.store->write(batch));
    if (round % 7 == 3) {
      const std::size_t table = random() % table_count;
      std::string from = any_key(), to = any_key();
      if (to < from) std::swap(from, to);
      REQUIRE(place.store->erase_range(static_cast<Table>(table), from, to));
      expected[table].erase(expected[table].lower_bound(from), expected[table].lower_bound(to));
    }
    for (std::size_t table = 0; table < table_count; ++table)
      REQUIRE(rows(*place.store, static_cast<Table>(table)) ==
              std::vector<std::pair<std::string, std::string>>(expected[table].begin(),
                                                               expected[table].end()));
  }
}
