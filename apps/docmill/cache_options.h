// Where answers are kept from run to run.

#pragma once

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "apps/docmill/options.h"

namespace docmill {

// --cache-dir, with its default; none for "none", and where neither
// XDG_CACHE_HOME nor HOME names a folder. REQUIRES: `folder` outlives `app`.
void add_cache_folder_option(CLI::App& app, std::optional<std::string>& folder);

// $XDG_CACHE_HOME/docmill, else $HOME/.cache/docmill.
std::optional<std::string> default_cache_folder();

}  // namespace docmill
