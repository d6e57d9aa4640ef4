// What surrounds an entity: whom and what the same publications mention.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "link/clusters.h"

namespace redstring::link {

/// Who is mentioned where: clusters by publication and back. Takes the clusters as they are when it
/// is made. What a publication mentions is found out when it is asked for: hardly any is.
class Company {
 public:
  Company(const Nodes& nodes, const Clusters& clusters);

  /// People, organizations and servers of one publication, by the heads of their clusters,
  /// ascending.
  std::vector<NodeId> in(std::uint32_t publication) const { return of(publication, people); }
  /// Its places.
  std::vector<NodeId> places_in(std::uint32_t publication) const { return of(publication, places); }
  /// In how many publications a cluster stands.
  std::uint32_t frequency(NodeId cluster) const;
  /// What stands in one publication of twenty, or in more than ten, tells nobody apart.
  bool tells(NodeId cluster) const { return frequency(cluster) <= most_; }
  /// Things that tell which one publication mentions and that occur with the cluster.
  std::size_t shared(std::uint32_t publication, NodeId cluster,
                     const std::vector<std::uint32_t>& its_publications);

 private:
  static constexpr NodeId nobody = 0xffffffff;
  enum Side { people, places };
  void lay_out_publications();
  void find_lists();
  void count(const Nodes& nodes, const Clusters& clusters);
  /// All that it mentions, though it be a list.
  std::vector<NodeId> mentioned(std::uint32_t publication, Side side) const;
  std::vector<NodeId> of(std::uint32_t publication, Side side) const;

  const Units& units_;
  std::vector<NodeId> cluster_of_;  // by unit; nobody where it is no company
  // The documents of each publication: those of p are [begin_[p], begin_[p + 1]).
  std::vector<std::uint32_t> begin_, documents_;
  std::vector<std::uint32_t> lists_[2];  // publications that are left out, rising
  // What the long ones mention that are no lists.
  std::unordered_map<std::uint32_t, std::vector<NodeId>> long_ones_[2];
  std::vector<std::uint32_t> frequency_;  // by cluster
  std::unordered_map<NodeId, std::vector<NodeId>> company_;
  std::uint32_t most_ = 0;
};

/// The publications of a cluster, ascending.
std::vector<std::uint32_t> publications_of(const Nodes& nodes, const std::vector<NodeId>& members);

}  // namespace redstring::link
