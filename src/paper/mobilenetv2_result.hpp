// MobileNetV2 1.0 224, layer by layer: published, by closed form, and simulated with and without the published
// assumption that all activations lie in L1.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.hpp"

namespace tessera::paper {

enum class PublishedKind : std::uint8_t {
  FirstConvolution,
  NotInTheNetwork,  ///< "000", a point-wise layer of the published table
  PointWise,
  DepthWise,
  Residual,
  LastConvolution,
  Head,  ///< pooling, classifier, softmax: not in the published table
};
inline constexpr std::array<std::string_view, 7> kLayerKindNames{
    "first convolution", "\"000\"", "point-wise", "depth-wise", "residual", "last convolution", "head"};
constexpr std::string_view name_of(PublishedKind kind) { return kLayerKindNames[static_cast<std::size_t>(kind)]; }

/// Time and what it took, of a layer or of several.
struct Simulated {
  Cycle cycles = 0;
  double microjoules = 0;  ///< of the cluster, without L2
  double l2_microjoules = 0;
  std::uint64_t dma_bytes = 0;         ///< both ways
  std::uint64_t activation_bytes = 0;  ///< of those, from L1: only activations go that way

  Simulated& operator+=(const Simulated& other);
};

struct MobileNetV2Layer {
  std::string name;   ///< the table's: "100 PW"; of the head, the network's
  std::string id;     ///< unique: "05-100-PW"
  std::string input;  ///< "112x16", of the table; of the head, "7x7x1280"
  PublishedKind kind = PublishedKind::Head;
  std::string engine;
  std::uint64_t operations = 0;  ///< multiply-accumulates; of additions, elements
  bool slow_addition = false;    ///< its scales have no constants that are exact in 32 bits, so the kernel takes longer
  std::optional<double> published_ms;
  std::optional<double> published_uj;
  std::optional<double> closed_form_ms;
  Simulated assumed;  ///< all activations in L1
  Simulated tiled;    ///< L1 as large as it is
};

/// Sums over layers. Published and closed form are empty if no layer has them.
struct MobileNetV2Sum {
  std::size_t layers = 0;
  std::optional<double> published_ms;
  std::optional<double> published_uj;
  std::optional<double> closed_form_ms;
  Simulated assumed;
  Simulated tiled;
};

struct MobileNetV2Result {
  std::string machine;
  std::string roomy_machine;  ///< whose L1 holds all activations
  std::string energy_model;
  std::uint32_t clock_mhz = 0;
  std::uint32_t arrays = 0;
  std::vector<MobileNetV2Layer> layers;  ///< in the order of execution

  double milliseconds(Cycle cycles) const { return static_cast<double>(cycles) / (1000.0 * clock_mhz); }
  /// Of the layers whose kind `wanted` says.
  template <typename Wanted>
  MobileNetV2Sum sum(Wanted wanted) const {
    MobileNetV2Sum sum;
    for (const MobileNetV2Layer& layer : layers) {
      if (wanted(layer.kind)) add(layer, sum);
    }
    return sum;
  }
  /// What the network has of the published table: from the first convolution to the last, without "000".
  MobileNetV2Sum body() const;

 private:
  static void add(const MobileNetV2Layer& layer, MobileNetV2Sum& sum);
};

}  // namespace tessera::paper
