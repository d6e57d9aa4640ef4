// What people decided, made ready for linking.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "link/nodes.h"
#include "redstring/decision.h"

namespace redstring::link {

/// The decisions that hold, by number: undo lines and what they undo are gone. An undone undo
/// leaves its target standing. A number that occurs twice keeps its last line.
std::vector<Decision> decisions_that_hold(const std::vector<Decision>& decisions);

/// "decision 3 (same person/a person/b)".
std::string describe(const Decision& decision);

/// Finds what a decision's key means.
class KeyFinder {
 public:
  explicit KeyFinder(Nodes& nodes);

  /// Nodes whose name key it is. Without a suffix: those that have none before those that have one.
  /// With a document's digits: the node that has them, else those with a unit in that document.
  /// When there are none: nodes one of whose surface forms has that key.
  std::vector<NodeId> find(std::string_view key);
  /// Whether the last find() fell back on surface forms.
  bool by_surface() const { return fell_back_; }
  /// To be told after nodes were divided.
  void added(NodeId node);

 private:
  std::vector<NodeId> nodes_called(std::string_view key);

  Nodes& nodes_;
  std::unordered_map<NameId, std::vector<NodeId>> by_base_;
  std::unordered_map<std::string, std::vector<NodeId>> by_surface_;  // what was asked for
  bool fell_back_ = false;
};

}  // namespace redstring::link
