#include "lib/control/token_estimate.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("TokenEstimate takes a token for two bytes at first") {
  CHECK(TokenEstimate().of(1000) == 500);
  CHECK(TokenEstimate().of(0) == 1);
}

TEST_CASE("TokenEstimate learns from one answer what texts alike take") {
  TokenEstimate estimate;
  estimate.learn(80, 444);
  CHECK(estimate.of(80) == doctest::Approx(444).epsilon(0.01));
}

TEST_CASE("TokenEstimate tells the prompt from the text") {
  TokenEstimate estimate;
  for (i64 bytes = 100; bytes < 10'000; bytes += 100)
    estimate.learn(bytes, 400 + bytes / 2);
  CHECK(estimate.of(0) == doctest::Approx(400).epsilon(0.01));
  CHECK(estimate.of(50'000) == doctest::Approx(25'400).epsilon(0.01));
}

TEST_CASE("TokenEstimate takes a long text after many short ones for long") {
  TokenEstimate estimate;
  for (int i = 0; i < 1'000; i++)
    estimate.learn(75 + i % 10, 350 + 200 * (i % 2));
  CHECK(estimate.of(80) == doctest::Approx(450).epsilon(0.05));
  CHECK(estimate.of(10'000) == doctest::Approx(5'400).epsilon(0.1));
}

TEST_CASE("TokenEstimate follows a change") {
  TokenEstimate estimate;
  for (int i = 0; i < 1'000; i++)
    estimate.learn(100, 50);
  for (int i = 0; i < 500; i++)
    estimate.learn(100, 80);
  CHECK(estimate.of(100) == doctest::Approx(80).epsilon(0.02));
}

TEST_CASE("TokenEstimate takes whatever a server says") {
  TokenEstimate estimate;
  for (const i64 tokens : {i64{-5}, i64{0}, i64{1} << 62})
    estimate.learn(10, tokens);
  CHECK(estimate.of(10) >= 1);
  CHECK(estimate.of(i64{1} << 40) <= 1'000'000'000'000);
}

}  // namespace
}  // namespace docmill
