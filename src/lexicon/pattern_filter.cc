// Building and asking the rows; see pattern_filter.h.
#include "lexicon/pattern_filter.h"

#include <algorithm>
#include <tuple>

#include "lexicon/data.h"
#include "lexicon/list_file.h"

namespace redstring::lexicon {

// ---------------------------------------------------------------------------------------------------
// Classes of words.

namespace {

bool digits(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int small_number(std::string_view s) {
  int n = 0;
  for (const char c : s) n = n * 10 + (c - '0');
  return n;
}

bool ordinal(std::string_view s) {
  std::size_t n = 0;
  while (n < s.size() && s[n] >= '0' && s[n] <= '9') ++n;
  if (n == 0 || n > 9) return false;
  const std::string_view end = s.substr(n);
  return end == "st" || end == "nd" || end == "rd" || end == "th" || end == "d";
}

const ClassMask digit_classes = class_bit(WordClass::day) | class_bit(WordClass::year) |
                                class_bit(WordClass::digits2) | class_bit(WordClass::digits4) |
                                class_bit(WordClass::ordinal);

ClassMask digit_classes_of(std::string_view folded, TokenKind kind) {
  if (kind == TokenKind::word && ordinal(folded)) return class_bit(WordClass::ordinal);
  if (folded.size() > 4 || !digits(folded)) return 0;
  ClassMask out = 0;
  const int value = small_number(folded);
  if (folded.size() <= 2 && value >= 1 && value <= 31) out |= class_bit(WordClass::day);
  if (folded.size() == 2) out |= class_bit(WordClass::digits2);
  if (folded.size() == 4) {
    out |= class_bit(WordClass::digits4);
    if (value >= 1000 && value <= 2199) out |= class_bit(WordClass::year);
  }
  return out;
}

/// The classes that kind and shape tell.
ClassMask plain_classes(TokenKind kind, std::uint8_t shape) {
  Word word;
  word.kind = kind;
  word.shape = shape;
  ClassMask out = class_bit(WordClass::any);
  if (kind == TokenKind::word) {
    out |= class_bit(WordClass::word);
    if (word.is(shape_has_lower) && !word.is(shape_has_upper)) out |= class_bit(WordClass::lower);
    if (word.capitalized()) out |= class_bit(WordClass::cap);
    if (word.all_caps()) out |= class_bit(WordClass::caps);
  } else if (kind == TokenKind::number) {
    out |= class_bit(WordClass::number);
  } else if (kind == TokenKind::punctuation) {
    out |= class_bit(WordClass::punct);
  }
  return out;
}

constexpr std::size_t kinds = 8;  // of tokens, at most

struct ClassTable {
  std::array<std::array<std::uint16_t, 256>, kinds> masks;
  ClassTable() {
    for (std::size_t k = 0; k < kinds; ++k)
      for (std::size_t s = 0; s < 256; ++s)
        masks[k][s] = static_cast<std::uint16_t>(
            plain_classes(static_cast<TokenKind>(k), static_cast<std::uint8_t>(s)));
  }
};
const ClassTable class_table;

}  // namespace

ClassMask classes_of(const Lexicon& lexicon, const Words& words, std::size_t i, ClassMask wanted) {
  const Word& word = words.words[i];
  ClassMask out = class_table.masks[static_cast<std::size_t>(word.kind)][word.shape];
  if ((wanted & digit_classes) && word.is(shape_has_digit) && word.kind != TokenKind::punctuation) {
    out |= digit_classes_of(lexicon.folded(words, word.id), word.kind);
  }
  return out & wanted;
}

// ---------------------------------------------------------------------------------------------------
// Building.

void PatternFilter::add(Pattern pattern) { patterns_.push_back(std::move(pattern)); }

std::uint32_t PatternFilter::store(const Bits& row) {
  rows_.insert(rows_.end(), row.begin(), row.end());
  return static_cast<std::uint32_t>(rows_.size() / (rows * width_) - 1);
}

void PatternFilter::build(const Lexicon& lexicon) {
  width_ = std::max<std::size_t>(1, (patterns_.size() + 63) / 64);
  rows_.clear();
  store(blank());
  build_words(lexicon);
  build_classes();
  build_rest();
}

void PatternFilter::build_words(const Lexicon& lexicon) {
  const Lexicon::Data& data = lexicon.data();
  // What every word has: patterns that take anything there, or are over.
  Bits always = blank();
  std::array<Bits, max_lists> begins, inner;
  std::array<Bits, 256> bytes;
  ListSet begin_lists, inner_lists;
  bool any_bytes = false;
  std::map<WordId, Bits> by_word;
  std::map<std::string, Bits> by_literal;
  const auto mark = [&](Bits& row, std::size_t k, std::size_t p) {
    if (row.empty()) row = blank();
    set(row, k, p);
  };
  for (std::size_t p = 0; p < patterns_.size(); ++p) {
    for (std::size_t k = 0; k < rows; ++k) {
      const Letters& l = patterns_[p].letters[k];
      if (l.any) {
        set(always, k, p);
        continue;
      }
      for (ListId list = 0; list < max_lists; ++list) {
        if (l.begins.has(list)) mark(begins[list], k, p), begin_lists.add(list);
        if (l.inner.has(list)) mark(inner[list], k, p), inner_lists.add(list);
      }
      for (const auto& [low, high] : l.folded_bytes) {
        any_bytes = true;
        for (int b = low; b <= high; ++b) mark(bytes[b], k, p);
      }
      for (const WordId word : l.words) mark(by_word[word], k, p);
      for (const std::string& literal : l.literals) mark(by_literal[literal], k, p);
    }
  }
  const auto join = [](Bits& into, const Bits& more) {
    for (std::size_t i = 0; i < more.size(); ++i) into[i] |= more[i];
  };
  const auto with = [&](Bits row, const Bits& more) {
    join(row, more);
    return store(row);
  };
  // Sets of lists that are alike to the patterns have one row; so have bytes.
  std::map<std::array<std::uint64_t, 3>, Bits> begin_rows, inner_rows;
  const auto row_of_lists = [&](auto& rows_of_lists, const ListSet& lists, const ListSet& wanted,
                                const std::array<Bits, max_lists>& bits) -> const Bits& {
    ListSet both;
    for (std::size_t b = 0; b < both.bits.size(); ++b)
      both.bits[b] = lists.bits[b] & wanted.bits[b];
    const auto [at, is_new] = rows_of_lists.try_emplace(both.bits);
    if (is_new) {
      at->second = blank();
      for (ListId list = 0; list < max_lists; ++list)
        if (both.has(list)) join(at->second, bits[list]);
    }
    return at->second;
  };
  std::vector<const Bits*> begin_of, inner_of;  // per set of the lexicon
  for (const ListSet& lists : data.sets) {
    begin_of.push_back(&row_of_lists(begin_rows, lists, begin_lists, begins));
    inner_of.push_back(&row_of_lists(inner_rows, lists, inner_lists, inner));
  }
  std::map<std::uint32_t, Bits> named;  // what rules say of the words of a group by name
  for (const auto& [word, more] : by_word) {
    Bits& row = named[data.group_of[word]];
    if (row.empty()) row = blank();
    join(row, more);
  }
  std::map<std::tuple<const Bits*, const Bits*, const Bits*>, std::uint32_t> known;
  const Bits nothing;
  group_rows_.clear();
  for (std::uint32_t g = 0; g < data.groups.size(); ++g) {
    const Lexicon::Data::Group& group = data.groups[g];
    const Bits* inside = inner_of[group.inner];
    const Bits* byte = bytes[group.first_byte].empty() ? &nothing : &bytes[group.first_byte];
    const auto by_name = named.find(g);
    // Where no entry of several words stands, only those of one count.
    for (const Bits* lists : {begin_of[group.alone], begin_of[group.begins]}) {
      std::uint32_t number = 0;
      const auto [at, is_new] = known.try_emplace({lists, inside, byte}, 0);
      if (is_new) {
        Bits row = always;
        join(row, *lists);
        join(row, *inside);
        join(row, *byte);
        at->second = store(row);
      }
      number = at->second;
      if (by_name != named.end())
        number = with(Bits(row(number), row(number) + rows * width_), by_name->second);
      group_rows_.push_back(number);
    }
  }
  other_group_ = data.no_group();
  for (std::size_t b = 0; b < 256; ++b) own_rows_[b] = with(always, bytes[b]);
  literal_rows_.clear();
  for (const auto& [literal, more] : by_literal) {
    const auto byte = static_cast<unsigned char>(literal.empty() ? 0 : literal[0]);
    Bits row = always;
    join(row, bytes[byte]);
    literal_rows_[literal] = with(std::move(row), more);
  }
}

void PatternFilter::build_classes() {
  classes_ = 0;
  for (const Pattern& pattern : patterns_)
    for (const Letters& l : pattern.letters)
      if (!l.any) classes_ |= l.classes;
  class_rows_.assign(std::size_t{1} << word_classes, 0);
  const auto reach = [&](ClassMask mask) {
    if (mask == 0 || class_rows_[mask] != 0) return;
    Bits row = blank();
    for (std::size_t p = 0; p < patterns_.size(); ++p)
      for (std::size_t k = 0; k < rows; ++k)
        if (patterns_[p].letters[k].classes & mask) set(row, k, p);
    class_rows_[mask] = store(row);
  };
  const ClassMask day = class_bit(WordClass::day), year = class_bit(WordClass::year),
                  two = class_bit(WordClass::digits2), four = class_bit(WordClass::digits4);
  for (const auto& masks : class_table.masks)
    for (const ClassMask plain : masks)
      for (const ClassMask more :
           {ClassMask{0}, day, two, day | two, four, four | year, class_bit(WordClass::ordinal)})
        reach((plain | more) & classes_);
  shape_rows_.clear();
  for (const auto& masks : class_table.masks)
    for (const ClassMask plain : masks) shape_rows_.push_back(class_rows_[plain & classes_]);
}

void PatternFilter::build_rest() {
  std::array<Bits, 256> texts;
  std::map<EntityType, Bits> mentions;
  Bits every_mention = blank();
  Bits end = blank();
  mention_first_.assign(width_, 0);
  word_first_.assign(width_, 0);
  has_text_rows_ = has_mention_first_ = false;
  for (std::size_t p = 0; p < patterns_.size(); ++p) {
    Bits& first = patterns_[p].begins_with_mention ? mention_first_ : word_first_;
    first[p / 64] |= std::uint64_t{1} << (p % 64);
    has_mention_first_ |= patterns_[p].begins_with_mention;
    for (std::size_t k = 0; k < rows; ++k) {
      const Letters& l = patterns_[p].letters[k];
      if (l.may_end) set(end, k, p);
      if (l.any) continue;
      if (l.any_mention) set(every_mention, k, p);
      for (const EntityType type : l.mentions) {
        Bits& row = mentions[type];
        if (row.empty()) row = blank();
        set(row, k, p);
      }
      for (const auto& [low, high] : l.text_bytes) {
        has_text_rows_ = true;
        for (int b = low; b <= high; ++b) {
          if (texts[b].empty()) texts[b] = blank();
          set(texts[b], k, p);
        }
      }
    }
  }
  for (std::size_t b = 0; b < 256; ++b) text_rows_[b] = texts[b].empty() ? 0 : store(texts[b]);
  mention_rows_.clear();
  for (auto& [type, row] : mentions) {
    for (std::size_t i = 0; i < row.size(); ++i) row[i] |= every_mention[i];
    mention_rows_.push_back({type, store(row)});
  }
  other_mention_row_ = store(every_mention);
  const std::uint32_t last = store(end);
  end_rows_ = {row(last), row(0), row(0), row(0)};
}

// ---------------------------------------------------------------------------------------------------
// Asking.

std::uint32_t PatternFilter::own_row(std::string_view folded) const {
  if (!literal_rows_.empty()) {
    const auto found = literal_rows_.find(folded);
    if (found != literal_rows_.end()) return found->second;
  }
  return own_rows_[folded.empty() ? 0 : static_cast<unsigned char>(folded[0])];
}

void PatternFilter::find_rows(const PatternInput& input, std::size_t i, const Lexicon& lexicon,
                              Window::Rows& out) const {
  const Words& words = *input.words;
  const Word& word = words.words[i];
  out.by_word = row(word.group != other_group_
                        ? group_rows_[2 * std::size_t{word.group} + (word.begins_several ? 1 : 0)]
                        : own_row(lexicon.folded(words, word.id)));
  out.by_class = row(word.is(shape_has_digit)
                         ? class_rows_[classes_of(lexicon, words, i, classes_)]
                         : shape_rows_[static_cast<std::size_t>(word.kind) * 256 + word.shape]);
  out.by_text = out.by_mention = rows_.data();
  if (has_text_rows_)
    out.by_text = row(text_rows_[static_cast<unsigned char>(words.text[word.span.begin])]);
  if (input.mention_at != nullptr && (*input.mention_at)[i] != no_index) {
    const EntityType type = (*input.mention_type)[(*input.mention_at)[i]];
    std::uint32_t r = other_mention_row_;
    for (const auto& [named, number] : mention_rows_)
      if (named == type) r = number;
    out.by_mention = row(r);
  }
}

/// Those of 64 `patterns` whose anchor stands at or behind `at`.
std::uint64_t PatternFilter::anchored(const PatternInput& input, std::size_t at,
                                      const Lexicon& lexicon, std::size_t w, std::uint64_t patterns,
                                      Window& window) const {
  const std::size_t end = std::min(input.last, at + reach);
  std::uint64_t seen = 0;
  for (std::size_t i = at; i < end; ++i) {
    seen |= rows_of(input, i, lexicon, window)[anchor * width_ + w];
    if ((patterns & ~seen) == 0) return patterns;
  }
  return patterns & seen;
}

void PatternFilter::candidates(const PatternInput& input, std::size_t at, const Lexicon& lexicon,
                               const std::uint64_t* among, Window& window,
                               std::vector<std::uint32_t>& out) const {
  out.clear();
  const Window::Rows& first = rows_of(input, at, lexicon, window);
  const std::uint64_t* patterns = word_first_.data();
  for (std::size_t w = 0; w < width_; ++w) {
    std::uint64_t left = first[w] & patterns[w];
    if (left == 0) continue;
    if (among != nullptr) left &= among[w];
    for (std::size_t k = 1; k < positions && left != 0; ++k)
      left &= rows_of(input, at + k, lexicon, window)[k * width_ + w];
    if (left != 0) left = anchored(input, at, lexicon, w, left, window);
    for (; left != 0; left &= left - 1)
      out.push_back(static_cast<std::uint32_t>(w * 64 + __builtin_ctzll(left)));
  }
  if (has_mention_first_ && input.mention_at != nullptr && (*input.mention_at)[at] != no_index)
    search_behind_mention(input, at, lexicon, among, window, out);
}

/// Of the patterns that begin with a mention: further positions take the words behind it.
void PatternFilter::search_behind_mention(const PatternInput& input, std::size_t at,
                                          const Lexicon& lexicon, const std::uint64_t* among,
                                          Window& window, std::vector<std::uint32_t>& out) const {
  const std::size_t end = (*input.mention_end)[(*input.mention_at)[at]];
  const std::size_t before = out.size();
  for (std::size_t w = 0; w < width_; ++w) {
    std::uint64_t left = rows_of(input, at, lexicon, window)[w] & mention_first_[w];
    if (among != nullptr) left &= among[w];
    for (std::size_t k = 1; k < positions && left != 0; ++k)
      left &= rows_of(input, end + k - 1, lexicon, window)[k * width_ + w];
    for (; left != 0; left &= left - 1)
      out.push_back(static_cast<std::uint32_t>(w * 64 + __builtin_ctzll(left)));
  }
  std::inplace_merge(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(before), out.end());
}

}  // namespace redstring::lexicon
