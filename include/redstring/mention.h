// What a document mentions: people, organizations, servers, places, dates.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "redstring/text.h"

namespace redstring {

/// The type of an entity, by its name in dictionaries/types.def. A value of 16 bytes: new types
/// need no compiler. Names are 1 to 15 characters of a-z, 0-9 and '-'; a longer one is cut.
class EntityType {
 public:
  constexpr EntityType() = default;
  constexpr explicit EntityType(std::string_view name) {
    for (char c : name.substr(0, sizeof(name_) - 1)) name_[size_++] = c;
  }
  constexpr std::string_view name() const { return {name_, size_}; }
  constexpr bool known() const { return size_ != 0; }

  friend constexpr bool operator==(EntityType a, EntityType b) {
    using Halves = std::array<std::uint64_t, 2>;  // stages compare types all the time
    const auto left = std::bit_cast<Halves>(a), right = std::bit_cast<Halves>(b);
    return left[0] == right[0] && left[1] == right[1];
  }
  friend constexpr bool operator!=(EntityType a, EntityType b) { return !(a == b); }
  friend constexpr bool operator<(EntityType a, EntityType b) { return a.name() < b.name(); }

 private:
  char name_[15] = {};
  unsigned char size_ = 0;
};

namespace types {
inline constexpr EntityType person{"person"};
inline constexpr EntityType organization{"organization"};
inline constexpr EntityType server{"server"};
inline constexpr EntityType place{"place"};
inline constexpr EntityType date{"date"};
inline constexpr EntityType unknown{"unknown"};
}  // namespace types

/// How a mention refers. Only names and server phrases are reported by `extract` as entities;
/// nominals and pronouns are references that lead to one.
enum class MentionForm : std::uint8_t {
  name,     ///< "Carter Page", "mail.example.com", "the Trump Tower email server"
  nominal,  ///< "the campaign", "that server"
  pronoun,  ///< "he", "she"
};

/// What sort of server mention this is (SERVER entities only); `none` for all others.
enum class ServerKind : std::uint8_t { none, host, address, url, email, phrase };

inline constexpr std::uint32_t no_index = 0xffffffff;

/// One place in the text that refers to something. Positions are stand-off; nothing is rewritten.
struct Mention {
  Span span;
  EntityType type;
  MentionForm form = MentionForm::name;
  ServerKind server = ServerKind::none;
  std::string rule;                 ///< the rule, list or cue that saw it, e.g. "person.title"
  std::string value;                ///< normal form where the rule knows one (host name, address)
  std::uint32_t entity = no_index;  ///< index into Analysis::entities
  std::uint32_t timex = no_index;   ///< index into Analysis::timexes, for dates

  std::string_view surface(std::string_view text) const { return span.of(text); }
};

enum class TimexType : std::uint8_t { date, time, duration, set };

/// A TIMEX3 expression (ISO-TimeML). `value` is normalized against the document creation time;
/// an unknown part stays `X` ("XXXX-09-23"), it is never invented.
struct Timex {
  Span span;
  TimexType type = TimexType::date;
  std::string value;  ///< "2016-09-23", "2016-W39", "P3D", "PAST_REF", …
  std::string mod;    ///< TIMEX3 mod ("APPROX", "START", …) or empty
  std::string rule;
};

/// All mentions of one document that mean the same thing.
struct DocumentEntity {
  EntityType type;
  std::string name;  ///< the fullest name in the text, or the value of a date or host
  std::vector<std::string> titles;      ///< "President", "Dr"; folded, sorted, distinct
  std::vector<std::string> roles;       ///< "campaign adviser"; folded, sorted, distinct
  std::string gender;                   ///< "f", "m" or empty, where titles or pronouns say so
  std::vector<std::uint32_t> mentions;  ///< ascending indices into Analysis::mentions
};

/// TIMEX3 spelling: "DATE", "TIME", "DURATION", "SET".
std::string_view to_string(TimexType);
/// "host", "address", "url", "email", "phrase" or "".
std::string_view to_string(ServerKind);
std::string_view to_string(MentionForm);

}  // namespace redstring
