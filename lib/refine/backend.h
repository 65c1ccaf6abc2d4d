// What answers a request to make a document better: the border between the
// refinement loop and the outside (or, for `local`, the repair of text).

#pragma once

#include "lib/base/task.h"
#include "lib/call/call.h"

namespace docmill {

using Request = CallRequest;
using Answer = CallResult;

// Thread safety: all functions may be called from any thread.
class Backend {
 public:
  virtual ~Backend() = default;

  // Asks for a better version of request.text.
  virtual Task<Answer> answer(Request request) = 0;

  // All that this thread has to ask for now is asked for. To be called after
  // each burst of answer(): it may wait for more of one until then.
  virtual void flush() {}

  // An answer that came with others' (is_packed) is about its own text.
  virtual void keep(Answer& answer) { answer.is_packed = false; }

  // Whether asking twice at once may bring two answers.
  virtual bool has_alternatives() const { return true; }

  // From now on nobody new is asked: who waits gets an answer that says so.
  virtual void give_up(GiveUp) {}

  // Whether it waits for something outside the process, however long.
  virtual bool is_waiting() const { return false; }
};

}  // namespace docmill
