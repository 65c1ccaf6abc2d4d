#include "lib/llm/retry_after.h"

#include <cmath>
#include <cstdio>

#include <array>
#include <string>

#include "lib/llm/header_number.h"

namespace docmill {
namespace {

using std::chrono::milliseconds;

milliseconds capped(double ms) {
  constexpr milliseconds kMost = kLongestRetryAfter;
  return ms >= static_cast<double>(kMost.count())
             ? kMost
             : milliseconds(static_cast<milliseconds::rep>(std::ceil(ms)));
}

std::optional<unsigned> month_of(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun",
      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (unsigned i = 0; i < kMonths.size(); i++)
    if (name == kMonths[i])
      return i + 1;
  return std::nullopt;
}

// The fields of the three forms of a date.
struct DateFields {
  int year = 0;
  char month[4] = "";
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
};

bool scan_date(const std::string& text, DateFields& d) {
  int end = 0;
  const auto is_all = [&](int fields) {
    return fields == 6 && end == static_cast<int>(text.size());
  };
  if (is_all(std::sscanf(
          text.c_str(), "%*3[A-Za-z], %2d %3s %4d %2d:%2d:%2d GMT%n", &d.day,
          d.month, &d.year, &d.hour, &d.minute, &d.second, &end)))
    return true;
  if (is_all(std::sscanf(
          text.c_str(), "%*9[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n",
          &d.day, d.month, &d.year, &d.hour, &d.minute, &d.second, &end))) {
    d.year += d.year < 70 ? 2000 : 1900;
    return true;
  }
  return is_all(std::sscanf(
      text.c_str(), "%*3[A-Za-z] %3s %2d %2d:%2d:%2d %4d%n", d.month, &d.day,
      &d.hour, &d.minute, &d.second, &d.year, &end));
}

std::optional<milliseconds> parse_retry_date(
    std::string_view value, const HeaderLookup& headers,
    std::chrono::system_clock::time_point now) {
  const auto until = parse_http_date(value);
  if (!until)
    return std::nullopt;
  const auto theirs = parse_http_date(headers("date"));
  // In whole seconds: nanoseconds would overflow on far dates.
  const auto from =
      theirs.value_or(std::chrono::floor<std::chrono::seconds>(now));
  const auto wait = std::max(*until - from, std::chrono::seconds(0));
  return capped(static_cast<double>(wait.count()) * 1000);
}

}  // namespace

std::optional<milliseconds> find_retry_after(
    const HeaderLookup& headers, std::chrono::system_clock::time_point now) {
  if (!headers)
    return std::nullopt;
  for (const char* name : {"retry-after-ms", "x-ms-retry-after-ms"})
    if (const auto ms = parse_number(headers(name)))
      return capped(*ms);
  const std::string_view value = headers("retry-after");
  if (const auto seconds = parse_number(value))
    return capped(*seconds * 1000);
  return parse_retry_date(value, headers, now);
}

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  using namespace std::chrono;
  const std::string_view trimmed = ascii::trim(text, " \t");
  if (trimmed.empty() || trimmed.size() > 40)
    return std::nullopt;
  DateFields d;
  if (!scan_date(std::string(trimmed), d))
    return std::nullopt;
  const auto number = month_of(d.month);
  if (!number || d.day < 1 || d.hour < 0 || d.hour > 23 || d.minute < 0 ||
      d.minute > 59 || d.second < 0 || d.second > 60)
    return std::nullopt;
  const year_month_day date(year(d.year), month(*number),
                            day(static_cast<unsigned>(d.day)));
  if (!date.ok() || d.year < 0)
    return std::nullopt;
  return sys_days(date) + hours(d.hour) + minutes(d.minute) + seconds(d.second);
}

}  // namespace docmill
