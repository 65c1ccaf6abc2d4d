// A thread beside the main one, to which signals never go: it may be started
// before the main thread has made up its mind about them (Signals of
// apps/docmill). A SIGPIPE of a socket stays pending in it.

#pragma once

#include <pthread.h>

#include <csignal>
#include <thread>
#include <utility>

namespace docmill {

// Names the calling thread for ps, top and perf: 15 bytes at most.
inline void name_this_thread(const char* name) {
  pthread_setname_np(pthread_self(), name);
}

std::thread start_side_thread(const char* name, auto body) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread([name, body = std::move(body)]() mutable {
    name_this_thread(name);
    body();
  });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace docmill
