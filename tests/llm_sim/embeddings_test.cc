#include "apps/llm-sim/embeddings.h"

#include <numeric>

#include <doctest/doctest.h>

namespace docmill::sim {
namespace {

float likeness(const std::vector<float>& a, const std::vector<float>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0f);
}

TEST_CASE("embedding_of gives vectors of unit length") {
  for (const char* text : {"a", " ", "", "one two three", "one one one"}) {
    CAPTURE(text);
    for (const i64 dimensions : {1, 2, 256}) {
      const std::vector<float> vector = embedding_of(text, dimensions);
      CHECK(std::ssize(vector) == dimensions);
      CHECK(likeness(vector, vector) == doctest::Approx(1));
    }
  }
}

TEST_CASE("embedding_of brings texts of the same words near to each other") {
  const auto text = embedding_of("the mill grinds the corn at night", 256);
  const auto near = embedding_of("the mill grinds the wheat at night", 256);
  const auto far = embedding_of("seven ships sailed to an island", 256);
  CHECK(likeness(text, near) > 0.7f);
  CHECK(likeness(text, far) < 0.5f);
}

}  // namespace
}  // namespace docmill::sim
