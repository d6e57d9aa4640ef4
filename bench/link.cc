// ROOM link
// How linking grows: made-up archives of ten thousand, a hundred thousand and a million distinct
// names, and the two shapes that are meant to hurt: all names under one key, and one document that
// mentions fifty thousand.
//
// Run one size at a time for its memory: peak_mb is that of the whole process so far.
#include <benchmark/benchmark.h>

#include <array>
#include <cmath>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "link/linker.h"
#include "redstring/lexicon.h"

using namespace redstring;
using namespace redstring::link;

namespace {

const Lexicon& dictionaries() {
  static const LexiconPtr lexicon = [] {
    auto loaded = load_lexicon({std::filesystem::path(REDSTRING_SOURCE) / "dictionaries"});
    if (!loaded) std::abort();
    return *loaded;
  }();
  return *lexicon;
}

double peak_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmHWM:", 0) == 0) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

constexpr std::array given = {"Alice",  "Boris", "Carla",   "Dmitri", "Elena", "William", "Bill",
                              "Hannah", "Ivan",  "Julia",   "Karl",   "Leila", "Robert",  "Bob",
                              "Priya",  "Rosa",  "Stefan",  "Tamara", "Vera",  "Walter",  "J.",
                              "R.",     "W.",    "Mary K.", "John Q."};
constexpr std::array kinds = {"Bank",          "Capital",     "Energy Inc.",    "Foundation",
                              "Holdings Ltd.", "Institute",   "Logistics GmbH", "Media",
                              "University",    "Partners LLC"};

/// A word of three to five syllables for each number: neighbours in number are not alike.
std::string word(std::uint64_t n) {
  constexpr std::array syllables = {"bar", "kel", "dor", "fen", "gal", "him", "jes", "kor", "lan",
                                    "mot", "nus", "ost", "pel", "rin", "sal", "tov", "vul", "wex"};
  n = (n * 2654435761u) % 1'889'568;  // 18^5
  std::string out;
  for (int i = 0; i < 5; ++i) {
    if (i >= 3 && n == 0) break;
    out += syllables[n % syllables.size()];
    n /= syllables.size();
  }
  out[0] = static_cast<char>(out[0] - 'a' + 'A');
  return out;
}

/// The n-th of the archive's names. Every surname is borne by two dozen people.
std::pair<EntityType, std::string> name(std::uint64_t n) {
  const std::uint64_t kind = n % 10;
  if (kind < 6) {
    return {types::person, std::string(given[n / 10 % 4 * 6 + kind]) + " " + word(n / 40)};
  }
  if (kind < 9) {
    return {types::organization, word(n) + " " + kinds[n / 10 % kinds.size()]};
  }
  return {types::place, word(n)};
}

/// Documents of eight names each until every name has occurred; half of the mentions are of names
/// that Zipf's law makes common, and one in ten is a bare surname.
std::vector<Unit> archive(std::uint64_t names) {
  std::mt19937_64 random(20160923);
  std::vector<Unit> units;
  std::uint64_t next = 0;
  for (std::uint32_t d = 0; next < names; ++d) {
    const DocumentId id = document_id("bench", std::to_string(d));
    for (std::uint32_t i = 0; i < 8; ++i) {
      const double draw = static_cast<double>(random() >> 11) * 0x1p-53;
      const std::uint64_t n =
          i % 2 == 0 && next < names
              ? next++
              : static_cast<std::uint64_t>(std::pow(static_cast<double>(names), draw)) % names;
      Unit unit;
      unit.document = id;
      unit.publication = d;
      unit.index = i;
      std::tie(unit.type, unit.name) = name(n);
      if (unit.type == types::person && random() % 10 == 0) {
        unit.name = unit.name.substr(unit.name.rfind(' ') + 1);
      }
      unit.surfaces.push_back({unit.name, 1 + random() % 4});
      units.push_back(std::move(unit));
    }
  }
  return units;
}

/// Distinct given names that begin alike and sound alike, and one surname.
std::vector<Unit> one_key(std::uint64_t names) {
  std::vector<Unit> units;
  for (std::uint32_t d = 0; d < names; ++d) {
    Unit unit;
    unit.document = document_id("bench", std::to_string(d));
    unit.publication = d;
    unit.type = types::person;
    unit.name = "J";
    for (std::uint32_t rest = d; rest > 0; rest /= 5) unit.name += "aeiou"[rest % 5];
    unit.name += "n Smith";
    unit.surfaces.push_back({unit.name, 1});
    units.push_back(std::move(unit));
  }
  return units;
}

/// One document with all the names and a tenth of them as bare surnames again, beside a thousand
/// ordinary ones.
std::vector<Unit> hub(std::uint64_t names) {
  std::vector<Unit> units = archive(4000);
  const DocumentId id = document_id("bench", "hub");
  for (std::uint32_t i = 0; i < names; ++i) {
    Unit unit;
    unit.document = id;
    unit.publication = 0xfffffff0;
    unit.index = i;
    std::tie(unit.type, unit.name) = name(i);
    if (unit.type == types::person && i % 100 == 0) unit.name = word(i / 40);
    unit.surfaces.push_back({unit.name, 1});
    units.push_back(std::move(unit));
  }
  return units;
}

void run(benchmark::State& state, std::vector<Unit> (*make)(std::uint64_t)) {
  const std::vector<Unit> units = make(static_cast<std::uint64_t>(state.range(0)));
  dictionaries();
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<Unit> copy = units;
    state.ResumeTiming();
    const Linking linking = link::link(copy, {}, dictionaries());
    state.counters["units"] = static_cast<double>(units.size());
    state.counters["names"] = static_cast<double>(linking.names);
    state.counters["pairs"] = static_cast<double>(linking.pairs_compared);
    state.counters["clusters"] = static_cast<double>(linking.clusters.size());
    state.counters["notes"] = static_cast<double>(linking.notes.size());
  }
  state.counters["peak_mb"] = peak_megabytes();
}

BENCHMARK_CAPTURE(run, archive, archive)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, one_key, one_key)
    ->Arg(10'000)
    ->Arg(100'000)
    ->Arg(1'000'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, hub, hub)
    ->Arg(12'500)
    ->Arg(25'000)
    ->Arg(50'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
