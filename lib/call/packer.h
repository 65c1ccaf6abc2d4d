// Puts small documents of like kind into one request, and takes the answer
// apart: packing.
//
// A pack forms from the documents that come in one burst on one thread: those
// of a batch that was read, or those that an earlier answer set going. It goes
// when it is full, when the burst ends (flush()), and when it is older than
// kLongestWait; so nobody waits for documents that may not come. A pack that
// is not full and has to wait for its turn, because of --max-in-flight or a
// limit, takes in others until the turn comes: those that would not have had
// theirs before.
//
// Of like kind are texts of one length class, with the same temperature.
// Larger ones than Pack::kMaxTextBytes go alone.
//
// An answer is believed document by document (lib/call/pack_match.h). What is
// missing or wrong is asked for again in two halves, a single document alone.
// So is all of an answer that was cut off, refused or is no array, and all of
// a request that failed for what may be one document's fault.
//
// Ids are made from a secret of the process, so that no document can name
// another's.

#pragma once

#include <atomic>
#include <chrono>
#include <coroutine>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <tbb/enumerable_thread_specific.h>

#include "lib/base/executor.h"
#include "lib/base/sketch.h"
#include "lib/call/pack.h"
#include "lib/control/pack_sizer.h"
#include "lib/llm/chat_request.h"
#include "lib/llm/pack_answer.h"
#include "lib/llm/pack_request.h"

namespace docmill {

struct PackStats {
  i64 packs = 0;       // answered, of two documents and more
  i64 documents = 0;   // in them
  i64 good = 0;        // of these, that had their results from them
  i64 bisections = 0;  // times that some were split and asked for again
  i64 alone = 0;       // documents that were asked for alone then
  i64 missing = 0;     // documents that an answer left out
  i64 mismatched = 0;  // given twice, or with another one's text
  i64 unreadable = 0;  // answers that were no array of documents
  i64 cut_off = 0;     // answers that were
  i64 failed = 0;      // requests that were split because they failed
  int size = 0;        // now
  Sketch wait_ms;      // of the first document of each pack, for the others
};

// Thread safety: any thread.
class Packer {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr std::chrono::milliseconds kLongestWait{20};

  struct Options {
    int size = 0;           // 2 to 10; 0: follows the goodput
    std::string task = {};  // ChatTemplate::task()
    u64 secret = 0;
  };

  // REQUIRES: the executor outlives the packer, and this all seats.
  Packer(const Options& options, const ChatRequestWriter& writer,
         Executor& executor);

  // Whether such a document may share a request.
  static bool is_fit(const CallRequest& request) {
    const i64 bytes = std::ssize(request.text);
    return !request.is_alone && bytes >= Pack::kMinTextBytes &&
           bytes <= Pack::kMaxTextBytes;
  }

  // Whether an error may be the fault of one document of a pack, so that the
  // others have an answer without it.
  static bool may_be_of_one(const CallError& error);

  // After co_await enter(seat) the seat leads, is done, or is to go alone.
  // REQUIRES: flush() follows on the same thread.
  class Enter {
   public:
    bool await_ready() const { return false; }
    bool await_suspend(std::coroutine_handle<> waiting);
    void await_resume() const {}

   private:
    friend class Packer;
    explicit Enter(PackSeat& seat) : seat_(seat) {}

    PackSeat& seat_;
  };
  Enter enter(PackSeat& seat) { return Enter(seat); }

  // The packs of this thread that are older than kLongestWait go as they are.
  // To be called for each document, packed or not.
  void send_old();

  // A burst has ended on this thread: its packs go as they are.
  void flush();

  // These are for the leader while it asks.

  // Of the texts, for which a turn is asked.
  i64 bytes_to_ask(Pack& pack);

  // Its turn has come. False when others have joined since it was asked for;
  // then ask again, for all of them.
  bool close(Pack& pack);

  bool is_late(const Pack& pack, Clock::time_point now) const;
  // The earliest time of its documents, or `time`.
  Clock::time_point at_most_until(const Pack& pack,
                                  Clock::time_point time) const;

  // REQUIRES, of both: closed.
  void start_deadlines(const Pack& pack, Clock::time_point now) const;
  std::string body(const Pack& pack) const;

  // Gives each document of the seat's pack what the answer has for it; `ends`:
  // the run does. Then the seat leads another pack, is done, or is to go
  // alone.
  void settle(PackSeat& seat, CallResult answer, bool ends);

  PackStats stats() const;

 private:
  friend class PackSeat;

  using Seats = std::vector<PackSeat*>;

  // A thread's packs that still form, one of a kind.
  struct Room {
    std::vector<std::unique_ptr<Pack>> forming;
  };

  bool join_open(PackSeat& seat);
  bool join_room(PackSeat& seat);
  bool is_full(const Pack& pack) const;
  void send_off(std::vector<std::unique_ptr<Pack>> packs);
  void end_wait(Pack& pack, Clock::time_point now);
  std::vector<PackItem> items_of(const Pack& pack) const;
  Seats give_answers(const Pack& pack, CallResult& answer);
  Seats give_results(const Pack& pack, CallResult& answer);
  Seats end_unanswered(const Pack& pack, const CallResult& answer, bool ends);
  std::vector<std::unique_ptr<Pack>> bisect(const Seats& seats);
  void abandon(PackSeat& leader);
  void wake(const Pack& pack, const PackSeat& but);

  const u64 secret_;
  const std::string instructions_;
  std::vector<ChatRequestWriter> writers_;  // for 2 documents and more
  Executor& executor_;
  tbb::enumerable_thread_specific<Room> rooms_;
  tbb::enumerable_thread_specific<PackAnswerParser> parsers_;
  mutable std::mutex mutex_;  // of all below, and of packs while they are open
  PackSizer sizer_;
  std::vector<Pack*> open_;
  std::atomic<bool> has_open_{false};
  PackStats stats_;
};

}  // namespace docmill
