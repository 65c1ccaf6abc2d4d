#include "lib/http/connection_limit.h"

#include <sys/resource.h>

#include <algorithm>

namespace docmill {

i64 usable_connections(i64 wish) {
  // Inputs, outputs, the cache, name look-ups, and curl's wake-up sockets:
  // two a multi.
  constexpr i64 kOthers = 128;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return std::max<i64>(wish, 1);
  const auto needed = static_cast<rlim_t>(wish + wish / 16 + kOthers);
  if (limit.rlim_cur < needed && limit.rlim_cur < limit.rlim_max) {
    rlimit raised = limit;
    raised.rlim_cur = std::min(needed, limit.rlim_max);
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
      limit = raised;
  }
  if (limit.rlim_cur >= needed)
    return std::max<i64>(wish, 1);
  const i64 free = static_cast<i64>(limit.rlim_cur) - kOthers;
  return std::clamp<i64>(free * 16 / 17, 1, std::max<i64>(wish, 1));
}

}  // namespace docmill
