#include "apps/llm-sim/simulator.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace docmill::sim {
namespace {

Options echo_options() {
  Options options;
  options.profile = Profile::kEcho;
  options.models = {{"m", 1, 1, 1}};
  return options;
}

std::string chat_body(std::string_view text) {
  return fmt::format(
      R"({{"model":"m","messages":[{{"role":"user","content":"{}"}}]}})", text);
}

Plan post(Simulator& simulator, std::string_view body, double now = 0) {
  return simulator.answer({.method = "POST",
                           .path = "/v1/chat/completions",
                           .body = body,
                           .authorization = {},
                           .header_names = {}},
                          now, 0);
}

TEST_CASE("Simulator gives a retry of a request another fate") {
  Options options = echo_options();
  REQUIRE(options.faults.add("reset=0.5"));
  Simulator simulator = Simulator::create(options).value();
  int struck = 0;
  for (int i = 0; i < 1000; ++i)
    struck += post(simulator, chat_body("same")).fault == Fault::kReset;
  CHECK(struck == doctest::Approx(500).epsilon(0.15));
}

TEST_CASE("Simulator decides by the request, not by the order they come in") {
  Options options = echo_options();
  REQUIRE(options.faults.add("500=0.5"));
  Simulator first = Simulator::create(options).value();
  Simulator second = Simulator::create(options).value();
  std::vector<int> forwards, backwards;
  for (int i = 0; i < 50; ++i)
    forwards.push_back(post(first, chat_body(fmt::to_string(i))).reply.status);
  for (int i = 49; i >= 0; --i)
    backwards.insert(backwards.begin(),
                     post(second, chat_body(fmt::to_string(i))).reply.status);
  CHECK(forwards == backwards);
}

TEST_CASE("Simulator strikes only the first attempts when told so") {
  Options options = echo_options();
  REQUIRE(options.faults.add("500=1"));
  options.fault_attempts = 2;
  Simulator simulator = Simulator::create(options).value();
  for (const int want : {500, 500, 200, 200})
    CHECK(post(simulator, chat_body("a")).reply.status == want);
}

TEST_CASE("Simulator charges a limit for what is struck, not for refusals") {
  Options options = echo_options();
  options.requests_per_minute = 2;
  REQUIRE(options.faults.add("500=1"));
  options.fault_attempts = 1;
  Simulator simulator = Simulator::create(options).value();
  for (const int want : {500, 200, 429, 429})
    CHECK(post(simulator, chat_body("a")).reply.status == want);
  CHECK(post(simulator, chat_body("a"), 30).reply.status == 200);
}

TEST_CASE("Simulator refuses before it charges or strikes") {
  Options options = echo_options();
  REQUIRE(options.faults.add("500=1"));
  Simulator simulator = Simulator::create(options).value();
  CHECK(post(simulator, "{}").reply.status == 400);
  CHECK(post(simulator, "nonsense").reply.status == 400);
  CHECK(post(simulator, "\xff").reply.status == 400);
}

}  // namespace
}  // namespace docmill::sim
