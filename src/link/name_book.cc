// See name_book.h.
#include "link/name_book.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "lexicon/compiled.h"
#include "link/words.h"

namespace redstring::link {

/// A hash of the sources of this room and of those below (src/build_identity.cmake).
extern const std::uint64_t sources_hash;

namespace {

constexpr char magic[8] = {'R', 'S', 'N', 'A', 'M', 'E', 'S', '\0'};
constexpr std::uint64_t version = 1;

/// What all entries depend on besides names.
std::uint64_t identity_of(const Lexicon& lexicon) {
  const std::uint64_t numbers[] = {version, sources_hash, lexicon::build_identity(),
                                   lexicon::checksum(lexicon::pack(lexicon.data(), ""))};
  return lexicon::checksum({reinterpret_cast<const char*>(numbers), sizeof(numbers)});
}

std::uint64_t hash_of(EntityType type, std::string_view name) {
  return stable_hash(name, stable_hash(type.name()));
}

/// Type and name as one text.
std::string text_of(EntityType type, std::string_view name) {
  std::string out(type.name());
  out.push_back('/');
  out += name;
  return out;
}

bool is_text_of(std::string_view text, EntityType type, std::string_view name) {
  const std::string_view prefix = type.name();
  return text.size() == prefix.size() + 1 + name.size() &&
         text.compare(0, prefix.size(), prefix) == 0 && text[prefix.size()] == '/' &&
         text.compare(prefix.size() + 1, name.size(), name) == 0;
}

std::uint32_t packed(const PairFit& fit) {
  return static_cast<std::uint32_t>(fit.score) | static_cast<std::uint32_t>(fit.if_rare) << 16 |
         static_cast<std::uint32_t>(fit.otherwise) << 24;
}

PairFit unpacked(std::uint32_t fit) {
  return {static_cast<int>(fit & 0xffff), static_cast<Fit>(fit >> 16 & 0xff),
          static_cast<Fit>(fit >> 24)};
}

}  // namespace

struct NameBook::Header {
  char magic[8];
  std::uint64_t identity;
  std::uint64_t names, pairs, blob;
  std::uint64_t body;      // checksum of all that follows the header
  std::uint64_t checksum;  // of the header, with this field zero
  std::uint64_t unused;

