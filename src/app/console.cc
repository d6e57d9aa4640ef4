// Output: the descriptor buffer, harmless text, numbers in words, signals and the progress line.
#include "app/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "redstring/document.h"

namespace redstring::app {

// ---- writing -----------------------------------------------------------------------------------

DescriptorBuffer::DescriptorBuffer(int descriptor) : descriptor_(descriptor), buffer_(1 << 16) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

DescriptorBuffer::~DescriptorBuffer() { drain(); }

bool DescriptorBuffer::drain() {
  const char* at = pbase();
  while (at < pptr() && error_ == 0) {
    const ssize_t written = ::write(descriptor_, at, static_cast<std::size_t>(pptr() - at));
    if (written >= 0)
      at += written;
    else if (errno != EINTR)
      error_ = errno;
  }
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return error_ == 0;
}

DescriptorBuffer::int_type DescriptorBuffer::overflow(int_type c) {
  if (!drain()) return traits_type::eof();
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  *pptr() = traits_type::to_char_type(c);
  pbump(1);
  return c;
}

std::streamsize DescriptorBuffer::xsputn(const char* data, std::streamsize size) {
  std::streamsize done = 0;
  while (done < size) {
    if (pptr() == epptr() && !drain()) break;
    const std::streamsize room = std::min<std::streamsize>(epptr() - pptr(), size - done);
    std::memcpy(pptr(), data + done, static_cast<std::size_t>(room));
    pbump(static_cast<int>(room));
    done += room;
  }
  return done;
}

int DescriptorBuffer::sync() { return drain() ? 0 : -1; }

// ---- harmless text -----------------------------------------------------------------------------

namespace {

/// Code points that a terminal or a reader's eye could be steered by without seeing them.
bool steering(char32_t c) {
  return (c >= 0x7f && c <= 0x9f) || c == 0x61c || c == 0x200b || c == 0x200e || c == 0x200f ||
         c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
         (c >= 0xe0000 && c <= 0xe0fff);
}

/// The code point at `at` of valid UTF-8; moves `at` past it.
char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  char32_t c = lead & (0x3f >> more);
  for (int i = 0; i < more && at < text.size(); ++i)
    c = (c << 6) | (static_cast<unsigned char>(text[at++]) & 0x3f);
  return c;
}

}  // namespace

std::string visible(std::string_view raw) {
  const std::string text = to_valid_utf8(raw);
  std::string out;
  out.reserve(text.size());
  bool gap = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, at);
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == 0xa0 || c == 0x2028 ||
        c == 0x2029) {
      gap = true;
      continue;
    }
    if (gap && !out.empty()) out += ' ';
    gap = false;
    if (c < 0x20) {  // U+2400 … are the pictures of the control characters
      out += "\xe2\x90";
      out += static_cast<char>(0x80 + c);
    } else if (steering(c)) {
      out += fmt::format("<U+{:04X}>", static_cast<std::uint32_t>(c));
    } else {
      out.append(text, begin, at - begin);
    }
  }
  return out;
}

std::string bold(std::string_view text, bool color) {
  return color ? "\x1b[1m" + visible(text) + "\x1b[0m" : visible(text);
}

std::string faint(std::string_view text, bool color) {
  return color ? "\x1b[2m" + std::string(text) + "\x1b[0m" : std::string(text);
}

// ---- numbers in words --------------------------------------------------------------------------

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string counted(std::uint64_t number, std::string_view singular, std::string_view plural) {
  if (number == 1) return fmt::format("1 {}", singular);
  if (!plural.empty()) return fmt::format("{} {}", grouped(number), plural);
  return fmt::format("{} {}s", grouped(number), singular);
}

std::string size_in_words(std::uint64_t bytes) {
  if (bytes < 1000) return counted(bytes, "byte");
  static constexpr const char* units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
  double value = static_cast<double>(bytes) / 1000;
  int unit = 0;
  while (value >= 999.5 && unit < 5) {
    value /= 1000;
    ++unit;
  }
  return value < 9.95 ? fmt::format("{:.1f} {}", value, units[unit])
                      : fmt::format("{:.0f} {}", value, units[unit]);
}

std::string time_in_words(double seconds) {
  if (seconds < 9.995) return fmt::format("{:.2f} s", seconds);
  if (seconds < 60) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<std::uint64_t>(seconds);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

// ---- did you mean ------------------------------------------------------------------------------

namespace {

/// Edits (insert, delete, replace, swap neighbours) between two short words.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] =
          std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

}  // namespace

std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (word.size() > 64) return {};
  std::string_view best;
  std::size_t best_edits = 1 + std::max<std::size_t>(1, word.size() / 3);
  for (std::string_view candidate : candidates) {
    const std::size_t found = edits(word, candidate);
    if (found < best_edits) {
      best = candidate;
      best_edits = found;
    }
  }
  return best;
}

// ---- signals -----------------------------------------------------------------------------------

namespace {

std::atomic<bool> stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only set such a flag");

void on_signal(int) { stop.store(true); }

}  // namespace

void catch_signals() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // the second signal kills
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

const std::atomic<bool>& stop_requested() { return stop; }

// ---- progress ----------------------------------------------------------------------------------

Meter::Meter(Console& console, bool shown) : console_(console), shown_(shown) {}

Meter::~Meter() { clear(); }

Progress Meter::callback() {
  return [this](std::string_view stage, std::uint64_t done, std::uint64_t total) {
    if (shown_) show(stage, done, total);
    return !stop.load();
  };
}

void Meter::clear() {
  if (drawn_ && console_.terminal_err) console_.err << "\r\x1b[K" << std::flush;
  drawn_ = false;
}

void Meter::show(std::string_view stage, std::uint64_t done, std::uint64_t total) {
  using namespace std::chrono_literals;
  const auto now = std::chrono::steady_clock::now();
  if (stage != stage_) {
    stage_ = stage;
    stage_began_ = now;
    last_ = {};
  }
  if (now - last_ < (console_.terminal_err ? 100ms : 2000ms) && done != total) return;
  last_ = now;
  std::string line = fmt::format("{}: {}", visible(stage), grouped(done));
  if (total > 0) line += fmt::format(" of {} ({} %)", grouped(total), done * 100 / total);
  const double seconds = std::chrono::duration<double>(now - stage_began_).count();
  if (seconds > 1 && done > 0) {
    const double rate = static_cast<double>(done) / seconds;
    line += fmt::format(", {}/s", grouped(static_cast<std::uint64_t>(rate)));
    if (total > done)
      line += fmt::format(", {} left", time_in_words(static_cast<double>(total - done) / rate));
  }
  if (console_.terminal_err)
    console_.err << '\r' << line << "\x1b[K" << std::flush;
  else
    console_.err << line << std::endl;
  drawn_ = true;
}

}  // namespace redstring::app
