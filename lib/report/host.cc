#include "lib/report/host.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace docmill {
namespace {

namespace fs = std::filesystem;

const fs::path kCgroupRoot = "/sys/fs/cgroup";

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

int affinity_cpus() {
  cpu_set_t set;
  CPU_ZERO(&set);
  // Fails on machines with more CPUs than the set has room for.
  if (::sched_getaffinity(0, sizeof set, &set) == 0)
    return CPU_COUNT(&set);
  return static_cast<int>(std::thread::hardware_concurrency());
}

// The process's group in the v2 hierarchy, from the line "0::/path".
std::string cgroup_path() {
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("0::/"))
      return line.substr(4);
  return "";
}

// The smallest quota of the process's group and those around it. Inside a
// container the own group shows as the root.
std::optional<double> cgroup_v2_cpus() {
  std::optional<double> least;
  for (fs::path group = kCgroupRoot / cgroup_path();;
       group = group.parent_path()) {
    const auto cpus = parse_cpu_max(first_line(group / "cpu.max"));
    if (cpus)
      least = std::min(*cpus, least.value_or(*cpus));
    if (group == kCgroupRoot || group == group.parent_path())
      return least;
  }
}

std::optional<double> cgroup_v1_cpus() {
  const std::string quota = first_line(kCgroupRoot / "cpu/cpu.cfs_quota_us");
  const std::string period = first_line(kCgroupRoot / "cpu/cpu.cfs_period_us");
  return parse_cpu_max(quota + " " + period);  // the quota is -1 when unlimited
}

}  // namespace

std::string host_name() {
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) != 0 || name[0] == '\0')
    return "unknown";
  return name;
}

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos)
      return line.substr(colon + 2);
  }
  return "unknown";
}

std::optional<double> parse_cpu_max(std::string_view text) {
  std::istringstream fields{std::string(text)};
  double quota = 0;
  double period = 0;
  if (!(fields >> quota >> period) || quota <= 0 || period <= 0)
    return std::nullopt;
  return quota / period;
}

int usable_cpus() {
  const int cpus = std::max(affinity_cpus(), 1);
  std::optional<double> quota = cgroup_v2_cpus();
  if (!quota)
    quota = cgroup_v1_cpus();
  if (!quota || *quota >= cpus)
    return cpus;
  return std::max(static_cast<int>(std::ceil(*quota)), 1);
}

}  // namespace docmill
