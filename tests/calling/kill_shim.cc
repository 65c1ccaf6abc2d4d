// Kills a process at a step of its work on disk, for the tests of --resume:
//   LD_PRELOAD=kill_shim.so KILL_AT=N KILL_WHEN=before|half|after docmill ...
// The N-th write, cut, fsync, rename or removal of the output, its journal or
// its rejects (any file whose name has KILL_FILE in it) is the last thing that
// the process does: not begun, half done (writes only), or done.

#include <dlfcn.h>
#include <signal.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

std::atomic<long> steps{0};

const char* variable(const char* name, const char* otherwise) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : otherwise;
}

bool is_watched(const char* path) {
  return std::strstr(path, variable("KILL_FILE", "o.jsonl")) != nullptr;
}

bool is_watched(int fd) {
  char link[64];
  char path[4096];
  std::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t n = ::readlink(link, path, sizeof path - 1);
  if (n <= 0)
    return false;
  path[n] = '\0';
  return is_watched(path);
}

[[noreturn]] void die() {
  ::kill(::getpid(), SIGKILL);
  while (true)
    ::pause();
}

template <class F>
F next(const char* name) {
  return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

// Does the step, unless it is the last one. `half` is what may be done of it.
template <class Step, class Half>
auto take(bool is_watched, Step step, Half half) {
  static const long kill_at = std::atol(variable("KILL_AT", "0"));
  static const char* const when = variable("KILL_WHEN", "before");
  if (!is_watched || ++steps != kill_at)
    return step();
  if (std::strcmp(when, "after") == 0)
    step();
  else if (std::strcmp(when, "half") == 0)
    half();
  die();
}

void nothing() {}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* bytes, size_t count) {
  const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  return take(
      fd > 2 && is_watched(fd), [&] { return real(fd, bytes, count); },
      [&] { real(fd, bytes, count / 2); });
}

ssize_t pwrite(int fd, const void* bytes, size_t count, off_t offset) {
  const auto real =
      next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return take(
      is_watched(fd), [&] { return real(fd, bytes, count, offset); },
      [&] { real(fd, bytes, count / 2, offset); });
}

ssize_t pwrite64(int fd, const void* bytes, size_t count, off_t offset) {
  return pwrite(fd, bytes, count, offset);
}

int ftruncate(int fd, off_t size) {
  const auto real = next<int (*)(int, off_t)>("ftruncate");
  return take(
      is_watched(fd), [&] { return real(fd, size); }, nothing);
}

int ftruncate64(int fd, off_t size) { return ftruncate(fd, size); }

int fsync(int fd) {
  const auto real = next<int (*)(int)>("fsync");
  return take(
      is_watched(fd), [&] { return real(fd); }, nothing);
}

int fdatasync(int fd) {
  const auto real = next<int (*)(int)>("fdatasync");
  return take(
      is_watched(fd), [&] { return real(fd); }, nothing);
}

int rename(const char* from, const char* to) {
  const auto real = next<int (*)(const char*, const char*)>("rename");
  return take(
      is_watched(to), [&] { return real(from, to); }, nothing);
}

int unlink(const char* path) {
  const auto real = next<int (*)(const char*)>("unlink");
  return take(
      is_watched(path), [&] { return real(path); }, nothing);
}
}
