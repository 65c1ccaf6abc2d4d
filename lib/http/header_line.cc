#include "lib/http/header_line.h"

#include <algorithm>

#include "lib/base/ascii.h"

namespace docmill {
namespace {

bool begins_with(std::string_view name, std::string_view wanted) {
  return !wanted.empty() && ascii::starts_with(name, wanted);
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
  const std::string_view name = ascii::trim(line.substr(0, colon));
  // A wanted text that goes on beyond the colon names no header.
  if (std::none_of(
          wanted.begin(), wanted.end(),
          [&](const std::string& prefix) { return begins_with(name, prefix); }))
    return std::nullopt;
  return std::pair(ascii::lower(name),
                   std::string(ascii::trim(line.substr(colon + 1))));
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
