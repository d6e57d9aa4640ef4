// Finding and reading the files of dictionary folders. See sources.h.
#include "lexicon/sources.h"

#include <algorithm>
#include <fstream>
#include <string_view>
#include <system_error>

#include "lexicon/compiled.h"
#include "lexicon/list_file.h"

namespace redstring::lexicon {

namespace fs = std::filesystem;

namespace {

constexpr int max_folder_depth = 12;
constexpr std::size_t max_files = 20'000;

std::vector<Found>* group_of(std::string_view name, Folder& out) {
  auto ends = [&](std::string_view end) {
    return name.size() > end.size() && name.substr(name.size() - end.size()) == end;
  };
  if (name == "types.def") return &out.types;
  if (name == "relations.def") return &out.relations;
  if (name == "lists.def") return &out.list_definitions;
  if (ends(".lst")) return &out.lists;
  if (ends(".rules")) return &out.rules;
  return nullptr;
}

/// Links to folders are not followed: they can go in circles. Names that begin with '.' are
/// skipped.
Status scan_into(const fs::path& root, const fs::path& folder, const std::string& prefix, int depth,
                 std::size_t& files, Folder& out) {
  std::error_code error;
  if (depth > max_folder_depth) {
    return fail(ErrorCode::limit, "expected folders at most 12 deep", folder.string());
  }
  fs::directory_iterator entries(folder, error);
  if (error) {
    return fail(ErrorCode::io, "cannot read this dictionary folder: " + error.message(),
                folder.string());
  }
  for (; entries != fs::directory_iterator(); entries.increment(error)) {
    const fs::path& path = entries->path();
    const std::string name = path.filename().string();
    if (name.empty() || name[0] == '.') continue;
    const std::string relative = prefix + name;
    std::error_code ignored;
    if (fs::is_directory(entries->symlink_status(ignored))) {
      Status ok = scan_into(root, path, relative + "/", depth + 1, files, out);
      if (!ok) return ok;
      continue;
    }
    std::vector<Found>* group = group_of(name, out);
    if (group == nullptr) continue;
    if (++files > max_files) {
      return fail(ErrorCode::limit, "expected at most 20000 files", root.string());
    }
    group->push_back({relative, (root / relative).generic_string(), path, std::nullopt});
  }
  if (error) return fail(ErrorCode::io, "cannot read this folder", folder.string());
  return {};
}

}  // namespace

Result<std::vector<Folder>> find_sources(const std::vector<fs::path>& folders) {
  std::vector<Folder> out;
  for (const fs::path& root : folders) {
    Folder& folder = out.emplace_back();
    std::size_t files = 0;
    if (Status ok = scan_into(root, root, "", 0, files, folder); !ok) return fail(ok.error());
    if (files == 0) {
      return fail(ErrorCode::io,
                  "expected a dictionary folder, found no lists.def, *.rules or *.def",
                  root.string(), "dictionaries/README.md shows what one holds");
    }
    for (auto* group : folder.groups())
      std::sort(group->begin(), group->end(),
                [](const Found& a, const Found& b) { return a.relative < b.relative; });
  }
  return out;
}

Result<std::string> read_source(const Found& file) {
  std::ifstream in(file.path, std::ios::binary);
  if (!in) return fail(ErrorCode::io, "cannot read this file", file.place);
  std::string bytes;
  std::error_code error;
  const auto size = fs::file_size(file.path, error);
  if (!error && size <= max_file_bytes) {
    bytes.resize(size);
    in.read(bytes.data(), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
  } else if (!error) {
    return mistake(file.place, 1, "expected a file of at most 512 MB");
  }
  if (error || in.bad()) return fail(ErrorCode::io, "cannot read this file", file.place);
  return bytes;
}

bool hash_sources(std::vector<Folder>& folders) {
  for (Folder& folder : folders) {
    for (auto* group : folder.groups()) {
      for (Found& file : *group) {
        const Result<std::string> bytes = read_source(file);
        if (!bytes) return false;
        file.hash = checksum(*bytes);
      }
    }
  }
  return true;
}

std::string fingerprint(const std::vector<Folder>& folders) {
  std::string out;
  const auto number = [&](std::uint64_t n) {
    for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(n >> shift & 0xff);
  };
  for (const Folder& folder : folders) {
    for (const auto* group : folder.groups()) {
      number(group->size());
      for (const Found& file : *group) {
        number(file.relative.size());
        out += file.relative;
        number(file.hash.value_or(0));
      }
    }
  }
  return out;
}

}  // namespace redstring::lexicon
