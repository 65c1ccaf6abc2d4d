#include "lib/report/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "lib/base/log.h"

namespace docmill {
namespace {

constexpr std::chrono::milliseconds kBarInterval{500};
constexpr std::chrono::milliseconds kPlainInterval{10'000};
constexpr int kPlainWidth = 200;
constexpr std::string_view kWipe = "\r\x1b[K";

std::string_view terminal_name() {
  const char* name = std::getenv("TERM");
  return name == nullptr ? std::string_view() : name;
}

// Asked each time: the user may change it. 0 when there is none.
int terminal_width() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0)
    return 0;
  return size.ws_col;
}

void write_stderr(std::string_view text) {
  // A progress line that cannot be written is no reason to end a run.
  [[maybe_unused]] const ssize_t n =
      ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

Progress::Progress(const Options& options, const Counters& counters)
    : counters_(counters),
      total_bytes_(options.total_bytes),
      mode_(resolve_progress_mode(options.mode, ::isatty(STDERR_FILENO) == 1,
                                  terminal_name())),
      start_(std::chrono::steady_clock::now()) {
  if (mode_ == ProgressMode::kNone)
    return;
  const auto interval =
      mode_ == ProgressMode::kBar ? kBarInterval : kPlainInterval;
  ticker_ = std::make_unique<Ticker>(interval, [this] { show(); });
}

void Progress::clear() {
  const std::lock_guard lock(mutex_);
  if (is_drawn_)
    write_stderr(kWipe);
  is_drawn_ = false;
}

void Progress::stop() {
  if (ticker_ == nullptr)
    return;
  ticker_->stop();
  clear();
}

void Progress::show() {
  const std::chrono::duration<double> elapsed =
      std::chrono::steady_clock::now() - start_;
  ProgressSnapshot now{.counts = read_counters(counters_),
                       .elapsed_seconds = elapsed.count(),
                       .total_bytes = total_bytes_};
  now.docs_per_second = docs_rate_.update(
      now.counts.written + now.counts.dropped, elapsed.count());
  now.bytes_per_second =
      bytes_rate_.update(now.counts.bytes_in, elapsed.count());
  now.calls_per_second = calls_rate_.update(now.counts.calls, elapsed.count());
  if (mode_ == ProgressMode::kPlain) {
    log_info("{}", format_progress(now, kPlainWidth));
    return;
  }
  // One column stays free: a full line would make some terminals wrap.
  const int width = terminal_width();
  const std::string line = format_progress(now, width > 1 ? width - 1 : 79);
  const std::lock_guard lock(mutex_);
  write_stderr(std::string(kWipe) + line);
  is_drawn_ = true;
}

}  // namespace docmill
