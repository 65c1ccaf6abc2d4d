#include "lib/pipeline/stop.h"

#include <poll.h>

#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace docmill {
namespace {

bool is_readable(int fd) {
  pollfd poll_fd = {fd, POLLIN, 0};
  return ::poll(&poll_fd, 1, 0) == 1;
}

TEST_CASE("Stop is not requested at first and nothing can be read") {
  const Stop stop = Stop::create().value();
  CHECK_FALSE(stop.is_requested());
  CHECK_FALSE(is_readable(stop.fd()));
}

TEST_CASE("Stop keeps the first cause and stays readable") {
  Stop stop = Stop::create().value();
  stop.request(StopCause::kTerminated);
  stop.request(StopCause::kFailed);
  CHECK(stop.cause() == StopCause::kTerminated);
  CHECK(is_readable(stop.fd()));
  CHECK(is_readable(stop.fd()));
}

TEST_CASE("Stop lets anything else take the place of calls that are used up") {
  std::vector<StopCause> told;
  Stop stop = Stop::create().value();
  stop.set_hook([&](StopCause cause) { told.push_back(cause); });
  stop.request(StopCause::kMaxCalls);
  stop.request(StopCause::kMaxCalls);
  CHECK(stop.cause() == StopCause::kMaxCalls);
  stop.request(StopCause::kTerminated);
  stop.request(StopCause::kMaxCalls);
  stop.request(StopCause::kTimeLimit);
  CHECK(stop.cause() == StopCause::kTerminated);
  CHECK(told == std::vector{StopCause::kMaxCalls, StopCause::kTerminated});
}

TEST_CASE("Stop lets a signal take the place of the time limit, told once") {
  std::vector<StopCause> told;
  Stop stop = Stop::create().value();
  stop.set_hook([&](StopCause cause) { told.push_back(cause); });
  stop.request(StopCause::kTimeLimit);
  stop.request(StopCause::kTimeLimit);
  stop.request(StopCause::kMaxCalls);
  CHECK(stop.cause() == StopCause::kTimeLimit);
  stop.request(StopCause::kInterrupted);
  stop.request(StopCause::kTerminated);
  stop.request(StopCause::kTimeLimit);
  CHECK(stop.cause() == StopCause::kInterrupted);
  CHECK(told == std::vector{StopCause::kTimeLimit});
}

TEST_CASE("Stop takes its state along when it is moved") {
  Stop first = Stop::create().value();
  first.request(StopCause::kInterrupted);
  const Stop second = std::move(first);
  CHECK(second.cause() == StopCause::kInterrupted);
  CHECK(is_readable(second.fd()));
}

}  // namespace
}  // namespace docmill
