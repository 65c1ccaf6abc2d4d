// curl's codes as ours. The only words of curl that leave this folder.

#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "lib/http/http_types.h"

namespace docmill {

// How far a request came.
enum class Reached { kNothing, kAddress, kConnection };

HttpFailure failure_of(CURLcode code, Reached reached);

// One line for people: `detail` is curl's error buffer, which may quote
// servers, and, of a proxy's address, the password.
std::string failure_message(CURLcode code, std::string_view detail);

}  // namespace docmill
