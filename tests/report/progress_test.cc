#include "lib/report/progress.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("Progress stops at once and may be stopped twice") {
  const Counters counters;
  for (const ProgressMode mode : {ProgressMode::kAuto, ProgressMode::kBar,
                                  ProgressMode::kPlain, ProgressMode::kNone}) {
    Progress progress({.mode = mode, .total_bytes = 100}, counters);
    CHECK(progress.mode() != ProgressMode::kAuto);
    progress.clear();
    progress.stop();
    progress.stop();
  }
}

}  // namespace
}  // namespace docmill
