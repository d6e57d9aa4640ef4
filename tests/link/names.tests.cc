// Names taken apart: persons, organizations, servers, and their keys.
#include <random>

#include "link/keys.h"
#include "link/organization_name.h"
#include "link/person_name.h"
#include "link/server_name.h"
#include "link/units.h"
#include "text/utf8.h"

namespace redstring::link {
namespace {

const NameLists& lists() {
  static const NameLists made(test_lexicon());
  return made;
}

std::string key(EntityType type, std::string_view name) {
  return name_key(type, name, test_lexicon()).value;
}
std::string person_key_of(std::string_view name) { return key(types::person, name); }
std::string organization_key_of(std::string_view name) { return key(types::organization, name); }
std::string server_key_of(std::string_view name) { return key(types::server, name); }

std::string words(const std::vector<NameWord>& from, std::size_t begin, std::size_t end) {
  std::string out;
  for (std::size_t i = begin; i < end; ++i) out += (out.empty() ? "" : " ") + from[i].text;
  return out;
}

}  // namespace

TEST_CASE("a person's name falls into given names, particles and surname") {
  const PersonName name = parse_person("Dr. Maria J. van der Kettle, Jr.", lists());
  CHECK(words(name.words, 0, name.surname) == "maria j");
  CHECK(words(name.words, name.surname, name.words.size()) == "van der kettle");
  CHECK(words(name.words, name.family, name.words.size()) == "kettle");
  CHECK(name.generation == 2);
  CHECK_FALSE(name.single());
}

TEST_CASE("family names first are turned round at the comma") {
  CHECK(person_key_of("Kettle, Maria J.") == "person/maria j kettle");
  CHECK(person_key_of("VAN DER KETTLE, Maria") == "person/maria van der kettle");
  CHECK(person_key_of("Kettle, Maria, Jr.") == person_key_of("Maria Kettle Jr."));
}

TEST_CASE("titles and degrees are no part of a person's key, generations are") {
  CHECK(person_key_of("Mr. Anton Kettle") == "person/anton kettle");
  CHECK(person_key_of("Anton Kettle, PhD") == "person/anton kettle");
  CHECK(person_key_of("Anton Kettle III") == "person/anton kettle iii");
  CHECK(person_key_of("Mr. Kettle") == "person/kettle");
  CHECK(person_key_of("Mr.") == "person/mr");
}

TEST_CASE("the number of a king or a pope is a part of his key, and a whole name") {
  CHECK(person_key_of("King Karl XIV") == "person/karl xiv");
  CHECK(person_key_of("Anna II") == "person/anna ii");
  CHECK_FALSE(parse_person("Anna II", lists()).single());
  CHECK(parse_person("Anna II", lists()).generation == 0);
  CHECK(parse_person("Anton Kettle II", lists()).generation == 2);
  CHECK(person_key_of("Dean Kettle II") == "person/dean kettle jr");
  CHECK(parse_person("Anna V.", lists()).words.back().is(word_initial));
  CHECK_FALSE(parse_person("Anna V", lists()).words.back().is(word_initial));
  CHECK(parse_person("Kettle V", lists()).words.back().is(word_initial));
}

TEST_CASE("pet names in quotes and brackets are dropped") {
  CHECK(person_key_of("Anton \"Toni\" Kettle") == "person/anton kettle");
  CHECK(person_key_of("Anton (Toni) Kettle") == "person/anton kettle");
}

TEST_CASE("initials, hyphens, case and diacritics do not change a person's key") {
  CHECK(person_key_of("J.R. Kettle") == "person/j r kettle");
  CHECK(person_key_of("J. R. KETTLE") == "person/j r kettle");
  CHECK(person_key_of("Jean-Luc Kéttle") == "person/jean luc kettle");
  CHECK(person_key_of("Anton O’Kettle") == "person/anton o'kettle");
  CHECK(person_key_of("JC Kettle") == "person/j c kettle");
}

TEST_CASE("a single word is a single name, with particles or without") {
  CHECK(parse_person("Kettle", lists()).single());
  CHECK(parse_person("van der Kettle", lists()).single());
  CHECK(parse_person("al-Kettle", lists()).single());
  CHECK_FALSE(parse_person("A. Kettle", lists()).single());
}

TEST_CASE("articles and legal forms are no part of an organization's key") {
  CHECK(organization_key_of("The Kettle Company") == "organization/kettle");
  CHECK(organization_key_of("Kettle Inc.") == "organization/kettle");
  CHECK(organization_key_of("Kettle G.m.b.H.") == "organization/kettle");
  CHECK(organization_key_of("OOO Kettle") == "organization/kettle");
  CHECK(organization_key_of("Kettle Sp. z o.o.") == "organization/kettle");
  CHECK(organization_key_of("Kettle & Sons") == "organization/kettle and sons");
  CHECK(organization_key_of("Bank of Norland") == "organization/bank of norland");
  CHECK(organization_key_of("The Company") == "organization/company");
}

TEST_CASE("organizations are compared in full words") {
  const OrganizationName name = parse_organization("First Intl. Bank of Norland, Inc.", lists());
  std::string plain;
  for (const NameWord& word : name.words) plain += word.plain + " ";
  CHECK(plain == "1 international bank of norland ");
  CHECK(name.legal == std::vector<std::string>{"corporation"});
  CHECK(parse_organization("A.B.C. Works", lists()).words[0].plain == "abc");
  CHECK(parse_organization("A B C Works", lists()).words[0].plain == "abc");
  CHECK(parse_organization("Brigade Forty-Four", lists()).words[1].plain == "44");
}

TEST_CASE("names that say only what sort of body it is tell little") {
  for (const char* name : {"the bank", "Bank", "the ministry", "a company"}) {
    INFO(name);
    CHECK(tells_little(name, parse_organization(name, lists())));
  }
  for (const char* name : {"Bank of Norland", "Supreme Court", "Kettle", "FBK"}) {
    INFO(name);
    CHECK_FALSE(tells_little(name, parse_organization(name, lists())));
  }
}

TEST_CASE("servers are keyed by host, address or phrase") {
  CHECK(server_key_of("mail.example.com") == "server/mail.example.com");
  CHECK(server_key_of("MAIL[.]example[.]com") == "server/mail.example.com");
  CHECK(server_key_of("https://mail.example.com:8080/inbox?x=1") == "server/mail.example.com");
  CHECK(server_key_of("hxxp://mail[.]example.com/") == "server/mail.example.com");
  CHECK(server_key_of("someone@mail.example.com") == "server/mail.example.com");
  CHECK(server_key_of("203.0.113.7:8080") == "server/203.0.113.7");
  CHECK(server_key_of("[2001:db8::1]:443") == "server/2001:db8::1");
  CHECK(server_key_of("2001:DB8::1") == "server/2001:db8::1");
  CHECK(server_key_of("the Kettle Tower email server") == "server/kettle tower email server");
}

TEST_CASE("phrases tell which server only with a name or number in them") {
  CHECK_FALSE(parse_server("the mail server", lists()).tells);
  CHECK_FALSE(parse_server("Another database server", lists()).tells);
  CHECK(parse_server("the Kettle Tower email server", lists()).tells);
  CHECK(parse_server("server 7", lists()).tells);
}

TEST_CASE("a name key is never empty, never long, and has one slash") {
  std::mt19937_64 random(3);
  const std::vector<std::string> pieces = {
      "/",  "~",   " ", "\t", "a", "É",   "贝",  ".",    ",", "-", "'",  "\"", "(",
      "Jr", "the", "@", ":",  "1", "van", "Inc", "\x01", "[", "ß", "’s", "&",  "\xf0\x9f\x98\x80"};
  const std::vector<EntityType> every = {types::person, types::organization, types::server,
                                         types::place,  types::date,         types::unknown};
  for (int i = 0; i < 4000; ++i) {
    std::string name;
    for (std::size_t n = random() % 12; n > 0; --n) name += pieces[random() % pieces.size()];
    if (i % 100 == 0) name.append(5000, 'x');
    for (const EntityType type : every) {
      const std::string made = key(type, name);
      INFO(name << " -> " << made);
      CHECK(made.size() <= 200);
      CHECK(text::valid_utf8(made));
      const std::size_t slash = made.find('/');
      REQUIRE(slash != std::string::npos);
      CHECK(made.substr(0, slash) == type.name());
      CHECK(slash + 1 < made.size());
      CHECK(made.find('/', slash + 1) == std::string::npos);
      CHECK(made.find('~') == std::string::npos);
      CHECK(std::none_of(made.begin(), made.end(),
                         [](char c) { return static_cast<unsigned char>(c) < 0x20; }));
    }
  }
}

TEST_CASE("a suffix is taken off a key at its last tilde") {
  CHECK(split_key("person/john kettle~2").base == "person/john kettle");
  CHECK(split_key("person/john kettle~2").suffix == "2");
  CHECK(split_key("person/john kettle").suffix.empty());
}

}  // namespace redstring::link
