// Where a run goes on with the work of an earlier one: what FILE.journal says,
// checked against FILE.part and FILE.

#pragma once

#include <string>

#include "lib/base/result.h"
#include "lib/io/journal_format.h"
#include "lib/io/journal_reader.h"

namespace docmill {

struct ResumePoint {
  enum class Kind {
    kBeginning,  // nothing to go on with
    kMiddle,
    kFinished,  // FILE is the whole output of the same job
  };

  Kind kind = Kind::kBeginning;
  JournalState journal;  // not of kBeginning
  // What is right of FILE.part, to be cut to it; of FILE when finished.
  PartState done;
  std::string note;  // what a person should know; empty as a rule
};

// Changes nothing. Fails with kUsage when the files are of another job, whose
// digests, compression or version differ; kIo when FILE.part is not what was
// written, as far back as it was on disk for sure: then somebody else has
// changed it, and paid work is not thrown away unasked.
// REQUIRES: FILE.part is there, be it empty, and nobody else writes to it.
Result<ResumePoint> find_resume_point(const std::string& output_path,
                                      const JournalHeader& job);

}  // namespace docmill
