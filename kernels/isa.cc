#include "kernels/isa.h"

#include "kernels/fold_words.h"

namespace docmill::kernels {
namespace {

// Position in the order of wishes; -1 for an unknown name.
int rank_of(std::string_view isa) {
  constexpr std::string_view kNames[] = {"scalar", "avx2", "avx512"};
  for (int i = 0; i < 3; i++)
    if (kNames[i] == isa)
      return i;
  return -1;
}

}  // namespace

std::string_view isa_wish() {
  static const char* const wish = std::getenv("DOCMILL_ISA");
  return wish == nullptr ? std::string_view() : std::string_view(wish);
}

bool is_known_isa(std::string_view name) {
  return name.empty() || rank_of(name) >= 0;
}

std::string_view active_isa() {
  return best_version(fold_words_versions()).isa;
}

bool is_isa_wished(std::string_view isa) {
  static const int limit = rank_of(isa_wish());
  return limit < 0 || rank_of(isa) <= limit;
}

bool always() { return true; }

#if defined(__x86_64__)
bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
         __builtin_cpu_supports("bmi");
}

bool has_vbmi2() {
  return __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512vbmi2") &&
         __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi");
}

bool has_vbmi() { return has_vbmi2() && __builtin_cpu_supports("avx512vbmi"); }

bool has_vpopcntdq() {
  return has_vbmi() && __builtin_cpu_supports("avx512vpopcntdq");
}
#endif

}  // namespace docmill::kernels
