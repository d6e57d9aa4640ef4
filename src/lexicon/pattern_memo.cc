// The lazy automaton of a set of patterns. See pattern_memo.h.
#include "lexicon/pattern_memo.h"

#include <algorithm>
#include <utility>

namespace redstring::lexicon {

namespace {

// Above these the states of a direction are made anew: a text made for it cannot fill the memory.
constexpr std::size_t most_states = 1 << 15;
constexpr std::size_t most_steps = 1 << 17;
constexpr std::size_t most_items = 1 << 21;
constexpr std::size_t first_steps = 1 << 12;

std::uint64_t mix(std::uint64_t x) {
  x *= 0x9e3779b97f4a7c15ull;
  return x ^ (x >> 29);
}

}  // namespace

// ---------------------------------------------------------------------------------------------------
// States.

void PatternMemo::States::forget() {
  states_.assign(1, {});
  items_.clear();
  numbers_.clear();
  steps_.assign(first_steps, 0);
  step_count_ = 0;
}

bool PatternMemo::States::full() const {
  return states_.size() > most_states || step_count_ > most_steps || items_.size() > most_items;
}

PatternMemo::State PatternMemo::States::intern(Spread& spread) {
  if (spread.items.empty() && spread.accepts.empty()) return 0;
  const auto order = [](std::vector<std::uint32_t>& v) {
    std::sort(v.begin(), v.end());
    v.erase(std::unique(v.begin(), v.end()), v.end());
  };
  order(spread.items);
  order(spread.accepts);
  std::uint64_t hash = spread.items.size();
  for (const std::uint32_t x : spread.items) hash = mix(hash ^ x);
  for (const std::uint32_t x : spread.accepts) hash = mix(hash + x + 1);
  const auto [first, last] = numbers_.equal_range(hash);
  for (auto at = first; at != last; ++at) {
    const Data& s = states_[at->second];
    const auto items = items_.begin() + s.items, accepts = items + s.item_count;
    if (s.item_count == spread.items.size() && s.accept_count == spread.accepts.size() &&
        std::equal(spread.items.begin(), spread.items.end(), items) &&
        std::equal(spread.accepts.begin(), spread.accepts.end(), accepts))
      return at->second;
  }
  const auto number = static_cast<State>(states_.size());
  states_.push_back({static_cast<std::uint32_t>(items_.size()),
                     static_cast<std::uint32_t>(spread.items.size()),
                     static_cast<std::uint32_t>(spread.accepts.size())});
  items_.insert(items_.end(), spread.items.begin(), spread.items.end());
  items_.insert(items_.end(), spread.accepts.begin(), spread.accepts.end());
  numbers_.emplace(hash, number);
  return number;
}

std::vector<std::uint32_t> PatternMemo::States::items(State state) const {
  const auto first = items_.begin() + states_[state].items;
  return {first, first + states_[state].item_count};
}

void PatternMemo::States::remember(State state, Letter letter, State next) {
  if (state >> state_bits != 0 || letter >> letter_bits != 0 || next >> next_bits != 0) return;
  const auto put = [&](std::uint64_t step) {
    const std::size_t mask = steps_.size() - 1;
    std::size_t at = place(step >> next_bits) & mask;
    while (steps_[at] != 0) at = (at + 1) & mask;
    steps_[at] = step;
  };
  if (++step_count_ * 2 > steps_.size()) {
    const auto old = std::exchange(steps_, std::vector<std::uint64_t>(steps_.size() * 2));
    for (const std::uint64_t step : old)
      if (step != 0) put(step);
  }
  put(key_of(state, letter) << next_bits | next);
}

PatternMemo::PatternMemo(const PatternMachine& machine)
    : machine_(machine), alphabet_(machine), visited_(machine.ops_.size() << 3) {
  forget_backward();
}

void PatternMemo::forget_forward() {
  forward_.forget();
  for (auto& start : start_) start.clear();
}

void PatternMemo::begin_spread() {
  spread_.items.clear();
  spread_.accepts.clear();
  if (++visit_ != 0) return;
  std::fill(visited_.begin(), visited_.end(), 0);
  visit_ = 1;
}

/// Whether a place was not reached before in the making of this state.
inline bool PatternMemo::visit(std::uint32_t place) {
  return std::exchange(visited_[place], visit_) != visit_;
}

// ---------------------------------------------------------------------------------------------------
// Forwards: from one word on.

/// Adds what waits at `pc` for a word, and what has matched there: its pattern, and in the lowest
/// bit whether that is doubtful.
void PatternMemo::close(std::uint32_t beginning, std::uint32_t doubt, bool at_end, Spread& out) {
  todo_.assign(1, PatternItem::of(beginning, doubt));
  while (!todo_.empty()) {
    const std::uint32_t item = todo_.back();
    todo_.pop_back();
    if (!visit(item)) continue;
    const std::uint32_t pc = PatternItem::pc(item);
    std::uint32_t bits = item & (PatternItem::touch | PatternItem::doubt);
    const Op& op = machine_.ops_[pc];
    const auto go = [&](std::uint32_t to) { todo_.push_back(PatternItem::of(to, bits)); };
    switch (op.code) {
      case Code::split:
        go(op.b);
        go(op.a);
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
      case Code::end:
        if (at_end)
          go(pc + 1);
        else
          out.items.push_back(PatternItem::of(pc, bits & PatternItem::doubt));
        break;
      case Code::match:  // whether a word touches that is not looked at is doubtful, too
        out.accepts.push_back(machine_.pattern_[pc] << 1 | (bits != 0 ? 1u : 0u));
        break;
      case Code::start:  // a word was taken: this is not the start
      case Code::look_match:
        break;
      default:
        if (!at_end) out.items.push_back(item);
    }
  }
}

/// Adds what an item becomes by a letter.
void PatternMemo::follow(std::uint32_t item, Letter letter, Spread& out) {
  const std::uint32_t pc = PatternItem::pc(item);
  const bool inside = (item & PatternItem::inside) != 0;
  std::uint32_t doubt = item & PatternItem::doubt;
  const Op& op = machine_.ops_[pc];
  if (letter == Alphabet::sentence_end) {
    if (op.code == Code::end) close(pc + 1, doubt, true, out);
    return;
  }
  const std::uint8_t flags = alphabet_.flags(letter);
  if ((item & PatternItem::touch) && (flags & Alphabet::space_before)) return;
  if (machine_.doubtful_[pc]) doubt = PatternItem::doubt;
  const auto& tests = machine_.tests_[pc];
  const auto stay = [&](std::uint32_t doubts) {
    out.items.push_back(PatternItem::of(pc, PatternItem::inside | doubts));
  };
  switch (op.code) {
    case Code::list:
      if (inside) {
        if (!alphabet_.passes(letter, tests.inner)) return;
        stay(PatternItem::doubt);
        close(pc + 1, PatternItem::doubt, false, out);
      } else {
        if (alphabet_.passes(letter, tests.first)) close(pc + 1, doubt, false, out);
        // Whether words that follow each other so are one entry is not known here.
        if (alphabet_.passes(letter, tests.longer)) stay(PatternItem::doubt);
      }
      return;
    case Code::mention:
      if (inside ? !(flags & Alphabet::mention_goes_on) : !alphabet_.passes(letter, tests.first))
        return;
      // Where one mention begins inside another, it is not known whose end an end is.
      if ((flags & Alphabet::mention_begins) && (flags & Alphabet::mention_goes_on))
        doubt = PatternItem::doubt;
      if (flags & Alphabet::mention_ends) close(pc + 1, doubt, false, out);
      if (flags & Alphabet::mention_lasts) stay(doubt);
      return;
    case Code::run:
      if (inside ? (flags & Alphabet::space_before) != 0 : !alphabet_.passes(letter, tests.first))
        return;
      stay(doubt);
      close(pc + 1, doubt, false, out);
      return;
    case Code::end:
      return;
    default:
      if (alphabet_.passes(letter, tests.first)) close(pc + 1, doubt, false, out);
  }
}

/// The state after a first word.
PatternMemo::State PatternMemo::start(bool at_start, Letter letter) {
  std::vector<State>& known = start_[at_start];
  if (letter >= known.size()) known.resize(alphabet_.size(), unknown);
  if (known[letter] != unknown) return known[letter];
  begin_spread();
  const auto& index = machine_.start_items_[at_start];
  alphabet_.for_tests(letter, [&](Alphabet::Test test) {
    for (const std::uint32_t item : index[test]) follow(item, letter, spread_);
  });
  return known[letter] = forward_.intern(spread_);
}

inline PatternMemo::State PatternMemo::next(State state, Letter letter) {
  if (const State known = forward_.known().step(state, letter); known != unknown) return known;
  begin_spread();
  for (const std::uint32_t item : forward_.items(state)) follow(item, letter, spread_);
  const State made = forward_.intern(spread_);
  forward_.remember(state, letter, made);
  return made;
}

/// Adds what has matched in a state.
inline void PatternMemo::accept(State state, std::uint32_t taken,
                                std::vector<Candidate>& out) const {
  const std::uint32_t* const last = forward_.accepts_end(state);
  for (const std::uint32_t* p = forward_.accepts_begin(state); p != last; ++p)
    out.push_back({*p >> 1, taken, (*p & 1) == 0, (*p & 1) == 0});
}

void PatternMemo::candidates(std::size_t at, std::vector<Candidate>& out) {
  out.clear();
  if (forward_.full()) forget_forward();
  const Letter* const letters = letters_.data() + (at - input_.first);
  State state = start(at == input_.first, letters[0]);
  const std::size_t left = input_.last - at;
  const std::size_t steps = std::min(left, max_match);
  std::uint32_t taken = 1;
  for (; state != 0; ++taken) {
    accept(state, taken, out);
    if (taken == steps || !forward_.has_items(state)) break;
    state = next(state, letters[taken]);
  }
  if (taken == left && forward_.has_items(state))
    accept(next(state, Alphabet::sentence_end), taken, out);
  if (out.size() < 2) return;
  const auto before = [](const Candidate& a, const Candidate& b) {
    if (a.pattern != b.pattern) return a.pattern < b.pattern;
    return a.length != b.length ? a.length > b.length : a.sure > b.sure;
  };
  if (!std::is_sorted(out.begin(), out.end(), before)) std::sort(out.begin(), out.end(), before);
  // Of each pattern the longest, surest one.
  std::size_t kept = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (i > 0 && out[kept - 1].pattern == out[i].pattern) {
      if (out[kept - 1].length == out[i].length) out[kept - 1].plain = false;
      continue;
    }
    out[kept++] = out[i];
  }
  out.resize(kept);
}

