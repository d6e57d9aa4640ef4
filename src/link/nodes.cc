// Units to nodes. See nodes.h.
#include "link/nodes.h"

#include <algorithm>

#include "link/keys.h"

namespace redstring::link {
namespace {

constexpr NameId no_name = 0xffffffff;

/// A headline's "NAME" yields to "Name"; else the smaller bytes.
bool better_spelled(const std::string& a, const std::string& b) {
  const auto shouted = [](const std::string& s) {
    return std::none_of(s.begin(), s.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  };
  const bool loud_a = shouted(a), loud_b = shouted(b);
  return loud_a != loud_b ? loud_b : a < b;
}

/// The units of each publication, in the order of their first units: how publications are numbered
/// does not show.
std::vector<std::vector<std::uint32_t>> grouped_by_publication(
    const Units& units, const std::vector<std::uint32_t>& of) {
  std::vector<std::vector<std::uint32_t>> out;
  std::unordered_map<std::uint32_t, std::size_t> at;
  for (const std::uint32_t u : of) {
    const auto [where, is_new] = at.emplace(units.publication(u), out.size());
    if (is_new) out.emplace_back();
    out[where->second].push_back(u);
  }
  return out;
}

}  // namespace

/// Makes the nodes of one name key after another.
struct Nodes::Maker {
  Nodes& out;
  const Units& units;
  const NameLists& lists;

  /// `members`: units with one key, ascending.
  void make(NameId base, std::vector<std::uint32_t> members) {
    Node node;
    node.type = units.type(members[0]);
    node.base = base;
    const NameNumber name = most_used_name(units, members);
    node.name = out.book_numbers_[name];
    const NameReading reading = reading_of(node.name, node.type, units.text(name), lists, out.book);
    node.kind = reading.kind;
    node.shouted_word = reading.shouted_word;
    node.listed = reading.listed;
    if (node.kind == NodeKind::single || node.kind == NodeKind::little) {
      by_publication(node, std::move(members));
      return;
    }
    by_gender(node, std::move(members));
  }

  void by_publication(const Node& like, std::vector<std::uint32_t> members) {
    for (std::vector<std::uint32_t>& group : grouped_by_publication(units, members)) {
      std::vector<std::uint32_t> women, men, rest;
      for (const std::uint32_t u : group) {
        const char gender = gender_of(u);
        (gender == 'f' ? women : gender == 'm' ? men : rest).push_back(u);
      }
      Node node = like;
      if (women.empty() || men.empty()) {
        node.suffix = document_suffix(units, group);
        finish(std::move(node), std::move(group));
        continue;
      }
      // Mr. and Mrs. Kettle of one story: who has no title goes with the more frequent.
      std::vector<std::uint32_t>& larger = women.size() > men.size() ? women : men;
      larger.insert(larger.end(), rest.begin(), rest.end());
      for (auto* half : {&women, &men}) {
        std::sort(half->begin(), half->end());
        Node own = like;
        own.suffix = document_suffix(units, *half);
        finish(std::move(own), std::move(*half));
      }
    }
  }

  /// Titles that say "Mr." here and "Mrs." there tell two namesakes apart.
  void by_gender(const Node& like, std::vector<std::uint32_t> members) {
    std::vector<std::uint32_t> women, men, rest;
    if (like.type == types::person) {
      for (const std::uint32_t u : members) {
        const char gender = out.title_genders_[units.said(u)];
        (gender == 'f' ? women : gender == 'm' ? men : rest).push_back(u);
      }
    }
    Node node = like;
    if (women.empty() || men.empty()) {
      finish(std::move(node), std::move(members));
      return;
    }
    for (const std::uint32_t u : rest) {
      // A pronoun decides where no title does; else the more frequent of the two.
      const char said = units.gender(u);
      const bool woman = said == 'f' || (said != 'm' && women.size() > men.size());
      (woman ? rest_women : rest_men).push_back(u);
    }
    women.insert(women.end(), rest_women.begin(), rest_women.end());
    men.insert(men.end(), rest_men.begin(), rest_men.end());
    rest_women.clear();
    rest_men.clear();
    std::sort(women.begin(), women.end());
    std::sort(men.begin(), men.end());
    const std::uint32_t w = out.count_publications(women), m = out.count_publications(men);
    const bool women_first = w != m ? w > m : units.document(women[0]) < units.document(men[0]);
    Node other = like;
    node.ambiguous = other.ambiguous = true;
    other.suffix = "2";
    finish(std::move(node), women_first ? women : men);
    finish(std::move(other), women_first ? men : women);
  }

  char gender_of(std::uint32_t u) const {
    const char title = out.title_genders_[units.said(u)];
    return title == 0 ? units.gender(u) : title;
  }

  void finish(Node node, std::vector<std::uint32_t> members) {
    node.units = std::move(members);
    node.publications = out.count_publications(node.units);
    if (node.type == types::person) {
      std::uint32_t women = 0, men = 0;
      for (const std::uint32_t u : node.units) {
        const char gender = gender_of(u);
        women += gender == 'f';
        men += gender == 'm';
      }
      // Pronouns err now and then; a clear majority is believed.
      if (women > 0 && women > 4 * men) node.gender = 'f';
      if (men > 0 && men > 4 * women) node.gender = 'm';
    }
    out.nodes.push_back(std::move(node));
  }

