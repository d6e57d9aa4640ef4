// Reading words by their forms. See forms.h.
#include "lexicon/forms.h"

#include <algorithm>
#include <bit>

#include "text/fold.h"

namespace redstring::lexicon {

namespace {

__extension__ using Wide = unsigned __int128;

/// What a word is beside its bytes.
std::uint64_t look_of(const Word& word) {
  static_assert(static_cast<unsigned>(TokenKind::clitic) < 8 && shape_has_inner_dot < 128);
  return word.span.size() | static_cast<std::uint64_t>(word.kind) << 4 |
         std::uint64_t{word.shape} << 7;
}

}  // namespace

/// Requires a word of 1 to max_bytes. Where the text goes on for long enough the bytes are read in
/// one go.
inline Forms::Key Forms::key_of(std::string_view text, const Word& word) {
  Key key;
  const std::size_t size = word.span.size();
  const char* from = text.data() + word.span.begin;
  if (std::endian::native == std::endian::little && size <= 8 &&
      text.size() - word.span.begin >= 8) {
    std::memcpy(key.bytes, from, 8);
    key.bytes[0] &= ~std::uint64_t{0} >> (64 - 8 * size);
  } else {
    std::memcpy(key.bytes, from, size);
    if (std::endian::native != std::endian::little) key.bytes[1] >>= 16;
  }
  key.bytes[1] |= look_of(word) << 48;
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
  const auto [at, is_new] = set_numbers_.emplace(&set, static_cast<std::uint32_t>(sets_.size()));
  if (is_new) sets_.push_back(&set);
  return at->second;
}

void Forms::begin_text() {
  if (++text_ == 0 || alone_.size() >= most_alone) {
    forget();
    text_ = 1;
  }
}

/// Words wait in a short queue between being hashed and being looked up, so that the memory of one
/// is fetched while the next are hashed.
template <class Each>
void Forms::each_word(std::string_view text, const std::vector<Token>& tokens, Words& words,
                      Each&& each) {
  begin_text();
  words.text = text;
  words.own.clear();
  words.words.resize(std::count_if(tokens.begin(), tokens.end(),
                                   [](const Token& token) { return !token.blank(); }));
  OwnWords own(words.own, data_.vocabulary.size());
  Word* word = words.words.data();
  std::size_t i = 0, done = 0;
  const auto look_up = [&] {
    for (; done < i; ++done) {
      Word& waiting = word[done];
      Form& form = form_of(words, done);
      waiting.id = form.id;
      if (form.id == unknown_word) {
        if (form.alone_or_text != text_) {
          const Folded folded = fold(waiting.span.of(text), waiting);
          form.seconds_or_own = own.intern(folded.text, folded.hash);
          form.alone_or_text = text_;
        }
        waiting.id = form.seconds_or_own;
      }
      each(static_cast<std::uint32_t>(done), form);
    }
  };
  bool space = true, newline = true;
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    const Token& token = tokens[t];
    if (token.blank()) {
      space = true;
      newline |= token.kind == TokenKind::newline;
      continue;
    }
    Word& next = word[i];
    next.span = token.span();
    next.token = static_cast<std::uint32_t>(t);
    next.kind = token.kind;
    next.shape = token.shape;
    next.space_before = space;
    next.newline_before = newline;
    space = newline = false;
    if (next.span.size() <= max_bytes) {
      Waiting& waiting = queue_[i % queue_size];
      waiting.key = key_of(text, next);
      waiting.set = set_of(waiting.key);
      __builtin_prefetch(&forms_[waiting.set]);
    }
    if (++i % queue_size == 0) look_up();
  }
  look_up();
}

void Forms::read(std::string_view text, const std::vector<Token>& tokens, Words& words) {
  each_word(text, tokens, words, [](std::uint32_t, const Form&) {});
}

void Forms::read(std::string_view text, const std::vector<Token>& tokens, const ListSet& among,
                 Words& words, WordLists& lists, std::vector<Match>& matches) {
  if (!(among == among_)) {
    among_ = among;
    forget();
  }
  lists.sets.clear();
  lists.sets.reserve(tokens.size() / 2 + 16);
  starts_.clear();
  each_word(text, tokens, words, [&](std::uint32_t i, const Form& form) {
    lists.sets.push_back(sets_[form.lists]);
    if (form.id != unknown_word && (form.alone_count() | form.seconds_or_own) != 0)
      starts_.push_back({i, form.alone(), form.alone_count(), form.seconds_or_own});
  });
  matches.clear();
  for (const Start& start : starts_) match(words, start, matches);
}

inline Forms::Form& Forms::form_of(const Words& words, std::size_t i) {
  if (words.words[i].span.size() > max_bytes) return learn(lone_, words, i);
  const Waiting& waiting = queue_[i % queue_size];
  Form* const set = forms_[waiting.set].ways;
  if (set[0].key == waiting.key) return set[0];
  if (set[1].key == waiting.key) return set[1];
  // The older of the two yields.
  set[1] = set[0];
  set[0].key = waiting.key;
  return learn(set[0], words, i);
}

/// Finds out what the dictionaries know of word `i`, whose key is there.
Forms::Form& Forms::learn(Form& form, const Words& words, std::size_t i) {
  const Word& word = words.words[i];
  const Folded folded = fold(words.surface(i), word);
  form.id = data_.vocabulary.find(folded.text, folded.hash);
  form.lists = form.alone_or_text = form.seconds_or_own = 0;
  if (form.id == unknown_word) return form;
  const WordFacts& facts = data_.words[form.id];
  const ListSet& all = data_.sets[facts.alone];
  const ListSet* lists = &all;
  if (all.any(data_.case_lists)) {
    ListSet right;
    for (const End& end : data_.trie.ends(data_.trie.first(form.id)))
      if (data_.looks_right(end, words, i, i + 1, Capitals::written)) right.add(end.list);
    if (!(right == all)) lists = &data_.kept(right);
  }
  form.lists = number_of(*lists);
  if (!data_.sets[facts.begins].any(among_)) return form;
  form.seconds_or_own = facts.seconds;
  if (lists->any(among_)) learn_entries(form, words, i);
  return form;
}

void Forms::learn_entries(Form& form, const Words& words, std::size_t i) {
  form.alone_or_text = ask_trie;
  const auto ends = data_.trie.ends(data_.trie.first(form.id));
  if (&form == &lone_ || alone_.size() >= most_alone || ends.last - ends.first >= ask_trie) return;
  const std::size_t first = alone_.size();
  for (const End& end : ends)
    if (among_.has(end.list) && data_.looks_right(end, words, i, i + 1, Capitals::written))
      alone_.push_back({end.entry, end.list});
  form.alone_or_text = static_cast<std::uint32_t>(first << 8 | (alone_.size() - first));
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
      if (among_.has(end.list) && data_.looks_right(end, words, i, last, Capitals::written))
        out.push_back({i, last, end.entry, end.list});
  };
  if (start.seconds != 0 && next < words.size() &&
      SecondWords::may_hold(data_.second_words, start.seconds, words[next].id)) {
    const TrieWalk walk(data_.trie, words, i);
    for (std::size_t k = walk.size; k-- > 0;)
      if (walk.ends[k].last > next) take(walk.ends[k].last, walk.ends[k].node);
  }
  if (start.alone_count == ask_trie) {
    take(next, data_.trie.first(words[i].id));
    return;
  }
  for (std::uint32_t k = 0; k < start.alone_count; ++k) {
    const Alone& alone = alone_[start.alone + k];
    out.push_back({i, next, alone.entry, alone.list});
  }
}

}  // namespace redstring::lexicon
