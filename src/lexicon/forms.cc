// Reading words by their forms. See forms.h.
#include "lexicon/forms.h"

#include <algorithm>
#include <array>
#include <bit>

#include "text/fold.h"

namespace redstring::lexicon {

namespace {

__extension__ using Wide = unsigned __int128;

static_assert(static_cast<unsigned>(TokenKind::clitic) < 8 && shape_has_inner_dot < 128);

/// What a word is beside its bytes, in 15 bits.
std::uint64_t look_of(const Token& token) {
  return static_cast<std::uint64_t>(token.kind) | token.span().size() << 3 |
         std::uint64_t{token.shape} << 8;
}

std::size_t count_words(const std::vector<Token>& tokens) {
  std::size_t count = 0;
  for (const Token& token : tokens) count += !token.blank();
  return count;
}

/// What leaves of 16 bytes, read as two numbers, the first so many.
constexpr std::array<std::array<std::uint64_t, 2>, 16> first_bytes = [] {
  std::array<std::array<std::uint64_t, 2>, 16> masks{};
  for (std::size_t size = 0; size < masks.size(); ++size)
    for (std::size_t i = 0; i < size; ++i)
      masks[size][i / 8] |= std::uint64_t{0xff} << (8 * (i % 8));
  return masks;
}();

}  // namespace

/// Requires a token of 1 to max_bytes. Where the text goes on for long enough all bytes are read in
/// one go.
inline Forms::Key Forms::key_of(std::string_view text, const Token& token) {
  Key key;
  const std::size_t size = token.end - token.begin;
  const char* from = text.data() + token.begin;
  if (std::endian::native == std::endian::little && text.size() - token.begin >= 16) {
    std::memcpy(key.bytes, from, 16);
    key.bytes[0] &= first_bytes[size][0];
    key.bytes[1] &= first_bytes[size][1];
  } else {
    std::memcpy(key.bytes, from, size);
    if (std::endian::native != std::endian::little) key.bytes[1] >>= 16;
  }
  key.bytes[1] |= look_of(token) << 48;
  return key;
}

inline std::size_t Forms::set_of(const Key& key) {
  const Wide product = static_cast<Wide>(key.bytes[0] ^ 0x9e3779b97f4a7c15ull) *
                       (key.bytes[1] ^ 0xd6e8feb86659fd93ull);
  return (static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64)) >>
         (64 - log_sets);
}

void Forms::forget() {
  forms_.assign(std::size_t{1} << log_sets, Set{});
  alone_.clear();
  sets_.assign(1, &data_.sets[0]);
  set_numbers_ = {{&data_.sets[0], 0}};
  text_ = 0;
}

std::uint32_t Forms::number_of(const ListSet& set) {
  const auto [at, is_new] =
      set_numbers_.try_emplace(&set, static_cast<std::uint32_t>(sets_.size()));
  if (is_new) sets_.push_back(&set);
  return at->second;
}

void Forms::begin_text() {
  if (++text_ == 0 || alone_.size() >= most_alone) {
    forget();
    text_ = 1;
  }
}

/// Requires room for all words.
template <class Each>
void Forms::each_word(std::string_view text, const std::vector<Token>& tokens, Words& words,
                      Each&& each) {
  begin_text();
  words.text = text;
  words.own.clear();
  OwnWords own(words.own, data_.vocabulary.size());
  Word* const all = words.words.data();
  const auto count = static_cast<std::uint32_t>(tokens.size());
  std::uint32_t i = 0;
  bool space = true, newline = true;
  for (std::uint32_t t = 0; t < count; ++t) {
    const Token& token = tokens[t];
    if (token.blank()) {
      space = true;
      newline |= token.kind == TokenKind::newline;
      continue;
    }
    Word& word = all[i];
    word.span = token.span();
    word.token = t;
    word.kind = token.kind;
    word.shape = token.shape;
    word.space_before = space;
    word.newline_before = newline;
    space = newline = false;
    Form& form = form_of(words, i, token);
    word.id = form.id;
    if (form.id == unknown_word) {
      if (form.alone_or_text != text_) {
        const Folded folded = fold(word.span.of(text), word);
        form.seconds_or_own = own.intern(folded.text, folded.hash);
        form.alone_or_text = text_;
      }
      word.id = form.seconds_or_own;
    }
    each(i++, form);
  }
}

void Forms::read(std::string_view text, const std::vector<Token>& tokens, Words& words) {
  words.words.resize(count_words(tokens));
  each_word(text, tokens, words, [](std::uint32_t, const Form&) {});
}

