#include "lib/score/segment_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "lib/base/hash.h"

namespace docmill {
namespace {

u64 load8(const char* p) {
  u64 value;
  std::memcpy(&value, p, sizeof value);
  return value;
}

// Length, first 16 and last 16 bytes: enough to tell the segments of one text
// apart, at a price that does not grow with their length.
// REQUIRES: 16 bytes.
u64 segment_hash(std::string_view s) {
  const char* end = s.data() + s.size();
  const u64 outer = hash_combine(load8(s.data()) ^ s.size(), load8(end - 8));
  return outer ^ hash_combine(load8(s.data() + 8) + 1, load8(end - 16));
}

}  // namespace

void SegmentTable::start_text(i64 bytes) {
  if (++text_ == 0) {  // after 2^32 texts
    entries_ = {};
    text_ = 1;
  }
  const u64 wanted = std::bit_ceil(static_cast<u64>(bytes / 16 + 64));
  mask_ = std::min<u64>(wanted, kEntries) - 1;
}

bool SegmentTable::insert(std::string_view segment) {
  const u64 hash = segment_hash(segment);
  Entry& entry = entries_[hash & mask_];
  const u32 tag = static_cast<u32>(hash >> 32);
  const bool is_known = entry.text == text_ && entry.tag == tag;
  entry = {tag, text_};
  return is_known;
}

}  // namespace docmill
