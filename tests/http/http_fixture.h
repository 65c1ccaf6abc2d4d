// A client with workers, and plain functions that wait for what it awaits.

#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/task.h"
#include "lib/http/http_client.h"
#include "tests/http/worker_executor.h"

namespace docmill {

// Of this process.
inline i64 open_descriptors() {
  i64 count = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator("/proc/self/fd"))
    count++;
  return count;
}

class HttpFixture {
 public:
  explicit HttpFixture(HttpOptions options = {}) {
    auto client = HttpClient::create(std::move(options), executor_);
    REQUIRE(client);
    client_ = std::move(*client);
  }

  HttpClient& client() { return *client_; }
  const WorkerExecutor& executor() const { return executor_; }

  const HttpTarget* target(const std::string& url,
                           const std::vector<std::string>& headers = {}) {
    auto target = client_->add_target(url, headers);
    REQUIRE(target);
    return *target;
  }

  HttpResponse post(const HttpTarget* target, std::string body) {
    return std::move(post_all(target, {std::move(body)}).front());
  }

  // All at once; the answers in the order of the bodies.
  std::vector<HttpResponse> post_all(const HttpTarget* target,
                                     std::vector<std::string> bodies) {
    std::vector<HttpResponse> responses(bodies.size());
    Countdown countdown(std::ssize(bodies));
    for (std::size_t i = 0; i < bodies.size(); i++)
      post_one({target, std::move(bodies[i])}, responses[i], countdown);
    countdown.wait();
    return responses;
  }

  HttpResponse send(HttpRequest request) {
    HttpResponse response;
    Countdown countdown(1);
    post_one(std::move(request), response, countdown);
    countdown.wait();
    return response;
  }

  Detached post_one(HttpRequest request, HttpResponse& response,
                    Countdown& countdown) {
    response = co_await client_->send(std::move(request));
    countdown.end_one();
  }

  // Calls `after` once the time has come.
  Detached sleep(SteadyClock::time_point until, std::function<void()> after) {
    co_await client_->sleep_until(until);
    after();
  }

 private:
  WorkerExecutor executor_;
  std::unique_ptr<HttpClient> client_;  // ends before the executor does
};

}  // namespace docmill
