// What the program writes to and how: data to stdout, words for people to stderr, colours and
// progress only where a person is watching, and nothing from outside that could drive a terminal.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

#include "redstring/knowledge_graph.h"

namespace redstring::app {

/// The exit codes of the command line; scripts rely on the numbers.
enum class Exit : int {
  ok = 0,
  failure = 1,
  usage = 2,
  not_found = 3,  ///< a name that is not there, or that means several things
  no_path = 4,
  rejected = 5,  ///< some inputs were rejected, the others went through
  database = 6,  ///< locked or damaged
  interrupted = 130,
};

/// Where output goes. Tests put string streams in; `main` puts stdout and stderr in.
struct Console {
  std::ostream& out;
  std::ostream& err;
  bool color_out = false;     ///< ANSI colours on `out`
  bool color_err = false;     ///< ANSI colours on `err`
  bool terminal_out = false;  ///< a person reads `out`: JSON is indented
  bool terminal_in = false;   ///< a person types the input
  bool terminal_err = false;  ///< a person reads `err`: progress is shown in place
};

/// A buffer over a file descriptor that remembers why writing failed, so that a reader who went
/// away (`| head`) can be told from a full disk. Once it has failed it swallows nothing more.
class DescriptorBuffer : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor);
  ~DescriptorBuffer() override;
  /// errno of the first failed write, or 0.
  int error() const { return error_; }

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* data, std::streamsize size) override;
  int sync() override;

 private:
  bool drain();
  int descriptor_;
  int error_ = 0;
  std::vector<char> buffer_;
};

/// `text` on one line and harmless: control characters become their pictures (␛), bidirectional
/// controls, C1 controls and other invisible steering characters become <U+202E>, bytes that are
/// not UTF-8 become U+FFFD, and runs of white space one space. For anything that came from outside.
std::string visible(std::string_view text);

/// `visible` in bold on a colour terminal.
std::string bold(std::string_view text, bool color);
/// Faint on a colour terminal, as it is elsewhere. `text` must be harmless already.
std::string faint(std::string_view text, bool color);

/// "1,234,567"
std::string grouped(std::uint64_t number);
/// "1 document", "2 documents", "1,234 documents"
std::string counted(std::uint64_t number, std::string_view singular, std::string_view plural = {});
/// "12 bytes", "3.4 MB": powers of 1000, as disks are sold.
std::string size_in_words(std::uint64_t bytes);
/// "0.42 s", "1 min 12 s", "2 h 3 min"
std::string time_in_words(double seconds);

/// The candidate that differs least from `word`, if it is near enough to be meant; else empty.
std::string_view nearest(std::string_view word, const std::vector<std::string_view>& candidates);

/// Asks to be told of SIGINT and SIGTERM instead of dying; a second one kills. SIGPIPE is ignored:
/// writing fails instead.
void catch_signals();
/// Set by the signal, read by long work.
const std::atomic<bool>& stop_requested();

/// One line on stderr that says how far long work has come. Says nothing unless `shown`.
class Meter {
 public:
  Meter(Console& console, bool shown);
  ~Meter();
  /// A callback for long work: shows the state ten times a second, and stops the work on a signal.
  /// The Meter must outlive it.
  Progress callback();
  /// Wipes the line.
  void clear();

 private:
  void show(std::string_view stage, std::uint64_t done, std::uint64_t total);
  Console& console_;
  bool shown_;
  bool drawn_ = false;
  std::string stage_;
  std::chrono::steady_clock::time_point stage_began_{}, last_{};
};

}  // namespace redstring::app