// ---------------------------------------------------------------------------------------------------
// Backwards: where a match begins.

void PatternMemo::forget_backward() {
  backward_.forget();
  back_from_nowhere_.assign(alphabet_.size(), unknown);
  // The end of a sentence is a state of its own that no items tell.
  begin_spread();
  spread_.accepts.push_back(1);
  back_from_end_ = backward_.intern(spread_) << 2;
}

/// Adds what can have taken the word before instruction `pc`, and whether a pattern begins there.
/// `touches`: no white space stands before what follows.
void PatternMemo::close_back(std::uint32_t beginning, bool touches, Spread& out) {
  using Kind = PatternMachine::Way::Kind;
  // A place at the start of a sentence has no words before it.
  todo_.assign(1, beginning << 1);
  while (!todo_.empty()) {
    const std::uint32_t place = todo_.back();
    todo_.pop_back();
    if (!visit(place)) continue;
    const std::uint32_t pc = place >> 1;
    const std::uint32_t at_start = place & 1;
    if (machine_.beginnings_[machine_.pattern_[pc]] == pc)
      out.accepts.push_back(at_start != 0 ? begins_at_start : begins);
    for (const auto way : machine_.ways_back_[pc]) {
      switch (way.kind) {
        case Kind::free:
          todo_.push_back(way.from << 1 | at_start);
          break;
        case Kind::word:
          if (at_start == 0) out.items.push_back(PatternItem::of(way.from, 0));
          break;
        case Kind::touch:
          if (touches) todo_.push_back(way.from << 1 | at_start);
          break;
        case Kind::start:
          todo_.push_back(way.from << 1 | 1);
          break;
        case Kind::end:  // words follow
          break;
      }
    }
  }
}

