// One multi of curl with at most some thirty transfers, in an epoll set
// that it shares with others.
//
// Thread safety: the I/O thread's own.

#pragma once

#include <curl/curl.h>

#include <memory>
#include <optional>
#include <vector>

#include "lib/http/due_list.h"
#include "lib/http/shard_loads.h"
#include "lib/http/socket_watch.h"
#include "lib/http/transfer.h"

namespace docmill {

class MultiShard {
 public:
  // Events of its sockets carry SocketWatch::key(index, fd). `loads` always
  // says how many transfers there are. More than `max_kept` connections, those
  // in use included, are not kept. Null when there is no memory.
  // REQUIRES: `loads` outlives it.
  static std::unique_ptr<MultiShard> create(const TransferSetup& setup,
                                            int epoll_fd, int index,
                                            i64 max_kept, ShardLoads& loads);
  ~MultiShard();

  // Starts the request; one that cannot be started ends at once, into `done`.
  // `now` is no earlier than in the call before.
  void start(SendNode& node, SteadyClock::time_point now,
             NodeList<SendNode>& done);

  // What epoll said about one of its sockets.
  void on_event(int fd, u32 events, NodeList<SendNode>& done);

  // Runs the timers that are due and adds what has ended to `done`.
  void advance(SteadyClock::time_point now, NodeList<SendNode>& done);

  // Gives up what was needed neither since the last call nor between that and
  // the one before: transfers at once, connections with the next answers, or
  // at once where none was in use.
  void trim();

  // Ends what is in flight to `target` and may be abandoned as it stands.
  void abandon(const HttpTarget* target, NodeList<SendNode>& done);

  // Ends all that is in flight.
  void cancel(NodeList<SendNode>& done);

  // When advance() must be called, if not before.
  std::optional<SteadyClock::time_point> deadline() const;

 private:
  MultiShard(const TransferSetup& setup, int epoll_fd, int index, i64 max_kept,
             ShardLoads& loads)
      : setup_(setup),
        index_(index),
        max_kept_(max_kept),
        kept_(max_kept),
        sockets_(epoll_fd, index),
        loads_(loads) {}
  bool open();
  void reopen();
  void set_kept(i64 connections);
  i64 kept_for(i64 active) const;
  void act(curl_socket_t socket, int events, NodeList<SendNode>& done);
  void collect(NodeList<SendNode>& done);
  void end_overdue(SteadyClock::time_point now, NodeList<SendNode>& done);
  void end(Transfer& transfer, CURLcode code, NodeList<SendNode>& done);
  void drop(Transfer& transfer, HttpFailure why, NodeList<SendNode>& done);
  void rebuild(NodeList<SendNode>& done);
  Transfer* take_idle();
  void retire(Transfer& transfer);

  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self,
                       void* unused);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);

  const TransferSetup setup_;
  const int index_;
  const i64 max_kept_;
  i64 kept_;  // connections that curl may keep now
  SocketWatch sockets_;
  ShardLoads& loads_;
  CURLM* multi_ = nullptr;
  std::vector<std::unique_ptr<Transfer>> transfers_;
  std::vector<Transfer*> idle_;
  std::vector<Transfer*> active_;
  i64 peak_ = 0;  // of the active ones, since the last trim()
  i64 peak_before_ = 0;
  // All active ones are in one of these: with two timers of curl for each
  // request, its tree of timers would cost more than the rest of its loop.
  DueList<Transfer> until_connected_;
  DueList<Transfer> until_ended_;
  std::optional<SteadyClock::time_point> deadline_;  // curl's own
  bool has_acted_ = false;                           // since the last collect()
};

}  // namespace docmill
