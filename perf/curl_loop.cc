// The bare libcurl loop that docmill's client is compared with: one thread,
// one epoll set, some multis, curl_multi_socket_action(), each connection
// sending its next request as soon as it has its answer. It does nothing with
// the answers but count them.

#include <curl/curl.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <memory>

#include "lib/http/connection_limit.h"
#include "perf/request_load.h"

namespace docmill {
namespace {

using Clock = std::chrono::steady_clock;

struct Loop {
  const RequestLoad* load;
  int epoll_fd = -1;
  i64 sent = 0;
  i64 ended = 0;
  i64 failed = 0;
  i64 bytes = 0;
  i64 connects = 0;
  Sketch latency_ms;
};

struct Multi {
  Loop* loop;
  CURLM* multi;
  Clock::time_point deadline;
  bool has_deadline = false;
};

std::size_t count_bytes(char*, std::size_t, std::size_t size, void* loop) {
  static_cast<Loop*>(loop)->bytes += static_cast<i64>(size);
  return size;
}

int on_socket(CURL*, curl_socket_t fd, int what, void* self, void* is_known) {
  Multi& multi = *static_cast<Multi*>(self);
  if (what == CURL_POLL_REMOVE)
    return epoll_ctl(multi.loop->epoll_fd, EPOLL_CTL_DEL, fd, nullptr), 0;
  // The multi's address fits beside the descriptor: it is looked up by place.
  epoll_event event{};
  event.data.fd = fd;
  event.data.u64 |= reinterpret_cast<u64>(self) << 16;
  event.events = ((what & CURL_POLL_IN) != 0 ? u32{EPOLLIN} : 0U) |
                 ((what & CURL_POLL_OUT) != 0 ? u32{EPOLLOUT} : 0U);
  epoll_ctl(multi.loop->epoll_fd,
            is_known == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
  curl_multi_assign(multi.multi, fd, self);
  return 0;
}

int on_timer(CURLM*, long timeout_ms, void* self) {
  Multi& multi = *static_cast<Multi*>(self);
  multi.has_deadline = timeout_ms >= 0;
  multi.deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  return 0;
}

void send_next(Multi& multi, CURL* easy) {
  const std::string& body = multi.loop->load->body(multi.loop->sent++);
  curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
  curl_multi_add_handle(multi.multi, easy);
}

CURL* make_easy(Loop& loop, curl_slist* headers) {
  CURL* const easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_URL, loop.load->url.c_str());
  curl_easy_setopt(easy, CURLOPT_POST, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, count_bytes);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &loop);
  if (!loop.load->ca_file.empty())
    curl_easy_setopt(easy, CURLOPT_CAINFO, loop.load->ca_file.c_str());
  return easy;
}

void record_latency(Loop& loop, CURL* easy) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &microseconds);
  loop.latency_ms.insert(static_cast<double>(microseconds) / 1e3);
}

void collect(Multi& multi) {
  Loop& loop = *multi.loop;
  int left = 0;
  while (CURLMsg* const message = curl_multi_info_read(multi.multi, &left)) {
    CURL* const easy = message->easy_handle;
    long status = 0;
    long connects = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connects);
    loop.ended++;
    loop.connects += connects;
    loop.failed += message->data.result != CURLE_OK || status != 200 ? 1 : 0;
    if (loop.load->is_timed)
      record_latency(loop, easy);
    curl_multi_remove_handle(multi.multi, easy);
    if (loop.sent < loop.load->requests)
      send_next(multi, easy);
  }
}

void run_timer(Multi& multi) {
  int running = 0;
  for (int i = 0; i < 8; i++) {
    if (!multi.has_deadline || multi.deadline > Clock::now())
      return;
    multi.has_deadline = false;
    curl_multi_socket_action(multi.multi, CURL_SOCKET_TIMEOUT, 0, &running);
    collect(multi);
  }
}

void wait_and_act(Loop& loop, const std::vector<std::unique_ptr<Multi>>& all) {
  std::array<epoll_event, 256> events;
  i64 wait_ms = 1'000;
  for (const auto& multi : all) {
    if (multi->has_deadline)
      wait_ms = std::min(wait_ms, std::chrono::ceil<std::chrono::milliseconds>(
                                      multi->deadline - Clock::now())
                                      .count());
  }
  const int count =
      epoll_wait(loop.epoll_fd, events.data(), static_cast<int>(events.size()),
                 static_cast<int>(std::max<i64>(wait_ms, 0)));
  for (int i = 0; i < count; i++) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    Multi& multi = *reinterpret_cast<Multi*>(event.data.u64 >> 16);
    const int mask =
        ((event.events & ~u32{EPOLLOUT}) != 0 ? CURL_CSELECT_IN : 0) |
        ((event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0);
    int running = 0;
    curl_multi_socket_action(
        multi.multi, static_cast<int>(event.data.u64 & 0xffff), mask, &running);
    collect(multi);
  }
}

int run(const RequestLoad& load) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  usable_connections(load.connections);
  Loop loop{&load, epoll_create1(EPOLL_CLOEXEC)};
  curl_slist* headers = nullptr;
  headers = curl_slist_append(headers, "Content-Type: application/json");
  headers = curl_slist_append(headers, "Expect:");

  std::vector<std::unique_ptr<Multi>> multis;
  for (i64 i = 0; i < load.multis; i++) {
    multis.push_back(
        std::make_unique<Multi>(Multi{&loop, curl_multi_init(), {}}));
    Multi& multi = *multis.back();
    curl_multi_setopt(multi.multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(multi.multi, CURLMOPT_SOCKETDATA, &multi);
    curl_multi_setopt(multi.multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(multi.multi, CURLMOPT_TIMERDATA, &multi);
    curl_multi_setopt(multi.multi, CURLMOPT_MAXCONNECTS,
                      static_cast<long>(load.connections));
  }
  const Clock::time_point start = Clock::now();
  for (i64 i = 0; i < std::min(load.connections, load.requests); i++)
    send_next(*multis[static_cast<std::size_t>(i % load.multis)],
              make_easy(loop, headers));
  while (loop.ended < load.requests) {
    for (const auto& multi : multis)
      run_timer(*multi);
    if (loop.ended < load.requests)
      wait_and_act(loop, multis);
  }
  const double seconds =
      std::chrono::duration<double>(Clock::now() - start).count();
  const auto requests = static_cast<double>(load.requests);
  std::printf(
      "curl_loop connections=%lld multis=%lld requests_per_s=%.0f "
      "cpu_us=%.1f connects=%lld failed=%lld anon_kib=%lld\n",
      static_cast<long long>(load.connections),
      static_cast<long long>(load.multis), requests / seconds,
      cpu_seconds(RUSAGE_SELF) * 1e6 / requests,
      static_cast<long long>(loop.connects),
      static_cast<long long>(loop.failed),
      static_cast<long long>(anonymous_kib()));
  print_latency(load, loop.latency_ms);
  return loop.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace docmill

int main(int argc, char** argv) {
  return docmill::run(docmill::parse_load(argc, argv));
}
