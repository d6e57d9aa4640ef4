// Answers as JSON, and the lines of JSON that `extract` and `compare` read.
#include "app/wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iterator>
#include <nlohmann/json.hpp>

#include "app/session.h"

namespace redstring::app {
namespace {

// Keeps the order in which fields are written here, which is the order of the documentation.
using Json = nlohmann::ordered_json;

/// The code point at `at` if it is one that JSON allows raw but that could steer a terminal or hide
/// from the eye, else 0.
unsigned steering_at(std::string_view json, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < json.size() ? static_cast<unsigned char>(json[at + i]) : 0u;
  };
  const unsigned a = byte(0), b = byte(1), c = byte(2), d = byte(3);
  if (a == 0x7f) return a;
  if (a == 0xc2 && b < 0xa0) return b;
  if (a == 0xd8 && b == 0x9c) return 0x61c;
  if (a == 0xe2) {
    const unsigned point = 0x2000 | ((b & 0x3f) << 6) | (c & 0x3f);
    const bool hidden = point == 0x200b || point == 0x200e || point == 0x200f ||
                        (point >= 0x2028 && point <= 0x202e) ||
                        (point >= 0x2060 && point <= 0x206f);
    return hidden ? point : 0;
  }
  if (a == 0xef && b == 0xbb && c == 0xbf) return 0xfeff;
  if (a == 0xf3 && b == 0xa0) return 0xe0000 | ((c & 0x3f) << 6) | (d & 0x3f);
  return 0;
}

/// Such characters become \u escapes. They can only stand inside strings, so the meaning stays.
std::string harmless(std::string json) {
  std::string out;
  std::size_t kept = 0;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const auto lead = static_cast<unsigned char>(json[at]);
    if (lead < 0x7f) continue;
    const unsigned point = steering_at(json, at);
    if (point == 0) continue;
    out.append(json, kept, at - kept);
    if (point < 0x10000)
      out += fmt::format("\\u{:04x}", point);
    else
      out += fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + ((point - 0x10000) >> 10),
                         0xdc00 + (point & 0x3ff));
    at += (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4) - 1;
    kept = at + 1;
  }
  if (kept == 0) return json;
  return out.append(json, kept);
}

std::string written(const Json& json, bool pretty) {
  return harmless(json.dump(pretty ? 2 : -1, ' ', false, Json::error_handler_t::replace));
}

Json short_entity(const Entity& entity) {
  Json json{{"key", entity.key.value}, {"name", entity.name}, {"type", entity.type.name()}};
  if (!entity.kb.empty()) json["kb"] = entity.kb.id;
  return json;
}

Json counted_entity(const Entity& entity) {
  Json json = short_entity(entity);
  json["documents"] = entity.documents;
  json["mentions"] = entity.mentions;
  json["first_seen"] = entity.first_seen;
  json["last_seen"] = entity.last_seen;
  json["ambiguous"] = entity.ambiguous;
  if (entity.hidden) json["hidden"] = true;
  return json;
}

Json whole_entity(const Entity& entity) {
  Json json = counted_entity(entity);
  json["aliases"] = Json::array();
  for (const Alias& alias : entity.aliases)
    json["aliases"].push_back({{"name", alias.name}, {"count", alias.count}});
  json["alias_keys"] = Json::array();
  for (const EntityKey& key : entity.alias_keys) json["alias_keys"].push_back(key.value);
  if (!entity.kb.empty())
    json["knowledge"] = {{"id", entity.kb.id},
                         {"score", entity.kb.score},
                         {"name", entity.kb.name},
                         {"description", entity.kb.description},
                         {"aliases", entity.kb.aliases}};
  return json;
}

Json pair(const std::uint32_t (&offsets)[2]) { return Json::array({offsets[0], offsets[1]}); }

Json quote_json(const Quote& quote) {
  return {{"document", quote.document.hex()},
          {"source", quote.source},
          {"title", quote.title},
          {"published", quote.published},
          {"sentence", quote.sentence},
          {"start", quote.span_code_points[0]},
          {"end", quote.span_code_points[1]},
          {"subject", pair(quote.subject_code_points)},
          {"object", pair(quote.object_code_points)},
          {"trigger", quote.trigger_text},
          {"status", to_string(quote.status)},
          {"by", quote.by},
          {"time", quote.time}};
}

