// Building the automaton of a set of patterns. See pattern_machine.h.
#include "lexicon/pattern_machine.h"

#include <algorithm>
#include <utility>

#include "lexicon/data.h"
#include "lexicon/pattern_memo.h"

namespace redstring::lexicon {

namespace {

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
  judge_instructions();
  index_start();
  find_first_words();
  find_ways_back();
  index_end();
}

PatternMachine::~PatternMachine() = default;

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
        minds_case_ = minds_case_ || data.case_lists.has(list);
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
  bit_words_ = std::max<std::size_t>(1, (test_count_ + 63) / 64);
  own_bytes_ = regex_bytes_;
  for (const auto& [literal, test] : literal_tests_)
    if (!literal.empty()) own_bytes_.set(static_cast<unsigned char>(literal[0]));
  if (classes_ != 0)
    for (unsigned char digit = '0'; digit <= '9'; ++digit) own_bytes_.set(digit);
  regex_set_ = set_of(words, RE2::ANCHOR_BOTH);
  run_set_ = set_of(runs, RE2::ANCHOR_START);
}

void PatternMachine::number_forms() {
  std::map<Form, std::uint16_t> numbers;
  for (std::size_t place = 0; place < form_numbers_.size(); ++place) {
    const auto kind = static_cast<TokenKind>(place >> 8);
    const auto shape = static_cast<std::uint8_t>(place);
    Form form;
    form.classes = classes_of_form(kind, shape, classes_);
    form.digits = digit_classes_possible(kind, shape, classes_);
    form.capital = minds_case_ && (shape & shape_initial_upper) != 0;
    const auto [at, is_new] = numbers.emplace(form, static_cast<std::uint16_t>(forms_.size()));
    if (is_new) forms_.push_back(form);
    form_numbers_[place] = at->second;
  }
}

bool PatternMachine::may_begin_run(std::string_view folded) const {
  if (run_set_ == nullptr || folded.empty()) return false;
  const auto byte = static_cast<unsigned char>(folded[0]);
  const bool letter = byte >= 'a' && byte <= 'z';
  return letter ? run_bytes_[byte] || run_bytes_[byte - 'a' + 'A'] : true;
}

/// Whether an entry of the list asks for more than a capital.
bool PatternMachine::has_exact_entry(ListId list) const {
  if (!lexicon_.data().case_lists.has(list)) return false;
  // Entries are numbered list by list (load.cc).
  const auto& records = lexicon_.data().entries.parts().records;
  const auto* at =
      std::lower_bound(records.begin(), records.end(), list,
                       [](const EntryRecord& entry, ListId l) { return entry.list < l; });
  for (; at != records.end() && at->list == list; ++at)
    if (at->rule == CaseRule::exact) return true;
  return false;
}

void PatternMachine::judge_instructions() {
  doubtful_.assign(ops_.size(), false);
  captures_.assign(beginnings_.size(), false);
  for (std::uint32_t pc = 0; pc < ops_.size(); ++pc) {
    const Op& op = ops_[pc];
    switch (op.code) {
      case Code::list:
        doubtful_[pc] = has_exact_entry(static_cast<ListId>(op.a));
        break;
      case Code::run:
      case Code::look_not:
        doubtful_[pc] = true;
        break;
      case Code::open:
        captures_[pattern_[pc]] = true;
        break;
      default:
        break;
    }
  }
}

/// The start state has an item for every way that every pattern can begin: what a letter lets on
/// is found by the letter's tests, not by asking each.
void PatternMachine::index_start() {
  for (const bool at_start : {false, true}) {
    auto& index = start_items_[at_start];
    index.resize(test_count_);
    std::vector<bool> seen(ops_.size() << 3);
    std::vector<std::uint32_t> todo;  // items
    for (const std::uint32_t beginning : beginnings_) todo.push_back(PatternItem::of(beginning, 0));
    while (!todo.empty()) {
      const std::uint32_t item = todo.back();
      todo.pop_back();
      if (seen[item]) continue;
      seen[item] = true;
      const std::uint32_t pc = PatternItem::pc(item);
      const Op& op = ops_[pc];
      std::uint32_t bits = item & (PatternItem::touch | PatternItem::doubt);
      const auto go = [&](std::uint32_t to) { todo.push_back(PatternItem::of(to, bits)); };
      switch (op.code) {
        case Code::split:
          go(op.a);
          go(op.b);
          break;
        case Code::look_not:
          bits |= PatternItem::doubt;
          [[fallthrough]];
        case Code::jump:
          go(op.a);
          break;
        case Code::touch:
          bits |= PatternItem::touch;
          [[fallthrough]];
        case Code::open:
        case Code::close:
          go(pc + 1);
          break;
        case Code::start:
          if (at_start) go(pc + 1);
          break;
        case Code::end:  // nothing can follow, and nothing was taken
        case Code::look_match:
        case Code::match:
          break;
        default:
          for (const Test test : {tests_[pc].first, tests_[pc].longer})
            if (test != no_test) index[test].push_back(item);
      }
    }
  }
}

