// Writing decisions down, the same way for every command that makes them.
#pragma once

#include <vector>

#include "app/console.h"
#include "app/flags.h"
#include "redstring/knowledge_graph.h"

namespace redstring::app {

/// A decision with who, when and why, as the flags say.
Decision signed_by(const Flags& flags);

/// Links, unless it is to be left, and says what was decided, and with what it conflicts: then the
/// exit code is 1, though the decisions stand.
Exit conclude(KnowledgeGraph& graph, const std::vector<Decision>& made, const Flags& flags,
              Console& console);

}  // namespace redstring::app
