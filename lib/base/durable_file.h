// Replaces files so that the old or the new one is there whole, also after a
// crash: the new one is written under a name of its own beside the old one,
// brought to disk, and only then renamed.

#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace docmill {

// Why the file at `path` could not be written, from errno: kTemporary when
// the disk is full, else kIo.
Error file_error(const std::string& path, int error);

// Writes all of `bytes` to where the file stands. Returns 0 or errno.
int write_all(int fd, std::string_view bytes);

// Brings the file to disk. Where that failed the bytes may be lost, and a
// second try would not tell.
Result<void> sync_file(int fd, const std::string& path);

// Gives the file the name `to` in the same folder, in place of what has it,
// and brings the folder to disk.
// REQUIRES: the bytes of the file are on disk.
Result<void> rename_durably(const std::string& from, const std::string& to);

// Brings the names in the folder of `path` to disk. Where that cannot be done
// only their survival of a crash is unsure.
void sync_folder_of(const std::string& path);

// All steps at once, by way of PATH.part. After a failure the old file is as
// it was, and there is no PATH.part.
Result<void> replace_file(const std::string& path, std::string_view bytes);

}  // namespace docmill
