// The integer types of the project: i64 for counts and positions.

#pragma once

#include <cstdint>

namespace docmill {

using i64 = std::int64_t;
using u64 = std::uint64_t;
using u32 = std::uint32_t;
using u16 = std::uint16_t;
using u8 = std::uint8_t;
using i8 = std::int8_t;

}  // namespace docmill
