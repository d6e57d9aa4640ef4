// See pattern_alphabet.h.
#include "lexicon/pattern_alphabet.h"

#include <algorithm>
#include <utility>

#include "lexicon/data.h"
#include "lexicon/vocabulary.h"

namespace redstring::lexicon {

namespace {

// Above these an alphabet begins anew: a text made for it cannot fill the memory.
constexpr std::size_t most_letters = 1 << 14;
constexpr std::size_t most_rows = 1 << 13;
constexpr std::size_t most_extended = 1 << 16;
constexpr std::size_t most_run_sets = 1 << 14;
constexpr std::uint32_t any_run = 1;  // in run_sets_: as good as any other, if seldom exact
constexpr std::size_t known_slots = 1 << 11;
constexpr std::size_t run_slots = 1 << 12, own_slots = 1 << 14;
constexpr std::size_t longest_remembered_run = 32;  // bytes

}  // namespace

PatternAlphabet::PatternAlphabet(const PatternMachine& machine)
    : machine_(machine), bit_words_(std::max<std::size_t>(1, (machine.test_count_ + 63) / 64)) {
  forget();
}

void PatternAlphabet::forget() {
  word_rows_.assign(machine_.lexicon_.vocabulary(), unknown_row);
  row_numbers_.clear();
  row_bits_.assign(2 * bit_words_, 0);
  plain_.assign(machine_.forms_.size(), sentence_end);
  plain_row_ = row_with(Bits(2 * bit_words_));
  letter_numbers_.clear();
  bits_.assign(bit_words_, 0);  // the sentence's end
  flags_.assign(1, space_before);
  briefs_.assign(1, PatternMachine::needs_no_word);
  known_.assign(known_slots, {});
  extended_.clear();
  runs_.assign(run_slots, {});
  own_words_.assign(own_slots, {});
  run_sets_ = {std::vector<bool>(machine_.run_tests_.size()),
               std::vector<bool>(machine_.run_tests_.size(), true)};
}

bool PatternAlphabet::full() const {
  return size() > most_letters || row_numbers_.size() > most_rows ||
         extended_.size() > most_extended;
}

void PatternAlphabet::begin_text() { word_rows_.resize(machine_.lexicon_.vocabulary()); }

void PatternAlphabet::read(const PatternInput& input, std::vector<Letter>& letters) {
  const Words& words = *input.words;
  word_rows_.resize(machine_.lexicon_.vocabulary() + words.own.size());
  letters.resize(input.last - input.first);
  const Row* const rows = word_rows_.data();
  const std::size_t forms = machine_.forms_.size();
  Letter* letter = letters.data();
  for (std::size_t i = input.first; i < input.last; ++i, ++letter) {
    const Word& word = words.words[i];
    Row row = rows[word.id];
    *letter = plain_[(row & ~ask_byte) * forms + machine_.form_of(word)];
    if (*letter == sentence_end) {
      *letter = learn(words, word);
      row = rows[word.id];
    }
    if ((row & ask_byte) != 0 && machine_.begins_run(words, word))
      *letter = with_run(input, i, *letter);
  }
  if (input.mention_at != nullptr && !machine_.mention_tests_.empty())
    mark_mentions(input, letters);
}

/// The letter of a word whose row is unknown, or was never met in this form.
PatternAlphabet::Letter PatternAlphabet::learn(const Words& words, const Word& word) {
  const std::size_t row = row_of(words, word.id) & ~ask_byte;
  const std::size_t place = row * machine_.forms_.size() + machine_.form_of(word);
  if (plain_[place] == sentence_end) plain_[place] = make_letter(row, machine_.form_of(word));
  return plain_[place];
}

PatternAlphabet::Letter PatternAlphabet::make_letter(std::size_t row, std::size_t form_number) {
  const PatternMachine::Form& form = machine_.forms_[form_number];
  const std::uint64_t* from = row_bits_.data() + (2 * row + (form.capital ? 1 : 0)) * bit_words_;
  Bits bits(from, from + bit_words_);
  for (std::size_t c = 0; c < word_classes; ++c) {
    const Test test = machine_.class_tests_[c];
    const ClassMask bit = class_bit(static_cast<WordClass>(c));
    if (test == PatternMachine::no_test) continue;
    // The row has the classes of the digits.
    if ((form.digits & bit) == 0) bits[test / 64] &= ~(std::uint64_t{1} << (test % 64));
    if (form.classes & bit) pass(bits.data(), test);
  }
  return letter_with(std::move(bits), form.spaced ? space_before : 0);
}

PatternAlphabet::Letter PatternAlphabet::letter_with(Bits bits, std::uint8_t flags) {
  bits.push_back(flags);
  const auto [at, is_new] = letter_numbers_.emplace(std::move(bits), static_cast<Letter>(size()));
  if (is_new) {
    bits_.insert(bits_.end(), at->first.begin(), at->first.end() - 1);
    flags_.push_back(flags);
    briefs_.push_back(PatternMachine::needs_no_word);
    for_tests(at->second, [&](Test test) { briefs_.back() |= PatternMachine::brief(test); });
  }
  return at->second;
}

// ---------------------------------------------------------------------------------------------------
// Rows.

PatternAlphabet::Row PatternAlphabet::row_of(const Words& words, WordId id) {
  Row& row = word_rows_[id];
  if (row != unknown_row) return row;
  const std::string_view folded = machine_.lexicon_.folded(words, id);
  if (id < machine_.lexicon_.vocabulary()) return row = marked(row_with(sign(id, folded)), folded);
  // Most words that the dictionaries lack pass no test, and their first byte tells.
  if (!folded.empty() && !machine_.own_bytes_[static_cast<unsigned char>(folded[0])])
    return row = marked(plain_row_, folded);
  Run& own = own_words_[hash_bytes(folded) % own_slots];
  if (own.text != folded) own = {std::string(folded), row_with(sign_own(folded))};
  return row = marked(static_cast<Row>(own.value), folded);
}

PatternAlphabet::Row PatternAlphabet::marked(Row row, std::string_view folded) const {
  return static_cast<Row>(row | (machine_.may_begin_run(folded) ? ask_byte : 0));
}

/// What a word of the dictionaries passes.
PatternAlphabet::Bits PatternAlphabet::sign(WordId id, std::string_view folded) {
  Bits bits(2 * bit_words_);
  std::uint64_t* const small = bits.data();
  std::uint64_t* const capital = small + bit_words_;
  const auto pass_both = [&](Test test) {
    pass(small, test);
    pass(capital, test);
  };
  if (const auto at = machine_.word_tests_.find(id); at != machine_.word_tests_.end())
    for (const Test test : at->second) pass_both(test);
  const Lexicon::Data& data = machine_.lexicon_.data();
  const ListSet& alone = data.lists_of(id);
  for (const auto& t : machine_.alone_tests_) {
    if (!alone.has(t.list)) continue;
    for (const End& end : data.trie.ends(data.trie.first(id))) {
      if (end.list != t.list) continue;
      if (t.filter != no_filter) {
        const auto& [key, value] = machine_.programs_.filters[t.filter][0];
        if (data.entries.feature(end.entry, key) != value) continue;
      }
      pass(capital, t.test);
      if (end.rule != CaseRule::capital || (end.capitals & 1) == 0) pass(small, t.test);
    }
  }
  const ListSet& begins = data.lists_beginning(id);
  for (const auto& t : machine_.begin_tests_)
    if (begins.has(t.list)) pass_both(t.test);
  const ListSet& inner = data.sets[data.words[id].inner];
  for (const auto& t : machine_.inner_tests_)
    if (inner.has(t.list)) pass_both(t.test);
  sign_letters(folded, small);
  sign_letters(folded, capital);
  return bits;
}

/// What a word passes that the dictionaries lack: literals, expressions and classes of digits can
/// tell it from another.
PatternAlphabet::Bits PatternAlphabet::sign_own(std::string_view folded) {
  Bits bits(2 * bit_words_);
  if (const auto at = machine_.literal_tests_.find(folded); at != machine_.literal_tests_.end())
    pass(bits.data(), at->second);
  sign_letters(folded, bits.data());
  std::copy_n(bits.begin(), bit_words_, bits.begin() + static_cast<std::ptrdiff_t>(bit_words_));
  return bits;
}

/// Adds what the letters and digits of a folded form pass by themselves.
void PatternAlphabet::sign_letters(std::string_view folded, std::uint64_t* bits) {
  const ClassMask digits = digit_classes_of(folded) & machine_.classes_;
  for (std::size_t c = 0; digits != 0 && c < word_classes; ++c)
    if (digits & class_bit(static_cast<WordClass>(c))) pass(bits, machine_.class_tests_[c]);
  if (machine_.regex_set_ == nullptr ||
      (!folded.empty() && !machine_.regex_bytes_[static_cast<unsigned char>(folded[0])]) ||
      !machine_.regex_set_->Match(re2::StringPiece(folded.data(), folded.size()), &found_))
    return;
  for (const int r : found_) pass(bits, machine_.regex_tests_[static_cast<std::size_t>(r)]);
}

/// The number of the row of words that pass these tests.
PatternAlphabet::Row PatternAlphabet::row_with(Bits bits) {
  const auto [at, is_new] =
      row_numbers_.emplace(std::move(bits), static_cast<Row>(row_numbers_.size() + 1));
  if (is_new) {
    row_bits_.insert(row_bits_.end(), at->first.begin(), at->first.end());
    plain_.resize(plain_.size() + machine_.forms_.size(), sentence_end);
  }
  return at->second;
}

// ---------------------------------------------------------------------------------------------------
// Runs and mentions.

/// The letter of a word with something more.
PatternAlphabet::Letter PatternAlphabet::extended(Letter plain, std::uint32_t runs,
                                                  std::uint8_t flags, std::uint32_t mention) {
  const std::uint64_t key = std::uint64_t{plain} | std::uint64_t{flags} << 28 |
                            std::uint64_t{runs} << 33 | std::uint64_t{mention} << 48;
  Known& known = known_[((key * 0x9e3779b97f4a7c15ull) >> 32) % known_slots];
  if (known.letter != sentence_end && known.key == key) return known.letter;
  const auto [at, is_new] = extended_.emplace(key, sentence_end);
  if (is_new) {
    const std::uint64_t* from = bits_.data() + plain * bit_words_;
    Bits bits(from, from + bit_words_);
    for (std::size_t r = 0; r < machine_.run_tests_.size(); ++r)
      if (run_sets_[runs][r]) pass(bits.data(), machine_.run_tests_[r]);
    if (flags & mention_begins) {
      const EntityType type = mention_types_[mention - 1];
      for (const auto& m : machine_.mention_tests_)
        if (m.types->empty() || std::find(m.types->begin(), m.types->end(), type) != m.types->end())
          pass(bits.data(), m.test);
    }
    at->second = letter_with(std::move(bits), flags_[plain] | flags);
  }
  known = {key, at->second};
  return at->second;
}

/// The letters of the words that stand in mentions.
void PatternAlphabet::mark_mentions(const PatternInput& input, std::vector<Letter>& letters) {
  mention_ends_.assign(letters.size(), 0);
  const std::uint32_t* const mention_at = input.mention_at->data();
  std::size_t until = 0;  // where the mentions that began so far are over
  for (std::size_t i = input.first; i < input.last; ++i) {
    const std::uint32_t mention = mention_at[i];
    if (i >= until && mention == no_index) continue;
    std::uint8_t flags = 0;
    std::uint32_t code = 0;
    if (i < until) flags |= mention_goes_on;
    if (mention != no_index) {
      flags |= mention_begins;
      code = mention_code((*input.mention_type)[mention]);
      const std::size_t end = (*input.mention_end)[mention];
      if (end > i && end <= input.last) mention_ends_[end - 1 - input.first] = 1;
      until = std::max(until, end);
    }
    if (mention_ends_[i - input.first] != 0) flags |= mention_ends;
    if (i + 1 < until) flags |= mention_lasts;
    Letter& letter = letters[i - input.first];
    letter = extended(letter, 0, flags, code);
  }
}

/// A number from 1 for a type of mention.
std::uint32_t PatternAlphabet::mention_code(EntityType type) {
  for (std::size_t i = 0; i < mention_types_.size(); ++i)
    if (mention_types_[i] == type) return static_cast<std::uint32_t>(i) + 1;
  mention_types_.push_back(type);
  return static_cast<std::uint32_t>(mention_types_.size());
}

PatternAlphabet::Letter PatternAlphabet::with_run(const PatternInput& input, std::size_t i,
                                                  Letter plain) {
  const std::uint32_t runs = runs_at(input, i);
  return runs == 0 ? plain : extended(plain, runs, 0, 0);
}

/// Which expressions over touching words match a beginning of those from word `i` on, as a number.
/// Texts repeat their figures: what was found for one is remembered.
std::uint32_t PatternAlphabet::runs_at(const PatternInput& input, std::size_t i) {
  const Words& words = *input.words;
  const std::uint32_t begin = words.words[i].span.begin;
  std::uint32_t end = words.words[i].span.end;
  for (++i; i < input.last && !words.words[i].space_before; ++i) {
    if (words.words[i].span.end - begin > max_run_bytes) break;
    end = words.words[i].span.end;
  }
  const std::string_view chunk = words.text.substr(begin, end - begin);
  const bool brief = chunk.size() <= longest_remembered_run;
  Run* run = nullptr;
  if (brief) {
    run = &runs_[hash_bytes(chunk) % run_slots];
    if (run->text == chunk) return run->value;
  }
  std::vector<bool> set(machine_.run_tests_.size());
  if (machine_.run_set_->Match(re2::StringPiece(chunk.data(), chunk.size()), &found_))
    for (const int r : found_) set[static_cast<std::size_t>(r)] = true;
  const auto at = std::find(run_sets_.begin(), run_sets_.end(), set);
  const auto number = static_cast<std::uint32_t>(at - run_sets_.begin());
  if (at == run_sets_.end()) {
    if (run_sets_.size() >= most_run_sets) return any_run;
    run_sets_.push_back(std::move(set));
  }
  if (brief) *run = {std::string(chunk), number};
  return number;
}

}  // namespace redstring::lexicon
