#include "lib/control/permits.h"

#include <algorithm>

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
  (is_retry_ ? permits_.retries_ : permits_.first_tries_).push(this);
  return true;
}

void Permits::Line::push(Acquire* waiter) {
  waiter->next_ = nullptr;
  (last == nullptr ? first : last->next_) = waiter;
  last = waiter;
}

Permits::Acquire* Permits::Line::pop() {
  Acquire* const waiter = first;
  if (waiter != nullptr)
    first = waiter->next_;
  if (first == nullptr)
    last = nullptr;
  return waiter;
}

void Permits::give_back(i64 permits) {
  std::vector<std::coroutine_handle<>> ready;
  {
    const std::lock_guard lock(mutex_);
    for (; permits > 0; permits--) {
      Acquire* waiter = retries_.pop();
      if (waiter == nullptr)
        waiter = first_tries_.pop();
      if (waiter == nullptr)
        break;
      waiter->permit_ = Permit(this);
      hand_over(waiter->waiting_.address());
      ready.push_back(waiter->waiting_);
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
    for (Line* line : {&retries_, &first_tries_})
      while (Acquire* waiter = line->pop()) {
        hand_over(waiter->waiting_.address());
        ready.push_back(waiter->waiting_);
      }
  }
  if (!ready.empty())
    executor_.post(std::move(ready));
}

i64 Permits::in_use() const {
  const std::lock_guard lock(mutex_);
  return count_ - free_;
}

}  // namespace docmill
