// What a stage proposes and the arbiter decides: stages never delete each other's findings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "redstring/mention.h"

namespace redstring::extract {

/// Which proposals yield to which, where they overlap. Higher wins.
enum class Tier : std::uint8_t {
  name = 1,     ///< names, dates: the longer wins
  phrase = 2,   ///< a server phrase swallows the place or company inside it
  literal = 3,  ///< hosts, addresses, URLs: nothing inside one is a word
};

/// A mention that some rule would have at words [first, last).
struct Proposal {
  std::uint32_t first = 0, last = 0;
  Span span;  ///< within the words' bytes; may be narrower (the host inside a URL)
  EntityType type;
  MentionForm form = MentionForm::name;
  ServerKind server = ServerKind::none;
  Tier tier = Tier::name;
  int weight = 0;
  std::string_view rule;  ///< its name lies in the compiled rules, the lexicon or the program
  std::string value;
  std::uint32_t timex = no_index;
};

/// The chosen ones in text order, none overlapping: by tier, then the longer, then the heavier,
/// then the earlier, then type and rule by name. A pure choice: a subset of the input, whatever its
/// order.
std::vector<Proposal> arbitrate(std::vector<Proposal> proposals);

}  // namespace redstring::extract
