#include "lib/cache/lmdb_page_walk.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace docmill {
namespace {

// REQUIRES: sizeof(T) bytes at `at`.
template <class T>
T load(const std::vector<char>& bytes, u64 at) {
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

// What is longer has pages of its own, so that two nodes fit on each page.
u64 max_node_bytes(u64 page_bytes) {
  return (page_bytes - sizeof(lmdb::PageHeader)) / 2 / 2 * 2 - 2;
}

}  // namespace

LmdbPageWalk::LmdbPageWalk(int fd, const lmdb::Meta& meta)
    : fd_(fd),
      page_bytes_(meta.free_list.pad),
      last_page_(meta.last_page),
      transaction_(meta.transaction),
      is_used_(meta.last_page + 1) {
  add_root(meta.main, Kind::kMain);
  add_root(meta.free_list, Kind::kFree);
}

bool LmdbPageWalk::is_sound(i64 max_pages) {
  for (i64 i = 0; i < max_pages && !todo_.empty(); i++) {
    const Todo next = todo_.back();
    todo_.pop_back();
    if (!check_page(next))
      return false;
  }
  return std::all_of(free_pages_.begin(), free_pages_.end(),
                     [&](u64 page) { return claim(page, 1); });
}

void LmdbPageWalk::add_root(const lmdb::Table& table, Kind kind) {
  // A list of free pages has the name of the transaction that freed them.
  if (table.root != lmdb::kNoPage)
    todo_.push_back({table.root, kind, table.depth, 1, transaction_ + 1});
}

bool LmdbPageWalk::claim(u64 first, u64 count) {
  if (first < lmdb::kFirstPage || first > last_page_ ||
      count > last_page_ - first + 1)
    return false;
  for (u64 page = first; page < first + count; page++) {
    if (is_used_[page])
      return false;
    is_used_[page] = true;
  }
  return true;
}

bool LmdbPageWalk::read(u64 page, u64 bytes, std::vector<char>& out) const {
  out.resize(bytes);
  return pread(fd_, out.data(), bytes,
               static_cast<off_t>(page * page_bytes_)) ==
         static_cast<ssize_t>(bytes);
}

bool LmdbPageWalk::check_page(const Todo& todo) {
  if (!claim(todo.page, 1) || !read(todo.page, page_bytes_, page_))
    return false;
  const auto page = load<lmdb::PageHeader>(page_, 0);
  const bool is_leaf = todo.depth == 1;
  if (page.number != todo.page ||
      page.flags != (is_leaf ? lmdb::kLeafFlag : lmdb::kBranchFlag) ||
      !read_nodes(page, is_leaf) || !are_packed(page.upper, is_leaf))
    return false;
  return is_leaf ? check_leaf(todo) : check_branch(todo);
}

bool LmdbPageWalk::read_nodes(const lmdb::PageHeader& page, bool is_leaf) {
  const u64 lower = page.lower;
  if (lower <= sizeof page || lower % 2 != 0 || lower > page.upper ||
      page.upper > page_bytes_)
    return false;
  nodes_.clear();
  for (u64 i = sizeof page; i < lower; i += 2) {
    const u64 at = load<std::uint16_t>(page_, i);
    if (at % 2 != 0 || at + sizeof(lmdb::NodeHeader) > page_bytes_)
      return false;
    const Node node{at, load<lmdb::NodeHeader>(page_, at)};
    if (node.header.key_bytes > lmdb::kMaxKey ||
        node.at + size_of(node, is_leaf) > page_bytes_)
      return false;
    nodes_.push_back(node);
  }
  return true;
}

// Whether the nodes fill the end of the page. LMDB moves them as one piece.
bool LmdbPageWalk::are_packed(u64 upper, bool is_leaf) const {
  std::vector<Node> nodes = nodes_;
  std::sort(nodes.begin(), nodes.end(),
            [](const Node& a, const Node& b) { return a.at < b.at; });
  u64 end = upper;
  for (const Node& node : nodes) {
    if (node.at != end)
      return false;
    end += size_of(node, is_leaf);
  }
  return end == page_bytes_;
}

u64 LmdbPageWalk::size_of(const Node& node, bool is_leaf) const {
  u64 bytes = sizeof node.header + u64{node.header.key_bytes};
  if (is_leaf)
    bytes +=
        node.header.flags & lmdb::kBigFlag ? sizeof(u64) : u64{node.header.low};
  return (bytes + 1) / 2 * 2;
}

bool LmdbPageWalk::check_branch(const Todo& todo) {
  // LMDB itself allows only the list of free pages a branch of one.
  if (nodes_.size() < 2 && todo.kind != Kind::kFree)
    return false;
  // The first name is not looked at: its page begins with the first of all.
  u64 to = todo.to;
  for (std::size_t i = nodes_.size(); i-- > 0;) {
    const Node& node = nodes_[i];
    u64 from = todo.from;
    if (todo.kind == Kind::kFree && i > 0) {
      if (node.header.key_bytes != sizeof(u64))
        return false;
      from = load<u64>(page_, node.key());
      if (from <= todo.from || from >= to)
        return false;
    }
    todo_.push_back({node.header.low | u64{node.header.flags} << 32, todo.kind,
                     todo.depth - 1, from, to});
    to = from;
  }
  return true;
}

bool LmdbPageWalk::check_leaf(const Todo& todo) {
  u64 from = todo.from;
  for (const Node& node : nodes_) {
    if (todo.kind == Kind::kFree) {
      if (node.header.key_bytes != sizeof(u64))
        return false;
      const u64 name = load<u64>(page_, node.key());
      if (name < from || name >= todo.to)
        return false;
      from = name + 1;
    }
    if (!check_value(node, todo.kind))
      return false;
  }
  return true;
}

bool LmdbPageWalk::check_value(const Node& node, Kind kind) {
  const u64 bytes = node.header.low;
  if (size_of(node, true) > max_node_bytes(page_bytes_))
    return false;
  switch (node.header.flags) {
  case 0:
    return kind != Kind::kFree || check_free(page_, node.data(), bytes);
  case lmdb::kBigFlag:
    return check_overflow(node, kind);
  case lmdb::kTableFlag: {
    if (kind != Kind::kMain || bytes != sizeof(lmdb::Table))
      return false;
    const auto table = load<lmdb::Table>(page_, node.data());
    add_root(table, Kind::kRecords);
    return lmdb::is_table(table, last_page_, 0);
  }
  default:
    return false;
  }
}

bool LmdbPageWalk::check_overflow(const Node& node, Kind kind) {
  const u64 page = load<u64>(page_, node.data());
  const u64 bytes = node.header.low;
  std::vector<char> head;
  if (page < lmdb::kFirstPage || page > last_page_ ||
      !read(page, sizeof(lmdb::PageHeader), head))
    return false;
  const auto header = load<lmdb::PageHeader>(head, 0);
  const u64 count = header.lower | u64{header.upper} << 16;
  if (header.number != page || header.flags != lmdb::kOverflowFlag ||
      bytes + sizeof header > count * page_bytes_ || !claim(page, count))
    return false;
  if (kind != Kind::kFree) {
    char last = 0;  // of the record: not behind the end of the file
    return pread(fd_, &last, 1,
                 static_cast<off_t>(page * page_bytes_ + sizeof header + bytes -
                                    1)) == 1;
  }
  std::vector<char> list;
  return read(page, sizeof header + bytes, list) &&
         check_free(list, sizeof header, bytes);
}

// A list of free pages: their number, then each, largest first.
bool LmdbPageWalk::check_free(const std::vector<char>& from, u64 at,
                              u64 bytes) {
  if (bytes < sizeof(u64))
    return false;
  const u64 count = load<u64>(from, at);
  if (count > bytes / sizeof(u64) - 1)
    return false;
  u64 before = last_page_ + 1;
  for (u64 i = 1; i <= count; i++) {
    const u64 page = load<u64>(from, at + i * sizeof(u64));
    if (page < lmdb::kFirstPage || page >= before)
      return false;
    free_pages_.push_back(page);
    before = page;
  }
  return true;
}

}  // namespace docmill
