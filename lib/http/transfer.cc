#include "lib/http/transfer.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <exception>

#include "lib/http/header_line.h"
#include "lib/http/http_failure.h"
#include "lib/http/http_target.h"

namespace docmill {
namespace {

// A body is reserved up to this at once; beyond it grows as it comes, so that
// a server's claim alone takes no memory.
constexpr i64 kMaxReserve = 256 << 10;
constexpr i64 kMaxHeaderBytes = 256 << 10;

// What an answer may have without drawing on the surplus.
i64 fair_bytes(const HttpRequest& request) {
  return (64 << 10) + 8 * std::ssize(request.body);
}
constexpr std::size_t kMaxWantedHeaders = 64;

// Small, since each request in flight holds one of each; curl takes one byte
// more for what it receives, and malloc has a size of 4 KiB. curl's least for
// what it sends is 16 KiB, and over http only bodies above 64 KiB go through
// it.
constexpr long kReceiveBuffer = (4 << 10) - 1;
constexpr long kSendBuffer = 16 << 10;

template <class Value>
bool set(CURL* easy, CURLoption option, Value value) {
  return curl_easy_setopt(easy, option, value) == CURLE_OK;
}

double milliseconds(CURL* easy, CURLINFO info) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(easy, info, &microseconds);
  return static_cast<double>(microseconds) / 1e3;
}

}  // namespace

std::unique_ptr<Transfer> Transfer::create(const TransferSetup& setup,
                                           SocketWatch& sockets) {
  std::unique_ptr<Transfer> transfer(new Transfer(setup, sockets));
  transfer->easy_.reset(curl_easy_init());
  if (!transfer->easy_ || !transfer->set_up(setup))
    return nullptr;
  return transfer;
}

bool Transfer::set_up(const TransferSetup& setup) {
  CURL* const easy = easy_.get();
  return set(easy, CURLOPT_PRIVATE, static_cast<void*>(this)) &&
         set(easy, CURLOPT_ERRORBUFFER, detail_) &&
         set(easy, CURLOPT_WRITEFUNCTION, &Transfer::write_body) &&
         set(easy, CURLOPT_WRITEDATA, static_cast<void*>(this)) &&
         set(easy, CURLOPT_HEADERFUNCTION, &Transfer::write_header) &&
         set(easy, CURLOPT_HEADERDATA, static_cast<void*>(this)) &&
         set(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::open_socket) &&
         set(easy, CURLOPT_OPENSOCKETDATA, static_cast<void*>(this)) &&
         set(easy, CURLOPT_PREREQFUNCTION, &Transfer::before_send) &&
         set(easy, CURLOPT_PREREQDATA, static_cast<void*>(this)) &&
         set(easy, CURLOPT_CLOSESOCKETFUNCTION, &Transfer::close_socket) &&
         set(easy, CURLOPT_CLOSESOCKETDATA, static_cast<void*>(&sockets_)) &&
         set(easy, CURLOPT_SHARE, setup.share) &&
         set(easy, CURLOPT_DNS_CACHE_TIMEOUT, -1L) &&  // NameGate decides
         set(easy, CURLOPT_NOSIGNAL, 1L) &&
         // Else the end of a request waits for the thread of its look-up.
         set(easy, CURLOPT_QUICK_EXIT, 1L) &&
         set(easy, CURLOPT_PROTOCOLS_STR, "http,https") &&
         set(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1}) &&
         set(easy, CURLOPT_TCP_KEEPALIVE, 1L) &&
         set(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) &&
         set_certificates(setup) &&
         // Else curl would read the environment for each request.
         (setup.is_proxy_likely || set_proxies(Proxies::kNotUsed)) &&
         set_limits();
}

// Neither a file nor a folder for curl to load for each connection; but where
// there may be a proxy over https, whose certificate is another matter, the
// old and slow way.
bool Transfer::set_certificates(const TransferSetup& setup) {
  CURL* const easy = easy_.get();
  if (setup.is_proxy_likely)
    return options_.ca_file.empty() ||
           (set(easy, CURLOPT_CAINFO, options_.ca_file.c_str()) &&
            set(easy, CURLOPT_CAPATH, nullptr));
  return set(easy, CURLOPT_CAINFO, nullptr) &&
         set(easy, CURLOPT_CAPATH, nullptr) &&
         set(easy, CURLOPT_SSL_CTX_FUNCTION, &Transfer::give_trust) &&
         set(easy, CURLOPT_SSL_CTX_DATA, static_cast<void*>(setup.trust));
}

bool Transfer::set_proxies(Proxies proxies) {
  const bool is_used = proxies == Proxies::kUsed;
  return set(easy(), CURLOPT_PROXY, is_used ? nullptr : "") &&
         set(easy(), CURLOPT_NOPROXY, is_used ? nullptr : "*");
}

