// The words of the small public enumerations, as they are written in JSON, text and dumps.
#include "redstring/evidence.h"
#include "redstring/mention.h"

namespace redstring {

std::string_view to_string(TimexType type) {
  switch (type) {
    case TimexType::date:
      return "DATE";
    case TimexType::time:
      return "TIME";
    case TimexType::duration:
      return "DURATION";
    case TimexType::set:
      return "SET";
  }
  return "DATE";
}

std::string_view to_string(ServerKind kind) {
  switch (kind) {
    case ServerKind::none:
      return "";
    case ServerKind::host:
      return "host";
    case ServerKind::address:
      return "address";
    case ServerKind::url:
      return "url";
    case ServerKind::email:
      return "email";
    case ServerKind::phrase:
      return "phrase";
  }
  return "";
}

std::string_view to_string(MentionForm form) {
  switch (form) {
    case MentionForm::name:
      return "name";
    case MentionForm::nominal:
      return "nominal";
    case MentionForm::pronoun:
      return "pronoun";
  }
  return "name";
}

std::string_view to_string(EvidenceStatus status) {
  switch (status) {
    case EvidenceStatus::asserted:
      return "asserted";
    case EvidenceStatus::attributed:
      return "attributed";
    case EvidenceStatus::hedged:
      return "hedged";
    case EvidenceStatus::denied:
      return "denied";
    case EvidenceStatus::negated:
      return "negated";
    case EvidenceStatus::hypothetical:
      return "hypothetical";
  }
  return "asserted";
}

}  // namespace redstring
