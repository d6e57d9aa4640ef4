// Sentence borders by rules over tokens.
#include "text/sentences.h"

#include "text/fold.h"

namespace redstring::text {

std::vector<Sentence> split_sentences(std::string_view utf8, const std::vector<Token>& tokens,
                                      const Abbreviations& abbreviations) {
  std::vector<Sentence> out;
  const auto size = static_cast<std::uint32_t>(tokens.size());
  std::uint32_t first = 0;
  const auto close = [&](std::uint32_t end) {
    while (first < end && tokens[first].blank()) ++first;
    std::uint32_t last = end;
    while (last > first && tokens[last - 1].blank()) --last;
    if (first < last) {
      out.push_back({{tokens[first].begin, tokens[last - 1].end}, first, last});
    }
    first = end;
  };
  for (std::uint32_t i = 0; i < size; ++i) {
    const std::string_view here = tokens[i].span().of(utf8);
    if (tokens[i].kind == TokenKind::newline) {
      if (i + 1 < size && tokens[i + 1].kind == TokenKind::newline) close(i);
    } else if (here == "." || here == "!" || here == "?") {
      std::uint32_t next = i + 1;
      if (next < size && !tokens[next].blank()) continue;
      while (next < size && tokens[next].blank()) ++next;
      if (next < size && tokens[next].is(shape_has_lower) && !tokens[next].capitalized()) continue;
      if (here == "." && i > 0) {
        const std::string word = fold(tokens[i - 1].span().of(utf8));
        if (abbreviations.never_final.count(word) != 0) continue;
      }
      close(i + 1);
    }
  }
  close(size);
  return out;
}

}  // namespace redstring::text
