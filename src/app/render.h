// Answers as words, fit to be pasted into a report.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/wire.h"
#include "redstring/analyzer.h"
#include "redstring/answer.h"
#include "redstring/archive.h"
#include "redstring/compare.h"
#include "redstring/knowledge_graph.h"

namespace redstring::app {

/// "Ada Merrick —works for→ Halden Bank —co-mentioned with— mail.halden.example"
std::string path_line(const Path& path, bool color);

/// The sentence with its subject and object marked: **bold** on a colour terminal, [brackets]
/// otherwise. Harmless, on one line.
std::string marked(const Quote& quote, bool color);

/// How the sentence stands to what it says: "reported as said by a scientist", "denied by the
/// bank". Empty for what the article itself asserts.
std::string status_words(EvidenceStatus status, std::string_view by);

/// The whole answer. With choices: nothing but them, and how to say which.
std::string answer_text(const Answer& answer, bool color);
std::string choices_text(const Answer& answer, bool color);
std::string found_text(const std::vector<Found>& found, bool color);
std::string profile_text(const Profile& profile, bool color);
std::string timeline_text(const Entity& entity, const std::vector<Event>& events, bool color);
std::string explanation_text(const Explanation& explanation, bool color);
std::string decision_text(const Decision& decision);
/// Question `number` of `total`: the two names with a sentence each, why they are unsure, and what
/// an answer changes.
std::string question_text(const ReviewItem& item, std::size_t number, std::size_t total,
                          bool color);
/// `seconds` below 0: the time is told elsewhere.
std::string link_text(const LinkReport& report, double seconds = -1);
/// The report at the end of `ingest`; `rejected_file` is where all rejections were written, or
/// empty.
std::string ingest_text(const IngestReport& report, double seconds, std::string_view rejected_file);
std::string kb_import_text(const KbImportReport& report, double seconds,
                           std::string_view rejected_file);
std::string kb_entities_text(const std::vector<KbEntity>& entities, bool whole, bool color);
std::string kb_sources_text(const std::vector<KbSource>& sources, bool color);
std::string stats_text(const Stats& stats, bool color);
std::string limits_text(const std::vector<Limit>& limits);
std::string comparison_text(std::string_view left, std::string_view right,
                            const NameComparison& comparison, bool color);
/// What was found in a text, each finding with the rule that saw it.
std::string extraction_text(const Document& document, const Analysis& analysis, bool color);
/// How it was come by: points, date arithmetic, overlaps that lost, what pronouns lead to.
std::string trace_text(const Document& document, const Trace& why, bool color);

}  // namespace redstring::app
