#include "lib/pipeline/bounds.h"

#include <doctest/doctest.h>

namespace docmill {
namespace {

RunOptions waiting() {
  RunOptions options;
  options.refine.emplace();
  options.max_in_flight = 2048;
  return options;
}

// Of one batch with all its documents, read and not yet rendered.
i64 charge_of(const Bounds& bounds, Batch& batch) {
  i64 charge = bounds.charge_of(batch);
  for (const Block::Line& line : batch.block.lines)
    charge += bounds.charge_of(line);
  return charge;
}

TEST_CASE("Bounds keeps batches small where documents wait for answers") {
  const RunOptions options = waiting();
  const Bounds bounds(options, 2);
  CHECK(bounds.batch().start == 16);
  CHECK(bounds.batch().max == 16);
  CHECK(bounds.batch_bytes() == 32 << 10);

  const RunOptions measured;
  CHECK(Bounds(measured, 2).batch().start == 500);
  CHECK(Bounds(measured, 2).batch_bytes() == 1 << 20);
}

TEST_CASE("Bounds gives a batch enough documents to fill shared requests") {
  RunOptions options = waiting();
  options.documents_together = 10;
  CHECK(Bounds(options, 2).batch().max == 40);
  CHECK(Bounds(options, 2).batch_bytes() == 80 << 10);
  options.documents_together = 2;
  CHECK(Bounds(options, 2).batch().max == 16);
}

TEST_CASE("Bounds keeps the size that the user gave") {
  RunOptions options = waiting();
  options.batch.is_adaptive = false;
  options.batch.start = 700;
  CHECK(Bounds(options, 2).batch().start == 700);
  CHECK(Bounds(options, 2).batch_bytes() == 1 << 20);

  options.batch = {};
  options.batch.max = 5;
  CHECK(Bounds(options, 2).batch().start == 5);
  CHECK(Bounds(options, 2).batch().min <= 5);
}

TEST_CASE("Bounds reads half as many more documents as may be in flight") {
  RunOptions options = waiting();
  CHECK(Bounds(options, 2).lead() == 3072);
  CHECK(Bounds(options, 2).regained_lead() == 512);
  options.max_in_flight = 1;
  CHECK(Bounds(options, 2).lead() == 1001);
  CHECK(Bounds(options, 2).regained_lead() == 500);

  const RunOptions measured;
  CHECK(Bounds(measured, 2).lead() == 12);  // batches
  CHECK(Bounds(measured, 2).regained_lead() == 6);
}

TEST_CASE("Bounds charges less than what was taken ahead") {
  const RunOptions options = waiting();
  const Bounds bounds(options, 2);
  Batch batch;
  batch.block.lines.assign(16, {.length = 2048});
  CHECK(charge_of(bounds, batch) <= bounds.charge_ahead(16));
}

}  // namespace
}  // namespace docmill
