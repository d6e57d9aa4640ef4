// Loading: folders of dictionaries become one Lexicon, or one error with its place.
//
// Everything is read in a fixed order (folders as given, files in byte order of their paths), first
// into plain lines, then compiled: types before lists, since a list names its type; lists before
// the trie, since a later folder may replace a line of an earlier one.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>
#include <system_error>
#include <unordered_map>

#include "lexicon/cache.h"
#include "lexicon/compiled.h"
#include "lexicon/data.h"
#include "lexicon/lexicon.h"
#include "lexicon/list_file.h"
#include "lexicon/rule_file.h"
#include "lexicon/sources.h"
#include "text/fold.h"
#include "text/tokens.h"

namespace redstring {

namespace fs = std::filesystem;

using lexicon::CaseRule;
using lexicon::EntryId;
using lexicon::Features;
using lexicon::FieldFile;
using lexicon::FieldLine;
using lexicon::Folder;
using lexicon::Found;
using lexicon::List;
using lexicon::ListId;
using lexicon::ListSet;
using lexicon::mistake;
using lexicon::Role;
using lexicon::Rule;
using lexicon::TypeLine;
using lexicon::WordId;

namespace {

/// An attribute that a lists.def line gave, or nothing.
struct ListLine {
  std::string name;
  std::optional<EntityType> type;
  std::optional<Role> role;
  std::optional<CaseRule> case_rule;
  bool dot_required = false;
  Features others;
};

/// A line of a list before it becomes entries.
struct Pending {
  FieldLine line;
  std::uint32_t file = 0;  // index into Loader::files_
  std::uint32_t folder = 0;
  bool dot_required = false;
  bool replaced = false;
};

bool list_name(std::string_view s) {
  if (s.empty() || s.size() > 60 || s[0] < 'a' || s[0] > 'z') return false;
  return std::all_of(s.begin(), s.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

bool type_name(std::string_view s, std::size_t longest) {
  if (s.empty() || s.size() > longest) return false;
  return std::all_of(s.begin(), s.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::string_view value_of(const Features& features, std::string_view key) {
  for (const auto& [k, v] : features) {
    if (k == key) return v;
  }
  return {};
}

/// Where two ends of a relation may be: "person", "person,organization", "any".
std::vector<std::string_view> type_choices(std::string_view value) {
  std::vector<std::string_view> out;
  while (!value.empty()) {
    const std::size_t cut = std::min(value.find_first_of(", /"), value.size());
    if (cut > 0) out.push_back(value.substr(0, cut));
    value.remove_prefix(std::min(cut + 1, value.size()));
  }
  return out;
}

std::string folder_of(std::string_view relative) {
  const std::size_t slash = relative.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(relative.substr(0, slash + 1));
}

class Loader {
 public:
  Loader() : data_(std::make_unique<Lexicon::Data>()) {}

  /// The whole lexicon of those folders.
  Result<std::unique_ptr<const Lexicon::Data>> load(const std::vector<Folder>& folders) {
    for (const Folder& f : folders) {
      if (Status ok = each(f.types, &Loader::entity_types); !ok) return fail(ok.error());
    }
    for (const Folder& f : folders) {
      if (Status ok = each(f.relations, &Loader::relation_types); !ok) return fail(ok.error());
    }
    for (const Folder& f : folders) {
      if (Status ok = lists(f); !ok) return fail(ok.error());
      if (Status ok = rules(f); !ok) return fail(ok.error());
      ++folder_;
    }
    if (Status ok = compile(); !ok) return fail(ok.error());
    return std::unique_ptr<const Lexicon::Data>(std::move(data_));
  }
  /// Whether every file that was read had the bytes that its hash tells of.
  bool as_hashed() const { return as_hashed_; }

 private:
  Status each(const std::vector<Found>& files, Status (Loader::*read)(const Found&)) {
    std::set<std::string> seen;
    names_in_folder_ = &seen;
    for (const Found& file : files) {
      if (Status ok = (this->*read)(file); !ok) return ok;
    }
    return {};
  }

  Result<std::string> bytes_of(const Found& file) {
    Result<std::string> bytes = lexicon::read_source(file);
    if (bytes && file.hash && *file.hash != lexicon::checksum(*bytes)) as_hashed_ = false;
    return bytes;
  }

  Result<FieldFile> fields(const Found& file) {
    Result<std::string> bytes = bytes_of(file);
    if (!bytes) return fail(bytes.error());
    return lexicon::parse_field_file(*bytes, file.place);
  }

  // ---- types.def and relations.def

  /// One line of either; a later folder's line of the same name replaces the earlier one.
  Result<TypeLine*> type_line(const Found& file, FieldLine& line, std::size_t longest,
                              std::vector<TypeLine>& into) {
    if (line.fields.size() != 1 || !type_name(line.fields[0], longest)) {
      return mistake(file.place, line.line,
                     "expected one name of at most " + std::to_string(longest) +
                         " characters a-z, 0-9 and '-', then key=value");
    }
    if (!names_in_folder_->insert(line.fields[0]).second) {
      return mistake(file.place, line.line,
                     "expected a new name, '" + line.fields[0] + "' stands above");
    }
    for (const char* key : {"label"}) {
      if (value_of(line.features, key).empty()) {
        return mistake(file.place, line.line, std::string("expected ") + key + "=…");
      }
    }
    TypeLine made{line.fields[0], std::move(line.features), file.relative, line.line};
    for (TypeLine& known : into) {
      if (known.name == made.name) {
        known = std::move(made);
        return &known;
      }
    }
    into.push_back(std::move(made));
    return &into.back();
  }

  Status entity_types(const Found& file) {
    Result<FieldFile> read = fields(file);
    if (!read) return fail(read.error());
    for (FieldLine& line : read->lines) {
      const int number = line.line;
      Result<TypeLine*> type = type_line(file, line, 15, data_->entity_types);
      if (!type) return fail(type.error());
      if ((*type)->feature("wire").empty()) {
        return mistake(file.place, number, "expected wire=NAME, the type's name in JSON");
      }
    }
    return {};
  }

  bool known_type(std::string_view name) const {
    return std::any_of(data_->entity_types.begin(), data_->entity_types.end(),
                       [&](const TypeLine& t) { return t.name == name; });
  }

  Status relation_types(const Found& file) {
    Result<FieldFile> read = fields(file);
    if (!read) return fail(read.error());
    for (FieldLine& line : read->lines) {
      const int number = line.line;
      Result<TypeLine*> relation = type_line(file, line, 40, data_->relation_types);
      if (!relation) return fail(relation.error());
      for (const char* end : {"subject", "object"}) {
        for (const std::string_view type : type_choices((*relation)->feature(end))) {
          if (type == "any" || known_type(type)) continue;
          return mistake(file.place, number,
                         "expected " + std::string(end) +
                             "= a type of types.def or 'any', found '" + std::string(type) + "'");
        }
      }
      const std::string_view directed = (*relation)->feature("directed");
      if (!directed.empty() && directed != "yes" && directed != "no") {
        return mistake(file.place, number, "expected directed=yes or directed=no");
      }
    }
    return {};
  }

  // ---- lists.def and *.lst

  Status lists(const Folder& folder) {
    std::map<std::string, const Found*> present;
    for (const Found& file : folder.lists) present.emplace(file.relative, &file);
    std::map<std::string, std::set<ListId>> listed;  // by file
    for (const Found& definitions : folder.list_definitions) {
      Result<FieldFile> read = fields(definitions);
      if (!read) return fail(read.error());
      for (const FieldLine& line : read->lines) {
        auto here = [&](std::string message) {
          return mistake(definitions.place, line.line, std::move(message));
        };
        if (line.fields.size() != 1) {
          return here("expected 'file.lst | name=… | role=…', found a second field '" +
                      line.fields[1] + "'");
        }
        const std::string file = folder_of(definitions.relative) + line.fields[0];
        const auto at = present.find(file);
        if (at == present.end()) {
          return here("expected a list file beside or below this lists.def, found no '" +
                      line.fields[0] + "'");
        }
        Result<ListId> id = list(definitions, line, *at->second);
        if (!id) return fail(id.error());
        if (!listed[file].insert(*id).second)
          return here("expected each file once in a list, '" + file + "' again");
        Status ok = entries(*at->second, *id, dot_required_);
        if (!ok) return ok;
      }
    }
    for (const auto& [name, file] : present) {
      if (listed.count(name) == 0) {
        return mistake(file->place, 1,
                       "expected a line for this file in a lists.def at or above it");
      }
    }
    return {};
  }

  /// Makes the list of a lists.def line, or finds it when an earlier line has that name.
  Result<ListId> list(const Found& definitions, const FieldLine& line, const Found& file) {
    auto here = [&](std::string message) {
      return mistake(definitions.place, line.line, std::move(message));
    };
    List made;
    std::optional<EntityType> type;
    std::optional<Role> role;
    std::optional<CaseRule> case_rule;
    dot_required_ = false;
    for (const auto& [key, value] : line.features) {
      if (key == "name") {
        made.name = value;
      } else if (key == "type") {
        if (!known_type(value))
          return here("expected type= a type of types.def, found '" + value + "'");
        type = EntityType(value);
      } else if (key == "role") {
        role = role_of(value);
        if (!role)
          return here("expected role=name, part, cue, veto or word, found '" + value + "'");
      } else if (key == "case") {
        case_rule = case_of(value);
        if (!case_rule) return here("expected case=fold, capital or exact, found '" + value + "'");
      } else if (key == "dot") {
        if (value != "required" && value != "optional") {
          return here("expected dot=required or dot=optional, found '" + value + "'");
        }
        dot_required_ = value == "required";
      } else {
        made.features.emplace_back(key, value);
      }
    }
    if (!list_name(made.name)) {
      return here("expected name= a list name of a-z, 0-9, '_' and '-' that begins with a letter");
    }
    const auto known = data_->list_ids.find(made.name);
    if (known != data_->list_ids.end()) {
      const List& before = data_->lists[known->second];
      if ((type && *type != before.type) || (role && *role != before.role) ||
          (case_rule && *case_rule != before.case_rule)) {
        return here("expected the type, role and case that list '" + made.name + "' has in " +
                    before.file);
      }
      if (other_weights(made.features, before.features)) {
        return here("expected the weights that list '" + made.name + "' has in " + before.file +
                    ", or none");
      }
      return known->second;
    }
    if (!role) return here("expected role=name, part, cue, veto or word");
    if (data_->lists.size() == lexicon::max_lists) {
      return here("expected at most 192 lists");
    }
    made.file = file.relative;
    made.type = type.value_or(types::unknown);
    made.role = *role;
    made.case_rule = case_rule.value_or(CaseRule::fold);
    const auto id = static_cast<ListId>(data_->lists.size());
    data_->list_ids.emplace(made.name, id);
    data_->lists.push_back(std::move(made));
    pending_.emplace_back();
    by_canonical_.emplace_back();
    return id;
  }

  /// Whether the second line of a list gives it weights that it does not have.
  static bool other_weights(const Features& more, const Features& has) {
    return std::any_of(more.begin(), more.end(), [&has](const auto& column) {
      static constexpr std::array weights{"whole", "first", "last", "any", "alone"};
      return std::find(weights.begin(), weights.end(), column.first) != weights.end() &&
             std::find(has.begin(), has.end(), column) == has.end();
    });
  }

  static std::optional<Role> role_of(std::string_view value) {
    if (value == "name") return Role::name;
    if (value == "part") return Role::part;
    if (value == "cue") return Role::cue;
    if (value == "veto") return Role::veto;
    if (value == "word") return Role::word;
    return std::nullopt;
  }

  static std::optional<CaseRule> case_of(std::string_view value) {
    if (value == "fold") return CaseRule::fold;
    if (value == "capital") return CaseRule::capital;
    if (value == "exact") return CaseRule::exact;
    return std::nullopt;
  }

  Status entries(const Found& file, ListId id, bool dot_required) {
    Result<FieldFile> read = fields(file);
    if (!read) return fail(read.error());
    if (read->source.empty()) {
      return mistake(file.place, 1, "expected a header line '# SOURCE: where the facts come from'");
    }
    if (read->license.empty()) {
      return mistake(file.place, 1, "expected a header line '# LICENSE: …'");
    }
    List& list = data_->lists[id];
    if (list.source.empty()) {
      list.source = read->source;
      list.license = read->license;
    }
    files_.push_back({file.relative, file.place});
    data_->entries.add_file(file.relative);
    std::vector<Pending>& into = pending_[id];
    auto& by_canonical = by_canonical_[id];
    into.reserve(into.size() + read->lines.size());
    for (FieldLine& line : read->lines) {
      entry_count_ += line.fields.size();
      if (entry_count_ > lexicon::max_entries) {
        return mistake(file.place, line.line, "expected at most 16 million entries in all lists");
      }
      if (folder_ > 0) replace(into, by_canonical, line.fields[0]);
      Pending pending;
      pending.line = std::move(line);
      pending.file = static_cast<std::uint32_t>(files_.size() - 1);
      pending.folder = folder_;
      pending.dot_required = dot_required;
      into.push_back(std::move(pending));
    }
    return {};
  }

  /// Drops the lines with that canonical form that earlier folders put into the list.
  void replace(std::vector<Pending>& lines, std::multimap<std::string, std::size_t>& by_canonical,
               const std::string& canonical) {
    // The index lags behind `lines`: it is filled here, when a second folder first needs it.
    for (std::size_t i = by_canonical.size(); i < lines.size() && lines[i].folder < folder_; ++i) {
      by_canonical.emplace(lines[i].line.fields[0], i);
    }
    for (auto [at, end] = by_canonical.equal_range(canonical); at != end; ++at) {
      if (lines[at->second].folder < folder_) lines[at->second].replaced = true;
    }
  }

  // ---- *.rules

  Status rules(const Folder& folder) {
    std::set<std::pair<std::string, std::string>> names;
    for (const Found& file : folder.rules) {
      Result<std::string> bytes = bytes_of(file);
      if (!bytes) return fail(bytes.error());
      Result<std::vector<Rule>> read = lexicon::parse_rule_file(*bytes, file.place);
      if (!read) return fail(read.error());
      for (Rule& rule : *read) {
        rule.file = file.relative;
        if (!names.emplace(rule.kind, rule.name).second) {
          return mistake(file.place, rule.line,
                         "expected a new name, '" + rule.name + "' is taken in another file");
        }
        std::vector<Rule>& kind = data_->rules[rule.kind];
        const auto same = std::find_if(kind.begin(), kind.end(),
                                       [&](const Rule& r) { return r.name == rule.name; });
        if (same != kind.end()) {
          *same = std::move(rule);
        } else {
          kind.push_back(std::move(rule));
        }
      }
    }
    return {};
  }

  // ---- compiling

  Status compile() {
    data_->vocabulary.reserve(entry_count_);
    number_frequent_words();
    for (std::size_t id = 0; id < pending_.size(); ++id) {
      for (Pending& pending : pending_[id]) {
        if (pending.replaced) continue;
        if (Status ok = add_entries(static_cast<ListId>(id), pending); !ok) return ok;
      }
    }
    const WordId vocabulary = data_->vocabulary.size();
    data_->trie.seal(vocabulary);
    for (int c = 0; c < 128; ++c) {
      const char byte = static_cast<char>(c);
      data_->ascii[c] = data_->vocabulary.find(text::fold(std::string_view(&byte, 1)));
    }
    number_sets(vocabulary);
    return {};
  }

  /// Words with small numbers lie side by side in every table of words, so those that texts are
  /// made of come first: the words of rules and of short lists, and of the long ones the short
  /// words, the shorter the earlier (Zipf: frequent words are short). Words that patterns name are
  /// thereby dictionary words too, and a pattern compares numbers.
  void number_frequent_words() {
    constexpr std::size_t short_list = 2000, short_word = 8;  // lines, bytes
    for (const auto& [kind, rules] : data_->rules) {
      for (const Rule& rule : rules) {
        for (const lexicon::RuleField& field : rule.fields) intern_all(field.value);
      }
    }
    std::array<std::vector<std::string_view>, short_word + 1> by_size;
    for (const std::vector<Pending>& lines : pending_) {
      for (const Pending& pending : lines) {
        if (pending.replaced) continue;
        for (const std::string& surface : pending.line.fields) {
          if (lines.size() <= short_list) {
            intern_all(surface);
          } else if (surface.size() <= short_word) {
            by_size[surface.size()].push_back(surface);
          }
        }
      }
    }
    for (const std::vector<std::string_view>& words : by_size)
      for (const std::string_view word : words) intern_all(word);
  }

  void intern_all(std::string_view value) {
    text::tokenize_into(value, tokens_);
    for (const Token& token : tokens_) {
      if (token.blank()) continue;
      text::fold_into(token.span().of(value), folded_);
      if (!folded_.empty()) data_->vocabulary.intern(folded_);
    }
  }

  Status add_entries(ListId list, Pending& pending) {
    const std::string& place = files_[pending.file].second;
    CaseRule case_rule = data_->lists[list].case_rule;
    bool dot_required = pending.dot_required;
    if (const std::string_view own = value_of(pending.line.features, "case"); !own.empty()) {
      const auto rule = case_of(own);
      if (!rule) return mistake(place, pending.line.line, "expected case=fold, capital or exact");
      case_rule = *rule;
    }
    if (const std::string_view dot = value_of(pending.line.features, "dot"); !dot.empty()) {
      if (dot != "required" && dot != "optional") {
        return mistake(place, pending.line.line, "expected dot=required or dot=optional");
      }
      dot_required = dot == "required";
    }
    lexicon::Entries& entries = data_->entries;
    lexicon::EntryRecord entry;
    entry.list = static_cast<std::uint8_t>(list);
    entry.rule = case_rule;
    entry.file = pending.file;
    entry.line = static_cast<std::uint32_t>(pending.line.line);
    entry.canonical = entries.add_text(pending.line.fields[0]);
    entry.features = static_cast<std::uint32_t>(entries.parts().features.size());
    for (const auto& [key, value] : pending.line.features) entries.add_feature(key, value);
    entry.feature_count = static_cast<std::uint16_t>(pending.line.features.size());
    for (const std::string& surface : pending.line.fields) {
      const auto id = static_cast<EntryId>(entries.size());
      const bool first = &surface == &pending.line.fields.front();
      entry.surface = first ? entry.canonical : entries.add_text(surface);
      if (entries.parts().letters.size() > lexicon::Entries::max_letters) {
        return mistake(place, pending.line.line, "expected at most 3.7 GB of entries");
      }
      if (Status ok = compile_surface(entry, id, surface, dot_required, place, pending.line.line);
          !ok) {
        return ok;
      }
      data_->entries.add(entry);
    }
    pending = Pending{};
    return {};
  }

  Status compile_surface(lexicon::EntryRecord& entry, EntryId id, const std::string& surface,
                         bool dot_required, const std::string& place, int line) {
    const ListId list = entry.list;
    const CaseRule case_rule = entry.rule;
    text::tokenize_into(surface, tokens_);
    path_.clear();
    lexicon::End end;
    end.entry = id;
    end.list = static_cast<std::uint8_t>(list);
    end.rule = case_rule;
    std::vector<std::string> written;
    std::size_t letters = 0;
    for (const Token& token : tokens_) {
      if (token.blank()) continue;
      const std::string_view raw = token.span().of(surface);
      text::fold_into(raw, folded_);
      if (folded_.empty()) continue;
      if (path_.size() == lexicon::max_entry_words) {
        return mistake(place, line, "expected at most 16 words in '" + surface.substr(0, 60) + "'");
      }
      if (token.is(shape_initial_upper)) end.capitals |= 1u << path_.size();
      if (case_rule == CaseRule::exact) written.push_back(lexicon::plain_marks(raw));
      path_.push_back(data_->vocabulary.intern(folded_));
      if (token.wordlike()) letters += raw.size();
    }
    if (path_.empty()) {
      return mistake(place, line, "expected at least one visible character between the bars");
    }
    entry.capitals = end.capitals;
    entry.exact = static_cast<std::uint32_t>(data_->entries.parts().exact.size());
    entry.exact_count = static_cast<std::uint8_t>(written.size());
    for (const std::string& word : written) data_->entries.add_exact(word);
    if (case_rule != CaseRule::fold) data_->case_lists.add(list);
    insert(list, end);
    // "Inc." also stands for "Inc", and "U.S." for "U.S" before a sentence's own full stop; but
    // "J." is not "J".
    const bool dotted = path_.size() > 1 && path_.back() == data_->vocabulary.intern(".");
    if (dotted && !dot_required && letters >= 2) {
      path_.pop_back();
      insert(list, end);
    }
    return {};
  }

  void insert(ListId list, const lexicon::End& end) {
    data_->trie.insert(path_, end);
    const WordId first = path_[0];
    const WordId largest = *std::max_element(path_.begin(), path_.end());
    if (largest >= word_sets_.size()) {
      word_sets_.resize(std::max<std::size_t>(largest + 1, word_sets_.size() * 2));
    }
    for (std::size_t i = 1; i < path_.size(); ++i) word_sets_[path_[i]].inner.add(list);
    word_sets_[first].begins.add(list);
    if (path_.size() == 1) word_sets_[first].alone.add(list);
    if (path_.size() == 1) return;
    data_->several.add(list);
    std::vector<WordId>& seconds = word_sets_[first].seconds;
    if (seconds.empty() || seconds.back() != path_[1]) seconds.push_back(path_[1]);
  }

  /// Gives every distinct set of lists one number: thousands of words share a few sets.
  void number_sets(WordId vocabulary) {
    std::vector<ListSet> sets{ListSet{}};
    std::unordered_map<ListSet, std::uint32_t, lexicon::ListSetHash> numbers{{ListSet{}, 0}};
    auto number = [&](const ListSet& set) {
      if (set.empty()) return std::uint32_t{0};
      const auto [at, is_new] = numbers.emplace(set, static_cast<std::uint32_t>(sets.size()));
      if (is_new) sets.push_back(set);
      return at->second;
    };
    word_sets_.resize(vocabulary);
    std::vector<lexicon::WordFacts> facts(vocabulary);
    std::vector<std::uint64_t> second_words(1);  // so that no word's begin at 0
    for (WordId id = 0; id < vocabulary; ++id) {
      const WordSets& word = word_sets_[id];
      facts[id] = {number(word.alone), number(word.begins), number(word.inner), 0};
      if (word.seconds.empty()) continue;
      facts[id].seconds = lexicon::SecondWords::add(second_words, word.seconds);
    }
    data_->sets = lexicon::Flat<ListSet>(std::move(sets));
    data_->words = lexicon::Flat<lexicon::WordFacts>(std::move(facts));
    data_->second_words = lexicon::Flat<std::uint64_t>(std::move(second_words));
  }

  struct WordSets {
    ListSet alone, begins, inner;
    std::vector<WordId> seconds;  // may hold some twice
  };

  std::unique_ptr<Lexicon::Data> data_;
  bool as_hashed_ = true;
  std::uint32_t folder_ = 0;
  std::set<std::string>* names_in_folder_ = nullptr;
  std::vector<std::pair<std::string, std::string>> files_;  // (relative, place) of list files
  std::vector<std::vector<Pending>> pending_;               // per list
  std::vector<std::multimap<std::string, std::size_t>> by_canonical_;  // per list, into pending_
  std::size_t entry_count_ = 0;
  bool dot_required_ = false;  // of the lists.def line under way
  std::vector<WordSets> word_sets_;
  std::vector<Token> tokens_;
  std::string folded_;
  std::vector<WordId> path_;
};

}  // namespace

Result<fs::path> default_dictionaries() {
  std::error_code error;
  if (const char* named = std::getenv("REDSTRING_DICTIONARIES"); named != nullptr && *named) {
    if (fs::is_directory(named, error)) return fs::path(named);
    return fail(ErrorCode::io, "REDSTRING_DICTIONARIES names no folder", named);
  }
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path installed = program.parent_path() / "../share/redstring/dictionaries";
    if (fs::is_directory(installed, error)) return installed.lexically_normal();
  }
  const fs::path source = REDSTRING_SOURCE_DICTIONARIES;
  if (fs::is_directory(source, error)) return source;
  return fail(ErrorCode::io, "found no dictionaries", source.string(),
              "set REDSTRING_DICTIONARIES to the folder that holds types.def");
}

Result<LexiconPtr> load_lexicon(const std::vector<fs::path>& folders, const fs::path& cache) {
  Result<std::vector<Folder>> sources = lexicon::find_sources(folders);
  if (!sources) return fail(sources.error());
  std::optional<lexicon::CacheFile> file;
  if (!cache.empty() && lexicon::hash_sources(*sources)) {
    file.emplace(cache, folders);
    if (auto known = file->open(*sources)) return std::make_shared<const Lexicon>(std::move(known));
  }
  Loader loader;
  auto data = loader.load(*sources);
  if (!data) return fail(data.error());
  if (file && loader.as_hashed()) file->store(**data, *sources);
  return std::make_shared<const Lexicon>(std::move(*data));
}

fs::path default_lexicon_cache() {
  if (const char* named = std::getenv("REDSTRING_CACHE"); named != nullptr && *named != '\0') {
    const fs::path folder(named);
    return folder.is_absolute() ? folder : fs::path();
  }
  for (const auto& [variable, below] : {std::pair{"XDG_CACHE_HOME", ""}, {"HOME", ".cache"}}) {
    const char* value = std::getenv(variable);
    const fs::path folder(value == nullptr ? "" : value);
    // The XDG specification says that a relative path there is to be ignored.
    if (folder.is_absolute()) return folder / below / "redstring";
  }
  return {};
}

LexiconStatistics lexicon_statistics(const Lexicon& lexicon) {
  return lexicon::measure(lexicon.data());
}

}  // namespace redstring
