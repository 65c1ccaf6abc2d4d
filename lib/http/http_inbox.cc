#include "lib/http/http_inbox.h"

#include <sys/eventfd.h>

#include <utility>

namespace docmill {

// Beyond the unlock a pushed node may be gone: its coroutine may have been
// resumed on another thread and ended. The client must still be there.
template <class Change>
void HttpInbox::change(Change&& apply) {
  const std::lock_guard lock(mutex_);
  apply(content_);
  has_news_ = true;
  // Written under the lock: once the news are taken, nothing of this object
  // is touched any more, so that its owner may go.
  if (std::exchange(is_asleep_, false))
    eventfd_write(event_fd_, 1);
}

void HttpInbox::push(SendNode& node) {
  change([&](Content& content) { content.requests.push(node); });
}

void HttpInbox::push(SleepNode& node) {
  change([&](Content& content) { content.sleepers.push(node); });
}

void HttpInbox::end_at(SteadyClock::time_point time) {
  change([&](Content& content) {
    content.is_ending = true;
    if (!content.end_at || time < *content.end_at)
      content.end_at = time;
  });
}

void HttpInbox::abandon(const HttpTarget* target) {
  change([&](Content& content) {
    NodeList<SendNode> before = std::exchange(content.requests, {});
    while (!before.is_empty()) {
      SendNode& node = before.pop();
      (abandon_unsent(node, target) ? content.ended : content.requests)
          .push(node);
    }
    content.abandoned.push_back(target);
  });
}

void HttpInbox::wake_sleepers() {
  change([](Content& content) { content.is_awake = true; });
}

void HttpInbox::stop() {
  change([](Content& content) { content.is_stopping = true; });
}

HttpInbox::Content HttpInbox::take() {
  const std::lock_guard lock(mutex_);
  Content taken = content_;
  content_.requests = {};
  content_.ended = {};
  content_.sleepers = {};
  content_.abandoned.clear();
  has_news_ = false;
  is_asleep_ = false;
  return taken;
}

bool HttpInbox::may_sleep() {
  const std::lock_guard lock(mutex_);
  is_asleep_ = !has_news_;
  return is_asleep_;
}

}  // namespace docmill
