// Goes through all pages that a meta page of an LMDB file leads to.
//
// LMDB follows what a page says without a look, and ends the process, or
// writes anywhere, where it does not hold together. So a page must be claimed
// by one owner only, lie as deep as its table says, and hold nodes that fill
// its end without gap or overlap; the list of free pages must be in order,
// without a page that is in use or named twice.
//
// Not looked at: whether the names in other tables are in order, and what the
// values hold. Wrong ones are not found, or found and judged by who reads
// them.

#pragma once

#include <string>
#include <vector>

#include "lib/base/types.h"
#include "lib/cache/lmdb_format.h"

namespace docmill {

// Thread safety: none.
class LmdbPageWalk {
 public:
  // `meta`: the newest, sound by itself. REQUIRES: `fd` stays open, and
  // nobody writes to the file.
  LmdbPageWalk(int fd, const lmdb::Meta& meta);

  // False: a page is damaged. Looks at `max_pages` at most.
  bool is_sound(i64 max_pages);
  bool is_complete() const { return todo_.empty(); }

 private:
  enum class Kind { kFree, kMain, kRecords };
  struct Todo {
    u64 page;
    Kind kind;
    int depth;  // 1: a leaf
    // Of kFree: its names are within [from, to).
    u64 from;
    u64 to;
  };
  struct Node {
    u64 at;
    lmdb::NodeHeader header;

    u64 key() const { return at + sizeof header; }
    u64 data() const { return key() + header.key_bytes; }
  };

  void add_root(const lmdb::Table& table, Kind kind);
  bool claim(u64 first, u64 count);
  bool read(u64 page, u64 bytes, std::vector<char>& out) const;

  bool check_page(const Todo& todo);
  bool read_nodes(const lmdb::PageHeader& page, bool is_leaf);
  bool are_packed(u64 upper, bool is_leaf) const;
  u64 size_of(const Node& node, bool is_leaf) const;
  bool check_branch(const Todo& todo);
  bool check_leaf(const Todo& todo);
  bool check_value(const Node& node, Kind kind);
  bool check_overflow(const Node& node, Kind kind);
  bool check_free(const std::vector<char>& from, u64 at, u64 bytes);

  const int fd_;
  const u64 page_bytes_;
  const u64 last_page_;
  const u64 transaction_;
  std::vector<bool> is_used_;
  std::vector<u64> free_pages_;
  std::vector<Todo> todo_;
  // Of the page at hand.
  std::vector<char> page_;
  std::vector<Node> nodes_;
};

}  // namespace docmill
