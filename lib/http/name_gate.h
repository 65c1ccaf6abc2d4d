// Lets one request of each target look its server's name up, and the others
// go when the address is known: curl starts a thread for each look-up, so
// that 1,500 requests at the start would be 1,500 threads.
//
// An address is kept until a connection to it fails; then the next request
// looks again, at most every ten seconds.
//
// Thread safety: the I/O thread's own.

#pragma once

#include <vector>

#include "lib/http/io_node.h"

namespace docmill {

class NameGate {
 public:
  // Whether the request may go now; else it is kept until release().
  // Sets node.is_lookup for one that is to look up.
  bool admit(SendNode& node);

  // To be called for each request that has ended: those that waited for the
  // name it could not find share its fate, into `done`.
  void on_end(const SendNode& node, NodeList<SendNode>& done);

  // Those that may go now: admit() has to be asked again.
  NodeList<SendNode> release();

  // Those that are kept for this one and may be abandoned, into `done`.
  void abandon(const HttpTarget* target, NodeList<SendNode>& done);

  // All that are kept.
  NodeList<SendNode> take_all();

 private:
  struct Name {
    const HttpTarget* target;
    const SendNode* leader = nullptr;  // looks up at the moment
    SteadyClock::time_point known_since;
    bool is_known = false;
    NodeList<SendNode> kept;
  };

  Name& name_of(const HttpTarget& target);

  std::vector<Name> names_;  // few: one for each target
};

}  // namespace docmill
