// Names of people, organizations and places (and of any type that a dictionary adds).
//
// The idea: find the stretches that look like names by their capitals and joints, cut titles and
// nationalities off, then weigh the evidence for each type: what stands inside (given names, head
// nouns, legal forms), what stands around (rules of kind `mention`), and what the rest of the
// document says about the same name. One sense per document: the votes of all occurrences are
// summed.
#pragma once

#include <memory>
#include <vector>

#include "extract/proposal.h"
#include "extract/reading.h"
#include "redstring/status.h"
#include "redstring/trace.h"

namespace redstring::extract {

class NameFinder {
 public:
  /// Compiles the `mention` rules and resolves the lists. Errors name the rule's place.
  static Result<NameFinder> compile(const Lexicon& lexicon);
  NameFinder(NameFinder&&) noexcept;
  NameFinder& operator=(NameFinder&&) noexcept;
  ~NameFinder();

  /// Proposals of tier `name`. `blocked` marks words that belong to dates or hosts: no name runs
  /// over them.
  /// `why`, when not null, is told the points of every stretch that might be one.
  std::vector<Proposal> find(const Reading& reading, const std::vector<bool>& blocked,
                             Trace* why = nullptr) const;

 private:
  struct Compiled;
  explicit NameFinder(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace redstring::extract
