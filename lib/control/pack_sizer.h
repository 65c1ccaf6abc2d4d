// How many documents go into one request.
//
// Given a size, it stays that size. Else it follows the goodput, the documents
// a second that came back good: once a second, and after 20 requests at least,
// it moves by one. Up, unless the last step up lost more than 2 % of the
// goodput; down, and on downwards only while that gains more than 2 %. So of
// sizes that are equally good it takes the larger one, which saves prompts.
//
// When more than a quarter of the packs (of 8 at least) had something to ask
// again, because the model loses track or runs into its limit of tokens, the
// size falls by a third at once and does not rise for ten seconds. Where even
// pairs go wrong so often, there are no packs for that time.
//
// Thread safety: size() from any thread, record() one at a time.

#pragma once

#include <atomic>
#include <chrono>

#include "lib/base/types.h"

namespace docmill {

class PackSizer {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr int kLeast = 2;
  static constexpr int kMost = 10;

  // What came back with one request.
  struct Returned {
    i64 documents = 0;  // that were in it; 1: no pack
    i64 good = 0;
  };

  // `fixed`: kLeast to kMost; 0: follows the goodput.
  PackSizer(int fixed, Clock::time_point now)
      : is_fixed_(fixed > 0), size_(fixed > 0 ? fixed : kStart), begin_(now) {}

  // 1: no packs for now.
  int size() const { return size_.load(std::memory_order_relaxed); }

  void record(const Returned& returned, Clock::time_point now);

 private:
  static constexpr int kStart = 4;

  void shrink(Clock::time_point now);
  void step(Clock::time_point now);
  void start_window(Clock::time_point now);

  const bool is_fixed_;
  std::atomic<int> size_;
  int direction_ = 1;
  double goodput_ = 0;               // of the window before
  Clock::time_point rests_until_{};  // does not rise before
  Clock::time_point begin_;          // of this window
  i64 good_ = 0;                     // in it
  i64 answers_ = 0;
  i64 packs_ = 0;
  i64 spoilt_ = 0;
};

}  // namespace docmill
