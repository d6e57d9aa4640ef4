// Units to nodes. See nodes.h.
#include "link/nodes.h"

#include <algorithm>

#include "link/keys.h"
#include "link/listed_name.h"
#include "link/server_name.h"

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

NodeKind person_kind(const PersonName& name) {
  if (name.single()) {
    return name.words.back().is(word_initial) ? NodeKind::little : NodeKind::single;
  }
  const auto said = [&name](std::size_t begin, std::size_t end) {
    return std::count_if(name.words.begin() + static_cast<std::ptrdiff_t>(begin),
                         name.words.begin() + static_cast<std::ptrdiff_t>(end),
                         [](const NameWord& w) { return !w.any(word_initial | word_particle); });
  };
  const auto given = said(0, name.surname), family = said(name.family, name.words.size());
  // "Maria K.": whoever that is. "Kettle Brown A.": two words are a name.
  if (family == 0) return given >= 2 ? NodeKind::full : NodeKind::little;
  return given > 0 ? NodeKind::full : NodeKind::partial;
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
    const std::string& name = most_used_name(units, members);
    if (node.type == types::person) {
      node.parsed = static_cast<std::uint32_t>(out.persons.size());
      out.persons.push_back(parse_person(name, lists));
      node.kind = person_kind(out.persons.back());
    } else if (node.type == types::organization) {
      node.parsed = static_cast<std::uint32_t>(out.organizations.size());
      out.organizations.push_back(parse_organization(name, lists));
      if (tells_little(name, out.organizations.back())) node.kind = NodeKind::little;
    } else if (node.type == types::server && !parse_server(name, lists).tells) {
      node.kind = NodeKind::little;
    }
    node.listed = listed_name(node.type, name, lists).line;
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

Nodes::Nodes(const Units& from, const NameLists& lists)
    : units(from), lists_(lists), name_keys_(from.names(), no_name) {
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
  const auto [at, is_new] = key_ids_.emplace(std::move(key), static_cast<NameId>(keys_.size()));
  if (is_new) keys_.push_back(at->first);
  return at->second;
}

NameId Nodes::key_of(NameNumber name) {
  NameId& known = name_keys_[name];
  if (known == no_name) {
    known = intern(name_key_text(units.name_type(name), units.text(name), lists_));
  }
  return known;
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

const std::string& most_used_name(const Units& units, const std::vector<std::uint32_t>& of) {
  std::vector<NameNumber> names;
  names.reserve(of.size());
  for (const std::uint32_t u : of) names.push_back(units.name_of(u));
  std::sort(names.begin(), names.end());
  const std::string* best = nullptr;
  std::ptrdiff_t most = 0;
  for (auto first = names.cbegin(); first != names.cend();) {
    const auto last = std::upper_bound(first, names.cend(), *first);
    const std::string& name = units.text(*first);
    const std::ptrdiff_t n = last - first;
    if (n != most ? n > most : better_spelled(name, *best)) {
      best = &name;
      most = n;
    }
    first = last;
  }
  return *best;
}

std::string document_suffix(const Units& units, const std::vector<std::uint32_t>& of) {
  const DocumentId* least = &units.document(of[0]);
  for (const std::uint32_t u : of) {
    if (units.document(u) < *least) least = &units.document(u);
  }
  return least->hex().substr(0, 8);
}

}  // namespace redstring::link
