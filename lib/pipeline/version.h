// The version of docmill, as --version and reports show it.

#pragma once

#include <string_view>

namespace docmill {

inline constexpr std::string_view kVersion = "0.1.0";

}  // namespace docmill
