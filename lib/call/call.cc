#include "lib/call/call.h"

namespace docmill {

std::string_view answer_source_name(AnswerSource source) {
  switch (source) {
  case AnswerSource::kCall:
    return "none";
  case AnswerSource::kMemory:
    return "memory";
  case AnswerSource::kDisk:
    return "disk";
  case AnswerSource::kJoined:
    return "joined";
  }
  return "";
}

}  // namespace docmill
