#include "lib/report/ticker.h"

#include <csignal>
#include <utility>

namespace docmill {

Ticker::Ticker(std::chrono::milliseconds interval, std::function<void()> tick)
    : tick_(std::move(tick)) {
  // The new thread inherits the mask: signals must interrupt the threads that
  // read and write, not this one.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this, interval] { run(interval); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
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