bool Transfer::set_limits() {
  CURL* const easy = easy_.get();
  return set(easy, CURLOPT_MAXFILESIZE_LARGE,
             static_cast<curl_off_t>(options_.max_answer_bytes)) &&
         set(easy, CURLOPT_BUFFERSIZE, kReceiveBuffer) &&
         set(easy, CURLOPT_UPLOAD_BUFFERSIZE, kSendBuffer);
}

bool Transfer::set_target(const HttpTarget& target) {
  if (target_ == &target)
    return true;
  target_ = nullptr;
  // From the URL alone curl would parse it anew for each request.
  if (!set(easy(), CURLOPT_URL, target.url()) ||
      !set(easy(), CURLOPT_CURLU, target.parsed_url()) ||
      !set(easy(), CURLOPT_HTTPHEADER, target.headers()) ||
      (is_proxy_likely_ && !set_proxies(target.proxies())))
    return false;
  target_ = &target;
  return true;
}

bool Transfer::set_method(HttpMethod method) {
  if (method_ == method)
    return true;
  method_ = method;
  return set(easy(),
             method == HttpMethod::kPost ? CURLOPT_POST : CURLOPT_HTTPGET, 1L);
}

// Over a new connection, so that the name is looked up whatever is open.
bool Transfer::set_lookup(bool is_lookup) {
  if (is_lookup_ == is_lookup)
    return true;
  is_lookup_ = is_lookup;
  return set(easy(), CURLOPT_FRESH_CONNECT, is_lookup ? 1L : 0L) &&
         set(easy(), CURLOPT_RESOLVE,
             is_lookup ? target_->forget_name() : nullptr);
}

bool Transfer::set_connect_timeout(bool may_connect) {
  if (may_connect_ == may_connect)
    return true;
  may_connect_ = may_connect;
  const i64 timeout_ms =
      std::min(options_.connect_timeout_ms, options_.timeout_ms);
  return set(easy(), CURLOPT_CONNECTTIMEOUT_MS,
             may_connect ? static_cast<long>(timeout_ms) : 0L);
}

bool Transfer::load(SendNode& node, bool may_connect) {
  node_ = &node;
  ready_before_ms_ = 0;
  sends_ = 0;
  header_bytes_ = 0;
  refusal_ = HttpFailure::kNone;
  detail_[0] = '\0';
  const HttpRequest& request = node.request;
  if (!set_target(*request.target) || !set_method(request.method) ||
      !set_lookup(node.is_lookup) || !set_connect_timeout(may_connect))
    return false;
  if (request.method == HttpMethod::kGet)
    return true;
  return set(easy(), CURLOPT_POSTFIELDSIZE_LARGE,
             static_cast<curl_off_t>(request.body.size())) &&
         set(easy(), CURLOPT_POSTFIELDS, request.body.c_str());
}

SendNode& Transfer::finish(CURLcode code) {
  SendNode& node = *node_;
  HttpResponse& response = node.response;
  read_times();
  node_ = nullptr;
  if (code == CURLE_OK)
    resends_.record_success();
  response.failure = refusal_ != HttpFailure::kNone
                         ? refusal_
                         : failure_of(code, reached(code));
  if (refusal_ == HttpFailure::kTooLarge)
    response.message = "the answer is too large";
  else if (refusal_ == HttpFailure::kReset)
    response.message = "the connection was closed without an answer";
  else if (refusal_ == HttpFailure::kNoRoom)
    response.message = "answers in flight take too much memory";
  else if (code != CURLE_OK)
    response.message = failure_message(code, detail_);
  return node;
}

SendNode& Transfer::cancel(HttpFailure why) {
  SendNode& node = *node_;
  read_times();
  node_ = nullptr;
  node.response.failure = why;
  node.response.message =
      why == HttpFailure::kAbandoned ? "abandoned" : "canceled";
  return node;
}

Transfer* Transfer::find(CURL* easy) {
  char* self = nullptr;
  curl_easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  return reinterpret_cast<Transfer*>(self);
}

void Transfer::read_times() {
  CURL* const easy = easy_.get();
  HttpResponse& response = node_->response;
  long status = 0;
  long connects = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connects);
  response.status = static_cast<int>(status);
  const double ready_ms = milliseconds(easy, CURLINFO_PRETRANSFER_TIME_T);
  response.server_ms = std::max(
      milliseconds(easy, CURLINFO_STARTTRANSFER_TIME_T) - ready_ms, 0.0);
  response.total_ms = std::chrono::duration<double, std::milli>(
                          SteadyClock::now() - node_->sent_at)
                          .count();
  const double queued_ms =
      response.total_ms - milliseconds(easy, CURLINFO_TOTAL_TIME_T);
  if (ready_ms > 0)
    response.acquire_ms = std::max(queued_ms, 0.0) + ready_ms;
  response.is_reused = connects == 0 && ready_ms > 0;
  response.connections = static_cast<int>(connects);
  response.resends = std::max(sends_ - 1, 0);
}

