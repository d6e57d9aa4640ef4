// ROOM graph
// Any bytes as a snapshot: refused, or walked from end to end without leaving the file.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include <xxhash.h>

#include "graph/paths.h"
#include "graph/snapshot.h"

using namespace redstring;
using namespace redstring::graph;

namespace {

std::uint64_t walk(const Snapshot& snapshot) {
  std::uint64_t sum = snapshot.generation();
  const auto add = [&](std::string_view text) {
    for (const char c : text) sum += static_cast<unsigned char>(c);
  };
  const Vertex n = snapshot.vertices();
  for (Vertex v = 0; v <= n; ++v) {
    add(snapshot.key(v));
    add(snapshot.name(v));
    add(snapshot.type(v).name());
    sum += snapshot.hidden(v) + snapshot.documents(v) + snapshot.degree(v);
    const auto [out, out_end] = snapshot.out(v);
    for (EdgeIndex e = out; e < out_end; ++e) sum += snapshot.target(e) + snapshot.edge(e).cost;
    const auto [in, in_end] = snapshot.in(v);
    for (EdgeIndex i = in; i < in_end; ++i) sum += snapshot.source(snapshot.in_edge(i));
    const Neighbours near = snapshot.neighbours(v);
    for (std::uint32_t i = 0; i < near.size; ++i) sum += near.vertices[i] + near.costs[i];
    if (sum % 7 == 0) sum += snapshot.find(snapshot.key(v));
    if (v > 2000) break;  // every row may claim to hold all of the file
  }
  for (std::uint32_t i = 0; i <= snapshot.relations(); ++i) {
    add(snapshot.relation(static_cast<std::uint16_t>(i)));
  }
  return sum;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  // The header's checksum would keep nearly all changes out: made right where there is a header.
  constexpr std::size_t checksum_at = 56, head = 64 + 24 * 32;
  if (bytes.size() >= head) {
    std::memset(bytes.data() + checksum_at, 0, 8);
    const std::uint64_t sum = XXH3_64bits(bytes.data(), head);
    std::memcpy(bytes.data() + checksum_at, &sum, 8);
  }
  const auto snapshot = Snapshot::from_bytes(std::move(bytes));
  if (!snapshot) return 0;
  static volatile std::uint64_t keep;
  keep = walk(*snapshot);
  (void)snapshot->verify();
  PathLimits limits;
  limits.budget = 20000;
  const Vertex n = snapshot->vertices();
  for (Vertex v = 1; v < n && v < 8; ++v) {
    (void)cheapest_paths(*snapshot, 0, v, limits);
    limits.since = limits.since == no_day ? 0 : no_day;
    limits.max_hops = v;
  }
  return 0;
}
