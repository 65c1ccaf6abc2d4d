#include "lib/http/handshake_gate.h"

#include <algorithm>
#include <utility>

#include "lib/http/http_target.h"

namespace docmill {

bool HandshakeGate::admit(SendNode& node) {
  if (!node.request.target->has_tls())
    return true;
  Server& server = server_of(*node.request.target);
  if (server.admitted >= kMostAtOnce) {
    server.kept.push(node);
    return false;
  }
  server.admitted++;
  node.admitted = &server.admitted;
  return true;
}

void HandshakeGate::leave(SendNode& node) {
  if (i64* const admitted = std::exchange(node.admitted, nullptr))
    --*admitted;
}

NodeList<SendNode> HandshakeGate::release(SteadyClock::time_point now,
                                          NodeList<SendNode>& done) {
  NodeList<SendNode> released;
  for (Server& server : servers_) {
    while (!server.kept.is_empty() &&
           server.kept.first().sent_at + patience_ <= now) {
      SendNode& node = server.kept.pop();
      refuse(node, HttpFailure::kConnect, "no connection in time");
      done.push(node);
    }
    for (i64 i = server.admitted; i < kMostAtOnce && !server.kept.is_empty();
         i++)
      released.push(server.kept.pop());
  }
  return released;
}

void HandshakeGate::abandon(const HttpTarget* target,
                            NodeList<SendNode>& done) {
  for (Server& server : servers_) {
    NodeList<SendNode> kept = std::exchange(server.kept, {});
    while (!kept.is_empty()) {
      SendNode& node = kept.pop();
      (abandon_unsent(node, target) ? done : server.kept).push(node);
    }
  }
}

NodeList<SendNode> HandshakeGate::take_all() {
  NodeList<SendNode> all;
  for (Server& server : servers_)
    all.append(std::exchange(server.kept, {}));
  return all;
}

HandshakeGate::Server& HandshakeGate::server_of(const HttpTarget& target) {
  for (Server& server : servers_) {
    if (server.target == &target)
      return server;
  }
  return servers_.emplace_back(Server{&target, 0, {}});
}

}  // namespace docmill
