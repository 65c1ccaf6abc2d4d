// Writes a run report to where the user wants it.

#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/report/run_report.h"

namespace docmill {

// Whether a report can be written to `path`, as far as that can be known
// before the first byte is read: kUsage for a suffix that is no view of this
// version, kIo for a folder that does not exist or cannot be written to.
//
// .json, .md and .txt choose the view. Devices, pipes and what stands under
// /dev need no suffix and are written as JSON then.
Result<void> check_report_path(const std::string& path);

// Writes the view that the suffix of `path` names: to PATH.part first, which
// is renamed when complete and on disk; until then an older report stays. What
// is not a regular file (/dev/stdout, a pipe) is written directly; a reader
// that went away is no error. A symbolic link stays and its target is replaced.
//
// Fails with kTemporary when the disk is full, else kIo; kUsage as
// check_report_path(). No PATH.part is left behind.
//
// REQUIRES: SIGPIPE is ignored.
Result<void> write_report(const std::string& path, const RunReport& report);

}  // namespace docmill
