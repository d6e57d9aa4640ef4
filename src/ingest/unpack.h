// One packed file as the stream of bytes that it unpacks to.
#pragma once

#include <filesystem>
#include <memory>

#include "ingest/input.h"

namespace redstring::reading {

/// A file packed with gzip, bzip2, xz or zstd, in one piece or several behind each other, or not
/// packed at all; "-" is standard input. What unpacks to more than `ratio` times its packed size
/// (above 1 MB) fails to read with ErrorCode::limit. Errors: not_found, io.
Result<std::unique_ptr<ByteSource>> open_unpacked(const std::filesystem::path& path,
                                                  unsigned ratio);

}  // namespace redstring::reading
