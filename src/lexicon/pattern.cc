// Matching patterns over words.
//
// The idea: a pattern becomes a small program (as in Thompson's and Cox's regular expression
// machines) whose instructions look at one word each. It is run by backtracking that never visits
// the same (instruction, word) twice: whatever can follow from there does not depend on how one
// came there, and the first visit had the best right to it. So a run costs at most instructions ×
// 64 steps, however the pattern is written, and the order of the visits is the order of preference.
// The search does not stop at the first match but keeps the longest, and of equal ones the first.
//
// Which patterns are run at a word is decided by the automaton of pattern_memo.h.
#include "lexicon/pattern.h"

#include <re2/re2.h>

#include <algorithm>
#include <cassert>
#include <map>
#include <mutex>
#include <optional>

#include "lexicon/data.h"
#include "lexicon/list_file.h"
#include "lexicon/pattern_machine.h"
#include "lexicon/pattern_memo.h"
#include "lexicon/pattern_parse.h"
#include "lexicon/pattern_paths.h"
#include "lexicon/pattern_program.h"
#include "lexicon/word_signs.h"

namespace redstring::lexicon {

namespace {

using Kind = PatternNode::Kind;

constexpr std::size_t max_look = 56;       // words that a '!' may see from where the match began
constexpr std::size_t max_program = 8192;  // instructions
constexpr std::uint32_t nothing = 0xffffffff;

using Event = PatternEvent;

struct Job {
  std::uint32_t op;
  std::uint32_t trail;  // events on the path so far
  std::uint32_t entry;  // to leave behind first, or `nothing`
  std::uint8_t position;
};

/// Reused from call to call, one a thread.
struct Scratch {
  struct Visits {
    std::uint64_t positions = 0;  // a bit each
    std::uint64_t run = 0;        // in which run; another one's do not count
  };
  std::vector<Visits> visited;  // per instruction
  std::uint64_t run = 0;
  std::vector<Job> jobs;
  std::vector<Event> trail, best;
  std::vector<std::size_t> open;  // captures
};

Scratch& scratch() {
  thread_local Scratch instance;
  return instance;
}

}  // namespace

namespace {

/// The parts of a regular expression between its outermost '|'.
std::vector<std::string_view> alternatives(std::string_view source) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  int depth = 0;
  bool in_class = false;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const char c = source[i];
    if (c == '\\') {
      if (source.substr(i, 2) == "\\Q") return {source};
      ++i;
    } else if (in_class) {
      in_class = c != ']' || source[i - 1] == '[' || source.substr(i - 2, 2) == "[^";
    } else if (c == '[') {
      in_class = true;
    } else if (c == '(' || c == ')') {
      depth += c == '(' ? 1 : -1;
    } else if (c == '|' && depth == 0) {
      out.push_back(source.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  out.push_back(source.substr(begin));
  return out;
}

/// Adds the bytes that matches of a valid expression can begin with.
void mark_first(std::string_view source, const RE2::Options& options, std::bitset<256>& first) {
  const RE2 anchored("\\A(?:" + std::string(source) + ")\\z", options);
  std::string low, high;
  const bool known =
      anchored.ok() && anchored.PossibleMatchRange(&low, &high, 8) && !low.empty() && !high.empty();
  const std::size_t from = known ? static_cast<unsigned char>(low[0]) : 0;
  const std::size_t to = known ? static_cast<unsigned char>(high[0]) : 255;
  for (std::size_t byte = from; byte <= to; ++byte) first.set(byte);
}

}  // namespace

struct PatternSet::Compiled : Programs {
  std::map<std::string, std::uint32_t, std::less<>> name_numbers;  // owns the names of captures
  std::vector<std::string_view> names;                             // by number
  bool shared = false;

  /// The automaton, made once all patterns are there, by whoever comes first.
  const PatternMachine& machine(const Lexicon& lexicon) {
    std::call_once(*once_, [&] { machine_ = std::make_unique<PatternMachine>(*this, lexicon); });
    return *machine_;
  }
  /// The patterns change.
  void forget_machine() {
    machine_.reset();
    once_ = std::make_unique<std::once_flag>();
  }