bool Transfer::is_connected() const {
  return milliseconds(easy(), CURLINFO_PRETRANSFER_TIME_T) > ready_before_ms_;
}

// Only after a timeout does it matter.
Reached Transfer::reached(CURLcode code) const {
  if (code != CURLE_OPERATION_TIMEDOUT || is_connected())
    return Reached::kConnection;
  return milliseconds(easy(), CURLINFO_NAMELOOKUP_TIME_T) > 0
             ? Reached::kAddress
             : Reached::kNothing;
}

// As curl does without it; called when the name's address is known.
curl_socket_t Transfer::open_socket(void* self, curlsocktype,
                                    curl_sockaddr* address) {
  Transfer& transfer = *static_cast<Transfer*>(self);
  if (transfer.node_ != nullptr)
    transfer.node_->has_address = true;
  // Of a kept connection that turned out closed; curl adds up both times.
  transfer.ready_before_ms_ =
      milliseconds(transfer.easy(), CURLINFO_PRETRANSFER_TIME_T);
  const int fd = ::socket(address->family, address->socktype | SOCK_CLOEXEC,
                          address->protocol);
  if (fd >= 0)
    transfer.sockets_.on_open(fd);
  return fd;
}

// Called each time that a connection is about to carry the request.
int Transfer::before_send(void* self, char*, char*, int, int) {
  Transfer& transfer = *static_cast<Transfer*>(self);
  if (transfer.sends_ > 0 && !transfer.resends_.take()) {
    transfer.refusal_ = HttpFailure::kReset;
    return CURL_PREREQFUNC_ABORT;
  }
  transfer.sends_++;
  return CURL_PREREQFUNC_OK;
}

// Called for each connection over TLS before its handshake.
CURLcode Transfer::give_trust(CURL*, void* context, void* trust) {
  return static_cast<TrustStore*>(trust)->give_to(
             static_cast<SSL_CTX*>(context))
             ? CURLE_OK
             : CURLE_OUT_OF_MEMORY;
}

// The connection may outlive the transfer that opened it.
int Transfer::close_socket(void* sockets, curl_socket_t socket) {
  static_cast<SocketWatch*>(sockets)->on_close(socket);
  return ::close(socket);
}

// Nothing may be thrown through curl, which is C.
std::size_t Transfer::write_body(char* data, std::size_t, std::size_t size,
                                 void* self) noexcept {
  try {
    const bool is_taken = static_cast<Transfer*>(self)->add_body({data, size});
    return is_taken ? size : 0;
  } catch (const std::exception&) {
    return 0;
  }
}

std::size_t Transfer::write_header(char* data, std::size_t, std::size_t size,
                                   void* self) noexcept {
  try {
    const bool is_taken =
        static_cast<Transfer*>(self)->add_header({data, size});
    return is_taken ? size : 0;
  } catch (const std::exception&) {
    return 0;
  }
}

bool Transfer::add_body(std::string_view data) {
  HttpResponse& response = node_->response;
  std::string& body = response.body;
  const i64 bytes = std::ssize(body) + std::ssize(data);
  const i64 surplus = bytes - fair_bytes(node_->request);
  if (bytes > options_.max_answer_bytes) {
    refusal_ = HttpFailure::kTooLarge;
    return false;
  }
  if (!response.surplus.grow_to(surplus, surplus_)) {
    refusal_ = HttpFailure::kNoRoom;
    return false;
  }
  if (body.empty()) {
    curl_off_t length = 0;
    curl_easy_getinfo(easy(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length > std::ssize(data))
      body.reserve(static_cast<std::size_t>(
          std::min<i64>({length, options_.max_answer_bytes, kMaxReserve})));
  }
  body.append(data);
  return true;
}

bool Transfer::add_header(std::string_view line) {
  header_bytes_ += std::ssize(line);
  if (header_bytes_ > kMaxHeaderBytes) {
    refusal_ = HttpFailure::kTooLarge;
    return false;
  }
  if (line.empty())
    return true;
  const auto first = static_cast<unsigned char>(line[0]);
  if (first != 'H' && !header_starts_[first])
    return true;
  HttpHeaders& headers = node_->response.headers;
  if (line.starts_with("HTTP/")) {  // what came before was an interim answer
    headers.clear();
    return true;
  }
  if (headers.lines().size() >= kMaxWantedHeaders)
    return true;
  if (auto wanted = wanted_header(line, options_.wanted_headers))
    headers.add(std::move(wanted->first), std::move(wanted->second));
  return true;
}

}  // namespace docmill
