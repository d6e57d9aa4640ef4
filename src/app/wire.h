// The JSON that scripts rely on. Fields may be added, never renamed. Everything returned is valid
// UTF-8 JSON without a line break unless `pretty`, and harmless on a terminal.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redstring/analyzer.h"
#include "redstring/answer.h"
#include "redstring/archive.h"
#include "redstring/compare.h"
#include "redstring/kb_import.h"
#include "redstring/knowledge_graph.h"

namespace redstring::app {

/// One of the limits that `limits` lists.
struct Limit {
  std::string name;
  std::uint64_t value = 0;
  std::string unit, meaning;
};

std::string answer_json(const Answer& answer, bool pretty = false);
std::string found_json(std::string_view query, const std::vector<Found>& found,
                       bool pretty = false);
std::string profile_json(const Profile& profile, bool pretty = false);
std::string timeline_json(const Entity& entity, const std::vector<Event>& events,
                          bool pretty = false);
std::string explanation_json(const Explanation& explanation, bool pretty = false);
/// The questions with their numbers, reasons, sentences, and the decision that each answer makes.
std::string review_json(const std::vector<ReviewItem>& items, bool pretty = false);
std::string decisions_json(const std::vector<Decision>& decisions, bool pretty = false);
std::string decided_json(const std::vector<Decision>& made, const LinkReport* link,
                         bool pretty = false);
std::string ingest_json(const IngestReport& report, double seconds, bool pretty = false);
std::string link_json(const LinkReport& report, double seconds, bool pretty = false);
std::string kb_import_json(const KbImportReport& report, const LinkReport* link, double seconds,
                           bool pretty = false);
std::string kb_entities_json(const std::vector<KbEntity>& entities, bool pretty = false);
std::string kb_sources_json(const std::vector<KbSource>& sources, bool pretty = false);
std::string removed_json(const std::vector<DocumentId>& removed, bool pretty = false);
std::string stats_json(const Stats& stats, bool pretty = false);
std::string problems_json(const std::vector<Problem>& problems, bool pretty = false);
std::string limits_json(const std::vector<Limit>& limits, bool pretty = false);
std::string lines_json(std::string_view name, const std::vector<std::string>& lines,
                       bool pretty = false);
/// Findings "file:line: message" taken apart, and what a text uses of each list.
std::string dictionary_json(const std::vector<std::string>& findings,
                            const std::vector<ListCoverage>& coverage, bool pretty = false);
/// Names and counts, as one object.
std::string counts_json(const std::vector<std::pair<std::string, std::size_t>>& counts,
                        bool pretty = false);
std::string comparison_json(const NameComparison& comparison, bool pretty = false);

/// The type as `extract` spells it: PERSON, ORG, SERVER, DATE, LOC; any other in capitals.
std::string wire_type(EntityType type);
/// The reverse, also for "person", "organization", "place"; case does not matter.
EntityType type_from_wire(std::string_view name);

/// What `extract` writes for one document. `id` is JSON (a string in quotes, a number); `kb`: the
/// entities of a knowledge base by index of the document entity, or empty.
std::string extraction_json(std::string_view id, const Document& document, const Analysis& analysis,
                            bool pretty = false, const std::vector<KbLink>& kb = {});

/// A line of `extract --jsonl`.
struct ExtractLine {
  std::string id = "null";  ///< as JSON
  std::string text;         ///< valid UTF-8
  std::string published;    ///< ISO 8601 date, or empty
};
/// Errors say what is wrong with the line.
Result<ExtractLine> parse_extract_line(std::string_view line);

/// A line of `compare --jsonl`.
struct CompareLine {
  EntityType type;
  std::string left, right;
};
Result<CompareLine> parse_compare_line(std::string_view line);

/// A date as archives write it ("2017-03-08T10:00:00Z", "20170308", "2017-03") as ISO 8601 date;
/// empty when it is none of these.
std::string iso_date(std::string_view written);

/// `text` as a JSON string in quotes.
std::string json_string(std::string_view text);

}  // namespace redstring::app
