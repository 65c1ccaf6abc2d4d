// XXH3-64 of bytes that come in pieces, for files that outlive a version: the
// values are those of XXH3 as published, and stay.

#pragma once

#include <memory>
#include <string_view>

#include "lib/base/types.h"

struct XXH3_state_s;

namespace docmill {

// Thread safety: none.
class StreamHash {
 public:
  explicit StreamHash(u64 seed = 0);

  StreamHash& add(std::string_view bytes);

  // Of all that was added since the last reset(). More may be added.
  u64 value() const;

  void reset();

 private:
  struct Deleter {
    void operator()(XXH3_state_s* state) const;
  };

  u64 seed_;
  std::unique_ptr<XXH3_state_s, Deleter> state_;
};

}  // namespace docmill
