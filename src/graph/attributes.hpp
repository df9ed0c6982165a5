// Attributes of operators, and the list of operators. Spatial operators work on NHWC tensors [batch, height, width,
// channels]; importers bring other layouts into this one.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "graph/tensor.hpp"

namespace tessera::graph {

/// Padding before and after, stride, dilation: of rows [0] and columns [1].
struct SpatialAttributes {
  std::array<std::int32_t, 2> stride{1, 1};
  std::array<std::int32_t, 2> dilation{1, 1};
  std::array<std::int32_t, 2> pad_before{0, 0};
  std::array<std::int32_t, 2> pad_after{0, 0};
};

/// The fused activation, or an operator of its own: clip to [minimum, maximum] in real numbers.
struct Activation {
  float minimum = -std::numeric_limits<float>::infinity();
  float maximum = std::numeric_limits<float>::infinity();
  bool none() const { return minimum < -3e38F && maximum > 3e38F; }
};

/// Inputs: data NHWC, weights OHWI, optional bias [O]. `groups` > 1 divides input and output channels; a depth-wise
/// convolution has groups = input channels (weights [O, kh, kw, 1]; O a multiple of the groups).
struct ConvolutionAttributes {
  SpatialAttributes spatial;
  std::int32_t groups = 1;
  Activation activation;
};

/// Inputs: data [rows, inputs] (leading dimensions are flattened to rows), weights [outputs, inputs], optional bias.
struct FullyConnectedAttributes {
  Activation activation;
};

/// Inputs: two tensors of numpy-style broadcast shapes [..., m, k] x [..., k, n].
struct MatMulAttributes {};

/// Inputs: two tensors, broadcast numpy-style.
struct ElementwiseAttributes {
  Activation activation;
};

/// Over a window of NHWC. Averages count padding only if `count_padding`.
struct PoolAttributes {
  SpatialAttributes spatial;
  std::array<std::int32_t, 2> kernel{1, 1};
  bool count_padding = false;
  Activation activation;
};

/// Mean over `axes`, kept with size 1 if `keep_dimensions`. Global pooling is the mean over rows and columns.
struct MeanAttributes {
  std::vector<std::int32_t> axes;
  bool keep_dimensions = false;
};

/// Padding with a constant, before and after, for each dimension; in real numbers for quantised tensors.
struct PadAttributes {
  std::vector<std::int32_t> before;
  std::vector<std::int32_t> after;
  float value = 0;
};

/// Reshape, Flatten, Squeeze: the output's shape says it all.
struct ReshapeAttributes {};

struct TransposeAttributes {
  std::vector<std::int32_t> permutation;  ///< output dimension i is input dimension permutation[i]
};

struct ConcatAttributes {
  std::int32_t axis = 0;
  Activation activation;
};

/// Relu, Relu6, Clip.
struct ClipAttributes {
  Activation activation;
};

/// x for x >= 0, slope * x below.
struct LeakyReluAttributes {
  float slope = 0;
};

/// Over the last dimension unless `axis` says otherwise.
struct SoftmaxAttributes {
  float beta = 1;
  std::int32_t axis = -1;
};

/// To or from the quantisation of the output or input tensor; between two quantised tensors it rescales.
struct QuantiseAttributes {};
struct DequantiseAttributes {};

/// The list of operators, each with its attributes. The enumeration, the type of a node's attributes and the table of
/// operators are made from it. All else that is to be known of an operator stands in its row, the constant `k<Name>` of
/// its file in ops/.
#define TESSERA_OPERATORS(OPERATOR)                  \
  OPERATOR(Convolution, ConvolutionAttributes)       \
  OPERATOR(FullyConnected, FullyConnectedAttributes) \
  OPERATOR(MatMul, MatMulAttributes)                 \
  OPERATOR(Add, ElementwiseAttributes)               \
  OPERATOR(Multiply, ElementwiseAttributes)          \
  OPERATOR(AveragePool, PoolAttributes)              \
  OPERATOR(MaximumPool, PoolAttributes)              \
  OPERATOR(Mean, MeanAttributes)                     \
  OPERATOR(Pad, PadAttributes)                       \
  OPERATOR(Reshape, ReshapeAttributes)               \
  OPERATOR(Transpose, TransposeAttributes)           \
  OPERATOR(Concat, ConcatAttributes)                 \
  OPERATOR(Clip, ClipAttributes)                     \
  OPERATOR(LeakyRelu, LeakyReluAttributes)           \
  OPERATOR(Softmax, SoftmaxAttributes)               \
  OPERATOR(Quantise, QuantiseAttributes)             \
  OPERATOR(Dequantise, DequantiseAttributes)

enum class Operator : std::uint8_t {
#define TESSERA_ENUMERATOR(name, attributes) name,
  TESSERA_OPERATORS(TESSERA_ENUMERATOR)
#undef TESSERA_ENUMERATOR
};

std::string_view name_of(Operator kind);

/// A variant with each of `Types` once.
template <typename Variant, typename... Types>
struct DistinctVariant {
  using Type = Variant;
};
template <typename... Known, typename First, typename... Rest>
struct DistinctVariant<std::variant<Known...>, First, Rest...>
    : DistinctVariant<std::conditional_t<(std::is_same_v<Known, First> || ...), std::variant<Known...>,
                                         std::variant<Known..., First>>,
                      Rest...> {};

#define TESSERA_NEXT_TYPE(name, attributes) , attributes
using Attributes = DistinctVariant<std::variant<> TESSERA_OPERATORS(TESSERA_NEXT_TYPE)>::Type;
#undef TESSERA_NEXT_TYPE

}  // namespace tessera::graph