  // ---- building

  std::uint32_t name_number(const std::string& name) {
    const auto [at, is_new] =
        name_numbers.emplace(name, static_cast<std::uint32_t>(name_numbers.size()));
    if (is_new) names.push_back(at->first);
    return at->second;
  }

  Result<std::uint32_t> regex(const std::string& source, std::string_view place) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_longest_match(true);
    options.set_max_mem(1 << 20);
    Regex made;
    made.re = std::make_unique<RE2>(source, options);
    if (!made.re->ok()) {
      return fail(ErrorCode::invalid_argument,
                  "expected a regular expression that RE2 takes, found /" + source +
                      "/: " + made.re->error(),
                  std::string(place));
    }
    regexes.push_back(std::move(made));
    return static_cast<std::uint32_t>(regexes.size() - 1);
  }

 private:
  std::unique_ptr<std::once_flag> once_ = std::make_unique<std::once_flag>();
  std::unique_ptr<PatternMachine> machine_;
};

namespace {

/// Turns a tree into a program.
class Compiler {
 public:
  Compiler(PatternSet::Compiled& set, const Lexicon& lexicon, std::string_view place)
      : set_(set), lexicon_(lexicon), place_(place) {}

  Result<std::vector<Op>> compile(const PatternNode& tree) {
    emit_tree(tree);
    emit({Code::match});
    if (error_) return fail(*error_);
    if (program_.size() > max_program) {
      return fail(ErrorCode::invalid_argument, "expected a smaller pattern (repetitions multiply)",
                  std::string(place_));
    }
    return std::move(program_);
  }

 private:
  bool full() const { return error_ || program_.size() > max_program; }

  std::uint32_t emit(Op op) {
    program_.push_back(op);
    return here() - 1;
  }
  std::uint32_t here() const { return static_cast<std::uint32_t>(program_.size()); }

  /// The regular expression of a node, compiled once however often the node is repeated.
  std::uint32_t regex(const PatternNode& tree) {
    const auto known = regexes_.find(&tree);
    if (known != regexes_.end()) return known->second;
    Result<std::uint32_t> made = set_.regex(tree.text, place_);
    if (!made) {
      if (!error_) error_ = made.error();
      return 0;
    }
    regexes_.emplace(&tree, *made);
    return *made;
  }

  void emit_word(const std::string& folded) {
    const WordId id = lexicon_.word(folded);
    if (id != unknown_word) {
      emit({Code::word, id});
      return;
    }
    emit({Code::literal, static_cast<std::uint32_t>(set_.literals.size())});
    set_.literals.push_back(folded);
  }

  /// /one|two|three/ is a set of words, if the dictionaries know them all.
  void emit_regex(const PatternNode& tree) {
    std::vector<WordId> words;
    std::string_view rest = tree.text;
    while (true) {
      const std::string_view word = rest.substr(0, rest.find('|'));
      const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      });
      const WordId id = plain ? lexicon_.word(word) : unknown_word;
      if (id == unknown_word) {
        emit({Code::regex, regex_with_bytes(tree)});
        return;
      }
      words.push_back(id);
      if (word.size() == rest.size()) break;
      rest.remove_prefix(word.size() + 1);
    }
    emit_words(std::move(words));
  }