Json quotes_json(const std::vector<Quote>& quotes) {
  Json list = Json::array();
  for (const Quote& quote : quotes) list.push_back(quote_json(quote));
  return list;
}

Json step_json(const Step& step) {
  return {{"source", step.source.value},       {"target", step.target.value},
          {"relation", step.relation},         {"label", step.label},
          {"forward", step.forward},           {"symmetric", step.symmetric},
          {"publications", step.publications}, {"evidence", quotes_json(step.evidence)}};
}

Json query_json(const ConnectionQuery& query) {
  Json through = Json::array();
  for (EntityType type : query.through) through.push_back(type.name());
  return {{"from", query.from},
          {"to", query.to},
          {"paths", query.paths},
          {"max_hops", query.max_hops},
          {"since", query.since},
          {"until", query.until},
          {"through", std::move(through)},
          {"evidence_per_step", query.evidence_per_step},
          {"budget", query.budget}};
}

Json decision_json(const Decision& decision) {
  return {{"number", decision.number}, {"kind", to_string(decision.kind)},
          {"left", decision.left},     {"right", decision.right},
          {"by", decision.by},         {"at", decision.at},
          {"note", decision.note}};
}

Json decision_list(const std::vector<Decision>& decisions) {
  Json list = Json::array();
  for (const Decision& decision : decisions) list.push_back(decision_json(decision));
  return list;
}

Json conflict_list(const std::vector<DecisionConflict>& conflicts) {
  Json list = Json::array();
  for (const DecisionConflict& conflict : conflicts)
    list.push_back({{"holds", conflict.holds}, {"gives_way", conflict.gives_way}});
  return list;
}

Json link_report(const LinkReport& report) {
  return {{"generation", report.generation},
          {"changed", report.changed},
          {"whole", report.whole},
          {"entities_touched", report.entities_touched},
          {"relations_touched", report.relations_touched},
          {"rows_written", report.rows_written},
          {"documents", report.documents},
          {"publications", report.publications},
          {"mentions", report.mentions},
          {"names", report.names},
          {"digests_read", report.digests_read},
          {"pairs_compared", report.pairs_compared},
          {"pairs_known", report.pairs_known},
          {"components", report.components},
          {"components_linked", report.components_linked},
          {"entities", report.entities},
          {"relations", report.relations},
          {"evidence", report.evidence},
          {"notes", report.notes},
          {"conflicts", conflict_list(report.conflicts)}};
}

Json reason_list(const std::vector<Reason>& reasons) {
  Json list = Json::array();
  for (const Reason& reason : reasons)
    list.push_back({{"feature", reason.feature},
                    {"weight", reason.weight},
                    {"left", reason.left},
                    {"right", reason.right},
                    {"forbids", reason.forbids}});
  return list;
}

Json alias_list(const std::vector<Alias>& aliases) {
  Json list = Json::array();
  for (const Alias& alias : aliases) list.push_back({{"name", alias.name}, {"count", alias.count}});
  return list;
}

/// A decision that nobody has made yet.
Json offered(const Decision& decision) {
  return {{"kind", to_string(decision.kind)}, {"left", decision.left}, {"right", decision.right}};
}

Json question_json(const ReviewItem& item) {
  Json apart = Json::array();
  for (const DocumentId& id : item.apart) apart.push_back(id.hex());
  return {{"kind", to_string(item.kind)},
          {"left", item.left.value},
          {"right", item.right.value},
          {"left_name", item.left_name},
          {"right_name", item.right_name},
          {"score", item.score},
          {"threshold", item.threshold},
          {"documents", item.documents},
          {"value", item.value},
          {"apart", std::move(apart)},
          {"reasons", reason_list(item.reasons)},
          {"left_quotes", quotes_json(item.left_quotes)},
          {"right_quotes", quotes_json(item.right_quotes)},
          {"if_yes", offered(decision_for(item, true))},
          {"if_no", offered(decision_for(item, false))}};
}

Json counts(const std::vector<std::pair<std::string, std::uint64_t>>& by_name) {
  Json object = Json::object();
  for (const auto& [name, count] : by_name) object[name] = count;
  return object;
}

}  // namespace

