// The format of LMDB 0.9 on 64-bit machines (MDB_DATA_VERSION 1), as far as
// the check of a file needs it.

#pragma once

#include <cstdint>

#include "lib/base/types.h"

namespace docmill::lmdb {

inline constexpr u32 kMagic = 0xBEEFC0DE;
inline constexpr u32 kDataVersion = 1;
inline constexpr u64 kNoPage = ~u64{0};
inline constexpr u64 kFirstPage = 2;  // behind the two meta pages

// LMDB's cursors hold so many pages.
inline constexpr int kMaxDepth = 32;
inline constexpr u64 kMaxKey = 511;

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

// Nodes lie at the end of a page, from `upper` on; behind the header, up to
// `lower`, stands where each is. Of an overflow page the two are the number of
// pages.
struct PageHeader {
  u64 number;
  std::uint16_t pad;
  std::uint16_t flags;
  std::uint16_t lower;
  std::uint16_t upper;
};
static_assert(sizeof(PageHeader) == 16);

// A node without its key and data. Of a leaf `low` is the size of the data;
// of a branch `low` and `flags` are the number of a page.
struct NodeHeader {
  u32 low;
  std::uint16_t flags;
  std::uint16_t key_bytes;
};
static_assert(sizeof(NodeHeader) == 8);

// Flags of pages.
inline constexpr std::uint16_t kBranchFlag = 0x01;
inline constexpr std::uint16_t kLeafFlag = 0x02;
inline constexpr std::uint16_t kOverflowFlag = 0x04;
inline constexpr std::uint16_t kMetaFlag = 0x08;
// Flags of nodes: the data lies on pages of its own; it is a table.
inline constexpr std::uint16_t kBigFlag = 0x01;
inline constexpr std::uint16_t kTableFlag = 0x02;
// A flag of tables; the list of free pages has it.
inline constexpr std::uint16_t kIntegerKeys = 0x08;

// Whether `table` may be one of a file that ends with `last_page`.
inline bool is_table(const Table& table, u64 last_page, std::uint16_t flags) {
  if (table.flags != flags || table.depth > kMaxDepth)
    return false;
  return table.root == kNoPage ? table.depth == 0
                               : table.depth > 0 && table.root >= kFirstPage &&
                                     table.root <= last_page;
}

}  // namespace docmill::lmdb
