// What stdin, stdout and stderr are, looked at before anything is opened.

#pragma once

#include "apps/docmill/options.h"
#include "lib/base/result.h"

namespace docmill {

// Fills the places of streams that are closed (`docmill <&- >&-`), so that no
// file of ours gets their numbers: reading or writing them fails as before.
// REQUIRES: nothing was opened yet.
void hold_closed_streams();

// Whether documents would be read from a terminal.
bool reads_terminal(const CommandOptions& options);

// Fails with kUsage when stdin or stdout is needed but closed.
Result<void> check_standard_streams(const CommandOptions& options);

}  // namespace docmill
