// How many requests may be in flight at once.
//
// A permit is taken before a request is built and returned when its answer is
// safe: after a failed attempt at once, after an answer when the document's
// record is written. Of those who find none free the one with the lowest
// position in the input is served first: so records come about in their order,
// and who tries again goes before who tries for the first time.

#pragma once

#include <coroutine>
#include <mutex>
#include <queue>
#include <utility>
#include <vector>

#include "lib/base/executor.h"
#include "lib/base/types.h"

namespace docmill {

class Permits;

// The right to have one request in flight; empty: none.
class Permit {
 public:
  Permit() = default;
  Permit(Permit&& other) noexcept : from_(std::exchange(other.from_, {})) {}
  Permit& operator=(Permit&& other) noexcept {
    std::swap(from_, other.from_);
    other.release();
    return *this;
  }
  ~Permit() { release(); }

  explicit operator bool() const { return from_ != nullptr; }
  void release();

  // Returns several with one wake-up of those who wait. The list is empty
  // afterwards. REQUIRES: all are from the same Permits, or empty.
  static void release(std::vector<Permit>& permits);

 private:
  friend class Permits;
  explicit Permit(Permits* from) : from_(from) {}

  Permits* from_ = nullptr;
};

// Thread safety: any thread.
class Permits {
 public:
  // REQUIRES: count >= 1; the executor outlives the permits, and these all
  // who hold or await one.
  Permits(i64 count, Executor& executor)
      : count_(count), executor_(executor), free_(count) {}

  // co_await acquire(...) gives a Permit; an empty one after close().
  class Acquire {
   public:
    bool await_ready() const { return false; }
    bool await_suspend(std::coroutine_handle<> waiting);
    Permit await_resume() { return std::move(permit_); }

   private:
    friend class Permits;
    Acquire(Permits& permits, i64 position)
        : permits_(permits), position_(position) {}

    Permits& permits_;
    const i64 position_;
    Permit permit_;
    std::coroutine_handle<> waiting_;
  };
  Acquire acquire(i64 position) { return {*this, position}; }

  // From now on nobody waits: all get empty permits.
  void close();

  i64 count() const { return count_; }
  i64 in_use() const;

 private:
  friend class Permit;

  struct Later {
    bool operator()(const Acquire* a, const Acquire* b) const {
      return a->position_ > b->position_;
    }
  };

  void give_back(i64 permits);
  std::coroutine_handle<> pop();

  const i64 count_;
  Executor& executor_;
  mutable std::mutex mutex_;
  i64 free_;
  bool is_closed_ = false;
  std::priority_queue<Acquire*, std::vector<Acquire*>, Later> waiting_;
};

}  // namespace docmill
