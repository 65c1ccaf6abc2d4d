#include "apps/llm-sim/embeddings.h"

#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "apps/llm-sim/chance.h"
#include "apps/llm-sim/chat_answer.h"
#include "lib/base/json_text.h"

namespace docmill::sim {
namespace {

constexpr i64 kMaxInputs = 2048;
constexpr i64 kMaxDimensions = 4096;
constexpr std::string_view kBlanks = " \t\r\n";

tl::unexpected<ApiError> refuse(std::string_view param, std::string message) {
  return tl::unexpected(bad_request(param, std::move(message)));
}

Checked<void> add_input(JsonValue value, EmbeddingRequest& request) {
  const auto text = value.string();
  if (!text || text->empty())
    return refuse("input",
                  "'input' must be a string that is not empty, or an "
                  "array of such strings.");
  request.prompt_tokens += tokens_of(std::ssize(*text));
  request.inputs.emplace_back(*text);
  return {};
}

std::string base64(std::string_view bytes) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    u64 three = 0;
    for (std::size_t k = i; k < i + 3; ++k)
      three = three << 8 | (k < bytes.size() ? static_cast<u8>(bytes[k]) : 0);
    for (int shift = 18; shift >= 0; shift -= 6)
      out += kDigits[three >> shift & 63];
  }
  for (std::size_t pad = (3 - bytes.size() % 3) % 3; pad > 0; --pad)
    out[out.size() - pad] = '=';
  return out;
}

void append_vector(std::string& out, const std::vector<float>& vector,
                   bool is_base64) {
  if (is_base64) {
    std::string bytes(vector.size() * sizeof(float), '\0');
    std::memcpy(bytes.data(), vector.data(), bytes.size());
    append_json_string(out, base64(bytes));
    return;
  }
  out += '[';
  for (std::size_t i = 0; i < vector.size(); ++i)
    fmt::format_to(std::back_inserter(out), "{}{}", i == 0 ? "" : ",",
                   vector[i]);
  out += ']';
}

}  // namespace

Checked<EmbeddingRequest> read_embedding_request(JsonValue body) {
  if (!body.is_object())
    return refuse({}, "The body of a request is one JSON object.");
  EmbeddingRequest request;
  const auto model = body["model"].string();
  if (!model || model->empty())
    return refuse("model", "You must provide a model parameter.");
  request.model = *model;
  const JsonValue input = body["input"];
  const bool is_many = input.is_array();
  const i64 count = is_many ? input.size() : 1;
  if (count == 0 || count > kMaxInputs)
    return refuse("input", fmt::format("'input' must have 1 to {} elements.",
                                       kMaxInputs));
  for (i64 i = 0; i < count; ++i)
    if (auto added = add_input(is_many ? input.at(i) : input, request); !added)
      return tl::unexpected(added.error());
  if (const JsonValue dimensions = body["dimensions"]; dimensions.exists()) {
    request.dimensions = dimensions.integer().value_or(0);
    if (request.dimensions < 1 || request.dimensions > kMaxDimensions)
      return refuse("dimensions", fmt::format("'dimensions' must be from 1 to "
                                              "{}.",
                                              kMaxDimensions));
  }
  const auto format = body["encoding_format"].string();
  if (body["encoding_format"].exists() && format != "float" &&
      format != "base64")
    return refuse("encoding_format", "'encoding_format' is float or base64.");
  request.is_base64 = format == "base64";
  return request;
}

std::vector<float> embedding_of(std::string_view text, i64 dimensions) {
  std::vector<float> vector(static_cast<std::size_t>(dimensions));
  for (std::size_t at = text.find_first_not_of(kBlanks); at != text.npos;) {
    const std::size_t end =
        std::min(text.find_first_of(kBlanks, at), text.size());
    Chance chance(hash64(text.substr(at, end - at)));
    for (int i = 0; i < 16; ++i) {  // a word's own few places
      const u64 bits = chance.bits();
      vector[bits % vector.size()] += bits >> 63 ? 1.0f : -1.0f;
    }
    at = text.find_first_not_of(kBlanks, end);
  }
  float square = 0;
  for (const float x : vector)
    square += x * x;
  if (square == 0)
    vector[0] = square = 1;
  for (float& x : vector)
    x /= std::sqrt(square);
  return vector;
}

std::string embeddings_json(const EmbeddingRequest& request) {
  std::string out = R"({"object":"list","data":[)";
  for (std::size_t i = 0; i < request.inputs.size(); ++i) {
    fmt::format_to(std::back_inserter(out),
                   R"({}{{"object":"embedding","index":{},"embedding":)",
                   i == 0 ? "" : ",", i);
    append_vector(out, embedding_of(request.inputs[i], request.dimensions),
                  request.is_base64);
    out += '}';
  }
  out += R"(],"model":)";
  append_json_string(out, request.model);
  fmt::format_to(std::back_inserter(out),
                 R"(,"usage":{{"prompt_tokens":{0},"total_tokens":{0}}}}})",
                 request.prompt_tokens);
  return out;
}

}  // namespace docmill::sim
