#include "lib/http/ca_file.h"

#include <doctest/doctest.h>

#include "tests/util/temp_folder.h"

namespace docmill {
namespace {

TEST_CASE("check_ca_file names the file that holds no certificate") {
  const TempFolder folder;
  const std::string begin = "-----BEGIN CERTIFICATE-----\n";
  for (const std::string& bytes :
       {std::string(), std::string("no certificate\n"),
        std::string("\x30\x82\x01", 3), begin, begin + "AAAA\n",
        begin + "AAAA\n-----END CERTIFICATE-----\n"}) {
    CAPTURE(bytes);
    const std::string path = folder.write("ca.pem", bytes);
    const Result<void> checked = check_ca_file(path);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == Error::Code::kUsage);
    CHECK(checked.error().what.starts_with("--ca-file: " + path + ": no c"));
  }
}

TEST_CASE("check_ca_file refuses what is no file to be read") {
  const TempFolder folder;
  for (const std::string& path :
       {folder.path("missing"), folder.path("."), std::string("/dev/null")}) {
    CAPTURE(path);
    const Result<void> checked = check_ca_file(path);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == Error::Code::kUsage);
    CHECK(checked.error().what.starts_with("--ca-file: " + path + ": "));
  }
}

}  // namespace
}  // namespace docmill