std::string answer_json(const Answer& answer, bool pretty) {
  Json choices = Json::array();
  for (const Choice& choice : answer.choices) {
    Json candidates = Json::array();
    for (const Entity& entity : choice.candidates) candidates.push_back(counted_entity(entity));
    choices.push_back({{"end", choice.end}, {"candidates", std::move(candidates)}});
  }
  Json paths = Json::array();
  for (const Path& path : answer.paths) {
    Json entities = Json::array(), steps = Json::array();
    for (const Entity& entity : path.entities) entities.push_back(short_entity(entity));
    for (const Step& step : path.steps) steps.push_back(step_json(step));
    paths.push_back(
        {{"cost", path.cost}, {"entities", std::move(entities)}, {"steps", std::move(steps)}});
  }
  return written({{"query", query_json(answer.query)},
                  {"choices", std::move(choices)},
                  {"stopped_by", to_string(answer.stopped_by)},
                  {"offset_unit", "codepoint"},
                  {"paths", std::move(paths)}},
                 pretty);
}

std::string found_json(std::string_view query, const std::vector<Found>& found, bool pretty) {
  Json list = Json::array();
  for (const Found& one : found) {
    Json json = whole_entity(one.entity);
    json["score"] = one.score;
    json["matched"] = one.matched;
    list.push_back(std::move(json));
  }
  return written({{"query", query}, {"found", std::move(list)}}, pretty);
}

std::string profile_json(const Profile& profile, bool pretty) {
  Json neighbours = Json::array();
  for (const Neighbour& neighbour : profile.neighbours) {
    const Relation& relation = neighbour.relation;
    neighbours.push_back({{"entity", short_entity(neighbour.entity)},
                          {"relation", relation.type},
                          {"label", neighbour.label},
                          {"forward", neighbour.forward},
                          {"symmetric", neighbour.symmetric},
                          {"evidence", relation.evidence},
                          {"publications", relation.publications},
                          {"first", relation.first},
                          {"last", relation.last},
                          {"cost", relation.cost}});
  }
  Json appearances = Json::array(), unsure = Json::array();
  for (const Appearance& appearance : profile.appearances)
    appearances.push_back({{"quote", quote_json(appearance.quote)},
                           {"surfaces", alias_list(appearance.surfaces)},
                           {"mentions", appearance.mentions},
                           {"rule", appearance.rule}});
  for (const ReviewItem& item : profile.unsure) unsure.push_back(question_json(item));
  return written({{"entity", whole_entity(profile.entity)},
                  {"neighbours", std::move(neighbours)},
                  {"neighbours_total", profile.neighbours_total},
                  {"offset_unit", "codepoint"},
                  {"appearances", std::move(appearances)},
                  {"appearances_total", profile.appearances_total},
                  {"unsure", std::move(unsure)}},
                 pretty);
}

std::string timeline_json(const Entity& entity, const std::vector<Event>& events, bool pretty) {
  Json list = Json::array();
  for (const Event& event : events) {
    Json entities = Json::array();
    for (const Entity& other : event.entities) entities.push_back(short_entity(other));
    const Quote& quote = event.quote;
    list.push_back({{"time", event.time},
                    {"value", event.value},
                    {"sentence", quote.sentence},
                    {"document", quote.document.hex()},
                    {"source", quote.source},
                    {"title", quote.title},
                    {"published", quote.published},
                    {"start", quote.span_code_points[0]},
                    {"end", quote.span_code_points[1]},
                    {"entities", std::move(entities)},
                    {"status", to_string(quote.status)},
                    {"by", quote.by}});
  }
  return written(
      {{"entity", short_entity(entity)}, {"offset_unit", "codepoint"}, {"events", std::move(list)}},
      pretty);
}

namespace {

/// Each reason with the sentences behind it, as indices into left_quotes and right_quotes.
Json reasons_with_sentences(const Explanation& explanation) {
  Json list = reason_list(explanation.reasons);
  for (std::size_t i = 0; i < explanation.behind.size() && i < list.size(); ++i) {
    const Explanation::Behind& behind = explanation.behind[i];
    if (behind.left != Explanation::Behind::none) list[i]["left_quote"] = behind.left;
    if (behind.right != Explanation::Behind::none) list[i]["right_quote"] = behind.right;
  }
  return list;
}

}  // namespace

