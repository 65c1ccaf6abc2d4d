// The I/O thread: one epoll set, the multis, and who sleeps.

#pragma once

#include <curl/curl.h>

#include <memory>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

#include "lib/base/executor.h"
#include "lib/base/file_descriptor.h"
#include "lib/http/http_inbox.h"
#include "lib/http/multi_shard.h"
#include "lib/http/name_gate.h"
#include "lib/http/shard_loads.h"

namespace docmill {

// Thread safety: inbox() and stats() for any thread; the rest is private to
// the I/O thread, which runs from create() to the destructor.
class HttpLoop {
 public:
  static Result<std::unique_ptr<HttpLoop>> create(const HttpOptions& options,
                                                  Executor& executor);
  // REQUIRES: nothing in flight, nobody sleeps.
  ~HttpLoop();

  HttpInbox& inbox() { return inbox_; }
  HttpStats stats() const;

 private:
  struct Later {
    bool operator()(const SleepNode* a, const SleepNode* b) const {
      return a->until > b->until;
    }
  };
  struct CleanUpShare {
    void operator()(CURLSH* share) const { curl_share_cleanup(share); }
  };

  HttpLoop(const HttpOptions& options, Executor& executor,
           FileDescriptor event_fd, FileDescriptor epoll_fd);
  bool open();

  void run();
  void wait();
  int wait_ms() const;
  void take_news();
  void start_waiting();
  void refuse_waiting();
  void abandon(const HttpTarget* target);
  bool may_start() const;
  void advance();
  void end_when_due();
  void trim_when_due();
  void wake_due();
  void deliver();
  void take_done();
  void post_ready();
  void count(const HttpResponse& response);

  const HttpOptions options_;
  Executor& executor_;
  const FileDescriptor event_fd_;
  const FileDescriptor epoll_fd_;
  HttpInbox inbox_;
  std::unique_ptr<CURLSH, CleanUpShare> share_;
  TrustStore trust_;
  ResendBudget resends_;
  ShardLoads loads_;
  std::vector<std::unique_ptr<MultiShard>> shards_;

  HttpInbox::Content orders_;  // its lists are always empty
  NodeList<SendNode> waiting_;
  NameGate gate_;
  NodeList<SendNode> done_;
  std::priority_queue<SleepNode*, std::vector<SleepNode*>, Later> sleepers_;
  std::vector<std::coroutine_handle<>> ready_;
  SteadyClock::time_point ready_since_;  // the first of these
  bool is_quiet_ = false;                // the last wait() brought nothing
  SteadyClock::time_point trimmed_ = SteadyClock::now();

  mutable std::mutex stats_mutex_;
  HttpStats stats_;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace docmill
