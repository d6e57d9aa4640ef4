// Owns what verb forms say about the time of a date beside them.
#include "extract/tense.h"

namespace redstring::extract {

TenseLists TenseLists::of(const Lexicon& lexicon) {
  return {lexicon.list("tense_past"),   lexicon.list("tense_future"),
          lexicon.list("tense_saying"), lexicon.list("tense_not_past"),
          lexicon.list("tense_break"),  lexicon.list("tense_to")};
}

/// "Will be held", "to be completed": the participle tells nothing, what stands before "be" does.
bool Tense::after_be(std::uint32_t i) const {
  for (std::uint32_t back = 1; back <= 2 && back <= i; ++back)
    if (reads(i - back, "be")) return true;
  return false;
}

Tense::Cue Tense::cue_at(std::uint32_t i) const {
  const lexicon::Word& word = words_[i];
  if (word.kind != TokenKind::word && word.kind != TokenKind::clitic) return Cue::none;
  if (reads(i, "be") && i > 0 && reads(i - 1, "to")) return Cue::future;
  if (reads(i, "to") && i > 0 && lexicon_.lists_of(words_[i - 1].id).has(lists_.to))
    return Cue::future;
  const lexicon::ListSet& in = lexicon_.lists_of(word.id);
  if (in.has(lists_.future)) return word.capitalized() && reads(i, "May") ? Cue::none : Cue::future;
  if (in.has(lists_.saying)) return Cue::said;
  if (in.has(lists_.past)) return after_be(i) ? Cue::none : Cue::past;
  if (in.has(lists_.not_past)) return Cue::none;
  // A regular past form. Names ("Ned", "United") are capitalized.
  const std::string_view surface = words_.surface(i);
  if (surface.size() >= 4 && surface.substr(surface.size() - 2) == "ed" && !word.capitalized() &&
      !after_be(i))
    return Cue::past;
  return Cue::none;
}

bool Tense::comma(std::uint32_t i) const {
  return words_[i].kind == TokenKind::punctuation && reads(i, ",");
}

bool Tense::breaks_clause(std::uint32_t i) const {
  return comma(i) || lexicon_.lists_of(words_[i].id).has(lists_.clause_break);
}

Direction Tense::direction() {
  if (!known_) known_ = find_out();
  return *known_;
}

Direction Tense::find_out() const {
  constexpr std::uint32_t window = 25;
  constexpr std::uint32_t never = 1000;
  Cue left = Cue::none, right = Cue::none;
  std::uint32_t left_far = never, right_far = never;
  bool said = false;
  std::uint32_t commas = 0;
  for (auto i = expression_.first; i-- > sentence_.first && expression_.first - i <= window;) {
    const std::uint32_t far = expression_.first - i;
    if (comma(i)) ++commas;
    const Cue cue = cue_at(i);
    if (cue == Cue::said && far <= 3 && commas == 0) return Direction::past;
    said = said || cue == Cue::said;
    if (cue == Cue::past || cue == Cue::future) {
      left = cue;
      left_far = far + 3 * commas;
      break;
    }
  }
  commas = 0;
  for (auto i = expression_.last; i < sentence_.last && i - expression_.last < window; ++i) {
    if (breaks_clause(i)) ++commas;
    const Cue cue = cue_at(i);
    const std::uint32_t far = i - expression_.last + 1;
    if (cue == Cue::said && far <= 2 && 2 * far < left_far) return Direction::past;
    said = said || cue == Cue::said;
    if (cue == Cue::past || cue == Cue::future) {
      // "On Friday the council planned to …": behind the date the planning itself is what happened.
      const std::string_view surface = words_.surface(i);
      right = surface.size() > 2 && surface.substr(surface.size() - 2) == "ed" ? Cue::past : cue;
      right_far = 2 * far + 4 * commas;
      break;
    }
  }
  const Cue nearest = left_far <= right_far ? left : right;
  if (nearest == Cue::future) return Direction::future;
  if (nearest == Cue::past) return Direction::past;
  return said ? Direction::past : Direction::unclear;
}

}  // namespace redstring::extract
