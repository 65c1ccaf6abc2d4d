// The sockets of one multi of curl in an epoll set.
//
// curl stops watching a connection when its request ends and watches it again
// for the next one. Here it stays in the set meanwhile, which saves two calls
// of the system for each request. Only connections that have carried an answer
// stay, since of those curl tells when it closes them: an attempt to connect
// that is given up it closes without a word (7.88).
//
// Thread safety: the I/O thread's own.

#pragma once

#include <iterator>
#include <unordered_map>

#include "lib/base/types.h"
#include "lib/http/per_target.h"

namespace docmill {

class SocketWatch {
 public:
  // Events of its sockets carry key(index, fd).
  SocketWatch(int epoll_fd, int index) : epoll_fd_(epoll_fd), index_(index) {}

  static u64 key(int index, int fd) {
    return (static_cast<u64>(index) << 32) | static_cast<u32>(fd);
  }

  // Watches for these events of epoll, and no others.
  void watch(int fd, u32 events);

  // Its events are of no interest for now. `target` is the one for whose next
  // request the connection is kept; null when it is not, and then the socket is
  // as good as closed until it is watched again.
  void ignore(int fd, const HttpTarget* target);

  // Whether an event is of interest. Of an idle connection it is not, and
  // most likely tells its end: it is told no more.
  bool is_wanted(int fd);

  // curl has opened it, or is about to close it.
  void on_open(int fd);
  void on_close(int fd);

  // Connections that have carried an answer of `target` and are open.
  i64 kept(const HttpTarget* target) { return kept_.of(target); }

  // Sockets that are watched or kept.
  i64 open() const { return std::ssize(sockets_); }

 private:
  struct Socket {
    u32 events = 0;
    bool is_in_set = false;
    bool is_wanted = false;
    const HttpTarget* kept_for = nullptr;
  };

  void keep(Socket& socket, const HttpTarget* target);
  void drop(int fd, Socket& socket);

  const int epoll_fd_;
  const int index_;
  // By descriptor; none that is closed, so that the memory of all multis goes
  // with their connections, not with the connections times the multis.
  std::unordered_map<int, Socket> sockets_;
  PerTarget<i64> kept_;
};

}  // namespace docmill
