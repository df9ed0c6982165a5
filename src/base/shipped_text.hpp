// Configuration files that are compiled in (cmake/embed.cmake), found by name; others by their path.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/config_file.hpp"

namespace tessera {

struct ShippedText {
  std::string_view name;  ///< the file's, without folder and ending
  std::string_view text;
};

/// What the shipped file of that name holds, or any by its path: what ends in ".toml" or holds a '/'. `kind` is what it
/// is a file of, "machine"; `folder`, empty or with a '/' at its end, stands before a shipped name in messages. Throws
/// Error{Config} with `hint` if a file cannot be read, Error{Usage} if there is no such name.
ConfigFile load_by_name(std::span<const ShippedText> shipped, const std::string& name_or_file, std::string_view kind,
                        std::string_view folder = {}, std::string hint = {});

}  // namespace tessera
