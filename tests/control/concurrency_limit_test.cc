#include "lib/control/concurrency_limit.h"

#include <cmath>
#include <random>

#include <doctest/doctest.h>

namespace docmill {
namespace {

using Clock = ConcurrencyLimit::Clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Clock::time_point kStart{seconds(1000)};

// Answers of a server, 1,000 a second, with all that the limit allows in
// flight.
class Server {
 public:
  explicit Server(ConcurrencyLimit& limit) : limit_(limit) {}

  // time_ms() is asked for each answer's time; tokens() for its length.
  template <class Time, class Tokens>
  void answer(seconds time, Time time_ms, Tokens tokens) {
    for (const Clock::time_point end = now_ + time; now_ < end;
         now_ += milliseconds(1)) {
      const i64 length = tokens();
      const i64 in_flight = limit_.limit(now_);
      limit_.record_answer(now_, time_ms(length, in_flight), length, in_flight);
    }
  }

  Clock::time_point now() const { return now_; }

 private:
  ConcurrencyLimit& limit_;
  Clock::time_point now_ = kStart;
};

i64 always_100() { return 100; }

TEST_CASE("ConcurrencyLimit starts slowly and is at 1,500 within a second") {
  ConcurrencyLimit limit({.most = 1536});
  CHECK(limit.limit(kStart) == 64);
  CHECK(limit.next_growth() == kStart + milliseconds(150));
  CHECK(limit.limit(kStart + milliseconds(160)) == 128);
  CHECK(limit.limit(kStart + seconds(1)) >= 1500);
  CHECK(limit.next_growth() == Clock::time_point::max());
}

TEST_CASE("ConcurrencyLimit stays where the user has put it") {
  ConcurrencyLimit limit({.most = 7, .is_adaptive = false});
  CHECK(limit.limit(kStart) == 7);
  for (int i = 0; i < 10'000; i++)
    limit.record_loss(kStart + milliseconds(i), 7);
  CHECK(limit.limit(kStart + seconds(10)) == 7);
}

TEST_CASE("ConcurrencyLimit falls to where a server is not overrun") {
  // It does 1,000 at once in 50 ms, more of them take longer.
  ConcurrencyLimit limit({.most = 10'000});
  Server server(limit);
  server.answer(
      seconds(60),
      [](i64, i64 in_flight) {
        return 50 * std::max(1.0, static_cast<double>(in_flight) / 1000);
      },
      always_100);
  CHECK(limit.limit(server.now()) >= 1000);
  CHECK(limit.limit(server.now()) <= 2500);
}

TEST_CASE("ConcurrencyLimit takes no long answers for a slow server") {
  ConcurrencyLimit limit({.most = 1536});
  Server server(limit);
  std::mt19937 random(7);
  std::uniform_int_distribution<i64> short_ones(20, 200);
  std::uniform_int_distribution<i64> long_ones(2'000, 8'000);
  const auto time_ms = [](i64 tokens, i64) {
    return 20 + 5 * static_cast<double>(tokens);
  };
  server.answer(seconds(10), time_ms, [&] { return short_ones(random); });
  server.answer(seconds(30), time_ms, [&] { return long_ones(random); });
  CHECK(limit.limit(server.now()) >= 1500);
}

TEST_CASE("ConcurrencyLimit takes no heavy tail for a slow server") {
  ConcurrencyLimit limit({.most = 1536});
  Server server(limit);
  std::mt19937 random(7);
  std::lognormal_distribution<double> time(std::log(50.), 1);
  std::bernoulli_distribution is_slow(0.01);
  server.answer(
      seconds(60),
      [&](i64, i64) { return is_slow(random) ? 5'000 : time(random); },
      always_100);
  CHECK(limit.limit(server.now()) >= 1500);
}

TEST_CASE("ConcurrencyLimit shrinks when many requests are lost") {
  ConcurrencyLimit limit({.most = 1000});
  limit.limit(kStart + seconds(5));
  Clock::time_point now = kStart + seconds(5);
  for (int i = 0; i < 2000; i++, now += milliseconds(1)) {
    if (i % 5 == 0)
      limit.record_loss(now, 1000);
    else
      limit.record_answer(now, 50, 100, 1000);
  }
  CHECK(limit.limit(now) < 400);
  CHECK(limit.limit(now) >= 2);
}

TEST_CASE("ConcurrencyLimit does not shrink for a few that are lost") {
  ConcurrencyLimit limit({.most = 1000});
  Clock::time_point now = kStart;
  for (int i = 0; i < 5000; i++, now += milliseconds(1)) {
    limit.limit(now);
    if (i % 20 == 0)
      limit.record_loss(now, 1000);
    else
      limit.record_answer(now, 50, 100, 1000);
  }
  CHECK(limit.limit(now) == 1000);
}

}  // namespace
}  // namespace docmill
