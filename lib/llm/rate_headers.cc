#include "lib/llm/rate_headers.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "lib/llm/header_number.h"

namespace docmill {
namespace {

using Time = std::chrono::system_clock::time_point;

constexpr double kMostSeconds =
    std::chrono::duration<double>(kLongestRetryAfter).count();

struct Unit {
  std::string_view name;
  double seconds;
};

// A unit that begins like another one stands before it.
constexpr std::array<Unit, 8> kUnits = {{{"ms", 1e-3},
                                         {"us", 1e-6},
                                         {"\xC2\xB5s", 1e-6},
                                         {"ns", 1e-9},
                                         {"d", 86400},
                                         {"h", 3600},
                                         {"m", 60},
                                         {"s", 1}}};

std::optional<double> take_unit(std::string_view& text) {
  for (const Unit& unit : kUnits)
    if (text.starts_with(unit.name)) {
      text.remove_prefix(unit.name.size());
      return unit.seconds;
    }
  return std::nullopt;
}

// As Go writes them.
std::optional<double> parse_duration(std::string_view text) {
  double seconds = 0;
  while (!text.empty()) {
    const std::optional<double> number = take_number(text);
    const std::optional<double> unit = take_unit(text);
    if (!number || !unit)
      return std::nullopt;
    seconds += *number * *unit;
  }
  return seconds;
}

double since_epoch(Time now) {
  return std::chrono::duration<double>(now.time_since_epoch()).count();
}

// A number alone: seconds, or a time since 1970.
double seconds_of(double number, Time now) {
  if (number > 1e12)
    return number / 1000 - since_epoch(now);
  return number > 1e9 ? number - since_epoch(now) : number;
}

// "Z" or "+02:00", in seconds east.
std::optional<double> parse_zone(const char* text) {
  if ((*text == 'Z' || *text == 'z') && text[1] == '\0')
    return 0;
  char sign[2] = "";
  int hours = 0;
  int minutes = 0;
  int size = 0;
  if (std::sscanf(text, "%1[+-]%2d:%2d%n", sign, &hours, &minutes, &size) !=
          3 ||
      text[size] != '\0')
    return std::nullopt;
  return (sign[0] == '-' ? -60.0 : 60.0) * (60 * hours + minutes);
}

// RFC 3339, as seconds from now.
std::optional<double> parse_timestamp(const std::string& text, Time now) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int size = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u%*1[Tt ]%2d:%2d:%n", &year, &month,
                  &day, &hour, &minute, &size) != 5 ||
      size == 0)
    return std::nullopt;
  std::string_view rest =
      std::string_view(text).substr(static_cast<std::size_t>(size));
  const std::optional<double> second = take_number(rest);
  const std::optional<double> zone =
      parse_zone(text.c_str() + (text.size() - rest.size()));
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!second || !zone || !date.ok())
    return std::nullopt;
  // Not in nanoseconds, which far dates would overflow.
  const auto days = static_cast<double>(
      std::chrono::sys_days(date).time_since_epoch().count());
  return 86400 * days + 3600 * hour + 60 * minute + *second - *zone -
         since_epoch(now);
}

RateReading reading_of(const HeaderLookup& headers, const std::string& limit,
                       const std::string& remaining, const std::string& reset,
                       Time now) {
  RateReading reading;
  const std::optional<double> size = parse_number(headers(limit));
  const std::optional<double> left = parse_number(headers(remaining));
  if (!size || *size <= 0 || !left)
    return reading;
  reading.limit = size;
  reading.remaining = std::min(*left, *size);
  reading.reset_seconds = parse_reset(headers(reset), now);
  return reading;
}

RateReading find_reading(const HeaderLookup& headers,
                         std::initializer_list<std::string_view> kinds,
                         Time now) {
  for (const std::string_view kind : kinds) {
    const std::string name(kind);
    RateReading reading = reading_of(headers, "x-ratelimit-limit-" + name,
                                     "x-ratelimit-remaining-" + name,
                                     "x-ratelimit-reset-" + name, now);
    if (!reading.limit) {
      const std::string prefix = "anthropic-ratelimit-" + name;
      reading = reading_of(headers, prefix + "-limit", prefix + "-remaining",
                           prefix + "-reset", now);
    }
    if (reading.limit)
      return reading;
  }
  return {};
}

}  // namespace

std::optional<double> parse_reset(std::string_view text, Time now) {
  const std::string_view value = ascii::trim(text, " \t");
  if (value.empty())
    return std::nullopt;
  std::optional<double> seconds;
  if (const std::optional<double> number = parse_number(value))
    seconds = seconds_of(*number, now);
  else if (value.find('-') != std::string_view::npos)
    seconds = parse_timestamp(std::string(value), now);
  else
    seconds = parse_duration(value);
  if (!seconds)
    return std::nullopt;
  return std::clamp(*seconds, 0.0, kMostSeconds);
}

RateReadings find_rate_readings(const HeaderLookup& headers, Time now) {
  RateReadings readings;
  readings.requests = find_reading(headers, {"requests"}, now);
  if (!readings.requests.limit)
    readings.requests =
        reading_of(headers, "x-ratelimit-limit", "x-ratelimit-remaining",
                   "x-ratelimit-reset", now);
  readings.tokens = find_reading(headers, {"tokens", "input-tokens"}, now);
  return readings;
}

}  // namespace docmill
