// Reads and writes whole stretches of an open file at a place, and brings its
// bytes to disk. `path` is for messages. Thread safety: any thread, as far as
// nobody else writes to the same place.

#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/base/types.h"

namespace docmill {

// Appends `bytes` bytes to `to`. kIo also where the file ends before.
Result<void> read_at(int fd, i64 offset, i64 bytes, const std::string& path,
                     std::string& to);

// kTemporary: disk full; a part of the bytes may have been written.
Result<void> write_at(int fd, i64 offset, std::string_view bytes,
                      const std::string& path);

// A failure may have dropped the bytes: nobody tries it again.
Result<void> sync_data(int fd, const std::string& path);

}  // namespace docmill