  void emit_words(std::vector<WordId> words) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    emit({Code::words, static_cast<std::uint32_t>(set_.word_sets.size())});
    set_.word_sets.push_back(std::move(words));
  }

  /// The same, with the bytes that its matches can begin with.
  std::uint32_t regex_with_bytes(const PatternNode& tree) {
    const std::uint32_t number = regex(tree);
    if (error_) return number;
    Regex& made = set_.regexes[number];
    if (made.first.none()) {
      for (const std::string_view part : alternatives(tree.text))
        mark_first(part, made.re->options(), made.first);
    }
    return number;
  }

  void emit_list(const PatternNode& tree) {
    std::uint32_t filter = no_filter;
    if (!tree.features.empty()) {
      filter = static_cast<std::uint32_t>(set_.filters.size());
      set_.filters.push_back(tree.features);
    }
    emit({Code::list, tree.list, filter});
  }

  /// The words that parts [first, …) of a choice ask for, as far as each is one word that the
  /// dictionaries know: a choice between them is one look into a set.
  std::vector<WordId> words_from(const PatternNode& choice, std::size_t first) const {
    std::vector<WordId> words;
    for (std::size_t i = first; i < choice.parts.size(); ++i) {
      if (choice.parts[i]->kind != Kind::word) break;
      const WordId id = lexicon_.word(choice.parts[i]->text);
      if (id == unknown_word) break;
      words.push_back(id);
    }
    return words;
  }

  void emit_choice(const PatternNode& tree) {
    std::vector<std::uint32_t> jumps;
    for (std::size_t i = 0; i < tree.parts.size();) {
      std::vector<WordId> words = words_from(tree, i);
      const std::size_t next = i + std::max<std::size_t>(words.size(), 1);
      const bool last = next == tree.parts.size();
      const std::uint32_t split = last ? 0 : emit({Code::split, here() + 1});
      if (words.size() > 1)
        emit_words(std::move(words));
      else
        emit_tree(*tree.parts[i]);
      i = next;
      if (last) break;
      jumps.push_back(emit({Code::jump}));
      program_[split].b = here();
    }
    for (const std::uint32_t jump : jumps) program_[jump].a = here();
  }

  void emit_repeat(const PatternNode& tree) {
    for (int i = 0; i < tree.least; ++i) emit_tree(*tree.parts[0]);
    std::vector<std::uint32_t> splits;
    for (int i = tree.least; i < tree.most && !full(); ++i) {
      splits.push_back(emit({Code::split, here() + 1}));
      emit_tree(*tree.parts[0]);
    }
    for (const std::uint32_t split : splits) program_[split].b = here();
  }

  void emit_tree(const PatternNode& tree) {
    if (full()) return;
    switch (tree.kind) {
      case Kind::word:
        emit_word(tree.text);
        return;
      case Kind::list:
        emit_list(tree);
        return;
      case Kind::mention:
        emit({Code::mention, static_cast<std::uint32_t>(set_.types.size())});
        set_.types.push_back(tree.types);
        return;
      case Kind::klass:
        if (tree.word_class == WordClass::start) {
          emit({Code::start});
        } else if (tree.word_class == WordClass::end) {
          emit({Code::end});
        } else {
          emit({Code::klass, class_bit(tree.word_class)});
        }
        return;
      case Kind::regex:
        emit_regex(tree);
        return;
      case Kind::run:
        emit({Code::run, regex_with_bytes(tree)});
        return;
      case Kind::sequence:
        for (const PatternTree& part : tree.parts) emit_tree(*part);
        return;
      case Kind::choice:
        emit_choice(tree);
        return;
      case Kind::repeat:
        emit_repeat(tree);
        return;
      case Kind::name: {
        const std::uint32_t name = set_.name_number(tree.text);
        emit({Code::open, name});
        emit_tree(*tree.parts[0]);
        emit({Code::close, name});
        return;
      }
      case Kind::adjacent:
        emit({Code::touch});
        emit_tree(*tree.parts[0]);
        return;
      case Kind::look_not: {
        const std::uint32_t look = emit({Code::look_not});
        emit_tree(*tree.parts[0]);
        emit({Code::look_match});
        program_[look].a = here();
        return;
      }
    }
  }

  PatternSet::Compiled& set_;
  const Lexicon& lexicon_;
  std::string_view place_;
  std::vector<Op> program_;
  std::map<const PatternNode*, std::uint32_t> regexes_;
  std::optional<Error> error_;
};

struct WordSpan {
  std::size_t first, last;
};

/// The entry that an instruction takes of those that end at a node, or `nothing`.
std::uint32_t entry_at(const Lexicon::Data& data, const Programs& set, const Op& op,
                       Trie::Node node, const Words& words, WordSpan span) {
  for (const End& end : data.trie.ends(node)) {
    if (end.list != op.a || !data.looks_right(end, words, span.first, span.last, Capitals::written))
      continue;
    if (op.b != no_filter) {
      const auto& [key, value] = set.filters[op.b][0];
      if (data.entries.feature(end.entry, key) != value) continue;
    }
    return end.entry;
  }
  return nothing;
}

