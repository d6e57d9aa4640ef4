// Answers as words. Everything that came from outside passes through `visible`.
#include "app/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "app/console.h"

namespace redstring::app {
namespace {

constexpr std::size_t rejections_shown = 20;
constexpr std::size_t notes_shown = 10;

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (!out.empty()) out += separator;
    out += part;
  }
  return out;
}

/// "works for", as one reads it.
std::string label_of(const Step& step) {
  if (!step.label.empty()) return visible(step.label);
  return step.relation == co_mention ? "co-mentioned with" : visible(step.relation);
}

/// "—works for→", "←works for—", "—co-mentioned with—"
std::string arrow(const Step& step) {
  const std::string label = label_of(step);
  if (step.symmetric || step.relation == co_mention) return fmt::format("—{}—", label);
  return step.forward ? fmt::format("—{}→", label) : fmt::format("←{}—", label);
}

std::string step_line(const Path& path, std::size_t i, bool color) {
  return fmt::format("{} {} {}", bold(path.entities[i].name, color), arrow(path.steps[i]),
                     bold(path.entities[i + 1].name, color));
}

/// "The Harbour Post, “Bank denies report”, 2017-03-08 [3f0c2a8d]"
std::string source_line(const Quote& quote, bool color) {
  std::vector<std::string> parts;
  const std::string title = visible(quote.title);
  if (!title.empty()) parts.push_back(fmt::format("“{}”", title));
  if (quote.source != quote.title) parts.push_back(visible(quote.source));
  parts.push_back(quote.published.empty() ? "undated" : visible(quote.published));
  return joined(parts, ", ") +
         faint(fmt::format(" [{}]", quote.document.hex().substr(0, 8)), color);
}

std::string quote_lines(const Quote& quote, bool color, std::string_view indent) {
  std::string out = fmt::format("{}“{}”\n", indent, marked(quote, color));
  out += fmt::format("{}  — {}", indent, source_line(quote, color));
  const std::string status = status_words(quote.status, quote.by);
  if (!status.empty()) out += fmt::format("; {}", status);
  if (!quote.time.empty()) out += fmt::format("; about {}", visible(quote.time));
  return out + '\n';
}

std::string listed(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& one : list) out += (out.empty() ? "" : "; ") + visible(one);
  return out;
}

std::string seen(const Entity& entity) {
  if (entity.first_seen.empty()) return {};
  return entity.first_seen == entity.last_seen
             ? visible(entity.first_seen)
             : fmt::format("{} to {}", visible(entity.first_seen), visible(entity.last_seen));
}

/// "Ada Merrick  person/ada merrick  12 documents, 2016-01-02 to 2017-03-08"
std::string entity_line(const Entity& entity, bool color) {
  std::vector<std::string> facts{counted(entity.documents, "document"), seen(entity)};
  if (entity.ambiguous) facts.push_back("may be several of that name");
  if (entity.hidden) facts.push_back("hidden");
  if (!entity.kb.empty()) facts.push_back(visible(entity.kb.id));
  return fmt::format("{}  {}  {}", bold(entity.name, color), visible(entity.key.value),
                     faint(joined(facts, ", "), color));
}

std::string query_words(const ConnectionQuery& query) {
  std::vector<std::string> through;
  for (EntityType type : query.through) through.push_back(visible(type.name()));
  std::string out = fmt::format("within {} through {}", counted(query.max_hops, "step"),
                                through.empty() ? "anything" : joined(through, ", "));
  if (!query.since.empty()) out += fmt::format(", since {}", visible(query.since));
  if (!query.until.empty()) out += fmt::format(", until {}", visible(query.until));
  return out;
}

std::string stop_words(const Answer& answer) {
  switch (answer.stopped_by) {
    case StoppedBy::enough:
      return fmt::format("These are the {} asked for; -k asks for more.",
                         answer.paths.size() == 1
                             ? "best path"
                             : fmt::format("{} best paths", answer.paths.size()));
    case StoppedBy::no_path:
      return fmt::format("There is no further path {}.", query_words(answer.query));
    case StoppedBy::budget:
      return fmt::format("The search was cut after {} edges: there may be better or more paths.",
                         grouped(answer.query.budget));
  }
  return {};
}

std::string no_path_text(const Answer& answer) {
  const ConnectionQuery& query = answer.query;
  std::string out = fmt::format("No path from {} to {} {}.\n", visible(query.from),
                                visible(query.to), query_words(query));
  if (answer.stopped_by == StoppedBy::budget)
    out += fmt::format("The search was cut after {} edges, so there may be one.\n",
                       grouped(query.budget));
  out += fmt::format("A wider search: --max-hops {} --through any\n",
                     std::min(10u, query.max_hops + 2));
  return out;
}

}  // namespace

