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

void ArenaExecutor::detach() {
  std::unique_lock lock(mutex_);
  all_came_.wait(lock, [&] { return called_ == 0; });
  arena_ = nullptr;
}

void ArenaExecutor::post(std::vector<std::coroutine_handle<>> ready) {
  Followers* const own = own_followers;
  if (own != nullptr && own->executor == this &&
      std::ssize(own->handles) + std::ssize(ready) <= kGroup) {
    own->handles.insert(own->handles.end(), ready.begin(), ready.end());
    return;
  }
  const std::lock_guard lock(mutex_);
  for (auto first = ready.begin(); first != ready.end();) {
    const auto last = first + std::min(kGroup, ready.end() - first);
    groups_.emplace_back(first, last);
    called_++;
    // With a plain pointer only: oneTBB keeps the closure in memory of its
    // own, which ThreadSanitizer cannot follow.
    arena_->enqueue([this]() __attribute__((no_sanitize("thread"))) {
      answer_call();
    });
    first = last;
  }
}

void ArenaExecutor::answer_call() {
  resume(next_group());
  const std::lock_guard lock(mutex_);
  if (--called_ == 0)
    all_came_.notify_all();
}

void ArenaExecutor::resume_waiting() {
  std::size_t waiting = 0;
  {
    const std::lock_guard lock(mutex_);
    waiting = groups_.size();
  }
  for (; waiting > 0; waiting--)
    resume(next_group());
}

// The one that came first; empty when none waits.
ArenaExecutor::Handles ArenaExecutor::next_group() {
  const std::lock_guard lock(mutex_);
  if (groups_.empty())
    return {};
  Handles first = std::move(groups_.front());
  groups_.pop_front();
  return first;
}

void ArenaExecutor::resume(Handles group) const {
  if (group.empty())
    return;
  const BusyMeter::Span busy(*busy_);
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
