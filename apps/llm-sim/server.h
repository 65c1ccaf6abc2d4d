// The network side: evhttp on one thread.

#pragma once

#include <chrono>
#include <memory>
#include <unordered_map>
#include <vector>

#include "apps/llm-sim/connection.h"
#include "apps/llm-sim/options.h"
#include "apps/llm-sim/simulator.h"
#include "apps/llm-sim/tls.h"
#include "lib/base/result.h"

struct event_base;
struct evhttp;
struct evhttp_bound_socket;

namespace docmill::sim {

// Thread safety: one thread. The callbacks hold its address: it stays where it
// was made.
class Server {
 public:
  // Listens when this returns.
  static Result<std::unique_ptr<Server>> create(const Options& options);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  int port() const { return port_; }

  // Serves until SIGTERM or SIGINT.
  void run();

 private:
  struct Deleter {
    void operator()(event_base* base) const;
    void operator()(event* e) const;
    void operator()(evhttp* http) const;
  };
  using EventPtr = std::unique_ptr<event, Deleter>;

  Server(const Options& options, Simulator simulator);

  Result<void> listen();
  void add_signal(int number);
  void add_timer(double seconds, void (*callback)(int, short, void*));
  void start_outage();
  void end_outage();

  Connection& connection_of(evhttp_request* request);
  void begin(evhttp_request* request);
  void finish(Connection& connection);
  void send_reply(Connection& connection);
  double now() const;

  static void on_request(evhttp_request* request, void* server);
  static void on_timer(int, short, void* connection);
  static void on_close(evhttp_connection* http, void* connection);
  static bufferevent* on_accept(event_base* base, void* server);

  Options options_;
  Simulator simulator_;
  TlsContext tls_;
  std::unique_ptr<event_base, Deleter> base_;
  std::vector<EventPtr> events_;  // signals and outages
  std::unordered_map<evhttp_connection*, std::unique_ptr<Connection>>
      connections_;
  std::unique_ptr<evhttp, Deleter> http_;    // before what its callbacks use
  evhttp_bound_socket* listener_ = nullptr;  // null in an outage
  int port_ = 0;
  std::chrono::steady_clock::time_point start_ =
      std::chrono::steady_clock::now();
};

}  // namespace docmill::sim