std::string path_line(const Path& path, bool color) {
  if (path.entities.empty()) return {};
  std::string out = bold(path.entities[0].name, color);
  for (std::size_t i = 0; i < path.steps.size() && i + 1 < path.entities.size(); ++i)
    out += fmt::format(" {} {}", arrow(path.steps[i]), bold(path.entities[i + 1].name, color));
  return out;
}

std::string marked(const Quote& quote, bool color) {
  // Spans count in the document; without them, or if the sentence was cut, it is shown plain.
  if (quote.sentence.size() != quote.span.size()) return visible(quote.sentence);
  std::vector<Span> names{quote.subject, quote.object};
  std::sort(names.begin(), names.end());
  std::string out;
  std::uint32_t at = quote.span.begin;
  const auto piece = [&](std::uint32_t begin, std::uint32_t end) {
    return std::string_view(quote.sentence).substr(begin - quote.span.begin, end - begin);
  };
  // `visible` drops the white space at the ends of a piece; between pieces it belongs to the text.
  const auto plain = [&](std::string_view text) {
    if (text.empty()) return;
    const auto blank = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; };
    if (blank(text.front()) && !out.empty()) out += ' ';
    const std::string shown = visible(text);
    out += shown;
    if (blank(text.back()) && !shown.empty()) out += ' ';
  };
  for (Span name : names) {
    if (name.empty() || name.begin < at || name.end > quote.span.end) continue;
    plain(piece(at, name.begin));
    const std::string_view text = piece(name.begin, name.end);
    out += color ? bold(text, true) : "[" + visible(text) + "]";
    at = name.end;
  }
  plain(piece(at, quote.span.end));
  return out;
}

std::string status_words(EvidenceStatus status, std::string_view by) {
  std::string who = visible(by);
  for (const char* article : {"A ", "An ", "The "})  // it stood at the head of a sentence
    if (who.rfind(article, 0) == 0) who[0] = static_cast<char>(who[0] - 'A' + 'a');
  switch (status) {
    case EvidenceStatus::asserted:
      return {};
    case EvidenceStatus::attributed:
      return who.empty() ? "reported as said by others" : "reported as said by " + who;
    case EvidenceStatus::hedged:
      return who.empty() ? "said to be possible, not certain"
                         : fmt::format("said by {} to be possible, not certain", who);
    case EvidenceStatus::denied:
      return who.empty() ? "denied" : "denied by " + who;
    case EvidenceStatus::negated:
      return "said not to be so";
    case EvidenceStatus::hypothetical:
      return "only supposed";
  }
  return {};
}

std::string answer_text(const Answer& answer, bool color) {
  if (!answer.choices.empty()) return choices_text(answer, color);
  if (answer.paths.empty()) return no_path_text(answer);
  std::string out;
  std::map<std::array<std::string, 3>, std::size_t> shown;  // each step's sentences stand once
  for (std::size_t p = 0; p < answer.paths.size(); ++p) {
    const Path& path = answer.paths[p];
    out += fmt::format("{}. {}\n\n", p + 1, path_line(path, color));
    for (std::size_t i = 0; i < path.steps.size() && i + 1 < path.entities.size(); ++i) {
      const Step& step = path.steps[i];
      const auto [first, is_new] =
          shown.insert({{step.source.value, step.target.value, step.relation}, p});
      if (!is_new) {
        out += fmt::format("   {}  {}\n\n", step_line(path, i, color),
                           faint(fmt::format("(as in {})", first->second + 1), color));
        continue;
      }
      out +=
          fmt::format("   {}  {}\n", step_line(path, i, color),
                      faint(fmt::format("({})", counted(step.publications, "publication")), color));
      for (const Quote& quote : step.evidence) out += quote_lines(quote, color, "     ");
      out += '\n';
    }
  }
  return out + stop_words(answer) + '\n';
}

std::string choices_text(const Answer& answer, bool color) {
  std::string out;
  for (const Choice& choice : answer.choices) {
    const std::string& name = choice.end == "from" ? answer.query.from : answer.query.to;
    out += fmt::format("“{}” may mean:\n", visible(name));
    for (const Entity& entity : choice.candidates)
      out += fmt::format("  {}\n", entity_line(entity, color));
    if (!choice.candidates.empty())
      out += fmt::format("Say which by its key, as in \"{}\".\n",
                         visible(choice.candidates.front().key.value));
  }
  return out;
}

