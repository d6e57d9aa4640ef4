// The knowledge base in the store; see kb.h.
#include "graph/kb.h"

#include <algorithm>
#include <map>

#include "graph/knowledge_graph.h"
#include "link/kb_names.h"
#include "link/linker.h"

namespace redstring::graph {
namespace {

namespace keys = store::keys;
using keys::KbName;
using store::Table;

void merge_list(std::vector<std::string>& into, const std::vector<std::string>& from) {
  into.insert(into.end(), from.begin(), from.end());
  std::sort(into.begin(), into.end());
  into.erase(std::unique(into.begin(), into.end()), into.end());
}

/// What another source says of the same id.
void merge(KbEntity& into, KbEntity from) {
  into.prior = std::max(into.prior, from.prior);
  for (auto [own, other] :
       {std::pair{&into.description, &from.description}, std::pair{&into.began, &from.began},
        std::pair{&into.ended, &from.ended}})
    if (own->empty()) *own = std::move(*other);
  if (from.name != into.name) from.aliases.push_back(from.name);
  merge_list(into.aliases, from.aliases);
  std::erase(into.aliases, into.name);
  merge_list(into.countries, from.countries);
  merge_list(into.neighbours, from.neighbours);
  into.identifiers.insert(into.identifiers.end(), from.identifiers.begin(), from.identifiers.end());
  std::sort(into.identifiers.begin(), into.identifiers.end());
  into.identifiers.erase(std::unique(into.identifiers.begin(), into.identifiers.end()),
                         into.identifiers.end());
  into.source += "," + from.source;
}

}  // namespace

Result<bool> kb_there(const store::Store& store) {
  const auto row = store.scan(Table::kb, keys::kb_sources());
  const bool there = row->valid();
  if (auto ok = row->status(); !ok) return fail(ok.error());
  return there;
}

Result<std::optional<KbEntity>> kb_read(const store::Store& store, std::string_view id) {
  std::optional<KbEntity> found;
  const auto row = store.scan(Table::kb, keys::kb_entity(id));
  for (; row->valid(); row->next()) {
    auto entity = store::decode_kb_entity(row->value());
    if (!entity) return fail(entity.error());
    if (!found)
      found = std::move(*entity);
    else if (found->type == entity->type)
      merge(*found, std::move(*entity));
  }
  if (auto ok = row->status(); !ok) return fail(ok.error());
  return found;
}

Result<std::vector<std::string>> kb_named(const store::Store& store, KbName kind,
                                          std::string_view name_key, std::size_t limit) {
  std::vector<std::string> ids;
  const auto row = store.scan(Table::kb, keys::kb_names(kind, name_key));
  for (; row->valid() && ids.size() < limit; row->next()) {
    const auto key = keys::kb_key(row->key());
    if (!key) return fail(ErrorCode::corrupt, "a name of the knowledge base has a damaged key");
    if (std::find(ids.begin(), ids.end(), key->id) == ids.end()) ids.push_back(key->id);
  }
  if (auto ok = row->status(); !ok) return fail(ok.error());
  return ids;
}

KbNameRows kb_name_rows(const KbEntity& entity, const link::NameLists& lists) {
  KbNameRows rows;
  const auto take = [&](const std::string& name) {
    link::KbKeys keys = link::kb_keys(entity.type, name, lists);
    rows.emplace(KbName::exact, std::move(keys.exact));
    if (!keys.rough.empty()) rows.emplace(KbName::rough, std::move(keys.rough));
  };
  take(entity.name);
  for (const std::string& alias : entity.aliases) take(alias);
  return rows;
}

std::size_t exact_rows(const KbNameRows& rows) {
  return static_cast<std::size_t>(std::count_if(
      rows.begin(), rows.end(), [](const auto& row) { return row.first == KbName::exact; }));
}

Result<std::vector<std::pair<std::string, store::KbTotals>>> kb_totals(const store::Store& store) {
  std::vector<std::pair<std::string, store::KbTotals>> all;
  const auto row = store.scan(Table::kb, keys::kb_sources());
  for (; row->valid(); row->next()) {
    auto totals = store::decode_kb_totals(row->value());
    if (!totals) return fail(totals.error());
    const auto source = keys::kb_source_of(row->key());
    if (!source)
      return fail(ErrorCode::corrupt, "a source of the knowledge base has a damaged key");
    all.emplace_back(*source, std::move(*totals));
  }
  if (auto ok = row->status(); !ok) return fail(ok.error());
  return all;
}

std::string hex_of(const store::KbTotals& totals) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const std::uint64_t half : {totals.hash_high, totals.hash_low})
    for (int shift = 60; shift >= 0; shift -= 4) out += digits[half >> shift & 15];
  return out;
}

