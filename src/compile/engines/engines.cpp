// See engine.hpp. The list of engines: the only place that knows them all.
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compile/engines/engine.hpp"

namespace tessera::compile {

extern const Engine kIma;
extern const Engine kDepthwise;
extern const Engine kAdder;

namespace {

constexpr std::array kEngines{&kCores, &kIma, &kDepthwise, &kAdder};

}  // namespace

std::span<const Engine* const> engines() { return kEngines; }

std::string engine_keys() {
  std::array<std::string_view, kEngines.size()> keys;
  std::ranges::transform(kEngines, keys.begin(), [](const Engine* engine) { return engine->key; });
  return fmt::format("{}", fmt::join(keys, ", "));
}

const Engine* find_engine(std::string_view key) {
  const auto found = std::ranges::find(kEngines, key, [](const Engine* engine) { return engine->key; });
  return found == kEngines.end() ? nullptr : *found;
}

}  // namespace tessera::compile
