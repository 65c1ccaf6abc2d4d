#include "lib/score/word_counter.h"

#include <algorithm>

#include "lib/base/hash.h"

namespace docmill {
namespace {

constexpr std::size_t kMaxKeptBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxChunkWords = kernels::kBoundsCapacity / 2;

}  // namespace

WordCounter::WordCounter(const Options& options)
    : options_(options), seeds_(word_seeds()) {
  bounds_.reserve(kernels::kBoundsCapacity);
  hashes_.reserve(kMaxChunkWords);
}

WordStats WordCounter::count(std::string_view text) {
  release_text();
  const std::size_t n = text.size();
  folded_.reserve(kernels::folded_capacity(n));
  masks_.reserve(kernels::mask_capacity(n));
  const kernels::Folded folded =
      kernels::fold_words(reinterpret_cast<const u8*>(text.data()), n,
                          options_.rules, folded_.data(), masks_.data());
  folded_bytes_ = folded.bytes;
  // Lower-casing keeps apart what NFD changes and what it does not.
  const bool must_normalize =
      options_.normalize && (folded.common_flags & kernels::kIsNfdInert) == 0;

  WordStats stats;
  stats.chars = static_cast<i64>(folded.chars);
  const std::size_t mask_words = folded.bytes / 64 + 1;
  bool is_inside = false;
  std::size_t held = 0;  // 1 while a word reaches over the end of a chunk
  for (std::size_t at = 0; at < mask_words; at += kernels::kBoundsChunk) {
    u32* const bounds = bounds_.data();
    const std::size_t found =
        held + kernels::word_bounds(
                   masks_.data() + at,
                   std::min(kernels::kBoundsChunk, mask_words - at),
                   static_cast<u32>(at * 64), is_inside, bounds + held);
    const i64 words = static_cast<i64>(found / 2);
    if (at == 0)
      table_.reset(words *
                   static_cast<i64>(1 + mask_words / kernels::kBoundsChunk));
    stats.word_bytes += hash_words(words, must_normalize);
    table_.add({hashes_.data(), static_cast<std::size_t>(words)});
    held = found % 2;
    if (held != 0)
      bounds[0] = bounds[found - 1];
  }
  stats.words = table_.total();
  stats.unique_words = table_.unique();
  if (stats.words > 0)
    stats.entropy_bits =
        table_.information_bits(stats.words) / static_cast<double>(stats.words);
  if (n > kMaxKeptBytes) {
    table_.release_excess();
    nfd_.release_excess();
  }
  return stats;
}

// Hashes the chunk's words from bounds_ into hashes_; returns their bytes.
i64 WordCounter::hash_words(i64 words, bool must_normalize) {
  if (must_normalize)
    return hash_each(words, [this](const u8* word, i64 length) {
      return hash_normalized(word, length);
    });
  return hash_each(words, [seeds = seeds_](const u8* word, i64 length) {
    return hash_word(word, length, seeds);
  });
}

template <class Hash>
i64 WordCounter::hash_each(i64 words, Hash hash) {
  const u8* const folded = folded_.data();
  const u32* const bounds = bounds_.data();
  u64* const hashes = hashes_.data();
  i64 bytes = 0;
  for (i64 i = 0; i < words; i++) {
    const i64 length = bounds[2 * i + 1] - bounds[2 * i];
    hashes[i] = hash(folded + bounds[2 * i], length);
    bytes += length;
  }
  return bytes;
}

u64 WordCounter::hash_normalized(const u8* word, i64 length) {
  const std::string_view text(reinterpret_cast<const char*>(word),
                              static_cast<std::size_t>(length));
  if (is_nfd_for_sure(text))
    return hash_word(word, length, seeds_);
  // The long way for every length: `padded` needs no room behind its end.
  const std::string_view nfd = nfd_.normalize(text);
  u8 padded[16] = {};
  if (nfd.size() > sizeof padded)
    return hash_bytes(nfd);
  std::copy(nfd.begin(), nfd.end(), padded);
  return hash_word(padded, std::ssize(nfd), seeds_);
}

// Gives back what a giant document before took, now that nobody may ask for
// its text any more.
void WordCounter::release_text() {
  folded_.release_above(kernels::folded_capacity(kMaxKeptBytes));
  masks_.release_above(kernels::mask_capacity(kMaxKeptBytes));
}

}  // namespace docmill
