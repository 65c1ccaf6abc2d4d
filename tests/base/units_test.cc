#include "lib/base/units.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("parse_bytes reads sizes as people write them") {
  CHECK(parse_bytes("0").value() == 0);
  CHECK(parse_bytes("65536").value() == 65536);
  CHECK(parse_bytes("64KiB").value() == 65536);
  CHECK(parse_bytes("16mib").value() == 16 << 20);
  CHECK(parse_bytes("10MB").value() == 10'000'000);
  CHECK(parse_bytes("2g").value() == i64{2} << 30);
}

TEST_CASE("parse_bytes names what it cannot read") {
  for (const char* bad : {"", "x", "-1", "1.5k", "12 parsecs", "9999999TiB"}) {
    CAPTURE(bad);
    const Result<i64> size = parse_bytes(bad);
    REQUIRE_FALSE(size);
    CHECK(size.error().what.find(bad) != std::string::npos);
  }
}

TEST_CASE("parse_count takes digits and nothing else") {
  CHECK(parse_count("0").value() == 0);
  CHECK(parse_count("1000").value() == 1000);
  for (const char* bad :
       {"", "x", "-1", "1k", "1KiB", " 1", "1.0", "99999999999999999999"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_count(bad));
  }
}

TEST_CASE("parse_duration reads durations as people write them") {
  CHECK(parse_duration("250ms").value() == doctest::Approx(0.25));
  CHECK(parse_duration("30").value() == 30);
  CHECK(parse_duration("1.5h").value() == 5400);
  CHECK(parse_duration("30d").value() == 30 * 86400);
  CHECK(parse_duration("1000000000").value() == 1e9);
  for (const char* bad :
       {"", "-1s", "abc", "1y", "nan", "inf", "1000000001", "01e308M"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_duration(bad));
  }
}

TEST_CASE("sizes, durations and counts are shown for people") {
  CHECK(show_bytes(512) == "512 B");
  CHECK(show_bytes(1'400'000'000) == "1.40 GB");
  CHECK(show_bytes(999'999) == "1.00 MB");
  CHECK(show_duration(0.417) == "0.42 s");
  CHECK(show_duration(312) == "5 min 12 s");
  CHECK(show_count(1204331) == "1,204,331");
  CHECK(show_count(-1204) == "-1,204");
  CHECK(show_count(999) == "999");
}

}  // namespace
}  // namespace docmill
