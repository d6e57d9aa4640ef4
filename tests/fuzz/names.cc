// ROOM link
// Names as hostile text: parsed, keyed, compared with each other and with themselves, linked.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "link/linker.h"
#include "redstring/lexicon.h"
#include "text/utf8.h"

namespace {

using namespace redstring;

const Lexicon& lexicon() {
  static const LexiconPtr loaded = [] {
    const auto folder = default_dictionaries();
    if (!folder) std::abort();
    const auto made = load_lexicon({*folder});
    if (!made) std::abort();
    return *made;
  }();
  return *loaded;
}

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text =
      text::repair_utf8(std::string_view(reinterpret_cast<const char*>(data), size)).text;
  const std::string_view whole(text);
  const std::size_t line = whole.find('\n');
  const std::string left(whole.substr(0, line));
  const std::string right(line == std::string_view::npos ? "" : whole.substr(line + 1));
  link::search_score(left, right, lexicon());
  link::search_keys(left);
  link::sketch(text);
  std::vector<link::Unit> units;
  for (const EntityType type :
       {types::person, types::organization, types::server, types::place, types::date}) {
    const EntityKey key = link::name_key(type, left, lexicon());
    require(key.value.size() <= 200 && key.type() == type);
    require(key.value.size() > type.name().size() + 1);
    const link::Comparison forth = link::compare_names(type, left, right, lexicon());
    const link::Comparison back = link::compare_names(type, right, left, lexicon());
    require(forth.score == back.score && forth.same == back.same);
    require(forth.score >= 0 && forth.score <= 1000);
    for (const std::string& name : {left, right, left + " " + right}) {
      link::Unit unit;
      unit.type = type;
      unit.name = name;
      unit.surfaces.push_back({right, 1});
      unit.index = static_cast<std::uint32_t>(units.size());
      units.push_back(std::move(unit));
    }
  }
  const link::Linking linking = link::link(units, {}, lexicon());
  require(linking.cluster_of.size() == units.size());
  return 0;
}
