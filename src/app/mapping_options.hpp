// Options that say which engine runs which layer.
#pragma once

#include <string>
#include <vector>

#include "compile/choice.hpp"

namespace tessera::app {

struct MappingOptions {
  std::string mapping = "auto";
  std::vector<std::string> on;  ///< LAYER=ENGINE or @FILE.toml
  bool replicate = false;
};

/// Throws Error{Usage} or Error{Config} where an option says nothing that there is.
inline compile::Choice choice_of(const MappingOptions& options) {
  compile::Choice choice = compile::choice_named(options.mapping);
  choice.overrides = compile::parse_overrides(options.on);
  choice.use_spare_cells = options.replicate;
  return choice;
}

}  // namespace tessera::app
