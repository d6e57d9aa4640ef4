// ROOM store
// Any bytes as any record: refused, or read within bounds and written back to the same value.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "store/format.h"

using namespace redstring;
using namespace redstring::store;

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 14) {
    case 0:
      if (const auto head = decode_head(bytes))
        require(decode_head(encode(*head)).value() == *head);
      break;
    case 1:
      if (const auto analysis = decode_analysis(bytes)) {
        require(check(*analysis, UINT32_MAX).has_value());
        const std::string again = encode(*analysis, UINT32_MAX);
        require(encode(decode_analysis(again).value(), UINT32_MAX) == again);
      }
      break;
    case 2:
      if (const auto digest = decode_digest(bytes)) {
        const std::string again = encode(*digest);
        require(encode(decode_digest(again).value()) == again);
      }
      break;
    case 3:
      if (const auto decision = decode_decision(bytes))
        require(encode(decode_decision(encode(*decision)).value()) == encode(*decision));
      break;
    case 4:
      if (const auto counters = decode_counters(bytes))
        require(decode_counters(encode(*counters)).value() == *counters);
      break;
    case 5:
      if (const auto generation = decode_generation(bytes))
        require(encode(decode_generation(encode(*generation)).value()) == encode(*generation));
      break;
    case 6:
      if (const auto entity = decode_entity(bytes))
        require(encode(decode_entity(encode(*entity)).value()) == encode(*entity));
      break;
    case 7:
      if (const auto rising = decode_rising(bytes))
        require(decode_rising(encode(*rising)).value() == *rising);
      break;
    case 8:
      if (const auto members = decode_members(bytes))
        require(decode_members(encode(*members)).value() == *members);
      break;
    case 9:
      if (const auto name = keys::name_of(bytes))
        require(keys::word(0, *name).substr(9) == bytes.substr(9));
      break;
    case 10:
      if (const auto vertices = decode_clusters(bytes))
        require(decode_clusters(encode_clusters(*vertices)).value() == *vertices);
      break;
    case 11:
      if (const auto relation = decode_relation(bytes))
        require(decode_relation(encode(*relation)).value() == *relation);
      break;
    case 12:
      if (const auto item = decode_review_item(bytes))
        require(encode(decode_review_item(encode(*item)).value()) == encode(*item));
      break;
    default:
      (void)decode_number(bytes);
      if (const auto key = keys::relation_of(bytes)) {
        const auto series = keys::series_of(bytes);
        require(keys::relation(*series, key->source, key->target, key->type) == bytes);
      }
      (void)keys::name_of(bytes);
      (void)keys::document_of(bytes);
      (void)keys::number_of(bytes);
  }
  return 0;
}
