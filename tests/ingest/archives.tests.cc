// Directories, files, compressed files and archives within archives; what is refused, and limits.
#include <fcntl.h>
#include <sys/stat.h>

#include <array>

#include "catch.h"
#include "scratch.h"

using scratch::contains;
using scratch::Directory;
using scratch::Members;
using scratch::pack;
using scratch::read;

TEST_CASE("plain text: title line, header block, or nothing of both") {
  Directory dir;
  auto got = read(dir.write("a.txt", "Fire at the quay\n\nOlav Brandt ran.\n"));
  REQUIRE(got.documents.size() == 1);
  CHECK(got.documents[0].title == "Fire at the quay");
  CHECK(got.documents[0].text == "Fire at the quay\n\nOlav Brandt ran.\n");
  CHECK(got.documents[0].name == "a.txt");
  CHECK(got.documents[0].source == "a.txt");
  CHECK(got.documents[0].published.empty());

  got = read(dir.write(
      "b.txt",
      "Title: Fire at the quay\r\nDate: 14 May 2019\r\nURL: https://Courier.Example/Quay#top\r\n"
      "Author: I. Marrow\r\n\r\nOlav Brandt ran: fast.\r\n"));
  REQUIRE(got.documents.size() == 1);
  CHECK(got.documents[0].text == "Fire at the quay\n\nOlav Brandt ran: fast.\r\n");
  CHECK(got.documents[0].published == "2019-05-14");
  CHECK(got.documents[0].source == "https://courier.example/Quay");
  CHECK(got.documents[0].url == "https://Courier.Example/Quay#top");

  got =
      read(dir.write("c.txt", "Olav Brandt ran.\nHe did not stop.\n\nTitle: this is no header\n"));
  CHECK(got.texts() == std::vector<std::string>{
                           "Olav Brandt ran.\nHe did not stop.\n\nTitle: this is no header\n"});
  CHECK(got.titles() == std::vector<std::string>{""});

  got = read(dir.write("d.txt", "Olav: I ran.\nIlse: I did not.\n\nThey met.\n"));
  CHECK(got.documents[0].text == "Olav: I ran.\nIlse: I did not.\n\nThey met.\n");

  got = read(dir.write("e.txt", "Fire at the quay\n\nMay 14, 2019\n\nOlav ran.\n"));
  CHECK(got.documents[0].published == "2019-05-14");
}

TEST_CASE(
    "a directory is read in byte order of its names, without what is hidden, links followed once") {
  Directory dir;
  dir.write("b.txt", "two");
  dir.write("B.txt", "one");
  dir.write("c/a.txt", "three");
  dir.write("c/é.txt", "four");
  dir.write(".hidden.txt", "no");
  dir.write(".git/x.txt", "no");
  std::filesystem::create_directory_symlink(dir.path(), dir / "c/loop");
  std::filesystem::create_symlink("nowhere", dir / "d.txt");
  ::mkfifo((dir / "pipe").c_str(), 0600);
  auto got = read(dir.path());
  CHECK(got.status);
  CHECK(got.texts() == std::vector<std::string>{"one", "two", "three", "four"});
  REQUIRE(got.documents.size() == 4);
  CHECK(got.documents[2].name == "c/a.txt");
  CHECK(got.places[2] == (dir / "c/a.txt").string());
  REQUIRE(got.rejected.size() == 1);
  CHECK(contains(got.rejected[0].place, "d.txt"));
}

TEST_CASE("a path that is not there is an error and names the path") {
  Directory dir;
  auto got = read(dir / "nothing");
  REQUIRE_FALSE(got.status);
  CHECK(got.status.error().code == redstring::ErrorCode::not_found);
  CHECK(contains(got.status.error().place, "nothing"));
}

