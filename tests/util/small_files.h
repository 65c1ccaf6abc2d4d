// A limit on the size of files, which is as good as a small disk.

#pragma once

#include <signal.h>
#include <sys/resource.h>

namespace docmill {

// While it lives no file of the process grows beyond `max_bytes`: writes fail
// with EFBIG.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t max_bytes)
      : old_handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_limit_);
    const rlimit limit{max_bytes, old_limit_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallFiles() {
    setrlimit(RLIMIT_FSIZE, &old_limit_);
    signal(SIGXFSZ, old_handler_);
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;

 private:
  rlimit old_limit_{};
  sighandler_t old_handler_;
};

}  // namespace docmill
