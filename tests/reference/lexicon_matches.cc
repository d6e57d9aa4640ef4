// THIS IS FOR TESTS ONLY: it takes entries times words.
#include "reference/lexicon_matches.h"

#include <algorithm>

#include "text/fold.h"
#include "text/tokens.h"

namespace redstring::reference {

namespace {

struct Form {
  std::vector<std::string> folded, written;
  std::vector<bool> capital;
};

Form form_of(std::string_view surface) {
  Form out;
  for (const Token& token : text::tokenize(surface)) {
    if (token.blank()) continue;
    out.written.emplace_back(token.span().of(surface));
    out.folded.push_back(text::fold(out.written.back()));
    out.capital.push_back(token.is(shape_initial_upper));
  }
  return out;
}

lexicon::CaseRule rule_of(const Lexicon& lexicon, const lexicon::Entry& entry) {
  const std::string_view own = entry.feature("case");
  if (own == "fold") return lexicon::CaseRule::fold;
  if (own == "capital") return lexicon::CaseRule::capital;
  if (own == "exact") return lexicon::CaseRule::exact;
  return lexicon.list(entry.list).case_rule;
}

bool stands_at(const Form& form, std::size_t length, lexicon::CaseRule rule,
               const lexicon::Words& words, std::size_t at) {
  for (std::size_t k = 0; k < length; ++k) {
    if (text::fold(words.surface(at + k)) != form.folded[k]) return false;
    if (rule == lexicon::CaseRule::exact && words.surface(at + k) != form.written[k]) return false;
    if (rule == lexicon::CaseRule::capital && form.capital[k] &&
        !words[at + k].is(shape_initial_upper)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::vector<lexicon::Match> all_matches(const Lexicon& lexicon, const lexicon::Words& words) {
  std::vector<lexicon::Match> out;
  for (lexicon::EntryId e = 0; e < lexicon.entry_count(); ++e) {
    const lexicon::Entry& entry = lexicon.entry(e);
    const Form form = form_of(entry.surface);
    std::vector<std::size_t> lengths{form.folded.size()};
    std::size_t letters = 0;
    for (std::size_t k = 0; k + 1 < form.written.size(); ++k) {
      for (const char c : form.written[k]) letters += c >= 'A';
    }
    if (form.folded.size() > 1 && form.folded.back() == "." && letters >= 2 &&
        entry.feature("dot") != "required") {
      lengths.push_back(form.folded.size() - 1);
    }
    for (const std::size_t length : lengths) {
      for (std::size_t at = 0; at + length <= words.size(); ++at) {
        if (stands_at(form, length, rule_of(lexicon, entry), words, at)) {
          out.push_back(
              {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + length), e});
        }
      }
    }
  }
  std::sort(out.begin(), out.end(), [](const lexicon::Match& a, const lexicon::Match& b) {
    if (a.first != b.first) return a.first < b.first;
    if (a.last != b.last) return a.last > b.last;
    return a.entry < b.entry;
  });
  return out;
}

}  // namespace redstring::reference
