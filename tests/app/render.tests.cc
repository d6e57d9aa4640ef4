#include "app/render.h"

#include "catch.h"
#include "samples.h"

using namespace redstring;
using namespace redstring::app;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a path is one line that one can read aloud") {
  const Answer answer = samples::answer();
  CHECK(path_line(answer.paths[0], false) ==
        "Ada Merrick —works for→ Halden Bank —co-mentioned with— mail.halden.example");
  CHECK(path_line(answer.paths[0], true) ==
        "\x1b[1mAda Merrick\x1b[0m —works for→ \x1b[1mHalden Bank\x1b[0m —co-mentioned with— "
        "\x1b[1mmail.halden.example\x1b[0m");
}

TEST_CASE("a relation walked backwards points back") {
  Answer answer = samples::answer();
  answer.paths[0].steps[0].forward = false;
  CHECK(holds(path_line(answer.paths[0], false), "Ada Merrick ←works for— Halden Bank"));
}

TEST_CASE("a relation that runs both ways has no arrowhead") {
  Answer answer = samples::answer();
  answer.paths[0].steps[0].label = "met";
  answer.paths[0].steps[0].symmetric = true;
  CHECK(holds(path_line(answer.paths[0], false), "Ada Merrick —met— Halden Bank"));
}

TEST_CASE("a sentence has its two names marked") {
  const Quote quote =
      samples::quote("Ada Merrick works for Halden Bank.", "Ada Merrick", "Halden Bank", 70);
  CHECK(marked(quote, false) == "[Ada Merrick] works for [Halden Bank].");
  CHECK(marked(quote, true) == "\x1b[1mAda Merrick\x1b[0m works for \x1b[1mHalden Bank\x1b[0m.");
}

TEST_CASE("names are marked whichever comes first") {
  const Quote quote = samples::quote("Halden Bank hired Ada Merrick", "Ada Merrick", "Halden Bank");
  CHECK(marked(quote, false) == "[Halden Bank] hired [Ada Merrick]");
}

TEST_CASE("a sentence over several lines becomes one, its words apart") {
  const Quote quote =
      samples::quote("Ada Merrick\n  works for\nHalden Bank .", "Ada Merrick", "Halden Bank");
  CHECK(marked(quote, false) == "[Ada Merrick] works for [Halden Bank] .");
}

TEST_CASE("names that lie within each other or outside the sentence spoil nothing") {
  Quote quote = samples::quote("the Halden Bank server", "the Halden Bank server", "Halden Bank");
  CHECK(marked(quote, false) == "[the Halden Bank server]");
  quote.subject = {500, 510};
  CHECK(marked(quote, false) == "the [Halden Bank] server");
  quote.span = {0, 3};
  CHECK(marked(quote, false) == "the Halden Bank server");
}

TEST_CASE("hostile names and sentences are harmless in every answer") {
  Answer answer = samples::answer();
  answer.paths[0].entities[0].name = "\x1b]0;owned\x07";
  answer.paths[0].steps[0].label = "\x1b[2J";
  Quote& quote = answer.paths[0].steps[0].evidence[0];
  quote = samples::quote("Evil\x1b[2J met\xe2\x80\xae Ada", "Evil\x1b[2J", "Ada");
  quote.title = quote.source = quote.by = "\x1b[1;31m";
  quote.status = EvidenceStatus::attributed;
  const std::string text = answer_text(answer, false);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\x07') == std::string::npos);
  CHECK_FALSE(holds(text, "\xe2\x80\xae"));
  CHECK(holds(text, "␛"));
}

TEST_CASE("an answer shows its path, and under each step the sentences with source and date") {
  const std::string text = answer_text(samples::answer(), false);
  INFO(text);
  CHECK(text.rfind("1. Ada Merrick —works for→ Halden Bank —co-mentioned with— "
                   "mail.halden.example\n",
                   0) == 0);
  CHECK(holds(text, "Ada Merrick —works for→ Halden Bank  (2 publications)"));
  CHECK(holds(text, "“[Ada Merrick] works for [Halden Bank].”"));
  CHECK(holds(text, "“Bank denies report”, https://post.example/1, 2017-03-08 [00000000]"));
  CHECK(holds(text, "reported as said by a scientist; about 2016-09-23"));
}

