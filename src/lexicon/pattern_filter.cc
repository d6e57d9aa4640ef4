// Building and asking the rows; see pattern_filter.h.
#include "lexicon/pattern_filter.h"

#include <algorithm>
#include <unordered_map>

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
  return static_cast<std::uint32_t>(rows_.size() / (positions * width_) - 1);
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
    for (std::size_t k = 0; k < positions; ++k) {
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
  // Words that begin entries of the same lists, stand inside entries of the same, and begin with
  // the same byte (where that matters) share a row.
  const auto restricted = [&](const ListSet& wanted, std::vector<std::uint32_t>& numbers) {
    std::map<std::array<std::uint64_t, 3>, std::uint32_t> known;
    std::vector<ListSet> distinct;
    for (const ListSet& set : data.sets) {
      ListSet both;
      for (std::size_t b = 0; b < both.bits.size(); ++b)
        both.bits[b] = set.bits[b] & wanted.bits[b];
      const auto [at, is_new] =
          known.emplace(both.bits, static_cast<std::uint32_t>(distinct.size()));
      if (is_new) distinct.push_back(both);
      numbers.push_back(at->second);
    }
    return distinct;
  };
  std::vector<std::uint32_t> begin_numbers, inner_numbers;
  const auto begin_sets = restricted(begin_lists, begin_numbers);
  const auto inner_sets = restricted(inner_lists, inner_numbers);
  std::array<std::uint32_t, 256> byte_numbers{};
  std::vector<const Bits*> byte_rows;
  for (std::size_t b = 0; b < 256; ++b) {
    const auto same = std::find_if(byte_rows.begin(), byte_rows.end(),
                                   [&](const Bits* row) { return *row == bytes[b]; });
    byte_numbers[b] = static_cast<std::uint32_t>(same - byte_rows.begin());
    if (same == byte_rows.end()) byte_rows.push_back(&bytes[b]);
  }
  const auto make = [&](std::size_t b, std::size_t i, std::size_t byte) {
    Bits row = always;
    for (ListId list = 0; list < max_lists; ++list) {
      if (begin_sets[b].has(list)) join(row, begins[list]);
      if (inner_sets[i].has(list)) join(row, inner[list]);
    }
    join(row, *byte_rows[byte]);
    return row;
  };
  constexpr std::uint32_t unknown = 0xffffffff;
  const std::size_t per_begin = inner_sets.size() * byte_rows.size();
  std::vector<std::uint32_t> made(begin_sets.size() * per_begin, unknown);
  const auto row_for = [&](std::size_t b, std::size_t i, std::size_t byte) {
    std::uint32_t& number = made[b * per_begin + i * byte_rows.size() + byte];
    if (number == unknown) number = store(make(b, i, byte));
    return number;
  };
  word_rows_.assign(lexicon.vocabulary(), 0);
  for (WordId word = 0; word < word_rows_.size(); ++word) {
    std::size_t byte = 0;
    if (any_bytes) {
      const std::string_view folded = data.vocabulary.folded(word);
      if (!folded.empty()) byte = byte_numbers[static_cast<unsigned char>(folded[0])];
    }
    word_rows_[word] =
        row_for(begin_numbers[data.begins[word]], inner_numbers[data.inner[word]], byte);
  }
  const auto with = [&](std::uint32_t base, const Bits& more) {
    Bits row(this->row(base), this->row(base) + positions * width_);
    join(row, more);
    return store(row);
  };
  for (const auto& [word, more] : by_word) word_rows_[word] = with(word_rows_[word], more);
  for (std::size_t b = 0; b < 256; ++b) own_rows_[b] = row_for(0, 0, byte_numbers[b]);
  literal_rows_.clear();
  for (const auto& [literal, more] : by_literal) {
    const auto byte = static_cast<unsigned char>(literal.empty() ? 0 : literal[0]);
    literal_rows_[literal] = with(own_rows_[byte], more);
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
      for (std::size_t k = 0; k < positions; ++k)
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
  end_row_ = blank();
  mention_first_.assign(width_, 0);
  word_first_.assign(width_, 0);
  has_text_rows_ = has_mention_first_ = false;
  for (std::size_t p = 0; p < patterns_.size(); ++p) {
    Bits& first = patterns_[p].begins_with_mention ? mention_first_ : word_first_;
    first[p / 64] |= std::uint64_t{1} << (p % 64);
    has_mention_first_ |= patterns_[p].begins_with_mention;
    for (std::size_t k = 0; k < positions; ++k) {
      const Letters& l = patterns_[p].letters[k];
      if (l.may_end) set(end_row_, k, p);
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

void PatternFilter::join_rows(const PatternInput& input, std::size_t i, const Lexicon& lexicon,
                              std::uint64_t* out) const {
  const Words& words = *input.words;
  const Word& word = words.words[i];
  const std::size_t size = positions * width_;
  const std::uint64_t* first = row(
      word.id < word_rows_.size() ? word_rows_[word.id] : own_row(lexicon.folded(words, word.id)));
  const std::uint32_t shape =
      word.is(shape_has_digit)
          ? class_rows_[classes_of(lexicon, words, i, classes_)]
          : shape_rows_[static_cast<std::size_t>(word.kind) * 256 + word.shape];
  const std::uint64_t* second = row(shape);
  for (std::size_t b = 0; b < size; ++b) out[b] = first[b] | second[b];
  const auto join = [&](std::uint32_t number) {
    const std::uint64_t* more = row(number);
    for (std::size_t b = 0; b < size; ++b) out[b] |= more[b];
  };
  if (has_text_rows_) {
    const auto byte = static_cast<unsigned char>(words.text[word.span.begin]);
    if (text_rows_[byte] != 0) join(text_rows_[byte]);
  }
  if (input.mention_at != nullptr && (*input.mention_at)[i] != no_index) {
    const EntityType type = (*input.mention_type)[(*input.mention_at)[i]];
    std::uint32_t r = other_mention_row_;
    for (const auto& [named, number] : mention_rows_)
      if (named == type) r = number;
    join(r);
  }
}

void PatternFilter::Window::begin(const PatternFilter& filter) {
  word_.fill(0);
  bits_.resize(positions * positions * filter.width_);
}

/// Of the patterns that begin with a mention: further positions take the words behind it.
void PatternFilter::search_behind_mention(const PatternInput& input, std::size_t at,
                                          const Lexicon& lexicon, const std::uint64_t* among,
                                          Window& window, std::vector<std::uint32_t>& out) const {
  const std::size_t end = (*input.mention_end)[(*input.mention_at)[at]];
  const std::size_t before = out.size();
  for (std::size_t w = 0; w < width_; ++w) {
    std::uint64_t left = row_of(input, at, lexicon, window)[w] & mention_first_[w];
    if (among != nullptr) left &= among[w];
    for (std::size_t k = 1; k < positions && left != 0; ++k)
      left &= row_of(input, end + k - 1, lexicon, window)[k * width_ + w];
    for (; left != 0; left &= left - 1)
      out.push_back(static_cast<std::uint32_t>(w * 64 + __builtin_ctzll(left)));
  }
  std::inplace_merge(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(before), out.end());
}

void PatternFilter::candidates(const PatternInput& input, std::size_t at, const Lexicon& lexicon,
                               const std::uint64_t* among, Window& window,
                               std::vector<std::uint32_t>& out) const {
  out.clear();
  static_assert(positions == 4);
  const std::uint64_t* r0 = row_of(input, at, lexicon, window);
  const std::uint64_t* r1 = row_of(input, at + 1, lexicon, window) + width_;
  const std::uint64_t* r2 = row_of(input, at + 2, lexicon, window) + 2 * width_;
  const std::uint64_t* r3 = row_of(input, at + 3, lexicon, window) + 3 * width_;
  for (std::size_t w = 0; w < width_; ++w) {
    std::uint64_t left = r0[w] & r1[w] & r2[w] & r3[w] & word_first_[w];
    if (left == 0) continue;
    if (among != nullptr) left &= among[w];
    for (; left != 0; left &= left - 1)
      out.push_back(static_cast<std::uint32_t>(w * 64 + __builtin_ctzll(left)));
  }
  if (has_mention_first_ && input.mention_at != nullptr && (*input.mention_at)[at] != no_index)
    search_behind_mention(input, at, lexicon, among, window, out);
}

}  // namespace redstring::lexicon
