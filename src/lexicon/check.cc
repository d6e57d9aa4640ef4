// What dictionaries may hold but hardly mean to. What is plainly wrong stops the loading (load.cc).
#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "lexicon/data.h"
#include "lexicon/lexicon.h"
#include "text/fold.h"
#include "text/tokens.h"

namespace redstring {

using lexicon::CaseRule;
using lexicon::Entry;
using lexicon::EntryId;
using lexicon::Role;

namespace {

std::string place(const Entry& e) { return std::string(e.file) + ":" + std::to_string(e.line); }

/// A complaint with the place it is sorted by.
struct Complaint {
  std::string file;
  int line;
  std::string text;

  Complaint(std::string at, int number, std::string what)
      : file(std::move(at)), line(number), text(std::move(what)) {}
  bool operator<(const Complaint& o) const {
    return std::tie(file, line, text) < std::tie(o.file, o.line, o.text);
  }
};

class Checker {
 public:
  explicit Checker(const Lexicon& lexicon) : lexicon_(lexicon) {}

  std::vector<std::string> run() {
    surfaces();
    empty_lists();
    std::sort(complaints_.begin(), complaints_.end());
    std::vector<std::string> out;
    for (const Complaint& c : complaints_) {
      out.push_back(c.file + ":" + std::to_string(c.line) + ": " + c.text);
      if (out.size() > 1 && out.back() == out[out.size() - 2]) out.pop_back();
    }
    return out;
  }

 private:
  /// Entries that fold to the same words, compared with each other.
  void surfaces() {
    std::vector<std::pair<std::string, EntryId>> by_form;
    by_form.reserve(lexicon_.entry_count());
    for (EntryId id = 0; id < lexicon_.entry_count(); ++id) {
      by_form.emplace_back(text::fold(lexicon_.entry(id).surface), id);
    }
    std::sort(by_form.begin(), by_form.end());
    for (std::size_t begin = 0; begin < by_form.size();) {
      std::size_t end = begin + 1;
      while (end < by_form.size() && by_form[end].first == by_form[begin].first) ++end;
      std::vector<EntryId> same;
      for (std::size_t i = begin; i < end; ++i) same.push_back(by_form[i].second);
      repeated(same);
      clashing(same);
      begin = end;
    }
  }

  /// The same line twice in one list. Lines that differ in a feature are homonyms and fine.
  void repeated(const std::vector<EntryId>& same) {
    using Features = std::vector<std::pair<std::string_view, std::string_view>>;
    std::map<std::tuple<lexicon::ListId, std::string_view, Features, std::string_view>, EntryId>
        first;
    for (const EntryId id : same) {
      const Entry e = lexicon_.entry(id);
      const bool cased = lexicon_.data().entries.record(id).rule != CaseRule::fold;
      const auto key = std::make_tuple(e.list, e.canonical, e.features(),
                                       cased ? e.surface : std::string_view());
      const auto [at, is_new] = first.emplace(key, id);
      if (is_new) continue;
      const Entry before = lexicon_.entry(at->second);
      complain(e, "'" + std::string(e.surface) + "' is already in list '" +
                      lexicon_.list(e.list).name + "' at " + place(before));
    }
  }

  /// A name that a veto list forbids in every spelling. An exact name under a broader veto ("US"
  /// and "us") is told apart by its letters and fine.
  void clashing(const std::vector<EntryId>& same) {
    for (const EntryId veto : same) {
      const Entry v = lexicon_.entry(veto);
      if (lexicon_.list(v.list).role != Role::veto) continue;
      for (const EntryId name : same) {
        const Entry n = lexicon_.entry(name);
        if (lexicon_.list(n.list).role != Role::name || !meet(veto, name)) continue;
        complain(n, "'" + std::string(n.surface) + "' is a name in list '" +
                        lexicon_.list(n.list).name + "' and a veto at " + place(v));
      }
    }
  }

  /// Whether every spelling that the name admits is one that the veto admits.
  bool meet(EntryId veto, EntryId name) const {
    const lexicon::EntryRecord& v = lexicon_.data().entries.record(veto);
    const lexicon::EntryRecord& n = lexicon_.data().entries.record(name);
    if (n.rule == CaseRule::exact && v.rule != CaseRule::exact) return false;
    if (v.rule == CaseRule::fold) return true;
    if (v.rule == CaseRule::exact) {
      return lexicon_.entry(veto).surface == lexicon_.entry(name).surface;
    }
    return n.rule != CaseRule::fold && (v.capitals & ~n.capitals) == 0;
  }

  void empty_lists() {
    std::vector<bool> used(lexicon_.lists().size(), false);
    for (EntryId id = 0; id < lexicon_.entry_count(); ++id) used[lexicon_.list_of(id)] = true;
    for (std::size_t i = 0; i < used.size(); ++i) {
      const lexicon::List& list = lexicon_.lists()[i];
      if (!used[i]) complaints_.emplace_back(list.file, 1, "list '" + list.name + "' is empty");
    }
  }

  void complain(const Entry& e, std::string what) {
    complaints_.emplace_back(std::string(e.file), e.line, std::move(what));
  }

  const Lexicon& lexicon_;
  std::vector<Complaint> complaints_;
};

}  // namespace

std::vector<std::string> unused_lists(const Lexicon& lexicon) {
  std::vector<std::string> out;
  const lexicon::ListSet asked = lexicon.asked();
  for (lexicon::ListId id = 0; id < lexicon.lists().size(); ++id) {
    const lexicon::List& list = lexicon.list(id);
    const bool pointed = std::any_of(list.features.begin(), list.features.end(), [](const auto& f) {
      return f.first == "whole" || f.first == "first" || f.first == "last" || f.first == "any" ||
             f.first == "alone";
    });
    const bool by_itself = list.role == Role::name || (list.role == Role::part && pointed);
    if (asked.has(id) || by_itself) continue;
    out.push_back(list.file + ":1: no rule and no stage asks for list '" + list.name + "'");
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<ListCoverage> list_coverage(const Lexicon& lexicon, const std::string& text) {
  std::vector<ListCoverage> out;
  for (const lexicon::List& list : lexicon.lists()) out.push_back({list.name, list.file, 0, 0, 0});
  for (EntryId id = 0; id < lexicon.entry_count(); ++id) ++out[lexicon.list_of(id)].entries;
  std::vector<bool> seen(lexicon.entry_count(), false);
  const lexicon::Words words = lexicon.words(text, text::tokenize(text));
  std::vector<lexicon::Match> matches;
  lexicon.matches(words, matches);
  for (const lexicon::Match& match : matches) {
    ListCoverage& list = out[lexicon.list_of(match.entry)];
    ++list.matches;
    list.seen += !seen[match.entry];
    seen[match.entry] = true;
  }
  std::sort(out.begin(), out.end(), [](const ListCoverage& a, const ListCoverage& b) {
    return std::tie(b.matches, a.list) < std::tie(a.matches, b.list);
  });
  return out;
}

std::vector<std::string> check_lexicon(const Lexicon& lexicon) { return Checker(lexicon).run(); }

}  // namespace redstring
