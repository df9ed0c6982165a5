#include "base/shipped_text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/error.hpp"

namespace tessera {

ConfigFile load_by_name(std::span<const ShippedText> shipped, const std::string& name_or_file, std::string_view kind,
                        std::string_view folder, std::string hint) {
  if (name_or_file.ends_with(".toml") || name_or_file.find('/') != std::string::npos) {
    return load_config(name_or_file, std::move(hint));
  }
  const auto found = std::ranges::find(shipped, name_or_file, &ShippedText::name);
  if (found != shipped.end()) return parse_config(found->text, fmt::format("{}{}.toml", folder, found->name));
  std::vector<std::string_view> names;
  for (const ShippedText& one : shipped) names.push_back(one.name);
  throw Error(ErrorKind::Usage, name_or_file, fmt::format("no {} of this name", kind),
              fmt::format("shipped: {}; a file needs a '/' or the ending .toml", fmt::join(names, ", ")));
}

}  // namespace tessera
