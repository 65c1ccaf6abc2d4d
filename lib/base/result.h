// Errors are values: what can fail returns a Result.
//
// Only the part of tl::expected that std::expected shares is used (`if (!r)`,
// `*r`, `.error()`, `.value()`), so that a switch is one line.

#pragma once

#include <string>
#include <utility>

#include <fmt/format.h>
#include <tl/expected.hpp>

namespace docmill {

struct Error {
  // What a caller acts on differently; each maps to one exit code.
  enum class Code {
    kUsage,      // options or configuration, found before a byte is read
    kIo,         // a file or stream that cannot be opened, read or written
    kTemporary,  // the same command may succeed later: disk full, lock held
    kInvalid,    // input that is not what it should be
    kInternal,   // a defect of docmill
  };

  Code code;
  std::string what;  // one line, names the file or option, ready to print
};

template <class T>
using Result = tl::expected<T, Error>;

template <class... Args>
[[nodiscard]] tl::unexpected<Error> fail(Error::Code code,
                                         fmt::format_string<Args...> format,
                                         Args&&... args) {
  return tl::unexpected<Error>(
      Error{code, fmt::format(format, std::forward<Args>(args)...)});
}

}  // namespace docmill
