// Where other threads leave work for the I/O thread, and how they wake it.
//
// Thread safety: any thread may push and order; only the I/O thread takes.

#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "lib/base/result.h"
#include "lib/http/io_node.h"

namespace docmill {

class HttpInbox {
 public:
  struct Content {
    NodeList<SendNode> requests;
    NodeList<SendNode> ended;  // before the I/O thread had them
    NodeList<SleepNode> sleepers;
    std::optional<SteadyClock::time_point> end_at;  // cancel what is in flight
    // Of the requests that came in earlier contents.
    std::vector<const HttpTarget*> abandoned;
    bool is_ending = false;  // cancel what is sent from now on
    bool is_awake = false;   // no more sleeping
    bool is_stopping = false;
  };

  explicit HttpInbox(int event_fd) : event_fd_(event_fd) {}

  void push(SendNode& node);
  void push(SleepNode& node);
  void end_at(SteadyClock::time_point time);
  void abandon(const HttpTarget* target);
  void wake_sleepers();
  void stop();

  // What came since the last call; the orders stay.
  Content take();

  // Whether nothing is there; from now on, whatever comes writes to the
  // event descriptor. To be asked before the I/O thread sleeps.
  bool may_sleep();

 private:
  template <class Change>
  void change(Change&& apply);

  const int event_fd_;  // in the epoll set, edge-triggered: never read
  std::mutex mutex_;
  Content content_;
  bool has_news_ = false;
  bool is_asleep_ = false;
};

}  // namespace docmill
