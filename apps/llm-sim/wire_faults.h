// Faults on the wire: what evhttp would never send.
//
// They take the connection's bufferevent from evhttp, write to it themselves
// and end the connection.

#pragma once

#include "apps/llm-sim/connection.h"
#include "apps/llm-sim/options.h"

namespace docmill::sim {

// Answers the request of `connection` with its plan's fault. The connection
// may be gone when this returns.
//
// REQUIRES: is_of_wire() of the fault; not called from evhttp's request
// callback but from an event of its own, since it may free the connection.
void send_fault(Connection& connection, const Options& options);

// Sends the next piece of a slow answer, when `timer` fires.
void send_next_piece(Connection& connection);

// Ends the connection with RST: no FIN, and what was unsent is lost.
void reset_connection(evhttp_connection* connection);

}  // namespace docmill::sim
