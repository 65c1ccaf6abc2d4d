#include "lib/http/header_line.h"

#include <algorithm>

namespace docmill {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool begins_with(std::string_view name, std::string_view wanted) {
  return name.size() >= wanted.size() && !wanted.empty() &&
         lower(name[0]) == wanted[0] &&
         std::equal(wanted.begin(), wanted.end(), name.begin(),
                    [](char w, char c) { return w == lower(c); });
}

}  // namespace

std::optional<std::pair<std::string, std::string>> wanted_header(
    std::string_view line, const std::vector<std::string>& wanted) {
  const bool is_wanted = std::any_of(
      wanted.begin(), wanted.end(),
      [&](const std::string& prefix) { return begins_with(line, prefix); });
  const std::size_t colon = is_wanted ? line.find(':') : std::string::npos;
  if (colon == std::string_view::npos)
    return std::nullopt;
  std::string name(trim(line.substr(0, colon)));
  // A wanted text that goes on beyond the colon names no header.
  if (std::none_of(
          wanted.begin(), wanted.end(),
          [&](const std::string& prefix) { return begins_with(name, prefix); }))
    return std::nullopt;
  std::transform(name.begin(), name.end(), name.begin(), lower);
  return std::pair(std::move(name), std::string(trim(line.substr(colon + 1))));
}

std::bitset<256> first_bytes(const std::vector<std::string>& wanted) {
  std::bitset<256> bytes;
  for (const std::string& prefix : wanted) {
    if (prefix.empty())
      continue;
    const char first = prefix[0];
    bytes.set(static_cast<unsigned char>(first));
    if (first >= 'a' && first <= 'z')
      bytes.set(static_cast<unsigned char>(first - 'a' + 'A'));
  }
  return bytes;
}

}  // namespace docmill
