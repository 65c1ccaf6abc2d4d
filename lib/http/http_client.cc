#include "lib/http/http_client.h"

#include <curl/curl.h>
#include <strings.h>

#include <algorithm>
#include <mutex>
#include <string_view>

#include "lib/http/ca_file.h"
#include "lib/http/http_inbox.h"
#include "lib/http/http_loop.h"
#include "lib/http/http_target.h"

namespace docmill {
namespace {

// Once per process, before any other use of curl; never undone.
bool start_curl() {
  static const bool is_started =
      curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return is_started;
}

// Certificates are given to OpenSSL itself (trust_store.h).
Result<void> check_tls() {
  const char* const tls = curl_version_info(CURLVERSION_NOW)->ssl_version;
  if (tls != nullptr && std::string_view(tls).starts_with("OpenSSL/"))
    return {};
  return fail(Error::Code::kInternal,
              "http: libcurl comes with {} for TLS, and docmill needs one with "
              "OpenSSL",
              tls != nullptr ? tls : "nothing");
}

Result<void> check(const HttpOptions& options) {
  if (options.timeout_ms < 1 || options.connect_timeout_ms < 1 ||
      options.max_answer_bytes < 1 || options.max_surplus_bytes < 0 ||
      options.trim_ms < 1)
    return fail(Error::Code::kUsage, "http: a limit is below 1");
  if (options.max_connections < 1 || options.connections_per_multi < 1 ||
      options.max_kept_connections < 0)
    return fail(Error::Code::kUsage, "http: fewer than one connection");
  return options.ca_file.empty() ? Result<void>()
                                 : check_ca_file(options.ca_file);
}

bool names_user_agent(const std::string& line) {
  constexpr std::string_view kName = "user-agent:";
  return strncasecmp(line.c_str(), kName.data(), kName.size()) == 0;
}

}  // namespace

struct HttpClient::Targets {
  std::mutex mutex;
  std::vector<std::unique_ptr<HttpTarget>> all;
  std::string user_agent;
};

void HttpSend::await_suspend(std::coroutine_handle<> waiting) {
  node_.waiting = waiting;
  node_.sent_at = SteadyClock::now();
  // Beyond this the frame may be gone.
  inbox_.push(node_);
}

void HttpSleep::await_suspend(std::coroutine_handle<> waiting) {
  node_.waiting = waiting;
  inbox_.push(node_);
}

Result<std::unique_ptr<HttpClient>> HttpClient::create(Options options,
                                                       Executor& executor) {
  if (!start_curl())
    return fail(Error::Code::kInternal, "http: curl does not start");
  if (Result<void> checked = check_tls(); !checked)
    return tl::unexpected<Error>(checked.error());
  if (Result<void> checked = check(options); !checked)
    return tl::unexpected<Error>(checked.error());
  Result<std::unique_ptr<HttpLoop>> loop = HttpLoop::create(options, executor);
  if (!loop)
    return tl::unexpected<Error>(loop.error());
  std::unique_ptr<HttpClient> client(new HttpClient(std::move(*loop)));
  client->targets_->user_agent = options.user_agent;
  return client;
}

HttpClient::HttpClient(std::unique_ptr<HttpLoop> loop)
    : loop_(std::move(loop)), targets_(std::make_unique<Targets>()) {}

// The I/O thread ends before the targets go, whose headers its handles use.
HttpClient::~HttpClient() { loop_.reset(); }

Result<const HttpTarget*> HttpClient::add_target(
    const std::string& url, const std::vector<std::string>& headers,
    Proxies proxies) {
  // Among the headers, since CURLOPT_USERAGENT is formatted twice a request.
  std::vector<std::string> lines = headers;
  if (std::none_of(lines.begin(), lines.end(), names_user_agent))
    lines.push_back("User-Agent: " + targets_->user_agent);
  Result<std::unique_ptr<HttpTarget>> target =
      HttpTarget::create(url, lines, proxies);
  if (!target)
    return tl::unexpected<Error>(target.error());
  const std::lock_guard lock(targets_->mutex);
  targets_->all.push_back(std::move(*target));
  return targets_->all.back().get();
}

HttpSend HttpClient::send(HttpRequest request) {
  return HttpSend(loop_->inbox(), std::move(request));
}

HttpSleep HttpClient::sleep_until(SteadyClock::time_point time) {
  return HttpSleep(loop_->inbox(), time);
}

void HttpClient::wake_sleepers() { loop_->inbox().wake_sleepers(); }

void HttpClient::end_within(std::chrono::milliseconds grace) {
  loop_->inbox().end_at(SteadyClock::now() + grace);
}

void HttpClient::abandon(const HttpTarget* target) {
  loop_->inbox().abandon(target);
}

HttpStats HttpClient::stats() const { return loop_->stats(); }

}  // namespace docmill
