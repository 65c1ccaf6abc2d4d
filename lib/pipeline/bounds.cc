#include "lib/pipeline/bounds.h"

#include <algorithm>

namespace docmill {
namespace {

constexpr i64 kBatchBytes = i64{1} << 20;
constexpr i64 kWaitingBatch = 16;
constexpr i64 kWaitingBatchBytes = i64{2} << 10;  // for each of its documents
constexpr i64 kRequestsOfBatch = 4;

// So many at least are read beside those that wait for answers.
constexpr i64 kLeastSpare = 1000;

// What a document takes beside its bytes while it waits for an answer: the
// frames of its coroutines.
constexpr i64 kWaitingBytes = 4096;

}  // namespace

Bounds::Bounds(const RunOptions& options, int threads)
    : options_(options), threads_(threads) {}

BatchSizer::Options Bounds::batch() const {
  BatchSizer::Options batch = options_.batch;
  if (waits() && batch.is_adaptive) {
    batch.max = std::min(batch.max, waiting_batch());
    batch.min = std::min(batch.min, batch.max);
    batch.start = batch.max;
  }
  return batch;
}

i64 Bounds::batch_bytes() const {
  return waits() && options_.batch.is_adaptive
             ? waiting_batch() * kWaitingBatchBytes
             : kBatchBytes;
}

// Enough batches that no worker waits for the reader. Where documents wait
// for answers, enough documents that there is one for a permit that comes
// back, and no more: what waits long has left the processor's caches.
// Those that wait for their turn to be written do not count.
i64 Bounds::lead() const {
  if (!waits())
    return 4 * threads_ + 4;
  return *options_.max_in_flight + spare();
}

i64 Bounds::regained_lead() const { return (waits() ? spare() : lead()) / 2; }

// The rest is for connections, caches, and what malloc cannot give back.
i64 Bounds::bytes() const { return options_.memory_limit / (waits() ? 2 : 4); }

i64 Bounds::charge_ahead(i64 documents) const {
  const i64 charge = batch_bytes() * (2 + answers());
  return waits() ? charge + documents * (kWaitingBytes * answers() +
                                         i64{sizeof(Document)})
                 : charge;
}

// The block and the texts. A block that is used again has its full size.
i64 Bounds::charge_of(const Batch& batch) const {
  const i64 block = batch.block.size();
  if (!waits())
    return 2 * std::max(block, kBatchBytes);
  return 2 * block +
         std::ssize(batch.block.lines) * static_cast<i64>(sizeof(Document));
}

// The better version, and what waits for answers; of each alternative.
i64 Bounds::charge_of(const Block::Line& line) const {
  return answers() * (line.length + (waits() ? kWaitingBytes : 0));
}

bool Bounds::keeps(const Batch& batch) const {
  return !waits() && batch.block.capacity() <= 2 * kBatchBytes;
}

// As documents share requests there are more of them, to fill these.
i64 Bounds::spare() const {
  return std::max(kLeastSpare, *options_.max_in_flight / 2);
}

i64 Bounds::waiting_batch() const {
  const i64 together = options_.documents_together;
  return together == 1 ? kWaitingBatch
                       : std::max(kWaitingBatch, kRequestsOfBatch * together);
}

i64 Bounds::answers() const {
  return options_.refine ? options_.refine->width() : 0;
}

}  // namespace docmill
