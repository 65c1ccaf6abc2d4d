#include "lib/base/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "lib/base/ascii.h"

namespace docmill {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};

constexpr double kKi = 1024;
constexpr Unit kByteUnits[] = {
    {"", 1},
    {"b", 1},
    {"k", kKi},
    {"kib", kKi},
    {"kb", 1e3},
    {"m", kKi* kKi},
    {"mib", kKi* kKi},
    {"mb", 1e6},
    {"g", kKi* kKi* kKi},
    {"gib", kKi* kKi* kKi},
    {"gb", 1e9},
    {"t", kKi* kKi* kKi* kKi},
    {"tib", kKi* kKi* kKi* kKi},
    {"tb", 1e12},
};
constexpr Unit kTimeUnits[] = {
    {"", 1},     {"ms", 1e-3}, {"s", 1},     {"m", 60},
    {"min", 60}, {"h", 3600},  {"d", 86400},
};

// About 30 years: nanoseconds still fit a number of 64 bits.
constexpr double kLongestSeconds = 1e9;

const Unit* find_unit(std::span<const Unit> units, std::string_view name) {
  for (const Unit& unit : units)
    if (unit.name == name)
      return &unit;
  return nullptr;
}

}  // namespace

Result<i64> parse_bytes(std::string_view text) {
  const std::string value = ascii::lower(text);
  i64 number = 0;
  const auto [end, status] =
      std::from_chars(value.data(), value.data() + value.size(), number);
  const Unit* unit =
      find_unit(kByteUnits, std::string_view(end, value.data() + value.size()));
  if (status != std::errc() || unit == nullptr || number < 0)
    return fail(Error::Code::kUsage,
                "'{}' is not a size such as 65536, 64KiB, 16MiB or 2GiB", text);
  const double bytes = static_cast<double>(number) * unit->factor;
  if (bytes > 9e18)
    return fail(Error::Code::kUsage, "'{}' is too large a size", text);
  return number * static_cast<i64>(unit->factor);
}

Result<i64> parse_count(std::string_view text) {
  i64 number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, status] = std::from_chars(text.data(), end, number);
  if (status != std::errc() || rest != end || number < 0)
    return fail(Error::Code::kUsage, "'{}' is not a whole number", text);
  return number;
}

Result<double> parse_duration(std::string_view text) {
  const std::string value = ascii::lower(text);
  double number = 0;
  const auto [end, status] =
      std::from_chars(value.data(), value.data() + value.size(), number);
  const Unit* unit =
      find_unit(kTimeUnits, std::string_view(end, value.data() + value.size()));
  if (status != std::errc() || unit == nullptr || !(number >= 0) ||
      !std::isfinite(number))
    return fail(Error::Code::kUsage,
                "'{}' is not a duration such as 250ms, 30s, 5m or 2h", text);
  const double seconds = number * unit->factor;
  if (seconds > kLongestSeconds)
    return fail(Error::Code::kUsage, "'{}' is too long a duration", text);
  return seconds;
}

std::string show_bytes(i64 bytes) {
  constexpr std::array<std::string_view, 6> kNames = {"B",  "kB", "MB",
                                                      "GB", "TB", "PB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kNames.size()) {
    value /= 1000;
    unit++;
  }
  const int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f} {}", value, decimals, kNames[unit]);
}

std::string show_duration(double seconds) {
  if (seconds < 10)
    return fmt::format("{:.2f} s", seconds);
  const i64 whole = std::llround(seconds);
  if (whole < 60)
    return fmt::format("{} s", whole);
  if (whole < 3600)
    return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

std::string show_count(i64 count) {
  const std::string digits = fmt::format("{}", count < 0 ? -count : count);
  std::string shown = count < 0 ? "-" : "";
  for (std::size_t i = 0; i < digits.size(); i++) {
    if (i > 0 && (digits.size() - i) % 3 == 0)
      shown += ',';
    shown += digits[i];
  }
  return shown;
}

}  // namespace docmill
