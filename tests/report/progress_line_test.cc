#include "lib/report/progress_line.h"

#include <doctest/doctest.h>

#include "lib/base/safe_text.h"

namespace docmill {
namespace {

ProgressSnapshot sample_snapshot() {
  ProgressSnapshot snapshot;
  snapshot.counts.written = 12'345;
  snapshot.counts.refined = 2'000;
  snapshot.counts.kept = 10'000;
  snapshot.counts.failed = 3;
  snapshot.counts.bytes_in = 25'000'000;
  snapshot.elapsed_seconds = 30;
  snapshot.docs_per_second = 4120.4;
  snapshot.bytes_per_second = 12.34e6;
  snapshot.total_bytes = 100'000'000;
  return snapshot;
}

TEST_CASE("format_progress tells share, rate, time and counts") {
  CHECK(format_progress(sample_snapshot(), 120) ==
        "25 %, 12,345 docs, 4,120/s, 12.3 MB/s, ETA 1 min 30 s, 30 s, 3 "
        "failed, 2,000 refined, 10,000 kept");
}

TEST_CASE("format_progress counts dropped documents as done") {
  ProgressSnapshot snapshot = sample_snapshot();
  snapshot.counts.read = 20'000;
  snapshot.counts.dropped = 20'000 - snapshot.counts.written;
  CHECK(format_progress(snapshot, 150) ==
        "25 %, 20,000 docs, 4,120/s, 12.3 MB/s, ETA 1 min 30 s, 30 s, 3 "
        "failed, 2,000 refined, 10,000 kept, 7,655 dropped");
}

ProgressSnapshot calling_snapshot() {
  ProgressSnapshot snapshot = sample_snapshot();
  snapshot.docs_per_second = 820;
  snapshot.calls_per_second = 900.2;
  snapshot.counts.calls = 2'003;
  snapshot.counts.calls_in_flight = 64;
  return snapshot;
}

TEST_CASE("format_progress of a run that calls tells of calls, not of bytes") {
  CHECK(format_progress(calling_snapshot(), 80) ==
        "25 %, 12,345 docs, 820/s, 900 calls/s, 64 in flight, 3 failed, ETA 1 "
        "min 30 s");
}

TEST_CASE("format_progress shows slow calls with a decimal") {
  ProgressSnapshot snapshot = calling_snapshot();
  snapshot.calls_per_second = 0.44;
  CHECK(format_progress(snapshot, 80).find(" 0.4 calls/s") !=
        std::string::npos);
}

TEST_CASE("format_progress says what calls wait for") {
  ProgressSnapshot snapshot = calling_snapshot();
  snapshot.counts.wait_reason = static_cast<i64>(WaitReason::kOutage);
  CHECK(format_progress(snapshot, 45) ==
        "25 %, 12,345 docs, 820/s, waiting: outage");
}

TEST_CASE("format_progress has no ETA while the endpoint is out") {
  ProgressSnapshot snapshot = calling_snapshot();
  CHECK(format_progress(snapshot, 200).find("ETA") != std::string::npos);
  snapshot.counts.wait_reason = static_cast<i64>(WaitReason::kRateLimit);
  CHECK(format_progress(snapshot, 200).find("ETA") != std::string::npos);
  snapshot.counts.wait_reason = static_cast<i64>(WaitReason::kOutage);
  CHECK(format_progress(snapshot, 200).find("ETA") == std::string::npos);
}

TEST_CASE("format_progress counts one thing in the singular") {
  ProgressSnapshot snapshot = calling_snapshot();
  snapshot.counts.written = snapshot.counts.retries = 1;
  const std::string line = format_progress(snapshot, 200);
  CHECK(line.find(" 1 doc, ") != std::string::npos);
  CHECK(line.ends_with(", 1 retry"));
}

TEST_CASE("format_progress has no share and no ETA without a total") {
  ProgressSnapshot snapshot = sample_snapshot();
  snapshot.total_bytes.reset();
  CHECK(format_progress(snapshot, 50) ==
        "12,345 docs, 4,120/s, 12.3 MB/s, 30 s, 3 failed");
}

TEST_CASE("format_progress fits any width") {
  for (int width = 1; width <= 130; width++)
    for (const auto& snapshot : {sample_snapshot(), calling_snapshot()})
      CHECK(column_count(format_progress(snapshot, width)) <= width);
}

TEST_CASE("format_progress takes a terminal without a size for 80 columns") {
  const std::string want = format_progress(sample_snapshot(), 80);
  CHECK(format_progress(sample_snapshot(), 0) == want);
  CHECK(format_progress(sample_snapshot(), -1) == want);
}

TEST_CASE("format_progress survives a run that has not begun") {
  CHECK(format_progress({}, 80) == "0 docs, 0/s, 0.0 MB/s, 0 s");
  CHECK(format_progress({.total_bytes = 0}, 80) ==
        "0 docs, 0/s, 0.0 MB/s, 0 s");
}

TEST_CASE("remaining_seconds is never negative") {
  ProgressSnapshot snapshot = sample_snapshot();
  CHECK(*remaining_seconds(snapshot) == doctest::Approx(90));
  snapshot.total_bytes = 10;  // the file has grown since
  CHECK(*remaining_seconds(snapshot) == 0);
}

TEST_CASE("RateMeter starts with the mean and follows changes slowly") {
  RateMeter meter;
  CHECK(meter.update(100, 1) == 100);
  CHECK(meter.update(200, 2) == doctest::Approx(100));
  const double jumped = meter.update(1200, 3);
  CHECK(jumped > 100);
  CHECK(jumped < 500);
  CHECK(meter.update(1200, 3) == jumped);  // no time has passed
}

TEST_CASE(
    "resolve_progress_mode draws a bar only where a line can be redrawn") {
  using Mode = ProgressMode;
  CHECK(resolve_progress_mode(Mode::kAuto, true, "xterm") == Mode::kBar);
  CHECK(resolve_progress_mode(Mode::kAuto, true, "dumb") == Mode::kNone);
  CHECK(resolve_progress_mode(Mode::kAuto, true, "") == Mode::kNone);
  CHECK(resolve_progress_mode(Mode::kAuto, false, "xterm") == Mode::kNone);
  CHECK(resolve_progress_mode(Mode::kBar, false, "xterm") == Mode::kPlain);
  CHECK(resolve_progress_mode(Mode::kBar, true, "xterm") == Mode::kBar);
  CHECK(resolve_progress_mode(Mode::kPlain, true, "xterm") == Mode::kPlain);
  CHECK(resolve_progress_mode(Mode::kNone, true, "xterm") == Mode::kNone);
}

TEST_CASE("parse_progress_mode knows four words") {
  CHECK(parse_progress_mode("auto") == ProgressMode::kAuto);
  CHECK(parse_progress_mode("bar") == ProgressMode::kBar);
  CHECK(parse_progress_mode("plain") == ProgressMode::kPlain);
  CHECK(parse_progress_mode("none") == ProgressMode::kNone);
  CHECK_FALSE(parse_progress_mode("yes"));
}

}  // namespace
}  // namespace docmill
