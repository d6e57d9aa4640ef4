// Coreference of names within one document: which mentions mean the same thing, and which nouns and
// pronouns lead to one where exactly one fits.
#pragma once

#include <memory>
#include <vector>

#include "extract/proposal.h"
#include "extract/reading.h"
#include "extract/servers.h"
#include "redstring/mention.h"
#include "redstring/trace.h"

namespace redstring::extract {

struct Coreference {
  /// The chosen proposals as mentions, with nominals and pronouns that lead to an entity among
  /// them; sorted by span, none overlapping. Every mention of a known type has an entity.
  std::vector<Mention> mentions;
  std::vector<WordRange> ranges;         ///< per mention: its words
  std::vector<DocumentEntity> entities;  ///< sorted by first mention
};

class CoreferenceResolver {
 public:
  explicit CoreferenceResolver(const Lexicon& lexicon);
  CoreferenceResolver(CoreferenceResolver&&) noexcept;
  CoreferenceResolver& operator=(CoreferenceResolver&&) noexcept;
  ~CoreferenceResolver();

  /// `chosen` must be sorted and free of overlaps, as the arbiter leaves it; dates carry their
  /// value.
  /// `why`, when not null, is told of what was looked back for, and what fitted.
  Coreference resolve(const Reading& reading, const std::vector<Proposal>& chosen,
                      const ServerFinder& servers, Trace* why = nullptr) const;

  struct Compiled;

 private:
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace redstring::extract
