#include "lib/http/socket_watch.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace docmill {
namespace {

// An epoll set, and a descriptor that can always be written to.
struct Descriptors {
  int epoll_fd = ::epoll_create1(EPOLL_CLOEXEC);
  int fd = ::eventfd(0, EFD_CLOEXEC);

  ~Descriptors() {
    ::close(fd);
    ::close(epoll_fd);
  }

  // Closes the descriptor, and opens another one of the same number.
  void replace() {
    const int next = ::eventfd(0, EFD_CLOEXEC);
    REQUIRE(::dup3(next, fd, O_CLOEXEC) == fd);
    ::close(next);
  }

  bool has_event() const {
    epoll_event event{};
    return ::epoll_wait(epoll_fd, &event, 1, 0) == 1;
  }
};

// Only its address matters.
const HttpTarget* some_target() {
  static const int place = 0;
  return reinterpret_cast<const HttpTarget*>(&place);
}

TEST_CASE("SocketWatch keeps a connection between two requests in the set") {
  const Descriptors of;
  SocketWatch sockets(of.epoll_fd, 0);
  sockets.on_open(of.fd);
  sockets.watch(of.fd, EPOLLOUT);
  sockets.ignore(of.fd, some_target());
  CHECK(of.has_event());
  CHECK(sockets.kept(some_target()) == 1);
  CHECK(sockets.open() == 1);
  sockets.on_close(of.fd);
  CHECK_FALSE(of.has_event());
  CHECK(sockets.kept(some_target()) == 0);
  CHECK(sockets.open() == 0);
}

TEST_CASE("SocketWatch takes one whose connecting was given up for closed") {
  const Descriptors of;
  SocketWatch sockets(of.epoll_fd, 0);
  sockets.on_open(of.fd);
  sockets.watch(of.fd, EPOLLOUT);
  sockets.ignore(of.fd, nullptr);
  CHECK(sockets.open() == 0);
  CHECK_FALSE(sockets.is_wanted(of.fd));
}

TEST_CASE("SocketWatch watches the next socket of one closed without a word") {
  Descriptors of;
  SocketWatch sockets(of.epoll_fd, 0);
  sockets.on_open(of.fd);
  sockets.watch(of.fd, EPOLLOUT);
  of.replace();
  sockets.on_open(of.fd);
  CHECK(sockets.is_wanted(of.fd));
  CHECK(of.has_event());
}

TEST_CASE("SocketWatch forgets what an earlier socket was kept for") {
  Descriptors of;
  SocketWatch sockets(of.epoll_fd, 0);
  sockets.watch(of.fd, EPOLLOUT);
  sockets.ignore(of.fd, some_target());
  of.replace();
  sockets.on_open(of.fd);
  CHECK(sockets.kept(some_target()) == 0);
  CHECK_FALSE(of.has_event());
}

}  // namespace
}  // namespace docmill