/// Programs only lead on, so what stands behind an instruction is known before it.
void PatternMachine::find_first_words() {
  first_words_.resize(ops_.size());
  for (std::size_t pc = ops_.size(); pc-- > 0;) {
    const Op& op = ops_[pc];
    switch (op.code) {
      case Code::split:
        first_words_[pc] = first_words_[op.a] | first_words_[op.b];
        break;
      case Code::jump:
      case Code::look_not:
        first_words_[pc] = first_words_[op.a];
        break;
      case Code::open:
      case Code::close:
      case Code::touch:
      case Code::start:
        first_words_[pc] = first_words_[pc + 1];
        break;
      case Code::end:
      case Code::look_match:
      case Code::match:
        first_words_[pc] = needs_no_word;
        break;
      default:
        for (const Test test : {tests_[pc].first, tests_[pc].longer})
          if (test != no_test) first_words_[pc] |= brief(test);
    }
  }
}

/// Where one can have come from, a step back. What stands behind a '!' takes no words and is left
/// out: nothing leads on from there.
void PatternMachine::find_ways_back() {
  ways_back_.resize(ops_.size());
  const auto leads = [&](std::uint32_t from, std::uint32_t to, Way::Kind kind = Way::Kind::free) {
    ways_back_[to].push_back({kind, from});
  };
  for (std::uint32_t pc = 0; pc < ops_.size(); ++pc) {
    const Op& op = ops_[pc];
    switch (op.code) {
      case Code::split:
        leads(pc, op.b);
        [[fallthrough]];
      case Code::jump:
      case Code::look_not:
        leads(pc, op.a);
        break;
      case Code::open:
      case Code::close:
        leads(pc, pc + 1);
        break;
      case Code::touch:
        leads(pc, pc + 1, Way::Kind::touch);
        break;
      case Code::start:
        leads(pc, pc + 1, Way::Kind::start);
        break;
      case Code::end:
        leads(pc, pc + 1, Way::Kind::end);
        break;
      case Code::look_match:
      case Code::match:
        break;
      default:
        leads(pc, pc + 1, Way::Kind::word);
    }
  }
}

/// As index_start, for what a last word of a match can be.
void PatternMachine::index_end() {
  for (const bool at_end : {false, true}) {
    auto& index = end_items_[at_end];
    index.resize(test_count_);
    const auto take = [&](std::uint32_t pc) {
      const std::uint32_t item = PatternItem::of(pc, 0);
      for (const Test test : {tests_[pc].first, tests_[pc].inner})
        if (test != no_test) index[test].push_back(item);
      if (ops_[pc].code == Code::mention) end_mentions_[at_end].push_back(item);
      if (ops_[pc].code == Code::run) end_runs_[at_end].push_back(item);
    };
    std::vector<bool> seen(ops_.size());
    std::vector<std::uint32_t> todo;
    for (std::uint32_t pc = 0; pc < ops_.size(); ++pc)
      if (ops_[pc].code == Code::match) todo.push_back(pc);
    while (!todo.empty()) {
      const std::uint32_t pc = todo.back();
      todo.pop_back();
      if (seen[pc]) continue;
      seen[pc] = true;
      for (const Way way : ways_back_[pc]) {
        switch (way.kind) {
          case Way::Kind::word:
            take(way.from);
            break;
          case Way::Kind::start:  // and nothing taken: no match
            break;
          case Way::Kind::end:
            if (at_end) todo.push_back(way.from);
            break;
          case Way::Kind::touch:  // of a word that is not looked at here
            if (!at_end) todo.push_back(way.from);
            break;
          case Way::Kind::free:
            todo.push_back(way.from);
        }
      }
    }
  }
}

