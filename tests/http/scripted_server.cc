#include "tests/http/scripted_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include <fmt/format.h>

namespace docmill {
namespace {

i64 content_length(std::string_view head) {
  const std::size_t at = head.find("Content-Length: ");
  if (at == std::string_view::npos)
    return 0;
  return std::atoll(head.data() + at + 16);
}

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<u16>(port));
  return address;
}

// Binds to a port of the system's choice and tells it.
int bind_to_any_port(int fd) {
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  ::bind(fd, reinterpret_cast<sockaddr*>(&address), size);
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

}  // namespace

void Peer::write(std::string_view bytes) {
  while (!bytes.empty() && is_open_) {
    const auto written =
        tls_ != nullptr
            ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
            : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (written <= 0)
      is_open_ = false;
    else
      bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Peer::answer(std::string_view body, std::string_view header_lines) {
  write(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{}\r\n{}",
                    body.size(), header_lines, body));
}

void Peer::close() {
  ::shutdown(fd_, SHUT_RDWR);
  is_open_ = false;
}

void Peer::reset() {
  const linger now = {1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  is_open_ = false;
}

void Peer::wait_until_closed() {
  while (!read_some().empty()) {
  }
  is_open_ = false;
}

std::string Peer::read_some() {
  std::array<char, 16 << 10> bytes;
  const auto count =
      tls_ != nullptr
          ? SSL_read(tls_, bytes.data(), static_cast<int>(bytes.size()))
          : ::recv(fd_, bytes.data(), bytes.size(), 0);
  return count <= 0 ? std::string()
                    : std::string(bytes.data(), static_cast<size_t>(count));
}

ScriptedServer::ScriptedServer(Script script)
    : ScriptedServer(std::move(script), Late()) {
  start();
}

ScriptedServer::ScriptedServer(Script script, Late)
    : script_(std::move(script)) {
  bind_to_loopback();
}

ScriptedServer::ScriptedServer(Script script, const Tls& tls)
    : ScriptedServer(std::move(script), Late()) {
  // OpenSSL writes without MSG_NOSIGNAL.
  signal(SIGPIPE, SIG_IGN);
  tls_ = SSL_CTX_new(TLS_server_method());
  SSL_CTX_use_certificate_file(tls_, tls.certificate_file.c_str(),
                               SSL_FILETYPE_PEM);
  SSL_CTX_use_PrivateKey_file(tls_, tls.key_file.c_str(), SSL_FILETYPE_PEM);
  start();
}

ScriptedServer::~ScriptedServer() {
  ::shutdown(listener_, SHUT_RDWR);
  if (acceptor_.joinable())
    acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock(mutex_);
    for (const int fd : open_)
      ::shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& thread : threads_)
    thread.join();
  SSL_CTX_free(tls_);
}

void ScriptedServer::start() {
  ::listen(listener_, 1024);
  acceptor_ = std::thread([this] { accept_all(); });
}

std::string ScriptedServer::url() const {
  return fmt::format("{}://127.0.0.1:{}/v1", tls_ ? "https" : "http", port_);
}

void ScriptedServer::bind_to_loopback() {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  port_ = bind_to_any_port(listener_);
}

void ScriptedServer::accept_all() {
  while (true) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0)
      return;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::lock_guard lock(mutex_);
    open_.push_back(fd);
    const i64 number = connections_++;
    threads_.emplace_back([this, fd, number] { serve(fd, number); });
  }
}

void ScriptedServer::serve(int fd, i64 connection) {
  SSL* tls = nullptr;
  bool is_ready = true;
  if (tls_ != nullptr) {
    tls = SSL_new(tls_);
    SSL_set_fd(tls, fd);
    is_ready = SSL_accept(tls) == 1;
  }
  Peer peer(fd, tls);
  std::string buffer;
  while (is_ready && peer.is_open() && serve_one(peer, buffer, connection)) {
  }
  SSL_free(tls);
  const std::lock_guard lock(mutex_);
  std::erase(open_, fd);
  ::close(fd);
}

bool ScriptedServer::serve_one(Peer& peer, std::string& buffer,
                               i64 connection) {
  SeenRequest request;
  request.connection = connection;
  std::size_t head_size = std::string::npos;
  std::size_t size = 0;
  while (head_size == std::string::npos || buffer.size() < size) {
    const std::string more = peer.read_some();
    if (more.empty())
      return false;
    buffer += more;
    head_size = buffer.find("\r\n\r\n");
    if (head_size == std::string::npos)
      continue;
    size =
        head_size + 4 +
        static_cast<std::size_t>(content_length(buffer.substr(0, head_size)));
  }
  request.head = buffer.substr(0, head_size + 2);
  request.body = buffer.substr(head_size + 4, size - head_size - 4);
  buffer.erase(0, size);
  request.number = requests_++;
  script_(peer, request);
  return true;
}

FullServer::FullServer()
    : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      port_(bind_to_any_port(listener_)) {
  ::listen(listener_, 0);
  const sockaddr_in address = loopback(port_);
  for (int i = 0; i < 4; i++) {
    waiting_.push_back(
        ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::connect(waiting_.back(), reinterpret_cast<const sockaddr*>(&address),
              sizeof address);
  }
}

FullServer::~FullServer() {
  for (const int fd : waiting_)
    ::close(fd);
  ::close(listener_);
}

std::string FullServer::url() const {
  return fmt::format("http://127.0.0.1:{}/", port_);
}

int unused_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int port = bind_to_any_port(fd);
  ::close(fd);
  return port;
}

}  // namespace docmill
