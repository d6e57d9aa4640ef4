// The year of a date, before Christ, too.
#include "link/years.h"

#include "catch.h"

using redstring::link::year_of;

TEST_CASE("the year of a date is its four digits, with a sign before Christ") {
  CHECK(year_of("1987-10-03") == 1987);
  CHECK(year_of("1987") == 1987);
  CHECK(year_of("0079-08-24") == 79);
  CHECK(year_of("-0043-03-15") == -43);
  CHECK(year_of("-0043") == -43);
  for (const char* none : {"", "-", "198", "-43", "19th century", "198X-01-01", "--1987"})
    CHECK_FALSE(year_of(none));
}
