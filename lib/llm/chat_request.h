// The body of a chat completion request (POST {base}/chat/completions).
//
// --max-output-tokens is sent as max_tokens, which every compatible server
// reads (vLLM, llama.cpp, Ollama and older ones know nothing else). Models
// that want max_completion_tokens instead: --param max_completion_tokens=N,
// and max_tokens is not sent. What --param names replaces what docmill would
// send; --param NAME=null leaves NAME out.
//
// Alternatives of one text differ in their temperature alone, which is spread
// around the one of alternative 0 (lib/llm/temperatures.h). Where the user
// leaves temperature out (--param temperature=null) or names what is no number
// in [0, 2], all are alike and the server's chance tells them apart.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/types.h"
#include "lib/llm/message_text.h"

namespace docmill {

// A member of the body: its name and its value as JSON.
using JsonMember = std::pair<std::string, std::string>;

struct ChatParameters {
  std::string model;
  std::optional<double> temperature{};     // left to the server by default
  std::optional<i64> max_output_tokens{};  // left to the server by default
  std::vector<JsonMember> params{};        // --param; of equal names the last
};

// One --param KEY=JSON, its JSON without white space. Fails with kUsage on
// what is not JSON and on what docmill cannot let through: model, messages,
// stream, tools, several alternatives.
Result<JsonMember> parse_param(std::string_view text);

// Thread safety: immutable.
class ChatRequestWriter {
 public:
  // Fails with kUsage on a model without a name or with an unreadable one, a
  // temperature outside [0, 2], fewer than one output token, or a bad
  // parameter.
  static Result<ChatRequestWriter> create(const ChatParameters& parameters);

  // REQUIRES: 0 <= alternative < kMaxAlternatives.
  std::string body(const ChatMessages& messages, int alternative = 0) const;

  // The same for a request that asks for `count` answers in one: with so many
  // times the limit of tokens, and some for what stands around the answers.
  ChatRequestWriter for_answers(int count) const;

  // As JSON; empty when none is sent. REQUIRES: as for body().
  std::string_view temperature(int alternative) const {
    return alternatives_[static_cast<std::size_t>(alternative)].temperature;
  }

  // The members beside the messages that can change an answer to alternative
  // 0, model among them, sorted by name: for the cache key. Left out is what
  // only concerns the account, the bill or the transport (user,
  // safety_identifier, metadata, store, service_tier, prompt_cache_*).
  std::vector<JsonMember> cache_parts() const;

 private:
  struct Alternative {
    std::string temperature;
    std::string tail;  // "}],... }: from the end of the user's text
  };

  ChatRequestWriter(std::vector<JsonMember> members,
                    std::optional<double> base_temperature);
  static std::string tail_of(const std::vector<JsonMember>& members);

  std::vector<JsonMember> members_;  // without messages, sorted by name
  std::optional<double> base_temperature_;
  std::string head_;  // {"model":"m","messages":[
  std::vector<Alternative> alternatives_;
};

}  // namespace docmill
