#include "lib/http/multi_shard.h"

#include <sys/epoll.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace docmill {

std::unique_ptr<MultiShard> MultiShard::create(const TransferSetup& setup,
                                               int epoll_fd, int index,
                                               i64 max_kept,
                                               ShardLoads& loads) {
  std::unique_ptr<MultiShard> shard(
      new MultiShard(setup, epoll_fd, index, max_kept, loads));
  if (!shard->open())
    return nullptr;
  return shard;
}

MultiShard::~MultiShard() {
  assert(active_.empty() && idle_.size() == transfers_.size());
  if (multi_ != nullptr)
    curl_multi_cleanup(multi_);
  assert(sockets_.open() == 0);
}

bool MultiShard::open() {
  multi_ = curl_multi_init();
  if (multi_ == nullptr)
    return false;
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &MultiShard::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &MultiShard::on_timer);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  set_kept(kept_);
  return true;
}

void MultiShard::set_kept(i64 connections) {
  kept_ = connections;
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(kept_));
}

void MultiShard::start(SendNode& node, SteadyClock::time_point now,
                       NodeList<SendNode>& done) {
  Transfer* const transfer = take_idle();
  const HttpTarget* const target = node.request.target;
  const bool may_connect = sockets_.kept(target) <= loads_.to(index_, target);
  if (transfer == nullptr || !transfer->load(node, may_connect) ||
      curl_multi_add_handle(multi_, transfer->easy()) != CURLM_OK) {
    if (transfer != nullptr)
      idle_.push_back(transfer);
    refuse(node, HttpFailure::kOther, "out of memory");
    done.push(node);
    return;
  }
  transfer->position = static_cast<int>(active_.size());
  active_.push_back(transfer);
  const i64 active = std::ssize(active_);
  if (active > peak_) {
    peak_ = active;
    if (kept_ < kept_for(active))
      set_kept(kept_for(active));
  }
  loads_.add(index_, target);
  const HttpOptions& options = *setup_.options;
  transfer->start = now;
  transfer->is_connecting = true;
  until_connected_.push(
      *transfer, now + std::chrono::milliseconds(std::min(
                           options.connect_timeout_ms, options.timeout_ms)));
}

std::optional<SteadyClock::time_point> MultiShard::deadline() const {
  std::optional<SteadyClock::time_point> next = deadline_;
  for (const Transfer* const first :
       {until_connected_.first(), until_ended_.first()}) {
    if (first != nullptr && (!next || first->links.due < *next))
      next = first->links.due;
  }
  return next;
}

void MultiShard::on_event(int fd, u32 events, NodeList<SendNode>& done) {
  if (!sockets_.is_wanted(fd))
    return;
  int mask = 0;
  if ((events & (EPOLLIN | EPOLLHUP)) != 0)
    mask |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0)
    mask |= CURL_CSELECT_OUT;
  if ((events & EPOLLERR) != 0)
    mask |= CURL_CSELECT_ERR;
  act(fd, mask, done);
}

// What ends inside socket_action() is seen by nobody until it is collected,
// so this must be the last thing before the thread sleeps.
void MultiShard::advance(SteadyClock::time_point now,
                         NodeList<SendNode>& done) {
  // A timer may set the next one for now; more than a few in a row are left
  // for the next pass, so that no shard holds up the others.
  constexpr int kMaxTimers = 8;
  for (int i = 0; i < kMaxTimers && deadline_ && *deadline_ <= now; i++) {
    // curl says nothing when its next timer has not changed, so that only
    // one that fires may be forgotten.
    deadline_.reset();
    if (active_.empty())
      break;
    act(CURL_SOCKET_TIMEOUT, 0, done);
  }
  if (has_acted_)
    collect(done);
  end_overdue(now, done);
}

void MultiShard::end_overdue(SteadyClock::time_point now,
                             NodeList<SendNode>& done) {
  const std::chrono::milliseconds timeout(setup_.options->timeout_ms);
  while (Transfer* const first = until_connected_.first()) {
    if (first->links.due > now)
      break;
    if (!first->is_connected() || first->start + timeout <= now) {
      end(*first, CURLE_OPERATION_TIMEDOUT, done);
      continue;
    }
    until_connected_.remove(*first);
    first->is_connecting = false;
    until_ended_.push(*first, first->start + timeout);
  }
  while (Transfer* const first = until_ended_.first()) {
    if (first->links.due > now)
      break;
    end(*first, CURLE_OPERATION_TIMEDOUT, done);
  }
}

void MultiShard::act(curl_socket_t socket, int events,
                     NodeList<SendNode>& done) {
  int running = 0;
  has_acted_ = true;
  if (curl_multi_socket_action(multi_, socket, events, &running) != CURLM_OK)
    rebuild(done);
}