TEST_CASE("a step that stood in an earlier path is not told again") {
  Answer answer = samples::answer();
  answer.paths.push_back(answer.paths[0]);
  answer.paths[1].steps.resize(1);
  answer.paths[1].entities.resize(2);
  const std::string text = answer_text(answer, false);
  INFO(text);
  CHECK(holds(text,
              "2. Ada Merrick —works for→ Halden Bank\n\n   Ada Merrick —works for→ Halden "
              "Bank  (as in 1)\n"));
  const std::string sentence = "“[Ada Merrick] works for [Halden Bank].”";
  CHECK(text.find(sentence) == text.rfind(sentence));
}

TEST_CASE("the status of a sentence is told in words") {
  CHECK(status_words(EvidenceStatus::asserted, "").empty());
  CHECK(status_words(EvidenceStatus::attributed, "a scientist") ==
        "reported as said by a scientist");
  CHECK(status_words(EvidenceStatus::attributed, "A scientist") ==
        "reported as said by a scientist");
  CHECK(status_words(EvidenceStatus::attributed, "") == "reported as said by others");
  CHECK(status_words(EvidenceStatus::denied, "the bank") == "denied by the bank");
  CHECK(status_words(EvidenceStatus::denied, "") == "denied");
  for (const auto status :
       {EvidenceStatus::hedged, EvidenceStatus::negated, EvidenceStatus::hypothetical})
    CHECK_FALSE(status_words(status, "").empty());
}

TEST_CASE("no path is said with the limits that held, and how to widen them") {
  Answer answer;
  answer.query.from = "Ada Merrick";
  answer.query.to = "Nils Orde";
  answer.query.since = "2016-01-01";
  const std::string text = answer_text(answer, false);
  CHECK(holds(text,
              "No path from Ada Merrick to Nils Orde within 4 steps through person, "
              "organization, server, since 2016-01-01."));
  CHECK(holds(text, "--max-hops 6 --through any"));
  answer.stopped_by = StoppedBy::budget;
  CHECK(holds(answer_text(answer, false), "cut after 2,000,000 edges"));
}

TEST_CASE("an ambiguous name lists its choices and how to say which") {
  Answer answer;
  answer.query.from = "Hale";
  answer.choices = {{"from",
                     {samples::entity("person", "john hale", "John Hale", 12),
                      samples::entity("person", "mary hale", "Mary Hale", 1)}}};
  const std::string text = answer_text(answer, false);
  CHECK(holds(text, "“Hale” may mean:"));
  CHECK(holds(text, "John Hale  person/john hale  12 documents"));
  CHECK(holds(text, "Mary Hale  person/mary hale  1 document"));
  CHECK(holds(text, "\"person/john hale\""));
}

TEST_CASE("the report of an ingest shows the first rejections and counts the rest") {
  IngestReport report;
  report.read = 100;
  report.added = 70;
  report.known = 3;
  report.bytes = 5'000'000;
  report.rejected_total = 27;
  for (int i = 0; i < 27; ++i)
    report.rejected.push_back({"a.jsonl:" + std::to_string(i), "not valid JSON"});
  const std::string text = ingest_text(report, 2, "");
  INFO(text);
  CHECK(holds(text, "100 documents read: 70 added, 3 known, 27 rejected"));
  CHECK(holds(text, "rejected a.jsonl:19: not valid JSON"));
  CHECK_FALSE(holds(text, "a.jsonl:20"));
  CHECK(holds(text, "… and 7 more, --rejected FILE writes all"));
  CHECK(holds(text, "2.5 MB/s"));
  CHECK(holds(ingest_text(report, 2, "r.tsv"), "… and 7 more, all in r.tsv"));
}

TEST_CASE("linking says what came out, and how long it took if that is not told elsewhere") {
  LinkReport report;
  report.entities = 1;
  report.relations = 2;
  report.documents = 30;
  report.publications = 28;
  report.generation = 7;
  report.changed = true;
  CHECK(link_text(report) ==
        "1 entity and 2 relations from 30 documents (28 independent); generation 7\n");
  CHECK(link_text(report, 2) ==
        "1 entity and 2 relations from 30 documents (28 independent) in 2.00 s; generation 7\n");
  report.changed = false;
  CHECK(link_text(report, 2) == "nothing new: 1 entity and 2 relations as before, generation 7\n");
}

