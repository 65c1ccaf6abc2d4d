#include "apps/llm-sim/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace docmill::sim {
namespace {

constexpr int kBacklog = 4096;

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool start(int fd, int port) {
  const int on = 1;
  const sockaddr_in address = loopback(port);
  // Linux hands TCP_NODELAY on to what is accepted.
  return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
         setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
         bind(fd, reinterpret_cast<const sockaddr*>(&address),
              sizeof address) == 0 &&
         listen(fd, kBacklog) == 0;
}

}  // namespace

Result<int> open_listener(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0 || !start(fd, port)) {
    const int cause = errno;
    if (fd >= 0)
      close(fd);
    return fail(Error::Code::kTemporary, "127.0.0.1:{}: cannot listen: {}",
                port, std::strerror(cause));
  }
  return fd;
}

int port_of(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

void raise_connection_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace docmill::sim
