// Reading words against the lexicon. See lexicon.h; loading is load.cc.
#include "lexicon/lexicon.h"

#include <algorithm>
#include <cstring>

#include "lexicon/data.h"
#include "lexicon/list_file.h"
#include "text/fold.h"

namespace redstring {

using lexicon::End;
using lexicon::EntryId;
using lexicon::ListId;
using lexicon::ListSet;
using lexicon::LowerAscii;
using lexicon::Match;
using lexicon::OwnWords;
using lexicon::Trie;
using lexicon::Word;
using lexicon::WordId;
using lexicon::Words;

namespace {

/// Numbers for the words of one text: dictionary words first, then the text's own. Words wait in a
/// short queue between hashing and looking up, so that the memory of one is fetched while the next
/// are hashed.
class Numberer {
 public:
  Numberer(const Lexicon::Data& data, Words& words)
      : data_(data), words_(words), own_(words.own, data.vocabulary.size()) {}

  /// Requires that the word is the last of `words`. Its number is there after flush().
  void add(const Word& word) {
    if (size_ == queue_.size()) flush();
    Waiting& w = queue_[size_++];
    w.word = static_cast<std::uint32_t>(words_.words.size() - 1);
    const std::string_view token = word.span.of(words_.text);
    // Only letters and digits are sure to fold by lower-casing ("`" folds to an apostrophe).
    w.quick = word.is(shape_ascii) && word.kind != TokenKind::punctuation &&
              token.size() <= LowerAscii::capacity;
    if (!w.quick) return;
    w.lower.assign(token);
    data_.vocabulary.prefetch(w.lower.hash);
  }

  void flush() {
    for (std::size_t i = 0; i < size_; ++i) {
      Word& word = words_.words[queue_[i].word];
      word.id = queue_[i].quick ? quick(queue_[i].lower) : slow(word);
    }
    size_ = 0;
  }

 private:
  struct Waiting {
    LowerAscii lower;
    std::uint32_t word = 0;
    bool quick = false;
  };
  struct Remembered {
    std::uint64_t key = 0;
    WordId id = lexicon::unknown_word;
  };

  WordId quick(const LowerAscii& lower) {
    if (const WordId id = data_.vocabulary.find(lower)) return id;
    return own_.intern(lower.view(), lower.hash);
  }

  /// Punctuation is a look into a table; quotes, dashes and "’s", most of what is not ASCII in an
  /// English text, are remembered by their bytes.
  WordId slow(const Word& word) {
    const std::string_view token = word.span.of(words_.text);
    if (token.size() == 1) {
      if (const WordId id = data_.ascii[token[0] & 0x7f]) return id;
    }
    if (token.size() > 8) return folded(token);
    std::uint64_t key = 0;
    std::memcpy(&key, token.data(), token.size());
    Remembered& slot = remembered_[(key * 0x9e3779b97f4a7c15ull) >> 58];
    if (slot.key != key) slot = {key, folded(token)};
    return slot.id;
  }

  WordId folded(std::string_view token) {
    text::fold_into(token, scratch_);
    const std::uint64_t hash = lexicon::hash_bytes(scratch_);
    if (const WordId id = data_.vocabulary.find(scratch_, hash)) return id;
    return own_.intern(scratch_, hash);
  }

  const Lexicon::Data& data_;
  Words& words_;
  OwnWords own_;
  std::array<Waiting, 12> queue_;
  std::size_t size_ = 0;
  std::string scratch_;
  std::array<Remembered, 64> remembered_{};
};

/// Nodes with entries that a walk from one word passes, shortest first. Paths are at most
/// max_entry_words long.
struct Walk {
  std::array<std::pair<std::uint32_t, Trie::Node>, lexicon::max_entry_words> ends;
  std::size_t size = 0;  // of pairs (one past the last word, node)

