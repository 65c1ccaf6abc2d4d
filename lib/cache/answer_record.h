// One answer as the bytes that the disk tier keeps.
//
// A record is a header of 64 bytes, the model's name, and the text, as it is
// or packed with zstd where that makes it smaller. The header starts with a
// checksum over the rest of the record and the key that it was written for, so
// that a record with a flipped bit, or under another key, is none.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/base/types.h"
#include "lib/base/zstd_block.h"
#include "lib/cache/cache_key.h"
#include "lib/cache/cached_answer.h"

namespace docmill {

// The longest text and model that a record may hold.
inline constexpr i64 kMaxRecordText = 16 << 20;
inline constexpr i64 kMaxRecordModel = 65535;

// Which texts to pack. Packing one of 1.5 KB costs about 9 us, twice as much
// as all else that storing it does, and halves its room.
enum class Packing { kLong, kAll };
inline constexpr i64 kLongText = 4096;

struct StoredAnswer {
  CachedAnswer answer;
  Lifetime lifetime;
  i64 epoch = 0;  // usage_epoch() when last used, as far as was written
};

// What the header tells without unpacking the text.
struct RecordSummary {
  Lifetime lifetime;
  i64 epoch = 0;
};

// Nothing when the text or the model is too long.
std::optional<std::string> encode_record(ZstdBlocks& zstd, const CacheKey& key,
                                         const StoredAnswer& stored,
                                         Packing packing);

// Nothing when the record is damaged or of another key or version.
std::optional<StoredAnswer> decode_record(ZstdBlocks& zstd, const CacheKey& key,
                                          std::string_view record);

// As decode_record(), for whoever does not know the check word of the key.
std::optional<RecordSummary> summarize_record(const CacheKey& key,
                                              std::string_view record);

// What a record of this key must start with. For tests/.
u64 record_checksum(const CacheKey& key, std::string_view record);

// The same record with another epoch; nothing as above.
std::optional<std::string> with_epoch(const CacheKey& key,
                                      std::string_view record, i64 epoch);

}  // namespace docmill
