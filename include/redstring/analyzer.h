// Reading one document: a pure function of (document, dictionaries, code).
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "redstring/document.h"
#include "redstring/evidence.h"
#include "redstring/lexicon.h"
#include "redstring/mention.h"
#include "redstring/status.h"
#include "redstring/text.h"
#include "redstring/trace.h"

namespace redstring {

/// Everything that one document says. Lists are in text order; indices between them are checked by
/// `validate`. All of it is stand-off: the document is not touched.
struct Analysis {
  std::vector<Sentence> sentences;
  std::vector<Mention> mentions;          ///< never overlapping; sorted by span
  std::vector<Timex> timexes;             ///< sorted by span
  std::vector<DocumentEntity> entities;   ///< sorted by first mention
  std::vector<Evidence> evidence;         ///< sorted by (sentence, subject, object, relation)
  std::vector<Attribution> attributions;  ///< sorted by content
};

/// The stages in their order. Cheap to copy, safe to share between threads.
class Analyzer {
 public:
  /// Compiles the rules. Errors: invalid_argument "file:line: what was expected", for the first
  /// rule that no stage understands.
  static Result<Analyzer> make(LexiconPtr lexicon);

  /// Never fails: any valid UTF-8 gives an analysis. No clock, no locale, no thread order enters.
  /// Only document.text and document.published are read. Linear in the size of the text.
  /// `why`, when not null, receives how it was decided; the analysis is the same.
  Analysis analyze(const Document& document, Trace* why = nullptr) const;
  /// The same for each of several documents, stage by stage: code and tables of a stage stay in the
  /// caches for all of them. Faster for small documents; holds all that lies between the stages, a
  /// few hundred bytes for each word, of all at once.
  std::vector<Analysis> analyze(std::span<const Document* const> documents) const;

 private:
  Analyzer() = default;
  class Passage;
  struct Stages;
  std::shared_ptr<const Stages> stages_;
};

/// Runs the EXAMPLE lines of every rule of every kind. One line "file:line: expected …, got …" for
/// each that fails; empty when all hold.
std::vector<std::string> run_examples(const LexiconPtr& lexicon);

/// Rules that do nothing: those of whose examples none is matched by the rule itself, or is always
/// taken by another one, which is named. One line "file:line: …" each. Rules of kind `status` say
/// only how a sentence puts it and are not looked at here.
std::vector<std::string> dead_rules(const LexiconPtr& lexicon);

/// Whether spans lie inside the text on code point borders and all indices are in range.
/// For tests and for records read back from disk. The error says which list and index.
Status validate(const Document& document, const Analysis& analysis);

}  // namespace redstring
