#include "lib/control/rate_limit.h"

#include <algorithm>
#include <cmath>
#include <queue>
#include <random>

#include <doctest/doctest.h>

namespace docmill {
namespace {

using Clock = RateLimit::Clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Clock::time_point kStart{seconds(1000)};

// How many requests go in so much time, each as soon as it may.
int sent_within(RateLimit& rate, Clock::duration time, i64 tokens = 0) {
  int sent = 0;
  Clock::time_point now = kStart;
  while ((now = rate.when(now, tokens)) < kStart + time) {
    rate.reserve(now, tokens);
    sent++;
  }
  return sent;
}

RateReadings requests_left(double limit, double remaining, double reset) {
  RateReadings readings;
  readings.requests = {limit, remaining, reset};
  return readings;
}

TEST_CASE("RateLimit lets all go when nobody has said anything") {
  RateLimit rate({}, kStart);
  for (int i = 0; i < 1000; i++) {
    CHECK(rate.when(kStart, 1'000'000) == kStart);
    rate.reserve(kStart, 1'000'000);
  }
  CHECK_FALSE(rate.per_second());
}

TEST_CASE("RateLimit spreads a minute's requests") {
  for (const double rpm : {60., 3'000., 600'000.}) {
    CAPTURE(rpm);
    RateLimit at_once({.requests_per_minute = rpm}, kStart);
    CHECK(sent_within(at_once, milliseconds(1)) <= 1 + rpm / 60 * 0.051);
    RateLimit rate({.requests_per_minute = rpm}, kStart);
    CHECK(sent_within(rate, seconds(10)) ==
          doctest::Approx(rpm / 6).epsilon(0.1));
  }
}

TEST_CASE("RateLimit reserves tokens and settles what they came to") {
  RateLimit rate({.tokens_per_minute = 60'000}, kStart);
  CHECK(sent_within(rate, seconds(10), 100) ==
        doctest::Approx(100).epsilon(0.1));
  RateLimit cheap({.tokens_per_minute = 60'000}, kStart);
  cheap.reserve(kStart, 1'000);
  const Clock::time_point dear = cheap.when(kStart, 100);
  cheap.settle(1'000, 50);
  CHECK(cheap.when(kStart, 100) < dear);
}

TEST_CASE("RateLimit takes a single request that is larger than its limit") {
  RateLimit rate({.tokens_per_minute = 60}, kStart);
  const Clock::time_point first = rate.when(kStart, 600);
  CHECK(first < kStart + seconds(2));
  rate.reserve(first, 600);
  CHECK(rate.when(first, 1) > kStart + seconds(590));
}

TEST_CASE("RateLimit believes what a server says is left") {
  RateLimit rate({}, kStart);
  rate.correct(kStart, requests_left(600, 3, 59.7), 0, 0);
  CHECK(sent_within(rate, milliseconds(1)) == 3);
  CHECK(rate.when(kStart, 0) > kStart + milliseconds(90));
  CHECK(rate.per_second() == doctest::Approx(10).epsilon(0.01));
}

TEST_CASE("RateLimit keeps what is on its way out of what is left") {
  RateLimit rate({}, kStart);
  rate.correct(kStart, requests_left(600, 100, 50), 95, 0);
  CHECK(sent_within(rate, milliseconds(1)) == 5);
}

TEST_CASE("RateLimit heeds the narrowest of all limits") {
  RateLimit rate({.requests_per_minute = 600}, kStart);
  rate.correct(kStart, requests_left(60'000, 60'000, 0), 0, 0);
  CHECK(rate.per_second() == 10.0);
  RateReadings tokens;
  tokens.tokens = {60'000, 0, 60};
  rate.correct(kStart, tokens, 0, 0);
  CHECK(rate.when(kStart, 1'000) > kStart + milliseconds(990));
}

TEST_CASE("RateLimit ignores readings that say nothing") {
  RateLimit rate({}, kStart);
  RateReadings readings;
  readings.requests.limit = 5;
  rate.correct(kStart, readings, 0, 0);
  CHECK(rate.when(kStart, 0) == kStart);
}

TEST_CASE("RateLimit holds all back as long as a server asks for") {
  RateLimit rate({}, kStart);
  rate.hold_until(kStart, kStart + seconds(20));
  rate.hold_until(kStart, kStart + seconds(5));  // the later one stays
  CHECK(rate.held_for(kStart + seconds(19)) == seconds(1));
  CHECK(rate.when(kStart, 0) == kStart + seconds(20));
  CHECK(rate.held_for(kStart + seconds(21)) == seconds(0));
}

TEST_CASE("RateLimit slows down when it is refused") {
  RateLimit rate({}, kStart);
  Clock::time_point now = kStart;
  for (int i = 0; i < 1000; i++)
    rate.record_success(now += milliseconds(1));
  rate.record_refusal(now, now);
  CHECK(rate.per_second() == doctest::Approx(500).epsilon(0.11));
  CHECK(rate.when(now, 0) > now);
}

// A server whose bucket holds a second's worth and is full at first. It
// answers after 50 ms and refuses at once; its client sends at once what it
// may, of ever more in flight.
class Server {
 public:
  enum class RetryAfter { kNone, kMilliseconds, kSecond };

  Server(double limit, RetryAfter retry_after, u64 seed)
      : limit_(limit),
        retry_after_(retry_after),
        random_(seed),
        level_(limit) {}

  struct Counts {
    double sent = 0;
    double refused = 0;
  };

  // The client; what comes meanwhile comes at once afterwards.
  void stand_still(double seconds) { now_ += seconds; }

  Counts go_on(double seconds) {
    Counts counts;
    for (const double end = now_ + seconds; now_ < end;) {
      const double next = next_sending();
      if (!replies_.empty() && replies_.top().at <= next)
        take_reply();
      else
        send(next, counts);
    }
    return counts;
  }

 private:
  struct Reply {
    double at = 0;
    double sent_at = 0;
    bool is_refusal = false;
    double retry_after = 0;

    bool operator<(const Reply& other) const { return at > other.at; }
  };

  static Clock::time_point time_of(double seconds) {
    return kStart + std::chrono::duration_cast<Clock::duration>(
                        std::chrono::duration<double>(seconds));
  }
  double chance() { return uniform_(random_); }

  double next_sending() {
    const double most = std::min(1500., std::exp2(4 + now_ / growth_));
    if (static_cast<double>(replies_.size()) >= most)
      return replies_.top().at;
    const std::chrono::duration<double> wait =
        rate_.when(time_of(now_), 1) - time_of(now_);
    return now_ + std::max(wait.count() * 1.0001, 1. / 15'000);
  }

  void take_reply() {
    const Reply reply = replies_.top();
    replies_.pop();
    now_ = std::max(now_, reply.at);
    if (!reply.is_refusal) {
      rate_.record_success(time_of(now_));
      return;
    }
    rate_.record_refusal(time_of(now_), time_of(reply.sent_at));
    if (retry_after_ != RetryAfter::kNone)
      rate_.hold_until(time_of(now_), time_of(now_ + reply.retry_after));
  }

  void send(double at, Counts& counts) {
    level_ = std::min(level_ + (at - filled_at_) * limit_, limit_);
    filled_at_ = now_ = at;
    counts.sent++;
    rate_.reserve(time_of(now_), 1);
    if (level_ >= 1) {
      level_--;
      replies_.push({now_ + 0.05 + 0.01 * chance(), now_});
    } else {
      counts.refused++;
      replies_.push({now_ + 0.005 * chance(), now_, true,
                     retry_after_ == RetryAfter::kSecond
                         ? 1
                         : std::ceil((1 - level_) / limit_ * 1000) / 1000});
    }
  }

  const double limit_;
  const RetryAfter retry_after_;
  std::mt19937_64 random_;
  std::uniform_real_distribution<double> uniform_{0, 1};
  const double growth_ = 0.03 + 0.07 * chance();
  RateLimit rate_{{}, kStart};
  std::priority_queue<Reply> replies_;
  double level_;
  double filled_at_ = 0;
  double now_ = 0;
};

TEST_CASE("RateLimit uses what a server takes within four seconds") {
  for (const double limit : {50., 200., 500., 3000.})
    for (const auto retry_after :
         {Server::RetryAfter::kNone, Server::RetryAfter::kMilliseconds})
      for (u64 seed = 1; seed <= 20; seed++) {
        CAPTURE(limit);
        CAPTURE(static_cast<int>(retry_after));
        CAPTURE(seed);
        Server server(limit, retry_after, seed);
        server.go_on(4);
        const Server::Counts steady = server.go_on(7);
        CHECK(steady.sent - steady.refused >= 0.92 * 7 * limit);
        CHECK(steady.refused <= 0.02 * steady.sent);
      }
}

TEST_CASE("RateLimit settles where each refusal asks for a pause of a second") {
  for (const double limit : {50., 500., 3000.})
    for (u64 seed = 1; seed <= 10; seed++) {
      CAPTURE(limit);
      CAPTURE(seed);
      Server server(limit, Server::RetryAfter::kSecond, seed);
      server.go_on(8);
      const Server::Counts steady = server.go_on(30);
      CHECK(steady.sent - steady.refused >= 0.95 * 30 * limit);
      CHECK(steady.refused <= 0.02 * steady.sent);
    }
}

TEST_CASE("RateLimit does not take a time of standing still for a limit") {
  for (const double limit : {50., 200., 500., 3000.})
    for (u64 seed = 1; seed <= 40; seed++) {
      CAPTURE(limit);
      CAPTURE(seed);
      Server server(limit, Server::RetryAfter::kNone, seed);
      const double before = 0.2 + 0.01 * static_cast<double>(seed);
      server.go_on(before);
      server.stand_still(0.4);
      server.go_on(4 - before);
      const Server::Counts steady = server.go_on(7);
      CHECK(steady.sent - steady.refused >= 0.9 * 7 * limit);
    }
}

}  // namespace
}  // namespace docmill
