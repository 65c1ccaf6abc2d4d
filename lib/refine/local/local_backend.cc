#include "lib/refine/local/local_backend.h"

#include "lib/refine/local/repair.h"

namespace docmill {

Task<Answer> LocalBackend::answer(Request request) {
  co_return Answer{.text = repair(request.text).text};
}

}  // namespace docmill
