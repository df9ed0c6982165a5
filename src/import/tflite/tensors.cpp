// See tensors.hpp.
#include "import/tflite/tensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>

#include "import/tflite/refusal.hpp"

namespace tessera::import::tflite {
namespace {

static_assert(std::endian::native == std::endian::little, "the data of tensors are copied as they stand in the file");

/// No supported operator has use for more dimensions.
constexpr std::size_t kMostDimensions = 8;

graph::ElementType element_type(TensorType type) {
  switch (type) {
    case TensorType::FLOAT32:
      return graph::ElementType::Float32;
    case TensorType::INT8:
      return graph::ElementType::Int8;
    case TensorType::UINT8:
      return graph::ElementType::UInt8;
    case TensorType::INT32:
      return graph::ElementType::Int32;
    case TensorType::INT64:
      return graph::ElementType::Int64;
    default:
      refuse(fmt::format("its type {}({}) is not supported", EnumNameTensorType(type), static_cast<int>(type)),
             "convert the network with full integer quantisation, int8 or uint8");
  }
}

graph::Shape shape_of(const Tensor& tensor) {
  graph::Shape shape;
  if (tensor.shape() == nullptr) return shape;
  if (tensor.shape()->size() > kMostDimensions) {
    refuse(fmt::format("it has {} dimensions, more than {}", tensor.shape()->size(), kMostDimensions));
  }
  for (const std::int32_t size : *tensor.shape()) {
    if (size < 0) refuse(fmt::format("its size {} is dynamic", size), "convert the network with fixed sizes");
    shape.push_back(size);
  }
  return shape;
}

/// The elements of a vector of 8 bytes each, which the verifier does not keep aligned.
std::vector<std::int64_t> copied(const flatbuffers::Vector<std::int64_t>* vector) {
  std::vector<std::int64_t> result(vector == nullptr ? 0 : vector->size());
  if (!result.empty()) std::memcpy(result.data(), vector->Data(), result.size() * sizeof(std::int64_t));
  return result;
}

std::int32_t zero_point_of(std::int64_t value, graph::ElementType type) {
  std::int64_t least = 0;
  std::int64_t most = 0;  // of int32, codes of which are centred
  if (type == graph::ElementType::Int8) {
    least = std::numeric_limits<std::int8_t>::min();
    most = std::numeric_limits<std::int8_t>::max();
  } else if (type == graph::ElementType::UInt8) {
    most = std::numeric_limits<std::uint8_t>::max();
  }
  if (value < least || value > most) {
    refuse(fmt::format("its zero point {} is outside {}..{}", value, least, most));
  }
  return static_cast<std::int32_t>(value);
}

/// Only of codes: floats that carry one were so before training ended, and 64-bit biases are the products' scale.
std::optional<graph::Quantisation> quantisation_of(const Tensor& tensor, graph::ElementType type,
                                                   const graph::Shape& shape, Budget& budget) {
  const QuantizationParameters* parameters = tensor.quantization();
  if (parameters == nullptr || type == graph::ElementType::Float32 || type == graph::ElementType::Int64) return {};
  if (parameters->details_type() != QuantizationDetails::NONE) {
    refuse("it has a quantisation of its own kind", "only scales with zero points are supported");
  }
  if (parameters->scale() == nullptr || parameters->scale()->size() == 0) return {};
  const std::size_t count = parameters->scale()->size();
  const std::int32_t axis = parameters->quantized_dimension();
  if (count > 1 && (axis < 0 || static_cast<std::size_t>(axis) >= shape.size() ||
                    shape[static_cast<std::size_t>(axis)] != static_cast<std::int64_t>(count))) {
    refuse(fmt::format("its {} scales do not fit dimension {} of {}", count, axis, graph::to_string(shape)));
  }
  budget.take(count * (sizeof(float) + sizeof(std::int32_t)));
  graph::Quantisation quantisation;
  quantisation.axis = count > 1 ? axis : 0;
  quantisation.scales.assign(parameters->scale()->begin(), parameters->scale()->end());
  for (const float scale : quantisation.scales) {
    if (!std::isfinite(scale) || scale <= 0) refuse(fmt::format("its scale {} is not a positive number", scale));
  }
  const auto stored = parameters->zero_point() == nullptr ? 0 : parameters->zero_point()->size();
  if (stored > 1 && stored != count) refuse(fmt::format("{} zero points stand beside {} scales", stored, count));
  const std::vector<std::int64_t> zero_points = copied(parameters->zero_point());
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t value = zero_points.empty() ? 0 : zero_points[zero_points.size() == 1 ? 0 : i];
    quantisation.zero_points.push_back(zero_point_of(value, type));
  }
  return quantisation;
}

}  // namespace

void Budget::take(std::size_t bytes) {
  if (bytes > left_) refuse(fmt::format("the tensors it uses take more than {} times the size of the file", kCopies));
  left_ -= bytes;
}

Tensors::Tensors(const Model& model, graph::Graph& graph, Budget& budget)
    : model_(model), subgraph_(*model.subgraphs()->Get(0)), graph_(graph), budget_(budget) {
  const std::size_t count = subgraph_.tensors() == nullptr ? 0 : subgraph_.tensors()->size();
  in_graph_.assign(count, graph::kNoTensor);
  skipped_.assign(count, false);
}

const Tensor& Tensors::stored(std::int32_t index) const {
  if (index < 0 || static_cast<std::size_t>(index) >= in_graph_.size()) {
    refuse(fmt::format("tensor {} is none of the {} tensors of the file", index, in_graph_.size()));
  }
  return *subgraph_.tensors()->Get(static_cast<flatbuffers::uoffset_t>(index));
}

