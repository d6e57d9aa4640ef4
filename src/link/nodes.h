// What is clustered: the units that share a name key, so far as nothing tells them apart already.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "link/linker.h"
#include "link/name_book.h"
#include "link/name_reading.h"

namespace redstring::link {

using NodeId = std::uint32_t;
using NameId = std::uint32_t;

/// Units with one name key. Names of little information have a node per publication.
struct Node {
  EntityType type;
  NameId base = 0;     ///< its name key
  std::string suffix;  ///< "", "2", or hexadecimal digits of a document id
  NodeKind kind = NodeKind::full;
  std::uint64_t listed = 0;  ///< ListedName::line of its name
  bool ambiguous = false;
  bool shouted_word = false;             ///< NameReading::shouted_word
  bool crowded = false;                  ///< so common that it was not compared with everything
  char gender = 0;                       ///< 'f', 'm' or 0
  std::uint32_t publications = 0;        ///< in how many it occurs
  NameBook::Number name = 0;             ///< under which most of the units go
  std::span<const std::uint32_t> units;  ///< ascending; they lie in the Nodes
};

/// All nodes of one linking, with the names that they are made of.
class Nodes {
 public:
  /// `units` are sorted; all three outlive the value.
  Nodes(const Units& units, const NameLists& lists, NameBook& book);

  const Units& units;
  std::vector<Node> nodes;  ///< in order of their first unit
  NameBook& book;

  const std::string& key(NameId id) const { return keys_[id]; }
  /// The name key of a name; made when it is first asked for.
  NameId key_of(NameNumber name);
  /// The number of a name key, or no_key while no name has it.
  static constexpr NameId no_key = 0xffffffff;
  NameId known_key(std::string_view key) const {
    const auto known = key_ids_.find(key);
    return known == key_ids_.end() ? no_key : known->second;
  }
  std::size_t names() const { return distinct_names_; }

  /// The parsed name, which is kept once it was asked for.
  const PersonName& person(NodeId n) const;
  const OrganizationName& organization(NodeId n) const;
  std::vector<BlockKey> block_keys(NodeId n) const { return block_keys_in(nodes[n].name, book); }
  /// base and suffix as one key.
  std::string full_key(NodeId n) const;
  /// Takes `which` (ascending units of node `n`) out of it into a new node. Not all of them.
  NodeId divide(NodeId n, const std::vector<std::uint32_t>& which, std::string suffix);
  /// Breaks a node into one per publication. The first keeps the number `n`.
  std::vector<NodeId> break_up(NodeId n);
  /// Counts distinct publications of units.
  std::uint32_t count_publications(std::span<const std::uint32_t> of) const;

 private:
  struct Maker;
  NameId intern(std::string key);

  /// Puts the units of each name key side by side; `begin[k]` is where those of key k begin.
  void group_units(std::vector<std::uint32_t>& begin);
  /// Keeps units for a node.
  std::span<const std::uint32_t> keep(std::vector<std::uint32_t> of) {
    return divided_.emplace_back(std::move(of));
  }

  const NameLists& lists_;
  std::vector<std::uint32_t> grouped_;              // units, node by node
  std::deque<std::vector<std::uint32_t>> divided_;  // those of nodes that were divided
  mutable std::vector<std::uint32_t> counted_in_;   // by publication: the last count that saw it
  mutable std::uint32_t counts_ = 0;
  std::deque<std::string> keys_;                          // stay where they are
  std::unordered_map<std::string_view, NameId> key_ids_;  // looked up, never walked
  std::vector<NameId> name_keys_;                         // by name
  std::vector<NameBook::Number> book_numbers_;            // by name
  mutable std::unordered_map<NameBook::Number, PersonName> persons_;
  mutable std::unordered_map<NameBook::Number, OrganizationName> organizations_;
  std::vector<char> title_genders_;  // by what is said of a unit
  std::size_t distinct_names_ = 0;
};

/// The order of nodes by their keys, then by what is in them: no number shows.
bool key_before(const Nodes& nodes, NodeId a, NodeId b);

/// The name under which most of the units go; ties fall to the better spelled one, then by bytes.
NameNumber most_used_name(const Units& units, std::span<const std::uint32_t> of);

/// The first eight hexadecimal digits of the smallest document among `of`.
std::string document_suffix(const Units& units, std::span<const std::uint32_t> of);

}  // namespace redstring::link
