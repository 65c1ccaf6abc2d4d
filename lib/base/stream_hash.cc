#include "lib/base/stream_hash.h"

#include <xxhash.h>

#include <new>

namespace docmill {

StreamHash::StreamHash(u64 seed) : seed_(seed), state_(XXH3_createState()) {
  if (state_ == nullptr)
    throw std::bad_alloc();
  reset();
}

StreamHash& StreamHash::add(std::string_view bytes) {
  XXH3_64bits_update(state_.get(), bytes.data(), bytes.size());
  return *this;
}

u64 StreamHash::value() const { return XXH3_64bits_digest(state_.get()); }

void StreamHash::reset() { XXH3_64bits_reset_withSeed(state_.get(), seed_); }

void StreamHash::Deleter::operator()(XXH3_state_s* state) const {
  XXH3_freeState(state);
}

}  // namespace docmill