// ---------------------------------------------------------------------------------------------------
// Asking a word by itself.

PatternMachine::Bits PatternMachine::sign(WordId id, std::string_view folded) const {
  Bits bits(2 * bit_words_);
  std::uint64_t* const small = bits.data();
  std::uint64_t* const capital = small + bit_words_;
  const auto pass_both = [&](Test test) {
    pass(small, test);
    pass(capital, test);
  };
  if (id != unknown_word) {
    sign_word(id, small, capital);
  } else if (!folded.empty() && !may_know(static_cast<unsigned char>(folded[0]))) {
    return bits;
  } else if (const auto at = literal_tests_.find(folded); at != literal_tests_.end()) {
    pass_both(at->second);
  }
  const ClassMask digits = digit_classes_of(folded) & classes_;
  for (std::size_t c = 0; digits != 0 && c < word_classes; ++c)
    if (digits & class_bit(static_cast<WordClass>(c))) pass_both(class_tests_[c]);
  if (regex_set_ == nullptr ||
      (!folded.empty() && !regex_bytes_[static_cast<unsigned char>(folded[0])]))
    return bits;
  std::vector<int> found;
  if (regex_set_->Match(re2::StringPiece(folded.data(), folded.size()), &found))
    for (const int r : found) pass_both(regex_tests_[static_cast<std::size_t>(r)]);
  return bits;
}

/// What the dictionaries say of a word.
void PatternMachine::sign_word(WordId id, std::uint64_t* small, std::uint64_t* capital) const {
  const auto pass_both = [&](Test test) {
    pass(small, test);
    pass(capital, test);
  };
  if (const auto at = word_tests_.find(id); at != word_tests_.end())
    for (const Test test : at->second) pass_both(test);
  const Lexicon::Data& data = lexicon_.data();
  const ListSet& alone = data.lists_of(id);
  for (const ListTest& t : alone_tests_) {
    if (!alone.has(t.list)) continue;
    for (const End& end : data.trie.ends(data.trie.first(id))) {
      if (end.list != t.list) continue;
      if (t.filter != no_filter) {
        const auto& [key, value] = programs_.filters[t.filter][0];
        if (data.entries.feature(end.entry, key) != value) continue;
      }
      pass(capital, t.test);
      if (end.rule != CaseRule::capital || (end.capitals & 1) == 0) pass(small, t.test);
    }
  }
  const ListSet& begins = data.lists_beginning(id);
  for (const ListTest& t : begin_tests_)
    if (begins.has(t.list)) pass_both(t.test);
  const ListSet& inner = data.sets[data.words[id].inner];
  for (const ListTest& t : inner_tests_)
    if (inner.has(t.list)) pass_both(t.test);
}

PatternMachine::Bits PatternMachine::letter_bits(const Bits& sign, const Word& word) const {
  const Form& form = forms_[form_of(word)];
  const auto from = sign.begin() + static_cast<std::ptrdiff_t>(form.capital ? bit_words_ : 0);
  Bits bits(from, from + static_cast<std::ptrdiff_t>(bit_words_));
  for (std::size_t c = 0; c < word_classes; ++c) {
    const Test test = class_tests_[c];
    const ClassMask bit = class_bit(static_cast<WordClass>(c));
    if (test == no_test) continue;
    // The sign has the classes that the digits tell, of whatever word they are.
    if ((form.digits & bit) == 0) bits[test / 64] &= ~(std::uint64_t{1} << (test % 64));
    if (form.classes & bit) pass(bits.data(), test);
  }
  return bits;
}

// ---------------------------------------------------------------------------------------------------

std::unique_ptr<PatternMemo> PatternMachine::borrow() const {
  {
    const std::lock_guard<std::mutex> lock(pool_mutex_);
    if (!pool_.empty()) {
      std::unique_ptr<PatternMemo> memo = std::move(pool_.back());
      pool_.pop_back();
      return memo;
    }
  }
  return std::make_unique<PatternMemo>(*this);
}

void PatternMachine::give_back(std::unique_ptr<PatternMemo> memo) const {
  const std::lock_guard<std::mutex> lock(pool_mutex_);
  pool_.push_back(std::move(memo));
}

}  // namespace redstring::lexicon
