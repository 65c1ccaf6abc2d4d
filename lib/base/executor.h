// Where coroutines go on after they waited for something outside the workers:
// an answer, a time, a permit.

#pragma once

#include <coroutine>
#include <vector>

namespace docmill {

// Thread safety: any thread may post. Whoever posts calls
// hand_over(handle.address()) for each handle before, the executor
// take_over(handle.address()) before it resumes one (lib/base/handoff.h).
class Executor {
 public:
  virtual ~Executor() = default;

  // Resumes each of these once, on a worker, in any order. Does not resume
  // any before it returns. One call with many is cheaper than many calls.
  virtual void post(std::vector<std::coroutine_handle<>> ready) = 0;
};

}  // namespace docmill
