// A descriptor that is closed when its owner goes.

#pragma once

#include <unistd.h>

#include <utility>

namespace docmill {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  int get() const { return fd_; }

 private:
  int fd_;
};

}  // namespace docmill
