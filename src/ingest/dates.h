// The publication dates that archives write, in the spellings that scrapers and pages use.
#pragma once

#include <string>
#include <string_view>

namespace redstring::reading {

/// What a date field says.
struct PublishedDate {
  std::string iso;  ///< "2017-03-08", or empty
  std::string why;  ///< when empty: why it could not be read
};

/// Reads ISO 8601 (any zone: the date as written), RFC 2822, "March 8, 2017", "8 March 2017",
/// "08-Mar-2017", "20170308", and seconds, milliseconds or microseconds since 1970 (in UTC).
/// "03/08/2017" is either of two days and is not read; "03/18/2017" is. Never guesses: a month
/// without a day or a year of two digits gives no date.
PublishedDate read_published(std::string_view field);

/// The date in the path of a URL ("…/2017/03/08/…"), or empty.
std::string date_in_url(std::string_view url);

}  // namespace redstring::reading
