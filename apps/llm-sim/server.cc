#include "apps/llm-sim/server.h"

#include <sys/queue.h>
#include <sys/socket.h>

#include <cerrno>
#include <csignal>
#include <ctime>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>

#include "apps/llm-sim/listener.h"
#include "apps/llm-sim/wire_faults.h"

namespace docmill::sim {
namespace {

constexpr int kIdleSeconds = 3600;
constexpr i64 kMaxHeaderBytes = 64 << 10;

timeval timeval_of(double seconds) {
  const auto whole = static_cast<time_t>(seconds);
  return {whole, static_cast<suseconds_t>(
                     (seconds - static_cast<double>(whole)) * 1e6)};
}

std::string_view method_name(evhttp_cmd_type method) {
  switch (method) {
  case EVHTTP_REQ_GET:
    return "GET";
  case EVHTTP_REQ_POST:
    return "POST";
  case EVHTTP_REQ_HEAD:
    return "HEAD";
  case EVHTTP_REQ_PUT:
    return "PUT";
  case EVHTTP_REQ_DELETE:
    return "DELETE";
  case EVHTTP_REQ_OPTIONS:
    return "OPTIONS";
  case EVHTTP_REQ_PATCH:
    return "PATCH";
  default:
    return "OTHER";
  }
}

std::string_view or_empty(const char* text) {
  return text == nullptr ? std::string_view() : text;
}

// Of a request that a proxy passed on as it came the URI has the host, too.
std::string_view path_of(std::string_view uri) {
  constexpr std::string_view kScheme = "http://";
  if (uri.starts_with(kScheme)) {
    const std::size_t path = uri.find('/', kScheme.size());
    uri = path == uri.npos ? "/" : uri.substr(path);
  }
  return uri.substr(0, uri.find('?'));
}

Request request_of(evhttp_request* http, bool wants_headers) {
  Request request;
  request.method = method_name(evhttp_request_get_command(http));
  request.path = path_of(or_empty(evhttp_request_get_uri(http)));
  evbuffer* const input = evhttp_request_get_input_buffer(http);
  if (const std::size_t size = evbuffer_get_length(input); size > 0)
    request.body = {reinterpret_cast<const char*>(evbuffer_pullup(input, -1)),
                    size};
  evkeyvalq* const headers = evhttp_request_get_input_headers(http);
  request.authorization =
      or_empty(evhttp_find_header(headers, "Authorization"));
  const evkeyval* header;
  if (wants_headers)
    TAILQ_FOREACH(header, headers, next)
  request.header_names.emplace_back(header->key);
  return request;
}

// Whether the client has closed the connection. evhttp does not look while a
// request waits for its reply.
bool has_left(evhttp_connection* http) {
  const evutil_socket_t fd =
      bufferevent_getfd(evhttp_connection_get_bufferevent(http));
  char byte;
  const ssize_t got = recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
}

}  // namespace

void Server::Deleter::operator()(event_base* base) const {
  event_base_free(base);
}
void Server::Deleter::operator()(event* e) const { event_free(e); }
void Server::Deleter::operator()(evhttp* http) const { evhttp_free(http); }

Server::Server(const Options& options, Simulator simulator)
    : options_(options), simulator_(std::move(simulator)) {}

Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::create(const Options& options) {
  Result<Simulator> simulator = Simulator::create(options);
  if (!simulator)
    return tl::unexpected(simulator.error());
  std::unique_ptr<Server> server(new Server(options, std::move(*simulator)));
  if (!options.tls_cert.empty()) {
    Result<TlsContext> tls = load_tls(options.tls_cert, options.tls_key);
    if (!tls)
      return tl::unexpected(tls.error());
    server->tls_ = std::move(*tls);
  }
  // With a change list, epoll is told once for each round of the loop.
  event_config* const config = event_config_new();
  event_config_set_flag(config, EVENT_BASE_FLAG_EPOLL_USE_CHANGELIST);
  server->base_.reset(event_base_new_with_config(config));
  event_config_free(config);
  server->http_.reset(evhttp_new(server->base_.get()));
  evhttp* const http = server->http_.get();
  evhttp_set_bevcb(http, on_accept, server.get());
  evhttp_set_gencb(http, on_request, server.get());
  evhttp_set_default_content_type(http, nullptr);
  evhttp_set_timeout(http, kIdleSeconds);
  evhttp_set_max_headers_size(http, kMaxHeaderBytes);
  // What is little above the limit gets our 413; evhttp's own comes without
  // the body being read.
  evhttp_set_max_body_size(http, options.max_body_bytes * 2 + (1 << 20));
  evhttp_set_allowed_methods(http, 0xFFFF);
  server->port_ = options.port;
  if (Result<void> listening = server->listen(); !listening)
    return tl::unexpected(listening.error());
  return server;
}

Result<void> Server::listen() {
  const Result<int> fd = open_listener(port_);
  if (!fd)
    return tl::unexpected(fd.error());
  port_ = port_of(*fd);
  listener_ = evhttp_accept_socket_with_handle(http_.get(), *fd);
  return {};
}

void Server::add_signal(int number) {
  const auto stop = [](int, short, void* base) {
    event_base_loopbreak(static_cast<event_base*>(base));
  };
  events_.emplace_back(evsignal_new(base_.get(), number, stop, base_.get()));
  event_add(events_.back().get(), nullptr);
}

void Server::add_timer(double seconds, void (*callback)(int, short, void*)) {
  const timeval delay = timeval_of(seconds);
  events_.emplace_back(evtimer_new(base_.get(), callback, this));
  event_add(events_.back().get(), &delay);
}

void Server::run() {
  std::signal(SIGPIPE, SIG_IGN);
  add_signal(SIGTERM);
  add_signal(SIGINT);
  for (const Outage& outage : options_.outages) {
    add_timer(outage.from_seconds, [](int, short, void* server) {
      static_cast<Server*>(server)->start_outage();
    });
    add_timer(outage.from_seconds + outage.for_seconds,
              [](int, short, void* server) {
                static_cast<Server*>(server)->end_outage();
              });
  }
  event_base_dispatch(base_.get());
}

void Server::start_outage() {
  if (listener_ == nullptr)
    return;
  evhttp_del_accept_socket(http_.get(), listener_);
  listener_ = nullptr;
  std::vector<evhttp_connection*> open;
  for (const auto& [http, connection] : connections_)
    open.push_back(http);
  for (evhttp_connection* const http : open)
    reset_connection(http);
}

void Server::end_outage() {
  // Someone may have taken the port meanwhile; try until it is free.
  if (listener_ == nullptr && !listen())
    add_timer(0.1, [](int, short, void* server) {
      static_cast<Server*>(server)->end_outage();
    });
}

double Server::now() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() -
                                       start_)
      .count();
}

