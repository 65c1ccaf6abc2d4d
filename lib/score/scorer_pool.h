// One Scorer a thread, made when a thread first asks.

#pragma once

#include <string_view>

#include <tbb/enumerable_thread_specific.h>

#include "lib/score/scorer.h"

namespace docmill {

// Thread safety: score() may be called from any thread, also from coroutines
// (it keeps no thread's address across a call).
class ScorerPool {
 public:
  explicit ScorerPool(SignalSet signals, const FilterRules& rules = {})
      : scorers_(signals, rules) {}

  // Out of line on purpose: inlined into a coroutine, a thread's address
  // could be kept while the coroutine moves to another thread.
  [[gnu::noinline]] Scores score(std::string_view text) {
    return scorers_.local().score(text);
  }
  [[gnu::noinline]] Scores score(std::string_view text, Details& details) {
    return scorers_.local().score(text, details);
  }

 private:
  tbb::enumerable_thread_specific<Scorer> scorers_;
};

}  // namespace docmill
