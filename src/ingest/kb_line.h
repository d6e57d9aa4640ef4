// One line of a knowledge base on its way to a KbEntity, whatever its format.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redstring/kb_import.h"

namespace redstring::reading {

/// What a line turned out to be.
struct KbLine {
  enum class Kind { entity, skipped, rejected, nothing };
  Kind kind = Kind::nothing;
  KbEntity entity;
  std::string why;   ///< of what is skipped: "class", "type", "name", "kind"; else the reason
  std::string what;  ///< the class or kind that is not wanted

  static KbLine skip(std::string why, std::string what);
  static KbLine reject(std::string reason);
};

/// Reads lines that stand for themselves. Not for several threads.
class KbLineReader {
 public:
  virtual ~KbLineReader() = default;
  /// At least Input::padding bytes behind the line are readable.
  virtual KbLine read(std::string_view line) = 0;
};

/// Makes one for "wikidata" or "ftm". Options and vocabulary must outlive it.
std::unique_ptr<KbLineReader> wikidata_lines(const KbReadOptions& options,
                                             const KbVocabulary& vocabulary);
std::unique_ptr<KbLineReader> ftm_lines(const KbReadOptions& options,
                                        const KbVocabulary& vocabulary);

/// The type of a class: as the options say, else the dictionaries; unknown type for none.
EntityType kb_type(std::string_view name, const KbReadOptions& options,
                   const KbVocabulary& vocabulary);
bool kb_wanted(EntityType type, const KbReadOptions& options);

/// Text of a knowledge base: valid UTF-8, blanks and controls as one blank, cut at a character.
std::string kb_text(std::string_view raw, std::size_t limit);
/// "1952-03-11T00:00:00Z" → "1952-03-11"; "1952-00-00" → "1952"; empty when it is no date.
std::string kb_date(std::string_view raw);
/// Sorts, drops repetitions and the name among the aliases, cuts lists to their limits.
void tidy(KbEntity& entity);

}  // namespace redstring::reading