std::string explanation_json(const Explanation& explanation, bool pretty) {
  return written({{"left", whole_entity(explanation.left)},
                  {"right", whole_entity(explanation.right)},
                  {"same", explanation.same},
                  {"left_name", explanation.left_name},
                  {"right_name", explanation.right_name},
                  {"score", explanation.score},
                  {"threshold", explanation.threshold},
                  {"reasons", reasons_with_sentences(explanation)},
                  {"offset_unit", "codepoint"},
                  {"left_quotes", quotes_json(explanation.left_quotes)},
                  {"right_quotes", quotes_json(explanation.right_quotes)}},
                 pretty);
}

std::string review_json(const std::vector<ReviewItem>& items, bool pretty) {
  Json list = Json::array();
  for (const ReviewItem& item : items) {
    Json question = {{"number", list.size() + 1}};
    question.update(question_json(item));
    list.push_back(std::move(question));
  }
  return written({{"offset_unit", "codepoint"}, {"questions", std::move(list)}}, pretty);
}

std::string decisions_json(const std::vector<Decision>& decisions, bool pretty) {
  return written({{"decisions", decision_list(decisions)}}, pretty);
}

std::string decided_json(const std::vector<Decision>& made, const LinkReport* link, bool pretty) {
  return written({{"decisions", decision_list(made)},
                  {"link", link != nullptr ? link_report(*link) : Json(nullptr)}},
                 pretty);
}

std::string ingest_json(const IngestReport& report, double seconds, bool pretty) {
  Json rejected = Json::array(), notices = Json::array();
  for (const Rejection& one : report.rejected)
    rejected.push_back({{"place", one.place}, {"reason", one.reason}});
  for (const Notice& one : report.notices)
    notices.push_back({{"place", one.place}, {"what", one.what}});
  return written({{"read", report.read},
                  {"added", report.added},
                  {"known", report.known},
                  {"rejected_total", report.rejected_total},
                  {"rejected", std::move(rejected)},
                  {"notices_total", report.notices_total},
                  {"notices", std::move(notices)},
                  {"bytes", report.bytes},
                  {"seconds", seconds},
                  {"interrupted", report.interrupted},
                  {"link", link_report(report.link)}},
                 pretty);
}

std::string link_json(const LinkReport& report, double seconds, bool pretty) {
  Json json = link_report(report);
  json["seconds"] = seconds;
  return written(json, pretty);
}

std::string kb_import_json(const KbImportReport& report, const LinkReport* link, double seconds,
                           bool pretty) {
  Json json{{"source", report.source},
            {"lines", report.lines},
            {"resumed", report.resumed},
            {"bytes", report.bytes},
            {"added", report.added.added},
            {"replaced", report.added.replaced},
            {"known", report.added.known},
            {"left_out",
             {{"class", report.other_classes},
              {"type", report.other_types},
              {"name", report.nameless},
              {"kind", report.other_kinds}}},
            {"classes_left_out", counts(report.classes_left_out)},
            {"rejected_total", report.rejected_total},
            {"interrupted", report.interrupted},
            {"seconds", seconds}};
  json["rejected"] = Json::array();
  for (const Rejection& one : report.rejected)
    json["rejected"].push_back({{"place", one.place}, {"reason", one.reason}});
  if (link != nullptr) json["link"] = link_report(*link);
  return written(json, pretty);
}

std::string kb_entities_json(const std::vector<KbEntity>& entities, bool pretty) {
  Json list = Json::array();
  for (const KbEntity& entity : entities) {
    Json identifiers = Json::array();
    for (const auto& [scheme, value] : entity.identifiers)
      identifiers.push_back({{"scheme", scheme}, {"value", value}});
    list.push_back({{"source", entity.source},
                    {"id", entity.id},
                    {"type", entity.type.name()},
                    {"name", entity.name},
                    {"aliases", entity.aliases},
                    {"description", entity.description},
                    {"prior", entity.prior},
                    {"began", entity.began},
                    {"ended", entity.ended},
                    {"countries", entity.countries},
                    {"neighbours", entity.neighbours},
                    {"identifiers", std::move(identifiers)}});
  }
  return written({{"entities", std::move(list)}}, pretty);
}

std::string kb_sources_json(const std::vector<KbSource>& sources, bool pretty) {
  Json list = Json::array();
  for (const KbSource& source : sources)
    list.push_back({{"source", source.name},
                    {"entities", source.entities},
                    {"names", source.names},
                    {"types", counts(source.types)},
                    {"hash", source.hash}});
  return written({{"sources", std::move(list)}}, pretty);
}

