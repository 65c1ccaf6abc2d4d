// A proxy on loopback for proxies_test.sh: carries each connection to one
// server, whatever host the client names.
//
//   loopback_proxy SERVER_PORT LOG
//
// Prints its own port. LOG gets the first line of each connection: "CONNECT
// host:port HTTP/1.1", which it answers itself before it carries bytes, or a
// request with the whole URL, which it passes on.

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace {

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// Moves what there is; false at the end of the connection.
bool carry(int from, int to) {
  char buffer[16384];
  const ssize_t n = ::recv(from, buffer, sizeof buffer, 0);
  return n > 0 && send_all(to, {buffer, static_cast<std::size_t>(n)});
}

void carry_both_ways(int client, int server) {
  pollfd ends[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
  while (::poll(ends, 2, -1) > 0) {
    if (ends[0].revents != 0 && !carry(client, server))
      return;
    if (ends[1].revents != 0 && !carry(server, client))
      return;
  }
}

// Up to the empty line, or as far as the client came.
std::string read_head(int client) {
  std::string head;
  char byte = 0;
  while (!head.ends_with("\r\n\r\n") && ::recv(client, &byte, 1, 0) == 1)
    head += byte;
  return head;
}

class Proxy {
 public:
  Proxy(int server_port, const char* log)
      : server_(loopback(server_port)), log_(log) {}

  void serve(int client) {
    const std::string head = read_head(client);
    {
      const std::lock_guard lock(mutex_);
      log_ << head.substr(0, head.find('\r')) << std::endl;
    }
    const int server = ::socket(AF_INET, SOCK_STREAM, 0);
    const auto* address = reinterpret_cast<const sockaddr*>(&server_);
    const bool is_tunnel = head.starts_with("CONNECT ");
    if (::connect(server, address, sizeof server_) == 0 &&
        (is_tunnel ? send_all(client, "HTTP/1.1 200 OK\r\n\r\n")
                   : send_all(server, head)))
      carry_both_ways(client, server);
    ::close(server);
    ::close(client);
  }

 private:
  const sockaddr_in server_;
  std::mutex mutex_;
  std::ofstream log_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3)
    return 2;
  Proxy proxy(std::atoi(argv[1]), argv[2]);
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener, 64) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) !=
          0)
    return 1;
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  while (true) {
    const int client = ::accept(listener, nullptr, nullptr);
    if (client >= 0)
      std::thread([&proxy, client] { proxy.serve(client); }).detach();
  }
}
