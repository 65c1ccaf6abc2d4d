// Lets so many requests to a target open connections over TLS at once, and the
// others go when these are through: a handshake takes 40 KB for a moment, and
// of 3,000 that begin together all would be there together.
//
// Which request will find a connection that is kept is not known before it is
// about to be sent. So all are counted until then, which is at once where a
// connection is kept.
//
// Who waits here waits for a connection, and no longer than one may take.
//
// Thread safety: the I/O thread's own.

#pragma once

#include <chrono>
#include <deque>

#include "lib/http/io_node.h"

namespace docmill {

class HandshakeGate {
 public:
  // To each target. As many as a server 200 ms away lets through in a fifth of
  // a second are 2,500 a second.
  static constexpr i64 kMostAtOnce = 512;

  explicit HandshakeGate(std::chrono::milliseconds patience)
      : patience_(patience) {}

  // Whether the request may go now; else it is kept until release().
  bool admit(SendNode& node);

  // A request that was admitted is about to be sent, or goes elsewhere, or has
  // ended; whichever comes first counts.
  static void leave(SendNode& node);

  // Those that may go now: admit() has to be asked again. Those that waited
  // for too long, into `done`.
  NodeList<SendNode> release(SteadyClock::time_point now,
                             NodeList<SendNode>& done);

  // Those that are kept for this one and may be abandoned, into `done`.
  void abandon(const HttpTarget* target, NodeList<SendNode>& done);

  // All that are kept.
  NodeList<SendNode> take_all();

 private:
  struct Server {
    const HttpTarget* target;
    i64 admitted = 0;
    NodeList<SendNode> kept;  // the one that was sent first comes first
  };

  Server& server_of(const HttpTarget& target);

  const std::chrono::milliseconds patience_;
  std::deque<Server> servers_;  // few; nodes point into them
};

}  // namespace docmill
