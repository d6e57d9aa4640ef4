// Reading words against the lexicon. See lexicon.h; loading is load.cc.
#include "lexicon/lexicon.h"

#include <algorithm>
#include <cstring>

#include "lexicon/data.h"
#include "lexicon/forms.h"
#include "lexicon/list_file.h"
#include "lexicon/word_signs.h"
#include "text/fold.h"

namespace redstring {

using lexicon::Capitals;
using lexicon::End;
using lexicon::EntryId;
using lexicon::ListId;
using lexicon::ListSet;
using lexicon::Match;
using lexicon::Trie;
using lexicon::TrieWalk;
using lexicon::WordId;
using lexicon::Words;

namespace {

const std::vector<lexicon::Rule> no_rules;

}  // namespace

/// Forms that threads take and give back.
class Lexicon::Pool {
 public:
  explicit Pool(const Data& data) : data_(data) {}

  template <class Use>
  void lend(Use&& use) {
    std::unique_ptr<lexicon::Forms> forms = take();
    use(*forms);
    const std::lock_guard<std::mutex> lock(mutex_);
    free_.push_back(std::move(forms));
  }

 private:
  std::unique_ptr<lexicon::Forms> take() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!free_.empty()) {
        std::unique_ptr<lexicon::Forms> forms = std::move(free_.back());
        free_.pop_back();
        return forms;
      }
    }
    return std::make_unique<lexicon::Forms>(data_);
  }

  const Data& data_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<lexicon::Forms>> free_;
};

Lexicon::Lexicon(std::unique_ptr<const Data> data)
    : data_(std::move(data)),
      pool_(std::make_unique<Pool>(*data_)),
      sign_tables_(std::make_unique<lexicon::SignTables>(*this)) {}
Lexicon::~Lexicon() = default;

Words Lexicon::words(std::string_view text, const std::vector<Token>& tokens) const {
  Words out;
  pool_->lend([&](lexicon::Forms& forms) { forms.read(text, tokens, out); });
  return out;
}

void Lexicon::read(std::string_view text, const std::vector<Token>& tokens, const ListSet& among,
                   const lexicon::Glances& questions, Words& words, lexicon::WordLists& lists,
                   std::vector<Match>& matches, std::vector<std::uint8_t>& glances) const {
  pool_->lend([&](lexicon::Forms& forms) {
    forms.read(text, tokens, {among, questions}, words, lists, matches, glances);
  });
  sign(words);
}

void Lexicon::sign(Words& words) const {
  words.sign_table = sign_tables_->current();
  if (words.sign_table != nullptr) words.sign_table->read(words, words.signs);
}

WordId Lexicon::word(std::string_view folded) const { return data_->vocabulary.find(folded); }

std::string_view Lexicon::folded(const Words& words, WordId id) const {
  const WordId known = vocabulary();
  if (id < known) return data_->vocabulary.folded(id);
  return id - known < words.own.size() ? std::string_view(words.own[id - known])
                                       : std::string_view();
}

WordId Lexicon::vocabulary() const { return data_->vocabulary.size(); }

const ListSet& Lexicon::lists_of(WordId id) const { return data_->lists_of(id); }

const ListSet& Lexicon::lists_beginning(WordId id) const { return data_->lists_beginning(id); }

const ListSet& Lexicon::lists_at(const Words& words, std::size_t i, Capitals capitals) const {
  const WordId id = words.words[i].id;
  const ListSet& all = data_->lists_of(id);
  if (!all.any(data_->case_lists)) return all;
  ListSet right;
  for (const End& end : data_->trie.ends(data_->trie.first(id)))
    if (data_->looks_right(end, words, i, i + 1, capitals)) right.add(end.list);
  return right == all ? all : data_->kept(right);
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
  const auto size = static_cast<std::uint32_t>(words.size());
  add_matches(words, 0, size, out, among, Capitals::written);
}

