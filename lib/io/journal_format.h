// What a journal holds, and its bytes. docs/formats.md has them one by one.
//
// A journal is a preamble (the format's name and a seed) and entries. Each
// entry has a type, a length and a checksum, so that a reader finds the end of
// what was written, wherever a crash or a damaged disk put it.

#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/compress.h"
#include "lib/base/stream_hash.h"
#include "lib/base/types.h"

namespace docmill {

inline constexpr std::string_view kJournalName = "docmill.journal/1\n";
inline constexpr i64 kJournalPreambleBytes = 18 + 8;  // name and seed
inline constexpr i64 kEntryHeadBytes = 4 + 8 + 8;     // type, length, checksum

// Types, four letters each. A reader skips those that it does not know.
namespace entry_type {
inline constexpr std::string_view kHeader = "head";
inline constexpr std::string_view kOption = "optn";
inline constexpr std::string_view kRecords = "recs";
inline constexpr std::string_view kPart = "part";
inline constexpr std::string_view kSync = "sync";
inline constexpr std::string_view kAnswer = "answ";
inline constexpr std::string_view kSpent = "cost";
inline constexpr std::string_view kDone = "done";
}  // namespace entry_type

// An option that changes records, as it was given.
struct JobOption {
  std::string name;
  u64 digest = 0;  // of its values

  bool operator==(const JobOption&) const = default;
};

// What must be equal for a run to continue another one's work.
struct JournalHeader {
  u64 options_digest = 0;
  u64 prompt_digest = 0;
  u64 inputs_digest = 0;
  i64 created_ns = 0;  // since 1970, UTC
  Compression compression = Compression::kNone;
  bool is_input_order = true;
  std::string version = {};  // of docmill
  // What options_digest is of, to say which one differs.
  std::vector<JobOption> options = {};
};

// Bytes of the journal file.
struct Extent {
  i64 offset = 0;
  i64 bytes = 0;
};

// The records of consecutive positions that are not in FILE.part yet.
struct PieceView {
  i64 first = 0;      // position
  i64 count = 0;      // positions
  i64 documents = 0;  // records; the other positions are rejects
  std::string_view records = {};
  std::string_view rejects = {};  // rows of the rejects file
  u64 input_digest = 0;           // sum over the lines of its positions
  i64 journaled_bytes = 0;        // of records that the journal alone has

  i64 records_bytes() const { return std::ssize(records) + journaled_bytes; }
};

// FILE.part after a step: all positions before `position` are in it.
struct PartState {
  i64 position = 0;
  i64 documents = 0;
  i64 bytes = 0;          // size of FILE.part
  u64 hash = 0;           // XXH3-64 of all of it
  i64 rejects_bytes = 0;  // size of the rejects file
  u64 input_digest = 0;   // of the input up to `position`

  bool operator==(const PartState&) const = default;
};

// What one step added to FILE.part.
struct PartStep {
  i64 first = 0;  // positions [first, after.position)
  i64 documents = 0;
  i64 from = 0;       // bytes [from, after.bytes)
  u64 step_hash = 0;  // XXH3-64 of them
  PartState after{};  // its `documents` is not stored but summed up
};

// How an answer ended; as in files.
enum class AnswerEnd { kWhole = 0, kCutOff = 1, kRefused = 2 };

// An answer of a document that goes on to another round.
struct AnswerView {
  i64 position = 0;
  i64 round = 0;
  i64 alternative = 0;
  std::array<u64, 3> key{};  // of the cache: high, low, check
  i64 prompt_tokens = 0;
  i64 completion_tokens = 0;
  i64 cost_nano_usd = 0;
  i64 calls = 0;  // that were answered for it: 0 or 1
  i64 latency_us = 0;
  AnswerEnd end = AnswerEnd::kWhole;
  std::string_view model = {};
  std::string_view text = {};  // as it came
};

// Of the whole run so far.
struct Spent {
  i64 requests = 0;
  i64 answers = 0;
  i64 prompt_tokens = 0;
  i64 completion_tokens = 0;
  i64 cost_nano_usd = 0;

  bool operator==(const Spent&) const = default;
};

// The output has its name.
struct JournalDone {
  i64 bytes = 0;
  u64 hash = 0;
  i64 documents = 0;
  i64 rejects_bytes = 0;
};

// Appends the fields of a payload: little-endian numbers and bytes.
class FieldWriter {
 public:
  explicit FieldWriter(std::string& out) : out_(out) {}

  FieldWriter& number(u64 value);
  FieldWriter& number(i64 value) { return number(static_cast<u64>(value)); }
  FieldWriter& bytes(std::string_view bytes) {
    out_ += bytes;
    return *this;
  }

 private:
  std::string& out_;
};

// Takes fields off the front of a payload. After one that is not there is_ok()
// is false and all are 0.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : bytes_(bytes) {}

  u64 number();
  // A count or size; one that is not in [0, 2^62] is not ok.
  i64 count();

  bool is_ok() const { return is_ok_; }
  std::string_view rest() const { return bytes_; }

 private:
  std::string_view bytes_;
  bool is_ok_ = true;
};

std::string preamble_of(u64 seed);

// Puts entries of one journal together.
//
// Thread safety: none.
class EntryWriter {
 public:
  explicit EntryWriter(u64 seed) : hash_(seed) {}

  // Each appends one whole entry; a header's options each have their own.
  void add_header(std::string& out, const JournalHeader& header);
  void add_records(std::string& out, const PieceView& piece);
  void add_part(std::string& out, const PartStep& step);
  void add_sync(std::string& out, i64 part_bytes);
  void add_answer(std::string& out, const AnswerView& answer);
  void add_spent(std::string& out, const Spent& spent);
  void add_done(std::string& out, const JournalDone& done);

 private:
  FieldWriter begin(std::string& out, std::string_view type);
  void end(std::string& out);

  StreamHash hash_;
  std::size_t start_ = 0;
};

// Takes entries of one journal apart, each with its head.
//
// Thread safety: none.
class EntryReader {
 public:
  explicit EntryReader(u64 seed) : hash_(seed) {}

  // Views into a `recs`; nothing where it is not one or is damaged.
  std::optional<PieceView> records(std::string_view entry);

 private:
  StreamHash hash_;
};

}  // namespace docmill
