#include "apps/docmill/signals.h"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace docmill {
namespace {

bool is_ignored(int signal) {
  struct sigaction action;
  return sigaction(signal, nullptr, &action) == 0 &&
         action.sa_handler == SIG_IGN;
}

}  // namespace

void ignore_write_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

Result<Signals> Signals::create() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1})
    if (signal == SIGUSR1 || !is_ignored(signal))
      sigaddset(&set, signal);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  const int fd = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0)
    return fail(Error::Code::kIo, "signalfd: {}", std::strerror(errno));
  return Signals(fd);
}

Signals::Signals(Signals&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)) {}

Signals::~Signals() {
  if (fd_ >= 0)
    ::close(fd_);
}

int Signals::wait(int done_fd, int timeout_ms) {
  pollfd fds[] = {{fd_, POLLIN, 0}, {done_fd, POLLIN, 0}};
  if (::poll(fds, 2, timeout_ms) <= 0)
    return 0;
  signalfd_siginfo info;
  if (::read(fd_, &info, sizeof info) != sizeof info)
    return 0;
  return static_cast<int>(info.ssi_signo);
}

}  // namespace docmill
