// Owns the order of the stages. Read `run_stages` aloud: that is what happens to a document.
#include "redstring/analyzer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "extract/attribution.h"
#include "extract/coreference.h"
#include "extract/names.h"
#include "extract/proposal.h"
#include "extract/reading.h"
#include "extract/relations.h"
#include "extract/servers.h"
#include "extract/timex.h"

namespace redstring {

using namespace extract;

struct Analyzer::Stages {
  LexiconPtr lexicon;
  ReadingRules reading;
  ServerFinder servers;
  TimexTagger timexes;
  NameFinder names;
  CoreferenceResolver coreference;
  AttributionFinder attributions;
  RelationFinder relations;
};

Result<Analyzer> Analyzer::make(LexiconPtr lexicon) {
  auto timexes = TimexTagger::compile(*lexicon);
  if (!timexes) return fail(timexes.error());
  auto names = NameFinder::compile(*lexicon);
  if (!names) return fail(names.error());
  auto attributions = AttributionFinder::compile(*lexicon);
  if (!attributions) return fail(attributions.error());
  auto relations = RelationFinder::compile(*lexicon);
  if (!relations) return fail(relations.error());
  Analyzer analyzer;
  analyzer.stages_ = std::make_shared<const Stages>(
      Stages{lexicon, compile_reading_rules(*lexicon), ServerFinder(*lexicon), std::move(*timexes),
             std::move(*names), CoreferenceResolver(*lexicon), std::move(*attributions),
             std::move(*relations)});
  return analyzer;
}

namespace {

std::vector<Proposal> date_proposals(const std::vector<FoundTimex>& found) {
  std::vector<Proposal> out;
  for (std::uint32_t i = 0; i < found.size(); ++i) {
    Proposal p;
    p.first = found[i].first;
    p.last = found[i].last;
    p.span = found[i].timex.span;
    p.type = types::date;
    p.weight = 40;
    p.rule = found[i].rule;
    p.value = found[i].timex.value;
    p.timex = i;
    out.push_back(std::move(p));
  }
  return out;
}

constexpr std::uint32_t longest_mention = 1024;  // bytes

/// Whether a mention can stand there: in one sentence, and no longer than anything is called.
bool fits(const Reading& r, const Proposal& p) {
  return p.span.size() <= longest_mention && r.sentence_of[p.first] == r.sentence_of[p.last - 1];
}

/// Keeps the timexes that the arbiter chose, and renumbers them.
std::vector<Timex> chosen_timexes(std::vector<Proposal>& chosen, std::vector<FoundTimex>& found) {
  std::vector<Timex> out;
  for (auto& p : chosen) {
    if (p.timex == no_index) continue;
    out.push_back(std::move(found[p.timex].timex));
    p.timex = static_cast<std::uint32_t>(out.size() - 1);
  }
  return out;
}

void block_handles(const Reading& r, std::vector<bool>& blocked) {
  for (std::uint32_t i = 1; i < r.size(); ++i) {
    if (r.words[i].space_before || !r.reads(i - 1, "@")) continue;
    if (i == 1 || r.words[i - 1].space_before || !r.words[i - 2].wordlike()) blocked[i] = true;
  }
}

/// Words that no name may hold: hosts with the rest of their URL or mail address, dates, and
/// "@handles", which name an account.
std::vector<bool> blocked_words(const Reading& r, const std::vector<Proposal>& hosts,
                                const std::vector<FoundTimex>& dates) {
  std::vector<bool> blocked(r.size(), false);
  for (const auto& p : hosts)
    for (auto i = p.first; i < p.last; ++i) blocked[i] = true;
  for (const auto& p : hosts) {
    if (p.server == ServerKind::host || p.server == ServerKind::address) continue;
    // Each step blocks a word that was free, so all hosts together take linear time.
    for (auto i = p.first; i > 0 && !r.words[i].space_before && !blocked[i - 1]; --i)
      blocked[i - 1] = true;
    for (auto i = p.last; i < r.size() && !r.words[i].space_before && !blocked[i]; ++i)
      blocked[i] = true;
  }
  for (const auto& t : dates)
    for (auto i = t.first; i < t.last; ++i) blocked[i] = true;
  if (r.text().find('@') != std::string_view::npos) block_handles(r, blocked);
  return blocked;
}

/// What yielded to something chosen, and by which of the arbiter's criteria.
void tell_losses(const std::vector<Proposal>& proposals, const std::vector<Proposal>& chosen,
                 Trace& why) {
  for (const auto& p : proposals) {
    if (p.span.empty()) continue;
    // The chosen are sorted and disjoint: the first that ends behind the beginning of p.
    auto w = std::upper_bound(chosen.begin(), chosen.end(), p.span.begin,
                              [](std::uint32_t at, const Proposal& c) { return at < c.span.end; });
    if (w == chosen.end() || w->span.begin >= p.span.end) continue;
    if (w->span == p.span && w->type == p.type && w->rule == p.rule && w->value == p.value)
      continue;  // p itself
    // Of several in its way, the one that the arbiter took first.
    for (auto other = w; other != chosen.end() && other->span.begin < p.span.end; ++other)
      if (std::tuple(other->tier, other->span.size(), other->weight) >
          std::tuple(w->tier, w->span.size(), w->weight))
        w = other;
    std::string reason = "comes first by position, type and rule";
    if (w->tier != p.tier)
      reason = w->tier == Tier::literal ? "nothing inside a host, address or URL is a word"
                                        : "a server phrase takes in the names inside it";
    else if (w->span.size() != p.span.size())
      reason = "is longer";
    else if (w->weight != p.weight)
      reason =
          "has more points: " + std::to_string(w->weight) + " against " + std::to_string(p.weight);
    why.losses.push_back(
        {p.span, p.type, std::string(p.rule), w->span, std::string(w->rule), std::move(reason)});
  }
}

void tell_rules(const std::vector<Evidence>& evidence,
                const std::vector<FoundAttribution>& attributions, Trace& why) {
  for (const auto& e : evidence) why.rules.emplace_back("relation", e.rule);
  for (const auto& a : attributions) why.rules.emplace_back("attribution", a.rule);
}

}  // namespace

/// One document on its way through the stages, and what each stage leaves for the next.
class Analyzer::Passage {
 public:
  Passage(const Stages& stages, const Document& document, Trace* why)
      : s_(stages), document_(document), why_(why) {}

