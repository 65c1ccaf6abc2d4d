// What answers a request to make a document better: the border between the
// refinement loop and the outside (or, for `local`, the repair of text).

#pragma once

#include <string>
#include <string_view>

#include "lib/base/task.h"

namespace docmill {

// Asks for a better version of `text`. The text must outlive the answer.
struct Request {
  std::string_view text;
  int round = 1;  // 1 for the first
};

struct Answer {
  std::string text;
  bool is_complete = true;  // false when it was cut off (finish_reason length)
  bool is_final = false;    // asking again would bring nothing new
};

// Thread safety: answer() may be called from any thread.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual Task<Answer> answer(Request request) = 0;
};

}  // namespace docmill
