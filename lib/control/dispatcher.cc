#include "lib/control/dispatcher.h"

#include <algorithm>

#include "lib/base/handoff.h"

namespace docmill {
namespace {

using Clock = Dispatcher::Clock;

// Who sleeps may be wanted earlier, when another endpoint has room.
constexpr std::chrono::milliseconds kLongestSleep{250};

// An endpoint that owes answers is silent after so long.
constexpr std::chrono::milliseconds kLeastSilence{500};
constexpr double kSilentTimes = 8;  // as long as answers take
// One that has not answered yet may be slower than others; so may a probe.
constexpr std::chrono::seconds kLeastUnknown{2};

}  // namespace

Turn::~Turn() {
  if (dispatcher_ != nullptr)
    dispatcher_->end(*this, {.what = TurnEnd::What::kNotSent});
}

Dispatcher::Dispatcher(const Options& options, Executor& executor)
    : options_(options),
      executor_(executor),
      free_(options.permits),
      random_(options.seed) {
  for (const Endpoint& endpoint : options_.endpoints)
    lanes_.emplace_back(endpoint, options_.now());
}

bool Dispatcher::Next::await_suspend(std::coroutine_handle<> waiting) {
  Dispatcher& dispatcher = dispatcher_;
  std::vector<std::coroutine_handle<>> ready;
  bool must_wait = true;
  {
    const std::lock_guard lock(dispatcher.mutex_);
    if (dispatcher.is_closed_)
      return false;
    waiting_ = waiting;
    dispatcher.waiting_.push(this);
    dispatcher.advance(dispatcher.options_.now(), ready);
    // It may have been its own turn; then it goes on here.
    must_wait = std::erase(ready, waiting) == 0;
  }
  // Without the lock `this` may be gone, if it waits.
  dispatcher.post(std::move(ready));
  return must_wait;
}

// Gives a turn to each who may have one, in their order, and a time to sleep
// to the first who may not, unless somebody sleeps already.
void Dispatcher::advance(Clock::time_point now,
                         std::vector<std::coroutine_handle<>>& ready) {
  while (!waiting_.empty() && free_ > 0) {
    Next& next = *waiting_.top();
    const Place place = this->place(next.ask_, now);
    if (place.lane) {
      start(next, *place.lane, now);
    } else if (is_sleeper_wanted(place.when)) {
      const Clock::time_point until = std::min(place.when, now + kLongestSleep);
      sleepers_.insert(until);
      next.turn_.sleep_until = until;
    } else {
      return;
    }
    ready.push_back(pop());
  }
}

// Whether nobody who sleeps wakes in time.
bool Dispatcher::is_sleeper_wanted(Clock::time_point when) const {
  return when != Clock::time_point::max() &&
         (sleepers_.empty() || when < *sleepers_.begin());
}

Dispatcher::Place Dispatcher::place(const Ask& ask, Clock::time_point now) {
  Place place;
  open_lanes_.clear();
  for (std::size_t i = 0; i < lanes_.size(); i++) {
    const Clock::time_point when = opens_at(lanes_[i], ask, now);
    place.when = std::min(place.when, when);
    if (when <= now)
      open_lanes_.push_back(i);
  }
  if (ask.avoid && open_lanes_.size() > 1)
    std::erase(open_lanes_, *ask.avoid);
  if (!open_lanes_.empty())
    place.lane = draw(open_lanes_);
  return place;
}

// When this endpoint takes the request: now, at a time, or, as far as anybody
// knows, when one of its answers has come.
Clock::time_point Dispatcher::opens_at(Lane& lane, const Ask& ask,
                                       Clock::time_point now) {
  if (lane.is_removed)
    return Clock::time_point::max();
  if (lane.breaker.is_open())
    return lane.breaker.is_probing()
               ? Clock::time_point::max()
               : std::max(lane.breaker.next_probe(),
                          lane.rate.when(now, lane.tokens.of(ask.bytes)));
  if (lane.in_flight >= lane.concurrency.limit(now))
    return lane.concurrency.next_growth();
  return lane.rate.when(now, lane.tokens.of(ask.bytes));
}

// The less loaded of two different ones that are drawn by their weights.
std::size_t Dispatcher::draw(const std::vector<std::size_t>& lanes) {
  if (lanes.size() == 1)
    return lanes.front();
  const std::size_t a = draw_but(std::nullopt, lanes);
  const std::size_t b = draw_but(a, lanes);
  const auto load = [&](std::size_t lane) {
    return static_cast<double>(lanes_[lane].in_flight) / lanes_[lane].weight;
  };
  return load(b) < load(a) ? b : a;
}

std::size_t Dispatcher::draw_but(std::optional<std::size_t> drawn,
                                 const std::vector<std::size_t>& lanes) {
  double sum = 0;
  for (const std::size_t lane : lanes)
    sum += lane == drawn ? 0 : lanes_[lane].weight;
  double left = std::uniform_real_distribution<double>(0, sum)(random_);
  std::size_t last = lanes.front();
  for (const std::size_t lane : lanes) {
    if (lane == drawn)
      continue;
    last = lane;
    left -= lanes_[lane].weight;
    if (left < 0)
      break;
  }
  return last;
}

std::vector<std::size_t> Dispatcher::look() {
  std::vector<std::size_t> lost;
  std::vector<std::coroutine_handle<>> ready;
  {
    const std::lock_guard lock(mutex_);
    const Clock::time_point now = options_.now();
    double typical_ms = 0;
    for (const Lane& lane : lanes_)
      typical_ms = std::max(typical_ms, lane.concurrency.typical_ms());
    if (typical_ms == 0)
      return lost;
    const auto patience = std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double, std::milli>(kSilentTimes * typical_ms));
    for (std::size_t i = 0; i < lanes_.size(); i++) {
      Lane& lane = lanes_[i];
      const auto of_unknown =
          std::max<Clock::duration>(kLeastUnknown, patience);
      const auto silence =
          lane.heard == Clock::time_point()
              ? of_unknown
              : std::max<Clock::duration>(kLeastSilence, patience);
      if (is_silent(i, silence, of_unknown, now)) {
        lane.breaker.open(now);
        lane.ejections++;
        lost.push_back(i);
      } else if (lane.breaker.is_overdue(now, of_unknown)) {
        lane.breaker.note_overdue();
        lost.push_back(i);
      }
    }
    if (!lost.empty())
      advance(now, ready);
  }
  post(std::move(ready));
  return lost;
}

