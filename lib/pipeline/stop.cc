#include "lib/pipeline/stop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "lib/base/types.h"

namespace docmill {
namespace {

// A cause takes the place of those of a lower rank.
int rank(StopCause cause) {
  switch (cause) {
  case StopCause::kNone:
    return 0;
  case StopCause::kMaxCalls:
    return 1;
  case StopCause::kTimeLimit:
    return 2;
  default:
    return 3;
  }
}

}  // namespace

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
  StopCause before = this->cause();
  do {
    if (rank(cause) <= rank(before))
      return;
  } while (!cause_.compare_exchange_weak(before, cause));
  const u64 one = 1;
  // An eventfd takes one write without blocking; nothing else can go wrong.
  [[maybe_unused]] const ssize_t n = ::write(fd_, &one, sizeof one);
  if (hook_ && before != StopCause::kTimeLimit)
    hook_(cause);
}

}  // namespace docmill
