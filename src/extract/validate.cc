// Owns the laws that an analysis obeys towards its document and within itself.
#include <string>

#include "redstring/analyzer.h"

namespace redstring {

namespace {

/// The first broken law of one list, or nothing.
class Checker {
 public:
  Checker(const Document& document, const Analysis& analysis) : d_(document), a_(analysis) {}

  Status run() {
    std::uint32_t end = 0;
    for (std::size_t i = 0; i < a_.sentences.size(); ++i) {
      const auto span = a_.sentences[i].span;
      if (!inside(span) || span.begin < end) return broken("sentences", i);
      end = span.end;
    }
    for (std::size_t i = 0; i < a_.timexes.size(); ++i)
      if (!inside(a_.timexes[i].span)) return broken("timexes", i);
    end = 0;
    for (std::size_t i = 0; i < a_.mentions.size(); ++i) {
      const auto& m = a_.mentions[i];
      if (!inside(m.span) || m.span.empty() || m.span.begin < end) return broken("mentions", i);
      end = m.span.end;
      if (m.entity != no_index && m.entity >= a_.entities.size()) return broken("mentions", i);
      if (m.timex != no_index && m.timex >= a_.timexes.size()) return broken("mentions", i);
    }
    for (std::size_t i = 0; i < a_.entities.size(); ++i) {
      if (a_.entities[i].mentions.empty() || a_.entities[i].name.empty())
        return broken("entities", i);
      for (auto m : a_.entities[i].mentions)
        if (m >= a_.mentions.size() || a_.mentions[m].entity != i) return broken("entities", i);
    }
    for (std::size_t i = 0; i < a_.evidence.size(); ++i)
      if (!sound(a_.evidence[i])) return broken("evidence", i);
    for (std::size_t i = 0; i < a_.attributions.size(); ++i) {
      const auto& t = a_.attributions[i];
      if (t.content.empty()) return broken("attributions", i);
      for (const auto* list : {&t.source, &t.cue, &t.content})
        for (auto span : *list)
          if (!inside(span)) return broken("attributions", i);
    }
    return {};
  }

 private:
  bool border(std::uint32_t at) const {
    return at == d_.text.size() || (static_cast<unsigned char>(d_.text[at]) & 0xc0) != 0x80;
  }
  bool inside(Span span) const {
    return span.begin <= span.end && span.end <= d_.text.size() && border(span.begin) &&
           border(span.end);
  }
  bool sound(const Evidence& e) const {
    if (e.sentence >= a_.sentences.size() || e.subject >= a_.mentions.size() ||
        e.object >= a_.mentions.size() || e.relation.empty() || !inside(e.trigger))
      return false;
    const auto sentence = a_.sentences[e.sentence].span;
    const auto& subject = a_.mentions[e.subject];
    const auto& object = a_.mentions[e.object];
    return sentence.contains(subject.span) && sentence.contains(object.span) &&
           subject.entity != no_index && object.entity != no_index &&
           subject.entity != object.entity;
  }
  Status broken(const char* list, std::size_t index) const {
    return fail(
        ErrorCode::corrupt,
        std::string("the analysis breaks a law at ") + list + "[" + std::to_string(index) + "]",
        d_.id.hex());
  }

  const Document& d_;
  const Analysis& a_;
};

}  // namespace

Status validate(const Document& document, const Analysis& analysis) {
  return Checker(document, analysis).run();
}

}  // namespace redstring
