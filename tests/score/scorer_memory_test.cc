// Whether a scorer gives memory back, and bears that there is none: stands in
// for operator new.

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include <doctest/doctest.h>

#include "lib/score/score_record.h"
#include "lib/score/scorer.h"

namespace {

std::atomic<long> held_bytes = 0;
thread_local long until_failure = -1;  // allocations; negative: none fails

}  // namespace

void* operator new(std::size_t size) {
  void* const memory = until_failure == 0 ? nullptr : std::malloc(size);
  if (memory == nullptr)
    throw std::bad_alloc();
  until_failure -= until_failure > 0;
  held_bytes += static_cast<long>(malloc_usable_size(memory));
  return memory;
}

void operator delete(void* memory) noexcept {
  held_bytes -= static_cast<long>(malloc_usable_size(memory));
  std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept {
  operator delete(memory);
}

namespace docmill {
namespace {

constexpr i64 kMebibyte = i64{1} << 20;

// Pieces of which long texts fill one buffer or another.
constexpr std::string_view kPieces[] = {
    "word ", "a ", "a\n", "ab\n\n", "[1] javascript ", "\u0301\u0323", "語",
};

std::string long_text(std::string_view piece, i64 bytes) {
  std::string text;
  for (i64 i = 0; std::ssize(text) < bytes; i++)
    text.append(piece).append(i % 3 == 0 ? std::to_string(i) : "");
  return text;
}

std::string record_of(Scorer& scorer, std::string_view text) {
  Details details;
  const Scores scores = scorer.score(text, details);
  std::string json;
  append_scores(json, scores, details, SignalSet::all());
  append_verdicts(json, details, SignalSet::all());
  return json;
}

// The giant's words are there until the next text.
TEST_CASE("Scorer keeps no memory that only a giant document needs") {
  for (const std::string_view piece : kPieces) {
    CAPTURE(piece);
    Scorer scorer(SignalSet::all());
    scorer.score("A small text.");
    const i64 held = held_bytes;
    scorer.score(long_text(piece, 7 * kMebibyte));
    scorer.score("A small text.");
    CHECK(held_bytes - held < 4 * kMebibyte);
  }
}

// Whether the scorer has come to the text's end.
bool score_with_allocations(Scorer& scorer, std::string_view text, long count) {
  until_failure = count;
  try {
    scorer.score(text);
  } catch (const std::bad_alloc&) {
    until_failure = -1;
    return false;
  }
  until_failure = -1;
  return true;
}

TEST_CASE("Scorer measures the next text right when memory has run out") {
  Scorer fresh(SignalSet::all());
  for (const std::string_view piece : kPieces) {
    CAPTURE(piece);
    const std::string text = long_text(piece, 20'000);
    const std::string want = record_of(fresh, text);
    bool is_done = false;
    for (long count = 0; !is_done; count++) {
      CAPTURE(count);
      Scorer scorer(SignalSet::all());
      is_done = score_with_allocations(scorer, text, count);
      CHECK(record_of(scorer, text) == want);
    }
  }
}

}  // namespace
}  // namespace docmill
