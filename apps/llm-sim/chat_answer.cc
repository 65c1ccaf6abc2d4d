#include "apps/llm-sim/chat_answer.h"

#include <bit>
#include <utility>

#include <fmt/format.h>

#include "apps/llm-sim/document.h"
#include "apps/llm-sim/improve.h"
#include "lib/base/hash.h"
#include "lib/base/json_text.h"

namespace docmill::sim {
namespace {

constexpr int kOverlongTimes = 5;
constexpr const char* kRefusal = "I'm sorry, but I can't help with that.";

void measure(ChatAnswer& answer) {
  answer.usage.completion_tokens =
      tokens_of(std::ssize(answer.content) + std::ssize(answer.refusal));
}

void cut(ChatAnswer& answer, std::size_t max_bytes) {
  answer.content.resize(cut_text(answer.content, max_bytes).size());
  answer.finish_reason = "length";
}

void refuse(ChatAnswer& answer, Chance& chance) {
  const bool in_own_field = chance.share() < 0.5;
  (in_own_field ? answer.refusal : answer.content) = kRefusal;
  (in_own_field ? answer.content : answer.refusal).clear();
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i)
    all += text + "\n\n";
  return all;
}

// What a model leaves undone is other things at another temperature.
u64 seed_of(const ChatRequest& request, u64 seed) {
  return request.temperature
             ? hash_combine(seed, std::bit_cast<u64>(*request.temperature))
             : seed;
}

std::string answer_to(std::string_view document, const ChatRequest& request,
                      const Model& model, Profile profile, u64 seed) {
  return profile == Profile::kEcho
             ? std::string(document)
             : improve(document, model.quality, seed_of(request, seed));
}

// A pack's answer is said anew after a fault in it.
void mix_up_answer(ChatAnswer& answer, Fault fault, Chance& chance) {
  if (answer.documents.empty())
    return;
  mix_up(answer.documents, fault, chance);
  answer.content = pack_json(answer.documents);
}

// One document speaks for all.
void hijack(ChatAnswer& answer, const std::string& user_message) {
  if (answer.documents.empty()) {
    if (const auto order = injected_order(find_document(user_message)))
      answer.content = *order;
    return;
  }
  std::optional<std::string> order;
  for (const PackedDocument& document : answer.documents)
    if (const auto found = injected_order(document.text))
      order = std::string(*found);
  if (!order)
    return;
  for (PackedDocument& document : answer.documents)
    document.text = *order;
  answer.content = pack_json(answer.documents);
}

}  // namespace

i64 tokens_of(i64 bytes) { return (bytes + 3) / 4; }

ChatAnswer plain_answer(const ChatRequest& request, const Model& model,
                        Profile profile, u64 seed) {
  ChatAnswer answer;
  if (auto pack = read_pack(request.user_message)) {
    for (PackedDocument& document : *pack)
      document.text = answer_to(document.text, request, model, profile, seed);
    answer.content = pack_json(*pack);
    answer.documents = std::move(*pack);
  } else {
    answer.content = answer_to(find_document(request.user_message), request,
                               model, profile, seed);
  }
  const i64 max_tokens = request.max_tokens.value_or(i64{1} << 40);
  if (tokens_of(std::ssize(answer.content)) > max_tokens)
    cut(answer, static_cast<std::size_t>(max_tokens * 4));
  answer.usage.prompt_tokens = tokens_of(request.prompt_bytes);
  measure(answer);
  return answer;
}

ChatAnswer with_fault(ChatAnswer answer, Fault fault,
                      const ChatRequest& request, Chance& chance) {
  switch (fault) {
  case Fault::kRefusal:
    refuse(answer, chance);
    break;
  case Fault::kOverlong:
    answer.content = repeated(answer.content, kOverlongTimes);
    break;
  case Fault::kEmpty:
    answer.content.clear();
    break;
  case Fault::kLength:
    cut(answer, answer.content.size() / 2);
    break;
  case Fault::kNoUsage:
    answer.shows_usage = false;
    break;
  case Fault::kChatty:
    answer.content = "Sure, here is the improved version of the document:\n\n" +
                     answer.content +
                     "\n\nLet me know if you need anything else!";
    break;
  case Fault::kHijacked:
    hijack(answer, request.user_message);
    break;
  case Fault::kPackDrop:
  case Fault::kPackSwap:
  case Fault::kPackMerge:
  case Fault::kPackDuplicate:
    mix_up_answer(answer, fault, chance);
    break;
  default:
    return answer;
  }
  measure(answer);
  return answer;
}

std::string answer_json(const ChatAnswer& answer, std::string_view model,
                        u64 id, i64 created) {
  std::string out;
  out.reserve(answer.content.size() + answer.content.size() / 16 + 400);
  fmt::format_to(std::back_inserter(out),
                 R"({{"id":"chatcmpl-{:016x}","object":"chat.completion",)"
                 R"("created":{},"model":)",
                 id, created);
  append_json_string(out, model);
  out += R"(,"choices":[{"index":0,"message":{"role":"assistant","content":)";
  if (answer.refusal.empty())
    append_json_string(out, answer.content);
  else
    out += "null";
  out += R"(,"refusal":)";
  if (answer.refusal.empty())
    out += "null";
  else
    append_json_string(out, answer.refusal);
  out += R"(},"logprobs":null,"finish_reason":)";
  append_json_string(out, answer.finish_reason);
  out += "}]";
  if (answer.shows_usage)
    fmt::format_to(std::back_inserter(out),
                   R"(,"usage":{{"prompt_tokens":{},"completion_tokens":{},)"
                   R"("total_tokens":{}}})",
                   answer.usage.prompt_tokens, answer.usage.completion_tokens,
                   answer.usage.prompt_tokens + answer.usage.completion_tokens);
  out += "}";
  return out;
}

}  // namespace docmill::sim
