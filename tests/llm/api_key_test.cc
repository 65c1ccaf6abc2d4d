#include "lib/llm/api_key.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

namespace docmill {
namespace {

// A file that is gone when the test ends.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::string_view text, int mode = 0600)
      : path_(std::filesystem::temp_directory_path() /
              ("docmill_key_" + std::to_string(::getpid()))) {
    std::ofstream(path_) << text;
    ::chmod(path_.c_str(), static_cast<mode_t>(mode));
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }

  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

// A variable that is unset when the test ends.
class Variable {
 public:
  explicit Variable(const char* value) { ::setenv(kName, value, 1); }
  ~Variable() { ::unsetenv(kName); }
  static constexpr const char* kName = "DOCMILL_TEST_KEY";
};

Result<ApiKey> load_file(std::string_view text) {
  const TemporaryFile file(text);
  return load_key({.env_name = "", .file = file.path()});
}

TEST_CASE("load_key takes the line of the file") {
  for (const char* text : {"sk-abc", "sk-abc\n", "sk-abc\r\n"}) {
    CAPTURE(text);
    const Result<ApiKey> key = load_file(text);
    REQUIRE(key);
    CHECK(key->value.reveal() == "sk-abc");
    CHECK(key->is_explicit);
    CHECK(key->warnings.empty());
  }
}

TEST_CASE("load_key refuses what cannot be a key and does not quote it") {
  const std::string long_text(20 << 10, 'x');
  for (const std::string& text :
       {std::string(""), std::string("\n"), std::string("sekrit\nsekrit\n"),
        std::string("sekrit sekrit"), std::string("sekrit\x01"),
        std::string("sekrit\0x", 8), std::string("sekrit\xC3\xA9"),
        std::string("sekrit\n\n"), long_text}) {
    CAPTURE(text);
    const Result<ApiKey> key = load_file(text);
    REQUIRE_FALSE(key);
    CHECK(key.error().code == Error::Code::kUsage);
    CHECK(key.error().what.find("sekrit") == std::string::npos);
    CHECK(key.error().what.starts_with("--api-key-file: "));
  }
}

TEST_CASE("load_key says which file cannot be read") {
  const Result<ApiKey> missing = load_key({.file = "/nowhere/key"});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().what ==
        "--api-key-file: /nowhere/key: No such file or directory");
  const Result<ApiKey> folder = load_key({.file = "/"});
  REQUIRE_FALSE(folder);
  CHECK(folder.error().what == "--api-key-file: /: Is a directory");
}

TEST_CASE("load_key warns of a file that others can read") {
  const TemporaryFile file("sk-abc\n", 0644);
  const Result<ApiKey> key = load_key({.file = file.path()});
  REQUIRE(key);
  CHECK(key->value.reveal() == "sk-abc");
  REQUIRE(key->warnings.size() == 1);
  CHECK(key->warnings[0].find("chmod 600") != std::string::npos);
}

TEST_CASE("load_key takes the variable when there is no file") {
  const Variable variable("sk-env\n");
  const Result<ApiKey> key = load_key({.env_name = Variable::kName});
  REQUIRE(key);
  CHECK(key->value.reveal() == "sk-env");
  CHECK_FALSE(key->is_explicit);
  CHECK(key->origin == Variable::kName);

  const TemporaryFile file("sk-file");
  const Result<ApiKey> from_file =
      load_key({.env_name = Variable::kName, .file = file.path()});
  REQUIRE(from_file);
  CHECK(from_file->value.reveal() == "sk-file");
}

TEST_CASE("load_key needs no variable unless the user named one") {
  ::unsetenv(Variable::kName);
  const Result<ApiKey> none = load_key({.env_name = Variable::kName});
  REQUIRE(none);
  CHECK(none->value.is_empty());
  CHECK(load_key({.env_name = "", .is_env_explicit = true})->value.is_empty());
  for (const bool is_empty : {false, true}) {
    if (is_empty)
      ::setenv(Variable::kName, "", 1);
    const Result<ApiKey> missing =
        load_key({.env_name = Variable::kName, .is_env_explicit = true});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().what.find(Variable::kName) != std::string::npos);
  }
  ::unsetenv(Variable::kName);
}

}  // namespace
}  // namespace docmill
