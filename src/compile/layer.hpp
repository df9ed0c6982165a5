// A network as engines execute it: tensors, and layers that are ready to run, each assigned to an engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/requantise.hpp"
#include "graph/reference/add.hpp"
#include "graph/reference/window.hpp"

namespace tessera::compile {

/// int8 codes, HWC.
struct Tensor {
  std::string name;
  graph::ImageShape shape;
  std::int32_t zero_point = 0;
};

using TensorIndex = std::size_t;

enum class Engine : std::uint8_t { Cores, Ima, DepthwiseEngine };

constexpr std::string_view name_of(Engine engine) {
  switch (engine) {
    case Engine::Cores:
      return "cores";
    case Engine::Ima:
      return "IMA";
    case Engine::DepthwiseEngine:
      return "depth-wise engine";
  }
  return "";
}

/// Convolution, depth-wise convolution, fully connected layer.
struct Convolution {
  graph::WindowedShape shape;
  bool depthwise = false;
  std::vector<std::int8_t> weights;  ///< OHWI; depth-wise HWC
  std::int32_t weight_zero_point = 0;
  std::vector<Requantisation> channels;  ///< biases as the model has them, no zero points folded in
  OutputRange output;
  Engine engine = Engine::Cores;
  std::uint32_t channels_per_job = 8;  ///< depth-wise on the crossbar

  std::uint64_t multiply_accumulates() const;
};

/// Elementwise sum, on the cores.
struct Addition {
  graph::AddQuantisation quantisation;
};

struct Layer {
  std::string name;
  std::vector<TensorIndex> inputs;
  TensorIndex output = 0;
  std::variant<Convolution, Addition> operation;

  Engine engine() const;
};

/// Layers in the order of execution.
struct Network {
  std::vector<Tensor> tensors;
  TensorIndex input = 0;
  std::vector<Layer> layers;
};

}  // namespace tessera::compile
