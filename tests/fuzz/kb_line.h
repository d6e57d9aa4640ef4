// What the fuzz targets of knowledge bases share: a vocabulary, and what must hold of every entity.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "ingest/encoding.h"
#include "ingest/input.h"
#include "ingest/kb_line.h"

inline redstring::KbVocabulary fuzz_vocabulary() {
  using namespace redstring;
  KbVocabulary v;
  v.classes = {{"Q5", types::person}, {"ftm:Person", types::person}};
  v.properties = {{"P569", "began"},          {"P27", "country"},
                  {"P108", "neighbour"},      {"P214", "identifier:viaf"},
                  {"ftm:birthDate", "began"}, {"ftm:country", "country"}};
  return v;
}

inline void check(const redstring::reading::KbLine& line) {
  using namespace redstring;
  if (line.kind != reading::KbLine::Kind::entity) return;
  const KbLimits limits;
  const KbEntity& entity = line.entity;
  const bool fits = !entity.id.empty() && entity.id.size() <= limits.id_bytes &&
                    !entity.name.empty() && entity.name.size() <= limits.name_bytes &&
                    reading::valid_utf8(entity.name) && entity.type.known() &&
                    entity.prior <= 1000 && entity.aliases.size() <= limits.aliases &&
                    entity.neighbours.size() <= limits.neighbours;
  if (!fits) std::abort();
  for (const std::string& alias : entity.aliases)
    if (alias.empty() || alias == entity.name || !reading::valid_utf8(alias)) std::abort();
}

template <class Make>
int fuzz_kb_line(Make make, const std::uint8_t* data, std::size_t size) {
  using namespace redstring;
  static const KbVocabulary vocabulary = fuzz_vocabulary();
  static const KbReadOptions options;
  std::string padded(reinterpret_cast<const char*>(data), size);
  padded.resize(size + reading::Input::padding);
  check(make(options, vocabulary)->read(std::string_view(padded).substr(0, size)));
  return 0;
}
