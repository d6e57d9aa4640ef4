// See known_book.h.
#include "graph/known_book.h"

#include <xxhash.h>

#include <algorithm>

#include "store/codec.h"

namespace redstring::graph {
namespace {

constexpr std::string_view magic = "RSKNOWN\1";  // the last byte is the version

std::string encoded(const KbLink& link) {
  store::Writer out;
  out.text(link.id);
  out.varint(link.score);
  out.text(link.name);
  out.text(link.description);
  out.varint(link.aliases.size());
  for (const std::string& alias : link.aliases) out.text(alias);
  return out.take();
}

std::optional<KbLink> decoded_link(std::string_view bytes) {
  store::Reader in(bytes);
  KbLink link;
  link.id = in.text();
  link.score = static_cast<std::uint32_t>(in.varint());
  link.name = in.text();
  link.description = in.text();
  for (std::uint64_t n = in.varint(); n > 0 && in.ok(); --n) link.aliases.emplace_back(in.text());
  if (!in.done() || link.score > 1000) return std::nullopt;
  return link;
}

std::string encoded(const std::vector<link::IdentifiedName>& names) {
  store::Writer out;
  out.varint(names.size());
  for (const link::IdentifiedName& one : names) {
    out.text(one.name);
    out.text(one.id);
  }
  return out.take();
}

std::optional<std::vector<link::IdentifiedName>> decoded_names(std::string_view bytes) {
  store::Reader in(bytes);
  std::vector<link::IdentifiedName> names;
  for (std::uint64_t n = in.varint(); n > 0 && in.ok(); --n) {
    std::string name(in.text());
    names.push_back({std::move(name), std::string(in.text())});
  }
  if (!in.done()) return std::nullopt;
  return names;
}

}  // namespace

KnownBook::KnownBook(std::string state, std::uint64_t generation, std::string_view kept)
    : state_(std::move(state)), generation_(generation), opened_(open(kept)) {
  if (!opened_) entries_.clear();
}

/// False when the bytes are no book, or one of another state.
bool KnownBook::open(std::string_view kept) {
  constexpr std::size_t sum_size = 8;
  if (kept.size() < magic.size() + sum_size || kept.substr(0, magic.size()) != magic) return false;
  const std::string_view body = kept.substr(0, kept.size() - sum_size);
  store::Reader sum(kept.substr(body.size()));
  if (sum.fixed64() != XXH3_64bits(body.data(), body.size())) return false;
  store::Reader in(body.substr(magic.size()));
  if (in.text() != state_ || in.fixed64() >= generation_) return false;
  const std::uint64_t count = in.varint();
  if (count > body.size()) return false;
  entries_.reserve(count);
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    KnownKey key;
    key.high = in.fixed64();
    key.low = in.fixed64();
    Entry entry;
    entry.link = in.text();
    entry.names = in.text();
    entries_.emplace(key, std::move(entry));
  }
  return in.done();
}

std::optional<KbLink> KnownBook::link(const KnownKey& key) {
  const auto at = entries_.find(key);
  if (at == entries_.end() || at->second.link.empty()) return std::nullopt;
  at->second.used = true;
  auto out = decoded_link(at->second.link);
  if (out) ++known_;
  return out;
}

void KnownBook::set_link(const KnownKey& key, const KbLink& link) {
  Entry& entry = entries_[key];
  entry.link = encoded(link);
  entry.used = true;
  ++learned_;
}

std::optional<std::vector<link::IdentifiedName>> KnownBook::names(const KnownKey& key) {
  const auto at = entries_.find(key);
  if (at == entries_.end() || at->second.names.empty()) return std::nullopt;
  at->second.used = true;
  return decoded_names(at->second.names);
}

void KnownBook::set_names(const KnownKey& key, const std::vector<link::IdentifiedName>& names) {
  Entry& entry = entries_[key];
  entry.names = encoded(names);
  entry.used = true;
}

bool KnownBook::worth_saving() const {
  constexpr std::uint64_t few = 256, share = 32;
  return !opened_ || learned_ > few + entries_.size() / share;
}

std::string KnownBook::save() const {
  // In order of keys: equal books are equal bytes.
  std::vector<std::pair<KnownKey, const Entry*>> used;
  for (const auto& [key, entry] : entries_)
    if (entry.used) used.emplace_back(key, &entry);
  std::sort(used.begin(), used.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first.high, a.first.low) < std::pair(b.first.high, b.first.low);
  });
  store::Writer out;
  out.raw(magic);
  out.text(state_);
  out.fixed64(generation_);
  out.varint(used.size());
  for (const auto& [key, entry] : used) {
    out.fixed64(key.high);
    out.fixed64(key.low);
    out.text(entry->link);
    out.text(entry->names);
  }
  out.fixed64(XXH3_64bits(out.bytes().data(), out.bytes().size()));
  return out.take();
}

}  // namespace redstring::graph
