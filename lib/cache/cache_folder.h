// Opens the folder of a disk cache, whatever lies in it.
//
// A data.mdb that is damaged, foreign or of another version is set aside as
// data.mdb.corrupt-N, and a new one begun, unless another process uses it.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/types.h"
#include "lib/cache/lmdb_env.h"

namespace docmill {

struct OpenedFolder {
  std::shared_ptr<LmdbEnv> env;  // the process's only one of this folder
  std::vector<std::string> warnings;
};

// Creates the folder (mode 0700) and the cache in it when they are not there.
// The error says why the folder cannot be used.
Result<OpenedFolder> open_cache_folder(const std::string& folder,
                                       i64 map_bytes);

// The cache in `folder`, for reading; nothing is created or set aside.
// kUsage: there is none, or not one of this version.
Result<std::shared_ptr<LmdbEnv>> open_cache_to_read(const std::string& folder);

}  // namespace docmill
