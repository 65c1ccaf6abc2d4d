#include <sys/stat.h>

#include <algorithm>

#include "lib/cache/answer_cache.h"
#include "lib/cache/answer_record.h"
#include "lib/cache/cache_folder.h"
#include "lib/cache/disk_tables.h"

namespace docmill {

Result<DiskStats> read_disk_stats(const std::string& folder, i64 now) {
  const Result<std::shared_ptr<LmdbEnv>> opened = open_cache_to_read(folder);
  if (!opened)
    return tl::unexpected(opened.error());
  LmdbEnv& env = **opened;
  const std::string path = folder + "/data.mdb";
  DiskStats stats;
  const LmdbEnv::Read read(env);
  FoundState found{.status = read.status()};
  if (found.status == MDB_SUCCESS)
    found = read_state(read.txn(), env.tables());
  int status = found.status;
  if (status == MDB_SUCCESS)
    status = for_each_record(
        read.txn(), env.tables(),
        [&](const CacheKey& key, std::string_view record) {
          const auto summary = summarize_record(key, record);
          if (!summary)
            return;
          const i64 created = summary->lifetime.created;
          stats.oldest =
              stats.oldest == 0 ? created : std::min(stats.oldest, created);
          stats.newest = std::max(stats.newest, created);
          stats.expired += summary->lifetime.is_over(now);
        });
  if (status != MDB_SUCCESS)
    return fail(Error::Code::kIo, "{}: cannot be read: {}", path,
                mdb_strerror(status));
  struct stat info {};
  if (stat(path.c_str(), &info) == 0)
    stats.file_bytes = static_cast<i64>(info.st_size);
  stats.format_version = found.state.format;
  stats.entries = found.state.entries;
  stats.live_bytes = found.state.live_bytes;
  stats.map_bytes = env.map_bytes();
  return stats;
}

}  // namespace docmill