/// Runs one program at one word, where no match has more than `longest` words. Positions count
/// words from there.
class Runner {
 public:
  Runner(const Programs& set, const PatternMemo& memo, std::uint32_t pattern,
         const PatternInput& input, std::size_t at, std::size_t longest, const Lexicon& lexicon,
         Scratch& s)
      : set_(set),
        look_(memo, pattern),
        ops_(set.programs[pattern]),
        input_(input),
        words_(*input.words),
        lexicon_(lexicon),
        at_(at),
        s_(s) {
    const std::size_t left = input.last - at;
    longest_ = longest;
    look_limit_ = std::min(left, max_look);
    limit_ = std::min(left, max_match);
  }

  /// The length of the longest match, or 0; its events are in scratch.best.
  std::size_t run() {
    if (s_.visited.size() < ops_.size()) s_.visited.resize(ops_.size());
    ++s_.run;
    s_.jobs.clear();
    s_.trail.clear();
    best_ = 0;
    explore(0, 0);
    return best_;
  }

 private:
  /// Explores from (op, position) until nothing is left, or, inside a '!', until look_match: then
  /// true.
  bool explore(std::uint32_t op, std::size_t position) {
    const std::size_t base = s_.jobs.size();
    push(op, position, nothing);
    while (s_.jobs.size() > base) {
      const Job job = s_.jobs.back();
      s_.jobs.pop_back();
      s_.trail.resize(job.trail);
      if (job.entry != nothing) leave(Event::Kind::entry, job.position, job.entry, job.op - 1);
      if (follow(job.op, job.position)) {
        s_.jobs.resize(base);
        return true;
      }
    }
    return false;
  }

  void push(std::uint32_t op, std::size_t position, std::uint32_t entry) {
    s_.jobs.push_back({op, static_cast<std::uint32_t>(s_.trail.size()), entry,
                       static_cast<std::uint8_t>(position)});
  }

  void leave(Event::Kind kind, std::size_t position, std::uint32_t value, std::uint32_t op) {
    s_.trail.push_back({kind, static_cast<std::uint8_t>(position), value, op});
  }

  /// One path as far as it goes; what else is possible is pushed. True ends the exploration.
  bool follow(std::uint32_t pc, std::size_t position) {
    while (true) {
      if (!promises(pc, position)) return false;
      // The next word rules out most of a choice.
      while (ops_[pc].code == Code::split) {
        const bool first = promises(ops_[pc].a, position);
        if (first && promises(ops_[pc].b, position)) break;
        pc = first ? ops_[pc].a : ops_[pc].b;
      }
      const std::uint64_t mark = std::uint64_t{1} << position;
      Scratch::Visits& visits = s_.visited[pc];
      if (visits.run != s_.run) visits = {0, s_.run};
      if (visits.positions & mark) return false;
      visits.positions |= mark;
      const Op& op = ops_[pc];
      switch (op.code) {
        case Code::match:
          if (position > best_) {
            best_ = position;
            s_.best = s_.trail;
          }
          return best_ == longest_;
        case Code::look_match:
          return true;
        case Code::jump:
          pc = op.a;
          continue;
        case Code::split:
          push(op.b, position, nothing);
          pc = op.a;
          continue;
        case Code::open:
          leave(Event::Kind::open, position, op.a, pc);
          break;
        case Code::close:
          leave(Event::Kind::close, position, op.a, pc);
          break;
        case Code::look_not:
          if (looks_like(pc, op.a, position)) return false;
          pc = op.a;
          continue;
        case Code::start:
          if (at_ + position != input_.first) return false;
          break;
        case Code::end:
          if (at_ + position != input_.last) return false;
          break;
        case Code::touch:
          if (position >= limit_ || words_.words[at_ + position].space_before) return false;
          break;
        case Code::list:
          if (takes(pc, position)) push_entries(pc, op, position);
          return false;
        case Code::run:
          if (takes(pc, position)) push_runs(pc, *set_.regexes[op.a].re, position);
          return false;
        case Code::mention: {
          const std::size_t length = mention_length(op, position);
          if (length == 0) return false;
          leave(Event::Kind::mention, position, (*input_.mention_at)[at_ + position], pc);
          position += length;
          break;
        }
        default:
          if (!takes(pc, position)) return false;
          ++position;
      }
      ++pc;
    }
  }

