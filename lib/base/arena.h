// Bytes that live as long as what they belong to, such as a batch's texts.
//
// Allocation moves a pointer; all is given back at once by clear(), which
// keeps the last chunk, the largest as a rule, for the next user. Views into
// the arena stay valid until then. Moving the arena does not move the bytes.
//
// Thread safety: none.

#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "lib/base/types.h"

namespace docmill {

class Arena {
 public:
  // `size` uninitialised bytes.
  std::span<char> allocate(i64 size) {
    if (size > left_)
      grow(size);
    char* const start = next_;
    next_ += size;
    left_ -= size;
    return {start, static_cast<std::size_t>(size)};
  }

  std::string_view copy(std::string_view text) {
    const std::span<char> space = allocate(std::ssize(text));
    std::copy(text.begin(), text.end(), space.begin());
    return {space.data(), space.size()};
  }

  // About how much will be asked for in all. The first chunk will have that,
  // so that there is no more of it than needed.
  void expect(i64 bytes) { expected_ = bytes; }

  // Bytes held from the system.
  i64 capacity() const { return capacity_; }

  void clear() {
    if (capacity_ > 2 * kMostChunk) {
      *this = Arena();
    } else if (!chunks_.empty()) {
      chunks_.erase(chunks_.begin(), chunks_.end() - 1);
      capacity_ = last_;
      next_ = chunks_.front().get();
      left_ = last_;
    }
  }

 private:
  static constexpr i64 kLeastChunk = i64{16} << 10;
  static constexpr i64 kMostChunk = i64{1} << 20;

  // Each chunk has twice what all before it have, so that a few bytes take
  // little, and the last chunk alone is soon enough for the next user.
  void grow(i64 size) {
    const bool is_expected = capacity_ == 0 && expected_ > 0;
    last_ = std::max(
        size, is_expected ? expected_
                          : std::clamp(2 * capacity_, kLeastChunk, kMostChunk));
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(
        static_cast<std::size_t>(last_)));
    next_ = chunks_.back().get();
    left_ = last_;
    capacity_ += last_;
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  i64 left_ = 0;
  i64 last_ = 0;  // size of the last chunk
  i64 capacity_ = 0;
  i64 expected_ = 0;
};

}  // namespace docmill