// While another one, which is up, has answered since then; or owes nothing,
// which tells less: one slow answer beside it is worth some more time.
bool Dispatcher::is_silent(std::size_t endpoint, Clock::duration silence,
                           Clock::duration beside_idle,
                           Clock::time_point now) const {
  const Lane& lane = lanes_[endpoint];
  if (!lane.is_up() || lane.in_flight == 0 ||
      now - lane.waiting_since <= silence)
    return false;
  return std::any_of(lanes_.begin(), lanes_.end(), [&](const Lane& other) {
    const bool is_idle = other.in_flight == 0 &&
                         other.heard != Clock::time_point() &&
                         now - lane.waiting_since > beside_idle;
    return &other != &lane && other.is_up() &&
           (is_idle || other.heard > lane.waiting_since + silence / 2);
  });
}

bool Dispatcher::is_other_up(std::size_t endpoint) const {
  for (std::size_t i = 0; i < lanes_.size(); i++)
    if (i != endpoint && lanes_[i].is_up())
      return true;
  return false;
}

void Dispatcher::start(Next& next, std::size_t lane_number,
                       Clock::time_point now) {
  Lane& lane = lanes_[lane_number];
  Turn& turn = next.turn_;
  turn.dispatcher_ = this;
  turn.endpoint_ = lane_number;
  turn.bytes_ = next.ask_.bytes;
  turn.tokens_ = lane.tokens.of(turn.bytes_);
  turn.sent_at_ = now;
  turn.is_probe_ = lane.breaker.is_open();
  turn.permit = Permit(this);
  free_--;
  if (turn.is_probe_)
    lane.breaker.begin_probe(now);
  if (lane.in_flight++ == 0)
    lane.waiting_since = now;
  lane.tokens_in_flight += turn.tokens_;
  lane.sent++;
  lane.rate.reserve(now, turn.tokens_);
}

Dispatcher::Change Dispatcher::end(Turn& turn, const TurnEnd& end) {
  std::vector<std::coroutine_handle<>> ready;
  Change change = Change::kNone;
  {
    const std::lock_guard lock(mutex_);
    const Clock::time_point now = options_.now();
    Lane& lane = lanes_[turn.endpoint_];
    const bool was_out = lane.breaker.is_open();
    lane.in_flight--;
    lane.tokens_in_flight -= turn.tokens_;
    note(lane, turn, end, now);
    if (turn.is_probe_)
      lane.breaker.end_probe(now);
    turn.dispatcher_ = nullptr;
    if (was_out != lane.breaker.is_open())
      change = was_out ? Change::kBack : Change::kOut;
    lane.ejections += change == Change::kOut;
    advance(now, ready);
  }
  post(std::move(ready));
  return change;
}

