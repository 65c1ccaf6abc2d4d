// docmill's client under the same load as curl_loop: one coroutine for each
// connection, which sends its next request as soon as it has its answer,
// resumed by one worker thread. CPU of the I/O thread and of the whole process
// are told apart.

#include <dirent.h>

#include <atomic>
#include <memory>

#include "lib/base/task.h"
#include "lib/http/connection_limit.h"
#include "lib/http/http_client.h"
#include "perf/request_load.h"
#include "tests/http/worker_executor.h"

namespace docmill {
namespace {

// Seconds of CPU of this process's thread of that name so far.
double thread_cpu_seconds(std::string_view name) {
  DIR* const tasks = opendir("/proc/self/task");
  double seconds = 0;
  while (const dirent* const entry = readdir(tasks)) {
    const std::string folder = std::string("/proc/self/task/") + entry->d_name;
    std::string own_name;
    std::getline(std::ifstream(folder + "/comm"), own_name);
    double nanoseconds = 0;
    if (own_name == name && std::ifstream(folder + "/schedstat") >> nanoseconds)
      seconds += nanoseconds / 1e9;
  }
  closedir(tasks);
  return seconds;
}

struct Run {
  const RequestLoad* load;
  HttpClient* client;
  const HttpTarget* target;
  std::atomic<i64> sent{0};
  std::atomic<i64> failed{0};
  std::atomic<i64> anon_kib{0};
  Countdown countdown;
  Sketch latency_ms;  // of the one worker
};

// The loop of awaits always goes over the I/O thread, so it needs no stack.
Detached keep_sending(Run& run) {
  while (true) {
    const i64 number = run.sent++;
    if (number >= run.load->requests)
      break;
    if (number == run.load->requests / 2)
      run.anon_kib = anonymous_kib();
    HttpRequest request;
    request.target = run.target;
    request.body = run.load->body(number);
    const auto start = SteadyClock::now();
    const HttpResponse response = co_await run.client->send(std::move(request));
    if (run.load->is_timed)
      run.latency_ms.insert(
          std::chrono::duration<double, std::milli>(SteadyClock::now() - start)
              .count());
    if (response.failure != HttpFailure::kNone || response.status != 200)
      run.failed++;
  }
  run.countdown.end_one();
}

int run(const RequestLoad& load) {
  HttpOptions options;
  options.max_connections = usable_connections(load.connections);
  options.connections_per_multi = static_cast<int>(
      (options.max_connections + load.multis - 1) / load.multis);
  options.ca_file = load.ca_file;
  WorkerExecutor executor(1);
  auto client = HttpClient::create(options, executor);
  auto target =
      (*client)->add_target(load.url, {"Content-Type: application/json"});
  if (!target) {
    std::fprintf(stderr, "%s\n", target.error().what.c_str());
    return 2;
  }
  Run run{&load, client->get(), *target, 0, 0, 0, Countdown(load.connections),
          {}};
  const auto start = SteadyClock::now();
  for (i64 i = 0; i < load.connections; i++)
    keep_sending(run);
  run.countdown.wait();
  const double seconds =
      std::chrono::duration<double>(SteadyClock::now() - start).count();
  const auto requests = static_cast<double>(load.requests);
  const HttpStats stats = (*client)->stats();
  std::printf(
      "http_client connections=%lld multis=%lld requests_per_s=%.0f "
      "cpu_us=%.1f io_cpu_us=%.1f connects=%lld failed=%lld anon_kib=%lld "
      "acquire_p50_ms=%.2f acquire_p99_ms=%.2f\n",
      static_cast<long long>(load.connections),
      static_cast<long long>(load.multis), requests / seconds,
      cpu_seconds(RUSAGE_SELF) * 1e6 / requests,
      thread_cpu_seconds("docmill-http") * 1e6 / requests,
      static_cast<long long>(stats.connections_opened),
      static_cast<long long>(run.failed.load()),
      static_cast<long long>(run.anon_kib.load()),
      stats.acquire_ms.quantile(0.5), stats.acquire_ms.quantile(0.99));
  print_latency(load, run.latency_ms);
  return run.failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace docmill

int main(int argc, char** argv) {
  return docmill::run(docmill::parse_load(argc, argv));
}
