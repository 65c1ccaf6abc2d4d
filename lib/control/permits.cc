#include "lib/control/permits.h"

#include "lib/base/handoff.h"

namespace docmill {

void Permit::release() {
  if (from_ != nullptr)
    std::exchange(from_, nullptr)->give_back(1);
}

void Permit::release(std::vector<Permit>& permits) {
  Permits* from = nullptr;
  i64 count = 0;
  for (Permit& permit : permits)
    if (permit) {
      from = std::exchange(permit.from_, nullptr);
      count++;
    }
  permits.clear();
  if (from != nullptr)
    from->give_back(count);
}

bool Permits::Acquire::await_suspend(std::coroutine_handle<> waiting) {
  const std::lock_guard lock(permits_.mutex_);
  if (permits_.is_closed_)
    return false;
  if (permits_.free_ > 0) {
    permits_.free_--;
    permit_ = Permit(&permits_);
    return false;
  }
  waiting_ = waiting;
  permits_.waiting_.push(this);
  return true;
}

void Permits::give_back(i64 permits) {
  std::vector<std::coroutine_handle<>> ready;
  {
    const std::lock_guard lock(mutex_);
    for (; permits > 0 && !waiting_.empty(); permits--) {
      waiting_.top()->permit_ = Permit(this);
      ready.push_back(pop());
    }
    free_ += permits;
  }
  if (!ready.empty())
    executor_.post(std::move(ready));
}

void Permits::close() {
  std::vector<std::coroutine_handle<>> ready;
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    while (!waiting_.empty())
      ready.push_back(pop());
  }
  if (!ready.empty())
    executor_.post(std::move(ready));
}

std::coroutine_handle<> Permits::pop() {
  const std::coroutine_handle<> handle = waiting_.top()->waiting_;
  waiting_.pop();
  hand_over(handle.address());
  return handle;
}

i64 Permits::in_use() const {
  const std::lock_guard lock(mutex_);
  return count_ - free_;
}

}  // namespace docmill