  /// Whether the word there may be the first that an instruction takes; what takes one word only
  /// takes it.
  bool takes(std::uint32_t pc, std::size_t position) const {
    return position < limit_ && look_.passes(pc, at_ + position);
  }
  /// Whether it may lead to a match at all, as far as the next word tells.
  bool promises(std::uint32_t pc, std::size_t position) const {
    return position < limit_ ? look_.may_take(pc, at_ + position) : look_.needs_no_word(pc);
  }

  /// Whether what is behind a '!' matches here. Its instructions are [pc + 1, end): forgetting them
  /// before each call keeps an earlier call from hiding a match.
  bool looks_like(std::uint32_t pc, std::uint32_t end, std::size_t position) {
    std::fill(s_.visited.begin() + pc + 1, s_.visited.begin() + end, Scratch::Visits{});
    const std::size_t trail = s_.trail.size(), limit = limit_;
    limit_ = look_limit_;
    const bool found = explore(pc + 1, position);
    limit_ = limit;
    s_.trail.resize(trail);
    return found;
  }

  std::size_t mention_length(const Op& op, std::size_t position) const {
    if (position >= limit_ || input_.mention_at == nullptr) return 0;
    const std::uint32_t mention = (*input_.mention_at)[at_ + position];
    if (mention == no_index) return 0;
    const std::vector<EntityType>& types = set_.types[op.a];
    if (!types.empty() &&
        std::find(types.begin(), types.end(), (*input_.mention_type)[mention]) == types.end()) {
      return 0;
    }
    const std::size_t end = (*input_.mention_end)[mention];
    return end > at_ + position && end <= at_ + limit_ ? end - at_ - position : 0;
  }

  /// The entries of a list that begin here; the longest is taken up first.
  void push_entries(std::uint32_t pc, const Op& op, std::size_t position) {
    const Lexicon::Data& data = lexicon_.data();
    const std::size_t first = at_ + position;
    Trie::Node node = data.trie.first(words_.words[first].id);
    for (std::size_t last = first + 1; node != Trie::none; ++last) {
      const std::uint32_t entry = entry_at(data, set_, op, node, words_, {first, last});
      if (entry != nothing) push(pc + 1, last - at_, entry);
      if (last - at_ >= limit_) return;
      node = data.trie.next(node, words_.words[last].id);
    }
  }

  /// The runs of touching words that the expression matches whole; the longest is taken up first.
  void push_runs(std::uint32_t pc, const RE2& re, std::size_t position) {
    const std::size_t first = at_ + position;
    const std::uint32_t begin = words_.words[first].span.begin;
    std::size_t last = first + 1;
    while (last < at_ + limit_ && !words_.words[last].space_before &&
           words_.words[last].span.end - begin <= max_run_bytes) {
      ++last;
    }
    const Span all = words_.span(first, last);
    const re2::StringPiece text(words_.text.data() + all.begin, all.size());
    // No run can match that is longer than the longest prefix that does.
    re2::StringPiece prefix;
    if (!re.Match(text, 0, text.size(), RE2::ANCHOR_START, &prefix, 1)) return;
    for (std::size_t end = first + 1; end <= last; ++end) {
      const std::size_t bytes = words_.words[end - 1].span.end - begin;
      if (bytes > prefix.size()) return;
      if (bytes == prefix.size() || RE2::FullMatch(text.substr(0, bytes), re)) {
        push(pc + 1, end - at_, nothing);
      }
    }
  }

  const Programs& set_;
  const PatternMemo::Look look_;
  const std::vector<Op>& ops_;
  const PatternInput& input_;
  const Words& words_;
  const Lexicon& lexicon_;
  std::size_t at_;
  Scratch& s_;
  std::size_t longest_, look_limit_, limit_;
  std::size_t best_ = 0;
};

}  // namespace

