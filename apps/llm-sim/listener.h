// The listening socket: on 127.0.0.1 and nowhere else.

#pragma once

#include "lib/base/result.h"

namespace docmill::sim {

// Opens it; `port` 0 lets the system choose. What it accepts has TCP_NODELAY.
// kTemporary when the port is taken.
Result<int> open_listener(int port);

// REQUIRES: a socket of open_listener().
int port_of(int fd);

// Lets the process have as many open connections as the system allows.
void raise_connection_limit();

}  // namespace docmill::sim
