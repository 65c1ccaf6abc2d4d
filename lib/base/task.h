// Task<T>: a lazy coroutine that gives one T to the coroutine that awaits it.
//
// Rules for coroutines (docs/design.md says what each one cost): no
// thread_local in a coroutine; no unbounded loop over awaits that may complete
// at once, since g++ makes the transfer between coroutines a tail call only
// at -O2; arguments by value or owned by something that outlives the task.
//
// Thread safety: a task runs on one thread at a time; it may be resumed on
// another thread than the one that started it.

#pragma once

#include <atomic>
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "lib/base/types.h"

namespace docmill {

template <class T>
class [[nodiscard]] Task {
 public:
  struct promise_type {
    std::optional<T> value;
    std::exception_ptr exception;
    std::coroutine_handle<> awaiting;
    std::atomic<i64>* unfinished = nullptr;  // set when awaited with others

    // When the task is done, control goes to whoever awaits it; of tasks that
    // are awaited together, from the last one.
    struct ResumeAwaiting {
      bool await_ready() noexcept { return false; }
      std::coroutine_handle<> await_suspend(
          std::coroutine_handle<promise_type> done) noexcept {
        promise_type& promise = done.promise();
        const std::coroutine_handle<> awaiting = promise.awaiting;
        // Whoever counts before the last may be gone afterwards.
        if (promise.unfinished != nullptr &&
            promise.unfinished->fetch_sub(1, std::memory_order_acq_rel) > 1)
          return std::noop_coroutine();
        return awaiting;
      }
      void await_resume() noexcept {}
    };

    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    ResumeAwaiting final_suspend() noexcept { return {}; }
    void return_value(T result) { value = std::move(result); }
    // Errors are values here; what is thrown, as for a lack of memory, is for
    // the coroutine that awaits.
    void unhandled_exception() noexcept {
      exception = std::current_exception();
    }
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_)
      handle_.destroy();
  }

  bool await_ready() noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) {
    handle_.promise().awaiting = awaiting;
    return handle_;
  }
  T await_resume() {
    if (handle_.promise().exception)
      std::rethrow_exception(handle_.promise().exception);
    return std::move(*handle_.promise().value);
  }

  // For lib/base/when_all.h: runs until it first waits, or ends. Whoever takes
  // `unfinished` to zero goes on with `awaiting`.
  void start(std::coroutine_handle<> awaiting, std::atomic<i64>& unfinished) {
    handle_.promise().awaiting = awaiting;
    handle_.promise().unfinished = &unfinished;
    handle_.resume();
  }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}

  std::coroutine_handle<promise_type> handle_;
};

// A coroutine that nobody awaits: it starts when it is called and frees itself
// when it ends.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() noexcept { std::terminate(); }
  };
};

}  // namespace docmill
