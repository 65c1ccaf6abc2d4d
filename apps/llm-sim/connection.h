// One connection of a client, from its first request on.

#pragma once

#include <string>

#include <event2/event.h>
#include <event2/event_struct.h>

#include "apps/llm-sim/simulator.h"

struct bufferevent;
struct evhttp_connection;
struct evhttp_request;

namespace docmill::sim {

class Server;

// At most one request is in flight on it: evhttp reads no further before that
// one is answered.
struct Connection {
  Server* server = nullptr;
  evhttp_connection* http = nullptr;
  evhttp_request* request = nullptr;  // in flight
  Plan plan;                          // of that request
  event timer{};
  // Once a fault has taken the connection from evhttp:
  std::string rest;           // still to be sent, in pieces
  std::size_t piece = 0;      // bytes
  double pause = 0;           // seconds between pieces
  bool closes_after = false;  // when all is written
};

}  // namespace docmill::sim
