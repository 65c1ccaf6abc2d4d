#include "lib/report/run_identity.h"

#include <chrono>

#include <fmt/format.h>

#include "lib/base/hash.h"

namespace docmill {
namespace {

// The lowest 5 * `length` bits of `value`, highest first.
std::string base32(u64 value, int length) {
  constexpr const char* kDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string text;
  for (int i = length - 1; i >= 0; i--)
    text += kDigits[(value >> (5 * i)) & 31];
  return text;
}

}  // namespace

std::string rfc3339_utc(i64 unix_seconds) {
  using std::chrono::floor;
  const std::chrono::sys_seconds time{std::chrono::seconds(unix_seconds)};
  const auto day = floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format(
      "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string run_id(i64 unix_ms, u64 random) {
  return base32(static_cast<u64>(unix_ms), 10) + base32(random, 8) +
         base32(hash_combine(random, 1), 8);
}

}  // namespace docmill
