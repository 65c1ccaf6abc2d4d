// The body of a document: what a better version of it must hold on to.

#pragma once

#include <string>
#include <string_view>

namespace docmill {

// `text` without the lines that repair() drops as navigation, boilerplate or
// page furniture; the others as they stand. Linear time.
std::string page_body(std::string_view text);

}  // namespace docmill
