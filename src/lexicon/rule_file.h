// The *.rules files: blocks of KEY value lines with examples. Checked for form here; what a PATTERN
// or an expectation means is the business of the stage that runs the rule.
#pragma once

#include <string_view>
#include <vector>

#include "lexicon/rules.h"
#include "redstring/status.h"

namespace redstring::lexicon {

/// Every rule of one file, in order. The first mistake is returned as "file:line: expected …":
/// a file without KIND, a block without RULE or EXAMPLE, a name twice. Linear.
Result<std::vector<Rule>> parse_rule_file(std::string_view bytes, std::string_view file);

}  // namespace redstring::lexicon
