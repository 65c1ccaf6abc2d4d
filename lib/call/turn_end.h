// What the end of a request tells of its endpoint.

#pragma once

#include "lib/control/dispatcher.h"
#include "lib/http/http_types.h"
#include "lib/llm/chat_answer.h"

namespace docmill {

// Nobody is there, whatever is asked.
bool is_unreachable(ErrorKind kind);

// `is_first_sign`: no attempt of this document has shown an outage before. A
// server that is there may only fail with this one document.
TurnEnd turn_end_of(const ChatResult& answer, const HttpResponse& response,
                    bool is_first_sign);

}  // namespace docmill
