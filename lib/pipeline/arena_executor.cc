#include "lib/pipeline/arena_executor.h"

#include <algorithm>
#include <utility>

#include "lib/base/handoff.h"
#include "lib/pipeline/stage_clock.h"

namespace docmill {
namespace {

// Few enough that both workers get some.
constexpr std::ptrdiff_t kGroup = 64;

// What is posted on a worker while it resumes a group of this executor.
struct Followers {
  const ArenaExecutor* executor;
  std::vector<std::coroutine_handle<>> handles;
};
thread_local Followers* own_followers = nullptr;

}  // namespace

void ArenaExecutor::Groups::push(Handles group) {
  const std::lock_guard lock(mutex_);
  groups_.push_back(std::move(group));
}

std::optional<ArenaExecutor::Handles> ArenaExecutor::Groups::pop() {
  const std::lock_guard lock(mutex_);
  if (groups_.empty())
    return std::nullopt;
  std::optional<Handles> first = std::move(groups_.front());
  groups_.pop_front();
  return first;
}

void ArenaExecutor::post(std::vector<std::coroutine_handle<>> ready) {
  Followers* const own = own_followers;
  if (own != nullptr && own->executor == this &&
      std::ssize(own->handles) + std::ssize(ready) <= kGroup) {
    own->handles.insert(own->handles.end(), ready.begin(), ready.end());
    return;
  }
  const std::lock_guard lock(mutex_);
  tbb::task_arena& arena = *arena_;
  for (auto first = ready.begin(); first != ready.end();) {
    const auto last = first + std::min(kGroup, ready.end() - first);
    groups_->push(Handles(first, last));
    arena.enqueue([this, groups = groups_] {
      if (std::optional<Handles> group = groups->pop())
        resume(std::move(*group));
    });
    first = last;
  }
}

void ArenaExecutor::resume_waiting() {
  while (std::optional<Handles> group = groups_->pop())
    resume(std::move(*group));
}

// While there are followers the run has not ended. After the last of them it
// may have, and this be gone.
void ArenaExecutor::resume(Handles group) const {
  Followers followers{this, {}};
  own_followers = &followers;
  while (!group.empty()) {
    const Stopwatch stopwatch;
    for (const std::coroutine_handle<> handle : group) {
      take_over(handle.address());
      handle.resume();
    }
    after_(stopwatch.seconds());
    group.clear();
    group.swap(followers.handles);
  }
  own_followers = nullptr;
}

}  // namespace docmill
