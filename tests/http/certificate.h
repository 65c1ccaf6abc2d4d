// A certificate to test TLS with.

#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <string>

#include "tests/http/scripted_server.h"
#include "tests/util/temp_folder.h"

namespace docmill {

// A folder with a key and a certificate for 127.0.0.1 that signed itself.
class Certificate {
 public:
  Certificate() {
    const std::string command = fmt::format(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 "
        "-nodes -days 2 -subj /CN=docmill -addext subjectAltName=IP:127.0.0.1 "
        "-keyout {0}key.pem -out {0}cert.pem 2>/dev/null",
        folder_.path(""));
    REQUIRE(std::system(command.c_str()) == 0);
  }

  std::string file() const { return folder_.path("cert.pem"); }
  ScriptedServer::Tls tls() const { return {file(), folder_.path("key.pem")}; }

 private:
  TempFolder folder_;
};

}  // namespace docmill
