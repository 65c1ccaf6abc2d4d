// Objects that each wait for a time, all equally long, so that the order in
// which they came is that of their times: adding, removing and asking for the
// next one take the same short time for any number of them.

#pragma once

#include <chrono>

namespace docmill {

template <class T>
struct DueLinks {
  std::chrono::steady_clock::time_point due;
  T* before = nullptr;
  T* after = nullptr;
};

// Owns nothing. T has a public member `links` of DueLinks<T>, and is in one
// list at most.
template <class T>
class DueList {
 public:
  // Null when empty.
  T* first() const { return first_; }

  // REQUIRES: `due` is not before that of any in the list.
  void push(T& item, std::chrono::steady_clock::time_point due) {
    item.links = {due, last_, nullptr};
    (last_ == nullptr ? first_ : last_->links.after) = &item;
    last_ = &item;
  }

  // REQUIRES: `item` is in this list.
  void remove(T& item) {
    const DueLinks<T> links = item.links;
    (links.before == nullptr ? first_ : links.before->links.after) =
        links.after;
    (links.after == nullptr ? last_ : links.after->links.before) = links.before;
  }

 private:
  T* first_ = nullptr;
  T* last_ = nullptr;
};

}  // namespace docmill
