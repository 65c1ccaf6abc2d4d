// The right to hold an answer that is not safe yet.
//
// A permit comes with the turn of a request (lib/control/dispatcher.h) and is
// returned when the answer is safe: after a failed attempt at once, after an
// answer when the document's record is written. So what is paid for and may be
// lost has a bound.

#pragma once

#include <utility>
#include <vector>

#include "lib/base/types.h"

namespace docmill {

// Where permits come from. Thread safety: any thread.
class PermitSource {
 public:
  virtual void give_back(i64 permits) = 0;

 protected:
  ~PermitSource() = default;
};

// Empty: none. REQUIRES: the source outlives its permits.
class Permit {
 public:
  Permit() = default;
  explicit Permit(PermitSource* from) : from_(from) {}
  Permit(Permit&& other) noexcept : from_(std::exchange(other.from_, {})) {}
  Permit& operator=(Permit&& other) noexcept {
    std::swap(from_, other.from_);
    other.release();
    return *this;
  }
  ~Permit() { release(); }

  explicit operator bool() const { return from_ != nullptr; }

  void release() {
    if (from_ != nullptr)
      std::exchange(from_, nullptr)->give_back(1);
  }

  // Returns several, with one wake-up of those who wait for all in a row that
  // came from the same source. The list is empty afterwards.
  static void release(std::vector<Permit>& permits) {
    PermitSource* from = nullptr;
    i64 count = 0;
    for (Permit& permit : permits) {
      PermitSource* const next = std::exchange(permit.from_, nullptr);
      if (next == nullptr)
        continue;
      if (next != from && from != nullptr)
        from->give_back(std::exchange(count, 0));
      from = next;
      count++;
    }
    permits.clear();
    if (from != nullptr)
      from->give_back(count);
  }

 private:
  PermitSource* from_ = nullptr;
};

}  // namespace docmill
