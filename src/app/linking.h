// Deriving the graph after something changed, told the same way by every command that does so.
#pragma once

#include <optional>

#include "app/console.h"
#include "app/flags.h"
#include "redstring/knowledge_graph.h"

namespace redstring::app {

struct Linked {
  LinkReport report;
  double seconds = 0;
};

/// Links with progress on stderr. On failure has said so; `exit` is the exit code.
std::optional<Linked> link_now(KnowledgeGraph& graph, const Flags& flags, bool force,
                               Console& console, Exit& exit);

/// Whether a progress line is wanted.
bool shows_progress(const Flags& flags, const Console& console);

}  // namespace redstring::app
