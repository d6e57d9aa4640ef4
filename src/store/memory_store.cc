// A store in memory, for tests and examples: the same contract as on disk, and stricter with the
// caller, so that misuse shows in a test and not in an archive.
#include <array>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "store/format.h"
#include "store/store.h"

namespace redstring::store {
namespace {

using Rows = std::map<std::string, std::string, std::less<>>;

class MemoryCursor final : public Cursor {
 public:
  explicit MemoryCursor(std::vector<std::pair<std::string, std::string>> rows)
      : rows_(std::move(rows)) {}
  bool valid() const override { return at_ < rows_.size(); }
  void next() override { ++at_; }
  std::string_view key() const override { return rows_[at_].first; }
  std::string_view value() const override { return rows_[at_].second; }
  Status status() const override { return {}; }

 private:
  std::vector<std::pair<std::string, std::string>> rows_;
  std::size_t at_ = 0;
};

class MemoryStore final : public Store {
 public:
  MemoryStore() { rows(Table::meta)[keys::format()] = encode_number(format_version); }

  Result<std::optional<std::string>> get(Table table, std::string_view key) const override {
    const std::shared_lock lock(mutex_);
    const auto found = rows(table).find(key);
    if (found == rows(table).end()) return std::optional<std::string>();
    return std::optional<std::string>(found->second);
  }

  Status write(const Batch& batch) override {
    const std::unique_lock lock(mutex_);
    for (const Batch::Operation& operation : batch.operations())
      if (operation.key.empty()) return fail(ErrorCode::internal, "an empty key in a batch");
    for (const Batch::Operation& operation : batch.operations()) {
      if (operation.value)
        rows(operation.table)[operation.key] = *operation.value;
      else
        rows(operation.table).erase(operation.key);
    }
    return {};
  }

  std::unique_ptr<Cursor> scan(Table table, std::string_view prefix,
                               std::string_view from) const override {
    const std::shared_lock lock(mutex_);
    std::vector<std::pair<std::string, std::string>> found;
    for (auto row = rows(table).lower_bound(from.empty() ? prefix : from);
         row != rows(table).end() &&
         std::string_view(row->first).substr(0, prefix.size()) == prefix;
         ++row)
      found.emplace_back(*row);
    return std::make_unique<MemoryCursor>(std::move(found));
  }

  Status bulk(Table table, const std::vector<std::pair<std::string, std::string>>& fresh) override {
    const std::unique_lock lock(mutex_);
    Rows& into = rows(table);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
      if (fresh[i].first.empty() || (i > 0 && fresh[i].first <= fresh[i - 1].first))
        return fail(ErrorCode::internal, "bulk keys must rise");
      if (into.contains(fresh[i].first)) return fail(ErrorCode::internal, "bulk keys must be new");
    }
    for (const auto& row : fresh) into.insert(row);
    return {};
  }

  Status erase_range(Table table, std::string_view from, std::string_view to) override {
    const std::unique_lock lock(mutex_);
    if (from > to) return fail(ErrorCode::internal, "a range that ends before it begins");
    rows(table).erase(rows(table).lower_bound(from), rows(table).lower_bound(to));
    return {};
  }

  Status settle() override { return {}; }
  Status verify() const override { return {}; }

  std::uint64_t size() const override {
    const std::shared_lock lock(mutex_);
    std::uint64_t total = 0;
    for (const Rows& table : tables_)
      for (const auto& [key, value] : table) total += key.size() + value.size();
    return total;
  }

  std::filesystem::path directory() const override { return {}; }

 private:
  Rows& rows(Table table) { return tables_[static_cast<std::size_t>(table)]; }
  const Rows& rows(Table table) const { return tables_[static_cast<std::size_t>(table)]; }

  mutable std::shared_mutex mutex_;
  std::array<Rows, table_count> tables_;
};

}  // namespace

std::unique_ptr<Store> open_memory() { return std::make_unique<MemoryStore>(); }

}  // namespace redstring::store
