// Runs the mill under supervision: signals are answered, a hang is noticed.

#pragma once

#include "apps/docmill/signals.h"
#include "lib/base/result.h"
#include "lib/pipeline/mill.h"
#include "lib/pipeline/stop.h"
#include "lib/report/counters.h"

namespace docmill {

// Runs the mill on a thread of its own; this one supervises until it ends.
//
// The first SIGINT or SIGTERM requests a stop, a second one ends the process
// at once; SIGUSR1 prints the counters. A mill that has work and does not
// move for 30 s ends the process with code 1.
Result<void> run_supervised(Mill& mill, Signals& signals, Stop& stop,
                            const Counters& counters);

}  // namespace docmill
