// docmill-llm-sim: an OpenAI-compatible server for tests, benchmarks and
// rehearsals.

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>

#include <fmt/core.h>

#include "apps/llm-sim/listener.h"
#include "apps/llm-sim/options.h"
#include "apps/llm-sim/server.h"
#include "lib/base/safe_text.h"

namespace docmill::sim {
namespace {

// Whole or not at all, for those who wait for the file to appear.
Result<void> write_port_file(const std::string& path, int port) {
  const std::string part = path + ".part";
  std::ofstream file(part);
  file << port << '\n';
  file.close();
  std::error_code error;
  if (file)
    std::filesystem::rename(part, path, error);
  if (!file || error)
    return fail(Error::Code::kIo, "{}: cannot be written", visible_text(path));
  return {};
}

Result<void> serve(const Options& options) {
  raise_connection_limit();
  Result<std::unique_ptr<Server>> server = Server::create(options);
  if (!server)
    return tl::unexpected(server.error());
  const int port = (*server)->port();
  if (!options.port_file.empty())
    if (Result<void> written = write_port_file(options.port_file, port);
        !written)
      return written;
  fmt::print("listening on {}://127.0.0.1:{}/v1\n",
             options.tls_cert.empty() ? "http" : "https", port);
  std::fflush(stdout);
  (*server)->run();
  return {};
}

}  // namespace
}  // namespace docmill::sim

int main(int argc, char** argv) try {
  using namespace docmill;
  const sim::ParsedOptions parsed = sim::parse_options(argc, argv);
  if (parsed.exit_code >= 0)
    return parsed.exit_code;
  const Result<void> served = sim::serve(parsed.options);
  if (served)
    return 0;
  fmt::print(stderr, "docmill-llm-sim: error: {}\n", served.error().what);
  return served.error().code == Error::Code::kUsage ? 2 : 1;
} catch (const std::exception& e) {  // out of memory, or a defect of ours
  fmt::print(stderr, "docmill-llm-sim: error: {}\n", e.what());
  return 1;
}
