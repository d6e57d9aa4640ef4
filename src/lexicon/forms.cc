// Reading words by their forms. See forms.h.
#include "lexicon/forms.h"

#include <algorithm>
#include <bit>

#include "text/fold.h"

namespace redstring::lexicon {

namespace {

__extension__ using Wide = unsigned __int128;

/// The bytes of a token of 1 to 24, zero behind its end. Where the text goes on for long enough
/// they are read in one go.
void load_bytes(std::string_view text, Span span, std::uint64_t* out) {
  const std::size_t size = span.size();
  const char* from = text.data() + span.begin;
  if (size <= 8 && text.size() - span.begin >= 8) {
    std::memcpy(out, from, 8);
    if constexpr (std::endian::native == std::endian::little) {
      out[0] &= ~std::uint64_t{0} >> (64 - 8 * size);
      out[1] = out[2] = 0;
      return;
    }
  }
  out[0] = out[1] = out[2] = 0;
  std::memcpy(out, from, size);
}

std::uint64_t hash_of(const std::uint64_t* bytes, std::uint32_t look) {
  const Wide product =
      static_cast<Wide>(bytes[0] ^ 0x9e3779b97f4a7c15ull) *
      (bytes[1] ^ (bytes[2] << 23 | bytes[2] >> 41) ^ look ^ 0xd6e8feb86659fd93ull);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint32_t look_of(const Word& word) {
  return word.span.size() | static_cast<std::uint32_t>(word.kind) << 8 |
         std::uint32_t{word.shape} << 16;
}

}  // namespace

void Forms::forget() {
  forms_.assign(ways << log_sets, Form{});
  alone_.clear();
  text_ = 0;
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
        if (form.text != text_) {
          const Folded folded = fold(waiting.span.of(text), waiting);
          form.own = own.intern(folded.text, folded.hash);
          form.text = text_;
        }
        waiting.id = form.own;
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
    Key& key = queue_[i % queue_size];
    if (next.span.size() <= max_bytes) {
      load_bytes(text, next.span, key.bytes);
      key.look = look_of(next);
      key.set = (hash_of(key.bytes, key.look) >> (64 - log_sets)) * ways;
      __builtin_prefetch(&forms_[key.set]);
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
    lists.sets.push_back(form.lists);
    if ((form.alone_count | form.seconds) != 0)
      starts_.push_back({i, form.alone, form.alone_count, form.seconds});
  });
  matches.clear();
  for (const Start& start : starts_) match(words, start, matches);
}

inline Forms::Form& Forms::form_of(const Words& words, std::size_t i) {
  if (words.words[i].span.size() > max_bytes) return learn(lone_, words, i);
  const Key& key = queue_[i % queue_size];
  Form* const set = &forms_[key.set];
  if (set[0].is(key.bytes, key.look)) return set[0];
  if (set[1].is(key.bytes, key.look)) return set[1];
  // The older of the two yields.
  set[1] = set[0];
  std::copy_n(key.bytes, 3, set[0].bytes);
  set[0].look = key.look;
  return learn(set[0], words, i);
}

/// Finds out what the dictionaries know of word `i`, whose bytes and look are there.
Forms::Form& Forms::learn(Form& form, const Words& words, std::size_t i) {
  const Word& word = words.words[i];
  const Folded folded = fold(words.surface(i), word);
  form.id = data_.vocabulary.find(folded.text, folded.hash);
  form.lists = &data_.sets[0];
  form.alone = form.alone_count = form.seconds = form.text = 0;
  if (form.id == unknown_word) return form;
  const WordFacts& facts = data_.words[form.id];
  const ListSet& all = data_.sets[facts.alone];
  form.lists = &all;
  if (all.any(data_.case_lists)) {
    ListSet right;
    for (const End& end : data_.trie.ends(data_.trie.first(form.id)))
      if (data_.looks_right(end, words, i, i + 1, Capitals::written)) right.add(end.list);
    if (!(right == all)) form.lists = &data_.kept(right);
  }
  if (!data_.sets[facts.begins].any(among_)) return form;
  form.seconds = facts.seconds;
  if (form.lists->any(among_)) learn_entries(form, words, i);
  return form;
}

void Forms::learn_entries(Form& form, const Words& words, std::size_t i) {
  if (&form == &lone_ || alone_.size() >= most_alone) {
    form.alone_count = ask_trie;
    return;
  }
  form.alone = static_cast<std::uint32_t>(alone_.size());
  for (const End& end : data_.trie.ends(data_.trie.first(form.id)))
    if (among_.has(end.list) && data_.looks_right(end, words, i, i + 1, Capitals::written))
      alone_.push_back({end.entry, end.list});
  form.alone_count = static_cast<std::uint32_t>(alone_.size()) - form.alone;
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
