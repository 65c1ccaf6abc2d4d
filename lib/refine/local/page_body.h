// The body of a document: what a better version of it must hold on to.

#pragma once

#include <string>
#include <string_view>

namespace docmill {

// `text` without the lines that repair() drops as navigation, boilerplate or
// page furniture; the others as they stand. Linear time.
std::string page_body(std::string_view text);

// The same after a first look, for half the time: it has every line of the
// body, and perhaps lines that only show when others are gone.
std::string rough_page_body(std::string_view text);

}  // namespace docmill
