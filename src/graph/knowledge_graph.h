// The inside of a KnowledgeGraph: the store, the dictionaries, and the generation that is asked.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "graph/assemble_labels.h"
#include "graph/generation.h"
#include "redstring/knowledge_graph.h"
#include "store/store.h"

namespace redstring {

namespace graph {

/// Shared by those who ask, held alone by the one who flips generations, who waits only for
/// questions that were under way when it came. (A std::shared_mutex would let busy readers keep it
/// out for ever.) Not recursive: who asks must not ask again while holding it.
class TurnMutex {
 public:
  void lock() {
    const std::lock_guard turn(gate_);
    mutex_.lock();
  }
  void unlock() { mutex_.unlock(); }
  void lock_shared() {
    const std::lock_guard turn(gate_);
    mutex_.lock_shared();
  }
  void unlock_shared() { mutex_.unlock_shared(); }

 private:
  std::mutex gate_;  // whoever waits for the mutex holds it, so that nobody overtakes
  std::shared_mutex mutex_;
};

/// What a KnowledgeGraph holds; its parts are told apart by file, not by class.
struct Graph {
  Graph(std::unique_ptr<store::Store> s, LexiconPtr l, bool may_write)
      : store(std::move(s)), lexicon(std::move(l)), labels(*lexicon), writable(may_write) {}

  std::unique_ptr<store::Store> store;
  LexiconPtr lexicon;
  Labels labels;
  bool writable = false;

  // Questions hold the mutex shared for as long as they read a generation; the flip to a new one
  // and the sweep of the old one hold it alone.
  mutable TurnMutex mutex;
  std::shared_ptr<const View> view;  // null while nothing was linked

  Status need_writable() const;
  /// The view, or not_found: nothing was linked yet. Call with the mutex held.
  Result<std::shared_ptr<const View>> linked() const;
  Result<store::Counters> counters() const;
  bool pending() const;
  /// The number of the generation that is current; 0 while nothing was linked.
  Result<std::uint64_t> current_generation() const;
  /// All decisions, by number.
  Result<std::vector<Decision>> decisions() const;
  /// Takes the current generation from the store, and sweeps what is left of others.
  Status adopt();

  Result<LinkReport> link(const Progress& progress, bool force);
};

/// Opens a graph over any store: for tests that watch or break the disk.
class Opener {
 public:
  static Result<KnowledgeGraph> over(std::unique_ptr<store::Store> store, LexiconPtr lexicon,
                                     bool writable = true);
};

/// The decisions that hold: without those undone and without the undoing ones, in order.
std::vector<Decision> effective_decisions(const std::vector<Decision>& all);

}  // namespace graph

struct KnowledgeGraph::Impl : graph::Graph {
  using Graph::Graph;
};

}  // namespace redstring
