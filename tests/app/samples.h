// Hand-made values for the tests of rendering: no database, no dictionary.
#pragma once

#include <string>

#include "redstring/answer.h"

namespace samples {

inline redstring::Entity entity(std::string type, std::string key, std::string name,
                                std::uint64_t documents = 2) {
  redstring::Entity e;
  e.key.value = type + "/" + key;
  e.type = redstring::EntityType(type);
  e.name = std::move(name);
  e.aliases = {{e.name, documents}};
  e.alias_keys = {e.key};
  e.first_seen = "2016-01-02";
  e.last_seen = "2017-03-08";
  e.documents = documents;
  e.mentions = 2 * documents;
  return e;
}

/// A quote whose sentence begins at byte `at` of its document; `subject` and `object` are words of
/// it.
inline redstring::Quote quote(std::string sentence, const std::string& subject,
                              const std::string& object, std::uint32_t at = 0) {
  redstring::Quote q;
  q.source = "https://post.example/1";
  q.title = "Bank denies report";
  q.published = "2017-03-08";
  const auto span = [&](const std::string& words) {
    const auto begin = static_cast<std::uint32_t>(sentence.find(words));
    return redstring::Span{at + begin, at + begin + static_cast<std::uint32_t>(words.size())};
  };
  q.subject = span(subject);
  q.object = span(object);
  q.span = {at, at + static_cast<std::uint32_t>(sentence.size())};
  q.span_code_points[0] = at;
  q.span_code_points[1] = at + static_cast<std::uint32_t>(sentence.size());
  q.subject_code_points[0] = q.subject.begin;
  q.subject_code_points[1] = q.subject.end;
  q.object_code_points[0] = q.object.begin;
  q.object_code_points[1] = q.object.end;
  q.sentence = std::move(sentence);
  return q;
}

/// Ada Merrick —works for→ Halden Bank —co-mentioned with— mail.halden.example
inline redstring::Answer answer() {
  using namespace redstring;
  Answer a;
  a.query.from = "Ada Merrick";
  a.query.to = "mail.halden.example";
  a.stopped_by = StoppedBy::enough;
  Path path;
  path.cost = 2100;
  path.entities = {entity("person", "ada merrick", "Ada Merrick"),
                   entity("organization", "halden bank", "Halden Bank"),
                   entity("server", "mail.halden.example", "mail.halden.example")};
  Step works;
  works.source = path.entities[0].key;
  works.target = path.entities[1].key;
  works.relation = "employment";
  works.label = "works for";
  works.publications = 2;
  works.evidence = {quote("Ada Merrick works for Halden Bank.", "Ada Merrick", "Halden Bank", 100)};
  works.evidence[0].trigger_text = "works for";
  Step seen;
  seen.source = path.entities[1].key;
  seen.target = path.entities[2].key;
  seen.relation = std::string(co_mention);
  seen.publications = 1;
  seen.evidence = {
      quote("The bank's mail.halden.example answered.", "The bank", "mail.halden.example")};
  seen.evidence[0].status = EvidenceStatus::attributed;
  seen.evidence[0].by = "a scientist";
  seen.evidence[0].time = "2016-09-23";
  path.steps = {works, seen};
  a.paths = {path};
  return a;
}

}  // namespace samples
