// What all sets of patterns together ask of a word by itself, as one small number. Inside the
// lexicon room only.
//
// The idea: dates, names, relations and attributions each have rules of their own, and each asks
// every word of a text the same kind of thing: which lists it is in, what it looks like, which
// expressions match it. Words that no rule of any of them tells apart share a sign. It is found
// once, when the text is read, and each set of patterns needs but a small table of its own from
// signs to letters.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "lexicon/lexicon.h"
#include "lexicon/pattern_machine.h"

namespace redstring::lexicon {

/// The signs of the words of the dictionaries, and of others, for some sets of patterns. What was
/// found once is kept for all threads; it changes how fast a text is read, never what is found. Of
/// bounded size.
class WordSigns {
 public:
  using Machine = std::weak_ptr<const PatternMachine>;
  using Sign = std::uint16_t;
  static constexpr Sign no_sign = 0;  ///< of a word that came when all were given away

  /// The lexicon must outlive it.
  WordSigns(const Lexicon& lexicon, std::vector<Machine> machines);

  /// The signs of the words of a text.
  void read(const Words& words, std::vector<Sign>& signs) const;

  static constexpr std::size_t no_column = static_cast<std::size_t>(-1);
  /// Where a set of patterns stands among them, or no_column.
  std::size_t column(const PatternMachine& machine) const;
  /// What words of a sign pass of the tests of a set, and whether their first byte must be looked
  /// at.
  struct Facts {
    PatternMachine::Bits bits;
    bool ask_byte = false;
  };
  Facts facts(Sign sign, std::size_t column) const;

 private:
  using Row = std::uint16_t;
  // As many are allotted. The shipped rules make 1,400 of them out of 50,000 texts; words of
  // further rows are asked anew each time.
  static constexpr std::size_t most_rows = 1 << 14;
  static constexpr std::size_t own_slots = 1 << 15;
  static constexpr Row unknown_row = 0;

  struct Column {
    Machine machine;
    const PatternMachine* address = nullptr;
    // What words of a row pass, and whether their first byte must be looked at.
    std::map<std::pair<PatternMachine::Bits, bool>, std::uint32_t> numbers;
    std::vector<std::pair<PatternMachine::Bits, bool>> rows;
  };
  struct Made {  // a sign
    Row row;
    TokenKind kind;
    std::uint8_t shape;
  };
  struct Own {
    std::string text;
    Row row = unknown_row;
  };

  std::size_t form_of(const Word& word) const {
    return form_numbers_[static_cast<std::size_t>(word.kind) << 8 | word.shape];
  }
  void number_forms();
  void prepare_own_words();
  Row own_row(std::string_view folded) const;
  Row make_row(WordId id, std::string_view folded) const;
  Sign learn(const Words& words, const Word& word, Row row) const;

  const Lexicon& lexicon_;
  std::array<std::uint16_t, 8 * 256> form_numbers_{};
  std::size_t form_count_ = 0;
  std::array<Row, 256> own_rows_{};  // by the first byte of a word of no dictionary, where it tells

  mutable std::mutex mutex_;  // of what is not atomic below
  mutable std::vector<Column> columns_;
  mutable std::map<std::vector<std::uint32_t>, Row> row_numbers_;  // rows of the columns
  mutable std::vector<std::vector<std::uint32_t>> rows_;
  mutable std::vector<Made> made_;                   // per sign
  mutable std::vector<Own> own_;                     // by hash
  mutable std::vector<std::atomic<Row>> word_rows_;  // per word of the dictionaries
  mutable std::vector<std::atomic<Sign>> signs_;     // rows of forms
};

/// The signs of a lexicon, made anew when a set of patterns joins.
class SignTables {
 public:
  explicit SignTables(const Lexicon& lexicon) : lexicon_(lexicon) {}

  /// `make` gives the automaton of the set, or null when that is no more.
  void join(std::function<std::shared_ptr<const PatternMachine>()> make);
  /// Null when nobody has joined.
  std::shared_ptr<const WordSigns> current();

 private:
  const Lexicon& lexicon_;
  std::mutex mutex_;
  std::vector<std::function<std::shared_ptr<const PatternMachine>()>> sets_;
  std::shared_ptr<const WordSigns> current_;
};

}  // namespace redstring::lexicon