namespace {

/// Puts entities into one batch, each in place of what its source said of its id before.
class KbWriter {
 public:
  KbWriter(const store::Store& store, const link::NameLists& lists)
      : store_(store), lists_(lists) {}

  Status put(const KbEntity& entity) {
    auto totals = totals_of(entity.source);
    if (!totals) return fail(totals.error());
    auto before = stored(entity);
    if (!before) return fail(before.error());
    if (*before && **before == entity) {
      ++report_.known;
      return {};
    }
    if (*before) {
      take_out(**before, **totals);
      ++report_.replaced;
    } else {
      ++report_.added;
    }
    const KbNameRows rows = kb_name_rows(entity, lists_);
    for (const auto& [kind, key] : rows)
      batch_.put(Table::kb, keys::kb_name(kind, key, entity.prior, entity.id, entity.source), "");
    batch_.put(Table::kb, keys::kb_entity(entity.id, entity.source), store::encode(entity));
    (*totals)->add(entity, exact_rows(rows));
    fresh_[{entity.id, entity.source}] = entity;
    return {};
  }

  Status erase(const KbEntity& entity) {
    auto totals = totals_of(entity.source);
    if (!totals) return fail(totals.error());
    take_out(entity, **totals);
    batch_.erase(Table::kb, keys::kb_entity(entity.id, entity.source));
    return {};
  }

  /// The batch with the totals, and pending where the graph may change.
  Result<store::Batch*> finish() {
    for (const auto& [source, totals] : totals_) {
      if (totals.entities == 0)
        batch_.erase(Table::kb, keys::kb_source(source));
      else
        batch_.put(Table::kb, keys::kb_source(source), store::encode(totals));
    }
    if (batch_.empty()) return &batch_;
    batch_.put(Table::meta, keys::pending(), "1");
    const auto row = store_.get(Table::meta, keys::kb_changes());
    if (!row) return fail(row.error());
    std::uint64_t changes = 0;
    if (*row)
      if (const auto number = store::decode_number(**row)) changes = *number;
    batch_.put(Table::meta, keys::kb_changes(), store::encode_number(changes + 1));
    return &batch_;
  }
  const KbAddReport& report() const { return report_; }

 private:
  Result<std::optional<KbEntity>> stored(const KbEntity& entity) const {
    const auto fresh = fresh_.find({entity.id, entity.source});
    if (fresh != fresh_.end()) return std::optional(fresh->second);
    const auto row = store_.get(Table::kb, keys::kb_entity(entity.id, entity.source));
    if (!row) return fail(row.error());
    if (!*row) return std::optional<KbEntity>();
    auto decoded = store::decode_kb_entity(**row);
    if (!decoded) return fail(decoded.error());
    return std::optional(std::move(*decoded));
  }

  void take_out(const KbEntity& entity, store::KbTotals& totals) {
    const KbNameRows rows = kb_name_rows(entity, lists_);
    for (const auto& [kind, key] : rows)
      batch_.erase(Table::kb, keys::kb_name(kind, key, entity.prior, entity.id, entity.source));
    totals.take(entity, exact_rows(rows));
  }

