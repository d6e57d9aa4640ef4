// Choosing among entities of a knowledge base, on candidates written by hand.
#include "link/kb.h"

#include <algorithm>

#include "catch.h"
#include "link/kb_names.h"
#include "redstring/lexicon.h"

using namespace redstring;
using namespace redstring::link;

namespace {

LexiconPtr words() {
  static const LexiconPtr loaded = [] {
    auto result = load_lexicon({std::string(REDSTRING_SOURCE) + "/dictionaries"});
    if (!result) FAIL(result.error().to_string());
    return *result;
  }();
  return loaded;
}

KbCandidate candidate(const std::string& id, std::vector<std::string> names, std::uint32_t prior,
                      EntityType type = types::person) {
  KbCandidate c;
  c.id = id;
  c.type = type;
  c.names = std::move(names);
  c.prior = prior;
  return c;
}

KbQuery asked(const std::string& name, EntityType type = types::person) {
  KbQuery query;
  query.type = type;
  query.name = name;
  return query;
}

/// The id that is chosen, or "" for NIL.
std::string chosen(const KbQuery& query, std::vector<KbCandidate> candidates,
                   const KbContext& context = {}) {
  const KbChoice choice = choose_kb(query, context, candidates, *words());
  const std::string id = choice.linked ? candidates[choice.ranked[0].candidate].id : "";
  // Whatever the order of the candidates.
  std::reverse(candidates.begin(), candidates.end());
  const KbChoice again = choose_kb(query, context, candidates, *words());
  CHECK((again.linked ? candidates[again.ranked[0].candidate].id : "") == id);
  return id;
}

}  // namespace

TEST_CASE("who is known by one word only is meant by it when he is well known", "[kb]") {
  CHECK(chosen(asked("Ladlemann"), {candidate("Q1", {"Ladlemann"}, 900)}) == "Q1");
  CHECK(chosen(asked("Ladlemann"), {candidate("Q1", {"Ladlemann"}, 100)}) == "");
  CHECK(chosen(asked("Ladlemann"), {candidate("Q1", {"Anton Ladlemann", "Ladlemann"}, 900)}) == "");
}

TEST_CASE("a full name that only one has is that one", "[kb]") {
  CHECK(chosen(asked("Ada Merrick"), {candidate("Q1", {"Ada Merrick"}, 0)}) == "Q1");
  CHECK(chosen(asked("Merrick, Ada"), {candidate("Q1", {"Ada Merrick"}, 0)}) == "Q1");
  CHECK(chosen(asked("Ada Merrick"), {}) == "");
  CHECK(chosen(asked("Ada Merrick"), {candidate("Q1", {"Nils Orde"}, 1000)}) == "");
}

TEST_CASE("an alias is weaker than a label, and needs a prior or a context", "[kb]") {
  CHECK(chosen(asked("Ada Venn"), {candidate("Q1", {"Ada Merrick", "Ada Venn"}, 0)}) == "");
  CHECK(chosen(asked("Ada Venn"), {candidate("Q1", {"Ada Merrick", "Ada Venn"}, 222)}) == "Q1");
}

TEST_CASE("of two with one name the likelier is meant, if it is clearly likelier", "[kb]") {
  const KbCandidate likely = candidate("Q1", {"Ada Merrick"}, 800);
  CHECK(chosen(asked("Ada Merrick"), {likely, candidate("Q2", {"Ada Merrick"}, 300)}) == "Q1");
  CHECK(chosen(asked("Ada Merrick"), {likely, candidate("Q2", {"Ada Merrick"}, 700)}) == "");
  CHECK(chosen(asked("Ada Merrick"), {likely, candidate("Q0", {"Ada Merrick"}, 800)}) == "");
}

TEST_CASE("what is mentioned beside it decides between two with one name", "[kb]") {
  KbCandidate famous = candidate("Q1", {"Ada Merrick"}, 700);
  KbCandidate banker = candidate("Q2", {"Ada Merrick"}, 500);
  banker.near = {"organization/halden bank"};
  KbContext beside;
  beside.add_key("organization/halden bank");
  CHECK(chosen(asked("Ada Merrick"), {famous, banker}) == "");
  CHECK(chosen(asked("Ada Merrick"), {famous, banker}, beside) == "Q2");
}

TEST_CASE("words of the description that the archive uses speak for a candidate", "[kb]") {
  KbCandidate sailor = candidate("Q1", {"Ada Merrick"}, 500);
  sailor.description = "Norland sailor of the seas";
  KbCandidate banker = candidate("Q2", {"Ada Merrick"}, 500);
  banker.description = "banker and adviser of the seas";
  KbContext context;
  context.add_words("The adviser, a banker, said of the seas");
  CHECK(chosen(asked("Ada Merrick"), {sailor, banker}, context) == "Q2");
}

TEST_CASE("a bare surname means nobody without a prior and a context", "[kb]") {
  KbCandidate ada = candidate("Q1", {"Ada Merrick", "Merrick"}, 900);
  CHECK(chosen(asked("Merrick"), {ada}) == "");
  ada.near = {"organization/halden bank"};
  KbContext beside;
  beside.add_key("organization/halden bank");
  CHECK(chosen(asked("Merrick"), {ada}, beside) == "Q1");
}

TEST_CASE("nobody is spoken of before he was born", "[kb]") {
  KbQuery query = asked("Ada Merrick");
  query.first_seen = query.last_seen = "1995-03-01";
  KbCandidate ada = candidate("Q1", {"Ada Merrick"}, 500);
  ada.began = "1997";
  CHECK(chosen(query, {ada}) == "");
  ada.began = "1995";  // perhaps in January
  CHECK(chosen(query, {ada}) == "Q1");
  ada.began = "-0044";
  CHECK(chosen(query, {ada}) == "Q1");
}

TEST_CASE("of two with one name the one who is not long dead is likelier", "[kb]") {
  KbQuery query = asked("Ada Merrick");
  query.first_seen = query.last_seen = "1995-03-01";
  KbCandidate old = candidate("Q1", {"Ada Merrick"}, 600);
  old.ended = "1788-01-02";
  CHECK(chosen(query, {old, candidate("Q2", {"Ada Merrick"}, 600)}) == "Q2");
}

TEST_CASE("types are kept apart, but states stand where organizations stand", "[kb]") {
  CHECK(chosen(asked("Halden", types::person), {candidate("Q1", {"Halden"}, 900, types::place)}) ==
        "");
  CHECK(chosen(asked("Norland", types::organization),
               {candidate("Q1", {"Norland"}, 900, types::place)}) == "Q1");
}

TEST_CASE("initials say less than names", "[kb]") {
  const KbCandidate ada = candidate("Q1", {"Ada Merrick", "A. Merrick"}, 300);
  CHECK(chosen(asked("A. Merrick"), {ada}) == "");
  CHECK(chosen(asked("Ada Merrick"), {ada}) == "Q1");
}

TEST_CASE("misspelt names meet by their sound", "[kb]") {
  const NameLists lists(*words());
  CHECK(kb_keys(types::person, "Mohammed Rashid", lists).rough ==
        kb_keys(types::person, "Muhammad B. Rashid", lists).rough);
  CHECK(kb_keys(types::organization, "Halden Banking Co.", lists).exact.rfind("organization/", 0) ==
        0);
  CHECK(kb_keys(types::person, "Merrick", lists).rough.empty());
  CHECK(kb_keys(types::person, "", lists).rough.empty());
  CHECK(kb_keys(types::person, "A. Merrick", lists).rough.empty());
}
