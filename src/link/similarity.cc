// Edit distance and sound keys. See similarity.h.
#include "link/similarity.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace redstring::link {
namespace {

constexpr std::size_t max_letters = 48;

// Costs in tenths of an edit.
constexpr int whole = 10;
constexpr int first_letter = 16;
constexpr int vowel_for_vowel = 6;
constexpr int near_sound = 7;
constexpr int doubled = 4;
constexpr int swapped = 8;

bool vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y'; }

/// Letters that stand for neighbouring sounds share a group; 0 is none.
int sound_group(char c) {
  switch (c) {
    case 'b':
    case 'p':
      return 1;
    case 'd':
    case 't':
      return 2;
    case 'g':
    case 'k':
    case 'c':
    case 'q':
      return 3;
    case 's':
    case 'z':
    case 'x':
      return 4;
    case 'v':
    case 'w':
    case 'f':
      return 5;
    case 'm':
    case 'n':
      return 6;
    case 'j':
    case 'i':
      return 7;
    default:
      return 0;
  }
}

int replace_cost(char a, char b, bool first) {
  if (a == b) return 0;
  const int group = sound_group(a);
  const bool near = group != 0 && group == sound_group(b);
  if (vowel(a) && vowel(b)) return first ? whole : vowel_for_vowel;
  if (near) return first ? whole : near_sound;
  return first ? first_letter : whole;
}

/// Cost of a letter that one word has and the other has not.
int gap_cost(std::string_view word, std::size_t i) {
  if (i > 0 && word[i] == word[i - 1]) return doubled;
  if (i == 0) return first_letter;
  return word[i] == 'h' ? near_sound : whole;
}

/// Distance in tenths of an edit; more than `most` as soon as it is clear that it is more.
int distance(std::string_view a, std::string_view b, int most) {
  std::array<std::array<int, max_letters + 1>, 3> rows;
  int* before = rows[0].data();
  int* last = rows[1].data();
  int* now = rows[2].data();
  last[0] = 0;
  std::array<int, max_letters + 1> gaps;
  for (std::size_t j = 1; j <= b.size(); ++j) {
    gaps[j] = gap_cost(b, j - 1);
    last[j] = last[j - 1] + gaps[j];
  }
  int least_before = 0;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = last[0] + gap_cost(a, i - 1);
    const int gap = now[0] - last[0];
    int least = now[0];
    for (std::size_t j = 1; j <= b.size(); ++j) {
      int best = last[j - 1] + replace_cost(a[i - 1], b[j - 1], i == 1 && j == 1);
      best = std::min(best, last[j] + gap);
      best = std::min(best, now[j - 1] + gaps[j]);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        best = std::min(best, before[j - 2] + swapped);
      }
      now[j] = best;
      least = std::min(least, best);
    }
    // A swap of neighbours reaches back two rows, and costs something itself.
    if (least > most && least_before > most) return most + 1;
    least_before = least;
    int* spare = before;
    before = last;
    last = now;
    now = spare;
  }
  return last[b.size()];
}

}  // namespace

int word_similarity(std::string_view a, std::string_view b) {
  if (a == b) return a.empty() ? 0 : 1000;
  a = a.substr(0, max_letters);
  b = b.substr(0, max_letters);
  if (a > b) std::swap(a, b);  // costs of gaps are not the same from both sides
  const int longer = static_cast<int>(std::max(a.size(), b.size()));
  const int shorter = static_cast<int>(std::min(a.size(), b.size()));
  if (shorter < 2 || (longer - shorter) * 3 > longer) return 0;
  // Short words are all alike: what one edit makes of a word of four letters is another word.
  const int believed = longer <= 3 ? 6 : longer == 4 ? 8 : longer == 5 ? 12 : 3 * longer;
  const int most = shorter < 3 ? doubled : believed;
  const int cost = distance(a, b, most);
  if (cost > most) return 0;
  return std::clamp(1000 - 100 * cost / longer, 1, 990);
}

int edits(std::string_view a, std::string_view b, int limit) {
  a = a.substr(0, max_letters);
  b = b.substr(0, max_letters);
  if (std::abs(static_cast<int>(a.size()) - static_cast<int>(b.size())) > limit) return limit + 1;
  std::array<std::array<int, max_letters + 1>, max_letters + 1> d;
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = static_cast<int>(i);
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      int best = std::min(d[i - 1][j], d[i][j - 1]) + 1;
      best = std::min(best, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        best = std::min(best, d[i - 2][j - 2] + 1);
      }
      d[i][j] = best;
    }
  }
  return std::min(d[a.size()][b.size()], limit + 1);
}

std::string sound_key(std::string_view word) {
  struct Spelling {
    std::string_view letters;
    char sound;
  };
  // Longest first: what stands for one sound.
  static constexpr std::array<Spelling, 20> spellings = {
      {{"tsch", 'c'}, {"dzh", 'j'}, {"tch", 'c'}, {"sch", 's'}, {"ch", 'c'},
       {"sh", 's'},   {"zh", 's'},  {"kh", 'h'},  {"gh", 'g'},  {"ph", 'f'},
       {"th", 't'},   {"dh", 'd'},  {"ck", 'k'},  {"dj", 'j'},  {"cz", 'c'},
       {"sz", 's'},   {"qu", 'k'},  {"ts", 's'},  {"tz", 's'},  {"ks", 'x'}}};
  word = word.substr(0, max_letters);
  std::string out;
  std::size_t i = 0;
  while (i < word.size()) {
    char sound = word[i];
    std::size_t length = 1;
    for (const Spelling& spelling : spellings) {
      if (word.substr(i, spelling.letters.size()) == spelling.letters) {
        sound = spelling.sound;
        length = spelling.letters.size();
        break;
      }
    }
    if (length == 1) {
      const char next = i + 1 < word.size() ? word[i + 1] : ' ';
      switch (sound) {
        case 'c':
          sound = next == 'e' || next == 'i' || next == 'y' ? 's' : 'k';
          break;
        case 'q':
          sound = 'k';
          break;
        case 'z':
          sound = 's';
          break;
        case 'v':
        case 'w':
          sound = 'f';
          break;
        case 'x':
          sound = i == 0 ? 's' : 'x';
          break;
        default:
          break;
      }
    }
    const bool open = vowel(sound) || sound == 'j';
    if (i == 0 && open) {
      out.push_back('a');
    } else if (!open && !(sound == 'h' && i > 0 && length == 1 && i + 1 == word.size())) {
      if (out.empty() || out.back() != sound) out.push_back(sound);
    }
    i += length;
  }
  return out;
}

}  // namespace redstring::link
