// Reads the journal of an interrupted run, and checks FILE.part against it.
//
// A journal ends where its bytes stop making sense: at a torn last entry, a
// flipped bit, garbage. What comes before is good. Nothing is allocated for
// what a length says, only for what is there; records and answers stay in the
// file until asked for.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/file_descriptor.h"
#include "lib/base/result.h"
#include "lib/io/journal_format.h"

namespace docmill {

struct JournaledPiece {
  i64 first = 0;
  i64 count = 0;
  i64 documents = 0;
  u64 input_digest = 0;
  Extent entry;  // the whole of it
  Extent records;
  Extent rejects;
};

struct JournaledAnswer {
  i64 position = 0;
  i64 round = 0;
  i64 alternative = 0;
  std::array<u64, 3> key{};
  i64 prompt_tokens = 0;
  i64 completion_tokens = 0;
  i64 cost_nano_usd = 0;
  i64 calls = 0;
  i64 latency_us = 0;
  AnswerEnd end = AnswerEnd::kWhole;
  Extent entry;  // the whole of it
  Extent model;
  Extent text;
};

enum class JournalEnd {
  kWhole,    // the last entry ends where the file ends
  kTorn,     // the file ends inside an entry
  kDamaged,  // an entry is not what was written
  kForeign,  // not a journal of this format at all
};

struct JournalState {
  std::string path;
  u64 seed = 0;
  std::optional<JournalHeader> header;  // empty: nothing can be continued

  // The last point that was on disk for sure, then the steps after it.
  PartState synced;
  std::vector<PartStep> steps;

  // The newest state of FILE.part, when its bytes are all there.
  PartState part() const { return steps.empty() ? synced : steps.back().after; }

  // By first position; none overlap. Those before part() are needed only when
  // verify_part() goes back to an earlier step.
  std::map<i64, JournaledPiece> records;
  // By position, in the order they came, of documents without a record.
  std::multimap<i64, JournaledAnswer> answers;
  std::optional<Spent> spent;
  std::optional<JournalDone> done;

  JournalEnd end = JournalEnd::kWhole;
  std::string why;      // the end in words, empty for kWhole
  i64 valid_bytes = 0;  // to be continued from here
  i64 entries = 0;      // that were read
};

// Fails only when the file cannot be opened or read.
Result<JournalState> read_journal(const std::string& path);

// The bytes of records and answers, of the file that stood at the path when it
// was opened, also when it stands there no longer.
// Thread safety: any thread may read.
class JournalBytes {
 public:
  static Result<JournalBytes> open(const std::string& path);

  Result<std::string> read(Extent extent) const;

 private:
  JournalBytes(FileDescriptor file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}

  FileDescriptor file_;
  std::string path_;
};

// The same of one extent. REQUIRES: the file is still the one that was read.
Result<std::string> read_extent(const JournalState& state, Extent extent);

enum class PartCheckFrom { kSynced, kStart };

struct PartCheck {
  PartState good;   // cut FILE.part and the rejects file to these sizes
  std::string why;  // why it is not state.part(); empty when it is
};

// Checks the bytes of a FILE.part against the hashes of the steps, and tells
// up to which step they are right. kSynced takes what was synchronised on
// trust, as long as it is there. When not even that is right nothing is good,
// and the work starts from position 0. Needs a constant amount of memory.
Result<PartCheck> verify_part(const std::string& part_path,
                              const JournalState& state,
                              PartCheckFrom from = PartCheckFrom::kSynced);

}  // namespace docmill
