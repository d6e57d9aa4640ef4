// The lazy automaton of a set of patterns. See pattern_machine.h.
#include "lexicon/pattern_machine.h"

#include <algorithm>
#include <utility>

#include "lexicon/data.h"
#include "lexicon/vocabulary.h"

namespace redstring::lexicon {

namespace {

// An item of a state: an instruction that waits for a word, whether it has taken one already (an
// entry of several words, a mention, a run), and whether the next word must touch the one before.
constexpr std::uint32_t inside_bit = 1, touch_bit = 2;
std::uint32_t item_of(std::uint32_t pc, bool inside, bool touch) {
  return pc << 2 | (touch ? touch_bit : 0) | (inside ? inside_bit : 0);
}

// Above these a memo begins anew: a text made for it cannot fill the memory.
constexpr std::size_t most_letters = 1 << 14;
constexpr std::size_t most_classes = 1 << 18;
constexpr std::size_t most_run_sets = 1 << 7;
constexpr std::size_t most_states = 1 << 15;
constexpr std::size_t most_steps = 1 << 17;
constexpr std::size_t most_items = 1 << 21;
constexpr std::size_t known_slots = 1 << 10, recent_slots = 1 << 12;
constexpr std::size_t run_slots = 1024, own_slots = 1 << 14;
constexpr std::size_t longest_remembered_run = 32;  // bytes

std::uint64_t mix(std::uint64_t x) {
  x *= 0x9e3779b97f4a7c15ull;
  return x ^ (x >> 29);
}

/// All expressions as one automaton; null when there are none. Each has been compiled before.
std::unique_ptr<RE2::Set> set_of(const std::vector<std::string>& sources, RE2::Anchor anchor) {
  if (sources.empty()) return nullptr;
  RE2::Options options;
  options.set_log_errors(false);
  auto set = std::make_unique<RE2::Set>(options, anchor);
  for (const std::string& source : sources) set->Add(source, nullptr);
  set->Compile();
  return set;
}

}  // namespace

// ---------------------------------------------------------------------------------------------------
// Building.

PatternMachine::PatternMachine(const Programs& programs, const Lexicon& lexicon)
    : programs_(programs), lexicon_(lexicon) {
  for (std::uint32_t p = 0; p < programs.programs.size(); ++p) {
    const auto base = static_cast<std::uint32_t>(ops_.size());
    beginnings_.push_back(base);
    for (Op op : programs.programs[p]) {
      if (op.code == Code::split || op.code == Code::jump || op.code == Code::look_not)
        op.a += base;
      if (op.code == Code::split) op.b += base;
      ops_.push_back(op);
      pattern_.push_back(p);
    }
  }
  number_tests();
  number_forms();
  judge_patterns();
  index_start();
}

/// Gives equal questions equal numbers.
void PatternMachine::number_tests() {
  const Lexicon::Data& data = lexicon_.data();
  std::vector<std::string> words, runs;  // sources
  const auto fresh = [&] { return static_cast<Test>(test_count_++); };
  tests_.resize(ops_.size());
  class_tests_.fill(no_test);
  std::map<WordId, Test> of_word;
  std::map<std::vector<WordId>, Test> of_words;
  std::map<std::pair<ListId, std::uint32_t>, Test> of_list;
  std::map<ListId, std::pair<Test, Test>> of_several;
  std::map<std::uint32_t, Test> of_run;
  std::map<std::string, Test> of_source;
  std::map<std::vector<EntityType>, Test> of_types;
  for (std::uint32_t pc = 0; pc < ops_.size(); ++pc) {
    const Op& op = ops_[pc];
    OpTests& tests = tests_[pc];
    switch (op.code) {
      case Code::word: {
        const auto [at, is_new] = of_word.emplace(op.a, 0);
        if (is_new) word_tests_[op.a].push_back(at->second = fresh());
        tests.first = at->second;
        break;
      }
      case Code::words: {
        const auto [at, is_new] = of_words.emplace(programs_.word_sets[op.a], 0);
        if (is_new) {
          at->second = fresh();
          for (const WordId word : at->first) word_tests_[word].push_back(at->second);
        }
        tests.first = at->second;
        break;
      }
      case Code::literal: {
        const auto [at, is_new] = literal_tests_.emplace(programs_.literals[op.a], 0);
        if (is_new) at->second = fresh();
        tests.first = at->second;
        break;
      }
      case Code::list: {
        const auto list = static_cast<ListId>(op.a);
        std::uint32_t filter = op.b;
        // The same feature may have been written twice.
        for (std::uint32_t f = 0; filter != no_filter && f < filter; ++f)
          if (programs_.filters[f] == programs_.filters[filter]) filter = f;
        const auto [at, is_new] = of_list.emplace(std::pair(list, filter), 0);
        if (is_new) alone_tests_.push_back({list, filter, at->second = fresh()});
        tests.first = at->second;
        if (!data.several.has(list)) break;
        const auto [longer, is_first] = of_several.emplace(list, std::pair(0, 0));
        if (is_first) {
          longer->second = {fresh(), fresh()};
          begin_tests_.push_back({list, no_filter, longer->second.first});
          inner_tests_.push_back({list, no_filter, longer->second.second});
        }
        tests.longer = longer->second.first;
        tests.inner = longer->second.second;
        break;
      }
      case Code::klass:
        for (std::size_t c = 0; c < word_classes; ++c) {
          if ((op.a >> c & 1) == 0) continue;
          if (class_tests_[c] == no_test) class_tests_[c] = fresh();
          tests.first = class_tests_[c];
        }
        classes_ |= op.a;
        break;
      case Code::regex: {
        const std::string& source = programs_.regexes[op.a].re->pattern();
        const auto [at, is_new] = of_source.emplace(source, 0);
        if (is_new) {
          regex_tests_.push_back(at->second = fresh());
          words.push_back(source);
          regex_bytes_ |= programs_.regexes[op.a].first;
        }
        tests.first = at->second;
        break;
      }
      case Code::run: {
        const auto [at, is_new] = of_run.emplace(op.a, 0);
        if (is_new) {
          const Regex& regex = programs_.regexes[op.a];
          run_tests_.push_back(at->second = fresh());
          runs.push_back(regex.re->pattern());
          run_bytes_ |= regex.first;
        }
        tests.first = at->second;
        minds_space_ = true;
        break;
      }
      case Code::mention: {
        const auto [at, is_new] = of_types.emplace(programs_.types[op.a], 0);
        if (is_new) mention_tests_.push_back({&programs_.types[op.a], at->second = fresh()});
        tests.first = at->second;
        break;
      }
      case Code::touch:
        minds_space_ = true;
        break;
      default:
        break;
    }
  }
  regex_set_ = set_of(words, RE2::ANCHOR_BOTH);
  run_set_ = set_of(runs, RE2::ANCHOR_START);
}

void PatternMachine::number_forms() {
  std::map<std::pair<ClassMask, bool>, std::uint8_t> numbers;
  for (std::size_t place = 0; place < forms_.size(); ++place) {
    const auto kind = static_cast<TokenKind>(place >> 9);
    const auto shape = static_cast<std::uint8_t>(place >> 1);
    if (classes_need_letters(kind, shape, classes_)) continue;
    const bool spaced = !minds_space_ || (place & 1) != 0;
    const auto next = static_cast<std::uint8_t>(form_count_);
    const auto [at, is_new] =
        numbers.emplace(std::pair(classes_of_form(kind, shape, classes_), spaced), next);
    if (is_new) ++form_count_;
    forms_[place] = at->second;
  }
}

/// Whether a word with this folded form may begin a run, however it is written.
bool PatternMachine::may_begin_run(std::string_view folded) const {
  if (run_set_ == nullptr || folded.empty()) return false;
  const auto byte = static_cast<unsigned char>(folded[0]);
  const bool letter = byte >= 'a' && byte <= 'z';
  return letter ? run_bytes_[byte] || run_bytes_[byte - 'a' + 'A'] : true;
}

void PatternMachine::judge_patterns() {
  exact_.assign(beginnings_.size(), true);
  captures_.assign(beginnings_.size(), false);
  const Lexicon::Data& data = lexicon_.data();
  for (std::uint32_t pc = 0; pc < ops_.size(); ++pc) {
    const Op& op = ops_[pc];
    const std::uint32_t p = pattern_[pc];
    switch (op.code) {
      case Code::list:
        if (data.several.has(static_cast<ListId>(op.a)) ||
            data.case_lists.has(static_cast<ListId>(op.a)))
          exact_[p] = false;
        break;
      case Code::mention:
      case Code::run:
      case Code::look_not:
        exact_[p] = false;
        break;
      case Code::touch:
        if (open_ended(pc)) exact_[p] = false;
        break;
      case Code::open:
        captures_[p] = true;
        break;
      default:
        break;
    }
  }
}

/// Whether a match can be over right where the next word should touch.
bool PatternMachine::open_ended(std::uint32_t touch) const {
  std::vector<std::uint32_t> todo{touch + 1};
  std::vector<std::uint32_t> seen;
  while (!todo.empty()) {
    const std::uint32_t pc = todo.back();
    todo.pop_back();
    if (std::find(seen.begin(), seen.end(), pc) != seen.end()) continue;
    seen.push_back(pc);
    switch (ops_[pc].code) {
      case Code::match:
      case Code::end:
        return true;
      case Code::split:
        todo.push_back(ops_[pc].b);
        [[fallthrough]];
      case Code::jump:
      case Code::look_not:
        todo.push_back(ops_[pc].a);
        break;
      case Code::open:
      case Code::close:
      case Code::touch:
      case Code::start:
        todo.push_back(pc + 1);
        break;
      default:
        break;
    }
  }
  return false;
}

/// The start state has an item for every way that every pattern can begin: what a letter lets on
/// is found by the letter's tests, not by asking each.
void PatternMachine::index_start() {
  for (const bool at_start : {false, true}) {
    auto& index = start_items_[at_start];
    index.resize(test_count_);
    std::vector<bool> seen(2 * ops_.size());
    std::vector<std::uint32_t> todo;
    for (const std::uint32_t beginning : beginnings_) todo.push_back(beginning << 1);
    while (!todo.empty()) {
      const std::uint32_t place = todo.back();
      todo.pop_back();
      if (seen[place]) continue;
      seen[place] = true;
      const std::uint32_t pc = place >> 1;
      const bool touch = place & 1;
      const Op& op = ops_[pc];
      const auto go = [&](std::uint32_t to, bool touching) { todo.push_back(to << 1 | touching); };
      switch (op.code) {
        case Code::split:
          go(op.a, touch);
          go(op.b, touch);
          break;
        case Code::jump:
        case Code::look_not:
          go(op.a, touch);
          break;
        case Code::open:
        case Code::close:
          go(pc + 1, touch);
          break;
        case Code::touch:
          go(pc + 1, true);
          break;
        case Code::start:
          if (at_start) go(pc + 1, touch);
          break;
        case Code::end:  // nothing can follow, and nothing was taken
        case Code::look_match:
        case Code::match:
          break;
        default:
          for (const Test test : {tests_[pc].first, tests_[pc].longer})
            if (test != no_test) index[test].push_back(item_of(pc, false, touch));
      }
    }
  }
}

std::unique_ptr<PatternMachine::Memo> PatternMachine::borrow() const {
  {
    const std::lock_guard<std::mutex> lock(pool_mutex_);
    if (!pool_.empty()) {
      std::unique_ptr<Memo> memo = std::move(pool_.back());
      pool_.pop_back();
      return memo;
    }
  }
  return std::make_unique<Memo>(*this);
}

void PatternMachine::give_back(std::unique_ptr<Memo> memo) const {
  const std::lock_guard<std::mutex> lock(pool_mutex_);
  pool_.push_back(std::move(memo));
}

// ---------------------------------------------------------------------------------------------------
// Letters.

PatternMachine::Memo::Memo(const PatternMachine& machine)
    : machine_(machine),
      bit_words_(std::max<std::size_t>(1, (machine.test_count_ + 63) / 64)),
      known_(known_slots),
      visited_(2 * machine.ops_.size()) {
  forget_letters();
}

void PatternMachine::Memo::forget_letters() {
  word_classes_.assign(machine_.lexicon_.vocabulary(), 0);
  class_numbers_.clear();
  class_bits_.clear();
  plain_.assign(machine_.form_count_, sentence_end);
  plain_class_ = class_with(std::vector<std::uint64_t>(bit_words_, 0));
  runs_.assign(run_slots, {});
  own_words_.assign(own_slots, {});
  run_sets_.assign(1, std::vector<bool>(machine_.run_tests_.size()));
  letter_numbers_.clear();
  known_.assign(known_slots, {});
  letter_bits_.assign(bit_words_, 0);  // the sentence's end
  briefs_.assign(1, {brief_end | brief_always, 0});
  letter_flags_.assign(1, space_before);
  letter_count_ = 1;
  forget_states();
}

void PatternMachine::Memo::forget_states() {
  states_.assign(1, {});
  items_.clear();
  accepts_.clear();
  wants_.assign(bit_words_, 0);
  state_numbers_.clear();
  for (auto& start : start_) start.clear();
  steps_.assign(1024, {});
  recent_steps_.assign(recent_slots, {});
  step_count_ = 0;
}

void PatternMachine::Memo::begin_text() { word_classes_.resize(machine_.lexicon_.vocabulary()); }

void PatternMachine::Memo::begin(const PatternInput& input) {
  input_ = input;
  if (letter_count_ > most_letters || class_numbers_.size() > most_classes ||
      run_sets_.size() > most_run_sets)
    forget_letters();
  sign_own_words();
  letters_.assign(input.last - input.first, sentence_end);
  if (input.mention_at != nullptr && !machine_.mention_tests_.empty()) mark_mentions();
}

/// The letters of the words that stand in mentions.
void PatternMachine::Memo::mark_mentions() {
  const PatternInput& input = input_;
  const std::vector<Word>& words = input.words->words;
  mention_ends_.assign(letters_.size(), 0);
  std::size_t until = 0;  // where the mentions that began so far are over
  for (std::size_t i = input.first; i < input.last; ++i) {
    const std::uint32_t mention = (*input.mention_at)[i];
    if (i >= until && mention == no_index) continue;
    std::uint8_t flags = !machine_.minds_space_ || words[i].space_before ? space_before : 0;
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
    letters_[i - input.first] = letter_of(i, flags, code);
  }
}

/// A number from 1 for a type of mention.
std::uint32_t PatternMachine::Memo::mention_code(EntityType type) {
  for (std::size_t i = 0; i < mention_types_.size(); ++i)
    if (mention_types_[i] == type) return static_cast<std::uint32_t>(i) + 1;
  mention_types_.push_back(type);
  return static_cast<std::uint32_t>(mention_types_.size());
}

/// The state after a first word.
inline PatternMachine::Memo::State PatternMachine::Memo::start(bool at_start, Letter letter) {
  const std::vector<State>& known = start_[at_start];
  return letter < known.size() && known[letter] != unknown ? known[letter]
                                                           : make_start(at_start, letter);
}

/// Where the letter of a word in no mention stands. For most words it is there.
inline std::size_t PatternMachine::Memo::plain_place(const Word& word) const {
  const std::uint16_t row = word_classes_[word.id];
  if ((row & ask_byte) != 0 && machine_.begins_run(*input_.words, word)) return 0;
  return (row & ~ask_byte) * machine_.form_count_ + machine_.form_of(word);
}

inline PatternMachine::Memo::Letter PatternMachine::Memo::letter(std::size_t i) {
  Letter& kept = letters_[i - input_.first];
  if (kept == sentence_end) kept = plain_[plain_place(input_.words->words[i])];
  if (kept == sentence_end) kept = find_out(i);
  return kept;
}

/// Finds the letter of a word in no mention, and where it can, remembers it for the words like it.
PatternMachine::Memo::Letter PatternMachine::Memo::find_out(std::size_t i) {
  const Word& word = input_.words->words[i];
  const bool spaced = !machine_.minds_space_ || word.space_before;
  const Letter letter = letter_of(i, spaced ? space_before : 0, 0);
  const std::size_t row = word_classes_[word.id] & ~ask_byte, form = machine_.form_of(word);
  if (row != 0 && form != 0 && letter <= 0xffff && !machine_.begins_run(*input_.words, word))
    plain_[row * machine_.form_count_ + form] = static_cast<std::uint16_t>(letter);
  return letter;
}

PatternMachine::Memo::Letter PatternMachine::Memo::letter_of(std::size_t i, std::uint8_t flags,
                                                             std::uint32_t mention) {
  const Word& word = input_.words->words[i];
  const std::uint32_t runs = machine_.begins_run(*input_.words, word) ? runs_at(i) : 0;
  const std::uint32_t word_class = class_of(i);
  const ClassMask classes = classes_of(machine_.lexicon_, *input_.words, i, machine_.classes_);
  const std::uint64_t whole = std::uint64_t{word_class} | std::uint64_t{classes} << 20 |
                              std::uint64_t{runs} << 32 | std::uint64_t{flags} << 40 |
                              std::uint64_t{mention} << 48;
  Known& known = known_[mix(whole) % known_slots];
  if (known.letter != 0 && known.key == whole) return known.letter;
  const auto at = letter_numbers_.find(whole);
  const Letter letter = at != letter_numbers_.end()
                            ? at->second
                            : make_letter(whole, word_class, classes, runs, flags, mention);
  known = {whole, letter};
  return letter;
}

PatternMachine::Memo::Letter PatternMachine::Memo::make_letter(
    std::uint64_t key, std::uint32_t word_class, ClassMask classes, std::uint32_t runs,
    std::uint8_t flags, std::uint32_t mention) {
  const auto letter = static_cast<Letter>(letter_count_++);
  letter_numbers_.emplace(key, letter);
  letter_flags_.push_back(flags);
  const std::size_t base = letter_bits_.size();
  letter_bits_.resize(base + bit_words_);
  std::copy_n(class_bits_.begin() + static_cast<std::ptrdiff_t>(word_class * bit_words_),
              bit_words_, letter_bits_.begin() + static_cast<std::ptrdiff_t>(base));
  const auto pass = [&](Test test) {
    letter_bits_[base + test / 64] |= std::uint64_t{1} << (test % 64);
  };
  for (std::size_t c = 0; c < word_classes; ++c)
    if (classes >> c & 1) pass(machine_.class_tests_[c]);
  for (std::size_t r = 0; r < machine_.run_tests_.size(); ++r)
    if (run_sets_[runs][r]) pass(machine_.run_tests_[r]);
  if (flags & mention_begins) {
    const EntityType type = mention_types_[mention - 1];
    for (const MentionTest& m : machine_.mention_tests_)
      if (m.types->empty() || std::find(m.types->begin(), m.types->end(), type) != m.types->end())
        pass(m.test);
  }
  Brief brief{brief_always, 0};
  if (!(flags & space_before) || (flags & mention_goes_on)) brief.passes |= brief_inside;
  for (Test test = 0; test < machine_.test_count_; ++test)
    if (passes(letter, test)) brief.passes |= brief_bit(test);
  brief.wants = wants_of(start(false, letter));
  briefs_.push_back(brief);
  return letter;
}

/// Which expressions over touching words match a beginning of those from word `i` on, as a number.
/// Texts repeat their figures: what was found for one is remembered.
std::uint32_t PatternMachine::Memo::runs_at(std::size_t i) {
  const Words& words = *input_.words;
  const std::uint32_t begin = words.words[i].span.begin;
  std::uint32_t end = words.words[i].span.end;
  for (++i; i < input_.last && !words.words[i].space_before; ++i) {
    if (words.words[i].span.end - begin > max_run_bytes) break;
    end = words.words[i].span.end;
  }
  const std::string_view chunk = words.text.substr(begin, end - begin);
  const bool brief = chunk.size() <= longest_remembered_run;
  Run* run = nullptr;
  if (brief) {
    run = &runs_[hash_bytes(chunk) % run_slots];
    if (run->text == chunk) return run->set;
  }
  std::vector<bool> set(machine_.run_tests_.size());
  if (machine_.run_set_->Match(re2::StringPiece(chunk.data(), chunk.size()), &found_))
    for (const int r : found_) set[static_cast<std::size_t>(r)] = true;
  const auto at = std::find(run_sets_.begin(), run_sets_.end(), set);
  const auto number = static_cast<std::uint32_t>(at - run_sets_.begin());
  if (at == run_sets_.end()) run_sets_.push_back(std::move(set));
  if (brief) *run = {std::string(chunk), number};
  return number;
}

/// Words that no test of a word tells apart have one class.
std::uint32_t PatternMachine::Memo::class_of(std::size_t i) {
  const WordId id = input_.words->words[i].id;
  std::uint16_t& number = word_classes_[id];
  if (number != 0) return (number & ~ask_byte) - 1u;
  const std::string_view folded = machine_.lexicon_.folded(*input_.words, id);
  const std::uint32_t made =
      id < machine_.lexicon_.vocabulary() ? sign(id, folded) : sign_own(folded);
  number = class_entry(made, folded);
  return made;
}

std::uint16_t PatternMachine::Memo::class_entry(std::uint32_t made, std::string_view folded) const {
  if (made + 1 >= ask_byte) return 0;
  const bool ask = machine_.may_begin_run(folded);
  return static_cast<std::uint16_t>((made + 1) | (ask ? ask_byte : 0));
}

/// Makes the classes of the text's own words known, before the first sentence.
void PatternMachine::Memo::sign_own_words() {
  const std::vector<std::string>& own = input_.words->own;
  const std::size_t vocabulary = machine_.lexicon_.vocabulary();
  for (std::size_t i = word_classes_.size() - vocabulary; i < own.size(); ++i)
    word_classes_.push_back(class_entry(sign_own(own[i]), own[i]));
}

/// The class of a word of the dictionaries.
std::uint32_t PatternMachine::Memo::sign(WordId id, std::string_view folded) {
  std::vector<std::uint64_t> bits(bit_words_, 0);
  const auto pass = [&](Test test) { bits[test / 64] |= std::uint64_t{1} << (test % 64); };
  if (const auto at = machine_.word_tests_.find(id); at != machine_.word_tests_.end())
    for (const Test test : at->second) pass(test);
  const Lexicon& lexicon = machine_.lexicon_;
  const Lexicon::Data& data = lexicon.data();
  const ListSet& alone = lexicon.lists_of(id);
  for (const ListTest& t : machine_.alone_tests_) {
    if (!alone.has(t.list)) continue;
    bool passes = t.filter == no_filter;
    if (!passes) {
      const auto& [key, value] = machine_.programs_.filters[t.filter][0];
      for (const EntryId entry : lexicon.entries_of(id, t.list))
        passes = passes || lexicon.entry(entry).feature(key) == value;
    }
    if (passes) pass(t.test);
  }
  const ListSet& begins = data.lists_beginning(id);
  for (const ListTest& t : machine_.begin_tests_)
    if (begins.has(t.list)) pass(t.test);
  const ListSet& inner = data.sets[data.words[id].inner];
  for (const ListTest& t : machine_.inner_tests_)
    if (inner.has(t.list)) pass(t.test);
  pass_expressions(folded, bits);
  return class_with(std::move(bits));
}

/// The class of a word that the dictionaries lack: no test but literals and expressions can tell it
/// from another, and mostly none does.
std::uint32_t PatternMachine::Memo::sign_own(std::string_view folded) {
  const auto literal = machine_.literal_tests_.find(folded);
  const bool is_literal = literal != machine_.literal_tests_.end();
  if (!is_literal && !may_match_expressions(folded)) return plain_class_;
  Run& own = own_words_[hash_bytes(folded) % own_slots];
  if (own.text == folded) return own.set;
  std::vector<std::uint64_t> bits(bit_words_, 0);
  if (is_literal) bits[literal->second / 64] |= std::uint64_t{1} << (literal->second % 64);
  pass_expressions(folded, bits);
  own = {std::string(folded), class_with(std::move(bits))};
  return own.set;
}

bool PatternMachine::Memo::may_match_expressions(std::string_view folded) const {
  return machine_.regex_set_ != nullptr &&
         (folded.empty() || machine_.regex_bytes_[static_cast<unsigned char>(folded[0])]);
}

void PatternMachine::Memo::pass_expressions(std::string_view folded,
                                            std::vector<std::uint64_t>& bits) {
  if (!may_match_expressions(folded) ||
      !machine_.regex_set_->Match(re2::StringPiece(folded.data(), folded.size()), &found_))
    return;
  for (const int r : found_) {
    const Test test = machine_.regex_tests_[static_cast<std::size_t>(r)];
    bits[test / 64] |= std::uint64_t{1} << (test % 64);
  }
}

/// The number of the class of words that pass these tests.
std::uint32_t PatternMachine::Memo::class_with(std::vector<std::uint64_t> bits) {
  const auto [at, is_new] =
      class_numbers_.emplace(std::move(bits), static_cast<std::uint32_t>(class_numbers_.size()));
  if (is_new) {
    class_bits_.insert(class_bits_.end(), at->first.begin(), at->first.end());
    plain_.resize(plain_.size() + machine_.form_count_);
  }
  return at->second;
}

// ---------------------------------------------------------------------------------------------------
// States.

/// Adds what waits at `pc` for a word, and what has matched there.
void PatternMachine::Memo::close(std::uint32_t beginning, bool at_end, Spread& out) {
  todo_.assign(1, beginning << 1);
  while (!todo_.empty()) {
    const std::uint32_t place = todo_.back();
    todo_.pop_back();
    if (visited_[place] == visit_) continue;
    visited_[place] = visit_;
    const std::uint32_t pc = place >> 1;
    const std::uint32_t touch = place & 1;
    const Op& op = machine_.ops_[pc];
    switch (op.code) {
      case Code::split:
        todo_.push_back(op.b << 1 | touch);
        todo_.push_back(op.a << 1 | touch);
        break;
      case Code::jump:
      case Code::look_not:
        todo_.push_back(op.a << 1 | touch);
        break;
      case Code::open:
      case Code::close:
        todo_.push_back((pc + 1) << 1 | touch);
        break;
      case Code::touch:
        todo_.push_back((pc + 1) << 1 | 1);
        break;
      case Code::end:
        if (at_end)
          todo_.push_back((pc + 1) << 1 | touch);
        else
          out.items.push_back(item_of(pc, false, false));
        break;
      case Code::match:
        out.accepts.push_back(machine_.pattern_[pc]);
        break;
      case Code::start:  // a word was taken: this is not the start
      case Code::look_match:
        break;
      default:
        if (!at_end) out.items.push_back(item_of(pc, false, touch != 0));
    }
  }
}

/// Adds what an item becomes by a letter.
void PatternMachine::Memo::follow(std::uint32_t item, Letter letter, Spread& out) {
  const std::uint32_t pc = item >> 2;
  const bool inside = (item & inside_bit) != 0;
  const Op& op = machine_.ops_[pc];
  if (letter == sentence_end) {
    if (op.code == Code::end) close(pc + 1, true, out);
    return;
  }
  const std::uint8_t flags = letter_flags_[letter];
  if ((item & touch_bit) && (flags & space_before)) return;
  const OpTests& tests = machine_.tests_[pc];
  const auto stay = [&] { out.items.push_back(item_of(pc, true, false)); };
  switch (op.code) {
    case Code::list:
      if (inside) {
        if (!passes(letter, tests.inner)) return;
        stay();
        close(pc + 1, false, out);
      } else {
        if (passes(letter, tests.first)) close(pc + 1, false, out);
        if (passes(letter, tests.longer)) stay();
      }
      return;
    case Code::mention:
      if (inside ? !(flags & mention_goes_on) : !passes(letter, tests.first)) return;
      if (flags & mention_ends) close(pc + 1, false, out);
      if (flags & mention_lasts) stay();
      return;
    case Code::run:
      if (inside ? (flags & space_before) != 0 : !passes(letter, tests.first)) return;
      stay();
      close(pc + 1, false, out);
      return;
    case Code::end:
      return;
    default:
      if (passes(letter, tests.first)) close(pc + 1, false, out);
  }
}

/// The number of a state, a new one if it was never met.
PatternMachine::Memo::State PatternMachine::Memo::intern(Spread& spread) {
  if (spread.items.empty() && spread.accepts.empty()) return dead;
  const auto order = [](std::vector<std::uint32_t>& v) {
    std::sort(v.begin(), v.end());
    v.erase(std::unique(v.begin(), v.end()), v.end());
  };
  order(spread.items);
  order(spread.accepts);
  std::uint64_t hash = spread.items.size();
  for (const std::uint32_t x : spread.items) hash = mix(hash ^ x);
  for (const std::uint32_t x : spread.accepts) hash = mix(hash + x + 1);
  const auto [first, last] = state_numbers_.equal_range(hash);
  for (auto at = first; at != last; ++at) {
    const StateData& s = states_[at->second];
    if (s.item_count == spread.items.size() && s.accept_count == spread.accepts.size() &&
        std::equal(spread.items.begin(), spread.items.end(), items_.begin() + s.items) &&
        std::equal(spread.accepts.begin(), spread.accepts.end(), accepts_.begin() + s.accepts))
      return at->second;
  }
  const auto number = static_cast<State>(states_.size());
  states_.push_back({static_cast<std::uint32_t>(items_.size()),
                     static_cast<std::uint32_t>(spread.items.size()),
                     static_cast<std::uint32_t>(accepts_.size()),
                     static_cast<std::uint32_t>(spread.accepts.size()), false, false});
  StateData& state = states_.back();
  const std::size_t wants = wants_.size();
  wants_.resize(wants + bit_words_);
  for (const std::uint32_t item : spread.items) {
    const Op& op = machine_.ops_[item >> 2];
    const OpTests& tests = machine_.tests_[item >> 2];
    if (item & inside_bit) {
      if (op.code == Code::run) state.runs_on = true;
      if (op.code == Code::mention) state.mention_goes_on = true;
    }
    for (const Test test : {tests.first, tests.longer, tests.inner}) {
      if (test == no_test) continue;
      wants_[wants + test / 64] |= std::uint64_t{1} << (test % 64);
      state.wants |= brief_bit(test);
    }
  }
  if (state.runs_on || state.mention_goes_on) state.wants |= brief_inside;
  if (!spread.items.empty()) state.wants |= brief_end;
  if (!spread.accepts.empty()) state.wants |= brief_always;
  items_.insert(items_.end(), spread.items.begin(), spread.items.end());
  accepts_.insert(accepts_.end(), spread.accepts.begin(), spread.accepts.end());
  state_numbers_.emplace(hash, number);
  return number;
}

void PatternMachine::Memo::begin_spread() {
  spread_.items.clear();
  spread_.accepts.clear();
  if (++visit_ != 0) return;
  std::fill(visited_.begin(), visited_.end(), 0);
  visit_ = 1;
}

PatternMachine::Memo::State PatternMachine::Memo::first_step(bool at_start, Letter letter) {
  begin_spread();
  const auto& index = machine_.start_items_[at_start];
  for (std::size_t w = 0; w < bit_words_; ++w) {
    for (std::uint64_t left = letter_bits_[letter * bit_words_ + w]; left != 0; left &= left - 1) {
      const auto test = w * 64 + static_cast<std::size_t>(__builtin_ctzll(left));
      for (const std::uint32_t item : index[test]) follow(item, letter, spread_);
    }
  }
  return intern(spread_);
}

PatternMachine::Memo::State PatternMachine::Memo::step(State state, Letter letter) {
  begin_spread();
  const StateData from = states_[state];
  for (std::uint32_t i = 0; i < from.item_count; ++i)
    follow(items_[from.items + i], letter, spread_);
  return intern(spread_);
}

/// Whether any item of the state has a test that the letter passes: mostly none has, and nothing
/// need be kept of it.
bool PatternMachine::Memo::may_follow(State state, Letter letter) const {
  const StateData& s = states_[state];
  if (s.item_count == 0) return false;
  if (letter == sentence_end) return true;
  const std::uint8_t flags = letter_flags_[letter];
  if (s.runs_on && !(flags & space_before)) return true;
  if (s.mention_goes_on && (flags & mention_goes_on)) return true;
  const std::uint64_t* wants = wants_.data() + state * bit_words_;
  const std::uint64_t* bits = letter_bits_.data() + letter * bit_words_;
  std::uint64_t common = 0;
  for (std::size_t w = 0; w < bit_words_; ++w) common |= wants[w] & bits[w];
  return common != 0;
}

inline PatternMachine::Memo::State PatternMachine::Memo::next(State state, Letter letter) {
  if ((states_[state].wants & ~brief_always & briefs_[letter].passes) == 0) return dead;
  const std::uint64_t key = std::uint64_t{state} << 32 | letter;
  Step& recent = recent_steps_[mix(key) % recent_slots];
  if (recent.key != key)
    recent = {key, may_follow(state, letter) ? known_step(state, letter) : dead};
  return recent.next;
}

/// The step that was met before, or is made now.
PatternMachine::Memo::State PatternMachine::Memo::known_step(State state, Letter letter) {
  const std::uint64_t key = std::uint64_t{state} << 32 | letter;
  std::size_t mask = steps_.size() - 1;
  std::size_t at = mix(key) & mask;
  for (; steps_[at].key != 0; at = (at + 1) & mask)
    if (steps_[at].key == key) return steps_[at].next;
  const State made = step(state, letter);
  if (++step_count_ * 2 > steps_.size()) {
    std::vector<Step> old = std::exchange(steps_, std::vector<Step>(steps_.size() * 2));
    mask = steps_.size() - 1;
    for (const Step& s : old) {
      if (s.key == 0) continue;
      std::size_t i = mix(s.key) & mask;
      while (steps_[i].key != 0) i = (i + 1) & mask;
      steps_[i] = s;
    }
    at = mix(key) & mask;
    while (steps_[at].key != 0) at = (at + 1) & mask;
  }
  steps_[at] = {key, made};
  return made;
}

PatternMachine::Memo::State PatternMachine::Memo::make_start(bool at_start, Letter letter) {
  std::vector<State>& known = start_[at_start];
  if (letter >= known.size()) known.resize(letter_count_, unknown);
  return known[letter] = first_step(at_start, letter);
}

std::size_t PatternMachine::Memo::find(std::size_t at) {
  const std::size_t last = input_.last;
  if (at >= last) return last;
  std::uint64_t wants =
      at == input_.first ? wants_of(start(true, letter(at))) : briefs_[letter(at)].wants;
  while (++at < last) {
    const Brief next = briefs_[letter(at)];
    if ((wants & next.passes) != 0) return at - 1;
    wants = next.wants;
  }
  return (wants & briefs_[sentence_end].passes) != 0 ? last - 1 : last;
}

/// Adds what has matched in a state.
inline void PatternMachine::Memo::accept(State state, std::uint32_t taken,
                                         std::vector<Candidate>& out) const {
  const StateData& s = states_[state];
  for (std::uint32_t i = 0; i < s.accept_count; ++i)
    out.push_back({accepts_[s.accepts + i], taken});
}

void PatternMachine::Memo::candidates(std::size_t at, std::vector<Candidate>& out) {
  out.clear();
  if (states_.size() > most_states || step_count_ > most_steps || items_.size() > most_items)
    forget_states();
  State state = start(at == input_.first, letter(at));
  const std::size_t left = input_.last - at;
  const std::size_t steps = std::min(left, max_match);
  std::uint32_t taken = 1;
  for (; state != dead; ++taken) {
    accept(state, taken, out);
    if (taken == steps) break;
    state = next(state, letter(at + taken));
  }
  if (taken == left && state != dead) accept(next(state, sentence_end), taken, out);
  if (out.size() < 2) return;
  std::sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) {
    return a.pattern != b.pattern ? a.pattern < b.pattern : a.length > b.length;
  });
  out.erase(
      std::unique(out.begin(), out.end(),
                  [](const Candidate& a, const Candidate& b) { return a.pattern == b.pattern; }),
      out.end());
}

}  // namespace redstring::lexicon
