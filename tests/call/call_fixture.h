// A caller of a scripted server, with workers and a cache in memory.

#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/call/caller.h"
#include "tests/http/scripted_server.h"
#include "tests/http/worker_executor.h"

namespace docmill {

// What a model answers when its text ended so.
inline std::string chat_json(std::string_view text,
                             std::string_view finish = "stop") {
  return fmt::format(
      R"({{"model":"m-1","choices":[{{"message":{{"content":"{}"}},)"
      R"("finish_reason":"{}"}}],)"
      R"("usage":{{"prompt_tokens":7,"completion_tokens":3}}}})",
      text, finish);
}

// Refuses with this status; the server's words are "no: " and the status.
inline void refuse(Peer& peer, int status, std::string_view header_lines = "") {
  const std::string body =
      fmt::format(R"({{"error":{{"message":"no: {}"}}}})", status);
  peer.write(fmt::format("HTTP/1.1 {} No\r\nContent-Length: {}\r\n{}\r\n{}",
                         status, body.size(), header_lines, body));
}

inline constexpr std::string_view kSoon = "Retry-After-Ms: 5\r\n";

// Answers whatever is asked.
inline void answer_yes(Peer& peer, const SeenRequest&) {
  peer.answer(chat_json("yes"));
}

// Whether this document is what the request is about.
inline bool asks_for(const SeenRequest& request, std::string_view text) {
  return request.body.find(fmt::format("\"{}\"", text)) != std::string::npos;
}

// Waits for what another thread brings about.
inline void wait_until(const std::function<bool()>& is_so) {
  while (!is_so())
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

// The user's message is the document.
class PlainTemplate : public ChatTemplate {
 public:
  explicit PlainTemplate(std::string identity = "plain")
      : identity_(std::move(identity)) {}

  ChatMessages render(std::string_view text,
                      std::span<const std::string> fields) const override {
    ChatMessages messages{{}, text};
    for (const std::string& field : fields)
      messages.user.add(field);
    return messages;
  }
  std::string identity() const override { return identity_; }
  std::optional<std::string> task() const override { return "Improve [TEXT]."; }

 private:
  const std::string identity_;
};

// An answer to come. REQUIRES: lives until the call has ended.
class Pending {
 public:
  i64 position = 0;  // of the document, in the run
  int alternative = 0;
  Deadline* deadline = nullptr;
  bool is_alone = false;

  CallResult& wait() {
    countdown_.wait();
    return result_;
  }

 private:
  friend class CallFixture;

  std::string text_;
  CallResult result_;
  Countdown countdown_{1};
};

class CallFixture {
 public:
  explicit CallFixture(const std::string& url, CallerOptions options = {},
                       HttpOptions http = {})
      : CallFixture(url, std::move(options), std::move(http), memory_only()) {}

  // Several fixtures may share a cache.
  CallFixture(const std::string& url, CallerOptions options, HttpOptions http,
              std::shared_ptr<AnswerCache> cache,
              PlainTemplate chat_template = PlainTemplate())
      : CallFixture(std::vector<std::string>{url}, std::move(options),
                    std::move(http), std::move(cache),
                    std::move(chat_template)) {}

  // Of several endpoints. The first one's name is "here", the next ones' are
  // "there 1", "there 2".
  explicit CallFixture(const std::vector<std::string>& urls,
                       CallerOptions options = {}, HttpOptions http = {})
      : CallFixture(urls, std::move(options), std::move(http), memory_only(),
                    PlainTemplate()) {}

  CallFixture(const std::vector<std::string>& urls, CallerOptions options,
              HttpOptions http, std::shared_ptr<AnswerCache> cache,
              PlainTemplate chat_template)
      : cache_(std::move(cache)), template_(std::move(chat_template)) {
    auto client = HttpClient::create(std::move(http), executor_);
    REQUIRE(client);
    http_ = std::move(*client);
    for (const std::string& url : urls) {
      const auto target = http_->add_target(url + "/chat/completions", {});
      REQUIRE(target);
      const std::size_t number = options.endpoints.size();
      options.endpoints.push_back(
          {number == 0 ? "here" : fmt::format("there {}", number), *target});
    }
    auto writer = ChatRequestWriter::create({.model = "m"});
    REQUIRE(writer);
    writer_ = std::make_unique<ChatRequestWriter>(std::move(*writer));
    options.model = "m";
    options.backoff_base = std::chrono::milliseconds(2);
    caller_ = std::make_unique<Caller>(
        std::move(options), Caller::Parts{*http_, *cache_, executor_, template_,
                                          *writer_, nullptr});
    // As a run does it.
    caller_->set_on_fatal([this](Error error) {
      {
        const std::lock_guard lock(mutex_);
        fatal_.push_back(std::move(error));
      }
      caller_->give_up(GiveUp::kInterrupted);
    });
  }

  static std::shared_ptr<AnswerCache> memory_only() {
    auto cache = AnswerCache::create({});
    REQUIRE(cache);
    return std::move(*cache);
  }

  Caller& caller() { return *caller_; }
  HttpClient& http() { return *http_; }

  // What ended the run.
  std::vector<Error> fatal() const {
    const std::lock_guard lock(mutex_);
    return fatal_;
  }

  // The call is under way when this returns: it waits for the server, for an
  // equal call, a permit or a time.
  void start(Pending& pending, std::string text, int round = 1) {
    pending.text_ = std::move(text);
    run(pending, round);
  }

  // As start(); the permit is held until the result is destroyed.
  void start_holding(Pending& pending, std::string text, int round = 1) {
    pending.text_ = std::move(text);
    run_holding(pending, round);
  }

  CallResult complete(std::string text, int round = 1) {
    Pending pending;
    start(pending, std::move(text), round);
    caller_->flush();
    return std::move(pending.wait());
  }

  // "PREFIX 0", "PREFIX 1" ... all at once, in this order.
  std::vector<CallResult> complete_all(int count,
                                       std::string_view prefix = "document") {
    std::vector<Pending> pending(static_cast<std::size_t>(count));
    for (int i = 0; i < count; i++)
      start(pending[static_cast<std::size_t>(i)],
            fmt::format("{} {}", prefix, i));
    caller_->flush();
    std::vector<CallResult> results;
    for (Pending& one : pending)
      results.push_back(std::move(one.wait()));
    return results;
  }

 private:
  static CallRequest request_of(const Pending& pending, int round) {
    CallRequest request;
    request.text = pending.text_;
    request.round = round;
    request.position = pending.position;
    request.alternative = pending.alternative;
    request.deadline = pending.deadline;
    request.is_alone = pending.is_alone;
    return request;
  }

  Detached run(Pending& pending, int round) {
    CallResult result = co_await caller_->complete(request_of(pending, round));
    result.permit.release();
    pending.result_ = std::move(result);
    pending.countdown_.end_one();
  }

  Detached run_holding(Pending& pending, int round) {
    pending.result_ = co_await caller_->complete(request_of(pending, round));
    pending.countdown_.end_one();
  }

  const std::shared_ptr<AnswerCache> cache_;
  const PlainTemplate template_;
  WorkerExecutor executor_;  // outlives what is resumed by it
  std::unique_ptr<HttpClient> http_;
  std::unique_ptr<ChatRequestWriter> writer_;
  std::unique_ptr<Caller> caller_;
  mutable std::mutex mutex_;
  std::vector<Error> fatal_;
};

}  // namespace docmill