std::string found_text(const std::vector<Found>& found, bool color) {
  std::string out;
  for (const Found& one : found) {
    out += entity_line(one.entity, color);
    if (one.score < 1000)
      out += fmt::format("  {}", faint(fmt::format("similar: “{}”", visible(one.matched)), color));
    out += '\n';
  }
  return out;
}

namespace {

std::string reached(int score, int threshold) {
  return fmt::format("{} of 1000; {} is needed", score, threshold);
}

/// "2017-03-08: 3 mentions, as Ada Merrick (1), Merrick (2); rule person.title"
std::string appearance_lines(const Appearance& appearance, bool color) {
  std::vector<std::string> names;
  for (const Alias& alias : appearance.surfaces)
    names.push_back(fmt::format("{} ({})", visible(alias.name), grouped(alias.count)));
  std::string out = quote_lines(appearance.quote, color, "  ");
  out += "    " + counted(appearance.mentions, "mention");
  if (!names.empty()) out += fmt::format(", as {}", joined(names, ", "));
  if (!appearance.rule.empty())
    out += faint(fmt::format("; rule {}", visible(appearance.rule)), color);
  return out + '\n';
}

std::string appearances_text(const Profile& profile, bool color) {
  if (profile.appearances.empty()) return {};
  const std::size_t shown = profile.appearances.size();
  std::string out =
      fmt::format("\nMentioned in {}{}:\n", counted(profile.appearances_total, "document"),
                  profile.appearances_total > shown ? fmt::format(", the first {}", shown) : "");
  for (const Appearance& appearance : profile.appearances)
    out += appearance_lines(appearance, color);
  return out;
}

/// Those who may be the same after all, or not.
std::string unsure_text(const Profile& profile, bool color) {
  if (profile.unsure.empty()) return {};
  std::string out = "\nUnsure (`redstring review` asks, `redstring why` tells more):\n";
  for (const ReviewItem& item : profile.unsure) {
    const bool two = item.kind == ReviewKind::near;
    const bool itself_left = two && item.left == profile.entity.key;
    if (two) {
      out += fmt::format("  perhaps the same: {}  {}  {}\n",
                         bold(itself_left ? item.right_name : item.left_name, color),
                         visible((itself_left ? item.right : item.left).value),
                         faint(reached(item.score, item.threshold), color));
    } else {
      out +=
          fmt::format("  perhaps two: {} and {}  {}\n", visible(item.left.value),
                      visible(item.right.value), faint(std::string(to_string(item.kind)), color));
    }
  }
  return out;
}

}  // namespace

std::string profile_text(const Profile& profile, bool color) {
  const Entity& entity = profile.entity;
  std::string out = entity_line(entity, color) + '\n';
  std::vector<std::string> names;
  for (const Alias& alias : entity.aliases)
    names.push_back(fmt::format("{} ({})", visible(alias.name), grouped(alias.count)));
  if (!names.empty()) out += fmt::format("  called {}\n", joined(names, ", "));
  if (!entity.kb.empty()) {
    out += fmt::format("  known as {} [{}], {} of 1000", visible(entity.kb.name),
                       visible(entity.kb.id), entity.kb.score);
    if (!entity.kb.description.empty()) out += fmt::format(": {}", visible(entity.kb.description));
    out += '\n';
    if (!entity.kb.aliases.empty())
      out += fmt::format("  there also {}\n", listed(entity.kb.aliases));
  }
  if (profile.neighbours.empty())
    return out + "No neighbours.\n" + appearances_text(profile, color) +
           unsure_text(profile, color);
  out += fmt::format("\n{}{}:\n", counted(profile.neighbours_total, "neighbour"),
                     profile.neighbours_total > profile.neighbours.size()
                         ? fmt::format(", the strongest {}", profile.neighbours.size())
                         : "");
  for (const Neighbour& neighbour : profile.neighbours) {
    const Relation& relation = neighbour.relation;
    Step step;
    step.relation = relation.type;
    step.label = neighbour.label;
    step.forward = neighbour.forward;
    step.symmetric = neighbour.symmetric;
    std::vector<std::string> facts{counted(relation.publications, "publication")};
    if (!relation.first.empty())
      facts.push_back(
          relation.first == relation.last
              ? visible(relation.first)
              : fmt::format("{} to {}", visible(relation.first), visible(relation.last)));
    out += fmt::format("  {} {}  {}  {}\n", arrow(step), bold(neighbour.entity.name, color),
                       visible(neighbour.entity.key.value), faint(joined(facts, ", "), color));
  }
  return out + appearances_text(profile, color) + unsure_text(profile, color);
}

