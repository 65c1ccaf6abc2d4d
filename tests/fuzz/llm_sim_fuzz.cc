// The simulator on any request: the bytes are a body, asked both as a chat and
// as embeddings, with a fault in every other answer.

#include <cstddef>
#include <cstdlib>
#include <string_view>

#include "apps/llm-sim/simulator.h"

using namespace docmill;

namespace {

sim::Simulator make_simulator() {
  sim::Options options;
  options.models = {{"m", 0.5, 1, 1}};
  options.tokens_per_minute = 100'000;
  for (const char* fault :
       {"all=0.3", "refusal=0.03", "overlong=0.03", "empty=0.03", "length=0.03",
        "chatty=0.03", "hijacked=0.03", "no_usage=0.02", "pack_drop=0.03",
        "pack_swap=0.03", "pack_merge=0.03", "pack_duplicate=0.03"})
    if (!options.faults.add(fault))
      std::abort();
  return sim::Simulator::create(options).value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data,
                                      std::size_t size) {
  static sim::Simulator simulator = make_simulator();
  static JsonParser parser;
  static double now = 0;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const char* path : {"/v1/chat/completions", "/v1/embeddings"}) {
    now += 1;
    const sim::Plan plan = simulator.answer({.method = "POST",
                                             .path = path,
                                             .body = body,
                                             .authorization = {},
                                             .header_names = {}},
                                            now, 0);
    // What claims to be a model's answer is JSON.
    if (plan.is_answer && !parser.parse(plan.reply.body))
      std::abort();
  }
  return 0;
}
