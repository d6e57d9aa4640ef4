// The lexicon: every list and rule of dictionaries/, compiled for reading text word by word.
//
// The idea: each distinct folded word of the dictionaries has a number (WordId), found by one hash
// look-up per token of the text. Which lists a word is in by itself is a bit test on that number;
// entries of several words live in a trie whose edges are WordIds. Nothing here knows what a person
// or a date is: that is the extract room's business.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lexicon/rules.h"
#include "redstring/lexicon.h"
#include "redstring/mention.h"
#include "redstring/text.h"

namespace redstring {

namespace lexicon {

using WordId = std::uint32_t;
inline constexpr WordId unknown_word = 0;
using ListId = std::uint16_t;
inline constexpr ListId no_list = 0xffff;
using EntryId = std::uint32_t;

/// What a list's entries are good for (column `role` of lists.def).
enum class Role : std::uint8_t {
  name,  ///< an entry by itself names an entity of the list's type
  part,  ///< a part of a name: given name, surname, legal form, head noun
  cue,   ///< stands beside a name and tells its type: title, say-verb, job title
  veto,  ///< never a name, or not by itself
  word,  ///< any other words a rule asks for: months, numerals, abbreviations
};

/// How an entry's letters must look in the text (column `case` of lists.def).
enum class CaseRule : std::uint8_t {
  fold,     ///< any case
  capital,  ///< every word of the entry that is capitalized in the list begins with a capital in
            ///< the text
  exact,    ///< the same code points, but for the kind of quotes and dashes: "US" is not "us"
};

/// key=value pairs of a list, sorted by key.
using Features = std::vector<std::pair<std::string, std::string>>;

struct List {
  std::string name;  ///< "honorific"
  std::string file;  ///< "en/person/honorifics.lst", relative to its dictionary folder
  EntityType type;   ///< unknown where it does not matter
  Role role = Role::word;
  CaseRule case_rule = CaseRule::fold;
  Features features;  ///< any further columns of lists.def
  std::string source, license;
};

class Entries;

/// One field of one line of a list. What it names lies in the lexicon and lives as long as that.
struct Entry {
  ListId list = no_list;
  std::string_view canonical;  ///< first field of the line, as written
  std::string_view surface;  ///< the field (canonical or alias) that this entry matches, as written
  std::string_view file;
  int line = 0;
  EntryId id = 0;
  const Entries* entries = nullptr;

  /// The value of a feature, or "".
  std::string_view feature(std::string_view key) const;
  /// All of them, sorted by key.
  std::vector<std::pair<std::string_view, std::string_view>> features() const;
};

/// A set of at most 192 lists.
struct ListSet {
  std::array<std::uint64_t, 3> bits{};

  bool has(ListId id) const { return id < 192 && (bits[id >> 6] >> (id & 63) & 1); }
  void add(ListId id) { bits[id >> 6] |= std::uint64_t{1} << (id & 63); }
  bool any(const ListSet& o) const {
    return (bits[0] & o.bits[0]) | (bits[1] & o.bits[1]) | (bits[2] & o.bits[2]);
  }
  bool empty() const { return !(bits[0] | bits[1] | bits[2]); }
  friend bool operator==(const ListSet& a, const ListSet& b) { return a.bits == b.bits; }
};

/// One token that is not white space, with its number.
struct Word {
  Span span;
  WordId id = unknown_word;  ///< of the folded form. Ids from vocabulary() up are this text's own
                             ///< words: within one Words value, equal folded forms have equal ids
  std::uint32_t token = 0;   ///< index into the tokens
  TokenKind kind = TokenKind::word;
  std::uint8_t shape = 0;
  bool space_before = false;    ///< white space (or the text's start) before it
  bool newline_before = false;  ///< … with a line break in it (or the text's start)

  bool is(std::uint8_t bits) const { return (shape & bits) == bits; }
  bool wordlike() const { return kind == TokenKind::word || kind == TokenKind::number; }
  bool capitalized() const { return kind == TokenKind::word && is(shape_initial_upper); }
  bool all_caps() const { return is(shape_has_upper | shape_inner_upper) && !is(shape_has_lower); }
};

class WordSigns;
class SignTables;

/// The words of one text.
struct Words {
  std::string_view text;
  std::vector<Word> words;
  std::vector<std::string> own;  ///< folded forms of ids vocabulary(), vocabulary()+1, …
  /// What patterns ask of each word by itself, as numbers of a table; null and empty where nobody
  /// has found them out: then patterns take longer.
  std::shared_ptr<const WordSigns> sign_table;
  std::vector<std::uint16_t> signs;

  std::size_t size() const { return words.size(); }
  const Word& operator[](std::size_t i) const { return words[i]; }
  std::string_view surface(std::size_t i) const { return words[i].span.of(text); }
  /// The bytes from word `first` to the end of word `last - 1`. Requires first < last.
  Span span(std::size_t first, std::size_t last) const {
    return {words[first].span.begin, words[last - 1].span.end};
  }
};

/// The lists of every word. The sets live as long as the lexicon.
struct WordLists {
  std::vector<const ListSet*> sets;

  std::size_t size() const { return sets.size(); }
  const ListSet& operator[](std::size_t i) const { return *sets[i]; }
};

/// Up to eight questions that are put to every word of a text at once. Whatever is said here of the
/// k-th makes it a yes.
struct Glances {
  static constexpr std::size_t most = 8;
  std::array<ListSet, most> in{};  ///< the lists that hold the word and whose case rule it meets
  std::array<ListSet, most> begins{};  ///< the lists with an entry that begins with the word
  std::array<std::array<WordId, 4>, most> is{};  ///< the word itself
  std::uint8_t capital = 0;                      ///< bit k: Word::capitalized()
  std::uint8_t foreign = 0;                      ///< bit k: some byte is beyond ASCII

