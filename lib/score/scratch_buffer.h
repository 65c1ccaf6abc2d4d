// Memory that a thread uses again for every document.

#pragma once

#include <cstddef>
#include <memory>

namespace docmill {

// An array that only grows when it must and is never cleared. Growing loses
// what was in it.
template <class T>
class ScratchBuffer {
 public:
  // At least `count` elements, of no certain value.
  T* reserve(std::size_t count) {
    if (count > capacity_) {
      release_above(0);  // first: old and new never exist together
      data_ = std::make_unique_for_overwrite<T[]>(count);
      capacity_ = count;
    }
    return data_.get();
  }

  T* data() { return data_.get(); }
  const T* data() const { return data_.get(); }
  std::size_t capacity() const { return capacity_; }

  // Gives the memory back if there are more than `count` elements: one giant
  // document must not leave every thread with a giant buffer.
  void release_above(std::size_t count) {
    if (capacity_ <= count)
      return;
    data_.reset();
    capacity_ = 0;
  }

 private:
  std::unique_ptr<T[]> data_;
  std::size_t capacity_ = 0;
};

}  // namespace docmill
