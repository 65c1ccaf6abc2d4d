#include "lib/pipeline/stop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "lib/base/types.h"

namespace docmill {

Result<Stop> Stop::create() {
  const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0)
    return fail(Error::Code::kIo, "eventfd: {}", std::strerror(errno));
  return Stop(fd);
}

Stop::Stop(Stop&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), cause_(other.cause()) {}

Stop::~Stop() {
  if (fd_ >= 0)
    ::close(fd_);
}

void Stop::request(StopCause cause) {
  StopCause before = StopCause::kNone;
  if (!cause_.compare_exchange_strong(before, cause) &&
      (before != StopCause::kMaxCalls || cause == StopCause::kMaxCalls ||
       !cause_.compare_exchange_strong(before, cause)))
    return;
  const u64 one = 1;
  // An eventfd takes one write without blocking; nothing else can go wrong.
  [[maybe_unused]] const ssize_t n = ::write(fd_, &one, sizeof one);
  if (hook_)
    hook_(cause);
}

}  // namespace docmill
