// Writes the journal of a run: what a later run needs to continue after a
// crash without losing a record, writing one twice, or paying again.
//
// FILE.journal stands beside FILE.part. When an append returns, its entries
// are with the system: they survive the death of the process, at any moment.
// A thread of the journal brings FILE.part and FILE.journal to disk every
// second or 8 MiB; a power cut takes at most what came after. It never leaves
// half an entry: a reader notices and cuts.
//
// Entries whose positions are in FILE.part are dead. When they are most of
// the journal the same thread rewrites it, from its own bytes, while others
// go on appending: memory holds about 100 bytes for each live entry, never
// what is in it.
//
// REQUIRES of the program: SIGXFSZ is ignored.

#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>

#include "lib/base/file_descriptor.h"
#include "lib/base/result.h"
#include "lib/io/journal_copy.h"
#include "lib/io/journal_format.h"
#include "lib/io/journal_reader.h"

namespace docmill {

struct JournalOptions {
  JournalHeader header;
  // Performance, not behaviour.
  i64 rewrite_bytes = i64{64} << 20;  // smaller ones are never rewritten
  i64 sync_bytes = i64{8} << 20;
  double sync_seconds = 1;
};

// Of the lives of journals, for reports and tests.
struct JournalStats {
  i64 bytes = 0;       // of the file
  i64 live_bytes = 0;  // of entries that are needed
  i64 live_entries = 0;
  i64 rewrites = 0;
  i64 syncs = 0;
};

// Tells what was spent so far; empty where nobody knows. Asked under the lock
// of the journal, so that what stands last in it is the newest; must not block.
using AskSpent = std::function<Spent()>;

// Thread safety: append_answer() and stats() may be called from any thread,
// all else from one, the writer. Destroying it leaves the file as it is.
class Journal {
 public:
  // Replaces what stands at `path`. `part_fd` is FILE.part, to be brought to
  // disk. REQUIRES: the caller holds the lock of FILE.part; `part_fd` is open
  // until finish(), discard() or the destructor.
  static Result<std::unique_ptr<Journal>> create(const std::string& path,
                                                 int part_fd,
                                                 const JournalOptions& options);

  // Goes on with the one at `path`, of which `state` was read: as a new one
  // that has the live entries, with FILE.part at `part`, in its place. On an
  // error, kTemporary where the disk is full, the old one is as it was.
  // REQUIRES: as of create(); FILE.part was cut to `part`.
  static Result<std::unique_ptr<Journal>> resume(const JournalState& state,
                                                 const PartState& part,
                                                 int part_fd,
                                                 const JournalOptions& options);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Appends with one write: records that cannot go to FILE.part yet, the step
  // that FILE.part has made, what was spent. kTemporary: disk full; what was
  // appended before stays whole. After an error each append fails with the
  // same one. An earlier failure to bring bytes to disk is told here too.
  // REQUIRES: a step starts where the last one ended.
  Result<void> append(std::span<const PieceView> waiting,
                      const std::optional<PartStep>& step,
                      const AskSpent& spent);

  // From any thread.
  Result<void> append_answer(const AnswerView& answer,
                             const AskSpent& spent = {});

  // Whether the records of a piece that begins here are in the journal.
  bool has_records(i64 first) const;

  // Appends them to `to`, without the rejects' rows. kIo: cannot be read, or
  // are not what was written. REQUIRES: has_records(first)
  Result<void> read_records(i64 first, std::string& to);

  // The last step.
  PartState part() const;

  // Brings FILE.part and the journal to disk now.
  Result<void> sync();

  // Ends the thread: from now on nothing is synchronised or rewritten but
  // where it is asked for.
  void stop_thread();

  // Rewrites the journal now, to what is live. When that cannot be done it
  // stays as it is. REQUIRES: stop_thread()
  Result<void> shorten();

  // The output has its name. Nothing but the destructor may follow.
  Result<void> finish(const JournalDone& done);

  // Removes the file.
  void discard();

  const std::string& path() const { return path_; }
  JournalStats stats() const;

 private:
  // Where a live entry lies.
  struct Live {
    i64 offset = 0;
    i64 bytes = 0;
    i64 end = 0;  // position after its last one
  };
  using LiveEntries = std::multimap<i64, Live>;  // by first position

  using Clock = std::chrono::steady_clock;

  Journal(std::string path, int part_fd, const JournalOptions& options,
          u64 seed);

  void add_waiting(const PieceView& piece);
  void add_step(const PartStep& step);
  void erase_live(LiveEntries& entries, i64 first, i64 end);
  Result<void> write_out();
  void add_spent(const Spent& spent);
  Result<void> check();
  Result<void> fail_with(Error error);

  Result<void> start();
  Result<void> take_over(const JournalState& state);
  void keep_live(LiveEntries& entries, i64 first, i64 end, Extent entry);
  std::string opening() const;
  std::shared_ptr<JournalCopy> begin_copy();
  bool is_rewrite_due() const;
  void rewrite(std::unique_lock<std::mutex>& lock);
  void rewrite_with_room(std::unique_lock<std::mutex>& lock);
  Result<void> copy_live(JournalCopy& copy);
  Result<void> copy_rest(JournalCopy& copy, std::unique_lock<std::mutex>& lock);
  Result<void> install(const JournalCopy& copy, i64 synced_part);
  void move_live(LiveEntries& entries, const JournalCopy& copy);

  void work_in_background();
  bool is_sync_due() const;
  Result<void> sync_once(std::unique_lock<std::mutex>& lock);

  const std::string path_;
  const JournalOptions options_;
  const u64 seed_;
  mutable std::mutex mutex_;  // guards all below
  EntryWriter entries_;
  EntryReader reader_;
  std::shared_ptr<FileDescriptor> file_;
  int part_fd_;
  std::string buffer_;  // entries on their way to the file
  i64 size_ = 0;        // of the file
  i64 rewrite_at_ = 0;
  LiveEntries records_;
  LiveEntries answers_;
  i64 live_bytes_ = 0;
  PartState part_;
  std::optional<Spent> spent_;
  JournalStats stats_;
  std::optional<Error> error_;

  std::shared_ptr<JournalCopy> copy_;  // while it is rewritten
  std::condition_variable wake_;
  bool is_stopping_ = false;
  i64 synced_part_bytes_ = 0;
  i64 synced_size_ = 0;
  i64 last_synced_part_ = 0;
  Clock::time_point last_sync_ = Clock::now();
  bool is_folder_synced_ = false;
  std::thread thread_;
};

// FILE.journal
std::string journal_path_of(const std::string& output_path);

}  // namespace docmill
