// Plain text files, one article each.
#pragma once

#include <string_view>

#include "ingest/draft.h"

namespace redstring::reading {

/// An article from plain text (valid UTF-8). A block of lines such as "Title: …" and "Date: …" at
/// the head, with a blank line behind it, says what it says and is not part of the text. Else a
/// short first line with a blank line behind it is the title, and a line that is only a date, next
/// after it, is the date.
Draft read_plain(std::string_view text);

}  // namespace redstring::reading
