// What is a server, and what only looks like one.
#include "extract/servers.h"
#include "catch.h"
#include "extract/story.h"

using namespace redstring;
using redstring::extract::normal_address;
using redstring::extract::normal_host;
using redstring::story::Read;

TEST_CASE("host names have a known suffix and at least two labels") {
  CHECK(normal_host("mail.example.com", false) == "mail.example.com");
  CHECK(normal_host("MX1.Example.Org", false) == "mx1.example.org");
  CHECK(normal_host("example.co.uk", false) == "example.co.uk");
  CHECK(normal_host("bücher.example.de", false) == "bücher.example.de");
  CHECK(normal_host("com", false).empty());
  CHECK(normal_host("co.uk", false).empty());
  CHECK(normal_host("mail.nosuchtld", false).empty());
  CHECK(normal_host("a..com", false).empty());
  CHECK(normal_host("-a.com", false).empty());
  CHECK(normal_host(std::string(64, 'a') + ".com", false).empty());
  CHECK(normal_host(std::string(300, 'a') + ".com", false).empty());
}

TEST_CASE("what a host is does not depend on which hosts were asked for before") {
  // More suffixes than are remembered, twice, and the second time backwards.
  constexpr int many = 2000;
  const auto host = [](int i) {
    static const char* const suffixes[] = {".com", ".co.uk", ".nosuchtld", ".de", ".example"};
    return "a" + std::to_string(i * 7919 % many) + suffixes[i % 5];
  };
  std::vector<std::string> first;
  for (int i = 0; i < many; ++i) first.push_back(normal_host(host(i), false));
  for (int i = many; i-- > 0;) {
    REQUIRE(normal_host(host(i), false) == first[static_cast<std::size_t>(i)]);
    REQUIRE(first[static_cast<std::size_t>(i)].empty() == (i % 5 == 2));
  }
}

TEST_CASE("defanged host names are undone") {
  CHECK(normal_host("mail[.]example[.]com", false) == "mail.example.com");
  CHECK(normal_host("mail(dot)example(dot)com", false) == "mail.example.com");
}

TEST_CASE("sentence joints and files are no hosts") {
  CHECK(normal_host("end.In", false).empty());
  CHECK(normal_host("setup.py", false).empty());
  CHECK(normal_host("setup.py", true) == "setup.py");
  CHECK(Read("He wrote in asp.net and left.In spring he came back.").names(types::server).empty());
}

TEST_CASE("addresses are whole, and names of three numbers are none") {
  CHECK(normal_address("192.0.2.7") == "192.0.2.7");
  CHECK(normal_address("192.0.2[.]7") == "192.0.2.7");
  CHECK(normal_address("2001:DB8:0:0::25") == "2001:db8::25");
  CHECK(normal_address("192.0.2").empty());
  CHECK(normal_address("192.0.2.256").empty());
  CHECK(normal_address("010.0.0.1").empty());
  CHECK(normal_address("12:30").empty());
}

TEST_CASE("four numbers of a version are no address") {
  CHECK(Read("They ran version 4.12.3.7 of it.").names(types::server).empty());
  CHECK(Read("The Quillon Player 21.0.0.197 was old.").names(types::server).empty());
  CHECK(Read("It answered at 10.0.0.7 and 192.0.2.7.").names(types::server).size() == 2);
}

TEST_CASE("archives and sections of programs are no hosts, whatever their label count") {
  CHECK(normal_host("velmar.01.zip", false).empty());
  CHECK(normal_host("velmar.data", false).empty());
  CHECK(normal_host("velmar.zip", true) == "velmar.zip");
}

TEST_CASE("a network is no server") {
  CHECK(Read("They scanned 192.0.2.0/24 and left.").names(types::server).empty());
  CHECK(Read("They scanned 192.0.2.9 and left.").names(types::server).size() == 1);
}

TEST_CASE("hosts outside the public root are hosts") {
  CHECK(normal_host("abcdefghijklmnop.onion", false) == "abcdefghijklmnop.onion");
  CHECK(normal_host("printer.local", false) == "printer.local");
}

TEST_CASE("servers stand in URLs, mail addresses, brackets and with ports") {
  const Read read(
      "See https://files.example.net:8080/in?x=1, write to ann@mail.example.org, try "
      "(192.0.2.44:25), [2001:db8::25]:80 and hxxp://bad[.]example[.]com/x.");
  std::vector<std::string> values;
  std::vector<ServerKind> kinds;
  for (const auto& m : read.analysis.mentions) {
    if (m.type != types::server) continue;
    values.push_back(m.value);
    kinds.push_back(m.server);
  }
  CHECK(values == std::vector<std::string>{"files.example.net", "mail.example.org", "192.0.2.44",
                                           "2001:db8::25", "bad.example.com"});
  CHECK(kinds == std::vector<ServerKind>{ServerKind::url, ServerKind::email, ServerKind::address,
                                         ServerKind::address, ServerKind::url});
}

TEST_CASE("the span of a host in a URL is the host alone") {
  const Read read("See https://files.example.net:8080/in now.");
  CHECK(read.surface(read.at("files")) == "files.example.net");
}

TEST_CASE("phrases name a server, and later phrases mean it") {
  const Read read(
      "The Corvane Bank mail server was slow. Nobody repaired the server. In May the mail server "
      "was "
      "sold.");
  CHECK(read.meaning("Corvane Bank mail server") == "Corvane Bank mail server");
  CHECK(read.meaning("the server") == read.meaning("Corvane Bank mail server"));
  CHECK(read.meaning("the mail server") == "Corvane Bank mail server");
}

TEST_CASE(
    "a host's letters are never cut, though a byte of one may be a byte of a quotation mark") {
  for (const char* text :
       {"The host \u00ABmx.harbour.example\u00BB answers.", "\u00BAa.va",
        "\u00BAmx.harbour.example", "mx.harbour.example\u0166", "mx.harbour.example\u013B,",
        "x@harbour.example\u2026", "\u201Emx.harbour.example\u201C"}) {
    INFO(text);
    const Read read(text);
    CHECK(validate(read.document, read.analysis));
  }
  CHECK(Read("The host \u00ABmx.harbour.example\u00BB answers.").names(types::server) ==
        std::vector<std::string>{"mx.harbour.example"});
}

TEST_CASE("servers of different kinds or owners are not one") {
  const Read read("The Corvane database server failed. The Corvane mail server did not.");
  CHECK(read.meaning("Corvane database server") != read.meaning("Corvane mail server"));
  const Read two("The Halden server failed. The Corvane server did not. The server was old.");
  CHECK(two.meaning("Halden server") != two.meaning("Corvane server"));
  CHECK(two.meaning("The server was") != "Halden server");
}

TEST_CASE("hosts stay apart though each is called the server") {
  const Read read(
      "The server mx1.halden.example.org was slow. The server db.corvane.example.com was not.");
  CHECK(read.meaning("server mx1") == "mx1.halden.example.org");
  CHECK(read.meaning("server db") == "db.corvane.example.com");
}

TEST_CASE("a phrase and the host right after it are one server") {
  const Read read("The mail server mx1.halden.example.org was switched off.");
  CHECK(read.meaning("mail server") == "mx1.halden.example.org");
}
