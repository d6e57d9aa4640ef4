// What `extract --explain` is told: by the same code, and the same findings with it and without.
#include "redstring/trace.h"

#include <algorithm>

#include "catch.h"
#include "extract/story.h"

using namespace redstring;
using namespace redstring::story;

namespace {

const std::string texts[] = {
    "Orla Fenwick, the chairwoman of Calder & Wick Ltd., met Tomas Ardel in New York on Tuesday. "
    "She said the bank had paid him in March 2014.",
    "Three days later Fenwick and Ardel spoke again. The New York Times reported that he left.",
    "The mail server mx1.halden.example.org (10.0.0.7) went down. That server, the company's "
    "mail server, was found two weeks earlier.",
    "Tomas Ardel and Daniel Roe met. He left. The Open Harbour Foundation (OHF) denied it; OHF "
    "is a bank. \"It is late,\" said Roe.",
    "",
    "no names here",
    "A B C D E F. I. THE END OF 2011 AND MONDAY"};

Document document_of(const std::string& text) {
  Document document;
  document.text = text;
  document.published = "2016-05-04";
  return document;
}

std::string told(const Document& document, const Analysis& a) {
  std::string out;
  const auto span = [&](Span s) {
    out += std::to_string(s.begin) + "-" + std::to_string(s.end) + " ";
  };
  for (const Mention& m : a.mentions) {
    span(m.span);
    out += std::string(m.type.name()) + m.rule + m.value + std::to_string(m.entity) + "\n";
  }
  for (const Timex& t : a.timexes) span(t.span), out += t.rule + t.value + t.mod + "\n";
  for (const DocumentEntity& e : a.entities) out += e.name + e.gender + "\n";
  for (const Evidence& e : a.evidence) out += e.relation + e.rule + e.by + e.time + "\n";
  for (const Attribution& t : a.attributions) out += t.rule + "\n";
  CHECK(validate(document, a));
  return out;
}

}  // namespace

TEST_CASE("an analysis is the same whether or not it is told why", "[trace]") {
  for (const std::string& text : texts) {
    const Document document = document_of(text);
    Trace trace;
    CHECK(told(document, analyzer().analyze(document)) ==
          told(document, analyzer().analyze(document, &trace)));
  }
}

TEST_CASE("documents that are analyzed together are analyzed as each by itself", "[trace]") {
  std::vector<Document> documents;
  for (int round = 0; round < 3; ++round)
    for (const std::string& text : texts) documents.push_back(document_of(text));
  for (const std::size_t together : {std::size_t{1}, std::size_t{4}, documents.size()}) {
    for (std::size_t i = 0; i < documents.size(); i += together) {
      std::vector<const Document*> some;
      for (std::size_t k = i; k < std::min(i + together, documents.size()); ++k)
        some.push_back(&documents[k]);
      const std::vector<Analysis> analyses = analyzer().analyze(some);
      REQUIRE(analyses.size() == some.size());
      for (std::size_t k = 0; k < some.size(); ++k)
        CHECK(told(*some[k], analyses[k]) == told(*some[k], analyzer().analyze(*some[k])));
    }
  }
  CHECK(analyzer().analyze(std::span<const Document* const>()).empty());
}

TEST_CASE("every name, date and pronoun that is found has its reasons", "[trace]") {
  for (const std::string& text : texts) {
    const Document document = document_of(text);
    Trace trace;
    const Analysis analysis = analyzer().analyze(document, &trace);
    for (const Mention& m : analysis.mentions) {
      INFO(m.surface(text) << " by " << m.rule);
      if (m.type == types::date) {
        CHECK(std::any_of(trace.dates.begin(), trace.dates.end(), [&](const Trace::Date& d) {
          return d.span == m.span && d.value == m.value && d.rule == m.rule && !d.steps.empty();
        }));
      } else if (m.form == MentionForm::pronoun) {
        CHECK(std::any_of(
            trace.references.begin(), trace.references.end(), [&](const Trace::Reference& r) {
              return r.span == m.span && r.antecedent == analysis.entities[m.entity].name;
            }));
      }
    }
    for (const Trace::Loss& loss : trace.losses) {
      CHECK(loss.span.begin < loss.winner.end);
      CHECK(loss.winner.begin < loss.span.end);
      CHECK(std::any_of(analysis.mentions.begin(), analysis.mentions.end(),
                        [&](const Mention& m) { return m.span == loss.winner; }));
    }
    for (const Trace::Name& name : trace.names) {
      if (!name.proposed) continue;
      CHECK(name.points >= 20);
      CHECK(name.type.known());
    }
  }
}

TEST_CASE("the arithmetic of a date names its anchor", "[trace]") {
  const Document document = document_of("They met on March 3, 2014. Two days later they left.");
  Trace trace;
  analyzer().analyze(document, &trace);
  bool told_anchor = false;
  for (const Trace::Date& date : trace.dates)
    for (const std::string& step : date.steps)
      told_anchor |= date.value == "2014-03-05" &&
                     step == "anchor: the date of the text before it, 2014-03-03";
  CHECK(told_anchor);
}

TEST_CASE("a pronoun that two people fit says who they are", "[trace]") {
  const Document document = document_of("Tomas Ardel met Daniel Roe. He left early.");
  Trace trace;
  analyzer().analyze(document, &trace);
  const auto he = std::find_if(trace.references.begin(), trace.references.end(),
                               [](const Trace::Reference& r) { return r.what == "pronoun"; });
  REQUIRE(he != trace.references.end());
  CHECK(he->fits == std::vector<std::string>{"Tomas Ardel", "Daniel Roe"});
  CHECK(he->antecedent.empty());
}

TEST_CASE("every shipped rule does something in its own examples", "[trace][examples]") {
  for (const std::string& line : dead_rules(lexicon())) FAIL_CHECK(line);
}
