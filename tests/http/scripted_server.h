// A small HTTP server on a port of the system's choice whose answers are
// written by the test, byte by byte. One thread per connection.

#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "lib/base/types.h"

using SSL_CTX = struct ssl_ctx_st;
using SSL = struct ssl_st;

namespace docmill {

struct SeenRequest {
  std::string head;  // request line and header lines
  std::string body;
  i64 number = 0;      // of the server's, from 0
  i64 connection = 0;  // of the server's, from 0
};

// The server's end of one connection.
class Peer {
 public:
  Peer(int fd, SSL* tls) : fd_(fd), tls_(tls) {}

  void write(std::string_view bytes);
  // "HTTP/1.1 200 OK" with this body.
  void answer(std::string_view body, std::string_view header_lines = "");
  void close();
  void reset();              // RST instead of FIN
  void wait_until_closed();  // by the client
  std::string read_some();   // empty at the end
  bool is_open() const { return is_open_; }

 private:
  int fd_;
  SSL* tls_;
  bool is_open_ = true;
};

class ScriptedServer {
 public:
  using Script = std::function<void(Peer&, const SeenRequest&)>;

  struct Tls {
    std::string certificate_file;
    std::string key_file;
  };

  // Has its port from the beginning, but refuses connections until start().
  struct Late {};

  explicit ScriptedServer(Script script);
  ScriptedServer(Script script, Late);
  ScriptedServer(Script script, const Tls& tls);
  ~ScriptedServer();

  void start();  // of a late one; once

  int port() const { return port_; }
  std::string url() const;
  i64 connections() const { return connections_; }
  i64 requests() const { return requests_; }

 private:
  void bind_to_loopback();
  void accept_all();
  void serve(int fd, i64 connection);
  bool serve_one(Peer& peer, std::string& buffer, i64 connection);

  Script script_;
  SSL_CTX* tls_ = nullptr;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<i64> connections_{0};
  std::atomic<i64> requests_{0};
  std::mutex mutex_;
  std::vector<int> open_;  // closed by the destructor only
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// A server that is too busy to take one more connection: those that ask for
// one hear nothing.
class FullServer {
 public:
  FullServer();
  ~FullServer();

  std::string url() const;

 private:
  int listener_;
  int port_;
  std::vector<int> waiting_;  // nobody accepts them
};

// A port of the loopback that nobody listens on.
int unused_port();

}  // namespace docmill
