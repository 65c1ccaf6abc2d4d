#include "lib/base/toml.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

std::string error_of(std::string_view text) {
  const Result<TomlTable> table = parse_toml(text, "x.toml");
  REQUIRE_FALSE(table);
  CHECK(table.error().code == Error::Code::kInvalid);
  return table.error().what;
}

TEST_CASE("parse_toml gives members in the order of the file, with lines") {
  const TomlTable file =
      parse_toml("z = true\n\n[b]\ny = 2\nx = 0.5\n[a]\nt = \"s\"", "").value();
  REQUIRE(file.size() == 3);
  CHECK(file[0].key == "z");
  CHECK(std::get<bool>(file[0].value));
  CHECK(file[1].key == "b");
  CHECK(file[1].line == 3);
  const auto& b = std::get<TomlTable>(file[1].value);
  REQUIRE(b.size() == 2);
  CHECK(b[0].key == "y");
  CHECK(std::get<i64>(b[0].value) == 2);
  CHECK(b[1].line == 5);
  CHECK(std::get<double>(b[1].value) == 0.5);
  const auto& a = std::get<TomlTable>(file[2].value);
  CHECK(std::get<std::string>(a.at(0).value) == "s");
}

TEST_CASE("parse_toml names values that no setting takes") {
  const TomlTable file =
      parse_toml("a = [1]\nb = 1979-05-27\nc = 07:32:00", "").value();
  CHECK(std::get<TomlOther>(file.at(0).value).what == "an array");
  CHECK(std::get<TomlOther>(file.at(1).value).what == "a date");
  CHECK(std::get<TomlOther>(file.at(2).value).what == "a time");
}

TEST_CASE("parse_toml says where a text is not TOML") {
  CHECK(error_of("a = 1\na = 2").starts_with("x.toml:2: not TOML: "));
  CHECK(error_of("a = 1\n\nb").starts_with("x.toml:3: not TOML: "));
  CHECK(error_of(std::string_view("\0", 1)).starts_with("x.toml:1: not TOML"));
}

TEST_CASE("parse_toml refuses what is too deep or too large") {
  std::string deep = "\n";
  for (int i = 0; i < 10'000; i++)
    deep += "a.";
  CHECK(error_of(deep + "a = 1") == "x.toml:2: nested too deeply");
  CHECK(error_of("a = " + std::string(30'000, '[')).starts_with("x.toml:1: "));
  const std::string large(static_cast<std::size_t>(kMaxTomlBytes) + 1, ' ');
  CHECK(error_of(large) == "x.toml: larger than 65536 bytes");
}

// Outside of strings these lead toml++ 3.3 to undefined behaviour.
TEST_CASE("parse_toml takes other characters in comments only") {
  for (const char* bytes : {"\u00E9", "\u3042", "\uFB26", "\xFF"}) {
    CHECK(error_of(fmt::format("\n{} = 1", bytes)) ==
          "x.toml:2: only ASCII may stand outside of comments");
    CHECK(parse_toml(fmt::format("a = 1 # {}", bytes), ""));
  }
}

TEST_CASE("parse_toml takes an empty text, a mark and CRLF") {
  CHECK(parse_toml("", "").value().empty());
  CHECK(parse_toml("\xEF\xBB\xBF# c\r\na = 1\r\n", "").value().size() == 1);
}

}  // namespace
}  // namespace docmill
