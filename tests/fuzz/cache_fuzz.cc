// Fuzz target: arbitrary bytes as a record of the disk cache, once as they
// are and once with the checksum made right, so that what lies behind it is
// reached too. What decodes must encode to something that decodes to the same.

#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "lib/cache/answer_record.h"

namespace docmill {
namespace {

void check(bool is_true) {
  if (!is_true)
    std::abort();
}

void decode(const CacheKey& key, std::string_view record) {
  static ZstdBlocks zstd;
  const std::optional<StoredAnswer> stored = decode_record(zstd, key, record);
  if (!stored)
    return;
  const std::optional<std::string> again =
      encode_record(zstd, key, *stored, Packing::kAll);
  check(again.has_value());
  const std::optional<StoredAnswer> same = decode_record(zstd, key, *again);
  check(same && same->answer == stored->answer &&
        same->lifetime.expires == stored->lifetime.expires &&
        same->epoch == stored->epoch);
  const std::optional<std::string> used = with_epoch(key, record, 7);
  check(used && summarize_record(key, *used)->epoch == 7);
}

}  // namespace
}  // namespace docmill

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data,
                                      std::size_t size) {
  using namespace docmill;
  std::string record(reinterpret_cast<const char*>(data), size);
  CacheKey key{1, 2, 3};
  decode(key, record);
  if (record.size() < 24)
    return 0;
  std::memcpy(&key.check, record.data() + 16, sizeof key.check);
  const u64 checksum = record_checksum(key, record);
  std::memcpy(record.data(), &checksum, sizeof checksum);
  decode(key, record);
  return 0;
}
