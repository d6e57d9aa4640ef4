// What all readers of knowledge bases do with the words that they find.
#include "ingest/kb_line.h"

#include <algorithm>
#include <set>

#include "ingest/strings.h"

namespace redstring::reading {

KbLine KbLine::skip(std::string why, std::string what) {
  KbLine line;
  line.kind = Kind::skipped;
  line.why = std::move(why);
  line.what = std::move(what);
  return line;
}

KbLine KbLine::reject(std::string reason) {
  KbLine line;
  line.kind = Kind::rejected;
  line.why = std::move(reason);
  return line;
}

EntityType kb_type(std::string_view name, const KbReadOptions& options,
                   const KbVocabulary& vocabulary) {
  // The last word counts, so that a flag can take back what an earlier one said.
  for (auto own = options.classes.rbegin(); own != options.classes.rend(); ++own)
    if (own->first == name) return own->second == types::unknown ? EntityType() : own->second;
  const auto known = vocabulary.classes.find(name);
  return known == vocabulary.classes.end() ? EntityType() : known->second;
}

bool kb_wanted(EntityType type, const KbReadOptions& options) {
  return options.types.empty() ||
         std::find(options.types.begin(), options.types.end(), type) != options.types.end();
}

std::string kb_text(std::string_view raw, std::size_t limit) {
  std::string out;
  out.reserve(std::min(raw.size(), limit));
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    const bool blank = byte <= 0x20 || byte == 0x7f;
    if (blank && (out.empty() || out.back() == ' ')) continue;
    out += blank ? ' ' : c;
    if (out.size() > limit + 4) break;
  }
  bool ascii = std::none_of(out.begin(), out.end(),
                            [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  if (!ascii) out = to_valid_utf8(out);
  if (out.size() > limit) {
    std::size_t cut = limit;
    while (cut > 0 && (static_cast<unsigned char>(out[cut]) & 0xc0) == 0x80) --cut;
    out.resize(cut);
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string kb_date(std::string_view raw) {
  raw = trim(raw);
  const bool before_christ = !raw.empty() && raw.front() == '-';
  if (!raw.empty() && (raw.front() == '+' || raw.front() == '-')) raw.remove_prefix(1);
  std::size_t year_digits = 0;
  while (year_digits < raw.size() && is_digit(raw[year_digits])) ++year_digits;
  if (year_digits != 4) return {};
  std::string out = before_christ ? "-" : "";
  out += raw.substr(0, 4);
  raw.remove_prefix(4);
  // A month, a day, as long as they are there and not 00.
  for (const int most : {12, 31}) {
    if (raw.size() < 3 || raw[0] != '-' || !is_digit(raw[1]) || !is_digit(raw[2])) break;
    if (raw.size() > 3 && is_digit(raw[3])) return {};
    const int number = (raw[1] - '0') * 10 + raw[2] - '0';
    if (number == 0) break;
    if (number > most) return {};
    out += raw.substr(0, 3);
    raw.remove_prefix(3);
  }
  return out;
}

namespace {

template <class Value>
void sort_distinct(std::vector<Value>& list, std::size_t most) {
  // Cut before sorting: what the source names first is what matters.
  std::set<Value> kept;
  for (Value& value : list) {
    if (kept.size() >= most) break;
    kept.insert(std::move(value));
  }
  list.assign(kept.begin(), kept.end());
}

}  // namespace

void tidy(KbEntity& entity) {
  const KbLimits limits;
  std::erase(entity.aliases, entity.name);
  std::erase(entity.aliases, std::string());
  std::erase(entity.countries, std::string());
  std::erase(entity.neighbours, std::string());
  sort_distinct(entity.aliases, limits.aliases);
  sort_distinct(entity.identifiers, limits.identifiers);
  sort_distinct(entity.countries, limits.countries);
  sort_distinct(entity.neighbours, limits.neighbours);
}

}  // namespace redstring::reading