std::string removed_json(const std::vector<DocumentId>& removed, bool pretty) {
  Json list = Json::array();
  for (const DocumentId& id : removed) list.push_back(id.hex());
  return written({{"removed", std::move(list)}}, pretty);
}

std::string stats_json(const Stats& stats, bool pretty) {
  return written({{"format", stats.format},
                  {"generation", stats.generation},
                  {"documents", stats.documents},
                  {"publications", stats.publications},
                  {"mentions", stats.mentions},
                  {"evidence", stats.evidence},
                  {"entities", stats.entities},
                  {"relations", stats.relations},
                  {"decisions", stats.decisions},
                  {"bytes_on_disk", stats.bytes_on_disk},
                  {"link_pending", stats.link_pending},
                  {"entities_by_type", counts(stats.entities_by_type)},
                  {"relations_by_type", counts(stats.relations_by_type)}},
                 pretty);
}

std::string problems_json(const std::vector<Problem>& problems, bool pretty) {
  Json list = Json::array();
  for (const Problem& one : problems) list.push_back({{"what", one.what}, {"place", one.place}});
  return written({{"ok", problems.empty()}, {"problems", std::move(list)}}, pretty);
}

std::string limits_json(const std::vector<Limit>& limits, bool pretty) {
  Json list = Json::array();
  for (const Limit& limit : limits)
    list.push_back({{"name", limit.name},
                    {"value", limit.value},
                    {"unit", limit.unit},
                    {"meaning", limit.meaning}});
  return written({{"limits", std::move(list)}}, pretty);
}

std::string lines_json(std::string_view name, const std::vector<std::string>& lines, bool pretty) {
  Json json = Json::object();
  json[std::string(name)] = lines;
  return written(json, pretty);
}

std::string dictionary_json(const std::vector<std::string>& findings,
                            const std::vector<ListCoverage>& coverage, bool pretty) {
  Json found = Json::array(), lists = Json::array();
  for (const std::string& finding : findings) {
    // No file of a dictionary has ": " in what stands before its line.
    const std::size_t end = finding.find(": ");
    const std::size_t colon = finding.rfind(':', end == std::string::npos ? end : end - 1);
    Json item = Json::object();
    if (end != std::string::npos && colon != std::string::npos && colon + 1 < end) {
      item["file"] = finding.substr(0, colon);
      item["line"] = std::atoi(finding.c_str() + colon + 1);
      item["message"] = finding.substr(end + 2);
    } else {
      item["message"] = finding;
    }
    found.push_back(std::move(item));
  }
  for (const ListCoverage& c : coverage)
    lists.push_back({{"list", c.list},
                     {"file", c.file},
                     {"entries", c.entries},
                     {"seen", c.seen},
                     {"matches", c.matches}});
  Json json = {{"findings", std::move(found)}};
  if (!coverage.empty()) json["coverage"] = std::move(lists);
  return written(json, pretty);
}

std::string counts_json(const std::vector<std::pair<std::string, std::size_t>>& counts,
                        bool pretty) {
  Json json = Json::object();
  for (const auto& [name, count] : counts) json[name] = count;
  return written(json, pretty);
}

std::string comparison_json(const NameComparison& comparison, bool pretty) {
  return written({{"score", comparison.score},
                  {"same", comparison.same},
                  {"why", reason_list(comparison.reasons)}},
                 pretty);
}

std::string json_string(std::string_view text) { return written(Json(text), false); }

// ---- extract -----------------------------------------------------------------------------------

std::string wire_type(EntityType type) {
  if (type == types::organization) return "ORG";
  if (type == types::place) return "LOC";
  std::string name(type.name());
  for (char& c : name)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return name;
}

EntityType type_from_wire(std::string_view written_type) {
  std::string name(written_type);
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (name == "org") return types::organization;
  if (name == "loc" || name == "location") return types::place;
  if (name == "per") return types::person;
  return EntityType(name);
}

namespace {

/// Appends JSON to a string. `extract` writes several times what it reads, so that building a tree
/// of values first would cost more than finding them; small answers are written by the library.
class Appender {
 public:
  explicit Appender(std::string& out) : out_(out) {}