  Walk(const Trie& trie, const Words& words, std::size_t i) {
    Trie::Node node = trie.first(words.words[i].id);
    while (node != Trie::none) {
      ++i;
      if (trie.has_ends(node)) ends[size++] = {static_cast<std::uint32_t>(i), node};
      if (i == words.size()) return;
      node = trie.next(node, words.words[i].id);
    }
  }
};

const std::vector<lexicon::Rule> no_rules;

}  // namespace

Lexicon::Lexicon(std::unique_ptr<const Data> data) : data_(std::move(data)) {}
Lexicon::~Lexicon() = default;

Words Lexicon::words(std::string_view text, const std::vector<Token>& tokens) const {
  Words out;
  out.text = text;
  out.words.reserve(tokens.size() / 2 + 16);
  Numberer numberer(*data_, out);
  bool space = true, newline = true;
  for (std::size_t t = 0; t < tokens.size(); ++t) {
    const Token& token = tokens[t];
    if (token.blank()) {
      space = true;
      newline |= token.kind == TokenKind::newline;
      continue;
    }
    Word& word = out.words.emplace_back();
    word.span = token.span();
    word.token = static_cast<std::uint32_t>(t);
    word.kind = token.kind;
    word.shape = token.shape;
    word.space_before = space;
    word.newline_before = newline;
    space = newline = false;
    numberer.add(word);
  }
  numberer.flush();
  return out;
}

WordId Lexicon::word(std::string_view folded) const { return data_->vocabulary.find(folded); }

std::string_view Lexicon::folded(const Words& words, WordId id) const {
  const WordId known = vocabulary();
  if (id < known) return data_->vocabulary.folded(id);
  return id - known < words.own.size() ? std::string_view(words.own[id - known])
                                       : std::string_view();
}

WordId Lexicon::vocabulary() const { return data_->vocabulary.size(); }

const ListSet& Lexicon::lists_of(WordId id) const {
  return id < data_->alone.size() ? data_->sets[data_->alone[id]] : data_->sets[0];
}

const ListSet& Lexicon::lists_beginning(WordId id) const { return data_->lists_beginning(id); }

namespace {

ListSet lists_at_word(const Lexicon::Data& data, const Words& words, std::size_t i) {
  const WordId id = words.words[i].id;
  const ListSet& all = id < data.alone.size() ? data.sets[data.alone[id]] : data.sets[0];
  if (!all.any(data.case_lists)) return all;
  ListSet out;
  for (const End& end : data.trie.ends(data.trie.first(id))) {
    if (data.looks_right(end, words, i, i + 1)) out.add(end.list);
  }
  return out;
}

}  // namespace

ListSet Lexicon::lists_at(const Words& words, std::size_t i) const {
  return lists_at_word(*data_, words, i);
}

void Lexicon::lists_of_all(const Words& words, std::vector<ListSet>& out) const {
  const Data& data = *data_;
  out.resize(words.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = lists_at_word(data, words, i);
}

std::vector<EntryId> Lexicon::entries_of(WordId id, ListId list) const {
  std::vector<EntryId> out;
  const Trie::Node node = data_->trie.first(id);
  if (node == Trie::none) return out;
  for (const End& end : data_->trie.ends(node)) {
    if (end.list == list) out.push_back(end.entry);
  }
  return out;
}

std::string_view Lexicon::feature_of(WordId id, ListId list, std::string_view key) const {
  if (!lists_of(id).has(list)) return {};
  for (const End& end : data_->trie.ends(data_->trie.first(id))) {
    if (end.list != list) continue;
    if (const auto value = data_->entries.feature(end.entry, key); !value.empty()) return value;
  }
  return {};
}

bool Lexicon::has_feature(WordId id, ListId list, std::string_view key,
                          std::string_view value) const {
  if (!lists_of(id).has(list)) return false;
  const auto ends = data_->trie.ends(data_->trie.first(id));
  return std::any_of(ends.begin(), ends.end(), [&](const End& end) {
    return end.list == list && data_->entries.feature(end.entry, key) == value;
  });
}

void Lexicon::matches(const Words& words, std::vector<Match>& out, const ListSet* among) const {
  out.clear();
  const Trie& trie = data_->trie;
  const auto size = static_cast<std::uint32_t>(words.size());
  auto take = [&](std::uint32_t first, std::uint32_t last, Trie::Node node) {
    for (const End& end : trie.ends(node)) {
      if (among != nullptr && !among->has(end.list)) continue;
      if (data_->looks_right(end, words, first, last))
        out.push_back({first, last, end.entry, end.list});
    }
  };
  for (std::uint32_t i = 0; i < size; ++i) {
    // Most words begin no entry that is asked for; their nodes need not be fetched.
    const ListSet& begins = data_->lists_beginning(words.words[i].id);
    if (among != nullptr ? !begins.any(*among) : begins.empty()) continue;
    const Trie::Node node = trie.first(words.words[i].id);
    if (node == Trie::none) continue;
    if (!trie.has_children(node)) {
      take(i, i + 1, node);
      continue;
    }
    const Walk walk(trie, words, i);
    for (std::size_t k = walk.size; k-- > 0;) take(i, walk.ends[k].first, walk.ends[k].second);
  }
}

std::uint32_t Lexicon::next_beginning(const Words& words, std::uint32_t first, std::uint32_t last,
                                      ListId list) const {
  const Data& data = *data_;
  while (first < last && !data.lists_beginning(words.words[first].id).has(list)) ++first;
  return first;
}

Match Lexicon::longest(const Words& words, std::size_t i, ListId list) const {
  const auto first = static_cast<std::uint32_t>(i);
  const Trie& trie = data_->trie;
  if (i >= words.size() || !data_->lists_beginning(words.words[i].id).has(list)) {
    return {first, first, 0, list};
  }
  const Walk walk(trie, words, i);
  for (std::size_t k = walk.size; k-- > 0;) {
    const auto [last, node] = walk.ends[k];
    for (const End& end : trie.ends(node)) {
      if (end.list == list && data_->looks_right(end, words, i, last)) {
        return {first, last, end.entry, list};
      }
    }
  }
  return {first, first, 0, list};
}

lexicon::Entry Lexicon::entry(EntryId id) const { return data_->entries[id]; }
ListId Lexicon::list_of(EntryId id) const { return data_->entries.record(id).list; }
std::size_t Lexicon::entry_count() const { return data_->entries.size(); }

ListId Lexicon::list(std::string_view name) const {
  const auto at = data_->list_ids.find(name);
  if (at == data_->list_ids.end()) return lexicon::no_list;
  asked_[at->second >> 6].fetch_or(std::uint64_t{1} << (at->second & 63),
                                   std::memory_order_relaxed);
  return at->second;
}

ListSet Lexicon::asked() const {
  ListSet out;
  for (std::size_t i = 0; i < asked_.size(); ++i)
    out.bits[i] = asked_[i].load(std::memory_order_relaxed);
  return out;
}

const lexicon::List& Lexicon::list(ListId id) const { return data_->lists[id]; }
const std::vector<lexicon::List>& Lexicon::lists() const { return data_->lists; }

std::vector<EntryId> Lexicon::entries_in(std::string_view list_name) const {
  std::vector<EntryId> out;
  const ListId id = list(list_name);
  if (id == lexicon::no_list) return out;
  // Entries are numbered list by list (load.cc), so a list's entries are one range.
  const auto& records = data_->entries.parts().records;
  const auto by_list = [](const lexicon::EntryRecord& e, ListId l) { return e.list < l; };
  const auto* at = std::lower_bound(records.begin(), records.end(), id, by_list);
  for (; at != records.end() && at->list == id; ++at) {
    out.push_back(static_cast<EntryId>(at - records.begin()));
  }
  return out;
}

const std::vector<lexicon::Rule>& Lexicon::rules(std::string_view kind) const {
  const auto at = data_->rules.find(kind);
  return at == data_->rules.end() ? no_rules : at->second;
}

const std::vector<lexicon::TypeLine>& Lexicon::entity_types() const { return data_->entity_types; }
const std::vector<lexicon::TypeLine>& Lexicon::relation_types() const {
  return data_->relation_types;
}

bool Lexicon::Data::letter_for_letter(EntryId entry, const Words& words, std::size_t first,
                                      std::size_t last) const {
  const lexicon::EntryRecord& record = entries.record(entry);
  if (last - first > record.exact_count) return false;
  const lexicon::TextRef* written = entries.parts().exact.data() + record.exact;
  for (std::size_t i = first; i < last; ++i) {
    const std::string_view seen = words.surface(i);
    const std::string_view want = entries.text(written[i - first]);
    if (seen == want) continue;
    if (words.words[i].is(shape_ascii) || lexicon::plain_marks(seen) != want) return false;
  }
  return true;
}

namespace lexicon {

std::string_view Entry::feature(std::string_view key) const { return entries->feature(id, key); }

std::vector<std::pair<std::string_view, std::string_view>> Entry::features() const {
  std::vector<std::pair<std::string_view, std::string_view>> out;
  const EntryRecord& r = entries->record(id);
  for (std::size_t i = 0; i < r.feature_count; ++i) {
    const FeatureRecord& f = entries->parts().features[r.features + i];
    out.emplace_back(entries->text(f.key), entries->text(f.value));
  }
  return out;
}

bool Entries::sound(std::size_t lists) const {
  for (const auto* refs : {&p_.exact, &p_.files})
    for (const TextRef ref : *refs)
      if (!inside(ref)) return false;
  for (const FeatureRecord& f : p_.features)
    if (!inside(f.key) || !inside(f.value)) return false;
  for (const EntryRecord& r : p_.records) {
    if (!inside(r.canonical) || !inside(r.surface) || r.file >= p_.files.size() ||
        r.list >= lists || r.rule > CaseRule::exact || r.line > 0x7fffffff ||
        r.features > p_.features.size() || r.feature_count > p_.features.size() - r.features ||
        r.exact > p_.exact.size() || r.exact_count > p_.exact.size() - r.exact) {
      return false;
    }
  }
  return true;
}

std::string plain_marks(std::string_view utf8) {
  // NFC or NFD, full width or not: what folding equates and no mark tells apart stays as it is, so
  // an exact entry with a diacritic wants the same code points. Marks are what keyboards disagree
  // on.
  std::string out;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    if (utf8[i] == '\xe2' && i + 2 < utf8.size() && utf8[i + 1] == '\x80') {
      const auto c = static_cast<unsigned char>(utf8[i + 2]);
      const char plain = c >= 0x90 && c <= 0x95   ? '-'
                         : c >= 0x98 && c <= 0x9b ? '\''
                         : c >= 0x9c && c <= 0x9f ? '"'
                                                  : '\0';
      if (plain != '\0') {
        out.push_back(plain);
        i += 2;
        continue;
      }
    }
    out.push_back(utf8[i]);
  }
  return out;
}

}  // namespace lexicon
}  // namespace redstring