void Dispatcher::note(Lane& lane, const Turn& turn, const TurnEnd& end,
                      Clock::time_point now) {
  using What = TurnEnd::What;
  if (end.what == What::kNotSent) {
    lane.rate.give_back(turn.tokens_);
    lane.sent--;
    return;
  }
  if (end.what == What::kAbandoned) {
    lane.abandoned++;  // its tokens may be spent
    return;
  }
  if (end.what != What::kUnknown)
    lane.heard = lane.waiting_since = now;
  lane.rate.settle(turn.tokens_, end.tokens.value_or(turn.tokens_));
  if (end.tokens)
    lane.tokens.learn(turn.bytes_, *end.tokens);
  if (!end.readings.is_empty())
    lane.rate.correct(now, end.readings, lane.in_flight, lane.tokens_in_flight);
  switch (end.what) {
  case What::kAnswer:
    lane.answered++;
    lane.breaker.record_answer(now);
    lane.rate.record_success(now);
    if (end.server_ms > 0)
      lane.concurrency.record_answer(now, end.server_ms, end.output_tokens,
                                     lane.in_flight + 1);
    break;
  case What::kRefused:
    lane.refused++;
    lane.breaker.record_answer(now);
    lane.rate.record_refusal(now, turn.sent_at_);
    if (end.retry_after)
      lane.rate.hold_until(now, now + *end.retry_after);
    break;
  case What::kBusy:
    if (!turn.is_probe())  // of a server that is out
      lane.concurrency.record_loss(now, lane.in_flight + 1);
    [[fallthrough]];
  case What::kAway:
    if (end.counts)
      lane.breaker.record_failure(now);
    if (end.retry_after)
      lane.breaker.hold_until(now + *end.retry_after);
    break;
  case What::kGarbage:
    // Of a single endpoint it may be this one document.
    if (is_other_up(turn.endpoint_))
      lane.breaker.record_failure(now);
    else
      lane.breaker.record_answer(now);
    break;
  default:
    break;
  }
}

void Dispatcher::end_sleep(Clock::time_point until) {
  const std::lock_guard lock(mutex_);
  sleepers_.extract(until);
}

void Dispatcher::wake() {
  std::vector<std::coroutine_handle<>> ready;
  {
    const std::lock_guard lock(mutex_);
    advance(options_.now(), ready);
  }
  post(std::move(ready));
}

bool Dispatcher::remove(std::size_t endpoint) {
  std::vector<std::coroutine_handle<>> ready;
  bool is_one_left = false;
  {
    const std::lock_guard lock(mutex_);
    lanes_[endpoint].is_removed = true;
    is_one_left =
        std::any_of(lanes_.begin(), lanes_.end(),
                    [](const Lane& lane) { return !lane.is_removed; });
    advance(options_.now(), ready);
  }
  post(std::move(ready));
  return is_one_left;
}

void Dispatcher::give_back(i64 permits) {
  std::vector<std::coroutine_handle<>> ready;
  {
    const std::lock_guard lock(mutex_);
    free_ += permits;
    if (!waiting_.empty())
      advance(options_.now(), ready);
  }
  post(std::move(ready));
}

void Dispatcher::turn_away() {
  std::vector<std::coroutine_handle<>> ready;
  {
    const std::lock_guard lock(mutex_);
    while (!waiting_.empty())
      ready.push_back(pop());
  }
  post(std::move(ready));
}

void Dispatcher::close() {
  {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }
  turn_away();
}

std::coroutine_handle<> Dispatcher::pop() {
  const std::coroutine_handle<> handle = waiting_.top()->waiting_;
  waiting_.pop();
  hand_over(handle.address());
  return handle;
}

void Dispatcher::post(std::vector<std::coroutine_handle<>> ready) {
  if (!ready.empty())
    executor_.post(std::move(ready));
}

i64 Dispatcher::permits_in_use() const {
  const std::lock_guard lock(mutex_);
  return options_.permits - free_;
}

std::optional<Clock::time_point> Dispatcher::out_since() const {
  const std::lock_guard lock(mutex_);
  std::optional<Clock::time_point> since;
  for (const Lane& lane : lanes_) {
    if (lane.is_up())
      return std::nullopt;
    if (!lane.is_removed)
      since = std::max(since.value_or(Clock::time_point::min()),
                       lane.breaker.since());
  }
  return since;
}

bool Dispatcher::is_out(std::size_t endpoint) const {
  const std::lock_guard lock(mutex_);
  return !lanes_[endpoint].is_up();
}

bool Dispatcher::has_other(std::size_t endpoint) const {
  const std::lock_guard lock(mutex_);
  return is_other_up(endpoint);
}

Clock::duration Dispatcher::held_for() const {
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = options_.now();
  std::optional<Clock::duration> least;
  for (const Lane& lane : lanes_)
    if (lane.is_up()) {
      const Clock::duration left = lane.rate.held_for(now);
      least = std::min(least.value_or(left), left);
    }
  return least.value_or(Clock::duration::zero());
}

std::vector<Dispatcher::State> Dispatcher::states() const {
  const std::lock_guard lock(mutex_);
  std::vector<State> states;
  for (const Lane& lane : lanes_) {
    State& state = states.emplace_back();
    state.in_flight = lane.in_flight;
    state.sent = lane.sent;
    state.answered = lane.answered;
    state.refused = lane.refused;
    state.abandoned = lane.abandoned;
    state.ejections = lane.ejections;
    state.limit = lane.concurrency.last_limit();
    state.per_second = lane.rate.per_second();
    state.is_out = lane.breaker.is_open();
    state.is_removed = lane.is_removed;
  }
  return states;
}

}  // namespace docmill
