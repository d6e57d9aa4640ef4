// What is told after a long reading.
#include "app/reading_report.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <fstream>

#include "app/console.h"

namespace redstring::app {

bool write_rejections(const std::string& path, const std::vector<Rejection>& rejected,
                      std::uint64_t total) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  for (const Rejection& one : rejected)
    file << visible(one.place) << '\t' << visible(one.reason) << '\n';
  if (total > rejected.size())
    file << fmt::format("# and {} more that were only counted\n", total - rejected.size());
  return static_cast<bool>(file.flush());
}

std::uint64_t peak_memory() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace redstring::app
