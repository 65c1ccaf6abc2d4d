#include "lib/report/exit_status.h"

#include <csignal>

#include <doctest/doctest.h>

namespace docmill {
namespace {

using Code = Error::Code;

void check(const RunFacts& facts, int code, std::string_view status) {
  CHECK(exit_code(facts) == code);
  CHECK(run_status(facts) == status);
}

TEST_CASE("exit_code and run_status tell each way a run can end") {
  check({.read = 100}, 0, "ok");
  check({}, 4, "failed");
  check({.rejected = 2}, 3, "partial");
  check({.read = 100, .rejected = 1}, 3, "partial");
  check({.read = 100, .failed = 1}, 0, "ok");  // exactly at the rate
  check({.read = 100, .failed = 2}, 3, "partial");
  check({.read = 100, .failed = 2, .max_error_rate = 0.5}, 0, "ok");
  check({.has_reached_limit = true, .read = 100}, 8, "limited");
  check({.has_crossed_threshold = true, .read = 100}, 99, "ok");
  check({.signal = SIGINT, .read = 100}, 130, "interrupted");
  check({.signal = SIGTERM}, 143, "interrupted");
}

TEST_CASE("exit_code tells what kind of error ended a run") {
  check({.error = Code::kIo, .read = 1}, 1, "failed");
  check({.error = Code::kInternal, .read = 1}, 1, "failed");
  check({.error = Code::kInvalid, .read = 1}, 1, "failed");
  check({.error = Code::kTemporary, .read = 1}, 75, "failed");
  check({.error = Code::kUsage}, 2, "failed");
}

TEST_CASE("exit_code takes the first of 1, 130, 75, 8, 99 and 3") {
  RunFacts facts{.error = Code::kIo,
                 .signal = SIGINT,
                 .has_reached_limit = true,
                 .has_crossed_threshold = true,
                 .read = 100,
                 .rejected = 1};
  check(facts, 1, "failed");
  facts.error = Code::kTemporary;
  check(facts, 130, "interrupted");
  facts.signal = 0;
  check(facts, 75, "failed");
  facts.error.reset();
  check(facts, 8, "limited");
  facts.has_reached_limit = false;
  check(facts, 99, "partial");
  facts.has_crossed_threshold = false;
  check(facts, 3, "partial");
}

}  // namespace
}  // namespace docmill
