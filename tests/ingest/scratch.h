// A directory that goes away, archives written into it, and what read_archive made of them.
#pragma once

#include <archive.h>
#include <archive_entry.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "redstring/archive.h"

namespace scratch {

class Directory {
 public:
  Directory() {
    std::string name = (std::filesystem::temp_directory_path() / "redstring-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(std::string_view name, std::string_view bytes) const {
    std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return file;
  }

 private:
  std::filesystem::path path_;
};

using Members = std::vector<std::pair<std::string, std::string>>;

/// An archive in memory. Formats: "zip", "tar", "raw"; filters: "none", "gzip", "bzip2", "xz",
/// "zstd".
inline std::string pack(const std::string& format, const std::string& filter,
                        const Members& members) {
  archive* a = archive_write_new();
  if (format == "zip") archive_write_set_format_zip(a);
  if (format == "tar") archive_write_set_format_pax_restricted(a);
  if (format == "raw") archive_write_set_format_raw(a);
  if (filter == "gzip") archive_write_add_filter_gzip(a);
  if (filter == "bzip2") archive_write_add_filter_bzip2(a);
  if (filter == "xz") archive_write_add_filter_xz(a);
  if (filter == "zstd") archive_write_add_filter_zstd(a);
  archive_write_set_bytes_in_last_block(a, 1);
  std::size_t total = 1 << 16;
  for (const auto& [name, bytes] : members) total += 2 * bytes.size() + 4096;
  std::string out(total, '\0');
  std::size_t used = 0;
  archive_write_open_memory(a, out.data(), out.size(), &used);
  for (const auto& [name, bytes] : members) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(a, entry);
    archive_write_data(a, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  archive_write_close(a);
  archive_write_free(a);
  out.resize(used);
  return out;
}

/// What came of one call of read_archive.
struct Reading {
  std::vector<redstring::Document> documents;
  std::vector<std::string> places;
  std::vector<redstring::Rejection> rejected;
  std::vector<redstring::Notice> notices;
  redstring::Status status;

  std::vector<std::string> texts() const {
    std::vector<std::string> out;
    for (const auto& document : documents) out.push_back(document.text);
    return out;
  }
  std::vector<std::string> titles() const {
    std::vector<std::string> out;
    for (const auto& document : documents) out.push_back(document.title);
    return out;
  }
};

inline Reading read(const std::filesystem::path& path, const redstring::ReadOptions& options = {}) {
  Reading out;
  redstring::ReadSink sink;
  sink.document = [&](redstring::Document document, std::string_view place) {
    out.documents.push_back(std::move(document));
    out.places.emplace_back(place);
    return true;
  };
  sink.rejected = [&](redstring::Rejection rejection) {
    out.rejected.push_back(std::move(rejection));
  };
  sink.notice = [&](redstring::Notice notice) { out.notices.push_back(std::move(notice)); };
  out.status = redstring::read_archive(path, options, sink);
  return out;
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace scratch
