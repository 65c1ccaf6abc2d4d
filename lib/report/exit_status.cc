#include "lib/report/exit_status.h"

namespace docmill {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kPartial = 3;
constexpr int kNoInput = 4;
constexpr int kLimit = 8;
constexpr int kTemporary = 75;
constexpr int kThreshold = 99;
constexpr int kSignal = 128;

bool is_partial(const RunFacts& facts) {
  return facts.rejected > 0 || failed_rate(facts) > facts.max_error_rate;
}

}  // namespace

double failed_rate(const RunFacts& facts) {
  if (facts.read == 0)
    return 0;
  return static_cast<double>(facts.failed) / static_cast<double>(facts.read);
}

int exit_code(const RunFacts& facts) {
  const bool is_temporary = facts.error == Error::Code::kTemporary;
  if (facts.error == Error::Code::kUsage)
    return kUsage;
  if (facts.error && !is_temporary)
    return kFailed;
  if (facts.signal != 0)
    return kSignal + facts.signal;
  if (is_temporary)
    return kTemporary;
  if (facts.has_reached_limit)
    return kLimit;
  if (facts.has_crossed_threshold)
    return kThreshold;
  if (is_partial(facts))
    return kPartial;
  return facts.read == 0 ? kNoInput : kDone;
}

std::string_view run_status(const RunFacts& facts) {
  RunFacts without_thresholds = facts;
  without_thresholds.has_crossed_threshold = false;
  switch (const int code = exit_code(without_thresholds)) {
  case kDone:
    return "ok";
  case kPartial:
    return "partial";
  case kLimit:
    return "limited";
  default:
    return code > kSignal ? "interrupted" : "failed";
  }
}

}  // namespace docmill
