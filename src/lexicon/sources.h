// Where the dictionaries' files are, what each is for, and what their bytes are known by.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "redstring/status.h"

namespace redstring::lexicon {

/// One file of a dictionary folder.
struct Found {
  std::string relative;  ///< with '/' on every system
  std::string place;     ///< as messages name it
  std::filesystem::path path;
  std::optional<std::uint64_t> hash;  ///< checksum() of its bytes, once hash_sources has read it
};

/// The files of one dictionary folder by what they are, each in byte order.
struct Folder {
  std::vector<Found> types, relations, list_definitions, lists, rules;

  std::vector<std::vector<Found>*> groups() {
    return {&types, &relations, &list_definitions, &lists, &rules};
  }
  std::vector<const std::vector<Found>*> groups() const {
    return {&types, &relations, &list_definitions, &lists, &rules};
  }
};

/// Every file of the folders, in the order of the folders. Errors: io for a folder that cannot be
/// read or holds no dictionaries; limit for one too deep or too large.
Result<std::vector<Folder>> find_sources(const std::vector<std::filesystem::path>& folders);

/// The bytes of a file. Errors: io; invalid_argument when it is larger than max_file_bytes.
Result<std::string> read_source(const Found& file);

/// Reads every file and fills in its hash. False if one could not be read: loading will say which.
bool hash_sources(std::vector<Folder>& folders);

/// Files with their hashes, as bytes: two sets of folders with the same give the same lexicon.
std::string fingerprint(const std::vector<Folder>& folders);

}  // namespace redstring::lexicon
