// Documents that are asked for with one request, and the place of each in it.
//
// One of the documents leads: its coroutine asks for all. The others wait
// until the leader has an answer for them, or has found that they must be
// asked for again, in a smaller pack or alone.

#pragma once

#include <chrono>
#include <coroutine>
#include <memory>
#include <utility>
#include <vector>

#include "lib/base/types.h"
#include "lib/cache/cache_key.h"
#include "lib/call/call.h"

namespace docmill {

class Packer;
class PackSeat;

struct Pack {
  using Clock = std::chrono::steady_clock;

  static constexpr i64 kMinTextBytes = 8;  // of one: less tells nothing apart
  static constexpr i64 kMaxTextBytes = 4096;
  static constexpr i64 kMaxBytes = 24 << 10;  // of all texts

  // For documents like this one. Nobody is in it yet.
  explicit Pack(const CallRequest& like);

  // Whether the document is of the same kind: with the same temperature, and
  // of one length class. Texts of a class are at most four times as long as
  // each other, but for the shortest.
  bool is_for(const CallRequest& request) const;

  void add(PackSeat& seat);

  bool is_single() const { return seats.size() == 1; }

  std::vector<PackSeat*> seats;
  int length_class = 0;
  int alternative = 0;
  i64 bytes = 0;         // of the texts
  i64 position = 0;      // the lowest of the documents'
  i64 asked_bytes = 0;   // that it had when a turn was asked for
  bool is_open = false;  // others may join
  Clock::time_point begin = Clock::now();
};

// Lives in the frame of the document's coroutine.
class PackSeat {
 public:
  // REQUIRES: the packer outlives the seat.
  PackSeat(Packer& packer, const CacheKey& key, const CallRequest& request)
      : packer_(packer), key_(key), request_(request) {}
  PackSeat(const PackSeat&) = delete;
  PackSeat& operator=(const PackSeat&) = delete;
  ~PackSeat();  // of a leader that is torn down: the others fail

  // Whether this document is to ask for its pack, and to settle it then.
  bool leads() const { return pack_ != nullptr; }

  // What it asks then. REQUIRES: leads().
  CallRequest pack_request() const;

  // Whether there is a result. Else, if it does not lead, the document is to
  // be asked for alone.
  bool is_done() const { return is_done_; }
  CallResult take_result() { return std::move(result_); }

  // The result of asking alone, with what the document's shares of earlier
  // requests took.
  CallResult with_shares(CallResult alone) const;

  const CacheKey& key() const { return key_; }
  const CallRequest& request() const { return request_; }

 private:
  friend class Packer;

  void end(CallResult result);

  Packer& packer_;
  const CacheKey key_;
  const CallRequest request_;
  std::unique_ptr<Pack> pack_;  // of a leader
  std::coroutine_handle<> waiting_;
  bool is_done_ = false;
  CallResult result_;
  CallUse shares_;  // of the requests so far
};

}  // namespace docmill