  Result<store::KbTotals*> totals_of(const std::string& source) {
    const auto known = totals_.find(source);
    if (known != totals_.end()) return &known->second;
    const auto row = store_.get(Table::kb, keys::kb_source(source));
    if (!row) return fail(row.error());
    store::KbTotals totals;
    if (*row) {
      auto decoded = store::decode_kb_totals(**row);
      if (!decoded) return fail(decoded.error());
      totals = std::move(*decoded);
    }
    return &totals_.emplace(source, std::move(totals)).first->second;
  }

  const store::Store& store_;
  const link::NameLists& lists_;
  store::Batch batch_;
  std::map<std::string, store::KbTotals> totals_;
  std::map<std::pair<std::string, std::string>, KbEntity> fresh_;
  KbAddReport report_;
};

bool clean(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Status acceptable(const KbEntity& entity) {
  const KbLimits limits;
  const auto refuse = [&entity](const char* what) {
    return fail(ErrorCode::invalid_argument, what, entity.source + " " + entity.id);
  };
  if (entity.source.empty() || entity.source.size() > limits.id_bytes || !clean(entity.source))
    return refuse("an entity of a knowledge base needs a source with a short name");
  if (entity.id.empty() || entity.id.size() > limits.id_bytes || !clean(entity.id))
    return refuse("an entity of a knowledge base needs a short id");
  if (entity.name.empty() || entity.name.size() > limits.name_bytes)
    return refuse("an entity of a knowledge base needs a name of at most 300 bytes");
  if (!entity.type.known()) return refuse("an entity of a knowledge base needs a type");
  if (entity.prior > 1000) return refuse("a prior is at most 1000");
  return {};
}

}  // namespace
}  // namespace redstring::graph