void Lexicon::add_matches(const Words& words, std::uint32_t first, std::uint32_t last,
                          std::vector<Match>& out, const ListSet* among, Capitals capitals) const {
  const Trie& trie = data_->trie;
  const auto take = [&](std::uint32_t begin, std::uint32_t end_of_entry, Trie::Node node) {
    for (const End& end : trie.ends(node)) {
      if (among != nullptr && !among->has(end.list)) continue;
      if (data_->looks_right(end, words, begin, end_of_entry, capitals))
        out.push_back({begin, end_of_entry, end.entry, end.list});
    }
  };
  for (std::uint32_t i = first; i < last; ++i) {
    // Most words begin no entry that is asked for; their nodes need not be fetched.
    const WordId id = words.words[i].id;
    const ListSet& begins = data_->lists_beginning(id);
    if (among != nullptr ? !begins.any(*among) : begins.empty()) continue;
    if (i + 1 == words.size() || !data_->may_go_on(id, words.words[i + 1].id)) {
      take(i, i + 1, trie.first(id));
      continue;
    }
    const TrieWalk walk(trie, words, i);
    for (std::size_t k = walk.size; k-- > 0;) take(i, walk.ends[k].last, walk.ends[k].node);
  }
}

Match Lexicon::longest(const Words& words, std::size_t i, ListId list) const {
  const auto first = static_cast<std::uint32_t>(i);
  const Trie& trie = data_->trie;
  if (i >= words.size() || !data_->lists_beginning(words.words[i].id).has(list)) {
    return {first, first, 0, list};
  }
  const TrieWalk walk(trie, words, i);
  for (std::size_t k = walk.size; k-- > 0;) {
    const auto [last, node] = walk.ends[k];
    for (const End& end : trie.ends(node)) {
      if (end.list == list && data_->looks_right(end, words, i, last, Capitals::written)) {
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

bool Lexicon::Data::letter_for_letter(EntryId entry, const Words& in, std::size_t first,
                                      std::size_t last) const {
  const lexicon::EntryRecord& record = entries.record(entry);
  if (last - first > record.exact_count) return false;
  const lexicon::TextRef* written = entries.parts().exact.data() + record.exact;
  for (std::size_t i = first; i < last; ++i) {
    const std::string_view seen = in.surface(i);
    const std::string_view want = entries.text(written[i - first]);
    if (seen == want) continue;
    if (in.words[i].is(shape_ascii) || lexicon::plain_marks(seen) != want) return false;
  }
  return true;
}

const ListSet& Lexicon::Data::kept(const ListSet& set) const {
  const std::lock_guard<std::mutex> lock(kept_mutex_);
  return *kept_.insert(set).first;
}

namespace lexicon {

std::uint8_t glance(const Glances& questions, const Word& word, const ListSet& in,
                    const ListSet& begins) {
  unsigned answers = 0;
  if (word.capitalized()) answers |= questions.capital;
  if (!word.is(shape_ascii)) answers |= questions.foreign;
  if (word.id == unknown_word) return static_cast<std::uint8_t>(answers);
  for (std::size_t k = 0; k < Glances::most; ++k) {
    const auto& is = questions.is[k];
    const bool yes = questions.in[k].any(in) || questions.begins[k].any(begins) ||
                     std::find(is.begin(), is.end(), word.id) != is.end();
    answers |= static_cast<unsigned>(yes) << k;
  }
  return static_cast<std::uint8_t>(answers);
}

std::uint32_t SecondWords::add(std::vector<std::uint64_t>& bits,
                               const std::vector<WordId>& seconds) {
  std::uint32_t log = 0;
  while (log < most_log && (std::size_t{8} << log) < seconds.size()) ++log;
  const auto at = static_cast<std::uint32_t>(bits.size());
  bits.resize(bits.size() + (std::size_t{1} << log));
  for (const WordId second : seconds) {
    const std::uint32_t bit = bit_of(second, log);
    bits[at + bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
  return at << log_bits | log;
}

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
