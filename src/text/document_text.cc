// The public door to UTF-8 repair, for readers that may not see this room.
#include <utility>

#include "redstring/document.h"
#include "text/utf8.h"

namespace redstring {

std::string to_valid_utf8(std::string_view bytes, std::size_t* repairs) {
  text::Repaired repaired = text::repair_utf8(bytes);
  if (repairs != nullptr) *repairs = repaired.repairs.size();
  return std::move(repaired.text);
}

}  // namespace redstring