  void read() { reading_ = extract::read(document_, *s_.lexicon, s_.reading); }
  void find_hosts() { proposals_ = s_.servers.find_hosts(reading_); }
  void find_dates() {
    timexes_ = s_.timexes.find(reading_.words, reading_.ranges, document_.published, why_);
  }
  void find_names() {
    const auto blocked = blocked_words(reading_, proposals_, timexes_);
    propose(date_proposals(timexes_));
    propose(s_.servers.find_phrases(reading_));
    propose(s_.names.find(reading_, blocked, why_));
  }
  void arbitrate() {
    std::erase_if(proposals_, [&](const auto& p) { return !fits(reading_, p); });
    const auto all = why_ != nullptr ? proposals_ : std::vector<Proposal>();
    chosen_ = extract::arbitrate(std::move(proposals_));
    if (why_ != nullptr) tell_losses(all, chosen_, *why_);
    analysis_.timexes = chosen_timexes(chosen_, timexes_);
  }
  void resolve_references() {
    names_ = s_.coreference.resolve(reading_, chosen_, s_.servers, why_);
  }
  void find_attributions() { attributions_ = s_.attributions.find(reading_, names_); }
  void find_relations() {
    analysis_.evidence = s_.relations.find(reading_, names_, analysis_.timexes, attributions_);
    if (why_ != nullptr) tell_rules(analysis_.evidence, attributions_, *why_);
  }
  Analysis finish() {
    analysis_.attributions = attributions_of(attributions_, reading_);
    analysis_.sentences = std::move(reading_.sentences);
    analysis_.mentions = std::move(names_.mentions);
    analysis_.entities = std::move(names_.entities);
    return std::move(analysis_);
  }

 private:
  void propose(std::vector<Proposal> more) {
    proposals_.insert(proposals_.end(), std::make_move_iterator(more.begin()),
                      std::make_move_iterator(more.end()));
  }

  const Stages& s_;
  const Document& document_;
  Trace* why_;
  Reading reading_;
  std::vector<Proposal> proposals_, chosen_;
  std::vector<FoundTimex> timexes_;
  Coreference names_;
  std::vector<FoundAttribution> attributions_;
  Analysis analysis_;
};

namespace {

template <class Passages>
void run_stages(Passages& passages) {
  for (auto& p : passages) p.read();
  for (auto& p : passages) p.find_hosts();
  for (auto& p : passages) p.find_dates();
  for (auto& p : passages) p.find_names();
  for (auto& p : passages) p.arbitrate();
  for (auto& p : passages) p.resolve_references();
  for (auto& p : passages) p.find_attributions();
  for (auto& p : passages) p.find_relations();
}

}  // namespace

Analysis Analyzer::analyze(const Document& document, Trace* why) const {
  std::array<Passage, 1> alone{Passage(*stages_, document, why)};
  run_stages(alone);
  return alone[0].finish();
}

std::vector<Analysis> Analyzer::analyze(std::span<const Document* const> documents) const {
  std::vector<Passage> passages;
  passages.reserve(documents.size());
  for (const Document* document : documents) passages.emplace_back(*stages_, *document, nullptr);
  run_stages(passages);
  std::vector<Analysis> analyses;
  analyses.reserve(documents.size());
  for (Passage& passage : passages) analyses.push_back(passage.finish());
  return analyses;
}

}  // namespace redstring
