#include "lib/cache/lmdb_file_check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>

#include "lib/base/types.h"
#include "lib/cache/lmdb_format.h"
#include "lib/cache/lmdb_page_walk.h"

namespace docmill {
namespace {

// More than there will ever be.
constexpr u64 kMaxTransaction = u64{1} << 62;

class File {
 public:
  explicit File(const std::string& path)
      : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (fd_ >= 0)
      ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int get() const { return fd_; }
  u64 size() const {
    struct stat info {};
    return fstat(fd_, &info) == 0 ? static_cast<u64>(info.st_size) : 0;
  }

 private:
  int fd_;
};

bool is_unused(const lmdb::Meta& meta) {
  return meta.transaction == 0 && meta.main.root == lmdb::kNoPage &&
         meta.free_list.root == lmdb::kNoPage;
}

// `index`: of the meta page. Transactions write the two by turns; the first
// of all is that of an empty file.
std::string damage_of(const lmdb::Meta& meta, u64 index, u64 page_bytes) {
  if (meta.magic != lmdb::kMagic || (meta.page_flags & lmdb::kMetaFlag) == 0)
    return "not an LMDB file";
  if (meta.version != lmdb::kDataVersion)
    return "an LMDB file of another version";
  const bool is_sound =
      meta.free_list.pad == page_bytes && meta.last_page >= 1 &&
      meta.last_page <= meta.map_bytes / page_bytes &&
      lmdb::is_table(meta.free_list, meta.last_page, lmdb::kIntegerKeys) &&
      lmdb::is_table(meta.main, meta.last_page, 0) &&
      meta.transaction <= kMaxTransaction &&
      (is_unused(meta) ||
       (meta.transaction > 0 && meta.transaction % 2 == index));
  return is_sound ? "" : "damaged";
}

}  // namespace

FileCheck check_lmdb_file(const std::string& path, CheckDepth depth) {
  const File file(path);
  if (file.get() < 0)
    return {errno == ENOENT, {}};  // LMDB says what it is
  const u64 file_bytes = file.size();
  if (file_bytes == 0)
    return {true, {}};
  lmdb::Meta first{};
  lmdb::Meta second{};
  if (pread(file.get(), &first, sizeof first, 0) != sizeof first ||
      first.magic != lmdb::kMagic)
    return {false, "not an LMDB file"};
  const u64 page_bytes = first.free_list.pad;
  if (!std::has_single_bit(page_bytes) || page_bytes < 512 ||
      page_bytes > 65536)
    return {false, "damaged"};
  if (pread(file.get(), &second, sizeof second,
            static_cast<off_t>(page_bytes)) != sizeof second)
    return {false, "truncated"};
  std::string damage = damage_of(first, 0, page_bytes);
  if (damage.empty())
    damage = damage_of(second, 1, page_bytes);
  if (!damage.empty())
    return {false, damage};
  const lmdb::Meta& newest =
      second.transaction > first.transaction ? second : first;
  if (newest.transaction == 0)
    return {true, {}};
  // Pages at the end that were taken and given back in one transaction may
  // never have been written: a walk tells better whether one is missing.
  const bool is_short = newest.last_page >= file_bytes / page_bytes;
  // No file has so many pages; it would only cost memory to count them.
  if (newest.last_page / 2 > file_bytes / page_bytes)
    return {false, "truncated"};
  if (depth == CheckDepth::kPages) {
    LmdbPageWalk walk(file.get(), newest);
    if (!walk.is_sound(kMaxCheckedPages))
      return {false, is_short ? "truncated" : "damaged"};
    if (walk.is_complete())
      return {};
  }
  return {false, is_short ? "truncated" : ""};
}

}  // namespace docmill
