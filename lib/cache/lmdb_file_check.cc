#include "lib/cache/lmdb_file_check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>

#include "lib/base/types.h"

namespace docmill {
namespace {

// The format of LMDB 0.9 on 64-bit machines (MDB_DATA_VERSION 1).
constexpr u32 kMagic = 0xBEEFC0DE;
constexpr u32 kDataVersion = 1;
constexpr u64 kNoPage = ~u64{0};

struct Table {
  u32 pad;  // of the free list: the size of a page
  std::uint16_t flags;
  std::uint16_t depth;
  u64 branch_pages;
  u64 leaf_pages;
  u64 overflow_pages;
  u64 entries;
  u64 root;
};
static_assert(sizeof(Table) == 48);

struct Meta {
  u64 page_number;
  std::uint16_t page_pad;
  std::uint16_t page_flags;
  u32 page_rest;
  u32 magic;
  u32 version;
  u64 address;
  u64 map_bytes;
  Table free_list;
  Table main;
  u64 last_page;
  u64 transaction;
};
static_assert(sizeof(Meta) == 152);

constexpr std::uint16_t kMetaFlag = 0x08;

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

std::string damage_of(const Meta& meta, u64 page_bytes, u64 file_bytes) {
  if (meta.magic != kMagic || (meta.page_flags & kMetaFlag) == 0)
    return "not an LMDB file";
  if (meta.version != kDataVersion)
    return "an LMDB file of another version";
  if (meta.free_list.pad != page_bytes || meta.last_page < 1 ||
      meta.last_page > meta.map_bytes / page_bytes)
    return "damaged";
  const u64 pages = file_bytes / page_bytes;
  for (const Table* table : {&meta.free_list, &meta.main})
    if (table->root != kNoPage &&
        (table->root < 2 || table->root > meta.last_page || table->depth > 32))
      return "damaged";
  if (meta.transaction > 0 && meta.last_page >= pages)
    return "truncated";
  return {};
}

}  // namespace

FileCheck check_lmdb_file(const std::string& path) {
  const File file(path);
  if (file.get() < 0)
    return {errno == ENOENT, {}};  // LMDB says what it is
  const u64 file_bytes = file.size();
  if (file_bytes == 0)
    return {true, {}};
  Meta first{};
  Meta second{};
  if (pread(file.get(), &first, sizeof first, 0) != sizeof first)
    return {false, "not an LMDB file"};
  const u64 page_bytes = first.free_list.pad;
  if (first.magic != kMagic)
    return {false, "not an LMDB file"};
  if (!std::has_single_bit(page_bytes) || page_bytes < 512 ||
      page_bytes > 65536)
    return {false, "damaged"};
  if (pread(file.get(), &second, sizeof second,
            static_cast<off_t>(page_bytes)) != sizeof second)
    return {false, "truncated"};
  for (const Meta* meta : {&first, &second})
    if (std::string damage = damage_of(*meta, page_bytes, file_bytes);
        !damage.empty())
      return {false, damage};
  return {first.transaction == 0 && second.transaction == 0, {}};
}

}  // namespace docmill