TEST_CASE("every compression and archive gives the same documents under the same names") {
  Directory dir;
  Members members = {{"2019/a.txt", "Olav ran."},
                     {"2019/b.jsonl", "{\"id\":\"b1\",\"text\":\"Ilse stayed.\"}\n{bad\n"},
                     {"é/c.html", "<title>Quay</title><p>It burned.</p>"}};
  for (auto [format, filter, name] :
       std::vector<std::array<std::string, 3>>{{"zip", "none", "a.zip"},
                                               {"tar", "none", "a.tar"},
                                               {"tar", "gzip", "a.tar.gz"},
                                               {"tar", "bzip2", "a.tar.bz2"},
                                               {"tar", "xz", "a.tar.xz"},
                                               {"tar", "zstd", "a.tar.zst"},
                                               {"zip", "gzip", "a.zip.gz"},
                                               {"tar", "none", "noname"}}) {
    INFO(name);
    auto file = dir.write(name, pack(format, filter, members));
    auto got = read(file);
    CHECK(got.texts() ==
          std::vector<std::string>{"Olav ran.", "Ilse stayed.", "Quay\n\nIt burned."});
    REQUIRE(got.documents.size() == 3);
    CHECK(got.documents[0].name == "2019/a.txt");
    CHECK(got.documents[2].name == "é/c.html");
    CHECK(got.places[0] == file.string() + "!2019/a.txt");
    REQUIRE(got.rejected.size() == 1);
    CHECK(got.rejected[0].place == file.string() + "!2019/b.jsonl:2 (byte 34)");
  }
  for (const char* filter : {"gzip", "bzip2", "xz", "zstd"}) {
    INFO(filter);
    auto got = read(dir.write("b.jsonl.gz", pack("raw", filter, {{"x", members[1].second}})));
    CHECK(got.texts() == std::vector<std::string>{"Ilse stayed."});
    got = read(dir.write("story.txt.gz", pack("raw", filter, {{"x", "Olav ran."}})));
    CHECK(got.documents.at(0).name == "story.txt");
  }
}

TEST_CASE("gzip members and zstd frames one after the other are one file") {
  Directory dir;
  for (const char* filter : {"gzip", "bzip2", "xz", "zstd"}) {
    std::string bytes;
    for (int i = 0; i < 3; ++i)
      bytes += pack("raw", filter, {{"x", "{\"text\":\"Story " + std::to_string(i) + "\"}\n"}});
    INFO(filter);
    CHECK(read(dir.write("a.jsonl.gz", bytes)).documents.size() == 3);
  }
}

TEST_CASE("archives are opened within archives up to the limit") {
  Directory dir;
  std::string inner = pack("zip", "none", {{"a.txt", "Olav ran."}});
  std::string middle = pack("tar", "gzip", {{"inner.zip", inner}, {"b.txt", "Ilse stayed."}});
  std::string outer = pack("zip", "none", {{"middle.tgz", middle}});
  auto file = dir.write("outer.zip", outer);
  auto got = read(file);
  CHECK(got.texts() == std::vector<std::string>{"Olav ran.", "Ilse stayed."});
  CHECK(got.places.at(0) == file.string() + "!middle.tgz!inner.zip!a.txt");
  CHECK(got.rejected.empty());
  got = read(dir.write("deeper.zip",
                       pack("zip", "none", {{"outer.zip", outer}, {"c.txt", "It burned."}})));
  CHECK(got.texts() == std::vector<std::string>{"Ilse stayed.", "It burned."});
  REQUIRE(got.rejected.size() == 1);
  CHECK(contains(got.rejected[0].reason, "(depth)"));
}

TEST_CASE("the same article has the same id wherever its archive lies and however it is packed") {
  Directory dir;
  Members members = {{"a.txt", "Olav ran."}};
  auto one = read(dir.write("x/one.zip", pack("zip", "none", members)));
  auto two = read(dir.write("y/two.tar.gz", pack("tar", "gzip", members)));
  auto three = read(dir.write("a.txt", "Olav ran."));
  REQUIRE(one.documents.size() == 1);
  CHECK(one.documents[0].id == two.documents.at(0).id);
  CHECK(one.documents[0].id == three.documents.at(0).id);
}

