// Objects that are used again and again, with the memory they hold.

#pragma once

#include <memory>
#include <mutex>
#include <vector>

namespace docmill {

// Keeps objects that were used, to use their memory again.
// Thread safety: any thread.
template <class T>
class Pool {
 public:
  T* take() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) {
      all_.push_back(std::make_unique<T>());
      return all_.back().get();
    }
    T* object = free_.back();
    free_.pop_back();
    return object;
  }

  // REQUIRES: came from take() and nobody uses it any more.
  void give_back(T* object) {
    const std::lock_guard lock(mutex_);
    free_.push_back(object);
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> all_;
  std::vector<T*> free_;
};

}  // namespace docmill
