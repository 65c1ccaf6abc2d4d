// Embeddings: vectors of unit length from hashes of the text's words, so that
// texts with the same words are near to each other and all is repeatable.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "apps/llm-sim/chat_request.h"
#include "apps/llm-sim/reply.h"
#include "lib/base/json.h"

namespace docmill::sim {

struct EmbeddingRequest {
  std::string model;
  std::vector<std::string> inputs;
  i64 dimensions = 256;
  bool is_base64 = false;
  i64 prompt_tokens = 0;
};

Checked<EmbeddingRequest> read_embedding_request(JsonValue body);

std::vector<float> embedding_of(std::string_view text, i64 dimensions);

// The body of the reply; with base64 as little-endian 32-bit floats.
std::string embeddings_json(const EmbeddingRequest& request);

}  // namespace docmill::sim
