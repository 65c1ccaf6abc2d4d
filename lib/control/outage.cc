#include "lib/control/outage.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "lib/base/handoff.h"

namespace docmill {

void Outage::Duty::release() {
  if (outage_ != nullptr)
    std::exchange(outage_, nullptr)->pass_duty_on();
}

bool Outage::Pass::await_suspend(std::coroutine_handle<> waiting) {
  const std::lock_guard lock(outage_.mutex_);
  if (!outage_.is_out_ || outage_.is_closed_ || duty_)
    return false;
  if (!outage_.has_prober_) {
    outage_.has_prober_ = true;
    duty_.outage_ = &outage_;
    return false;
  }
  waiting_ = waiting;
  outage_.waiting_.push_back(this);
  return true;
}

Outage::Clock::time_point Outage::next_probe(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const Duration pause =
      std::exchange(pause_, std::min(2 * pause_, options_.longest_pause));
  return std::max(now + pause, held_until_);
}

void Outage::hold_until(Clock::time_point time) {
  const std::lock_guard lock(mutex_);
  held_until_ = std::max(held_until_, time);
}

Outage::Clock::duration Outage::lasts(Clock::time_point now) const {
  const std::lock_guard lock(mutex_);
  return is_out_ ? now - since_ : Clock::duration::zero();
}

void Outage::record_answer() {
  if (failures_.load(std::memory_order_relaxed) != 0)
    failures_.store(0, std::memory_order_relaxed);
  if (!is_out())
    return;
  std::deque<Pass*> waiting;
  {
    const std::lock_guard lock(mutex_);
    is_out_ = false;
    pause_ = options_.first_pause;
    waiting = std::exchange(waiting_, {});
  }
  wake_all(waiting);
}

void Outage::record_failure(Clock::time_point now) {
  if (failures_.fetch_add(1, std::memory_order_relaxed) + 1 <
      options_.threshold)
    return;
  const std::lock_guard lock(mutex_);
  if (!is_out_)
    since_ = now;
  is_out_ = true;
}

void Outage::close() {
  std::deque<Pass*> waiting;
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    waiting = std::exchange(waiting_, {});
  }
  wake_all(waiting);
}

void Outage::wake_all(const std::deque<Pass*>& waiting) {
  if (waiting.empty())
    return;
  std::vector<std::coroutine_handle<>> ready;
  for (const Pass* pass : waiting) {
    hand_over(pass->waiting_.address());
    ready.push_back(pass->waiting_);
  }
  executor_.post(std::move(ready));
}

void Outage::pass_duty_on() {
  std::deque<Pass*> next;
  {
    const std::lock_guard lock(mutex_);
    has_prober_ = is_out_ && !waiting_.empty();
    if (has_prober_) {
      next.push_back(waiting_.front());
      waiting_.pop_front();
      next.front()->duty_.outage_ = this;
    }
  }
  wake_all(next);
}

}  // namespace docmill
