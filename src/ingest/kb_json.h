// What the readers of knowledge bases ask of a JSON object: a field if it is there and of that
// sort.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string_view>

namespace redstring::reading {

/// The string under `key`, or "". It lives as long as the parser's document.
inline std::string_view string_at(simdjson::dom::object from, std::string_view key) {
  std::string_view found;
  return from.at_key(key).get_string().get(found) == simdjson::SUCCESS ? found : std::string_view();
}

/// The object under `key`, or none.
inline std::optional<simdjson::dom::object> object_at(simdjson::dom::object from,
                                                      std::string_view key) {
  simdjson::dom::object found;
  if (from.at_key(key).get_object().get(found) != simdjson::SUCCESS) return std::nullopt;
  return found;
}

}  // namespace redstring::reading
