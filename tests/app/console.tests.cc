#include "app/console.h"

#include <fcntl.h>
#include <unistd.h>

#include <sstream>

#include "catch.h"

using namespace redstring::app;

TEST_CASE("text from outside cannot drive a terminal") {
  CHECK(visible("plain words, Zoë and 東京") == "plain words, Zoë and 東京");
  CHECK(visible("\x1b[31mred\x1b[0m") == "␛[31mred␛[0m");
  CHECK(visible("bell\a and back\b") == "bell␇ and back␈");
  CHECK(visible("a\x7f") == "a<U+007F>");
  CHECK(visible("c1 \xc2\x9b"
                "31m") == "c1 <U+009B>31m");
  CHECK(visible("bidi \xe2\x80\xae"
                "cod.exe") == "bidi <U+202E>cod.exe");
  CHECK(visible("isolate \xe2\x81\xa6x\xe2\x81\xa9") == "isolate <U+2066>x<U+2069>");
  CHECK(visible("tag \xf3\xa0\x81\x81") == "tag <U+E0041>");
}

TEST_CASE("text from outside stays on one line") {
  CHECK(visible("one\ntwo\r\n  three\t four ") == "one two three four");
  CHECK(visible("a\xe2\x80\xa9"
                "b") == "a b");
  CHECK(visible("") == "");
  CHECK(visible(" \n ") == "");
}

TEST_CASE("bytes that are not UTF-8 are shown as replaced") {
  const std::string shown = visible("a\xff\xfe z");
  CHECK(shown.find('\xff') == std::string::npos);
  CHECK(shown.find("\xef\xbf\xbd") != std::string::npos);
  CHECK(shown.back() == 'z');
}

TEST_CASE("no sequence of bytes lets an escape or a control through") {
  std::string all;
  for (int a = 0; a < 256; ++a)
    for (int b = 0; b < 256; ++b) {
      all = {static_cast<char>(a), static_cast<char>(b), 'x'};
      for (const char c : visible(all)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) FAIL("control byte from " << a << " " << b);
      }
    }
}

TEST_CASE("numbers are written as people read them") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(counted(1, "document") == "1 document");
  CHECK(counted(0, "document") == "0 documents");
  CHECK(counted(2, "entity", "entities") == "2 entities");
  CHECK(size_in_words(1) == "1 byte");
  CHECK(size_in_words(999) == "999 bytes");
  CHECK(size_in_words(1500) == "1.5 kB");
  CHECK(size_in_words(999'999) == "1.0 MB");
  CHECK(size_in_words(42'000'000) == "42 MB");
  CHECK(time_in_words(0.5) == "0.50 s");
  CHECK(time_in_words(72) == "1 min 12 s");
  CHECK(time_in_words(7380) == "2 h 3 min");
}

TEST_CASE("a slip of the keys leads to the word that was meant") {
  const std::vector<std::string_view> words{"connect", "find", "timeline", "export"};
  CHECK(nearest("conect", words) == "connect");
  CHECK(nearest("fnid", words) == "find");
  CHECK(nearest("exprot", words) == "export");
  CHECK(nearest("zzz", words).empty());
  CHECK(nearest(std::string(10'000, 'c'), words).empty());
}

TEST_CASE("a buffer remembers that its reader went away, and swallows nothing more") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  catch_signals();
  {
    DescriptorBuffer buffer(ends[1]);
    std::ostream out(&buffer);
    out << "hello";
    out.flush();
    CHECK_FALSE(out);
    CHECK(buffer.error() == EPIPE);
    out.clear();
    out << std::string(1 << 20, 'x');
    CHECK_FALSE(out);
  }
  close(ends[1]);
}

TEST_CASE("a buffer writes everything in order") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
  std::string wanted;
  {
    DescriptorBuffer buffer(ends[1]);
    std::ostream out(&buffer);
    for (int i = 0; i < 20'000; ++i) {
      out << i << ' ' << 'x';
      wanted += std::to_string(i) + " x";
    }
  }
  close(ends[1]);
  std::string got(wanted.size() + 10, '\0');
  std::size_t size = 0;
  for (ssize_t n = 0; (n = read(ends[0], got.data() + size, got.size() - size)) > 0;)
    size += static_cast<std::size_t>(n);
  close(ends[0]);
  got.resize(size);
  CHECK(got == wanted);
}

TEST_CASE("progress is shown when asked for and silent otherwise") {
  std::ostringstream out, err;
  Console console{out, err};
  {
    Meter silent(console, false);
    CHECK(silent.callback()("reading", 1, 2));
  }
  CHECK(err.str().empty());
  {
    Meter meter(console, true);
    CHECK(meter.callback()("reading", 2000, 4000));
  }
  CHECK(err.str() == "reading: 2,000 of 4,000 (50 %)\n");
  CHECK(out.str().empty());
}
