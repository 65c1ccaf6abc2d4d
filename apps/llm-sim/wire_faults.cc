#include "apps/llm-sim/wire_faults.h"

#include <sys/socket.h>

#include <algorithm>
#include <cmath>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <fmt/format.h>

namespace docmill::sim {
namespace {

constexpr int kPieces = 30;  // of a slow answer
constexpr std::size_t kBlockBytes = 1 << 20;

Connection& of(void* context) { return *static_cast<Connection*>(context); }

void on_read(bufferevent* stream, void*) {
  evbuffer* const input = bufferevent_get_input(stream);
  evbuffer_drain(input, evbuffer_get_length(input));
}

void on_written(bufferevent*, void* context) {
  if (of(context).closes_after)
    evhttp_connection_free(of(context).http);
}

void on_event(bufferevent*, short, void* context) {
  evhttp_connection_free(of(context).http);
}

// From here on the connection is ours, and its end is noticed.
bufferevent* take_over(Connection& connection) {
  bufferevent* const stream =
      evhttp_connection_get_bufferevent(connection.http);
  bufferevent_setcb(stream, on_read, on_written, on_event, &connection);
  bufferevent_set_timeouts(stream, nullptr, nullptr);
  bufferevent_enable(stream, EV_READ | EV_WRITE);
  return stream;
}

std::string head_of(const Reply& reply, std::string_view length) {
  std::string head = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n",
      reply.status, reason_phrase(reply.status), reply.content_type, length);
  for (const Header& header : reply.headers)
    head += fmt::format("{}: {}\r\n", header.name, header.value);
  return head + "Connection: close\r\n\r\n";
}

void send_and_close(Connection& connection, const std::string& bytes) {
  connection.closes_after = true;
  bufferevent_write(take_over(connection), bytes.data(), bytes.size());
}

// Announces more than comes.
void send_truncated(Connection& connection) {
  const Reply& reply = connection.plan.reply;
  const auto cut = static_cast<std::size_t>(
      connection.plan.chance.share() * static_cast<double>(reply.body.size()));
  send_and_close(connection, head_of(reply, fmt::to_string(reply.body.size())) +
                                 reply.body.substr(0, cut));
}

// Announces less than comes, or no number at all.
void send_wrong_length(Connection& connection) {
  const Reply& reply = connection.plan.reply;
  const std::string length = connection.plan.chance.share() < 0.5
                                 ? fmt::to_string(reply.body.size() / 2)
                                 : "banana";
  send_and_close(connection, head_of(reply, length) + reply.body);
}

void send_slowly(Connection& connection, double seconds) {
  const Reply& reply = connection.plan.reply;
  bufferevent* const stream = take_over(connection);
  const std::string head = head_of(reply, fmt::to_string(reply.body.size()));
  bufferevent_write(stream, head.data(), head.size());
  connection.rest = reply.body;
  connection.piece = connection.rest.size() / kPieces + 1;
  connection.pause = seconds / kPieces;
  send_next_piece(connection);
}

// A JSON answer of `bytes` bytes. Its bulk is one block that all share, so it
// takes no memory.
void send_huge(Connection& connection, i64 bytes) {
  static const std::string block(kBlockBytes, 'x');
  const std::string begin =
      R"({"choices":[{"message":{"role":"assistant","content":")";
  const std::string end = R"("},"finish_reason":"stop"}]})";
  const i64 fixed = std::ssize(begin) + std::ssize(end);
  i64 left = std::max(i64{0}, bytes - fixed);
  connection.closes_after = true;
  bufferevent* const stream = take_over(connection);
  evbuffer* const output = evbuffer_new();
  const std::string head =
      head_of(connection.plan.reply, fmt::to_string(left + fixed)) + begin;
  evbuffer_add(output, head.data(), head.size());
  for (; left > 0; left -= std::min<i64>(left, kBlockBytes))
    evbuffer_add_reference(
        output, block.data(),
        static_cast<std::size_t>(std::min<i64>(left, kBlockBytes)), nullptr,
        nullptr);
  evbuffer_add(output, end.data(), end.size());
  bufferevent_write_buffer(stream, output);
  evbuffer_free(output);
}

}  // namespace

void send_fault(Connection& connection, const Options& options) {
  switch (connection.plan.fault) {
  case Fault::kTimeout:
    take_over(connection);
    break;
  case Fault::kReset:
    reset_connection(connection.http);
    break;
  case Fault::kTruncated:
    send_truncated(connection);
    break;
  case Fault::kWrongLength:
    send_wrong_length(connection);
    break;
  case Fault::kSlowDrip:
    send_slowly(connection, options.drip_seconds);
    break;
  case Fault::kHuge:
    send_huge(connection, options.huge_bytes);
    break;
  default:  // no_answer
    evhttp_connection_free(connection.http);
    break;
  }
}

void send_next_piece(Connection& connection) {
  const std::size_t size = std::min(connection.piece, connection.rest.size());
  connection.closes_after = size == connection.rest.size();
  bufferevent* const stream =
      evhttp_connection_get_bufferevent(connection.http);
  bufferevent_write(stream, connection.rest.data(), size);
  connection.rest.erase(0, size);
  if (connection.closes_after)
    return;
  const double whole = std::floor(connection.pause);
  const timeval pause{
      static_cast<time_t>(whole),
      static_cast<suseconds_t>((connection.pause - whole) * 1e6)};
  event_add(&connection.timer, &pause);
}

void reset_connection(evhttp_connection* connection) {
  bufferevent* const stream = evhttp_connection_get_bufferevent(connection);
  const evutil_socket_t fd = bufferevent_getfd(stream);
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  // evhttp shuts the socket down before it closes it, which would send a FIN
  // before the RST. To dissolve the connection sends the RST at once.
  const sockaddr nowhere{.sa_family = AF_UNSPEC, .sa_data = {}};
  connect(fd, &nowhere, sizeof nowhere);
  evhttp_connection_free(connection);
}

}  // namespace docmill::sim