  /// The next field of an object, or the next element of an array, comes.
  Appender& field(std::string_view name) {
    next();
    out_ += '"';
    out_ += name;
    out_ += "\":";
    fresh_ = true;
    return *this;
  }
  Appender& open(char bracket) {
    next();
    out_ += bracket;
    fresh_ = true;
    return *this;
  }
  void close(char bracket) {
    out_ += bracket;
    fresh_ = false;
  }
  /// JSON as it is.
  void raw(std::string_view json) {
    next();
    out_ += json;
  }
  void number(std::uint64_t value) {
    char digits[20];
    raw({digits, static_cast<std::size_t>(std::to_chars(digits, digits + 20, value).ptr - digits)});
  }
  void boolean(bool value) { raw(value ? "true" : "false"); }
  /// Valid UTF-8 as a string.
  void string(std::string_view text) {
    next();
    out_ += '"';
    std::size_t kept = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const auto c = static_cast<unsigned char>(text[at]);
      if (c >= 0x20 && c != '"' && c != '\\') continue;
      out_.append(text, kept, at - kept);
      kept = at + 1;
      if (c >= 0x20)
        (out_ += '\\') += text[at];
      else if (c == '\n')
        out_ += "\\n";
      else
        fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned>(c));
    }
    out_.append(text, kept);
    out_ += '"';
  }

 private:
  /// A comma, unless something was just opened or named.
  void next() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }
  std::string& out_;
  bool fresh_ = true;
};

/// Turns what an Analysis says into the JSON of `extract`, offsets in code points.
class ExtractionWriter {
 public:
  ExtractionWriter(const Document& document, const Analysis& analysis,
                   const std::vector<KbLink>& kb, std::string& out)
      : document_(document), analysis_(analysis), kb_(kb), map_(document.text), to_(out) {}

  void write(std::string_view id) {
    to_.open('{');
    to_.field("id").raw(id);
    to_.field("offset_unit").string("codepoint");
    mentions("entities", true);
    mentions("references", false);
    to_.field("sentences").open('[');
    for (const Sentence& sentence : analysis_.sentences) span(sentence.span);
    to_.close(']');
    relations();
    attributions();
    to_.close('}');
  }

 private:
  /// Names, dates, and servers however they are named; what else refers leads to one of these.
  static bool is_entity(const Mention& mention) {
    return mention.form == MentionForm::name || mention.type == types::date ||
           (mention.type == types::server && mention.form != MentionForm::pronoun);
  }

  void span(Span s) {
    to_.open('[');
    to_.number(map_.code_point(s.begin));
    to_.number(map_.code_point(s.end));
    to_.close(']');
  }
  void spans(std::string_view name, const std::vector<Span>& list) {
    to_.field(name).open('[');
    for (Span s : list) span(s);
    to_.close(']');
  }
  /// A mention that leads to no entity stands alone.
  void cluster(std::string_view name, std::uint32_t index) {
    const std::uint32_t entity = analysis_.mentions[index].entity;
    to_.field(name).string(entity != no_index ? fmt::format("e{}", entity)
                                              : fmt::format("m{}", index));
  }

  void mentions(std::string_view name, bool entities) {
    to_.field(name).open('[');
    for (std::uint32_t i = 0; i < analysis_.mentions.size(); ++i) {
      const Mention& mention = analysis_.mentions[i];
      const bool shown = mention.type.known() && mention.type != types::unknown;
      if (shown && is_entity(mention) == entities) this->mention(mention, i, entities);
    }
    to_.close(']');
  }

  void mention(const Mention& mention, std::uint32_t index, bool is_entity) {
    to_.open('{');
    to_.field("start").number(map_.code_point(mention.span.begin));
    to_.field("end").number(map_.code_point(mention.span.end));
    to_.field("type").string(wire_type(mention.type));
    to_.field("text").string(mention.surface(document_.text));
    cluster("cluster", index);
    if (mention.entity < kb_.size() && !kb_[mention.entity].empty())
      to_.field("kb").string(kb_[mention.entity].id);
    if (is_entity)
      meaning(mention);
    else
      to_.field("form").string(to_string(mention.form));
    to_.field("rule").string(mention.rule);
    to_.close('}');
  }

  void meaning(const Mention& mention) {
    if (mention.timex < analysis_.timexes.size()) {
      const Timex& timex = analysis_.timexes[mention.timex];
      to_.field("value").string(timex.value);
      to_.field("timex").string(to_string(timex.type));
      if (!timex.mod.empty()) to_.field("mod").string(timex.mod);
    } else if (!mention.value.empty()) {
      to_.field("value").string(mention.value);
    }
    if (mention.type == types::server) {
      const std::string_view kind = to_string(mention.server);
      to_.field("kind").string(kind.empty() ? std::string_view("phrase") : kind);
    }
  }

