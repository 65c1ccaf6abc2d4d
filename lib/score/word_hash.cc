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

u64 hash_bytes(std::string_view bytes) {
  const WordSeeds& seeds = word_seeds();
  return fold_product(hash64(bytes) ^ seeds.low, seeds.high);
}

}  // namespace docmill
