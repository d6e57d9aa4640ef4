// Units to nodes. See nodes.h.
#include "link/nodes.h"

#include <algorithm>
#include <numeric>

#include "link/keys.h"

namespace redstring::link {
namespace {

constexpr NameId no_name = 0xffffffff;

/// A headline's "NAME" yields to "Name"; else the smaller bytes.
bool better_spelled(std::string_view a, std::string_view b) {
  const auto shouted = [](std::string_view s) {
    return std::none_of(s.begin(), s.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  };
  const bool loud_a = shouted(a), loud_b = shouted(b);
  return loud_a != loud_b ? loud_b : a < b;
}

/// Puts units of one publication side by side, in the order of their first units: how publications
/// are numbered does not show. Returns where each begins, and the end.
std::vector<std::size_t> group_by_publication(const Units& units, std::span<std::uint32_t> of) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> sorted;  // (publication, unit)
  sorted.reserve(of.size());
  for (const std::uint32_t u : of) sorted.emplace_back(units.publication(u), u);
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::size_t> first;
  for (std::size_t i = 0; i < sorted.size(); ++i)
    if (i == 0 || sorted[i].first != sorted[i - 1].first) first.push_back(i);
  std::sort(first.begin(), first.end(),
            [&](std::size_t a, std::size_t b) { return sorted[a].second < sorted[b].second; });
  std::vector<std::size_t> begin;
  std::size_t at = 0;
  for (const std::size_t f : first) {
    begin.push_back(at);
    for (std::size_t i = f; i < sorted.size() && sorted[i].first == sorted[f].first; ++i)
      of[at++] = sorted[i].second;
  }
  begin.push_back(at);
  return begin;
}

}  // namespace

/// Makes the nodes of one name key after another.
struct Nodes::Maker {
  Nodes& out;
  const Units& units;
  const NameLists& lists;

  /// `members`: units with one key, ascending. They are put in order of the nodes that they go to.
  void make(NameId base, std::span<std::uint32_t> members) {
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
      by_publication(node, members);
      return;
    }
    by_gender(node, members);
  }

  void by_publication(const Node& like, std::span<std::uint32_t> members) {
    const std::vector<std::size_t> begin = group_by_publication(units, members);
    for (std::size_t g = 0; g + 1 < begin.size(); ++g) {
      const std::span<std::uint32_t> group = members.subspan(begin[g], begin[g + 1] - begin[g]);
      std::vector<std::uint32_t> women, men, rest;
      for (const std::uint32_t u : group) {
        const char gender = gender_of(u);
        (gender == 'f' ? women : gender == 'm' ? men : rest).push_back(u);
      }
      Node node = like;
      if (women.empty() || men.empty()) {
        node.suffix = document_suffix(units, group);
        finish(std::move(node), group);
        continue;
      }
      // Mr. and Mrs. Kettle of one story: who has no title goes with the more frequent.
      std::vector<std::uint32_t>& larger = women.size() > men.size() ? women : men;
      larger.insert(larger.end(), rest.begin(), rest.end());
      const auto [hers, his] = divided(group, women, men);
      for (const auto& half : {hers, his}) {
        Node own = like;
        own.suffix = document_suffix(units, half);
        finish(std::move(own), half);
      }
    }
  }

  /// Titles that say "Mr." here and "Mrs." there tell two namesakes apart.
  void by_gender(const Node& like, std::span<std::uint32_t> members) {
    Node node = like;
    bool titled[2] = {false, false};
    if (like.type == types::person) {
      for (const std::uint32_t u : members) {
        const char gender = out.title_genders_[units.said(u)];
        titled[0] |= gender == 'f';
        titled[1] |= gender == 'm';
      }
    }
    if (!titled[0] || !titled[1]) {
      finish(std::move(node), members);
      return;
    }
    std::vector<std::uint32_t> women, men, rest;
    for (const std::uint32_t u : members) {
      const char gender = out.title_genders_[units.said(u)];
      (gender == 'f' ? women : gender == 'm' ? men : rest).push_back(u);
    }
    const bool more_women = women.size() > men.size();
    for (const std::uint32_t u : rest) {
      // A pronoun decides where no title does; else the more frequent of the two.
      const char said = units.gender(u);
      (said == 'f' || (said != 'm' && more_women) ? women : men).push_back(u);
    }
    const auto [hers, his] = divided(members, women, men);
    const std::uint32_t w = out.count_publications(hers), m = out.count_publications(his);
    const bool women_first = w != m ? w > m : units.document(hers[0]) < units.document(his[0]);
    Node other = like;
    node.ambiguous = other.ambiguous = true;
    other.suffix = "2";
    finish(std::move(node), women_first ? hers : his);
    finish(std::move(other), women_first ? his : hers);
  }

