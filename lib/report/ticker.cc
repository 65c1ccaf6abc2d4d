#include "lib/report/ticker.h"

#include <utility>

#include "lib/base/side_thread.h"

namespace docmill {

Ticker::Ticker(std::chrono::milliseconds interval, std::function<void()> tick)
    : tick_(std::move(tick)) {
  thread_ =
      start_side_thread("docmill-tick", [this, interval] { run(interval); });
}

void Ticker::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable())
    thread_.join();
}

void Ticker::run(std::chrono::milliseconds interval) {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, interval, [this] { return is_stopped_; })) {
    lock.unlock();
    tick_();
    lock.lock();
  }
}

}  // namespace docmill