std::string timeline_text(const Entity& entity, const std::vector<Event>& events, bool color) {
  std::string out = entity_line(entity, color) + "\n\n";
  for (const Event& event : events) {
    const std::string value = visible(event.value);
    out += fmt::format("{}{}\n", bold(event.time, color),
                       value.empty() ? "" : fmt::format("  (“{}”)", value));
    Quote quote = event.quote;
    quote.time.clear();  // it stands in the heading
    out += quote_lines(quote, color, "  ");
    std::vector<std::string> others;
    for (const Entity& other : event.entities) others.push_back(visible(other.name));
    if (!others.empty()) out += fmt::format("    with {}\n", joined(others, ", "));
  }
  if (events.empty()) out += "No dated sentences.\n";
  return out;
}

namespace {

/// `sentences(i)`: what to put behind the i-th reason.
template <class Sentences>
std::string reason_lines(const std::vector<Reason>& reasons, std::string_view indent,
                         Sentences sentences) {
  std::string out;
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    const Reason& reason = reasons[i];
    const std::string weight = reason.weight == 0 ? "·" : fmt::format("{:+}", reason.weight);
    out += fmt::format("{}{:>6}  {}", indent, weight, visible(reason.feature));
    const std::string left = visible(reason.left), right = visible(reason.right);
    if (!left.empty() && !right.empty())
      out += fmt::format(": “{}” / “{}”", left, right);
    else if (!left.empty() || !right.empty())
      out += fmt::format(": “{}”", left.empty() ? right : left);
    if (reason.forbids) out += "; this forbids it";
    out += sentences(i) + '\n';
  }
  return out;
}

std::string reason_lines(const std::vector<Reason>& reasons, std::string_view indent = "  ") {
  return reason_lines(reasons, indent, [](std::size_t) { return std::string(); });
}

/// Sentences under a heading of their own, numbered from `number` on.
std::string quoted_side(std::string_view name, const std::vector<Quote>& quotes, std::size_t number,
                        bool color) {
  if (quotes.empty()) return {};
  std::string out = fmt::format("\n{}\n", bold(name, color));
  for (const Quote& quote : quotes)
    out += fmt::format("  {}. {}", number++, quote_lines(quote, color, "     ").substr(5));
  return out;
}

/// One entity under one name has one side.
bool right_side_shown(const Explanation& explanation) {
  return explanation.left_name != explanation.right_name || !explanation.same;
}

/// "  (1, 4)": the sentences behind a reason, numbered as quoted_side() does.
std::string sentences_behind(const Explanation& explanation, std::size_t reason) {
  if (reason >= explanation.behind.size()) return {};
  const Explanation::Behind& behind = explanation.behind[reason];
  std::string out;
  if (behind.left != Explanation::Behind::none) out = std::to_string(behind.left + 1);
  if (behind.right != Explanation::Behind::none && right_side_shown(explanation))
    out += fmt::format("{}{}", out.empty() ? "" : ", ",
                       explanation.left_quotes.size() + behind.right + 1);
  return out.empty() ? out : "  (" + out + ")";
}

}  // namespace

std::string explanation_text(const Explanation& explanation, bool color) {
  std::string out = entity_line(explanation.left, color) + '\n';
  if (explanation.left.key != explanation.right.key)
    out += entity_line(explanation.right, color) + '\n';
  out += fmt::format("\nThey are {}. The names “{}” and “{}” score {}.\n",
                     explanation.same ? "one entity" : "two entities",
                     visible(explanation.left_name), visible(explanation.right_name),
                     reached(explanation.score, explanation.threshold));
  out += reason_lines(explanation.reasons, "  ",
                      [&](std::size_t i) { return sentences_behind(explanation, i); });
  out += quoted_side(explanation.left_name, explanation.left_quotes, 1, color);
  if (right_side_shown(explanation))
    out += quoted_side(explanation.right_name, explanation.right_quotes,
                       explanation.left_quotes.size() + 1, color);
  return out;
}

