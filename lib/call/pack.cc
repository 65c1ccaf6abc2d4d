#include "lib/call/pack.h"

#include <algorithm>

#include "lib/call/packer.h"

namespace docmill {
namespace {

int length_class_of(i64 bytes) {
  constexpr i64 kShort = 256;
  int length_class = 0;
  for (i64 most = Pack::kMaxTextBytes; most / 4 >= bytes && most > kShort;
       most /= 4)
    length_class++;
  return length_class;
}

}  // namespace

Pack::Pack(const CallRequest& like)
    : length_class(length_class_of(std::ssize(like.text))),
      alternative(like.alternative),
      position(like.position) {}

bool Pack::is_for(const CallRequest& request) const {
  return alternative == request.alternative &&
         length_class == length_class_of(std::ssize(request.text));
}

void Pack::add(PackSeat& seat) {
  seats.push_back(&seat);
  bytes += std::ssize(seat.request().text);
  // Never while it is open: its leader reads this without the lock.
  if (seat.request().position < position)
    position = seat.request().position;
}

PackSeat::~PackSeat() {
  if (leads())
    packer_.abandon(*this);
}

CallRequest PackSeat::pack_request() const {
  CallRequest request = request_;
  request.position = pack_->position;
  request.deadline = nullptr;  // each document's own counts
  request.pack = pack_.get();
  return request;
}

CallResult PackSeat::with_shares(CallResult alone) const {
  if (shares_.calls == 0)
    return alone;
  if (alone.use)
    alone.use->add(shares_);
  else
    alone.use = std::make_unique<CallUse>(shares_);
  return alone;
}

void PackSeat::end(CallResult result) {
  result_ = with_shares(std::move(result));
  is_done_ = true;
}

}  // namespace docmill
