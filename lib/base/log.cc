#include "lib/base/log.h"

#include <unistd.h>

#include <atomic>
#include <mutex>
#include <utility>

#include "lib/base/types.h"

namespace docmill {
namespace {

std::atomic<LogLevel> g_level{LogLevel::kInfo};
std::mutex g_hook_mutex;
std::function<void()> g_before_log;  // under g_hook_mutex

bool is_control(std::string_view text, std::size_t i) {
  const u8 byte = static_cast<u8>(text[i]);
  if (byte < 0x20 || byte == 0x7F)
    return true;
  // U+0080 to U+009F, the C1 controls, are C2 80 to C2 9F in UTF-8.
  return byte == 0xC2 && i + 1 < text.size() &&
         static_cast<u8>(text[i + 1]) < 0xA0;
}

}  // namespace

void set_log_level(LogLevel level) { g_level = level; }

void set_before_log(std::function<void()> hook) {
  const std::lock_guard lock(g_hook_mutex);
  g_before_log = std::move(hook);
}

std::string printable(std::string_view text, std::size_t max_bytes) {
  std::string shown;
  for (std::size_t i = 0; i < text.size(); i++) {
    const bool starts_character = (text[i] & 0xC0) != 0x80;
    if (starts_character && shown.size() >= max_bytes)
      return shown + "...";
    if (is_control(text, i)) {
      shown += fmt::format("\\x{:02x}", static_cast<u8>(text[i]));
      if (static_cast<u8>(text[i]) == 0xC2)
        shown += fmt::format("\\x{:02x}", static_cast<u8>(text[++i]));
      continue;
    }
    shown += text[i];
  }
  return shown;
}

void write_log(LogLevel level, std::string_view line) {
  if (level > g_level)
    return;
  const std::string whole =
      "docmill: " + printable(line, std::string_view::npos) + "\n";
  const std::lock_guard lock(g_hook_mutex);
  if (g_before_log)
    g_before_log();
  // stderr may be closed or full; there is nobody left to tell.
  [[maybe_unused]] const ssize_t n =
      ::write(STDERR_FILENO, whole.data(), whole.size());
}

}  // namespace docmill