namespace {

std::string question_side(std::string_view name, const EntityKey& key,
                          const std::vector<Quote>& quotes, bool color) {
  std::string out = fmt::format("  {}  {}\n", bold(name, color), visible(key.value));
  for (const Quote& quote : quotes) out += quote_lines(quote, color, "    ");
  return out;
}

struct Consequence {
  std::string asked, yes, no;
};

Consequence consequence(const ReviewItem& item) {
  const std::string moves =
      counted(item.documents, "document") + (item.documents == 1 ? " moves" : " move");
  switch (item.kind) {
    case ReviewKind::near:
      return {"are these two one?", fmt::format("joins them, and {}", moves),
              "keeps them two, whatever comes later"};
    case ReviewKind::bridge:
      return {"one entity that nothing but this pair of names holds together: is it one?",
              "keeps it one", fmt::format("parts it, and {}", moves)};
    case ReviewKind::homonym:
      return {"one name whose documents speak of different company: is it one?", "keeps it one",
              fmt::format("parts it, and {}", moves)};
  }
  return {};
}

}  // namespace

std::string question_text(const ReviewItem& item, std::size_t number, std::size_t total,
                          bool color) {
  const Consequence answer = consequence(item);
  std::string out = fmt::format("{} of {}: {}\n", number, total, answer.asked);
  out += question_side(item.left_name, item.left, item.left_quotes, color);
  out += question_side(item.right_name, item.right, item.right_quotes, color);
  out += fmt::format("  The names score {}.\n", reached(item.score, item.threshold));
  out += reason_lines(item.reasons, "  ");
  out += fmt::format("  Yes {}. No {}.\n", answer.yes, answer.no);
  return out;
}

std::string decision_text(const Decision& decision) {
  std::string out = fmt::format("{:>4}  {} {}", decision.number, to_string(decision.kind),
                                visible(decision.left));
  if (!decision.right.empty()) out += fmt::format(" | {}", visible(decision.right));
  const std::string about =
      joined({visible(decision.by), visible(decision.at), visible(decision.note)}, ", ");
  if (!about.empty()) out += fmt::format("  ({})", about);
  return out;
}

std::string link_text(const LinkReport& report, double seconds) {
  const std::string holds = fmt::format("{} and {}", counted(report.entities, "entity", "entities"),
                                        counted(report.relations, "relation"));
  std::string out =
      report.changed
          ? fmt::format("{} from {} ({} independent){}; generation {}\n", holds,
                        counted(report.documents, "document"), grouped(report.publications),
                        seconds < 0 ? "" : " in " + time_in_words(seconds), report.generation)
          : fmt::format("nothing new: {} as before, generation {}\n", holds, report.generation);
  for (std::size_t i = 0; i < std::min(report.notes.size(), notes_shown); ++i)
    out += fmt::format("  note: {}\n", visible(report.notes[i]));
  if (report.notes.size() > notes_shown)
    out += fmt::format("  … and {} (--json shows all)\n",
                       counted(report.notes.size() - notes_shown, "more note"));
  return out;
}

std::string ingest_text(const IngestReport& report, double seconds,
                        std::string_view rejected_file) {
  std::string out =
      fmt::format("{} read: {} added, {} known, {} rejected\n", counted(report.read, "document"),
                  grouped(report.added), grouped(report.known), grouped(report.rejected_total));
  const std::size_t shown = std::min(report.rejected.size(), rejections_shown);
  for (std::size_t i = 0; i < shown; ++i)
    out += fmt::format("  rejected {}: {}\n", visible(report.rejected[i].place),
                       visible(report.rejected[i].reason));
  if (report.rejected_total > shown)
    out += rejected_file.empty()
               ? fmt::format("  … and {} more, --rejected FILE writes all\n",
                             grouped(report.rejected_total - shown))
               : fmt::format("  … and {} more, all in {}\n", grouped(report.rejected_total - shown),
                             visible(rejected_file));
  for (std::size_t i = 0; i < std::min(report.notices.size(), notes_shown); ++i)
    out += fmt::format("  mended {}: {}\n", visible(report.notices[i].place),
                       visible(report.notices[i].what));
  if (report.notices_total > notes_shown)
    out += fmt::format("  … and {} more mended\n", grouped(report.notices_total - notes_shown));
  const double rate = seconds > 0 ? static_cast<double>(report.bytes) / 1e6 / seconds : 0;
  out += fmt::format("{} in {}, {:.1f} MB/s\n", size_in_words(report.bytes), time_in_words(seconds),
                     rate);
  return out;
}