std::string Tensors::label(std::int32_t index) const {
  if (index < 0 || static_cast<std::size_t>(index) >= in_graph_.size()) return fmt::format("tensor {}", index);
  const auto* name = stored(index).name();
  return fmt::format("tensor {} '{}'", index, name == nullptr ? "" : printable(name->string_view()));
}

std::span<const std::byte> Tensors::content(std::int32_t index) const {
  const std::uint32_t number = stored(index).buffer();
  if (model_.buffers() == nullptr || number >= model_.buffers()->size()) {
    if (number == 0) return {};
    refuse(fmt::format("{} has buffer {}, which is not in the file", label(index), number));
  }
  const Buffer& buffer = *model_.buffers()->Get(number);
  if (buffer.offset() > 1) refuse("its data stand outside of the flatbuffer", "files above 2 GiB are not supported");
  if (buffer.data() == nullptr) return {};
  return std::as_bytes(std::span(buffer.data()->data(), buffer.data()->size()));
}

graph::Tensor Tensors::described(std::int32_t index) {
  const Tensor& from = stored(index);
  try {
    if (from.is_variable()) refuse("it keeps its value from run to run", "networks with a state are not supported");
    if (from.sparsity() != nullptr) refuse("it is sparse", "convert the network without sparsity");
    graph::Tensor tensor;
    if (from.name() != nullptr) tensor.name = printable(from.name()->string_view());
    tensor.type = element_type(from.type());
    tensor.shape = shape_of(from);
    graph::elements_of(tensor.shape);
    tensor.quantisation = quantisation_of(from, tensor.type, tensor.shape, budget_);
    return tensor;
  } catch (const Error& error) {
    refuse(fmt::format("{}: {}", label(index), error.message()), error.hint());
  }
}

graph::Tensor Tensors::constant(std::int32_t index) {
  const std::span<const std::byte> bytes = content(index);
  if (bytes.empty()) {
    refuse(label(index) + " is not constant",
           "weights, biases and parameters computed while running are not supported");
  }
  graph::Tensor tensor = described(index);
  const std::size_t expected = graph::elements_of(tensor.shape) * graph::size_of(tensor.type);
  if (bytes.size() != expected) {
    refuse(fmt::format("{} has {} bytes of data, but {} of {} take {}", label(index), bytes.size(),
                       graph::to_string(tensor.shape), graph::name_of(tensor.type), expected));
  }
  budget_.take(expected);
  tensor.constant.emplace(tensor.type, std::vector<std::byte>(bytes.begin(), bytes.end()));
  return tensor;
}

graph::TensorIndex Tensors::use(std::int32_t index) {
  stored(index);
  const auto position = static_cast<std::size_t>(index);
  if (in_graph_[position] != graph::kNoTensor) return in_graph_[position];
  if (skipped_[position]) {
    refuse(label(index) + " is a shape computed while running", "only RESHAPE may use it; convert with fixed sizes");
  }
  if (!is_constant(index)) {
    refuse(label(index) + " has no value here: it is no input, no constant and no output of an operator before");
  }
  return in_graph_[position] = add(constant(index));
}

graph::TensorIndex Tensors::define(std::int32_t index) {
  require_undefined(index);
  return in_graph_[static_cast<std::size_t>(index)] = add(described(index));
}

void Tensors::skip(std::int32_t index) {
  require_undefined(index);
  skipped_[static_cast<std::size_t>(index)] = true;
}

void Tensors::require_undefined(std::int32_t index) const {
  const bool constant = is_constant(index);
  const auto position = static_cast<std::size_t>(index);
  if (!constant && in_graph_[position] == graph::kNoTensor && !skipped_[position]) return;
  refuse(fmt::format("{} gets a value, but has one already, as {}", label(index),
                     constant ? "a constant" : "an input or the output of another operator"));
}

std::vector<std::int64_t> Tensors::integers(std::int32_t index) const {
  const std::span<const std::byte> bytes = content(index);
  const Tensor& tensor = stored(index);
  const bool wide = tensor.type() == TensorType::INT64;
  if (bytes.empty() || (!wide && tensor.type() != TensorType::INT32)) {
    refuse(label(index) + " is no constant of int32 or int64", "parameters computed while running are not supported");
  }
  const std::size_t size = wide ? sizeof(std::int64_t) : sizeof(std::int32_t);
  std::size_t elements = 0;
  try {
    elements = graph::elements_of(shape_of(tensor));
  } catch (const Error& error) {
    refuse(fmt::format("{}: {}", label(index), error.message()), error.hint());
  }
  if (elements > 2 * kMostDimensions || bytes.size() != elements * size) {
    refuse(fmt::format("{} has {} bytes for {} elements", label(index), bytes.size(), elements));
  }
  std::vector<std::int64_t> values(elements);
  for (std::size_t i = 0; i < elements; ++i) {
    if (wide) {
      std::memcpy(&values[i], bytes.data() + i * size, size);
    } else {
      std::int32_t value = 0;
      std::memcpy(&value, bytes.data() + i * size, size);
      values[i] = value;
    }
  }
  return values;
}

graph::TensorIndex Tensors::add(graph::Tensor tensor) {
  graph_.tensors.push_back(std::move(tensor));
  return graph_.tensors.size() - 1;
}

}  // namespace tessera::import::tflite
