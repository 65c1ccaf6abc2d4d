// The entropy of the code points of a text.

#pragma once

#include <array>
#include <string_view>

#include "lib/score/count_table.h"

namespace docmill {

// Thread safety: none; one per thread.
class CharEntropy {
 public:
  // -sum p log2 p over the code points; 0 for an empty text. `chars` is their
  // number.
  // REQUIRES: valid UTF-8.
  double bits(std::string_view text, i64 chars);

 private:
  void count_bytes(std::string_view text);
  double ascii_information(i64 whole) const;
  double other_information(std::string_view text, i64 whole);

  // Four tables in turn, so that a byte that repeats does not wait for its
  // own last count.
  std::array<std::array<u32, 256>, 4> counts_;
  CountTable others_;
};

}  // namespace docmill
