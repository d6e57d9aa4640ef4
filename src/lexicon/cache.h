// Compiled dictionaries between one run of the program and the next.
//
// Nothing here can fail: a folder that cannot be written, a file that is damaged, foreign or made
// of other dictionaries, another process that writes at the same time, all mean that the
// dictionaries are compiled in memory.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "lexicon/data.h"
#include "lexicon/sources.h"

namespace redstring::lexicon {

/// The file of one set of dictionary folders, named by where these are.
class CacheFile {
 public:
  CacheFile(const std::filesystem::path& directory,
            const std::vector<std::filesystem::path>& folders);

  const std::filesystem::path& path() const { return path_; }

  /// What was stored for these very sources (hashed) by this very build, or null. The file is
  /// mapped, for as long as the result lives; it must belong to the user and be writable by nobody
  /// else.
  std::unique_ptr<const Lexicon::Data> open(const std::vector<Folder>& sources) const;
  /// Stores it for later, for the eyes of the user only, replacing in one step what was there, and
  /// removes the files beside it that nobody has opened for 30 days.
  void store(const Lexicon::Data& data, const std::vector<Folder>& sources) const;

 private:
  std::filesystem::path path_;
};

}  // namespace redstring::lexicon
