// What can go wrong, by kind, and which kind strikes an attempt.

#pragma once

#include <array>
#include <string>
#include <string_view>

#include "apps/llm-sim/chance.h"
#include "lib/base/result.h"
#include "lib/base/types.h"

namespace docmill::sim {

// In the order of the table in faults.cc.
enum class Fault {
  // Answers with a status that says so.
  kRate,
  kBilling,
  k500,
  k502,
  k503,
  k529,
  kAuth,
  kRedirect,
  kEchoKey,
  // With a body that is no JSON.
  kHtml,
  kMalformed,
  // On the wire.
  kTimeout,
  kReset,
  kNoAnswer,
  kTruncated,
  kWrongLength,
  kSlowDrip,
  kHuge,
  // In what the model says; only of chat completions.
  kRefusal,
  kOverlong,
  kEmpty,
  kLength,
  kNoUsage,
  kChatty,
  kHijacked,
  // Of answers to several documents in one request alone.
  kPackDrop,
  kPackSwap,
  kPackMerge,
  kPackDuplicate,
  kNone,
};

inline constexpr int kFaults = static_cast<int>(Fault::kNone);

std::string_view fault_name(Fault fault);

// Whether the fault is in the text of a chat answer that else is whole.
bool is_of_content(Fault fault);

// Whether the connection has to be taken from evhttp for it.
bool is_of_wire(Fault fault);

class FaultPlan {
 public:
  // "KIND=RATE", RATE in [0, 1]. "all=RATE" spreads the rate evenly over the
  // kinds where a retry can help. kUsage when the text is wrong or the rates
  // sum up to more than 1.
  Result<void> add(std::string_view text);

  // kNone: none strikes. One number is taken from `chance` in any case.
  Fault draw(Chance& chance) const;

 private:
  std::array<double, kFaults> rates_{};
};

}  // namespace docmill::sim
