// Declared and guessed encodings. The single-byte ones are tables of ours; the East Asian ones come
// from the C library's iconv, asked by name, which depends on no locale.
#include "ingest/encoding.h"

#include <iconv.h>
#include <simdjson.h>

#include <array>
#include <cerrno>

#include "ingest/single_byte.h"
#include "ingest/strings.h"
#include "redstring/document.h"

namespace redstring::reading {
namespace {

struct Alias {
  std::string_view alias, name;
};

// What pages say, and what browsers take it for (encoding.spec.whatwg.org): "iso-8859-1" and
// "ascii" mean windows-1252.
constexpr Alias aliases[] = {
    {"iso-8859-1", "windows-1252"},
    {"iso8859-1", "windows-1252"},
    {"latin1", "windows-1252"},
    {"latin-1", "windows-1252"},
    {"l1", "windows-1252"},
    {"cp1252", "windows-1252"},
    {"ascii", "windows-1252"},
    {"us-ascii", "windows-1252"},
    {"x-cp1252", "windows-1252"},
    {"cp1250", "windows-1250"},
    {"cp1251", "windows-1251"},
    {"x-cp1251", "windows-1251"},
    {"win-1251", "windows-1251"},
    {"cp1253", "windows-1253"},
    {"cp1254", "windows-1254"},
    {"iso-8859-9", "windows-1254"},
    {"latin5", "windows-1254"},
    {"cp1257", "windows-1257"},
    {"latin2", "iso-8859-2"},
    {"cyrillic", "iso-8859-5"},
    {"greek", "iso-8859-7"},
    {"latin9", "iso-8859-15"},
    {"koi8", "koi8-r"},
    {"koi8_r", "koi8-r"},
};

// Multi-byte encodings: the page's name and the C library's.
constexpr Alias multi_byte[] = {
    {"gb2312", "GB18030"},        {"gbk", "GB18030"},
    {"gb18030", "GB18030"},       {"big5", "BIG5-HKSCS"},
    {"big5-hkscs", "BIG5-HKSCS"}, {"shift_jis", "CP932"},
    {"shift-jis", "CP932"},       {"sjis", "CP932"},
    {"x-sjis", "CP932"},          {"windows-31j", "CP932"},
    {"euc-jp", "EUC-JP"},         {"euc-kr", "CP949"},
    {"ks_c_5601-1987", "CP949"},
};

const SingleByte* single_byte(std::string_view name) {
  for (const Alias& alias : aliases) {
    if (alias.alias == name) name = alias.name;
  }
  for (std::size_t i = 0; i < single_byte_count; ++i) {
    if (single_byte_encodings[i].name == name) return &single_byte_encodings[i];
  }
  return nullptr;
}

std::string decode_single_byte(std::string_view bytes, const SingleByte& encoding) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (char c : bytes) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      append_code_point(out, encoding.upper[byte - 0x80]);
    }
  }
  return out;
}

bool decode_multi_byte(std::string_view bytes, std::string_view name, std::string& out,
                       std::size_t& repairs) {
  const Alias* found = nullptr;
  for (const Alias& alias : multi_byte) {
    if (alias.alias == name) found = &alias;
  }
  if (found == nullptr) return false;
  iconv_t converter = iconv_open("UTF-8", std::string(found->name).c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) return false;
  std::string input(bytes);
  char* from = input.data();
  std::size_t left = input.size();
  std::array<char, 1 << 14> buffer;
  while (left > 0) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    std::size_t done = iconv(converter, &from, &left, &to, &room);
    out.append(buffer.data(), buffer.size() - room);
    if (done != static_cast<std::size_t>(-1)) break;
    if (errno == E2BIG) continue;
    append_code_point(out, 0xFFFD);
    ++repairs;
    if (errno == EINVAL) break;  // cut in the middle of a character
    ++from;
    --left;
  }
  iconv_close(converter);
  return true;
}

// Whether bytes that are not UTF-8 look like windows-1252 prose: no multi-byte UTF-8 character
// stands among them, and each high byte is a letter, a quote, a dash or a common sign.
bool looks_like_windows_1252(std::string_view bytes) {
  static constexpr std::string_view signs =
      "\x80\x82\x84\x85\x8A\x8C\x8E\x91\x92\x93\x94\x95\x96\x97\x99\x9A\x9C\x9E\x9F"
      "\xA0\xA1\xA3\xA7\xA9\xAA\xAB\xAD\xAE\xB0\xB7\xBA\xBB\xBC\xBD\xBE\xBF";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte < 0x80) continue;
    if (byte < 0xC0 && signs.find(bytes[i]) == std::string_view::npos) return false;
    auto next = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[i + 1]) : 0;
    bool lead = byte >= 0xC2 && byte <= 0xF4;
    std::size_t size = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
    if (lead && (next & 0xC0) == 0x80 && i + size <= bytes.size() &&
        valid_utf8(bytes.substr(i, size))) {
      return false;
    }
  }
  return true;
}

std::string count_places(std::size_t repairs) {
  return std::to_string(repairs) + (repairs == 1 ? " place was" : " places were") +
         " not valid UTF-8 and became U+FFFD";
}

}  // namespace

void append_code_point(std::string& out, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | c >> 18);
    out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

bool valid_utf8(std::string_view bytes) {
  return simdjson::validate_utf8(bytes.data(), bytes.size());
}

Decoded decode(std::string_view bytes, std::string_view declared) {
  Decoded out;
  if (valid_utf8(bytes)) {
    out.text = bytes.substr(bytes.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0);
    return out;
  }
  std::string name = lower(trim(declared));
  if (name != "utf-8" && name != "utf8" && !name.empty()) {
    if (const SingleByte* encoding = single_byte(name)) {
      out.text = decode_single_byte(bytes, *encoding);
      out.notice = "read as " + std::string(encoding->name) + ", as it declares";
      return out;
    }
    std::size_t repairs = 0;
    if (decode_multi_byte(bytes, name, out.text, repairs)) {
      out.notice = "read as " + name + ", as it declares";
      if (repairs > 0) out.notice += "; " + std::to_string(repairs) + " bytes became U+FFFD";
      return out;
    }
  }
  if (looks_like_windows_1252(bytes)) {
    out.text = decode_single_byte(bytes, *single_byte("windows-1252"));
    out.notice = "not valid UTF-8: read as windows-1252";
  } else {
    std::size_t repairs = 0;
    out.text = to_valid_utf8(bytes, &repairs);
    out.notice = count_places(repairs);
  }
  if (!name.empty() && !known_encoding(name)) {
    out.notice += " (the declared encoding \"" + printable(name) + "\" is not known)";
  }
  return out;
}

bool known_encoding(std::string_view name) {
  std::string lowered = lower(trim(name));
  if (lowered == "utf-8" || lowered == "utf8" || single_byte(lowered) != nullptr) return true;
  for (const Alias& alias : multi_byte) {
    if (alias.alias == lowered) return true;
  }
  return false;
}

}  // namespace redstring::reading
