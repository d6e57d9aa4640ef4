// Makers of random texts; see text_random.h.
#include "reference/text_random.h"

#include <array>

#include "text/utf8.h"

namespace redstring::reference {

std::size_t below(Random& random, std::size_t bound) {
  return static_cast<std::size_t>(random() % bound);
}

const std::vector<char32_t>& class_representatives() {
  static const std::vector<char32_t> all = {
      U'a',    U'Z',    U's',    U'7',    U'_',    U' ',    U'\t',   U'\n',   U'\r',    U'\v',
      U'.',    U',',    U';',    U':',    U'\'',   U'"',    U'-',    U'!',    U'@',     U'#',
      0x01,    0x85,    0xA0,    0xC9,    0xD7,    0xDF,    0xF7,    0xAD,    0xB7,     0xE9,
      0x130,   0x1C5,   0x2BC,   0x300,   0x308,   0x3C3,   0x434,   0x5D0,   0x5F4,    0x641,
      0x660,   0x915,   0x93F,   0x94D,   0xE01,   0xE31,   0x1112,  0x1160,  0x1680,   0x2003,
      0x200B,  0x200D,  0x2018,  0x2019,  0x201C,  0x201D,  0x2013,  0x2014,  0x2024,   0x2026,
      0x2028,  0x2029,  0x202F,  0x203F,  0x2060,  0x20AC,  0x24C2,  0x231A,  0x3000,   0x3005,
      0x3031,  0x3042,  0x30A2,  0x30FC,  0x4E00,  0x6771,  0xAC00,  0xD55C,  0xFE0F,   0xFE13,
      0xFE55,  0xFF07,  0xFF0E,  0xFF10,  0xFF1A,  0xFF41,  0xFF76,  0xFFFD,  0x1D400,  0x1D7CE,
      0x1F1E6, 0x1F1E7, 0x1F466, 0x1F3FB, 0x1F600, 0x20000, 0xE0001, 0xE0100, 0x10FFFF,
  };
  return all;
}

std::string random_text(Random& random, std::size_t length) {
  const auto& classes = class_representatives();
  const std::size_t mood = below(random, 4);
  std::string out;
  for (std::size_t i = 0; i < length; ++i) {
    switch (mood == 3 ? below(random, 3) : mood) {
      case 0:
        text::append_utf8(out, static_cast<char32_t>(below(random, 0x110000)));
        break;
      case 1:
        text::append_utf8(out, classes[below(random, classes.size())]);
        break;
      default:
        out.push_back(static_cast<char>(below(random, 0x80)));
        break;
    }
  }
  return out;
}

std::string random_prose(Random& random, std::size_t words) {
  static constexpr std::array<std::string_view, 34> pieces = {
      "Ada",   "Brandt", "said", "the",       "Oldport’s", "Harbour", "Trust's",          "U.S.",
      "1,200", "3.5",    "p.m.", "café",      "naïve",     "“We",     "left.”",           "'No,'",
      "it’s",  "—",      "–",    "St.",       "J.",        "K.",      "Lindqvist-Moreau", "ports’",
      "(OHT)", "$4m",    "№5",   "a.b@c.org", "Zürich",    "Řehoř",   "Москва",           "東京",
      "wait…", "1990s"};
  std::string out;
  for (std::size_t i = 0; i < words; ++i) {
    out += pieces[below(random, pieces.size())];
    const std::size_t gap = below(random, 20);
    out += gap == 0 ? ".\n\n" : gap == 1 ? ". " : gap == 2 ? ", " : gap == 3 ? "\n" : " ";
  }
  return out;
}

std::string random_bytes(Random& random, std::size_t length) {
  static constexpr std::array<unsigned char, 24> telling = {
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBB, 0xBF, 0xC0, 0xC1,
      0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF3, 0xF4, 0xF5, 0xFE, 0xFF, 0xE2};
  std::string out;
  while (out.size() < length) {
    if (below(random, 4) == 0) {
      text::append_utf8(out, static_cast<char32_t>(below(random, 0x110000)));
    } else {
      out.push_back(static_cast<char>(telling[below(random, telling.size())]));
    }
  }
  out.resize(length);
  return out;
}

}  // namespace redstring::reference