/// Adds what an item becomes by the letter before it.
void PatternMemo::follow_back(std::uint32_t item, Letter letter, Spread& out) {
  const std::uint32_t pc = PatternItem::pc(item);
  const bool inside = (item & PatternItem::inside) != 0;
  const std::uint8_t flags = alphabet_.flags(letter);
  const bool touches = (flags & Alphabet::space_before) == 0;
  const auto& tests = machine_.tests_[pc];
  const bool first = alphabet_.passes(letter, tests.first);
  const auto stay = [&] { out.items.push_back(PatternItem::of(pc, PatternItem::inside)); };
  switch (machine_.ops_[pc].code) {
    case Code::list:
      if (inside ? alphabet_.passes(letter, tests.longer) : first) close_back(pc, touches, out);
      if (alphabet_.passes(letter, tests.inner)) stay();
      return;
    case Code::mention:
      if (!inside && !(flags & Alphabet::mention_ends)) return;
      if (first && (!inside || (flags & Alphabet::mention_lasts))) close_back(pc, touches, out);
      if (flags & Alphabet::mention_goes_on) stay();
      return;
    case Code::run:
      if (first) close_back(pc, touches, out);
      if (touches) stay();
      return;
    default:
      if (first) close_back(pc, touches, out);
  }
}

PatternMemo::State PatternMemo::step_back(State told, Letter letter) {
  const std::vector<std::uint32_t> items = backward_.items(back_state(told));
  const bool at_end = told == back_from_end_;
  // In the midst of a sentence: only what is under way counts from here on.
  if (backward_.full()) forget_backward();
  begin_spread();
  for (const std::uint32_t item : items) follow_back(item, letter, spread_);
  // A match may end behind any word.
  const auto end = [&](const std::vector<std::uint32_t>& last_words) {
    for (const std::uint32_t item : last_words) follow_back(item, letter, spread_);
  };
  alphabet_.for_tests(letter, [&](Alphabet::Test test) { end(machine_.end_items_[at_end][test]); });
  const std::uint8_t flags = alphabet_.flags(letter);
  if (flags & Alphabet::mention_goes_on) end(machine_.end_mentions_[at_end]);
  if (!(flags & Alphabet::space_before)) end(machine_.end_runs_[at_end]);
  State where = 0;
  for (const std::uint32_t accept : spread_.accepts) where |= accept;
  spread_.accepts.clear();
  return backward_.intern(spread_) << 2 | where;
}

