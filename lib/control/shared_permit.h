// One permit for several answers that came with one request: it returns when
// the last of them is safe.

#pragma once

#include <atomic>
#include <utility>
#include <vector>

#include "lib/control/permit.h"

namespace docmill {

// Thread safety: any thread.
class SharedPermit final : public PermitSource {
 public:
  // `count` permits that stand for `whole` together. REQUIRES: count > 0.
  static std::vector<Permit> split(Permit whole, i64 count) {
    std::vector<Permit> shares;
    shares.reserve(static_cast<std::size_t>(count));
    auto* const shared = new SharedPermit(std::move(whole), count);
    for (i64 i = 0; i < count; i++)
      shares.emplace_back(shared);
    return shares;
  }

  void give_back(i64 permits) override {
    if (left_.fetch_sub(permits) == permits)
      delete this;
  }

 private:
  SharedPermit(Permit whole, i64 count)
      : whole_(std::move(whole)), left_(count) {}
  ~SharedPermit() = default;

  Permit whole_;
  std::atomic<i64> left_;
};

}  // namespace docmill