TEST_CASE("a listing names each finding with its rule") {
  Document document;
  document.text = "Zoë Merrick works for it.";
  Analysis analysis;
  Mention mention;
  mention.span = {0, 12};
  mention.type = types::person;
  mention.rule = "person.two-words";
  mention.entity = 0;
  analysis.mentions = {mention};
  DocumentEntity entity;
  entity.type = types::person;
  entity.name = "Zoë Merrick";
  entity.mentions = {0};
  analysis.entities = {entity};
  const std::string text = extraction_text(document, analysis, false);
  CHECK(holds(text, "e0 person Zoë Merrick"));
  CHECK(holds(text, "0–11"));
  CHECK(holds(text, "rule person.two-words"));
  CHECK(extraction_text(document, Analysis{}, false) == "Nothing found.\n");
}

namespace {

ReviewItem review_item() {
  ReviewItem item;
  item.left = EntityKey{"person/a merrick"};
  item.right = EntityKey{"person/ada merrick"};
  item.left_name = "A. Merrick";
  item.right_name = "Ada Merrick";
  item.score = 690;
  item.threshold = 700;
  item.documents = 2;
  item.reasons = {{"words equal", 540, "merrick", "merrick", false},
                  {"initial fits", 150, "a", "ada", false}};
  item.left_quotes = {samples::quote("A. Merrick signed it.", "A. Merrick", "")};
  return item;
}

}  // namespace

TEST_CASE("a question shows both names, why they are unsure, and what each answer does") {
  const std::string text = question_text(review_item(), 3, 17, false);
  CHECK(holds(text, "3 of 17: are these two one?"));
  CHECK(holds(text, "A. Merrick  person/a merrick\n    “[A. Merrick] signed it.”"));
  CHECK(holds(text, "690 of 1000; 700 is needed"));
  CHECK(holds(text, "+150  initial fits: “a” / “ada”"));
  CHECK(holds(text, "Yes joins them, and 2 documents move. No keeps them two"));
  ReviewItem bridge = review_item();
  bridge.kind = ReviewKind::bridge;
  bridge.documents = 1;
  CHECK(holds(question_text(bridge, 1, 1, false), "No parts it, and 1 document moves."));
}

TEST_CASE("hostile names are harmless in questions and reasons") {
  ReviewItem item = review_item();
  item.left_name = item.left.value = "\x1b[2J\u202e";
  item.reasons[0].left = "\x1b]0;owned\x07";
  item.reasons[0].feature = "\x07";
  const std::string text = question_text(item, 1, 1, false);
  CHECK_FALSE(holds(text, "\x1b"));
  CHECK_FALSE(holds(text, "\x07"));
  CHECK_FALSE(holds(text, "\u202e"));
}

TEST_CASE("why says what forbids, and marks what weighs nothing") {
  Explanation told;
  told.left = samples::entity("person", "daniel p roe", "Daniel P. Roe");
  told.right = samples::entity("person", "daniel k roe", "Daniel K. Roe");
  told.left_name = "Daniel P. Roe";
  told.right_name = "Daniel K. Roe";
  told.score = 440;
  told.threshold = 700;
  told.reasons = {{"words equal", 1000, "roe", "roe", false},
                  {"words differ", -560, "p", "k", true},
                  {"titles do not count", 0, "dr", "", false}};
  const std::string text = explanation_text(told, false);
  CHECK(holds(text, "They are two entities."));
  CHECK(holds(text, "“Daniel P. Roe” and “Daniel K. Roe” score 440 of 1000; 700 is needed."));
  CHECK(holds(text, "-560  words differ: “p” / “k”; this forbids it"));
  CHECK(holds(text, "·  titles do not count: “dr”\n"));
  told.left_quotes = {samples::quote("Dr. Roe left.", "Roe", ""),
                      samples::quote("Daniel P. Roe came.", "Daniel P. Roe", "")};
  told.right_quotes = {samples::quote("Daniel K. Roe came.", "Daniel K. Roe", "")};
  told.behind = {{0, 0}, {1, 0}, {}};
  const std::string behind = explanation_text(told, false);
  CHECK(holds(behind, "words equal: “roe” / “roe”  (1, 3)\n"));
  CHECK(holds(behind, "words differ: “p” / “k”; this forbids it  (2, 3)\n"));
  CHECK(holds(behind, "titles do not count: “dr”\n"));
  CHECK(holds(behind, "2. “[Daniel P. Roe] came.”"));
  CHECK(holds(behind, "3. “[Daniel K. Roe] came.”"));
}
