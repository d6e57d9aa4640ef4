// Who is meant? Document entities in, clusters out: a pure function of the set of document entities
// and the list of decisions. No order, thread, clock or chance enters (law 3).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "link/unit_table.h"
#include "redstring/decision.h"
#include "redstring/document.h"
#include "redstring/entity.h"
#include "redstring/knowledge_graph.h"
#include "redstring/lexicon.h"
#include "redstring/mention.h"
#include "redstring/review.h"

namespace redstring::link {

/// One DocumentEntity as the linker sees it.
struct Unit {
  DocumentId document;
  std::uint32_t index = 0;  ///< into Analysis::entities of that document
  EntityType type;
  std::string name;             ///< the fullest name in that document
  std::vector<Alias> surfaces;  ///< surface forms of its name mentions with counts, sorted by name
  std::vector<std::string> titles, roles;  ///< folded, sorted
  std::string gender;                      ///< "f", "m", ""
  std::string published;                   ///< of the document
  std::uint32_t publication = 0;           ///< near-duplicate group of the document
};

/// The units that mean one thing.
struct Cluster {
  EntityKey key;
  EntityType type;
  std::string name;                   ///< the fullest, most frequent one, or a decision's
  std::vector<EntityKey> alias_keys;  ///< sorted; includes key; no alias key is in two clusters
                                      ///< unless it is ambiguous (see Linking::ambiguous_aliases)
  std::vector<std::uint32_t> units;   ///< ascending indices into the sorted units
  bool ambiguous = false;
  bool hidden = false;
  /// A hash of all that the above is made from; 0 when its key depends on other clusters, too.
  std::uint64_t signature = 0;
  /// Where it stood in the linking before, when it was the same then (Before): alias keys and units
  /// are not told again.
  std::uint32_t before = none;
  static constexpr std::uint32_t none = 0xffffffff;
};

/// What the linking before came to, for one that goes on from it: of a cluster that has the same
/// signature nothing is worked out again.
class Before {
 public:
  static constexpr std::uint32_t none = Cluster::none;
  virtual ~Before() = default;

  /// What tells the unit's document and what it says from all others that ever were.
  virtual std::uint32_t label(std::uint32_t document) const = 0;
  /// The place of the cluster that the unit was in; none when it was not there, or said something
  /// else. Places are in order of keys.
  virtual std::uint32_t place_of(std::uint32_t unit) const = 0;
  virtual std::uint64_t signature(std::uint32_t place) const = 0;
  virtual std::string_view key(std::uint32_t place) const = 0;
  virtual std::string_view name(std::uint32_t place) const = 0;
  virtual bool hidden(std::uint32_t place) const = 0;
  /// The place of a key, or none.
  virtual std::uint32_t find(std::string_view key) const = 0;
};

struct Linking {
  std::vector<Cluster> clusters;          ///< sorted by key
  std::vector<std::uint32_t> cluster_of;  ///< per unit
  std::uint64_t described = 0;            ///< clusters that were not as before
  std::uint64_t names = 0;
  std::uint64_t pairs_compared = 0;         ///< whether just now or by an earlier linking
  std::vector<std::string> notes;           ///< hot keys refined or dropped, conflicting decisions
  std::vector<DecisionConflict> conflicts;  ///< sorted by (gives_way, holds), distinct
  /// What a person should be asked, the most valuable first; names and reasons are left empty.
  std::vector<ReviewItem> questions;
};

/// How two names compare: fixed-point score 0..1000, and why.
struct Comparison {
  int score = 0;
  bool same = false;       ///< score reaches the type's threshold and nothing forbids it
  bool forbidden = false;  ///< incompatible given names, identifiers, generations, …
  std::vector<Reason> reasons;
};

/// Links units that were put in order. Linear but for the pairs within a block, which are bounded
/// by rule.
Linking link(const Units& units, const std::vector<Decision>& decisions, const Lexicon& lexicon);
/// The same, with a book of what is known of names, which spares work and is filled on the way.
/// `before`: null, or a linking with the same dictionaries and the same code.
class NameBook;
Linking link(const Units& units, const std::vector<Decision>& decisions, const Lexicon& lexicon,
             NameBook& book, const Before* before = nullptr);
/// Sorts `units` by (type, document, index), then links.
Linking link(std::vector<Unit>& units, const std::vector<Decision>& decisions,
             const Lexicon& lexicon);

/// Compares two names of one type, without any context.
Comparison compare_names(EntityType type, std::string_view left, std::string_view right,
                         const Lexicon& lexicon);

struct NameLists;
/// The same, for many comparisons: the lists are looked up once.
Comparison compare_names(EntityType type, std::string_view left, std::string_view right,
                         const NameLists& lists);

/// The score from which two names are taken as one, by type.
int threshold(EntityType type);

/// The normal key of a name: "person/carter page". Titles, legal forms and articles dropped by the
/// rules of its type; at most 200 bytes; never empty; no '/' or control character in the name part.
EntityKey name_key(EntityType type, std::string_view name, const Lexicon& lexicon);

/// Scores for `find`: does `query` name something called `name`? 0..1000; typing slips, missing
/// given names and word order are forgiven.
int search_score(std::string_view query, std::string_view name, const Lexicon& lexicon);

/// Keys under which `name` should be looked up by `find`: folded words and transliterations of
/// them, and the labels of hosts. Sorted, distinct.
std::vector<std::string> search_keys(std::string_view name);

/// Near-duplicate groups of documents: MinHash or SimHash over word shingles, exact check on
/// candidates, order-independent. `group_of[i]` is the smallest index (by document id order) of
/// i's group.
struct Shingled {
  DocumentId document;
  std::vector<std::uint64_t> sketch;  ///< from sketch()
};
std::vector<std::uint64_t> sketch(std::string_view text);
std::vector<std::uint32_t> group_publications(const std::vector<Shingled>& documents);
/// The same of sketches that stay where they are.
struct SketchSeen {
  DocumentId document;
  std::span<const std::uint64_t> sketch;
};
std::vector<std::uint32_t> group_publications(const std::vector<SketchSeen>& documents);

/// The same where all but a few were grouped before, and none of those is gone: `before[i]` is what
/// `group_of[i]` was then, as an index into `documents`, or `newly_come`. `documents` are in order
/// of their ids. None where it takes a look at all of them to tell.
inline constexpr std::uint32_t newly_come = 0xffffffff;
std::optional<std::vector<std::uint32_t>> regroup_publications(
    const std::vector<SketchSeen>& documents, const std::vector<std::uint32_t>& before);

}  // namespace redstring::link
