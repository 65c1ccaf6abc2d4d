// Reads TOML: small files of settings that people write. Outside of comments
// they must be ASCII.

#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/types.h"

namespace docmill {

struct TomlMember;

// The members of a table, in the order of the file.
using TomlTable = std::vector<TomlMember>;

// A value that no setting takes.
struct TomlOther {
  std::string_view what;  // "an array", "a date", "a time"
};

using TomlValue =
    std::variant<bool, i64, double, std::string, TomlTable, TomlOther>;

struct TomlMember {
  std::string key;
  TomlValue value;
  i64 line = 0;  // where the key stands, from 1
};

// Fails with kInvalid, "NAME:LINE: why", when `text` is not TOML in ASCII, is
// longer than kMaxTomlBytes, or is nested too deeply.
Result<TomlTable> parse_toml(std::string_view text, std::string_view name);

inline constexpr i64 kMaxTomlBytes = i64{64} << 10;

}  // namespace docmill
