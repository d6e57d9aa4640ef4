// The program: parse, run, exit code.
#if __has_include(<malloc.h>)
#include <malloc.h>
#endif
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "app/commands.h"

namespace {

using redstring::app::Console;
using redstring::app::DescriptorBuffer;
using redstring::app::Exit;

/// Colours where a person watches, unless the flag or NO_COLOR (no-color.org) says otherwise.
bool colors(const std::string& wish, int descriptor) {
  if (wish == "always") return true;
  if (wish == "never") return false;
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  if (no_color != nullptr && *no_color != '\0') return false;
  if (terminal != nullptr && std::strcmp(terminal, "dumb") == 0) return false;
  return isatty(descriptor) == 1;
}

/// Every document needs about the same memory as the one before it. Handing it back to the system
/// between two documents only has the system clear it again: a tenth of the time of reading.
void keep_freed_memory() {
#ifdef M_TRIM_THRESHOLD
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
#endif
}

/// A reader who went away is no failure of ours; a full disk is.
Exit settle(Exit exit, std::ostream& out, const DescriptorBuffer& buffer) {
  out.flush();
  if (buffer.error() == 0) return exit;
  if (buffer.error() == EPIPE) return Exit::ok;
  std::cerr << "redstring: cannot write to standard output: " << std::strerror(buffer.error())
            << '\n';
  return Exit::failure;
}

}  // namespace

int main(int argc, char** argv) {
  redstring::app::catch_signals();
  keep_freed_memory();
  DescriptorBuffer buffer(STDOUT_FILENO);
  std::ostream out(&buffer);

  auto invocation = redstring::app::parse({argv + 1, argv + argc});
  if (invocation.run == nullptr) {
    out << invocation.out;
    std::cerr << invocation.err;
    return static_cast<int>(settle(invocation.exit, out, buffer));
  }
  Console console{out, std::cerr};
  console.terminal_in = isatty(STDIN_FILENO) == 1;
  console.terminal_out = isatty(STDOUT_FILENO) == 1;
  console.terminal_err = isatty(STDERR_FILENO) == 1;
  console.color_out = colors(invocation.flags.color, STDOUT_FILENO);
  console.color_err = colors(invocation.flags.color, STDERR_FILENO);
  return static_cast<int>(settle(invocation.run(invocation.flags, console), out, buffer));
}