namespace redstring {

namespace keys = store::keys;
using store::Table;

Result<KbAddReport> KnowledgeGraph::kb_add(
    const std::vector<KbEntity>& entities,
    const std::vector<std::pair<std::string, std::string>>& checkpoint) {
  if (auto ok = impl_->need_writable(); !ok) return fail(ok.error());
  const link::NameLists lists(*impl_->lexicon);
  graph::KbWriter writer(*impl_->store, lists);
  for (const KbEntity& entity : entities) {
    if (auto ok = graph::acceptable(entity); !ok) return fail(ok.error());
    if (auto ok = writer.put(entity); !ok) return fail(ok.error());
  }
  // Totals of sources whose entities were all known are as they were.
  const bool changed = writer.report().added + writer.report().replaced > 0;
  store::Batch marks;
  const auto written = changed ? writer.finish() : &marks;
  if (!written) return fail(written.error());
  store::Batch& batch = **written;
  for (const auto& [name, value] : checkpoint) {
    if (value.empty())
      batch.erase(Table::meta, keys::checkpoint(name));
    else
      batch.put(Table::meta, keys::checkpoint(name), value);
  }
  if (!batch.empty())
    if (auto ok = impl_->store->write(batch); !ok) return fail(ok.error());
  return writer.report();
}

Result<std::uint64_t> KnowledgeGraph::kb_remove(std::string_view source, const Progress& progress) {
  if (auto ok = impl_->need_writable(); !ok) return fail(ok.error());
  const auto there = impl_->store->get(Table::kb, keys::kb_source(source));
  if (!there) return fail(there.error());
  if (!*there) {
    std::string list;
    const auto all = graph::kb_totals(*impl_->store);
    if (!all) return fail(all.error());
    for (const auto& [name, totals] : *all) list += (list.empty() ? "" : ", ") + name;
    return fail(ErrorCode::not_found, "nothing was imported from “" + std::string(source) + "”", {},
                list.empty() ? "nothing was imported at all" : "there is " + list);
  }
  constexpr std::size_t at_once = 4096;
  const link::NameLists lists(*impl_->lexicon);
  std::uint64_t removed = 0;
  const auto row = impl_->store->scan(Table::kb, keys::kb_entities());
  while (row->valid()) {
    graph::KbWriter writer(*impl_->store, lists);
    std::size_t in_batch = 0;
    for (; row->valid() && in_batch < at_once; row->next()) {
      const auto key = keys::kb_key(row->key());
      if (!key || key->source != source) continue;
      const auto entity = store::decode_kb_entity(row->value());
      if (!entity) return fail(entity.error());
      if (auto ok = writer.erase(*entity); !ok) return fail(ok.error());
      ++in_batch;
    }
    if (in_batch == 0) break;
    const auto batch = writer.finish();
    if (!batch) return fail(batch.error());
    const std::unique_lock lock(impl_->mutex);
    if (auto ok = impl_->store->write(**batch); !ok) return fail(ok.error());
    removed += in_batch;
    if (progress && !progress("removing", removed, 0))
      return fail(ErrorCode::interrupted, "the removal was interrupted", std::string(source),
                  "the same command goes on from there");
  }
  if (auto ok = row->status(); !ok) return fail(ok.error());
  return removed;
}

Result<std::vector<KbEntity>> KnowledgeGraph::kb_show(std::string_view id) const {
  std::vector<KbEntity> all;
  const auto row = impl_->store->scan(Table::kb, keys::kb_entity(id));
  for (; row->valid(); row->next()) {
    auto entity = store::decode_kb_entity(row->value());
    if (!entity) return fail(entity.error());
    all.push_back(std::move(*entity));
  }
  if (auto ok = row->status(); !ok) return fail(ok.error());
  if (all.empty())
    return fail(ErrorCode::not_found, "the knowledge base has no “" + std::string(id) + "”", {},
                "redstring kb list NAME finds ids by names");
  return all;
}

Result<std::vector<KbEntity>> KnowledgeGraph::kb_list(std::string_view name,
                                                      std::size_t limit) const {
  std::vector<KbEntity> all;
  const auto take = [&](std::string_view id) -> Status {
    auto entity = graph::kb_read(*impl_->store, id);
    if (!entity) return fail(entity.error());
    if (*entity) all.push_back(std::move(**entity));
    return {};
  };
  if (name.empty()) {
    std::string last;
    const auto row = impl_->store->scan(Table::kb, keys::kb_entities());
    for (; row->valid() && all.size() < limit; row->next()) {
      const auto key = keys::kb_key(row->key());
      if (!key)
        return fail(ErrorCode::corrupt, "an entity of the knowledge base has a damaged key");
      if (key->id == last) continue;
      last = key->id;
      if (auto ok = take(key->id); !ok) return fail(ok.error());
    }
    if (auto ok = row->status(); !ok) return fail(ok.error());
    return all;
  }
  const link::NameLists lists(*impl_->lexicon);
  std::vector<std::string> ids;
  for (const keys::KbName kind : {keys::KbName::exact, keys::KbName::rough})
    for (const EntityType type : impl_->labels.named_types()) {
      const link::KbKeys name_keys = link::kb_keys(type, name, lists);
      const std::string& key = kind == keys::KbName::exact ? name_keys.exact : name_keys.rough;
      if (key.empty()) continue;
      auto found = graph::kb_named(*impl_->store, kind, key, limit);
      if (!found) return fail(found.error());
      for (std::string& id : *found)
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
    }
  for (std::size_t i = 0; i < ids.size() && all.size() < limit; ++i)
    if (auto ok = take(ids[i]); !ok) return fail(ok.error());
  return all;
}

Result<std::vector<KbSource>> KnowledgeGraph::kb_sources() const {
  const auto totals = graph::kb_totals(*impl_->store);
  if (!totals) return fail(totals.error());
  std::vector<KbSource> all;
  for (const auto& [name, sums] : *totals) {
    KbSource source;
    source.name = name;
    source.entities = sums.entities;
    source.names = sums.names;
    source.types = sums.types;
    source.hash = graph::hex_of(sums);
    all.push_back(std::move(source));
  }
  return all;
}

}  // namespace redstring