  friend bool operator==(const Glances&, const Glances&) = default;
};

/// The answers for a word that is in and begins entries of these lists: bit k is the k-th.
std::uint8_t glance(const Glances& questions, const Word& word, const ListSet& in,
                    const ListSet& begins);

/// Whether words are taken as they are written, or as if each had the capital that a writer in
/// haste leaves out.
enum class Capitals : std::uint8_t { written, restored };

/// An entry found at words [first, last).
struct Match {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  EntryId entry = 0;
  ListId list = no_list;  ///< the entry's
};

}  // namespace lexicon

/// Immutable. Every method is const, total and safe from any number of threads.
class Lexicon {
 public:
  /// The words of a tokenized text with their numbers. `text` must outlive the result.
  lexicon::Words words(std::string_view text, const std::vector<Token>& tokens) const;

  /// words(), lists_at() of every word, matches() among those lists and a glance() at every word,
  /// instead of what was there: all that one look at each word tells. Far cheaper than asking one
  /// after another.
  void read(std::string_view text, const std::vector<Token>& tokens, const lexicon::ListSet& among,
            const lexicon::Glances& questions, lexicon::Words& words, lexicon::WordLists& lists,
            std::vector<lexicon::Match>& matches, std::vector<std::uint8_t>& glances) const;

  /// What read() does last: prepares the words for the patterns that have been shared. To be done
  /// again where words are changed.
  void sign(lexicon::Words& words) const;

  /// The number of a folded word, or unknown_word.
  lexicon::WordId word(std::string_view folded) const;
  /// The folded form of a number of this lexicon or of `words`.
  std::string_view folded(const lexicon::Words& words, lexicon::WordId id) const;
  /// One more than the largest number of a dictionary word.
  lexicon::WordId vocabulary() const;

  /// The lists that hold the word as an entry of one word, whatever its case rule says.
  const lexicon::ListSet& lists_of(lexicon::WordId id) const;
  /// The lists that hold an entry, of any number of words, that begins with the word.
  const lexicon::ListSet& lists_beginning(lexicon::WordId id) const;
  /// As lists_of, keeping only the lists whose case rule the word at `i` meets.
  const lexicon::ListSet& lists_at(const lexicon::Words& words, std::size_t i,
                                   lexicon::Capitals capitals = lexicon::Capitals::written) const;
  /// The entries of one word that `id` has in `list` (usually one).
  std::vector<lexicon::EntryId> entries_of(lexicon::WordId id, lexicon::ListId list) const;
  /// The value of a feature in the first of those entries that has it, or "".
  std::string_view feature_of(lexicon::WordId id, lexicon::ListId list, std::string_view key) const;
  /// Whether a feature has that value in any of those entries.
  bool has_feature(lexicon::WordId id, lexicon::ListId list, std::string_view key,
                   std::string_view value) const;

  /// Every entry of every list with role name, part, cue, veto or word that stands at each
  /// position and meets its case rule, ordered by (first, longest first, entry). Several entries of
  /// one position may overlap; choosing is the caller's business. Linear: an entry has at most 16
  /// words.
  /// With `among`, only entries of those lists.
  void matches(const lexicon::Words& words, std::vector<lexicon::Match>& out,
               const lexicon::ListSet* among = nullptr) const;
  /// Adds the matches that begin with a word of [first, last).
  void add_matches(const lexicon::Words& words, std::uint32_t first, std::uint32_t last,
                   std::vector<lexicon::Match>& out, const lexicon::ListSet* among,
                   lexicon::Capitals capitals) const;
  /// The longest entry of `list` that begins at word `i`, or a Match with first == last.
  lexicon::Match longest(const lexicon::Words& words, std::size_t i, lexicon::ListId list) const;

  lexicon::Entry entry(lexicon::EntryId id) const;
  /// The same as entry(id).list.
  lexicon::ListId list_of(lexicon::EntryId id) const;
  /// Entries are numbered from 0.
  std::size_t entry_count() const;
  /// no_list if there is none of that name: a stage that needs it then finds nothing.
  lexicon::ListId list(std::string_view name) const;
  const lexicon::List& list(lexicon::ListId id) const;
  /// The lists that somebody has asked for by name since the lexicon was made. What nobody asks for
  /// once all rules are compiled is read by no rule and no stage.
  lexicon::ListSet asked() const;
  const std::vector<lexicon::List>& lists() const;
  /// All entries of a list, by its name, in file order; empty if there is none.
  std::vector<lexicon::EntryId> entries_in(std::string_view list_name) const;

  /// Rule blocks of one kind ("date", "relation", "server", "mention", "attribution"), by (file,
  /// line); a later folder's rule of the same name replaces the earlier one.
  const std::vector<lexicon::Rule>& rules(std::string_view kind) const;
  /// Lines of types.def and relations.def, in order.
  const std::vector<lexicon::TypeLine>& entity_types() const;
  const std::vector<lexicon::TypeLine>& relation_types() const;

  /// For the patterns of this room.
  lexicon::SignTables& sign_tables() const { return *sign_tables_; }

  ~Lexicon();
  struct Data;
  explicit Lexicon(std::unique_ptr<const Data> data);  // made by load_lexicon alone
  const Data& data() const { return *data_; }

 private:
  class Pool;
  std::unique_ptr<const Data> data_;
  std::unique_ptr<Pool> pool_;  // what threads keep from text to text; changes no answer
  std::unique_ptr<lexicon::SignTables> sign_tables_;  // changes no answer either
  mutable std::array<std::atomic<std::uint64_t>, 3>
      asked_{};  // for asked() alone; changes no answer
};

}  // namespace redstring