namespace {

/// The first rejected items, and how many more there are.
std::string rejections_text(const std::vector<Rejection>& rejected, std::uint64_t total,
                            std::string_view rejected_file) {
  std::string out;
  const std::size_t shown = std::min(rejected.size(), rejections_shown);
  for (std::size_t i = 0; i < shown; ++i)
    out +=
        fmt::format("  rejected {}: {}\n", visible(rejected[i].place), visible(rejected[i].reason));
  if (total > shown)
    out += rejected_file.empty() ? fmt::format("  … and {} more, --rejected FILE writes all\n",
                                               grouped(total - shown))
                                 : fmt::format("  … and {} more, all in {}\n",
                                               grouped(total - shown), visible(rejected_file));
  return out;
}

}  // namespace

std::string kb_import_text(const KbImportReport& report, double seconds,
                           std::string_view rejected_file) {
  std::string out = fmt::format("{}: {} read: {} added, {} replaced, {} known, {} rejected\n",
                                visible(report.source), counted(report.lines, "line"),
                                grouped(report.added.added), grouped(report.added.replaced),
                                grouped(report.added.known), grouped(report.rejected_total));
  if (report.resumed > 0)
    out += fmt::format("  went on behind line {}, where an earlier import stood\n",
                       grouped(report.resumed));
  out += rejections_text(report.rejected, report.rejected_total, rejected_file);
  if (report.other_classes > 0) {
    out += fmt::format("  {} of classes that are not imported", grouped(report.other_classes));
    std::string list;
    for (const auto& [name, count] : report.classes_left_out)
      list += fmt::format("{}{} ({})", list.empty() ? "" : ", ",
                          name.empty() ? "none" : visible(name), grouped(count));
    out += fmt::format(": {}; --class NAME=TYPE imports one\n", list);
  }
  const std::pair<const char*, std::uint64_t> others[] = {
      {"of types that --only leaves out", report.other_types},
      {"without a name in these languages", report.nameless},
      {"that are no items", report.other_kinds}};
  for (const auto& [what, count] : others)
    if (count > 0) out += fmt::format("  {} {}\n", grouped(count), what);
  const double rate = seconds > 0 ? static_cast<double>(report.lines) / seconds : 0;
  out += fmt::format("{} in {}, {} lines/s\n", size_in_words(report.bytes), time_in_words(seconds),
                     grouped(static_cast<std::uint64_t>(rate)));
  return out;
}

std::string kb_entities_text(const std::vector<KbEntity>& entities, bool whole, bool color) {
  std::string out;
  for (const KbEntity& entity : entities) {
    out += fmt::format("{} {}", visible(entity.name),
                       faint(fmt::format("[{}]", visible(entity.id)), color));
    std::string about(entity.type.name());
    if (!entity.began.empty() || !entity.ended.empty())
      about += fmt::format(", {} – {}", visible(entity.began), visible(entity.ended));
    if (!entity.description.empty()) about += ", " + visible(entity.description);
    out += "  " + about + "\n";
    if (!whole) continue;
    if (!entity.aliases.empty()) out += "  also " + listed(entity.aliases) + "\n";
    if (!entity.countries.empty()) out += "  countries " + listed(entity.countries) + "\n";
    if (!entity.neighbours.empty()) out += "  near " + listed(entity.neighbours) + "\n";
    for (const auto& [scheme, value] : entity.identifiers)
      out += fmt::format("  {} {}\n", visible(scheme), visible(value));
    out += fmt::format("  prior {} of 1000, from {}\n", entity.prior, visible(entity.source));
  }
  return out;
}

std::string kb_sources_text(const std::vector<KbSource>& sources, bool color) {
  std::string out;
  for (const KbSource& source : sources) {
    out +=
        fmt::format("{:<20} {}, {}\n", visible(source.name),
                    counted(source.entities, "entity", "entities"), counted(source.names, "name"));
    for (const auto& [type, count] : source.types)
      out += faint(fmt::format("  {:<20} {}", visible(type), grouped(count)), color) + '\n';
  }
  return out;
}

std::string stats_text(const Stats& stats, bool color) {
  std::string out;
  const auto row = [&](std::string_view name, std::string value) {
    out += fmt::format("{:<14} {}\n", name, value);
  };
  row("documents",
      fmt::format("{} ({} independent)", grouped(stats.documents), grouped(stats.publications)));
  row("mentions", grouped(stats.mentions));
  row("evidence", grouped(stats.evidence));
  row("entities", grouped(stats.entities));
  for (const auto& [name, count] : stats.entities_by_type)
    out += faint(fmt::format("  {:<20} {}", visible(name), grouped(count)), color) + '\n';
  row("relations", grouped(stats.relations));
  for (const auto& [name, count] : stats.relations_by_type)
    out += faint(fmt::format("  {:<20} {}", visible(name), grouped(count)), color) + '\n';
  row("decisions", grouped(stats.decisions));
  row("on disk", size_in_words(stats.bytes_on_disk));
  row("generation", fmt::format("{}, format {}", stats.generation, stats.format));
  if (stats.link_pending)
    out += "Documents or decisions are newer than the graph: run `redstring link`.\n";
  return out;
}

