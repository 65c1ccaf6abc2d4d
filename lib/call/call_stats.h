// What the calls of a run came to.

#pragma once

#include <array>
#include <atomic>
#include <map>
#include <string>
#include <vector>

#include <tbb/enumerable_thread_specific.h>

#include "lib/base/sketch.h"
#include "lib/base/types.h"
#include "lib/llm/chat_answer.h"
#include "lib/llm/error_kind.h"

namespace docmill {

struct CallStats {
  struct Model {
    i64 answers = 0;
    i64 prompt_tokens = 0;
    i64 completion_tokens = 0;
  };

  i64 requests = 0;  // for which at least one attempt was made
  i64 attempts = 0;  // sent
  i64 retries = 0;   // attempts that were not the first, probes among them
  i64 answers = 0;
  i64 joined = 0;  // documents that shared another one's call
  i64 prompt_tokens = 0;
  i64 completion_tokens = 0;
  std::array<i64, kErrorKinds> errors{};  // failed attempts
  // Of each endpoint that answered, by the name that it gives the model.
  std::vector<std::map<std::string, Model>> models;
  Sketch latency_ms;  // of answers, from send to end
};

// Thread safety: any thread may record; the totals() are complete when none
// does any more, running() is at any time.
class CallMeter {
 public:
  // The counts that others want to see while the run goes on.
  struct Running {
    std::atomic<i64> requests{0};
    std::atomic<i64> attempts{0};
    std::atomic<i64> retries{0};
    std::atomic<i64> answers{0};
    std::atomic<i64> prompt_tokens{0};
    std::atomic<i64> completion_tokens{0};
    std::atomic<i64> saved{0};  // calls that cache or joining answered
  };

  void record_attempt(bool is_first);
  void take_back_attempt(bool is_first);  // it was not sent after all
  void record_answer(const ChatAnswer& answer, std::size_t endpoint,
                     double latency_ms);
  void record_error(ErrorKind kind);
  void record_hit();
  void record_join();

  const Running& running() const { return running_; }
  CallStats totals() const;

 private:
  struct Part {
    i64 joined = 0;
    std::array<i64, kErrorKinds> errors{};
    std::vector<std::map<std::string, CallStats::Model>> models;
    Sketch latency_ms;
  };

  Running running_;
  tbb::enumerable_thread_specific<Part> parts_;
};

}  // namespace docmill
