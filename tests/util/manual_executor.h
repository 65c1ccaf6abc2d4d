// An executor for tests of one thread: resumes when it is told to.

#pragma once

#include <utility>
#include <vector>

#include "lib/base/executor.h"

namespace docmill {

class ManualExecutor : public Executor {
 public:
  void post(std::vector<std::coroutine_handle<>> ready) override {
    ready_.insert(ready_.end(), ready.begin(), ready.end());
  }

  // Resumes what was posted, and what is posted meanwhile.
  void run() {
    while (!ready_.empty())
      for (const std::coroutine_handle<> handle : std::exchange(ready_, {}))
        handle.resume();
  }

 private:
  std::vector<std::coroutine_handle<>> ready_;
};

}  // namespace docmill
