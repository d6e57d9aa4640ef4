// What surrounds an entity: whom and what the same publications mention.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "link/clusters.h"

namespace redstring::link {

/// Who is mentioned where: clusters by publication and back. Takes the clusters as they are when it
/// is made.
class Company {
 public:
  Company(const Nodes& nodes, const Clusters& clusters);

  /// People, organizations and servers of one publication, by the heads of their clusters,
  /// ascending.
  std::vector<NodeId> in(std::uint32_t publication) const { return of(people_, publication); }
  /// Its places.
  std::vector<NodeId> places_in(std::uint32_t publication) const {
    return of(places_, publication);
  }
  /// In how many publications a cluster stands.
  std::uint32_t frequency(NodeId cluster) const;
  /// What stands in one publication of twenty, or in more than ten, tells nobody apart.
  bool tells(NodeId cluster) const { return frequency(cluster) <= most_; }
  /// Things that tell which one publication mentions and that occur with the cluster.
  std::size_t shared(std::uint32_t publication, NodeId cluster,
                     const std::vector<std::uint32_t>& its_publications);

 private:
  using Seen = std::vector<std::pair<std::uint32_t, NodeId>>;  // (publication, cluster), sorted
  static std::vector<NodeId> of(const Seen& seen, std::uint32_t publication);

  Seen people_, places_;
  std::vector<std::uint32_t> frequency_;  // by cluster
  std::unordered_map<NodeId, std::vector<NodeId>> company_;
  std::uint32_t most_ = 0;
};

/// The publications of a cluster, ascending.
std::vector<std::uint32_t> publications_of(const Nodes& nodes, const std::vector<NodeId>& members);

}  // namespace redstring::link