  std::vector<std::uint32_t> rest_women, rest_men;
};

Nodes::Nodes(const Units& from, const NameLists& lists, NameBook& known)
    : units(from), book(known), lists_(lists), name_keys_(from.names(), no_name) {
  book_numbers_.reserve(from.names());
  for (NameNumber name = 0; name < from.names(); ++name)
    book_numbers_.push_back(book.number(units.name_type(name), units.text(name)));
  for (std::uint32_t said = 0; said < units.said_numbers(); ++said) {
    const std::string gender = gender_of_titles(units.said_titles(said), lists);
    title_genders_.push_back(gender.empty() ? char{0} : gender[0]);
  }
  std::vector<std::vector<std::uint32_t>> members;
  for (std::uint32_t u = 0; u < units.size(); ++u) {
    const NameId key = key_of(units.name_of(u));
    if (key == members.size()) members.emplace_back();
    members[key].push_back(u);
  }
  distinct_names_ = keys_.size();
  Maker maker{*this, units, lists, {}, {}};
  for (NameId base = 0; base < members.size(); ++base) {
    maker.make(base, std::move(members[base]));
  }
}

NameId Nodes::intern(std::string key) {
  const auto known = key_ids_.find(key);
  if (known != key_ids_.end()) return known->second;
  const auto id = static_cast<NameId>(keys_.size());
  keys_.push_back(std::move(key));
  key_ids_.emplace(keys_.back(), id);
  return id;
}

NameId Nodes::key_of(NameNumber name) {
  NameId& known = name_keys_[name];
  if (known != no_name) return known;
  const NameBook::Number number = book_numbers_[name];
  if (book.key(number).empty())
    book.set_key(number, name_key_text(units.name_type(name), units.text(name), lists_));
  known = intern(std::string(book.key(number)));
  return known;
}

const PersonName& Nodes::person(NodeId n) const {
  const auto [at, fresh] = persons_.try_emplace(nodes[n].name);
  if (fresh) at->second = person_in(nodes[n].name, book);
  return at->second;
}

const OrganizationName& Nodes::organization(NodeId n) const {
  const auto [at, fresh] = organizations_.try_emplace(nodes[n].name);
  if (fresh) at->second = organization_in(nodes[n].name, book);
  return at->second;
}

std::string Nodes::full_key(NodeId n) const {
  const Node& node = nodes[n];
  return node.suffix.empty() ? keys_[node.base] : keys_[node.base] + "~" + node.suffix;
}

NodeId Nodes::divide(NodeId n, const std::vector<std::uint32_t>& which, std::string suffix) {
  Node made = nodes[n];
  made.units = which;
  made.suffix = std::move(suffix);
  std::vector<std::uint32_t> rest;
  std::set_difference(nodes[n].units.begin(), nodes[n].units.end(), which.begin(), which.end(),
                      std::back_inserter(rest));
  nodes[n].units = std::move(rest);
  nodes[n].publications = count_publications(nodes[n].units);
  made.publications = count_publications(made.units);
  nodes.push_back(std::move(made));
  return static_cast<NodeId>(nodes.size() - 1);
}

std::vector<NodeId> Nodes::break_up(NodeId n) {
  auto groups = grouped_by_publication(units, nodes[n].units);
  std::vector<NodeId> out{n};
  nodes[n].units.clear();
  const Node like = nodes[n];
  for (std::vector<std::uint32_t>& group : groups) {
    const bool first = out.size() == 1 && nodes[n].units.empty();
    if (!first) {
      out.push_back(static_cast<NodeId>(nodes.size()));
      nodes.push_back(like);
    }
    Node& node = nodes[out.back()];
    node.suffix = document_suffix(units, group);
    node.publications = 1;
    node.units = std::move(group);
  }
  return out;
}

std::uint32_t Nodes::count_publications(const std::vector<std::uint32_t>& of) const {
  std::vector<std::uint32_t> seen;
  seen.reserve(of.size());
  for (const std::uint32_t u : of) seen.push_back(units.publication(u));
  std::sort(seen.begin(), seen.end());
  return static_cast<std::uint32_t>(std::unique(seen.begin(), seen.end()) - seen.begin());
}

NameNumber most_used_name(const Units& units, const std::vector<std::uint32_t>& of) {
  // Nearly all that share a key share a name.
  const NameNumber first_name = units.name_of(of[0]);
  if (std::all_of(of.begin(), of.end(),
                  [&](std::uint32_t u) { return units.name_of(u) == first_name; }))
    return first_name;
  std::vector<NameNumber> names;
  names.reserve(of.size());
  for (const std::uint32_t u : of) names.push_back(units.name_of(u));
  std::sort(names.begin(), names.end());
  NameNumber best = first_name;
  std::ptrdiff_t most = 0;
  for (auto first = names.cbegin(); first != names.cend();) {
    const auto last = std::upper_bound(first, names.cend(), *first);
    const std::ptrdiff_t n = last - first;
    if (n != most ? n > most : better_spelled(units.text(*first), units.text(best))) {
      best = *first;
      most = n;
    }
    first = last;
  }
  return best;
}

std::string document_suffix(const Units& units, const std::vector<std::uint32_t>& of) {
  const DocumentId* least = &units.document(of[0]);
  for (const std::uint32_t u : of) {
    if (units.document(u) < *least) least = &units.document(u);
  }
  return least->hex().substr(0, 8);
}

}  // namespace redstring::link
