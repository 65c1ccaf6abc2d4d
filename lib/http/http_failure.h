// curl's codes as ours. The only words of curl that leave this folder.

#pragma once

#include <curl/curl.h>

#include <string>
#include <string_view>

#include "lib/http/http_types.h"

namespace docmill {

// `had_connection`: the request had been, or could have been, written.
HttpFailure failure_of(CURLcode code, bool had_connection);

// One line for people: `detail` is curl's error buffer, which may quote
// servers, and, of a proxy's address, the password.
std::string failure_message(CURLcode code, std::string_view detail);

}  // namespace docmill
