#include "lib/http/http_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdlib>

#include "lib/base/handoff.h"
#include "lib/base/side_thread.h"
#include "lib/http/header_line.h"

namespace docmill {
namespace {

constexpr u64 kEventKey = ~u64{0};
constexpr i64 kGroup = 64;

// Answers are delivered together, so that a worker is woken for many: so many
// as a share of those in flight, which makes next to no difference to how long
// they take, or what there is when nothing more comes.
constexpr i64 kMostTogether = 32;
constexpr i64 kShareTogether = 32;
constexpr std::chrono::microseconds kPatience{1000};

bool is_proxy_likely() {
  for (const char* name :
       {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    const char* const value = std::getenv(name);
    if (value != nullptr && *value != '\0')
      return true;
  }
  return false;
}

i64 shards_of(const HttpOptions& options) {
  return (options.max_connections - 1) / options.connections_per_multi + 1;
}

}  // namespace

Result<std::unique_ptr<HttpLoop>> HttpLoop::create(const HttpOptions& options,
                                                   Executor& executor) {
  FileDescriptor event_fd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  FileDescriptor epoll_fd(epoll_create1(EPOLL_CLOEXEC));
  if (event_fd.get() < 0 || epoll_fd.get() < 0)
    return fail(Error::Code::kTemporary, "http: no descriptors left");
  std::unique_ptr<HttpLoop> loop(new HttpLoop(
      options, executor, std::move(event_fd), std::move(epoll_fd)));
  if (!loop->open())
    return fail(Error::Code::kTemporary, "http: out of memory");
  loop->thread_ =
      start_side_thread("docmill-http", [self = loop.get()] { self->run(); });
  return loop;
}

HttpLoop::HttpLoop(const HttpOptions& options, Executor& executor,
                   FileDescriptor event_fd, FileDescriptor epoll_fd)
    : options_(options),
      executor_(executor),
      event_fd_(std::move(event_fd)),
      epoll_fd_(std::move(epoll_fd)),
      inbox_(event_fd_.get()),
      trust_(options.ca_file),
      loads_(shards_of(options)) {}

bool HttpLoop::open() {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.u64 = kEventKey;
  if (epoll_ctl(epoll_fd_.get(), EPOLL_CTL_ADD, event_fd_.get(), &event) != 0)
    return false;
  share_.reset(curl_share_init());
  if (!share_)
    return false;
  // Without locks: only the I/O thread uses it.
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
  curl_share_setopt(share_.get(), CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
  const TransferSetup setup = {
      &options_,
      &resends_,
      share_.get(),
      &trust_,
      std::make_shared<SharedBytes>(options_.max_surplus_bytes),
      is_proxy_likely(),
      first_bytes(options_.wanted_headers)};
  const i64 shards = shards_of(options_);
  const i64 kept =
      std::max<i64>(options_.connections_per_multi,
                    (options_.max_kept_connections + shards - 1) / shards);
  for (i64 i = 0; i < shards; i++) {
    shards_.push_back(MultiShard::create(setup, epoll_fd_.get(),
                                         static_cast<int>(i), kept, loads_));
    if (!shards_.back())
      return false;
  }
  return true;
}

HttpLoop::~HttpLoop() {
  if (thread_.joinable()) {
    inbox_.stop();
    thread_.join();
  }
  assert(loads_.total() == 0 && sleepers_.empty());
}

HttpStats HttpLoop::stats() const {
  const std::lock_guard lock(stats_mutex_);
  return stats_;
}

void HttpLoop::run() {
  while (!orders_.is_stopping || loads_.total() > 0 || !sleepers_.empty() ||
         !ready_.empty()) {
    wait();
    take_news();
    advance();
    end_when_due();
    wake_due();
    deliver();
    trim_when_due();
  }
}

void HttpLoop::wait() {
  constexpr int kMaxEvents = 256;
  std::array<epoll_event, kMaxEvents> events;
  const int timeout = ready_.empty() ? wait_ms() : 0;
  const bool may_sleep = timeout != 0 && inbox_.may_sleep();
  const int count = epoll_wait(epoll_fd_.get(), events.data(), kMaxEvents,
                               may_sleep ? timeout : 0);
  is_quiet_ = count <= 0;
  for (int i = 0; i < count; i++) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 == kEventKey)
      continue;
    shards_[event.data.u64 >> 32]->on_event(
        static_cast<int>(event.data.u64 & 0xffffffff), event.events, done_);
  }
}

// Rounded up, so that nothing that waits for a time spins before it.
int HttpLoop::wait_ms() const {
  if (may_start())
    return 0;
  std::optional<SteadyClock::time_point> next;
  const auto take = [&](SteadyClock::time_point time) {
    if (!next || time < *next)
      next = time;
  };
  for (const auto& shard : shards_) {
    if (shard->deadline())
      take(*shard->deadline());
  }
  if (!sleepers_.empty())
    take(sleepers_.top()->until);
  if (orders_.end_at && loads_.total() > 0)
    take(*orders_.end_at);
  if (!next)
    return -1;
  constexpr i64 kLongest = 3'600'000;
  const i64 left =
      std::chrono::ceil<std::chrono::milliseconds>(*next - SteadyClock::now())
          .count();
  return static_cast<int>(std::clamp<i64>(left, 0, kLongest));
}

void HttpLoop::take_news() {
  HttpInbox::Content news = inbox_.take();
  NodeList<SleepNode> sleepers = std::exchange(news.sleepers, {});
  while (!sleepers.is_empty())
    sleepers_.push(&sleepers.pop());
  for (const HttpTarget* target : std::exchange(news.abandoned, {}))
    abandon(target);
  done_.append(std::exchange(news.ended, {}));
  waiting_.append(std::exchange(news.requests, {}));
  orders_ = std::move(news);
}

void HttpLoop::abandon(const HttpTarget* target) {
  NodeList<SendNode> waiting = std::exchange(waiting_, {});
  while (!waiting.is_empty()) {
    SendNode& node = waiting.pop();
    (abandon_unsent(node, target) ? done_ : waiting_).push(node);
  }
  gate_.abandon(target, done_);
  for (const auto& shard : shards_)
    shard->abandon(target, done_);
}

// Starting may end a transfer, and what ends makes room for another.
void HttpLoop::advance() {
  do {
    start_waiting();
    const SteadyClock::time_point now = SteadyClock::now();
    for (const auto& shard : shards_)
      shard->advance(now, done_);
    waiting_.append(gate_.release());
  } while (may_start());
}

void HttpLoop::start_waiting() {
  if (orders_.is_ending)
    refuse_waiting();
  const SteadyClock::time_point now = SteadyClock::now();
  while (may_start()) {
    SendNode& node = waiting_.pop();
    if (!gate_.admit(node))
      continue;
    const int shard = loads_.emptiest(node.request.target);
    shards_[static_cast<std::size_t>(shard)]->start(node, now, done_);
  }
  const std::lock_guard lock(stats_mutex_);
  stats_.in_flight_max = std::max(stats_.in_flight_max, loads_.total());
  stats_.in_flight = loads_.total();
}

bool HttpLoop::may_start() const {
  return !waiting_.is_empty() && loads_.total() < options_.max_connections;
}

void HttpLoop::refuse_waiting() {
  waiting_.append(gate_.take_all());
  while (!waiting_.is_empty()) {
    SendNode& node = waiting_.pop();
    refuse(node, HttpFailure::kCanceled, "canceled");
    done_.push(node);
  }
}

void HttpLoop::end_when_due() {
  if (!orders_.end_at || SteadyClock::now() < *orders_.end_at)
    return;
  for (const auto& shard : shards_)
    shard->cancel(done_);
}

// Where nothing happens nothing is given up: it would wake the thread.
void HttpLoop::trim_when_due() {
  const SteadyClock::time_point now = SteadyClock::now();
  if (now - trimmed_ < std::chrono::milliseconds(options_.trim_ms))
    return;
  trimmed_ = now;
  for (const auto& shard : shards_)
    shard->trim();
}

void HttpLoop::wake_due() {
  if (sleepers_.empty())
    return;
  const SteadyClock::time_point now = SteadyClock::now();
  while (!sleepers_.empty() &&
         (orders_.is_awake || sleepers_.top()->until <= now)) {
    ready_.push_back(sleepers_.top()->waiting);
    sleepers_.pop();
  }
}

void HttpLoop::deliver() {
  const bool is_first = ready_.empty();
  take_done();
  waiting_.append(gate_.release());
  if (ready_.empty())
    return;
  const SteadyClock::time_point now = SteadyClock::now();
  if (is_first)
    ready_since_ = now;
  const i64 wanted = std::min(loads_.total() / kShareTogether, kMostTogether);
  if (is_quiet_ || std::ssize(ready_) >= wanted ||
      now - ready_since_ >= kPatience)
    post_ready();
}

void HttpLoop::take_done() {
  if (done_.is_empty())
    return;
  const std::lock_guard lock(stats_mutex_);
  stats_.in_flight = loads_.total();
  while (!done_.is_empty()) {
    const SendNode& node = done_.pop();
    gate_.on_end(node, done_);
    count(node.response);
    ready_.push_back(node.waiting);
  }
}

// Beyond each post a node may be gone, with the coroutine it lived in.
void HttpLoop::post_ready() {
  for (i64 first = 0; first < std::ssize(ready_); first += kGroup) {
    const i64 size = std::min(kGroup, std::ssize(ready_) - first);
    std::vector<std::coroutine_handle<>> group(ready_.begin() + first,
                                               ready_.begin() + first + size);
    for (const std::coroutine_handle<> handle : group)
      hand_over(handle.address());
    executor_.post(std::move(group));
  }
  ready_.clear();
}

void HttpLoop::count(const HttpResponse& response) {
  stats_.requests++;
  stats_.connections_opened += response.connections;
  stats_.reused += response.is_reused ? 1 : 0;
  if (response.acquire_ms > 0)
    stats_.acquire_ms.insert(response.acquire_ms);
}

}  // namespace docmill
