// What linking reads of documents, kept from one linking to the next: the digests of many documents
// as plain arrays that are mapped and used where they lie. Decoding a hundred thousand digests
// takes longer than linking them.
//
// A table is a function of the digests in it. It is derived: when it is lost, damaged or of another
// version, digests are read again and it is written anew. The store notes which documents came or
// went since it was written (FORMAT.md); what the table says of those is not looked at.
//
// A file beside the snapshot: a header of 128 bytes, then the arrays (SNAPSHOT.md). All of it is
// checked when it is opened.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/derived_file.h"
#include "link/unit_table.h"
#include "redstring/status.h"
#include "store/format.h"

namespace redstring::graph {

/// Strings are numbered; lists are told by where they begin: each array of owners has one more at
/// its end.
class DigestTable {
 public:
  struct Document {
    DocumentId id;
    std::uint32_t published = 0;  ///< a string
    std::uint32_t first_unit = 0, first_link = 0, first_sketch = 0;
  };
  using Unit = link::Units::Row;  ///< read where they lie by the linker
  using Surface = link::Units::Surface;
  struct Link {
    std::uint32_t document = 0;             ///< its place in this table
    std::uint32_t evidence = 0;             ///< index into its Analysis::evidence
    std::uint32_t subject = 0, object = 0;  ///< indices into its units
    std::uint32_t sentence = 0, sentence_size = 0;
    std::uint32_t time = 0;  ///< a string
    std::uint32_t relation : 24 = 0;
    std::uint32_t status : 8 = 0;
  };
  /// A string as the name of something of a type.
  struct Name {
    std::uint32_t type = 0, text = 0;  ///< strings
  };
  /// Titles and roles that are said of somebody: strings in [first_title, first_role), and from
  /// there to the first title of the next.
  struct Said {
    std::uint32_t first_title = 0, first_role = 0;
  };

  /// Errors: not_found, unsupported (version), corrupt, io.
  static Result<DigestTable> map(const std::filesystem::path& file);
  static Result<DigestTable> from_bytes(std::string bytes);

  std::uint64_t generation() const { return generation_; }
  /// Rising by id.
  std::uint32_t documents() const { return static_cast<std::uint32_t>(documents_.size() - 1); }
  const Document& document(std::uint32_t d) const { return documents_[d]; }
  std::span<const Unit> units_of(std::uint32_t d) const {
    return units_.subspan(documents_[d].first_unit,
                          documents_[d + 1].first_unit - documents_[d].first_unit);
  }
  std::span<const std::uint64_t> sketch_of(std::uint32_t d) const {
    return sketches_.subspan(documents_[d].first_sketch,
                             documents_[d + 1].first_sketch - documents_[d].first_sketch);
  }
  /// Links are numbered through the table.
  std::uint32_t first_link(std::uint32_t d) const { return documents_[d].first_link; }
  const Link& link(std::uint32_t l) const { return links_[l]; }
  std::uint32_t links() const { return static_cast<std::uint32_t>(links_.size()); }
  /// `unit` is an element of units_of().
  std::span<const Surface> surfaces_of(const Unit& unit) const {
    return surfaces_.subspan(unit.first_surface, (&unit + 1)->first_surface - unit.first_surface);
  }
  std::size_t units() const { return units_.size() - 1; }
  /// All units, document by document, and one more that ends the last one's surfaces.
  std::span<const Unit> rows() const { return units_; }
  std::span<const Surface> surfaces() const { return surfaces_; }
  std::span<const Name> names() const { return names_; }
  std::uint32_t said() const { return static_cast<std::uint32_t>(said_.size() - 1); }
  std::vector<std::string> titles(std::uint32_t said) const;
  std::vector<std::string> roles(std::uint32_t said) const;
  std::uint32_t strings() const { return static_cast<std::uint32_t>(string_ends_.size() - 1); }
  std::string_view string(std::uint32_t s) const {
    return text_.substr(string_ends_[s], string_ends_[s + 1] - string_ends_[s]);
  }

 private:
  friend class DigestTableBuilder;
  struct Header;
  static Result<DigestTable> open(FileBytes bytes, std::string place);
  /// Calls `each` with the arrays, in their order in the file.
  template <class Table, class Each>
  static void for_arrays(Table& table, Each each);
  bool leads_nowhere() const;
  std::vector<std::string> list(std::uint32_t first, std::uint32_t last) const;

  FileBytes bytes_;
  std::uint64_t generation_ = 0;
  std::span<const Document> documents_;
  std::span<const std::uint64_t> sketches_, string_ends_;
  std::span<const Link> links_;
  std::span<const Unit> units_;
  std::span<const Surface> surfaces_;
  std::span<const Name> names_;
  std::span<const Said> said_;
  std::span<const std::uint32_t> said_strings_;
  std::string_view text_;
};

/// Makes a table of digests that come in order of document ids.
class DigestTableBuilder {
 public:
  explicit DigestTableBuilder(std::uint64_t generation) : generation_(generation) {}

  /// Errors: limit.
  Status add(const DocumentId& id, const store::Digest& digest);
  /// The same for a document of another table.
  Status copy(const DigestTable& from, std::uint32_t document);
  std::uint32_t documents() const { return static_cast<std::uint32_t>(documents_.size()); }

  /// To be called once, at the end.
  std::string encode();
  /// To a temporary name beside `file`, fsynced, renamed. Errors: io.
  Status write(const std::filesystem::path& file);

 private:
  friend class DigestTable;
  /// A long array that grows without being copied.
  template <class T>
  class Pile {
   public:
    void push(const T& value) {
      if (size_ % piece == 0) {
        pieces_.emplace_back();
        pieces_.back().reserve(piece);
      }
      pieces_.back().push_back(value);
      ++size_;
    }
    std::size_t size() const { return size_; }
    const std::vector<std::vector<T>>& pieces() const { return pieces_; }

   private:
    static constexpr std::size_t piece = std::size_t{1} << 16;
    std::vector<std::vector<T>> pieces_;
    std::size_t size_ = 0;
  };

  std::uint32_t string(std::string_view text);
  std::uint32_t name(std::uint32_t type, std::string_view text);
  std::uint32_t said(const std::vector<std::string>& titles, const std::vector<std::string>& roles);
  Status begin(const DocumentId& id, std::string_view published,
               std::span<const std::uint64_t> sketch);
  void close();
  /// Calls `each` with the bytes of the file after its header, piece by piece.
  Status for_pieces(const std::function<Status(std::string_view)>& each) const;
  std::string header() const;

  const std::uint64_t generation_;
  Pile<DigestTable::Document> documents_;
  Pile<std::uint64_t> sketches_, string_ends_;
  Pile<DigestTable::Link> links_;
  Pile<DigestTable::Unit> units_;
  Pile<DigestTable::Surface> surfaces_;
  Pile<DigestTable::Name> names_;
  Pile<DigestTable::Said> said_;
  Pile<std::uint32_t> said_strings_;
  std::string text_;

  std::unordered_map<std::string, std::uint32_t> strings_;
  std::unordered_map<std::uint64_t, std::uint32_t> name_numbers_;  // type and text, as strings
  std::unordered_map<std::string, std::uint32_t> said_numbers_;

  /// What the numbers of a table that is copied from are here; `unknown` until they are asked for.
  struct Renumbered {
    std::vector<std::uint32_t> strings, names, said;
  };
  static constexpr std::uint32_t unknown = 0xffffffff;
  std::unordered_map<const DigestTable*, Renumbered> renumbered_;
};

}  // namespace redstring::graph