  void relations() {
    to_.field("relations").open('[');
    for (const Evidence& evidence : analysis_.evidence) {
      to_.open('{');
      to_.field("type").string(evidence.relation);
      to_.field("subject");
      span(analysis_.mentions[evidence.subject].span);
      to_.field("object");
      span(analysis_.mentions[evidence.object].span);
      cluster("subject_cluster", evidence.subject);
      cluster("object_cluster", evidence.object);
      to_.field("trigger");
      if (evidence.trigger.empty())
        to_.raw("null");
      else
        span(evidence.trigger);
      to_.field("status").string(to_string(evidence.status));
      to_.field("by").string(evidence.by);
      to_.field("time").string(evidence.time);
      to_.field("sentence").number(evidence.sentence);
      to_.field("rule").string(evidence.rule);
      to_.close('}');
    }
    to_.close(']');
  }

  void attributions() {
    to_.field("attributions").open('[');
    for (const Attribution& attribution : analysis_.attributions) {
      to_.open('{');
      spans("source", attribution.source);
      spans("cue", attribution.cue);
      spans("content", attribution.content);
      to_.field("denies").boolean(attribution.denies);
      to_.field("hedges").boolean(attribution.hedges);
      to_.field("rule").string(attribution.rule);
      to_.close('}');
    }
    to_.close(']');
  }

  const Document& document_;
  const Analysis& analysis_;
  const std::vector<KbLink>& kb_;
  CodePointMap map_;
  Appender to_;
};

}  // namespace

std::string extraction_json(std::string_view id, const Document& document, const Analysis& analysis,
                            bool pretty, const std::vector<KbLink>& kb) {
  std::string out;
  out.reserve(256 + document.text.size() * 4);
  ExtractionWriter(document, analysis, kb, out).write(id);
  return pretty ? written(Json::parse(out, nullptr, false), true) : harmless(std::move(out));
}

// ---- reading -----------------------------------------------------------------------------------

std::string iso_date(std::string_view date) {
  if (date.size() > 10 && (date[10] == 'T' || date[10] == ' ')) date = date.substr(0, 10);
  std::string iso(date);
  if (iso.size() == 8 && iso.find('-') == std::string::npos) iso.insert(6, "-").insert(4, "-");
  return day_range(iso) ? iso : std::string();
}

namespace {

/// The object on a line. Values that are broken UTF-8 are mended before they are parsed, since the
/// parser refuses them.
Result<Json> parse_object(std::string_view line) {
  Json json = Json::parse(line, nullptr, false);
  if (json.is_discarded()) json = Json::parse(to_valid_utf8(line), nullptr, false);
  if (json.is_discarded()) return fail(ErrorCode::corrupt, "not valid JSON");
  if (!json.is_object()) return fail(ErrorCode::corrupt, "not a JSON object");
  return json;
}

std::string string_at(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

Result<ExtractLine> parse_extract_line(std::string_view line) {
  auto json = parse_object(line);
  if (!json) return fail(json.error());
  const auto text = json->find("text");
  if (text == json->end() || !text->is_string())
    return fail(ErrorCode::corrupt, "has no \"text\" that is a string");
  ExtractLine out;
  if (const auto id = json->find("id"); id != json->end())
    out.id = id->dump(-1, ' ', false, Json::error_handler_t::replace);
  // A lone surrogate written as an escape would have been refused by the parser.
  out.text = to_valid_utf8(text->get_ref<const std::string&>());
  for (const char* name : {"dct", "published"})
    if (out.published.empty()) out.published = iso_date(string_at(*json, name));
  return out;
}

Result<CompareLine> parse_compare_line(std::string_view line) {
  auto json = parse_object(line);
  if (!json) return fail(json.error());
  for (const char* name : {"left", "right"}) {
    const auto found = json->find(name);
    if (found == json->end() || !found->is_string())
      return fail(ErrorCode::corrupt, fmt::format("has no \"{}\" that is a string", name));
  }
  const std::string type = string_at(*json, "type");
  return CompareLine{type.empty() ? types::person : type_from_wire(type),
                     to_valid_utf8(string_at(*json, "left")),
                     to_valid_utf8(string_at(*json, "right"))};
}

}  // namespace redstring::app
