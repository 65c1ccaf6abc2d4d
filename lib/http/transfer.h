// One easy handle of curl and the request it carries at the moment.
//
// What does not change between requests is set once: setting options is where
// much of the I/O thread's time would go.
//
// Thread safety: the I/O thread's own.

#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <bitset>
#include <memory>
#include <string_view>

#include "lib/http/due_list.h"
#include "lib/http/http_client.h"
#include "lib/http/http_failure.h"
#include "lib/http/socket_watch.h"
#include "lib/http/trust_store.h"

namespace docmill {

// How many requests curl may send a second time, of itself, over another
// connection: where a server resets all there are, it would send each of them
// again. A tenth of those that come through, a hundred at first.
class ResendBudget {
 public:
  bool take() {
    if (left_ < 1)
      return false;
    left_--;
    return true;
  }
  void record_success() { left_ = std::min(left_ + 0.1, kSize); }

 private:
  static constexpr double kSize = 100;

  double left_ = kSize;
};

// What all transfers have in common.
struct TransferSetup {
  const HttpOptions* options;
  ResendBudget* resends;
  CURLSH* share;  // names and TLS sessions
  TrustStore* trust;
  std::shared_ptr<SharedBytes> surplus;
  bool is_proxy_likely;            // a proxy variable is set
  std::bitset<256> header_starts;  // first_bytes() of the wanted ones
};

class Transfer {
 public:
  // Null when there is no memory.
  // REQUIRES: `sockets` outlives the connections that it opens.
  static std::unique_ptr<Transfer> create(const TransferSetup& setup,
                                          SocketWatch& sockets);

  // Makes ready to carry `node`, whose request stays in place until finish().
  // False when there is no memory. `may_connect` tells whether a new connection
  // is likely: only then does curl watch over the time of connecting, which it
  // shares out among a name's addresses. All limits of time are the caller's.
  bool load(SendNode& node, bool may_connect);

  // Fills the node's response and lets go of it.
  SendNode& finish(CURLcode code);
  SendNode& cancel(HttpFailure why);

  CURL* easy() const { return easy_.get(); }
  SendNode& node() const { return *node_; }

  // Of the request that it carries, or carried last.
  const HttpTarget* target() const { return target_; }

  // Whether the head of an answer came, or a part of it.
  bool has_answer() const { return header_bytes_ > 0; }

  // The transfer that the handle belongs to; null for one of curl's own.
  static Transfer* find(CURL* easy);

  bool is_connected() const;

  // The multi's, while it is active.
  int position = 0;            // among the active ones
  bool is_connecting = false;  // it waits to be connected, else to end
  SteadyClock::time_point start;
  DueLinks<Transfer> links;

 private:
  struct CleanUp {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };

  Transfer(const TransferSetup& setup, SocketWatch& sockets)
      : options_(*setup.options),
        resends_(*setup.resends),
        surplus_(setup.surplus),
        header_starts_(setup.header_starts),
        is_proxy_likely_(setup.is_proxy_likely),
        sockets_(sockets) {}
  bool set_up(const TransferSetup& setup);
  bool set_certificates(const TransferSetup& setup);
  bool set_limits();
  bool set_proxies(Proxies proxies);
  bool set_target(const HttpTarget& target);
  bool set_method(HttpMethod method);
  bool set_lookup(bool is_lookup);
  bool set_connect_timeout(bool may_connect);
  void read_times();
  Reached reached(CURLcode code) const;

  static curl_socket_t open_socket(void* self, curlsocktype,
                                   curl_sockaddr* address);
  static int before_send(void* self, char* remote_address, char* local_address,
                         int remote_port, int local_port);
  static CURLcode give_trust(CURL*, void* context, void* trust);
  static int close_socket(void* sockets, curl_socket_t socket);
  static std::size_t write_body(char* data, std::size_t, std::size_t size,
                                void* self) noexcept;
  static std::size_t write_header(char* data, std::size_t, std::size_t size,
                                  void* self) noexcept;
  bool add_body(std::string_view data);
  bool add_header(std::string_view line);

  const HttpOptions& options_;
  ResendBudget& resends_;
  const std::shared_ptr<SharedBytes> surplus_;
  const std::bitset<256> header_starts_;
  const bool is_proxy_likely_;
  SocketWatch& sockets_;
  std::unique_ptr<CURL, CleanUp> easy_;
  const HttpTarget* target_ = nullptr;  // that the handle is set to
  HttpMethod method_ = HttpMethod::kGet;
  bool is_lookup_ = false;
  bool may_connect_ = false;
  SendNode* node_ = nullptr;
  double ready_before_ms_ = 0;  // until the last connection but one was ready
  int sends_ = 0;
  i64 header_bytes_ = 0;
  HttpFailure refusal_ = HttpFailure::kNone;  // our own, of what came
  char detail_[CURL_ERROR_SIZE] = {};
};

}  // namespace docmill
