#include "lib/cache/lmdb_file_check.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <vector>

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

// Flags of pages.
constexpr std::uint16_t kBranchFlag = 0x01;
constexpr std::uint16_t kLeafFlag = 0x02;
constexpr std::uint16_t kOverflowFlag = 0x04;
constexpr std::uint16_t kMetaFlag = 0x08;
// Flags of nodes: the data lies on pages of its own; it is a table.
constexpr std::uint16_t kBigFlag = 0x01;
constexpr std::uint16_t kTableFlag = 0x02;
// A flag of tables; the list of free pages has it.
constexpr std::uint16_t kIntegerKeys = 0x08;

constexpr std::size_t kPageHeader = 16;
constexpr std::size_t kNodeHeader = 8;
constexpr std::size_t kMaxKey = 511;

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

bool is_table(const Table& table, u64 last_page, std::uint16_t flags) {
  const bool has_root = table.root != kNoPage;
  return table.flags == flags && table.depth <= 32 &&
         (!has_root || (table.root >= 2 && table.root <= last_page));
}

std::string damage_of(const Meta& meta, u64 page_bytes) {
  if (meta.magic != kMagic || (meta.page_flags & kMetaFlag) == 0)
    return "not an LMDB file";
  if (meta.version != kDataVersion)
    return "an LMDB file of another version";
  const bool is_sound =
      meta.free_list.pad == page_bytes && meta.last_page >= 1 &&
      meta.last_page <= meta.map_bytes / page_bytes &&
      is_table(meta.free_list, meta.last_page, kIntegerKeys) &&
      is_table(meta.main, meta.last_page, 0);
  return is_sound ? "" : "damaged";
}

template <class T>
T load(const std::vector<char>& bytes, std::size_t at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

// Goes through all pages that a meta page leads to. A page that does not hold
// together, or that two others claim, would make LMDB read or write anywhere.
class PageWalk {
 public:
  PageWalk(const File& file, const Meta& meta)
      : file_(file),
        page_bytes_(meta.free_list.pad),
        last_page_(meta.last_page),
        is_used_(meta.last_page + 1) {
    add_root(meta.main, Kind::kMain);
    add_root(meta.free_list, Kind::kFree);
  }

  // False: a page is damaged.
  bool is_sound() {
    for (i64 i = 0; i < kMaxCheckedPages && !todo_.empty(); i++) {
      const Todo next = todo_.back();
      todo_.pop_back();
      if (!check_page(next))
        return false;
    }
    for (u64 page : free_pages_)
      if (is_used_[page])
        return false;
    return true;
  }
  bool is_complete() const { return todo_.empty(); }

 private:
  enum class Kind { kFree, kMain, kRecords };
  struct Todo {
    u64 page;
    Kind kind;
  };
  struct Node {
    std::size_t at;  // of the key
    u32 low;         // of what the kind of page makes of it
    std::uint16_t flags;
    std::uint16_t key_bytes;
  };

  void add_root(const Table& table, Kind kind) {
    if (table.root != kNoPage)
      todo_.push_back({table.root, kind});
  }

  bool claim(u64 first, u64 count) {
    if (first < 2 || first > last_page_ || count > last_page_ - first + 1)
      return false;
    for (u64 page = first; page < first + count; page++) {
      if (is_used_[page])
        return false;
      is_used_[page] = true;
    }
    return true;
  }

  bool read(u64 page, std::size_t bytes, std::vector<char>& out) const {
    out.resize(bytes);
    return pread(file_.get(), out.data(), bytes,
                 static_cast<off_t>(page * page_bytes_)) ==
           static_cast<ssize_t>(bytes);
  }

  bool check_page(const Todo& todo) {
    if (!claim(todo.page, 1) || !read(todo.page, page_bytes_, page_))
      return false;
    const auto flags = load<std::uint16_t>(page_, 10);
    const std::size_t lower = load<std::uint16_t>(page_, 12);
    const std::size_t upper = load<std::uint16_t>(page_, 14);
    if (load<u64>(page_, 0) != todo.page ||
        (flags != kBranchFlag && flags != kLeafFlag) || lower <= kPageHeader ||
        lower % 2 != 0 || lower > upper || upper > page_bytes_)
      return false;
    for (std::size_t at = kPageHeader; at < lower; at += 2)
      if (!check_node(load<std::uint16_t>(page_, at), upper, flags == kLeafFlag,
                      todo.kind))
        return false;
    return true;
  }

  bool check_node(std::size_t at, std::size_t upper, bool is_leaf, Kind kind) {
    if (at < upper || at % 2 != 0 || at + kNodeHeader > page_bytes_)
      return false;
    const Node node{at + kNodeHeader, load<u32>(page_, at),
                    load<std::uint16_t>(page_, at + 4),
                    load<std::uint16_t>(page_, at + 6)};
    if (node.at + node.key_bytes > page_bytes_ || node.key_bytes > kMaxKey)
      return false;
    if (is_leaf)
      return check_leaf(node, kind);
    todo_.push_back({node.low | u64{node.flags} << 32, kind});
    return true;
  }

  bool check_leaf(const Node& node, Kind kind) {
    const std::size_t at = node.at + node.key_bytes;
    const std::size_t bytes = node.low;
    if (kind == Kind::kFree && node.key_bytes != sizeof(u64))
      return false;
    if (node.flags == kBigFlag)
      return at + sizeof(u64) <= page_bytes_ &&
             check_overflow(load<u64>(page_, at), bytes, kind);
    if (bytes > page_bytes_ - at)
      return false;
    if (node.flags == kTableFlag) {
      if (kind != Kind::kMain || bytes != sizeof(Table))
        return false;
      const Table table = load<Table>(page_, at);
      add_root(table, Kind::kRecords);
      return is_table(table, last_page_, 0);
    }
    return node.flags == 0 &&
           (kind != Kind::kFree || check_free(page_, at, bytes));
  }

  bool check_overflow(u64 page, std::size_t bytes, Kind kind) {
    std::vector<char> head;
    if (page < 2 || page > last_page_ || !read(page, kPageHeader, head))
      return false;
    const u64 count = load<u32>(head, 12);
    if (load<u64>(head, 0) != page ||
        load<std::uint16_t>(head, 10) != kOverflowFlag ||
        bytes + kPageHeader > count * page_bytes_ || !claim(page, count))
      return false;
    if (kind != Kind::kFree) {
      char last = 0;  // of the record: not behind the end of the file
      return pread(file_.get(), &last, 1,
                   static_cast<off_t>(page * page_bytes_ + kPageHeader + bytes -
                                      1)) == 1;
    }
    std::vector<char> list;
    return read(page, kPageHeader + bytes, list) &&
           check_free(list, kPageHeader, bytes);
  }

  // A list of free pages: their number, then each, largest first.
  bool check_free(const std::vector<char>& from, std::size_t at,
                  std::size_t bytes) {
    if (bytes < sizeof(u64))
      return false;
    const u64 count = load<u64>(from, at);
    if (count > bytes / sizeof(u64) - 1)
      return false;
    u64 before = last_page_ + 1;
    for (u64 i = 1; i <= count; i++) {
      const u64 page = load<u64>(from, at + i * sizeof(u64));
      if (page < 2 || page >= before)
        return false;
      free_pages_.push_back(page);
      before = page;
    }
    return true;
  }

  const File& file_;
  const u64 page_bytes_;
  const u64 last_page_;
  std::vector<bool> is_used_;
  std::vector<u64> free_pages_;
  std::vector<Todo> todo_;
  std::vector<char> page_;
};

}  // namespace