std::string limits_text(const std::vector<Limit>& limits) {
  std::string out;
  for (const Limit& limit : limits) {
    const std::string value =
        limit.unit == "bytes" && limit.value >= 1024
            ? (limit.value % (1ull << 40) == 0   ? fmt::format("{} TiB", limit.value >> 40)
               : limit.value % (1ull << 30) == 0 ? fmt::format("{} GiB", limit.value >> 30)
               : limit.value % (1ull << 20) == 0 ? fmt::format("{} MiB", limit.value >> 20)
                                                 : grouped(limit.value))
            : grouped(limit.value);
    out += fmt::format("{:<18} {:>12}  {}\n", limit.name, value, limit.meaning);
  }
  return out;
}

std::string comparison_text(std::string_view left, std::string_view right,
                            const NameComparison& comparison, bool color) {
  return fmt::format("{} and {}: {} ({} of 1000)\n", bold(left, color), bold(right, color),
                     comparison.same ? "the same" : "not the same", comparison.score) +
         reason_lines(comparison.reasons);
}

// ---- extract --explain -------------------------------------------------------------------------

namespace {

/// Lists what an Analysis holds, for people who write rules.
class Listing {
 public:
  Listing(const Document& document, const Analysis& analysis, bool color)
      : text_(document.text), analysis_(analysis), map_(document.text), color_(color) {}

  std::string write() {
    for (std::uint32_t i = 0; i < analysis_.entities.size(); ++i) entity(i);
    loose();
    relations();
    attributions();
    if (out_.empty()) out_ = "Nothing found.\n";
    return std::move(out_);
  }

 private:
  std::string place(Span span) const {
    return fmt::format("{:>7}–{:<7}", map_.code_point(span.begin), map_.code_point(span.end));
  }
  std::string words(Span span) const { return bold(span.of(text_), color_); }
  std::string words(const std::vector<Span>& spans) const {
    std::vector<std::string> parts;
    for (Span span : spans) parts.push_back(fmt::format("“{}”", visible(span.of(text_))));
    return parts.empty() ? "nobody named" : joined(parts, " … ");
  }

  void mention(std::uint32_t index) {
    const Mention& m = analysis_.mentions[index];
    std::vector<std::string> facts{std::string(to_string(m.form)), std::string(to_string(m.server)),
                                   visible(m.value)};
    if (m.timex < analysis_.timexes.size()) {
      const Timex& timex = analysis_.timexes[m.timex];
      facts.push_back(fmt::format("{} {}", to_string(timex.type), visible(timex.value)));
      facts.push_back(visible(timex.mod));
      facts.push_back(timex.rule == m.rule ? "" : visible(timex.rule));
    }
    out_ += fmt::format("{} {}  {}\n", place(m.span), words(m.span),
                        faint(joined(facts, ", ") + "; rule " + visible(m.rule), color_));
  }

  void entity(std::uint32_t index) {
    const DocumentEntity& e = analysis_.entities[index];
    std::string about;
    if (!e.titles.empty()) about += "; titles " + visible(joined(e.titles, ", "));
    if (!e.roles.empty()) about += "; roles " + visible(joined(e.roles, ", "));
    if (!e.gender.empty()) about += "; " + visible(e.gender);
    out_ +=
        fmt::format("e{} {} {}{}\n", index, visible(e.type.name()), bold(e.name, color_), about);
    for (std::uint32_t m : e.mentions) mention(m);
  }

  /// Mentions that lead to no entity.
  void loose() {
    bool first = true;
    for (std::uint32_t i = 0; i < analysis_.mentions.size(); ++i) {
      if (analysis_.mentions[i].entity != no_index) continue;
      if (first) out_ += "alone\n";
      first = false;
      mention(i);
    }
  }

