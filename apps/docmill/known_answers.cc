#include "apps/docmill/known_answers.h"

#include <utility>

namespace docmill {

KnownAnswers::KnownAnswers(const JournalState& state, Parts parts)
    : parts_(std::move(parts)) {
  for (const auto& [position, answer] : state.answers)
    answers_.insert({{answer.key[0], answer.key[1], answer.key[2]}, answer});
}

// One that cannot be read is asked for again.
Task<Answer> KnownAnswers::answer(Request request) {
  const CacheKey key = parts_.key_of(request);
  if (const auto known = answers_.find(key); known != answers_.end())
    if (Result<Answer> answer = read(known->second, key, request.position);
        answer)
      return give(std::move(*answer));
  return parts_.next.answer(std::move(request));
}

Task<Answer> KnownAnswers::give(Answer answer) {
  given_++;
  co_return answer;
}

// As the run that paid for it had it. An equal document shares it for nothing.
Result<Answer> KnownAnswers::read(const JournaledAnswer& known,
                                  const CacheKey& key, i64 position) const {
  Result<std::string> text = parts_.bytes.read(known.text);
  if (!text)
    return tl::unexpected(text.error());
  Result<std::string> model = parts_.bytes.read(known.model);
  if (!model)
    return tl::unexpected(model.error());
  Answer answer;
  answer.text = std::move(*text);
  answer.is_complete =
      known.end == AnswerEnd::kWhole || known.end == AnswerEnd::kRefused;
  answer.is_refusal = known.end == AnswerEnd::kRefused;
  answer.use = std::make_unique<CallUse>();
  CallUse& use = *answer.use;
  use.model = std::move(*model);
  use.endpoint = parts_.endpoint;
  use.key = key;
  use.source = AnswerSource::kJoined;
  if (position != known.position)
    return answer;
  use.source = AnswerSource::kCall;
  use.calls = known.calls;
  use.prompt_tokens = known.prompt_tokens;
  use.completion_tokens = known.completion_tokens;
  use.latency_ms = static_cast<double>(known.latency_us) / 1000;
  return answer;
}

}  // namespace docmill
