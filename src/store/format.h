// What keys and values mean: every key of every table is built and taken apart here, every value
// encoded and decoded. FORMAT.md tells the same in words, with an example.
//
// Byte order of keys is the order of the tuples they stand for. Decoders accept any bytes: what
// does not fit its promise comes back as ErrorCode::corrupt, a newer version as
// ErrorCode::unsupported.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redstring/analyzer.h"
#include "redstring/decision.h"
#include "redstring/document.h"
#include "redstring/entity.h"
#include "redstring/kb.h"
#include "redstring/review.h"
#include "redstring/status.h"

namespace redstring::store {

/// The version of everything below, in table meta. One more with every change that an older program
/// would misread.
inline constexpr std::uint64_t format_version = 3;

/// What a caller names a document by in an index key: long names are cut and carry a hash, so that
/// no key is longer than this.
inline constexpr std::size_t longest_indexed = 512;

// ---- keys
// ----------------------------------------------------------------------------------------

namespace keys {

// meta
std::string format();
std::string counters();
std::string generation();
std::string snapshot();      ///< only in a store without a directory: the bytes of the snapshot
std::string ledger();        ///< the same of the ledger
std::string pending();       ///< there while documents or decisions are newer than the generation
std::string digest_table();  ///< the number of the table of digests; absent when there is none
/// Only in a store without a directory: the bytes of that table.
std::string digest_table_bytes();
/// The identity of the dictionaries and the code that the current generation was linked with.
std::string linked_with();
std::string name_book();   ///< only in a store without a directory: the bytes of the book of names
std::string known_book();  ///< the same of the book of who is known in the knowledge base
std::string kb_changes();  ///< how often the knowledge base was changed
/// That a document came or went since the table of digests was written.
std::string moved(const DocumentId& id);
std::string all_moved();  ///< the prefix of all those
std::string checkpoint(std::string_view name);

// documents
std::string head(const DocumentId& id);
std::string heads();                                ///< the prefix of all heads, in order of id
std::string heads_with(std::string_view id_bytes);  ///< of those whose id begins so
std::string text(const DocumentId& id);
std::string name(std::string_view name, const DocumentId& id);  ///< an index: no value
std::string name(std::string_view name);                        ///< prefix: documents of that name
std::string names();                                            ///< prefix: all, by (name, id)
std::string source(std::string_view source, const DocumentId& id);
std::string source(std::string_view source);
std::string sources();

// analyses
std::string analysis(const DocumentId& id);
std::string analyses();
std::string digest(const DocumentId& id);
std::string digests();

/// The id at the end of a key of the tables documents and analyses.
std::optional<DocumentId> document_of(std::string_view key);

// decisions
std::string decision(std::uint64_t number);

// kb
/// One row for each (id, source): of several sources with one id each keeps its own.
std::string kb_entity(std::string_view id, std::string_view source);
std::string kb_entity(std::string_view id);  ///< prefix: all sources of one id
std::string kb_entities();                   ///< prefix: all, by (id, source)
/// How a name leads to an entity. Rows of one name come by falling prior, then by id.
enum class KbName : char { exact = 'a', rough = 'r' };
std::string kb_name(KbName kind, std::string_view name_key, std::uint32_t prior,
                    std::string_view id, std::string_view source);
std::string kb_names(KbName kind, std::string_view name_key);  ///< prefix: all of one name
std::string kb_names();                                        ///< prefix: all exact ones
std::string kb_source(std::string_view source);
std::string kb_sources();
std::optional<std::string> kb_source_of(std::string_view key);
/// The id and the source at the end of a key of an entity or a name.
struct KbKey {
  std::string name;  ///< of a name row
  std::string id, source;
};
std::optional<KbKey> kb_key(std::string_view key);

// derived: everything of series s has prefix series_rows(s) in its table. Documents and entities
// are called by their labels (graph/ledger.h).
std::string series_rows(std::uint64_t series);
std::string entity(std::uint64_t series, std::uint32_t label);
std::string entities(std::uint64_t series);
std::string members(std::uint64_t series, std::uint32_t label);
std::string clusters(std::uint64_t series, std::uint32_t document);
std::string alias(std::uint64_t series, std::string_view alias_key);
/// Alias keys that only the knowledge base knows.
std::string known_alias(std::uint64_t series, std::string_view alias_key);
std::string word(std::uint64_t series, std::string_view search_key);
/// Search keys that begin with `start`.
std::string words(std::uint64_t series, std::string_view start);
/// Questions for people, by place: the most valuable first.
std::string question(std::uint64_t series, std::uint32_t place);
std::string questions(std::uint64_t series);
std::string relation(std::uint64_t series, std::uint32_t source, std::uint32_t target,
                     std::string_view type);
std::string relations(std::uint64_t series);

/// The series of a key of a derived table.
std::optional<std::uint64_t> series_of(std::string_view key);
/// The alias key or search key at the end of a key of table aliases.
std::optional<std::string> name_of(std::string_view key);
struct RelationKey {
  std::uint32_t source = 0, target = 0;
  std::string type;
};
std::optional<RelationKey> relation_of(std::string_view key);
/// The label or place at the end of a key of table entities.
std::optional<std::uint32_t> number_of(std::string_view key);

}  // namespace keys

// ---- values
// --------------------------------------------------------------------------------------

std::string encode_number(std::uint64_t value);
Result<std::uint64_t> decode_number(std::string_view bytes);

/// What a document is, without its text.
struct Head {
  std::string source, name, url, title, published, language;
  std::uint32_t text_size = 0;
  std::uint32_t mentions = 0, evidence = 0;

