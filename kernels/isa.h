// Which instruction set the kernels use: the best that the processor has, or
// what the environment variable DOCMILL_ISA (scalar, avx2, avx512) allows at
// most. A kernel without a version for the wish takes its next lower one.
//
// Thread safety: all functions may be called from any thread. The variable is
// read once.

#pragma once

#include <cstdlib>
#include <span>
#include <string_view>

namespace docmill::kernels {

// The value of DOCMILL_ISA; empty when it is not set.
std::string_view isa_wish();

// Whether `name` is empty or one of scalar, avx2, avx512. A program refuses
// to start when isa_wish() is not; the kernels treat it as unset.
bool is_known_isa(std::string_view name);

// "avx512", "avx2" or "scalar": what runs on this machine under the wish, as
// far as versions exist. For reports.
std::string_view active_isa();

// Whether a version named `isa` is within the wish.
bool is_isa_wished(std::string_view isa);

// What processors have, in the sets that versions of kernels ask for.
bool always();
bool has_avx2();       // and BMI, POPCNT
bool has_vbmi2();      // AVX-512 F, BW, VBMI2, and BMI, POPCNT
bool has_vbmi();       // the same and VBMI
bool has_vpopcntdq();  // the same and VPOPCNTDQ

// The version to use of a best-first table whose last row always runs.
template <class Version>
const Version& best_version(std::span<const Version> versions) {
  for (const Version& version : versions)
    if (is_isa_wished(version.isa) && version.is_supported())
      return version;
  return versions.back();
}

}  // namespace docmill::kernels
