#include "lib/http/socket_watch.h"

#include <sys/epoll.h>

namespace docmill {

void SocketWatch::watch(int fd, u32 events) {
  Socket& socket = sockets_[fd];
  socket.is_wanted = true;
  if (socket.is_in_set && socket.events == events)
    return;
  epoll_event event{};
  event.data.u64 = key(index_, fd);
  event.events = events;
  const int change = socket.is_in_set ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  epoll_ctl(epoll_fd_, change, fd, &event);
  socket.is_in_set = true;
  socket.events = events;
}

void SocketWatch::ignore(int fd, const HttpTarget* target) {
  const auto found = sockets_.find(fd);
  if (found == sockets_.end())
    return;
  found->second.is_wanted = false;
  if (target == nullptr)
    on_close(fd);
  else
    keep(found->second, target);
}

bool SocketWatch::is_wanted(int fd) {
  const auto found = sockets_.find(fd);
  if (found == sockets_.end())
    return false;
  if (!found->second.is_wanted)
    drop(fd, found->second);
  return found->second.is_wanted;
}

// When the number is in use, curl has closed its socket without a word, and
// does not know that the same wish for events must be told again.
void SocketWatch::on_open(int fd) {
  const auto found = sockets_.find(fd);
  if (found == sockets_.end())
    return;
  const Socket before = found->second;
  sockets_.erase(found);
  if (before.kept_for != nullptr)
    kept_.of(before.kept_for)--;
  if (before.is_wanted)
    watch(fd, before.events);
}

void SocketWatch::on_close(int fd) {
  const auto found = sockets_.find(fd);
  if (found == sockets_.end())
    return;
  drop(fd, found->second);
  sockets_.erase(found);
}

void SocketWatch::keep(Socket& socket, const HttpTarget* target) {
  if (socket.kept_for == target)
    return;
  if (socket.kept_for != nullptr)
    kept_.of(socket.kept_for)--;
  if (target != nullptr)
    kept_.of(target)++;
  socket.kept_for = target;
}

void SocketWatch::drop(int fd, Socket& socket) {
  if (socket.is_in_set)
    epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr);
  keep(socket, nullptr);
  socket.is_in_set = false;
}

}  // namespace docmill
