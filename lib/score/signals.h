// The names of what docmill measures, and sets of them.

#pragma once

#include <string_view>

#include "lib/base/result.h"
#include "lib/base/types.h"

namespace docmill {

// In the order in which records show them.
enum class Signal {
  kBytes,
  kChars,
  kWords,
  kUniqueWords,
  kEntropyBits,
  kEntropyNormalized,
  kQuality,
  kCharEntropyBits,
  kUnigramEntropyNats,
  kTypeTokenRatio,
};

// The name in records and options, such as "entropy_bits".
std::string_view signal_name(Signal signal);

class SignalSet {
 public:
  static SignalSet core();
  static SignalSet all();

  // Reads "core", "all", or names of signals and groups with commas between,
  // such as "core,char_entropy_bits". Fails on a name that does not exist or
  // is not built yet, and on an empty one.
  static Result<SignalSet> parse(std::string_view list);

  bool contains(Signal signal) const { return (bits_ & bit_of(signal)) != 0; }

 private:
  static u32 bit_of(Signal signal) { return 1u << static_cast<int>(signal); }
  // All signals from `first` to `last`.
  static SignalSet range(Signal first, Signal last);
  static Result<SignalSet> find(std::string_view name);

  u32 bits_ = 0;
};

}  // namespace docmill
