// A number of bytes that many may draw on, and what one of them has drawn.

#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "lib/base/types.h"

namespace docmill {

// Thread safety: any thread.
class SharedBytes {
 public:
  explicit SharedBytes(i64 bytes) : left_(bytes) {}

  // False, and nothing is taken, when fewer are left.
  bool take(i64 bytes) {
    i64 left = left_;
    while (left >= bytes)
      if (left_.compare_exchange_weak(left, left - bytes))
        return true;
    return false;
  }
  void give_back(i64 bytes) { left_ += bytes; }
  i64 left() const { return left_; }

 private:
  std::atomic<i64> left_;
};

// Gives back what it took when it goes. Thread safety: none.
class BytesTaken {
 public:
  BytesTaken() = default;
  BytesTaken(BytesTaken&& other) noexcept
      : from_(std::move(other.from_)), bytes_(std::exchange(other.bytes_, 0)) {}
  BytesTaken& operator=(BytesTaken&& other) noexcept {
    std::swap(from_, other.from_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~BytesTaken() {
    if (from_)
      from_->give_back(bytes_);
  }

  // Takes what is missing to `bytes` in all.
  // REQUIRES: always the same `from`.
  bool grow_to(i64 bytes, const std::shared_ptr<SharedBytes>& from) {
    if (bytes <= bytes_)
      return true;
    if (!from->take(bytes - bytes_))
      return false;
    from_ = from;
    bytes_ = bytes;
    return true;
  }

 private:
  std::shared_ptr<SharedBytes> from_;
  i64 bytes_ = 0;
};

}  // namespace docmill
