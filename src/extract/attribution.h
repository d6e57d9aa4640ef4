// Who says what, by which word: quotes, reported speech, "according to".
#pragma once

#include <memory>
#include <vector>

#include "extract/coreference.h"
#include "extract/reading.h"
#include "redstring/evidence.h"
#include "redstring/status.h"

namespace redstring::extract {

/// An attribution with the words it covers, for the status of what is said inside it.
struct FoundAttribution {
  Attribution attribution;
  std::vector<WordRange> content;  ///< words, in order
  bool conditional = false;        ///< "if she finds that …": nobody has said it yet
  std::string by;  ///< the source's words, white space folded; "" when nobody is named
};

class AttributionFinder {
 public:
  /// Compiles the rules of kind `attribution`.
  static Result<AttributionFinder> compile(const Lexicon& lexicon);
  AttributionFinder(AttributionFinder&&) noexcept;
  AttributionFinder& operator=(AttributionFinder&&) noexcept;
  ~AttributionFinder();

  /// Sorted by content. Attributions may nest (a quote inside reported speech). Linear.
  std::vector<FoundAttribution> find(const Reading& reading, const Coreference& names) const;

  struct Compiled;

 private:
  explicit AttributionFinder(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace redstring::extract