  void relations() {
    if (!analysis_.evidence.empty()) out_ += "relations\n";
    for (const Evidence& e : analysis_.evidence) {
      const Mention& subject = analysis_.mentions[e.subject];
      const Mention& object = analysis_.mentions[e.object];
      std::vector<std::string> facts{std::string(to_string(e.status)),
                                     e.by.empty() ? "" : "by " + visible(e.by), visible(e.time),
                                     "sentence " + std::to_string(e.sentence)};
      if (!e.trigger.empty()) facts.push_back(fmt::format("“{}”", visible(e.trigger.of(text_))));
      facts.push_back("rule " + visible(e.rule));
      out_ += fmt::format("  {} —{}→ {}  {}\n", words(subject.span), visible(e.relation),
                          words(object.span), faint(joined(facts, ", "), color_));
    }
  }

  void attributions() {
    if (!analysis_.attributions.empty()) out_ += "attributions\n";
    for (const Attribution& a : analysis_.attributions) {
      out_ += fmt::format("  {} {}{}{}: {}  {}\n", words(a.source), words(a.cue),
                          a.denies ? " (denies)" : "", a.hedges ? " (hedges)" : "",
                          words(a.content), faint("rule " + visible(a.rule), color_));
    }
  }

  std::string_view text_;
  const Analysis& analysis_;
  CodePointMap map_;
  bool color_;
  std::string out_;
};

/// How the findings were come by, for people who write rules.
class Reasons {
 public:
  Reasons(const Document& document, const Trace& why, bool color)
      : text_(document.text), why_(why), map_(document.text), color_(color) {}

  std::string write() {
    heading("names: what speaks for each type", why_.names.size());
    for (const Trace::Name& name : why_.names) this->name(name);
    heading("dates: the rules that matched, and their arithmetic", why_.dates.size());
    for (const Trace::Date& date : why_.dates) this->date(date);
    heading("overlaps: what yielded, and to what", why_.losses.size());
    for (const Trace::Loss& loss : why_.losses) {
      begin(loss.span);
      out_ += fmt::format(" as {} by {}, to {} by {}: it {}\n", visible(loss.type.name()),
                          visible(loss.rule), words(loss.winner), visible(loss.winner_rule),
                          visible(loss.why));
    }
    heading("references: who or what is meant", why_.references.size());
    for (const Trace::Reference& reference : why_.references) this->reference(reference);
    return std::move(out_);
  }

 private:
  void heading(std::string_view text, std::size_t items) {
    if (items != 0) out_ += fmt::format("{}\n", text);
  }
  std::string words(Span span) const {
    std::string line(span.of(text_));
    std::replace(line.begin(), line.end(), '\n', ' ');
    return bold(line, color_);
  }
  void begin(Span span) {
    out_ += fmt::format("{:>7}–{:<7} {}", map_.code_point(span.begin), map_.code_point(span.end),
                        words(span));
  }
  std::string at(std::string_view place) const {
    return place.empty() ? "" : "  " + faint(visible(place), color_);
  }

  void name(const Trace::Name& name) {
    begin(name.span);
    if (name.points > 0)
      out_ += fmt::format("  {} with {} points, the next {}: {}\n", visible(name.type.name()),
                          name.points, name.second, visible(name.verdict));
    else
      out_ += fmt::format("  {}\n", visible(name.verdict));
    for (const Trace::Vote& vote : name.votes)
      out_ += fmt::format(
          "{:20}{:+} {}  {}{}{}\n", "", vote.points, visible(vote.type.name()), visible(vote.what),
          vote.words.empty() ? "" : fmt::format(" “{}”", visible(vote.words)), at(vote.place));
  }

  void date(const Trace::Date& date) {
    begin(date.span);
    out_ += fmt::format("  {}: {}{}{}\n", visible(date.rule),
                        date.value.empty() ? "" : visible(date.value) + " ", visible(date.verdict),
                        at(date.place));
    for (const std::string& step : date.steps) out_ += fmt::format("{:20}{}\n", "", visible(step));
  }

  void reference(const Trace::Reference& reference) {
    begin(reference.span);
    out_ +=
        fmt::format("  {} → {}: {}\n", visible(reference.what),
                    reference.antecedent.empty() ? "nobody" : bold(reference.antecedent, color_),
                    visible(reference.why));
    if (reference.fits.size() > 1)
      out_ += fmt::format("{:20}fits {}\n", "", visible(joined(reference.fits, "; ")));
  }

  std::string_view text_;
  const Trace& why_;
  CodePointMap map_;
  bool color_;
  std::string out_;
};

}  // namespace

std::string extraction_text(const Document& document, const Analysis& analysis, bool color) {
  return Listing(document, analysis, color).write();
}

std::string trace_text(const Document& document, const Trace& why, bool color) {
  return Reasons(document, why, color).write();
}

}  // namespace redstring::app
