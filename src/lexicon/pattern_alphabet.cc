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
constexpr std::size_t most_extended = 1 << 16;
constexpr std::size_t most_run_sets = 1 << 14;
constexpr std::uint32_t any_run = 1;  // in run_sets_: as good as any other, if seldom exact
constexpr std::size_t known_slots = 1 << 11;
constexpr std::size_t run_slots = 1 << 12;
constexpr std::size_t longest_remembered_run = 32;  // bytes

}  // namespace

PatternAlphabet::PatternAlphabet(const PatternMachine& machine)
    : machine_(machine), bit_words_(machine.bit_words_) {
  adopt(nullptr);
  forget();
}

void PatternAlphabet::forget() {
  std::fill(of_sign_.begin(), of_sign_.end(), sentence_end);
  letter_numbers_.clear();
  bits_.assign(bit_words_, 0);  // the sentence's end
  flags_.assign(1, space_before);
  briefs_.assign(1, PatternMachine::needs_no_word);
  known_.assign(known_slots, {});
  extended_.clear();
  runs_.assign(run_slots, {});
  run_sets_ = {std::vector<bool>(machine_.run_tests_.size()),
               std::vector<bool>(machine_.run_tests_.size(), true)};
}

bool PatternAlphabet::full() const {
  return size() > most_letters || extended_.size() > most_extended;
}

/// Signs of another table mean other words.
void PatternAlphabet::adopt(const std::shared_ptr<const WordSigns>& signs) {
  signs_ = signs;
  column_ = signs == nullptr ? WordSigns::no_column : signs->column(machine_);
  of_sign_.assign(column_ == WordSigns::no_column ? 2 : 2 * std::size_t{0x10000}, sentence_end);
}

PatternAlphabet::Reader PatternAlphabet::reader(const PatternInput& input) {
  const Words& words = *input.words;
  if (words.sign_table != signs_) adopt(words.sign_table);
  // Without signs every word has no_sign.
  static constexpr WordSigns::Sign none[1] = {WordSigns::no_sign};
  const bool has_signs = column_ != WordSigns::no_column;
  return {*this, input, has_signs ? words.signs.data() + input.first : none, has_signs ? 1u : 0u};
}

void PatternAlphabet::read(const PatternInput& input, std::vector<Letter>& letters) {
  Reader reader = this->reader(input);
  letters.resize(input.last - input.first);
  for (std::size_t i = 0; i < letters.size(); ++i) letters[i] = reader.letter(i);
  if (minds_mentions(input)) mark_mentions(input, letters);
}

/// The letter of a word whose sign was never met, or that has none, with ask_byte.
PatternAlphabet::Letter PatternAlphabet::learn(const Words& words, std::size_t i) {
  const Word& word = words.words[i];
  const bool spaced = !machine_.minds_space() || word.space_before;
  const std::size_t sign =
      column_ == WordSigns::no_column ? WordSigns::no_sign : std::size_t{words.signs[i]};
  WordSigns::Facts facts;
  if (sign != WordSigns::no_sign) {
    facts = signs_->facts(static_cast<WordSigns::Sign>(sign), column_);
  } else {
    const std::string_view folded = machine_.lexicon_.folded(words, word.id);
    const bool known = word.id < machine_.lexicon_.vocabulary();
    facts.bits = machine_.letter_bits(machine_.sign(known ? word.id : unknown_word, folded), word);
    facts.ask_byte = machine_.may_begin_run(folded);
  }
  const Letter letter = letter_with(std::move(facts.bits), spaced ? space_before : 0) |
                        (facts.ask_byte ? ask_byte : 0);
  if (sign != WordSigns::no_sign) of_sign_[2 * sign + (word.space_before ? 1 : 0)] = letter;
  return letter;
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
      if (run_sets_[runs][r]) PatternMachine::pass(bits.data(), machine_.run_tests_[r]);
    if (flags & mention_begins) {
      const EntityType type = mention_types_[mention - 1];
      for (const auto& m : machine_.mention_tests_)
        if (m.types->empty() || std::find(m.types->begin(), m.types->end(), type) != m.types->end())
          PatternMachine::pass(bits.data(), m.test);
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
