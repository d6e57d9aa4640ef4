// Start here: the archive's graph on disk, what one writes into it and what one asks it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redstring/analyzer.h"
#include "redstring/answer.h"
#include "redstring/decision.h"
#include "redstring/document.h"
#include "redstring/entity.h"
#include "redstring/kb.h"
#include "redstring/review.h"
#include "redstring/status.h"

namespace redstring {

class GraphView;  // redstring/boost_graph.h

namespace graph {
class Opener;  // src/graph/knowledge_graph.h
}

enum class OpenMode : std::uint8_t {
  read,    ///< the database must exist; any number of readers, beside one writer
  write,   ///< the database must exist; one writer, the second is told who holds the lock
  create,  ///< like write, and the database is made where there is none
};

struct OpenOptions {
  std::filesystem::path directory;
  OpenMode mode = OpenMode::read;
};

/// A document with its analysis, as ingest hands it over.
struct ReadDocument {
  Document document;
  Analysis analysis;
};

struct AddReport {
  std::uint64_t added = 0;
  std::uint64_t known = 0;  ///< already there: counted and skipped
};

struct LinkReport {
  std::uint64_t generation = 0;
  std::uint64_t documents = 0, mentions = 0;
  std::uint64_t digests_read = 0;    ///< documents that were not known from an earlier linking
  std::uint64_t names = 0;           ///< distinct (type, name) among document entities
  std::uint64_t pairs_compared = 0;  ///< of names, now; what an earlier linking knew is not
  std::uint64_t pairs_known = 0;     ///< compared by an earlier linking
  /// What is linked as one and named as one, and how many of those were not as they were before.
  std::uint64_t components = 0, components_linked = 0;
  std::uint64_t entities = 0, relations = 0, evidence = 0;
  std::uint64_t publications = 0;           ///< after near-duplicates are grouped
  bool changed = false;                     ///< false: nothing was new, the generation stayed
  bool whole = false;                       ///< all rows were written, not only those that differ
  std::uint64_t entities_touched = 0;       ///< new, changed or gone
  std::uint64_t relations_touched = 0;      ///< new, changed or gone
  std::uint64_t rows_written = 0;           ///< put into the store or erased from it
  std::vector<std::string> notes;           ///< hot keys dropped, conflicting decisions
  std::vector<DecisionConflict> conflicts;  ///< "different" holds, "same" gives way
};

struct Stats {
  std::uint64_t format = 0, generation = 0;
  std::uint64_t documents = 0, publications = 0, mentions = 0, evidence = 0;
  std::uint64_t entities = 0, relations = 0, decisions = 0, bytes_on_disk = 0;
  std::vector<std::pair<std::string, std::uint64_t>> entities_by_type;   ///< by falling count
  std::vector<std::pair<std::string, std::uint64_t>> relations_by_type;  ///< by falling count
  bool link_pending = false;  ///< documents or decisions are newer than the generation
};

/// One answer of `find`: exact alias hits first, then fuzzy ones by falling score.
struct Found {
  Entity entity;
  unsigned score = 0;   ///< 0..1000, 1000 = an alias of it
  std::string matched;  ///< the alias that matched
};

/// A neighbour in `show`.
struct Neighbour {
  Entity entity;
  Relation relation;
  std::string label;  ///< the relation as one reads it: "works for"
  bool forward = true;
  bool symmetric = false;  ///< the relation runs both ways ("met"); forward is true then
};

/// What made an entity in one document.
struct Appearance {
  Quote quote;                  ///< the first sentence with the fullest name; subject = that name
  std::vector<Alias> surfaces;  ///< the names that the document uses, the most frequent first
  std::uint64_t mentions = 0;   ///< all of them: names, nominals and pronouns
  std::string rule;             ///< that saw the name in the quote
};

struct Profile {
  Entity entity;
  std::vector<Neighbour> neighbours;  ///< the strongest first
  std::uint64_t neighbours_total = 0;
  std::vector<Appearance> appearances;  ///< in order of publication date, undated ones last
  std::uint64_t appearances_total = 0;
  std::vector<ReviewItem> unsure;  ///< open questions about it, the most valuable first
};

/// `why A B`: what was compared, what came out, and a sentence from each side.
struct Explanation {
  Entity left, right;
  bool same = false;  ///< they are one entity now
  int score = 0, threshold = 0;
  /// The names that were compared: of one entity those asked about; of two those that forbid it,
  /// else those most alike.
  std::string left_name, right_name;
  /// Of comparing these, with weights that add up to the score; then, with weight 0, what else the
  /// archive says (a document that calls it both, names between, rivals); then decisions, ±1000.
  std::vector<Reason> reasons;
  std::vector<Quote> left_quotes, right_quotes;
  /// The sentences that a reason came from, as indices into left_quotes and right_quotes: where the
  /// entity goes by the words of a feature, or stands beside whom a reason names.
  struct Behind {
    static constexpr std::uint32_t none = 0xffffffff;
    std::uint32_t left = none, right = none;
  };
  std::vector<Behind> behind;  ///< as many as reasons
};

struct Problem {
  std::string what, place;
};

/// Called now and then during long work; return false to stop with ErrorCode::interrupted.
using Progress =
    std::function<bool(std::string_view stage, std::uint64_t done, std::uint64_t total)>;

/// One database. Moves, does not copy. Reading methods are const and may run in several threads;
/// writing methods need a graph opened for writing and one thread at a time.
/// Logical content is a pure function of the set of documents and the list of decisions.
class KnowledgeGraph {
 public:
  /// Opens `options.directory`. Errors: not_found (no database there: the remedy says how to make
  /// one), locked (names the process that writes), unsupported (a newer format), corrupt.
  static Result<KnowledgeGraph> open(const OpenOptions& options, LexiconPtr lexicon);
  /// A database in memory, for tests and examples; gone with the object.
  static Result<KnowledgeGraph> in_memory(LexiconPtr lexicon);
  KnowledgeGraph(KnowledgeGraph&&) noexcept;
  KnowledgeGraph& operator=(KnowledgeGraph&&) noexcept;
  ~KnowledgeGraph();