bufferevent* Server::on_accept(event_base* base, void* context) {
  auto& server = *static_cast<Server*>(context);
  server.simulator_.stats().count_connection();
  if (server.tls_ != nullptr)
    return new_tls_connection(base, server.tls_);
  return bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
}

Connection& Server::connection_of(evhttp_request* request) {
  evhttp_connection* const http = evhttp_request_get_connection(request);
  std::unique_ptr<Connection>& connection = connections_[http];
  if (connection == nullptr) {
    connection = std::make_unique<Connection>();
    connection->server = this;
    connection->http = http;
    evtimer_assign(&connection->timer, base_.get(), on_timer, connection.get());
    evhttp_connection_set_closecb(http, on_close, connection.get());
  }
  return *connection;
}

void Server::on_close(evhttp_connection* http, void* context) {
  auto& connection = *static_cast<Connection*>(context);
  Server& server = *connection.server;
  event_del(&connection.timer);
  if (connection.request != nullptr && connection.plan.is_counted) {
    const bool is_whole =
        connection.plan.fault == Fault::kSlowDrip && connection.closes_after;
    is_whole ? server.simulator_.stats().end_replied(200, true)
             : server.simulator_.stats().end_unanswered();
  }
  server.connections_.erase(http);
}

void Server::on_request(evhttp_request* request, void* server) {
  static_cast<Server*>(server)->begin(request);
}

void Server::begin(evhttp_request* request) {
  Connection& connection = connection_of(request);
  connection.request = request;
  connection.plan =
      simulator_.answer(request_of(request, simulator_.wants_headers()), now(),
                        std::time(nullptr));
  if (connection.plan.is_counted)
    simulator_.stats().begin();
  if (listener_ == nullptr)  // accepted just before the outage
    connection.plan.fault = Fault::kReset;
  // A fault may free the connection, which evhttp would not survive here.
  if (connection.plan.delay_seconds <= 0 &&
      connection.plan.fault == Fault::kNone)
    return send_reply(connection);
  const timeval delay = timeval_of(connection.plan.delay_seconds);
  event_add(&connection.timer, &delay);
}

void Server::on_timer(int, short, void* context) {
  auto& connection = *static_cast<Connection*>(context);
  connection.server->finish(connection);
}

void Server::finish(Connection& connection) {
  if (!connection.rest.empty())
    send_next_piece(connection);
  else if (has_left(connection.http))
    evhttp_connection_free(connection.http);
  else if (connection.plan.fault != Fault::kNone)
    send_fault(connection, options_);
  else
    send_reply(connection);
}

void Server::send_reply(Connection& connection) {
  const Reply& reply = connection.plan.reply;
  evhttp_request* const request = connection.request;
  connection.request = nullptr;
  if (connection.plan.is_counted)
    simulator_.stats().end_replied(reply.status, connection.plan.is_answer);
  evkeyvalq* const headers = evhttp_request_get_output_headers(request);
  evhttp_add_header(headers, "Content-Type", reply.content_type);
  for (const Header& header : reply.headers)
    evhttp_add_header(headers, header.name, header.value.c_str());
  // Head and body leave together: evhttp writes both in one writev().
  evbuffer* const body = evhttp_request_get_output_buffer(request);
  evbuffer_add(body, reply.body.data(), reply.body.size());
  evhttp_send_reply(request, reply.status, reason_phrase(reply.status),
                    nullptr);
}

}  // namespace docmill::sim
