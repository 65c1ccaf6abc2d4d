#include "lib/pipeline/reorder_window.h"

#include <algorithm>
#include <numeric>
#include <random>
#include <thread>
#include <utility>

#include <doctest/doctest.h>

namespace docmill {
namespace {

Piece piece(i64 first, i64 count = 1) {
  Piece piece;
  piece.first = first;
  piece.count = count;
  return piece;
}

// One whose answer was paid for.
Piece paid(i64 first) {
  Piece paid = piece(first);
  paid.permits.emplace_back();
  return paid;
}

std::vector<i64> firsts(const std::vector<Piece>& pieces) {
  std::vector<i64> all;
  for (const Piece& piece : pieces)
    all.push_back(piece.first);
  return all;
}

using Firsts = std::vector<i64>;

TEST_CASE("ReorderWindow holds pieces back until those before them are there") {
  ReorderWindow window(Order::kInput, false);
  window.push(piece(3, 2));
  window.push(piece(0));
  CHECK(firsts(window.pop().ordered) == Firsts{0});
  window.push(piece(1, 2));
  CHECK(firsts(window.pop().ordered) == Firsts{1, 3});
}

TEST_CASE("ReorderWindow gives pieces as they come for completion order") {
  ReorderWindow window(Order::kCompletion, false);
  window.push(piece(7));
  CHECK(firsts(window.pop().ordered) == Firsts{7});
  window.push(piece(2));
  CHECK(firsts(window.pop().ordered) == Firsts{2});
}

TEST_CASE(
    "ReorderWindow gives what is left after it was closed, then nothing") {
  ReorderWindow window(Order::kInput, false);
  window.push(piece(0));
  window.close();
  CHECK(firsts(window.pop().ordered) == Firsts{0});
  CHECK(window.pop().is_empty());
}

TEST_CASE("ReorderWindow tells of pieces that a missing one holds back") {
  ReorderWindow window(Order::kInput, false);
  window.push(piece(0));
  CHECK_FALSE(window.has_gap());
  window.push(piece(2));
  window.close();
  CHECK(firsts(window.pop().ordered) == Firsts{0});
  CHECK(window.has_gap());
  CHECK(window.pop().is_empty());
}

TEST_CASE("charge_of counts records and rejects") {
  Piece filled = piece(0);
  const i64 empty = charge_of(filled);
  filled.records = std::string(1000, 'x');
  CHECK(charge_of(filled) >= empty + 900);
  const i64 before = charge_of(filled);
  filled.rejects.emplace_back().error = std::string(300, 'e');
  CHECK(charge_of(filled) >= before + 250);
}

TEST_CASE("charge_of counts what the journal holds, but less") {
  Piece waiting = piece(0);
  const i64 empty = charge_of(waiting);
  waiting.journaled_bytes = 1000;
  CHECK(charge_of(waiting) == empty + 250);
}

TEST_CASE("ReorderWindow wakes a writer that waits when it is closed") {
  ReorderWindow window(Order::kInput, false);
  std::thread writer([&] { CHECK(window.pop().is_empty()); });
  window.close();
  writer.join();
}

TEST_CASE("ReorderWindow restores the order of pieces from many threads") {
  constexpr i64 kPieces = 1000;
  std::vector<i64> positions(kPieces);
  std::iota(positions.begin(), positions.end(), 0);
  std::shuffle(positions.begin(), positions.end(), std::mt19937(7));

  ReorderWindow window(Order::kInput, false);
  const auto push_share = [&](std::size_t share) {
    for (std::size_t i = share; i < positions.size(); i += 3)
      window.push(piece(2 * positions[i], 2));
  };
  std::thread threads[] = {std::thread(push_share, 0),
                           std::thread(push_share, 1),
                           std::thread(push_share, 2)};
  i64 next = 0;
  while (next < 2 * kPieces)
    for (const Piece& taken : window.pop().ordered) {
      REQUIRE(taken.first == next);
      next += taken.count;
    }
  for (std::thread& thread : threads)
    thread.join();
  CHECK(next == 2 * kPieces);
}

TEST_CASE("ReorderWindow shows each early piece once") {
  ReorderWindow window(Order::kInput, true);
  window.push(paid(2));
  window.push(paid(4));
  ReorderWindow::Taken taken = window.pop();
  CHECK(taken.ordered.empty());
  REQUIRE(taken.early.size() == 2);
  CHECK(taken.early[0]->first == 2);
  window.push(paid(6));
  taken = window.pop();
  REQUIRE(taken.early.size() == 1);
  CHECK(taken.early[0]->first == 6);
}

TEST_CASE("ReorderWindow shows no piece early whose turn has come") {
  ReorderWindow window(Order::kInput, true);
  window.push(paid(1));
  window.push(paid(3));
  window.push(paid(0));
  window.close();  // or 3 would have 5 ms to wait
  const ReorderWindow::Taken taken = window.pop();
  CHECK(firsts(taken.ordered) == Firsts{0, 1});
  REQUIRE(taken.early.size() == 1);
  CHECK(taken.early[0]->first == 3);
}

TEST_CASE("ReorderWindow gives an early piece again when its turn comes") {
  ReorderWindow window(Order::kInput, true);
  window.push(paid(1));
  CHECK(window.pop().early.size() == 1);
  window.push(paid(0));
  const ReorderWindow::Taken taken = window.pop();
  CHECK(firsts(taken.ordered) == Firsts{0, 1});
  CHECK(taken.early.empty());
}

TEST_CASE("ReorderWindow shows no piece early that was not paid for") {
  ReorderWindow window(Order::kInput, true);
  window.push(piece(1));
  window.push(paid(3));
  window.push(piece(0));
  window.close();  // or 3 would have 5 ms to wait
  const ReorderWindow::Taken taken = window.pop();
  CHECK(firsts(taken.ordered) == Firsts{0, 1});
  REQUIRE(taken.early.size() == 1);
  CHECK(taken.early[0]->first == 3);
}

}  // namespace
}  // namespace docmill
