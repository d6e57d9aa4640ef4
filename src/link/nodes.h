// What is clustered: the units that share a name key, so far as nothing tells them apart already.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "link/linker.h"
#include "link/organization_name.h"
#include "link/person_name.h"

namespace redstring::link {

using NodeId = std::uint32_t;
using NameId = std::uint32_t;

enum class NodeKind : std::uint8_t {
  full,     ///< enough of a name to mean one thing
  partial,  ///< a person's initials and surname
  single,   ///< a person's name of one word: one node per publication
  little,   ///< says what sort of thing it is, not which: one node per publication
};

/// Units with one name key. Names of little information have a node per publication.
struct Node {
  EntityType type;
  NameId base = 0;     ///< its name key
  std::string suffix;  ///< "", "2", or hexadecimal digits of a document id
  NodeKind kind = NodeKind::full;
  std::uint64_t listed = 0;  ///< ListedName::line of its name
  bool ambiguous = false;
  bool crowded = false;              ///< so common that it was not compared with everything
  char gender = 0;                   ///< 'f', 'm' or 0
  std::uint32_t publications = 0;    ///< in how many it occurs
  std::uint32_t parsed = 0;          ///< index into Nodes::persons or Nodes::organizations
  std::vector<std::uint32_t> units;  ///< ascending
};

/// All nodes of one linking, with the names that they are made of.
class Nodes {
 public:
  /// `units` are sorted and outlive the value.
  Nodes(const Units& units, const NameLists& lists);

  const Units& units;
  std::vector<Node> nodes;  ///< in order of their first unit
  std::vector<PersonName> persons;
  std::vector<OrganizationName> organizations;

  const std::string& key(NameId id) const { return keys_[id]; }
  /// The name key of a name; made when it is first asked for.
  NameId key_of(NameNumber name);
  std::size_t names() const { return distinct_names_; }

  const PersonName& person(NodeId n) const { return persons[nodes[n].parsed]; }
  const OrganizationName& organization(NodeId n) const { return organizations[nodes[n].parsed]; }
  /// base and suffix as one key.
  std::string full_key(NodeId n) const;
  /// Takes `which` (ascending units of node `n`) out of it into a new node. Not all of them.
  NodeId divide(NodeId n, const std::vector<std::uint32_t>& which, std::string suffix);
  /// Breaks a node into one per publication. The first keeps the number `n`.
  std::vector<NodeId> break_up(NodeId n);
  /// Counts distinct publications of units.
  std::uint32_t count_publications(const std::vector<std::uint32_t>& of) const;

 private:
  struct Maker;
  NameId intern(std::string key);

  const NameLists& lists_;
  std::vector<std::string> keys_;
  std::unordered_map<std::string, NameId> key_ids_;  // looked up, never walked
  std::vector<NameId> name_keys_;                    // by name
  std::vector<char> title_genders_;                  // by what is said of a unit
  std::size_t distinct_names_ = 0;
};

/// The name under which most of the units go; ties fall to the better spelled one, then by bytes.
const std::string& most_used_name(const Units& units, const std::vector<std::uint32_t>& of);

/// The first eight hexadecimal digits of the smallest document among `of`.
std::string document_suffix(const Units& units, const std::vector<std::uint32_t>& of);

}  // namespace redstring::link
