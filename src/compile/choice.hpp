// Which engine runs which layer: a default for each kind of layer, and exceptions for single layers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compile/layer.hpp"

namespace tessera::compile {

/// The kinds that a choice tells apart.
enum class LayerKind : std::uint8_t { Convolution, Depthwise, Other };
inline constexpr std::size_t kLayerKinds = 3;
LayerKind kind_of(const Layer& layer);

/// A layer, by its name, and the engine that it is to run on.
struct EngineOverride {
  std::string layer;
  const Engine* engine = nullptr;

  bool operator==(const EngineOverride&) const = default;
};

struct Choice {
  std::string name;
  /// By LayerKind; null: the engine that is estimated to be fastest.
  std::array<const Engine*, kLayerKinds> engines{};
  std::vector<EngineOverride> overrides = {};
  std::uint32_t channels_per_job = CrossbarUse{}.channels_per_job;  ///< of depth-wise convolutions on crossbars
  bool use_spare_cells = false;  ///< copies of small matrices, so that a product computes several pixels

  /// By the kind of the layer; null where the choice leaves it to the estimate.
  const Engine* engine_of(const Layer& layer) const { return engines[static_cast<std::size_t>(kind_of(layer))]; }
  /// The name, with the exceptions.
  std::string text() const;
};

/// A choice for every network, as it is named by --mapping.
struct NamedChoice {
  std::string_view name;
  std::string_view meaning;
  std::array<std::string_view, kLayerKinds> engines;  ///< their keys; empty: the fastest
};
std::span<const NamedChoice> named_choices();
/// "auto, cores, ..."
std::string choice_names();
/// Throws Error{Usage} at "--mapping" if there is none of this name.
Choice choice_named(std::string_view name);

/// Exceptions from the words of --on: LAYER=ENGINE, or @FILE.toml with a line "LAYER" = "ENGINE" for each, which come
/// in the order of their names. Throws Error{Usage} or Error{Config} on an unknown engine, a layer that is named twice,
/// or a file that cannot be read.
std::vector<EngineOverride> parse_overrides(std::span<const std::string> words);

}  // namespace tessera::compile
