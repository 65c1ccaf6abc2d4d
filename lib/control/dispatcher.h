// Which request goes next, when, and to which endpoint.
//
// A request waits here until a permit is free and an endpoint would take it:
// one that answers (Breaker), has room (ConcurrencyLimit) and no limit against
// it now (RateLimit). Of the requests the one with the lowest position in the
// input goes first: so records come about in their order, and who tries again
// goes before who tries for the first time. Of the endpoints that would take
// it two different ones are drawn by their weights, and the one with fewer
// requests in flight for its weight is taken.
//
// An endpoint that is out gets one request at a time, a probe. When all are
// out, all wait, and the document at the head probes.
//
// An endpoint that owes answers, and gave none for half a second and eight
// times as long as answers take, is out too, while others answer, or have
// nothing to do. look() tells of it, and of probes that have no answer after as
// long, two seconds at least.
//
// Nothing here has a timer. When a time must pass, the one who asked is told
// until when to sleep, and to ask again; all others stay where they are. Who
// owns the dispatcher calls look() some times a second.

#pragma once

#include <chrono>
#include <coroutine>
#include <mutex>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <vector>

#include "lib/base/executor.h"
#include "lib/base/types.h"
#include "lib/control/breaker.h"
#include "lib/control/concurrency_limit.h"
#include "lib/control/permit.h"
#include "lib/control/rate_limit.h"
#include "lib/control/token_estimate.h"
#include "lib/control/turn.h"

namespace docmill {

// Thread safety: any thread.
class Dispatcher : public PermitSource {
 public:
  using Clock = std::chrono::steady_clock;

  struct Endpoint {
    double weight = 1;  // above 0
    RateLimit::Options rate = {};
    ConcurrencyLimit::Options concurrency = {};
    Breaker::Options breaker = {};
  };

  struct Options {
    std::vector<Endpoint> endpoints;  // at least one
    i64 permits = 2048;
    u64 seed = 1;
    Clock::time_point (*now)() = &Clock::now;
  };

  struct Ask {
    i64 position = 0;
    i64 bytes = 0;                          // of its texts
    std::optional<std::size_t> avoid = {};  // an endpoint, where others are
  };

  // How an endpoint's health has changed.
  enum class Change { kNone, kOut, kBack };

  // For reports and messages.
  struct State {
    i64 in_flight = 0;
    i64 sent = 0;
    i64 answered = 0;  // with what was asked for
    i64 refused = 0;   // 429
    i64 abandoned = 0;
    i64 ejections = 0;
    i64 limit = 0;  // of requests in flight
    std::optional<double> per_second = {};
    bool is_out = false;
    bool is_removed = false;
  };

  // REQUIRES: the executor outlives the dispatcher, and this all who wait,
  // and all turns and permits.
  Dispatcher(const Options& options, Executor& executor);

  // co_await next(...) gives a Turn.
  class Next {
   public:
    bool await_ready() const { return false; }
    bool await_suspend(std::coroutine_handle<> waiting);
    Turn await_resume() { return std::move(turn_); }

   private:
    friend class Dispatcher;
    Next(Dispatcher& dispatcher, const Ask& ask)
        : dispatcher_(dispatcher), ask_(ask) {}

    Dispatcher& dispatcher_;
    const Ask ask_;
    Turn turn_;
    std::coroutine_handle<> waiting_;
  };
  Next next(const Ask& ask) { return {*this, ask}; }

  // The request of this turn has ended; its permit stays. REQUIRES: `turn`.
  Change end(Turn& turn, const TurnEnd& end);

  // Whoever was told to sleep until this time does so no longer. REQUIRES: it
  // then asks again, or calls wake() or turn_away(): it slept for others, too.
  void end_sleep(Clock::time_point until);

  // Gives the turns that are due.
  void wake();

  // The endpoints whose requests are to be abandoned: their answers are not
  // worth the wait, as far as anybody can tell. Each is named once for each
  // time that it falls silent, or lets a probe wait for too long.
  std::vector<std::size_t> look();

  // Nothing is sent there any more. Returns whether another one is left.
  bool remove(std::size_t endpoint);

  // All who wait get an empty turn, and may ask again.
  void turn_away();

  // From now on nobody waits: all get empty turns.
  void close();

  void give_back(i64 permits) override;

  i64 permits_in_use() const;
  std::size_t endpoints() const { return lanes_.size(); }

  // Since when all endpoints are out; nothing while one is not.
  std::optional<Clock::time_point> out_since() const;

  bool is_out(std::size_t endpoint) const;

  // Whether another one than `endpoint` is neither out nor removed.
  bool has_other(std::size_t endpoint) const;

  // How long a server's word holds all requests back, where any is up; zero:
  // it does not.
  Clock::duration held_for() const;

  std::vector<State> states() const;

 private:
  // One endpoint.
  struct Lane {
    Lane(const Endpoint& endpoint, Clock::time_point now)
        : weight(endpoint.weight),
          rate(endpoint.rate, now),
          concurrency(endpoint.concurrency),
          breaker(endpoint.breaker) {}

    bool is_up() const { return !is_removed && !breaker.is_open(); }

    double weight;
    RateLimit rate;
    TokenEstimate tokens;
    ConcurrencyLimit concurrency;
    Breaker breaker;
    i64 in_flight = 0;
    i64 tokens_in_flight = 0;
    Clock::time_point heard{};          // the last answer
    Clock::time_point waiting_since{};  // for the next one, while any is owed
    i64 sent = 0;
    i64 answered = 0;
    i64 refused = 0;
    i64 abandoned = 0;
    i64 ejections = 0;
    bool is_removed = false;
  };

  // Where a request may go now, or when one may go at all.
  struct Place {
    std::optional<std::size_t> lane;
    Clock::time_point when = Clock::time_point::max();
  };

  struct Later {
    bool operator()(const Next* a, const Next* b) const {
      return a->ask_.position > b->ask_.position;
    }
  };

  friend class Turn;

  Place place(const Ask& ask, Clock::time_point now);
  Clock::time_point opens_at(Lane& lane, const Ask& ask, Clock::time_point now);
  std::size_t draw(const std::vector<std::size_t>& lanes);
  std::size_t draw_but(std::optional<std::size_t> drawn,
                       const std::vector<std::size_t>& lanes);
  bool is_silent(std::size_t endpoint, Clock::duration silence,
                 Clock::duration beside_idle, Clock::time_point now) const;
  bool is_other_up(std::size_t endpoint) const;
  void note(Lane& lane, const Turn& turn, const TurnEnd& end,
            Clock::time_point now);
  void start(Next& next, std::size_t lane, Clock::time_point now);
  bool is_sleeper_wanted(Clock::time_point when) const;
  void advance(Clock::time_point now,
               std::vector<std::coroutine_handle<>>& ready);
  std::coroutine_handle<> pop();
  void post(std::vector<std::coroutine_handle<>> ready);

  const Options options_;
  Executor& executor_;
  mutable std::mutex mutex_;
  std::vector<Lane> lanes_;
  i64 free_;
  bool is_closed_ = false;
  std::multiset<Clock::time_point> sleepers_;  // until when they sleep
  std::mt19937_64 random_;
  std::vector<std::size_t> open_lanes_;  // of place(), to use its memory again
  std::priority_queue<Next*, std::vector<Next*>, Later> waiting_;
};

}  // namespace docmill