  friend bool operator==(const Head&, const Head&) = default;
};
std::string encode(const Head& head);
Result<Head> decode_head(std::string_view bytes);

/// `text_size` bounds all spans; it is part of the value.
std::string encode(const Analysis& analysis, std::uint32_t text_size);
Result<Analysis> decode_analysis(std::string_view bytes);
/// Whether all spans lie within a text of that size and all indices within their lists. Errors:
/// invalid_argument, with the list and the place in it.
Status check(const Analysis& analysis, std::uint32_t text_size);

/// All that linking needs to know of a document, so that it reads neither texts nor analyses. A
/// function of document and analysis; written with them in one batch.
struct Digest {
  struct Unit {
    EntityType type;
    std::string name;
    std::vector<Alias>
        surfaces;  ///< of name mentions, white space runs as one space; sorted by name
    std::vector<std::string> titles, roles;
    std::string gender;
    std::uint32_t mentions = 0;  ///< of any form
  };
  struct Link {
    std::uint32_t evidence = 0;             ///< index into Analysis::evidence
    std::uint32_t subject = 0, object = 0;  ///< indices into `units`
    std::uint32_t sentence = 0;
    std::uint32_t sentence_size = 0;  ///< bytes
    std::string relation, time;
    EvidenceStatus status = EvidenceStatus::asserted;
  };
  std::string published;
  std::vector<std::uint64_t> sketch;
  std::vector<Unit> units;  ///< one for each of Analysis::entities
  std::vector<Link> links;  ///< evidence between two different entities of the document
};
std::string encode(const Digest& digest);
Result<Digest> decode_digest(std::string_view bytes);

std::string encode(const Decision& decision);
Result<Decision> decode_decision(std::string_view bytes);

/// Running totals of what was observed. A fold: `verify` counts again.
struct Counters {
  std::uint64_t documents = 0, mentions = 0, evidence = 0, decisions = 0;

  friend bool operator==(const Counters&, const Counters&) = default;
};
std::string encode(const Counters& counters);
Result<Counters> decode_counters(std::string_view bytes);

std::string encode(const KbEntity& entity);
Result<KbEntity> decode_kb_entity(std::string_view bytes);

/// What a source of the knowledge base holds. A fold: `verify` counts again.
struct KbTotals {
  std::uint64_t entities = 0;
  std::uint64_t names = 0;                                   ///< rows of exact names
  std::vector<std::pair<std::string, std::uint64_t>> types;  ///< by name of the type, none zero
  /// The sum of the hashes of its records, half by half: a hash of the set in any order.
  std::uint64_t hash_high = 0, hash_low = 0;

  void add(const KbEntity& entity, std::size_t name_rows);
  void take(const KbEntity& entity, std::size_t name_rows);
  friend bool operator==(const KbTotals&, const KbTotals&) = default;
};
std::string encode(const KbTotals& totals);
Result<KbTotals> decode_kb_totals(std::string_view bytes);

/// What the current generation is. Writing it is the flip.
struct Generation {
  std::uint64_t number = 0;
  std::uint64_t series = 0;  ///< where its rows are: those of generations that went on from one
  std::uint64_t documents = 0, publications = 0, mentions = 0, evidence = 0;
  std::uint64_t entities = 0, relations = 0;
  std::vector<std::pair<std::string, std::uint64_t>> entities_by_type;   ///< by name
  std::vector<std::pair<std::string, std::uint64_t>> relations_by_type;  ///< by name
};
std::string encode(const Generation& generation);
Result<Generation> decode_generation(std::string_view bytes);

/// Without names, threshold and reasons: those are looked up when they are asked for.
std::string encode(const ReviewItem& item);
Result<ReviewItem> decode_review_item(std::string_view bytes);

std::string encode(const Entity& entity);
Result<Entity> decode_entity(std::string_view bytes);

/// Rising numbers: labels of the entities of an alias or search key.
std::string encode(const std::vector<std::uint32_t>& rising);
Result<std::vector<std::uint32_t>> decode_rising(std::string_view bytes);

/// The document entities of one entity: (document, index in it), rising. In a row the document is
/// told by its label; a View gives its rank.
using Member = std::pair<std::uint32_t, std::uint32_t>;
std::string encode(const std::vector<Member>& members);
Result<std::vector<Member>> decode_members(std::string_view bytes);

/// A generation numbers its documents by rank, in order of id.
struct RankedDocument {
  DocumentId id;
  std::uint32_t publication = 0;  ///< rank of the first document of its near-duplicate group

  friend bool operator==(const RankedDocument&, const RankedDocument&) = default;
};

/// The label of each entity of one document, in order.
std::string encode_clusters(const std::vector<std::uint32_t>& labels);
Result<std::vector<std::uint32_t>> decode_clusters(std::string_view bytes);

/// One sentence behind an edge, with what is needed to choose among many without reading documents.
/// In a row document and publication are told by label; a View gives ranks.
struct EvidenceRef {
  std::uint32_t rank = 0;      ///< of the document
  std::uint32_t evidence = 0;  ///< index into its Analysis::evidence
  std::uint32_t sentence = 0;
  std::uint32_t sentence_size = 0;
  std::uint32_t publication = 0;
  EvidenceStatus status = EvidenceStatus::asserted;
  bool dated = false;
  std::int32_t first_day = 0, last_day = 0;  ///< days since 1970-01-01; 0 when not dated

  friend bool operator==(const EvidenceRef&, const EvidenceRef&) = default;
};
/// A relation without its ends and type, which the key tells; sorted by (rank, evidence).
struct RelationRecord {
  std::uint64_t publications = 0;
  std::uint32_t cost = 0;
  std::string first, last;
  std::vector<EvidenceRef> evidence;

  friend bool operator==(const RelationRecord&, const RelationRecord&) = default;
};
std::string encode(const RelationRecord& relation);
Result<RelationRecord> decode_relation(std::string_view bytes);

}  // namespace redstring::store
