// A file descriptor that is closed when its owner goes.

#pragma once

#include <unistd.h>

#include <utility>

namespace docmill {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  // `is_owned` false: somebody else closes it (stdin, stdout).
  explicit FileDescriptor(int fd, bool is_owned = true)
      : fd_(fd), is_owned_(is_owned) {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), is_owned_(other.is_owned_) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(is_owned_, other.is_owned_);
    return *this;
  }
  ~FileDescriptor() { close(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

  void close() {
    if (fd_ >= 0 && is_owned_)
      ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
  bool is_owned_ = true;
};

}  // namespace docmill
