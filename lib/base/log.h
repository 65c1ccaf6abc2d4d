// Messages for people, on stderr. One call is one line, formatted first and
// written by one write(2), so that lines of several threads never mix.
//
// What is written is made safe for terminals (visible_text() of safe_text.h),
// since messages may quote documents and file names.
//
// Thread safety: all functions may be called from any thread.

#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace docmill {

enum class LogLevel { kError, kWarn, kInfo, kDebug };

// Messages above `level` are not written. The default is kInfo.
void set_log_level(LogLevel level);
bool is_logged(LogLevel level);

// Calls `hook` before each message, to wipe a progress line that the message
// would otherwise stand behind; an empty one for none. The hook may be called
// from any thread, and must not log.
void set_before_log(std::function<void()> hook);

// Writes "docmill: <line>\n" when `level` is on.
void write_log(LogLevel level, std::string_view line);

template <class... Args>
void log_error(fmt::format_string<Args...> format, Args&&... args) {
  write_log(LogLevel::kError,
            "error: " + fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_warn(fmt::format_string<Args...> format, Args&&... args) {
  write_log(LogLevel::kWarn,
            "warning: " + fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_info(fmt::format_string<Args...> format, Args&&... args) {
  write_log(LogLevel::kInfo, fmt::format(format, std::forward<Args>(args)...));
}
template <class... Args>
void log_debug(fmt::format_string<Args...> format, Args&&... args) {
  if (is_logged(LogLevel::kDebug))
    write_log(LogLevel::kDebug,
              fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace docmill
