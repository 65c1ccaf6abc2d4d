// One call: what is asked and what came of it.

#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/types.h"
#include "lib/cache/cache_key.h"
#include "lib/call/deadline.h"
#include "lib/control/permit.h"
#include "lib/llm/error_kind.h"

namespace docmill {

struct Pack;

struct CallRequest {
  std::string_view text;                // must outlive the call
  std::span<const std::string> fields;  // of the prompt; likewise
  int round = 1;                        // 1 for the first
  i64 position = 0;                     // in the run: the lowest goes first
  int alternative = 0;                  // of the round, 0 for the first
  Deadline* deadline = nullptr;         // of the document; null: none
  bool is_alone = false;                // shares no request with others

  // Of lib/call alone: this is the request of a whole pack, and all above but
  // the position is in it.
  Pack* pack = nullptr;
};

// Where an answer came from.
enum class AnswerSource { kCall, kMemory, kDisk, kJoined };

// "none", "memory", "disk", "joined": the names of the records.
std::string_view answer_source_name(AnswerSource source);

// Why nobody was asked any more. kInterrupted leaves the document to a later
// run: after a signal, or what ended this run, a key that is refused too.
enum class GiveUp { kNone, kInterrupted, kTimeLimit, kMaxCalls };

// The share of a call in the record.
struct CallUse {
  std::string model;          // that answered
  std::string_view endpoint;  // lives as long as the run
  CacheKey key;
  AnswerSource source = AnswerSource::kCall;
  i64 calls = 0;  // requests that were answered, with others or alone
  i64 prompt_tokens = 0;
  i64 completion_tokens = 0;
  double latency_ms = 0;

  // What another request for the same took.
  void add(const CallUse& other) {
    calls += other.calls;
    prompt_tokens += other.prompt_tokens;
    completion_tokens += other.completion_tokens;
    latency_ms += other.latency_ms;
  }
};

struct CallResult {
  std::string text;
  bool is_complete = true;  // false when it was cut off (finish_reason length)
  bool is_refusal = false;  // the model declined
  bool is_final = false;    // asking again would bring nothing new
  // It came with others', so it may be about one of them. It is not cached
  // before somebody has looked at it: Caller::keep().
  bool is_packed = false;
  bool is_checked = false;  // it has passed the checks of its document

  // No answer: one of these two is set, and the text is empty.
  std::unique_ptr<CallError> error;
  GiveUp give_up = GiveUp::kNone;

  std::unique_ptr<CallUse> use;  // null for the local backend

  // Of an answer that was paid for: to be returned once it is safe, logged or
  // in the document's record.
  Permit permit;

  // What an answer took that this one replaces.
  void add_use_of(const CallResult& replaced) {
    if (use && replaced.use)
      use->add(*replaced.use);
    else if (replaced.use)
      use = std::make_unique<CallUse>(*replaced.use);
  }

  bool is_answered() const {
    return error == nullptr && give_up == GiveUp::kNone;
  }
};

}  // namespace docmill
