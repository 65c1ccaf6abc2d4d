#include "lib/refine/local/local_backend.h"

#include "lib/refine/local/repair.h"

namespace docmill {

Task<Answer> LocalBackend::answer(Request request) {
  Answer answer;
  answer.text = repair(request.text).text;
  answer.is_final = true;  // repair is idempotent
  co_return answer;
}

}  // namespace docmill
