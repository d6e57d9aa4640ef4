// An article on its way to a Document, and the one place that makes Documents of drafts.
// (The namespace is `reading`, since `redstring::ingest` is the public function.)
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "redstring/archive.h"

namespace redstring::reading {

/// What a reader found, as it was written. Strings are valid UTF-8.
struct Draft {
  std::string id, url, title, text, published, language;
  bool html = false;          ///< `text` is HTML whatever it looks like
  bool plain = false;         ///< `text` is text whatever it looks like
  std::string fallback_date;  ///< ISO; used when `published` says nothing
};

/// The state of one run of read_archive that all readers share.
class Reading {
 public:
  Reading(const ReadOptions& read_options, const ReadSink& sink)
      : options(read_options), sink_(sink) {}

  const ReadOptions& options;

  void reject(std::string_view place, std::string reason);
  void notice(std::string_view place, std::string what);
  /// Makes a Document of `draft` and hands it on, or rejects it. `member` names the file it is in.
  void emit(Draft draft, std::string_view member, std::string_view place);
  bool stopped() const { return stopped_; }

 private:
  const ReadSink& sink_;
  bool stopped_ = false;
};

/// The rejection that says which limit was reached: "larger than the limit of 16 MB
/// (document_bytes)".
std::string limit_reason(std::string_view what, std::uint64_t limit, std::string_view name);

/// A URL with lower-case scheme and host and without fragment; nothing if it is not absolute.
std::optional<std::string> canonical_url(std::string_view url);

/// What a field of an item may be.
enum class Field { id, url, title, text, published, language };
inline constexpr Field all_fields[] = {Field::id,   Field::url,       Field::title,
                                       Field::text, Field::published, Field::language};

/// "id", "url", "title", "text", "published", "language": the keys of ReadOptions::fields.
std::string_view field_key(Field field);
/// How well `name` fits `field`: 1 is best, 0 not at all. Case, "_", "-", "." and spaces do not
/// matter. The user's own name (ReadOptions::fields) fits with 1, the usual ones with 2 and up.
unsigned field_rank(const ReadOptions& options, Field field, std::string_view name);
/// Whether `name` says that its value is HTML ("content_html").
bool names_html(std::string_view name);
/// "no text: looked for text, body, …; name the field with --field text=NAME".
std::string missing_text(const ReadOptions& options);

}  // namespace redstring::reading
