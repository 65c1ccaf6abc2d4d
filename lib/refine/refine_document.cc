#include "lib/refine/refine_document.h"

#include <atomic>
#include <optional>
#include <utility>
#include <vector>

#include "lib/base/when_all.h"
#include "lib/call/deadline.h"
#include "lib/refine/candidate.h"
#include "lib/refine/progress.h"

namespace docmill {
namespace {

// What was paid for is logged before its permit goes to another call.
void make_safe(const Request& request, Answer& answer, AnswerLog* log) {
  if (!answer.permit)
    return;
  if (log != nullptr)
    log->append(request, answer);
  answer.permit.release();
}

// Asks once. An answer that came with those of other documents may hold what
// is theirs: where it fails a check the document is asked for again, alone.
//
// `unanswered`: of a round's alternatives, if there are more. Only the last one
// to come keeps its permit: the others' may be what their siblings wait for,
// and nobody waits for the last one's.
Task<Answer> ask(Request request, std::string_view original,
                 std::atomic<int>* unanswered, const RefineContext& context) {
  Answer answer = co_await context.backend->answer(request);
  if (answer.is_packed &&
      passes_checks(answer, original, request.text, context.options)) {
    context.backend->keep(answer);
    answer.is_checked = true;
  } else if (answer.is_packed) {
    answer.permit.release();  // it may be the one that is waited for now
    request.is_alone = true;
    Answer alone = co_await context.backend->answer(request);
    alone.add_use_of(answer);
    answer = std::move(alone);
  }
  if (unanswered != nullptr && unanswered->fetch_sub(1) > 1)
    make_safe(request, answer, context.answer_log);
  co_return answer;
}

// Asks for a round's alternatives, all at once.
Task<std::vector<Answer>> ask_all(Request request, std::string_view original,
                                  int width, const RefineContext& context) {
  std::atomic<int> unanswered = width;
  std::vector<Task<Answer>> tasks;
  tasks.reserve(static_cast<std::size_t>(width));
  for (int i = 0; i < width; i++) {
    request.alternative = i;
    tasks.push_back(ask(request, original, &unanswered, context));
  }
  WhenAll<Answer> all(std::move(tasks));
  co_return co_await all;
}

// The last one of the round to come is not the document's last: it is made
// safe as well.
void go_on(Request request, RefinementProgress& progress, AnswerLog* log) {
  for (Answer& answer : progress.answers()) {
    make_safe(request, answer, log);
    request.alternative++;
  }
  progress.drop_answers();
}

// Why another round would bring nothing new, if so.
std::optional<Reason> stop_reason(const Candidate& best) {
  switch (best.worth) {
  case Worth::kNoGain:
    return Reason::kPlateau;
  case Worth::kSame:
    return Reason::kConverged;
  case Worth::kSeen:
    return Reason::kOscillation;
  default:
    return best.is_final ? std::optional(Reason::kConverged) : std::nullopt;
  }
}

}  // namespace

Task<Refinement> refine_document(RefineInput input,
                                 const RefineContext& context) {
  const RefineOptions& options = context.options;
  if (input.before.quality >= options.target_quality) {
    Refinement kept;
    kept.score = input.before;
    co_return kept;
  }

  RefinementProgress progress(input.text, input.before, options);
  Judge judge(input.text, options, *context.scorers);
  Deadline deadline(options.time_limit_seconds.value_or(0));
  const int width = context.backend->has_alternatives() ? options.width() : 1;

  for (int round = 1; round <= options.rounds(); round++) {
    Request request;
    request.text = progress.best();
    request.fields = input.fields;
    request.round = round;
    request.position = input.position;
    request.deadline = options.time_limit_seconds ? &deadline : nullptr;
    if (width > 1)
      progress.receive(co_await ask_all(request, input.text, width, context));
    else
      progress.receive(co_await ask(request, input.text, nullptr, context));
    if (!progress.has_answer())
      co_return progress.end_unanswered(round - 1);
    if (progress.give_up() == GiveUp::kInterrupted)
      co_return progress.end_given_up(round - 1);

    const Candidate best =
        judge.best_of(progress.answers(), progress.best(), progress.quality());
    progress.consider(best);
    if (progress.is_on_target())
      co_return progress.end(round, Reason::kTargetReached);
    if (progress.give_up() != GiveUp::kNone)
      co_return progress.end_given_up(round);
    if (const std::optional<Reason> reason = stop_reason(best))
      co_return progress.end(round, *reason);
    if (round < options.rounds())
      go_on(request, progress, context.answer_log);
  }
  co_return progress.end(options.rounds(), Reason::kMaxRounds);
}

}  // namespace docmill