void MultiShard::collect(NodeList<SendNode>& done) {
  has_acted_ = false;
  int left = 0;
  while (CURLMsg* const message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE)
      continue;
    // The message is gone with its handle.
    const CURLcode code = message->data.result;
    end(*Transfer::find(message->easy_handle), code, done);
  }
}

void MultiShard::end(Transfer& transfer, CURLcode code,
                     NodeList<SendNode>& done) {
  curl_multi_remove_handle(multi_, transfer.easy());
  retire(transfer);
  done.push(transfer.finish(code));
}

void MultiShard::drop(Transfer& transfer, HttpFailure why,
                      NodeList<SendNode>& done) {
  curl_multi_remove_handle(multi_, transfer.easy());
  retire(transfer);
  done.push(transfer.cancel(why));
}

void MultiShard::cancel(NodeList<SendNode>& done) {
  while (!active_.empty())
    drop(*active_.back(), HttpFailure::kCanceled, done);
}

// For each target as many, since any of them may get all requests.
i64 MultiShard::kept_for(i64 active) const {
  return std::min(max_kept_, active * loads_.targets());
}

void MultiShard::trim() {
  const i64 needed = std::max(peak_, peak_before_);
  peak_before_ = peak_;
  peak_ = std::ssize(active_);
  // curl closes one with each answer, but here none comes.
  if (needed == 0 && sockets_.open() > 0)
    reopen();
  set_kept(kept_for(std::max(needed, i64{1})));
  const i64 spare =
      std::min(std::ssize(transfers_) - needed, std::ssize(idle_));
  const auto end = idle_.begin() + std::max(spare, i64{0});
  for (auto idle = idle_.begin(); idle != end; ++idle)  // the coldest
    std::erase_if(transfers_, [&](const auto& transfer) {
      return transfer.get() == *idle;
    });
  idle_.erase(idle_.begin(), end);
}

// From the last one on: who ends gives its place to the one that was last.
void MultiShard::abandon(const HttpTarget* target, NodeList<SendNode>& done) {
  for (std::size_t i = active_.size(); i-- > 0;) {
    Transfer& transfer = *active_[i];
    const HttpRequest& request = transfer.node().request;
    if (request.target == target && may_abandon(request, transfer.has_answer()))
      drop(transfer, HttpFailure::kAbandoned, done);
  }
}

// After an error a multi is of no more use: curl's manual says so.
void MultiShard::rebuild(NodeList<SendNode>& done) {
  while (!active_.empty())
    end(*active_.back(), CURLE_FAILED_INIT, done);
  reopen();
}

// Closes all connections. REQUIRES: nothing is active.
void MultiShard::reopen() {
  curl_multi_cleanup(multi_);
  deadline_.reset();
  has_acted_ = false;
  if (!open())
    std::terminate();
}

Transfer* MultiShard::take_idle() {
  if (idle_.empty()) {
    std::unique_ptr<Transfer> made = Transfer::create(setup_, sockets_);
    if (!made)
      return nullptr;
    transfers_.push_back(std::move(made));
    return transfers_.back().get();
  }
  Transfer* const transfer = idle_.back();
  idle_.pop_back();
  return transfer;
}

void MultiShard::retire(Transfer& transfer) {
  active_.back()->position = transfer.position;
  active_[static_cast<std::size_t>(transfer.position)] = active_.back();
  active_.pop_back();
  loads_.remove(index_, transfer.target());
  (transfer.is_connecting ? until_connected_ : until_ended_).remove(transfer);
  idle_.push_back(&transfer);
}

int MultiShard::on_socket(CURL* easy, curl_socket_t socket, int what,
                          void* self, void*) {
  SocketWatch& sockets = static_cast<MultiShard*>(self)->sockets_;
  if (what == CURL_POLL_REMOVE) {
    const Transfer* const transfer = Transfer::find(easy);
    sockets.ignore(socket, transfer != nullptr && transfer->has_answer()
                               ? transfer->target()
                               : nullptr);
    return 0;
  }
  sockets.watch(socket, ((what & CURL_POLL_IN) != 0 ? u32{EPOLLIN} : 0U) |
                            ((what & CURL_POLL_OUT) != 0 ? u32{EPOLLOUT} : 0U));
  return 0;
}

int MultiShard::on_timer(CURLM*, long timeout_ms, void* self) {
  MultiShard& shard = *static_cast<MultiShard*>(self);
  if (timeout_ms < 0)
    shard.deadline_.reset();
  else if (timeout_ms == 0)  // at once: without a look at the clock
    shard.deadline_ = SteadyClock::time_point();
  else
    shard.deadline_ =
        SteadyClock::now() + std::chrono::milliseconds(timeout_ms);
  return 0;
}

}  // namespace docmill
