// What calls learn of the health of endpoints, and what is told of it.

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/log.h"
#include "lib/base/units.h"
#include "lib/call/caller.h"
#include "lib/call/turn_end.h"

namespace docmill {

void Caller::look() {
  for (const std::size_t endpoint : dispatcher_.look()) {
    const CallError silence{ErrorKind::kTimeout, 0, "silent"};
    parts_.http.abandon(options_.endpoints[endpoint].target);
    verdict_.record_sign_of_outage({name_of(endpoint), silence});
    if (!has_told_outage_[endpoint].exchange(true))
      tell_out(endpoint, "it owes answers and is silent");
  }
  if (!is_waiting())
    quiet_until_ = Clock::now();
  else if (left_of_outage() == Clock::duration::zero())
    abandon_all();
}

// How long an outage may go on before it ends the run; nothing: there is none.
// It lasts only while somebody waits: else nobody would find its end.
std::optional<Caller::Clock::duration> Caller::left_of_outage() {
  const auto since = dispatcher_.out_since();
  if (!since)
    return std::nullopt;
  return verdict_.record_outage(Clock::now() -
                                std::max(*since, quiet_until_.load()));
}

// Nobody waits for them any more when the run is over.
void Caller::abandon_all() {
  for (const CallEndpoint& endpoint : options_.endpoints)
    parts_.http.abandon(endpoint.target);
}

// Another endpoint is asked, or this one when it is back. It uses up no retry,
// and nothing of their budget: nobody is left twice for one silence.
void Caller::note_abandoned(const CallRequest& request, Turn& turn,
                            const HttpResponse& response, Attempts& attempts) {
  attempts.avoid = turn.endpoint();
  if (response.acquire_ms == 0) {
    take_back(attempts);
    return;
  }
  if (!turn.is_probe())
    attempts.abandoned++;
  meter_.record_error(ErrorKind::kTimeout);
  tell_failure(request, turn.endpoint(), attempts, ErrorKind::kTimeout,
               "it is silent");
  dispatcher_.end(turn, {.what = TurnEnd::What::kAbandoned});
}

// The endpoint has room again, and is known better. The permit stays.
void Caller::end_turn(Turn& turn, const ChatResult& answer,
                      const HttpResponse& response, const Attempts& attempts) {
  const Dispatcher::Change change = dispatcher_.end(
      turn, turn_end_of(answer, response, !attempts.has_shown_outage));
  tell(change, turn, answer);
}

void Caller::tell(Dispatcher::Change change, const Turn& turn,
                  const ChatResult& answer) {
  std::atomic<bool>& has_told = has_told_outage_[turn.endpoint()];
  if (change == Dispatcher::Change::kBack) {
    if (has_told.exchange(false))
      log_info("{}: answers again", name_of(turn.endpoint()));
    return;
  }
  // A moment's outage of the only endpoint is not worth a word.
  const bool is_worth_it =
      change == Dispatcher::Change::kOut
          ? dispatcher_.has_other(turn.endpoint())
          : turn.is_probe() && !answer &&
                is_sign_of_outage(answer.error().error.kind);
  if (!is_worth_it || answer || has_told.exchange(true))
    return;
  const CallError& error = answer.error().error;
  tell_out(turn.endpoint(),
           fmt::format("no answer ({}: {}; {})", error_kind_name(error.kind),
                       error.message, error_kind_hint(error.kind)));
}

void Caller::tell_out(std::size_t endpoint, std::string_view what) {
  if (dispatcher_.has_other(endpoint))
    log_warn("{}: {}; others take its place", name_of(endpoint), what);
  else
    log_warn("{}: {}; documents wait, up to {} (--outage-limit)",
             name_of(endpoint), what,
             show_duration(static_cast<double>(options_.outage_limit.count())));
}

// An endpoint that gives no access is not asked any more. Ends the run when it
// was the last; else returns true.
bool Caller::leave(std::size_t endpoint, const CallError& error) {
  if (!dispatcher_.remove(endpoint)) {
    verdict_.record_no_access({name_of(endpoint), error});
    return false;
  }
  if (!has_told_outage_[endpoint].exchange(true))
    log_warn("{}: {}: {} ({}); others take its place", name_of(endpoint),
             error_kind_name(error.kind), error.message,
             error_kind_hint(error.kind));
  return true;
}

}  // namespace docmill