  std::uint64_t own_checksum() const {
    Header header = *this;
    header.checksum = 0;
    return lexicon::checksum({reinterpret_cast<const char*>(&header), sizeof(header)});
  }
};

NameBook::NameBook(std::string_view kept, const Lexicon& lexicon) : lexicon_(lexicon) {
  if (!open(kept)) {
    entries_ = nullptr;
    kept_size_ = kept_pairs_ = 0;
  }
  hashes_.reserve(kept_size_);
  for (Number n = 0; n < kept_size_; ++n) hashes_.push_back(entries_[n].hash);
  own_at_.assign(kept_size_, none);
  used_.assign(kept_size_, false);
  pair_used_.assign(kept_pairs_, false);
  grow();
}

std::uint64_t NameBook::identity() const {
  if (!identity_) identity_ = identity_of(lexicon_);
  return *identity_;
}

/// False when the bytes are no book, or one of other dictionaries or code.
bool NameBook::open(std::string_view kept) {
  Header header{};
  if (kept.size() < sizeof(header)) return false;
  std::memcpy(&header, kept.data(), sizeof(header));
  if (std::memcmp(header.magic, magic, sizeof(magic)) != 0 || header.identity != identity() ||
      header.own_checksum() != header.checksum)
    return false;
  const std::string_view body = kept.substr(sizeof(header));
  if (header.names >= none || header.pairs >= none || header.blob > body.size()) return false;
  if (body.size() != (header.names + 1) * sizeof(Entry) + header.pairs * sizeof(Pair) + header.blob)
    return false;
  if (reinterpret_cast<std::uintptr_t>(body.data()) % alignof(Entry) != 0) return false;
  if (lexicon::checksum(body) != header.body) return false;
  entries_ = reinterpret_cast<const Entry*>(body.data());
  pairs_ = reinterpret_cast<const Pair*>(entries_ + header.names + 1);
  blob_ = reinterpret_cast<const char*>(pairs_ + header.pairs);
  kept_size_ = header.names;
  kept_pairs_ = header.pairs;
  std::uint64_t end = 0;
  for (std::size_t n = 0; n < kept_size_; ++n) {
    const Entry& entry = entries_[n];
    if (entry.begin != end || entries_[n + 1].first_pair < entry.first_pair) return false;
    end += entry.text;
    for (const std::uint32_t size : entry.part) end += size;
  }
  if (end != header.blob || entries_[0].first_pair != 0 ||
      entries_[kept_size_].first_pair != kept_pairs_)
    return false;
  return std::all_of(pairs_, pairs_ + kept_pairs_, [this](const Pair& pair) {
    const PairFit fit = unpacked(pair.fit);
    return pair.right < kept_size_ && fit.score <= 1000 && fit.if_rare <= Fit::fits &&
           fit.otherwise <= Fit::fits;
  });
}

std::string_view NameBook::text(Number name) const {
  if (name >= kept_size_) return own_[own_at_[name]].text;
  return {blob_ + entries_[name].begin, entries_[name].text};
}

std::string_view NameBook::part(Number name, std::size_t p) const {
  if (own_at_[name] != none) {
    const std::string& own = own_[own_at_[name]].part[p];
    if (!own.empty() || name >= kept_size_) return own;
  }
  const Entry& entry = entries_[name];
  std::uint64_t begin = entry.begin + entry.text;
  for (std::size_t before = 0; before < p; ++before) begin += entry.part[before];
  return {blob_ + begin, entry.part[p]};
}

void NameBook::set_part(Number name, std::size_t p, std::string bytes) {
  if (own_at_[name] == none) {
    own_at_[name] = static_cast<std::uint32_t>(own_.size());
    own_.emplace_back();
  }
  own_[own_at_[name]].part[p] = std::move(bytes);
  ++learned_;
}

/// At most half of the slots are taken.
void NameBook::grow() {
  std::size_t size = 1024;
  while (size < 4 * hashes_.size()) size *= 2;
  slots_.assign(size, none);
  for (Number n = 0; n < hashes_.size(); ++n) {
    std::size_t at = hashes_[n] & (size - 1);
    while (slots_[at] != none) at = (at + 1) & (size - 1);
    slots_[at] = n;
  }
}

NameBook::Number NameBook::number(EntityType type, std::string_view name) {
  const std::uint64_t hash = hash_of(type, name);
  std::size_t at = hash & (slots_.size() - 1);
  for (; slots_[at] != none; at = (at + 1) & (slots_.size() - 1)) {
    const Number n = slots_[at];
    if (hashes_[n] == hash && is_text_of(text(n), type, name)) {
      used_[n] = true;
      return n;
    }
  }
  const auto made = static_cast<Number>(hashes_.size());
  slots_[at] = made;
  hashes_.push_back(hash);
  own_at_.push_back(static_cast<std::uint32_t>(own_.size()));
  own_.push_back({text_of(type, name), {}});
  used_.push_back(true);
  if (2 * hashes_.size() > slots_.size()) grow();
  return made;
}

std::optional<PairFit> NameBook::pair(Number left, Number right) {
  if (left >= kept_size_ || right >= kept_size_) return std::nullopt;
  const Pair* const first = pairs_ + entries_[left].first_pair;
  const Pair* const last = pairs_ + entries_[left + 1].first_pair;
  const Pair* const at = std::lower_bound(
      first, last, right, [](const Pair& pair, Number wanted) { return pair.right < wanted; });
  if (at == last || at->right != right) return std::nullopt;
  ++pairs_known_;
  pair_used_[static_cast<std::size_t>(at - pairs_)] = true;
  return unpacked(at->fit);
}

void NameBook::set_pair(Number left, Number right, const PairFit& fit) {
  new_pairs_.push_back({left, right, packed(fit)});
}

bool NameBook::worth_saving() const {
  constexpr std::size_t few = 256, share = 32;
  return learned_ > few + kept_size_ / share || new_pairs_.size() > few + kept_pairs_ / share;
}

std::string NameBook::save() const {
  // What nobody asked for belongs to names that are gone.
  std::vector<Number> renumbered(hashes_.size(), none), order;
  for (Number n = 0; n < hashes_.size(); ++n) {
    if (!used_[n]) continue;
    renumbered[n] = static_cast<Number>(order.size());
    order.push_back(n);
  }
  std::vector<NewPair> pairs;
  for (std::size_t n = 0; n < kept_size_; ++n)
    for (std::size_t p = entries_[n].first_pair; p < entries_[n + 1].first_pair; ++p)
      if (pair_used_[p] && used_[n] && used_[pairs_[p].right])
        pairs.push_back({renumbered[n], renumbered[pairs_[p].right], pairs_[p].fit});
  for (const NewPair& pair : new_pairs_)
    pairs.push_back({renumbered[pair.left], renumbered[pair.right], pair.fit});
  const auto place = [](const NewPair& pair) { return std::pair(pair.left, pair.right); };
  std::sort(pairs.begin(), pairs.end(),
            [&](const NewPair& a, const NewPair& b) { return place(a) < place(b); });
  pairs.erase(std::unique(pairs.begin(), pairs.end(),
                          [&](const NewPair& a, const NewPair& b) { return place(a) == place(b); }),
              pairs.end());

  std::string out(sizeof(Header), '\0');
  const auto put = [&out](const auto& value) {
    out.append(reinterpret_cast<const char*>(&value), sizeof(value));
  };
  std::uint64_t begin = 0;
  std::size_t next = 0;
  for (Number n = 0; n <= order.size(); ++n) {
    while (next < pairs.size() && pairs[next].left < n) ++next;
    Entry entry;
    entry.begin = begin;
    entry.first_pair = static_cast<std::uint32_t>(next);
    if (n < order.size()) {
      entry.hash = hashes_[order[n]];
      entry.text = static_cast<std::uint32_t>(text(order[n]).size());
      begin += entry.text;
      for (std::size_t p = 0; p < parts; ++p) {
        entry.part[p] = static_cast<std::uint32_t>(part(order[n], p).size());
        begin += entry.part[p];
      }
    }
    put(entry);
  }
  for (const NewPair& pair : pairs) put(Pair{pair.right, pair.fit});
  for (const Number n : order) {
    out += text(n);
    for (std::size_t p = 0; p < parts; ++p) out += part(n, p);
  }
  Header header{};
  std::memcpy(header.magic, magic, sizeof(magic));
  header.identity = identity();
  header.names = order.size();
  header.pairs = pairs.size();
  header.blob = begin;
  header.body = lexicon::checksum(std::string_view(out).substr(sizeof(header)));
  header.checksum = header.own_checksum();
  std::memcpy(out.data(), &header, sizeof(header));
  return out;
}

}  // namespace redstring::link
