// Who says what, by which word: quotes, reported speech, "according to".
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extract/coreference.h"
#include "extract/reading.h"
#include "redstring/evidence.h"
#include "redstring/status.h"

namespace redstring::extract {

/// A few ranges of words, in order, in place: a quotation breaks off once at most.
class WordRanges {
 public:
  static constexpr std::size_t most = 2;

  WordRanges() = default;
  explicit WordRanges(WordRange range) { push_back(range); }

  /// Requires that there are fewer than `most`. Empty ranges are left out.
  void push_back(WordRange range) {
    if (range.first < range.last) ranges_[size_++] = range;
  }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const WordRange& front() const { return ranges_[0]; }
  const WordRange* begin() const { return ranges_.data(); }
  const WordRange* end() const { return ranges_.data() + size_; }

 private:
  std::array<WordRange, most> ranges_{};
  std::size_t size_ = 0;
};

/// An attribution in words of the text.
struct FoundAttribution {
  WordRanges content;
  WordRange cue, source;            ///< source: empty when nobody is named
  WordRange by;                     ///< the part of the source that says who it is
  std::uint32_t entity = no_index;  ///< whom a pronoun as the source means
  std::string_view rule;            ///< its letters lie in the finder
  bool denies = false, hedges = false;
  bool conditional = false;  ///< "if she finds that …": nobody has said it yet
};

/// Who says it, for people: white space folded, a pronoun by its name; "" when nobody is named.
std::string speaker_of(const FoundAttribution& found, const Reading& reading,
                       const Coreference& names);

/// The attributions as the analysis has them, in their order.
std::vector<Attribution> attributions_of(const std::vector<FoundAttribution>& found,
                                         const Reading& reading);

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
