// A thread beside the main one, to which signals never go: it may be started
// before the main thread has made up its mind about them (Signals of
// apps/docmill). A SIGPIPE of a socket stays pending in it.

#pragma once

#include <csignal>
#include <thread>
#include <utility>

namespace docmill {

std::thread start_side_thread(auto body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(std::move(body));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace docmill