/// The step that was met before, or is made now.
PatternMemo::State PatternMemo::learn_back(State told, Letter letter) {
  const State state = back_state(told);
  const bool had_room = !backward_.full();
  const State made = step_back(told, letter);
  if (state == 0) {
    if (letter >= back_from_nowhere_.size()) back_from_nowhere_.resize(alphabet_.size(), unknown);
    back_from_nowhere_[letter] = made;
  } else if (had_room) {
    backward_.remember(state, letter, made);
  }
  return made;
}

template <class LetterAt>
void PatternMemo::find_beginnings(LetterAt&& letter_at) {
  beginnings_.clear();
  const State* nowhere = back_from_nowhere_.data();
  std::size_t nowhere_size = back_from_nowhere_.size();
  States::Known known = backward_.known();
  State told = back_from_end_;
  for (std::size_t i = letters_.size(); i-- > 0;) {
    const Letter letter = letter_at(i);
    const State state = back_state(told);
    State next = state != 0              ? known.step(state, letter)
                 : letter < nowhere_size ? nowhere[letter]
                                         : unknown;
    if (next == unknown) {
      next = learn_back(told, letter);
      nowhere = back_from_nowhere_.data();
      nowhere_size = back_from_nowhere_.size();
      known = backward_.known();
    }
    told = next;
    if ((told & (begins | begins_at_start)) != 0 && ((told & begins) != 0 || i == 0))
      beginnings_.push_back(static_cast<std::uint32_t>(input_.first + i));
  }
  std::reverse(beginnings_.begin(), beginnings_.end());
}

void PatternMemo::begin(const PatternInput& input) {
  input_ = input;
  if (alphabet_.full()) {
    alphabet_.forget();
    paths_.forget();
    forget_forward();
    forget_backward();
  }
  if (alphabet_.minds_mentions(input)) {
    alphabet_.read(input, letters_);
    find_beginnings([this](std::size_t i) { return letters_[i]; });
    return;
  }
  // Both in one pass.
  letters_.resize(input.last - input.first);
  PatternAlphabet::Reader reader = alphabet_.reader(input);
  find_beginnings([&](std::size_t i) { return letters_[i] = reader.letter(i); });
}

}  // namespace redstring::lexicon
