// Gives documents the answers that an earlier run of the same job paid for and
// kept in its journal; all others are asked of the backend behind it.

#pragma once

#include <atomic>
#include <functional>
#include <string_view>
#include <unordered_map>

#include "lib/cache/cache_key.h"
#include "lib/io/journal_reader.h"
#include "lib/refine/backend.h"

namespace docmill {

// Found by the key of the cache, which holds all that can change an answer.
class KnownAnswers : public Backend {
 public:
  struct Parts {
    Backend& next;
    const JournalBytes& bytes;
    std::string_view endpoint;  // for records
    // Of a request; called by any thread.
    std::function<CacheKey(const Request&)> key_of;
  };

  // REQUIRES: all that `parts` names outlives this, and `state`'s journal is
  // the one of the bytes.
  KnownAnswers(const JournalState& state, Parts parts);

  bool contains(const CacheKey& key) const { return answers_.contains(key); }

  // How many were given.
  i64 given() const { return given_; }

  Task<Answer> answer(Request request) override;
  void flush() override { parts_.next.flush(); }
  void keep(Answer& answer) override { parts_.next.keep(answer); }
  void give_up(GiveUp why) override { parts_.next.give_up(why); }
  bool is_waiting() const override { return parts_.next.is_waiting(); }

 private:
  struct Hash {
    std::size_t operator()(const CacheKey& key) const { return key.low; }
  };

  Task<Answer> give(Answer answer);
  Result<Answer> read(const JournaledAnswer& known, const CacheKey& key,
                      i64 position) const;

  const Parts parts_;
  std::unordered_map<CacheKey, JournaledAnswer, Hash> answers_;
  std::atomic<i64> given_{0};
};

}  // namespace docmill
