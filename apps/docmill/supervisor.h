// Runs a command under supervision: signals are answered, a hang is noticed.

#pragma once

#include <functional>

#include "apps/docmill/signals.h"
#include "lib/pipeline/mill.h"
#include "lib/pipeline/stop.h"
#include "lib/report/counters.h"

namespace docmill {

// Runs `command`, which runs `mill` and closes all files, on a thread of its
// own; this one supervises until it ends. Returns or throws what it does.
//
// `on_look` is called some times a second, by this thread. The first SIGINT or
// SIGTERM requests a stop, a second one ends the process at once; SIGUSR1
// prints the counters. A mill that has work and neither moves nor computes for
// 30 s ends the process with code 1.
int run_supervised(const std::function<int()>& command, Mill& mill,
                   const std::function<void()>& on_look, Signals& signals,
                   Stop& stop, const Counters& counters);

}  // namespace docmill
