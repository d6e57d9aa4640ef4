// Readable keys. See keys.h and name_key in linker.h.
#include "link/keys.h"

#include <algorithm>

#include "link/linker.h"
#include "link/organization_name.h"
#include "link/person_name.h"
#include "link/server_name.h"
#include "text/fold.h"

namespace redstring::link {
namespace {

constexpr std::size_t max_key_bytes = 200;

/// Makes `name` fit for the part after the slash: no '/', '~' (that begins a suffix) or control.
std::string key_text(EntityType type, std::string_view name) {
  std::string out(type.known() ? type.name() : types::unknown.name());
  out.push_back('/');
  const std::size_t begin = out.size();
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool bad = c == '/' || c == '~' || byte < 0x20 || byte == 0x7f;
    const char put = bad ? ' ' : c;
    if (put == ' ' && (out.size() == begin || out.back() == ' ')) continue;
    out.push_back(put);
  }
  out = std::string(cut_bytes(out, max_key_bytes));
  while (out.size() > begin && out.back() == ' ') out.pop_back();
  if (out.size() == begin) out.push_back('?');
  return out;
}

std::string words_key(std::string_view name, const NameLists& lists) {
  const SplitName split = split_name(name, lists, false);
  std::string out;
  const std::size_t skip = split.words.size() > 1 && split.words[0].text == "the" ? 1 : 0;
  for (std::size_t i = skip; i < split.words.size(); ++i) {
    if (!out.empty()) out.push_back(' ');
    out += split.words[i].text;
  }
  return out;
}

}  // namespace

std::string name_key_text(EntityType type, std::string_view name, const NameLists& lists) {
  std::string part;
  if (type == types::person) return name_key_text(parse_person(name, lists));
  if (type == types::organization) {
    part = organization_key(name, lists);
  } else if (type == types::server) {
    part = parse_server(name, lists).value;
  } else if (type == types::date) {
    part = text::fold(cut_bytes(name, 600));
  } else {
    part = words_key(name, lists);
  }
  if (part.empty()) part = text::fold(cut_bytes(name, 600));
  return key_text(type, part);
}

std::string name_key_text(const PersonName& name) {
  return key_text(types::person, person_key(name));
}

EntityKey name_key(EntityType type, std::string_view name, const Lexicon& lexicon) {
  return EntityKey{name_key_text(type, name, NameLists(lexicon))};
}

KeyParts split_key(std::string_view key) {
  const std::size_t tilde = key.rfind('~');
  if (tilde == std::string_view::npos) return {key, {}};
  return {key.substr(0, tilde), key.substr(tilde + 1)};
}

bool names_document(std::string_view suffix) {
  constexpr std::size_t digits = 8;
  return suffix.size() >= digits &&
         std::all_of(suffix.begin(), suffix.begin() + digits,
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace redstring::link
