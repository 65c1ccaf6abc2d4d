#include "lib/score/word_hash.h"

#include <random>

#include "lib/base/hash.h"

namespace docmill {

const WordSeeds& word_seeds() {
  static const WordSeeds seeds = [] {
    std::random_device device;
    const auto draw = [&] {
      return u64{device()} << 32 | u64{device()} | 0xFF;
    };
    return WordSeeds{draw(), draw()};
  }();
  return seeds;
}

u64 hash_long_word(const u8* word, i64 length) {
  const std::string_view bytes(reinterpret_cast<const char*>(word),
                               static_cast<std::size_t>(length));
  const WordSeeds& seeds = word_seeds();
  return fold_product(hash64(bytes) ^ seeds.low, seeds.high);
}

}  // namespace docmill
