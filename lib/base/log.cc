#include "lib/base/log.h"

#include <unistd.h>

#include <atomic>
#include <mutex>
#include <utility>

#include "lib/base/safe_text.h"

namespace docmill {
namespace {

std::atomic<LogLevel> g_level{LogLevel::kInfo};
std::mutex g_hook_mutex;
std::function<void()> g_before_log;  // under g_hook_mutex

}  // namespace

void set_log_level(LogLevel level) { g_level = level; }

bool is_logged(LogLevel level) { return level <= g_level; }

void set_before_log(std::function<void()> hook) {
  const std::lock_guard lock(g_hook_mutex);
  g_before_log = std::move(hook);
}

void write_log(LogLevel level, std::string_view line) {
  if (!is_logged(level))
    return;
  const std::string whole = "docmill: " + visible_text(line) + "\n";
  const std::lock_guard lock(g_hook_mutex);
  if (g_before_log)
    g_before_log();
  // stderr may be closed or full; there is nobody left to tell.
  [[maybe_unused]] const ssize_t n =
      ::write(STDERR_FILENO, whole.data(), whole.size());
}

}  // namespace docmill