const Capture* PatternMatch::capture(std::string_view name) const {
  for (const Capture& c : captures) {
    if (c.name == name) return &c;
  }
  return nullptr;
}

PatternSet::PatternSet() : compiled_(std::make_shared<Compiled>()) {}
PatternSet::~PatternSet() = default;
PatternSet::PatternSet(PatternSet&&) noexcept = default;
PatternSet& PatternSet::operator=(PatternSet&&) noexcept = default;

std::size_t PatternSet::size() const { return compiled_->programs.size(); }

void PatternSet::share(const Lexicon& lexicon) {
  compiled_->shared = true;
  lexicon.sign_tables().join([weak = std::weak_ptr<Compiled>(compiled_),
                              &lexicon]() -> std::shared_ptr<const PatternMachine> {
    const std::shared_ptr<Compiled> set = weak.lock();
    if (set == nullptr) return nullptr;
    return {set, &set->machine(lexicon)};
  });
}

Status PatternSet::add(std::string_view pattern, const Lexicon& lexicon, std::string_view place) {
  Result<PatternTree> tree = parse_pattern(pattern, lexicon, place);
  if (!tree) return fail(tree.error());
  Compiler compiler(*compiled_, lexicon, place);
  Result<std::vector<Op>> program = compiler.compile(**tree);
  if (!program) return fail(program.error());
  assert(!compiled_->shared);
  compiled_->forget_machine();
  compiled_->programs.push_back(std::move(*program));
  return {};
}

namespace {

/// What a run remembers. `open` is room for the captures that have begun.
std::vector<Capture> captures(const std::vector<Event>& events,
                              const std::vector<std::string_view>& names, std::size_t at,
                              std::vector<std::size_t>& open) {
  std::vector<Capture> out;
  const auto is_open = [](const Event& e) { return e.kind == Event::Kind::open; };
  const auto count = std::count_if(events.begin(), events.end(), is_open);
  if (count == 0) return out;
  out.reserve(static_cast<std::size_t>(count));
  open.clear();
  for (const Event& event : events) {
    const auto word = static_cast<std::uint32_t>(at + event.position);
    switch (event.kind) {
      case Event::Kind::open:
        open.push_back(out.size());
        out.push_back({names[event.value], word, word});
        break;
      case Event::Kind::close:
        out[open.back()].last = word;
        open.pop_back();
        break;
      case Event::Kind::entry:
        for (const std::size_t c : open) {
          if (out[c].entry == nothing) out[c].entry = event.value;
        }
        break;
      case Event::Kind::mention:
        for (const std::size_t c : open) {
          if (out[c].mention == no_index) out[c].mention = event.value;
        }
        break;
    }
  }
  return out;
}

}  // namespace

struct PatternScan::State {
  const Programs& set;
  const std::vector<std::string_view>& names;
  const PatternMachine& machine;
  const Lexicon& lexicon;
  std::unique_ptr<PatternMemo> memo;
  PatternInput input;
  std::size_t next = 0;  // of the memo's beginnings
  std::vector<PatternMemo::Candidate> candidates;

  void match(std::size_t at, bool with_captures, std::vector<PatternMatch>& out);
  /// The length of the longest match of a pattern, or 0.
  std::size_t run(std::uint32_t pattern, std::size_t at, std::size_t longest) const {
    return Runner(set, *memo, pattern, input, at, longest, lexicon, scratch()).run();
  }
  /// The same for a match that is known to be there, and whose way the letters tell.
  std::size_t follow_path(std::uint32_t pattern, std::size_t at, std::size_t length) const;
  /// What the last run remembers.
  void take_captures(PatternMatch& match) const {
    match.captures = captures(scratch().best, names, match.first, scratch().open);
  }
};

PatternScan::PatternScan(const PatternSet& set, const Lexicon& lexicon)
    : state_(new State{*set.compiled_,
                       set.compiled_->names,
                       set.compiled_->machine(lexicon),
                       lexicon,
                       nullptr,
                       {},
                       0,
                       {}}) {
  state_->memo = state_->machine.borrow();
}
PatternScan::~PatternScan() { state_->machine.give_back(std::move(state_->memo)); }

