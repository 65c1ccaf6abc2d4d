// What this machine is, as far as a report and the default number of threads
// need it.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace docmill {

// The host's name, "unknown" if it has none.
std::string host_name();

// Such as "AMD EPYC 7B13", from /proc/cpuinfo; "unknown" if not told.
std::string cpu_model();

// CPUs that this process may keep busy: the affinity mask, limited by the CPU
// quotas of the process's control groups (v2, or v1), rounded up. At least 1.
int usable_cpus();

// CPUs allowed by the text of a cpu.max file such as "150000 100000" (1.5);
// none for "max 100000" and for what cannot be read. Exposed for tests.
std::optional<double> parse_cpu_max(std::string_view text);

}  // namespace docmill
