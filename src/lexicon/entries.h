// The entries of all lists: fixed records that point into one stretch of letters, so that they cost
// nothing to load and little to keep.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lexicon/flat.h"
#include "lexicon/lexicon.h"

namespace redstring::lexicon {

/// Bytes [at, at + size) of the letters.
struct TextRef {
  std::uint32_t at = 0, size = 0;
};

struct FeatureRecord {
  TextRef key, value;
};

struct EntryRecord {
  TextRef canonical, surface;
  std::uint32_t features = 0;  ///< the first of feature_count
  std::uint32_t file = 0;
  std::uint32_t line = 0;
  std::uint32_t exact = 0;  ///< the first of exact_count words; none unless the rule is exact
  std::uint16_t feature_count = 0;
  std::uint16_t capitals = 0;  ///< as in End
  std::uint8_t list = 0;
  CaseRule rule = CaseRule::fold;
  std::uint8_t exact_count = 0;
  std::uint8_t unused = 0;
};

class Entries {
 public:
  /// All that there is, as it lies in memory or in a file.
  struct Parts {
    Flat<EntryRecord> records;
    Flat<FeatureRecord> features;
    Flat<TextRef> exact;  ///< words of entries whose rule is exact, quotes and dashes made plain
    Flat<TextRef> files;
    Flat<char> letters;
  };

  Entries() = default;
  explicit Entries(Parts parts) : p_(std::move(parts)) {}
  const Parts& parts() const { return p_; }
  /// Whether everything that points somewhere points inside, for parts read from a disk.
  bool sound(std::size_t lists) const;

  std::size_t size() const { return p_.records.size(); }
  const EntryRecord& record(EntryId id) const { return p_.records[id]; }
  Entry operator[](EntryId id) const {
    const EntryRecord& r = p_.records[id];
    Entry out;
    out.list = r.list;
    out.canonical = text(r.canonical);
    out.surface = text(r.surface);
    out.file = text(p_.files[r.file]);
    out.line = static_cast<int>(r.line);
    out.id = id;
    out.entries = this;
    return out;
  }
  std::string_view feature(EntryId id, std::string_view key) const {
    const EntryRecord& r = p_.records[id];
    const FeatureRecord* first = p_.features.data() + r.features;
    for (const FeatureRecord* f = first; f != first + r.feature_count; ++f) {
      if (text(f->key) == key) return text(f->value);
    }
    return {};
  }
  std::string_view text(TextRef ref) const { return {p_.letters.data() + ref.at, ref.size}; }

  // ---- building
  /// The longest that all letters together may be.
  static constexpr std::size_t max_letters = 0xf0000000;
  TextRef add_text(std::string_view text) {
    const TextRef ref{static_cast<std::uint32_t>(p_.letters.size()),
                      static_cast<std::uint32_t>(text.size())};
    p_.letters.append(text);
    return ref;
  }
  std::uint32_t add_file(std::string_view name) {
    p_.files.push_back(add_text(name));
    return static_cast<std::uint32_t>(p_.files.size() - 1);
  }
  std::uint32_t add_feature(std::string_view key, std::string_view value) {
    p_.features.push_back({add_text(key), add_text(value)});
    return static_cast<std::uint32_t>(p_.features.size() - 1);
  }
  std::uint32_t add_exact(std::string_view word) {
    p_.exact.push_back(add_text(word));
    return static_cast<std::uint32_t>(p_.exact.size() - 1);
  }
  void add(const EntryRecord& record) { p_.records.push_back(record); }

 private:
  bool inside(TextRef ref) const {
    return ref.at <= p_.letters.size() && ref.size <= p_.letters.size() - ref.at;
  }

  Parts p_;
};

}  // namespace redstring::lexicon