FileCheck check_lmdb_file(const std::string& path, CheckDepth depth) {
  const File file(path);
  if (file.get() < 0)
    return {errno == ENOENT, {}};  // LMDB says what it is
  const u64 file_bytes = file.size();
  if (file_bytes == 0)
    return {true, {}};
  Meta first{};
  Meta second{};
  if (pread(file.get(), &first, sizeof first, 0) != sizeof first ||
      first.magic != kMagic)
    return {false, "not an LMDB file"};
  const u64 page_bytes = first.free_list.pad;
  if (!std::has_single_bit(page_bytes) || page_bytes < 512 ||
      page_bytes > 65536)
    return {false, "damaged"};
  if (pread(file.get(), &second, sizeof second,
            static_cast<off_t>(page_bytes)) != sizeof second)
    return {false, "truncated"};
  for (const Meta* meta : {&first, &second})
    if (std::string damage = damage_of(*meta, page_bytes); !damage.empty())
      return {false, damage};
  const Meta& newest = second.transaction > first.transaction ? second : first;
  if (newest.transaction == 0)
    return {true, {}};
  // Pages at the end that were taken and given back in one transaction may
  // never have been written: a walk tells better whether one is missing.
  const bool is_short = newest.last_page >= file_bytes / page_bytes;
  // No file has so many pages; it would only cost memory to count them.
  if (newest.last_page / 2 > file_bytes / page_bytes)
    return {false, "truncated"};
  if (depth == CheckDepth::kPages) {
    PageWalk walk(file, newest);
    if (!walk.is_sound())
      return {false, is_short ? "truncated" : "damaged"};
    if (walk.is_complete())
      return {};
  }
  return {false, is_short ? "truncated" : ""};
}

}  // namespace docmill
