// Tables of entities: OpenSanctions' targets.simple.csv, and anybody's own list.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ingest/kb_line.h"

namespace redstring::reading {

/// Which column of a table is what, by the header; records to entities.
class KbTable {
 public:
  /// Errors: corrupt, when no column holds names.
  static Result<KbTable> of(const std::vector<std::string>& header, const KbReadOptions& options,
                            const KbVocabulary& vocabulary);
  KbLine read(const std::vector<std::string>& record) const;
  /// ',', ';' or tab: what cuts the header into the most columns that are known.
  static char separator_of(std::string_view header);

 private:
  enum Column {
    id,
    name_,
    type,
    aliases,
    description,
    countries,
    began,
    ended,
    prior,
    sitelinks,
    identifiers,
    neighbours,
    column_count
  };
  KbTable(const KbReadOptions& options, const KbVocabulary& vocabulary)
      : options_(&options), vocabulary_(&vocabulary) {}
  std::string_view field(const std::vector<std::string>& record, Column column) const;
  static int column_called(std::string_view name);

  const KbReadOptions* options_;
  const KbVocabulary* vocabulary_;
  std::size_t columns_ = 0;
  std::vector<int> at_ = std::vector<int>(column_count, -1);
};

/// The values of a cell that holds several: between ";", which quotes protect ("a;b").
std::vector<std::string> kb_cell_values(std::string_view cell);

}  // namespace redstring::reading
