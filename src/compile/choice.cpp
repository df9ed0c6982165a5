// See choice.hpp.
#include "compile/choice.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/config_file.hpp"
#include "base/error.hpp"
#include "compile/engines/engine.hpp"

namespace tessera::compile {
namespace {

constexpr std::string_view kFastest;

/// In the order of LayerKind. What is no convolution runs on the cores, unless another engine takes it and is faster.
constexpr std::array<NamedChoice, 5> kNamed{{
    {"auto", "each layer on the engine that is estimated to be fastest", {kFastest, kFastest, kFastest}},
    {"cores", "everything on the cores", {"cores", "cores", "cores"}},
    {"ima", "all convolutions on the in-memory accelerator", {"ima", "ima", kFastest}},
    {"hybrid", "depth-wise convolutions on the cores", {"ima", "cores", kFastest}},
    {"ima-dw", "depth-wise convolutions on the depth-wise engine", {"ima", "depthwise", kFastest}},
}};

const Engine* engine_of(const std::string& place, std::string_view key) {
  if (const Engine* engine = find_engine(key)) return engine;
  throw Error(ErrorKind::Usage, place, fmt::format("'{}' is no engine", key), "there are: " + engine_keys());
}

EngineOverride parse_word(const std::string& word) {
  const std::size_t split = word.rfind('=');
  const std::string place = "--on " + word;
  if (split == std::string::npos || split == 0) {
    throw Error(ErrorKind::Usage, place, "names no layer and engine", "LAYER=ENGINE, or @FILE.toml");
  }
  return {word.substr(0, split), engine_of(place, word.substr(split + 1))};
}

void append_file(const std::string& path, std::vector<EngineOverride>& overrides) {
  const ConfigFile file = load_config(path, "a file with a line \"LAYER\" = \"ENGINE\" for each exception");
  for (const ConfigSection& section : file.sections) {
    for (const ConfigEntry& entry : section.entries) {
      const std::string place = fmt::format("{}: {}", path, entry.key);
      const auto* key = std::get_if<std::string>(&entry.value);
      if (!section.name.empty() || key == nullptr) {
        throw Error(ErrorKind::Config, place, "is no layer and engine",
                    "lines \"LAYER\" = \"ENGINE\", with names in quotation marks and no sections");
      }
      overrides.push_back({entry.key, engine_of(place, *key)});
    }
  }
}

void require_different(const std::vector<EngineOverride>& overrides) {
  for (std::size_t index = 0; index < overrides.size(); ++index) {
    const auto end = overrides.begin() + static_cast<std::ptrdiff_t>(index);
    if (std::find_if(overrides.begin(), end,
                     [&](const EngineOverride& earlier) { return earlier.layer == overrides[index].layer; }) != end) {
      throw Error(ErrorKind::Usage, "--on", fmt::format("names layer '{}' twice", overrides[index].layer));
    }
  }
}

}  // namespace

LayerKind kind_of(const Layer& layer) {
  const auto* convolution = std::get_if<Convolution>(&layer.operation);
  if (convolution == nullptr) return LayerKind::Other;
  return convolution->depthwise ? LayerKind::Depthwise : LayerKind::Convolution;
}

std::string Choice::text() const {
  std::string text = name;
  for (const EngineOverride& one : overrides) text += fmt::format(", {}={}", one.layer, one.engine->key);
  return text;
}

std::span<const NamedChoice> named_choices() { return kNamed; }

std::string choice_names() {
  std::array<std::string_view, kNamed.size()> names;
  std::ranges::transform(kNamed, names.begin(), &NamedChoice::name);
  return fmt::format("{}", fmt::join(names, ", "));
}

Choice choice_named(std::string_view name) {
  const auto found = std::ranges::find(kNamed, name, &NamedChoice::name);
  if (found == kNamed.end()) {
    throw Error(ErrorKind::Usage, "--mapping", fmt::format("'{}' is no mapping", name), "there are: " + choice_names());
  }
  Choice choice;
  choice.name = name;
  std::ranges::transform(found->engines, choice.engines.begin(),
                         [](std::string_view key) { return key.empty() ? nullptr : find_engine(key); });
  return choice;
}

std::vector<EngineOverride> parse_overrides(std::span<const std::string> words) {
  std::vector<EngineOverride> overrides;
  for (const std::string& word : words) {
    if (word.starts_with('@')) {
      append_file(word.substr(1), overrides);
    } else {
      overrides.push_back(parse_word(word));
    }
  }
  require_different(overrides);
  return overrides;
}

}  // namespace tessera::compile