TEST_CASE("names that climb out of the archive stay names") {
  Directory dir;
  auto got = read(dir.write("a.tar", pack("tar", "none",
                                          {{"../../etc/a.txt", "one"},
                                           {"/abs/b.txt", "two"},
                                           {"./c.txt", "three"},
                                           {"x/\x1B[31mred.txt", "four"},
                                           {"__MACOSX/._a.txt", "no"},
                                           {".DS_Store", "no"}})));
  REQUIRE(got.documents.size() == 4);
  CHECK(got.documents[0].name == "etc/a.txt");
  CHECK(got.documents[1].name == "abs/b.txt");
  CHECK(got.documents[2].name == "c.txt");
  CHECK_FALSE(contains(got.places[3], "\x1B"));
}

TEST_CASE("what is not text is refused by what it looks like") {
  using namespace std::string_literals;
  Directory dir;
  for (auto [bytes, what] : std::vector<std::pair<std::string, std::string>>{
           {"%PDF-1.7 ...", "a PDF"},
           {"\x89PNG\r\n\x1A\n....", "a PNG image"},
           {"\xFF\xD8\xFF\xE0....", "a JPEG image"},
           {"GIF89a....", "a GIF image"},
           {"\x7F"
            "ELF....",
            "a program"},
           {"text with a \0 in it"s, "binary"},
           {"{\\rtf1 hello}", "an RTF"},
           {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1....", "Office"},
           {"7z\xBC\xAF\x27\x1C....", "7z"},
           {"<?xml version=\"1.0\"?><rss></rss>", "XML"},
           {"", "empty"},
           {" \n\n ", "empty"},
           {std::string(100'000, 'x') + '\0', "binary"}}) {
    INFO(what);
    auto got = read(dir.write("a.txt", bytes));
    CHECK(got.status);
    CHECK(got.documents.empty());
    REQUIRE(got.rejected.size() == 1);
    CHECK(contains(got.rejected[0].reason, what));
  }
  auto office = read(dir.write(
      "a.docx",
      pack("zip", "none", {{"[Content_Types].xml", "<x/>"}, {"word/document.xml", "<x/>"}})));
  REQUIRE(office.rejected.size() == 1);
  CHECK(contains(office.rejected[0].reason, "Office"));
}

TEST_CASE("encodings: marks, UTF-16, declared ones, and old text without any word of it") {
  using namespace std::string_literals;
  Directory dir;
  auto text = [&](const std::string& bytes, const char* name = "a.txt") {
    auto got = read(dir.write(name, bytes));
    REQUIRE(got.documents.size() == 1);
    return std::make_pair(got.documents[0].text, got.notices.empty() ? "" : got.notices[0].what);
  };
  CHECK(text("\xEF\xBB\xBF"
             "café") == std::make_pair("café"s, ""s));
  CHECK(text("\xFF\xFE"
             "c\0a\0f\0\xE9\0 \0\x3D\xD8\x00\xDE"s)
            .first == "café 😀");
  CHECK(text("\xFE\xFF"
             "\0c\0a\0f\0\xE9"s)
            .first == "café");
  CHECK(contains(text("O\0l\0a\0v\0 \0r\0a\0n\0 \0f\0a\0s\0t\0.\0"s).second, "UTF-16"));
  CHECK(text("\xFF\xFE{\0\"\0t\0e\0x\0t\0\"\0:\0\"\0o\0n\0e\0\"\0}\0\n\0"s, "a.jsonl").first ==
        "one");
  auto latin = text("Une f\xEAte \xE0 Mandal \x93quay\x94");
  CHECK(latin.first == "Une fête à Mandal “quay”");
  CHECK(contains(latin.second, "windows-1252"));
  auto broken = text("caf\xC3\xA9 and \xC3 alone");
  CHECK(broken.first == "café and \xEF\xBF\xBD alone");
  CHECK(contains(broken.second, "U+FFFD"));
  auto cyrillic = text("<meta charset=windows-1251><p>\xCC\xE0\xF0\xE0</p>", "a.html");
  CHECK(cyrillic.first == "Мара");
  CHECK(contains(cyrillic.second, "windows-1251"));
  CHECK(text("<meta charset=shift_jis><p>\x83\x5E</p>", "a.html").first == "タ");
  CHECK(text("<meta charset=iso-8859-1><p>caf\xC3\xA9</p>", "a.html").first == "café");
}

TEST_CASE("a damaged archive gives what stands before the damage and says where it ends") {
  Directory dir;
  std::string lines;
  for (int i = 0; i < 20'000; ++i)
    lines += "{\"id\":\"" + std::to_string(i * 7919) + "\",\"text\":\"Story " + std::to_string(i) +
             "\"}\n";
  std::string packed = pack("raw", "gzip", {{"x", lines}});
  auto got = read(dir.write("a.jsonl.gz", packed.substr(0, packed.size() / 2)));
  CHECK(got.status);
  CHECK(got.documents.size() > 1000);
  CHECK(got.documents.size() < 20'000);
  REQUIRE(got.rejected.size() == 1);
  CHECK(contains(got.rejected[0].place, "a.jsonl.gz (byte "));
  CHECK(contains(got.rejected[0].reason, "damaged archive"));

  std::string tar =
      pack("tar", "none", {{"a.txt", "Olav ran."}, {"b.txt", std::string(5000, 'x')}});
  got = read(dir.write("a.tar", tar.substr(0, 3000)));
  CHECK(got.texts() == std::vector<std::string>{"Olav ran."});
  CHECK_FALSE(got.rejected.empty());
  got = read(dir.write("b.gz", std::string_view("\x1F\x8B and then nonsense")));
  CHECK(got.documents.empty());
  CHECK(got.rejected.size() == 1);
}

TEST_CASE("bombs end at their ratio, alone, in hidden members, and one inside the other") {
  Directory dir;
  std::string zeros(32u << 20, '0');
  auto got = read(dir.write("bomb.txt.gz", pack("raw", "gzip", {{"x", zeros}})));
  CHECK(got.documents.empty());
  REQUIRE(got.rejected.size() == 1);
  CHECK(contains(got.rejected[0].reason, "(ratio)"));
  got = read(dir.write(
      "bomb.zip",
      pack("zip", "none", {{"a.txt", "Olav ran."}, {"bomb.txt", zeros}, {"c.txt", "later"}})));
  CHECK(got.texts().at(0) == "Olav ran.");
  REQUIRE_FALSE(got.rejected.empty());
  CHECK(contains(got.rejected[0].reason, "(ratio)"));
  got =
      read(dir.write("hidden.tar.gz", pack("tar", "gzip", {{".bomb", zeros}, {"c.txt", "later"}})));
  CHECK(got.documents.empty());
  CHECK_FALSE(got.rejected.empty());
  std::string layer = pack("raw", "gzip", {{"x", zeros}});
  layer = pack("raw", "gzip", {{"x", layer}});
  got = read(dir.write("twice.gz.gz", layer));
  CHECK(got.documents.empty());
  CHECK_FALSE(got.rejected.empty());
}

TEST_CASE(
    "members, totals and entries above their limits are rejected by name and the rest goes on") {
  Directory dir;
  Members members = {{"a.txt", "Olav ran."}, {"b.jsonl", {}}, {"c.txt", "Ilse stayed."}};
  for (int i = 0; i < 3000; ++i)
    members[1].second += "{\"text\":\"" + std::to_string(i * 7919 % 104729) + "\"}\n";
  auto file = dir.write("a.zip", pack("zip", "none", members));
  redstring::ReadOptions options;
  options.limits.member_bytes = 10'000;
  auto got = read(file, options);
  CHECK(got.texts().front() == "Olav ran.");
  CHECK(got.texts().back() == "Ilse stayed.");
  REQUIRE(got.rejected.size() == 1);
  CHECK(contains(got.rejected[0].reason, "member_bytes"));
  options = {};
  options.limits.entries = 2;
  got = read(file, options);
  CHECK(got.texts().back() != "Ilse stayed.");
  REQUIRE(got.rejected.size() == 1);
  CHECK(contains(got.rejected[0].reason, "(entries)"));
  options = {};
  options.limits.total_bytes = 10'000;
  got = read(file, options);
  REQUIRE(got.rejected.size() == 1);
  CHECK(contains(got.rejected[0].reason, "total_bytes"));
  options = {};
  options.limits.document_bytes = 10'000;
  got = read(dir.write("a.txt", std::string(20'000, 'x')), options);
  REQUIRE(got.rejected.size() == 1);
  CHECK(contains(got.rejected[0].reason, "document_bytes"));
}

TEST_CASE("an encrypted member is rejected and the others are read") {
  archive* a = archive_write_new();
  archive_write_set_format_zip(a);
  std::string bytes(1 << 16, '\0');
  std::size_t used = 0;
  if (archive_write_set_options(a, "zip:encryption=zipcrypt") == ARCHIVE_OK) {
    archive_write_set_passphrase(a, "quay");
    archive_write_open_memory(a, bytes.data(), bytes.size(), &used);
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, "a.txt");
    archive_entry_set_size(entry, 9);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(a, entry);
    archive_write_data(a, "Olav ran.", 9);
    archive_entry_free(entry);
    archive_write_close(a);
    Directory dir;
    auto got = read(dir.write("a.zip", std::string_view(bytes).substr(0, used)));
    CHECK(got.documents.empty());
    REQUIRE(got.rejected.size() == 1);
    CHECK(contains(got.rejected[0].reason, "encrypted"));
  }
  archive_write_free(a);
}

TEST_CASE("reading stops where the caller says so") {
  Directory dir;
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "{\"text\":\"" + std::to_string(i) + "\"}\n";
  dir.write("a.jsonl", lines);
  dir.write("b.zip", pack("zip", "none", {{"a.jsonl", lines}}));
  int seen = 0;
  redstring::ReadSink sink;
  sink.document = [&](redstring::Document, std::string_view) { return ++seen < 10; };
  CHECK(redstring::read_archive(dir.path(), {}, sink));
  CHECK(seen == 10);
  int rejected = 0;
  sink.document = [](redstring::Document, std::string_view) { return true; };
  sink.rejected = [&](redstring::Rejection) { ++rejected; };
  sink.stop = [&] { return rejected == 5; };
  std::string bad;
  for (int i = 0; i < 1000; ++i) bad += "{bad\n";
  CHECK(redstring::read_archive(dir.write("c.jsonl", bad), {}, sink));
  CHECK(rejected == 5);
}

TEST_CASE("the format that the user names is taken whatever the file is called") {
  Directory dir;
  redstring::ReadOptions options;
  options.format = "text";
  CHECK(read(dir.write("a.html", "<p>one"), options).texts() == std::vector<std::string>{"<p>one"});
  options.format = "csv";
  CHECK(read(dir.write("a.txt", "text,id\none,1\n"), options).texts() ==
        std::vector<std::string>{"one"});
  options.format = "jsonl";
  CHECK(read(dir.write("a.txt", "{\"text\":\"one\"}\n"), options).texts() ==
        std::vector<std::string>{"one"});
  options.format = "html";
  CHECK(read(dir.write("a.txt", "hello <b>you</b>"), options).texts() ==
        std::vector<std::string>{"hello you"});
  options.format = "odt";
  CHECK(contains(read(dir.write("a.txt", "x"), options).rejected.at(0).reason, "not known"));
}

TEST_CASE("random bytes and random damage of archives never crash and always end") {
  Directory dir;
  std::string zip =
      pack("zip", "none",
           {{"a.txt", "Olav ran."}, {"b.jsonl", "{\"text\":\"one\"}\n"}, {"c.csv", "text\nx\n"}});
  std::string tar = pack("tar", "gzip", {{"a.txt", "Olav ran."}, {"b.html", "<p>one<p>two"}});
  unsigned long long seed = 88172645463325252ull;
  auto random = [&] {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
  };
  for (int round = 0; round < 400; ++round) {
    std::string bytes = round % 2 ? zip : tar;
    for (int k = 0; k < 1 + round % 6; ++k)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    CHECK(read(dir.write("a.zip", bytes)).status);
  }
}
