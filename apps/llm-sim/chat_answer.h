// What the model says, with the faults of content, and the JSON around it.

#pragma once

#include <string>
#include <string_view>

#include "apps/llm-sim/chance.h"
#include "apps/llm-sim/chat_request.h"
#include "apps/llm-sim/faults.h"
#include "apps/llm-sim/options.h"
#include "apps/llm-sim/pack.h"
#include "apps/llm-sim/reply.h"

namespace docmill::sim {

struct ChatAnswer {
  std::string content;
  PackedDocuments documents;  // that the content is made of, if of several
  std::string refusal;        // when not empty, content stands as null
  std::string_view finish_reason = "stop";
  Usage usage;
  bool shows_usage = true;
};

// A token is four bytes, rounded up.
i64 tokens_of(i64 bytes);

// The answer of the profile, cut to the request's max_tokens.
ChatAnswer plain_answer(const ChatRequest& request, const Model& model,
                        Profile profile, u64 seed);

// The answer after a fault of content struck it; unchanged by the others.
ChatAnswer with_fault(ChatAnswer answer, Fault fault,
                      const ChatRequest& request, Chance& chance);

// The body of the reply. `id` is told apart from others by its number.
std::string answer_json(const ChatAnswer& answer, std::string_view model,
                        u64 id, i64 created);

}  // namespace docmill::sim
