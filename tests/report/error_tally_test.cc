#include "lib/report/error_tally.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("ErrorTally keeps the example that stands first in the input") {
  const ErrorTally::Event events[] = {
      {.kind = "not_json", .position = 30, .example = "third"},
      {.kind = "not_json", .position = 10, .example = "first", .hint = "h"},
      {.kind = "not_json", .position = 20, .example = "second"}};
  const int orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 0, 2}};
  for (const auto& order : orders) {
    ErrorTally tally;
    for (const int i : order)
      tally.record(events[i]);
    const auto entries = tally.entries();
    REQUIRE(entries.size() == 1);
    CHECK(entries[0].count == 3);
    CHECK(entries[0].example == "first");
    CHECK(entries[0].hint == "h");
  }
}

TEST_CASE("ErrorTally lists the most frequent kind first, equals by name") {
  ErrorTally tally;
  for (const char* kind : {"b", "c", "c", "a"})
    tally.record({.kind = kind, .example = "x"});
  const auto entries = tally.entries();
  REQUIRE(entries.size() == 3);
  CHECK(entries[0].kind == "c");
  CHECK(entries[1].kind == "a");
  CHECK(entries[2].kind == "b");
}

TEST_CASE("ErrorTally makes examples short and safe to show") {
  ErrorTally tally;
  tally.record(
      {.kind = "k", .example = "\x1b[31m\xff" + std::string(500, 'x')});
  const std::string example = tally.entries()[0].example;
  CHECK(example.starts_with("\\x1b[31m\\xffxxx"));
  CHECK(example.ends_with("x..."));
  CHECK(example.size() == ErrorTally::kMaxExampleBytes);
}

TEST_CASE("ErrorTally counts what is beyond its bound as other") {
  ErrorTally tally;
  for (int i = 0; i < 100; i++)
    tally.record({.kind = "kind" + std::to_string(i), .position = i});
  const auto entries = tally.entries();
  CHECK(entries.size() == ErrorTally::kMaxKinds + 1);
  CHECK(entries[0].kind == "other");
  CHECK(entries[0].count == 36);
}

}  // namespace
}  // namespace docmill
