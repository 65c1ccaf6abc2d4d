#include "apps/llm-sim/faults.h"

#include <charconv>
#include <optional>

namespace docmill::sim {
namespace {

struct Kind {
  std::string_view name;
  bool can_retry;  // the same request may be answered when it is sent again
};

constexpr Kind kKinds[] = {
    {"rate", true},
    {"billing", false},
    {"500", true},
    {"502", true},
    {"503", true},
    {"529", true},
    {"auth", false},
    {"redirect", false},
    {"echo_key", false},
    {"html", true},
    {"malformed", true},
    {"timeout", true},
    {"reset", true},
    {"no_answer", true},
    {"truncated", true},
    {"wrong_length", true},
    {"slow_drip", false},
    {"huge", false},
    {"refusal", false},
    {"overlong", false},
    {"empty", false},
    {"length", false},
    {"no_usage", false},
    {"chatty", false},
    {"hijacked", false},
    {"pack_drop", false},
    {"pack_swap", false},
    {"pack_merge", false},
    {"pack_duplicate", false},
};
static_assert(std::size(kKinds) == kFaults);

std::optional<double> read_rate(std::string_view text) {
  double rate = 0;
  const auto [end, status] =
      std::from_chars(text.data(), text.data() + text.size(), rate);
  if (status != std::errc() || end != text.data() + text.size() ||
      !(rate >= 0 && rate <= 1))
    return std::nullopt;
  return rate;
}

int retried_kinds() {
  int count = 0;
  for (const Kind& kind : kKinds)
    count += kind.can_retry;
  return count;
}

}  // namespace

std::string_view fault_name(Fault fault) {
  return fault == Fault::kNone ? "none" : kKinds[static_cast<int>(fault)].name;
}

bool is_of_content(Fault fault) {
  return fault >= Fault::kRefusal && fault < Fault::kNone;
}

bool is_of_wire(Fault fault) {
  return fault >= Fault::kTimeout && fault <= Fault::kHuge;
}

Result<void> FaultPlan::add(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view name = text.substr(0, equals);
  const std::optional<double> rate =
      equals == text.npos ? std::nullopt : read_rate(text.substr(equals + 1));
  if (!rate)
    return fail(Error::Code::kUsage,
                "--fault: '{}' is not KIND=RATE with a rate from 0 to 1", text);
  bool is_known = name == "all";
  double sum = 0;
  for (std::size_t i = 0; i < rates_.size(); ++i) {
    if (name == "all" && kKinds[i].can_retry)
      rates_[i] += *rate / retried_kinds();
    if (name == kKinds[i].name) {
      rates_[i] += *rate;
      is_known = true;
    }
    sum += rates_[i];
  }
  if (!is_known) {
    std::string names = "all";
    for (const Kind& kind : kKinds)
      names += fmt::format(" {}", kind.name);
    return fail(Error::Code::kUsage,
                "--fault: there is no kind '{}'; there "
                "are {}",
                name, names);
  }
  if (sum > 1 + 1e-9)
    return fail(Error::Code::kUsage, "--fault: the rates sum up to {}", sum);
  return {};
}

Fault FaultPlan::draw(Chance& chance) const {
  double left = chance.share();
  for (std::size_t i = 0; i < rates_.size(); ++i) {
    if (left < rates_[i])
      return static_cast<Fault>(i);
    left -= rates_[i];
  }
  return Fault::kNone;
}

}  // namespace docmill::sim
