// Owns the running of EXAMPLE lines: every rule is tried on its own examples by the code that reads
// documents.
#include <algorithm>

#include "extract/timex.h"
#include "lexicon/lexicon.h"
#include "redstring/analyzer.h"

namespace redstring {

namespace {

std::string one_line(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

/// What the analysis has, in the form of an expectation: `"Orla Fenwick" person`.
std::vector<std::string> mentions_of(const Document& document, const Analysis& analysis) {
  std::vector<std::string> out;
  for (const auto& m : analysis.mentions)
    if (m.form == MentionForm::name || m.type == types::server)
      out.push_back("\"" + one_line(m.surface(document.text)) + "\" " + std::string(m.type.name()));
  return out;
}

/// `meeting(Orla Fenwick, Tomas Ardel) attributed @2011-05-03`, and every shorter form of it.
std::vector<std::string> relations_of(const Document& document, const Analysis& analysis,
                                      const Lexicon& lexicon) {
  std::vector<std::string> out;
  auto name = [&](std::uint32_t m) {
    const auto& mention = analysis.mentions[m];
    return mention.form == MentionForm::pronoun ? analysis.entities[mention.entity].name
                                                : one_line(mention.surface(document.text));
  };
  for (const auto& e : analysis.evidence) {
    if (e.relation == co_mention) continue;
    bool directed = true;
    for (const auto& line : lexicon.relation_types())
      if (line.name == e.relation) directed = line.feature("directed") != "no";
    for (int turn = 0; turn < (directed ? 1 : 2); ++turn) {
      const auto core = e.relation + "(" + name(turn ? e.object : e.subject) + ", " +
                        name(turn ? e.subject : e.object) + ")";
      out.push_back(core);
      out.push_back(core + " " + std::string(to_string(e.status)));
      out.push_back(core + " @" + e.time);
      out.push_back(core + " " + std::string(to_string(e.status)) + " @" + e.time);
    }
  }
  return out;
}

/// `Orla Fenwick | said | the road was closed`.
std::vector<std::string> attributions_of(const Document& document, const Analysis& analysis) {
  std::vector<std::string> out;
  auto words = [&](const std::vector<Span>& spans) {
    std::string all;
    for (auto span : spans) all += (all.empty() ? "" : " … ") + one_line(span.of(document.text));
    return all;
  };
  for (const auto& a : analysis.attributions)
    out.push_back(words(a.source) + " | " + words(a.cue) + " | " + words(a.content));
  return out;
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) out += (out.empty() ? "" : " ; ") + item;
  return out.empty() ? "nothing" : out;
}

}  // namespace

std::vector<std::string> run_examples(const LexiconPtr& lexicon) {
  const auto analyzer = Analyzer::make(lexicon);
  if (!analyzer) return {analyzer.error().to_string()};
  std::vector<std::string> failures = extract::run_date_examples(*lexicon);
  for (std::string_view kind : {"mention", "relation", "status", "attribution"}) {
    for (const auto& rule : lexicon->rules(kind)) {
      for (const auto& example : rule.examples) {
        Document document;
        document.text = example.text;
        const auto analysis = analyzer->analyze(document);
        const auto got = kind == "mention"       ? mentions_of(document, analysis)
                         : kind == "attribution" ? attributions_of(document, analysis)
                                                 : relations_of(document, analysis, *lexicon);
        std::vector<std::string> missing;
        for (const auto& want : example.expected) {
          if (want == "nothing" ? !got.empty()
                                : std::find(got.begin(), got.end(), want) == got.end())
            missing.push_back(want);
        }
        if (!missing.empty())
          failures.push_back(rule.file + ":" + std::to_string(example.line) + ": " + rule.name +
                             ": expected " + joined(missing) + ", got " + joined(got));
      }
    }
  }
  return failures;
}

namespace {

/// What became of one rule over its examples.
struct Fate {
  bool matched = false, won = false;
  std::string taken;  // "lost: …" of one that it did not win
};

void follow(const lexicon::Rule& rule, const Trace& trace, Fate& fate) {
  for (const auto& [kind, name] : trace.rules) {
    if (kind != rule.kind || name != rule.name) continue;
    fate.matched = true;
    fate.won |= kind != "date";
  }
  for (const auto& date : trace.dates) {
    if (date.rule != rule.name) continue;
    if (date.verdict.rfind("lost: ", 0) == 0)
      fate.taken = date.verdict;
    else
      fate.won = true;
  }
}

}  // namespace

std::vector<std::string> dead_rules(const LexiconPtr& lexicon) {
  const auto analyzer = Analyzer::make(lexicon);
  if (!analyzer) return {analyzer.error().to_string()};
  std::vector<std::string> out;
  for (std::string_view kind : {"date", "mention", "relation", "attribution"}) {
    for (const auto& rule : lexicon->rules(kind)) {
      if (rule.field("PATTERN").empty() && rule.field("TRIGGER").empty()) continue;
      Fate fate;
      for (const auto& example : rule.examples) {
        Document document;
        document.text = example.text;
        for (const auto& part : example.expected)
          if (!part.empty() && part[0] == '@') document.published = part.substr(1);
        Trace trace;
        analyzer->analyze(document, &trace);
        follow(rule, trace, fate);
        if (fate.won) break;
      }
      if (fate.won) continue;
      out.push_back(rule.place() + ": rule " + rule.name +
                    (fate.matched ? " never has its way in its own examples: " + fate.taken
                                  : " matches none of its own examples"));
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace redstring
