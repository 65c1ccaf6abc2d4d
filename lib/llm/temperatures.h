// At which temperatures the alternatives of one text are asked for.

#pragma once

#include <vector>

namespace docmill {

inline constexpr int kMaxAlternatives = 10;

// What the protocol takes when a request names none.
inline constexpr double kUsualTemperature = 1;
inline constexpr double kMaxTemperature = 2;

// The first one is `base`. The others lie around it in steps of 0.2, the
// nearest first and of two the lower: 0.7 0.5 0.9 0.3 1.1 and so on. What is
// outside [0, 2] is passed over, so that no two are equal; and who asks for
// more gets the same ones first.
//
// REQUIRES: base in [0, 2], 1 <= count <= kMaxAlternatives.
std::vector<double> spread_temperatures(double base, int count);

}  // namespace docmill
