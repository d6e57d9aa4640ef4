// ROOM link
// How long two names take to compare: read and compared, as `redstring compare` does it, and
// compared alone, as linking does it with names that it has read once.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "link/compare.h"
#include "link/linker.h"
#include "redstring/lexicon.h"

// Counts allocations, which are most of what a comparison can waste.
namespace {
std::size_t allocations = 0;
}
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  ++allocations;
  void* at = std::malloc(bytes);
  if (at == nullptr) throw std::bad_alloc();
  return at;
}
[[gnu::noinline]] void operator delete(void* at) noexcept { std::free(at); }
[[gnu::noinline]] void operator delete(void* at, std::size_t) noexcept { std::free(at); }

using namespace redstring;
using namespace redstring::link;

namespace {

const NameLists& lists() {
  static const LexiconPtr lexicon = [] {
    auto loaded = load_lexicon({std::filesystem::path(REDSTRING_SOURCE) / "dictionaries"});
    if (!loaded) {
      std::cerr << loaded.error().to_string() << '\n';
      std::exit(1);
    }
    return *loaded;
  }();
  static const NameLists made(*lexicon);
  return made;
}

const std::vector<std::string> people = {"Anton Kettle",
                                         "Kettle, Anton",
                                         "A. Kettle",
                                         "Dr. Maria J. van der Berg",
                                         "Maria Berg",
                                         "Bill Kettle",
                                         "William Kettle Jr.",
                                         "Yusuf bin Karim al-Norlandi",
                                         "Iosif Ben Karim",
                                         "Антон Кеттл",
                                         "Antno Kettle",
                                         "Jean-Luc Ladle",
                                         "Rosalind B. Thornley",
                                         "Rosalind Carla Thornley",
                                         "Kim Song Min",
                                         "Élodie Marchand"};
const std::vector<std::string> bodies = {"Kettle Inc.",
                                         "The Kettle Company",
                                         "Bank of Norland",
                                         "Norland Bank, N.A.",
                                         "FBK",
                                         "Federal Bureau of Kettles",
                                         "Intl. Kettle Union",
                                         "Kettle Fund III L.P.",
                                         "Kettle Aktiengesellschaft",
                                         "Ladle & Sons Shipping (Norland) Ltd.",
                                         "Ministry of Kettles",
                                         "U.S. Department of Ladles"};

void per_pair(benchmark::State& state, std::size_t pairs, std::size_t before) {
  const double done = static_cast<double>(state.iterations()) * static_cast<double>(pairs);
  state.counters["pair"] = benchmark::Counter(
      done, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);  // seconds
  state.counters["allocations"] = static_cast<double>(allocations - before) / done;
}

void read_and_compare(benchmark::State& state, EntityType type,
                      const std::vector<std::string>& names) {
  lists();
  const std::size_t before = allocations;
  for (auto _ : state) {
    for (const std::string& a : names) {
      for (const std::string& b : names) {
        benchmark::DoNotOptimize(compare_names(type, a, b, lists()).score);
      }
    }
  }
  per_pair(state, names.size() * names.size(), before);
}

template <typename Name, typename Compare>
void compare_alone(benchmark::State& state, const std::vector<Name>& names, Compare compare) {
  const std::size_t before = allocations;
  for (auto _ : state) {
    for (const Name& a : names) {
      for (const Name& b : names) benchmark::DoNotOptimize(compare(a, b, nullptr).score);
    }
  }
  per_pair(state, names.size() * names.size(), before);
}

void persons_read_and_compared(benchmark::State& state) {
  read_and_compare(state, types::person, people);
}
void organizations_read_and_compared(benchmark::State& state) {
  read_and_compare(state, types::organization, bodies);
}
void persons_compared(benchmark::State& state) {
  std::vector<PersonName> names;
  for (const std::string& name : people) names.push_back(parse_person(name, lists()));
  compare_alone(state, names, compare_persons);
}
void organizations_compared(benchmark::State& state) {
  std::vector<OrganizationName> names;
  for (const std::string& name : bodies) names.push_back(parse_organization(name, lists()));
  compare_alone(state, names, compare_organizations);
}
/// Forty words of the same few letters on both sides: everything pairs with everything.
void hostile_names(benchmark::State& state) {
  std::string name;
  for (int i = 0; i < static_cast<int>(state.range(0)); ++i) name += i % 2 ? "ananas " : "nanana ";
  read_and_compare(state, types::person, {name, name + "x"});
}

BENCHMARK(persons_read_and_compared);
BENCHMARK(organizations_read_and_compared);
BENCHMARK(persons_compared);
BENCHMARK(organizations_compared);
BENCHMARK(hostile_names)->Arg(10)->Arg(40)->Arg(1000)->Arg(100000);

}  // namespace

BENCHMARK_MAIN();
