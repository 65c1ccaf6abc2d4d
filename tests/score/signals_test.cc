#include "lib/score/signals.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

TEST_CASE("SignalSet::core has the seven core signals") {
  const SignalSet core = SignalSet::core();
  CHECK(core.contains(Signal::kBytes));
  CHECK(core.contains(Signal::kQuality));
  CHECK_FALSE(core.contains(Signal::kCharEntropyBits));
}

TEST_CASE("SignalSet::parse reads names and groups") {
  const SignalSet set = SignalSet::parse("words,entropy").value();
  CHECK(set.contains(Signal::kWords));
  CHECK(set.contains(Signal::kTypeTokenRatio));
  CHECK_FALSE(set.contains(Signal::kBytes));
  CHECK(SignalSet::parse("core").value().contains(Signal::kQuality));
  CHECK(SignalSet::parse("all").value().contains(Signal::kTypeTokenRatio));
  CHECK(SignalSet::parse("quality").value().contains(Signal::kQuality));
}

TEST_CASE("SignalSet::parse refuses names that do not exist") {
  for (const char* list : {"wrods", "", "words,", "core,,all", "Words"}) {
    CAPTURE(list);
    const Result<SignalSet> set = SignalSet::parse(list);
    REQUIRE_FALSE(set);
    CHECK(set.error().code == Error::Code::kUsage);
    CHECK(set.error().what.find("entropy_bits") != std::string::npos);
  }
  CHECK(SignalSet::parse("wrods").error().what.find("wrods") !=
        std::string::npos);
}

TEST_CASE("SignalSet::parse reads the names of filters beside signals") {
  const SignalSet set = SignalSet::parse("lines,c4").value();
  CHECK(set.contains(Signal::kLines));
  CHECK(set.contains(Filter::kC4));
  CHECK_FALSE(set.contains(Filter::kFineweb));
  CHECK(SignalSet::all().contains(Filter::kFineweb));
  CHECK_FALSE(SignalSet::core().contains_any_filter());
}

TEST_CASE("SignalSet::parse takes quality for the signal and its parts") {
  const SignalSet set = SignalSet::parse("quality").value();
  CHECK(set.contains(Signal::kQuality));
  CHECK(set.contains(Signal::kQualityCoherence));
  CHECK_FALSE(set.contains(Signal::kWords));
}

}  // namespace
}  // namespace docmill
