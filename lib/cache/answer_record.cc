#include "lib/cache/answer_record.h"

#include <bit>
#include <cstring>
#include <type_traits>
#include <utility>

#include "lib/base/hash.h"

namespace docmill {
namespace {

static_assert(std::endian::native == std::endian::little,
              "records are written in little-endian order");

constexpr u8 kVersion = 1;
enum TextForm : u8 { kPlain = 0, kZstd = 1 };

struct Header {
  u64 checksum = 0;  // of all that follows, and the key
  u8 version = kVersion;
  u8 form = kPlain;
  std::uint16_t model_bytes = 0;
  u32 text_bytes = 0;  // before packing
  u64 check = 0;       // of the key
  i64 created = 0;
  i64 expires = 0;
  i64 epoch = 0;
  i64 prompt_tokens = 0;
  i64 completion_tokens = 0;
};
static_assert(sizeof(Header) == 64, "the format on disk");
static_assert(std::has_unique_object_representations_v<Header>,
              "no padding goes to disk");

void put_header(std::string& record, const CacheKey& key, Header header) {
  std::memcpy(record.data(), &header, sizeof header);
  header.checksum = record_checksum(key, record);
  std::memcpy(record.data(), &header.checksum, sizeof header.checksum);
}

// The header of a record that is whole.
std::optional<Header> header_of(const CacheKey& key, std::string_view record) {
  Header header;
  if (record.size() < sizeof header)
    return std::nullopt;
  std::memcpy(&header, record.data(), sizeof header);
  if (header.version != kVersion || header.form > kZstd ||
      header.text_bytes > kMaxRecordText ||
      record.size() < sizeof header + header.model_bytes ||
      header.checksum != record_checksum(key, record))
    return std::nullopt;
  return header;
}

}  // namespace

u64 record_checksum(const CacheKey& key, std::string_view record) {
  return stable_hash64(record.substr(sizeof(u64)),
                       key.high ^ std::rotl(key.low, 32));
}

std::optional<std::string> encode_record(ZstdBlocks& zstd, const CacheKey& key,
                                         const StoredAnswer& stored,
                                         Packing packing) {
  const CachedAnswer& answer = stored.answer;
  if (std::ssize(answer.text) > kMaxRecordText ||
      std::ssize(answer.model) > kMaxRecordModel)
    return std::nullopt;
  std::string record;
  record.reserve(sizeof(Header) + answer.model.size() + answer.text.size());
  record.resize(sizeof(Header));
  record += answer.model;
  const bool is_packed =
      (packing == Packing::kAll || std::ssize(answer.text) >= kLongText) &&
      zstd.append_packed(record, answer.text);
  if (!is_packed)
    record += answer.text;

  Header header;
  header.form = is_packed ? kZstd : kPlain;
  header.model_bytes = static_cast<std::uint16_t>(answer.model.size());
  header.text_bytes = static_cast<u32>(answer.text.size());
  header.check = key.check;
  header.created = stored.lifetime.created;
  header.expires = stored.lifetime.expires;
  header.epoch = stored.epoch;
  header.prompt_tokens = answer.prompt_tokens;
  header.completion_tokens = answer.completion_tokens;
  put_header(record, key, header);
  return record;
}

std::optional<StoredAnswer> decode_record(ZstdBlocks& zstd, const CacheKey& key,
                                          std::string_view record) {
  const std::optional<Header> header = header_of(key, record);
  if (!header || header->check != key.check)
    return std::nullopt;
  const std::string_view model =
      record.substr(sizeof(Header), header->model_bytes);
  const std::string_view packed =
      record.substr(sizeof(Header) + header->model_bytes);

  StoredAnswer stored;
  if (header->form == kZstd) {
    std::optional<std::string> text = zstd.unpack(packed, header->text_bytes);
    if (!text)
      return std::nullopt;
    stored.answer.text = std::move(*text);
  } else if (packed.size() == header->text_bytes) {
    stored.answer.text = packed;
  } else {
    return std::nullopt;
  }
  stored.answer.model = model;
  stored.answer.prompt_tokens = header->prompt_tokens;
  stored.answer.completion_tokens = header->completion_tokens;
  stored.lifetime = {header->created, header->expires};
  stored.epoch = header->epoch;
  return stored;
}

std::optional<RecordSummary> summarize_record(const CacheKey& key,
                                              std::string_view record) {
  const std::optional<Header> header = header_of(key, record);
  if (!header)
    return std::nullopt;
  return RecordSummary{{header->created, header->expires}, header->epoch};
}

std::optional<std::string> with_epoch(const CacheKey& key,
                                      std::string_view record, i64 epoch) {
  std::optional<Header> header = header_of(key, record);
  if (!header)
    return std::nullopt;
  header->epoch = epoch;
  std::string changed(record);
  put_header(changed, key, *header);
  return changed;
}

}  // namespace docmill
