#include "lib/control/concurrency_limit.h"

#include <cmath>
#include <functional>
#include <queue>
#include <random>
#include <vector>

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

// How a server behaves that does `at_once` requests at a time, in a log-normal
// time each, and lets the others wait.
struct Behaviour {
  double median_ms = 50;
  double sigma = 0;
  std::size_t at_once = 1'000'000;
};

// Sends as many as the limit allows, 20 in a millisecond at most, and tells it
// of the answers as they come.
class Simulation {
 public:
  Behaviour server;

  Simulation(ConcurrencyLimit& limit, const Behaviour& behaviour, u32 seed)
      : server(behaviour), limit_(limit), random_(seed) {}

  // Answers have one of four lengths.
  void run(seconds time) {
    std::uniform_int_distribution<int> length(4, 7);
    for (const Clock::time_point end = now_ + time; now_ < end;
         now_ += milliseconds(1)) {
      for (; !served_.empty() && served_.top().end <= now_; served_.pop())
        limit_.record_answer(now_, milliseconds_since(served_.top().sent),
                             i64{1} << length(random_), in_flight());
      const i64 allowed = limit_.limit(now_);
      for (int i = 0; i < 20 && in_flight() < allowed; i++)
        waiting_.push(now_);
      for (; !waiting_.empty() && served_.size() < server.at_once;
           waiting_.pop())
        served_.push({now_ + service_time(), waiting_.front()});
    }
  }

  i64 limit() { return limit_.limit(now_); }

 private:
  struct Served {
    Clock::time_point end;
    Clock::time_point sent;
    bool operator>(const Served& other) const { return end > other.end; }
  };

  i64 in_flight() const {
    return static_cast<i64>(served_.size() + waiting_.size());
  }

  double milliseconds_since(Clock::time_point then) const {
    return std::chrono::duration<double, std::milli>(now_ - then).count();
  }

  Clock::duration service_time() {
    std::normal_distribution<double> normal;
    const std::chrono::duration<double, std::milli> time(
        server.median_ms * std::exp(server.sigma * normal(random_)));
    return std::chrono::duration_cast<Clock::duration>(time);
  }

  ConcurrencyLimit& limit_;
  std::mt19937 random_;
  Clock::time_point now_ = kStart;
  std::queue<Clock::time_point> waiting_;  // since when
  std::priority_queue<Served, std::vector<Served>, std::greater<>> served_;
};

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
  CHECK(limit.last_limit() == 7);
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

TEST_CASE("ConcurrencyLimit gives room to what waits far longer than others") {
  // 1,000 a second, of which ten take 20 s: 200 are in flight for them alone.
  ConcurrencyLimit limit({.most = 1536, .most_alike = 1024});
  Server server(limit);
  server.answer(
      seconds(10), [](i64, i64) { return 50; }, always_100);
  CHECK(limit.limit(server.now()) == 1024);
  i64 count = 0;
  server.answer(
      seconds(30), [&](i64, i64) { return ++count % 100 == 0 ? 20'050 : 50; },
      always_100);
  CHECK(limit.limit(server.now()) >= 1024 + 190);
  CHECK(limit.limit(server.now()) <= 1024 + 210);
  server.answer(
      seconds(30), [](i64, i64) { return 50; }, always_100);
  CHECK(limit.limit(server.now()) == 1024);
}

TEST_CASE("ConcurrencyLimit takes no wide spread of times for a slow server") {
  for (u32 seed = 1; seed <= 30; seed++) {
    CAPTURE(seed);
    ConcurrencyLimit limit({.most = 1536});
    Simulation simulation(limit, {.sigma = 1.2}, seed);
    simulation.run(seconds(4));
    CHECK(simulation.limit() >= 1500);
  }
}

TEST_CASE("ConcurrencyLimit finds how much a server does at once") {
  for (const double sigma : {0., 1.}) {
    CAPTURE(sigma);
    ConcurrencyLimit limit({.most = 1536});
    Simulation simulation(limit, {.sigma = sigma, .at_once = 200}, 1);
    simulation.run(seconds(8));
    CHECK(simulation.limit() >= 200);
    CHECK(simulation.limit() <= 500);
  }
}

TEST_CASE("ConcurrencyLimit stays with what it has found") {
  ConcurrencyLimit limit({.most = 1536});
  Simulation simulation(limit, {.sigma = 0.3, .at_once = 200}, 1);
  simulation.run(seconds(20));
  const i64 found = simulation.limit();
  simulation.run(seconds(100));
  CHECK(simulation.limit() <= found + found / 10);
  CHECK(simulation.limit() >= 200);
}

TEST_CASE("ConcurrencyLimit follows a server that does less at once") {
  for (u32 seed = 1; seed <= 10; seed++)
    for (const double median_ms : {20., 100.}) {
      CAPTURE(seed);
      CAPTURE(median_ms);
      ConcurrencyLimit limit({.most = 1536});
      Simulation simulation(limit, {.median_ms = median_ms, .sigma = 0.5},
                            seed);
      simulation.run(seconds(3));
      simulation.server.at_once = 100;
      simulation.run(seconds(20));
      CHECK(simulation.limit() <= 400);
      CHECK(simulation.limit() >= 100);
    }
}

TEST_CASE("ConcurrencyLimit does not flee from what is not its doing") {
  for (const double median_ms : {50., 300., 600.}) {
    CAPTURE(median_ms);
    ConcurrencyLimit limit({.most = 1536});
    Simulation simulation(limit, {.median_ms = median_ms, .sigma = 0.5}, 1);
    simulation.run(seconds(5));
    simulation.server.median_ms *= 3;
    simulation.run(seconds(15));
    CHECK(simulation.limit() >= 1450);
  }
}

TEST_CASE("ConcurrencyLimit learns nothing of load from a few slow ones") {
  ConcurrencyLimit limit({.most = 1536});
  Server server(limit);
  server.answer(
      seconds(5), [](i64, i64) { return 50; }, always_100);
  for (int i = 0; i < 1000; i++)  // while no more documents come
    limit.record_answer(server.now() + milliseconds(10 * i), 5000, 100, 20);
  CHECK(limit.limit(server.now() + seconds(10)) >= 1000);
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

TEST_CASE("ConcurrencyLimit shrinks for losses however few are in flight") {
  // Refused at once, as servers do that shed load: they are never many.
  ConcurrencyLimit limit({.most = 1000});
  limit.limit(kStart + seconds(5));
  for (int i = 0; i < 5000; i++)
    limit.record_loss(kStart + seconds(5) + milliseconds(i), 100);
  CHECK(limit.limit(kStart + seconds(11)) < 100);
}

TEST_CASE("ConcurrencyLimit of one of three endpoints shrinks for load") {
  ConcurrencyLimit limit({.most = 1500, .share = 500});
  Server server(limit);
  server.answer(
      seconds(2), [](i64, i64) { return 50; }, always_100);
  for (int i = 0; i < 5000; i++)
    limit.record_answer(server.now() + milliseconds(i), 500, 100, 490);
  CHECK(limit.limit(server.now() + seconds(5)) <= 750);
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
