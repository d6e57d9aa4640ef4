// Who was found in the knowledge base, kept from one linking to the next: which of its entities a
// cluster is takes many look-ups and much comparing, and is a function of the cluster, of what
// stands beside it, of the knowledge base, and of dictionaries and code.
//
// An answer is kept under a hash of the cluster and its surroundings (assemble.cc makes it). The
// book as a whole is of one state of everything else: bytes of another one, or damaged ones, give
// an empty book, and whoever asks finds out for himself.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "link/identifiers.h"
#include "redstring/entity.h"

namespace redstring::graph {

/// What an answer depends on, as 128 bits.
struct KnownKey {
  std::uint64_t high = 0, low = 0;
  friend bool operator==(const KnownKey&, const KnownKey&) = default;
};

class KnownBook {
 public:
  /// `state`: of all that answers depend on besides clusters. `generation`: the one that is being
  /// made; what it or a later one has kept was made in vain. `kept`: what save() gave, or "".
  KnownBook(std::string state, std::uint64_t generation, std::string_view kept);

  /// Which entity a cluster is; none when nobody knows yet.
  std::optional<KbLink> link(const KnownKey& key);
  void set_link(const KnownKey& key, const KbLink& link);
  /// Which entities the names of a cluster are, each by itself.
  std::optional<std::vector<link::IdentifiedName>> names(const KnownKey& key);
  void set_names(const KnownKey& key, const std::vector<link::IdentifiedName>& names);

  std::uint64_t known() const { return known_; }    ///< answered
  std::uint64_t asked() const { return learned_; }  ///< told
  /// Whether so much is new that writing it down costs less than finding it out again, or what is
  /// there was of no use.
  bool worth_saving() const;
  /// All that was asked for or told since the book was opened.
  std::string save() const;

 private:
  struct Hash {
    std::size_t operator()(const KnownKey& key) const { return key.low; }
  };
  struct Entry {
    std::string link, names;  ///< encoded; "" where it was not told
    bool used = false;
  };
  bool open(std::string_view kept);

  const std::string state_;
  const std::uint64_t generation_;
  std::unordered_map<KnownKey, Entry, Hash> entries_;
  const bool opened_;  // what was kept was of use
  std::uint64_t known_ = 0, learned_ = 0;
};

}  // namespace redstring::graph
