// What waits for the I/O thread, as nodes that live in the frames of the
// coroutines that wait, so that nothing is allocated on the way in.

#pragma once

#include <chrono>
#include <coroutine>
#include <utility>

#include "lib/http/http_types.h"

namespace docmill {

using SteadyClock = std::chrono::steady_clock;

struct SendNode {
  HttpRequest request;
  HttpResponse response;
  SteadyClock::time_point sent_at;
  bool is_lookup = false;    // it looks the server's name up anew
  bool has_address = false;  // it has found it
  std::coroutine_handle<> waiting;
  SendNode* next = nullptr;
};

// Makes a failure of a request that curl never had.
inline void refuse(SendNode& node, HttpFailure failure,
                   std::string_view message) {
  node.response.failure = failure;
  node.response.message = message;
}

inline bool may_abandon(const HttpRequest& request, bool has_answer) {
  return request.abandon == Abandon::kAlways ||
         (request.abandon == Abandon::kUnanswered && !has_answer);
}

// Whether a request that curl never had was to be abandoned, and now is.
inline bool abandon_unsent(SendNode& node, const HttpTarget* target) {
  const bool is_meant =
      node.request.target == target && may_abandon(node.request, false);
  if (is_meant)
    refuse(node, HttpFailure::kAbandoned, "abandoned");
  return is_meant;
}

struct SleepNode {
  SteadyClock::time_point until;
  std::coroutine_handle<> waiting;
  SleepNode* next = nullptr;
};

// First in, first out; owns nothing.
template <class Node>
class NodeList {
 public:
  bool is_empty() const { return first_ == nullptr; }

  void push(Node& node) {
    node.next = nullptr;
    (first_ == nullptr ? first_ : last_->next) = &node;
    last_ = &node;
  }

  // REQUIRES: not empty.
  Node& pop() {
    Node& node = *first_;
    first_ = node.next;
    return node;
  }

  void append(NodeList other) {
    if (other.is_empty())
      return;
    (first_ == nullptr ? first_ : last_->next) = other.first_;
    last_ = other.last_;
  }

 private:
  Node* first_ = nullptr;
  Node* last_ = nullptr;  // meaningless when empty
};

}  // namespace docmill