  /// Writes two halves one after the other over the whole that they were; each ascending.
  static std::pair<std::span<const std::uint32_t>, std::span<const std::uint32_t>> divided(
      std::span<std::uint32_t> whole, std::vector<std::uint32_t>& one,
      std::vector<std::uint32_t>& two) {
    std::sort(one.begin(), one.end());
    std::sort(two.begin(), two.end());
    std::copy(two.begin(), two.end(), std::copy(one.begin(), one.end(), whole.begin()));
    return {whole.first(one.size()), whole.subspan(one.size())};
  }

  char gender_of(std::uint32_t u) const {
    const char title = out.title_genders_[units.said(u)];
    return title == 0 ? units.gender(u) : title;
  }

  void finish(Node node, std::span<const std::uint32_t> members) {
    node.units = members;
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
  std::vector<std::uint32_t> begin;
  group_units(begin);
  distinct_names_ = keys_.size();
  Maker maker{*this, units, lists};
  const std::span<std::uint32_t> all(grouped_);
  for (NameId base = 0; base + 1 < begin.size(); ++base)
    maker.make(base, all.subspan(begin[base], begin[base + 1] - begin[base]));
}

/// Keys are numbered in the order of their first units; units are put into pigeonholes.
void Nodes::group_units(std::vector<std::uint32_t>& begin) {
  begin.assign(1, 0);
  for (std::uint32_t u = 0; u < units.size(); ++u) {
    const NameId key = key_of(units.name_of(u));
    if (key + 2 > begin.size()) begin.push_back(0);
    ++begin[key + 1];
  }
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1);
  grouped_.resize(units.size());
  for (std::uint32_t u = 0; u < units.size(); ++u)
    grouped_[next[name_keys_[units.name_of(u)]]++] = u;
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

bool key_before(const Nodes& nodes, NodeId a, NodeId b) {
  const Node& x = nodes.nodes[a];
  const Node& y = nodes.nodes[b];
  if (x.base != y.base) return nodes.key(x.base) < nodes.key(y.base);
  if (x.suffix != y.suffix) return x.suffix < y.suffix;
  return std::lexicographical_compare(x.units.begin(), x.units.end(), y.units.begin(),
                                      y.units.end());
}

std::string Nodes::full_key(NodeId n) const {
  const Node& node = nodes[n];
  return node.suffix.empty() ? keys_[node.base] : keys_[node.base] + "~" + node.suffix;
}

NodeId Nodes::divide(NodeId n, const std::vector<std::uint32_t>& which, std::string suffix) {
  Node made = nodes[n];
  std::vector<std::uint32_t> rest;
  std::set_difference(nodes[n].units.begin(), nodes[n].units.end(), which.begin(), which.end(),
                      std::back_inserter(rest));
  made.units = keep(which);
  made.suffix = std::move(suffix);
  nodes[n].units = keep(std::move(rest));
  nodes[n].publications = count_publications(nodes[n].units);
  made.publications = count_publications(made.units);
  nodes.push_back(std::move(made));
  return static_cast<NodeId>(nodes.size() - 1);
}

std::vector<NodeId> Nodes::break_up(NodeId n) {
  std::vector<std::uint32_t> regrouped(nodes[n].units.begin(), nodes[n].units.end());
  const std::vector<std::size_t> begin = group_by_publication(units, regrouped);
  const std::span<const std::uint32_t> all = keep(std::move(regrouped));
  const Node like = nodes[n];
  std::vector<NodeId> out;
  for (std::size_t g = 0; g + 1 < begin.size(); ++g) {
    out.push_back(g == 0 ? n : static_cast<NodeId>(nodes.size()));
    if (g > 0) nodes.push_back(like);
    Node& node = nodes[out.back()];
    node.units = all.subspan(begin[g], begin[g + 1] - begin[g]);
    node.suffix = document_suffix(units, node.units);
    node.publications = 1;
  }
  return out;
}

std::uint32_t Nodes::count_publications(std::span<const std::uint32_t> of) const {
  if (of.size() == 1) return 1;
  ++counts_;
  std::uint32_t count = 0;
  for (const std::uint32_t u : of) {
    const std::uint32_t publication = units.publication(u);
    if (publication >= counted_in_.size()) counted_in_.resize(std::size_t{publication} + 1);
    count += counted_in_[publication] != counts_;
    counted_in_[publication] = counts_;
  }
  return count;
}

NameNumber most_used_name(const Units& units, std::span<const std::uint32_t> of) {
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

std::string document_suffix(const Units& units, std::span<const std::uint32_t> of) {
  const DocumentId* least = &units.document(of[0]);
  for (const std::uint32_t u : of) {
    if (units.document(u) < *least) least = &units.document(u);
  }
  return least->hex().substr(0, 8);
}

}  // namespace redstring::link
