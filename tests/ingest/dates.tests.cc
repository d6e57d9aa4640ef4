// Publication dates: every spelling that is read, and what is refused rather than guessed.
#include "ingest/dates.h"
#include "catch.h"

using redstring::reading::date_in_url;
using redstring::reading::read_published;

TEST_CASE("the spellings of scrapers, feeds and pages are read as one date") {
  for (const char* field : {"2017-03-08",
                            "2017-03-08T23:59:59-11:00",
                            "2017-03-08T00:10:00+14:00",
                            "2017-03-08 12:00:00+00:00",
                            "2017-03-08T12:00:00.123456Z",
                            "20170308",
                            "20170308T120000Z",
                            "20170308120000",
                            "2017/03/08",
                            "2017/3/8 9:05",
                            "2017.03.08",
                            "2017-Mar-08",
                            "Wed, 08 Mar 2017 12:00:00 -0500",
                            "Wed, 8 Mar 2017 12:00 GMT",
                            "8 Mar 2017",
                            "8 March 2017",
                            "8th of March, 2017",
                            "08-Mar-2017",
                            "8-MAR-2017 15:01:01.79",
                            "March 8, 2017",
                            "March 8th, 2017",
                            "Mar. 8, 2017",
                            "MARCH 8 2017",
                            "Wednesday, March 8, 2017 at 3:15 p.m. EST",
                            "Published: March 8, 2017",
                            "Posted on 8 March 2017",
                            "Wed Mar  8 12:00:00 2017",
                            "Wed Mar 08 12:00:00 +0000 2017",
                            "08.03.2017",
                            "8.3.2017 14:30",
                            "1488974400",
                            "1488974400000",
                            "1488974400000000",
                            "1488974400.25",
                            "  2017-03-08\n"}) {
    INFO(field);
    CHECK(read_published(field).iso == "2017-03-08");
    CHECK(read_published(field).why.empty());
  }
}

TEST_CASE("a number of any length is a date or is refused; none is too large to be reckoned with") {
  CHECK(read_published("1488974400000000000").iso == "2017-03-08");
  CHECK(read_published("9999999999").iso == "2286-11-20");
  CHECK(read_published("9999999999999999999").iso == "2286-11-20");
  CHECK(read_published("-9999999999999999999").iso == "1653-02-10");
  for (std::size_t size = 1; size < 64; ++size) {
    INFO(size);
    for (const char* sign : {"", "-"}) {
      auto date = read_published(sign + std::string(size, '9'));
      CHECK(date.iso.empty() != date.why.empty());
    }
  }
}

TEST_CASE("before 1970 a part of a second belongs to the day in which it falls") {
  CHECK(read_published("-86400000000").iso == "");  // eleven digits are no unit that is in use
  CHECK(read_published("-100000000").iso == "1966-10-31");
  CHECK(read_published("-100051200000").iso == "1966-10-31");
  CHECK(read_published("-100051200001").iso == "1966-10-30");
}

TEST_CASE("a day above twelve tells the order of day and month") {
  CHECK(read_published("03/18/2017").iso == "2017-03-18");
  CHECK(read_published("18/03/2017").iso == "2017-03-18");
  CHECK(read_published("18-03-2017").iso == "2017-03-18");
  CHECK(read_published("05/05/2017").iso == "2017-05-05");
}

TEST_CASE("what can be read in two ways, or names no day, gives no date and a reason") {
  for (const char* field : {"03/08/2017",
                            "3/8/2017",
                            "03-08-2017",
                            "03/08/17",
                            "8 Mar 17",
                            "March 2017",
                            "2017-03",
                            "2017",
                            "2017-13-01",
                            "2017-02-29",
                            "31 April 2017",
                            "yesterday",
                            "two hours ago",
                            "March",
                            "8 March",
                            "n/a",
                            "null",
                            "0",
                            "12",
                            "0000-00-00",
                            "2017-W10",
                            "soon after 2017-03-08",
                            "12345678901234567890123"}) {
    INFO(field);
    CHECK(read_published(field).iso.empty());
    CHECK_FALSE(read_published(field).why.empty());
  }
  CHECK(read_published("").why.empty());
  CHECK(read_published("  ").why.empty());
}

TEST_CASE("every day of two centuries survives being written and read") {
  static const char* months[] = {"January",   "February", "March",    "April",
                                 "May",       "June",     "July",     "August",
                                 "September", "October",  "November", "December"};
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  long long epoch = 0;  // 1970-01-01
  for (int year = 1970; year < 2170; ++year) {
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    for (int month = 1; month <= 12; ++month) {
      int last = days[month - 1] + (month == 2 && leap ? 1 : 0);
      for (int day = 1; day <= last; ++day, epoch += 86400) {
        char iso[48];
        std::snprintf(iso, sizeof iso, "%04d-%02d-%02d", year, month, day);
        REQUIRE(read_published(iso).iso == iso);
        std::string named = std::string(months[month - 1]) + " " + std::to_string(day) + ", " +
                            std::to_string(year);
        REQUIRE(read_published(named).iso == iso);
        if (epoch >= 100000000) REQUIRE(read_published(std::to_string(epoch + 86399)).iso == iso);
      }
      CHECK(read_published(std::to_string(last + 1) + " " + months[month - 1] + " " +
                           std::to_string(year))
                .iso.empty());
    }
  }
}

TEST_CASE("a URL's path may carry the date") {
  CHECK(date_in_url("https://courier.example/2017/03/08/harbour-fire") == "2017-03-08");
  CHECK(date_in_url("https://courier.example/world/2017/03/08/") == "2017-03-08");
  CHECK(date_in_url("https://courier.example/2017/13/08/x").empty());
  CHECK(date_in_url("https://courier.example/1234/56/78/x").empty());
  CHECK(date_in_url("https://courier.example/").empty());
  CHECK(date_in_url("").empty());
}
