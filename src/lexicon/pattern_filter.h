// Which patterns of a set can match at a word, told by the first four words alone. For most words
// the answer is "none", and it costs a few loads and ANDs of bits.
//
// The idea: for every pattern and each of the positions 0 to 3 we know the letters that may stand
// there. A dictionary word has a row of bits, one per position and pattern; words that are alike to
// all patterns share a row, and so do the classes of words. What can match is the AND of the rows
// of the next four words. It says yes too often (letters of different paths through a pattern mix)
// and never no wrongly, so the patterns that it names are then run.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lexicon/lexicon.h"
#include "lexicon/pattern.h"
#include "lexicon/pattern_parse.h"

namespace redstring::lexicon {

/// Classes of a word, as bits.
using ClassMask = std::uint32_t;
inline ClassMask class_bit(WordClass c) { return 1u << static_cast<unsigned>(c); }
/// Those classes of word `i` that are among `wanted`.
ClassMask classes_of(const Lexicon& lexicon, const Words& words, std::size_t i, ClassMask wanted);

/// What may stand at one position of a match.
struct Letters {
  bool any = false;      ///< any word, or none: the match may be over
  bool may_end = false;  ///< the sentence may end before this position
  std::vector<WordId> words;
  std::vector<std::string> literals;  ///< words that the dictionaries lack
  ListSet begins;                     ///< words that begin an entry of these lists
  ListSet inner;                      ///< words behind the first of an entry of these lists
  ClassMask classes = 0;
  bool any_mention = false;
  std::vector<EntityType> mentions;
  /// Ranges of the first byte of the folded word, and of the word as it stands.
  std::vector<std::pair<unsigned char, unsigned char>> folded_bytes, text_bytes;
};

class PatternFilter {
 public:
  static constexpr std::size_t positions = 4;
  struct Pattern {
    std::array<Letters, positions> letters;
    /// Only a mention can stand first; then position 1 is the word behind that mention.
    bool begins_with_mention = false;
  };

  /// Patterns are numbered in the order of add(). Afterwards the filter is not ready.
  void add(Pattern pattern);
  /// Builds the rows. The filter may then be asked from any number of threads.
  void build(const Lexicon& lexicon);

  /// The numbers of 64 patterns as bits: how many such words a set of all patterns has.
  std::size_t width() const { return width_; }

  /// The rows of the words around the one that is looked at, so that reading a sentence from left
  /// to right looks each word up once.
  class Window {
   public:
    void begin(const PatternFilter& filter);

   private:
    friend class PatternFilter;
    std::array<std::size_t, positions> word_{};  // whose row it is, plus 1
    std::vector<std::uint64_t> bits_;            // per slot a row
  };
  /// The numbers of the patterns that may match at word `at`, ascending, instead of what `out`
  /// held. `among`, when not null, is a set of patterns as width() words; no other is named.
  /// `window` must have begun with this filter and serve one input only.
  void candidates(const PatternInput& input, std::size_t at, const Lexicon& lexicon,
                  const std::uint64_t* among, Window& window,
                  std::vector<std::uint32_t>& out) const;

 private:
  using Bits = std::vector<std::uint64_t>;
  Bits blank() const { return Bits(positions * width_); }
  void set(Bits& row, std::size_t position, std::size_t pattern) const {
    row[position * width_ + pattern / 64] |= std::uint64_t{1} << (pattern % 64);
  }
  std::uint32_t store(const Bits& row);
  const std::uint64_t* row(std::uint32_t number) const {
    return rows_.data() + std::size_t{number} * positions * width_;
  }
  void build_words(const Lexicon& lexicon);
  void build_classes();
  void build_rest();
  std::uint32_t own_row(std::string_view folded) const;
  void join_rows(const PatternInput& input, std::size_t i, const Lexicon& lexicon,
                 std::uint64_t* out) const;
  /// The row of word `i`, or of the sentence's end.
  const std::uint64_t* row_of(const PatternInput& input, std::size_t i, const Lexicon& lexicon,
                              Window& window) const {
    if (i >= input.last) return end_row_.data();
    const std::size_t slot = i % positions;
    std::uint64_t* bits = window.bits_.data() + slot * positions * width_;
    if (window.word_[slot] != i + 1) {
      join_rows(input, i, lexicon, bits);
      window.word_[slot] = i + 1;
    }
    return bits;
  }
  void search_behind_mention(const PatternInput& input, std::size_t at, const Lexicon& lexicon,
                             const std::uint64_t* among, Window& window,
                             std::vector<std::uint32_t>& out) const;

  std::vector<Pattern> patterns_;
  std::size_t width_ = 0;
  Bits rows_;
  std::vector<std::uint32_t> word_rows_;       // per dictionary word
  std::array<std::uint32_t, 256> own_rows_{};  // by first byte, for other words
  std::map<std::string, std::uint32_t, std::less<>> literal_rows_;
  ClassMask classes_ = 0;
  std::vector<std::uint32_t> class_rows_;       // by mask
  std::vector<std::uint32_t> shape_rows_;       // by kind and shape, for words without digits
  std::array<std::uint32_t, 256> text_rows_{};  // by first byte; 0 is the empty row
  bool has_text_rows_ = false;
  std::vector<std::pair<EntityType, std::uint32_t>> mention_rows_;
  std::uint32_t other_mention_row_ = 0;  // of a mention of a type that no pattern names
  Bits end_row_;
  Bits mention_first_, word_first_;  // patterns, width_ words each
  bool has_mention_first_ = false;
};

}  // namespace redstring::lexicon