  // ---- observing -------------------------------------------------------------------------------
  /// Writes all of `batch` atomically, together with `checkpoint` (may be empty), or nothing.
  Result<AddReport> add(const std::vector<ReadDocument>& batch,
                        const std::vector<std::pair<std::string, std::string>>& checkpoint = {});
  bool has(const DocumentId& id) const;
  /// Removes one document and everything observed in it. `which` is an id, a unique prefix of one
  /// (8 digits or more), a source or a name. Errors: not_found; invalid_argument when ambiguous.
  Result<DocumentId> remove(std::string_view which);
  /// The value that the last `add` stored for `key`; nothing if there is none.
  std::optional<std::string> checkpoint(std::string_view key) const;
  /// Derives entities, relations and a new snapshot generation, and flips to it atomically.
  /// Does nothing (changed = false) when the generation is current, unless `force`.
  Result<LinkReport> link(const Progress& progress = {}, bool force = false);

  // ---- knowing beforehand ----------------------------------------------------------------------
  /// Writes entities of knowledge bases atomically, together with `checkpoint`, whose empty values
  /// erase. An entity takes the place of what its source said of its id before. Takes effect with
  /// the next link(). Errors: invalid_argument for an entity without source, id, name or type.
  Result<KbAddReport> kb_add(
      const std::vector<KbEntity>& entities,
      const std::vector<std::pair<std::string, std::string>>& checkpoint = {});
  /// Removes all that came from `source`; gives their number. Errors: not_found, interrupted.
  Result<std::uint64_t> kb_remove(std::string_view source, const Progress& progress = {});
  /// What each source says of an id. Errors: not_found.
  Result<std::vector<KbEntity>> kb_show(std::string_view id) const;
  /// Entities that have this name, exactly first, then by how it sounds, the likeliest first; all
  /// in order of ids when `name` is empty. At most `limit`.
  Result<std::vector<KbEntity>> kb_list(std::string_view name, std::size_t limit = 20) const;
  Result<std::vector<KbSource>> kb_sources() const;
  /// Which entities of the knowledge base one document speaks of, judged by the document alone; one
  /// for each of analysis.entities.
  Result<std::vector<KbLink>> kb_link(const Document& document, const Analysis& analysis) const;

  // ---- deciding --------------------------------------------------------------------------------
  /// Appends a decision and returns it with its number. Names in it are resolved to keys first.
  /// Takes effect with the next link().
  Result<Decision> decide(Decision decision);
  std::vector<Decision> decisions() const;

  // ---- asking ----------------------------------------------------------------------------------
  Result<Answer> connect(const ConnectionQuery& query) const;
  /// Entities that `name` may mean: exact alias keys, then fuzzy. At most `limit`. Empty: none.
  Result<std::vector<Found>> find(std::string_view name, unsigned limit = 10) const;
  /// `entity` is a key or a name; errors: not_found, invalid_argument (several: they are listed).
  /// With at most so many neighbours and so many documents that mention it.
  Result<Profile> show(std::string_view entity, unsigned neighbours = 20,
                       unsigned appearances = 0) const;
  Result<std::vector<Event>> timeline(std::string_view entity) const;
  Result<Explanation> why(std::string_view left, std::string_view right) const;
  /// The most valuable questions about who is who, by falling value, then by keys. At most `limit`;
  /// those that a decision has answered since the last link() are left out. Empty: none is open.
  Result<std::vector<ReviewItem>> review(unsigned limit = 100) const;
  Result<Document> document(const DocumentId& id) const;
  Stats stats() const;
  /// The current generation as a graph for the algorithms of Boost.Graph; include
  /// redstring/boost_graph.h to use it. An empty graph while nothing was linked.
  GraphView view() const;

  // ---- whole content ---------------------------------------------------------------------------
  /// Formats: graphml, gexf, neo4j, ftm, jsonl, mentions. neo4j writes one CSV stream with a
  /// header per section. Errors: unsupported (lists the formats), io.
  Status export_to(std::string_view format, std::ostream& out, const Progress& progress = {}) const;
  /// GraphML of exactly what an answer shows.
  Status export_answer(const Answer& answer, std::ostream& out) const;
  /// The logical content as sorted JSON lines: the same for the same documents and decisions.
  Status dump(std::ostream& out) const;
  /// XXH3-128 of what dump() writes, as 32 hexadecimal digits.
  Result<std::string> dump_hash() const;
  /// Reads everything back and checks it: checksums, indices, folds. Empty when all is well.
  Result<std::vector<Problem>> verify() const;

 private:
  struct Impl;
  friend class graph::Opener;
  explicit KnowledgeGraph(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Every format that export_to knows.
const std::vector<std::string>& export_formats();

}  // namespace redstring