void Forms::read(std::string_view text, const std::vector<Token>& tokens, const Wanted& wanted,
                 Words& words, WordLists& lists, std::vector<Match>& matches,
                 std::vector<std::uint8_t>& glances) {
  if (!(wanted == wanted_)) {
    wanted_ = wanted;
    forget();
  }
  // Rows of their full length from the start: to grow costs a test for each word.
  words.words.resize(count_words(tokens));
  lists.sets.resize(words.size());
  glances.resize(words.size());
  if (starts_.size() < words.size()) starts_.resize(words.size());
  const ListSet** set = lists.sets.data();
  std::uint8_t* glance = glances.data();
  Start* start = starts_.data();
  each_word(text, tokens, words, [&](std::uint32_t i, const Form& form) {
    *set++ = sets_[form.lists];
    *glance++ = form.glance;
    if (form.id == unknown_word) return;
    *start = {i, form.alone_or_text, form.seconds_or_own};
    start += (form.alone_or_text | form.seconds_or_own) != 0;
  });
  matches.clear();
  matches.reserve(2 * static_cast<std::size_t>(start - starts_.data()));  // seldom more
  for (const Start* s = starts_.data(); s != start; ++s) match(words, *s, matches);
  if (starts_.size() > most_starts) starts_ = {};
}

inline Forms::Form& Forms::form_of(const Words& words, std::size_t i, const Token& token) {
  if (token.end - token.begin > max_bytes) return learn(lone_, words, i);
  const Key key = key_of(words.text, token);
  Form* const set = forms_[set_of(key)].ways;
  if (set[0].key == key) return set[0];
  if (set[1].key == key) return set[1];
  // The older of the two yields.
  set[1] = set[0];
  set[0].key = key;
  return learn(set[0], words, i);
}

/// Finds out what the dictionaries know of word `i`, whose key is there.
Forms::Form& Forms::learn(Form& form, const Words& words, std::size_t i) {
  Word word = words.words[i];
  const Folded folded = fold(words.surface(i), word);
  word.id = form.id = data_.vocabulary.find(folded.text, folded.hash);
  form.lists = form.alone_or_text = form.seconds_or_own = 0;
  const ListSet& begins = data_.lists_beginning(form.id);
  const ListSet& lists = form.id == unknown_word ? data_.sets[0] : *lists_of(words, i, form.id);
  form.glance = glance(wanted_.questions, word, lists, begins);
  if (form.id == unknown_word) return form;
  form.lists = number_of(lists) & 0xffffff;
  if (!begins.any(wanted_.among)) return form;
  form.seconds_or_own = data_.words[form.id].seconds;
  if (lists.any(wanted_.among)) learn_entries(form, words, i);
  return form;
}

/// The lists that hold word `i`, whose number is `id`, and whose case rule it meets.
const ListSet* Forms::lists_of(const Words& words, std::size_t i, WordId id) const {
  const ListSet& all = data_.lists_of(id);
  if (!all.any(data_.case_lists)) return &all;
  ListSet right;
  for (const End& end : data_.trie.ends(data_.trie.first(id)))
    if (data_.looks_right(end, words, i, i + 1, Capitals::written)) right.add(end.list);
  return right == all ? &all : &data_.kept(right);
}

void Forms::learn_entries(Form& form, const Words& words, std::size_t i) {
  form.alone_or_text = ask_trie;
  const auto ends = data_.trie.ends(data_.trie.first(form.id));
  if (&form == &lone_ || alone_.size() >= most_alone || ends.last - ends.first >= ask_trie) return;
  const std::size_t first = alone_.size();
  for (const End& end : ends)
    if (wanted_.among.has(end.list) && data_.looks_right(end, words, i, i + 1, Capitals::written))
      alone_.push_back({end.entry, end.list});
  const std::size_t count = alone_.size() - first;
  form.alone_or_text = count == 0 ? 0 : static_cast<std::uint32_t>(first << 8 | count);
}

/// The folded form of a token, until the next call.
Forms::Folded Forms::fold(std::string_view token, const Word& word) {
  // Only letters and digits are sure to fold by lower-casing ("`" folds to an apostrophe).
  if (word.is(shape_ascii) && word.kind != TokenKind::punctuation && token.size() <= max_bytes) {
    lower_.assign(token);
    return {lower_.view(), lower_.hash};
  }
  text::fold_into(token, folded_);
  return {folded_, hash_bytes(folded_)};
}

/// Adds the entries that begin with a word, the longest first.
void Forms::match(const Words& words, const Start& start, std::vector<Match>& out) const {
  const std::uint32_t i = start.word, next = i + 1;
  const auto take = [&](std::uint32_t last, Trie::Node node) {
    for (const End& end : data_.trie.ends(node))
      if (wanted_.among.has(end.list) && data_.looks_right(end, words, i, last, Capitals::written))
        out.push_back({i, last, end.entry, end.list});
  };
  if (start.seconds != 0 && next < words.size() &&
      SecondWords::may_hold(data_.second_words, start.seconds, words[next].id)) {
    const TrieWalk walk(data_.trie, words, i);
    for (std::size_t k = walk.size; k-- > 0;)
      if (walk.ends[k].last > next) take(walk.ends[k].last, walk.ends[k].node);
  }
  const std::uint32_t count = start.alone & 0xff;
  if (count == ask_trie) return take(next, data_.trie.first(words[i].id));
  const Alone* const alone = alone_.data() + (start.alone >> 8);
  for (std::uint32_t k = 0; k < count; ++k) out.push_back({i, next, alone[k].entry, alone[k].list});
}

}  // namespace redstring::lexicon
