// Whether two names are names of one thing, judged by the names alone.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "redstring/knowledge_graph.h"
#include "redstring/lexicon.h"
#include "redstring/mention.h"

namespace redstring {

/// What `compare` found out. Nothing but the two names enters: no archive, no decisions.
struct NameComparison {
  int score = 0;                ///< 0..1000
  bool same = false;            ///< the score reaches the type's threshold and nothing forbids it
  std::vector<Reason> reasons;  ///< each feature with its weight, in the order of comparing
};

/// Compares names of one type ("Kettle, Anton" and "Anton W. Kettle") by the dictionaries that it
/// was made with. Symmetric. Never fails: empty names simply do not match. The weights of the
/// reasons add up to the score. Linear in the length of the names, of which the first 600 bytes and
/// 40 words are read. Safe from any number of threads.
class NameComparer {
 public:
  explicit NameComparer(LexiconPtr lexicon);
  ~NameComparer();
  NameComparer(NameComparer&&) noexcept;
  NameComparer& operator=(NameComparer&&) noexcept;

  NameComparison operator()(EntityType type, std::string_view left, std::string_view right) const;

 private:
  struct Impl;
  std::unique_ptr<const Impl> impl_;
};

/// One comparison; for many, make a NameComparer.
NameComparison compare(EntityType type, std::string_view left, std::string_view right,
                       const Lexicon& lexicon);

}  // namespace redstring
