#include "lib/report/resources.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("parse_memory_status reads the three figures") {
  const MemoryStatus status = parse_memory_status(
      "Name:\tVmRSS: 1\nVmHWM:\t    5308 kB\nVmRSS:\t    5120 kB\n"
      "RssAnon:\t     900 kB\nRssFile:\t    4220 kB\n");
  CHECK(status.rss == 5120 * 1024);
  CHECK(status.rss_peak == 5308 * 1024);
  CHECK(status.rss_anon == 900 * 1024);
}

TEST_CASE("parse_memory_status says none for what is not told") {
  for (const char* text : {"", "x\nVmRSS:", "x\nVmRSS:\n12", "x\nVmRSS: kB"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_memory_status(text).rss);
  }
}

TEST_CASE("ResourceSampler tells the memory and time of this process") {
  ResourceSampler sampler;
  sampler.stop();
  sampler.stop();
  const ResourceReport report = sampler.report();
  REQUIRE(report.rss_peak_bytes);
  CHECK(*report.rss_peak_bytes >= 1 << 20);
  CHECK(report.rss_peak_bytes >= report.rss_anon_peak_bytes);
  CHECK(report.cpu_user_seconds + report.cpu_system_seconds > 0);
  CHECK(report.usable_cpus >= 1);
}

}  // namespace
}  // namespace docmill
