// How every public function of redstring reports failure: a value, never an exception.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace redstring {

/// What kind of trouble an Error is. The command line maps these to exit codes (src/app/main.cc).
enum class ErrorCode {
  invalid_argument,  ///< the caller asked for something that makes no sense
  not_found,         ///< a name, a document or a file that is not there
  io,                ///< the operating system refused to read or write
  corrupt,           ///< bytes on disk or in an archive that are not what their format promises
  locked,            ///< another process is writing this database
  unsupported,       ///< a newer format version, an unknown export format
  limit,             ///< a stated limit (size, depth, ratio) was reached
  interrupted,       ///< the caller asked to stop
  internal,          ///< our own mistake
};

/// One failure, told so that a person can mend it: what happened, where, and what to do.
/// `place` is "file:line", "archive!member" or a database path; it and `remedy` may be empty.
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;
  std::string place;
  std::string remedy;

  /// "place: message (remedy)", leaving out what is empty.
  std::string to_string() const {
    std::string out = place.empty() ? message : place + ": " + message;
    if (!remedy.empty()) out += " (" + remedy + ")";
    return out;
  }
};

/// A value, or the Error that prevented it.
template <class T>
using Result = tl::expected<T, Error>;

/// Success without a value, or the Error that prevented it.
using Status = Result<void>;

/// Shorthand: `return fail(ErrorCode::io, "cannot read", path);`
inline tl::unexpected<Error> fail(ErrorCode code, std::string message, std::string place = {},
                                  std::string remedy = {}) {
  return tl::unexpected<Error>(
      Error{code, std::move(message), std::move(place), std::move(remedy)});
}

/// Passes an Error on unchanged: `if (!x) return fail(x.error());`
inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace redstring
