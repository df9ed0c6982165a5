// See qdq.hpp.
#include "import/onnx/qdq.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "graph/ops/operator.hpp"
#include "import/onnx/rewrite.hpp"

namespace tessera::import::onnx_file {
namespace {

using graph::Activation;
using graph::ElementType;
using graph::Graph;
using graph::kNoTensor;
using graph::Node;
using graph::Operator;
using graph::QuantisedForm;
using graph::Tensor;
using graph::TensorIndex;

bool has_codes(const Tensor& tensor) {
  return (tensor.type == ElementType::Int8 || tensor.type == ElementType::UInt8) && tensor.quantisation;
}

class Fusion {
 public:
  explicit Fusion(Graph& graph) : graph_(graph), links_(graph) {}

  void run() {
    for (const Node& node : graph_.nodes) {
      if (node.kind != Operator::Quantise || !fuse(node)) result_.push_back(node);
    }
    graph_.nodes = std::move(result_);
  }

 private:
  const Node* producer(TensorIndex index) const {
    const std::size_t node = index < links_.producer.size() ? links_.producer[index] : kNoNode;
    return node == kNoNode ? nullptr : &graph_.nodes[node];
  }

  /// What a Dequantise makes the tensor from; kNoTensor if none does.
  TensorIndex source(TensorIndex index) const {
    const Node* node = producer(index);
    return node != nullptr && node->kind == Operator::Dequantise ? node->inputs[0] : kNoTensor;
  }

  /// The same, of codes of 8 bits with one scale.
  TensorIndex codes(TensorIndex index) const {
    const TensorIndex found = source(index);
    if (found == kNoTensor || !has_codes(graph_.tensors[found])) return kNoTensor;
    return graph_.tensors[found].quantisation->per_tensor() ? found : kNoTensor;
  }

  bool fuse(const Node& quantise) {
    if (!graph_.tensors[quantise.output].quantisation->per_tensor()) return false;
    Activation activation;
    TensorIndex real = quantise.inputs[0];
    const Node* clip = nullptr;
    const Node* node = producer(real);
    // From the last clip to the first.
    for (; node != nullptr && node->kind == Operator::Clip && links_.uses[real] == 1; node = producer(real)) {
      clip = node;
      activation = composed(node->as<graph::ClipAttributes>().activation, activation);
      real = node->inputs[0];
    }
    if (node == nullptr) return false;
    if (node->kind == Operator::Dequantise) return rescale(quantise, clip, activation, real);
    if (links_.uses[real] != 1) return false;
    Node fused = *node;
    switch (graph::definition_of(node->kind).quantised) {
      case QuantisedForm::None:
        return false;
      case QuantisedForm::Product:
        if (!take_product(fused)) return false;
        break;
      case QuantisedForm::Rescaling:
        if (!take_codes(fused)) return false;
        break;
      case QuantisedForm::Moving:
        if (!take_codes(fused)) return false;
        before_moving(fused, quantise);
        break;
    }
    finish(std::move(fused), quantise, clip, activation);
    return true;
  }

  /// Dequantise, clips and Quantise alone.
  bool rescale(const Node& quantise, const Node* clip, const Activation& activation, TensorIndex real) {
    const TensorIndex from = codes(real);
    if (from == kNoTensor) return false;
    Node fused = quantise;
    fused.inputs = {from};
    if (clip != nullptr) {
      fused.kind = Operator::Clip;
      fused.name = clip->name;
      fused.attributes = graph::ClipAttributes{activation};
    }
    result_.push_back(std::move(fused));
    return true;
  }

  bool take_codes(Node& fused) const {
    for (TensorIndex& input : fused.inputs) {
      input = codes(input);
      if (input == kNoTensor) return false;
    }
    return true;
  }

  bool take_product(Node& fused) const {
    const TensorIndex data = codes(fused.inputs[0]);
    const TensorIndex weights = source(fused.inputs[1]);
    if (data == kNoTensor || weights == kNoTensor || !has_codes(graph_.tensors[weights])) return false;
    fused.inputs[0] = data;
    fused.inputs[1] = weights;
    if (fused.inputs.size() < 3) return true;
    const TensorIndex bias = source(fused.inputs[2]);
    if (bias == kNoTensor || !is_bias(graph_.tensors[bias], graph_.tensors[data], graph_.tensors[weights]))
      return false;
    fused.inputs[2] = bias;
    return true;
  }

  /// Whether a bias counts in units of the sums. Exporters round its scale to float32, hence the tolerance.
  static bool is_bias(const Tensor& bias, const Tensor& data, const Tensor& weights) {
    constexpr float kTolerance = 1e-3F;
    if (bias.type != ElementType::Int32) return false;
    const auto& scales = bias.quantisation->scales;
    const auto& weight_scales = weights.quantisation->scales;
    if (scales.size() > 1 && weight_scales.size() > 1 && scales.size() != weight_scales.size()) return false;
    for (std::size_t i = 0; i < std::max(scales.size(), weight_scales.size()); ++i) {
      const float unit = data.quantisation->scales[0] * weight_scales[weight_scales.size() == 1 ? 0 : i];
      const float scale = scales[scales.size() == 1 ? 0 : i];
      if (std::abs(scale - unit) > kTolerance * unit) return false;
    }
    return std::ranges::all_of(bias.quantisation->zero_points, [](std::int32_t value) { return value == 0; });
  }

  TensorIndex temporary(const Tensor& like, const graph::Shape& shape, std::string name) {
    graph_.tensors.push_back({.name = std::move(name),
                              .type = like.type,
                              .shape = shape,
                              .quantisation = like.quantisation,
                              .constant = {}});
    return graph_.tensors.size() - 1;
  }

  void before_moving(Node& fused, const Node& quantise) {
    const Tensor& from = graph_.tensors[fused.inputs[0]];
    const Tensor& to = graph_.tensors[quantise.output];
    if (from.type == to.type && from.quantisation == to.quantisation) return;
    const graph::Shape shape = from.shape;
    const TensorIndex rescaled = temporary(to, shape, fused.name + "_rescaled");
    result_.push_back({.name = quantise.name,
                       .kind = Operator::Quantise,
                       .inputs = fused.inputs,
                       .output = rescaled,
                       .attributes = graph::QuantiseAttributes{}});
    fused.inputs = {rescaled};
  }

  void finish(Node fused, const Node& quantise, const Node* clip, const Activation& activation) {
    Activation* own = activation_of(fused);
    if (own != nullptr) *own = composed(*own, activation);
    fused.output = quantise.output;
    if (clip == nullptr || own != nullptr) {
      result_.push_back(std::move(fused));
      return;
    }
    const graph::Shape shape = graph_.tensors[quantise.output].shape;
    fused.output = temporary(graph_.tensors[quantise.output], shape, fused.name + "_unclipped");
    Node after{.name = clip->name,
               .kind = Operator::Clip,
               .inputs = {fused.output},
               .output = quantise.output,
               .attributes = graph::ClipAttributes{activation}};
    result_.push_back(std::move(fused));
    result_.push_back(std::move(after));
  }

  Graph& graph_;
  Links links_;
  std::vector<Node> result_;
};

}  // namespace

void fuse_quantised(Graph& graph) { Fusion(graph).run(); }

}  // namespace tessera::import::onnx_file