void PatternScan::begin(const PatternInput& input) {
  assert(state_->input.words == nullptr || state_->input.words == input.words);
  state_->input = input;
  state_->memo->begin(input);
  state_->next = 0;
}

std::uint32_t PatternScan::find(std::size_t at) {
  const std::vector<std::uint32_t>& words = state_->memo->beginnings();
  std::size_t& next = state_->next;
  while (next > 0 && words[next - 1] >= at) --next;
  while (next < words.size() && words[next] < at) ++next;
  return next < words.size() ? words[next] : static_cast<std::uint32_t>(state_->input.last);
}

std::size_t PatternScan::State::follow_path(std::uint32_t pattern, std::size_t at,
                                            std::size_t length) const {
  if (length > PatternPaths::most_words) return run(pattern, at, length);
  PatternPaths::Key key;
  key.pattern = pattern;
  key.length = static_cast<std::uint8_t>(length);
  key.at_start = at == input.first;
  key.at_end = at + length == input.last;
  std::copy_n(memo->letters_at(at), length, key.letters.begin());
  PatternPaths::Path& path = memo->paths().slot(key);
  std::vector<Event>& events = scratch().best;
  if (!(path.key == key)) {
    run(pattern, at, length);
    if (events.size() > PatternPaths::most_events) return length;
    path.key = key;
    path.count = static_cast<std::uint8_t>(events.size());
    std::copy(events.begin(), events.end(), path.events.begin());
    return length;
  }
  events.assign(path.events.begin(), path.events.begin() + path.count);
  // The way is the same; what stands there need not be.
  const Lexicon::Data& data = lexicon.data();
  for (Event& event : events) {
    const std::size_t word = at + event.position;
    if (event.kind == Event::Kind::mention) event.value = (*input.mention_at)[word];
    if (event.kind != Event::Kind::entry) continue;
    const Trie::Node node = data.trie.first(input.words->words[word - 1].id);
    event.value =
        entry_at(data, set, set.programs[pattern][event.op], node, *input.words, {word - 1, word});
  }
  return length;
}

void PatternScan::State::match(std::size_t at, bool with_captures, std::vector<PatternMatch>& out) {
  out.clear();
  if (at < input.first || at >= input.last) return;
  memo->candidates(at, candidates);
  for (const PatternMemo::Candidate& c : candidates) {
    const bool captures = with_captures && machine.captures(c.pattern);
    const std::size_t length = c.sure && !captures ? c.length
                               : c.plain           ? follow_path(c.pattern, at, c.length)
                                                   : run(c.pattern, at, c.length);
    if (length == 0) continue;
    PatternMatch& match = out.emplace_back();
    match.pattern = c.pattern;
    match.first = static_cast<std::uint32_t>(at);
    match.last = static_cast<std::uint32_t>(at + length);
    match.plain = c.plain;
    if (captures) take_captures(match);
  }
  const auto longer = [](const PatternMatch& a, const PatternMatch& b) { return a.last > b.last; };
  if (!std::is_sorted(out.begin(), out.end(), longer))
    std::stable_sort(out.begin(), out.end(), longer);
}

void PatternScan::match_at(std::size_t at, std::vector<PatternMatch>& out) {
  state_->match(at, true, out);
}

void PatternScan::lengths_at(std::size_t at, std::vector<PatternMatch>& out) {
  state_->match(at, false, out);
}

void PatternScan::remember(PatternMatch& match) {
  if (!state_->machine.captures(match.pattern)) return;
  const std::uint32_t length = match.last - match.first;
  if (match.plain)
    state_->follow_path(match.pattern, match.first, length);
  else
    state_->run(match.pattern, match.first, length);
  state_->take_captures(match);
}

void PatternSet::match_at(const PatternInput& input, std::size_t at, const Lexicon& lexicon,
                          std::vector<PatternMatch>& out) const {
  PatternScan scan(*this, lexicon);
  scan.begin(input);
  scan.match_at(at, out);
}

}  // namespace redstring::lexicon
