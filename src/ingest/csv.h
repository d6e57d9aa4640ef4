// CSV and TSV with a header.
#pragma once

#include <string_view>

#include "ingest/draft.h"
#include "ingest/input.h"

namespace redstring::reading {

/// RFC 4180 (quoted fields with quotes doubled and line breaks inside) with "," ";" or tab between
/// fields. `separator` '\0': whichever of them cuts the header into the most fields that are known.
void read_csv(Reading& reading, Input& input, char separator, std::string_view member,
              std::string_view place);

/// Whether the first line reads like the header of a table of articles.
bool looks_like_csv(const ReadOptions& options, std::string_view head);

}  // namespace redstring::reading
